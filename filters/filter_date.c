/*
 * Readers sort by `published`, so after this filter every item has one that can be true: not
 * before 1990 and not after now.
 *
 * - None, or one before 1990 (year 1, Unix time 0): `updated` if that can be true, else now
 *   with ITEM_DATE_GUESSED.  An impossible one sets ITEM_DATE_CLAMPED, too.
 * - In the future by at most a day, which is a clock or a zone gone wrong: now, with
 *   ITEM_DATE_CLAMPED.  By more, which is an announcement's day or a typing error: as none.
 *
 * `updated` is kept when it can be true, becomes now when it is a little late, and goes otherwise.
 */
#include "filter.h"

#define DAY 86400
#define EARLIEST 631152000 /* 1990-01-01: the web is younger */

/* Makes *t possible or TIME_NONE; true when it had to be changed. */
static bool
clamp(int64_t *t, int64_t now)
{
	if (*t == TIME_NONE || (*t >= EARLIEST && *t <= now))
		return false;
	*t = *t > now && *t <= now + DAY ? now : TIME_NONE;
	return true;
}

static enum filter_verdict
apply(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	(void)err;
	if (clamp(&item->published, ctx->now))
		item->flags |= ITEM_DATE_CLAMPED;
	(void)clamp(&item->updated, ctx->now);
	if (item->published == TIME_NONE)
		item->published = item->updated;
	if (item->published == TIME_NONE) {
		item->published = ctx->now;
		item->flags |= ITEM_DATE_GUESSED;
	}
	return FILTER_KEEP;
}

const struct filter filter_date = {
    .name = "date",
    .summary = "replaces dates that are missing, absurd or in the future",
    .order = 40,
    .apply = apply,
};
