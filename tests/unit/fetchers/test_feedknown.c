/*
 * Entries that are known from an earlier document are not parsed, and nothing is lost by that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../daemon/core/item.h"
#include "../../../fetchers/decode.h"
#include "../../../fetchers/feedparse.h"

#define DIR_NAME "tests/fixtures/feeds"
#define HEAD                                                                    \
	"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title>" \
	"<link>http://a.cn/</link>"
#define A                                                                         \
	"<item><guid>a</guid><title>A</title><pubDate>Fri, 20 Nov 2026 08:00:00 " \
	"GMT</pubDate></item>"
#define B "<item><guid>b</guid><title>B</title><link>/b</link></item>"
#define C "<item><guid>c</guid><title>C</title></item>"
#define END "</channel></rss>"

struct bench {
	struct arena *arena;
	struct parse_context ctx;
	struct document doc;
	struct seen seen[400];
	size_t nseen;
};

static struct bench *
new_bench(void)
{
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->arena = arena_new();
	b->ctx = (struct parse_context){.base = "http://example.org/feed.xml", .now = 1764500000};
	return b;
}

static void
free_bench(struct bench *b)
{
	arena_free(b->arena);
	free(b);
}

static void
parse(struct bench *b, const char *text, size_t len)
{
	struct errbuf err;

	document_init(&b->doc);
	if (feedparse(text, len, &b->ctx, &b->doc, b->arena, &err) != 0)
		fail_msg("%s", err.text);
}

/* Remembers every step-th entry of the document, as harvest.c does. */
static void
remember(struct bench *b, size_t step)
{
	const struct item *it;
	size_t i;

	b->nseen = 0;
	for (i = 0; i < b->doc.nitems && b->nseen < 400; i += step) {
		it = &b->doc.items[i];
		b->seen[b->nseen++] = (struct seen){.fingerprint = i + 1,
		    .raw = it->raw,
		    .time = it->published,
		    .context = it->context};
	}
	b->ctx.seen = b->seen;
	b->ctx.nseen = b->nseen;
}

/* The titles (or ids) of what was read, and how many were known: "C2". */
static const char *
outcome(struct bench *b, const char *text)
{
	char *out = arena_alloc(b->arena, 100);
	int known = 0;
	size_t i;

	parse(b, text, strlen(text));
	for (i = 0; i < b->doc.nitems; i++) {
		known += b->doc.items[i].known != NULL;
		if (b->doc.items[i].known == NULL)
			(void)strncat(out, b->doc.items[i].title, 20);
	}
	(void)snprintf(out + strlen(out), 20, "%d", known);
	return out;
}

static void
test_what_is_read_again(void **state)
{
	static const struct {
		const char *what, *text, *outcome;
	} cases[] = {
	    {"the same", HEAD A B END, "2"},
	    {"another date in the channel", HEAD "<pubDate>x</pubDate>" A B END, "2"},
	    {"one more", HEAD C A B END, "C2"},
	    {"one more in between", HEAD A C B END, "C2"},
	    {"one gone", HEAD B END, "1"},
	    {"one changed", HEAD "<item><guid>a</guid><title>AA</title></item>" B END, "AA1"},
	    {"twice in the document", HEAD A A A B END, "AB2"},
	    {"blanks before it", "\n" HEAD A B END, "2"},
	    {"another link of the feed",
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title>"
		"<link>http://b.cn/</link>" A B END,
		"AB0"},
	    {"another base",
		"<?xml version=\"1.0\"?><rss version=\"2.0\" xml:base=\"http://b.cn/\"><channel>"
		"<title>T</title><link>http://a.cn/</link>" A B END,
		"AB0"},
	    {"another language", HEAD "<language>de</language>" A B END, "AB0"},
	    {"damage behind them", HEAD A B "<x></y>" END, "AB0"},
	    {"damage before them", HEAD "<x></y>" A B END, "AB0"},
	    {"cut inside of one", HEAD A "<item><guid>b</guid><title>B</title><link>", "AB0"},
	    {"no feed around them", "<rss version=\"2.0\"><channel>" A B END, "AB0"},
	};
	struct bench *b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b = new_bench();
		parse(b, HEAD A B END, strlen(HEAD A B END));
		remember(b, 1);
		assert_string_equal(outcome(b, HEAD A B END), "2");
		assert_int_equal(b->doc.items[0].published, b->seen[0].time);
		if (strcmp(outcome(b, cases[i].text), cases[i].outcome) != 0)
			fail_msg("%s: %s", cases[i].what, outcome(b, cases[i].text));
		b->ctx.base = "http://other.example/";
		if (strchr(outcome(b, cases[i].text), '0') == NULL)
			fail_msg("%s: elsewhere", cases[i].what);
		free_bench(b);
	}
}

