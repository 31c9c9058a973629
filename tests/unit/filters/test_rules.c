/* The rule language and what its conditions find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/rules.h"

static const struct section_rule sections[] = {
    {"alpha", "Alpha", 10, 3, false, {NULL}},
    {"beta", "Beta", 10, 2, false, {NULL}},
    {"gamma", "Gamma", 10, 1, true, {NULL}},
};

static struct rules *
load(const char *text, struct errbuf *err)
{
	struct rules_file f = {.name = "t.rules", .text = text, .len = strlen(text)};

	return rules_new(&f, 1, sections, 3, err);
}

static int
score(const char *text, const struct rules_input *in)
{
	struct errbuf err = {""};
	struct rules *r = load(text, &err);
	struct arena *a = arena_new();
	struct rules_result out;
	int points;

	if (r == NULL)
		fail_msg("%s\n%s", err.text, text);
	rules_classify(r, in, &out, a);
	points = out.score;
	rules_free(r);
	arena_free(a);
	return points;
}

/* 11 when the clause holds of the title, else 0. */
static bool
holds(const char *clause, const char *title)
{
	struct rules_input in = {.title = title};
	char text[4096];

	snprintf(text, sizeof(text), "section alpha\n\t+11 %s\n", clause);
	return score(text, &in) == 11;
}

struct match {
	const char *clause, *title;
	bool want;
};

static const struct match matches[] = {
    /* ASCII words have edges */
    {"title any AI", "said the CEO", false},
    {"title any AI", "AI", true},
    {"title any AI", "华为AI芯片", true},
    {"title any ai", "Open-AI model", true},
    {"title any Go", "Google", false},
    {"title any =Go", "how to go to", false},
    {"title any =Go", "written in Go, of course", true},
    {"title any =Go", "字节开源Go框架", true},
    {"title any =Go", "GOING", false},
    {"title any graduat*", "it graduated today", true},
    {"title any graduat*", "undergraduate", false},
    {"title any c++", "用 C++ 重写", true},
    {"title any c++", "Vitamin C", false},
    {"title any node.js", "Node.js 20 released", true},
    {"title any node.js", "node js", false},
    {"title any naïve", "a NAÏVE view", true},
    {"title any rust", "trustworthy rusty", false},
    /* CJK words match anywhere, what stands between the characters does not count */
    {"title any 开源", "我们的开源软件", true},
    {"title any 开源", "开 源", true},
    {"title any 开源", "開源", true},
    {"title any 开源", "“开·源”", true},
    {"title any 开源", "开了源", false},
    {"title any Linux 基金会", "Linux基金会发布", true},
    {"title any Linux基金会", "LINUX 基金会", true},
    {"title any Linux基金会", "ＬＩＮＵＸ基金会", true},
    {"title any Linux基金会", "GLinux基金会", false},
    /* a hyphen is as good as a blank */
    {"title any open source", "Open-source is", true},
    {"title any open-source", "an open source tool", true},
    {"title any risc-v", "RISC‑V", true},
    {"title any kudu", "Apache® Kudu™ v1.0", true},
    /* all, none */
    {"title all 开源, 发布", "发布开源", true},
    {"title all 开源, 发布", "开源", false},
    {"title none 开源", "发布", true},
    {"title none 开源", "开源", false},
    {"title any 发布 ; title none 证券", "开源证券发布", false},
    {"title any \"a, b\"", "say a, b", true},
    {"title any \"a, b\"", "say a b", false},
    /* near, then */
    {"title near 3 华为, 开源", "华为今天开源", true},
    {"title near 3 华为, 开源", "开源华为", true},
    {"title near 3 华为, 开源", "华为今天在北京开源", false},
    {"title then 3 华为, 开源", "华为今天开源", true},
    {"title then 3 华为, 开源", "开源华为", false},
    {"title near 1 a, b", "a b", true},
    {"title near 0 a, b", "a b", false},
    /* start, end */
    {"title start 4 华为, 开源", "华为开源", true},
    {"title start 4 开源", "华为开源", true},
    {"title start 3 开源", "华为开源", false},
    {"title start 4 开源", "“华为” 开源", true},
    {"title end 2 开源", "华为开源。", true},
    {"title end 2 开源", "开源了", false},
    {"title end 3 开源", "开源了", true},
    /* expressions see the folded text with its punctuation */
    {"title /^[^:]{2,9}:/", "李彦宏：开源", true},
    {"title /^[^:]{2,9}:/", "开源", false},
    {"title /[0-9]+\\.[0-9]+/", "QEMU 10.1 发布", true},
    {"title /a\\/b/", "x A/B", true},
    {"title any 没有, /v[0-9]/", "V2", true},
    /* strange titles */
    {"title any 开源", "😀🎉🚀", false},
    {"title any 开源", "\xff\xfe 开源", true},
    {"title /.{3}/", "\xff\xfe\xff", true},
    {"title any 开", "开", true},
};

