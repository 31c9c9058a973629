/*
 * Which items make one story, which of them leads, and what its number is.
 */
#include "store_fixture.h"

#define T1 "开放原子开源基金会发布年度报告"
#define T2 "某高校成立开源俱乐部并举办讲座"

static void
test_same_url_in_two_feeds(void **state)
{
	struct bench bench, *b = &bench;
	struct put p, q;
	struct story st;

	(void)state;
	open_bench(b);
	p = put_entry(b, 1, "1", "https://a.cn/x?utm_source=two", T1);
	assert_false(p.joined);
	b->now += HOUR;
	q = put_entry(b, 2, "https://a.cn/x", "http://www.a.cn/x", T2);
	assert_int_equal(q.verdict, PUT_NEW);
	assert_true(q.joined);
	assert_int_equal(q.story, p.story);
	assert_int_not_equal(q.item, p.item);
	st = story_of(b, p.item);
	assert_int_equal(st.nsources, 2);
	assert_int_equal(st.main_id, p.item);
	assert_string_equal(st.sources[0].feed_key, "two");
	assert_string_equal(st.sources[1].feed_key, "three");
	assert_string_equal(st.sources[1].title, T2);
	assert_int_equal(st.changed, NOW + HOUR);
	assert_int_equal(st.time, NOW - HOUR);
	/* Asked for by the other item, it is that one which is shown. */
	st = story_of(b, q.item);
	assert_string_equal(st.main.title, T2);
	assert_int_equal(st.nsources, 2);
	close_bench(b);
}

static void
test_same_title_in_two_feeds(void **state)
{
	static const struct {
		const char *what, *title1, *title2;
		int64_t apart;
		bool joined;
	} cases[] = {
	    {"the same day", T1, T1, HOUR, true},
	    {"punctuation, width and case", "开源社 2026 年度报告：GitHub 篇",
		"开源社2026年度报告:github篇", DAY, true},
	    {"inside the window", T1, T1, 6 * DAY, true},
	    {"outside the window", T1, T1, 8 * DAY, false},
	    {"another number", "开源周报第十一期发布", "开源周报第十二期发布", HOUR, false},
	    {"too short", "开源周报", "开源周报", HOUR, false},
	    {"seven characters", "一二三四五六七", "一二三四五六七", HOUR, false},
	    {"eight characters", "一二三四五六七八", "一二三四五六七八", HOUR, true},
	};
	struct bench bench, *b = &bench;
	struct item it;
	struct put p, q;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		open_bench(b);
		it = entry(b, "1", "https://a.cn/1", cases[i].title1);
		it.published -= cases[i].apart;
		p = put_item(b, 0, &it);
		q = put_entry(b, 1, "1", "https://b.cn/1", cases[i].title2);
		if (q.joined != cases[i].joined || (p.story == q.story) != cases[i].joined)
			fail_msg("%s", cases[i].what);
		close_bench(b);
	}
}

/* Pictures without a word are called like their site. */
static void
test_entries_without_title(void **state)
{
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	(void)put_entry(b, 0, "1", "https://pictures.example/1", "pictures.example");
	assert_false(put_entry(b, 0, "2", "https://pictures.example/2", "pictures.example").joined);
	(void)put_entry(b, 0, "3", "https://a.cn/3", "pictures.example");
	assert_true(put_entry(b, 1, "4", "https://b.cn/4", "pictures.example").joined);
	close_bench(b);
}

