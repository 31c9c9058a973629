/*
 * Dates whose zone is the name of a place, and parts in unusual places.  Expectations are from
 * the time zone database and from what the text says to a person; NULL is no date.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/core/date.h"

#define NOW 1735128000 /* 2024-12-25T12:00:00Z */

struct date_case {
	const char *in, *out;
};

static void
check_all(const struct date_case *c, size_t n)
{
	char got[DATE_MAX];
	size_t failures = 0;
	int64_t t;

	for (size_t i = 0; i < n; i++) {
		t = date_parse(c[i].in, 0, NOW);
		if (t == TIME_NONE
			? c[i].out == NULL
			: c[i].out != NULL && strcmp(date_rfc3339(t, got), c[i].out) == 0)
			continue;
		failures++;
		print_error("  \"%s\": %s, not %s\n", c[i].in,
		    t == TIME_NONE ? "none" : date_rfc3339(t, got),
		    c[i].out == NULL ? "none" : c[i].out);
	}
	print_message("%zu one-line cases\n", n);
	assert_int_equal(failures, 0);
}

#define CHECK(table) check_all(table, sizeof(table) / sizeof((table)[0]))

static void
test_places(void **state)
{
	static const struct date_case table[] = {
	    {"Fri, 31 Mar 2023 20:19:00 America/Los_Angeles", "2023-04-01T03:19:00Z"},
	    {"Fri, 06 Jan 2023 20:19:00 America/Los_Angeles", "2023-01-07T04:19:00Z"},
	    {"2024-07-31 10:14:55 Europe/Berlin", "2024-07-31T08:14:55Z"},
	    {"2024-12-31 10:14:55 Europe/Berlin", "2024-12-31T09:14:55Z"},
	    {"2024-12-31 10:14:55 europe/berlin", "2024-12-31T09:14:55Z"},
	    {"2024-07-31T10:14:55[Europe/Paris]", "2024-07-31T08:14:55Z"},
	    {"2024-07-31T10:14:55+01:00[Europe/Paris]", "2024-07-31T09:14:55Z"},
	    {"2024-07-31T10:14:55 (Europe/London)", "2024-07-31T09:14:55Z"},
	    {"Fri., Jul 5 2024 12:00:00 AM A(E8T", "2024-07-05T00:00:00Z"},
	    {"Fri, 5 Jul 2024 12:00:00 (-2024-x)", "2024-07-05T12:00:00Z"},
	    {"Mon, 02 Jan 2006 15:04:05 America/Argentina/Buenos_Aires", "2006-01-02T18:04:05Z"},
	    {"Mon, 02 Jan 2006 15:04:05 US/Eastern", "2006-01-02T20:04:05Z"},
	    {"Mon, 02 Jan 2006 15:04:05 Canada/Newfoundland", "2006-01-02T18:34:05Z"},
	    {"Mon, 02 Jan 2006 15:04:05 Australia/Sydney", "2006-01-02T04:04:05Z"},
	    {"Sun, 02 Jul 2006 15:04:05 Australia/Sydney", "2006-07-02T05:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Pacific/Auckland", "2023-01-02T02:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 Pacific/Auckland", "2023-07-02T03:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 Australia/Brisbane", "2023-07-02T05:04:05Z"},
	    {"Sun, 02 Jul 2017 15:04:05 America/Mexico_City", "2017-07-02T20:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 America/Mexico_City", "2023-07-02T21:04:05Z"},
	    {"2024-07-31 10:14:55 Asia/Shanghai", "2024-07-31T02:14:55Z"},
	    {"2024-07-31 10:14:55 Asia/Kolkata", "2024-07-31T04:44:55Z"},
	    {"2024-07-31 10:14:55 Asia/Kathmandu", "2024-07-31T04:29:55Z"},
	    {"2024-07-31 10:14:55 Etc/UTC", "2024-07-31T10:14:55Z"},
	    {"2024-07-31 10:14:55 Etc/GMT+8", "2024-07-31T18:14:55Z"},
	    {"2024-07-31 10:14:55 Etc/GMT-14", "2024-07-30T20:14:55Z"},
	    /* Zones that changed their rule, or follow none. */
	    {"2006-01-02 15:04:05 Asia/Tehran", "2006-01-02T11:34:05Z"},
	    {"2021-07-02 15:04:05 Asia/Tehran", "2021-07-02T10:34:05Z"},
	    {"2023-07-02 15:04:05 Asia/Tehran", "2023-07-02T11:34:05Z"},
	    {"2023-07-02 15:04:05 Africa/Cairo", "2023-07-02T12:04:05Z"},
	    {"2022-07-02 15:04:05 Africa/Cairo", "2022-07-02T13:04:05Z"},
	    {"2023-07-02 15:04:05 Africa/Casablanca", "2023-07-02T14:04:05Z"},
	    {"2023-04-02 15:04:05 Africa/Casablanca", "2023-04-02T15:04:05Z"},
	    {"2018-01-02 15:04:05 America/Sao_Paulo", "2018-01-02T17:04:05Z"},
	    {"2023-01-02 15:04:05 Brazil/East", "2023-01-02T18:04:05Z"},
	    {"2023-01-02 15:04:05 Brazil/West", "2023-01-02T19:04:05Z"},
	    {"2023-01-02 15:04:05 Australia/West", "2023-01-02T07:04:05Z"},
	    {"2023-01-02 15:04:05 America/Santiago", "2023-01-02T18:04:05Z"},
	    {"2023-07-02 15:04:05 Chile/Continental", "2023-07-02T19:04:05Z"},
	    {"2012-07-02 15:04:05 Europe/Moscow", "2012-07-02T11:04:05Z"},
	    {"2010-07-02 15:04:05 Europe/Moscow", "2010-07-02T11:04:05Z"},
	    {"2016-01-02 15:04:05 Europe/Moscow", "2016-01-02T12:04:05Z"},
	    {"2015-01-02 15:04:05 Europe/Istanbul", "2015-01-02T13:04:05Z"},
	    {"2023-01-02 15:04:05 Asia/Istanbul", "2023-01-02T12:04:05Z"},
	    {"2023-01-02 15:04:05 Asia/Amman", "2023-01-02T12:04:05Z"},
	    {"2020-01-02 15:04:05 Asia/Amman", "2020-01-02T13:04:05Z"},
	    {"2023-01-02 15:04:05 Asia/Gaza", "2023-01-02T13:04:05Z"},
	    {"2017-01-02 15:04:05 Asia/Pyongyang", "2017-01-02T06:34:05Z"},
	    {"2010-01-02 15:04:05 America/Caracas", "2010-01-02T19:34:05Z"},
	    {"2023-01-02 15:04:05 Egypt", "2023-01-02T13:04:05Z"},
	    {"2024-07-31 10:14:55 Etc/Atlantis", NULL},
	    {"2024-07-31 10:14:55 Europe/Atlantis", NULL},
	    {"2024-07-31 10:14:55 Narnia/Berlin", NULL},
	    {"Mon, 02 Jan 2006 15:04:05 CST6CDT", "2006-01-02T21:04:05Z"},
	    {"Sun, 02 Jul 2006 15:04:05 EST5EDT", "2006-07-02T19:04:05Z"},
	    {"Sun, 02 Jul 2006 15:04:05 PST8PDT", "2006-07-02T22:04:05Z"},
	    {"Sun, 02 Jul 2006 15:04:05 ET", "2006-07-02T19:04:05Z"},
	    {"Mon, 02 Jan 2006 15:04:05 PT", "2006-01-02T23:04:05Z"},
	    {"Mon, 02 Jan 2006 15:04:05 AT", "2006-01-02T19:04:05Z"},
	    {"Mon, 02 Jan 2006 15:04:05 HADT", "2006-01-03T00:04:05Z"},
	};

	(void)state;
	CHECK(table);
}

