/*
 * Golden documents of a hand-made publication.  DIGESTD_GOLDEN=1 writes them anew; look at the
 * difference before believing it.
 */
#include "sample.h"

#include <expat.h>

#include "../../../daemon/core/json.h"
#include "../../../daemon/publish/publication.h"

static char *
render(const struct format *f, const struct publication *p)
{
	struct errbuf err = {.text = ""};
	struct buf out;

	buf_init(&out, 1u << 20);
	if (f->render(p, &out, &err) == -1)
		fail_msg("%s", err.text);
	return buf_take(&out, NULL);
}

static void
well_formed(const char *xml)
{
	XML_Parser p = XML_ParserCreate(NULL);

	if (XML_Parse(p, xml, (int)strlen(xml), 1) != XML_STATUS_OK)
		fail_msg("line %lu: %s", XML_GetCurrentLineNumber(p),
		    XML_ErrorString(XML_GetErrorCode(p)));
	XML_ParserFree(p);
}

static void
documents_are_golden(void **state)
{
	struct publication p = sample_publication();
	const struct format *const *f;
	char *text;

	(void)state;
	for (f = formats; *f != NULL; f++) {
		text = render(*f, &p);
		golden((*f)->file, text);
		if (strstr((*f)->media_type, "xml") != NULL || strstr((*f)->file, "opml") != NULL)
			well_formed(text);
		/* In JSON it is text and not markup. */
		if (*f != &format_json)
			assert_null(strstr(text, "<script"));
		assert_null(strchr(text, '\x01'));
		assert_null(strstr(text, "s3cr3t"));
		free(text);
	}
}

static void
a_day_is_grouped_by_section(void **state)
{
	struct publication p = sample_publication();
	char *text, *policy, *other;

	(void)state;
	p.day = 1795017600; /* 2026-11-19 in China */
	p.next_day = p.day + 86400;
	p.stories = sample_stories + 1;
	p.nstories = 2;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "<h1>2026年11月19日 星期四</h1>"));
	policy = strstr(text, "id=\"project\"");
	other = strstr(text, "id=\"riscv\"");
	assert_non_null(policy);
	assert_non_null(other);
	assert_true(policy < other);
	assert_non_null(strstr(text, "/days/2026-11-18/"));
	assert_non_null(strstr(text, "/days/2026-11-20/"));
	assert_null(strstr(text, "class=\"empty\""));
	free(text);
}

static void
an_empty_today_falls_back(void **state)
{
	struct publication p = sample_publication();
	char *text;

	(void)state;
	p.day = 1795190400; /* later than all of them */
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "今天还没有新的动态。"));
	assert_non_null(strstr(text, "以下是此前的动态。"));
	assert_non_null(strstr(text, "开放硬件许可协议发布"));
	free(text);
	p.nstories = 0;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "今天还没有新的动态。"));
	assert_null(strstr(text, "以下是此前的动态。"));
	free(text);
}

static void
an_item_says_why_it_is_there(void **state)
{
	struct publication p = sample_publication();
	char *text;

	(void)state;
	p.path = "/items/11/";
	p.detail = true;
	p.nstories = 1;
	text = render(&format_html, &p);
	golden("item.html", text);
	assert_non_null(strstr(text, "归入「开源政策」，得 12 分；其次是「技术项目」，5 分"));
	assert_non_null(strstr(text, "许可协议、&lt;b&gt;"));
	assert_non_null(strstr(text, "+12"));
	free(text);
	/* Reasons that cannot be read are none. */
	p.stories = sample_stories + 2;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "没有规则的记录。"));
	free(text);
}

static void
reasons_are_in_order_and_of_their_section(void **state)
{
	struct publication p = sample_publication();
	struct story story = sample_stories[0];
	char *text, *own, *prior, *other;

	(void)state;
	story.main.reason =
	    "[{\"section\":\"policy\",\"rule\":\"lean\",\"points\":-9},"
	    "{\"section\":\"gone\",\"rule\":\"x (y) (9.rules:7)\",\"points\":-3},"
	    "{\"section\":\"policy\",\"rule\":\"1.rules:2\",\"field\":\"title\",\"points\":5},"
	    "{\"section\":\"*\",\"rule\":\"z\",\"field\":\"title\",\"points\":1,"
	    "\"words\":[\"=EU\",\"/[^ ]/\",\"/\",\"=\",\"c++\",\"vendor*\"]},"
	    "{\"section\":\"policy\",\"rule\":\"feed\",\"field\":\"feed\",\"points\":4}, 3]";
	p.detail = true;
	p.stories = &story;
	p.nstories = 1;
	text = render(&format_html, &p);
	own = strstr(text, "<td class=\"rule\"> <code>1.rules:2</code></td>"
			   "<td class=\"place\">开源政策</td><td class=\"place\">标题</td>");
	prior = strstr(text, "<td class=\"rule\">来源惯例 </td>"
			     "<td class=\"place\">开源政策</td><td class=\"place\"></td>");
	other = strstr(text, "<td class=\"rule\">x (y) <code>9.rules:7</code></td>"
			     "<td class=\"place\">gone</td>");
	assert_non_null(own);
	assert_true(own < prior && prior < other);
	assert_true(strstr(text, ">lean ") > prior && strstr(text, ">lean ") < other);
	/* The signs of the rules' language are not the readers'. */
	assert_non_null(strstr(text, "<td class=\"place\">所有版块</td>"));
	assert_non_null(strstr(text, "<td class=\"words\">EU、（写法）、/、=、c++、vendor</td>"));
	free(text);
}

