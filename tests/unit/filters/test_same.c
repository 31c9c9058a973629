/* Do two reports tell the same news? Titles are of the kinds that the field's sites send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

/* Two sites; one site, months apart; one site, within hours. */
#define SITES(x, y, want)                                                    \
	{                                                                    \
		{x, "https://one.example.org/news/81234.html", NULL},        \
		    {y, "https://two.example.net/story?sid=512", NULL}, want \
	}
#define SITE(x, y, want)                                                       \
	{                                                                      \
		{x, "https://one.example.org/news/81234.html", NULL},          \
		    {y, "https://www.example.org/news/95678.html", NULL}, want \
	}
#define HOURS(x, y, want)                                                      \
	{                                                                      \
		{x, "https://one.example.org/news/81234.html", NULL},          \
		    {y, "https://one.example.org/news/81236.html", NULL}, want \
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
    /* two editors say it in their own words */
    SITES("红帽宣布 RHEL 10 正式上市：引入助手 Lightspeed",
	"Red Hat Enterprise Linux 10 GA，内置 Lightspeed 助手", true),
    SITES("HashiCorp 将 Terraform 从 MPL 改为 BSL 许可证",
	"HashiCorp 更换许可证，Terraform 不再是开源软件", true),
    SITES("Valkey 8.0 发布：吞吐量翻三倍", "基金会旗下 Valkey 8.0 GA，吞吐量提升 3 倍", true),
    SITES("Mozilla 关闭 Pocket 服务", "Mozilla 宣布将于 7 月 8 日关停 Pocket", true),
    SITES("某团队发布第二个 140 亿参数开源模型 Frobnix", "Frobnix 14B 模型开源，免费可商用", true),
    SITES("机构获得捐赠 $1 million，用于 Frobnix", "Frobnix 项目获 100 万美元捐赠", true),
    SITES("PostgreSQL 18 发布，引入异步 I/O", "PostgreSQL 18 正式发布：异步 I/O 子系统", true),
    SITES("Valkey 8.0 发布", "Valkey 8.1 发布", false),
    SITES("腾讯云接入 DeepSeek-R1", "华为云接入 DeepSeek-R1", false),
    SITES("极氪汽车完成与 DeepSeek 深度融合", "某农机品牌与 DeepSeek 已深度融合", false),
    SITES("Linux 6.17-rc3 发布", "Linux 6.17 发布", false),
    SITES("消息称微软考虑收购 Frobnix", "微软：未考虑收购 Frobnix", false),
    SITES("深度操作系统 deepin 25 发布", "deepin 25 实测：值得升级", false),
    SITES("小米开源 MiMo-7B", "小米开源 MiMo-VL-7B", false),
    SITES("阿里开源 Qwen3-Coder", "阿里开源 Qwen3-VL", false),
    SITES("Ubuntu 桌面 23.10 ISO 因翻译而被召回", "Ubuntu 23.10 释出", false),
    /* one editor writes by templates, but may come back to it within hours */
    SITE("如何在终端里管理你的密码", "如何在终端里管理你的日历", false),
    SITE("开放原子“校源行”走进清华大学", "开放原子“校源行”走进浙江大学", false),
    SITE("一周开源项目推荐：终端工具篇", "一周开源项目推荐：数据库工具篇", false),
    SITE("Security updates for Monday", "Security updates for Tuesday", false),
    SITE("家族的故事（一）：官方版本", "家族的故事（二）：官方版本", false),
    SITE("商汤开源 Frobnix-Vision 模型，横扫四大任务", "视觉新突破：商汤开源 Frobnix 模型", false),
    HOURS("算力界的巨无霸来了：某团队开源万亿参数模型 Frobnix-2.0",
	"某团队正式发布万亿参数开源大模型 Frobnix-2.0，原生支持超长上下文", true),
    /* a word or two in common, and each a word of its own */
    SITES("Entry 1 of alpha", "Entry 1 of beta", false),
    SITES("A fresh bare entry", "Bare entry number 0 of list", false),
    SITES("Kernel item 3", "New item 3", false),
    TITLES("News number 0 of page 1", "News number 1 of page 0", false),
    /* whom it is about, how far a deal and a sale are, rumours and what came of them */
    SITES("高通宣布以 64 亿美元收购 Frobnix", "高通完成收购 Frobnix", false),
    SITES("Quux 语言离开 GitHub 迁往 Codeberg", "Zorkix 开始从 GitHub 迁往 Codeberg", false),
    SITES("甲某某：明年是 Frobnix 的关键一年", "乙乙乙：明年是 Frobnix 的关键一年", false),
    SITES("Frobnix 24.03 LTS 发布", "Frobnix 24.03 LTS SP1 发布", false),
    SITES(
	"某厂 9 月交付新车 52916 台，大定 11 万台", "某厂 9 月交付 52916 台，累计破 95 万台", true),
    SITES(
	"Frobnix 二季度营收 115.36 亿元同比增长 50%", "Frobnix 营收 115 亿元，同比增长 50%", true),
    SITES("某厂 Frobnix 全年全系交付新车 589107 台", "某厂 Frobnix：全年全系交付新车 58.9 万台",
	true),
    SITES("某厂 Frobnix 全年全系交付新车 589107 台", "某厂 Frobnix：全年全系交付新车 59.9 万台",
	false),
    SITE("某车 Frobnix 开启试驾：鸿蒙座舱", "某车 Frobnix 正式上市：鸿蒙座舱", false),
    SITE("Frobnix 14.4 开发者预览版 Beta 发布", "Frobnix 14.4 开发者预览版 Beta 5 发布", false),
    SITE("Frobnix 22.10 的新变化", "Frobnix MATE 22.10 的新变化", false),
    SITE("上市委：必某特首发获通过", "上市委：誉辰能首发获通过", false),
    /* one version of one project is out; it is not out yet, it is another one, it is used */
    SITES("Frobnix 23.04 (Lunar Quux) 释出",
	"Frobnix 23.04 系统开放下载：Linux 6.2 内核、GNOME 44 桌面环境", true),
    SITES("Frobnix 8.0.0 释出", "硬核观察 #949 Frobnix 发布 8.0，庆祝其 25 岁生日", true),
    SITES("Frobnix 23.04 释出", "基于 Frobnix 23.04 的 Quuxify 发布", false),
    SITES("Frobnix 23.04 释出", "Frobnix 23.04 发布日期公布，代号某某", false),
    SITES("Frobnix 23.04 释出", "Frobnix 23.10 系统开放下载：多项改进", false),
    SITES("Frobnix 6.18 正式成为年度长期支持版，支持至后年底", "Frobnix 6.18 释出", false),
    SITES("Frobnix 15 Pro 发布：支持某某", "Frobnix 15 释出", false),
    SITE("Frobnix 23.04 释出", "Frobnix 23.04 系统开放下载：全新的桌面环境", false),
    /* two languages, and leads */
    {{"Quux names Zork Blim interim chief as Frob Nix steps aside", "https://one.example.org/1",
	 NULL},
	{"Quux 换帅：任命某某为临时总裁", "https://two.example.net/2",
	    "Frob Nix 转任执行主席，Blim 接任"},
	true},
    {{"Quux lays off 60 people to build something else", "https://one.example.org/1", NULL},
	{"Quux 换帅：任命某某为临时总裁", "https://two.example.net/2", "Frob Nix 转任执行主席"},
	false},
    {{"Quux 16 \"Zorkix\" released", "https://one.example.org/1", NULL},
	{"Quux 决定 frob64 成为官方架构", "https://two.example.net/2", "从 Zorkix 起，Frobnix 说"},
	false},
    /* one says two things; a form that one editor fills in */
    SITES("某某部：推动数据中心绿色发展", "某某部张三：前 8 月工业增速超过 10%", false),
    SITES("某某部：推动数据中心绿色高质量发展", "某某部张三：将推动数据中心绿色发展", true),
    HOURS("某某部：2021年铜行业运行情况", "某某部：2021年铝行业运行情况", false),
    HOURS("某某院：2022年5月电子行业运行数据", "某某院：2022年5月工业运行数据报告（投资）", false),
    HOURS("某某院：2022年1月中国手机出货量为2632.4万部",
	"某某院：2022年1月国内手机出货量2632.4万部", true),
    HOURS("Frobnix的编译器参数", "Frobnix的Compiler flag", true),
    /* other counts of one report, other counts of two */
    SITES("某某股份：上半年净利润48.07亿元，同比增长15.1%",
	"某某股份 2024 上半年营收 1344 亿元、同比增长 8.1%，归母净利润 48.1 亿元", true),
    SITES("某某股份：2024年净利润2.88亿元，同比下降35.37%",
	"乙乙乙 2024 年营收 1597.33 亿元同比增长 5.58%，净利润同比下降 35.37%", false),
    SITES("Frobnix 113.0 释出", "Frobnix 浏览器 113 版推出，带来了更好的画中画功能", true),
    SITES("Frobnix-R1 模型发布，性能对标 OpenAI o1", "某厂发布能挑战 OpenAI o1 的模型 Frobnix R1",
	true),
    SITES("微软 GitHub 裁减 Frobnix 和 Quuxify 团队",
	"GitHub 证实正进行裁员，影响 Frobnix 和 Quuxify 团队 50 余人", true),
    /* the version of a rival */
    SITES("性能超越 Frobnix-4 Turbo！某厂“日日新”大升级",
	"某厂发布日日新 5.0 大模型，号称对标 Frobnix-4 Turbo", true),
    /* what is considered, whatever the word, is not what has come */
    SITES("某厂正在考虑自己制造 AI 芯片", "某厂探索制造自己的 AI 芯片", true),
    SITES("大部分某某开发者对 Frobnix 没兴趣，某厂回应",
	"调查发现大部分某某开发者对 Frobnix 没兴趣", true),
    SITES("某厂考虑开源 Frobnix 编辑器", "某厂开源 Frobnix 编辑器", false),
    SITES("某厂完成对 Frobnix 公司的收购", "历时一年，某厂完成 Frobnix 收购", true),
    SITES("某厂收购 Frobnix 公司", "某厂完成对 Frobnix 公司的收购", false),
    /* where a column counts its pieces */
    SITES("马斯克对收购英国某厂 Frobnix 的计划表示担忧 | 第46篇",
	"马斯克对收购 Frobnix 的交易表示担忧 | 第147篇", true),
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
	struct same_verdict v;
	size_t i;
	bool same;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct pair *p = &pairs[i];

		same = same_news(&p->a, &p->b, &v, a);
		if (same != p->same || same_news(&p->b, &p->a, NULL, a) != p->same)
			fail_msg("%s | %s: want %d, similarity %.2f", p->a.title, p->b.title,
			    p->same, v.similarity);
		assert_true(v.similarity >= 0.0 && v.similarity <= 1.0);
		arena_clear(a);
	}
	arena_free(a);
}

