/* text_internal.h -- characters as text.c and text_fold.c see them; nobody else includes it. */
#ifndef DIGESTD_TEXT_INTERNAL_H
#define DIGESTD_TEXT_INTERNAL_H

#include "text.h"

#define REPLACEMENT 0xfffdu

/* Everything but the three bytes that nearly all of the rest is. */
size_t text_decode_other(const char *, const char *end, uint32_t *ch);

/* text_decode(), inlined where text is walked through. */
static inline size_t
decode(const char *s, const char *end, uint32_t *ch)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] < 0x80) {
		*ch = p[0];
		return 1;
	}
	/* U+1000 to U+CFFF: neither overlong nor surrogates. */
	if (end - s >= 3 && p[0] > 0xe0 && p[0] < 0xed && (p[1] & 0xc0) == 0x80 &&
	    (p[2] & 0xc0) == 0x80) {
		*ch = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		return 3;
	}
	return text_decode_other(s, end, ch);
}

static inline bool
is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

/*
 * What no reader sees but what can reorder, hide or smuggle text: controls, bidirectional and
 * zero-width characters, fillers, interlinear marks, noncharacters, tags.
 */
static inline bool
is_invisible(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x34f || c == 0x61c ||
	       c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
	       (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 ||
	       c == 0xfeff || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe0fff) || text_is_noncharacter(c);
}

/* Nearly all text: neither blank nor invisible, and known without looking at the lists. */
static inline bool
is_plain(uint32_t c)
{
	return (c > ' ' && c < 0x7f) || (c >= 0x3400 && c <= 0x9fff);
}

#endif
