/*
 * Is an entry new, changed or known?  One case a line where cases are alike: what the feed sent
 * before and what it sends now.
 */
#include "store_fixture.h"

#define T1 "开放原子开源基金会发布年度报告"
#define T2 "某高校成立开源俱乐部并举办讲座"

/* What a feed sends at two polls, and what the second entry is. */
static const struct change_case {
	const char *what;
	const char *id1, *url1, *title1;
	int64_t age1;
	const char *id2, *url2, *title2;
	int64_t age2;
	enum put_verdict verdict;
} changes[] = {
    {"nothing changed", "g1", "https://a.cn/1", T1, 1, "g1", "https://a.cn/1", T1, 1, PUT_SAME},
    {"title", "g1", "https://a.cn/1", T1, 1, "g1", "https://a.cn/1", T2, 1, PUT_UPDATED},
    {"title and date", "g1", "https://a.cn/1", T1, 2, "g1", "https://a.cn/1", T2, 1, PUT_UPDATED},
    {"URL", "g1", "https://a.cn/1", T1, 1, "g1", "https://a.cn/2", T1, 1, PUT_UPDATED},
    {"URL and title", "g1", "https://a.cn/1", T1, 1, "g1", "https://a.cn/2", T2, 1, PUT_UPDATED},
    {"guid only: no reader sees it", "g1", "https://a.cn/1", T1, 1, "g2", "https://a.cn/1", T1, 1,
	PUT_SAME},
    {"guid and title", "g1", "https://a.cn/1", T1, 1, "g2", "https://a.cn/1", T2, 1, PUT_UPDATED},
    {"tracking parameter of the URL", NULL, "https://a.cn/1", T1, 1, NULL,
	"https://a.cn/1?utm_source=rss", T1, 1, PUT_UPDATED},
    {"date stamped again at every request", "g1", "https://a.cn/1", T1, 5, "g1", "https://a.cn/1",
	T1, 1, PUT_SAME},
    {"move to https", "http://a.cn/x/1", "http://a.cn/x/1", T1, 1, "https://a.cn/x/1",
	"https://a.cn/x/1", T1, 1, PUT_UPDATED},
    {"move to another domain", "http://old.cn/x/1", "http://old.cn/x/1", T1, 1,
	"https://new.org/x/1", "https://new.org/x/1", T1, 1, PUT_UPDATED},
    {"move to another domain, title mended", "http://old.cn/x/1", "http://old.cn/x/1", T1, 1,
	"https://new.org/x/1", "https://new.org/x/1", T2, 1, PUT_UPDATED},
    {"move without guids", NULL, "http://old.cn/x/1", T1, 1, NULL, "https://new.org/x/1", T1, 1,
	PUT_UPDATED},
    {"no URL at all", "g1", NULL, T1, 1, "g1", NULL, T2, 1, PUT_UPDATED},
    {"title alone", NULL, NULL, T1, 1, NULL, NULL, T1, 1, PUT_SAME},
    /* two entries */
    {"homepage as guid", "https://a.cn/", "https://a.cn/1", T1, 2, "https://a.cn/",
	"https://a.cn/2", T2, 1, PUT_NEW},
    {"another blog's entry in a merged feed", "https://a.cn/?p=7", "https://a.cn/?p=7", T1, 2,
	"https://b.cn/?p=7", "https://b.cn/?p=7", T2, 1, PUT_NEW},
    {"one page for all releases", "v1", "https://a.cn/changelog", T1, 2, "v2",
	"https://a.cn/changelog", T2, 1, PUT_NEW},
    {"the homepage as URL", "g1", "https://a.cn/", T1, 1, "g2", "https://a.cn/", T2, 1, PUT_NEW},
    {"the homepage as URL, one date", NULL, "https://a.cn", T1, 1, NULL, "https://a.cn", T2, 1,
	PUT_NEW},
    {"a daily column without guid and URL", NULL, NULL, T1, 25, NULL, NULL, T1, 1, PUT_NEW},
};

