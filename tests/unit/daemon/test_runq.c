#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#include "../../../daemon/engine/runq.h"

static void
one_feed_a_lane_at_a_time(void **state)
{
	struct runq *q = runq_new(3);

	(void)state;
	runq_put(q, 0, 7, 100);
	runq_put(q, 1, 7, 50);
	runq_put(q, 2, 8, 60);
	assert_int_equal(runq_wakeup(q), 50);
	assert_int_equal(runq_start(q, 40), -1);
	assert_int_equal(runq_start(q, 100), 1);
	assert_int_equal(runq_start(q, 100), 2);
	assert_int_equal(runq_start(q, 100), -1); /* feed 0 waits for its lane */
	assert_true(runq_running(q, 1));
	assert_int_equal(runq_follower(q, 1, 100), 0);
	assert_int_equal(runq_follower(q, 1, 99), -1);
	assert_int_equal(runq_follower(q, 2, INT64_MAX), -1);
	assert_int_equal(runq_wakeup(q), INT64_MAX);
	runq_done(q, 1, 150); /* the lane rests */
	assert_int_equal(runq_wakeup(q), 150);
	assert_int_equal(runq_start(q, 149), -1);
	assert_int_equal(runq_start(q, 150), 0);
	runq_free(q);
}

static void
a_running_feed_is_not_moved(void **state)
{
	struct runq *q = runq_new(2);

	(void)state;
	runq_put(q, 0, 1, 10);
	assert_int_equal(runq_start(q, 10), 0);
	runq_put(q, 0, 1, 0);
	assert_int_equal(runq_start(q, 20), -1);
	runq_done(q, 0, 0);
	runq_put(q, 0, 2, 30);
	assert_int_equal(runq_due(q, 0), 30);
	runq_remove(q, 0);
	assert_int_equal(runq_due(q, 0), INT64_MAX);
	assert_int_equal(runq_wakeup(q), INT64_MAX);
	assert_int_equal(runq_waiting(q), 0);
	runq_free(q);
}

/* A host that has another address each time leaves no lanes behind; one that rests is kept. */
static void
lanes_come_and_go(void **state)
{
	enum { FEEDS = 50 };
	struct runq *q = runq_new(FEEDS + 1);
	int64_t now;
	long got;
	uint64_t i;

	(void)state;
	runq_put(q, FEEDS, 1, 0);
	assert_int_equal(runq_start(q, 0), FEEDS);
	runq_done(q, FEEDS, 1000000);
	runq_put(q, FEEDS, 1, 5);
	for (i = 0; i < FEEDS; i++)
		runq_put(q, i, 100 + i, 0);
	for (now = 1, i = 0; now < 2000; now++)
		while ((got = runq_start(q, now)) != -1) {
			runq_done(q, (size_t)got, now);
			runq_put(q, (size_t)got, 1000 + i++, now + 1);
			assert_int_not_equal(got, FEEDS);
		}
	assert_true(i > 90000);
	assert_true(runq_lanes(q) <= 4 * FEEDS);
	assert_int_equal(runq_waiting(q), FEEDS + 1);
	assert_int_equal(runq_due(q, FEEDS), 5);
	for (i = 0; i < FEEDS; i++)
		runq_remove(q, i);
	assert_int_equal(runq_wakeup(q), 1000000);
	runq_free(q);
}

/* Against a model that looks at everything each time. */
static void
agrees_with_a_simple_model(void **state)
{
	enum { FEEDS = 200, LANES = 90, STEPS = 40000 };
	struct {
		int64_t due;
		int lane;
		int mode; /* 0 idle, 1 waiting, 2 running */
	} f[FEEDS] = {0};
	struct {
		int64_t rest;
		int busy;
	} l[LANES] = {0};
	struct runq *q = runq_new(FEEDS);
	int64_t now = 0, ready, best;
	int step, i, running;
	long got;

	(void)state;
	srand(7);
	for (step = 0; step < STEPS; step++) {
		i = rand() % FEEDS;
		switch (rand() % 4) {
		case 0:
			if (f[i].mode != 2) {
				f[i].mode = 1;
				f[i].lane = rand() % LANES;
				f[i].due = now + rand() % 50;
			}
			runq_put(q, (size_t)i, (uint64_t)f[i].lane + 1, f[i].due);
			break;
		case 1:
			if (f[i].mode == 1 && rand() % 8 == 0) {
				f[i].mode = 0;
				runq_remove(q, (size_t)i);
			}
			break;
		case 2:
			if (f[i].mode == 2) {
				f[i].mode = 0;
				l[f[i].lane].busy = 0;
				l[f[i].lane].rest = now + rand() % 10;
				runq_done(q, (size_t)i, l[f[i].lane].rest);
			}
			break;
		default:
			now += rand() % 3;
			best = INT64_MAX;
			for (i = 0; i < FEEDS; i++) {
				if (f[i].mode != 1 || l[f[i].lane].busy)
					continue;
				ready = f[i].due > l[f[i].lane].rest ? f[i].due : l[f[i].lane].rest;
				best = ready < best ? ready : best;
			}
			assert_int_equal(runq_wakeup(q), best);
			got = runq_start(q, now);
			if (best > now) {
				assert_int_equal(got, -1);
				break;
			}
			assert_in_range(got, 0, FEEDS - 1);
			assert_int_equal(f[got].mode, 1);
			assert_int_equal(l[f[got].lane].busy, 0);
			for (i = 0; i < FEEDS; i++) /* the first of its lane */
				if (f[i].mode == 1 && f[i].lane == f[got].lane)
					assert_true(f[i].due >= f[got].due);
			f[got].mode = 2;
			l[f[got].lane].busy = 1;
		}
	}
	for (i = running = 0; i < FEEDS; i++)
		running += f[i].mode == 1;
	assert_int_equal(runq_waiting(q), running);
	runq_free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_feed_a_lane_at_a_time),
	    cmocka_unit_test(a_running_feed_is_not_moved),
	    cmocka_unit_test(lanes_come_and_go),
	    cmocka_unit_test(agrees_with_a_simple_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