/* None was reached, one claims, or a person chose: the page names what the rules came to. */
static void
the_rules_choice_is_told(void **state)
{
	struct publication p = sample_publication();
	struct story story = sample_stories[0];
	char *text;

	(void)state;
	story.main.reason = "[{\"section\":\"project\",\"rule\":\"a\",\"points\":7},"
			    "{\"section\":\"*\",\"rule\":\"b\",\"points\":1},"
			    "{\"section\":\"policy\",\"rule\":\"c\",\"points\":-4}]";
	story.main.section = "none";
	story.main.section2 = NULL;
	story.main.score = 8;
	p.detail = true;
	p.stories = &story;
	p.nstories = 1;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "最接近的是「技术项目」，8 分，需要 10 分。"));
	assert_non_null(
	    strstr(text, "各版块合计：<span>技术项目 8</span> <span>开源政策 −3</span> </p>"));
	free(text);

	story.main.section = "riscv";
	story.main.score = 7;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "归入「RISC-V专栏」，得 7 分，此版块优先。"));
	free(text);

	story.main.flags |= ITEM_SECTION_FIXED;
	text = render(&format_html, &p);
	assert_non_null(
	    strstr(text, "<p>版块由编辑指定；按规则得分最高的是「技术项目」，8 分。</p>"));
	assert_null(strstr(text, "归入"));
	free(text);
}

static void
a_report_without_address_or_title_is_its_own(void **state)
{
	struct publication p = sample_publication();
	struct story story = sample_stories[0];
	struct story_source reports[2] = {sample_reports[0], {.item = 77, .feed_key = "bare"}};
	char *text;

	(void)state;
	reports[1].published = TIME_NONE;
	story.sources = reports;
	story.nsources = 2;
	p.detail = true;
	p.stories = &story;
	p.nstories = 1;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "<span class=\"by\">bare</span><a href=\"/items/77/\" "
				     "rel=\"noopener\">/items/77/</a></li>"));
	free(text);
}

static void
a_search_shows_its_words(void **state)
{
	struct publication p = sample_publication();
	char *text;

	(void)state;
	p.path = "/search";
	p.search = "<龙芯>";
	p.query = "q=%3C%E9%BE%99";
	p.older = "/search?q=x&before=3";
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "value=\"&lt;龙芯&gt;\""));
	assert_non_null(strstr(text, "href=\"/search?q=x&amp;before=3\""));
	assert_non_null(strstr(text, "href=\"/feed.atom?q=%3C%E9%BE%99\""));
	assert_null(strstr(text, "<龙芯>"));
	free(text);
	p.nstories = 0;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "没有找到相符的动态"));
	free(text);
	p.search = "";
	text = render(&format_html, &p);
	assert_null(strstr(text, "没有找到相符的动态"));
	free(text);
}

static void
json_feed_reads_back(void **state)
{
	struct publication p = sample_publication();
	struct arena *a = arena_new();
	struct errbuf err;
	char *text = render(&format_json, &p);
	struct json *j = json_read(text, strlen(text), &err);

	(void)state;
	assert_non_null(j);
	assert_string_equal(
	    json_text(json_get(j, "version"), a), "https://jsonfeed.org/version/1.1");
	assert_int_equal(json_size(json_get(j, "items")), 3);
	assert_string_equal(
	    json_text(json_path(j, "items[0].id"), a), "tag:digest.example,2026:story/7001");
	assert_int_equal(json_size(json_path(j, "items[0]._digestd.sources")), 3);
	assert_int_equal(json_int(json_path(j, "items[0]._digestd.score"), -1), 12);
	json_free(j);
	free(text);
	arena_free(a);
}

static void
empty_publications_are_valid(void **state)
{
	struct publication p = sample_publication();
	const struct format *const *f;
	char *text;

	(void)state;
	p.nstories = p.nfeeds = 0;
	p.updated = TIME_NONE;
	for (f = formats; *f != NULL; f++) {
		text = render(*f, &p);
		if (strstr((*f)->media_type, "xml") != NULL || strstr((*f)->file, "opml") != NULL)
			well_formed(text);
		free(text);
	}
}

