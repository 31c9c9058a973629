/*
 * Selections: sections, feeds, times, pages, and searching.
 */
#include "store_fixture.h"

static const struct sample {
	int feed;
	const char *section, *title, *lead;
	int64_t age; /* hours */
} samples[] = {
    {0, "policy", "工业和信息化部发布开源发展规划", "到 2030 年建成开源体系。", 1},
    {0, "project", "Linux kernel 6.18 released", "The open-source kernel has a new scheduler.", 2},
    {1, "riscv", "RISC-V 处理器芯片流片成功", "玄铁团队宣布。", 3},
    {1, "none", "前海开源基金净值公告", "基金经理说。", 4},
    {2, "policy", "国务院办公厅：加快软件产业发展", "支持開源社區。", 5},
    {2, "project", "LibreOffice 25.8 and C++ bindings, node.js", "Ｆｕｌｌｗｉｄｔｈ text", 6},
    {2, "industry", "企业级人工智能大模型落地", "智能人工不是人工智慧。", 7},
    {2, "industry", "人工种植与智能灌溉", "工智二字不连。大模特。型", 8},
};
#define NSAMPLES (sizeof(samples) / sizeof(samples[0]))

static void
fill(struct bench *b)
{
	const struct sample *s;
	struct item it;
	size_t i;

	open_bench(b);
	for (i = 0; i < NSAMPLES; i++) {
		s = &samples[i];
		it = entry(b, arena_printf(b->arena, "g%zu", i),
		    arena_printf(b->arena, "https://a.cn/%zu", i), s->title);
		it.section = s->section;
		it.lead = s->lead;
		it.content = "<p>content</p>";
		it.published = b->now - s->age * HOUR;
		assert_int_equal(put_item(b, s->feed, &it).verdict, PUT_NEW);
	}
}

/* The samples found, as a string of their places: "026". */
static const char *
found(struct bench *b, const struct selection *sel)
{
	struct story *stories;
	size_t n = list(b, sel, &stories), i;
	char *out = arena_alloc(b->arena, n + 1);

	for (i = 0; i < n; i++)
		out[i] = (char)('0' + atoi(stories[i].main.id + 1));
	return out;
}

static void
test_sections(void **state)
{
	const char *two[] = {"riscv", "policy"}, *none[] = {"none"}, *odd[] = {"policy", "policy"},
		   *absent[] = {"x' OR 1"};
	struct bench bench, *b = &bench;
	struct selection sel = everything();

	(void)state;
	fill(b);
	assert_string_equal(found(b, &sel), "01234567");
	sel.with_none = false;
	assert_string_equal(found(b, &sel), "0124567");
	sel.sections = two;
	sel.nsections = 2;
	assert_string_equal(found(b, &sel), "024");
	sel.with_none = true;
	assert_string_equal(found(b, &sel), "0234");
	sel.with_none = false;
	sel.sections = odd;
	assert_string_equal(found(b, &sel), "04");
	sel.nsections = 1;
	sel.sections = none;
	assert_string_equal(found(b, &sel), "3");
	sel.sections = absent;
	assert_string_equal(found(b, &sel), "");
	close_bench(b);
}

static void
test_feeds_and_times(void **state)
{
	const char *policy[] = {"policy"};
	struct bench bench, *b = &bench;
	struct selection sel = everything();

	(void)state;
	fill(b);
	sel.feed = "two";
	assert_string_equal(found(b, &sel), "23");
	sel.with_none = false;
	assert_string_equal(found(b, &sel), "2");
	sel.feed = "three";
	sel.sections = policy;
	sel.nsections = 1;
	assert_string_equal(found(b, &sel), "4");
	sel.feed = "nobody";
	assert_string_equal(found(b, &sel), "");
	sel = everything();
	sel.since = NOW - 5 * HOUR;
	sel.until = NOW - 2 * HOUR;
	assert_string_equal(found(b, &sel), "234");
	sel.feed = "two";
	assert_string_equal(found(b, &sel), "23");
	close_bench(b);
}

static void
test_pages(void **state)
{
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	struct story *stories;
	size_t n, total = 0, i;
	struct item it;

	(void)state;
	fill(b);
	/* Three stories of one second, to be told apart by their ids. */
	for (i = 0; i < 3; i++) {
		it = entry(b, arena_printf(b->arena, "s%zu", i + 7),
		    arena_printf(b->arena, "https://a.cn/s%zu", i),
		    arena_printf(b->arena, "同一秒钟的第 %zu 条新闻", i));
		it.published = b->now - 4 * HOUR;
		(void)put_item(b, 0, &it);
	}
	sel.limit = 2;
	assert_string_equal(found(b, &sel), "01");
	while ((n = list(b, &sel, &stories)) > 0) {
		for (i = 1; i < n; i++)
			assert_true(stories[i].time <= stories[i - 1].time);
		total += n;
		assert_true(n <= 2);
		sel.before = stories[n - 1].id;
	}
	assert_int_equal(total, NSAMPLES + 3);
	sel.before = 999999;
	assert_string_equal(found(b, &sel), "");
	close_bench(b);
}

