#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conf_internal.h"

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit times[] = {/* milliseconds */
    {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {"w", 604800000}, {0}};
static const struct unit sizes[] = {
    {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"k", 1 << 10}, {0}};

/* "1h30m", "16M", "250" (which counts in `bare`). */
static int
amount(const char *s, const struct unit *units, int64_t bare, int64_t *out)
{
	int64_t total = 0, v, factor;
	const struct unit *u;
	size_t letters;
	char *end;

	if (*s == '\0')
		return -1;
	while (*s != '\0') {
		if (!isdigit((unsigned char)*s))
			return -1;
		v = strtoll(s, &end, 10);
		for (letters = 0; isalpha((unsigned char)end[letters]); letters++)
			;
		factor = letters == 0 && end[0] == '\0' ? bare : 0;
		for (u = units; letters > 0 && u->name != NULL; u++)
			if (strlen(u->name) == letters && strncmp(u->name, end, letters) == 0)
				factor = u->factor;
		if (factor == 0 || v > (INT64_MAX - total) / factor)
			return -1;
		total += v * factor;
		s = end + letters;
	}
	*out = total;
	return 0;
}

static int
whole(const char *s, int64_t unit_ms, int64_t bare, int64_t *out)
{
	int64_t ms;

	if (amount(s, times, bare, &ms) == -1 || ms % unit_ms != 0)
		return -1;
	*out = ms / unit_ms;
	return 0;
}

static int
number(const char *s, int64_t *out)
{
	char *end;

	*out = strtoll(s, &end, 10);
	return end == s || *end != '\0' || isspace((unsigned char)*s) ? -1 : 0;
}

/* Minutes east of UTC. */
static int
zone(const char *s, int64_t *out)
{
	int h, m, n = 0;

	if (strcasecmp(s, "Z") == 0 || strcasecmp(s, "UTC") == 0) {
		*out = 0;
		return 0;
	}
	if ((*s != '+' && *s != '-') || !isdigit((unsigned char)s[1]) ||
	    sscanf(s + 1, "%2d:%2d%n", &h, &m, &n) != 2 || s[1 + n] != '\0' || m > 59 || n < 5)
		return -1;
	*out = (*s == '-' ? -1 : 1) * (h * 60 + m);
	return 0;
}

/* Minutes after midnight. */
static int
time_of_day(const char *s, int64_t *out)
{
	int h, m, n = 0;

	if (!isdigit((unsigned char)*s) || sscanf(s, "%2d:%2d%n", &h, &m, &n) != 2 ||
	    !isdigit((unsigned char)s[n - 2]) || s[n] != '\0' || h > 23 || m < 0 || m > 59)
		return -1;
	*out = h * 60 + m;
	return 0;
}

static int
truth(const char *s, int64_t *out)
{
	static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {
								    "false", "no", "off"};
	size_t i;

	for (i = 0; i < 3; i++) {
		if (strcasecmp(s, yes[i]) == 0 || strcasecmp(s, no[i]) == 0) {
			*out = strcasecmp(s, yes[i]) == 0;
			return 0;
		}
	}
	return -1;
}

static int
check_number(const struct conf_option *o, const char *s, int64_t *v, struct errbuf *err)
{
	switch ((int)o->type) {
	case CONF_BOOL:
		return truth(s, v) == 0 ? 0
					: errf(err, "%s is true or false, not '%s'", o->name, s);
	case CONF_INT:
		return number(s, v) == 0 ? 0 : errf(err, "%s is a number, not '%s'", o->name, s);
	case CONF_SECONDS:
		return whole(s, 1000, 1000, v) == 0
			   ? 0
			   : errf(
				 err, "%s is a time like 30s, 15m, 6h or 1d, not '%s'", o->name, s);
	case CONF_MS:
		return whole(s, 1, 1000, v) == 0
			   ? 0
			   : errf(err, "%s is a time like 500ms or 2s, not '%s'", o->name, s);
	case CONF_DAYS:
		return whole(s, 86400000, 86400000, v) == 0
			   ? 0
			   : errf(err, "%s is a number of days like 90d, not '%s'", o->name, s);
	case CONF_SIZE:
		return amount(s, sizes, 1, v) == 0
			   ? 0
			   : errf(err, "%s is a size like 64K or 16M, not '%s'", o->name, s);
	case CONF_CLOCK:
		return time_of_day(s, v) == 0
			   ? 0
			   : errf(err, "%s is a time of day like 08:00, not '%s'", o->name, s);
	default:
		return zone(s, v) == 0
			   ? 0
			   : errf(err, "%s is a time zone like +08:00, not '%s'", o->name, s);
	}
}

int
conf_set_number(const struct conf_option *o, char *at, const char *s, struct errbuf *err)
{
	int64_t v;
	int narrow;

	if (check_number(o, s, &v, err) == -1)
		return -1;
	if (o->min != o->max && (v < o->min || v > o->max))
		return errf(err, "%s is out of range (%s): %" PRId64 " to %" PRId64 "%s", o->name,
		    s, o->min, o->max,
		    o->type == CONF_SECONDS ? " seconds"
		    : o->type == CONF_MS    ? " ms"
		    : o->type == CONF_DAYS  ? " days"
		    : o->type == CONF_SIZE  ? " bytes"
		    : o->type == CONF_ZONE  ? " minutes"
					    : "");
	narrow = (int)v;
	if (o->type == CONF_BOOL)
		memcpy(at, &(bool){v != 0}, sizeof(bool));
	else if (o->size == sizeof(int))
		memcpy(at, &narrow, sizeof(narrow));
	else
		memcpy(at, &v, sizeof(v));
	return 0;
}
