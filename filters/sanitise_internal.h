/*
 * sanitise_internal.h -- between sanitise.c (structure), sanitise_attr.c (attributes, text) and
 * sanitise_stream.c (what needs no tree).
 */
#ifndef DIGESTD_SANITISE_INTERNAL_H
#define DIGESTD_SANITISE_INTERNAL_H

#include "../daemon/core/arena.h"
#include "../daemon/core/buf.h"
#include "../daemon/core/html.h"
#include "../daemon/core/html_stream.h"
#include "sanitise_table.h"

/*
 * Deeper elements go, their contents stay.  Far below LIMIT_DEPTH, so that what was written is
 * never too deep to be read again.
 */
#define SANITISE_DEPTH 96

struct open {
	const struct sanitise_element *element;
	const void *id;
};

/* A start tag, from a tree or from a stream. */
struct tag {
	const void *id;		      /* which no other open element has */
	const struct html_node *node; /* or NULL, then */
	const struct html_stream *stream;
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

void sanitise_sink(struct sink *, const char *base, struct arena *);
/* A text or a piece of it. */
void sanitise_write(struct sink *, const char *, size_t n);
void sanitise_open(struct sink *, const struct sanitise_element *, const struct tag *);
/* The element of a tag with this id ends, if it was written. */
void sanitise_close(struct sink *, const void *id);
/* What the sink holds, without blanks at its end, in the arena; releases the sink. */
const char *sanitise_finish(struct sink *);

/* Two ways to the same result: */
const char *sanitise_by_tree(const char *, size_t n, const char *base, struct arena *);
/* False when the tree is not certain without a parser; *out is untouched then. */
bool sanitise_by_stream(const char *, size_t n, const char *base, struct arena *, const char **out);

/* Escapes and leaves out what XML does not have. */
void sanitise_put(struct buf *, const char *, size_t n, enum sanitise_place);
/*
 * What has an address is only written when that is good: false when it is not.  *url is NULL for
 * what has none.
 */
bool
sanitise_url(struct sink *, const struct sanitise_element *, const struct tag *, const char **url);
void
sanitise_attrs(struct sink *, const struct sanitise_element *, const struct tag *, const char *url);

#endif
