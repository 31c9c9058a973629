/*
 * The section of an item, by the rules; see digest.rules(5).
 *
 * The lead stands for the summary: it is there whenever the entry has any text.  What a person
 * decided stays.
 */
#include <stddef.h>
#include <string.h>

#include "../daemon/core/html.h"
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

/* Parsing it again costs more than all the rest, so only where a rule asks for it. */
static const char *
content_text(const struct item *item, const struct filter_context *ctx)
{
	struct html *html;
	const char *text;

	if (item->content == NULL || !rules_want_content(ctx->rules))
		return NULL;
	html = html_parse(item->content, strlen(item->content));
	text = html_inner_text(html_body(html), ctx->arena);
	html_free(html);
	return text;
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
	in.content = content_text(item, ctx);
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
