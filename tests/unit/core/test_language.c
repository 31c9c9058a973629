#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../../../daemon/core/language.h"

static void
the_first_part_of_a_tag_decides(void **state)
{
	static const struct {
		const char *tag;
		enum language language;
	} cases[] = {{"en", LANGUAGE_EN}, {"EN-gb", LANGUAGE_EN}, {"en_US", LANGUAGE_EN},
	    {"zh", LANGUAGE_ZH}, {"zh-Hans-CN", LANGUAGE_ZH}, {"", LANGUAGES}, {"-", LANGUAGES},
	    {"e", LANGUAGES}, {"eng", LANGUAGES}, {"fr", LANGUAGES}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(language_find(cases[i].tag), cases[i].language);
}

static void
each_is_found_by_its_own_tag(void **state)
{
	unsigned l;

	(void)state;
	for (l = 0; l < LANGUAGES; l++)
		assert_int_equal(language_find(language_tag((enum language)l)), l);
	/* The names of templates without a tag. */
	assert_string_equal(language_suffix(LANGUAGE_ZH), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_part_of_a_tag_decides),
	    cmocka_unit_test(each_is_found_by_its_own_tag),
	};

	return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