static void
test_changes(void **state)
{
	const struct change_case *c;
	struct item first, second;
	struct put a, p, again;
	struct bench bench, *b = &bench;
	size_t i;
	bool known;

	(void)state;
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		c = &changes[i];
		open_bench(b);
		first = entry(b, c->id1, c->url1, c->title1);
		first.published = b->now - c->age1 * HOUR;
		a = put_item(b, 0, &first);
		second = entry(b, c->id2, c->url2, c->title2);
		second.published = b->now - c->age2 * HOUR;
		p = put_item(b, 0, &second);
		known = c->verdict != PUT_NEW;
		if (a.verdict != PUT_NEW || p.verdict != c->verdict ||
		    (p.item == a.item) != known || count_items(b) != (known ? 1 : 2))
			fail_msg("%s: verdict %d", c->what, (int)p.verdict);
		/* Whatever it was: both forms are known from now on. */
		again = put_item(b, 0, &second);
		if (again.verdict != PUT_SAME || again.item != p.item)
			fail_msg("%s, seen again: verdict %d", c->what, (int)again.verdict);
		again = put_item(b, 0, &first);
		if (again.verdict == PUT_NEW || again.item != a.item)
			fail_msg("%s, back to the first: verdict %d", c->what, (int)again.verdict);
		close_bench(b);
	}
}

static void
test_guid_shared(void **state)
{
	struct put_options shared = {.now = NOW, .title_window_days = 7, .guid_shared = true};
	struct bench bench, *b = &bench;
	struct item x, y, z;
	struct put p, q, r;

	(void)state;
	open_bench(b);
	x = entry(b, "same", "https://a.cn/x", T1);
	y = entry(b, "same", "https://a.cn/y", T2);
	p = put_opts(b, 0, &x, &shared);
	q = put_opts(b, 0, &y, &shared);
	assert_int_equal(q.verdict, PUT_NEW);
	assert_int_not_equal(p.item, q.item);
	assert_int_equal(put_opts(b, 0, &x, &shared).verdict, PUT_SAME);
	assert_int_equal(put_opts(b, 0, &y, &shared).item, q.item);
	/* One of the two has left the document: the guid is no longer shared. */
	assert_int_equal(put_item(b, 0, &y).item, q.item);
	assert_int_equal(put_item(b, 0, &x).item, p.item);
	/* Without URLs the titles tell them apart. */
	x = entry(b, "bare", NULL, T1);
	y = entry(b, "bare", NULL, T2);
	p = put_opts(b, 0, &x, &shared);
	q = put_opts(b, 0, &y, &shared);
	assert_int_not_equal(p.item, q.item);
	assert_int_equal(put_opts(b, 0, &x, &shared).verdict, PUT_SAME);
	assert_int_equal(put_opts(b, 0, &y, &shared).verdict, PUT_SAME);
	/* Alone at first, shared later. */
	z = entry(b, "later", "https://a.cn/z", T1 "之三");
	r = put_item(b, 0, &z);
	assert_int_equal(put_opts(b, 0, &z, &shared).item, r.item);
	y = entry(b, "later", "https://a.cn/zz", T2 "之三");
	assert_int_equal(put_opts(b, 0, &y, &shared).verdict, PUT_NEW);
	assert_int_equal(count_items(b), 6);
	close_bench(b);
}

static void
test_url_shared(void **state)
{
	struct put_options shared = {.now = NOW, .title_window_days = 7, .url_shared = true};
	struct bench bench, *b = &bench;
	struct item x, y;
	struct put p, q;

	(void)state;
	open_bench(b);
	x = entry(b, NULL, "https://a.cn/live", T1);
	y = entry(b, NULL, "https://a.cn/live", T2);
	p = put_opts(b, 0, &x, &shared);
	q = put_opts(b, 0, &y, &shared);
	assert_int_equal(q.verdict, PUT_NEW);
	assert_int_not_equal(p.story, q.story);
	assert_int_equal(put_opts(b, 0, &x, &shared).verdict, PUT_SAME);
	x = entry(b, "g1", "https://a.cn/live", T1 "一");
	y = entry(b, "g2", "https://a.cn/live", T2 "二");
	assert_int_equal(put_opts(b, 0, &x, &shared).verdict, PUT_NEW);
	assert_int_equal(put_opts(b, 0, &y, &shared).verdict, PUT_NEW);
	/* Nor does it join what another feed says under that URL. */
	x = entry(b, "g9", "https://a.cn/live", "完全不同的一条新闻标题在此");
	p = put_opts(b, 1, &x, &shared);
	assert_false(p.joined);
	close_bench(b);
}

