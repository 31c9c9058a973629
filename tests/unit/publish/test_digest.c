/* Digests of the hand-made stories of sample.h, and of days that are empty, large or hostile. */
#include "sample.h"

#include "../../../daemon/core/text.h"
#include "../../../daemon/publish/digest.h"
#include "../../../daemon/publish/wrap.h"

#define DAY 86400
#define NOV_20 1795104000 /* 2026-11-20 in China, a Friday */

static const struct digest_links links = {
    "https://digest.example/subscription/t?a=1&b", "https://digest.example/unsubscribe/t"};
static const struct digest_flood floods[] = {{"media", "某媒体", 120}, {"bare", NULL, 3}};

static struct digest
sample_digest(enum digest_period period)
{
	struct digest d = {.site = &sample_site,
	    .period = period,
	    .stories = sample_stories,
	    .nstories = 3,
	    .per_section = 10};

	digest_span(period, NOV_20 - 1, 480, &d.from, &d.until);
	return d;
}

/* One copy's subject, text and HTML; freed by release_copy(). */
struct copy {
	struct digest_text t;
	struct buf text, html;
};

static void
make(struct copy *c, const struct digest *d)
{
	struct errbuf err = {.text = ""};

	digest_text_init(&c->t);
	buf_init(&c->text, DIGEST_TEXT_MAX * 2);
	buf_init(&c->html, DIGEST_HTML_MAX);
	if (digest_render(d, &c->t, &err) == -1)
		fail_msg("%s", err.text);
	digest_personalise(&c->t.text, false, &links, &c->text);
	digest_personalise(&c->t.html, true, &links, &c->html);
	assert_false(c->text.overflow || c->html.overflow);
	assert_non_null(c->text.data);
	assert_non_null(c->html.data);
}

static void
release_copy(struct copy *c)
{
	digest_text_release(&c->t);
	buf_release(&c->text);
	buf_release(&c->html);
}

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
	assert_non_null(strstr(c.text.data, "今日没有新的动态。"));
	assert_non_null(strstr(c.html.data, "今日没有新的动态。"));
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

/* ---- many stories ------------------------------------------------------------------------- */

/* n stories in turn of all sections; the k-th of a section has weight n - k. */
static void
fill(struct story *stories, struct story_source *sources, size_t n, const char *title,
    const char *lead, const char *url)
{
	size_t i;

	for (i = 0; i < n; i++) {
		sources[i] = (struct story_source){
		    .feed_key = "media", .feed_title = "某媒体", .weight = (int)(n - i)};
		stories[i] = (struct story){.id = (int64_t)i + 1,
		    .uid = (int64_t)i + 1,
		    .main_id = (int64_t)i + 1,
		    .time = NOV_20 - 1 - (int64_t)i,
		    .sources = &sources[i],
		    .nsources = 1,
		    .main = {.title = title,
			.lead = lead,
			.url = url,
			.section = sample_sections[i % 3].key,
			.score = 10}};
	}
}

static struct story many[3000];
static struct story_source many_sources[3000];

static const char long_lead[] =
    "这是一段很长的摘要，这是一段很长的摘要，这是一段很长的摘要，这是一段很长的摘要，这是一段很"
    "长的摘要，这是一段很长的摘要，这是一段很长的摘要，这是一段很长的摘要。";

static void
sections_are_capped(void **state)
{
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c;

	(void)state;
	fill(many, many_sources, 100, "标题", long_lead, "https://m.example/a");
	d.stories = many;
	d.nstories = 100;
	d.per_section = 5;
	make(&c, &d);
	assert_string_equal(c.t.subject.data, "开源动态日报 2026年11月19日（周四）· 100 条");
	assert_int_equal(c.t.nshown, 15);
	assert_int_equal(count(c.html.data, "<h3"), 15);
	assert_non_null(strstr(c.html.data, "更多 29 条见网页"));
	assert_non_null(
	    strstr(c.html.data, "href=\"https://digest.example/days/2026-11-19/#policy\""));
	assert_non_null(strstr(c.text.data, "更多 28 条见网页"));
	release_copy(&c);
	d = sample_digest(DIGEST_WEEKLY);
	d.stories = many;
	d.nstories = 100;
	d.per_section = 5;
	make(&c, &d);
	assert_non_null(strstr(c.html.data, "href=\"https://digest.example/sections/policy/\""));
	assert_null(strstr(c.html.data, "/days/"));
	release_copy(&c);
}

