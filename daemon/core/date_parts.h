/*
 * date_parts.h -- what the files date*.c share, and nobody else.
 */
#ifndef DIGESTD_DATE_PARTS_H
#define DIGESTD_DATE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "date_words.h"

/* Longer texts are no dates: the longest honest ones have a label and a zone in words. */
#define DATE_INPUT 160
#define DATE_TOKENS 48

struct date_parts {
	int year, month, day, hour, minute, second;
	int zone; /* minutes east of UTC */
};

/* ---- date_calendar.c ---- */

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, struct date_parts *);
int date_month_days(int year, int month);
/* TIME_NONE when any part is out of its range; 24:00:00 and second 60 are the next one. */
int64_t date_make(const struct date_parts *);
/* "24" is 2024, "99" is 1999 and "104" is 2004 (RFC 5322 section 4.3). */
int date_year(int64_t value, int digits);
/* Minutes of an offset written as h, hh, hmm or hhmm; -1 when it is none. */
int date_offset(int64_t value, int digits);

/* ---- date_zone.c ---- */

enum date_rule { RULE_NONE, RULE_US, RULE_EU, RULE_AU, RULE_NZ, RULE_MX };

/* Since that hour of the clock on the wall, as yyyymmddhh; the first since ever. */
struct date_span {
	int since, minutes;
	enum date_rule rule;
};

struct date_zone {
	int minutes; /* east of UTC in winter */
	enum date_rule rule;
	const struct date_span *spans; /* what holds instead, the oldest first; or NULL */
	size_t nspans;
};

/* Finds the name of a zone in a folded text and puts blanks in its place. */
bool date_zone_take(char *, struct date_zone *);
/* The same for zones in words; date_zone_take() asks it. */
bool date_zone_words(char *, struct date_zone *);
/* Minutes east of UTC at a local time. */
int date_zone_offset(const struct date_zone *, const struct date_parts *);

enum token_kind { TOKEN_NUMBER, TOKEN_WORD, TOKEN_UNKNOWN, TOKEN_SIGN };

struct token {
	enum token_kind kind;
	int64_t value; /* of a number */
	int digits;
	struct date_word word;
	char sign;
	bool glued; /* no blank before it */
	bool latin; /* the word is alphabetic */
	int length; /* of the word, in bytes */
	int home;   /* of the word's language, minutes east, where that has one zone; else 0 */
};

/* Lower case, half width, without accents; (comments) go to their own buffer. */
void date_fold(const char *, char out[DATE_INPUT * 2], char comment[DATE_INPUT * 2]);
/* The tokens of a folded text, 0 when it can be no date. */
size_t date_scan(const char *, struct token out[DATE_TOKENS]);

/* Each TIME_NONE when the text is not of its kind.  All take folded text. */
int64_t date_parse_number(const char *, int tz_minutes);
int64_t date_parse_iso(const char *, int tz_minutes);
int64_t date_parse_free(const char *, const char *comment, int tz_minutes, int64_t now);
/* TIME_NONE when the tokens count nothing back, or now is TIME_NONE. */
int64_t date_relative(const struct token *, size_t n, int64_t now);

#endif
