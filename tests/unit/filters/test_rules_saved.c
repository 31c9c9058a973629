/* What one process has compiled, another one loads: the same answers, and no trust in damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/rules.h"

static const struct section_rule sections[] = {{"alpha", "Alpha", 10, 1, false, {NULL}}};
static const char text[] = "section alpha\n"
			   "\t+11 title any 开源, Linux\n"
			   "\t+5 title /v[0-9]+/\n"
			   "\t+7 summary any 内核\n"
			   "\t-20 source any 广告\n";

static const struct rules_input inputs[] = {
    {.title = "开源软件 v2 发布", .summary = "新的内核"},
    {.title = "Linux 6.12", .source = "广告"},
    {.title = "天气", .summary = "晴"},
};

static struct rules *
fresh(void)
{
	struct rules_file f = {.name = "t.rules", .text = text, .len = strlen(text)};
	struct errbuf err;
	struct rules *r = rules_new(&f, 1, sections, 1, &err);

	assert_non_null(r);
	return r;
}

static void
saved(struct buf *out)
{
	struct rules *r = fresh();
	struct errbuf err;

	buf_init(out, 1 << 24);
	assert_int_equal(rules_save(r, out, &err), 0);
	rules_free(r);
}

static void
assert_same_answers(struct rules *r)
{
	struct rules *want = fresh();
	struct arena *a = arena_new();
	struct rules_result x, y;
	size_t i;

	for (i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		rules_classify(want, &inputs[i], &x, a);
		rules_classify(r, &inputs[i], &y, a);
		assert_string_equal(x.section, y.section);
		assert_int_equal(x.score, y.score);
		assert_string_equal(x.reason, y.reason);
	}
	arena_free(a);
	rules_free(want);
}

static void
test_loaded(void **state)
{
	struct rules *r = fresh();
	struct rules_result out;
	struct arena *a = arena_new();
	struct buf b;

	(void)state;
	saved(&b);
	assert_int_equal(rules_load(r, b.data, b.len), 0);
	rules_classify(r, &inputs[0], &out, a);
	assert_string_equal(out.section, "alpha");
	assert_int_equal(out.score, 23);
	assert_same_answers(r);
	/* and again, over what is there */
	assert_int_equal(rules_load(r, b.data, b.len), 0);
	assert_same_answers(r);
	arena_free(a);
	rules_free(r);
	buf_release(&b);
}

static void
test_damaged(void **state)
{
	struct rules *r = fresh();
	struct buf b;
	size_t n;

	(void)state;
	saved(&b);
	for (n = 0; n < b.len; n += 1 + n / 7)
		assert_int_equal(rules_load(r, b.data, n), -1);
	/* behind the head of the first database, which the library guards with a sum */
	for (n = 100; n < 3000; n += 97) {
		b.data[n] ^= 0x41;
		assert_int_equal(rules_load(r, b.data, b.len), -1);
		b.data[n] ^= 0x41;
	}
	assert_same_answers(r);
	rules_free(r);
	buf_release(&b);
}

static void
test_too_small(void **state)
{
	struct rules *r = fresh();
	struct errbuf err;
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(rules_save(r, &b, &err), -1);
	assert_string_equal(err.text, "rules: the matcher is too large");
	assert_same_answers(r);
	rules_free(r);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_loaded),
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
