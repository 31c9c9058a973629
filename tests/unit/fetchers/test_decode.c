#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../../../daemon/core/text.h"
#include "../../../fetchers/charset.h"
#include "../../../fetchers/decode.h"
#include "../../../fetchers/entities.h"
#include "../../../fetchers/plaintext.h"

static void
test_labels(void **state)
{
	static const struct {
		const char *label, *name;
	} cases[] = {{"UTF-8", "utf-8"}, {" utf8 ", "utf-8"}, {"\"UTF-8\"", "utf-8"},
	    {"GB2312", "gbk"}, {"gb_2312-80", "gbk"}, {"chinese", "gbk"}, {"x-gbk", "gbk"},
	    {"gb18030", "gb18030"}, {"big5-hkscs", "big5"}, {"x-x-big5", "big5"},
	    {"latin1", "windows-1252"}, {"us-ascii", "windows-1252"}, {"l1", "windows-1252"},
	    {"iso-8859-9", "windows-1254"}, {"latin5", "windows-1254"},
	    {"iso-8859-11", "windows-874"}, {"tis-620", "windows-874"}, {"dos-874", "windows-874"},
	    {"x-sjis", "shift_jis"}, {"windows-31j", "shift_jis"}, {"ms_kanji", "shift_jis"},
	    {"ks_c_5601-1987", "euc-kr"}, {"korean", "euc-kr"}, {"x-cp1251", "windows-1251"},
	    {"koi8-ru", "koi8-u"}, {"koi", "koi8-r"}, {"visual", "iso-8859-8"},
	    {"logical", "iso-8859-8-i"}, {"x-mac-roman", "macintosh"},
	    {"x-mac-ukrainian", "x-mac-cyrillic"}, {"ucs-2", "utf-16le"},
	    {"unicodefffe", "utf-16be"}, {"csisolatin2", "iso-8859-2"}, {"866", "ibm866"},
	    {"x-user-defined", "x-user-defined"}, {"nonsense", NULL}, {"", NULL}, {"utf 8", NULL},
	    {"gbk\n", "gbk"}, {"iso8859_2", "iso-8859-2"}, {"ISO88592", "iso-8859-2"},
	    {"EUC_KR", "euc-kr"}, {"eucjp", "euc-jp"}, {"tis_620", "windows-874"},
	    {"iso_8859_1:1987", "windows-1252"}, {"1251", "windows-1251"},
	    {"iso-ir-100", "windows-1252"}, {"ms_kanji", "shift_jis"}, {"hz", "hz-gb-2312"},
	    {"utf", NULL}, {"-", NULL}, {"iso8859", NULL}, {"%s%s", NULL},
	    {"a-label-that-is-much-longer-than-any-that-exists", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct charset *cs = charset_find(cases[i].label, strlen(cases[i].label));

		if (cases[i].name == NULL)
			assert_null(cs);
		else if (cs == NULL || strcmp(cs->name, cases[i].name) != 0)
			fail_msg("%s: %s", cases[i].label, cs == NULL ? "unknown" : cs->name);
	}
}

static void
test_decode(void **state)
{
	static const struct {
		const char *bytes, *content_type, *want, *charset;
		bool damaged, mislabelled;
	} cases[] = {
	    {"", NULL, "", "utf-8", false, false},
	    {"plain", "text/xml; charset=gbk", "plain", "utf-8", false, false},
	    {"\xd6\xd0\xce\xc4", "text/xml; charset=gbk", "中文", "gbk", false, false},
	    {"\xd6\xd0\xce\xc4", "text/xml; CHARSET = \"GB2312\"", "中文", "gbk", false, false},
	    {"\xd6\xd0\xce\xc4", NULL, "中文", "gbk", false, false},
	    {"\xa4\xa4\xa4\xe5", "text/xml; charset=big5", "中文", "big5", false, false},
	    {"\x81\x30\x84\x36", "text/xml; charset=gbk", "¥", "gbk", false, false},
	    {"caf\xe9", NULL, "café", "windows-1252", false, false},
	    {"caf\xe9", "text/xml; charset=utf-8", "café", "windows-1252", false, true},
	    {"中文开源", "text/xml; charset=iso-8859-1", "中文开源", "utf-8", false, true},
	    {"中文\xff开源", "text/xml; charset=utf-8", "中文\xef\xbf\xbd开源", "utf-8", true,
		false},
	    {"中文开\xe6\xba", NULL, "中文开\xef\xbf\xbd", "utf-8", true, false},
	    {"\xef\xbb\xbf中文", "text/xml; charset=gbk", "中文", "utf-8", false, true},
	    {"\x80 \x93q\x94", "text/xml; charset=iso-8859-1", "€ “q”", "windows-1252", false,
		false},
	    {"\x1b$BF|K\\8l\x1b(B", "text/xml; charset=iso-2022-jp", "日本語", "iso-2022-jp", false,
		false},
	    /* Where the standard has other tables than libc. */
	    {"\xc6\xf0", "text/xml; charset=macintosh", "∆\xef\xa3\xbf", "macintosh", false, false},
	    {"\xff", "text/xml; charset=x-mac-cyrillic", "€", "x-mac-cyrillic", false, false},
	    {"\xa3\xa0\xd6\xd0", "text/xml; charset=gbk", "　中", "gbk", false, false},
	    {"\xa1\xe3\xa1\x45\xa4\xa4", "text/xml; charset=big5", "～‧中", "big5", false, false},
	    {"\xa2\xcc\xa1\xfe\xa2\x40\xa3\xe1", "text/xml; charset=big5", "十／＼€", "big5", false,
		false},
	    {"\xfc\xe2\xc6\xfc", "text/xml; charset=euc-jp", "髙日", "euc-jp", false, false},
	    {"\x1b$B|b\x1b(B", "text/xml; charset=iso-2022-jp", "髙", "iso-2022-jp", false, false},
	    {"\x93\xfa\x96\x7b\x8c\xea\x83\x6a\x83\x85\x81\x5b\x83\x58\x82\xcc\x91\xac\x95\xf1",
		"text/xml; charset=euc-jp", "日本語ニュースの速報", "shift_jis", false, true},
	    {"a\xed\xa0\xbd\xed\xb8\x80z", "text/xml; charset=utf-8", "a😀z", "utf-8", false, false},
	    /* Another script than Latin, and another language than those of Latin-1. */
	    {"\xcf\xee\xf1\xeb\xe5\xe4\xed\xe8\xe5 \xed\xee\xe2\xee\xf1\xf2\xe8 \xe4\xed\xff",
		"text/xml; charset=iso-8859-1", "Последние новости дня", "windows-1251", false,
		true},
	    {"\xcf\xf0\xef\xe5\xe4\xed\xe8\xe5 \xed\xee\xe2\xee\xf1\xf2\xe8 \xe4\xed\xdf "
	     "\xe2\xf1\xdf \xf1\xe5\xec\xfc\xdf",
		NULL, "ѕрпедние новости дня вся семья", "x-mac-cyrillic", false, false},
	    {"Rz\xb1"
	     "d og\xb3osi\xb3 nowy program wsparcia bada\xf1 nad sztuczn\xb1 inteligencj\xb1",
		NULL, "Rząd ogłosił nowy program wsparcia badań nad sztuczną inteligencją",
		"iso-8859-2", false, false},
	    {"Rz\xb9"
	     "d og\xb3osi\xb3 nowy program wsparcia bada\xf1 nad sztuczn\xb9 inteligencj\xb9",
		"text/xml; charset=iso-8859-1",
		"Rząd ogłosił nowy program wsparcia badań nad sztuczną inteligencją",
		"windows-1250", false, true},
	    {"<language>tr</language>A\xe7\xfdk kaynak yaz\xfdl\xfdm",
		"text/xml; charset=iso-8859-1", "<language>tr</language>Açık kaynak yazılım",
		"windows-1254", false, true},
	    {"L'\x8et\x8e, les d\x8eveloppeurs se sont r\x8eunis \x88 Paris", NULL,
		"L'été, les développeurs se sont réunis à Paris", "macintosh", false, false},
	    {"El a\xf1o pr\xf3ximo: informaci\xf3n", NULL, "El año próximo: información",
		"windows-1252", false, false},
	    {"<language>ja</language>\xc6\xfc\xcb\xdc", NULL, "<language>ja</language>日本",
		"euc-jp", false, false},
	    {"<language>zh-TW</language>\xb6\x7d\xb7\xbd", NULL, "<language>zh-TW</language>開源",
		"big5", false, false},
	    {"<language>ko</language>\xc7\xd1\xb1\xb9", NULL, "<language>ko</language>한국",
		"euc-kr", false, false},
	    {"<language>th</language>\xa2\xe8\xd2\xc7", NULL, "<language>th</language>ข่าว",
		"windows-874", false, false},
	    {"\xb1\xb2", "text/xml; charset=x-user-defined", "\xef\x9e\xb1\xef\x9e\xb2",
		"x-user-defined", false, false},
	};
	struct arena *a = arena_new();
	struct decoded d;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		decode(cases[i].bytes, strlen(cases[i].bytes), cases[i].content_type, &d, a);
		if (strlen(cases[i].want) != d.len || memcmp(d.text, cases[i].want, d.len) != 0 ||
		    strcmp(d.charset, cases[i].charset) != 0)
			fail_msg("case %zu: \"%s\" from %s", i, d.text, d.charset);
		if (d.damaged != cases[i].damaged || d.mislabelled != cases[i].mislabelled)
			fail_msg(
			    "case %zu: damaged %d mislabelled %d", i, d.damaged, d.mislabelled);
	}
	arena_free(a);
}