static void
test_reposts_and_columns(void **state)
{
	struct bench bench, *b = &bench;
	struct item it;
	struct put p, q, r;

	(void)state;
	open_bench(b);
	/* The feed posts it again under a new address. */
	it = entry(b, "1", "https://a.cn/1", T1);
	it.lead = "十一月二十日，基金会发布了报告。";
	p = put_item(b, 0, &it);
	it = entry(b, "2", "https://a.cn/2", T1);
	it.lead = "十一月二十日，基金会发布了报告。";
	q = put_item(b, 0, &it);
	assert_int_equal(q.verdict, PUT_NEW);
	assert_true(q.joined);
	assert_int_equal(q.story, p.story);
	/* A column: each time other news under one title. */
	it = entry(b, "3", "https://a.cn/3", "本周开源项目推荐与点评");
	it.lead = "第一个项目是数据库。";
	p = put_item(b, 1, &it);
	it = entry(b, "4", "https://a.cn/4", "本周开源项目推荐与点评");
	it.lead = "第二个项目是编译器。";
	it.published += HOUR;
	q = put_item(b, 1, &it);
	assert_false(q.joined);
	/* Which of the two another feed means is not known. */
	it = entry(b, "5", "https://c.cn/5", "本周开源项目推荐与点评");
	it.lead = "转载";
	r = put_item(b, 2, &it);
	assert_false(r.joined);
	close_bench(b);
}

static void
test_main_item(void **state)
{
	struct bench bench, *b = &bench;
	struct story st;
	struct item it;
	struct put low, mid, top;

	(void)state;
	open_bench(b);
	it = entry(b, "1", "https://a.cn/x", T1);
	it.section = "industry";
	low = put_item(b, 2, &it);
	it.section = "policy";
	mid = put_item(b, 1, &it);
	assert_int_equal(story_of(b, low.item).sources[0].item, mid.item);
	top = put_item(b, 0, &it);
	st = story_of(b, top.item);
	assert_int_equal(st.nsources, 3);
	assert_int_equal(st.sources[0].item, top.item);
	assert_int_equal(st.sources[1].item, mid.item);
	assert_int_equal(st.sources[2].item, low.item);
	assert_int_equal(low.story, top.story);
	/* A change of the main item's section moves the story, of another's does not. */
	it.section = "none";
	(void)put_item(b, 2, &it);
	assert_string_equal(story_of(b, top.item).main.section, "policy");
	close_bench(b);
}

static void
test_uid(void **state)
{
	struct bench bench, other, *b = &bench;
	struct put p, q;
	int64_t uid;

	(void)state;
	open_bench(b);
	(void)put_entry(b, 0, "zero", "https://a.cn/zero", "先来的一条新闻占住编号");
	p = put_entry(b, 0, "g", "https://a.cn/x", T1);
	uid = story_of(b, p.item).uid;
	assert_true(uid > 0);
	/* It stays when everything else changes. */
	p = put_entry(b, 0, "g", "https://a.cn/y", T2);
	assert_int_equal(story_of(b, p.item).uid, uid);
	p = put_entry(b, 0, "h", "https://a.cn/y", T2);
	assert_int_equal(story_of(b, p.item).uid, uid);
	q = put_entry(b, 1, "g", "https://b.cn/other", "另一个来源的另一条新闻");
	assert_int_not_equal(story_of(b, q.item).uid, uid);
	close_bench(b);
	/* Another store, with a salt and row ids of its own, gives the same number. */
	b = &other;
	open_bench(b);
	p = put_entry(b, 0, "g", "https://a.cn/x", T1);
	assert_int_equal(story_of(b, p.item).uid, uid);
	close_bench(b);
}

/* Every entry of a feed whose guid is its homepage has a number of its own. */
static void
test_uid_of_homonyms(void **state)
{
	struct bench bench, *b = &bench;
	int64_t uid[4];
	struct item it;
	int i, j;

	(void)state;
	open_bench(b);
	for (i = 0; i < 4; i++) {
		it = entry(b, "https://a.cn/", arena_printf(b->arena, "https://a.cn/%d", i),
		    arena_printf(b->arena, "第 %d 条各不相同的新闻标题", i));
		it.published -= i * HOUR;
		uid[i] = story_of(b, put_item(b, 0, &it).item).uid;
		for (j = 0; j < i; j++)
			assert_int_not_equal(uid[i], uid[j]);
	}
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_same_url_in_two_feeds),
	    cmocka_unit_test(test_same_title_in_two_feeds),
	    cmocka_unit_test(test_entries_without_title),
	    cmocka_unit_test(test_reposts_and_columns),
	    cmocka_unit_test(test_main_item),
	    cmocka_unit_test(test_uid),
	    cmocka_unit_test(test_uid_of_homonyms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
