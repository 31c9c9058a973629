/*
 * URLs: one line a case.  Resolution after RFC 3986 section 5.4, the rest after the WHATWG URL
 * Standard's behaviour and what the sites named here append to their links.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/core/limits.h"
#include "../../../daemon/core/url.h"

static size_t failures, cases;

static void
same(const char *in, const char *got, const char *want)
{
	cases++;
	if (got == NULL ? want == NULL : want != NULL && strcmp(got, want) == 0)
		return;
	failures++;
	print_error(
	    "  \"%s\": %s, not %s\n", in, got == NULL ? "NULL" : got, want == NULL ? "NULL" : want);
}

static void
test_resolve_rfc(void **state)
{
	static const char base[] = "http://a/b/c/d;p?q";
	static const char *const table[][2] = {
	    {"g:h", "g:h"},
	    {"g", "http://a/b/c/g"},
	    {"./g", "http://a/b/c/g"},
	    {"g/", "http://a/b/c/g/"},
	    {"/g", "http://a/g"},
	    {"//g", "http://g/"},
	    {"?y", "http://a/b/c/d;p?y"},
	    {"g?y", "http://a/b/c/g?y"},
	    {"#s", "http://a/b/c/d;p?q#s"},
	    {"g#s", "http://a/b/c/g#s"},
	    {"g?y#s", "http://a/b/c/g?y#s"},
	    {";x", "http://a/b/c/;x"},
	    {"g;x", "http://a/b/c/g;x"},
	    {"g;x?y#s", "http://a/b/c/g;x?y#s"},
	    {"", "http://a/b/c/d;p?q"},
	    {".", "http://a/b/c/"},
	    {"./", "http://a/b/c/"},
	    {"..", "http://a/b/"},
	    {"../", "http://a/b/"},
	    {"../g", "http://a/b/g"},
	    {"../..", "http://a/"},
	    {"../../", "http://a/"},
	    {"../../g", "http://a/g"},
	    {"../../../g", "http://a/g"},
	    {"../../../../g", "http://a/g"},
	    {"/./g", "http://a/g"},
	    {"/../g", "http://a/g"},
	    {"g.", "http://a/b/c/g."},
	    {".g", "http://a/b/c/.g"},
	    {"g..", "http://a/b/c/g.."},
	    {"..g", "http://a/b/c/..g"},
	    {"./../g", "http://a/b/g"},
	    {"./g/.", "http://a/b/c/g/"},
	    {"g/./h", "http://a/b/c/g/h"},
	    {"g/../h", "http://a/b/c/h"},
	    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
	    {"g;x=1/../y", "http://a/b/c/y"},
	    {"g?y/./x", "http://a/b/c/g?y/./x"},
	    {"g?y/../x", "http://a/b/c/g?y/../x"},
	    {"g#s/./x", "http://a/b/c/g#s/./x"},
	    {"g#s/../x", "http://a/b/c/g#s/../x"},
	    {"http:g", "http://a/b/c/g"},
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	failures = 0;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i][0], url_resolve(base, table[i][0], a), table[i][1]);
	arena_free(a);
	assert_int_equal(failures, 0);
}

static void
test_resolve(void **state)
{
	static const struct {
		const char *base, *ref, *out;
	} table[] = {
	    {"https://example.org/feed/", "post/1", "https://example.org/feed/post/1"},
	    {"https://example.org/feed", "post/1", "https://example.org/post/1"},
	    {"https://example.org", "post", "https://example.org/post"},
	    {"https://example.org", "", "https://example.org/"},
	    {"https://example.org?x=1", "post", "https://example.org/post"},
	    {"https://example.org/a?b=/c/d", "e", "https://example.org/e"},
	    {"https://example.org/a#frag", "", "https://example.org/a"},
	    {"https://example.org/a", "  /b \n", "https://example.org/b"},
	    {"https://example.org/a", "/b\n/c\td", "https://example.org/b/cd"},
	    {"https://example.org/a/b", "\\c\\d", "https://example.org/c/d"},
	    {"https://example.org/a/b", "c\\d", "https://example.org/a/c/d"},
	    {"https://example.org/a", "\\\\other.org\\x", "https://other.org/x"},
	    {"https://example.org/a", "//cdn.example.net/i.png", "https://cdn.example.net/i.png"},
	    {"http://example.org/a", "//cdn.example.net/i.png", "http://cdn.example.net/i.png"},
	    {"https://example.org/a/%2e%2e/b", "c", "https://example.org/c"},
	    {"https://example.org/a/b/", "%2E%2e/c", "https://example.org/a/c"},
	    {"https://example.org/", "新闻/一", "https://example.org/%E6%96%B0%E9%97%BB/%E4%B8%80"},
	    {"https://example.org/", "a b?c d#e f", "https://example.org/a%20b?c%20d#e%20f"},
	    {"https://example.org/", "a%20b", "https://example.org/a%20b"},
	    {"https://example.org/", "100%", "https://example.org/100%"},
	    {"https://example.org/", "a\"b<c>d", "https://example.org/a%22b%3Cc%3Ed"},
	    {"https://example.org/", "HTTP://Other.ORG:80/X", "http://other.org/X"},
	    {"https://example.org/", "https://other.org:443", "https://other.org/"},
	    {"https://example.org/", "https://other.org:8443/", "https://other.org:8443/"},
	    {"https://example.org/", "https:/other.org/x", "https://other.org/x"},
	    {"https://example.org/", "http:///other.org/x", "http://other.org/x"},
	    {"https://example.org/", "http:other", "http://other/"},
	    {"https://user:pw@example.org/a", "b", "https://user:pw@example.org/b"},
	    {"https://[2001:db8::1]:8080/a", "b", "https://[2001:db8::1]:8080/b"},
	    {"https://example.org/", "mailto:a@b.org", "mailto:a@b.org"},
	    {"https://example.org/", "javascript:alert(1)", "javascript:alert(1)"},
	    {"https://example.org/", "java\nscript:alert(1)", "javascript:alert(1)"},
	    {"https://example.org/", "data:text/html,x", "data:text/html,x"},
	    {"https://example.org/", "tag:example.org,2024:1", "tag:example.org,2024:1"},
	    {"https://example.org/", "http://", NULL},
	    {"https://example.org/", "http://exa mple.org/", NULL},
	    {"https://example.org/", "http://example.org:99999/", NULL},
	    {"https://example.org/", "http://example.org:8x/", NULL},
	    {"https://example.org/", "http://[::1/", NULL},
	    {"https://example.org/", "http://[zz]/", NULL},
	    {"https://example.org/", "http://[::1]x/", NULL},
	    {"https://example.org/", "//", NULL},
	    {"https://example.org/", "http://ex\xff.org/", NULL},
	    {"https://example.org/", "http://例子.测试/", "http://xn--fsqu00a.xn--0zwm56d/"},
	    {"https://例子.测试/", "一", "https://xn--fsqu00a.xn--0zwm56d/%E4%B8%80"},
	    {NULL, "https://München.DE/", "https://xn--mnchen-3ya.de/"},
	    {NULL, "https://xn--mnchen-3ya.de/", "https://xn--mnchen-3ya.de/"},
	    {NULL, "https://faß.de/", "https://xn--fa-hia.de/"},
	    {NULL, "https://ＥＸＡＭＰＬＥ。ｃｏｍ/", "https://example.com/"},
	    {NULL,
		"https://ex\xc2\xad"
		"am\xe2\x80\x8bple.com/",
		"https://example.com/"},
	    {NULL, "https://example%2Ecom/", "https://example.com/"},
	    {NULL, "https://%e4%b8%ad.com/", "https://xn--fiq.com/"},
	    {NULL, "https://%ff.com/", NULL},
	    {NULL, "https://a%00b.com/", NULL},
	    {NULL, "https://a%2fb.com/", NULL},
	    {NULL,
		"https://a\xe2\x80\xae"
		"b.com/",
		NULL},
	    {NULL,
		"https://a\xc2\xa0"
		"b.com/",
		NULL},
	    {NULL, "http://127.1/", "http://127.0.0.1/"},
	    {NULL, "http://0x7f.0.0.1/", "http://127.0.0.1/"},
	    {NULL, "http://0177.0.0.01/", "http://127.0.0.1/"},
	    {NULL, "http://2130706433/", "http://127.0.0.1/"},
	    {NULL, "http://192.0x00A80001/", "http://192.168.0.1/"},
	    {NULL, "http://１２７.0.0.1./", "http://127.0.0.1/"},
	    {NULL, "http://256.256.256.256/", NULL},
	    {NULL, "http://1.2.3.4.5/", NULL},
	    {NULL, "http://4294967296/", NULL},
	    {NULL, "http://0x.0x.0/", "http://0.0.0.0/"},
	    {NULL, "http://09/", NULL},
	    {NULL, "http://1.2.3.x/", "http://1.2.3.x/"},
	    {NULL, "http://[2001:DB8:0:0:0:0:0:1]/", "http://[2001:db8::1]/"},
	    {NULL, "http://[::ffff:1.2.3.4]:80/", "http://[::ffff:102:304]/"},
	    {NULL, "http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"},
	    {NULL, "http://[0:0:0:0:0:0:0:0]/", "http://[::]/"},
	    {NULL, "http://[1:2:3:4:5:6:7::]/", "http://[1:2:3:4:5:6:7:0]/"},
	    {NULL, "http://[v1.x]/", NULL},
	    {NULL, "http://@example.com/", "http://example.com/"},
	    {NULL, "https://example.com./", "https://example.com./"},
	    {"mailto:a@b.org", "x", NULL},
	    {"mailto:a@b.org", "https://example.org/", "https://example.org/"},
	    {"not a url", "x", NULL},
	    {"not a url", "https://example.org/x", "https://example.org/x"},
	    {NULL, "x", NULL},
	    {NULL, "/x", NULL},
	    {NULL, "//example.org/x", NULL},
	    {NULL, "https://example.org/a/../b", "https://example.org/b"},
	    {NULL, "HTTPS://EXAMPLE.org", "https://example.org/"},
	    {NULL, "example.org/x", NULL},
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	failures = 0;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i].ref, url_resolve(table[i].base, table[i].ref, a), table[i].out);
	assert_null(url_resolve("https://example.org/", NULL, a));
	arena_free(a);
	assert_int_equal(failures, 0);
}

/* Each pair is one page: both have the key in the third column. */
static void
test_canonical_same(void **state)
{
	static const char *const table[][2] = {
	    {"https://www.example.org/", "example.org"},
	    {"http://example.org", "example.org"},
	    {"HTTP://WWW.EXAMPLE.ORG:80/", "example.org"},
	    {"https://example.org:443/index.html", "example.org"},
	    {"https://example.org./", "example.org"},
	    {"//www.example.org/a", "example.org/a"},
	    {"https://m.example.org/a", "example.org/a"},
	    {"https://mobile.example.org/a/", "example.org/a"},
	    {"https://www.m.example.org/a", "example.org/a"},
	    {"https://en.m.wikipedia.org/wiki/RISC-V", "en.wikipedia.org/wiki/RISC-V"},
	    {"https://example.org/a#top", "example.org/a"},
	    {"https://example.org/#!/a", "example.org#!/a"},
	    {"https://example.org/#/news/1", "example.org#/news/1"},
	    {"https://example.org/a/./b/../c", "example.org/a/c"},
	    {"https://example.org/%7euser/%41", "example.org/~user/A"},
	    {"https://example.org/%e5%bc%80", "example.org/%E5%BC%80"},
	    {"https://example.org/开", "example.org/%E5%BC%80"},
	    {"https://example.org/a%2fb", "example.org/a%2Fb"},
	    {"https://example.org/a?b=2&a=1", "example.org/a?a=1&b=2"},
	    {"https://example.org/a?a=1&b=2", "example.org/a?a=1&b=2"},
	    {"https://example.org/a?a=2&a=1", "example.org/a?a=2&a=1"},
	    {"https://example.org/a?", "example.org/a"},
	    {"https://example.org/a?&&", "example.org/a"},
	    {"https://example.org/a?utm_source=rss&utm_medium=feed&utm_campaign=x",
		"example.org/a"},
	    {"https://example.org/a?UTM_Source=x&id=3", "example.org/a?id=3"},
	    {"https://example.org/a?id=3&amp;utm_source=x", "example.org/a?id=3"},
	    {"https://example.org/a?fbclid=x&gclid=y&msclkid=z&yclid=q", "example.org/a"},
	    {"https://example.org/a?mc_cid=1&mc_eid=2&_hsenc=3&_hsmi=4", "example.org/a"},
	    {"https://example.org/a?spm=a2c.1", "example.org/a"},
	    {"https://example.org/a?from=rss", "example.org/a"},
	    {"https://example.org/a?ref=news.example.net", "example.org/a"},
	    {"https://example.org/a;jsessionid=0A1B?id=1", "example.org/a?id=1"},
	    {"https://example.org/?p=12", "example.org?p=12"},
	    /* CSDN */
	    {"https://blog.csdn.net/csdnnews/article/details/166688978",
		"csdn.net/article/details/166688978"},
	    {"https://blog.csdn.net/csdnnews/article/details/166688978?spm=1001.2014.3001.5502",
		"csdn.net/article/details/166688978"},
	    {"https://blog.csdn.net/csdnnews/article/details/166688978?utm_medium=distribute.pc_"
	     "feed.none-task-blog-2%7Edefault%7ECTRLIST%7Edefault-1&depth_1-utm_source=x%7Ey",
		"csdn.net/article/details/166688978"},
	    {"https://blog.csdn.net/csdnnews/article/details/166688978#comments_1",
		"csdn.net/article/details/166688978"},
	    {"https://blog.csdn.net/csdnnews/article/details/166688978?ops_request_misc=%257B&"
	     "request_id=1&biz_id=0&sharetype=blog&shareId=1&sharerefer=APP&sharesource=u",
		"csdn.net/article/details/166688978"},
	    {"http://csdnnews.blog.csdn.net/article/details/166688978",
		"csdn.net/article/details/166688978"},
	    {"https://m.blog.csdn.net/csdnnews/article/details/166688978",
		"csdn.net/article/details/166688978"},
	    {"https://blog.youkuaiyun.com/csdnnews/article/details/166688978",
		"csdn.net/article/details/166688978"},
	    {"https://blog.csdn.net/rank/list?spm=1001.2014", "blog.csdn.net/rank/list"},
	    {"https://devpress.csdn.net/v1/article/detail/1?spmShared=1",
		"devpress.csdn.net/v1/article/detail/1"},
	    /* OSCHINA */
	    {"https://www.oschina.net/news/78651/zotero-4-0-29-16", "oschina.net/news/78651"},
	    {"http://www.oschina.net/news/78651", "oschina.net/news/78651"},
	    {"https://www.oschina.net/news/78651/?from=rss#comments", "oschina.net/news/78651"},
	    {"https://m.oschina.net/news/78651", "oschina.net/news/78651"},
	    {"https://my.oschina.net/u/12/blog/34?from=1", "my.oschina.net/blog/34"},
	    {"https://my.oschina.net/someone/blog/34", "my.oschina.net/blog/34"},
	    {"https://www.oschina.net/?from=rss", "oschina.net"},
	    {"https://www.oschina.net/action/GoToLink?url=https%3A%2F%2Fgithub.com%2Fa%2Fb%3Futm_"
	     "source%3Dosc",
		"github.com/a/b"},
	    {"https://link.zhihu.com/?target=https%3A//www.example.org/a", "example.org/a"},
	    {"https://link.juejin.cn/?target=https%3A%2F%2Fexample.org%2Fa", "example.org/a"},
	    {"https://link.csdn.net/?target=https%3A%2F%2Fexample.org%2Fa", "example.org/a"},
	    {"https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2Fa&usg=x",
		"example.org/a"},
	    {"https://www.oschina.net/action/GoToLink?url=javascript%3Aalert(1)",
		"oschina.net/action/GoToLink?url=javascript%3Aalert(1)"},
	    /* others */
	    {"https://36kr.com/p/1110459128031488?f=rss", "36kr.com/p/1110459128031488"},
	    {"http://www.huxiu.com/article/410898.html?f=wangzhan",
		"huxiu.com/article/410898.html"},
	    {"https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=2&sn=ab&chksm=cd&scene=27&mpshare=1#rd",
		"mp.weixin.qq.com/s?__biz=Mz&idx=2&mid=1&sn=ab"},
	    {"https://mp.weixin.qq.com/s/AbCd?poc_token=x", "mp.weixin.qq.com/s/AbCd"},
	    {"https://www.bilibili.com/video/"
	     "BV1xx?spm_id_from=333.1&vd_source=ab&share_source=copy",
		"bilibili.com/video/BV1xx"},
	    {"https://www.bilibili.com/video/BV1xx?p=2&vd_source=ab",
		"bilibili.com/video/BV1xx?p=2"},
	    {"https://zhuanlan.zhihu.com/p/12?utm_psn=3&from=singlemessage",
		"zhuanlan.zhihu.com/p/12"},
	    {"https://juejin.cn/post/12?searchId=1&from=search", "juejin.cn/post/12?searchId=1"},
	    {"https://www.toutiao.com/article/12/?app=news&timestamp=1&share_token=x",
		"toutiao.com/article/12"},
	    {"https://www.ithome.com/0/812/345.htm", "ithome.com/html/812345.htm"},
	    {"https://m.ithome.com/html/812345.htm", "ithome.com/html/812345.htm"},
	    {"https://weibo.com/1/Ab?from=page_1&type=comment&mod=weibotime", "weibo.com/1/Ab"},
	    {"https://www.sohu.com/a/1_2?scm=1.2&spm=smpc.3", "sohu.com/a/1_2"},
	    {"https://www.163.com/dy/article/AB.html?spss=adap_pc&f=post",
		"163.com/dy/article/AB.html"},
	    {"https://youtu.be/abc_DEF-123", "youtube.com/watch?v=abc_DEF-123"},
	    {"https://www.youtube.com/watch?v=abc_DEF-123&feature=share&t=10",
		"youtube.com/watch?v=abc_DEF-123"},
	    {"https://medium.com/p/a-1?source=rss----1---4", "medium.com/p/a-1"},
	    {"https://lwn.net/Articles/999/", "lwn.net/Articles/999"},
	    {"https://lwn.net/Articles/999/rss", "lwn.net/Articles/999"},
	    {"https://www.solidot.org/story?sid=79000", "solidot.org/story?sid=79000"},
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	failures = 0;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i][0], url_canonical(table[i][0], a), table[i][1]);
	arena_free(a);
	assert_int_equal(failures, 0);
}

