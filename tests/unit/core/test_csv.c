/* csv.h: RFC 4180 as spreadsheets write it, and what is broken. */
#include <string.h>

#include "../../../daemon/core/csv.h"
#include "../arena_fixture.h"

#define MAX 4

/* The next row as "line:a|b|c", or "line! what is wrong", or NULL at the end. */
static const char *
row(struct csv *c)
{
	const char *fields[MAX], *out;
	struct errbuf err;
	size_t n, i;
	int r = csv_next(c, fields, MAX, &n, arena, &err);

	if (r == 0)
		return NULL;
	if (r == -1)
		return arena_printf(arena, "%d! %s", c->line, err.text);
	out = arena_printf(arena, "%d:", c->line);
	for (i = 0; i < n; i++)
		out = arena_printf(arena, "%s%s%s", out, i > 0 ? "|" : "", fields[i]);
	return out;
}

static void
check(const char *text, const char *const *want)
{
	struct csv c;

	csv_init(&c, text, strlen(text));
	for (; *want != NULL; want++)
		assert_string_equal(row(&c), *want);
	assert_null(row(&c));
	assert_null(row(&c));
}

#define CHECK(text, ...) check(text, (const char *const[]){__VA_ARGS__, NULL})

static void
test_rows(void **state)
{
	(void)state;
	CHECK("a,b\r\nc,,d\n", "1:a|b", "2:c||d");
	CHECK("\xef\xbb\xbf"
	      "a",
	    "1:a");
	CHECK(",", "1:|");
	CHECK("\n\r\n\na\n\n", "4:a");
	CHECK("\"a,\"\"b\"\"\",\"\"\n", "1:a,\"b\"|");
	CHECK("\"a\nb\r\nc\",d\ne\n", "1:a\nb\r\nc|d", "4:e");
	CHECK("a\rb,c", "1:a\rb|c");
	CHECK("a \"b\",c", "1:a \"b\"|c");
	check("", (const char *const[]){NULL});
}

/* A row that is wrong is told by its line; the next one is read. */
static void
test_broken(void **state)
{
	(void)state;
	CHECK("a,b,c,d,e\nf\n", "1! more than 4 fields", "2:f");
	CHECK("\"a\"b,c\nd\n", "1! text after a closing quote", "2:d");
	CHECK("x\n\"a\nb\n", "1:x", "2! a quote that does not end", "3:b");
	CHECK("\"", "1! a quote that does not end");
}

static void
test_written(void **state)
{
	static const char *const fields[] = {
	    "plain", "", "a,b", "\"q\"", "two\nlines", "汉字", "="};
	const char *got[MAX * 2];
	struct buf out;
	struct csv c;
	size_t i, n;

	(void)state;
	buf_init(&out, 1000);
	for (i = 0; i < 7; i++)
		csv_put(&out, fields[i], i == 6);
	assert_string_equal(out.data, "plain,,\"a,b\",\"\"\"q\"\"\",\"two\nlines\",汉字,=\r\n");
	csv_init(&c, out.data, out.len);
	assert_int_equal(csv_next(&c, got, MAX * 2, &n, arena, NULL), 1);
	assert_int_equal(n, 7);
	for (i = 0; i < n; i++)
		assert_string_equal(got[i], fields[i]);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),
	    cmocka_unit_test(test_broken),
	    cmocka_unit_test(test_written),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
