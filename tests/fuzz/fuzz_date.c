/*
 * Dates: no input crashes or is read for ever, and what is read is a time that can be written and
 * read again.  After a byte of value 1 each byte stands for a part of a date, as random letters
 * seldom make one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW 1735128000

static const char *const parts[] = {" ", ",", ".", ":", "-", "+", "/", "(", ")", "[", "]", "T", "Z",
    "W", "e", "a", "1", "2", "7", "08", "12", "24", "30", "31", "60", "99", "001", "366", "1314",
    "2024", "0001", "9999", "20240705", "131415", "1720185255", "1720185255678", ".678", "12:30",
    "13:14:15", "24:00", "25:61", "am", "PM", "noon", "midnight", "Fri", "Friday,", "Jul", "July",
    "5th", "of", "at", "GMT", "UTC", "EST", "CST", "PDT", "CEST", "+0800", "-05:00", "+8", "-0000",
    "UT", "MSK", "Europe/Berlin", "Eastern Daylight Time", "Central European", "summer",
    "Etc/GMT+8", "年", "月", "日", "号", "时", "点", "分", "秒", "上午", "下午", "星期", "周五",
    "十二", "二〇二四", "民國", "令和", "今天", "昨天", "前", "小时", "3", "년", "월", "일", "오후",
    "午後", "juillet", "juil.", "mars", "März", "am", "Uhr", "июля", "г.", "в", "Ιουλ", "július",
    "de", "julio", "luglio", "lipca", "juli", "ago", "hours", "yesterday", "in", "BC", "m=+0.5",
    "&nbsp;", "\xc2\xa0", "\xe2\x80\x8f", "２", "：", "'", "\"", "\n", "W52", "Q3", "0", "00",
    "-2024", "t", "z", "days", "一"};

static char *
text_of(const uint8_t *data, size_t size)
{
	bool in_parts = size > 1 && data[0] == 1;
	char *s = malloc(in_parts ? size * 32 + 1 : size + 1), *end = s;
	size_t i;

	if (s == NULL)
		return NULL;
	for (i = 1; in_parts && i < size; i++)
		end = stpcpy(end, parts[data[i] % (sizeof(parts) / sizeof(parts[0]))]);
	if (!in_parts && size > 0)
		end = mempcpy(s, data, size);
	*end = '\0';
	return s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = text_of(data, size), out[DATE_MAX], *format;
	int64_t t;

	if (s == NULL)
		return 0;
	t = date_parse(s, 480, NOW);
	if (t != TIME_NONE && t >= -62135596800 && t <= 253402300799 &&
	    date_parse(date_rfc3339(t, out), 0, TIME_NONE) != t)
		abort();
	(void)date_parse(s, 0, TIME_NONE);
	(void)date_parse(s, -720, 0);
	(void)date_parse_http(s);
	(void)date_day(t, 480, out);
	/* The first line as a format for the second. */
	if ((format = strchr(s, '\n')) != NULL) {
		*format++ = '\0';
		(void)date_parse_format(format, s, 480);
	}
	free(s);
	return 0;
}
