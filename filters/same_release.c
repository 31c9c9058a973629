/* The same release: of one project, under one version, told by two editors. */
#include <string.h>

#include "../daemon/core/hash.h"
#include "same_internal.h"

/* Where a headline names what it tells of; what stands behind belongs to that. */
#define HEAD_BYTES 48

struct release {
	const char *name;
	size_t name_len;
	const char *version;
	size_t version_len;
};

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Words between a project's name and its version. */
static bool
is_generic(const char *word, size_t len)
{
	static const char *const generic[] = {
	    "kernel", "linux", "os", "version", "v", "lts", "gnu"};
	size_t i;

	for (i = 0; i < sizeof(generic) / sizeof(generic[0]); i++) {
		if (strlen(generic[i]) == len && memcmp(word, generic[i], len) == 0)
			return true;
	}
	return false;
}

/* Blanks that end at p. */
static size_t
strspn_back(const char *start, const char *p)
{
	const char *s = p;

	while (s > start && s[-1] == ' ')
		s--;
	return (size_t)(p - s);
}

/* The last word of letters before end that names something, else the last one. */
static bool
name_before(const char *start, const char *end, struct release *r)
{
	const char *p = end, *stop;

	r->name_len = 0;
	while (p > start) {
		/* "cURL 发布 8.0" */
		if (p - start > 6 && strncmp(p - strspn_back(start, p) - 6, "发布", 6) == 0)
			p -= strspn_back(start, p) + 6;
		for (stop = p; stop > start && (stop[-1] == ' ' || stop[-1] == '-'); stop--)
			continue;
		for (p = stop; p > start && is_letter(p[-1]); p--)
			continue;
		if (p == stop)
			break;
		/* "红旗 linux": a name without letters stands before it. */
		if (is_generic(p, (size_t)(stop - p)) && r->name_len > 0)
			continue;
		r->name = p;
		r->name_len = (size_t)(stop - p);
		if (!is_generic(p, r->name_len))
			break;
	}
	return r->name_len > 0;
}

/* Is it of something that is made for or out of what stands there? */
static bool
is_of_another(const char *start, const char *end)
{
	static const char *const links[] = {"基于", "支持", "适配", "搭载", "兼容", "接入", "配备",
	    "登陆", "运行", "升级", " for ", " on ", " with ", "based on "};
	const char *p;
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if ((p = strstr(start, links[i])) != NULL && p < end)
			return true;
	}
	return false;
}

/* It is out: not "before it is", "the day when", "the meeting at which". */
bool
is_out(const struct headline *h)
{
	const char *text = h->text, *p;
	static const char *const not_yet[] = {"发布前", "发布日", "发布时间", "发布计划", "发布会",
	    "发布周期", "发布说明", "即将发布", "首个发布", "发布候选", "发布通知"};
	size_t i;

	for (i = 0; i < sizeof(not_yet) / sizeof(not_yet[0]); i++) {
		if (strstr(text, not_yet[i]) != NULL)
			return false;
	}
	for (p = text; (p = strstr(p, " ga")) != NULL; p += 3)
		if (!is_letter(p[3]) && !is_digit(p[3]))
			return true;
	return strstr(text, "发布") != NULL;
}

static bool
release_of(const struct headline *h, struct release *r)
{
	const char *p, *start = h->text, *end;

	for (p = start; *p != '\0' && p < start + HEAD_BYTES; p++) {
		if (!is_digit(*p) || (p > start && (is_digit(p[-1]) || p[-1] == '#')))
			continue;
		for (end = p; is_digit(*end) || (*end == '.' && is_digit(end[1])); end++)
			continue;
		/* A year, a count and a model number are no version. */
		if (!memchr(p, '.', (size_t)(end - p)) && (end - p != 2 || is_letter(*end)))
			return false;
		r->version = p;
		r->version_len = (size_t)(end - p);
		return name_before(start, p, r) && !is_of_another(start, p);
	}
	return false;
}

/* Behind the version: "pro", "max", "-rc1" make another thing of it. */
static bool
has_variant(const struct release *r)
{
	static const char *const variants[] = {"pro", "max", "plus", "ultra", "mini", "lite",
	    "flash", "turbo", "air", "rc", "beta", "alpha", "sp", "u"};
	const char *p = r->version + r->version_len;
	size_t i;

	p += strspn(p, " -.");
	for (i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		if (strncmp(p, variants[i], strlen(variants[i])) == 0 &&
		    !is_letter(p[strlen(variants[i])]))
			return true;
	}
	return false;
}

/* 8.0 is 8.0.0. */
static bool
versions_equal(const struct release *x, const struct release *y)
{
	const struct release *less = x->version_len < y->version_len ? x : y,
			     *more = less == x ? y : x;
	size_t n = less->version_len;

	if (memcmp(x->version, y->version, n) != 0)
		return false;
	return more->version_len == n ||
	       (more->version_len == n + 2 && memchr(less->version, '.', n) &&
		   memcmp(more->version + n, ".0", 2) == 0);
}

/* Both begin with one project under one version. */
static bool
both_release(
    const struct headline *a, const struct headline *b, struct release *x, struct release *y)
{
	return release_of(a, x) && release_of(b, y) && versions_equal(x, y) &&
	       x->name_len == y->name_len && memcmp(x->name, y->name, x->name_len) == 0;
}

bool
same_version(const struct headline *a, const struct headline *b)
{
	struct release x, y;

	return both_release(a, b, &x, &y) && !has_variant(&x) && !has_variant(&y);
}

bool
same_release(const struct headline *a, const struct headline *b)
{
	return is_out(a) && is_out(b) && same_version(a, b);
}

uint64_t
release_key(const struct headline *h)
{
	struct release r;
	size_t n;

	if (!is_out(h) || !release_of(h, &r) || has_variant(&r))
		return 0;
	n = r.version_len;
	/* 8.0.0 is 8.0. */
	if (n > 4 && memcmp(r.version + n - 2, ".0", 2) == 0 && memchr(r.version, '.', n - 2))
		n -= 2;
	return hash_fast(hash_fast(0, r.name, r.name_len), r.version, n);
}

/* "基于 x 的 y 发布", "x 发布". */
static bool
is_built_on(const struct headline *a, const struct headline *b)
{
	const char *p = strstr(a->text, "基于");
	size_t n;

	if (p == NULL || strstr(b->text, "基于") != NULL)
		return false;
	p += strlen("基于");
	p += strspn(p, " ");
	for (n = 0; is_letter(p[n]); n++)
		continue;
	return n > 2 && strncmp(b->text, p, n) == 0 && !is_letter(b->text[n]);
}

bool
products_differ(const struct headline *a, const struct headline *b)
{
	struct release x, y;

	if (both_release(a, b, &x, &y) && has_variant(&x) != has_variant(&y))
		return true;
	return is_built_on(a, b) || is_built_on(b, a);
}
