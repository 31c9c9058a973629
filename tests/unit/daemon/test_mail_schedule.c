/*
 * When digests are due, with the clock in hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/mail/mail_schedule.h"

#define HOUR INT64_C(3600)
#define DAY (24 * HOUR)
#define ZONE (8 * 60)
#define FRIDAY INT64_C(1795104000) /* 2026-11-20 00:00 +08:00 */

static const struct mail_times times = {
    .tz_minutes = ZONE, .time = 8 * 60, .weekday = 1, .monthday = 1};

static struct mail_due
last(const struct mail_times *t, enum digest_period p, int64_t now)
{
	struct mail_due d;

	mail_due_last(t, p, now, &d);
	return d;
}

static void
a_day_is_told_of_on_the_next_morning(void **state)
{
	struct mail_due d;

	(void)state;
	d = last(&times, DIGEST_DAILY, FRIDAY + 8 * HOUR);
	assert_int_equal(d.at, FRIDAY + 8 * HOUR);
	assert_int_equal(d.from, FRIDAY - DAY);
	assert_int_equal(d.until, FRIDAY);
	/* A second before the hour it is still yesterday's. */
	d = last(&times, DIGEST_DAILY, FRIDAY + 8 * HOUR - 1);
	assert_int_equal(d.at, FRIDAY - DAY + 8 * HOUR);
	assert_int_equal(d.until, FRIDAY - DAY);
}

static void
a_week_is_monday_to_sunday_whatever_day_it_is_sent_on(void **state)
{
	struct mail_times t = times;
	struct mail_due d;

	(void)state;
	d = last(&t, DIGEST_WEEKLY, FRIDAY + 12 * HOUR);
	assert_int_equal(d.at, FRIDAY - 4 * DAY + 8 * HOUR);
	assert_int_equal(d.from, FRIDAY - 11 * DAY);
	assert_int_equal(d.until, FRIDAY - 4 * DAY);
	t.weekday = 5; /* Friday: the same week, told later */
	d = last(&t, DIGEST_WEEKLY, FRIDAY + 12 * HOUR);
	assert_int_equal(d.at, FRIDAY + 8 * HOUR);
	assert_int_equal(d.until, FRIDAY - 4 * DAY);
	d = last(&t, DIGEST_WEEKLY, FRIDAY + 7 * HOUR);
	assert_int_equal(d.at, FRIDAY - 7 * DAY + 8 * HOUR);
	assert_int_equal(d.until, FRIDAY - 11 * DAY);
}

static void
a_month_is_the_calendars(void **state)
{
	struct mail_times t = times;
	int64_t november = FRIDAY - 19 * DAY;
	struct mail_due d;

	(void)state;
	d = last(&t, DIGEST_MONTHLY, FRIDAY);
	assert_int_equal(d.at, november + 8 * HOUR);
	assert_int_equal(d.from, november - 31 * DAY);
	assert_int_equal(d.until, november);
	t.monthday = 28;
	d = last(&t, DIGEST_MONTHLY, FRIDAY);
	assert_int_equal(d.at, november - 31 * DAY + 27 * DAY + 8 * HOUR);
	assert_int_equal(d.until, november - 31 * DAY);
	assert_int_equal(d.from, november - 61 * DAY);
}

static void
after_a_downtime_only_the_last_is_due(void **state)
{
	struct mail_due d = last(&times, DIGEST_DAILY, FRIDAY + 10 * DAY + 20 * HOUR);

	(void)state;
	assert_int_equal(d.at, FRIDAY + 10 * DAY + 8 * HOUR);
	assert_int_equal(d.from, FRIDAY + 9 * DAY);
}

static void
next_follows_last_without_a_gap(void **state)
{
	struct mail_times t = {.tz_minutes = ZONE, .time = 23 * 60 + 59};
	struct mail_due a, b;
	int64_t now;
	unsigned p;

	(void)state;
	for (t.weekday = t.monthday = 1; t.weekday <= 7; t.weekday++, t.monthday += 4)
		for (p = 0; p < DIGEST_PERIODS; p++)
			for (now = FRIDAY; now < FRIDAY + 70 * DAY; now += 7 * HOUR + 13) {
				mail_due_last(&t, (enum digest_period)p, now, &a);
				mail_due_next(&t, (enum digest_period)p, now, &b);
				assert_true(a.at <= now && now < b.at);
				assert_int_equal(a.until, b.from);
				assert_true(a.at >= a.until);
			}
}

static void
what_is_over_need_not_be_due(void **state)
{
	struct mail_due d;

	(void)state;
	mail_due_over(&times, DIGEST_DAILY, FRIDAY + HOUR, &d);
	assert_int_equal(d.until, FRIDAY);
	assert_true(d.at > FRIDAY + HOUR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_day_is_told_of_on_the_next_morning),
	    cmocka_unit_test(a_week_is_monday_to_sunday_whatever_day_it_is_sent_on),
	    cmocka_unit_test(a_month_is_the_calendars),
	    cmocka_unit_test(after_a_downtime_only_the_last_is_due),
	    cmocka_unit_test(next_follows_last_without_a_gap),
	    cmocka_unit_test(what_is_over_need_not_be_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
