/*
 * listing.h -- entries of pages and JSON endpoints read by configuration (struct listing_rules);
 * what listing_html.c and listing_json.c share with source_listing.c.
 */
#ifndef DIGESTD_LISTING_H
#define DIGESTD_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../daemon/core/errbuf.h"
#include "../daemon/core/feed.h"
#include "../daemon/core/item.h"

struct listing {
	const struct feed *feed;
	const struct listing_rules *rules;
	const char *base; /* against which links resolve */
	int64_t now;
	struct document *doc;
	struct arena *arena;
	const char *text; /* UTF-8, NUL-terminated */
	size_t len;
	size_t budget; /* bytes that entries may still take: overlapping ones repeat themselves */
};

/* What an entry says, before it is an item; all MAY be NULL. */
struct listing_entry {
	const char *title, *id, *date, *author; /* plain text */
	const char *link;			/* as it stands there */
	const char *summary, *content;		/* HTML */
};

/* Value of a field for link templates, by its name; NULL when the entry does not have it. */
typedef const char *listing_field(const void *entry, const char *name, struct arena *);

/* Adds an item unless the entry has nothing to go to.  Returns whether it was usable. */
bool listing_add(struct listing *, const struct listing_entry *, listing_field *, const void *);
/* doc->next_url from a reference, when the rules want more pages. */
void listing_next(struct listing *, const char *ref);

/* The entries of a page, and of a JSON document: 0, or -1 with the reason. */
int listing_html(struct listing *, struct errbuf *);
int listing_json(struct listing *, struct errbuf *);

#endif