/* Whatever comes in, valid UTF-8 comes out. */
static void
test_always_valid(void **state)
{
	static const char *const labels[] = {"gbk", "big5", "shift_jis", "euc-jp", "euc-kr",
	    "iso-2022-jp", "hz-gb-2312", "iso-2022-kr", "utf-8", "utf-16", "windows-1258",
	    "iso-8859-6", "johab", "euc-tw", "ibm037", "viscii"};
	struct arena *a = arena_new();
	char type[64], body[256];
	uint32_t seed = 1;
	struct decoded d;

	(void)state;
	decode_prepare();
	for (size_t i = 0; i < 4000; i++) {
		size_t n = seed % 200;

		for (size_t j = 0; j < n; j++) {
			seed = seed * 1664525 + 1013904223;
			body[j] = (char)(seed >> 24);
		}
		seed = seed * 1664525 + 1013904223;
		body[n] = '\0';
		(void)snprintf(type, sizeof(type), "text/xml; charset=%s",
		    labels[i % (sizeof(labels) / sizeof(labels[0]))]);
		decode(body, n, type, &d, a);
		assert_true(text_valid(d.text, d.len));
		assert_int_equal(d.text[d.len], '\0');
		arena_clear(a);
	}
	arena_free(a);
}

static void
test_entities(void **state)
{
	static const struct {
		const char *text, *want;
		size_t n;
	} cases[] = {{"&amp;", "&", 5}, {"&nbsp;x", "\xc2\xa0", 6}, {"&Aacute;", "Á", 8},
	    {"&aacute;", "á", 8}, {"&hellip;", "…", 8}, {"&there4;", "∴", 8}, {"&equals;", "=", 8},
	    {"&fjlig;", "fj", 7}, {"&CounterClockwiseContourIntegral;", "∳", 33},
	    {"&zwnj;", "\xe2\x80\x8c", 6}, {"&#65;", "A", 5}, {"&#x41;", "A", 6}, {"&#65 ", "A", 4},
	    {"&#X4e2d;", "中", 8}, {"&#150;", "–", 6}, {"&#0;", "", 4}, {"&#xD800;", "", 8},
	    {"&#x110000;", "", 10}, {"&#99999999999999;", "", 17}, {"&#xfffe;", "", 8},
	    {"&#;", "", 0}, {"&#x;", "", 0}, {"&nosuch;", "", 0}, {"&amp", "&", 4},
	    {"&copy 2024", "©", 5}, {"&copy=1", "", 0}, {"&copyx", "", 0}, {"&hellip ", "", 0},
	    {"&", "", 0}, {"&;", "", 0}, {"&am p;", "", 0}};
	char out[ENTITY_MAX];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *s = cases[i].text;

		len = 0;
		if (entity_decode(s, s + strlen(s), out, &len) != cases[i].n ||
		    len != strlen(cases[i].want) || memcmp(out, cases[i].want, len) != 0)
			fail_msg("%s", s);
	}
}

