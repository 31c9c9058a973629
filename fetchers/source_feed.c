#include "source.h"

#include "decode.h"
#include "feedparse.h"

static void
note_charset(struct document *doc, const struct decoded *d, struct arena *a)
{
	const char *what = d->damaged ? "bytes that are no characters in "
				      : "not in the declared charset, but in ";

	if (!d->damaged && !d->mislabelled)
		return;
	doc->recovered = true;
	doc->damage = doc->damage == NULL
			  ? arena_printf(a, "%s%s", what, d->charset)
			  : arena_printf(a, "%s%s; %s", what, d->charset, doc->damage);
}

static int
understand(const struct feed *feed, const struct delivery *delivery, struct document *doc,
    struct arena *a, struct errbuf *err)
{
	struct parse_context ctx = {
	    .now = delivery->received, .seen = delivery->seen, .nseen = delivery->nseen};
	struct decoded d;
	int status;

	ctx.base = delivery->final_url != NULL ? delivery->final_url : delivery->url;
	ctx.tz_minutes = feed == NULL ? 0 : feed->tz_minutes;
	decode(delivery->body, delivery->body_len, delivery->content_type, &d, a);
	if (decoded_is_json(&d))
		status = jsonfeed(d.text, d.len, &ctx, doc, a, err);
	else
		status = feedparse(d.text, d.len, &ctx, doc, a, err);
	if (status == 0)
		note_charset(doc, &d, a);
	return status;
}

const struct source source_feed = {
    .name = "feed",
    .summary = "RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF and JSON Feed, told by content",
    .understand = understand,
};