static void
test_matches(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
		if (holds(matches[i].clause, matches[i].title) != matches[i].want)
			fail_msg("`%s` in `%s`: want %d", matches[i].clause, matches[i].title,
			    matches[i].want);
	}
}

struct broken {
	const char *text, *message; /* the beginning of the message, then what it must contain */
	const char *line;
};

static const struct broken broken[] = {
    {"section alpha\n\t+5 title any @nothing\n", "t.rules:2: no such list: @nothing", "+5 title"},
    {"section delta\n", "t.rules:1: no section has the key delta", "section delta"},
    {"\t+5 title any x\n", "t.rules:1: a line without", "+5"},
    {"section alpha\n\t5 title any x\n", "t.rules:2: a rule begins with its points", "5 title"},
    {"section alpha\n\t+x title any x\n", "t.rules:2: expected points", "+x"},
    {"section alpha\n\t+5000 title any x\n", "t.rules:2: expected points", "+5000"},
    {"section alpha\n\t+5 body any x\n", "t.rules:2: no such field: body", "body"},
    {"section alpha\n\t+5 title some x\n", "t.rules:2: expected any, all", "some"},
    {"section alpha\n\t+5 title any\n", "t.rules:2: a word is missing", "any"},
    {"section alpha\n\t+5 title any x,\n", "t.rules:2: a word is missing", "any"},
    {"section alpha\n\t+5 title any \"x\n", "t.rules:2: a quote has no end", "\"x"},
    {"section alpha\n\t+5 title /x\n", "t.rules:2: an expression has no end", "/x"},
    {"section alpha\n\t+5 title any \"x\" y\n", "t.rules:2: a comma is missing", "y"},
    {"section alpha\n\n# c\n\t+5 title /(?=x)y/\n", "t.rules:4: ", "(?=x)y"},
    {"section alpha\n\t+5 title /(a)\\1/\n", "t.rules:2: ", "(a)"},
    {"section alpha\n\t+5 title /(.{1000}){10}x/\n", "t.rules:2: ", "repeats too much"},
    {"section alpha\n\t+5 title /(a|b.{10,20}c){50}/\n", "t.rules:2: ", "repeats too much"},
    {"section alpha\n\t+5 title /(.{0,500}x)*y/\n", "t.rules:2: ", "repeats too much"},
    {"section alpha\n\t+5 title /x*/\n", "t.rules:2: ", "every text"},
    {"list a,b\n\tx\n", "t.rules:1: a name has no comma", "a,b"},
    {"list a\n\tx, @a\n", "t.rules:2: a list takes in other lists, not", "a"},
    {"section alpha\n\t+5 title any …\n", "t.rules:2: no letter or digit to look for", "…"},
    {"section alpha\n\t+5 title near x, y\n", "t.rules:2: expected a number", "near"},
    {"section alpha\n\t+5 title near 3 x\n", "t.rules:2: near and then take two", "near"},
    {"section alpha\n\t+5 title near 3 x, /y/\n", "t.rules:2: near, then, start and end", "near"},
    {"section alpha\n\t+5 is later\n", "t.rules:2: not a mark defined before", "later"},
    {"mark m\n\tis m\n", "t.rules:2: not a mark defined before", "is m"},
    {"section alpha\n\t+5 title start x\n", "t.rules:2: expected a number", "start"},
    {"section alpha\n\t+5 title end 3 /y/\n", "t.rules:2: near, then, start and end", "end"},
    {"list l\n\tx\nlist l\n\ty\n", "t.rules:3: a second list named l", "list l"},
    {"mark m\n\ttitle any x\nmark m\n", "t.rules:3: a second mark named m", "mark m"},
    {"list l\n\t@k\nlist k\n\tx\n", "t.rules:2: not a list defined before", "@k"},
    {"list l\n\tx ; y\n", "t.rules:2: a list has commas", "x ; y"},
    {"rules\n", "t.rules:1: expected `list NAME`", "rules"},
    {"set x\n", "t.rules:1: expected list, mark or section", "set"},
    {"section alpha\n\t+5 [x title any y\n", "t.rules:2: a name has no ]", "[x"},
    {"section alpha\n\t+5 title any \xff\n", "t.rules:1: the file is not UTF-8", ""},
};

