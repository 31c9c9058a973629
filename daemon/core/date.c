#include "date.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "date_parts.h"

#define DAY 86400

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[] = "SunMonTueWedThuFriSat";

static int
two(const char *s)
{
	if (!isdigit((unsigned char)s[0]) || !isdigit((unsigned char)s[1]))
		return -1;
	return (s[0] - '0') * 10 + (s[1] - '0');
}

static int
four(const char *s)
{
	int a = two(s), b;

	return a >= 0 && (b = two(s + 2)) >= 0 ? a * 100 + b : -1;
}

static int
month_number(const char *s)
{
	const char *p;

	for (p = month_names; *p != '\0'; p += 3) {
		if (memcmp(p, s, 3) == 0)
			return (int)(p - month_names) / 3 + 1;
	}
	return -1;
}

/* "+08:00", "+0800" */
static bool
numeric_zone(const char *s, int *zone)
{
	int hours, minutes;

	if ((*s != '+' && *s != '-') || (hours = two(s + 1)) < 0)
		return false;
	minutes = two(s + (s[3] == ':' ? 4 : 3));
	if (minutes < 0 || s[s[3] == ':' ? 6 : 5] != '\0' || hours > 23 || minutes > 59)
		return false;
	*zone = (hours * 60 + minutes) * (*s == '-' ? -1 : 1);
	return true;
}

static bool
clock_time(const char *s, struct date_parts *p)
{
	p->hour = two(s);
	if (p->hour < 0 || s[2] != ':' || (p->minute = two(s + 3)) < 0 || s[5] != ':')
		return false;
	return (p->second = two(s + 6)) >= 0;
}

/* "Wed, 25 Dec 2024 08:30:00 +0800": nearly every RSS date. */
static bool
plain_rfc822(const char *s, struct date_parts *p)
{
	if (isalpha((unsigned char)s[0])) {
		if (!isalpha((unsigned char)s[1]) || !isalpha((unsigned char)s[2]) || s[3] != ',' ||
		    s[4] != ' ')
			return false;
		s += 5;
	}
	if (isdigit((unsigned char)s[0]) && s[1] == ' ') {
		p->day = s[0] - '0';
		s += 2;
	} else {
		if ((p->day = two(s)) < 0 || s[2] != ' ')
			return false;
		s += 3;
	}
	if (strlen(s) < 18 || (p->month = month_number(s)) < 0 || s[3] != ' ' ||
	    (p->year = four(s + 4)) < 0 || s[8] != ' ' || !clock_time(s + 9, p) || s[17] != ' ')
		return false;
	s += 18;
	p->zone = 0;
	return strcmp(s, "GMT") == 0 || strcmp(s, "Z") == 0 || strcmp(s, "UTC") == 0 ||
	       numeric_zone(s, &p->zone);
}

/* "2024-12-25T08:30:00.123+08:00": nearly every Atom date. */
static bool
plain_rfc3339(const char *s, struct date_parts *p)
{
	if (strlen(s) < 20 || (p->year = four(s)) < 0 || s[4] != '-' ||
	    (p->month = two(s + 5)) < 0 || s[7] != '-' || (p->day = two(s + 8)) < 0 ||
	    (s[10] != 'T' && s[10] != ' ') || !clock_time(s + 11, p))
		return false;
	s += 19;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	p->zone = 0;
	return strcmp(s, "Z") == 0 || numeric_zone(s, &p->zone);
}

int64_t
date_parse(const char *s, int tz_minutes, int64_t now)
{
	char text[DATE_INPUT + 1], folded[DATE_INPUT * 2], comment[DATE_INPUT * 2];
	struct date_parts p;
	int64_t t;
	size_t n;

	if (s == NULL)
		return TIME_NONE;
	while (isspace((unsigned char)*s))
		s++;
	if ((n = strnlen(s, DATE_INPUT + 1)) > DATE_INPUT)
		return TIME_NONE;
	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	memcpy(text, s, n);
	text[n] = '\0';
	if (plain_rfc3339(text, &p) || plain_rfc822(text, &p))
		return date_make(&p);
	if (strncmp(text, "/Date(", 6) == 0) /* .NET: "/Date(1735115400000+0800)/" */
		return date_parse_number(text + 6, tz_minutes);
	date_fold(text, folded, comment);
	if (*folded == '\0') {
		memcpy(folded, comment, sizeof(folded));
		*comment = '\0';
	}
	/* Its zone may be in the comment. */
	if (*comment != '\0' &&
	    (t = date_parse_free(folded, comment, tz_minutes, now)) != TIME_NONE)
		return t;
	if ((t = date_parse_number(folded, tz_minutes)) != TIME_NONE)
		return t;
	if ((t = date_parse_iso(folded, tz_minutes)) != TIME_NONE)
		return t;
	return date_parse_free(folded, comment, tz_minutes, now);
}

