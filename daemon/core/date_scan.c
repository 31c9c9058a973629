/*
 * From text to tokens: folding, comments, numbers in three scripts, words.
 */
#include <string.h>

#include "date_parts.h"
#include "text.h"

static uint32_t
fold_char(uint32_t c)
{
	/* Arabic, Persian, Devanagari, Bengali, Thai */
	static const uint32_t zeros[] = {0x660, 0x6f0, 0x966, 0x9e6, 0xe50};

	if (c == 0x2212 || (c >= 0x2010 && c <= 0x2015))
		return '-';
	if (c == 0x2019 || c == 0x2018)
		return '\'';
	if (c == 0x60c)
		return ',';
	if (c == 0x3000 || c == 0xa0 || c == 0x202f || (c >= 0x2000 && c <= 0x200a) || c < ' ')
		return ' ';
	if ((c >= 0x200b && c <= 0x200f) || c == 0xfeff || (c >= 0x202a && c <= 0x202e))
		return 0;
	for (size_t i = 0; c >= zeros[0] && i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		if (c >= zeros[i] && c < zeros[i] + 10)
			return '0' + (c - zeros[i]);
	}
	if (c == 0x5e74 || c == 0x6708 || c == 0x65e5)
		return c;
	c = text_base(c);
	/* Letters with a stroke have no accent that could be taken off. */
	return c == 0xf8 ? 'o' : c == 0x142 ? 'l' : c == 0x111 ? 'd' : c;
}

/* Appends unless it is full; single blanks only. */
static void
put(char *out, size_t *n, uint32_t c)
{
	if (c == 0 || *n + 5 > DATE_INPUT * 2 || (c == ' ' && (*n == 0 || out[*n - 1] == ' ')))
		return;
	*n += text_encode(out + *n, c);
}

void
date_fold(const char *s, char out[DATE_INPUT * 2], char comment[DATE_INPUT * 2])
{
	const char *end = s + strlen(s);
	size_t n = 0, ncomment = 0;
	unsigned depth = 0;
	uint32_t c;

	while (s < end) {
		s += text_decode(s, end, &c);
		c = fold_char(c);
		if (c == '(' || c == '[' || c == 0x3010) {
			depth++;
			put(comment, &ncomment, ' ');
			put(out, &n, ' ');
		} else if ((c == ')' || c == ']' || c == 0x3011) && depth > 0) {
			depth--;
		} else if (depth > 0) {
			put(comment, &ncomment, c);
		} else {
			put(out, &n, c);
		}
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	comment[ncomment] = '\0';
}

/* The value of a Chinese digit, 10 for ten, -1 for anything else. */
static int
han_digit(uint32_t c)
{
	static const uint32_t digit[] = {
	    0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341};
	int i;

	if (c == 0x96f6 || c == 0x25cb) /* 零, and a circle */
		return 0;
	if (c == 0x4e24) /* 两 */
		return 2;
	if (c == 0x5143) /* 元, the first year of an era */
		return 1;
	for (i = 0; i <= 10; i++) {
		if (digit[i] == c)
			return i;
	}
	return -1;
}

/* 二〇二四 digit by digit, 二十五 by tens. */
static const char *
scan_han(const char *s, const char *end, struct token *t)
{
	int64_t value = 0, unit = 0;
	bool ten = false;
	uint32_t c;
	size_t len;
	int d;

	for (; s < end && t->digits < 5; s += len, t->digits++) {
		len = text_decode(s, end, &c);
		if ((d = han_digit(c)) < 0)
			break;
		if (d == 10) {
			value = (t->digits == 0 ? 1 : unit) * 10;
			ten = true;
			unit = 0;
		} else {
			unit = ten ? d : unit * 10 + d;
		}
	}
	t->value = ten ? value + unit : unit;
	if (ten)
		t->digits = 2;
	t->kind = TOKEN_NUMBER;
	return s;
}

static const char *
scan_number(const char *s, struct token *t)
{
	t->kind = TOKEN_NUMBER;
	for (; *s >= '0' && *s <= '9'; s++) {
		if (++t->digits <= 18)
			t->value = t->value * 10 + (*s - '0');
	}
	return s;
}

/* Latin, Greek, Cyrillic; Hebrew, Arabic, Devanagari, Thai with their vowel signs. */
static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xdf && c <= 0x24f && c != 0xf7) ||
	       (c >= 0x370 && c <= 0x52f) || (c >= 0x5d0 && c <= 0x5f3) ||
	       (c >= 0x620 && c <= 0x6d3) || (c >= 0x900 && c <= 0x963) || c == 0x970 ||
	       (c >= 0xe01 && c <= 0xe4e);
}