static void
test_errors(void **state)
{
	struct errbuf err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		err.text[0] = '\0';
		assert_null(load(broken[i].text, &err));
		if (strncmp(err.text, broken[i].message, strlen(broken[i].message)) != 0 ||
		    strstr(err.text, broken[i].line) == NULL || strchr(err.text, '\n') != NULL)
			fail_msg("%s\nwant %s ... %s", err.text, broken[i].message, broken[i].line);
	}
}

static void
test_fields(void **state)
{
	static const char *categories[] = {"Linux", "kernel"};
	struct rules_input in = {.title = "t",
	    .summary = "the summary",
	    .source = "Some Feed",
	    .author = "Jane Doe",
	    .url = "https://example.org/risc-v/1",
	    .language = "zh-CN",
	    .kind = "csdn",
	    .categories = categories,
	    .ncategories = 2};

	(void)state;
	assert_int_equal(
	    score("section alpha\n\t+1 summary any summary\n\t+2 title any summary\n", &in), 1);
	assert_int_equal(score("section alpha\n\t+2 text any summary\n", &in), 2);
	assert_int_equal(score("section alpha\n\t+3 source any some feed\n", &in), 3);
	assert_int_equal(score("section alpha\n\t+4 author any jane\n", &in), 4);
	assert_int_equal(score("section alpha\n\t+5 url any risc-v\n", &in), 5);
	assert_int_equal(score("section alpha\n\t+6 category any kernel\n", &in), 6);
	assert_int_equal(score("section alpha\n\t+7 language any zh\n", &in), 7);
	assert_int_equal(score("section alpha\n\t+8 kind any csdn\n", &in), 8);
	assert_int_equal(score("section alpha\n\t+9 title+author any doe\n", &in), 9);
	assert_int_equal(score("section alpha\n\t+9 title all t ; author none doe\n", &in), 0);
}

static void
test_lists_and_marks(void **state)
{
	static const char text[] =
	    "# a comment\n"
	    "section alpha\n"
	    "\t+6 [by mark] is both ; title any @all\n" /* lists may follow */
	    "list some\n"
	    "\tone, two  # the rest is a comment\n"
	    "\tC#, three\n"
	    "list all\n"
	    "\t@some, four\n";
	static const char marks[] = "mark first\n\ttitle any one\n\ttitle any two\n"
				    "mark both\n\tis first ; title any four\n"
				    "mark neither\n\tnot first, both\n"
				    "section alpha\n"
				    "\t+1 is first\n"
				    "\t+2 is both\n"
				    "\t+4 is neither\n"
				    "\t+8 not both ; title any four\n";
	struct rules_input in = {.title = "one four"};
	struct errbuf err;

	(void)state;
	assert_null(load(text, &err)); /* mark `both` is not there */
	assert_int_equal(score(strstr(text, "list some"), &in), 0);
	assert_int_equal(score(marks, &in), 3);
	in.title = "two";
	assert_int_equal(score(marks, &in), 1);
	in.title = "four";
	assert_int_equal(score(marks, &in), 12);
	in.title = "";
	assert_int_equal(score(marks, &in), 4);
	in.title = "in C# and so on";
	assert_int_equal(
	    score(
		"list l\n\tC#, F#\nsection alpha\n\t+3 title any @l,\n\t\t@l ;\n\t\ttitle any on\n",
		&in),
	    3);
}

