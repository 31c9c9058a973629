#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../../daemon/core/json.h"
#include "../../../daemon/core/limits.h"

/* What reads, and which text its "s" member has then. */
static const struct {
	const char *json;
	size_t n; /* 0: strlen */
	const char *want;
} strings[] = {
    {"{\"s\":\"a\"}", 0, "a"},
    {"\xef\xbb\xbf{\"s\":\"bom\"}", 0, "bom"},
    {"{\"s\":\"\\u4e2d\\u6587\"}", 0, "中文"},
    {"{\"s\":\"\\ud83d\\ude00\"}", 0, "😀"},
    {"{\"s\":\"x\\ud83dy\"}", 0, "x\xef\xbf\xbdy"},
    {"{\"s\":\"x\\ude00y\"}", 0, "x\xef\xbf\xbdy"},
    {"{\"s\":\"\\ud83d\\u0041\"}", 0,
	"\xef\xbf\xbd"
	"A"},
    {"{\"s\":\"a\\u0000b\"}", 0,
	"a\xef\xbf\xbd"
	"b"},
    {"{\"s\":\"a\0b\"}", 11,
	"a\xef\xbf\xbd"
	"b"},
    {"{\"s\":\"a\nb\tc\"}", 0, "a\nb\tc"},
    {"{\"s\":\"a\x01"
     "b\"}",
	0, "a b"},
    {"{\"s\":\"a\xff"
     "b\"}",
	0,
	"a\xef\xbf\xbd"
	"b"},
    {"{\"s\":\"a\\qb\"}", 0, "a\\qb"},
    {"{\"s\":\"a\\u12\"}", 0, "a\\u12"},
    {"{\"s\":12}", 0, "12"},
    {"{\"s\":12345678901234567}", 0, "12345678901234567"},
    {"{\"s\":1.5}", 0, "1.5"},
    {"{\"s\":true}", 0, "true"},
    {"{\"s\":null}", 0, NULL},
    {"{\"s\":[]}", 0, NULL},
    {"{\"t\":1}", 0, NULL},
    {"{\"s\":\"\\\"\\\\\\/\"}", 0, "\"\\/"},
    {"\f{\"s\":\"form feed between tokens\"}", 0, "form feed between tokens"},
};

static void
test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		struct arena *a = arena_new();
		struct errbuf err = {""};
		size_t n = strings[i].n != 0 ? strings[i].n : strlen(strings[i].json);
		struct json *v = json_read(strings[i].json, n, &err);
		const char *got;

		if (v == NULL)
			fail_msg("%s: %s", strings[i].json, err.text);
		got = json_text(json_get(v, "s"), a);
		if (strings[i].want == NULL)
			assert_null(got);
		else if (got == NULL || strcmp(got, strings[i].want) != 0)
			fail_msg("%s: got %s", strings[i].json, got == NULL ? "NULL" : got);
		json_free(v);
		arena_free(a);
	}
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {"", " ", "{", "{\"a\"}", "[1,]", "{\"a\":1} x", "nul",
	    "\"open", "{\"a\":\"\\", "<rss/>", "[1e999]"};
	struct errbuf err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.text[0] = '\0';
		if (json_read(bad[i], strlen(bad[i]), &err) != NULL)
			fail_msg("accepted: %s", bad[i]);
		assert_non_null(strstr(err.text, "JSON"));
		assert_null(strchr(err.text, '\n'));
	}
}

