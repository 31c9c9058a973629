#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../../../daemon/engine/schedule.h"

#define NOW INT64_C(1795132800) /* 2026-11-20 00:00:00 UTC, a Friday */
#define HOUR 3600
#define DAY (24 * HOUR)

static const struct config conf = {
    .interval_default = HOUR, .backoff_max = DAY, .interval_min = 900, .interval_max = DAY};
static const struct feed feed = {.interval_min = 900, .interval_max = DAY};

static int64_t
after(struct feed_state *st, enum poll_outcome outcome, int64_t retry_after)
{
	schedule_next(&feed, &conf, st, outcome, retry_after, NOW, 0);
	return st->next_poll - NOW;
}

static void
follows_the_rhythm_between_floor_and_ceiling(void **state)
{
	struct feed_state st = {0};

	(void)state;
	assert_int_equal(after(&st, POLL_OK, 0), HOUR); /* unknown rhythm */
	st.rhythm = 6 * HOUR;
	st.newest = NOW - HOUR;
	assert_int_equal(after(&st, POLL_OK, 0), 2 * HOUR);
	st.rhythm = 60;
	assert_int_equal(after(&st, POLL_OK, 0), 900);
	st.rhythm = 60 * DAY;
	assert_int_equal(after(&st, POLL_OK, 0), DAY);
	/* Silence slows a quick feed down. */
	st.rhythm = HOUR;
	st.newest = NOW - 2 * DAY;
	assert_int_equal(after(&st, POLL_OK, 0), 4 * HOUR);
}

static void
obeys_what_the_server_says(void **state)
{
	struct feed_state st = {.rhythm = 60, .newest = NOW};

	(void)state;
	st.fresh_for = 2 * HOUR;
	assert_int_equal(after(&st, POLL_OK, 0), 2 * HOUR);
	st.fresh_for = 365 * (int64_t)DAY;
	assert_int_equal(after(&st, POLL_OK, 0), DAY); /* not for ever */
	st.fresh_for = 0;
	st.ttl = 3 * HOUR;
	assert_int_equal(after(&st, POLL_OK, 0), 3 * HOUR);
}

static void
leaves_skipped_hours_and_days_alone(void **state)
{
	struct feed_state st = {.rhythm = 60, .newest = NOW};

	(void)state;
	st.skip_hours = 1u << 0 | 1u << 1 | 1u << 2;
	assert_int_equal(after(&st, POLL_OK, 0), 3 * HOUR);
	st.skip_days = 1u << 5 | 1u << 6; /* Friday and Saturday */
	assert_int_equal(after(&st, POLL_OK, 0), 2 * DAY + 3 * HOUR);
	st.skip_hours = 0xffffff;
	assert_int_equal(after(&st, POLL_OK, 0), 900); /* nonsense is not obeyed */
}

static void
errors_back_off_and_never_end(void **state)
{
	struct feed_state st = {0};
	int64_t last = 0, next;
	int i;

	(void)state;
	assert_int_equal(after(&st, POLL_FAILED, 0), 900);
	assert_int_equal(after(&st, POLL_FAILED, 0), 1800);
	assert_int_equal(after(&st, POLL_FAILED, 0), 3600);
	for (i = 0; i < 1000; i++) {
		next = after(&st, POLL_FAILED, 0);
		assert_true(next >= last && next <= DAY);
		last = next;
	}
	assert_int_equal(last, DAY);
	assert_int_equal(st.failures, 1003);
	assert_int_equal(after(&st, POLL_OK, 0), HOUR);
	assert_int_equal(st.failures, 0);
	/* A floor above the cap is no reason to ask a feed that fails more often. */
	{
		const struct feed weekly = {.interval_min = 7 * DAY, .interval_max = 30 * DAY};
		struct feed_state other = {0};

		schedule_next(&weekly, &conf, &other, POLL_FAILED, 0, NOW, 0);
		assert_int_equal(other.next_poll - NOW, 7 * DAY);
	}
}

static void
retry_after_rules(void **state)
{
	struct feed_state st = {0};

	(void)state;
	assert_int_equal(after(&st, POLL_REFUSED, 7200), 7200);
	assert_int_equal(after(&st, POLL_REFUSED, 120), 120); /* sooner than our own back-off */
	assert_int_equal(after(&st, POLL_REFUSED, 0), 3600);  /* third failure in a row */
	assert_int_equal(after(&st, POLL_FAILED, 2 * DAY), 2 * DAY);
	assert_int_equal(after(&st, POLL_REFUSED, 365 * (int64_t)DAY), 7 * DAY);
}

