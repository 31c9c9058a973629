/* Sections that rules or a person change, and the items that rules see again. */
#include "store_fixture.h"

static enum section_verdict
put_section(struct bench *b, const struct section_change *c)
{
	enum section_verdict v;

	ok(store_begin(b->store, &b->err));
	ok(store_put_section(b->store, c, b->now, &v, &b->err));
	ok(store_commit(b->store, &b->err));
	return v;
}

static enum section_verdict
fix_section(struct bench *b, int64_t item, const char *section)
{
	enum section_verdict v;

	ok(store_begin(b->store, &b->err));
	ok(store_fix_section(b->store, item, section, b->now, &v, &b->err));
	ok(store_commit(b->store, &b->err));
	return v;
}

static void
test_rules_change(void **state)
{
	struct bench bench, *b = &bench;
	struct section_change c = {
	    .section = "industry", .section2 = "report", .reason = "[]", .score = 20, .score2 = 11};
	struct selection sel = everything();
	const char *const industry[] = {"industry"};
	struct story st, *stories;
	int64_t generation;
	struct put p;

	(void)state;
	open_bench(b);
	p = put_entry(b, 0, "1", "https://a.cn/1", "一个标题");
	c.item = p.item;
	generation = store_generation(b->store);
	assert_int_equal(put_section(b, &c), SECTION_CHANGED);
	assert_true(store_generation(b->store) > generation);
	st = story_of(b, p.item);
	assert_string_equal(st.main.section, "industry");
	assert_string_equal(st.main.section2, "report");
	assert_int_equal(st.main.score, 20);
	assert_int_equal(st.main.score2, 11);
	assert_string_equal(st.main.reason, "[]");
	sel.sections = industry;
	sel.nsections = 1;
	assert_int_equal(list(b, &sel, &stories), 1);

	/* The same once more is nothing; other points are kept, and no story changes by them. */
	generation = store_generation(b->store);
	assert_int_equal(put_section(b, &c), SECTION_SAME);
	c.score = 21;
	c.section2 = NULL;
	c.score2 = 0;
	assert_int_equal(put_section(b, &c), SECTION_CHANGED);
	assert_int_equal(store_generation(b->store), generation);
	st = story_of(b, p.item);
	assert_int_equal(st.main.score, 21);
	assert_null(st.main.section2);
	c.item = 4711;
	assert_int_equal(put_section(b, &c), SECTION_NO_ITEM);
	close_bench(b);
}

static void
test_a_person_decides(void **state)
{
	struct bench bench, *b = &bench;
	struct section_change c = {.section = "industry", .score = 20};
	struct story st;
	struct item it;
	struct put p;

	(void)state;
	open_bench(b);
	it = entry(b, "1", "https://a.cn/1", "一个标题");
	p = put_item(b, 0, &it);
	c.item = p.item;
	assert_int_equal(fix_section(b, p.item, "theory"), SECTION_CHANGED);
	assert_int_equal(fix_section(b, p.item, "theory"), SECTION_SAME);
	assert_int_equal(fix_section(b, 4711, "theory"), SECTION_NO_ITEM);
	/* Neither rules nor a later poll move it. */
	assert_int_equal(put_section(b, &c), SECTION_FIXED);
	it.title = "另一个标题";
	it.section = "report";
	(void)put_item(b, 0, &it);
	st = story_of(b, p.item);
	assert_string_equal(st.main.section, "theory");
	assert_string_equal(st.main.title, "另一个标题");
	assert_true((st.main.flags & ITEM_SECTION_FIXED) != 0);
	/* Until that is taken back. */
	assert_int_equal(fix_section(b, p.item, NULL), SECTION_CHANGED);
	st = story_of(b, p.item);
	assert_string_equal(st.main.section, "theory");
	assert_int_equal(put_section(b, &c), SECTION_CHANGED);
	assert_string_equal(story_of(b, p.item).main.section, "industry");
	close_bench(b);
}

/* Only the main item speaks for its story. */
static void
test_further_report(void **state)
{
	struct bench bench, *b = &bench;
	struct section_change c = {.section = "industry", .score = 20};
	struct put p, q;

	(void)state;
	open_bench(b);
	p = put_entry(b, 0, "1", "https://a.cn/1", "一个标题");
	q = put_entry(b, 2, "2", "https://a.cn/1", "一个标题");
	assert_true(q.joined);
	c.item = q.item;
	assert_int_equal(put_section(b, &c), SECTION_CHANGED);
	assert_string_equal(story_of(b, p.item).main.section, "policy");
	assert_string_equal(story_of(b, q.item).main.section, "industry");
	close_bench(b);
}

static void
test_transaction(void **state)
{
	struct bench bench, *b = &bench;
	struct section_change c = {.item = 1, .section = "industry"};
	enum section_verdict v;

	(void)state;
	open_bench(b);
	(void)put_entry(b, 0, "1", "https://a.cn/1", "一个标题");
	assert_int_equal(store_put_section(b->store, &c, NOW, &v, &b->err), -1);
	ok(store_begin(b->store, &b->err));
	ok(store_put_section(b->store, &c, NOW, &v, &b->err));
	store_rollback(b->store);
	assert_string_equal(story_of(b, 1).main.section, "policy");
	close_bench(b);
}

static void
test_items(void **state)
{
	static const char *categories[] = {"a", "乙"};
	struct bench bench, *b = &bench;
	struct stored_item *list;
	struct item it;
	int64_t after = 0;
	size_t i, n, all = 0;

	(void)state;
	open_bench(b);
	for (i = 0; i < 25; i++) {
		it = entry(b, arena_printf(b->arena, "%zu", i),
		    arena_printf(b->arena, "https://a.cn/%zu", i),
		    arena_printf(b->arena, "标题 %zu", i));
		it.published = b->now - (int64_t)i * DAY;
		it.categories = categories;
		it.ncategories = i % 3;
		it.content = i == 3 ? "<p>text</p>" : NULL;
		it.lead = "lead";
		(void)put_item(b, 1, &it);
	}
	do {
		ok(store_items(b->store, after, TIME_NONE, 10, true, &list, &n, b->arena, &b->err));
		for (i = 0; i < n; i++, all++) {
			assert_true(list[i].id > after);
			after = list[i].id;
			assert_int_equal(list[i].item.ncategories, all % 3);
			if (all % 3 == 2)
				assert_string_equal(list[i].item.categories[1], "乙");
			assert_string_equal(list[i].item.section, "policy");
			assert_string_equal(list[i].item.lead, "lead");
			assert_string_equal(list[i].feed_key, "two");
			assert_string_equal(list[i].feed_title, "Feed two");
			assert_string_equal(list[i].feed_kind, "feed");
			assert_int_equal(list[i].content != NULL, all == 3);
		}
	} while (n > 0);
	assert_int_equal(all, 25);
	ok(store_items(b->store, 0, b->now - 5 * DAY, 100, false, &list, &n, b->arena, &b->err));
	assert_int_equal(n, 6);
	assert_null(list[3].content);
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rules_change),
	    cmocka_unit_test(test_a_person_decides),
	    cmocka_unit_test(test_further_report),
	    cmocka_unit_test(test_transaction),
	    cmocka_unit_test(test_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
