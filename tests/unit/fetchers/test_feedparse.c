#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../daemon/core/json.h"
#include "../../../daemon/core/text.h"
#include "../../../fetchers/decode.h"
#include "../../../fetchers/feedbuild.h"
#include "../../../fetchers/feedparse.h"
#include "../../../fetchers/xmlsoup.h"

#define DIR_NAME "tests/fixtures/feeds"

static const struct parse_context context = {
    .base = "http://example.org/feed.xml", .now = 1764500000};

static char *
as_json(const struct document *doc)
{
	struct json_writer w;
	struct buf out;

	buf_init(&out, 1 << 24);
	json_writer_init(&w, &out);
	json_put_document(&w, doc, true);
	return buf_take(&out, NULL);
}

/* What expat reads without complaint, the repair must read in the same way. */
static int
check_same(const char *name)
{
	static char body[1 << 20];
	struct document strict, repaired;
	struct arena *a = arena_new();
	struct build *b = calloc(1, sizeof(*b));
	struct decoded d;
	struct errbuf err;
	char path[512], *x, *y;
	int different = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), DIR_NAME "/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_non_null(b);
	body[fread(body, 1, sizeof(body) - 1, f)] = '\0';
	(void)fseek(f, 0, SEEK_END);
	decode(body, (size_t)ftell(f), NULL, &d, a);
	(void)fclose(f);
	if (feedparse(d.text, d.len, &context, &strict, a, &err) == 0 && !strict.recovered) {
		document_init(&repaired);
		build_init(b, &context, &repaired, a);
		xmlsoup(b, d.text, d.len);
		build_finish(b);
		build_release(b);
		x = as_json(&strict);
		y = as_json(&repaired);
		if ((different = strcmp(x, y) != 0))
			print_error("%s:\n  strict   %s\n  repaired %s\n", name, x, y);
		free(x);
		free(y);
	}
	free(b);
	arena_free(a);
	return different;
}

static void
test_repair_agrees(void **state)
{
	struct dirent **names;
	int n = scandir(DIR_NAME, &names, NULL, alphasort), failed = 0;

	(void)state;
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		const char *dot = strrchr(names[i]->d_name, '.');

		/* Beyond the limit of depth the two need not agree. */
		if (dot != NULL && strcmp(dot, ".xml") == 0 &&
		    strncmp(names[i]->d_name, "hostile_deep", 12) != 0)
			failed += check_same(names[i]->d_name);
		free(names[i]);
	}
	free(names);
	assert_int_equal(failed, 0);
}

/* A document cut at any byte keeps the entries that were closed before, unchanged. */
static void
test_cut_anywhere(void **state)
{
	static const char text[] =
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss "
	    "version=\"2.0\"><channel><title>频道</title>"
	    "<item><title>一 &amp; 1</title><link>http://a.example/1</link><guid>g1</guid>"
	    "<description><![CDATA[<p>甲</p>]]></description></item>"
	    "<item><title>二</title><link>http://a.example/2</link><guid>g2</guid>"
	    "<enclosure url=\"http://a.example/2.mp3\" length=\"1\" type=\"audio/mpeg\"/></item>"
	    "<item><title>三</title><link>http://a.example/3</link></item></channel></rss>";
	struct arena *a = arena_new();
	struct document doc;
	struct decoded d;
	struct errbuf err;
	char part[sizeof(text)];

	(void)state;
	for (size_t n = 100; n < sizeof(text); n++) {
		size_t closed = 0;

		memcpy(part, text, n);
		part[n] = '\0';
		for (const char *p = part; (p = strstr(p, "</item>")) != NULL; p++)
			closed++;
		decode(part, n, NULL, &d, a);
		assert_int_equal(feedparse(d.text, d.len, &context, &doc, a, &err), 0);
		assert_true(doc.nitems >= closed && doc.nitems <= closed + 1);
		assert_true(doc.recovered == (n < sizeof(text) - 1));
		if (closed > 0) {
			assert_string_equal(doc.items[0].title, "一 & 1");
			assert_string_equal(doc.items[0].summary, "<p>甲</p>");
		}
		if (closed > 1)
			assert_int_equal(doc.items[1].enclosures[0].length, 1);
		/* The entry that was cut has whole values only. */
		if (doc.nitems == closed + 1 && closed == 1 && doc.items[1].url != NULL)
			assert_string_equal(doc.items[1].url, "http://a.example/2");
		arena_clear(a);
	}
	arena_free(a);
}

