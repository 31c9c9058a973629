#include <string.h>

#include "../daemon/core/arena.h"
#include "../daemon/core/url.h"
#include "filter.h"
#include "sanitise.h"

/* Against what references in the item's HTML resolve. */
static const char *
base_of(const struct item *item, const struct filter_context *ctx)
{
	if (item->base != NULL)
		return item->base;
	if (item->url != NULL)
		return item->url;
	if (ctx->document != NULL && ctx->document->link != NULL)
		return ctx->document->link;
	return ctx->base;
}

static enum filter_verdict
apply(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	const char *base = base_of(item, ctx);

	(void)err;
	if (item->summary != NULL)
		item->summary = sanitise(item->summary, strlen(item->summary), base, ctx->arena);
	if (item->content != NULL)
		item->content = sanitise(item->content, strlen(item->content), base, ctx->arena);
	return FILTER_KEEP;
}

const struct filter filter_sanitise = {
    .name = "sanitise",
    .summary = "removes from HTML what could act, track or break a page",
    .order = 20,
    .apply = apply,
};