/* "p.m.", "p. m.", "π.μ." as one word. */
static const char *
scan_dotted(const char *s, const char *end, struct token *t)
{
	uint32_t first, second;
	size_t n = text_decode(s, end, &first);

	if ((first != 'a' && first != 'p' && first != 0x3c0 && first != 0x3bc) || s[n] != '.')
		return NULL;
	s += n + 1;
	s += *s == ' ';
	if (s >= end)
		return NULL;
	n = text_decode(s, end, &second);
	if (second != (first < 0x80 ? 'm' : 0x3bcu) || is_letter((unsigned char)s[n]))
		return NULL;
	t->word.class = DATE_AMPM;
	t->word.value = first == 'a' || first == 0x3c0 ? DATE_AM : DATE_PM;
	return s + n + (s[n] == '.');
}

static const char *
scan_word(const char *s, const char *end, struct token *t)
{
	const char *start = s, *dotted = scan_dotted(s, end, t);
	struct date_word zone;
	uint32_t c;
	size_t len;

	t->kind = TOKEN_WORD;
	t->latin = true;
	if (dotted != NULL)
		return dotted;
	if (*s == 't' && (len = date_word_numbered(&t->word, s)) > 0)
		return s + len;
	for (; s < end; s += len) {
		len = text_decode(s, end, &c);
		if (!is_letter(c) && !(c == '\'' && s > start && s[1] >= 'a' && s[1] <= 'z'))
			break;
	}
	t->length = (int)(s - start);
	if (date_word_find(&t->word, start, (size_t)(s - start)))
		return s;
	/* "1:30PMEST" */
	if (t->length > 2 && (*start == 'a' || *start == 'p') && start[1] == 'm' &&
	    date_word_find(&zone, start + 2, (size_t)(s - start - 2)) && zone.class == DATE_ZONE) {
		t->word = (struct date_word){DATE_AMPM, *start == 'a' ? DATE_AM : DATE_PM, false};
		t->length = 2;
		return start + 2;
	}
	t->kind = TOKEN_UNKNOWN;
	return s;
}

/* Korean and Thai words, and Japanese ones that are not Chinese as well. */
static int
home_zone(const char *s, size_t n, const struct date_word *w)
{
	const char *end = s + n;
	uint32_t c;

	if (w->class == DATE_ERA && w->value != 1911)
		return 540;
	while (s < end) {
		s += text_decode(s, end, &c);
		if (c >= 0xe01 && c <= 0xe4e)
			return 420;
		if (c == 0x66dc || (c >= 0xac00 && c <= 0xd7a3))
			return 540;
	}
	return 0;
}

size_t
date_scan(const char *s, struct token out[DATE_TOKENS])
{
	const char *end = s + strlen(s), *start;
	bool glued = true;
	struct token *t;
	size_t n = 0, len;
	uint32_t c;

	while (s < end) {
		if (*s == ' ') {
			glued = false;
			s++;
			continue;
		}
		/* A word that nobody knows is at most a zone at the end. */
		if (n == DATE_TOKENS || (n > 2 && out[n - 3].kind == TOKEN_UNKNOWN))
			return 0;
		t = &out[n++];
		memset(t, 0, sizeof(*t));
		t->glued = glued;
		glued = true;
		len = text_decode(s, end, &c);
		if (c >= '0' && c <= '9') {
			s = scan_number(s, t);
		} else if (is_letter(c)) {
			start = s;
			s = scan_word(s, end, t);
			if (c >= 0xe01)
				t->home = home_zone(start, (size_t)(s - start), &t->word);
		} else if (c < 0x80) {
			t->kind = TOKEN_SIGN;
			t->sign = *s++;
		} else if ((len = date_word_begin(&t->word, s)) > 0) {
			if (t->word.class == DATE_STOP)
				return n - 1;
			t->kind = TOKEN_WORD;
			t->home = home_zone(s, len, &t->word);
			s += len;
		} else if (han_digit(c) >= 0) {
			s = scan_han(s, end, t);
		} else {
			s += text_decode(s, end, &c);
			t->kind = TOKEN_SIGN;
			t->sign = ',';
			/* 、。・| and such separate; letters of other scripts are no date. */
			if (text_is_cjk(c) || (c >= 0x530 && c < 0x2000) || c >= 0x10000)
				return 0;
		}
	}
	return n;
}
