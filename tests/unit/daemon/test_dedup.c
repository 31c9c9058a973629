/*
 * The decisions of dedup.h, case by case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/core/item.h"
#include "../../../daemon/store/dedup.h"

#define H INT64_C(3600)
#define DAY (24 * H)

static const struct pair_case {
	const char *what;
	struct dedup_entry now, known;
	bool guid, path, url;
} pairs[] = {
    {"all the same", {"g", "t", 1, 5}, {"g", "t", 1, 5}, true, true, true},
    {"title", {"g", "t", 1, 5}, {"g", "u", 1, 5}, true, true, true},
    {"title, URL", {"g", "t", 1, 5}, {"g", "u", 2, 5}, true, true, true},
    {"title, date", {"g", "t", 1, 5}, {"g", "u", 1, 6}, true, false, true},
    {"title, URL, date", {"g", "t", 1, 5}, {"g", "u", 2, 6}, false, false, true},
    {"title, URL, no date", {"g", "t", 1, TIME_NONE}, {"g", "u", 2, TIME_NONE}, false, false, true},
    {"title, date, no URL", {"g", "t", 0, 5}, {"g", "u", 2, 6}, true, false, true},
    {"guid", {"g", "t", 1, 5}, {"h", "t", 1, 5}, true, true, true},
    {"guid, title", {"g", "t", 1, 5}, {"h", "u", 1, 5}, true, true, true},
    {"guid, date", {"g", "t", 1, 5}, {"h", "t", 1, 6}, true, true, true},
    {"guid, title, date", {"g", "t", 1, 5}, {"h", "u", 1, 6}, true, false, false},
    {"guid, title, one date", {"g", "t", 1, 5}, {"h", "u", 1, TIME_NONE}, true, false, true},
    {"no guid, title, date", {NULL, "t", 1, 5}, {"h", "u", 1, 6}, true, false, true},
    {"no titles", {"g", "", 1, 5}, {"h", "", 1, 6}, true, false, true},
};

static void
test_pairs(void **state)
{
	const struct pair_case *c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		c = &pairs[i];
		if (dedup_same_guid(&c->now, &c->known) != c->guid ||
		    dedup_same_path(&c->now, &c->known) != c->path ||
		    dedup_same_url(&c->now, &c->known) != c->url)
			fail_msg("%s", c->what);
	}
}

static void
test_pages_and_paths(void **state)
{
	(void)state;
	assert_false(dedup_is_page(NULL));
	assert_false(dedup_is_page("a.cn"));
	assert_false(dedup_is_page("a.cn:8080"));
	assert_true(dedup_is_page("a.cn/x"));
	assert_true(dedup_is_page("a.cn?p=1"));
	assert_null(dedup_path(NULL));
	assert_null(dedup_path("tag:a.cn,2026:1"));
	assert_null(dedup_path("://x/y"));
	assert_null(dedup_path("https://a.cn"));
	assert_null(dedup_path("https://a.cn/"));
	assert_string_equal(dedup_path("https://a.cn/x/1?y=2#z"), "/x/1?y=2#z");
	assert_string_equal(dedup_path("http://a.cn?p=1"), "?p=1");
}

static void
test_titles(void **state)
{
	const struct dedup_report r = {.feed = 1, .time = 100 * DAY, .lead = "lead"};
	struct dedup_report known[3] = {
	    {.feed = 2, .time = 100 * DAY + 2 * H, .lead = "other words", .story = 7}};

	(void)state;
	assert_int_equal(dedup_title_match(&r, known, 0, DAY), -1);
	assert_int_equal(dedup_title_match(&r, known, 1, DAY), 0);
	assert_int_equal(dedup_title_match(&r, known, 1, H), -1);
	/* The same feed: a re-post, or a column that has one title for all. */
	known[0].feed = 1;
	assert_int_equal(dedup_title_match(&r, known, 1, DAY), -1);
	known[0].lead = "lead";
	assert_int_equal(dedup_title_match(&r, known, 1, DAY), 0);
	known[0].lead = NULL;
	assert_int_equal(dedup_title_match(&r, known, 1, DAY), 0);
	/* Another feed's column. */
	known[0] = (struct dedup_report){.feed = 2, .time = 100 * DAY, .lead = "a", .story = 7};
	known[1] = (struct dedup_report){.feed = 2, .time = 93 * DAY, .lead = "b", .story = 6};
	assert_int_equal(dedup_title_match(&r, known, 2, DAY), -1);
	/* Two feeds in one story are no column. */
	known[1] = (struct dedup_report){.feed = 3, .time = 100 * DAY, .lead = "b", .story = 7};
	assert_int_equal(dedup_title_match(&r, known, 2, DAY), 0);
}

static void
test_main(void **state)
{
	const struct dedup_rank usual = {.weight = 50, .content = 300, .lead = true, .time = 100};
	struct dedup_rank r = usual;

	(void)state;
	assert_false(dedup_leads(&r, &usual));
	r.time = 99;
	assert_true(dedup_leads(&r, &usual));
	r.content = 0;
	assert_false(dedup_leads(&r, &usual));
	r.content = 5000;
	r.time = 200;
	assert_true(dedup_leads(&r, &usual));
	r.weight = 49;
	assert_false(dedup_leads(&r, &usual));
	r = (struct dedup_rank){.weight = 51, .time = 200};
	assert_true(dedup_leads(&r, &usual));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pairs),
	    cmocka_unit_test(test_pages_and_paths),
	    cmocka_unit_test(test_titles),
	    cmocka_unit_test(test_main),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