/* What JavaScript, Java, Windows and the CLDR call them. */
static void
test_words(void **state)
{
	static const struct date_case table[] = {
	    {"Wed Dec 25 2024 08:30:00 GMT-0500 (Eastern Standard Time)", "2024-12-25T13:30:00Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Turkey", "2023-01-02T12:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 PRC", "2023-01-02T07:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Japan", "2023-01-02T06:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Hongkong", "2023-01-02T07:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 ROC", "2023-01-02T07:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 ROK", "2023-01-02T06:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Israel", "2023-01-02T13:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 GB", "2023-01-02T15:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 NZ", "2023-01-02T02:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Pacific Standard Time", "2023-01-02T23:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 Pacific Daylight Time", "2023-07-02T22:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Pacific Time", "2023-01-02T23:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 Pacific Time", "2023-07-02T22:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 Eastern Time", "2023-07-02T19:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 Central European Summer Time", "2023-07-02T13:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Central European Time", "2023-01-02T14:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Central European Standard Time", "2023-01-02T14:04:05Z"},
	    {"Sun, 02 Jul 2023 15:04:05 British Summer Time", "2023-07-02T14:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Greenwich Mean Time", "2023-01-02T15:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Japan Standard Time", "2023-01-02T06:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Korea Standard Time", "2023-01-02T06:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 China Standard Time", "2023-01-02T07:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 India Standard Time", "2023-01-02T09:34:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Indian Standard Time", "2023-01-02T09:34:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Moscow Standard Time", "2023-01-02T12:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Singapore Standard Time", "2023-01-02T07:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Hong Kong Time", "2023-01-02T07:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Australian Eastern Daylight Time", "2023-01-02T04:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Australian Eastern Standard Time", "2023-01-02T05:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 New Zealand Daylight Time", "2023-01-02T02:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 W. Europe Standard Time", "2023-01-02T14:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Romance Standard Time", "2023-01-02T14:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Eastern European Time", "2023-01-02T13:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Western European Time", "2023-01-02T15:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Atlantic Standard Time", "2023-01-02T19:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Hawaii Standard Time", "2023-01-03T01:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Alaska Standard Time", "2023-01-03T00:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 E. South America Standard Time", "2023-01-02T18:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 South Africa Standard Time", "2023-01-02T13:04:05Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Arabian Standard Time", "2023-01-02T11:04:05Z"},
	    {"Fri, 07/05/2024 13:14 America/New_York", "2024-07-05T17:14:00Z"},
	    {"Mon, 02 Jan 2023 15:04:05 Asia/Atlantis", NULL},
	};

	(void)state;
	CHECK(table);
}

