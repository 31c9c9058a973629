/*
 * Which stories a digest has: none is missed, none is told twice.
 */
#include "../../../daemon/mail/compose.h"
#include "../../../daemon/publish.h"
#include "store_fixture.h"

#define UNTIL (NOW / DAY * DAY) /* midnight, UTC */

static struct config *conf;
static const struct site site = {.language = "en", .base_url = "http://site.example"};

static void
report(void *arg, const char *message)
{
	(void)arg;
	fail_msg("%s", message);
}

static int
load(void **state)
{
	(void)state;
	conf = conf_load("etc/digestd.conf", report, NULL);
	return conf != NULL ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	conf_free(conf);
	return 0;
}

/* An entry of that time which is seen at `seen`. */
static void
story_at(struct bench *b, const char *name, const char *section, int64_t time, int64_t seen,
    bool quarantine)
{
	struct item it = {.id = name,
	    .title = name,
	    .url = arena_printf(b->arena, "http://site.example/%s", name),
	    .canonical = arena_printf(b->arena, "http://site.example/%s", name),
	    .section = section,
	    .published = time,
	    .updated = TIME_NONE};
	const struct put_options o = {
	    .now = seen, .title_window_days = 7, .quarantine = quarantine};
	struct put p;

	ok(store_begin(b->store, &b->err));
	ok(store_put_item(b->store, b->feeds[0].id, &it, &o, &p, &b->err));
	ok(store_commit(b->store, &b->err));
}

static size_t
count(struct bench *b, const struct digest_row *d, const char *sections)
{
	struct compose *c = compose_new(&site, conf, b->store, d, &b->err);
	size_t n;

	if (c == NULL)
		fail_msg("%s", b->err.text);
	n = compose_count(c, sections);
	compose_free(c);
	return n;
}

static const struct digest_row today = {.since = UNTIL - DAY,
    .until = UNTIL,
    .told = UNTIL - DAY,
    .seen_after = UNTIL - DAY + 8 * HOUR,
    .cut = UNTIL + 8 * HOUR};
static const struct digest_row tomorrow = {.since = UNTIL,
    .until = UNTIL + DAY,
    .told = UNTIL,
    .seen_after = UNTIL + 8 * HOUR,
    .cut = UNTIL + 32 * HOUR};

static void
every_story_is_in_one_digest(void **state)
{
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	story_at(b, "of-the-day", "policy", UNTIL - 10 * HOUR, UNTIL - 10 * HOUR, false);
	assert_int_equal(count(b, &today, ""), 1);
	assert_int_equal(count(b, &tomorrow, ""), 0);
	/* Seen in the night, before the digest is made. */
	story_at(b, "night-reading", "policy", UNTIL - HOUR, UNTIL + 3 * HOUR, false);
	assert_int_equal(count(b, &today, ""), 2);
	assert_int_equal(count(b, &tomorrow, ""), 0);
	/* Of the day, but seen when its digest was made: it is not missed. */
	story_at(b, "came-late", "policy", UNTIL - 2 * HOUR, UNTIL + 9 * HOUR, false);
	assert_int_equal(count(b, &today, ""), 2);
	assert_int_equal(count(b, &tomorrow, ""), 1);
	/* Of the morning: the next day's. */
	story_at(b, "early-bird", "policy", UNTIL + HOUR, UNTIL + 2 * HOUR, false);
	assert_int_equal(count(b, &today, ""), 2);
	assert_int_equal(count(b, &tomorrow, ""), 2);
	/* An archive that turns up is no news. */
	story_at(b, "archive", "policy", UNTIL - 30 * DAY, UNTIL + 9 * HOUR, false);
	assert_int_equal(count(b, &tomorrow, ""), 2);
	close_bench(b);
}

static void
days_without_a_daemon_are_told_of_once(void **state)
{
	struct digest_row d = tomorrow;
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	story_at(b, "first", "policy", UNTIL - 10 * HOUR, UNTIL + 80 * HOUR, false);
	story_at(b, "second", "policy", UNTIL + 30 * HOUR, UNTIL + 80 * HOUR, false);
	/* Read in time, after the last digest that was made, but of a day whose own was not. */
	story_at(b, "third-thing", "policy", UNTIL + 5 * HOUR, UNTIL + 6 * HOUR, false);
	/* Was in that last one. */
	story_at(b, "told-before", "policy", UNTIL - 3 * HOUR, UNTIL + 6 * HOUR, false);
	d.since = UNTIL + 2 * DAY;
	d.until = UNTIL + 3 * DAY;
	d.cut = UNTIL + 3 * DAY + 8 * HOUR;
	assert_int_equal(count(b, &today, ""), 1);
	assert_int_equal(count(b, &d, ""), 3);
	close_bench(b);
}

