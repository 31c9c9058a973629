/* Takes a headline apart. */
#include "same_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../daemon/core/hash.h"
#include "../daemon/core/text.h"
#include "fold.h"
#include "same_dictionary.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define WEIGHT_NUMBER 7
#define WEIGHT_TELLING 12
#define WEIGHT_EXACT 18
#define EXACT_DIGITS 4

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

static bool
is_ascii_word(char c)
{
	return is_letter(c) || is_digit(c);
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

/* ---- tokens --------------------------------------------------------------------------------- */

static void
add_token(struct headline *h, enum token_kind kind, const char *text, size_t len)
{
	unsigned weight = WEIGHT_NUMBER;
	bool english = false;

	if (h->ntokens == h->most || len == 0)
		return;
	if (kind != TOKEN_NUMBER)
		weight = same_weight(text, len, &english);
	/* A name tells more than a pair of characters; initials less. */
	if (kind == TOKEN_NAME && weight > WEIGHT_FILLER && (len > 2 || is_digit(text[len - 1])))
		weight *= 2;
	h->tokens[h->ntokens++] = (struct token){.kind = english ? TOKEN_WORD : kind,
	    .text = text,
	    .len = (unsigned)len,
	    .weight = weight,
	    .hash = hash_fast((uint64_t)kind, text, len)};
}

static bool
starts(const char *s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return true;
	}
	return false;
}

