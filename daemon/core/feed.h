/*
 * feed.h -- a feed as the configuration describes it, see digestd.conf(5).
 *
 * Owned by struct config in the engine, by the arena of a job in a fetcher.
 */
#ifndef DIGESTD_FEED_H
#define DIGESTD_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "pack.h"

/* How to read a site without a feed (kind "listing"); all strings may be NULL. */
struct listing_rules {
	const char *type;  /* "html" (default) or "json" */
	const char *item;  /* CSS selector of an entry, or JSON path of the array */
	const char *title; /* selector or path inside the entry; "sel@attr" takes an attribute */
	const char *link;  /* likewise; default "a@href" */
	const char *link_template; /* e.g. "https://host/detail/{id}": {path} is replaced */
	const char *id;
	const char *date;
	const char *date_format; /* strptime-like format; NULL: every form core/date.h knows */
	const char *summary;
	const char *author;
	const char *content;
	const char *content_encoding; /* "base64" or NULL */
	const char *status_path;      /* JSON: a path whose value must equal status_ok */
	const char *status_ok;
	const char *next; /* selector@attr or path of the next page's URL */
	int pages;	  /* at most so many pages a poll; default 1 */
};

struct feed {
	int64_t id;	 /* row in the store; 0 before it is stored */
	const char *key; /* unique, [a-z0-9-]+, stable for ever */
	const char *url;
	const char *title;   /* NULL: the feed's own */
	const char *site;    /* URL for people, or NULL */
	const char *kind;    /* name of a source: "feed", "csdn", "oschina", "listing" */
	const char *section; /* prior: section key, or NULL */
	int prior;	     /* points the prior gives */
	int weight;	     /* trust, 0 to 100; the main item of a story is the most trusted */
	const char *language;
	int tz_minutes;			    /* zone of dates without one, minutes east of UTC */
	int64_t interval_min, interval_max; /* seconds */
	const char **headers;		    /* extra request headers "Name: value" */
	size_t nheaders;
	const char *proxy;  /* URL, or NULL */
	const char **block; /* patterns of titles to drop (filter block) */
	size_t nblock;
	const char *fallback_url; /* asked when url fails or is no feed (oschina JSON), or NULL */
	bool enabled;
	struct listing_rules listing;
	uint64_t shape;	  /* see feed_shape(); engine only */
	const char *file; /* where it was configured, for messages */
	int line;
};

/*
 * A hash, never 0, of all that decides which entries a document of this feed is read as: kind,
 * selectors, zone, language, block lists (block: those of all feeds).  When it changes, a document
 * that did not is read again.
 */
uint64_t feed_shape(const struct feed *, const char **block, size_t nblock);
/* What a fetcher needs of it travels in a job; shape, file, line and enabled do not. */
void feed_pack(const struct feed *, struct buf *out);
/* Returns 0, or -1 when the message is damaged. */
int feed_unpack(struct feed *, struct unpack *, struct arena *);

#endif
