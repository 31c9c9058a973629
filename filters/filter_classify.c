/*
 * The section of an item, by the rules; see digest.rules(5).
 *
 * The lead stands for the summary: it is there whenever the entry has any text.  What a person
 * decided stays.
 */
#include <stddef.h>

#include "filter.h"
#include "rules.h"

static const char *
feed_language(const struct filter_context *ctx)
{
	if (ctx->feed != NULL && ctx->feed->language != NULL)
		return ctx->feed->language;
	return ctx->document != NULL ? ctx->document->language : NULL;
}

static const char *
source_name(const struct filter_context *ctx)
{
	if (ctx->feed != NULL && ctx->feed->title != NULL)
		return ctx->feed->title;
	return ctx->document != NULL ? ctx->document->title : NULL;
}

static enum filter_verdict
apply(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	struct rules_input in = {.title = item->title,
	    .summary = item->lead,
	    .source = source_name(ctx),
	    .author = item->author,
	    .url = item->url,
	    .language = item->language != NULL ? item->language : feed_language(ctx),
	    .categories = item->categories,
	    .ncategories = item->ncategories};
	struct rules_result out;

	(void)err;
	if (ctx->rules == NULL || (item->flags & ITEM_SECTION_FIXED) != 0)
		return FILTER_KEEP;
	if (ctx->feed != NULL) {
		in.kind = ctx->feed->kind;
		in.feed_section = ctx->feed->section;
		in.prior = ctx->feed->prior;
	}
	rules_classify(ctx->rules, &in, &out, ctx->arena);
	item->section = out.section;
	item->section2 = out.section2;
	item->score = out.score;
	item->score2 = out.score2;
	item->reason = out.reason;
	return FILTER_KEEP;
}

const struct filter filter_classify = {.name = "classify",
    .summary = "the section of an item and why, by the rules of digest.rules(5)",
    .order = 60,
    .apply = apply};
