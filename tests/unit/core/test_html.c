#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../../../daemon/core/html.h"

static struct html *
parse(const char *s)
{
	return html_parse(s, strlen(s));
}

static void
test_tree(void **state)
{
	struct html *h =
	    parse("<title>T</title><p id=a CLASS='x y'>one<!-- c --><b>two</b>&amp;</p>"
		  "<Custom-Tag>z</custom-tag>");
	const struct html_node *body = html_body(h), *p = html_child(body, 0), *n;
	const char *value;

	(void)state;
	assert_string_equal(html_name(html_root(h)), "html");
	assert_string_equal(html_name(body), "body");
	assert_string_equal(html_name(p), "p");
	assert_string_equal(html_attr(p, "class"), "x y");
	assert_null(html_attr(p, "href"));
	assert_string_equal(html_attr_at(p, 0, &value), "id");
	assert_string_equal(value, "a");
	assert_null(html_attr_at(p, 2, &value));
	n = html_child(p, 0);
	assert_false(html_is_element(n));
	assert_null(html_name(n));
	assert_string_equal(html_text(n), "one");
	n = html_next(n); /* the comment is not there */
	assert_true(html_is_element(n));
	assert_null(html_text(n));
	assert_string_equal(html_name(n), "b");
	assert_ptr_equal(html_parent(n), p);
	assert_string_equal(html_text(html_next(n)), "&");
	assert_null(html_next(html_next(n)));
	assert_null(html_child(p, 3));
	assert_string_equal(html_name(html_next(p)), "custom-tag");
	assert_null(html_parent(html_root(h)));
	assert_null(html_attr(n, "x"));
	html_free(h);
	html_free(NULL);
}

static void
test_walk(void **state)
{
	static const char *const want[] = {"ul", "li", "a", "li", "b", "c"};
	struct html *h = parse("<div><ul><li>a</li><li><b>c</b></li></ul>tail</div>");
	const struct html_node *ul = html_select(html_body(h), "ul", NULL), *n;
	size_t i = 0;

	(void)state;
	for (n = ul; n != NULL; n = html_walk(ul, n, false), i++) {
		assert_true(i < 6);
		assert_string_equal(html_is_element(n) ? html_name(n) : html_text(n), want[i]);
	}
	assert_int_equal(i, 6);
	n = html_walk(ul, html_child(ul, 0), true);
	assert_ptr_equal(n, html_child(ul, 1));
	html_free(h);
}

static void
test_no_html(void **state)
{
	static const char *const texts[] = {"", "plain", "\0\0", "<", "\xff\xfe", "{\"a\":1}"};
	struct arena *arena = arena_new();
	struct html *h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		h = parse(texts[i]);
		assert_non_null(html_root(h));
		assert_non_null(html_body(h));
		html_free(h);
	}
	h = parse("plain <");
	assert_string_equal(html_inner_text(html_body(h), arena), "plain <");
	html_free(h);
	h = parse("<frameset><frame></frameset>");
	assert_non_null(html_body(h));
	html_free(h);
	arena_free(arena);
}

static const char page[] =
    "<div id=top class='news list'><ul class=a><li class='item first'><a href='/x/1' title=T>1</a>"
    "<span>s1</span></li><li class=item><p><a href='/y/2.html'>2</a></p></li>"
    "<li><a href='http://h/3'>3</a></li></ul></div><ul><li><a name=n>4</a></li></ul>";

/* What a selector finds, as the texts of the elements joined with '|'. */
static void
test_select(void **state)
{
	static const struct {
		const char *selector, *want;
	} cases[] = {
	    {"a", "1|2|3|4"},
	    {"A", "1|2|3|4"},
	    {"ul.a a", "1|2|3"},
	    {"ul.a > li > a", "1|3"},
	    {"ul.a>li>a", "1|3"},
	    {"#top a", "1|2|3"},
	    {"div#top.news.list li", "1s1|2|3"},
	    {"div.new li", ""},
	    {".item", "1s1|2"},
	    {".item.first", "1s1"},
	    {"[class=item]", "2"},
	    {"a[href]", "1|2|3"},
	    {"a[href^='/x']", "1"},
	    {"a[href$=\".html\"]", "2"},
	    {"a[href*='/']", "1|2|3"},
	    {"a[href='/x/1']", "1"},
	    {"a[ href = '/x/1' ]", "1"},
	    {"a[href='']", ""},
	    {"a[href^='']", ""},
	    {"li:first-child a", "1|4"},
	    {"li:last-child a", "3|4"},
	    {"li:nth-child(2)", "2"},
	    {"ul > :nth-child( 3 )", "3"},
	    {"*[title]", "1"},
	    {"span, p", "s1|2"},
	    {"span , a[name]", "s1|4"},
	    {"div div", ""},
	    {"div ul li p a", "2"},
	    {"div > ul > li p > a", "2"},
	    {"div > li a", ""},
	    {"body a[name]", "4"},
	    {"a:hover", NULL},
	    {"a:nth-child(0)", NULL},
	    {"a[href", NULL},
	    {"a[href=]", NULL},
	    {"a[href~=x]", NULL},
	    {"a >", NULL},
	    {"> a", NULL},
	    {"a,", NULL},
	    {",a", NULL},
	    {"", NULL},
	    {"a..b", NULL},
	    {"a + b", NULL},
	    {"a b c d e f g h i j k l m", NULL},
	};
	struct arena *arena = arena_new();
	struct html *h = parse(page);
	const struct html_node *n;
	char got[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(html_selector_ok(cases[i].selector), cases[i].want != NULL);
		got[0] = '\0';
		n = NULL;
		while ((n = html_select(html_root(h), cases[i].selector, n)) != NULL) {
			if (got[0] != '\0')
				strcat(got, "|");
			strcat(got, html_inner_text(n, arena));
			assert_true(html_matches(n, cases[i].selector));
		}
		if (strcmp(got, cases[i].want != NULL ? cases[i].want : "") != 0)
			fail_msg("%s: %s", cases[i].selector, got);
	}
	html_free(h);
	arena_free(arena);
}