static void
test_plain_text(void **state)
{
	static const struct {
		const char *text;
		enum markup markup;
		const char *want;
	} cases[] = {{"a <b>b</b>", MARKUP_NONE, "a <b>b</b>"}, {"a <b>b</b>", MARKUP_HTML, "a b"},
	    {"a <b>b</b>", MARKUP_GUESS, "a b"}, {"vector<int> v", MARKUP_GUESS, "vector<int> v"},
	    {"x<y && y>z", MARKUP_GUESS, "x<y && y>z"}, {"<i>only</i>", MARKUP_GUESS, "only"},
	    {"the <i> element", MARKUP_GUESS, "the <i> element"},
	    {"one<br/>two", MARKUP_GUESS, "one two"}, {"a<p>b</p>c", MARKUP_HTML, "a b c"},
	    {"x<script>alert(1)</script>y", MARKUP_HTML, "xy"}, {"x<!-- c -->y", MARKUP_HTML, "xy"},
	    {"Q&amp;A", MARKUP_GUESS, "Q&A"}, {"Q&amp;amp;A", MARKUP_GUESS, "Q&amp;A"},
	    {"Q&A", MARKUP_GUESS, "Q&A"}, {"<img src=x>", MARKUP_GUESS, NULL},
	    {"  \n ", MARKUP_GUESS, NULL}, {"a < b", MARKUP_HTML, "a < b"},
	    {"<unclosed", MARKUP_HTML, "<unclosed"}};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got =
		    plain_text(a, cases[i].text, strlen(cases[i].text), cases[i].markup);

		if (cases[i].want == NULL ? got != NULL
					  : got == NULL || strcmp(got, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].text, got == NULL ? "NULL" : got);
	}
	assert_string_equal(plain_to_html(a, "a<b>&\"\nc", 7, true), "a&lt;b&gt;&amp;&quot;<br/>");
	assert_string_equal(plain_to_html(a, "a\nb", 3, false), "a\nb");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_labels),
	    cmocka_unit_test(test_decode),
	    cmocka_unit_test(test_always_valid),
	    cmocka_unit_test(test_entities),
	    cmocka_unit_test(test_plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
