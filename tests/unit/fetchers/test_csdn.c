#include "site.h"

#include "../../../fetchers/repost.h"
#include "../../../fetchers/siteurl.h"

#define RANK "https://blog.csdn.net/phoenix/web/blog/hot-rank?page=0&pageSize=25"

static void
test_user(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, "https://rss.csdn.net/csdnnews/rss/map");
	assert_int_equal(site_file(&s, &source_csdn, "csdn-user.xml"), 0);
	assert_int_equal(s.doc.format, FORMAT_RSS20);
	site_same(s.doc.title, "CSDN资讯");
	assert_int_equal(s.doc.nitems, 2);
	i = &s.doc.items[0];
	site_same(i->id, "166688978");
	site_same(i->url, "https://blog.csdn.net/csdnnews/article/details/166688978");
	site_same(i->title, "CPU 重回 C 位");
	site_time(i->published, "2026-09-26T05:17:48Z");
	assert_int_equal(i->flags & ITEM_REPOST, 0);
	i = &s.doc.items[1];
	site_same(i->id, "166700001");
	site_same(i->title, "开源鸿蒙大会在长沙举行");
	assert_int_equal(i->flags & ITEM_REPOST, ITEM_REPOST);
	site_release(&s);
}

static void
test_old_shapes(void **state)
{
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, "http://blog.csdn.net/somebody/rss/list");
	assert_int_equal(site_file(&s, &source_csdn, "csdn-old.xml"), 0);
	assert_int_equal(s.doc.nitems, 3);
	i = s.doc.items;
	site_same(i[0].title, "编译一个内核");
	site_time(i[0].published, "2012-01-02T13:26:11Z");
	assert_int_equal(i[0].flags & ITEM_REPOST, 0);
	site_same(i[1].title, "Linux 的启动过程");
	site_time(i[1].published, "2020-04-09T10:28:27Z");
	assert_int_equal(i[1].flags & ITEM_REPOST, ITEM_REPOST);
	site_same(i[2].title, "Why C");
	site_same(i[2].id, "7171702");
	site_same(i[2].url, "http://blog.csdn.net/somebody/article/details/7171702");
	assert_int_equal(i[2].flags & ITEM_REPOST, ITEM_REPOST);
	site_release(&s);
}

static void
test_challenge(void **state)
{
	struct site s;

	(void)state;
	site_init(&s, "https://rss.csdn.net/csdnnews/rss/map");
	s.delivery.status = 521;
	assert_int_equal(site_file(&s, &source_csdn, "csdn-challenge.html"), -1);
	site_same(s.err.text, "CSDN challenge page (HTTP 521), not a feed");
	s.delivery.status = 200;
	assert_int_equal(site_file(&s, &source_csdn, "csdn-challenge.html"), -1);
	site_same(s.err.text, "CSDN challenge page (HTTP 200), not a feed");
	/* Another page is not called a challenge. */
	assert_int_equal(site_file(&s, &source_csdn, "oschina-project.html"), -1);
	assert_null(strstr(s.err.text, "challenge"));
	s.delivery.status = 404;
	assert_int_equal(site_file(&s, &source_csdn, "oschina-project.html"), -1);
	site_same(s.err.text, "HTTP status 404");
	s.delivery.status = 200;
	assert_int_equal(site_text(&s, &source_csdn, ""), -1);
	assert_true(s.err.text[0] != '\0');
	assert_true(source_csdn.understand_errors);
	site_release(&s);
}

static void
test_hot_rank(void **state)
{
	struct request req = {.url = RANK};
	struct site s;
	struct item *i;

	(void)state;
	site_init(&s, RANK);
	assert_int_equal(source_csdn.prepare(&s.feed, &req, s.arena, &s.err), 0);
	site_same(req.headers[0], "Referer: https://blog.csdn.net/rank/list/content");
	assert_int_equal(site_file(&s, &source_csdn, "csdn-hotrank.json"), 0);
	assert_int_equal(s.doc.format, FORMAT_LISTING);
	assert_int_equal(s.doc.nitems, 2);
	i = s.doc.items;
	site_same(i[0].id, "166000001");
	site_same(i[0].url, "https://blog.csdn.net/xiaoming/article/details/166000001");
	site_same(i[0].title, "用开源大模型搭建知识库 & 问答");
	site_same(i[0].author, "小明");
	site_time(i[0].published, NULL);
	site_same(i[1].id, "166000002");
	site_release(&s);
}

