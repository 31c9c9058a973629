/* The same release: of one project, under one version, told by two editors. */
#include <string.h>

#include "../daemon/core/hash.h"
#include "same_internal.h"

/* Where a headline names what it tells of; what stands behind belongs to that. */
#define HEAD_BYTES 48
/* Characters that may stand behind "it is out" in its clause, bytes from there to the version. */
#define BEHIND_CHARS 4
#define VERB_BYTES 40
#define NAME_LETTERS 3

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

/* Where the verb begins that ends at p, blanks behind it left out; p when there is none. */
static const char *
before_verb(const char *start, const char *p)
{
	static const char verb[] = "发布";
	const char *end = p;

	while (end > start && end[-1] == ' ')
		end--;
	if ((size_t)(end - start) < strlen(verb) ||
	    memcmp(end - strlen(verb), verb, strlen(verb)) != 0)
		return p;
	return end - strlen(verb);
}

/* The last word of letters before end that names something, else the first one: linux kernel 6.1.
 */
static bool
name_before(const char *start, const char *end, struct release *r)
{
	const char *p = end, *stop;

	r->name_len = 0;
	while (p > start) {
		/* "cURL 发布 8.0" */
		p = before_verb(start, p);
		for (stop = p; stop > start && (stop[-1] == ' ' || stop[-1] == '-'); stop--)
			continue;
		for (p = stop; p > start && is_letter(p[-1]); p--)
			continue;
		if (p == stop)
			break;
		r->name = p;
		r->name_len = (size_t)(stop - p);
		if (!is_generic(p, r->name_len))
			break;
	}
	return r->name_len >= NAME_LETTERS;
}

/* "3.8 节", "4.5 万元". */
static bool
is_counted(const char *end)
{
	static const char *const units[] = {"%", "节", "年", "月", "日", "号", "天", "小时", "分",
	    "秒", "万", "亿", "倍", "元", "折", "英寸", "寸", "米", "款", "家", "个", "台", "次",
	    "人", "岁", "届", "期", "周年", "gb", "tb", "b ", "k"};
	size_t i;

	end += strspn(end, " ");
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strncmp(end, units[i], strlen(units[i])) == 0)
			return true;
	}
	return false;
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

/* Where the clause that p stands in ends. */
static const char *
clause_end(const char *p)
{
	return p + strcspn(p, ",:;!?|");
}

/* "it is out", with little behind it: not "out before long", "the day when it is out". */
static bool
is_said(const char *verb, const char *end)
{
	static const char *const behind[] = {
	    "前", "日", "时间", "计划", "会", "周期", "说明", "候选", "通知", "后"};
	size_t i, chars = 0;

	for (i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		if (strncmp(verb, behind[i], strlen(behind[i])) == 0)
			return false;
	}
	for (; verb < end; verb++)
		chars += ((unsigned char)*verb & 0xc0) != 0x80;
	return chars <= BEHIND_CHARS;
}

/* Out where it is used, or not yet out. */
static bool
is_elsewhere(const struct headline *h)
{
	static const char *const words[] = {"上线", "接入", "上架", "定档", "被曝", "消息称",
	    "曝光", "爆料", "传闻", "即将", "将于", "首个发布", "预计", "有望", "分阶段", "放行"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(h->folded, words[i]) != NULL)
			return true;
	}
	return false;
}

static bool
ends_in_ga(const char *p, const char *end)
{
	for (; p + 3 <= end; p++) {
		if (strncmp(p, " ga", 3) == 0 && !is_letter(p[3]) && !is_digit(p[3]))
			return true;
	}
	return false;
}

/* Is it said of the version, in one clause, that it is out? */
static bool
version_is_out(const struct headline *h, const struct release *r)
{
	static const char verb[] = "发布";
	const char *version_end = r->version + r->version_len, *end = clause_end(version_end), *p;

	if (is_elsewhere(h))
		return false;
	if (headline_is_latin(h) || ends_in_ga(version_end, end))
		end = h->text + strlen(h->text);
	for (p = version_end; (p = strstr(p, verb)) != NULL && p < end; p += strlen(verb)) {
		if (headline_is_latin(h) || is_said(p + strlen(verb), end))
			return true;
	}
	if (ends_in_ga(version_end, end))
		return true;
	/* "发布 x 8.0", "x 发布 8.0" */
	for (p = h->text; (p = strstr(p, verb)) != NULL && p < r->version; p += strlen(verb)) {
		if (clause_end(p) > r->version && r->version - p <= VERB_BYTES &&
		    strncmp(p + strlen(verb), "的", strlen("的")) != 0)
			return true;
	}
	return false;
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
		return !is_counted(end) && name_before(start, p, r) && !is_of_another(start, p);
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

	if (p[0] == '-' && is_letter(p[1]))
		return true;
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
is_out(const struct headline *h)
{
	struct release r;

	return release_of(h, &r) && version_is_out(h, &r);
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

	if (!release_of(h, &r) || has_variant(&r) || !version_is_out(h, &r))
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

static const char *
find_name(const char *text, const struct release *r)
{
	const char *p;

	for (p = text; (p = strchr(p, *r->name)) != NULL; p++) {
		if (strncmp(p, r->name, r->name_len) == 0)
			return p;
	}
	return NULL;
}

/* The version is that of something else, though the other name may stand there: "y 开源 x 2.0". */
static bool
is_of_other(const struct release *x, const struct release *y, const struct headline *a,
    const struct headline *b)
{
	const char *p = find_name(a->text, y);

	if (find_name(b->text, x) != NULL)
		return false;
	if (p == NULL)
		return true;
	for (p += y->name_len; p < x->name; p++)
		if ((unsigned char)*p >= 0x80)
			return true;
	return false;
}

bool
products_differ(const struct headline *a, const struct headline *b)
{
	struct release x, y;

	if (both_release(a, b, &x, &y) && has_variant(&x) != has_variant(&y))
		return true;
	if (release_of(a, &x) && release_of(b, &y) && versions_equal(&x, &y) &&
	    memchr(x.version, '.', x.version_len) != NULL &&
	    (is_of_other(&x, &y, a, b) || is_of_other(&y, &x, b, a)))
		return true;
	return is_built_on(a, b) || is_built_on(b, a);
}
