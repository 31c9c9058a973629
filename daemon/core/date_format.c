/*
 * date_parse_format() of date.h: strptime(3) without locale, clock and TZ.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "date.h"
#include "date_parts.h"

#define DAY 86400

struct reader {
	const char *p;
	struct date_parts d;
	int yearday; /* 1 to 366, 0: not given */
	bool pm, twelve, unix_time;
	int64_t seconds;
};

/* At most n digits; blanks before them are allowed as strptime(3) does. */
static bool
number(struct reader *r, int most, int64_t *out)
{
	int n = 0;

	r->p += strspn(r->p, " ");
	for (*out = 0; n < most && isdigit((unsigned char)*r->p); n++)
		*out = *out * 10 + (*r->p++ - '0');
	return n > 0;
}

static bool
field(struct reader *r, int most, int *out)
{
	int64_t value;

	if (!number(r, most, &value))
		return false;
	*out = (int)value;
	return true;
}

/* A name of a month or a weekday in any language. */
static bool
name(struct reader *r, bool month)
{
	char text[DATE_INPUT + 1], folded[DATE_INPUT * 2], comment[DATE_INPUT * 2];
	size_t n = strcspn(r->p, " ,./-:0123456789()");
	struct token tok[DATE_TOKENS];

	if (n == 0 || n > DATE_INPUT)
		return false;
	memcpy(text, r->p, n);
	text[n] = '\0';
	date_fold(text, folded, comment);
	n = date_scan(folded, tok) > 0 && tok[0].kind == TOKEN_WORD ? n : 0;
	if (n == 0)
		return false;
	r->p += n;
	if (!month)
		return tok[0].word.class == DATE_WEEKDAY || tok[0].word.class == DATE_EITHER;
	r->d.month = tok[0].word.value;
	return tok[0].word.class == DATE_MONTH || tok[0].word.class == DATE_EITHER;
}

static bool
half_day(struct reader *r)
{
	static const char *const words[] = {"am", "pm", "上午", "下午", NULL};
	int i;

	for (i = 0; words[i] != NULL; i++) {
		if (strncasecmp(r->p, words[i], strlen(words[i])) == 0) {
			r->p += strlen(words[i]);
			r->twelve = true;
			r->pm = i % 2 == 1;
			return true;
		}
	}
	return false;
}

static bool
zone(struct reader *r)
{
	struct date_word word;
	char lower[8];
	size_t n;
	int sign, hours, minutes = 0;

	r->p += strspn(r->p, " ");
	if (*r->p == '+' || *r->p == '-') {
		sign = *r->p++ == '-' ? -1 : 1;
		if (!field(r, 2, &hours))
			return false;
		r->p += *r->p == ':';
		if (isdigit((unsigned char)*r->p) && !field(r, 2, &minutes))
			return false;
		r->d.zone = sign * (hours * 60 + minutes);
		return hours < 24 && minutes < 60;
	}
	for (n = 0; n < sizeof(lower) - 1 && isalpha((unsigned char)r->p[n]); n++)
		lower[n] = (char)tolower((unsigned char)r->p[n]);
	r->p += n;
	if (n == 0 || !date_word_find(&word, lower, n))
		return false;
	if (word.class == DATE_CST)
		r->d.zone = r->d.zone >= 420 && r->d.zone <= 540 ? 480 : -360;
	else
		r->d.zone = word.value;
	return word.class == DATE_ZONE || word.class == DATE_CST;
}

static bool read_format(struct reader *, const char *, const char *end);

/* One conversion; %D, %F, %R and %T are formats themselves. */
static bool
conversion(struct reader *r, char c)
{
	int skip;

	switch (c) {
	case 'Y':
		return field(r, 4, &r->d.year);
	case 'y':
		if (!field(r, 2, &r->d.year))
			return false;
		r->d.year = date_year(r->d.year, 2);
		return true;
	case 'm':
		return field(r, 2, &r->d.month);
	case 'd':
	case 'e':
		return field(r, 2, &r->d.day);
	case 'H':
	case 'k':
		return field(r, 2, &r->d.hour);
	case 'I':
	case 'l':
		r->twelve = true;
		return field(r, 2, &r->d.hour);
	case 'M':
		return field(r, 2, &r->d.minute);
	case 'S':
		return field(r, 2, &r->d.second);
	case 'f': /* Python's fractions */
		return field(r, 9, &skip);
	case 'j':
		return field(r, 3, &r->yearday);
	case 's':
		r->unix_time = true;
		return number(r, 11, &r->seconds);
	case 'p':
		return half_day(r);
	case 'z':
	case 'Z':
		return zone(r);
	case 'b':
	case 'B':
	case 'h':
		return name(r, true);
	case 'a':
	case 'A':
		return name(r, false);
	case '%':
		return *r->p++ == '%';
	default:
		return false;
	}
}

static const char *
abbreviation(char c)
{
	switch (c) {
	case 'D':
		return "%m/%d/%y";
	case 'F':
		return "%Y-%m-%d";
	case 'R':
		return "%H:%M";
	case 'T':
		return "%H:%M:%S";
	default:
		return NULL;
	}
}

/* Goes one level deep: what an abbreviation stands for has none. */
static bool
read_format(struct reader *r, const char *format, const char *end)
{
	const char *inner;

	for (; format < end; format++) {
		if (isspace((unsigned char)*format)) {
			while (isspace((unsigned char)*r->p))
				r->p++;
		} else if (*format != '%') {
			if (*r->p++ != *format)
				return false;
		} else if (++format == end) {
			return false;
		} else if ((inner = abbreviation(*format)) != NULL) {
			if (!read_format(r, inner, inner + strlen(inner)))
				return false;
		} else if (*format == 'n' || *format == 't') {
			r->p += strspn(r->p, " \t\n");
		} else if (!conversion(r, *format)) {
			return false;
		}
	}
	return true;
}

int64_t
date_parse_format(const char *s, const char *format, int tz_minutes)
{
	struct reader r = {.p = s, .d = {.month = 1, .day = 1, .zone = tz_minutes}};
	int64_t t;

	if (s == NULL || format == NULL || strnlen(s, DATE_INPUT + 1) > DATE_INPUT)
		return TIME_NONE;
	r.p += strspn(r.p, " \t\r\n");
	if (!read_format(&r, format, format + strlen(format)))
		return TIME_NONE;
	if (r.p[strspn(r.p, " \t\r\n")] != '\0')
		return TIME_NONE;
	if (r.unix_time)
		return r.seconds;
	if (r.twelve && (r.d.hour < 1 || r.d.hour > 12))
		return TIME_NONE;
	if (r.twelve)
		r.d.hour = r.d.hour % 12 + (r.pm ? 12 : 0);
	if (r.yearday > 365 + (date_month_days(r.d.year, 2) == 29))
		return TIME_NONE;
	if (r.yearday > 0)
		r.d.month = r.d.day = 1;
	if ((t = date_make(&r.d)) != TIME_NONE && r.yearday > 0)
		t += (int64_t)(r.yearday - 1) * DAY;
	return t;
}
