/*
 * Reports with other words of the same news, and what a person corrects.
 */
#include "store_fixture.h"

#define A "微软开源它收购的实时操作系统 Frobnix"
#define B "微软宣布开源实时操作系统 Frobnix，改用 MIT 许可证"
#define C "实时操作系统 Frobnix 被微软开源"
#define OTHER "某高校成立开源俱乐部并举办讲座"

static struct put
report(struct bench *b, int feed, const char *id, const char *title)
{
	return put_entry(
	    b, feed, id, arena_printf(b->arena, "https://site%d.cn/%s", feed, id), title);
}

static void
test_other_words(void **state)
{
	struct bench bench, *b = &bench;
	struct story st;
	struct put p, q, r;

	(void)state;
	open_bench(b);
	p = report(b, 0, "1", A);
	b->now += HOUR;
	(void)report(b, 1, "0", OTHER);
	q = report(b, 1, "1", B);
	assert_true(q.joined);
	assert_int_equal(q.story, p.story);
	st = story_of(b, p.item);
	assert_int_equal(st.nsources, 2);
	assert_null(st.sources[0].joined);
	assert_string_equal(st.sources[1].joined, "near");
	assert_in_range(st.sources[1].alike, 30, 100);
	assert_non_null(strstr(st.sources[1].words, "frobnix"));
	assert_int_equal(st.last, NOW);
	r = report(b, 2, "1", C);
	assert_int_equal(r.story, p.story);
	close_bench(b);
}

static void
test_vetoes(void **state)
{
	static const struct {
		const char *what, *first, *second;
		int feed;
		int64_t apart;
		bool joined;
	} cases[] = {
	    {"another version", "Frobnix 1.0 发布，性能提升", "Frobnix 1.1 发布，性能提升", 1, 0,
		false},
	    {"one feed", A, B, 0, 0, false},
	    {"another feed", A, B, 1, 0, true},
	    {"in the window", A, B, 1, 6 * DAY, true},
	    {"too late", A, B, 1, 9 * DAY, false},
	    {"another issue", "开源周报第十一期：数据库与编译器",
		"开源周报第十二期：数据库与编译器", 1, 0, false},
	    {"one character", "源", "源", 1, 0, false},
	    {"emoji", "😀😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😀😀🎉", 1, 0, false},
	};
	struct bench bench, *b = &bench;
	struct item it;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		open_bench(b);
		it = entry(b, "1", "https://a.cn/1", cases[i].first);
		it.published -= cases[i].apart;
		(void)put_item(b, 0, &it);
		if (report(b, cases[i].feed, "2", cases[i].second).joined != cases[i].joined)
			fail_msg("%s", cases[i].what);
		close_bench(b);
	}
}

/* ---- the order of arrival ---------------------------------------------------------------- */

struct told {
	const char *title, *lead;
};

/* The reports of one story in the n-th of their orders; true: one entry with all of them. */
static bool
one_in_order(const struct told *reports, size_t n, size_t order, int64_t *items)
{
	struct bench bench, *b = &bench;
	size_t left[4] = {0, 1, 2, 3}, i, at, nleft = n;
	struct selection sel = everything();
	struct story *stories;
	struct item it;
	bool one;

	open_bench(b);
	for (i = 0; i < n; i++, order /= nleft--) {
		at = left[order % nleft];
		left[order % nleft] = left[nleft - 1];
		it = entry(b, "1", arena_printf(b->arena, "https://site%zu.cn/%zu", at, order),
		    reports[at].title);
		it.lead = reports[at].lead;
		items[at] = put_item(b, (int)at, &it).item;
	}
	one = list(b, &sel, &stories) == 1 && stories[0].nsources == n;
	close_bench(b);
	return one;
}

static void
test_orders(void **state)
{
	static const struct {
		struct told reports[3];
		bool one;
	} cases[] = {
	    {{{"DeepSeek 开源新一代模型，代码与数学能力大幅提升",
		  "新模型采用混合专家架构，权重与技术报告同步公开，采用 MIT 许可证。"},
		 {"DeepSeek新一代模型正式开源：权重与技术报告同步公开",
		     "模型在代码与数学评测中进步明显，权重已可下载。"},
		 {"DeepSeek 新一代开源模型发布，采用 MIT 许可证",
		     "模型权重、推理代码与技术报告一并公开。"}},
		true},
	    {{{A, NULL}, {B, NULL}, {C, NULL}}, true},
	    /* what is like both cannot make two versions one */
	    {{{"Frobnix 1.0 发布，编译速度提升一倍", NULL},
		 {"Frobnix 发布，编译速度提升一倍", NULL},
		 {"Frobnix 2.0 发布，编译速度提升一倍", NULL}},
		false},
	};
	int64_t items[4];
	size_t i, order;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (order = 0; order < 6; order++)
			if (one_in_order(cases[i].reports, 3, order, items) != cases[i].one)
				fail_msg("case %zu, order %zu", i, order);
}

