#include "mail_schedule.h"

#define DAY ((int64_t)86400)

/* When the digest of the period before the one that begins at `start` is due. */
static int64_t
due_in(const struct mail_times *t, enum digest_period p, int64_t start)
{
	int64_t days = p == DIGEST_WEEKLY    ? t->weekday - 1
		       : p == DIGEST_MONTHLY ? t->monthday - 1
					     : 0;

	return start + days * DAY + (int64_t)t->time * 60;
}

static void
fill(const struct mail_times *t, enum digest_period p, int64_t start, struct mail_due *d)
{
	d->at = due_in(t, p, start);
	digest_span(p, start - 1, t->tz_minutes, &d->from, &d->until);
}

void
mail_due_over(const struct mail_times *t, enum digest_period p, int64_t now, struct mail_due *d)
{
	int64_t start, end;

	digest_span(p, now, t->tz_minutes, &start, &end);
	fill(t, p, start, d);
}

void
mail_due_last(const struct mail_times *t, enum digest_period p, int64_t now, struct mail_due *d)
{
	mail_due_over(t, p, now, d);
	if (d->at > now)
		fill(t, p, d->from, d);
}

void
mail_due_next(const struct mail_times *t, enum digest_period p, int64_t now, struct mail_due *d)
{
	int64_t start, end;

	digest_span(p, now, t->tz_minutes, &start, &end);
	fill(t, p, start, d);
	if (d->at <= now)
		fill(t, p, end, d);
}
