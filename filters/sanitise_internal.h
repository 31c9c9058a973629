/*
 * sanitise_internal.h -- between sanitise.c (structure) and sanitise_attr.c (attributes, text).
 */
#ifndef DIGESTD_SANITISE_INTERNAL_H
#define DIGESTD_SANITISE_INTERNAL_H

#include "../daemon/core/arena.h"
#include "../daemon/core/buf.h"
#include "../daemon/core/html.h"
#include "sanitise_table.h"

/*
 * Deeper elements go, their contents stay.  Far below LIMIT_DEPTH, so that what was written is
 * never too deep to be read again.
 */
#define SANITISE_DEPTH 96

struct open {
	const struct sanitise_element *element;
	const struct html_node *node;
};

struct sink {
	struct buf out;
	struct open open[SANITISE_DEPTH];
	unsigned n;
	const char *base;
	struct arena *arena;
	bool after_pre; /* nothing was written since <pre> */
	bool something; /* text or an image was written */
};

enum sanitise_place { TEXT, ATTRIBUTE };

/* Escapes and leaves out what XML does not have. */
void sanitise_put(struct buf *, const char *, enum sanitise_place);
/*
 * What has an address is only written when that is good: false when it is not.  *url is NULL for
 * what has none.
 */
bool sanitise_url(
    struct sink *, const struct sanitise_element *, const struct html_node *, const char **url);
void sanitise_attrs(
    struct sink *, const struct sanitise_element *, const struct html_node *, const char *url);

#endif