static struct rules_result
classify(const char *text, struct rules_input *in, struct arena *a, char *reason, size_t size)
{
	struct errbuf err = {""};
	struct rules *r = load(text, &err);
	static char section[2][16];
	struct rules_result out;

	if (r == NULL)
		fail_msg("%s", err.text);
	rules_classify(r, in, &out, a);
	snprintf(reason, size, "%s", out.reason);
	snprintf(section[0], sizeof(section[0]), "%s", out.section);
	snprintf(section[1], sizeof(section[1]), "%s", out.section2 != NULL ? out.section2 : "");
	out.section = section[0];
	out.section2 = section[1];
	rules_free(r);
	return out;
}

static const struct {
	const char *rules, *section, *section2;
	int score, score2;
	const char *feed_section;
	int prior;
} choices[] = {
    {"section alpha\n\t+9 title any x\n", "none", "", 9, 0, NULL, 0},
    {"section alpha\n\t+10 title any x\n", "alpha", "", 10, 0, NULL, 0},
    /* the higher, the runner-up behind it */
    {"section alpha\n\t+10 title any x\nsection beta\n\t+12 title any x\n", "beta", "alpha", 12, 10,
	NULL, 0},
    /* at equal points the higher precedence */
    {"section alpha\n\t+10 title any x\nsection beta\n\t+10 title any x\n", "alpha", "beta", 10, 10,
	NULL, 0},
    /* who claims needs its threshold and no more */
    {"section alpha\n\t+50 title any x\nsection gamma\n\t+10 title any x\n", "gamma", "alpha", 10,
	50, NULL, 0},
    {"section alpha\n\t+50 title any x\nsection gamma\n\t+9 title any x\n", "alpha", "", 50, 0,
	NULL, 0},
    /* all sections at once */
    {"section alpha\n\t+50 title any x\nsection *\n\t-45 title any x\n", "none", "", 5, 0, NULL, 0},
    /* the prior of a feed */
    {"section alpha\n\t+9 title any x\n", "alpha", "", 11, 0, "alpha", 2},
    {"section alpha\n\t+9 title any x\n", "none", "", 9, 0, "unknown", 20},
    {"section alpha\n\t+20 title any x\n", "beta", "alpha", 21, 20, "beta", 21},
    {"", "none", "", 0, 0, NULL, 0},
};

static void
test_choice(void **state)
{
	struct arena *a = arena_new();
	struct rules_result out;
	char reason[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		struct rules_input in = {.title = "x",
		    .feed_section = choices[i].feed_section,
		    .prior = choices[i].prior};

		out = classify(choices[i].rules, &in, a, reason, sizeof(reason));
		assert_string_equal(out.section, choices[i].section);
		assert_string_equal(out.section2, choices[i].section2);
		assert_int_equal(out.score, choices[i].score);
		assert_int_equal(out.score2, choices[i].score2);
	}
	arena_free(a);
}