/* A new entry that quotes known ones whole keeps what it quotes. */
static void
test_quotations(void **state)
{
	static const char *const text =
	    HEAD "<item><guid>n</guid><title>N</title><description><![CDATA[x " A " y " B
		 " z]]></description></item>" A B END;
	struct bench *b = new_bench();
	const char *said;

	(void)state;
	parse(b, HEAD A B END, strlen(HEAD A B END));
	remember(b, 1);
	assert_string_equal(outcome(b, text), "N2");
	said = b->doc.items[0].summary != NULL ? b->doc.items[0].summary : b->doc.items[0].content;
	assert_non_null(said);
	assert_non_null(strstr(said, "<guid>a</guid>"));
	assert_non_null(strstr(said, "<guid>b</guid>"));
	free_bench(b);
}

/* Entries whose end cannot be told by their bytes, or that entities may change, are never known. */
static void
test_what_is_never_known(void **state)
{
	static const char *const quoted =
	    HEAD "<item><title>X</title><description><![CDATA[</item>]]></description></item>" END;
	struct bench *b = new_bench();
	char text[1000];

	(void)state;
	parse(b, quoted, strlen(quoted));
	assert_true(b->doc.nitems == 1 && b->doc.items[0].raw == 0);
	(void)snprintf(text, sizeof(text), "<!DOCTYPE rss [<!ENTITY e \"x\">]>%s",
	    (HEAD A END) + sizeof("<?xml version=\"1.0\"?>") - 1);
	parse(b, text, strlen(text));
	assert_true(b->doc.nitems == 1 && b->doc.items[0].raw == 0);
	free_bench(b);
}

static bool
same(const char *x, const char *y)
{
	return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

/* Of every document of the fixtures, what is read beside known entries is what was read before. */
static void
check_file(const char *name, int *knew)
{
	static char body[1 << 20];
	struct bench *b = new_bench();
	struct document first;
	struct decoded d;
	struct errbuf err;
	char path[512];
	size_t len, i, k;
	FILE *f;

	(void)snprintf(path, sizeof(path), DIR_NAME "/%s", name);
	assert_non_null(f = fopen(path, "rb"));
	len = fread(body, 1, sizeof(body) - 1, f);
	body[len] = '\0';
	(void)fclose(f);
	decode(body, len, NULL, &d, b->arena);
	document_init(&b->doc);
	if (feedparse(d.text, d.len, &b->ctx, &b->doc, b->arena, &err) == 0) {
		remember(b, 2);
		first = b->doc;
		parse(b, d.text, d.len);
		assert_int_equal(b->doc.nitems, first.nitems);
		for (i = 0; i < b->doc.nitems; i++)
			*knew += b->doc.items[i].known != NULL;
		for (i = k = 0; i < first.nitems && k < b->doc.nitems; i++) {
			if (!same(first.items[i].id, b->doc.items[k].id) ||
			    !same(first.items[i].url, b->doc.items[k].url) ||
			    !same(first.items[i].title, b->doc.items[k].title) ||
			    !same(first.items[i].content, b->doc.items[k].content))
				continue;
			k++;
		}
		while (k < b->doc.nitems && b->doc.items[k].known != NULL)
			k++;
		if (k != b->doc.nitems)
			fail_msg("%s: entry %zu is none of before", name, k);
	}
	free_bench(b);
}

static void
test_fixtures(void **state)
{
	DIR *dir = opendir(DIR_NAME);
	struct dirent *e;
	int knew = 0;

	(void)state;
	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.' && strstr(e->d_name, ".json") == NULL)
			check_file(e->d_name, &knew);
	(void)closedir(dir);
	assert_true(knew > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_read_again),
	    cmocka_unit_test(test_what_is_never_known),
	    cmocka_unit_test(test_quotations),
	    cmocka_unit_test(test_fixtures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