static void
a_choice_has_its_sections_and_floods_are_left_out(void **state)
{
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	story_at(b, "one-law", "policy", UNTIL - 10 * HOUR, UNTIL - 10 * HOUR, false);
	story_at(b, "two-chips", "riscv", UNTIL - 9 * HOUR, UNTIL - 9 * HOUR, false);
	story_at(b, "three-rivers", "riscv", UNTIL - 8 * HOUR, UNTIL - 8 * HOUR, true);
	story_at(b, "nothing-of-ours", "none", UNTIL - 8 * HOUR, UNTIL - 8 * HOUR, false);
	assert_int_equal(count(b, &today, ""), 2);
	assert_int_equal(count(b, &today, "policy"), 1);
	assert_int_equal(count(b, &today, "policy,riscv"), 2);
	assert_int_equal(count(b, &today, "risc"), 0);
	assert_int_equal(count(b, &today, "theory"), 0);
	close_bench(b);
}

#define MANY 6001
#define OTHERS 3

/* Stories of one day; the others are of another section, one in a later minute each. */
static void
fill(struct bench *b, const char *section, size_t n)
{
	const struct put_options o = {.now = UNTIL - HOUR, .title_window_days = 7};
	struct put p;
	size_t i;

	ok(store_begin(b->store, &b->err));
	for (i = 0; i < n; i++) {
		const char *name = arena_printf(b->arena, "%s-%zu", section, i);
		struct item it = {.id = name,
		    .title = name,
		    .url = arena_printf(b->arena, "http://site.example/%s", name),
		    .canonical = arena_printf(b->arena, "http://site.example/%s", name),
		    .section = section,
		    .published = UNTIL - DAY + (int64_t)i * 10,
		    .updated = TIME_NONE};

		ok(store_put_item(b->store, b->feeds[0].id, &it, &o, &p, &b->err));
	}
	ok(store_commit(b->store, &b->err));
}

static void
any_number_of_stories_is_counted(void **state)
{
	struct publisher *publisher;
	struct bench bench, *b = &bench;
	struct digest_text t;
	struct compose *c;

	(void)state;
	open_bench(b);
	fill(b, "policy", MANY);
	fill(b, "riscv", OTHERS);
	assert_int_equal(count(b, &today, ""), MANY + OTHERS);
	assert_int_equal(count(b, &today, "policy"), MANY);
	assert_non_null(publisher = publisher_new(conf, &b->err));
	assert_non_null(
	    c = compose_new(publisher_site(publisher), conf, b->store, &today, &b->err));
	digest_text_init(&t);
	ok(compose_render(c, "", "", &t, &b->err));
	assert_int_equal(t.nstories, MANY + OTHERS);
	assert_int_equal(t.nshown, conf->digest_items + OTHERS);
	assert_non_null(strstr(t.subject.data, "· 6004 条"));
	assert_non_null(strstr(t.text.data, "开源政策（6001）"));
	assert_non_null(strstr(t.text.data, "更多 5991 条见网页"));
	/* The newest of equals are those that are shown. */
	assert_non_null(strstr(t.text.data, "policy-6000"));
	assert_null(strstr(t.text.data, "policy-5990"));
	assert_non_null(strstr(t.text.data, "riscv-0"));
	ok(compose_render(c, "riscv", "en", &t, &b->err));
	assert_non_null(strstr(t.subject.data, "· 3 stories"));
	assert_int_equal(t.nshown, OTHERS);
	digest_text_release(&t);
	compose_free(c);
	publisher_free(publisher);
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_story_is_in_one_digest),
	    cmocka_unit_test(days_without_a_daemon_are_told_of_once),
	    cmocka_unit_test(a_choice_has_its_sections_and_floods_are_left_out),
	    cmocka_unit_test(any_number_of_stories_is_counted),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
