/*
 * What is read without a tree gives the bytes that it gives with one: cases that must be
 * certain, cases that must not be, and pages put together at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../filters/sanitise_internal.h"

#define BASE "https://base.example/dir/page?q"

/* Returns whether it was certain. */
static bool
compare(const char *in, size_t n)
{
	struct arena *arena = arena_new();
	const char *stream, *tree;
	bool sure = sanitise_by_stream(in, n, BASE, arena, &stream);

	if (sure) {
		tree = sanitise_by_tree(in, n, BASE, arena);
		if ((stream == NULL) != (tree == NULL) ||
		    (tree != NULL && strcmp(stream, tree) != 0))
			fail_msg("in: %.*s\nstream: %s\ntree:   %s", (int)n, in,
			    stream == NULL ? "NULL" : stream, tree == NULL ? "NULL" : tree);
	}
	arena_free(arena);
	return sure;
}

static const char *const certain[] = {
    "<p>a</p>",
    "<P CLASS=x>a</P>\n<p>b</p >",
    "text <b>bold</b> &amp; &lt;more&gt; &nbsp;&#8230;&#x4E2D;",
    "<p>a<p>b",
    "<p>a<ul><li>b<li>c</ul>",
    "<ul><li><p>a</p></li><li><ul><li>b</li></ul></li></ul>",
    "<dl><dt>a<dd>b<dt>c</dl>",
    "<div><p>a</div>b",
    "<b><p>a</p></b>",
    "<a href=\"/x?a=1&b=2&amp;c=3\" title='t'>a</a>",
    "<a href=\"/x?a=1&copy=2\">a</a>",
    "<img src=\"/x.png\" alt=\"\" width=\"3\" height=4 /><br><br/><hr/>",
    "<h2>a <em>b</em></h2><h3>c</h3>",
    "<pre>x\n<code>y</code></pre>",
    "a <!-- c --> b<p><!-- d --></p>",
    "<table> <tr> <td>a</td> <th>b</th> </tr> </table>",
    "<table><caption>c</caption><thead><tr><th>a</th></tr></thead>"
    "<tbody><tr><td><p>b<p>c</td></tr></tbody></table>",
    "<table><tr><td><a href=x><b>a</b></a></td></tr></table>",
    "<figure><img data-src=\"/x.png\"><figcaption>c</figcaption></figure>",
    "<span style=\"color: red\">a</span><font color=\"red\">b</font>",
    "a < b & c <3",
    "<p>\xe5\xbc\x80\xe6\xba\x90 \xf0\x9f\x98\x80</p>",
    "<div><b>never closed",
    "a<x-y lang=en>b</x-y><o:p> </o:p>",
    "a<script async src=\"x\">b</script>c<style> p > q </style>",
    "<p><iframe src=\"x\" allowfullscreen>a</iframe></p><script></script> b",
    "<picture><source srcset=\"a.webp 1x\"><img src=\"/a.png\"></picture>",
    "<video src=\"/a.mp4\"><source src=\"/b.mp4\">a</video><dialog>b</dialog>",
    "<details><summary>a</summary>b</details>",
    "<table> <colgroup> <col width=3> </colgroup> <tr><td>a</td></tr></table>",
    "<blockquote><p>a</p></blockquote><center>b</center>",
};

