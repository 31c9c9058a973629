/* Filter classify: what it tells the rules, what it leaves alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/filter.h"
#include "../../../filters/rules.h"

extern const struct filter filter_classify;

static const char text[] = "section alpha\n"
			   "\t+10 title any one\n"
			   "\t+1 summary any lead\n"
			   "\t+2 source any feed title\n"
			   "\t+4 source any document title\n"
			   "\t+8 language any zh\n"
			   "\t+16 language any en\n"
			   "\t+32 kind any oschina\n"
			   "\t+64 category any kernel\n"
			   "\t+128 author any jane\n"
			   "\t+256 url any risc-v\n";

static int
score(struct item *item, const struct feed *feed, const struct document *doc)
{
	static const struct section_rule sections[] = {
	    {"alpha", "Alpha", 10, 1, false, {NULL}}, {"beta", "Beta", 10, 2, false, {NULL}}};
	struct rules_file f = {.name = "t", .text = text, .len = strlen(text)};
	struct filter_context ctx = {.feed = feed, .document = doc, .arena = arena_new()};
	struct errbuf err;
	int points;

	ctx.rules = rules_new(&f, 1, sections, 2, &err);
	assert_non_null(ctx.rules);
	assert_int_equal(filter_classify.apply(item, &ctx, &err), FILTER_KEEP);
	points = item->score;
	item->section = item->section2 = item->reason = NULL; /* of the arena */
	rules_free(ctx.rules);
	arena_free(ctx.arena);
	return points;
}

static void
test_fields(void **state)
{
	static const char *categories[] = {"Kernel"};
	struct feed feed = {.title = "Feed Title", .language = "en", .kind = "oschina"};
	struct document doc = {.title = "Document Title", .language = "zh-CN"};
	struct item item = {.title = "one"};

	(void)state;
	assert_int_equal(score(&item, NULL, NULL), 10);
	assert_int_equal(score(&item, NULL, &doc), 10 + 4 + 8);
	assert_int_equal(score(&item, &feed, &doc), 10 + 2 + 16 + 32);
	item.language = "zh";
	item.summary = "<p>nothing</p>";
	item.lead = "a lead";
	assert_int_equal(score(&item, &feed, &doc), 10 + 1 + 2 + 8 + 32);
	item.categories = categories;
	item.ncategories = 1;
	item.author = "Jane Doe";
	item.url = "https://e.org/risc-v";
	assert_int_equal(score(&item, NULL, NULL), 10 + 1 + 8 + 64 + 128 + 256);
}

static void
test_prior(void **state)
{
	struct feed feed = {.section = "beta", .prior = 12};
	struct item item = {.title = "one"};

	(void)state;
	assert_int_equal(score(&item, &feed, NULL), 12);
}

/* Without rules nothing is classified; what a person decided stays. */
static void
test_left_alone(void **state)
{
	struct filter_context ctx = {0};
	struct feed feed = {.section = "beta", .prior = 12};
	struct item item = {.title = "one"};
	struct errbuf err;

	(void)state;
	assert_int_equal(filter_classify.apply(&item, &ctx, &err), FILTER_KEEP);
	assert_null(item.section);
	item.flags = ITEM_SECTION_FIXED;
	assert_int_equal(score(&item, &feed, NULL), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_prior),
	    cmocka_unit_test(test_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
