#include "site.h"

static void
test_openatom(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, "https://www.openatom.org/journalism/list");
	s.feed.listing = (struct listing_rules){.item = "div.news-list li.item",
	    .title = "h3 a",
	    .link = "h3 a@href",
	    .date = ".time",
	    .summary = "p.desc",
	    .next = "a.next@href",
	    .pages = 2};
	assert_int_equal(site_file(&s, &source_listing, "openatom.html"), 0);
	assert_int_equal(s.doc.format, FORMAT_LISTING);
	site_same(s.doc.title, "新闻动态 - 开放原子开源基金会");
	site_same(s.doc.next_url, "https://www.openatom.org/journalism/list?page=2");
	assert_int_equal(s.doc.nitems, 3);
	i = s.doc.items;
	site_same(i[0].title, "2026 开放原子开发者大会将于 12 月在武汉举办");
	site_same(i[0].url, "https://www.openatom.org/journalism/detail/abc123");
	site_same(i[0].summary, "大会以“一切为了开发者”为主题。");
	site_time(i[0].published, "2026-11-18T16:00:00Z");
	site_same(i[1].title, "新项目捐赠：某数据库");
	site_same(i[1].url, "https://www.openatom.org/journalism/detail/def456");
	site_same(i[1].summary, "捐赠仪式 &amp; 签约");
	site_time(i[1].published, "2026-11-18T01:30:00Z");
	site_same(i[2].url, "https://mp.weixin.qq.com/s/xyz");
	assert_true(i[2].published > SITE_NOW - 2 * 86400 && i[2].published < SITE_NOW);

	s.feed.listing.pages = 1;
	assert_int_equal(site_file(&s, &source_listing, "openatom.html"), 0);
	assert_null(s.doc.next_url);
	site_release(&s);
}

static void
test_gov(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, "http://www.gov.cn/zhengce/zhengceku/bmwj/");
	s.feed.listing = (struct listing_rules){.item = ".news_box .list > ul > li",
	    .title = "h4 > a",
	    .link = "h4 > a@href",
	    .date = "h4 .date",
	    .date_format = "%Y-%m-%d"};
	assert_int_equal(site_file(&s, &source_listing, "gov.html"), 0);
	assert_int_equal(s.doc.nitems, 2);
	i = s.doc.items;
	site_same(i[0].title, "关于推动开源生态发展的指导意见");
	site_same(i[0].url, "http://www.gov.cn/zhengce/zhengceku/content/202611/content_7001.htm");
	site_time(i[0].published, "2026-11-19T16:00:00Z");
	site_same(i[1].url, "http://www.gov.cn/zhengce/zhengceku/bmwj/content_7000.htm");
	site_time(i[1].published, "2026-11-17T16:00:00Z");
	site_release(&s);
}

/* The entry itself is the link; a card with a picture and a title is one entry. */
static void
test_cards(void **state)
{
	static const char page[] =
	    "<base href='https://cdn.example/b/'><a href='/blog/detail/1'><img src=x></a>"
	    "<a href='/blog/detail/1'>One</a><a href='/blog/detail/2'><img alt='Two' src=y></a>"
	    "<a href='/blog/detail/3'><img src=z></a><a href='/about'>About</a>";
	struct site s;

	(void)state;
	site_init(&s, "https://h.example/blog");
	s.feed.listing = (struct listing_rules){
	    .item = "a[href*='/blog/detail/']", .title = "a", .link = "a@href"};
	assert_int_equal(site_text(&s, &source_listing, page), 0);
	assert_int_equal(s.doc.nitems, 2);
	site_same(s.doc.items[0].title, "One");
	site_same(s.doc.items[0].url, "https://cdn.example/blog/detail/1");
	site_same(s.doc.items[1].title, "Two");
	site_release(&s);
}

static void
test_template(void **state)
{
	static const char page[] = "<div class=r data-id=42>First</div><div class=r>None</div>"
				   "<div class=r data-id='a b'>Odd</div>";
	struct site s;

	(void)state;
	site_init(&s, "https://h.example/");
	s.feed.listing = (struct listing_rules){.item = "div.r",
	    .title = "div",
	    .id = "@data-id",
	    .link_template = "https://h.example/detail/{id}?from=list"};
	assert_int_equal(site_text(&s, &source_listing, page), 0);
	assert_int_equal(s.doc.nitems, 2);
	site_same(s.doc.items[0].id, "42");
	site_same(s.doc.items[0].url, "https://h.example/detail/42?from=list");
	site_same(s.doc.items[1].url, "https://h.example/detail/a%20b?from=list");
	site_release(&s);
}

static void
test_html_errors(void **state)
{
	struct site s;

	(void)state;
	site_init(&s, "https://h.example/");
	s.feed.listing = (struct listing_rules){.item = "ul li"};
	assert_int_equal(site_file(&s, &source_listing, "oschina-project.html"), -1);
	site_same(
	    s.err.text, "selector 'ul li' matched nothing on a page titled '开源软件 - OSCHINA'");
	assert_int_equal(site_text(&s, &source_listing, "<ul><li>a<li>b</ul>"), -1);
	site_same(s.err.text, "selector 'ul li' matched 2 elements, none with a link");
	assert_int_equal(site_text(&s, &source_listing, "<ul><li><a href=x></a></ul>"), -1);
	site_same(s.err.text, "entries were found, but none with a title");
	assert_int_equal(site_text(&s, &source_listing, ""), -1);
	assert_int_equal(s.doc.nitems, 0);
	site_release(&s);
}