static struct put
linking(struct bench *b, int feed, const char *id, const char *title, const char *html)
{
	struct item it =
	    entry(b, id, arena_printf(b->arena, "https://site%d.cn/%s", feed, id), title);

	it.content = html;
	return put_item(b, feed, &it);
}

/* A short report that links to another one, in either order of their arrival. */
static void
test_links(void **state)
{
	static const char link[] =
	    "<p>有此一说：<a href=\"https://site1.cn/1?a=1&amp;b=2\">原文</a></p>";
	static const struct {
		const char *what, *title, *other, *html;
		bool joined;
	} cases[] = {
	    {"another language", "某社区就 Quuxify 表态", "Quuxify maintainers reply", link, true},
	    {"no link", "某社区就 Quuxify 表态", "Quuxify maintainers reply", "<p>有此一说</p>",
		false},
	    {"nothing else", "某校举办讲座", "Quuxify maintainers reply", link, false},
	    {"another version", "Quuxify 1.0 发布", "Quuxify 1.1 发布", link, false},
	    {"a roundup", "早报：Quuxify 表态；某社区开会", "Quuxify maintainers reply", link,
		false},
	    {"many links", "某社区就 Quuxify 表态", "Quuxify maintainers reply",
		"<a href=\"https://x.cn/1\">a</a><a href=\"https://x.cn/2\">b</a>"
		"<a href=\"https://x.cn/3\">c</a><a href=\"https://site1.cn/1?a=1&amp;b=2\">d</a>",
		false},
	    {"its own pages", "某社区就 Quuxify 表态", "Quuxify maintainers reply",
		"<a href=\"https://site0.cn/1\">a</a><a href=\"https://site0.cn/2\">b</a>"
		"<a href=\"https://site0.cn/3\">c</a><a "
		"href=\"https://site1.cn/1?b=2&amp;a=1\">d</a>",
		true},
	    {"a home page", "某社区就 Quuxify 表态", "Quuxify maintainers reply",
		"<a href=\"https://site1.cn/\">d</a>", false},
	};
	struct bench bench, *b = &bench;
	struct put p, q;
	size_t i, order;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]) * 2; i++) {
		open_bench(b);
		order = i % 2;
		p = order == 0 ? linking(b, 1, "1?a=1&b=2", cases[i / 2].other, NULL)
			       : linking(b, 0, "1", cases[i / 2].title, cases[i / 2].html);
		q = order == 1 ? linking(b, 1, "1?a=1&b=2", cases[i / 2].other, NULL)
			       : linking(b, 0, "1", cases[i / 2].title, cases[i / 2].html);
		if (q.joined != cases[i / 2].joined)
			fail_msg("%s, order %zu", cases[i / 2].what, order);
		if (q.joined) {
			struct story st = story_of(b, p.item);
			size_t later = st.sources[0].joined == NULL;

			assert_string_equal(st.sources[later].joined, "links");
			assert_non_null(strstr(st.sources[later].words, "https://site"));
		}
		close_bench(b);
	}
}

/* The index is not stored: after a start it is made of the newest items again. */
static void
test_restart(void **state)
{
	struct bench bench, *b = &bench;
	struct put p;
	int i;

	(void)state;
	open_bench(b);
	p = report(b, 0, "1", A);
	for (i = 0; i < 50; i++)
		(void)report(b, 0, arena_printf(b->arena, "x%d", i),
		    arena_printf(b->arena, "第 %d 条各不相同的新闻标题", i));
	store_close(b->store);
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	ok(store_sync_feeds(b->store, b->feeds, 3, &b->err));
	assert_int_equal(report(b, 1, "1", B).story, p.story);
	close_bench(b);
}

/* A title that changed is found by what it says now. */
static void
test_changed_title(void **state)
{
	struct bench bench, *b = &bench;
	struct put p;

	(void)state;
	open_bench(b);
	p = report(b, 0, "1", OTHER);
	(void)report(b, 0, "1", A);
	assert_int_equal(report(b, 1, "1", B).story, p.story);
	close_bench(b);
}