static void
test_reason(void **state)
{
	static const char text[] = "list l\n\t开源, Linux\n"
				   "mark m\n\ttitle any @l\n"
				   "section alpha\n"
				   "\t+7 [named!] is m ; summary any 发布\n"
				   "\t+3 title any @l ; title none 证券\n"
				   "\t+2 summary any @l\n"
				   "section *\n\t-2 title /in./, LINUX, /[^ ]/\n"
				   "\t-2 [] summary /. \"x\"/\n";
	struct rules_input in = {
	    .title = "開源 Linux", .summary = "发布 \"x\" Linux", .feed_section = "beta", .prior = 1};
	struct arena *a = arena_new();
	char reason[2048];

	(void)state;
	(void)classify(text, &in, a, reason, sizeof(reason));
	assert_string_equal(reason,
	    "[{\"section\":\"alpha\",\"rule\":\"named (t.rules:6)\",\"field\":\"title\","
	    "\"words\":[\"开源\",\"Linux\",\"发布\"],\"points\":7},"
	    "{\"section\":\"alpha\",\"rule\":\"t.rules:7\",\"field\":\"title\","
	    "\"words\":[\"开源\",\"Linux\"],\"points\":3},"
	    "{\"section\":\"alpha\",\"rule\":\"t.rules:8\",\"field\":\"summary\","
	    "\"words\":[\"Linux\"],\"points\":2},"
	    "{\"section\":\"*\",\"rule\":\"t.rules:10\",\"field\":\"title\","
	    "\"words\":[\"Linux\",\"/[^ ]/\"],\"points\":-2},"
	    "{\"section\":\"*\",\"rule\":\"t.rules:11\",\"field\":\"summary\","
	    "\"words\":[\"布 \\\"x\\\"\"],\"points\":-2},"
	    "{\"section\":\"beta\",\"rule\":\"feed\",\"field\":\"feed\",\"words\":[],\"points\":1}"
	    "]");
	arena_free(a);
}

/* Two categories are two texts: nothing in one is near what is in the other, or at its end. */
static void
test_categories(void **state)
{
	static const char *const rules =
	    "section alpha\n\t+11 [near] category near 5 open, source\n"
	    "\t+13 [then] category then 5 open, source\n"
	    "\t+17 [end] category end 6 open\n"
	    "\t+19 [start] category start 4 open\n";
	struct arena *a = arena_new();
	char longer[4000], reason[1024];
	const char *apart[] = {longer, "source"}, *one[] = {"source", longer},
		   *both[] = {"x", "open source", "y"};
	struct rules_input in = {.categories = apart, .ncategories = 2};

	(void)state;
	memset(longer, 'z', sizeof(longer));
	memcpy(longer + sizeof(longer) - 6, " open", 6);
	longer[1998] = ' ';
	memcpy(longer + 2000, " open ", 6);
	assert_int_equal(classify(rules, &in, a, reason, sizeof(reason)).score, 17);
	in.categories = one;
	assert_int_equal(classify(rules, &in, a, reason, sizeof(reason)).score, 17);
	in.categories = both;
	in.ncategories = 3;
	assert_int_equal(classify(rules, &in, a, reason, sizeof(reason)).score, 11 + 13 + 19);
	arena_free(a);
}

/* One struct rules serves many items; nothing of one is left for the next. */
static void
test_again(void **state)
{
	struct errbuf err;
	struct rules *r = load("section alpha\n\t+11 title any 开源 ; summary none 证券\n", &err);
	struct arena *a = arena_new();
	struct rules_input in = {0};
	struct rules_result out;
	int i;

	(void)state;
	assert_non_null(r);
	for (i = 0; i < 1000; i++) {
		in.title = i % 2 == 0 ? "开源" : "no";
		in.summary = i % 4 == 0 ? "证券" : NULL;
		rules_classify(r, &in, &out, a);
		assert_int_equal(out.score, i % 4 == 2 ? 11 : 0);
		arena_clear(a);
	}
	rules_free(r);
	arena_free(a);
}

