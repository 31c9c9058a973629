/*
 * filter.h -- what a filter is: it takes one item and keeps, changes or drops it, saying why.
 *
 * Filters do no I/O, no logging and have no clock.  One file per filter, filter_NAME.c, defines
 * `const struct filter filter_NAME`; the table of all filters is generated from the file names
 * and run in ascending `order`.
 */
#ifndef DIGESTD_FILTER_H
#define DIGESTD_FILTER_H

#include "../daemon/core/feed.h"
#include "../daemon/core/item.h"

struct rules; /* rules.h */

enum filter_verdict { FILTER_KEEP, FILTER_DROP };

/* What a filter may know beside the item. All pointers outlive the call; MAY be NULL where said. */
struct filter_context {
	const struct feed *feed;	 /* MAY be NULL (digestctl parse of a file) */
	const struct document *document; /* MAY be NULL */
	const char *base;   /* URL against which references resolve last, MAY be NULL */
	int64_t now;	    /* time of the delivery */
	const char **block; /* patterns of every feed, see filter_block.c */
	size_t nblock;
	struct rules *rules; /* MAY be NULL: nothing is classified */
	struct arena *arena;
};

struct filter {
	const char *name;    /* MUST be set */
	const char *summary; /* MUST be set: one line for manuals */
	int order; /* MUST be unique: canonical 10, sanitise 20, text 30, date 40, block 50,
		      classify 60 */
	/* MUST be set.  FILTER_DROP with the reason in err. */
	enum filter_verdict (*apply)(struct item *, const struct filter_context *, struct errbuf *);
};

extern const struct filter *const filters[]; /* NULL-terminated, generated, by file name */

/* Runs all filters in order; stops at the first FILTER_DROP, whose name begins the reason. */
enum filter_verdict filter_run(struct item *, const struct filter_context *, struct errbuf *);

#endif