/* ---- pairs of real headlines ------------------------------------------------------------------
 */

/* Of a hundred that are the same: how many others may be taken for such, how many missed. */
#define PAIRS_LEAST 1000
#define WRONG_MOST 8
#define MISSED_MOST 14

/* The next field of a line that is cut up. */
static char *
field(char **line)
{
	char *s = strsep(line, "\t\n");

	assert_non_null(s);
	return s;
}

static void
test_headlines(void **state)
{
	struct arena *a = arena_new();
	FILE *f = fopen("tests/fixtures/same/pairs.tsv", "r");
	size_t size = 0, dups = 0, pairs_read = 0, wrong = 0, missed = 0;
	char *line = NULL, *p;

	(void)state;
	assert_non_null(f);
	while (getline(&line, &size, f) > 0) {
		if (*line == '#')
			continue;
		struct report x = {0}, y = {0};
		bool dup, same;

		p = line;
		dup = strcmp(field(&p), "dup") == 0;
		x.title = field(&p);
		x.url = field(&p);
		y.title = field(&p);
		y.url = field(&p);
		if (p != NULL && *p != '\0') {
			x.summary = field(&p);
			y.summary = field(&p);
		}
		same = same_news(&x, &y, NULL, a);
		if (same && !dup)
			print_message("wrong: %s | %s\n", x.title, y.title);
		if (same_news(&y, &x, NULL, a) != same)
			fail_msg("depends on the order: %s | %s", x.title, y.title);
		pairs_read++;
		dups += dup;
		wrong += same && !dup;
		missed += !same && dup;
		arena_clear(a);
	}
	assert_true(pairs_read >= PAIRS_LEAST && dups * 3 >= pairs_read);
	/* Hundredths. */
	assert_in_range(wrong * 100 / dups, 0, WRONG_MOST);
	assert_in_range(missed * 100 / dups, 0, MISSED_MOST);
	fclose(f);
	free(line);
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

/* What an index finds reports by: the names first, the same whatever stands around them. */
static void
test_prints(void **state)
{
	static const struct report a = {.title = "微软开源它收购的实时系统 Frobnix"},
				   b = {.title = "Frobnix 被微软开源，改名为 Quuxify"},
				   none = {.title = "😀"}, v1 = {.title = "Frobnix 1.0 released"},
				   v2 = {.title = "Frobnix 1.1 released"};
	struct arena *arena = arena_new();
	struct same_print x, y;

	(void)state;
	same_print(same_read(&a, arena), &x);
	same_print(same_read(&b, arena), &y);
	assert_true(x.nkeys >= 6 && y.nkeys >= 4);
	assert_true(x.keys[0].weight >= x.keys[5].weight);
	assert_true(x.keys[0].hash == y.keys[0].hash || x.keys[0].hash == y.keys[1].hash);
	assert_false(x.latin);
	same_print(same_read(&none, arena), &y);
	assert_int_equal(y.nkeys, 0);
	same_print(same_read(&v1, arena), &x);
	same_print(same_read(&v2, arena), &y);
	assert_true(x.latin);
	assert_true(same_numbers_differ(x.numbers, y.numbers));
	assert_false(same_numbers_differ(x.numbers, x.numbers));
	arena_free(arena);
}

static void
test_words(void **state)
{
	static const struct report a = {.title = "微软开源它收购的实时系统 Frobnix"},
				   b = {.title = "微软开源实时系统 Frobnix"};
	struct arena *arena = arena_new();
	struct same_verdict v;

	(void)state;
	same_judge(same_read(&a, arena), same_read(&b, arena), &v, arena);
	assert_true(v.same && v.sure);
	assert_non_null(strstr(v.words, "frobnix"));
	assert_non_null(strstr(v.words, "实时系统"));
	assert_non_null(strstr(same_why(&v, arena), " numbers=0 "));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pairs),
	    cmocka_unit_test(test_headlines),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_prints),
	    cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
