/*
 * date_words.h -- the words of dates in many languages, for date.c.
 *
 * Words are folded: lower case, without accents (text_base()).
 */
#ifndef DIGESTD_DATE_WORDS_H
#define DIGESTD_DATE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum date_class {
	DATE_MONTH,   /* 1 to 12 */
	DATE_WEEKDAY, /* 0 Sunday to 6 */
	DATE_EITHER,  /* a month (its value) or a weekday: "mar." is March and mardi */
	DATE_AMPM,    /* enum date_ampm */
	DATE_ZONE,    /* minutes east of UTC */
	DATE_CST,     /* China's or America's */
	DATE_ZONE_US, /* minutes east of UTC in winter: "ET" is EST or EDT */
	DATE_SUMMER,  /* "daylight": an hour more than the zone before it */
	DATE_MARK,    /* what the number before it is: one of "YMDhms" */
	DATE_UNIT,    /* what "ago" counts: seconds, or -months */
	DATE_AGO,
	DATE_AGO_BEFORE, /* "vor", "hace": stands before the number */
	DATE_DAY,	 /* days from today: 0 today, -1 yesterday */
	DATE_NOW,
	DATE_HALF,
	DATE_ONE,   /* 12: may be twelve months, too */
	DATE_ERA,   /* the year before its first */
	DATE_AT,    /* a time of day follows, "10.30" too */
	DATE_NOISE, /* may stand in a date and means nothing */
	DATE_STOP,  /* what follows is no date: "来源" */
};

enum date_ampm { DATE_AM, DATE_PM, DATE_NOON, DATE_MIDNIGHT };

struct date_word {
	enum date_class class;
	int value;
	bool foreign; /* not English, or in no language */
};

/* An alphabetic word. */
bool date_word_find(struct date_word *, const char *word, size_t n);
/*
 * "Tháng Mười Hai", "thg 12": a month of Vietnam, whose name is its number; s begins with a word
 * for month.  Its length in bytes, or 0.
 */
size_t date_word_numbered(struct date_word *, const char *s);
/* The longest word of scripts without blanks that s begins with: its length in bytes, or 0. */
size_t date_word_begin(struct date_word *, const char *s);

#endif
