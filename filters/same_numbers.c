/* The numbers of a headline: what they count, and whether two headlines have the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../daemon/core/hash.h"
#include "same_internal.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Tenths, as tokens. */
#define WEIGHT_NUMBER 7
#define WEIGHT_TELLING 12
#define WEIGHT_EXACT 18
#define EXACT_DIGITS 4
/* Of a count that two headlines about the same share. */
#define DIGITS_OF_ONE 3

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* ---- reading one ------------------------------------------------------------------------ */

static bool
starts(const char *s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[0] == words[i][0] && s[1] == words[i][1] &&
		    strncmp(s, words[i], strlen(words[i])) == 0)
			return true;
	}
	return false;
}

enum number_kind
number_kind(const char *title, const char *p, const char *end)
{
	static const char *const amounts[] = {"万", "亿", "款", "家", "台", "人", "个", "名", "套",
	    "种", "行", "次", "元", "美元", "million", "billion", "倍", "项", "岁", "余", "颗",
	    "张", "条", "位", "核", "辆", "座", "吨", "股", "例", "份", "枚", "笔", "公里", "部"};
	static const char *const issues[] = {
	    "期", "届", "弹", "章", "季", "批", "集", "卷", "辑", "部分", "代", "连", "周年"};
	static const char *const spans[] = {"天", "小时", "分钟", "个月"};
	const char *unit = end + strspn(end, " ");
	size_t len = (size_t)(end - p);

	if (*unit == '%')
		return NUMBER_PERCENT;
	if (starts(unit, spans, COUNT(spans)))
		return NUMBER_SPAN;
	if (strncmp(unit, "年", 3) == 0)
		return len == 4 || len == 2 ? NUMBER_YEAR : NUMBER_SPAN;
	if ((len == 4 && memchr(p, '.', len) == NULL &&
		(strncmp(p, "19", 2) == 0 || strncmp(p, "20", 2) == 0)))
		return NUMBER_YEAR;
	if (strncmp(unit, "月", 3) == 0 || strncmp(unit, "日", 3) == 0 ||
	    strncmp(unit, "号", 3) == 0 || strncmp(unit, "时", 3) == 0)
		return NUMBER_DATE;
	if (starts(unit, issues, COUNT(issues)) || (*end == ')' && p > title && p[-1] == '(') ||
	    (p > title && p[-1] == '#') || (p - title >= 3 && strncmp(p - 3, "第", 3) == 0))
		return NUMBER_ISSUE;
	if (starts(unit, amounts, COUNT(amounts)))
		return NUMBER_AMOUNT;
	if (is_letter(*end) || (*end == '-' && is_letter(end[1])))
		return NUMBER_SIZE;
	return NUMBER_VERSION;
}

/* It is in all news of a thing. */
static bool
is_price(const char *end)
{
	const char *unit = end + strspn(end, " ");

	return strncmp(unit, "元", 3) == 0 || strncmp(unit, "万元", 6) == 0 ||
	       strncmp(unit, "万起", 6) == 0;
}

/* 52916 辆, 715 倍: digits that are not zeros at the end. */
static size_t
telling_digits(const char *p, const char *end, enum number_kind kind)
{
	size_t n = 0;

	if (kind == NUMBER_PERCENT)
		return end - p > 3 ? EXACT_DIGITS : 0;
	if (kind != NUMBER_AMOUNT || is_price(end))
		return 0;
	while (end > p && (end[-1] == '0' || end[-1] == '.'))
		end--;
	for (; p < end; p++)
		n += is_digit(*p);
	return n;
}

/* 万, 亿, 万亿 */
static double
unit_value(const char *end)
{
	static const char thousands[] = "万", millions[] = "亿";
	double value = 1;

	end += strspn(end, " ");
	if (strncmp(end, thousands, strlen(thousands)) == 0) {
		value = 1e4;
		end += strlen(thousands);
	}
	return strncmp(end, millions, strlen(millions)) == 0 ? value * 1e8 : value;
}

/* Without zeros at either end. */
static unsigned
digits_of(const char *p, const char *end)
{
	bool fraction = memchr(p, '.', (size_t)(end - p)) != NULL;
	unsigned n = 0;

	while (p < end && (*p == '0' || *p == '.'))
		p++;
	while (end > p && !fraction && end[-1] == '0')
		end--;
	for (; p < end; p++)
		n += is_digit(*p);
	return n;
}

/* 3.0 and 3.0.0 and 3 are different on purpose: reports write versions in full.  Of those that
   count to hundreds they do not: 113.0. */
static const char *
trim_end(const char *p, const char *end)
{
	while (end > p && (end[-1] == '.' || end[-1] == '+'))
		end--;
	if (end - p > 3 && strncmp(end - 3, ".00", 3) == 0)
		end--;
	if (end - p > 4 && strncmp(end - 2, ".0", 2) == 0 &&
	    memchr(p, '.', (size_t)(end - p)) == end - 2)
		end -= 2;
	return end;
}