/* Ten thousand equal titles, and titles without end, take their time and no more. */
static void
test_flood(void **state)
{
	struct bench bench, *b = &bench;
	struct put_options opts = {.now = NOW, .title_window_days = 7};
	char *title = malloc(100001);
	struct item it;
	struct put put;
	int i;

	(void)state;
	open_bench(b);
	assert_non_null(title);
	for (i = 0; i < 100000; i++)
		title[i] = "\xe5\xbc\x80\xe6\xba\x90 a1"[i % 9];
	title[99999] = '\0';
	ok(store_begin(b->store, &b->err));
	for (i = 0; i < 3000; i++) {
		it = entry(b, arena_printf(b->arena, "%d", i),
		    arena_printf(b->arena, "https://a.cn/%d", i),
		    i % 500 == 7 ? title : "开源项目一周观察与点评");
		ok(store_put_item(b->store, b->feeds[i % 3].id, &it, &opts, &put, &b->err));
	}
	ok(store_commit(b->store, &b->err));
	free(title);
	close_bench(b);
}

/* ---- two stories that a third report shows to be one ------------------------------------- */

#define LEFT                                                     \
	1, "DeepSeek新一代模型正式开源：权重与技术报告同步公开", \
	    "模型在代码与数学评测中进步明显，权重已可下载。"
#define RIGHT \
	2, "DeepSeek 新一代开源模型发布，采用 MIT 许可证", "模型权重、推理代码与技术报告一并公开。"
#define BOTH                                                  \
	0, "DeepSeek 开源新一代模型，代码与数学能力大幅提升", \
	    "新模型采用混合专家架构，权重与技术报告同步公开，采用 MIT 许可证。"

static struct put
led(struct bench *b, int feed, const char *title, const char *lead)
{
	struct item it = entry(b, "1", arena_printf(b->arena, "https://site%d.cn/1", feed), title);

	it.lead = lead;
	return put_item(b, feed, &it);
}

static void
test_unite(void **state)
{
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	struct story *stories, st;
	struct put p, q, r;
	int64_t uid;
	size_t i, reasons = 0;

	(void)state;
	open_bench(b);
	p = led(b, RIGHT);
	uid = story_of(b, p.item).uid;
	q = led(b, LEFT);
	assert_int_not_equal(p.story, q.story);
	r = led(b, BOTH);
	assert_true(r.joined);
	assert_int_equal(r.story, p.story);
	/* The older one stays, the more trusted report leads, and each has its reason. */
	assert_int_equal(list(b, &sel, &stories), 1);
	st = story_of(b, q.item);
	assert_int_equal(st.uid, uid);
	assert_int_equal(st.nsources, 3);
	assert_int_equal(stories[0].main_id, r.item);
	for (i = 0; i < st.nsources; i++)
		reasons += st.sources[i].joined != NULL &&
			   strcmp(st.sources[i].joined, "near") == 0 && st.sources[i].alike > 40;
	assert_int_equal(reasons, 2);
	close_bench(b);
}

static void
test_not_united(void **state)
{
	struct bench bench, *b = &bench;
	struct selection sel = everything();
	struct story *stories;
	struct put p, q;
	int64_t story;

	(void)state;
	/* A person told them apart. */
	open_bench(b);
	p = led(b, RIGHT);
	q = led(b, LEFT);
	ok(store_story_merge(b->store, p.story, q.story, NOW, &b->err));
	ok(store_story_split(b->store, &q.item, 1, NOW, &story, &b->err));
	assert_true(led(b, BOTH).joined);
	assert_int_not_equal(story_of(b, p.item).id, story_of(b, q.item).id);
	close_bench(b);
	/* A person chose what leads each. */
	open_bench(b);
	p = led(b, RIGHT);
	q = led(b, LEFT);
	ok(store_story_main(b->store, p.item, NOW, &story, &b->err));
	ok(store_story_main(b->store, q.item, NOW, &story, &b->err));
	assert_true(led(b, BOTH).joined);
	assert_int_not_equal(story_of(b, p.item).id, story_of(b, q.item).id);
	close_bench(b);
	/* A person chose what leads one: it leads both. */
	open_bench(b);
	p = led(b, RIGHT);
	q = led(b, LEFT);
	ok(store_story_main(b->store, q.item, NOW, &story, &b->err));
	assert_true(led(b, BOTH).joined);
	assert_int_equal(list(b, &sel, &stories), 1);
	assert_int_equal(stories[0].main_id, q.item);
	close_bench(b);
}

/* ---- corrections ------------------------------------------------------------------------ */