static void
test_same_key_in_another_feed(void **state)
{
	struct bench bench, *b = &bench;
	struct put p, q;

	(void)state;
	open_bench(b);
	p = put_entry(b, 0, "1", "https://a.cn/1", T1);
	q = put_entry(b, 1, "1", "https://b.cn/1", T2);
	assert_int_equal(q.verdict, PUT_NEW);
	assert_int_not_equal(p.story, q.story);
	close_bench(b);
}

static void
test_changed_moves_only_for_readers(void **state)
{
	struct bench bench, *b = &bench;
	struct story st;
	struct item it;
	struct put p;

	(void)state;
	open_bench(b);
	it = entry(b, "g", "https://a.cn/1", T1);
	it.score = 5;
	p = put_item(b, 0, &it);
	b->now += DAY;
	it.score = 9;
	it.reason = "[\"x\"]";
	it.id = "g-new";
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_SAME);
	st = story_of(b, p.item);
	assert_int_equal(st.changed, NOW);
	assert_int_equal(st.main.score, 9);
	assert_string_equal(st.main.id, "g-new");
	b->now += DAY;
	it.summary = "<p>neu</p>";
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_UPDATED);
	st = story_of(b, p.item);
	assert_int_equal(st.changed, NOW + 2 * DAY);
	assert_int_equal(st.first_seen, NOW);
	assert_int_equal(st.time, NOW - HOUR);
	assert_string_equal(st.main.summary, "<p>neu</p>");
	it.section = "project";
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_UPDATED);
	assert_string_equal(story_of(b, p.item).main.section, "project");
	close_bench(b);
}

/* First seen without a date, later with one: the story takes its real place. */
static void
test_guessed_dates(void **state)
{
	struct bench bench, *b = &bench;
	struct item it;
	struct put p;

	(void)state;
	open_bench(b);
	it = entry(b, "g", "https://a.cn/1", T1);
	it.published = b->now;
	it.flags = ITEM_DATE_GUESSED;
	p = put_item(b, 0, &it);
	b->now += HOUR;
	it.published = b->now; /* guessed again: nothing new */
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_SAME);
	it.title = T2;
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_UPDATED);
	assert_int_equal(story_of(b, p.item).main.published, NOW);
	it.flags = 0;
	it.published = NOW - 3 * DAY;
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_UPDATED);
	assert_int_equal(story_of(b, p.item).time, NOW - 3 * DAY);
	assert_int_equal(story_of(b, p.item).main.published, NOW - 3 * DAY);
	it.flags = ITEM_DATE_GUESSED;
	it.published = b->now;
	it.title = T1;
	(void)put_item(b, 0, &it);
	assert_int_equal(story_of(b, p.item).main.published, NOW - 3 * DAY);
	assert_int_equal(story_of(b, p.item).main.flags & ITEM_DATE_GUESSED, 0);
	/* No date at all, and one to come. */
	it = entry(b, "h", "https://a.cn/2", "没有日期的一条新闻在这里");
	it.published = TIME_NONE;
	p = put_item(b, 0, &it);
	assert_int_equal(story_of(b, p.item).time, b->now);
	it = entry(b, "i", "https://a.cn/3", "来自未来的一条新闻在这里");
	it.published = b->now + DAY;
	p = put_item(b, 0, &it);
	assert_int_equal(story_of(b, p.item).time, b->now);
	close_bench(b);
}

static void
test_quarantine_stays(void **state)
{
	struct put_options first = {.now = NOW, .title_window_days = 7, .quarantine = true};
	struct bench bench, *b = &bench;
	struct item it;
	struct put p;

	(void)state;
	open_bench(b);
	it = entry(b, "g", "https://a.cn/1", T1);
	p = put_opts(b, 0, &it, &first);
	assert_int_equal(story_of(b, p.item).main.flags, ITEM_QUARANTINED);
	it.title = T2;
	(void)put_item(b, 0, &it);
	assert_int_equal(story_of(b, p.item).main.flags, ITEM_QUARANTINED);
	it = entry(b, "h", "https://a.cn/2", "后来的新闻不再隔离在这里");
	p = put_item(b, 0, &it);
	assert_int_equal(story_of(b, p.item).main.flags, 0);
	close_bench(b);
}

