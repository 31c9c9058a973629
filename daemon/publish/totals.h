/*
 * totals.h -- what the rules in the reason of an item come to, section by section.
 */
#ifndef DIGESTD_TOTALS_H
#define DIGESTD_TOTALS_H

#include <stddef.h>
#include <stdint.h>

#include "../core/arena.h"
#include "../core/json.h"

struct total {
	size_t section; /* its number in keys */
	int64_t points;
};

/*
 * Of the sections that some rule names, the most points first; rules of all sections ("*") count
 * for each of them.  The array is the arena's; returns how many.
 */
size_t totals_of(const struct json *reason, const char *const *keys, size_t nkeys,
    struct total **out, struct arena *);

#endif