static void
test_select_inside(void **state)
{
	struct html *h = parse(page);
	const struct html_node *li = html_select(html_root(h), "li.item", NULL);

	(void)state;
	li = html_select(html_root(h), "li.item", li);
	assert_string_equal(html_attr(html_select(li, "a", NULL), "href"), "/y/2.html");
	assert_null(html_select(li, "span", NULL));
	assert_null(html_select(li, "a", html_select(li, "a", NULL)));
	assert_false(html_matches(li, "a"));
	html_free(h);
}

static void
test_text(void **state)
{
	static const struct {
		const char *html, *text, *inner;
	} cases[] = {
	    {"<p>a  b\n c</p>", "a b c", "<p>a  b\n c</p>"},
	    {"<p>a</p><p>b</p>", "a b", "<p>a</p><p>b</p>"},
	    {"a<br>b<hr>c", "a b c", "a<br>b<hr>c"},
	    {"<b>a</b><i>b</i>", "ab", "<b>a</b><i>b</i>"},
	    {"a<script>if (a < b) x</script>b", "ab", "a<script>if (a < b) x</script>b"},
	    {"<table><tr><td>a<td>b</table>", "a b",
		"<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"},
	    {"<a href='?a=1&amp;b=\"'>&lt;x&gt;</a>", "<x>",
		"<a href=\"?a=1&amp;b=&quot;\">&lt;x&gt;</a>"},
	    {"<img src=x>", NULL, "<img src=\"x\">"},
	    {"", NULL, NULL},
	};
	struct arena *arena = arena_new();
	const char *text, *inner;
	struct html *h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		h = parse(cases[i].html);
		text = html_inner_text(html_body(h), arena);
		inner = html_inner_html(html_body(h), arena);
		assert_string_equal(
		    text != NULL ? text : "NULL", cases[i].text != NULL ? cases[i].text : "NULL");
		assert_string_equal(inner != NULL ? inner : "NULL",
		    cases[i].inner != NULL ? cases[i].inner : "NULL");
		html_free(h);
	}
	arena_free(arena);
}

/* Pages as they are must not be taken for hostile ones: their structure has to survive. */
static void
test_sloppy_is_read(void **state)
{
	static const char *const rows[] = {"<p>unclosed ", "<li>unclosed ", "<p><b>bold</p>",
	    "<tr><td><font color=red>x", "<td><b>x</td>", "<option>o", "<dt>t<dd>d",
	    "<br><img src=x>", "<p><a href=x>l</p>", "<svg><path d=x /><title>t</title></svg>",
	    "<h2>t</h2></div>"};
	struct html *h;
	char *doc = malloc(1 << 20);
	size_t i, n, k;

	(void)state;
	assert_non_null(doc);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = (size_t)(stpcpy(doc, "<article id=x><table>") - doc);
		if (strstr(rows[i], "<t") == NULL)
			n = (size_t)(stpcpy(doc, "<article id=x><ul>") - doc);
		for (k = 0; k < 2000; k++)
			n = (size_t)(stpcpy(doc + n, rows[i]) - doc);
		h = html_parse(doc, n);
		if (html_select(html_root(h), "article#x", NULL) == NULL)
			fail_msg("%s is read as text only", rows[i]);
		html_free(h);
	}
	free(doc);
}

static void
test_deep(void **state)
{
	char doc[4096] = "";
	const struct html_node *n;
	unsigned depth, deepest = 0, i;
	struct html *h;

	(void)state;
	for (i = 0; i < 200; i++)
		strcat(doc, "<div>");
	h = parse(doc);
	for (n = html_root(h); n != NULL; n = html_walk(html_root(h), n, false)) {
		const struct html_node *p;

		for (depth = 0, p = n; p != NULL; p = html_parent(p))
			depth++;
		deepest = depth > deepest ? depth : deepest;
	}
	assert_int_equal(deepest, 202);
	html_free(h);
	for (i = 0; i < 200; i++)
		strcat(doc, "<div>x");
	h = parse(doc);
	assert_null(html_select(html_root(h), "div", NULL));
	assert_non_null(html_select(html_root(h), "p", NULL));
	html_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tree),
	    cmocka_unit_test(test_walk),
	    cmocka_unit_test(test_no_html),
	    cmocka_unit_test(test_select),
	    cmocka_unit_test(test_select_inside),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_sloppy_is_read),
	    cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