/* Pages that differ keep keys that differ. */
static void
test_canonical_differ(void **state)
{
	static const char *const table[][2] = {
	    {"https://example.org/a?id=1", "https://example.org/a?id=2"},
	    {"https://example.org/a?p=1", "https://example.org/a?p=2"},
	    {"https://example.org/a", "https://example.org/A"},
	    {"https://example.org/a%2Fb", "https://example.org/a/b"},
	    {"https://example.org/a?x=1&x=2", "https://example.org/a?x=2&x=1"},
	    {"https://example.org/", "https://example.org:8080/"},
	    {"https://a.example.org/", "https://b.example.org/"},
	    {"https://example.org/map?from=a", "https://example.org/map?from=b"},
	    {"https://example.org/raw?ref=v1.2", "https://example.org/raw?ref=v1.3"},
	    {"https://example.org/?f=12", "https://example.org/?f=13"},
	    {"https://example.org/#/news/1", "https://example.org/#/news/2"},
	    {"https://example.org/#!a", "https://example.org/#!b"},
	    {"https://www.solidot.org/story?sid=1", "https://www.solidot.org/story?sid=2"},
	    {"https://mp.weixin.qq.com/s?__biz=M&mid=1&idx=1&sn=a",
		"https://mp.weixin.qq.com/s?__biz=M&mid=1&idx=2&sn=b"},
	    {"https://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s/b"},
	    {"https://blog.csdn.net/u/article/details/1",
		"https://blog.csdn.net/u/article/details/2"},
	    {"https://blog.csdn.net/u/article/details/1", "https://blog.csdn.net/u/article/list/1"},
	    {"https://www.oschina.net/news/1", "https://www.oschina.net/p/1"},
	    {"https://www.oschina.net/news/1", "https://my.oschina.net/u/2/blog/1"},
	    {"https://www.oschina.net/news/1-2", "https://www.oschina.net/news/1"},
	    {"https://www.bilibili.com/video/BV1?p=1", "https://www.bilibili.com/video/BV1?p=2"},
	    {"https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=b"},
	    {"https://lwn.net/Articles/1/", "https://lwn.net/Articles/2/"},
	    {"https://news.ycombinator.com/item?id=1", "https://news.ycombinator.com/item?id=2"},
	    {"https://www.ithome.com/0/812/345.htm", "https://www.ithome.com/0/812/346.htm"},
	    {"https://link.zhihu.com/?target=https%3A//a.org/",
		"https://link.zhihu.com/?target=https%3A//b.org/"},
	};
	struct arena *a = arena_new();
	const char *x, *y;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		x = url_canonical(table[i][0], a);
		y = url_canonical(table[i][1], a);
		assert_non_null(x);
		assert_non_null(y);
		if (strcmp(x, y) == 0)
			fail_msg("%s and %s are both %s", table[i][0], table[i][1], x);
		cases++;
	}
	assert_null(url_canonical("ftp://example.org/a", a));
	assert_null(url_canonical("mailto:a@b.org", a));
	assert_null(url_canonical("nothing", a));
	assert_null(url_canonical("", a));
	assert_null(url_canonical(NULL, a));
	arena_free(a);
}