static void
gone_is_gone(void **state)
{
	struct feed_state st = {0};

	(void)state;
	schedule_next(&feed, &conf, &st, POLL_GONE, 0, NOW, 0);
	assert_true(st.gone);
	schedule_next(&feed, &conf, &st, POLL_OK, 0, NOW, 0);
	assert_false(st.gone);
}

static void
jitter_is_at_most_a_tenth(void **state)
{
	struct feed_state st = {0};
	uint32_t random;

	(void)state;
	for (random = 0; random < 5000; random += 7) {
		schedule_next(&feed, &conf, &st, POLL_OK, 0, NOW, random);
		assert_in_range(st.next_poll - NOW, HOUR, HOUR + HOUR / 10);
	}
}

static void
freshness(void **state)
{
	static const struct {
		const char *cc, *expires, *age, *date;
		int64_t want;
	} cases[] = {
	    {NULL, NULL, NULL, NULL, 0},
	    {"max-age=600", NULL, NULL, NULL, 600},
	    {"public, Max-Age=\"600\" , must-revalidate", NULL, "100", NULL, 500},
	    {"max-age=600", NULL, "9000", NULL, 0},
	    {"s-maxage=600", NULL, NULL, NULL, 0},
	    {"no-cache, max-age=600", NULL, NULL, NULL, 0},
	    {"no-store", "Fri, 20 Nov 2026 02:00:00 GMT", NULL, NULL, 0},
	    {NULL, "Fri, 20 Nov 2026 02:00:00 GMT", NULL, NULL, 7200},
	    {NULL, "Fri, 20 Nov 2026 02:00:00 GMT", NULL, "Fri, 20 Nov 2026 01:00:00 GMT", 3600},
	    {"max-age=60", "Fri, 20 Nov 2026 02:00:00 GMT", NULL, NULL, 60},
	    {NULL, "0", NULL, NULL, 0},
	    {"max-age=-5", NULL, NULL, NULL, 0},
	    {"max-age=99999999999999999999", NULL, NULL, NULL, INT64_MAX},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (schedule_fresh_for(cases[i].cc, cases[i].expires, cases[i].age, cases[i].date,
			NOW) != cases[i].want)
			fail_msg("case %zu: %lld", i,
			    (long long)schedule_fresh_for(
				cases[i].cc, cases[i].expires, cases[i].age, cases[i].date, NOW));
}

static void
retry_after_values(void **state)
{
	(void)state;
	assert_int_equal(schedule_retry_after(NULL, NOW), 0);
	assert_int_equal(schedule_retry_after("120", NOW), 120);
	assert_int_equal(schedule_retry_after("Fri, 20 Nov 2026 01:00:00 GMT", NOW), 3600);
	assert_int_equal(schedule_retry_after("Thu, 19 Nov 2026 01:00:00 GMT", NOW), 0);
	assert_int_equal(schedule_retry_after("soon", NOW), 0);
	assert_int_equal(schedule_retry_after("999999999999", NOW), 7 * DAY);
}

static void
rhythm_of_a_document(void **state)
{
	struct item items[4] = {{.published = NOW - 3 * HOUR, .updated = TIME_NONE},
	    {.published = NOW, .updated = TIME_NONE},
	    {.published = TIME_NONE, .updated = NOW - 6 * HOUR},
	    {.published = NOW + 400 * (int64_t)DAY, .updated = TIME_NONE}};
	struct document doc = {.items = items, .nitems = 4};
	int64_t newest;

	(void)state;
	assert_int_equal(schedule_rhythm(&doc, NOW, &newest), 3 * HOUR);
	assert_int_equal(newest, NOW);
	doc.nitems = 1;
	assert_int_equal(schedule_rhythm(&doc, NOW, &newest), 0);
	doc.nitems = 0;
	assert_int_equal(schedule_rhythm(&doc, NOW, &newest), 0);
	assert_int_equal(newest, 0);
}

static void
first_polls_come_in_their_order(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(schedule_first(0), 0);
	for (i = 1; i < 1000; i++)
		assert_true(schedule_first(i) >= schedule_first(i - 1));
	/* neither all at once nor tomorrow: milliseconds */
	assert_true(schedule_first(10000) >= 10000);
	assert_true(schedule_first(10000) <= 100000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(follows_the_rhythm_between_floor_and_ceiling),
	    cmocka_unit_test(obeys_what_the_server_says),
	    cmocka_unit_test(leaves_skipped_hours_and_days_alone),
	    cmocka_unit_test(errors_back_off_and_never_end),
	    cmocka_unit_test(retry_after_rules),
	    cmocka_unit_test(gone_is_gone),
	    cmocka_unit_test(jitter_is_at_most_a_tenth),
	    cmocka_unit_test(freshness),
	    cmocka_unit_test(retry_after_values),
	    cmocka_unit_test(rhythm_of_a_document),
	    cmocka_unit_test(first_polls_come_in_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
