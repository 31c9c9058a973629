#include <string.h>

#include "../../../daemon/core/limits.h"
#include "../../../daemon/core/text.h"
#include "../../../filters/filter.h"
#include "../arena_fixture.h"

extern const struct filter filter_text;

static struct item
run(struct item item)
{
	struct filter_context ctx = {.arena = arena};
	struct errbuf err;

	assert_int_equal(filter_text.apply(&item, &ctx, &err), FILTER_KEEP);
	return item;
}

static void
same(const char *in, const char *got, const char *want)
{
	if (got == NULL ? want != NULL : want == NULL || strcmp(got, want) != 0)
		fail_msg("\"%s\": \"%s\", not \"%s\"", in == NULL ? "NULL" : in,
		    got == NULL ? "NULL" : got, want == NULL ? "NULL" : want);
}

static void
test_title(void **state)
{
	static const char *const table[][2] = {
	    {"CPU 重回 C 位", "CPU 重回 C 位"},
	    {" CPU\n重回  C 位 ", "CPU 重回 C 位"},
	    {"CPU 重回 C 位-CSDN博客", "CPU 重回 C 位"},
	    {"CPU 重回 C 位_csdnnews的博客-CSDN博客", "CPU 重回 C 位"},
	    {"CPU_重回_C 位_CSDN资讯的博客-CSDN博客", "CPU_重回_C 位"},
	    {"CPU 重回 C 位_cpu-CSDN博客", "CPU 重回 C 位_cpu"},
	    {"CPU 重回 C 位 - CSDN博客", "CPU 重回 C 位"},
	    {"[原]CPU 重回 C 位", "[原]CPU 重回 C 位"},
	    {"[转]CPU 重回 C 位", "[转]CPU 重回 C 位"},
	    {"-CSDN博客", "-CSDN博客"},
	    {"我的博客", "我的博客"},
	    {"我们为什么离开CSDN博客", "我们为什么离开CSDN博客"},
	    {"Zotero 4.0 发布 - OSCHINA - 中文开源技术交流社区", "Zotero 4.0 发布"},
	    {"file\xe2\x80\xaegpj.exe", "filegpj.exe"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i][0], run((struct item){.title = table[i][0]}).title, table[i][1]);
}

static void
test_title_made(void **state)
{
	struct item item;

	(void)state;
	item = run(
	    (struct item){.summary = "<p>A note without a title.</p>", .url = "https://e.org/"});
	assert_string_equal(item.title, "A note without a title.");
	item = run((struct item){.title = " \t", .content = "<p>Content only.</p>"});
	assert_string_equal(item.title, "Content only.");
	same("", run((struct item){.url = "https://e.org/2024/12/open-source-news.html"}).title,
	    "open source news");
	same("",
	    run((struct item){.url = "https://e.org/%E5%BC%80%E6%BA%90_%E6%96%B0%E9%97%BB/"}).title,
	    "开源 新闻");
	same("", run((struct item){.url = "https://e.org/12345.html"}).title, "e.org");
	same("", run((struct item){.url = "https://e.org/"}).title, "e.org");
	same("", run((struct item){.id = "x"}).title, NULL);
}

static void
test_author(void **state)
{
	static const char *const table[][2] = {
	    {"csdnnews", "csdnnews"},
	    {" Jane \n Doe ", "Jane Doe"},
	    {"作者：张三", "张三"},
	    {"By Jane Doe", "Jane Doe"},
	    {"Byron", "Byron"},
	    {"noreply@blogger.com (Jane Doe)", "Jane Doe"},
	    {"jane@example.org (Jane (JD) Doe)", "Jane (JD) Doe"},
	    {"Jane Doe (Acme)", "Jane Doe (Acme)"},
	    {"jane@example.org ()", "jane@example.org ()"},
	    {"mailto:jane@example.org", "jane@example.org"},
	    {"jane@example.org", "jane@example.org"},
	    {"  ", NULL},
	    {"作者：", NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i][0], run((struct item){.author = table[i][0]}).author, table[i][1]);
}

