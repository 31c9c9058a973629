/*
 * Dates that count back from now: "3小时前", "vor 2 Tagen", "an hour ago", "刚刚".
 */
#include "date_parts.h"
#include "item.h"

#define DAY 86400
#define UNSET (-1)

static bool
is_word(const struct token *t, enum date_class class)
{
	return t->kind == TOKEN_WORD && t->word.class == class;
}

static int64_t
months_ago(int64_t now, int64_t months)
{
	struct date_parts p = {0};
	int64_t days = (now >= 0 ? now : now - (DAY - 1)) / DAY, total, rest = now - days * DAY;

	date_civil(days, &p);
	total = (int64_t)p.year * 12 + p.month - 1 - months;
	if (total < 12 || total >= 12 * 9999)
		return TIME_NONE;
	p.year = (int)(total / 12);
	p.month = (int)(total % 12) + 1;
	if (p.day > date_month_days(p.year, p.month))
		p.day = date_month_days(p.year, p.month);
	return date_days(p.year, p.month, p.day) * DAY + rest;
}

/* unit: seconds, or -months */
static int64_t
units_ago(int64_t now, int64_t unit, int64_t count)
{
	return unit > 0 ? now - count * unit : months_ago(now, -unit * count);
}

static int64_t
half_ago(int64_t now, int64_t unit)
{
	if (unit == -12)
		return months_ago(now, 6);
	return now - (unit == -1 ? 15 * DAY : unit / 2);
}

static int64_t
unit_of(const struct token *t)
{
	if (is_word(t, DATE_UNIT) || is_word(t, DATE_AT))
		return t->word.value;
	if (!is_word(t, DATE_MARK))
		return 0;
	switch (t->word.value) {
	case 'Y':
		return -12;
	case 'M':
		return -1;
	case 'D':
		return DAY;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	default:
		return 1;
	}
}

static bool
is_ago(const struct token *tok, size_t i)
{
	if (is_word(&tok[i], DATE_AGO))
		return true;
	/* "ago" is August in Rome and Madrid. */
	return i > 0 && is_word(&tok[i], DATE_MONTH) && tok[i].word.value == 8 &&
	       unit_of(&tok[i - 1]) != 0;
}

/* "3小时前", "vor 2 Tagen", "an hour ago", "1 day, 2 hours ago" */
static int64_t
read_relative(const struct token *tok, size_t n, int64_t now)
{
	int64_t count = UNSET, t = now, unit;
	bool ago = false, any = false, half = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (is_ago(tok, i) || is_word(&tok[i], DATE_AGO_BEFORE)) {
			ago = true;
		} else if (tok[i].kind == TOKEN_NUMBER && tok[i].value <= 10000) {
			count = tok[i].value;
		} else if (is_word(&tok[i], DATE_ONE) && tok[i].word.value == 12 &&
			   count != UNSET) {
			if ((t = months_ago(t, 12 * count)) == TIME_NONE) /* "il y a 1 an" */
				return TIME_NONE;
			any = true;
			count = UNSET;
		} else if (is_word(&tok[i], DATE_ONE)) {
			count = 1;
		} else if (is_word(&tok[i], DATE_HALF)) {
			half = true;
		} else if ((unit = unit_of(&tok[i])) != 0 && (count != UNSET || half)) {
			t = half && count <= 1 ? half_ago(t, unit) : units_ago(t, unit, count);
			half = false;
			if (t == TIME_NONE)
				return TIME_NONE;
			any = true;
			count = UNSET;
		} else if (tok[i].kind != TOKEN_SIGN && !is_word(&tok[i], DATE_NOISE) &&
			   tok[i].length != 1) { /* "il y a" */
			return TIME_NONE;
		}
	}
	return ago && any && count == UNSET ? t : TIME_NONE;
}

static bool
is_now(const struct token *tok, size_t n)
{
	size_t now = 0, noise = 0;

	for (size_t i = 0; i < n; i++) {
		now += is_word(&tok[i], DATE_NOW);
		noise += is_word(&tok[i], DATE_NOISE);
	}
	return now == 1 && now + noise == n;
}

int64_t
date_relative(const struct token *tok, size_t n, int64_t now)
{
	bool ago = false;
	size_t i;

	if (now == TIME_NONE)
		return TIME_NONE;
	if (is_now(tok, n))
		return now;
	for (i = 0; i < n; i++)
		ago |= is_ago(tok, i) || is_word(&tok[i], DATE_AGO_BEFORE);
	return ago ? read_relative(tok, n, now) : TIME_NONE;
}
