/*
 * same.h -- do two reports tell the same news?
 */
#ifndef DIGESTD_SAME_H
#define DIGESTD_SAME_H

#include <stdbool.h>

#include "../daemon/core/arena.h"

struct report {
	const char *title, *url, *summary; /* each MAY be NULL */
};

/* similarity, 0.0 to 1.0, MAY be NULL. */
bool same_news(const struct report *, const struct report *, double *similarity, struct arena *);

#endif
