/*
 * ISO 8601 (1988 with its two-digit years, 2004, 2019), its profiles W3CDTF and RFC 3339, and
 * plain numbers: Unix times, 20241225 and 20241225083000.
 */
#include <ctype.h>
#include <string.h>

#include "date_parts.h"
#include "item.h"

#define DAY 86400
#define UNIX_MIN 100000000LL  /* 1973: below it a number is something else */
#define UNIX_MAX 4102444800LL /* 2100 */

struct cursor {
	const char *p;
	struct date_parts d;
	int64_t days; /* of the date */
};

static int
digits(const char *s)
{
	return (int)strspn(s, "0123456789");
}

/* Takes n digits, or -1. */
static int
take(struct cursor *c, int n)
{
	int value = 0;

	if (digits(c->p) < n)
		return -1;
	while (n-- > 0)
		value = value * 10 + (*c->p++ - '0');
	return value;
}

static bool
set_day(struct cursor *c, int year, int month, int day)
{
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > date_month_days(year, month))
		return false;
	c->days = date_days(year, month, day);
	return true;
}

static bool
set_ordinal(struct cursor *c, int year, int day)
{
	if (year < 1 || day < 1 || day > 365 + (date_month_days(year, 2) == 29))
		return false;
	c->days = date_days(year, 1, 1) + day - 1;
	return true;
}

/* Week 1 is the week with January 4th; Monday is day 1. */
static bool
set_week(struct cursor *c, int year, int week, int day)
{
	int64_t fourth = date_days(year, 1, 4), monday = fourth - (fourth + 3) % 7;
	int64_t next = date_days(year + 1, 1, 4);

	if (year < 1971 || week < 1 || week > 53 || day < 1 || day > 7)
		return false;
	if (week == 53 && next - (next + 3) % 7 == monday + 52 * 7)
		return false;
	c->days = monday + (week - 1) * 7 + day - 1;
	return true;
}

static bool
take_week(struct cursor *c, int year)
{
	int week, day = 1;

	c->p++;
	week = take(c, 2);
	if (*c->p == '-' && isdigit((unsigned char)c->p[1]))
		c->p++;
	if (isdigit((unsigned char)*c->p))
		day = take(c, 1);
	return set_week(c, year, week, day);
}

/* After "YYYY" or "YY" and a '-'. */
static bool
take_extended(struct cursor *c, int year, bool century)
{
	int month;

	if (*++c->p == 'w')
		return take_week(c, year);
	if (digits(c->p) == 3)
		return set_ordinal(c, year, take(c, 3));
	if (digits(c->p) != 2)
		return false;
	month = take(c, 2);
	if (*c->p == '-' && digits(c->p + 1) == 4 && c->p[5] == ':') { /* "2024-12-2508:30:00" */
		c->p++;
		return set_day(c, year, month, take(c, 2));
	}
	if (*c->p != '-' || digits(c->p + 1) != 2)
		return century && set_day(c, year, month, 1);
	c->p++;
	return set_day(c, year, month, take(c, 2));
}

/* "-YYMM", "-YY-MM" of the 1988 edition. */
static bool
take_truncated(struct cursor *c)
{
	int year;

	c->p++;
	if (digits(c->p) != 4 && !(digits(c->p) == 2 && c->p[2] == '-' && digits(c->p + 3) == 2))
		return false;
	year = date_year(take(c, 2), 2);
	if (*c->p == '-')
		c->p++;
	return set_day(c, year, take(c, 2), 1) && *c->p == '\0';
}

static bool
take_date(struct cursor *c)
{
	int n = digits(c->p), year, month;

	if (n == 0 && *c->p == '-')
		return take_truncated(c);
	switch (n) {
	case 8:
		year = take(c, 4);
		month = take(c, 2);
		return set_day(c, year, month, take(c, 2));
	case 7:
		year = take(c, 4);
		return set_ordinal(c, year, take(c, 3));
	case 6:
		year = date_year(take(c, 2), 2);
		month = take(c, 2);
		if (month <= 12)
			return set_day(c, year, month, take(c, 2));
		c->p -= 4; /* no YYMMDD: YYYYMM, which the standard forbids for that doubt */
		year = take(c, 4);
		return set_day(c, year, take(c, 2), 1);
	case 5:
		year = date_year(take(c, 2), 2);
		return set_ordinal(c, year, take(c, 3));
	case 4:
		year = take(c, 4);
		if (*c->p == '-')
			return take_extended(c, year, true);
		if (*c->p == 'w')
			return take_week(c, year);
		return *c->p == '\0' && year >= 1900 && year <= 2100 && set_day(c, year, 1, 1);
	case 2:
		if (c->p[2] != '-')
			return false;
		return take_extended(c, date_year(take(c, 2), 2), false);
	default:
		return false;
	}
}

