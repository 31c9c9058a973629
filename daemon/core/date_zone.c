/*
 * Zones by their names in the time zone database of IANA: "Europe/Berlin", "US/Eastern",
 * "Etc/GMT+8", "EST5EDT".
 *
 * What it says of them since 2007 is in date_zones.h, and of the usual rules of summer time since
 * the dates in the table of changes: a pure function must not open its files.  A date with a name
 * that is not there is none.
 */
#include <string.h>

#include "date_parts.h"

#define SPANS(...)                               \
	(const struct date_span[]){__VA_ARGS__}, \
	    sizeof((const struct date_span[]){__VA_ARGS__}) / sizeof(struct date_span)

#include "date_zones.h"

#define NAME_BYTES 40

/* Summer time begins and ends on a Sunday of a month: the first is 1, the last is -1. */
struct change {
	enum date_rule rule;
	int since, begin_month, begin_sunday, end_month, end_sunday;
};

/* Newest first; no month: no summer time any more. */
static const struct change changes[] = {
    {RULE_US, 2007, 3, 2, 11, 1},
    {RULE_US, 1987, 4, 1, 10, -1},
    {RULE_US, 1970, 4, -1, 10, -1},
    {RULE_EU, 1996, 3, -1, 10, -1},
    {RULE_EU, 1981, 3, -1, 9, -1},
    {RULE_AU, 2008, 10, 1, 4, 1},
    {RULE_AU, 1987, 10, -1, 3, -1},
    {RULE_NZ, 2008, 9, -1, 4, 1},
    {RULE_NZ, 2007, 9, -1, 3, 3},
    {RULE_NZ, 1990, 10, 1, 3, 3},
    {RULE_MX, 2023, 0, 0, 0, 0},
    {RULE_MX, 1996, 4, 1, 10, -1},
};

static const struct {
	const char *name;
	int minutes;
} posix[] = {{"est5edt", -300}, {"cst6cdt", -360}, {"mst7mdt", -420}, {"pst8pdt", -480}};

/* The day of the month of a Sunday counted from the beginning, or the last one. */
static int
sunday(int year, int month, int which)
{
	int length = date_month_days(year, month), first;

	first = 7 - (int)((date_days(year, month, 1) + 3) % 7);
	return which > 0 ? first + 7 * (which - 1) : first + (length - first) / 7 * 7;
}

/* Hours by the clock on the wall at which summer begins and ends on its day. */
static void
wall_hours(const struct date_zone *z, int *begin, int *end)
{
	*begin = z->rule == RULE_EU ? 1 + z->minutes / 60 : 2;
	*end = z->rule == RULE_US || z->rule == RULE_MX ? 2 : *begin + 1;
}

static int
offset_by_rule(const struct date_zone *z, const struct date_parts *p)
{
	const struct change *c = changes, *end = changes + sizeof(changes) / sizeof(changes[0]);
	int begin_hour, end_hour, begin, stop, at;
	bool summer;

	while (c < end && (c->rule != z->rule || c->since > p->year))
		c++;
	if (c == end || c->begin_month == 0)
		return z->minutes;
	wall_hours(z, &begin_hour, &end_hour);
	at = (p->month * 32 + p->day) * 24 + p->hour;
	begin = (c->begin_month * 32 + sunday(p->year, c->begin_month, c->begin_sunday)) * 24 +
		begin_hour;
	stop = (c->end_month * 32 + sunday(p->year, c->end_month, c->end_sunday)) * 24 + end_hour;
	summer = begin < stop ? at >= begin && at < stop : at >= begin || at < stop;
	return z->minutes + (summer ? 60 : 0);
}

int
date_zone_offset(const struct date_zone *z, const struct date_parts *p)
{
	struct date_zone then = {.minutes = z->minutes, .rule = z->rule};
	int at = p->year < 2007 || p->year > 2100
		     ? (p->year < 2007 ? 0 : INT32_MAX)
		     : p->year * 1000000 + p->month * 10000 + p->day * 100 + p->hour;

	for (size_t i = 0; i < z->nspans && z->spans[i].since <= at; i++) {
		then.minutes = z->spans[i].minutes;
		then.rule = z->spans[i].rule;
	}
	return offset_by_rule(&then, p);
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
}

/* What is said of the name from there to the end, which gives place to blanks. */
static bool
take_name(char *begin, const char *end, struct date_zone *z)
{
	size_t n = (size_t)(end - begin);
	char key[NAME_BYTES + 3];

	if (n == 0 || n > NAME_BYTES)
		return false;
	key[0] = ' ';
	memcpy(key + 1, begin, n);
	memcpy(key + 1 + n, " ", 2);
	if (memchr(key, '/', n) == NULL && strstr(countries, key) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (strstr(zones[i].names, key) == NULL)
			continue;
		*z = (struct date_zone){.spans = zones[i].spans, .nspans = zones[i].n};
		memset(begin, ' ', n);
		return true;
	}
	return false;
}

/* The name around a slash. */
static bool
take_place(char *s, char *slash, struct date_zone *z)
{
	char *begin, *end;

	for (begin = slash; begin > s && begin[-1] >= 'a' && begin[-1] <= 'z'; begin--)
		;
	for (end = slash + 1; is_name(*end) || *end == '/'; end++)
		;
	return begin < slash && take_name(begin, end, z);
}

bool
date_zone_take(char *s, struct date_zone *z)
{
	char *at;

	for (size_t i = 0; i < sizeof(posix) / sizeof(posix[0]); i++) {
		if ((at = strstr(s, posix[i].name)) == NULL)
			continue;
		memset(at, ' ', strlen(posix[i].name));
		*z = (struct date_zone){.minutes = posix[i].minutes, .rule = RULE_US};
		return true;
	}
	for (at = s; (at = strchr(at, '/')) != NULL; at++) {
		if (take_place(s, at, z))
			return true;
	}
	if (date_zone_words(s, z))
		return true;
	return (at = strrchr(s, ' ')) != NULL && take_name(at + 1, strchr(at + 1, '\0'), z);
}
