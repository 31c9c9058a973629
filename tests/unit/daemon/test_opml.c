/* opml.c: lists as readers write them, lists made to hurt, and the way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/conf/opml.h"

static struct feed known[] = {
    {.key = "rust-blog", .url = "https://rust.example/feed.xml", .enabled = true}};
static struct section_rule sections[] = {
    {.key = "policy", .title = "开源政策"}, {.key = "riscv", .title = "RISC-V专栏"}};
static struct config config = {.base_url = "http://127.0.0.1:8080",
    .title = "开源战略动态",
    .tag_authority = "x.example,2026",
    .language = "zh-CN",
    .sections = sections,
    .nsections = 2,
    .feeds = known,
    .nfeeds = 1};

static void
check(const char *text, const char *want, size_t feeds, size_t knowns, size_t refused)
{
	struct opml_count count;
	struct errbuf err = {""};
	struct buf out;

	buf_init(&out, 1 << 20);
	if (opml_import(text, strlen(text), &config, &out, &count, &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(out.data != NULL ? out.data : "", want);
	assert_int_equal(count.feeds, feeds);
	assert_int_equal(count.known, knowns);
	assert_int_equal(count.refused, refused);
	buf_release(&out);
}

static void
check_error(const char *text, size_t len, const char *want)
{
	struct opml_count count;
	struct errbuf err = {""};
	struct buf out;

	buf_init(&out, 1 << 20);
	assert_int_equal(opml_import(text, len, &config, &out, &count, &err), -1);
	if (strstr(err.text, want) == NULL)
		print_message("wanted %s, got %s\n", want, err.text);
	assert_non_null(strstr(err.text, want));
	buf_release(&out);
}

/* A key is in logs and in addresses of pages. */
static void
no_secret_in_a_key(void **state)
{
	(void)state;
	check("<opml version=\"2.0\"><body><outline text=\"x\" "
	      "xmlUrl=\"https://h.example/u/7?token=abcdefabcdefabcdef\"/></body></opml>",
	    "feed \"h-example-u-7-token\" {\n"
	    "	url = \"https://h.example/u/7?token=abcdefabcdefabcdef\"\n	title = \"x\"\n}\n",
	    1, 0, 0);
}

/* Every further feed of a host finds its number at once, or a long list would never end. */
static void
many_feeds_of_one_host(void **state)
{
	enum { FEEDS = 40000 };
	struct opml_count count;
	struct errbuf err = {""};
	struct buf in, out;
	int i;

	(void)state;
	buf_init(&in, 16 << 20);
	buf_init(&out, 16 << 20);
	assert_int_equal(buf_adds(&in, "<opml version=\"2.0\"><body>"), 0);
	for (i = 0; i < FEEDS; i++)
		assert_int_equal(
		    buf_printf(&in, "<outline xmlUrl=\"http://h.example/feed?token=%032x\"/>\n", i),
		    0);
	assert_int_equal(buf_adds(&in, "</body></opml>"), 0);
	assert_int_equal(opml_import(in.data, in.len, &config, &out, &count, &err), 0);
	assert_int_equal(count.feeds, FEEDS);
	assert_non_null(strstr(out.data, "feed \"h-example-token-40000\""));
	buf_release(&in);
	buf_release(&out);
}

static void
a_list_of_a_reader(void **state)
{
	(void)state;
	check(
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"><head>"
	    "<title>mine</title></head><body>\n"
	    "<outline text=\"A &amp; B\" type=\"rss\" xmlUrl=\"https://blog.example.org/feed/\" "
	    "htmlUrl=\"https://blog.example.org/\" language=\"en\"/>\n"
	    "<outline text=\"开源政策\"><outline title=\"省\" text=\"x\" "
	    "xmlUrl=\"http://gov.example.cn/rss.xml\"/><outline text=\"deeper\">"
	    "<outline text=\"d\" xmlUrl=\"http://gov.example.cn/index.xml\"/></outline></outline>\n"
	    "<outline text=\"after\" xmlUrl=\"https://blog.csdn.net/somebody/rss/list\"/>\n"
	    "</body></opml>\n",
	    "feed \"blog-example-org\" {\n	url = \"https://blog.example.org/feed/\"\n"
	    "	title = \"A & B\"\n	site = \"https://blog.example.org/\"\n"
	    "	language = \"en\"\n}\n\n"
	    "feed \"gov-example-cn\" {\n	url = \"http://gov.example.cn/rss.xml\"\n"
	    "	title = \"省\"\n	section = \"policy\"\n}\n\n"
	    "feed \"gov-example-cn-2\" {\n	url = \"http://gov.example.cn/index.xml\"\n"
	    "	title = \"d\"\n	section = \"policy\"\n}\n\n"
	    "feed \"blog-csdn-net-somebody\" {\n"
	    "	url = \"https://blog.csdn.net/somebody/rss/list\"\n"
	    "	title = \"after\"\n	kind = \"csdn\"\n}\n",
	    4, 0, 0);
}