/* The hours at which summer time begins and ends. */
static void
test_changes(void **state)
{
	static const struct date_case table[] = {
	    {"2024-03-10 01:59:59 America/New_York", "2024-03-10T06:59:59Z"},
	    {"2024-03-10 03:00:00 America/New_York", "2024-03-10T07:00:00Z"},
	    {"2024-11-03 00:59:59 America/New_York", "2024-11-03T04:59:59Z"},
	    {"2024-11-03 02:00:00 America/New_York", "2024-11-03T07:00:00Z"},
	    {"2006-04-01 12:00:00 America/New_York", "2006-04-01T17:00:00Z"},
	    {"2006-04-03 12:00:00 America/New_York", "2006-04-03T16:00:00Z"},
	    {"2006-10-30 12:00:00 America/New_York", "2006-10-30T17:00:00Z"},
	    {"1986-04-20 12:00:00 America/New_York", "1986-04-20T17:00:00Z"},
	    {"2024-03-31 01:59:59 Europe/Berlin", "2024-03-31T00:59:59Z"},
	    {"2024-03-31 03:00:00 Europe/Berlin", "2024-03-31T01:00:00Z"},
	    {"2024-10-27 03:00:00 Europe/Berlin", "2024-10-27T02:00:00Z"},
	    {"2024-03-31 00:59:59 Europe/London", "2024-03-31T00:59:59Z"},
	    {"2024-03-31 02:00:00 Europe/London", "2024-03-31T01:00:00Z"},
	    {"2024-03-31 04:00:00 Europe/Athens", "2024-03-31T01:00:00Z"},
	    {"1990-10-20 12:00:00 Europe/Paris", "1990-10-20T11:00:00Z"},
	    {"2024-10-06 03:00:00 Australia/Sydney", "2024-10-05T16:00:00Z"},
	    {"2024-04-07 03:00:00 Australia/Sydney", "2024-04-06T17:00:00Z"},
	    {"2024-09-29 03:00:00 Pacific/Auckland", "2024-09-28T14:00:00Z"},
	    {"2007-10-01 12:00:00 Pacific/Auckland", "2007-09-30T23:00:00Z"},
	    {"2008-07-01 12:00:00 Atlantic/Stanley", "2008-07-01T16:00:00Z"},
	    {"5 Jul 12:00 Europe/Berlin", "2024-07-05T10:00:00Z"},
	    {"5 Dec 12:00 Europe/Berlin", "2024-12-05T11:00:00Z"},
	    {"2024-04-07 03:00:00 Pacific/Auckland", "2024-04-06T15:00:00Z"},
	};

	(void)state;
	CHECK(table);
}

/* Letters: what most who write them mean, in doubt the larger country. */
static void
test_letters(void **state)
{
	static const struct {
		const char *zones;
		int minutes;
	} table[] = {{"UT UTC GMT Z WET XYZ A", 0}, {"CET BST MET WAT", 60}, {"CEST EET SAST", 120},
	    {"MSK EEST EAT IDT", 180}, {"IRST", 210}, {"GST AZT", 240}, {"AFT", 270},
	    {"PKT UZT", 300}, {"IST", 330}, {"NPT", 345}, {"OMST BTT", 360}, {"MMT", 390},
	    {"ICT WIB NOVT", 420}, {"HKT SGT PHT MYT AWST", 480}, {"JST KST", 540}, {"ACST", 570},
	    {"ACWST", 525}, {"CHAST", 765}, {"CHADT", 825}, {"LINT", 840}, {"EGT", -60},
	    {"AMT", -240}, {"PET", -300}, {"GALT", -360}, {"YST", -540}, {"TAHT", -600},
	    {"AEST", 600}, {"ACDT", 630}, {"AEDT", 660}, {"NZST FJT", 720}, {"NZDT", 780},
	    {"CVT", -60}, {"BRST", -120}, {"NDT", -150}, {"ADT BRT ART UYT", -180}, {"NST", -210},
	    {"AST EDT BOT", -240}, {"EST CDT COT", -300}, {"CST MDT", -360}, {"MST PDT", -420},
	    {"PST AKDT", -480}, {"AKST", -540}, {"HST", -600}, {"SST", -660}};
	char text[80], zone[8];
	size_t failures = 0;
	int64_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		for (const char *z = table[i].zones; *z != '\0'; z += strspn(z, " ")) {
			(void)snprintf(zone, sizeof(zone), "%.*s", (int)strcspn(z, " "), z);
			z += strlen(zone);
			(void)snprintf(text, sizeof(text), "Wed, 25 Dec 2024 12:00:00 %s", zone);
			t = date_parse(text, 0, NOW);
			if (t == NOW - table[i].minutes * 60)
				continue;
			failures++;
			print_error("  %s\n", text);
		}
	}
	assert_int_equal(failures, 0);
}