static void
test_depth(void **state)
{
	char text[4 * LIMIT_JSON_DEPTH];
	struct errbuf err = {""};
	struct json *v;

	(void)state;
	memset(text, '[', LIMIT_JSON_DEPTH);
	memset(text + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
	v = json_read(text, 2 * LIMIT_JSON_DEPTH, &err);
	assert_non_null(v);
	json_free(v);
	memset(text, '[', sizeof(text));
	assert_null(json_read(text, sizeof(text), &err));
	assert_non_null(strstr(err.text, "deeper"));
	/* Brackets inside strings are text. */
	memset(text, '[', sizeof(text));
	text[0] = text[sizeof(text) - 1] = '"';
	v = json_read(text, sizeof(text), &err);
	assert_non_null(v);
	json_free(v);
}

static void
test_walk(void **state)
{
	static const char text[] = "{\"data\":{\"list\":[{\"id\":7,\"n\":\"42\",\"ok\":true},"
				   "{\"id\":\"x9\",\"n\":\"4 2\",\"ok\":\"true\"}]},\"big\":1e30}";
	struct arena *a = arena_new();
	struct json *v = json_read(text, strlen(text), NULL);

	(void)state;
	assert_non_null(v);
	assert_true(json_is_object(v));
	assert_false(json_is_array(v));
	assert_true(json_is_array(json_path(v, "data.list")));
	assert_int_equal(json_size(json_path(v, "data.list")), 2);
	assert_string_equal(json_text(json_path(v, "data.list[0].id"), a), "7");
	assert_string_equal(json_text(json_path(v, "data.list[1].id"), a), "x9");
	assert_null(json_path(v, "data.list[2].id"));
	assert_null(json_path(v, "data.list[x]"));
	assert_null(json_path(v, "data..list"));
	assert_null(json_path(v, "data.none.id"));
	assert_int_equal(json_int(json_path(v, "data.list[0].id"), -1), 7);
	assert_int_equal(json_int(json_path(v, "data.list[0].n"), -1), 42);
	assert_int_equal(json_int(json_path(v, "data.list[1].n"), -1), -1);
	assert_int_equal(json_int(json_path(v, "big"), -1), -1);
	assert_int_equal(json_int(NULL, -1), -1);
	json_free(v);
	arena_free(a);
}

static void
test_write(void **state)
{
	struct json_writer w;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	json_writer_init(&w, &out);
	json_open(&w, '{');
	json_member_str(&w, "a", "q\" b\\ n\n t\t \x01 \x7f 中");
	json_key(&w, "b");
	json_open(&w, '[');
	json_put_int(&w, -3);
	json_put_bool(&w, true);
	json_put_str(&w, NULL);
	json_put_raw(&w, "{}");
	json_open(&w, '[');
	json_close(&w);
	json_close(&w);
	json_member_time(&w, "t", TIME_NONE);
	json_close(&w);
	assert_string_equal(out.data, "{\"a\":\"q\\\" b\\\\ n\\n t\\t \\u0001 \\u007f 中\","
				      "\"b\":[-3,true,null,{},[]],\"t\":null}");
	buf_release(&out);
}

static void
test_document(void **state)
{
	struct enclosure enclosures[] = {
	    {"http://x/a.mp3", "audio/mpeg", 9}, {"http://x/b", NULL, -1}};
	const char *categories[] = {"一", "two"};
	struct item item = {.id = "1",
	    .title = "T",
	    .url = "http://x/",
	    .published = 1732123200,
	    .updated = TIME_NONE,
	    .categories = categories,
	    .ncategories = 2,
	    .enclosures = enclosures,
	    .nenclosures = 2};
	struct document doc;
	struct json_writer w;
	struct buf out;

	(void)state;
	document_init(&doc);
	doc.format = FORMAT_ATOM10;
	doc.items = &item;
	doc.nitems = 1;
	buf_init(&out, 4096);
	json_writer_init(&w, &out);
	json_put_document(&w, &doc, true);
	assert_string_equal(out.data,
	    "{\"format\":\"atom10\",\"title\":null,\"link\":null,\"description\":null,"
	    "\"language\":null,\"updated\":null,\"recovered\":false,\"entries\":[{\"id\":\"1\","
	    "\"title\":\"T\",\"link\":\"http://x/\",\"published\":\"2024-11-20T17:20:00Z\","
	    "\"updated\":null,\"author\":null,\"summary\":null,\"content\":null,"
	    "\"categories\":[\"一\",\"two\"],\"enclosures\":[{\"url\":\"http://x/a.mp3\","
	    "\"type\":\"audio/mpeg\",\"length\":9},{\"url\":\"http://x/b\",\"type\":null,"
	    "\"length\":null}],\"language\":null}],\"self\":null,\"hub\":null,\"next_page\":null,"
	    "\"prev_archive\":null,\"damage\":null}");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_walk),
	    cmocka_unit_test(test_write),
	    cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
