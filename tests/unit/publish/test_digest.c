/* Digests of the hand-made stories of sample.h, and of days with one or none; their templates. */
#include "digest_copy.h"

#include "../../../daemon/publish/template.h"

#define DAY 86400

static const struct digest_flood floods[] = {{"media", "某媒体", 120}, {"bare", NULL, 3}};

static void
texts_are_golden(void **state)
{
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c, again;

	(void)state;
	d.floods = floods;
	d.nfloods = 2;
	make(&c, &d);
	golden("digest.txt", c.text.data);
	golden("digest.html", c.html.data);
	assert_string_equal(c.t.subject.data, "开源动态日报 2026年11月19日（周四）· 3 条");
	assert_int_equal(c.t.nstories, 3);
	assert_int_equal(c.t.nshown, 3);
	/* The order in which stories come does not matter. */
	d.stories = (struct story[]){sample_stories[2], sample_stories[0], sample_stories[1]};
	make(&again, &d);
	assert_string_equal(again.html.data, c.html.data);
	assert_string_equal(again.text.data, c.text.data);
	release_copy(&again);
	release_copy(&c);
}

static void
subjects_say_the_period(void **state)
{
	static const struct {
		enum digest_period period;
		int64_t t;
		const char *subject;
	} cases[] = {
	    {DIGEST_DAILY, NOV_20, "开源动态日报 2026年11月20日（周五）· 3 条"},
	    {DIGEST_DAILY, NOV_20 + DAY - 1, "开源动态日报 2026年11月20日（周五）· 3 条"},
	    {DIGEST_WEEKLY, NOV_20, "开源动态周报 2026年第47周（11月16日—22日）· 3 条"},
	    {DIGEST_WEEKLY, NOV_20 + 10 * DAY,
		"开源动态周报 2026年第49周（11月30日—12月6日）· 3 条"},
	    {DIGEST_WEEKLY, NOV_20 + 42 * DAY,
		"开源动态周报 2026年第53周（12月28日—2027年1月3日）· 3 条"},
	    {DIGEST_MONTHLY, NOV_20, "开源动态月报 2026年11月 · 3 条"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct digest d = sample_digest(cases[i].period);
		struct copy c;

		digest_span(d.period, cases[i].t, 480, &d.from, &d.until);
		make(&c, &d);
		assert_string_equal(c.t.subject.data, cases[i].subject);
		release_copy(&c);
	}
}

static const struct section_name english_sections[] = {{.key = "policy", .title = "Policy"},
    {.key = "project", .title = "Projects"}, {.key = "riscv", .title = "RISC-V"}};

static struct site
english_site(void)
{
	struct site site = sample_site;

	site.title = "Open source";
	site.language = "en";
	site.words = LANGUAGE_EN;
	site.query = "?language=en";
	site.sections = english_sections;
	return site;
}

static void
english_subjects(void **state)
{
	static const struct {
		enum digest_period period;
		int64_t t;
		size_t nstories;
		const char *subject;
	} cases[] = {
	    {DIGEST_DAILY, NOV_20, 3, "Open source daily, Fri 20 Nov 2026 · 3 stories"},
	    {DIGEST_DAILY, NOV_20, 1, "Open source daily, Fri 20 Nov 2026 · 1 story"},
	    {DIGEST_DAILY, NOV_20, 0, "Open source daily, Fri 20 Nov 2026"},
	    {DIGEST_WEEKLY, NOV_20, 3, "Open source weekly, 16–22 Nov 2026 · 3 stories"},
	    {DIGEST_WEEKLY, NOV_20 + 10 * DAY, 3,
		"Open source weekly, 30 Nov – 6 Dec 2026 · 3 stories"},
	    {DIGEST_WEEKLY, NOV_20 + 42 * DAY, 3,
		"Open source weekly, 28 Dec 2026 – 3 Jan 2027 · 3 stories"},
	    {DIGEST_MONTHLY, NOV_20, 3, "Open source monthly, November 2026 · 3 stories"},
	};
	const struct site site = english_site();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct digest d = sample_digest(cases[i].period);
		struct copy c;

		d.site = &site;
		d.nstories = cases[i].nstories;
		digest_span(d.period, cases[i].t, 480, &d.from, &d.until);
		make(&c, &d);
		assert_string_equal(c.t.subject.data, cases[i].subject);
		release_copy(&c);
	}
}

