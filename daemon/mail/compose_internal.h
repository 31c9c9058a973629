/*
 * compose_internal.h -- which stories a digest has: compose_select.c, for compose.c and
 * compose_issue.c.
 */
#ifndef DIGESTD_COMPOSE_INTERNAL_H
#define DIGESTD_COMPOSE_INTERNAL_H

#include "compose.h"

struct compose_stories {
	struct story *list; /* the first of each section by digest_rank_compare(), in any order */
	size_t n;
	size_t
	    *totals; /* that there are: by the section's place in the configuration, then others */
	struct digest_flood *floods;
	size_t nfloods;
};

/*
 * Looks at all stories of the period, however many, and keeps so many of each section, the
 * weightiest.  sample: what is quarantined counts as well.  0 or < 0; everything is the arena's.
 */
int compose_select(struct compose_stories *, const struct config *, struct store *,
    const struct digest_row *, bool sample, size_t most, struct arena *, struct errbuf *);

#endif
