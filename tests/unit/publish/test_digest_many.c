/* Digests of many stories, of long ones and of hostile ones: what is left out, cut and escaped. */
#include "digest_copy.h"

#include "../../../daemon/core/text.h"
#include "../../../daemon/publish/wrap.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sections_are_capped),
	    cmocka_unit_test(html_is_never_too_long),
	    cmocka_unit_test(weight_decides_the_order),
	    cmocka_unit_test(hostile_stories_are_text),
	    cmocka_unit_test(text_is_narrow),
	    cmocka_unit_test(leads_end_with_a_word),
	};

	return cmocka_run_group_tests_name("digest of many", tests, NULL, sample_release);
}
