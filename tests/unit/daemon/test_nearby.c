/* The index of headlines: what it finds, what it forgets, and that floods fill no more than a
 * bucket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/store/nearby.h"

#define MOST 3

static struct same_print
print_of(const char *title)
{
	struct report r = {.title = title};
	struct arena *a = arena_new();
	struct same_print p;

	same_print(same_read(&r, a), &p);
	arena_free(a);
	return p;
}

static void
add(struct nearby *n, int64_t item, int64_t feed, const char *title)
{
	struct same_print p = print_of(title);

	nearby_add(n, item, feed, &p);
}

static size_t
find(struct nearby *n, int64_t feed, const char *title, int64_t *items)
{
	struct same_print p = print_of(title);

	return nearby_find(n, feed, &p, items, MOST);
}

static void
test_find(void **state)
{
	struct nearby *n = nearby_new();
	int64_t items[MOST] = {0};

	(void)state;
	assert_int_equal(find(n, 1, "微软开源实时操作系统 Frobnix", items), 0);
	add(n, 7, 1, "微软开源实时操作系统 Frobnix");
	add(n, 8, 1, "某高校成立开源俱乐部并举办讲座");
	add(n, 9, 3, "微软 Frobnix 操作系统");
	assert_int_equal(find(n, 2, "微软宣布开源实时操作系统 Frobnix，改用宽松许可证", items), 2);
	assert_int_equal(items[0], 7);
	assert_int_equal(items[1], 9);
	/* Its own feed's, another number, nothing at all. */
	assert_int_equal(find(n, 1, "微软开源实时操作系统 Frobnix！", items), 1);
	assert_int_equal(items[0], 9);
	add(n, 10, 1, "Quuxify 编译器 1.0 发布并开源");
	assert_int_equal(find(n, 2, "Quuxify 编译器 1.1 发布并开源", items), 0);
	assert_int_equal(find(n, 2, "Quuxify 编译器 1.0 正式开源发布", items), 1);
	assert_int_equal(find(n, 2, "😀", items), 0);
	nearby_free(n);
	nearby_free(NULL);
}

static struct same_print
print_with_lead(const char *title, const char *lead)
{
	struct report r = {.title = title, .summary = lead};
	struct arena *a = arena_new();
	struct same_print p;

	same_print(same_read(&r, a), &p);
	arena_free(a);
	return p;
}

/* Headlines that share next to nothing: one release, one lead, names in lead and headline. */
static void
test_other_ways(void **state)
{
	static const struct {
		const char *what, *title, *lead, *other, *other_lead;
		size_t found;
	} cases[] = {
	    {"one release", "Frobnix 23.04 (Lunar Quux) 释出", NULL,
		"Frobnix 23.04 系统开放下载：全新的桌面环境、更快的安装器和许多别的改进", NULL, 1},
	    {"another one", "Frobnix 23.10 (Lunar Quux) 释出", NULL,
		"Frobnix 23.04 系统开放下载：全新的桌面环境、更快的安装器和许多别的改进", NULL, 0},
	    {"one lead", "协会年会落幕",
		"昨日下午，来自十二个省市的代表在会上讨论了章程草案，并选举了新一届理事会。",
		"章程有了新变化",
		"昨日下午，来自十二个省市的代表在会上讨论了章程草案，并选举了新一届理事会，会期两天"
		"。",
		1},
	    {"another lead", "协会年会落幕",
		"昨日下午，来自十二个省市的代表在会上讨论了章程草案，并选举了新一届理事会。",
		"章程有了新变化",
		"上周三上午，某企业的三十名工程师在园区里听了一场关于网络安全的讲座，随后参观。",
		0},
	    {"one quoted name", "《某某产业发展报告》出炉", NULL,
		"昨日在京举行的论坛上，多家单位联合推出了《某某产业发展报告》", NULL, 1},
	    {"names", "Frobnix 放弃原许可证", "从 7.4 起采用 QUXv2 和 ZORv1 双许可证",
		"Frobnix is no longer what it was",
		"It announced that it will be under the ZORv1 or QUXv2.", 1},
	    {"a name", "Frobnix 放弃原许可证", "从 7.4 起采用 QUXv2 许可证",
		"Another day at the Zorkix office", "It is not under QUXv2.", 0},
	};
	int64_t items[MOST];
	struct same_print p, q;
	struct nearby *n;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]) * 2; i++) {
		p = print_with_lead(cases[i / 2].title, cases[i / 2].lead);
		q = print_with_lead(cases[i / 2].other, cases[i / 2].other_lead);
		n = nearby_new();
		nearby_add(n, 7, 1, i % 2 == 0 ? &p : &q);
		if (nearby_find(n, 2, i % 2 == 0 ? &q : &p, items, MOST) != cases[i / 2].found)
			fail_msg("%s, order %zu", cases[i / 2].what, i % 2);
		nearby_free(n);
	}
}

/* Ids of more than 32 bits, old items added late, and items that made room. */
static void
test_ages(void **state)
{
	const int64_t base = (INT64_C(5) << 32) - 10;
	struct nearby *n = nearby_new();
	int64_t items[MOST] = {0}, i;
	char title[100];

	(void)state;
	for (i = 0; i < 3 * NEARBY_ITEMS; i++) {
		(void)snprintf(title, sizeof(title), "第%lld号新闻 w%llx x%llx y%llx", (long long)i,
		    (long long)(i * 7919), (long long)(i * 104729), (long long)(i * 1299709));
		if (i == 3 * NEARBY_ITEMS - 5)
			add(n, base + i, 1, "微软开源实时操作系统 Frobnix");
		else
			add(n, base + i, 1, title);
	}
	assert_int_equal(find(n, 2, "微软的实时操作系统 Frobnix 开源", items), 1);
	assert_int_equal(items[0], base + 3 * NEARBY_ITEMS - 5);
	add(n, base, 1, "红帽发布编译器 Quuxify 的新版本");
	assert_int_equal(find(n, 2, "红帽的编译器 Quuxify 有新版本", items), 0);
	nearby_free(n);
}

static void
test_flood(void **state)
{
	struct nearby *n = nearby_new();
	int64_t items[MOST] = {0}, i;

	(void)state;
	add(n, 1, 1, "微软开源实时操作系统 Frobnix");
	for (i = 2; i < 10000; i++)
		add(n, i, 1, "开源项目一周观察与点评");
	assert_int_equal(find(n, 2, "开源项目一周观察与点评", items), MOST);
	assert_int_equal(items[0], 9999);
	assert_int_equal(find(n, 2, "微软的实时操作系统 Frobnix 开源", items), 1);
	assert_int_equal(items[0], 1);
	nearby_free(n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_other_ways),
	    cmocka_unit_test(test_ages),
	    cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
