/* What rules say about themselves, what is wrong with them, and fitting their points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/rules_fit.h"
#include "../../../filters/rules_internal.h"

static const struct section_rule sections[] = {
    {"alpha", "Alpha", 10, 2, false, {NULL}}, {"beta", "Beta", 10, 1, false, {NULL}}};

static struct rules *
load(const char *text)
{
	struct rules_file f = {.name = "/etc/t.rules", .text = text, .len = strlen(text)};
	struct errbuf err = {""};
	struct rules *r = rules_new(&f, 1, sections, 2, &err);

	if (r == NULL)
		fail_msg("%s\n%s", err.text, text);
	return r;
}

/* ---- lint ----------------------------------------------------------------------------------- */

struct found {
	size_t n;
	char text[4096];
};

static void
note(void *arg, const char *message)
{
	struct found *f = arg;

	f->n++;
	(void)snprintf(
	    f->text + strlen(f->text), sizeof(f->text) - strlen(f->text), "%s\n", message);
}

static struct found
lint(const char *text, bool words)
{
	struct rules *r = load(text);
	struct found f = {0};
	size_t n = rules_lint(r, words, note, &f);

	assert_int_equal(n, f.n);
	rules_free(r);
	return f;
}

static void
test_lint(void **state)
{
	static const struct {
		const char *text, *says; /* NULL: nothing */
		bool words;
	} cases[] = {
	    {"section alpha\n\t+5 title any x\n\t-5 title any y\n", NULL, true},
	    /* for and against */
	    {"section alpha\n\t+5 title any x, y\n\t-5 title any y, z\n",
		"/etc/t.rules:3: contradicts t.rules:2: y counts +5 and -5 for alpha\n", false},
	    {"list l\n\tx, y\nsection alpha\n\t+5 text any y\n\t-5 title @l\n",
		"/etc/t.rules:5: contradicts t.rules:4: y counts +5 and -5 for alpha\n", false},
	    {"section alpha\n\t+5 title any x\n\t-5 summary any x\n", NULL, false},
	    {"section alpha\n\t+5 title any x\nsection beta\n\t-5 title any x\n", NULL, false},
	    {"section alpha\n\t+5 title any x\n\t-5 title any x ; title any y\n", NULL, false},
	    {"section alpha\n\t+5 title any x ; summary any y\n\t-7 summary any y ; title any x\n",
		"/etc/t.rules:3: contradicts t.rules:2\n", false},
	    /* twice */
	    {"section alpha\n\t+5 title any x, y\n\t+7 title any y, x\n",
		"/etc/t.rules:3: says the same as t.rules:2\n", false},
	    {"section alpha\n\t+5 title near 5 x, y\n\t+7 title near 6 x, y\n", NULL, false},
	    {"section alpha\n\t+5 title then 5 x, y\n\t+7 title then 5 y, x\n", NULL, false},
	    /* never */
	    {"section alpha\n\t+5 title any x ; title none x, y\n",
		"/etc/t.rules:2: can never hold\n", false},
	    {"section alpha\n\t+5 title any x, z ; title none x, y\n", NULL, false},
	    {"section alpha\n\t+5 text any x ; title none x\n", NULL, false},
	    {"mark m\n\ttitle any x\nsection alpha\n\t+5 is m ; not m\n",
		"/etc/t.rules:4: can never hold\n", false},
	    {"mark m\n\ttitle any x ; title none x\nmark k\n\tis m\nsection alpha\n\t+5 is k\n",
		"/etc/t.rules:2: can never hold\n/etc/t.rules:4: can never hold\n"
		"/etc/t.rules:6: can never hold\n",
		false},
	    /* nobody uses it */
	    {"list l\n\tx\nsection alpha\n\t+5 title any y\n",
		"/etc/t.rules:1: no rule uses the list l\n", false},
	    {"list l\n\tx\nlist k\n\t@l\nsection alpha\n\t+5 title @k\n", NULL, false},
	    {"mark m\n\ttitle any x\nsection alpha\n\t+5 title any y\n",
		"/etc/t.rules:1: no rule uses the mark m\n", false},
	    /* idle words */
	    {"list l\n\t基金会, 软件基金会\nsection alpha\n\t+5 title @l\n",
		"/etc/t.rules:2: 软件基金会 is idle in list l: 基金会 is in it too\n", true},
	    {"list l\n\t基金会, 软件基金会\nsection alpha\n\t+5 title @l\n", NULL, false},
	    {"list l\nsection alpha\n\t+5 title @l\n", "/etc/t.rules:1: the list l has no word\n",
		false},
	    {"list l\n\topen, open source, opens\nsection alpha\n\t+5 title @l\n",
		"/etc/t.rules:2: open source is idle in list l: open is in it too\n", true},
	    {"list l\n\tgraduat*, graduates\nsection alpha\n\t+5 title @l\n",
		"/etc/t.rules:2: graduates is idle in list l: graduat* is in it too\n", true},
	    {"list l\n\tgo, cargo, google\nsection alpha\n\t+5 title @l\n", NULL, true},
	};
	struct found f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f = lint(cases[i].text, cases[i].words);
		if (strcmp(f.text, cases[i].says != NULL ? cases[i].says : "") != 0)
			fail_msg("%s\ngives\n%s", cases[i].text, f.text);
	}
}

