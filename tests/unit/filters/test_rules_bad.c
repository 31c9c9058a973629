/* Rules and titles that nobody means well: bounded time and memory, and always an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/core/buf.h"
#include "../../../filters/rules.h"

static const struct section_rule sections[] = {{"alpha", "Alpha", 10, 1, false, {NULL}}};

static struct rules *
load(const char *text, struct errbuf *err)
{
	struct rules_file f = {.name = "t.rules", .text = text, .len = strlen(text)};

	return rules_new(&f, 1, sections, 1, err);
}

static int
score(struct rules *r, const char *title)
{
	struct rules_input in = {.title = title, .summary = title, .content = title};
	struct arena *a = arena_new();
	struct rules_result out;
	int points;

	rules_classify(r, &in, &out, a);
	assert_non_null(out.reason);
	assert_true(strlen(out.reason) <= 128 << 10);
	points = out.score;
	arena_free(a);
	return points;
}

/* One expression of ten thousand alternatives is longer than any that is taken; as words, or as
   many expressions, they are. */
static void
test_alternatives(void **state)
{
	struct errbuf err = {""};
	struct rules *r;
	struct buf text;
	int i;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_adds(&text, "section alpha\n\t+11 title /(");
	for (i = 0; i < 10000; i++)
		buf_printf(&text, "%sword%d", i > 0 ? "|" : "", i);
	buf_adds(&text, ")/\n");
	assert_null(load(text.data, &err));
	assert_non_null(strstr(err.text, "t.rules:2: an expression is too long"));

	buf_clear(&text);
	buf_adds(&text, "section alpha\n\t+11 title any word0");
	for (i = 1; i < 10000; i++)
		buf_printf(&text, ", word%d", i);
	buf_addc(&text, '\n');
	r = load(text.data, &err);
	assert_non_null(r);
	assert_int_equal(score(r, "it has word9999 in it"), 11);
	assert_int_equal(score(r, "it has word10000 in it"), 0);
	rules_free(r);

	buf_clear(&text);
	buf_adds(&text, "section alpha\n\t+11 title /a(b|c)0/");
	for (i = 1; i < 300; i++)
		buf_printf(&text, ", /a(b|c)%d/", i);
	buf_addc(&text, '\n');
	r = load(text.data, &err);
	assert_non_null(r);
	assert_int_equal(score(r, "ac299"), 11);
	rules_free(r);
	buf_release(&text);
}

/* What takes a backtracking matcher for ever takes none here: it is refused, or linear. */
static void
test_catastrophes(void **state)
{
	static const char *const expressions[] = {"(a+)+$", "(a|aa)+$", "(a|a)*b",
	    "^(([a-z])+.)+[A-Z]", "(.*a){20}", "(x+x+)+y", "([^,]*,){30}p", ".*.*.*.*=.*", "(a*)*b",
	    "((a+)?b?)+c", "(a{1,40}){1,40}b", "a{1,100000}", "(((((a{9}){9}){9}){9}){9})",
	    "[a-z]{0,150}x", "(?=a)b", "(a)\\1", "(?<!a)b", "a**", "(", "[", "\\", ".*", "", "(?R)",
	    "\\p{Han}+x", "(?i)A+b"};
	struct errbuf err;
	char *title = malloc(100001), rule[200];
	size_t i, taken = 0;
	struct rules *r;

	(void)state;
	memset(title, 'a', 100000);
	title[100000] = '\0';
	for (i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
		err.text[0] = '\0';
		(void)snprintf(
		    rule, sizeof(rule), "section alpha\n\t+11 text /%s/\n", expressions[i]);
		if ((r = load(rule, &err)) == NULL) {
			assert_int_equal(strncmp(err.text, "t.rules:2: ", 11), 0);
			continue;
		}
		taken++;
		(void)score(r, title);
		(void)score(r, "x");
		rules_free(r);
	}
	assert_true(taken > 5);
	free(title);
}

static void
test_titles(void **state)
{
	static const char *const titles[] = {"", " ", "x", "开", "😀",
	    "😀😀👨‍👩‍👧🏳️‍🌈🇨🇳", "\xcc\x81", "\xe2\x80\x8b", "++",
	    "!!!!", "。", "\t\n", "\x01\x02", "ﷺ", "ﷺﷺﷺﷺ", "\xff\xfe", "\xe5\xbc", "％", "Ａ",
	    "\xe2\x80\xae"
	    "txet",
	    "İ", "ǅ", "ß", "①②③"};
	struct errbuf err = {""};
	struct rules *r =
	    load("section alpha\n\t+5 title any x, 开, /😀/\n\t+6 title /./\n"
		 "\t+3 title start 1 x, 开 ; title end 1 x, 开\n\t+1 title near 0 开, 开\n",
		&err);
	char *longest;
	size_t i, k;

	(void)state;
	if (r == NULL)
		fail_msg("%s", err.text);
	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		(void)score(r, titles[i]);
	assert_int_equal(score(r, "x"), 14);
	assert_int_equal(score(r, "开"), 15);
	assert_int_equal(score(r, ""), 0);

	/* 100 KB of each: looked at as far as RULES_FIELD_MAX. */
	longest = malloc(100000 + 64);
	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (titles[i][0] == '\0')
			continue;
		for (k = 0; k < 100000; k += strlen(titles[i]))
			memcpy(longest + k, titles[i], strlen(titles[i]));
		longest[k] = '\0';
		(void)score(r, longest);
	}
	free(longest);
	rules_free(r);
}

/* Points that add up far, for and against; a mark that needs itself. */
static void
test_contradictions(void **state)
{
	struct errbuf err = {""};
	struct buf text;
	struct rules *r;
	int i;

	(void)state;
	buf_init(&text, 4 << 20);
	buf_adds(&text, "section alpha\n");
	for (i = 0; i < 10000; i++)
		buf_printf(&text, "\t%c1000 title any x\n", i % 2 == 0 ? '+' : '-');
	r = load(text.data, &err);
	assert_non_null(r);
	assert_int_equal(score(r, "x"), 0);
	rules_free(r);
	buf_clear(&text);
	buf_adds(&text, "section alpha\n");
	for (i = 0; i < 20001; i++)
		buf_adds(&text, "\t+1000 title any x\n");
	assert_null(load(text.data, &err));
	assert_non_null(strstr(err.text, "too many rules"));
	assert_null(load("mark m\n\tis m\nsection alpha\n\t+5 is m\n", &err));
	assert_non_null(strstr(err.text, "t.rules:2: not a mark defined before this line: m"));
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_alternatives),
	    cmocka_unit_test(test_catastrophes),
	    cmocka_unit_test(test_titles),
	    cmocka_unit_test(test_contradictions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
