#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* libc's converters and the tables made with them, kept for the life of the process. */
static struct converter {
	const char *name;
	iconv_t cd;
	bool has_table;
	uint16_t table[128]; /* of a byte charset; 0xfffd where there is nothing */
} converters[64];

static struct converter *
converter_get(const char *name)
{
	struct converter *c;

	for (c = converters; c < converters + 63 && c->name != NULL; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
	}
	c->name = name;
	c->cd = iconv_open("UTF-8", name);
	return c;
}

/* 0, -1 (nothing or half a character). */
static int
convert_one(iconv_t cd, unsigned char byte, uint32_t *ch)
{
	char in = (char)byte, out[16], *ip = &in, *op = out;
	size_t il = 1, ol = sizeof(out);

	(void)iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &ip, &il, &op, &ol) == (size_t)-1)
		return -1;
	/* windows-1258 and TCVN hold a letter back, a diacritic might follow. */
	(void)iconv(cd, NULL, NULL, &op, &ol);
	if (op == out)
		return -1;
	(void)text_decode(out, op, ch);
	return 0;
}

static void
table_make(struct converter *c, const struct charset *charset)
{
	uint32_t ch;

	for (unsigned i = 0; i < 128; i++) {
		unsigned char byte = (unsigned char)(0x80 + i);

		if (charset->iconv == NULL)
			ch = 0xf700 + byte; /* x-user-defined */
		else if (c->cd == (iconv_t)-1 || convert_one(c->cd, byte, &ch) != 0)
			/* The standard reads the holes of windows-1252 and others as C1 controls.
			 */
			ch = byte < 0xa0 ? byte : 0xfffd;
		c->table[i] = (uint16_t)ch;
	}
	c->has_table = true;
}

static void
put_char(struct buf *out, uint32_t ch)
{
	char *p = buf_reserve(out, 4);

	if (p != NULL)
		out->len += text_encode(p, ch);
}

static void
put_bad(struct buf *out, struct transcoded *t)
{
	t->bad++;
	(void)buf_adds(out, REPLACEMENT);
}

static void
from_bytes(const struct charset *cs, const char *p, size_t n, struct buf *out, struct transcoded *t)
{
	struct converter *c = converter_get(cs->iconv == NULL ? cs->name : cs->iconv);
	const unsigned char *s = (const unsigned char *)p, *end = s + n, *run;

	if (!c->has_table)
		table_make(c, cs);
	while (s < end) {
		for (run = s; s < end && *s < 0x80; s++)
			;
		(void)buf_add(out, run, (size_t)(s - run));
		for (; s < end && *s >= 0x80; s++) {
			if (c->table[*s - 0x80] == 0xfffd)
				put_bad(out, t);
			else
				put_char(out, c->table[*s - 0x80]);
		}
	}
}

/* How many bytes an impossible character at p takes with it. */
static size_t
bad_length(const char *p, size_t n)
{
	/* A trail byte that is ASCII may be markup and must be read again. */
	return n > 1 && ((unsigned char)p[0] & 0x80) != 0 && ((unsigned char)p[1] & 0x80) != 0 ? 2
											       : 1;
}

static void
from_iconv(const struct charset *cs, const char *p, size_t n, struct buf *out, struct transcoded *t)
{
	struct converter *c = converter_get(cs->iconv);
	char *in = (char *)(uintptr_t)p, *to;
	size_t skip, room, left;

	if (c->cd == (iconv_t)-1) {
		t->bad += n;
		return;
	}
	(void)iconv(c->cd, NULL, NULL, NULL, NULL);
	while (n > 0) {
		room = left = n + n / 2 + 16;
		if ((to = buf_reserve(out, room)) == NULL)
			return;
		errno = 0;
		(void)iconv(c->cd, &in, &n, &to, &left);
		out->len += room - left;
		if (n == 0 || errno == E2BIG)
			continue;
		if (errno == EINVAL) {
			t->cut = true;
			(void)buf_adds(out, REPLACEMENT);
			return;
		}
		skip = bad_length(in, n);
		if (*in == (char)0x80 && strcmp(cs->iconv, "GB18030") == 0) {
			/* What Windows wrote for the euro sign, and the standard reads. */
			skip = 1;
			(void)buf_adds(out, "€");
		} else {
			put_bad(out, t);
		}
		in += skip;
		n -= skip;
	}
	if ((to = buf_reserve(out, 16)) != NULL) {
		left = 16;
		(void)iconv(c->cd, NULL, NULL, &to, &left);
		out->len += 16 - left;
	}
}

static uint32_t
unit(const unsigned char *p, unsigned size, bool big)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < size; i++)
		v = v << 8 | p[big ? i : size - 1 - i];
	return v;
}