static void
test_is_web(void **state)
{
	static const struct {
		const char *in;
		bool out;
	} table[] = {
	    {"https://example.org/", true},
	    {"http://example.org", true},
	    {"HTTPS://Example.ORG/a?b#c", true},
	    {"http://[2001:db8::1]/", true},
	    {"http://例子.测试/", true},
	    {"http://example.org:8080/", true},
	    {"ftp://example.org/", false},
	    {"mailto:a@example.org", false},
	    {"//example.org/", false},
	    {"https:/example.org/", false},
	    {"https://", false},
	    {"https:///a", false},
	    {"https://:80/", false},
	    {"https://user@example.org/", false},
	    {"https://user:pw@example.org/", false},
	    {"https://exam ple.org/", false},
	    {"https://example.org/a b", false},
	    {"https://example.org/a\nb", false},
	    {"https://[::1/", false},
	    {"https://ex<a>mple/", false},
	    {"javascript:alert(1)//http://x", false},
	    {"", false},
	    {NULL, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		cases++;
		if (url_is_web(table[i].in) != table[i].out)
			fail_msg("url_is_web(\"%s\") is %d", table[i].in, !table[i].out);
	}
}

static void
test_parse(void **state)
{
	struct arena *a = arena_new();
	struct errbuf err;
	struct url u;

	(void)state;
	assert_int_equal(url_parse(&u, "HTTPS://Me:pw@Example.org:8443/a/b?c=d#e", a, &err), 0);
	assert_string_equal(u.scheme, "https");
	assert_string_equal(u.userinfo, "Me:pw");
	assert_string_equal(u.host, "example.org");
	assert_int_equal(u.port, 8443);
	assert_string_equal(u.path, "/a/b");
	assert_string_equal(u.query, "c=d");
	assert_string_equal(u.fragment, "e");
	assert_string_equal(url_format(&u, a), "https://Me:pw@example.org:8443/a/b?c=d#e");

	assert_int_equal(url_parse(&u, "http://example.org:80", a, &err), 0);
	assert_int_equal(u.port, -1);
	assert_string_equal(u.path, "/");
	assert_null(u.query);
	assert_null(u.fragment);
	assert_null(u.userinfo);

	assert_int_equal(url_parse(&u, "http://a@b@c/", a, &err), 0);
	assert_string_equal(u.host, "c");
	assert_int_equal(url_parse(&u, "urn:uuid:1", a, &err), 0);
	assert_null(u.host);
	assert_string_equal(u.path, "uuid:1");

	u.scheme = "untouched";
	assert_int_equal(url_parse(&u, "/relative", a, &err), -1);
	assert_string_equal(err.text, "URL without a scheme");
	assert_int_equal(url_parse(&u, "http://", a, &err), -1);
	assert_string_equal(err.text, "URL without a host");
	assert_int_equal(url_parse(&u, "http://x:65536/", a, &err), -1);
	assert_string_equal(err.text, "URL with a bad port");
	assert_int_equal(url_parse(&u, "http://[::g]/", a, NULL), -1);
	assert_int_equal(url_parse(&u, NULL, a, NULL), -1);
	assert_string_equal(u.scheme, "untouched");
	arena_free(a);
}

static void
test_decode(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(url_decode("a%20b+c", a), "a b+c");
	assert_string_equal(url_decode("%E5%BC%80%e6%ba%90", a), "开源");
	assert_string_equal(url_decode("100%", a), "100%");
	assert_string_equal(url_decode("%", a), "%");
	assert_string_equal(url_decode("%4", a), "%4");
	assert_string_equal(url_decode("%zz%41", a), "%zzA");
	assert_string_equal(url_decode("a%ffb", a), "a\xef\xbf\xbd"
						    "b");
	assert_string_equal(url_decode("a%00b", a), "a\xef\xbf\xbd"
						    "b");
	assert_string_equal(url_decode("", a), "");
	assert_string_equal(url_param("a=1&b=2", "b", a), "2");
	assert_string_equal(url_param("a=1&b=x+y%2Bz", "b", a), "x y+z");
	assert_string_equal(url_param("a&b", "a", a), "");
	assert_string_equal(url_param("a=&b", "a", a), "");
	assert_string_equal(url_param("a=1&a=2", "a", a), "1");
	assert_string_equal(url_param("%61=1", "a", a), "1");
	assert_string_equal(url_param("a=b=c", "a", a), "b=c");
	assert_null(url_param("ab=1", "a", a));
	assert_null(url_param("a=1", "ab", a));
	assert_null(url_param("", "a", a));
	assert_null(url_param(NULL, "a", a));
	arena_free(a);
}

static void
test_redact(void **state)
{
	static const char *const table[][2] = {
	    {"https://example.org/feed.xml", "https://example.org/feed.xml"},
	    {"https://example.org/news/78651/zotero-4-0-29-16",
		"https://example.org/news/78651/zotero-4-0-29-16"},
	    {"https://example.org/2024/12/25/what-is-new-in-linux-6-13-and-what-is-not",
		"https://example.org/2024/12/25/what-is-new-in-linux-6-13-and-what-is-not"},
	    {"https://user:pw@example.org/feed", "https://***@example.org/feed"},
	    {"https://example.org/feed?token=abc", "https://example.org/feed?token=***"},
	    {"https://example.org/feed?a=1&access_token=abc&b=2",
		"https://example.org/feed?a=1&access_token=***&b=2"},
	    {"https://example.org/feed?key=abc", "https://example.org/feed?key=***"},
	    {"https://example.org/feed?keyword=abc", "https://example.org/feed?keyword=abc"},
	    {"https://example.org/feed?author=abc", "https://example.org/feed?author=abc"},
	    {"https://example.org/feed?auth=abc", "https://example.org/feed?auth=***"},
	    {"https://example.org/feed?API_KEY=abc", "https://example.org/feed?API_KEY=***"},
	    {"https://example.org/feed?sig=abc&page=2", "https://example.org/feed?sig=***&page=2"},
	    {"https://example.org/feed?token=", "https://example.org/feed?token="},
	    {"https://example.org/feed?x=0123456789abcdef0123456789abcdef",
		"https://example.org/feed?x=***"},
	    {"https://example.org/private/0123456789abcdef0123456789abcdef/feed.xml",
		"https://example.org/private/***/feed.xml"},
	    {"https://example.org/private/3fa85f64-5717-4562-b3fc-2c963f66afa6/rss",
		"https://example.org/private/***/rss"},
	    {"https://example.org/u/aG93ZHlhbGwxMjM0NTY3ODk", "https://example.org/u/***"},
	    {"https://example.org/#access_token=abc", "https://example.org/#access_token=***"},
	    {"https://blog.csdn.net/m0_71730654/article/details/166688978",
		"https://blog.csdn.net/m0_71730654/article/details/166688978"},
	    {"https://36kr.com/p/1110459128031488", "https://36kr.com/p/1110459128031488"},
	    {"https://www.oschina.net/action/GoToLink?url=https%3A%2F%2Fgithub.com%2Fa",
		"https://www.oschina.net/action/GoToLink?url=https%3A%2F%2Fgithub.com%2Fa"},
	    {"not a url with token=abc", "(invalid URL)"},
	};
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	failures = 0;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		same(table[i][0], url_redact(table[i][0], a), table[i][1]);
	assert_string_equal(url_redact(NULL, a), "(invalid URL)");
	arena_free(a);
	assert_int_equal(failures, 0);
}

/* The longest URLs cost no more than their length, and what is too long is refused. */
static void
test_long(void **state)
{
	static char text[LIMIT_URL * 3];
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	memset(text, '/', sizeof(text) - 1);
	memcpy(text, "https://a", 9);
	assert_null(url_resolve(NULL, text, a));
	assert_null(url_canonical(text, a));
	text[LIMIT_URL] = '\0';
	assert_string_equal(url_canonical(text, a), "a");
	for (i = 9; i + 3 < LIMIT_URL; i += 3)
		memcpy(text + i, "/..", 3);
	assert_non_null(url_resolve(NULL, text, a));
	memcpy(text + 9, "/?", 2);
	for (i = 11; i + 2 < LIMIT_URL; i += 2)
		memcpy(text + i, "&a", 2);
	assert_non_null(url_canonical(text, a));
	for (i = 10; i < LIMIT_URL; i++)
		text[i] = '\x80';
	/* Encoded it would be three times as long. */
	assert_null(url_resolve(NULL, text, a));
	arena_free(a);
}

static void
test_count(void **state)
{
	(void)state;
	print_message("%zu one-line cases\n", cases);
	assert_true(cases >= 150);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_resolve_rfc),
	    cmocka_unit_test(test_resolve),
	    cmocka_unit_test(test_canonical_same),
	    cmocka_unit_test(test_canonical_differ),
	    cmocka_unit_test(test_is_web),
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_decode),
	    cmocka_unit_test(test_redact),
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