static void
known_doubled_and_refused(void **state)
{
	(void)state;
	check("<opml><body>"
	      "<outline text=\"k\" xmlUrl=\"https://rust.example/feed.xml\"/>"
	      "<outline text=\"new\" xmlUrl=\"https://rust.example/blog\"/>"
	      "<outline text=\"twice\" xmlUrl=\"https://rust.example/blog\"/>"
	      "<outline text=\"ftp\" xmlUrl=\"ftp://x.example/\"/>"
	      "<outline text=\"js\" xmlUrl=\"javascript:alert(1)\"/>"
	      "<outline text=\"file\" xmlUrl=\"file:///etc/passwd\"/>"
	      "<outline text=\"user\" xmlUrl=\"https://u:p@x.example/\"/>"
	      "<outline text=\"port\" xmlUrl=\"https://x.example:99999/\"/>"
	      "<outline text=\"none\" xmlUrl=\"https://x.example:0/\"/>"
	      "<outline text=\"list\" type=\"include\" url=\"https://x.example/more.opml\"/>"
	      "</body></opml>",
	    "feed \"rust-example-blog\" {\n	url = \"https://rust.example/blog\"\n"
	    "	title = \"new\"\n}\n",
	    1, 2, 6);
}

/* "feed:" is no scheme of the web; readers of old wrote it before and for one. */
static void
feed_scheme_and_bad_sites(void **state)
{
	(void)state;
	check("<opml><body>"
	      "<outline xmlUrl=\"feed://one.example/rss\" htmlUrl=\"https://one.example:99999/\"/>"
	      "<outline xmlUrl=\"feed:https://two.example/rss\" htmlUrl=\"javascript:x\"/>"
	      "<outline xmlUrl=\"feed:feed://three.example/rss\"/>"
	      "</body></opml>",
	    "feed \"one-example\" {\n	url = \"http://one.example/rss\"\n}\n"
	    "\nfeed \"two-example\" {\n	url = \"https://two.example/rss\"\n}\n",
	    2, 0, 1);
}