static const char *const uncertain[] = {
    /* what the tree builder moves, repeats or brings back */
    "<b>a<p>b</b>c</p>",
    "<b><i>x</b></i>",
    "<a href=1>a<a href=2>b</a></a>",
    "<a href=1><div><a href=2>b</a></div></a>",
    "<table>a<tr><td>b</td></tr></table>",
    "<table>&nbsp;<tr><td>b</td></tr></table>",
    "<table><p>a</p></table>",
    "<p>a<table><tr><td>b</td></tr></table></p>",
    "<table><td>a</td></table>",
    "<td>a</td>",
    "</p>",
    "</br>",
    "<p><b>a<p>b",
    "<h1>a<h2>b</h2></h1>",
    "<li><div><li>a",
    "<b>a</i></b>",
    "<div>a</span></div>",
    "<body class=x>a",
    "<html><p>a",
    /* other ways to read what follows */
    "<pre>\na</pre>",
    "<pre>&#10;a</pre>",
    "a<script><!-- b</script>c",
    "<iframe></</iframe><iframe>a</b></iframe>",
    "a<script>b < c</script>d",
    "a<script>b",
    "a<style>b",
    "<table><script>a</script></table>",
    "<table><col></table>",
    "a<svg><p>b</p></svg>",
    "a<math><mi>b</mi></math>",
    "a<textarea>b</textarea>",
    "a<select><option>b</select>",
    "a<template>b</template>",
    "a<form>b</form>",
    "a<plaintext>b",
    "a<image src=x>",
    /* syntax */
    "<p a=b\"c>x</p>",
    "<p a=\"b\"c=\"d\">x</p>",
    "<p/a=1>x</p>",
    "<p/>x",
    "<p a=\"b>x</p>",
    "<img sr sr c=\"/p.png\">",
    "<img a a=1 src=\"/p.png\">",
    "<p",
    "<p>a</p",
    "<p>a</",
    "<p>a<",
    "<?xml x?>a<b>b</b>",
    "<!DOCTYPE html>a<b>b</b>",
    "<![CDATA[a]]><b>b</b>",
    "<!-->a<b>b</b>",
    "<!--->a<b>b</b>",
    "<!--a--!>b-->",
    "<!--a--b-->",
    "<!--a",
    "&copy <b>b</b>",
    "&copyx; <b>b</b>",
    "&Aacute; <b>b</b>",
    "<a href=\"?a&copy;b&lt\">x</a>",
    "&#0; <b>b</b>",
    "&#128; <b>b</b>",
    "&#xd800; <b>b</b>",
    "&#x110000; <b>b</b>",
    "&#99999999999; <b>b</b>",
    "&#65 <b>b</b>",
    "&#; <b>b</b>",
    /* characters */
    "<p>a\r\nb</p>",
    "<p>a\fb</p>",
    "<p>a\x01</p>",
    "<p>a\x7f</p>",
    "<p>a\xc2\x85</p>",
    "<p>a\xff</p>",
    "<p>a\xe5\xbc</p>",
    "<p>a\xed\xa0\x80</p>",
    "<p>a\xef\xbf\xbf</p>",
    "\xef\xbb\xbf<p>a</p>",
};

static void
test_certain(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(certain) / sizeof(certain[0]); i++)
		if (!compare(certain[i], strlen(certain[i])))
			fail_msg("not certain: %s", certain[i]);
}

static void
test_uncertain(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(uncertain) / sizeof(uncertain[0]); i++)
		if (compare(uncertain[i], strlen(uncertain[i])))
			fail_msg("certain: %s", uncertain[i]);
	assert_false(compare("<p>a\0b</p>", 10));
}

