/* The table of all filters as it is generated, and the run over it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/filter.h"

#define NOW 1735128000

static void
test_table(void **state)
{
	static const char *const names[] = {"canonical", "sanitise", "text", "date", "block"};
	size_t i, j, k;

	(void)state;
	for (i = 0; filters[i] != NULL; i++) {
		assert_non_null(filters[i]->name);
		assert_non_null(filters[i]->summary);
		assert_true(filters[i]->apply != NULL);
		for (j = 0; j < i; j++) {
			assert_int_not_equal(filters[i]->order, filters[j]->order);
			assert_string_not_equal(filters[i]->name, filters[j]->name);
		}
	}
	for (k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		for (i = 0; filters[i] != NULL && strcmp(filters[i]->name, names[k]) != 0; i++)
			continue;
		if (filters[i] == NULL)
			fail_msg("no filter %s", names[k]);
		else
			assert_int_equal(filters[i]->order, 10 * (int)(k + 1));
	}
}

static void
test_run(void **state)
{
	static const char *block[] = {"security updates"};
	struct arena *a = arena_new();
	struct filter_context ctx = {.now = NOW, .block = block, .nblock = 1, .arena = a};
	struct errbuf err;
	struct item item = {.title = "  An\nannouncement ",
	    .url = "https://www.example.org/a?utm_source=rss",
	    .summary = "<p onclick='x()'>Text<script>alert(1)</script> of it.</p>",
	    .published = TIME_NONE,
	    .updated = TIME_NONE};

	(void)state;
	assert_int_equal(filter_run(&item, &ctx, &err), FILTER_KEEP);
	assert_string_equal(item.canonical, "example.org/a");
	assert_string_equal(item.title, "An announcement");
	assert_null(strstr(item.summary, "onclick"));
	assert_null(strstr(item.summary, "alert"));
	/* text saw what sanitise left */
	assert_string_equal(item.lead, "Text of it.");
	assert_int_equal(item.published, NOW);

	item = (struct item){
	    .title = "Security updates for Friday", .published = NOW + 10, .updated = TIME_NONE};
	assert_int_equal(filter_run(&item, &ctx, &err), FILTER_DROP);
	assert_string_equal(err.text, "block: matches \"security updates\"");
	/* those before block ran */
	assert_int_equal(item.published, NOW);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