static void
test_lead(void **state)
{
	static const char *const table[][2] = {
	    {"<p>The kernel is out.</p>", "The kernel is out."},
	    {"<p>The kernel is out.</p><p>The post <a href='x'>Kernel</a> appeared first on "
	     "<a href='y'>Blog</a>.</p>",
		"The kernel is out."},
	    {"The post office is open today.", "The post office is open today."},
	    {"<p>内核发布了。</p><p>文章 <a>内核</a> 最先出现在 <a>博客</a>。</p>", "内核发布了。"},
	    {"The kernel is out […]", "The kernel is out […]"},
	    {"The kernel is out […] <a>Read more</a>", "The kernel is out…"},
	    {"The kernel is out. Read More »", "The kernel is out."},
	    {"The kernel is out. Continue reading →", "The kernel is out."},
	    {"The kernel is out. Continue reading Kernel 6.13 →", "The kernel is out."},
	    {"The kernel is out. (more…)", "The kernel is out."},
	    {"Faster, smaller and more", "Faster, smaller and more"},
	    {"Faster, smaller and more.", "Faster, smaller and more."},
	    {"CPU 在推理与编排侧的相对权重上升。阅读全文", "CPU 在推理与编排侧的相对权重上升。"},
	    {"CPU 在推理与编排侧的相对权重上升。阅读全文 >>", "CPU 在推理与编排侧的相对权重上升。"},
	    {"CPU 在推理与编排侧的相对权重上升。[阅读原文] [查看全文]",
		"CPU 在推理与编排侧的相对权重上升。"},
	    {"<p>One</p><p>two<br/>three</p>", "One two three"},
	    {"<p>R<b>IS</b><a href=\"x\">C</a>-V</p>", "RISC-V"},
	    {"<ul><li>one</li><li>two</li></ul>", "one two"},
	    {"1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;x&quot;", "1 < 2 && 3 > 2 \"x\""},
	    {"a &amp;lt; b", "a &lt; b"},
	    {"a\xc2\xa0\n\t b", "a b"},
	    {"<p>新版本发布。</p>\n<p>项目主页：</p> <p>example.org 与\n文档</p>",
		"新版本发布。项目主页：example.org 与 文档"},
	    {"阅读全文", NULL},
	    {"<img src='x'/>", NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i][0], run((struct item){.title = "T", .summary = table[i][0]}).lead,
		    table[i][1]);
}

static void
test_lead_cut(void **state)
{
	char text[8000], *p = text;
	const char *lead;
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		p = stpcpy(p, "Ten words make a sentence that is long enough here. ");
	lead = run((struct item){.title = "T", .summary = text}).lead;
	assert_true(text_count(lead) <= LIMIT_LEAD);
	assert_true(text_count(lead) > LIMIT_LEAD * 3 / 5);
	assert_string_equal(lead + strlen(lead) - 5, "here.");

	for (p = text, i = 0; i < 400; i++)
		p = stpcpy(p, "word ");
	lead = run((struct item){.title = "T", .summary = text}).lead;
	assert_true(text_count(lead) <= LIMIT_LEAD);
	assert_string_equal(lead + strlen(lead) - 7, "word…");

	p = stpcpy(text, "Voici ");
	for (i = 0; i < 400; i++)
		p = stpcpy(p, "l’évènement ");
	lead = run((struct item){.title = "T", .summary = text}).lead;
	assert_true(text_count(lead) <= LIMIT_LEAD);
	assert_string_equal(lead + strlen(lead) - strlen(" l’évènement…"), " l’évènement…");

	/* A blank somewhere before takes nothing from Chinese. */
	p = stpcpy(text, "x");
	for (i = 0; i < 100; i++)
		p = stpcpy(p, "开源社区 Linux 发布了新版本，");
	lead = run((struct item){.title = "T", .summary = text}).lead;
	assert_in_range(text_count(lead), LIMIT_LEAD - 6, LIMIT_LEAD);

	for (p = text, i = 0; i < 100; i++)
		p = stpcpy(p, "开源社区发布了新版本，");
	lead = run((struct item){.title = "T", .summary = text}).lead;
	assert_int_equal(text_count(lead), LIMIT_LEAD);
	assert_string_equal(lead + strlen(lead) - 3, "…");

	for (p = text, i = 0; i < 50; i++)
		p = stpcpy(p, "开源社区发布了新的稳定版本，修复了许多错误。");
	lead = run((struct item){.title = "T", .summary = text}).lead;
	assert_true(text_count(lead) <= LIMIT_LEAD);
	assert_string_equal(lead + strlen(lead) - 3, "。");
}