/* Too long: first summaries go, from the end of each section, then stories. */
static void
html_is_never_too_long(void **state)
{
	static char url[600], title[2001];
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c;

	(void)state;
	fill(many, many_sources, 200, "标题", long_lead, "https://m.example/a");
	d.stories = many;
	d.nstories = 200;
	d.per_section = 100;
	make(&c, &d);
	assert_int_equal(c.t.nshown, 200);
	assert_in_range(c.html.len, DIGEST_HTML_MAX - 2 * DIGEST_LINKS_MAX, DIGEST_HTML_MAX);
	assert_in_range(count(c.html.data, "<p class=\"soft\" style=\"margin:3px 0 0"), 30, 180);
	release_copy(&c);

	memset(url, 'u', sizeof(url) - 10);
	memcpy(url, "https://x.example/", 18);
	memset(title, 'W', sizeof(title) - 1);
	fill(many, many_sources, 3000, title, long_lead, url);
	d.nstories = 3000;
	d.per_section = 1000;
	make(&c, &d);
	assert_int_equal(c.t.nstories, 3000);
	assert_in_range(c.t.nshown, 60, 300);
	assert_in_range(c.html.len, DIGEST_HTML_MAX - 3 * DIGEST_LINKS_MAX, DIGEST_HTML_MAX);
	/* Only the one on top has a summary, each section has some stories and says how many more.
	 */
	assert_int_equal(count(c.html.data, ">这是一段很长的摘要"), 1);
	assert_int_equal(count(c.html.data, "条见网页"), 3);
	assert_int_equal(c.t.nshown % 3, 0);
	assert_true(c.text.len < DIGEST_HTML_MAX * 2);
	release_copy(&c);
}

static void
weight_decides_the_order(void **state)
{
	static struct story_source three[3] = {{.feed_key = "a", .feed_title = "甲", .weight = 50},
	    {.feed_key = "b", .feed_title = "乙"}, {.feed_key = "c", .feed_title = "丙"}};
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c;
	char *first, *second;

	(void)state;
	fill(many, many_sources, 6, "平常", NULL, "https://m.example/a");
	many[3].main.title = "三家报道";
	many[3].sources = three;
	many[3].nsources = 3;
	d.stories = many;
	d.nstories = 6;
	make(&c, &d);
	assert_non_null(first = strstr(c.text.data, "【头条】开源政策\n  三家报道"));
	assert_non_null(second = strstr(c.text.data, "1. 三家报道"));
	assert_true(first < second);
	assert_non_null(strstr(first, "另有 2 家报道"));
	assert_null(strstr(c.text.data, "2. 三家报道"));
	assert_non_null(strstr(second, "（头条，见上）"));
	release_copy(&c);
}

/* ---- what is not ours --------------------------------------------------------------------- */

