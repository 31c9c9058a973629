#include "json.h"

#include <errno.h>
#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "jsonmend.h"
#include "limits.h"

/* jansson has macros of these names; here they are functions. */
#undef json_is_object
#undef json_is_array

/* The longest key of a path, NUL included. */
#define KEY_MAX 128
/*
 * What a tree may take: as much as its text, and this.  A small value takes a hundred bytes, so
 * texts of nothing else are refused from some size on.
 */
#define TREE_MAX ((size_t)32 << 20)

static const struct json *
wrap(const json_t *v)
{
	return (const struct json *)(const void *)v;
}

static const json_t *
unwrap(const struct json *v)
{
	return (const json_t *)(const void *)v;
}

/* Bytes of all values that exist, and the most they may be while one is read; 0: no limit. */
static size_t used, used_max;

static void *
counted_malloc(size_t n)
{
	void *p;

	if (used_max != 0 && (n > used_max || used > used_max - n))
		return NULL;
	if ((p = malloc(n)) == NULL)
		abort();
	used += malloc_usable_size(p);
	return p;
}

static void
counted_free(void *p)
{
	size_t n = p == NULL ? 0 : malloc_usable_size(p);

	/* Somebody's values may be older than the counting. */
	used -= n < used ? n : used;
	free(p);
}

static void
prepare_once(void)
{
	static bool prepared;
	size_t seed;

	if (prepared)
		return;
	/* jansson would read /dev/urandom for this, which a fetcher cannot open. */
	hash_random(&seed, sizeof(seed));
	json_object_seed(seed | 1);
	json_set_alloc_funcs(counted_malloc, counted_free);
	prepared = true;
}

static json_t *
load(const char *text, size_t n, struct errbuf *err)
{
	json_error_t why;
	json_t *v;

	used_max = used + n + TREE_MAX;
	v = json_loadb(text, n, JSON_DECODE_ANY, &why);
	if (v == NULL && json_error_code(&why) == json_error_numeric_overflow)
		v = json_loadb(text, n, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &why);
	used_max = 0;
	if (v == NULL && why.line > 0)
		(void)errf(err, "JSON: line %d column %d: %s", why.line, why.column, why.text);
	else if (v == NULL)
		(void)errf(err, "JSON: more values than are read");
	return v;
}

struct json *
json_read(const char *utf8, size_t n, struct errbuf *err)
{
	struct buf mended;
	unsigned depth;
	json_t *v = NULL;

	prepare_once();
	if (n >= 3 && memcmp(utf8, "\xef\xbb\xbf", 3) == 0) {
		utf8 += 3;
		n -= 3;
	}
	buf_init(&mended, 3 * n + 1);
	if (json_mend(utf8, n, NULL, &depth)) {
		(void)json_mend(utf8, n, &mended, &depth);
		utf8 = mended.data == NULL ? "" : mended.data;
		n = mended.len;
	}
	if (depth > LIMIT_JSON_DEPTH)
		(void)errf(err, "JSON: nested deeper than %d", LIMIT_JSON_DEPTH);
	else
		v = load(utf8, n, err);
	buf_release(&mended);
	return (struct json *)(void *)v;
}

void
json_free(struct json *root)
{
	json_decref((json_t *)(void *)root);
}

bool
json_is_object(const struct json *v)
{
	return v != NULL && json_typeof(unwrap(v)) == JSON_OBJECT;
}

bool
json_is_array(const struct json *v)
{
	return v != NULL && json_typeof(unwrap(v)) == JSON_ARRAY;
}

size_t
json_size(const struct json *v)
{
	return json_array_size(unwrap(v));
}

const struct json *
json_at(const struct json *v, size_t i)
{
	return wrap(json_array_get(unwrap(v), i));
}

const struct json *
json_get(const struct json *v, const char *key)
{
	return wrap(json_object_get(unwrap(v), key));
}

/* One step of a path: a key, or an index in brackets; p is moved behind it. */
static const struct json *
path_step(const struct json *v, const char **p)
{
	char key[KEY_MAX], *end;
	unsigned long index;
	size_t n;

	if (**p == '[') {
		index = strtoul(*p + 1, &end, 10);
		if (end == *p + 1 || *end != ']')
			return NULL;
		*p = end + 1;
		v = json_at(v, index);
	} else {
		n = strcspn(*p, ".[");
		if (n == 0 || n >= sizeof(key))
			return NULL;
		memcpy(key, *p, n);
		key[n] = '\0';
		*p += n;
		v = json_get(v, key);
	}
	if (**p == '.')
		(*p)++;
	return v;
}

const struct json *
json_path(const struct json *v, const char *path)
{
	while (v != NULL && *path != '\0')
		v = path_step(v, &path);
	return v;
}

const char *
json_text(const struct json *value, struct arena *a)
{
	const json_t *v = unwrap(value);

	if (v == NULL)
		return NULL;
	switch (json_typeof(v)) {
	case JSON_STRING:
		return arena_strndup(a, json_string_value(v), json_string_length(v));
	case JSON_INTEGER:
		return arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	case JSON_REAL:
		return arena_printf(a, "%.17g", json_real_value(v));
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_OBJECT:
	case JSON_ARRAY:
	case JSON_NULL:
		break;
	}
	return NULL;
}

static int64_t
text_int(const char *s, int64_t otherwise)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(s, &end, 10);
	if (end == s || errno != 0 || end[strspn(end, " \t\r\n")] != '\0')
		return otherwise;
	return n;
}

int64_t
json_int(const struct json *value, int64_t otherwise)
{
	const json_t *v = unwrap(value);
	double d;

	if (v == NULL)
		return otherwise;
	if (json_is_string(v))
		return text_int(json_string_value(v), otherwise);
	if (json_is_integer(v))
		return json_integer_value(v);
	if (!json_is_real(v))
		return otherwise;
	d = json_real_value(v);
	/* The borders are the powers of two that a double can tell from their neighbours. */
	return d > -9.2e18 && d < 9.2e18 ? (int64_t)d : otherwise;
}
