/*
 * One fact is one line, whatever is in it and however long it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/log.h"

/* What a call of log_line() writes. */
static void
logged(char *out, size_t size, const char *stage, const char *feed, const char *text)
{
	int pair[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(pair), 0);
	assert_int_not_equal(dup2(pair[1], STDERR_FILENO), -1);
	log_line(LOG_ERR, stage, feed, "%s", text);
	assert_int_not_equal(dup2(saved, STDERR_FILENO), -1);
	(void)close(saved);
	(void)close(pair[1]);
	n = read(pair[0], out, size - 1);
	assert_true(n > 0);
	out[n] = '\0';
	(void)close(pair[0]);
}

static void
test_a_long_stage_is_cut(void **state)
{
	static char stage[100000], line[4096];

	(void)state;
	memset(stage, 's', sizeof(stage) - 1);
	logged(line, sizeof(line), stage, "key", "text");
	assert_true(strlen(line) < 400);
	assert_non_null(strstr(line, "sss: key: text\n"));
	logged(line, sizeof(line), "parse", stage, "text");
	assert_true(strlen(line) < 400);
	assert_non_null(strstr(line, "parse: sss"));
	logged(line, sizeof(line), "parse", "key", stage);
	assert_true(strlen(line) < 2000);
	assert_int_equal(line[strlen(line) - 1], '\n');
}

static void
test_control_characters_are_escaped(void **state)
{
	static const struct {
		const char *text, *line;
	} cases[] = {
	    {"a\nb", "a\\x0ab"},
	    {"\x1b[2J\x7f", "\\x1b[2J\\x7f"},
	    {"\xc2\x9b"
	     "2J",
		"\\xc2\x9b"
		"2J"}, /* CSI of eight bits */
	    {"\xc2\xa0\xe5\xbc\x80", "\xc2\xa0\xe5\xbc\x80"},
	    {"\xc2", "\xc2"},
	};
	char line[4096];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		logged(line, sizeof(line), "s", "k", cases[i].text);
		assert_non_null(strstr(line, cases[i].line));
		logged(line, sizeof(line), cases[i].text, cases[i].text, "t");
		assert_non_null(strstr(line, cases[i].line));
		assert_true(strchr(line, '\n') == line + strlen(line) - 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_long_stage_is_cut),
	    cmocka_unit_test(test_control_characters_are_escaped),
	};

	log_init("test", 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