static void
test_split(void **state)
{
	struct bench bench, *b = &bench;
	struct put p, q, r;
	int64_t uid, story;

	(void)state;
	open_bench(b);
	p = report(b, 0, "1", A);
	q = report(b, 1, "1", B);
	assert_int_equal(p.story, q.story);
	uid = story_of(b, p.item).uid;
	/* The one that began it leaves: the story keeps its number, the new one has another. */
	ok(store_story_split(b->store, &p.item, 1, NOW, &story, &b->err));
	assert_int_equal(story_of(b, q.item).uid, uid);
	assert_int_equal(story_of(b, q.item).main_id, q.item);
	assert_int_equal(story_of(b, p.item).id, story);
	assert_int_not_equal(story_of(b, p.item).uid, uid);
	assert_string_equal(story_of(b, p.item).sources[0].joined, "split");
	/* Neither updates nor a later report that is like both bring them together. */
	store_close(b->store);
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	ok(store_sync_feeds(b->store, b->feeds, 3, &b->err));
	(void)report(b, 0, "1", A "！");
	r = report(b, 2, "1", C);
	assert_true(r.joined);
	assert_int_not_equal(story_of(b, p.item).id, story_of(b, q.item).id);
	close_bench(b);
}

static void
test_merge_and_main(void **state)
{
	struct bench bench, *b = &bench;
	struct put p, q, r;
	struct selection sel = everything();
	struct story *stories;
	int64_t uid, story;

	(void)state;
	open_bench(b);
	p = report(b, 1, "1", A);
	q = report(b, 2, "2", OTHER);
	uid = story_of(b, p.item).uid;
	ok(store_story_merge(b->store, p.story, q.story, NOW, &b->err));
	assert_int_equal(list(b, &sel, &stories), 1);
	assert_int_equal(stories[0].nsources, 2);
	assert_int_equal(stories[0].main_id, p.item);
	assert_string_equal(stories[0].sources[1].joined, "merged");
	assert_int_equal(story_of(b, q.item).uid, uid);
	ok(store_story_main(b->store, q.item, NOW, &story, &b->err));
	assert_int_equal(story, p.story);
	/* A more trusted report joins, and the chosen one still leads. */
	r = report(b, 0, "3", B);
	assert_int_equal(r.story, p.story);
	assert_int_equal(list(b, &sel, &stories), 1);
	assert_int_equal(stories[0].main_id, q.item);
	assert_int_equal(stories[0].uid, uid);
	/* It leaves: the best of the others leads. */
	ok(store_story_split(b->store, &q.item, 1, NOW, &story, &b->err));
	assert_int_equal(story_of(b, p.item).sources[0].item, r.item);
	close_bench(b);
}

static void
test_what_cannot_be(void **state)
{
	struct bench bench, *b = &bench;
	struct put p, q;
	int64_t story, two[2], none = 999;

	(void)state;
	open_bench(b);
	p = report(b, 0, "1", A);
	q = report(b, 1, "2", OTHER);
	two[0] = p.item;
	two[1] = q.item;
	assert_int_equal(store_story_split(b->store, &p.item, 1, NOW, &story, &b->err), -1);
	assert_non_null(strstr(b->err.text, "has to stay"));
	assert_int_equal(store_story_split(b->store, two, 2, NOW, &story, &b->err), -1);
	assert_non_null(strstr(b->err.text, "not of one story"));
	assert_int_equal(
	    store_story_split(b->store, &none, 1, NOW, &story, &b->err), STORE_UNKNOWN);
	assert_int_equal(store_story_merge(b->store, p.story, p.story, NOW, &b->err), -1);
	assert_int_equal(store_story_merge(b->store, p.story, none, NOW, &b->err), STORE_UNKNOWN);
	assert_int_equal(store_story_main(b->store, none, NOW, &story, &b->err), STORE_UNKNOWN);
	assert_false(store_in_transaction(b->store));
	assert_int_equal(story_of(b, p.item).nsources, 1);
	assert_int_equal(story_of(b, q.item).nsources, 1);
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_other_words),
	    cmocka_unit_test(test_vetoes),
	    cmocka_unit_test(test_orders),
	    cmocka_unit_test(test_links),
	    cmocka_unit_test(test_restart),
	    cmocka_unit_test(test_changed_title),
	    cmocka_unit_test(test_flood),
	    cmocka_unit_test(test_unite),
	    cmocka_unit_test(test_not_united),
	    cmocka_unit_test(test_split),
	    cmocka_unit_test(test_merge_and_main),
	    cmocka_unit_test(test_what_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
