#include "site.h"

#define JSON "https://www.oschina.net/ApiHomeNew/homeListByNewType?type=9998&pageSize=30"

static void
test_news(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, "https://www.oschina.net/news/rss");
	assert_int_equal(site_file(&s, &source_oschina, "oschina-news.xml"), 0);
	site_same(s.doc.title, "开源中国社区最新新闻");
	site_same(s.doc.link, "http://www.oschina.net/");
	assert_int_equal(s.doc.nitems, 4);
	i = s.doc.items;
	site_same(i[0].id, "78651");
	site_same(i[0].url, "https://www.oschina.net/news/78651/zotero-4-0-29-16");
	site_same(i[0].title, "Zotero 4.0.29.16 小版本更新，Firefox 扩展工具");
	site_time(i[0].published, "2016-11-02T09:30:00Z");
	site_same(i[0].summary != NULL ? i[0].summary : i[0].content,
	    "<p>见 <a href=\"https://www.zotero.org/support/4.0?a=1&amp;b=2\">发布说明</a>，或 "
	    "<a "
	    "href='https://www.oschina.net/action/GoToLink?url=javascript%3Aalert(1)'>坏</a>。</"
	    "p>");
	site_same(i[1].title, "数据库索引的一生");
	site_same(i[1].url, "https://my.oschina.net/u/1/blog/3000001");
	assert_int_equal(i[1].ncategories, 1);
	site_same(i[1].categories[0], "每日一博");
	site_same(i[2].title, "今天不写代码");
	site_same(i[2].id, "78652");
	site_same(i[2].categories[0], "OSChina 周五乱弹");
	site_same(i[3].title, "Gitee 发布年度报告");
	site_same(i[3].url, "https://blog.gitee.com/2016/11/02/report/");
	site_release(&s);
}

static void
test_home_json(void **state)
{
	struct request req = {.url = JSON};
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, JSON);
	assert_int_equal(source_oschina.prepare(&s.feed, &req, s.arena, &s.err), 0);
	site_same(req.accept, "application/json");
	assert_int_equal(site_file(&s, &source_oschina, "oschina-home.json"), 0);
	assert_int_equal(s.doc.format, FORMAT_LISTING);
	assert_int_equal(s.doc.nitems, 3);
	i = s.doc.items;
	site_same(i[0].id, "78651");
	site_same(i[0].url, "https://www.oschina.net/news/78651");
	site_same(i[0].author, "局长");
	site_same(i[0].summary, "Zotero 更新了 A & B < C。");
	site_time(i[0].published, "2016-11-02T09:30:00Z");
	site_same(i[1].url, "https://my.oschina.net/u/1/blog/3000001");
	site_same(i[1].title, "数据库索引的一生");
	site_time(i[1].published, "2016-11-02T00:00:00Z");
	site_same(i[2].author, NULL);
	site_time(i[2].published, "2026-11-19T07:05:00Z");
	site_release(&s);
}

static void
test_errors(void **state)
{
	struct site s;

	(void)state;
	site_init(&s, "https://www.oschina.net/project/rss");
	assert_int_equal(site_file(&s, &source_oschina, "oschina-project.html"), -1);
	assert_non_null(strstr(s.err.text, "开源软件 - OSCHINA"));
	assert_int_equal(
	    site_text(&s, &source_oschina, "{\"code\":0,\"message\":\"参数错误\",\"result\":[]}"),
	    -1);
	site_same(s.err.text, "OSCHINA answers an empty list (code 0): 参数错误");
	assert_int_equal(site_text(&s, &source_oschina, "{\"code\":500}"), -1);
	site_same(s.err.text, "OSCHINA answers no list (code 500)");
	assert_int_equal(site_text(&s, &source_oschina, "[{\"x\":1}]"), -1);
	site_same(s.err.text, "OSCHINA list without news");
	site_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_news),
	    cmocka_unit_test(test_home_json),
	    cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
