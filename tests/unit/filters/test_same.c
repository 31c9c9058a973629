/* Do two reports tell the same news? Titles are of the kinds that the field's sites send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/same.h"

struct pair {
	struct report a, b;
	bool same;
};

#define TITLES(x, y, want)                       \
	{                                        \
		{.title = x}, {.title = y}, want \
	}

static const struct pair pairs[] = {
    /* one page, one title */
    {{"甲", "http://www.example.org/a/?utm_source=rss", NULL},
	{"乙", "https://example.org/a", NULL}, true},
    TITLES("三六零：公司暂未提供任何服务", "三六零:公司暂未提供任何服务", true),
    TITLES("開源軟體基金會成立", "开源软体基金会成立", true),
    /* columns and reposts */
    TITLES("硬核观察 #895 英特尔砍掉了某某项目", "英特尔砍掉了某某项目", true),
    TITLES("【转载】字节跳动正式开源 Primus", "字节跳动正式开源 Primus", true),
    TITLES("[转]字节跳动正式开源 Primus 框架", "字节跳动正式开源 Primus 框架-CSDN博客", true),
    TITLES("新闻 | Debian 12 “Bookworm” 已经推出", "Debian 12 bookworm 释出", true),
    /* two names of one thing */
    TITLES("谷歌开源 Quuxify 编译器", "Google 开源编译器 Quuxify", true),
    TITLES("微软发布 Frobnix 2.0", "Microsoft 推出 Frobnix 2.0 正式版", true),
    TITLES("The Apache Software Foundation Announces Apache Frobnix Has Become A Top-Level Project",
	"The Apache Software Foundation Announces Apache Frobnix™ as a Top-Level Project", true),
    /* numbers */
    TITLES("QEMU 10.1 发布：改进虚拟化安全性", "QEMU 10.2 发布：改进虚拟化安全性", false),
    TITLES("某某周报第十一期", "某某周报第十二期", false),
    TITLES("某某周报第十二期：开源", "某某周报第12期 开源", true),
    TITLES("2023 年中国开源年度报告发布", "2024 年中国开源年度报告发布", false),
    TITLES("装机量突破 1000 万台的鸿蒙", "装机量突破 1700 万台的鸿蒙", false),
    TITLES("RISC-V 双周简报 (2017-11-23)", "RISC-V 双周简报 (2017-12-07)", false),
    TITLES("OpenSSL 1.1.1 结束支持", "Node.js 16 结束支持，以配合 OpenSSL 1.1.1", false),
    /* one template, another name */
    TITLES("Foundation Announces Apache Frobnix as a Top-Level Project",
	"Foundation Announces Apache Quuxify as a Top-Level Project", false),
    TITLES("龙芯加入 openEuler 欧拉开源社区", "中国电信加入 openEuler 欧拉开源社区", false),
    TITLES("【2026 大会分论坛介绍】开源芯片", "【2026 大会分论坛介绍】红山开源创新", false),
    /* stages and negation */
    TITLES("TypeScript 4.4 首个 Beta 版本发布", "TypeScript 4.4 正式发布", false),
    TITLES("cURL 考虑停止提供安全赏金", "cURL 宣布停止提供安全赏金", false),
    TITLES("小米开源 Frobnix 助手", "AI日报：小米开源 Frobnix 助手；某某机器人上岗；谷歌发布模型",
	false),
    TITLES("某公司收购 Frobnix", "某公司否认收购 Frobnix", false),
    /* nothing in common, nothing there */
    TITLES("开源", "闭源", false),
    TITLES("😀", "🎉", false),
    {{.title = NULL}, {.title = NULL}, false},
    {{.title = ""}, {.title = ""}, false},
    {{.title = "开源"}, {.url = "https://example.org/"}, false},
    /* the same headline every year */
    {{"Foundation Welcomes 40 New Members", "https://e.org/1", "elected in March 2019: A, B and C"},
	{"Foundation Welcomes 40 New Members", "https://e.org/2", "elected in March 2021: D and E"},
	false},
};

static void
test_pairs(void **state)
{
	struct arena *a = arena_new();
	double similarity;
	size_t i;
	bool same;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct pair *p = &pairs[i];

		same = same_news(&p->a, &p->b, &similarity, a);
		if (same != p->same || same_news(&p->b, &p->a, NULL, a) != p->same)
			fail_msg("%s | %s: want %d, similarity %.2f", p->a.title, p->b.title,
			    p->same, similarity);
		assert_true(similarity >= 0.0 && similarity <= 1.0);
		arena_clear(a);
	}
	arena_free(a);
}

/* A title of 100 KB costs no more than one of a few hundred characters. */
static void
test_large(void **state)
{
	struct arena *a = arena_new();
	char *x = malloc(100001), *y = malloc(100001);
	struct report p = {.title = x}, q = {.title = y};
	size_t i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		x[i] = "ab 1.2,"[i % 7];
		y[i] = "\xe5\xbc\x80\xe6\xba\x90"[i % 6];
	}
	x[i] = y[i] = '\0';
	assert_false(same_news(&p, &q, NULL, a));
	assert_true(same_news(&p, &p, NULL, a));
	assert_true(arena_used(a) < 4u << 20);
	arena_free(a);
	free(x);
	free(y);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pairs),
	    cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