/* "Wednesday, 25-Dec-24 08:30:00 GMT" (RFC 850) */
static bool
http_rfc850(const char *s, struct date_parts *p)
{
	if ((s = strstr(s, "day, ")) == NULL || strlen(s) != 27 || (p->day = two(s + 5)) < 0 ||
	    s[7] != '-' || (p->month = month_number(s + 8)) < 0 || s[11] != '-' ||
	    (p->year = two(s + 12)) < 0 || s[14] != ' ' || !clock_time(s + 15, p))
		return false;
	p->year = date_year(p->year, 2);
	return strcmp(s + 23, " GMT") == 0;
}

/* "Wed Dec 25 08:30:00 2024" (asctime) */
static bool
http_asctime(const char *s, struct date_parts *p)
{
	char day[3] = {0};

	if (strlen(s) != 24 || s[3] != ' ' || (p->month = month_number(s + 4)) < 0 || s[7] != ' ')
		return false;
	day[0] = s[8] == ' ' ? '0' : s[8];
	day[1] = s[9];
	return (p->day = two(day)) >= 0 && s[10] == ' ' && clock_time(s + 11, p) && s[19] == ' ' &&
	       (p->year = four(s + 20)) >= 0;
}

int64_t
date_parse_http(const char *s)
{
	struct date_parts p = {0};

	if (s == NULL)
		return TIME_NONE;
	s += strspn(s, " \t");
	if (plain_rfc822(s, &p))
		return date_make(&p);
	p.zone = 0;
	return http_rfc850(s, &p) || http_asctime(s, &p) ? date_make(&p) : TIME_NONE;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* Splits a time that fits four digits of a year; others are clamped to the nearest. */
static int
split(int64_t t, struct date_parts *p)
{
	static const int64_t least = -62135596800, most = 253402300799; /* years 1 and 9999 */
	int64_t days, rest;

	t = t < least ? least : t > most ? most : t;
	days = (t >= 0 ? t : t - (DAY - 1)) / DAY;
	rest = t - days * DAY;
	date_civil(days, p);
	p->hour = (int)(rest / 3600);
	p->minute = (int)(rest / 60 % 60);
	p->second = (int)(rest % 60);
	return (int)(((days + 4) % 7 + 7) % 7);
}

const char *
date_rfc3339(int64_t t, char out[DATE_MAX])
{
	struct date_parts p = {0};

	(void)split(t, &p);
	(void)snprintf(out, DATE_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", p.year % 10000,
	    p.month % 100, p.day % 100, p.hour % 100, p.minute % 100, p.second % 100);
	return out;
}

static const char *
internet_date(int64_t t, const char *zone, char out[DATE_MAX])
{
	struct date_parts p = {0};
	int wday = split(t, &p);

	(void)snprintf(out, DATE_MAX, "%.3s, %02d %.3s %04d %02d:%02d:%02d %s",
	    day_names + 3 * wday, p.day % 100, month_names + 3 * (p.month - 1), p.year % 10000,
	    p.hour % 100, p.minute % 100, p.second % 100, zone);
	return out;
}

const char *
date_rfc5322(int64_t t, char out[DATE_MAX])
{
	return internet_date(t, "+0000", out);
}

const char *
date_http(int64_t t, char out[DATE_MAX])
{
	return internet_date(t, "GMT", out);
}

const char *
date_day(int64_t t, int tz_minutes, char out[DATE_MAX])
{
	struct date_parts p = {0};

	if (t > INT64_MIN + 2 * DAY && t < INT64_MAX - 2 * DAY)
		t += (int64_t)tz_minutes * 60;
	(void)split(t, &p);
	(void)snprintf(out, DATE_MAX, "%04d-%02d-%02d", p.year % 10000, p.month % 100, p.day % 100);
	return out;
}
