#include "../daemon/core/url.h"
#include "filter.h"

static enum filter_verdict
apply(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	(void)err;
	if (item->url != NULL)
		item->canonical = url_canonical(item->url, ctx->arena);
	return FILTER_KEEP;
}

const struct filter filter_canonical = {
    .name = "canonical",
    .summary = "computes the key that all addresses of one page share",
    .order = 10,
    .apply = apply,
};