struct number
number_read(const char **start, const char **stop, enum number_kind kind)
{
	const char *p = *start, *end = trim_end(p, *stop);
	size_t digits;

	while (p + 1 < end && *p == '0' && is_digit(p[1]))
		p++;
	digits = telling_digits(p, end, kind);
	struct number n = {.kind = kind,
	    .hash = hash_fast(1, p, (size_t)(end - p)),
	    .digits = digits_of(p, end),
	    .price = is_price(*stop),
	    .special = !is_digit(*p) || memchr(p, '.', (size_t)(end - p)) != NULL,
	    .exact = digits >= EXACT_DIGITS && kind == NUMBER_AMOUNT,
	    .weight = WEIGHT_NUMBER};
	if (kind == NUMBER_AMOUNT || kind == NUMBER_PERCENT)
		n.value = strtod(p, NULL) * unit_value(*stop);
	if (digits + 1 >= EXACT_DIGITS)
		n.weight = digits >= EXACT_DIGITS ? WEIGHT_EXACT : WEIGHT_TELLING;
	*start = p;
	*stop = end;
	return n;
}

/* ---- comparing those of two -------------------------------------------------------------- */

/* A month is no share; what nobody says the kind of may be any. */
static bool
kinds_agree(enum number_kind x, enum number_kind y)
{
	const unsigned sure = 1u << NUMBER_YEAR | 1u << NUMBER_DATE | 1u << NUMBER_PERCENT |
			      1u << NUMBER_AMOUNT | 1u << NUMBER_SPAN;

	return x == y || (sure >> x & sure >> y & 1u) == 0;
}

static bool
has_number(const struct headline *h, const struct number *n)
{
	size_t i;

	for (i = 0; i < h->nnumbers; i++) {
		if (h->numbers[i].hash == n->hash && kinds_agree(h->numbers[i].kind, n->kind))
			return true;
	}
	return false;
}

/* 115.36 亿 and 115 亿, 58.9 万 and 589107: as whoever has fewer digits rounds the other. */
static bool
rounds_to(const struct number *x, const struct number *y)
{
	char a[32], b[32];
	int digits = (int)(x->digits < y->digits ? x->digits : y->digits);

	if (x->kind != y->kind || x->value <= 0 || y->value <= 0 || digits < 2 || digits > 9)
		return false;
	(void)snprintf(a, sizeof(a), "%.*e", digits - 1, x->value);
	(void)snprintf(b, sizeof(b), "%.*e", digits - 1, y->value);
	return strcmp(a, b) == 0;
}

static bool
has_rounded(const struct headline *h, const struct number *n)
{
	size_t i;

	for (i = 0; n->value > 0 && i < h->nnumbers; i++) {
		if (rounds_to(&h->numbers[i], n))
			return true;
	}
	return false;
}

static unsigned
kinds_missing(const struct headline *a, const struct headline *b)
{
	unsigned kinds = 0;
	size_t i;

	for (i = 0; i < a->nnumbers; i++) {
		if (!has_number(b, &a->numbers[i]) && !has_rounded(b, &a->numbers[i]))
			kinds |= 1u << a->numbers[i].kind;
	}
	return kinds;
}

/* The first version is that of the subject; others are of what it works with. */
static bool
versions_differ(const struct headline *a, const struct headline *b)
{
	size_t i, j;

	for (i = 0; i < a->nnumbers && a->numbers[i].kind != NUMBER_VERSION; i++)
		continue;
	for (j = 0; j < b->nnumbers && b->numbers[j].kind != NUMBER_VERSION; j++)
		continue;
	return i < a->nnumbers && j < b->nnumbers && a->numbers[i].hash != b->numbers[j].hash &&
	       !((a->numbers[i].special || b->numbers[j].special) &&
		   has_number(b, &a->numbers[i]) && has_number(a, &b->numbers[j]));
}

static bool
shares_exact(const struct headline *a, const struct headline *b)
{
	size_t i;

	for (i = 0; i < a->nnumbers; i++) {
		if (a->numbers[i].exact && has_number(b, &a->numbers[i]))
			return true;
	}
	return false;
}

bool
numbers_differ(const struct headline *a, const struct headline *b, bool one_site)
{
	unsigned kinds = kinds_missing(a, b) & kinds_missing(b, a);

	if (!one_site)
		kinds &= ~(1u << NUMBER_SPAN);
	/* Other counts of one report: each editor picks his. */
	if (shares_exact(a, b) || shares_exact(b, a) ||
	    (leaders_same(a, b) && share_amount(a, b, DIGITS_OF_ONE)))
		kinds &= ~(1u << NUMBER_AMOUNT | 1u << NUMBER_PERCENT);
	return kinds != 0 || versions_differ(a, b);
}

static bool
same_amount(const struct number *x, const struct number *y, unsigned digits)
{
	if (x->kind != y->kind || x->digits < digits || y->digits < digits || x->price || y->price)
		return false;
	return x->kind == NUMBER_AMOUNT ? rounds_to(x, y)
					: x->kind == NUMBER_PERCENT && x->hash == y->hash;
}

bool
share_amount(const struct headline *a, const struct headline *b, unsigned digits)
{
	size_t i, j;

	for (i = 0; i < a->nnumbers; i++) {
		for (j = 0; j < b->nnumbers; j++)
			if (same_amount(&a->numbers[i], &b->numbers[j], digits))
				return true;
	}
	return false;
}

bool
years_differ(const struct headline *a, const struct headline *b)
{
	return (kinds_missing(a, b) & kinds_missing(b, a) & 1u << NUMBER_YEAR) != 0;
}