static void
test_contents(void **state)
{
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	struct story *stories;

	(void)state;
	fill(b);
	assert_int_equal(list(b, &sel, &stories), NSAMPLES);
	assert_null(stories[0].main.content);
	sel.contents = SIZE_MAX;
	(void)list(b, &sel, &stories);
	assert_string_equal(stories[0].main.content, "<p>content</p>");
	close_bench(b);
}

static void
test_search(void **state)
{
	static const struct {
		const char *query, *found;
	} cases[] = {
	    {"开源", "034"},
	    {"開源", "034"}, /* traditional and simplified */
	    {"芯片", "2"},
	    {"规划", "0"},
	    {"划", "0"}, /* one character */
	    {"开源发展", "0"},
	    {"开源 发展", "04"},
	    {"信息化部", "0"},
	    {"人工智能大模型", "6"},
	    {"人工智能", "6"}, /* not 7: its characters are not neighbours */
	    {"人工 智能", "67"},
	    {"linux", "1"},
	    {"LINUX Kernel", "1"},
	    {"kern", "1"}, /* the beginning of a word */
	    {"nux", ""},
	    {"open-source", "1"},
	    {"source", "1"},
	    {"risc-v", "2"},
	    {"RISC-V 芯片", "2"},
	    {"risc", "2"},
	    {"RISCV 芯片", "2"},
	    {"opensource", "1"},
	    {"li-nux", "1"},
	    {"ri-scv", ""},
	    {"abcdefghijklmnop abcdefghijklmnop abcdefghijklmnop abcdefghijklmnop linux linux", ""},
	    {"c++", "5"},
	    {"node.js", "5"},
	    {"fullwidth", "5"},
	    {"6.18", "1"},
	    {"25.8", "5"},
	    {"6.1", "1"},
	    {"没有的词", ""},
	    {"", ""},
	    {"!!!", ""},
	    {"   ", ""},
	    /* nothing of this is an operator */
	    {"\" OR \"1", ""},
	    {"linux OR 芯片", ""},
	    {"linux NOT kernel", ""},
	    {"NEAR(linux kernel)", ""},
	    {"words: linux", ""},
	    {"linux*", "1"},
	    {"^linux", "1"},
	    {"'; DROP TABLE item; --", ""},
	    {"linux\x02"
	     "1",
		""},
	    {"\x02"
	     "1",
		""},
	    {"\xff\xfe linux", "1"},
	    {"%", ""},
	};
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	size_t i;

	(void)state;
	fill(b);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sel.query = cases[i].query;
		if (strcmp(found(b, &sel), cases[i].found) != 0)
			fail_msg(
			    "\"%s\": %s, not %s", cases[i].query, found(b, &sel), cases[i].found);
	}
	assert_int_equal(count_items(b), NSAMPLES);
	sel.query = "开源";
	sel.feed = "three";
	assert_string_equal(found(b, &sel), "4");
	sel.feed = NULL;
	sel.with_none = false;
	assert_string_equal(found(b, &sel), "04");
	sel.limit = 1;
	assert_string_equal(found(b, &sel), "0");
	close_bench(b);
}

static void
test_search_follows_changes(void **state)
{
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	struct item it;

	(void)state;
	fill(b);
	it = entry(b, "g2", "https://a.cn/2", "香山处理器完成验证");
	it.lead = "流片之后。";
	assert_int_equal(put_item(b, 1, &it).verdict, PUT_UPDATED);
	sel.query = "芯片";
	assert_string_equal(found(b, &sel), "");
	sel.query = "香山";
	assert_string_equal(found(b, &sel), "2");
	sel.query = "流片";
	assert_string_equal(found(b, &sel), "2");
	sel.query = NULL;
	sel.feed = "two";
	assert_string_equal(found(b, &sel), "23");
	close_bench(b);
}

static void
test_long_query(void **state)
{
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	char *query;
	size_t i;

	(void)state;
	fill(b);
	query = arena_alloc(b->arena, 300001);
	for (i = 0; i < 100000; i++)
		memcpy(query + i * 3, "\xe5\xbc\x80", 3);
	sel.query = query;
	assert_string_equal(found(b, &sel), "");
	for (i = 0; i < 150000; i++)
		memcpy(query + i * 2, "q ", 2);
	assert_string_equal(found(b, &sel), "");
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sections),
	    cmocka_unit_test(test_feeds_and_times),
	    cmocka_unit_test(test_pages),
	    cmocka_unit_test(test_contents),
	    cmocka_unit_test(test_search),
	    cmocka_unit_test(test_search_follows_changes),
	    cmocka_unit_test(test_long_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
