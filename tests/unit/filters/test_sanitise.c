/*
 * The sanitiser, case by case.  Every case is also sanitised again and must not change: that it
 * reads its own output as it was meant is what keeps mutations out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../daemon/core/arena.h"
#include "../../../filters/filter.h"
#include "../../../filters/sanitise.h"

extern const struct filter filter_sanitise;

#define BASE "https://base.example/dir/page?q"
#define REL " rel=\"noopener noreferrer\""
#define LAZY " loading=\"lazy\"/>"
#define PIC "<img src=\"https://h.example/p.png\"" LAZY

static const struct {
	const char *in, *want; /* NULL: nothing is left */
} cases[] = {
    /* text */
    {"plain", "plain"},
    {"  plain \n", "plain"},
    {"", NULL},
    {" \t\n ", NULL},
    {"a < b", "a &lt; b"},
    {"a > b", "a &gt; b"},
    {"a & b", "a &amp; b"},
    {"a &amp; b", "a &amp; b"},
    {"&lt;b&gt;", "&lt;b&gt;"},
    {"&amp;lt;", "&amp;lt;"},
    {"\"quoted\" 'text'", "\"quoted\" 'text'"},
    {"&copy;&#169;&#xa9;", "©©©"},
    {"&nbsp;", NULL},
    {"<p>&nbsp;</p>", NULL},
    {"开放原子 <b>基金会</b>", "开放原子 <b>基金会</b>"},
    {"a\x01\x02"
     "b\x7f",
	"ab"},
    {"a&#1;b&#127;", "ab"},
    {"a\xc2\x85"
     "b",
	"ab"},
    {"<p>a&#xfffe;b</p>", "<p>ab</p>"},
    {"mm&#xfddd", "mm"},
    {"a&#x1fffe;b<img alt='c&#xfdd0;d' src='http://a.example/'>&#xfdef;",
	"ab<img src=\"http://a.example/\" alt=\"cd\" loading=\"lazy\"/>"},
    {"<p>&#xfddd;</p>", NULL},
    {"&#0;x", "�x"},
    {"&#xd800;x", "�x"},
    {"&#99999999999;x", "�x"},
    {"line\r\nline", "line\nline"},

    /* elements */
    {"<b>b</b><i>i</i><u>u</u>", "<b>b</b><i>i</i><u>u</u>"},
    {"<B>b</B>", "<b>b</b>"},
    {"<p>a<p>b", "<p>a</p><p>b</p>"},
    {"a<br>b<BR/>c</br>d", "a<br/>b<br/>c<br/>d"},
    {"<hr>x<hr />", "<hr/>x<hr/>"},
    {"<b><i>x</b></i>", "<b><i>x</i></b>"},
    {"<span>s</span><font color=red>f</font>", "sf"},
    {"<custom-tag>x</custom-tag><foo:bar>y</foo:bar>", "xy"},
    {"<center>c</center>d", "<div>c</div>d"},
    {"<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
    {"<li>a<li>b", "<li>a</li><li>b</li>"},
    {"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
    {"<ol start=3><li>c</ol>", "<ol start=\"3\"><li>c</li></ol>"},
    {"<table><tr><td>a<td>b<tr><th>c</table>",
	"<table><tbody><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></tbody></table>"},
    {"<table><td colspan=2 rowspan='3' width=9>x</table>",
	"<table><tbody><tr><td colspan=\"2\" rowspan=\"3\">x</td></tr></tbody></table>"},
    {"<table><caption>t</caption><thead><tr><th>h</thead></table>",
	"<table><caption>t</caption><thead><tr><th>h</th></tr></thead></table>"},
    {"<table>stray<tr><td>x</table>", "stray<table><tbody><tr><td>x</td></tr></tbody></table>"},
    {"<td>no table</td>", "no table"},
    {"<pre>\n\n  x</pre>", "<pre>\n\n  x</pre>"},
    {"<pre>x\ty</pre>", "<pre>x\ty</pre>"},
    {"<pre><code>a &lt; b</code></pre>", "<pre><code>a &lt; b</code></pre>"},
    {"<h1>a<h2>b</h2>", "<h1>a</h1><h2>b</h2>"},
    {"<blockquote cite='http://x/'>q</blockquote>", "<blockquote>q</blockquote>"},
    {"<ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>",
	"<ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>"},
    {"<rt>lost</rt>", "lost"},
    {"<figure><img src=//h.example/p.png><figcaption>c</figcaption></figure>",
	"<figure>" PIC "<figcaption>c</figcaption></figure>"},
    {"<details><summary>s</summary>d</details>", "<details><summary>s</summary>d</details>"},
    {"<abbr title='World Wide Web' class=x>WWW</abbr>",
	"<abbr title=\"World Wide Web\">WWW</abbr>"},
    {"<time datetime=2026-11-20T08:30:00Z>x</time>",
	"<time datetime=\"2026-11-20T08:30:00Z\">x</time>"},
    {"<time datetime='\"onx=1'>x</time>", "<time>x</time>"},
    {"<p dir=rtl lang=ar>x</p>", "<p lang=\"ar\" dir=\"rtl\">x</p>"},
    {"<p dir=evil lang='a\"b'>x</p>", "<p>x</p>"},
    {"<main><section>x</section></main>", "<div><section>x</section></div>"},
    {"<menu><li>x</menu>", "<ul><li>x</li></ul>"},
    {"<button>go</button>", "go"},
    {"<label>l</label><output>o</output>", "lo"},

    /* contents that go */
    {"a<script>alert(1)</script>b", "ab"},
    {"a<SCRIPT SRC=http://x/y.js></SCRIPT>b", "ab"},
    {"a<style>p{color:red}</style>b", "ab"},
    {"a<noscript><img src=x></noscript>b", "ab"},
    {"a<iframe src=http://x/>fallback</iframe>b", "ab"},
    {"a<object data=x><p>fallback</p></object>b", "ab"},
    {"a<embed src=x>b", "ab"},
    {"a<applet code=x>f</applet>b", "ab"},
    {"a<form action=x><input name=y><p>in</p></form>b", "ab"},
    {"a<select><option>o</select><textarea>t</textarea>b", "ab"},
    {"a<svg><circle r=1 /><text>t</text></svg>b", "ab"},
    {"a<math><mi>x</mi></math>b", "ab"},
    {"a<template><p>t</p></template>b", "ab"},
    {"a<canvas>c</canvas>b", "ab"},
    {"<title>t</title>b", "b"},
    {"<html><head><title>t</title><meta x><link x></head><body onload=x>b</body></html>", "b"},
    {"a<!-- comment -->b", "ab"},
    {"a<!--[if IE]><script>x</script><![endif]-->b", "ab"},
    {"a<![if IE]>x<![endif]>b", "axb"},
    {"a<![CDATA[x]]>b", "ab"},
    {"a<?php echo 1 ?>b", "ab"},
    {"<!DOCTYPE html><p>x", "<p>x</p>"},
    {"<frameset><frame src=x></frameset>", NULL},
    {"a<noembed><b>x</b></noembed>b", "ab"},
    {"a<noframes><b>x</b></noframes>b", "ab"},

    /* attributes that go */
    {"<p onclick=alert(1) style='x:y' class=c id=i data-x=1>x</p>", "<p>x</p>"},
    {"<b/onmouseover=alert(1)>x</b>", "<b>x</b>"},
    {"<p ONCLICK='x' STYLE=x>x", "<p>x</p>"},
    {"<img src=https://h.example/p.png onerror=alert(1)>", PIC},
    {"<img src='http://h.example/p.png' srcset='a 1x, b 2x' sizes=x>",
	"<img src=\"http://h.example/p.png\"" LAZY},
    {"<a href=http://h.example/ target=_blank ping=http://p/ rel=opener>x</a>",
	"<a href=\"http://h.example/\"" REL ">x</a>"},

    /* links */
    {"<a href=x>r</a>", "<a href=\"https://base.example/dir/x\"" REL ">r</a>"},
    {"<a href='/x?a=1&amp;b=2'>r</a>",
	"<a href=\"https://base.example/x?a=1&amp;b=2\"" REL ">r</a>"},
    {"<a href='/x?a=1&b=2'>r</a>", "<a href=\"https://base.example/x?a=1&amp;b=2\"" REL ">r</a>"},
    {"<a href=../up>r</a>", "<a href=\"https://base.example/up\"" REL ">r</a>"},
    {"<a href=//h.example/x>r</a>", "<a href=\"https://h.example/x\"" REL ">r</a>"},
    {"<a href=#f>r</a>", "<a href=\"https://base.example/dir/page?q#f\"" REL ">r</a>"},
    {"<a href=mailto:a@b.example>m</a>", "<a href=\"mailto:a@b.example\"" REL ">m</a>"},
    {"<a name=anchor>x</a>", "x"},
    {"<a href=''>x</a>", "x"},
    {"<a href=ftp://h.example/x>x</a>", "x"},
    {"<a href=tel:123>x</a>", "x"},
    {"<a href=http://user:pw@h.example/>x</a>", "x"},
    {"<a href='http://h.example/\"onclick=\"x'>x</a>",
	"<a href=\"http://h.example/%22onclick=%22x\"" REL ">x</a>"},
    {"<a href=http://a.example/>1<a href=http://b.example/>2</a>",
	"<a href=\"http://a.example/\"" REL ">1</a><a href=\"http://b.example/\"" REL ">2</a>"},
    {"<a href=javascript:alert(1)>x</a>", "x"},
    {"<a href=JaVaScRiPt:alert(1)>x</a>", "x"},
    {"<a href=' javascript:alert(1)'>x</a>", "x"},
    {"<a href='java\nscript:alert(1)'>x</a>", "x"},
    {"<a href='java&#10;script:alert(1)'>x</a>", "x"},
    {"<a href='java&Tab;script:alert(1)'>x</a>", "x"},
    {"<a href='\x01javascript:alert(1)'>x</a>",
	"<a href=\"https://base.example/dir/%EF%BF%BDjavascript:alert(1)\"" REL ">x</a>"},
    {"<a href='&#x1;&#x20;javascript:alert(1)'>x</a>", "x"},
    {"<a href='&#106;avascript&colon;alert(1)'>x</a>", "x"},
    {"<a href='javascript&#0000058alert(1)'>x</a>", "x"},
    {"<a href='vbscript:msgbox(1)'>x</a>", "x"},
    {"<a href='data:text/html,<script>alert(1)</script>'>x</a>", "x"},
    {"<a href='data:text/html;base64,PHN2Zz4='>x</a>", "x"},
    {"<a href='file:///etc/passwd'>x</a>", "x"},
    {"<a href='blob:https://h/x'>x</a>", "x"},
    {"<a href='feed:https://h/x'>x</a>", "x"},
    {"<a href='view-source:https://h/x'>x</a>", "x"},

    /* images */
    {"<img src=//h.example/p.png>", PIC},
    {"<img src=p.png alt='a \"b\" <c>' title=t width=30 height='40px'>",
	"<img src=\"https://base.example/dir/p.png\" alt=\"a &quot;b&quot; &lt;c&gt;\" title=\"t\""
	" width=\"30\" height=\"40\"" LAZY},
    {"<image src=//h.example/p.png>", PIC},
    {"<img>", NULL},
    {"x<img src=data:image/png;base64,AAAA>", "x"},
    {"x<img src=javascript:alert(1)>", "x"},
    {"x<img src=mailto:a@b>", "x"},
    {"x<img src=http://h.example/t.gif width=1 height=1>", "x"},
    {"x<img src=http://h.example/t.gif width='1px'>", "x"},
    {"x<img src=http://h.example/t.gif height=0>", "x"},
    {"<img src=//h.example/p.png width=100% height=12.5>", PIC},
    {"x<img src=http://h.example/t.gif style='display: none'>", "x"},
    {"x<img src=http://feeds.feedburner.com/~r/blog/~4/abc>", "x"},
    {"x<img src=http://ad.doubleclick.net/x>", "x"},
    {"x<img src=https://stats.wordpress.com/b.gif?x>", "x"},
    {"x<img src=https://pixel.wp.com/b.gif>", "x"},
    {"x<img src=http://res.feedsportal.com/x.gif>", "x"},
    {"<img data-src=//h.example/p.png>", PIC},
    {"<img src='' data-original=//h.example/p.png>", PIC},
    {"<img src=data:image/gif;base64,R0lG data-lazy-src=//h.example/p.png>", PIC},
    {"<img src=/img/placeholder.gif data-src=//h.example/p.png>", PIC},
    {"<img src=//h.example/p.png data-src=//h.example/other.png>", PIC},
    {"<img srcset='//h.example/p.png 1x, //h.example/q.png 2x'>", PIC},
    {"<img data-src=javascript:alert(1)>", NULL},
    {"<picture><source srcset=x.webp><img src=//h.example/p.png></picture>", PIC},
    {"<video src=//h.example/v.mp4 poster=//h.example/p.png autoplay onplay=x>f</video>",
	"<video src=\"https://h.example/v.mp4\" poster=\"https://h.example/p.png\""
	" controls=\"controls\" preload=\"none\">f</video>"},
    {"<audio><source src=//h.example/a.mp3></audio>",
	"<audio controls=\"controls\" preload=\"none\">"
	"<source src=\"https://h.example/a.mp3\"/></audio>"},
    {"<source src=//h.example/a.mp3>x", "x"},

    /* markup made to be read in two ways */
    {"<img src=x\"onerror=alert(1)//>",
	"<img src=\"https://base.example/dir/x%22onerror=alert(1)//\"" LAZY},
    {"<img \"\"\"><script>alert(1)</script>\">", "\"&gt;"},
    {"<img src=`x`onerror=alert(1)>",
	"<img src=\"https://base.example/dir/%60x%60onerror=alert(1)\"" LAZY},
    {"<p title='--><img src=x onerror=alert(1)>'>x</p>", "<p>x</p>"},
    {"<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt&gt;alert(1)ipt&gt;"},
    {"<<script>alert(1)</script>", "&lt;"},
    {"<script>alert(1)", NULL},
    {"<script/x>alert(1)</script >y", "y"},
    {"<script><!--<script></script>alert(1)</script>y", "y"},
    {"<b <script>alert(1)</script>x", "<b>alert(1)x</b>"},
    {"x<a href=\"http://h.example/", "x"},
    {"x<", "x&lt;"},
    {"x</", "x&lt;/"},
    {"x<!--", "x"},
    {"<!--><img src=x onerror=alert(1)>-->",
	"<img src=\"https://base.example/dir/x\"" LAZY "--&gt;"},
    {"<!--a--!><b>x</b>-->", "<b>x</b>--&gt;"},
    {"<svg><style><img src=x onerror=alert(1)></style></svg>t",
	"<img src=\"https://base.example/dir/x\"" LAZY "t"},
    {"<svg><script>alert(1)</script></svg>t", "t"},
    {"<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>t", "t"},
    {"<svg><foreignObject><p>in</p></foreignObject></svg>t", "t"},
    {"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table>t", NULL},
    {"<math><annotation-xml encoding=text/html><p>x</p></annotation-xml></math>t", "t"},
    {"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>t", "<p>t</p>"},
    {"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>", NULL},
    {"<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
	"<img src=\"https://base.example/dir/x\"" LAZY "\"&gt;"},
    {"<title><img title=\"</title><b>x</b>\">", "<b>x</b>\"&gt;"},
    {"<xmp><b>x</b></xmp>", "<pre>&lt;b&gt;x&lt;/b&gt;</pre>"},
    {"<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
	"<pre>&lt;p title='</pre><img src=\"https://base.example/dir/x\"" LAZY "'&gt;"},
    {"a<plaintext><b>x</b></plaintext>", "a<pre>&lt;b&gt;x&lt;/b&gt;&lt;/plaintext&gt;</pre>"},
    {"<listing>\n&lt;b></listing>", "<pre>&lt;b&gt;</pre>"},
    {"<isindex prompt='<b>x</b>'>t", "t"},
    {"<body onload=alert(1)><body onpageshow=alert(1)>x", "x"},
    {"<base href=http://evil.example/><a href=x>r</a>",
	"<a href=\"https://base.example/dir/x\"" REL ">r</a>"},
    {"<meta http-equiv=refresh content='0;url=x'>r", "r"},
    {"<link rel=stylesheet href=x>r", "r"},
    {"<p>a</p\n>b", "<p>a</p>b"},
    {"<table><a href=x><tr><td></a>y</table>",
	"<a href=\"https://base.example/dir/x\"" REL "></a><table><tbody><tr><td>y</td></tr>"
	"</tbody></table>"},
    {"<p><table><tr><td><p>x</table>y",
	"<p></p><table><tbody><tr><td><p>x</p></td></tr></tbody></table>y"},
    {"<a href=x><div><p>b</a>c",
	"<a href=\"https://base.example/dir/x\"" REL "></a><div>"
	"<a href=\"https://base.example/dir/x\"" REL
	"></a><p><a href=\"https://base.example/dir/x\"" REL ">b</a>c</p></div>"},
    {"<marquee><a href=x>1</a></marquee>", "<a href=\"https://base.example/dir/x\"" REL ">1</a>"},
    {"<b>1<p>2</b>3</p>", "<b>1</b><p><b>2</b>3</p>"},
    {"<style>@import 'x';</style", NULL},
    {"<p style=\"background:url('javascript:x')\">x", "<p>x</p>"},
    {"<div style=\"width: expression(alert(1));\">x</div>", "<div>x</div>"},
    {"%3Cscript%3E", "%3Cscript%3E"},
    {"\xef\xbc\x9cscript\xef\xbc\x9e", "＜script＞"},
    {"\xe2\x80\xae<b>x</b>", "\xe2\x80\xae<b>x</b>"},
};

static void
check(const char *in, const char *want)
{
	struct arena *arena = arena_new();
	const char *once = sanitise(in, strlen(in), BASE, arena), *twice;

	if ((once == NULL) != (want == NULL) || (once != NULL && strcmp(once, want) != 0))
		print_error("in:   %s\nwant: %s\ngot:  %s\n", in, want != NULL ? want : "NULL",
		    once != NULL ? once : "NULL");
	if (want == NULL)
		assert_null(once);
	else
		assert_non_null(once);
	if (once != NULL) {
		assert_string_equal(once, want);
		twice = sanitise(once, strlen(once), "https://other.example/", arena);
		assert_non_null(twice);
		assert_string_equal(once, twice);
	}
	arena_free(arena);
}

static void
test_cases(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(cases[i].in, cases[i].want);
}

static void
test_no_base(void **state)
{
	struct arena *arena = arena_new();
	static const char in[] = "<a href=x>r</a> <a href=http://h.example/>a</a><img src=p.png>";

	(void)state;
	assert_string_equal(
	    sanitise(in, strlen(in), NULL, arena), "r <a href=\"http://h.example/\"" REL ">a</a>");
	arena_free(arena);
}

/* CPU seconds as if nothing slowed the program down; run-valgrind sets PATIENCE. */
static double
seconds(clock_t since)
{
	const char *patience = getenv("PATIENCE");

	return (double)(clock() - since) / CLOCKS_PER_SEC / (patience != NULL ? atof(patience) : 1);
}

/* What makes parsers slow or deep, half a megabyte of each. */
static void
test_hostile(void **state)
{
	static const char *const units[] = {"<div>", "<b>", "<i><b>", "<b><i><div></b>",
	    "<a href=x>", "<table><tr><td>", "<table>", "<ul><li>", "<svg><g>", "<math><mi>",
	    "<p><b><p>", "<font color=1><p>", "<", "</", "<!--", "&", "&amp", "<select>",
	    "<template>", "<button><p>", "<svg><desc>", "<x>", "</b>", "<![CDATA[", "<script>",
	    "<ruby><rt>", "<object><b>", "<frameset>", "<body a=1>", "<p>x", "<b><p></b>x",
	    "<nobr>x", "<dd><dt>"};
	enum { SIZE = 512 << 10 };
	char *doc = malloc(SIZE + 64);
	struct arena *arena;
	clock_t start;
	size_t i, n, len;

	(void)state;
	assert_non_null(doc);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		len = strlen(units[i]);
		for (n = 0; n < SIZE; n += len)
			memcpy(doc + n, units[i], len);
		arena = arena_new();
		start = clock();
		(void)sanitise(doc, n, BASE, arena);
		if (seconds(start) > 3)
			fail_msg("%s: %.1f s", units[i], seconds(start));
		arena_free(arena);
	}
	free(doc);
}

/* Attributes and formatting elements that all differ. */
static void
test_hostile_numbered(void **state)
{
	static const char *const forms[] = {"<p a%zu=1>", "<p><b a%zu>x", "<body a%zu>",
	    "<b %zu></p><p>", "<font %zu>x<p>", "<a href=%zu>", "<i %zu>"};
	struct arena *arena;
	clock_t start;
	size_t i, n, k;
	char *doc = malloc(1 << 20);

	(void)state;
	assert_non_null(doc);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		for (n = k = 0; n < 500000; k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			n += (size_t)snprintf(doc + n, 64, forms[i], k);
#pragma GCC diagnostic pop
		}
		arena = arena_new();
		start = clock();
		(void)sanitise(doc, n, BASE, arena);
		if (seconds(start) > 3)
			fail_msg("%s: %.1f s", forms[i], seconds(start));
		arena_free(arena);
	}
	n = (size_t)sprintf(doc, "<p ");
	for (k = 0; n < 500000; k++)
		n += (size_t)sprintf(doc + n, "a%zu ", k);
	arena = arena_new();
	start = clock();
	(void)sanitise(doc, n, BASE, arena);
	assert_true(seconds(start) < 3);
	arena_free(arena);
	free(doc);
}

