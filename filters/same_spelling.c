/* A headline in one spelling, without what its editor hung onto it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "same_dictionary.h"
#include "same_internal.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_ascii_word(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c);
}

/* ---- column names, reposts ----------------------------------------------------------------- */

static size_t
chars_between(const char *a, const char *b)
{
	size_t n = 0;

	for (; a < b; a++)
		n += ((unsigned char)*a & 0xc0) != 0x80;
	return n;
}

/* "观点 | ", "硬核观察 #12 ", "36氪首发 | ": who files it where is not the news. */
static const char *
skip_column(const char *s)
{
	const char *bar = strchr(s, '|'), *p;
	size_t i;

	if (bar != NULL && chars_between(s, bar) <= 9 &&
	    chars_between(bar, bar + strlen(bar)) > 6) {
		for (p = s; p < bar && !is_digit(*p); p++)
			continue;
		if (p == bar || strncmp(s, "36", 2) == 0)
			s = bar + 1;
	}
	s += strspn(s, " ");
	if (strncmp(s, "硬核观察", strlen("硬核观察")) == 0) {
		p = s + strlen("硬核观察");
		p += strspn(p, " #0123456789");
		s = *p == '|' ? skip_column(p + 1) : p;
	}
	static const char *const marks[] = {
	    "【转载】", "【转】", "[转]", "[转载]", "[原]", "【原创】", "转载:", "转:", "(转)"};
	for (i = 0; i < COUNT(marks); i++) {
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			s += strlen(marks[i]);
	}
	return s + strspn(s, " ");
}

static void
cut_tail(char *s)
{
	static const char *const tails[] = {"-csdn博客", "_csdn博客", " - csdn博客", "-开源中国",
	    "-oschina", ".pdf", "| 最前线", "| 36氪首发", "|cccf精选"};
	char *p, *bar = strrchr(s, '|');
	size_t i, n = strlen(s), len;

	for (i = 0; i < COUNT(tails); i++) {
		len = strlen(tails[i]);
		if (n > len && strcmp(s + n - len, tails[i]) == 0)
			s[n -= len] = '\0';
	}
	if (bar == NULL || bar >= s + n || chars_between(bar, s + n) > 9 ||
	    chars_between(s, bar) < 8)
		return;
	for (p = bar; *p != '\0' && !is_digit(*p); p++)
		continue;
	if (*p == '\0' || (n > 3 && strcmp(s + n - 3, "篇") == 0))
		*bar = '\0';
}

/* ---- one spelling -------------------------------------------------------------------------- */

/* 一 to 九, 0 for 零, 10 for 十; -1 for all else. */
static int
numeral_value(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	if (u[0] < 0xe4 || u[1] == '\0')
		return -1;
	switch ((unsigned)u[0] << 16 | (unsigned)u[1] << 8 | u[2]) {
	case 0xe4b880:
		return 1;
	case 0xe4ba8c:
		return 2;
	case 0xe4b889:
		return 3;
	case 0xe59b9b:
		return 4;
	case 0xe4ba94:
		return 5;
	case 0xe585ad:
		return 6;
	case 0xe4b883:
		return 7;
	case 0xe585ab:
		return 8;
	case 0xe4b99d:
		return 9;
	case 0xe58d81:
		return 10;
	case 0xe99bb6:
		return 0;
	default:
		return -1;
	}
}

/* 第十二期 becomes 第12期, 八月 becomes 8月: numerals only where they count something. */
static size_t
numeral_at(const char *start, const char *p, unsigned *value)
{
	static const char *const units[] = {"期", "届", "月", "章", "季", "批", "弹", "代", "次",
	    "部分", "集", "卷", "辑", "周年", "连冠", "连涨", "连跌", "周"};
	const char *s = p;
	unsigned n = 0, part = 0;
	size_t i, seen = 0;
	int v;

	for (; (v = numeral_value(s)) >= 0; s += 3) {
		if (++seen > 3)
			return 0;
		if (v == 10)
			n += 10 * (part > 0 ? part : 1);
		part = v == 10 ? 0 : (unsigned)v;
	}
	if (seen == 0)
		return 0;
	for (i = 0; i < COUNT(units) && strncmp(s, units[i], strlen(units[i])) != 0; i++)
		continue;
	if (i == COUNT(units) && !(*s == ')' && p > start && p[-1] == '('))
		return 0;
	/* 新一代, 下一代 */
	if (n + part == 1 && p - start >= 3 &&
	    (strncmp(p - 3, "新", 3) == 0 || strncmp(p - 3, "下", 3) == 0))
		return 0;
	*value = n + part;
	return (size_t)(s - p);
}