static enum number_kind
kind_of(const char *title, const char *p, const char *end)
{
	static const char *const amounts[] = {"万", "亿", "款", "家", "台", "人", "个", "名", "套",
	    "种", "行", "次", "元", "美元", "million", "billion", "倍", "项", "岁", "余", "颗",
	    "张", "条", "位", "核"};
	static const char *const issues[] = {
	    "期", "届", "弹", "章", "季", "批", "集", "卷", "辑", "部分", "代", "连"};
	const char *unit = end + strspn(end, " ");
	size_t len = (size_t)(end - p);

	if (*unit == '%')
		return NUMBER_PERCENT;
	if (strncmp(unit, "年", 3) == 0 ||
	    (len == 4 && memchr(p, '.', len) == NULL &&
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

static void
add_number(struct headline *h, const char *p, const char *end, enum number_kind kind)
{
	const char *last = end;
	size_t digits;

	while (last > p && (last[-1] == '.' || (last[-1] == '+')))
		last--;
	if (last - p > 3 && strncmp(last - 3, ".00", 3) == 0)
		last--;
	/* 3.0 and 3.0.0 and 3 are different on purpose: reports write versions in full.  Of those
	   that count to hundreds they do not: 113.0. */
	if (last - p > 4 && strncmp(last - 2, ".0", 2) == 0 &&
	    memchr(p, '.', (size_t)(last - p)) == last - 2)
		last -= 2;
	while (p + 1 < last && *p == '0' && is_digit(p[1]))
		p++;
	add_token(h, TOKEN_NUMBER, p, (size_t)(last - p));
	digits = telling_digits(p, last, kind);
	if (digits + 1 >= EXACT_DIGITS && h->ntokens > 0 && h->tokens[h->ntokens - 1].text == p)
		h->tokens[h->ntokens - 1].weight =
		    digits >= EXACT_DIGITS ? WEIGHT_EXACT : WEIGHT_TELLING;
	if (h->nnumbers < SAME_NUMBERS)
		h->numbers[h->nnumbers++] = (struct number){.kind = kind,
		    .hash = hash_fast(1, p, (size_t)(last - p)),
		    .value = kind == NUMBER_AMOUNT || kind == NUMBER_PERCENT
				 ? strtod(p, NULL) * unit_value(end)
				 : 0,
		    .digits = digits_of(p, last),
		    .price = is_price(end),
		    .special = !is_digit(*p) || memchr(p, '.', (size_t)(last - p)) != NULL,
		    .exact = digits >= EXACT_DIGITS && kind == NUMBER_AMOUNT};
}

static bool
is_one_of(const char *p, size_t len, const char *words)
{
	char word[16];

	if (len + 3 > sizeof(word))
		return false;
	word[0] = ' ';
	memcpy(word + 1, p, len);
	memcpy(word + 1 + len, " ", 2);
	return strstr(words, word) != NULL;
}

static void
add_number_only(struct headline *h, const char *p, size_t len, enum number_kind kind)
{
	if (h->nnumbers < SAME_NUMBERS)
		h->numbers[h->nnumbers++] =
		    (struct number){.kind = kind, .hash = hash_fast(1, p, len)};
}

/* "Monday", "Part Two", "Part B", "C 语言": words that series differ in count like numbers. */
static void
add_counting_word(struct headline *h, const char *p, size_t len)
{
	static const char dates[] = " monday tuesday wednesday thursday friday saturday sunday "
				    "january february april june july august september october "
				    "november december ";
	static const char counts[] = " one two three four five six seven eight nine ten first "
				     "second third fourth fifth ";

	/* Letters that English cuts off: it's, I'm, don't, we'd. */
	if (len == 1 ? strchr("istmd", *p) == NULL : is_one_of(p, len, counts))
		add_number_only(h, p, len, NUMBER_ISSUE);
	else if (len > 3 && is_one_of(p, len, dates))
		add_number_only(h, p, len, NUMBER_DATE);
}

static void
add_day(struct headline *h, const char *p)
{
	static const char *const days[] = {"今日", "明日", "昨日"};
	size_t i;

	for (i = 0; i < COUNT(days); i++) {
		if (strncmp(p, days[i], strlen(days[i])) == 0)
			add_number_only(h, p, strlen(days[i]), NUMBER_DAY);
	}
}

/* Digits with what stands behind them: 80%, 22.04, 30b, 3d. */
static void
read_number(struct headline *h, const char *p, const char *end)
{
	const char *digits = p;

	while (is_digit(*digits) || (*digits == '.' && is_digit(digits[1])))
		digits++;
	if (digits[0] == 'x' && digits == p + 1) /* 0x16 */
		digits = end;
	add_number(h, p, digits, kind_of(h->text, p, digits));
	if (end - digits > 2)
		add_token(h, TOKEN_NAME, digits, (size_t)(end - digits));
}

/* A word that begins with a letter: mt2, qwen3.8, v4pro, k2, c++. */
static void
read_name(struct headline *h, const char *p, const char *end)
{
	const char *digits, *rest;

	for (digits = p; digits < end && !is_digit(*digits); digits++)
		continue;
	for (rest = digits; rest < end && (is_digit(*rest) || *rest == '.'); rest++)
		continue;
	if (digits == end) {
		add_token(h, TOKEN_NAME, p, (size_t)(end - p));
		add_counting_word(h, p, (size_t)(end - p));
		return;
	}
	/* The name, and its number as a version of it. */
	if (digits - p > 1) {
		add_token(h, TOKEN_NAME, p, (size_t)(digits - p));
		add_number(h, digits, end, NUMBER_VERSION);
		return;
	}
	if (*p != 'v')
		add_token(h, TOKEN_NAME, p, (size_t)(end - p));
	else if (end - rest > 1)
		add_token(h, TOKEN_NAME, rest, (size_t)(end - rest));
	if (*p == 'v')
		add_number(h, digits, end - rest > 1 ? rest : end, NUMBER_VERSION);
	else
		add_number(h, p, end, NUMBER_VERSION);
}

/* A word of letters and digits at p; returns its end. */
static const char *
read_word(struct headline *h, const char *p)
{
	const char *s = p;

	while (is_ascii_word(*s) || ((*s == '.' || *s == '+' || *s == '#') && s > p &&
					is_ascii_word(s[-1]) && (*s != '.' || is_ascii_word(s[1]))))
		s++;
	if (is_digit(*p))
		read_number(h, p, s);
	else
		read_name(h, p, s);
	return s;
}

static int
compare_token(const void *x, const void *y)
{
	const struct token *a = x, *b = y;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static void
tokenise(struct headline *h)
{
	const char *p = h->text, *end = p + strlen(p), *last = NULL;
	uint32_t c;
	size_t step, i, n;

	while (p < end) {
		if (is_ascii_word(*p)) {
			p = read_word(h, p);
			last = NULL;
			continue;
		}
		step = text_decode(p, end, &c);
		if (text_is_cjk(c)) {
			if (last != NULL)
				add_token(h, TOKEN_PAIR, last, (size_t)(p + step - last));
			last = p;
			add_token(h, TOKEN_ACTOR, p, same_actor_at(p));
			add_day(h, p);
		} else if (c != ' ') {
			last = NULL;
		}
		p += step;
	}
	qsort(h->tokens, h->ntokens, sizeof(*h->tokens), compare_token);
	for (i = n = 0; i < h->ntokens; i++) {
		if (n == 0 || h->tokens[n - 1].hash != h->tokens[i].hash)
			h->tokens[n++] = h->tokens[i];
	}
	h->ntokens = n;
}

bool
headline_is_latin(const struct headline *h)
{
	const char *p;

	for (p = h->folded; *p != '\0'; p++)
		if ((unsigned char)*p >= 0xe3)
			return false;
	return true;
}

void
headline_read(struct headline *h, const char *title, struct arena *a)
{
	const char *folded = fold(a, text_cut(a, title, SAME_TITLE_CHARS));
	char *bare;
	size_t n;

	*h = (struct headline){.folded = folded};
	bare = arena_strdup(a, skip_column(folded));
	cut_tail(bare);
	h->text = unify(bare, a);
	n = strlen(h->text) + 1;
	h->most = n < SAME_TOKENS ? n : SAME_TOKENS;
	h->tokens = arena_alloc(a, h->most * sizeof(*h->tokens));
	h->numbers = arena_alloc(a, SAME_NUMBERS * sizeof(*h->numbers));
	tokenise(h);
}
