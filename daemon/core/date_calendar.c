/* Days, and what numbers mean in a date. */
#include "date_parts.h"

#include "date.h"

#define DAY 86400

/* Days from 0000-03-01: years that begin in March have their leap day at the end. */
int64_t
date_days(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3, era;

	era = (y >= 0 ? y : y - 399) / 400;
	y -= era * 400;
	return era * 146097 + y * 365 + y / 4 - y / 100 + (153 * m + 2) / 5 + day - 1 - 719468;
}

void
date_civil(int64_t days, struct date_parts *p)
{
	int64_t era, doe, y, doy, m;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	doe = days - era * 146097;
	y = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * y + y / 4 - y / 100);
	m = (5 * doy + 2) / 153;
	p->day = (int)(doy - (153 * m + 2) / 5 + 1);
	p->month = (int)(m < 10 ? m + 3 : m - 9);
	p->year = (int)(y + era * 400 + (m >= 10));
}

int
date_month_days(int year, int month)
{
	if (month == 2)
		return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int64_t
date_make(const struct date_parts *p)
{
	if (p->year < 1 || p->year > 9999 || p->month < 1 || p->month > 12 || p->day < 1 ||
	    p->day > date_month_days(p->year, p->month))
		return TIME_NONE;
	if (p->hour < 0 || p->hour > 24 || p->minute < 0 || p->minute > 59 || p->second < 0 ||
	    p->second > 60 || (p->hour == 24 && (p->minute > 0 || p->second > 0)))
		return TIME_NONE;
	return date_days(p->year, p->month, p->day) * DAY + p->hour * 3600 + p->minute * 60 +
	       p->second - p->zone * 60;
}

int
date_year(int64_t value, int digits)
{
	if (digits <= 2)
		return (int)(value < 50 ? value + 2000 : value + 1900);
	if (digits == 3)
		return value < 200 ? (int)value + 1900 : -1;
	return value <= 9999 ? (int)value : -1;
}

int
date_offset(int64_t value, int digits)
{
	int64_t hours = digits <= 2 ? value : value / 100, minutes = digits <= 2 ? 0 : value % 100;

	if (digits > 4 || hours > 23 || minutes > 59)
		return -1;
	return (int)(hours * 60 + minutes);
}