static void
test_hot_rank_errors(void **state)
{
	struct site s;

	(void)state;
	site_init(&s, RANK);
	assert_int_equal(
	    site_text(&s, &source_csdn, "{\"code\":500,\"message\":\"系统繁忙\",\"data\":null}"),
	    -1);
	site_same(s.err.text, "CSDN answers code 500, not 200: 系统繁忙");
	assert_int_equal(site_text(&s, &source_csdn, "{\"code\":\"200\",\"data\":[]}"), -1);
	site_same(s.err.text, "CSDN answers an empty list");
	assert_int_equal(site_text(&s, &source_csdn, "{\"code\":200"), -1);
	assert_true(s.err.text[0] != '\0');
	assert_int_equal(site_text(&s, &source_csdn, "{\"code\":200,\"data\":[1,{},null]}"), -1);
	site_same(s.err.text, "CSDN list without articles");
	site_release(&s);
}

static void
test_urls(void **state)
{
	static const struct {
		const char *in, *want;
	} urls[] = {
	    {"https://blog.csdn.net/a/article/details/1?spm=1001.2014.3001.5494",
		"https://blog.csdn.net/a/article/details/1"},
	    {"https://blog.csdn.net/a/article/details/"
	     "1?utm_medium=distribute.pc%7Edefault-1&depth_1-utm_source=x",
		"https://blog.csdn.net/a/article/details/1"},
	    {"https://gitcode.csdn.net/x.html?dp_token=1&from=rss&login=from_csdn",
		"https://gitcode.csdn.net/x.html?dp_token=1"},
	    {"https://h.example/?fromage=blue&p=1#t1", "https://h.example/?fromage=blue&p=1"},
	    {"https://h.example/#!/app", "https://h.example/#!/app"},
	    {"https://h.example/x?&&", "https://h.example/x"},
	    {"not a url", "not a url"},
	};
	struct arena *arena = arena_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		site_same(siteurl_clean(urls[i].in, arena), urls[i].want);
	assert_null(siteurl_clean(NULL, arena));
	site_same(siteurl_number("https://h/news/12/slug", "/news/", arena), "12");
	site_same(siteurl_number("https://h/news/12?x", "/news/", arena), "12");
	assert_null(siteurl_number("https://h/news/12x", "/news/", arena));
	assert_null(siteurl_number("https://h/news/", "/news/", arena));
	assert_null(siteurl_number(NULL, "/news/", arena));
	assert_true(siteurl_on_host("https://my.oschina.net/x", "oschina.net"));
	assert_false(siteurl_on_host("https://notoschina.net/x", "oschina.net"));
	assert_false(siteurl_on_host("https://h/oschina.net", "oschina.net"));
	arena_free(arena);
}

static void
test_reposts(void **state)
{
	static const struct {
		const char *body;
		bool copy;
	} bodies[] = {
	    {NULL, false},
	    {"<p>正文</p>", false},
	    {"<p>转载自：某站</p><p>正文</p>", true},
	    {"<p>正文</p><p>（来源：某站）</p>", true},
	    {"<p>正文</p><p><strong>本文转自</strong> <a href=x>某站</a></p>", true},
	    {"<p>正文</p><p>来源：某站</p><p>又一段</p>", false},
	    {"<p>数据来源：某站</p><p>正文</p>", false},
	    {"<p>正文</p><p>转载请注明出处</p>", false},
	    {"正文<br>来源: 某站", true},
	    {"<div><div><p>  文章来源：某站</p></div></div>正文", true},
	};
	unsigned flags = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (repost_body(bodies[i].body) != bodies[i].copy)
			fail_msg("%s", bodies[i].body);
	site_same(repost_title("[原] [置顶]x", &flags), "x");
	assert_int_equal(flags, 0);
	site_same(repost_title("【转载】x", &flags), "x");
	assert_int_equal(flags, ITEM_REPOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_user),
	    cmocka_unit_test(test_old_shapes),
	    cmocka_unit_test(test_challenge),
	    cmocka_unit_test(test_hot_rank),
	    cmocka_unit_test(test_hot_rank_errors),
	    cmocka_unit_test(test_urls),
	    cmocka_unit_test(test_reposts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