static void
english_texts_are_golden(void **state)
{
	static const char *const keys[] = {"policy", "project", "riscv"};
	const struct site site = english_site();
	struct digest d = sample_digest(DIGEST_WEEKLY);
	struct copy c;

	(void)state;
	d.site = &site;
	d.sections = keys;
	d.nsections = 3;
	d.floods = floods;
	d.nfloods = 2;
	d.per_section = 0;
	make(&c, &d);
	golden("digest.en.txt", c.text.data);
	golden("digest.en.html", c.html.data);
	assert_int_equal(digest_check(&site, &(struct errbuf){""}), 0);
	release_copy(&c);
}

static void
spans_are_whole(void **state)
{
	static const struct {
		enum digest_period period;
		int64_t t, from, until;
		int tz;
	} cases[] = {
	    {DIGEST_DAILY, NOV_20, NOV_20, NOV_20 + DAY, 480},
	    {DIGEST_DAILY, NOV_20 - 1, NOV_20 - DAY, NOV_20, 480},
	    {DIGEST_DAILY, NOV_20, NOV_20 - 8 * 3600 + 8 * 3600 - 16 * 3600, NOV_20 + 8 * 3600, 0},
	    {DIGEST_WEEKLY, NOV_20, NOV_20 - 4 * DAY, NOV_20 + 3 * DAY, 480},
	    {DIGEST_WEEKLY, NOV_20 + 3 * DAY, NOV_20 + 3 * DAY, NOV_20 + 10 * DAY, 480},
	    {DIGEST_WEEKLY, NOV_20 + 3 * DAY - 1, NOV_20 - 4 * DAY, NOV_20 + 3 * DAY, 480},
	    {DIGEST_MONTHLY, NOV_20, NOV_20 - 19 * DAY, NOV_20 + 11 * DAY, 480},
	    {DIGEST_MONTHLY, NOV_20 + 11 * DAY, NOV_20 + 11 * DAY, NOV_20 + 42 * DAY, 480},
	    {DIGEST_MONTHLY, NOV_20 + 42 * DAY, NOV_20 + 42 * DAY, NOV_20 + 73 * DAY, 480},
	    {DIGEST_DAILY, -1, -DAY, 0, 0},
	};
	int64_t from, until;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		digest_span(cases[i].period, cases[i].t, cases[i].tz, &from, &until);
		assert_int_equal(from, cases[i].from);
		assert_int_equal(until, cases[i].until);
	}
	assert_int_equal(digest_period_find("weekly"), DIGEST_WEEKLY);
	assert_int_equal(digest_period_find("yearly"), DIGEST_PERIODS);
	assert_string_equal(digest_period_name(DIGEST_MONTHLY), "monthly");
}

static void
an_empty_day_says_so(void **state)
{
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c;

	(void)state;
	d.nstories = 0;
	make(&c, &d);
	assert_string_equal(c.t.subject.data, "开源动态日报 2026年11月19日（周四）");
	assert_non_null(strstr(c.text.data, "本期没有新的动态。"));
	assert_non_null(strstr(c.html.data, "本期没有新的动态。"));
	assert_null(strstr(c.html.data, "头条"));
	assert_null(strstr(c.html.data, "<h2"));
	assert_non_null(strstr(c.text.data, links.unsubscribe));
	release_copy(&c);
}

/* With one story there is nothing to put on top of it. */
static void
one_story_stands_alone(void **state)
{
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c;

	(void)state;
	d.stories = sample_stories + 1;
	d.nstories = 1;
	make(&c, &d);
	assert_null(strstr(c.html.data, "头条"));
	assert_null(strstr(c.text.data, "头条"));
	assert_int_equal(count(c.html.data, ">Linux 7.1 released<"), 1);
	assert_int_equal(count(c.html.data, "<h2"), 1);
	release_copy(&c);
}