/* A document that is too deep is still read, as text. */
static void
test_deep_is_text(void **state)
{
	struct arena *arena = arena_new();
	char doc[8192];
	size_t n;

	(void)state;
	for (n = 0; n < 5000; n += 5)
		memcpy(doc + n, "<div>", 5);
	strcpy(doc + n, "a &lt; b<script>x</script><p>c <b>d</b><!-- e -->");
	assert_string_equal(sanitise(doc, strlen(doc), BASE, arena), "<p>a &lt; b</p><p>c d</p>");
	arena_free(arena);
}

static void
test_filter(void **state)
{
	struct arena *arena = arena_new();
	struct document doc = {.link = "http://feed.example/"};
	struct filter_context ctx = {
	    .document = &doc, .base = "http://ctx.example/", .arena = arena};
	struct item item = {.summary = "<a href=x>s</a>", .content = "<script>x</script>"};
	struct errbuf err;

	(void)state;
	assert_int_equal(filter_sanitise.apply(&item, &ctx, &err), FILTER_KEEP);
	assert_string_equal(item.summary, "<a href=\"http://feed.example/x\"" REL ">s</a>");
	assert_null(item.content);

	item.summary = "<a href=x>s</a>";
	item.url = "http://item.example/a/b";
	(void)filter_sanitise.apply(&item, &ctx, &err);
	assert_string_equal(item.summary, "<a href=\"http://item.example/a/x\"" REL ">s</a>");

	item.summary = "<a href=x>s</a>";
	item.base = "http://base.example/c/";
	(void)filter_sanitise.apply(&item, &ctx, &err);
	assert_string_equal(item.summary, "<a href=\"http://base.example/c/x\"" REL ">s</a>");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_no_base),
	    cmocka_unit_test(test_hostile),
	    cmocka_unit_test(test_hostile_numbered),
	    cmocka_unit_test(test_deep_is_text),
	    cmocka_unit_test(test_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
