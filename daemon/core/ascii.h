/* ascii.h -- what markup is made of, whatever the locale says; no byte of 128 and above is any. */
#ifndef DIGESTD_ASCII_H
#define DIGESTD_ASCII_H

#include <stdbool.h>

/* What HTML calls ASCII whitespace. */
static inline bool
ascii_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static inline bool
ascii_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_is_alnum(char c)
{
	return ascii_is_letter(c) || ascii_is_digit(c);
}

/* Of a hexadecimal digit in either case, or -1. */
static inline int
ascii_hex_value(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