static void
a_long_address_is_not_cut(void **state)
{
	char text[4000], want[4000], path[3000];

	(void)state;
	memset(path, 'p', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	(void)snprintf(text, sizeof(text),
	    "<opml><body><outline xmlUrl=\"https://x.example/?%s\"/></body></opml>", path);
	(void)snprintf(want, sizeof(want),
	    "feed \"x-example\" {\n"
	    "	url = \"https://x.example/?%s\"\n}\n",
	    path);
	check(text, want, 1, 0, 0);
}

/* A title cannot leave its string: quotes, variables, newlines, escapes. */
static void
titles_that_try_to_be_configuration(void **state)
{
	(void)state;
	check("<opml><body><outline xmlUrl=\"https://x.example/a\" "
	      "text='\"&#10;}&#10;state_dir = \"/etc\" ${HOME} \\&#x22; \\'/></body></opml>",
	    "feed \"x-example-a\" {\n	url = \"https://x.example/a\"\n"
	    "	title = \"\\\" } state_dir = \\\"/etc\\\" \\${HOME} \\\\\\\" \\\\\"\n}\n",
	    1, 0, 0);
}

static void
report(void *arg, const char *message)
{
	(void)arg;
	print_message("%s\n", message);
}

/* What import writes, conf_load() reads, and it says the same. */
static void
written_files_load(void **state)
{
	static const char list[] =
	    "<opml><body><outline xmlUrl=\"https://x.example/a?b=1&amp;c=$%7bd%7d\" "
	    "text='\"q\" ${HOME} \\n # // /* end'/></body></opml>";
	char path[] = "/tmp/digestd-opml.XXXXXX";
	struct opml_count count;
	struct errbuf err;
	struct config *c;
	struct buf out;
	FILE *f = fdopen(mkstemp(path), "w");

	(void)state;
	buf_init(&out, 1 << 20);
	assert_int_equal(opml_import(list, strlen(list), NULL, &out, &count, &err), 0);
	assert_non_null(f);
	fprintf(f, "rules = {}\n%s", out.data);
	fclose(f);
	c = conf_load(path, report, NULL);
	assert_non_null(c);
	assert_int_equal(c->nfeeds, 1);
	assert_string_equal(c->feeds[0].url, "https://x.example/a?b=1&c=$%7bd%7d");
	assert_string_equal(c->feeds[0].title, "\"q\" ${HOME} \\n # // /* end");
	conf_free(c);
	buf_release(&out);
	unlink(path);
}

static void
no_opml(void **state)
{
	static const char *const cases[][2] = {
	    {"", "empty"},
	    {"<html><body>no</body></html>", "no OPML but <html>"},
	    {"<rss version=\"2.0\"/>", "no OPML but <rss>"},
	    {"{\"opml\": 1}", "line 1: "},
	    {"<opml><body><outline text=\"a\" xmlUrl=\"https://x.example/\"/>\n<outline",
		"line 2: "},
	    {"<opml><body>&undefined;</body></opml>", "line 1: "},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_error(cases[i][0], strlen(cases[i][0]), cases[i][1]);
}

static void
entity_bombs_and_external_entities(void **state)
{
	static const char bomb[] =
	    "<!DOCTYPE opml [<!ENTITY a "
	    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
	    "<!ENTITY b "
	    "\"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
	    "<!ENTITY c "
	    "\"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
	    "<!ENTITY d "
	    "\"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
	    "<!ENTITY e "
	    "\"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
	    "<!ENTITY f "
	    "\"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">"
	    "]><opml><body><outline text=\"&f;\" xmlUrl=\"https://x.example/\"/></body></opml>";

	(void)state;
	check_error(bomb, strlen(bomb), "line 1: ");
	check("<!DOCTYPE opml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
	      "<opml><body>&x;<outline text=\"t\" xmlUrl=\"https://x.example/a\"/></body></opml>",
	    "feed \"x-example-a\" {\n	url = \"https://x.example/a\"\n	title = \"t\"\n}\n", 1, 0,
	    0);
}

static char *
repeat(const char *head, const char *s, size_t times, const char *tail)
{
	size_t n = strlen(s), h = strlen(head), i;
	char *text = malloc(h + n * times + strlen(tail) + 1);

	assert_non_null(text);
	memcpy(text, head, h);
	for (i = 0; i < times; i++)
		memcpy(text + h + i * n, s, n);
	strcpy(text + h + n * times, tail);
	return text;
}

static void
depth_and_length_are_bounded(void **state)
{
	static const char wanted[] =
	    "feed \"x-example-same\" {\n	url = \"https://x.example/same\"\n}\n";
	char *text = repeat("<opml><body>", "<outline text=\"a\">", 100000, "");
	char *end;

	(void)state;
	check_error(text, strlen(text), "nested deeper than");
	free(text);
	text = repeat("<opml><body><outline text=\"t\" xmlUrl=\"https://x.example/", "a", 100000,
	    "\"/></body></opml>");
	check(text, "", 0, 0, 1);
	free(text);
	text = repeat("<opml><body><outline xmlUrl=\"https://x.example/y\" text=\"", "长", 100000,
	    "\"/></body></opml>");
	{
		struct opml_count count;
		struct errbuf err;
		struct buf out;

		buf_init(&out, 1 << 20);
		assert_int_equal(opml_import(text, strlen(text), NULL, &out, &count, &err), 0);
		assert_true(out.len < 4096);
		buf_release(&out);
	}
	free(text);
	end = repeat("<opml><body>", "<outline xmlUrl=\"https://x.example/same\"/>", 200000,
	    "</body></opml>");
	check(end, wanted, 1, 199999, 0);
	free(end);
}

/* Old lists come in the encoding of their country, and say so or not. */
static void
other_encodings(void **state)
{
	static const char gbk[] = "<?xml version=\"1.0\" encoding=\"gb2312\"?><opml><body><outline "
				  "text=\"\xbf\xaa\xd4\xb4\xd6\xd0\xb9\xfa\" "
				  "xmlUrl=\"https://x.example/g\"/></body></opml>";

	(void)state;
	check(gbk,
	    "feed \"x-example-g\" {\n	url = \"https://x.example/g\"\n"
	    "	title = \"开源中国\"\n}\n",
	    1, 0, 0);
}

static void
export_lists_what_is_polled(void **state)
{
	static const struct feed feeds[] = {{.key = "a",
						.url = "https://a.example/feed",
						.title = "甲 & 乙",
						.section = "policy",
						.kind = "feed",
						.enabled = true},
	    {.key = "b", .url = "https://b.example/feed", .kind = "feed", .enabled = false},
	    {.key = "c",
		.url = "https://c.example/feed",
		.title = "c",
		.kind = "feed",
		.enabled = true}};
	struct opml_count count;
	struct errbuf err = {""};
	struct buf out, back;

	(void)state;
	buf_init(&out, 1 << 20);
	buf_init(&back, 1 << 20);
	assert_int_equal(opml_export(&config, feeds, 3, &out, &err), 0);
	assert_non_null(strstr(out.data, "xmlUrl=\"https://a.example/feed\""));
	assert_null(strstr(out.data, "b.example"));
	assert_int_equal(opml_import(out.data, out.len, &config, &back, &count, &err), 0);
	assert_int_equal(count.feeds, 2);
	assert_non_null(strstr(back.data, "title = \"甲 & 乙\"\n	section = \"policy\"\n"));
	buf_release(&out);
	buf_release(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_of_a_reader),
	    cmocka_unit_test(no_secret_in_a_key),
	    cmocka_unit_test(many_feeds_of_one_host),
	    cmocka_unit_test(known_doubled_and_refused),
	    cmocka_unit_test(feed_scheme_and_bad_sites),
	    cmocka_unit_test(a_long_address_is_not_cut),
	    cmocka_unit_test(titles_that_try_to_be_configuration),
	    cmocka_unit_test(written_files_load),
	    cmocka_unit_test(no_opml),
	    cmocka_unit_test(entity_bombs_and_external_entities),
	    cmocka_unit_test(depth_and_length_are_bounded),
	    cmocka_unit_test(other_encodings),
	    cmocka_unit_test(export_lists_what_is_polled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