/* Decimal fraction of a unit of so many seconds: "T08,5", "T08:30.25", "T08:30:00.123". */
static void
take_fraction(struct cursor *c, int unit)
{
	double value = 0, scale = unit;
	int seconds;

	if ((*c->p != '.' && *c->p != ',') || !isdigit((unsigned char)c->p[1]))
		return;
	for (c->p++; isdigit((unsigned char)*c->p); c->p++)
		value += (*c->p - '0') * (scale /= 10);
	if (unit == 1)
		return;
	seconds = (int)(value + 0.001);
	c->d.minute += unit == 3600 ? seconds / 60 : 0;
	c->d.second += seconds % 60;
}

static bool
take_time(struct cursor *c)
{
	bool colon;

	if ((c->d.hour = take(c, 2)) < 0)
		return false;
	colon = *c->p == ':';
	c->p += colon;
	if (!isdigit((unsigned char)*c->p)) {
		take_fraction(c, 3600);
		return !colon;
	}
	if ((c->d.minute = take(c, 2)) < 0)
		return false;
	if (colon && *c->p == ':')
		c->p++;
	else if (colon && isdigit((unsigned char)*c->p))
		return false;
	if (!isdigit((unsigned char)*c->p)) {
		take_fraction(c, 60);
		return true;
	}
	if ((c->d.second = take(c, 2)) < 0)
		return false;
	take_fraction(c, 1);
	return true;
}

static bool
take_zone(struct cursor *c)
{
	int sign, hours, minutes = 0;

	if (*c->p == 'z') {
		c->p++;
		c->d.zone = 0;
		return true;
	}
	if (*c->p != '+' && *c->p != '-')
		return true;
	sign = *c->p++ == '-' ? -1 : 1;
	if ((hours = take(c, 2)) < 0)
		return false;
	if (*c->p == ':')
		c->p++;
	if (isdigit((unsigned char)*c->p))
		minutes = take(c, 2);
	if (minutes < 0)
		return false;
	if (hours > 23 || minutes > 59) /* "+99:99": no zone at all */
		return true;
	c->d.zone = sign * (hours * 60 + minutes);
	return true;
}

int64_t
date_parse_iso(const char *s, int tz_minutes)
{
	struct cursor c = {.p = s, .d = {.zone = tz_minutes, .year = 2000, .month = 1, .day = 1}};
	int64_t t;

	if (!take_date(&c))
		return TIME_NONE;
	if (*c.p == 't' || *c.p == ' ' || (digits(c.p) == 2 && c.p[2] == ':')) {
		if (!isdigit((unsigned char)*c.p))
			c.p += 1 + (c.p[0] == 't' && c.p[1] == ' ');
		if (*c.p != '\0' && !take_time(&c))
			return TIME_NONE;
		if (*c.p == ' ')
			c.p++;
	} else if (*c.p == '-') {
		return TIME_NONE;
	}
	if (!take_zone(&c))
		return TIME_NONE;
	/* Of an interval the beginning. */
	if (*c.p != '\0' && !(*c.p == '/' && (digits(c.p + 1) >= 4 || c.p[1] == 'p')))
		return TIME_NONE;
	/* The ranges of the clock are date_make()'s; the date is counted in days already. */
	if ((t = date_make(&c.d)) == TIME_NONE)
		return TIME_NONE;
	return t + (c.days - date_days(2000, 1, 1)) * DAY;
}

/* 20241225083000 and 202412250830, with a fraction and a zone. */
static int64_t
parse_digits(struct cursor *c, int n)
{
	c->d.year = take(c, 4);
	c->d.month = take(c, 2);
	c->d.day = take(c, 2);
	c->d.hour = take(c, 2);
	c->d.minute = take(c, 2);
	c->d.second = n == 14 ? take(c, 2) : 0;
	take_fraction(c, 1);
	c->p += *c->p == ' ';
	if (!take_zone(c) || *c->p != '\0' || c->d.year < 1900 || c->d.year > 2100)
		return TIME_NONE;
	return date_make(&c->d);
}

int64_t
date_parse_number(const char *s, int tz_minutes)
{
	struct cursor c = {.p = s, .d = {.zone = tz_minutes}};
	int64_t value = 0;
	int n, i;

	n = digits(s += *s == '@');
	if (n == 12 || n == 14)
		return parse_digits(&c, n);
	if (n < 9 || n > 19 || (s[n] != '\0' && strchr(".,+)", s[n]) == NULL))
		return TIME_NONE;
	if ((s[n] == '.' || s[n] == ',') && s[n + 1 + digits(s + n + 1)] != '\0')
		return TIME_NONE;
	/* Seconds, or with three, six or nine digits more. */
	for (i = 0; i < n && i < (n > 10 ? n - (n - 10) / 3 * 3 : n); i++)
		value = value * 10 + (s[i] - '0');
	if ((n > 10 && (n - 10) % 3 != 0) || value < UNIX_MIN || value > UNIX_MAX)
		return TIME_NONE;
	return value;
}
