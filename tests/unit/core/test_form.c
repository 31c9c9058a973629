/* form.h: what browsers send, and what they never would. */
#include <string.h>

#include "../../../daemon/core/form.h"
#include "../arena_fixture.h"

static struct form
read_form(const char *body)
{
	struct form f;

	assert_int_equal(form_read(&f, body, strlen(body), arena), 0);
	return f;
}

static void
test_fields(void **state)
{
	struct form f = read_form("address=a%40b.example&section=policy&section=riscv&daily=1&x=");

	(void)state;
	assert_int_equal(f.n, 5);
	assert_string_equal(form_value(&f, "address"), "a@b.example");
	assert_string_equal(form_value(&f, "section"), "policy");
	assert_string_equal(f.fields[2].value, "riscv");
	assert_true(form_ticked(&f, "daily"));
	assert_false(form_ticked(&f, "x"));
	assert_false(form_ticked(&f, "y"));
	assert_null(form_value(&f, "y"));
}

static void
test_coding(void **state)
{
	struct form f =
	    read_form("a=%E5%BC%80%e6%ba%90+x&b=1%2B1%3D2%26&%61=second&c=100%&d=%4&e=%zz");

	(void)state;
	assert_string_equal(form_value(&f, "a"), "开源 x");
	assert_string_equal(form_value(&f, "b"), "1+1=2&");
	assert_string_equal(form_value(&f, "c"), "100%");
	assert_string_equal(form_value(&f, "d"), "%4");
	assert_string_equal(form_value(&f, "e"), "%zz");
	assert_int_equal(f.n, 6);
}

/* A line end in an address would be a header of its own in a mail. */
static void
test_hostile(void **state)
{
	struct form f =
	    read_form("a=x%40y.z%0D%0ABcc%3A+all%40y.z&b=%00%00&c=%ff%fe&d=++blank%09++&&=v&e");

	(void)state;
	assert_string_equal(form_value(&f, "a"), "x@y.z  Bcc: all@y.z");
	assert_string_equal(form_value(&f, "b"), "");
	assert_string_equal(form_value(&f, "c"), "\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(form_value(&f, "d"), "blank");
	assert_string_equal(form_value(&f, ""), "v");
	assert_string_equal(form_value(&f, "e"), "");
}

static void
test_bounds(void **state)
{
	char body[2 * (FORM_FIELDS_MAX + 1)];
	struct form f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(body); i++)
		body[i] = i % 2 == 0 ? 'a' : '&';
	assert_int_equal(form_read(&f, body, 2 * FORM_FIELDS_MAX - 1, arena), 0);
	assert_int_equal(f.n, FORM_FIELDS_MAX);
	assert_int_equal(form_read(&f, body, sizeof(body), arena), -1);
	assert_int_equal(f.n, 0);
	assert_int_equal(form_read(&f, "", 0, arena), 0);
	assert_int_equal(f.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fields),
	    cmocka_unit_test(test_coding),
	    cmocka_unit_test(test_hostile),
	    cmocka_unit_test(test_bounds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