static void
test_openharmony(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(
	    &s, "https://www.openharmony.cn/backend/knowledge/secondaryPage/queryBatch?type=3");
	s.feed.site = "https://www.openharmony.cn/";
	s.feed.listing = (struct listing_rules){.type = "json",
	    .item = "data",
	    .title = "title",
	    .link = "url",
	    .date = "startTime",
	    .date_format = "%Y.%m.%d",
	    .summary = "content",
	    .status_path = "code",
	    .status_ok = "0"};
	assert_int_equal(site_file(&s, &source_listing, "openharmony.json"), 0);
	site_same(s.doc.link, "https://www.openharmony.cn/");
	assert_int_equal(s.doc.nitems, 2);
	i = s.doc.items;
	site_same(i[0].title, "对话OpenHarmony开源先锋：如何用代码革新终端生态");
	site_same(i[0].url, "https://mp.weixin.qq.com/s/cHsMzPTmoYec-_VL6VllBQ");
	site_same(i[0].summary, "社区访谈 &lt;第一期&gt;");
	site_time(i[0].published, "2026-11-14T16:00:00Z");
	site_same(i[1].summary, NULL);
	site_release(&s);
}

static void
test_gitlink(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, "https://gateway.gitlink.org.cn/api/cms/doc/open/dir/1448/docList");
	s.feed.listing = (struct listing_rules){.type = "json",
	    .item = "rows",
	    .id = "id",
	    .title = "name",
	    .link_template = "https://chinaosc.ccf.org.cn/information/detail/{id}",
	    .date = "publishTime",
	    .date_format = "%Y/%m/%d",
	    .summary = "summary",
	    .author = "author.name",
	    .content = "content",
	    .content_encoding = "base64"};
	assert_int_equal(site_file(&s, &source_listing, "gitlink.json"), 0);
	assert_int_equal(s.doc.nitems, 2);
	i = s.doc.items;
	site_same(i[0].id, "90001");
	site_same(i[0].url, "https://chinaosc.ccf.org.cn/information/detail/90001");
	site_same(i[0].title, "中国开源大会议程发布");
	site_same(i[0].author, "CCF ODC");
	site_same(i[0].summary, "主论坛与 <b>30</b> 个分论坛");
	site_same(i[0].content, "<h2>议程</h2><p>见 <a href=\"/zone/x\">专区</a></p>");
	site_time(i[0].published, "2026-07-30T16:00:00Z");
	site_same(i[1].summary, NULL);
	site_same(i[1].author, NULL);
	site_release(&s);
}

static void
test_json_errors(void **state)
{
	struct site s;

	(void)state;
	site_init(&s, "https://h.example/api");
	s.feed.listing = (struct listing_rules){.type = "json",
	    .item = "data.list",
	    .link = "url",
	    .status_path = "code",
	    .status_ok = "200"};
	assert_int_equal(site_text(&s, &source_listing, "{\"code\":401,\"msg\":\"未登录\"}"), -1);
	site_same(s.err.text, "code is '401', not '200': 未登录");
	assert_int_equal(site_text(&s, &source_listing, "{\"data\":{}}"), -1);
	site_same(s.err.text, "code is 'missing', not '200'");
	assert_int_equal(site_text(&s, &source_listing, "{\"code\":200,\"data\":{}}"), -1);
	site_same(s.err.text, "path 'data.list' is no list in the answer");
	assert_int_equal(
	    site_text(&s, &source_listing, "{\"code\":200,\"data\":{\"list\":[]}}"), -1);
	site_same(s.err.text, "path 'data.list' is an empty list");
	assert_int_equal(
	    site_text(&s, &source_listing, "{\"code\":200,\"data\":{\"list\":[{\"url\":\"#\"}]}}"),
	    -1);
	site_same(s.err.text, "path 'data.list' has 1 entries, none with a link or an id");
	assert_int_equal(site_file(&s, &source_listing, "oschina-project.html"), -1);
	assert_true(s.err.text[0] != '\0');
	site_release(&s);
}

static void
test_dates(void **state)
{
	static const struct {
		const char *date, *want;
	} dates[] = {
	    {"[2026-11-20]", "2026-11-19T16:00:00Z"},
	    {"（2026-11-20）", "2026-11-19T16:00:00Z"},
	    {"【2026/11/20】", "2026-11-19T16:00:00Z"},
	    {"发布时间：2026-11-20 08:30", "2026-11-20T00:30:00Z"},
	    {"日期: 2026-11-20 08:30:15", "2026-11-20T00:30:15Z"},
	    {"发布于 2026年11月20日", "2026-11-19T16:00:00Z"},
	    {"2小时前", "2026-11-20T02:00:00Z"},
	    {"1795147200", "2026-11-20T04:00:00Z"},
	    {"1795147200000", "2026-11-20T04:00:00Z"},
	    {"--", NULL},
	    {"置顶", NULL},
	};
	struct site s;
	char page[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		site_init(&s, "https://h.example/");
		s.feed.listing = (struct listing_rules){.item = "li", .date = "i"};
		(void)snprintf(page, sizeof(page), "<li><a href=/x>t</a> <i>%s</i>", dates[i].date);
		assert_int_equal(site_text(&s, &source_listing, page), 0);
		site_time(s.doc.items[0].published, dates[i].want);
		site_release(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_openatom),
	    cmocka_unit_test(test_gov),
	    cmocka_unit_test(test_cards),
	    cmocka_unit_test(test_template),
	    cmocka_unit_test(test_html_errors),
	    cmocka_unit_test(test_openharmony),
	    cmocka_unit_test(test_gitlink),
	    cmocka_unit_test(test_json_errors),
	    cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
