/*
 * The rules that are shipped: they load, they put nearly all titles of the fixture where they
 * belong, and a line less by accident shows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../lib/shipped_rules.h"

static void
test_titles(void **state)
{
	struct errbuf err;
	struct rules *r = shipped_rules(&err);
	struct arena *a = arena_new();
	struct rules_result out;
	size_t len, all = 0, right = 0;
	char *text = slurp("tests/fixtures/rules/titles.tsv", &len), *p = text, *line;
	const char *section;

	(void)state;
	if (r == NULL)
		fail_msg("%s", err.text);
	assert_non_null(text);
	while ((line = strsep(&p, "\n")) != NULL) {
		struct rules_input in = {0};

		if (*line == '\0' || *line == '#')
			continue;
		section = strsep(&line, "\t");
		in.title = strsep(&line, "\t");
		in.summary = strsep(&line, "\t");
		in.source = strsep(&line, "\t");
		rules_classify(r, &in, &out, a);
		all++;
		if (strcmp(out.section, section) == 0)
			right++;
		else
			print_message("%s, not %s: %s\n", out.section, section, in.title);
		arena_clear(a);
	}
	print_message("%zu of %zu\n", right, all);
	assert_true(all > 600);
	assert_true(right * 100 >= all * 93);
	free(text);
	arena_free(a);
	rules_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_titles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
