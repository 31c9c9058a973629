/*
 * The rules that are shipped: they load, they put nearly all titles of the fixture where they
 * belong, and a line less by accident shows.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/rules.h"

/* As in etc/sections.conf. */
static const struct section_rule sections[] = {
    {"odc", "", 10, 70, false},
    {"policy", "", 10, 60, false},
    {"theory", "", 10, 20, false},
    {"industry", "", 10, 30, false},
    {"project", "", 10, 10, false},
    {"organization", "", 10, 40, false},
    {"report", "", 10, 50, false},
    {"riscv", "", 10, 80, true},
};

static char *
slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text = malloc(1 << 20);

	if (f == NULL)
		fail_msg("%s is not there", path);
	*len = fread(text, 1, (1 << 20) - 1, f);
	text[*len] = '\0';
	fclose(f);
	return text;
}

static struct rules *
load(void)
{
	struct rules_file files[64];
	struct errbuf err;
	struct rules *r;
	size_t i, n;
	char *text;
	glob_t g;

	assert_int_equal(glob("etc/rules.d/*.rules", 0, NULL, &g), 0);
	assert_true(g.gl_pathc < 64);
	for (i = 0; i < g.gl_pathc; i++) {
		text = slurp(g.gl_pathv[i], &n);
		files[i] = (struct rules_file){.name = g.gl_pathv[i], .text = text, .len = n};
	}
	r = rules_new(files, g.gl_pathc, sections, 8, false, &err);
	if (r == NULL)
		fail_msg("%s", err.text);
	for (i = 0; i < g.gl_pathc; i++)
		free((void *)(uintptr_t)files[i].text);
	globfree(&g);
	return r;
}

static void
test_titles(void **state)
{
	struct rules *r = load();
	struct arena *a = arena_new();
	struct rules_result out;
	size_t len, all = 0, right = 0;
	char *text = slurp("tests/fixtures/rules/titles.tsv", &len), *p = text, *line;
	const char *section;

	(void)state;
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
