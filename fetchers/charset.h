/*
 * charset.h -- names of encodings and the way from their bytes to UTF-8.  Owns iconv.
 *
 * Names and labels are those of the WHATWG Encoding Standard; what that standard maps to its
 * "replacement" encoding (HZ, ISO-2022-KR) is read, and so are some older code pages.  Nothing else
 * of libc's converters can be reached from outside.
 */
#ifndef DIGESTD_CHARSET_H
#define DIGESTD_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "../daemon/core/buf.h"

enum charset_kind {
	CHARSET_UTF8,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_UTF32LE,
	CHARSET_UTF32BE,
	CHARSET_BYTE,	   /* one byte a character, ASCII below 0x80 */
	CHARSET_MULTI,	   /* lead and trail bytes, ASCII below 0x80 */
	CHARSET_SEVEN_BIT, /* shifts between ASCII and pairs of seven-bit bytes */
	CHARSET_OTHER,	   /* whatever iconv makes of it (EBCDIC) */
};

struct charset {
	const char *name; /* lower case */
	enum charset_kind kind;
	const char *iconv; /* what libc calls it; NULL for UTF */
};

#define CHARSETS_MAX 128 /* rows of the table in charset.c, and converters that are kept */

extern const struct charset *const charset_utf8;

/* By label, blanks around it and case ignored; NULL when nobody knows it. */
const struct charset *charset_find(const char *label, size_t n);

/* A label that says that there is nothing but ASCII says nothing of other bytes. */
bool charset_is_ascii(const struct charset *);

/* What became of the bytes. */
struct transcoded {
	size_t bad; /* U+FFFD written for bytes that are nothing in this charset */
	bool other; /* part of it was in another charset (decode_mixed()) */
	bool cut; /* the last character is incomplete: a document cut there, not a wrong charset */
};

/* Appends valid UTF-8 to out.  Never fails; stops when out is full. */
void
transcode(const struct charset *, const char *, size_t n, struct buf *out, struct transcoded *);

/*
 * Length of the valid UTF-8 sequence at p (1 to 4), or minus the bytes that are one error: overlong
 * forms, surrogates and what is beyond U+10FFFF are errors.  Inline, because every byte of a
 * document that is not valid UTF-8 comes here.
 */
static inline int
utf8_step(const unsigned char *p, const unsigned char *end)
{
	unsigned char low = 0x80, high = 0xbf;
	int need;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return -1;
	need = p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p + 1 >= end || p[1] < low || p[1] > high)
		return -1;
	for (int i = 2; i <= need; i++) {
		if (p + i >= end || p[i] < 0x80 || p[i] > 0xbf)
			return -i;
	}
	return need + 1;
}

/* 6 for a character beyond U+FFFF whose two surrogates were encoded each (CESU-8), else 0. */
static inline int
utf8_surrogates(const unsigned char *p, const unsigned char *end)
{
	return end - p >= 6 && p[0] == 0xed && (p[1] & 0xf0) == 0xa0 && (p[2] & 0xc0) == 0x80 &&
		       p[3] == 0xed && (p[4] & 0xf0) == 0xb0 && (p[5] & 0xc0) == 0x80
		   ? 6
		   : 0;
}

/*
 * Loads all converters.  libc reads them from files at first use, which a sandboxed process
 * cannot do later.
 */
void charset_prepare(void);

#endif
