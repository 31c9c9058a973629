#include "filter.h"

#include <limits.h>

/* The filter that follows `order`, NULL at the end: the table is short and in another order. */
static const struct filter *
following(int order)
{
	const struct filter *best = NULL;
	size_t i;

	for (i = 0; filters[i] != NULL; i++) {
		if (filters[i]->order > order && (best == NULL || filters[i]->order < best->order))
			best = filters[i];
	}
	return best;
}

enum filter_verdict
filter_run(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	const struct filter *f;
	struct errbuf why;

	for (f = following(INT_MIN); f != NULL; f = following(f->order)) {
		why.text[0] = '\0';
		if (f->apply(item, ctx, &why) == FILTER_DROP) {
			(void)errf(err, "%s: %s", f->name, why.text);
			return FILTER_DROP;
		}
	}
	return FILTER_KEEP;
}