static void
test_polling(void **state)
{
	static const char text[] =
	    "<rss version=\"2.0\"><channel><ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour>"
	    "<hour>13</hour><hour>99</hour></skipHours><skipDays><day>Sunday</day><day>friday</day>"
	    "</skipDays></channel></rss>";
	static const char sy[] =
	    "<rss version=\"2.0\" "
	    "xmlns:s=\"http://purl.org/rss/1.0/modules/syndication/\"><channel>"
	    "<s:updatePeriod> daily </s:updatePeriod><s:updateFrequency>4</s:updateFrequency>"
	    "</channel></rss>";
	struct arena *a = arena_new();
	struct document doc;
	struct errbuf err;

	(void)state;
	assert_int_equal(feedparse(text, strlen(text), &context, &doc, a, &err), 0);
	assert_int_equal(doc.ttl, 5400);
	assert_int_equal(doc.skip_hours, 1u << 0 | 1u << 13);
	assert_int_equal(doc.skip_days, 1u << 0 | 1u << 5);
	assert_int_equal(feedparse(sy, strlen(sy), &context, &doc, a, &err), 0);
	assert_int_equal(doc.ttl, 21600);
	arena_free(a);
}

static void
test_entry_limit(void **state)
{
	static const char item[] = "<item><title>t</title></item>";
	struct arena *a = arena_new();
	struct document doc;
	struct errbuf err;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 24);
	(void)buf_adds(&text, "<rss version=\"2.0\"><channel>");
	for (size_t i = 0; i < LIMIT_ENTRIES + 5; i++)
		(void)buf_adds(&text, item);
	(void)buf_adds(&text, "</channel></rss>");
	assert_int_equal(feedparse(text.data, text.len, &context, &doc, a, &err), 0);
	assert_int_equal(doc.nitems, LIMIT_ENTRIES);
	assert_non_null(doc.damage);
	buf_release(&text);
	arena_free(a);
}

/* Fields are cut at a character, wherever the limit falls. */
static void
test_long_field(void **state)
{
	struct arena *a = arena_new();
	struct document doc;
	struct errbuf err;
	struct buf text;

	(void)state;
	for (unsigned shift = 0; shift < 3; shift++) {
		buf_init(&text, 1 << 24);
		(void)buf_adds(&text, "<rss version=\"2.0\"><channel><item><title>t</title>"
				      "<description>");
		for (unsigned i = 0; i < shift; i++)
			(void)buf_addc(&text, 'x');
		for (size_t i = 0; i < LIMIT_CONTENT / 2; i++)
			(void)buf_adds(&text, "中");
		(void)buf_adds(&text, "</description><guid>g</guid></item></channel></rss>");
		assert_int_equal(feedparse(text.data, text.len, &context, &doc, a, &err), 0);
		assert_int_equal(doc.nitems, 1);
		assert_string_equal(doc.items[0].id, "g");
		assert_true(strlen(doc.items[0].summary) > LIMIT_CONTENT - 8);
		assert_true(text_valid(doc.items[0].summary, strlen(doc.items[0].summary)));
		buf_release(&text);
	}
	arena_free(a);
}

/* Patterns that cost their square in a careless reader: such a test would not end. */
static void
test_linear(void **state)
{
	static const char start[] =
	    "<rss version=\"2.0\"><channel><item><title>t</title><guid>g</guid>"
	    "<description>";
	static const struct {
		const char *pattern, *content_type;
	} cases[] = {{"<", NULL}, {"<a ", NULL}, {"<a>", NULL}, {"</b>", NULL}, {"<!-- >", NULL},
	    {"<![CDATA[x</description><description>", NULL}, {"<? >", NULL}, {"&", NULL},
	    {"&#x41", NULL}, {"<!DOCTYPE a[>", NULL}, {"<a b='x", NULL}, {"<a b=\"", NULL},
	    {"\x80", "text/xml; charset=gbk"}, {"\xb0\xa1\xff ", "text/xml; charset=gbk"},
	    {"\xff", NULL},
	    {"\xe4"
	     "a",
		NULL},
	    {"\x1b$B0!", NULL}, {"<item><title>t", NULL}, {"]]>", NULL},
	    {"<entry xml:base='a/'>", NULL}};
	struct arena *a = arena_new();
	struct document doc;
	struct decoded d;
	struct errbuf err;
	struct buf text;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_init(&text, 1 << 22);
		(void)buf_adds(&text, start);
		while (text.len < 1 << 20)
			(void)buf_adds(&text, cases[i].pattern);
		decode(text.data, text.len, cases[i].content_type, &d, a);
		assert_int_equal(feedparse(d.text, d.len, &context, &doc, a, &err), 0);
		assert_string_equal(doc.items[0].id, "g");
		assert_true(doc.recovered);
		arena_clear(a);
		buf_release(&text);
	}
	arena_free(a);
}

/* A failure leaves the document as it was. */
static void
test_untouched(void **state)
{
	struct arena *a = arena_new();
	struct document doc;
	struct errbuf err;

	(void)state;
	document_init(&doc);
	doc.title = "before";
	assert_int_equal(feedparse("<html/>", 7, &context, &doc, a, &err), -1);
	assert_int_equal(jsonfeed("{}", 2, &context, &doc, a, &err), -1);
	assert_string_equal(doc.title, "before");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_repair_agrees),
	    cmocka_unit_test(test_cut_anywhere),
	    cmocka_unit_test(test_polling),
	    cmocka_unit_test(test_entry_limit),
	    cmocka_unit_test(test_long_field),
	    cmocka_unit_test(test_linear),
	    cmocka_unit_test(test_untouched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