static void
test_summary(void **state)
{
	struct item item;

	(void)state;
	/* made from content */
	item = run((struct item){.title = "T", .content = "<p>1 &lt; 2 &amp; 3</p>"});
	assert_string_equal(item.lead, "1 < 2 & 3");
	assert_string_equal(item.summary, "1 &lt; 2 &amp; 3");
	assert_string_equal(item.content, "<p>1 &lt; 2 &amp; 3</p>");
	/* no news beside the title */
	item =
	    run((struct item){.title = "Linux 6.13 发布", .summary = "<p>Linux 6.13 发布！</p>"});
	assert_null(item.summary);
	assert_null(item.lead);
	item = run((struct item){.title = "Linux 6.13",
	    .summary = "Linux 6.13",
	    .content = "<p>It brings lazy preemption.</p>"});
	assert_string_equal(item.summary, "It brings lazy preemption.");
	/* too short to tell anything */
	item = run((struct item){
	    .title = "T", .summary = "Comments", .content = "<p>It brings lazy preemption.</p>"});
	assert_string_equal(item.lead, "It brings lazy preemption.");
	assert_string_equal(item.summary, "Comments");
	/* markup stays */
	item = run((struct item){.title = "T", .summary = "<p>It is <b>out</b> for all now.</p>"});
	assert_string_equal(item.summary, "<p>It is <b>out</b> for all now.</p>");
	assert_string_equal(item.lead, "It is out for all now.");
	item = run((struct item){.title = "T"});
	assert_null(item.summary);
	assert_null(item.lead);
}

/* A long article costs no more than its beginning. */
static void
test_long_content(void **state)
{
	size_t size = 900000, i;
	char *html = arena_alloc(arena, size + 1), *p = html;
	struct item item;

	(void)state;
	for (i = 0; i < size / 50; i++)
		p = stpcpy(p, "<p>Lorem ipsum dolor sit amet, consectetur</p>");
	item = run((struct item){.title = "T", .content = html});
	assert_non_null(item.lead);
	assert_true(text_count(item.lead) <= LIMIT_LEAD);
	/* What is no text at all stays inside its bounds. */
	memset(html, 0x80, size);
	html[size] = '\0';
	(void)run((struct item){.title = "T", .content = html});
	memset(html, '<', size);
	(void)run((struct item){.title = "T", .content = html});
	memset(html, '&', size);
	(void)run((struct item){.title = "T", .content = html});
	/* Text only behind a long way of markup is found all the same. */
	for (p = html, i = 0; i < 2000; i++)
		p = stpcpy(p, "<p><br/></p>");
	p = stpcpy(p, "<p>Here it is.</p>");
	item = run((struct item){.title = "T", .content = html});
	assert_string_equal(item.lead, "Here it is.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_title),
	    cmocka_unit_test(test_title_made),
	    cmocka_unit_test(test_author),
	    cmocka_unit_test(test_lead),
	    cmocka_unit_test(test_lead_cut),
	    cmocka_unit_test(test_summary),
	    cmocka_unit_test(test_long_content),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
