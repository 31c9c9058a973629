#include "totals.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int
by_points(const void *pa, const void *pb)
{
	const struct total *a = pa, *b = pb;

	if (a->points != b->points)
		return a->points < b->points ? 1 : -1;
	return (a->section > b->section) - (a->section < b->section);
}

/* Whether a rule names the section. */
static bool
add_up(const struct json *reason, const char *section, int64_t *points, struct arena *a)
{
	bool named = false;
	const char *key;
	size_t i;

	for (i = 0; i < json_size(reason); i++) {
		key = json_text(json_get(json_at(reason, i), "section"), a);
		if (key == NULL || (strcmp(key, section) != 0 && strcmp(key, "*") != 0))
			continue;
		named |= *key != '*';
		*points += json_int(json_get(json_at(reason, i), "points"), 0);
	}
	return named;
}

size_t
totals_of(const struct json *reason, const char *const *keys, size_t nkeys, struct total **out,
    struct arena *a)
{
	struct total *totals = arena_alloc(a, (nkeys + 1) * sizeof(*totals));
	size_t i, n = 0;

	for (i = 0; i < nkeys; i++) {
		totals[n] = (struct total){.section = i};
		n += add_up(reason, keys[i], &totals[n].points, a);
	}
	qsort(totals, n, sizeof(*totals), by_points);
	*out = totals;
	return n;
}