/* A title of 100 KB and a list of ten thousand words cost bounded time and memory. */
static void
test_large(void **state)
{
	struct arena *a = arena_new();
	char *text = malloc(400000), *title = malloc(100001);
	struct rules_input in = {.title = title};
	struct rules_result out;
	struct errbuf err;
	struct rules *r;
	size_t n, i;

	(void)state;
	n = (size_t)sprintf(text, "list l\n");
	for (i = 0; i < 10000; i++)
		n += (size_t)sprintf(text + n, "\tword%zu,字%zu词\n", i, i);
	sprintf(text + n, "section alpha\n\t+11 title any @l\n\t+1 title near 5 @l, @l\n");
	for (i = 0; i < 100000; i++)
		title[i] = "word9 "[i % 6];
	title[i] = '\0';
	r = load(text, &err);
	assert_non_null(r);
	rules_classify(r, &in, &out, a);
	assert_int_equal(out.score, 12);
	in.title = "a 字777词 b";
	rules_classify(r, &in, &out, a);
	assert_int_equal(out.score, 12);
	rules_free(r);
	arena_free(a);
	free(text);
	free(title);
}

struct told {
	char text[2048];
	size_t n;
};

static void
tell(void *arg, const char *message)
{
	struct told *t = arg;
	size_t used = strlen(t->text);

	(void)snprintf(t->text + used, sizeof(t->text) - used, "%s\n", message);
	t->n++;
}

static size_t
mistakes(const char *text, struct told *t)
{
	struct rules_file f = {.name = "t.rules", .text = text, .len = strlen(text)};

	*t = (struct told){0};
	return rules_mistakes(&f, 1, sections, 3, tell, t);
}

/* Each mistake is told once, with the line of the file where it stands, and hides no other. */
static void
test_mistakes(void **state)
{
	struct told t;
	int i;
	struct buf many;

	(void)state;
	assert_int_equal(mistakes("section alpha\n\t+1 title any x\n", &t), 0);
	assert_int_equal(
	    mistakes("list a\n\tx; y\nlist a\n\tz\nlst b\n\tz\n\nsection nowhere\n\t+1 title @a\n"
		     "section alpha\n\t+1 titel any x\n\t+1 title any x,\n\t    # a remark\n\n"
		     "\t    y ; summary any z,\n\t    @nothing ; title any q\n\t+1 title /a(/\n"
		     "\t+1 title any z\n\t1 title any z\n",
		&t),
	    8);
	assert_string_equal(t.text,
	    "t.rules:2: a list has commas, no semicolons: x; y\n"
	    "t.rules:3: a second list named a: list a\n"
	    "t.rules:5: expected list, mark or section, not lst: lst b\n"
	    "t.rules:8: no section has the key nowhere: section nowhere\n"
	    "t.rules:11: no such field: titel: +1 titel any x\n"
	    "t.rules:16: no such list: @nothing: @nothing ; title any q\n"
	    "t.rules:19: a rule begins with its points, +N or -N, not 1: 1 title any z\n"
	    "t.rules:17: Missing close parenthesis for group started at index 1. in /a(/\n");

	buf_init(&many, 1 << 20);
	buf_adds(&many, "section alpha\n");
	for (i = 0; i < 1000; i++)
		buf_adds(&many, "\tx\n");
	assert_int_equal(mistakes(many.data, &t), 50);
	buf_release(&many);
}

/* What editors of text on other systems, and other keyboards, put into a file. */
static void
test_foreign_files(void **state)
{
	struct errbuf err;
	struct rules *r = load("\xef\xbb\xbfsection alpha\r\n\t+11 title any x\r\n", &err);

	(void)state;
	assert_non_null(r);
	rules_free(r);
	assert_null(load("section alpha\n\t+1 title any 开源，软件\n", &err));
	assert_string_equal(err.text,
	    "t.rules:2: words are separated by a comma of ASCII, not by ，: "
	    "+1 title any 开源，软件");
	assert_null(load("list a\n\t开源、软件\n", &err));
	r = load("section alpha\n\t+11 title any \"开源，软件\"\n", &err);
	assert_non_null(r);
	rules_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_matches),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_lists_and_marks),
	    cmocka_unit_test(test_choice),
	    cmocka_unit_test(test_reason),
	    cmocka_unit_test(test_categories),
	    cmocka_unit_test(test_again),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_mistakes),
	    cmocka_unit_test(test_foreign_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
