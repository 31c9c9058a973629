/*
 * date.h -- every date that feeds and pages write.
 *
 * RFC 822/2822/5322 with its known slips, RFC 3339, W3CDTF and ISO 8601, asctime, Unix seconds
 * and milliseconds, Chinese and other languages' forms, relative dates.
 */
#ifndef DIGESTD_DATE_H
#define DIGESTD_DATE_H

#include <stdint.h>

#include "item.h"

/*
 * Seconds since 1970 UTC.  tz_minutes is the zone of dates that name none (and decides what
 * CST means; Korean and Japanese words mean their own zone where it is 0); now is what relative
 * dates count from, TIME_NONE to refuse them.  TIME_NONE when it is no date: never now, never 1970.
 */
int64_t date_parse(const char *, int tz_minutes, int64_t now);
/* With an explicit strptime(3) format (%Y %m %d %H %M %S %z %b and literal text). */
int64_t date_parse_format(const char *, const char *format, int tz_minutes);

#define DATE_MAX 40
/* RFC 3339 in UTC ("2026-11-20T08:30:00Z"), RFC 5322, HTTP-date; out has DATE_MAX bytes. */
const char *date_rfc3339(int64_t, char out[DATE_MAX]);
const char *date_rfc5322(int64_t, char out[DATE_MAX]);
const char *date_http(int64_t, char out[DATE_MAX]);
/* HTTP-date in its three forms (RFC 9110 section 5.6.7), or TIME_NONE. */
int64_t date_parse_http(const char *);
/* "2026-11-20" of a time in a zone. */
const char *date_day(int64_t, int tz_minutes, char out[DATE_MAX]);

#endif