/* Why a source cannot be read is said without what only its operator should know. */
static void
page_of_the_sources(void **state)
{
	static const struct {
		struct feed_health health;
		const char *want;
	} cases[] = {
	    {{.last_ok = 1763683200, .items = 7}, "<td>11月21日 08:00 读取</td>"},
	    {{0}, "<td>还没有读取</td>"},
	    {{.failures = 1, .fetching = true}, "<td>连接不上；从未成功</td>"},
	    {{.failures = 3, .fetching = true, .status = 404, .last_ok = 1763683200},
		"<td>网站回答 HTTP 404，连续 3 次；上次读取：11月21日 08:00</td>"},
	    {{.failures = 2, .status = 200}, "<td>取到的内容无法识别，连续 2 次；从未成功</td>"},
	    {{.gone = true, .failures = 1, .status = 410, .fetching = true},
		"<td>已由网站永久撤下；从未成功</td>"},
	};
	struct feed feeds[2] = {{.key = "one", .title = "<b>", .enabled = true, .weight = 1},
	    {.key = "two", .title = "停用的", .enabled = false}};
	struct feed_health health[2] = {{0}};
	struct publication p = sample_publication();
	char *text;
	size_t i;

	(void)state;
	p.feeds = feeds;
	p.nfeeds = 2;
	p.health = health;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		health[0] = cases[i].health;
		text = render(&format_html, &p);
		assert_non_null(strstr(text, cases[i].want));
		assert_non_null(strstr(text, "&lt;b&gt;</a>"));
		assert_non_null(strstr(text, "1 个来源，另有 1 个停用"));
		assert_null(strstr(text, "停用的"));
		free(text);
	}
	p.nfeeds = 0;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "还没有来源"));
	free(text);
}

/* What is said is the site's language; what was reported is in its own. */
static void
pages_speak_the_language_of_the_site(void **state)
{
	static const char *const said[] = {"Fri 20 Nov 2026", ">1 story<", ">2 more reports<",
	    ">Digest by mail<", ">Earlier days<", "Search the news"};
	struct site site = sample_site;
	struct publication p = sample_publication();
	struct feed feeds[2] = {{.key = "one", .enabled = true}, {.key = "two", .enabled = true}};
	struct feed_health health[2] = {
	    {.last_ok = 1795150000}, {.fetching = true, .status = 404, .failures = 3}};
	char *text;
	size_t i;

	(void)state;
	site.words = LANGUAGE_EN;
	site.language = "en";
	site.subscribe = true;
	p.site = &site;
	p.day = 1795104000;
	text = render(&format_html, &p);
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strstr(text, said[i]) == NULL)
			fail_msg("no \"%s\" in %s", said[i], text);
	free(text);
	p.health = health;
	p.feeds = feeds;
	p.nfeeds = 2;
	text = render(&format_html, &p);
	assert_non_null(strstr(text, "the site answers HTTP 404, 3 times in a row; never read"));
	assert_non_null(strstr(text, "read 20 Nov 12:46"));
	free(text);
}

static void
urls_and_names(void **state)
{
	struct publication p = sample_publication();
	struct buf out;

	(void)state;
	assert_ptr_equal(format_find("feed.atom"), &format_atom);
	assert_ptr_equal(format_find("index.html"), &format_html);
	assert_ptr_equal(format_find("feed.xml"), NULL);
	buf_init(&out, 1000);
	p.path = "/sections/policy/";
	p.query = "q=a%26b";
	publication_url(&p, &format_rss, &out);
	assert_string_equal(out.data, "https://digest.example/sections/policy/feed.rss?q=a%26b");
	buf_clear(&out);
	publication_url(&p, &format_html, &out);
	assert_string_equal(out.data, "https://digest.example/sections/policy/?q=a%26b");
	buf_release(&out);
}

/* A content of a megabyte is left to its page. */
static void
long_contents_are_left_out(void **state)
{
	struct story s = sample_stories[0];
	char *longer = malloc(PUBLICATION_CONTENT + 2);
	struct buf out;

	(void)state;
	assert_non_null(longer);
	memset(longer, 'x', PUBLICATION_CONTENT + 1);
	longer[PUBLICATION_CONTENT + 1] = '\0';
	s.main.content = longer;
	buf_init(&out, 1u << 20);
	story_html(&sample_site, &s, &out);
	assert_non_null(strstr(out.data, "<p>一份面向<b>"));
	assert_null(strstr(out.data, "xxxx"));
	buf_release(&out);
	free(longer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(documents_are_golden),
	    cmocka_unit_test(the_rules_choice_is_told),
	    cmocka_unit_test(a_day_is_grouped_by_section),
	    cmocka_unit_test(an_empty_today_falls_back),
	    cmocka_unit_test(an_item_says_why_it_is_there),
	    cmocka_unit_test(reasons_are_in_order_and_of_their_section),
	    cmocka_unit_test(a_report_without_address_or_title_is_its_own),
	    cmocka_unit_test(a_search_shows_its_words),
	    cmocka_unit_test(json_feed_reads_back),
	    cmocka_unit_test(empty_publications_are_valid),
	    cmocka_unit_test(page_of_the_sources),
	    cmocka_unit_test(pages_speak_the_language_of_the_site),
	    cmocka_unit_test(urls_and_names),
	    cmocka_unit_test(long_contents_are_left_out),
	};

	return cmocka_run_group_tests_name("formats", tests, NULL, sample_release);
}
