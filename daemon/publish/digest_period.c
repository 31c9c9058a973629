/* Days, weeks and months, and where the site shows their digests. */
#include <string.h>
#include <time.h>

#include "../core/date.h"
#include "digest.h"
#include "publication.h"

#define DAY 86400

static const char *const period_names[DIGEST_PERIODS] = {"daily", "weekly", "monthly"};

const char *
digest_period_name(enum digest_period p)
{
	return period_names[p];
}

enum digest_period
digest_period_find(const char *name)
{
	unsigned p;

	for (p = 0; p < DIGEST_PERIODS; p++)
		if (strcmp(period_names[p], name) == 0)
			break;
	return (enum digest_period)p;
}

static int64_t
midnight(int64_t t, int64_t zone)
{
	int64_t into = (t + zone) % DAY;

	return t - (into < 0 ? into + DAY : into);
}

void
digest_span(enum digest_period period, int64_t t, int tz_minutes, int64_t *from, int64_t *until)
{
	int64_t zone = (int64_t)tz_minutes * 60;
	struct tm tm = {.tm_mday = 1};
	time_t local;

	*from = midnight(t, zone);
	local = (time_t)(*from + zone);
	(void)gmtime_r(&local, &tm);
	switch (period) {
	case DIGEST_WEEKLY:
		*from -= (tm.tm_wday + 6) % 7 * DAY;
		*until = *from + 7 * DAY;
		break;
	case DIGEST_MONTHLY:
		*from -= (tm.tm_mday - 1) * DAY;
		tm.tm_mon++;
		tm.tm_mday = 1;
		*until = (int64_t)timegm(&tm) - zone;
		break;
	case DIGEST_DAILY:
	case DIGEST_PERIODS:
		*until = *from + DAY;
		break;
	}
}

void
digest_address(const struct site *site, enum digest_period period, int64_t from, struct buf *out)
{
	char day[DATE_MAX];

	buf_printf(out, "%s/digest/%s/%s/%s", site->base_url, period_names[period],
	    date_day(from, site->tz_minutes, day), site_query(site));
}
