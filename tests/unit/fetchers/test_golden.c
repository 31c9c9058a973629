/*
 * Every document in tests/fixtures/feeds is read as the source "feed" reads it and compared with
 * what NAME.json says of it.  That file holds what the case is about: each member in it must be
 * equal, members that it leaves out may be anything.  Beside the members of `digestctl parse` it
 * may have "content_type" (of the delivery), "base" (its URL), "tz" (minutes), and "error" (a part
 * of the message of what is no feed).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../daemon/core/json.h"
#include "../../../fetchers/decode.h"
#include "../../../fetchers/source.h"
#include "../../lib/slurp.h"

/* Behind json.h, which has functions where jansson has macros. */
#include <jansson.h>

#define DIR_NAME "tests/fixtures/feeds"
#define URL "http://example.org/dir/feed.xml"

/* The path of the first difference into where, or nothing. */
static void
compare(const json_t *want, const json_t *got, const char *path, char *where, size_t size)
{
	char below[256], *text;
	const char *key;
	json_t *value;

	if (*where != '\0')
		return;
	if (json_is_object(want) && json_is_object(got)) {
		json_object_foreach((json_t *)(uintptr_t)want, key, value)
		{
			(void)snprintf(below, sizeof(below), "%s.%s", path, key);
			compare(value, json_object_get(got, key), below, where, size);
		}
		return;
	}
	if (json_is_array(want) && json_is_array(got) &&
	    json_array_size(want) == json_array_size(got)) {
		for (size_t i = 0; i < json_array_size(want); i++) {
			(void)snprintf(below, sizeof(below), "%s[%zu]", path, i);
			compare(
			    json_array_get(want, i), json_array_get(got, i), below, where, size);
		}
		return;
	}
	if (got != NULL && json_equal(want, got))
		return;
	text = got == NULL ? NULL : json_dumps(got, JSON_ENCODE_ANY);
	(void)snprintf(where, size, "%s is %s", path, text == NULL ? "absent" : text);
	free(text);
}

static const char *
control(json_t *want, const char *key, const char *otherwise)
{
	const json_t *v = json_object_get(want, key);

	return v == NULL ? otherwise : json_string_value(v);
}

static void
check_document(const char *name, json_t *want, const struct delivery *d, char *where, size_t size)
{
	const char *error = control(want, "error", NULL);
	struct feed feed = {.tz_minutes = (int)json_integer_value(json_object_get(want, "tz"))};
	struct arena *a = arena_new();
	struct json_writer w;
	struct document doc;
	struct errbuf err = {""};
	struct buf out;
	json_t *got;

	document_init(&doc);
	if (source_feed.understand(&feed, d, &doc, a, &err) != 0) {
		if (error == NULL || strstr(err.text, error) == NULL)
			(void)snprintf(where, size, "refused: %s", err.text);
	} else if (error != NULL) {
		(void)snprintf(where, size, "was not refused");
	} else {
		source_finish(&feed, d, &doc, a);
		buf_init(&out, 1 << 24);
		json_writer_init(&w, &out);
		json_put_document(&w, &doc, true);
		got = json_loads(out.data, 0, NULL);
		if (got == NULL)
			fail_msg("%s: no JSON: %s", name, out.data);
		json_object_del(want, "content_type");
		json_object_del(want, "base");
		json_object_del(want, "tz");
		json_object_del(want, "about");
		compare(want, got, "", where, size);
		json_decref(got);
		buf_release(&out);
	}
	arena_free(a);
}

static int
check_file(const char *name)
{
	char path[512], where[1024] = "";
	size_t n, stem = (size_t)(strrchr(name, '.') - name);
	struct delivery d = {.status = 200, .received = 1764500000};
	char *body, *text;
	json_error_t why;
	json_t *want;

	(void)snprintf(path, sizeof(path), DIR_NAME "/%.*s.json", (int)stem, name);
	assert_non_null(text = slurp(path, NULL));
	if ((want = json_loads(text, 0, &why)) == NULL)
		fail_msg("%s: line %d: %s", path, why.line, why.text);
	(void)snprintf(path, sizeof(path), DIR_NAME "/%s", name);
	assert_non_null(body = slurp(path, &n));
	d.url = d.final_url = control(want, "base", URL);
	d.content_type = control(want, "content_type", NULL);
	d.body = body;
	d.body_len = n;
	check_document(name, want, &d, where, sizeof(where));
	if (*where != '\0')
		print_error("%s: %s\n", name, where);
	json_decref(want);
	free(body);
	free(text);
	return *where != '\0';
}

static void
test_golden(void **state)
{
	struct dirent **names;
	int n = scandir(DIR_NAME, &names, NULL, alphasort), failed = 0, documents = 0;

	(void)state;
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		const char *dot = strrchr(names[i]->d_name, '.');

		if (dot != NULL && names[i]->d_name[0] != '.' && strcmp(dot, ".json") != 0) {
			documents++;
			failed += check_file(names[i]->d_name);
		}
		free(names[i]);
	}
	free(names);
	print_message("%d documents, %d failed\n", documents, failed);
	assert_int_equal(failed, 0);
	assert_true(documents >= 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