static void
from_wide(
    const char *bytes, size_t n, unsigned size, bool big, struct buf *out, struct transcoded *t)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + n;

	while (end - p >= (ptrdiff_t)size) {
		uint32_t ch = unit(p, size, big), low;

		p += size;
		if (size == 2 && ch >= 0xd800 && ch < 0xdc00 && end - p >= 2) {
			low = unit(p, 2, big);
			if (low >= 0xdc00 && low < 0xe000) {
				ch = 0x10000 + ((ch - 0xd800) << 10) + (low - 0xdc00);
				p += 2;
			}
		}
		if ((ch >= 0xd800 && ch < 0xe000) || ch > 0x10ffff)
			put_bad(out, t);
		else if (ch < 0x80)
			(void)buf_addc(out, (char)ch);
		else
			put_char(out, ch);
	}
	if (p < end) {
		t->cut = true;
		(void)buf_adds(out, REPLACEMENT);
	}
}

/* ---- ISO-2022-JP (RFC 1468), ISO-2022-KR (RFC 1557), HZ (RFC 1843): pairs of 7-bit bytes ---- */

enum shift { SHIFT_ASCII, SHIFT_PAIRS, SHIFT_KANA };

/* Length of a shift sequence at p, 0 for none. */
static size_t
shift_find(const unsigned char *p, size_t n, enum shift *shift)
{
	static const struct {
		const char *text;
		size_t n;
		enum shift shift;
	} shifts[] = {{"\033$B", 3, SHIFT_PAIRS}, {"\033$@", 3, SHIFT_PAIRS},
	    {"\033(B", 3, SHIFT_ASCII}, {"\033(J", 3, SHIFT_ASCII}, {"\033(I", 3, SHIFT_KANA},
	    {"\033$)C", 4, SHIFT_ASCII}, {"\016", 1, SHIFT_PAIRS}, {"\017", 1, SHIFT_ASCII},
	    {"~{", 2, SHIFT_PAIRS}, {"~}", 2, SHIFT_ASCII}};

	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++) {
		if (n >= shifts[i].n && memcmp(p, shifts[i].text, shifts[i].n) == 0) {
			*shift = shifts[i].shift;
			return shifts[i].n;
		}
	}
	return 0;
}

/* Rewrites to the eight-bit form (EUC) that the charset's converter reads. */
static void
from_seven_bit(
    const struct charset *cs, const char *bytes, size_t n, struct buf *out, struct transcoded *t)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + n;
	bool hz = cs->name[0] == 'h';
	enum shift shift = SHIFT_ASCII;
	struct buf euc;
	size_t skip;

	buf_init(&euc, 2 * n);
	while (p < end) {
		if (*p == '\033' || *p == '\016' || *p == '\017' || (hz && *p == '~')) {
			skip = shift_find(p, (size_t)(end - p), &shift);
			if (skip == 0 && hz && end - p >= 2 && p[1] == '~')
				(void)buf_addc(&euc, '~');
			p += skip != 0 ? skip : hz ? 2 : 1;
			continue;
		}
		if (*p == '\n')
			shift = SHIFT_ASCII;
		if (shift == SHIFT_KANA)
			(void)buf_addc(&euc, (char)0x8e);
		if (shift == SHIFT_ASCII || *p <= 0x20)
			(void)buf_addc(&euc, (char)*p);
		else
			(void)buf_addc(&euc, (char)(*p | 0x80));
		p++;
	}
	if (euc.len > 0)
		from_iconv(cs, euc.data, euc.len, out, t);
	buf_release(&euc);
}

int
utf8_step(const unsigned char *p, const unsigned char *end)
{
	unsigned char low = 0x80, high = 0xbf;
	int need;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return -1;
	need = p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
	/* Overlong forms, surrogates and what is beyond U+10FFFF. */
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	for (int i = 1; i <= need; i++) {
		if (p + i >= end || p[i] < low || p[i] > high)
			return -i;
		low = 0x80;
		high = 0xbf;
	}
	return need + 1;
}

static void
from_utf8(const char *bytes, size_t n, struct buf *out, struct transcoded *t)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + n, *run;
	int step = 1;

	while (p < end) {
		for (run = p; p < end && (step = utf8_step(p, end)) > 0; p += step)
			;
		(void)buf_add(out, run, (size_t)(p - run));
		if (p == end)
			break;
		if (p - step == end && *p >= 0xc2 && *p <= 0xf4) {
			t->cut = true;
			(void)buf_adds(out, REPLACEMENT);
		} else {
			put_bad(out, t);
		}
		p -= step;
	}
}

void
transcode(const struct charset *cs, const char *p, size_t n, struct buf *out, struct transcoded *t)
{
	*t = (struct transcoded){0};
	switch (cs->kind) {
	case CHARSET_UTF8:
		from_utf8(p, n, out, t);
		break;
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		from_wide(p, n, 2, cs->kind == CHARSET_UTF16BE, out, t);
		break;
	case CHARSET_UTF32LE:
	case CHARSET_UTF32BE:
		from_wide(p, n, 4, cs->kind == CHARSET_UTF32BE, out, t);
		break;
	case CHARSET_BYTE:
		from_bytes(cs, p, n, out, t);
		break;
	case CHARSET_SEVEN_BIT:
		from_seven_bit(cs, p, n, out, t);
		break;
	case CHARSET_MULTI:
	case CHARSET_OTHER:
		from_iconv(cs, p, n, out, t);
		break;
	}
}
