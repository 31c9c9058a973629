/*
 * What the tests of dates share: one line a case, in UTC; NULL is no date.
 */
#ifndef DIGESTD_DATE_CASES_H
#define DIGESTD_DATE_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/core/date.h"

/* Wednesday, 2024-12-25 12:00:00 UTC: 20:00 in China. */
#define NOW 1735128000
#define CHINA 480

struct date_case {
	const char *in, *out;
};

static size_t failures, cases;

static inline void
check(const char *in, const char *out, int tz, int64_t now)
{
	char got[DATE_MAX];
	int64_t t = date_parse(in, tz, now);

	cases++;
	if (t == TIME_NONE ? out == NULL : out != NULL && strcmp(date_rfc3339(t, got), out) == 0)
		return;
	failures++;
	print_error("  \"%s\" (zone %d): %s, not %s\n", in, tz,
	    t == TIME_NONE ? "none" : date_rfc3339(t, got), out == NULL ? "none" : out);
}

static inline void
check_all(const struct date_case *c, size_t n, int tz)
{
	size_t i;

	failures = 0;
	for (i = 0; i < n; i++)
		check(c[i].in, c[i].out, tz, NOW);
	assert_int_equal(failures, 0);
}

#define CHECK(table, tz) check_all(table, sizeof(table) / sizeof((table)[0]), tz)

#endif