static void
links_are_each_ones_own(void **state)
{
	struct digest d = sample_digest(DIGEST_DAILY);
	const struct digest_links none = {NULL, NULL};
	struct copy c;
	struct buf out;

	(void)state;
	make(&c, &d);
	assert_non_null(strstr(c.text.data, "：https://digest.example/subscription/t?a=1&b\n"));
	assert_non_null(
	    strstr(c.html.data, "href=\"https://digest.example/subscription/t?a=1&amp;b\""));
	buf_init(&out, DIGEST_HTML_MAX);
	digest_personalise(&c.t.html, true, &none, &out);
	assert_non_null(strstr(out.data, "href=\"\""));
	assert_null(strchr(out.data, '\001'));
	buf_release(&out);
	release_copy(&c);
}

static void
a_choice_is_said(void **state)
{
	static const char *const keys[] = {"policy", "riscv"};
	struct digest d = sample_digest(DIGEST_MONTHLY);
	struct copy c;

	(void)state;
	d.sections = keys;
	d.nsections = 2;
	make(&c, &d);
	assert_non_null(strstr(c.html.data, "的月报，版块：开源政策、RISC-V专栏。"));
	/* Of a month the day is said, not the hour. */
	assert_non_null(strstr(c.text.data, "某基金会　11月20日"));
	release_copy(&c);
}

/* ---- templates ---------------------------------------------------------------------------- */

static const char *bad_name, *bad_text;

/* Of the words only the first line is: it comes before that of the same name. */
static const char *
one_is_bad(const struct site *site, const char *name)
{
	static char words[20000];

	if (strcmp(name, bad_name) != 0)
		return sample_text(site, name);
	if (bad_text == NULL || strcmp(name, TPL_WORDS) != 0)
		return bad_text;
	assert_in_range(
	    snprintf(words, sizeof(words), "%s\n%s", bad_text, sample_text(site, TPL_WORDS)), 1,
	    sizeof(words) - 1);
	return words;
}

static void
mistakes_in_templates_are_named(void **state)
{
	static const struct {
		const char *name, *text, *message;
		bool only_rendered; /* a check does not see it */
	} cases[] = {
	    {"digest.html", "a\n{{#x}}", "digest.html:2: a section does not end: x", false},
	    {"digest.txt", "{{", "digest.txt:1: a tag does not end", false},
	    {"words.txt", NULL, "words.txt: no such phrase: digest-subject", false},
	    {"words.txt", "\ndigest-top: {{/x}}", "words.txt:2: nothing to close: x", false},
	    {"words.txt", "\ndigest-subject: ", "words.txt: digest-subject: not one line", true},
	};
	struct site site = sample_site;
	struct digest d = sample_digest(DIGEST_DAILY);
	struct digest_text t;
	struct errbuf err;
	size_t i;

	(void)state;
	site.template_text = one_is_bad;
	d.site = &site;
	assert_int_equal(digest_check(&sample_site, &err), 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bad_name = cases[i].name;
		bad_text = cases[i].text;
		err.text[0] = '\0';
		assert_int_equal(digest_check(&site, &err), cases[i].only_rendered ? 0 : -1);
		if (!cases[i].only_rendered)
			assert_string_equal(err.text, cases[i].message);
		digest_text_init(&t);
		assert_int_equal(digest_render(&d, &t, &err), -1);
		if (cases[i].text != NULL)
			assert_string_equal(err.text, cases[i].message);
		digest_text_release(&t);
	}
}

static void
a_template_that_is_too_long_ends(void **state)
{
	static char text[DIGEST_HTML_MAX + 1];
	struct site site = sample_site;
	struct digest d = sample_digest(DIGEST_DAILY);
	struct digest_text t;
	struct errbuf err;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	site.template_text = one_is_bad;
	d.site = &site;
	bad_name = "digest.html";
	bad_text = text;
	digest_text_init(&t);
	assert_int_equal(digest_render(&d, &t, &err), -1);
	assert_string_equal(err.text, "digest.html: longer than 100 KB without a single story");
	digest_text_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_golden),
	    cmocka_unit_test(subjects_say_the_period),
	    cmocka_unit_test(english_subjects),
	    cmocka_unit_test(english_texts_are_golden),
	    cmocka_unit_test(spans_are_whole),
	    cmocka_unit_test(an_empty_day_says_so),
	    cmocka_unit_test(one_story_stands_alone),
	    cmocka_unit_test(links_are_each_ones_own),
	    cmocka_unit_test(a_choice_is_said),
	    cmocka_unit_test(mistakes_in_templates_are_named),
	    cmocka_unit_test(a_template_that_is_too_long_ends),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, sample_release);
}
