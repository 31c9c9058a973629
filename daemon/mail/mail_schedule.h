/*
 * mail_schedule.h -- when a digest is due and what it tells of.  Pure: time is a parameter.
 *
 * A digest tells of a whole day, week (from Monday) or month of the zone and is due at the hour
 * of digests after its end: the daily one on the next day, the weekly one on the next such
 * weekday, the monthly one on the next such day of the month.
 */
#ifndef DIGESTD_MAIL_SCHEDULE_H
#define DIGESTD_MAIL_SCHEDULE_H

#include <stdint.h>

#include "../publish/digest.h"

struct mail_times {
	int tz_minutes;
	int time;     /* minutes after midnight */
	int weekday;  /* 1 Monday to 7 Sunday */
	int monthday; /* 1 to 28 */
};

struct mail_due {
	int64_t at;	     /* UTC: when it is due */
	int64_t from, until; /* UTC: what it tells of; until is exclusive */
};

/* The last one that is due at `now` or before; the older ones that were missed are past. */
void mail_due_last(const struct mail_times *, enum digest_period, int64_t now, struct mail_due *);
/* The first one that is due after `now`. */
void mail_due_next(const struct mail_times *, enum digest_period, int64_t now, struct mail_due *);
/* The last period that is over at `now`, whether its digest is due yet or not. */
void mail_due_over(const struct mail_times *, enum digest_period, int64_t now, struct mail_due *);

#endif