static void
test_all_fields_come_back(void **state)
{
	const char *categories[] = {"开源", "RISC-V"};
	struct enclosure enclosures[] = {
	    {"https://a.cn/a.mp3", "audio/mpeg", 12345}, {"https://a.cn/b", NULL, -1}};
	struct bench bench, *b = &bench;
	struct story st;
	struct item it, *m = &st.main;

	(void)state;
	open_bench(b);
	it = entry(b, "g", "https://a.cn/1", T1);
	it.author = "作者";
	it.summary = "<p>s</p>";
	it.content = "<p>c</p>";
	it.language = "zh-CN";
	it.lead = "s";
	it.section2 = "project";
	it.score = 7;
	it.score2 = -3;
	it.reason = "[]";
	it.flags = ITEM_REPOST;
	it.updated = NOW;
	it.categories = categories;
	it.ncategories = 2;
	it.enclosures = enclosures;
	it.nenclosures = 2;
	st = story_of(b, put_item(b, 0, &it).item);
	assert_string_equal(m->id, "g");
	assert_string_equal(m->url, "https://a.cn/1");
	assert_string_equal(m->title, T1);
	assert_string_equal(m->author, "作者");
	assert_string_equal(m->summary, "<p>s</p>");
	assert_string_equal(m->content, "<p>c</p>");
	assert_string_equal(m->language, "zh-CN");
	assert_string_equal(m->lead, "s");
	assert_string_equal(m->section, "policy");
	assert_string_equal(m->section2, "project");
	assert_string_equal(m->reason, "[]");
	assert_int_equal(m->score, 7);
	assert_int_equal(m->score2, -3);
	assert_int_equal(m->flags, ITEM_REPOST);
	assert_int_equal(m->published, NOW - HOUR);
	assert_int_equal(m->updated, NOW);
	assert_int_equal(m->ncategories, 2);
	assert_string_equal(m->categories[1], "RISC-V");
	assert_int_equal(m->nenclosures, 2);
	assert_string_equal(m->enclosures[0].type, "audio/mpeg");
	assert_int_equal(m->enclosures[0].length, 12345);
	assert_null(m->enclosures[1].type);
	assert_int_equal(m->enclosures[1].length, -1);
	assert_int_equal(st.nsources, 1);
	assert_string_equal(st.sources[0].feed_key, "one");
	assert_string_equal(st.sources[0].feed_title, "Feed one");
	assert_int_equal(st.sources[0].weight, 90);
	close_bench(b);
}

static void
test_outside_a_transaction(void **state)
{
	struct put_options opts = {.now = NOW};
	struct bench bench, *b = &bench;
	struct feed_state fs = {0};
	struct put put;
	struct item it;

	(void)state;
	open_bench(b);
	it = entry(b, "g", "https://a.cn/1", T1);
	assert_int_equal(store_put_item(b->store, b->feeds[0].id, &it, &opts, &put, &b->err), -1);
	assert_int_equal(store_put_feed_state(b->store, b->feeds[0].id, &fs, &b->err), -1);
	ok(store_begin(b->store, &b->err));
	assert_int_equal(store_put_item(b->store, 999, &it, &opts, &put, &b->err), -1);
	ok(store_put_item(b->store, b->feeds[0].id, &it, &opts, &put, &b->err));
	store_rollback(b->store);
	assert_int_equal(count_items(b), 0);
	assert_int_equal(put_item(b, 0, &it).verdict, PUT_NEW);
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_changes),
	    cmocka_unit_test(test_guid_shared),
	    cmocka_unit_test(test_url_shared),
	    cmocka_unit_test(test_same_key_in_another_feed),
	    cmocka_unit_test(test_changed_moves_only_for_readers),
	    cmocka_unit_test(test_guessed_dates),
	    cmocka_unit_test(test_quarantine_stays),
	    cmocka_unit_test(test_all_fields_come_back),
	    cmocka_unit_test(test_outside_a_transaction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