/* Too much of anything is for the parser. */
static void
test_limits(void **state)
{
	char doc[16384];
	size_t n, i;

	(void)state;
	for (n = i = 0; i <= HTML_STREAM_DEPTH; i++)
		n += (size_t)sprintf(doc + n, "<div>");
	assert_true(compare(doc, n - 5));
	assert_false(compare(doc, n));
	n = (size_t)sprintf(doc, "<p");
	for (i = 0; i <= HTML_STREAM_ATTRS; i++)
		n += (size_t)sprintf(doc + n, " a%zu=x", i);
	assert_false(compare(doc, (size_t)sprintf(doc + n, ">x</p>") + n));
	assert_true(compare("<p a b c d>x</p>", 16));
	assert_false(compare("<p a b c d e>x</p>", 18));
	n = (size_t)sprintf(doc, "<p title=\"");
	memset(doc + n, 'x', 10000);
	assert_false(compare(doc, (size_t)sprintf(doc + n + 10000, "\">x</p>") + n + 10000));
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static const char *const names[] = {"a", "b", "blockquote", "br", "caption", "center", "code", "dd",
    "div", "dl", "dt", "em", "figure", "font", "h1", "h2", "hr", "i", "img", "col", "colgroup",
    "x-y", "video", "source", "dialog", "li", "ol", "p", "pre", "section", "span", "sub", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "wbr"};
#define NAMES (sizeof(names) / sizeof(names[0]))

static const char *const pieces[] = {" ", "\n", "x", "\xe6\xba\x90", "&amp;", "&nbsp;", "&lt;b",
    "&#160;", "<!-- c -->", "a & b", "<script> s > t </script>", "&x=", "<!-->", "&copy", "\r",
    "<script>s</script>"};
#define PIECES (sizeof(pieces) / sizeof(pieces[0]))

static const char *const attributes[] = {"", "", "", " href=\"/u?a=1&b=2\"", " src='p.png'",
    " class=c", " lang=zh width=\"30\"", " title=\"&quot;t&quot;\" start=3", " hidden", "/"};
#define ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

/* Children that belong there; of others an element is given one time in 32. */
static const struct {
	const char *parent, *children[6];
} belongs[] = {
    {"table", {"tr", "tbody", "thead", "caption", "tr", "colgroup"}},
    {"tbody", {"tr", "tr", "tr", "tr", "tr", "tr"}},
    {"thead", {"tr", "tr", "tr", "tr", "tr", "tr"}},
    {"colgroup", {"col", "col", "col", "col", "col", "col"}},
    {"tr", {"td", "th", "td", "td", "td", "td"}},
    {"ul", {"li", "li", "li", "li", "li", "li"}},
    {"ol", {"li", "li", "li", "li", "li", "li"}},
    {"dl", {"dt", "dd", "dt", "dd", "dt", "dd"}},
    {"p", {"b", "a", "span", "img", "br", "code"}},
    {"li", {"p", "b", "ul", "a", "span", "div"}},
    {"td", {"p", "b", "ul", "a", "table", "div"}},
    {"div", {"p", "table", "ul", "dl", "h2", "section"}},
    {"section", {"p", "table", "ol", "dl", "h1", "div"}},
};

static const char *
choose(const char *parent, uint32_t *seed)
{
	uint32_t r = next_random(seed);
	size_t i;

	if (r % 32 > 0)
		for (i = 0; i < sizeof(belongs) / sizeof(belongs[0]); i++)
			if (strcmp(belongs[i].parent, parent) == 0)
				return belongs[i].children[(r >> 8) % 6];
	return names[(r >> 8) % NAMES];
}

static bool
is_void(const char *name)
{
	return strcmp(name, "br") == 0 || strcmp(name, "hr") == 0 || strcmp(name, "img") == 0 ||
	       strcmp(name, "wbr") == 0 || strcmp(name, "col") == 0 || strcmp(name, "source") == 0;
}

/* A page in which most end tags close what is open; `wild` in 64 tags do not care. */
static size_t
make_page(char *out, uint32_t *seed, unsigned wild)
{
	unsigned depth = 0, i, tokens = 2 + next_random(seed) % 24;
	const char *open[64] = {"div"}, *name;
	size_t n = 0;
	uint32_t r;

	for (i = 0; i < tokens; i++) {
		r = next_random(seed);
		if (r % 8 < 3) {
			name = choose(open[depth], seed);
			n += (size_t)sprintf(out + n, "<%s%s>", name,
			    attributes[(r >> 20) % (uint32_t)(ATTRIBUTES - (wild == 0))]);
			if (!is_void(name))
				open[++depth] = name;
		} else if (r % 8 < 5 && (r >> 16) % 64 < wild) {
			n += (size_t)sprintf(out + n, "</%s>", names[(r >> 8) % NAMES]);
		} else if (r % 8 < 5 && depth > 0) {
			n += (size_t)sprintf(out + n, "</%s>", open[depth--]);
		} else {
			r = (r >> 16) % (uint32_t)(wild > 0 ? PIECES : PIECES - 5);
			if ((*open[depth] == 't' || strcmp(open[depth], "colgroup") == 0) &&
			    open[depth][1] != 'd' && wild == 0)
				r %= 2; /* blanks */
			n += (size_t)sprintf(out + n, "%s", pieces[r]);
		}
	}
	return n;
}

static void
test_random(void **state)
{
	uint32_t seed = 20261120;
	unsigned i, sure = 0;
	char page[4096];

	(void)state;
	for (i = 0; i < 60000; i++)
		sure += compare(page, make_page(page, &seed, i % 4 * 4));
	/* The comparison means something only when many were certain. */
	print_message("%u of %u pages were certain\n", sure, i);
	assert_true(sure > 10000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_certain),
	    cmocka_unit_test(test_uncertain),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