/* ---- about rules and words ------------------------------------------------------------------ */

struct noted {
	unsigned long hits;
	const char *list;
	int line;
};

static void
look(void *arg, const struct rules_word *w)
{
	struct noted *s = arg;

	if (strcmp(w->shown, "开源") == 0)
		*s = (struct noted){w->hits, w->list, w->line};
}

static void
test_about(void **state)
{
	struct rules *r = load("mark m\n\ttitle any x\nlist l\n\t开源, 自由\n"
			       "section alpha\n\t+5 [one] title @l\n\t-3 [two!] is m\n"
			       "section *\n\t+1 title any z\n");
	struct rules_input in = {.title = "开源的开源", .summary = "开源"};
	struct arena *a = arena_new();
	struct rules_result out;
	struct rules_about about;
	struct noted s = {0};
	const unsigned *fired;
	size_t n;

	(void)state;
	assert_int_equal(rules_count(r), 4);
	assert_false(rules_about(r, 0, &about));
	assert_true(rules_about(r, 1, &about));
	assert_string_equal(about.section, "alpha");
	assert_string_equal(about.name, "one (t.rules:6)");
	assert_string_equal(about.file, "/etc/t.rules");
	assert_int_equal(about.line, 6);
	assert_int_equal(about.points, 5);
	assert_false(about.fixed);
	assert_true(rules_about(r, 2, &about) && about.fixed);
	assert_true(rules_about(r, 3, &about));
	assert_string_equal(about.section, "*");

	rules_classify(r, &in, &out, a);
	fired = rules_fired(r, &n);
	assert_int_equal(n, 1);
	assert_int_equal(fired[0], 1);
	rules_classify(r, &in, &out, a);
	rules_each_word(r, look, &s);
	assert_int_equal(s.hits, 2); /* texts, not places */
	assert_string_equal(s.list, "l");
	assert_int_equal(s.line, 4);
	assert_true(rules_have_word(r, "開源"));
	assert_false(rules_have_word(r, "开"));
	rules_free(r);
	arena_free(a);
}

static void
test_content(void **state)
{
	struct rules *r = load("section alpha\n\t+11 content any 深处\n");
	struct rules_input in = {.title = "深处", .summary = "深处"};
	struct arena *a = arena_new();
	struct rules_result out;

	(void)state;
	assert_true(rules_want_content(r));
	rules_classify(r, &in, &out, a);
	assert_string_equal(out.section, "none");
	in.content = "很长的正文，深 处有它";
	rules_classify(r, &in, &out, a);
	assert_string_equal(out.section, "alpha");
	rules_free(r);
	r = load("section alpha\n\t+11 title any 深处\n");
	assert_false(rules_want_content(r));
	rules_free(r);
	arena_free(a);
}