static void
hostile_stories_are_text(void **state)
{
	static const char *const titles[] = {"<script>alert(1)</script>",
	    "a\r\nBcc: x@evil.example",
	    "\xe2\x80\xae"
	    "txet",
	    "\001u\001", "{{unsubscribe}}", "\x1b[31m", "]]>--><!--", "\" onmouseover=\"x",
	    "{{>digest.html}}"};
	static const char *const urls[] = {"javascript:alert(1)", "data:text/html,x",
	    "https://u:p@x.example/", "//x.example/", "https://x.example/\"><script>",
	    "https://x.example/\r\nBcc: y", "https://x.example/中\xe2\x80\xae", "ftp://x.example/"};
	struct digest d = sample_digest(DIGEST_DAILY);
	struct copy c;
	size_t i, n = sizeof(titles) / sizeof(titles[0]);

	(void)state;
	fill(many, many_sources, n, "", NULL, NULL);
	for (i = 0; i < n; i++) {
		many[i].main.title = many[i].main.lead = titles[i];
		many[i].main.url = urls[i % (sizeof(urls) / sizeof(urls[0]))];
		many[i].main.language = titles[i];
		many_sources[i].feed_title = titles[i];
	}
	d.stories = many;
	d.nstories = n;
	make(&c, &d);
	assert_null(strstr(c.html.data, "<script"));
	assert_null(strstr(c.html.data, "href=\"javascript"));
	assert_null(strstr(c.html.data, "href=\"data"));
	assert_null(strstr(c.html.data, "href=\"ftp"));
	assert_null(strstr(c.html.data, "u:p@"));
	assert_null(strstr(c.html.data, "\" onmouseover"));
	assert_null(strstr(c.text.data, "\nBcc"));
	assert_null(strstr(c.text.data, "\x1b"));
	assert_null(strstr(c.text.data, "\xe2\x80\xae"));
	assert_null(strstr(c.html.data, "\xe2\x80\xae"));
	assert_null(strchr(c.html.data, '\001'));
	/* Once in each: a story's own words are no mark. */
	assert_int_equal(count(c.text.data, links.unsubscribe), 1);
	assert_int_equal(count(c.html.data, links.unsubscribe), 1);
	assert_true(text_valid(c.html.data, c.html.len) && text_valid(c.text.data, c.text.len));
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

/* No line is wider than 72 columns but for a URL or a line that is one. */
static void
text_is_narrow(void **state)
{
	struct digest d = sample_digest(DIGEST_DAILY);
	const char *p, *end;
	struct copy c;
	uint32_t ch;
	int n;

	(void)state;
	fill(many, many_sources, 60,
	    "一个很长的标题，一个很长的标题，一个很长的标题，an English name in it，一个很长的标题",
	    long_lead, "https://m.example/a");
	d.stories = many;
	d.nstories = 60;
	make(&c, &d);
	for (p = c.text.data; *p != '\0'; p = end + 1) {
		end = strchr(p, '\n');
		assert_non_null(end);
		if (memmem(p, (size_t)(end - p), "://", 3) != NULL)
			continue;
		for (n = 0; p < end; n += text_columns(ch))
			p += text_decode(p, end, &ch);
		assert_in_range(n, 0, WRAP_COLUMNS);
	}
	release_copy(&c);
}

/* A lead that is too long ends with a whole word, and inside a sentence of Chinese anywhere. */
static void
leads_end_with_a_word(void **state)
{
	static const char english[] =
	    "The guidance explains which obligations apply to open source stewards under the "
	    "regulation, and when a project is considered %s activity.";
	struct digest d = sample_digest(DIGEST_DAILY);
	const char *end = "considered a…</p>";
	char lead[256];
	struct copy c;
	size_t i;

	(void)state;
	d.stories = many;
	d.nstories = 1;
	for (i = 0; i < 2; i++) {
		/* with a blank where it is cut, and with a letter there */
		(void)snprintf(
		    lead, sizeof(lead), english, i == 0 ? "a commercial" : "a rather commercial");
		fill(many, many_sources, 1, "A title", lead, "https://m.example/a");
		make(&c, &d);
		if (i == 1)
			end = "considered a rather…</p>";
		if (strstr(c.html.data, end) == NULL)
			fail_msg("no \"%s\" in %s", end, strstr(c.html.data, "The guidance"));
		release_copy(&c);
	}
	fill(many, many_sources, 1, "标题", long_lead, "https://m.example/a");
	make(&c, &d);
	assert_non_null(strstr(c.html.data, "这是一段很长的…</p>"));
	release_copy(&c);
}

/* ---- templates ---------------------------------------------------------------------------- */

static const char *bad_name, *bad_text;

static const char *
one_is_bad(const struct site *site, const char *name)
{
	return strcmp(name, bad_name) == 0 ? bad_text : sample_text(site, name);
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
	    {"digest-subject.txt", NULL, "digest-subject.txt: no such template", false},
	    {"digest-subject.txt", "a\nb", "digest-subject.txt: not one line", true},
	    {"digest-subject.txt", " \n", "digest-subject.txt: not one line", true},
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
	    cmocka_unit_test(sections_are_capped),
	    cmocka_unit_test(html_is_never_too_long),
	    cmocka_unit_test(weight_decides_the_order),
	    cmocka_unit_test(hostile_stories_are_text),
	    cmocka_unit_test(links_are_each_ones_own),
	    cmocka_unit_test(a_choice_is_said),
	    cmocka_unit_test(text_is_narrow),
	    cmocka_unit_test(leads_end_with_a_word),
	    cmocka_unit_test(mistakes_in_templates_are_named),
	    cmocka_unit_test(a_template_that_is_too_long_ends),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, sample_release);
}