static void
test_comments(void **state)
{
	static const struct date_case table[] = {
	    {"Mon, 02 Jan 2006 15:04:05 (GMT+08:00)", "2006-01-02T07:04:05Z"},
	    {"(GMT+08:00) 2006-01-02 15:04:05", "2006-01-02T07:04:05Z"},
	    {"2006-01-02 15:04:05 (UTC+8)", "2006-01-02T07:04:05Z"},
	    {"2006-01-02T15:04:05 (PST)", "2006-01-02T23:04:05Z"},
	    {"[Wed, 31 Dec 2003 10:14:55 GMT]", "2003-12-31T10:14:55Z"},
	    {"[2024-12-25]", "2024-12-25T00:00:00Z"},
	    {"(2024-12-25 08:30)", "2024-12-25T08:30:00Z"},
	    {"(about noon)", NULL},
	    {"2024-12-25 08:30 来源：新华社", "2024-12-25T08:30:00Z"},
	    {"2024-12-25 08:30:00 作者：张三 浏览：120", "2024-12-25T08:30:00Z"},
	    {"来源：新华社", NULL},
	    {"2003-12-31 10:14:55.123456789 +0800 CST m=+0.123456789", "2003-12-31T02:14:55Z"},
	};

	(void)state;
	CHECK(table);
}

static void
test_late_parts(void **state)
{
	static const struct date_case table[] = {
	    {"Thu, 01 Jan 2004 1948 GMT", "2004-01-01T19:48:00Z"},
	    {"Thu, 01 Jan 2004 194821 GMT", "2004-01-01T19:48:21Z"},
	    {"Thu, 01 Jan 2004 19 GMT", "2004-01-01T19:00:00Z"},
	    {"Thu, 01 Jan 2004 19 -0700", "2004-01-02T02:00:00Z"},
	    {"Thu, 01 Jan 2004 19.48.21 GMT", "2004-01-01T19:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 0800", "2004-01-01T11:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 0000", "2004-01-01T19:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 00:00", "2004-01-01T19:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 - 0800", "2004-01-02T03:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 + 0800", "2004-01-01T11:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 UTC 2004", "2004-01-01T19:48:21Z"},
	    {"Thu, 01 Jan 2004 19:48:21 2005", NULL},
	    {"2003-12-31T10-14-55", "2003-12-31T10:14:55Z"},
	    {"2003-12-31T10.14.55", "2003-12-31T10:14:55Z"},
	    {"20241225083000+0800", "2024-12-25T00:30:00Z"},
	    {"20241225083000Z", "2024-12-25T08:30:00Z"},
	    {"20241225083000.5Z", "2024-12-25T08:30:00Z"},
	    {"20241225083000 -0500", "2024-12-25T13:30:00Z"},
	    {"20241225083000x", NULL},
	    {"06-1-2 15:04", "2006-01-02T15:04:00Z"},
	    {"+2003-12-31", "2003-12-31T00:00:00Z"},
	    {"Wed, 30 Nov -0001 00:00:00 +0000", NULL},
	    {"Mon, 30 Nov -0001 00:00:00 GMT", NULL},
	    {"2024-12-25T08:30:00Z/2024-12-26T08:30:00Z", "2024-12-25T08:30:00Z"},
	    {"2024-12-25/P1D", "2024-12-25T00:00:00Z"},
	    {"2024-12-25/26x", NULL},
	    {"2003-12-31T10:14:55+25:00", "2003-12-31T10:14:55Z"},
	    {"2023-05-29 00:00:00-99:99", "2023-05-29T00:00:00Z"},
	};

	(void)state;
	CHECK(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_places),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_changes),
	    cmocka_unit_test(test_letters),
	    cmocka_unit_test(test_comments),
	    cmocka_unit_test(test_late_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