/* "140 亿参数" is 14b, "2.8 万亿参数" 2.8t, "$12.5 million" 1250万. */
static size_t
size_at(const char *start, const char *p, char *out)
{
	static const char trillion[] = "万亿参数", tenth[] = "亿参数";
	size_t digits = strspn(p, "0123456789."), blanks;
	const char *unit;

	if (digits == 0 || digits > 6 || (p > start && (is_ascii_word(p[-1]) || p[-1] == '.')))
		return 0;
	blanks = strspn(p + digits, " ");
	unit = p + digits + blanks;
	if (strncmp(unit, "million", 7) == 0 || strncmp(unit, "billion", 7) == 0) {
		sprintf(out, *unit == 'm' ? "%g万" : "%g亿",
		    strtod(p, NULL) * (*unit == 'm' ? 100 : 10));
		return (size_t)(unit - p) + 7;
	}
	if (strncmp(unit, trillion, strlen(trillion)) == 0) {
		sprintf(out, "%.*st参数", (int)digits, p);
		return (size_t)(unit - p) + strlen(trillion);
	}
	if (strncmp(unit, tenth, strlen(tenth)) != 0 || digits < 2 || p[digits - 1] != '0')
		return 0;
	sprintf(out, "%.*sb参数", (int)digits - 1, p);
	return (size_t)(unit - p) + strlen(tenth);
}

static bool
is_thousand(const char *start, const char *p)
{
	return *p == ',' && p > start && is_digit(p[-1]) && is_digit(p[1]) && is_digit(p[2]) &&
	       is_digit(p[3]) && !is_digit(p[4]);
}

/* What stands for the text at *p, without names, is added to out; where it ends. */
static size_t
unify_rest(const char *start, const char **p, char *out)
{
	const char *s = *p;
	unsigned value;
	size_t skip;

	if ((skip = numeral_at(start, s, &value)) > 0) {
		*p += skip;
		return (size_t)snprintf(out, 12, "%u", value);
	}
	if (is_digit(*s) && (skip = size_at(start, s, out)) > 0) {
		*p += skip;
		return strlen(out);
	}
	(*p)++;
	if (s[0] == '.' && s[1] == ' ' && is_digit(s[2]) && s > start && is_digit(s[-1]))
		(*p)++; /* "GLM-5. 2" */
	else if (is_thousand(start, s))
		return 0; /* "43,813" */
	*out = *s;
	return 1;
}

static char *
unify(const char *s, struct arena *a)
{
	/* The longest name against the shortest spelling. */
	char *out = arena_alloc(a, strlen(s) * 7 + 8);
	const struct same_name *name;
	const char *p = s;
	size_t n = 0, len;

	while (*p != '\0') {
		if (((unsigned char)*p & 0xc0) == 0x80) {
			out[n++] = *p++;
			continue;
		}
		if ((name = same_name_at(s, p)) == NULL) {
			n += unify_rest(s, &p, out + n);
			continue;
		}
		if (n > 0 && is_ascii_word(out[n - 1]) && is_ascii_word(*name->to))
			out[n++] = ' ';
		len = strlen(name->to);
		memcpy(out + n, name->to, len);
		n += len;
		p += strlen(name->from);
		if (n > 0 && is_ascii_word(out[n - 1]) && is_ascii_word(*p))
			out[n++] = ' ';
	}
	out[n] = '\0';
	return out;
}

char *
headline_spell(const char *folded, struct arena *a)
{
	char *bare = arena_strdup(a, skip_column(folded));

	cut_tail(bare);
	return unify(bare, a);
}
