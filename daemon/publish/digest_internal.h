/*
 * digest_internal.h -- what the files of the digest know of each other.
 */
#ifndef DIGESTD_DIGEST_INTERNAL_H
#define DIGESTD_DIGEST_INTERNAL_H

#include "digest.h"
#include "template.h"

/* No text that a value may hold: values lose their controls. */
#define MARK_PREFERENCES "\001p\001"
#define MARK_UNSUBSCRIBE "\001u\001"

struct ranked {
	const struct story *story;
	size_t section; /* its place among the site's; their number: none of them */
	struct digest_rank news;
	size_t rank; /* in its section, from 0 */
};

/* Which stories are shown, in order, and how much of each. */
struct digest_plan {
	const struct digest *digest;
	struct ranked *list; /* by section, the weightiest first */
	size_t n;
	size_t total;	  /* stories that there are */
	size_t longest;	  /* stories of the largest section */
	size_t lead;	  /* index of the story on top; n: none */
	size_t cap;	  /* stories shown of a section */
	size_t summaries; /* of them, with a summary */
};

/* digest_plan.c; the list is the arena's. */
void digest_plan(struct digest_plan *, const struct digest *, struct arena *);
/* digest_values.c: all that the templates of the digest may name. */
struct tpl_map *digest_values(const struct digest_plan *, struct arena *);
/* How many stories the plan shows. */
size_t digest_shown(const struct digest_plan *);

#endif
