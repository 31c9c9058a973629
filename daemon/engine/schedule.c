#include "schedule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../core/date.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define RHYTHM_ENTRIES 12	  /* newest entries that tell the rhythm */
#define RETRY_AFTER_MAX (7 * DAY) /* a longer wish is a mistake */
#define POLLS_PER_ENTRY 3	  /* how often we look for each expected entry */
#define BACKOFF_DOUBLINGS 20	  /* 2^20 times any floor is past any cap */
#define FIRST_POLLS 400		  /* a second: every fetcher is busy, no server is overrun */

static int64_t
clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

/* Silence longer than the rhythm means a slower rhythm: an hour's feed that stopped a month ago
   is looked at once a day, and at once again as soon as it wakes up. */
static int64_t
own_interval(const struct feed *f, const struct config *c, const struct feed_state *st, int64_t now)
{
	int64_t gap = st->rhythm, silence;

	if (gap <= 0)
		return clamp(c->interval_default, f->interval_min, f->interval_max);
	silence = st->newest > 0 && st->newest < now ? now - st->newest : 0;
	if (silence / 4 > gap)
		gap = silence / 4;
	return clamp(gap / POLLS_PER_ENTRY, f->interval_min, f->interval_max);
}

static int64_t
backoff(const struct feed *f, const struct config *c, int failures)
{
	int doublings = failures - 1 < BACKOFF_DOUBLINGS ? failures - 1 : BACKOFF_DOUBLINGS;
	int64_t base = f->interval_min < 60 ? 60 : f->interval_min;
	int64_t cap = c->backoff_max > f->interval_min ? c->backoff_max : f->interval_min;

	/* The first failure is often a hiccup: come back soon, then slower and slower. */
	return clamp(base << (doublings > 0 ? doublings : 0), 60, cap);
}

static bool
skipped(const struct feed_state *st, int64_t t)
{
	int64_t hour = t / HOUR % 24, day = (t / DAY + 4) % 7; /* 1970-01-01 was a Thursday */

	return (st->skip_hours >> hour & 1) != 0 || (st->skip_days >> day & 1) != 0;
}

/* The first moment from t on that the feed does not skip; a feed that skips all is not obeyed. */
static int64_t
leave_skipped(const struct feed_state *st, int64_t t)
{
	int64_t end = t + 8 * DAY, u;

	for (u = t; u < end; u = (u / HOUR + 1) * HOUR)
		if (!skipped(st, u))
			return u;
	return t;
}

static int64_t
jitter(int64_t interval, uint32_t random)
{
	return interval / 10 * (int64_t)(random % 1000) / 1000;
}

static int64_t
interval_after_success(
    const struct feed *f, const struct config *c, const struct feed_state *st, int64_t now)
{
	int64_t interval = own_interval(f, c, st, now);

	if (st->fresh_for > interval)
		interval = st->fresh_for;
	if (st->ttl > interval)
		interval = st->ttl;
	return clamp(interval, f->interval_min, f->interval_max);
}

void
schedule_next(const struct feed *f, const struct config *c, struct feed_state *st,
    enum poll_outcome outcome, int64_t retry_after, int64_t now, uint32_t random)
{
	int64_t interval;

	retry_after = clamp(retry_after, 0, RETRY_AFTER_MAX);
	switch (outcome) {
	case POLL_GONE:
		st->gone = true;
		st->failures++;
		st->next_poll = 0;
		return;
	case POLL_FAILED:
	case POLL_REFUSED:
		st->failures++;
		interval = backoff(f, c, st->failures);
		if (outcome == POLL_REFUSED && retry_after > 0)
			interval = clamp(retry_after, f->interval_min < 60 ? f->interval_min : 60,
			    RETRY_AFTER_MAX);
		if (retry_after > interval)
			interval = retry_after;
		st->next_poll = now + interval + jitter(interval, random);
		return;
	case POLL_OK:
		break;
	}
	st->failures = 0;
	st->gone = false;
	interval = interval_after_success(f, c, st, now);
	st->next_poll = leave_skipped(st, now + interval + jitter(interval, random));
}

int64_t
schedule_first(size_t nth)
{
	/* All of a second at once: work that comes one by one costs a fifth more. */
	return (int64_t)(nth / FIRST_POLLS) * 1000;
}

static int
newest_first(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? 1 : *x > *y ? -1 : 0;
}

int64_t
schedule_rhythm(const struct document *doc, int64_t now, int64_t *newest)
{
	int64_t times[256], t;
	size_t i, n = 0;

	*newest = 0;
	for (i = 0; i < doc->nitems && n < sizeof(times) / sizeof(*times); i++) {
		t = doc->items[i].published != TIME_NONE ? doc->items[i].published
							 : doc->items[i].updated;
		if (t != TIME_NONE && t > 0 && t <= now + DAY)
			times[n++] = t;
	}
	if (n == 0)
		return 0;
	qsort(times, n, sizeof(*times), newest_first);
	*newest = times[0];
	if (n > RHYTHM_ENTRIES)
		n = RHYTHM_ENTRIES;
	if (n < 2 || times[0] == times[n - 1])
		return 0;
	return (times[0] - times[n - 1]) / (int64_t)(n - 1);
}

static int64_t
digits(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	if (*s == '"')
		s++;
	if (!isdigit((unsigned char)*s))
		return -1;
	return strtoll(s, NULL, 10);
}

/* The value of a directive, NULL when absent, "" when it has none. */
static const char *
directive(const char *cache_control, const char *name)
{
	const char *p = cache_control;
	size_t n = strlen(name);

	while (p != NULL && *p != '\0') {
		while (*p == ' ' || *p == '\t' || *p == ',')
			p++;
		if (strncasecmp(p, name, n) == 0 && p[n] == '=')
			return p + n + 1;
		if (strncasecmp(p, name, n) == 0 && strchr(", \t", p[n]) != NULL)
			return "";
		p = strchr(p, ',');
	}
	return NULL;
}

int64_t
schedule_fresh_for(
    const char *cache_control, const char *expires, const char *age, const char *date, int64_t now)
{
	const char *max_age = directive(cache_control, "max-age");
	int64_t fresh = 0, from, until, old;

	if (directive(cache_control, "no-store") != NULL ||
	    directive(cache_control, "no-cache") != NULL)
		return 0;
	if (max_age != NULL) {
		fresh = digits(max_age);
	} else if (expires != NULL) {
		until = date_parse_http(expires);
		from = date != NULL ? date_parse_http(date) : now;
		if (until != TIME_NONE)
			fresh = until - (from != TIME_NONE ? from : now);
	}
	old = age != NULL ? digits(age) : 0;
	if (old > 0)
		fresh -= old;
	return fresh > 0 ? fresh : 0;
}

int64_t
schedule_retry_after(const char *value, int64_t now)
{
	int64_t v;

	if (value == NULL)
		return 0;
	if ((v = digits(value)) >= 0)
		return clamp(v, 0, RETRY_AFTER_MAX);
	v = date_parse_http(value);
	return v != TIME_NONE && v > now ? clamp(v - now, 0, RETRY_AFTER_MAX) : 0;
}
