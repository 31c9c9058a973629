/*
 * date_reader.h -- the state of reading a date in free form, and what reads its numbers.
 */
#ifndef DIGESTD_DATE_READER_H
#define DIGESTD_DATE_READER_H

#include "date_parts.h"
#include "item.h"

#define UNSET (-1)
#define NO_ZONE INT32_MIN

struct date_reader {
	const struct token *tok;
	size_t n, i;
	struct date_parts d;
	int tz;
	int64_t now;
	int ampm;
	int era;
	struct date_zone place; /* "Europe/Berlin", if has_place */
	bool has_place;
	bool numeric_zone; /* +0800 was read: what follows in letters repeats it */
	bool named_month;  /* somewhere a month stands as a word */
	bool numeric_day;  /* somewhere stand three numbers with separators */
	bool foreign;	   /* there are words that are not English */
	bool swappable;	   /* day and month might be the other way round */
	bool buddhist;	   /* Thailand's years: 543 more */
	size_t either;	   /* where the last word is that is a month or a weekday */
	int weekday;	   /* 0 Sunday to 6, or UNSET */
	bool at;	   /* the word before announced a time */
	struct token plain[3];
	size_t nplain;
};

/* The token so far ahead, or one that is nothing. */
const struct token *date_peek(const struct date_reader *, size_t ahead);
bool date_is_sign(const struct token *, char);
bool date_is_word(const struct token *, enum date_class);
/* Each sets what is not set yet, within its range; false when it may not. */
bool date_set(int *field, int64_t value, int64_t most);
bool date_set_day(struct date_reader *, int year, int64_t month, int64_t day);
/* Each reads from the current token on; false when the text is no date. */
bool date_read_number(struct date_reader *);
bool date_read_sign(struct date_reader *);

#endif