/* ---- text that is squeezed at once is squeezed alike ---------------------------------------- */

static uint64_t seed = 88172645463325252u;

static unsigned
rnd(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % n);
}

static void
test_squeeze_plain(void **state)
{
	static const char *const pieces[] = {"开", "源", "開", "軟體", "A", "go", "Zig", "9", " ",
	    "  ", "\t", "\n", "-", "_", "'", "\"", ".", "+", "++", "#", "/", ":", "，", "。", "、",
	    "“", "”", "—", "《", "》", "（", "）", "Ａ", "１", "　", "々", "ア", "が",
	    "か\xe3\x82\x99", "é", "e\xcc\x81", "™", "…", "·", "·", "\xe2\x80\x8b", "😀", "\xff",
	    "\xe5\xbc", "한", "ß", "鬥", "龥", "鿿", "①", "㈱", "〇", "〜", "！", "；", "c++",
	    "node.js", "1.0", "-->", "–", "•", "……", "Ｃ", "＋"};
	struct rules *r = load("section alpha\n\t+11 title any x\n");
	struct arena *a = arena_new();
	const char *plain, *both;
	size_t i, k, n, taken = 0;
	char text[1024];

	(void)state;
	for (i = 0; i < 50000; i++) {
		text[0] = '\0';
		/* Every other one of what is plain alone, so that both ways are walked. */
		for (k = 0, n = 1 + rnd(24); k < n; k++)
			strcat(text,
			    pieces[rnd(i % 2 == 0 ? sizeof(pieces) / sizeof(pieces[0]) : 34)]);
		plain = rules_squeeze_plain(r, a, text);
		both = rules_squeeze(a, fold(a, text));
		taken += plain != NULL;
		if (plain != NULL && strcmp(plain, both) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", text, plain, both);
		arena_clear(a);
	}
	assert_true(taken > 20000);
	rules_free(r);
	arena_free(a);
}

/* ---- fitting -------------------------------------------------------------------------------- */

static void
test_fit(void **state)
{
	/* Rule 0 is a good sign of the first section, 1 a bad one for the second, 2 is fixed, 3
	   never fires, 4 takes from all. */
	struct fit_rule rules[] = {{.section = 0, .start = 6}, {.section = 1, .start = 14},
	    {.section = 0, .start = 3, .fixed = true}, {.section = 1, .start = -4},
	    {.section = FIT_EVERYWHERE, .start = -2}};
	static const unsigned both[] = {0, 1}, second[] = {1}, all[] = {0, 4}, fixed[] = {0, 2};
	struct fit_example examples[40];
	const int thresholds[] = {10, 10};
	const bool claims[] = {false, false};
	struct fit fit = {.rules = rules,
	    .nrules = 5,
	    .thresholds = thresholds,
	    .claims = claims,
	    .nsections = 2,
	    .strength = 0.01,
	    .most = 8};
	size_t i, right = 0;

	(void)state;
	for (i = 0; i < 40; i++) {
		examples[i] = (struct fit_example){.rules = both, .nrules = 2, .section = 0};
		if (i % 4 == 1)
			examples[i] =
			    (struct fit_example){.rules = second, .nrules = 1, .section = 2};
		if (i % 4 == 2)
			examples[i] = (struct fit_example){.rules = all, .nrules = 2, .section = 2};
		if (i % 4 == 3)
			examples[i] =
			    (struct fit_example){.rules = fixed, .nrules = 2, .section = 0};
	}
	rules_fit(&fit, examples, 40);
	for (i = 0; i < 40; i++)
		right += rules_fit_choice(&fit, &examples[i]) == examples[i].section;
	assert_int_equal(right, 40);
	assert_true(rules[0].points > 6 && rules[0].points <= 14);
	assert_true(rules[1].points < 14 && rules[1].points >= 6);
	assert_true(rules[2].points == 3);
	assert_true(rules[3].points == -4);
	assert_true(rules[4].points < -2 && rules[4].points >= -10);

	/* A heavy hand leaves them where they are; nothing to learn from neither. */
	fit.strength = 1000;
	rules_fit(&fit, examples, 40);
	assert_true(rules[0].points > 5.9 && rules[0].points < 6.1);
	for (i = 0; i < 40; i++)
		examples[i].skip = true;
	fit.strength = 0.01;
	rules_fit(&fit, examples, 40);
	assert_true(rules[0].points == 6 && rules[1].points == 14);
	rules_fit(&fit, examples, 0);
}

/* No amount of evidence turns a sign or moves further than allowed. */
static void
test_fit_bounds(void **state)
{
	struct fit_rule rules[] = {{.section = 0, .start = 3}, {.section = 0, .start = -3}};
	static const unsigned first[] = {0}, second[] = {1};
	struct fit_example examples[200];
	const int thresholds[] = {10};
	const bool claims[] = {false};
	struct fit fit = {.rules = rules,
	    .nrules = 2,
	    .thresholds = thresholds,
	    .claims = claims,
	    .nsections = 1,
	    .strength = 0.0001,
	    .most = 20};
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++)
		examples[i] =
		    i % 2 == 0 ? (struct fit_example){.rules = first, .nrules = 1, .section = 1}
			       : (struct fit_example){.rules = second, .nrules = 1, .section = 0};
	rules_fit(&fit, examples, 200);
	assert_true(rules[0].points == 1);
	assert_true(rules[1].points == -1);
	fit.most = 1;
	rules_fit(&fit, examples, 200);
	assert_true(rules[0].points == 2);
	assert_true(rules[1].points == -2);
}

/*
 * Section 0 claims.  A rule for all sections moves neither so far up that it claims what is not its
 * own, nor so far down that it loses what is; what is claimed does not pull at the others.
 */
static void
test_fit_claims(void **state)
{
	struct fit_rule rules[] = {{.section = 0, .start = 9, .fixed = true},
	    {.section = FIT_EVERYWHERE, .start = 2}, {.section = 1, .start = 6, .fixed = true},
	    {.section = 0, .start = 11, .fixed = true}, {.section = 1, .start = 20}};
	static const unsigned near[] = {0, 1, 2}, other[] = {1, 2}, own[] = {1, 3, 4};
	struct fit_example examples[40];
	const int thresholds[] = {12, 12};
	const bool claims[] = {true, false};
	struct fit fit = {.rules = rules,
	    .nrules = 5,
	    .thresholds = thresholds,
	    .claims = claims,
	    .nsections = 2,
	    .strength = 0.01,
	    .most = 8};
	size_t i;

	(void)state;
	for (i = 0; i < 40; i++)
		examples[i] = i == 0
				  ? (struct fit_example){.rules = near, .nrules = 3, .section = 1}
				  : (struct fit_example){.rules = other, .nrules = 2, .section = 1};
	rules_fit(&fit, examples + 1, 39);
	assert_true(rules[1].points > 5);
	rules_fit(&fit, examples, 40);
	assert_true(rules[1].points >= 2 && rules[1].points < 2.5);
	assert_int_not_equal(rules_fit_choice(&fit, &examples[0]), 0);

	rules[1].start = 3;
	for (i = 0; i < 40; i++)
		examples[i] = i == 0
				  ? (struct fit_example){.rules = own, .nrules = 3, .section = 0}
				  : (struct fit_example){.rules = other, .nrules = 2, .section = 2};
	rules[2].start = 12;
	rules_fit(&fit, examples + 1, 39);
	assert_true(rules[1].points < 2);
	rules_fit(&fit, examples, 40);
	assert_true(rules[1].points > 1.4);
	assert_int_equal(rules_fit_choice(&fit, &examples[0]), 0);
	assert_true(rules[4].points == 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lint),
	    cmocka_unit_test(test_about),
	    cmocka_unit_test(test_content),
	    cmocka_unit_test(test_squeeze_plain),
	    cmocka_unit_test(test_fit),
	    cmocka_unit_test(test_fit_bounds),
	    cmocka_unit_test(test_fit_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
