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
} converters[CHARSETS_MAX];

static struct converter *
converter_get(const char *name)
{
	struct converter *c;

	for (c = converters; c->name != NULL; c++) {
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
	/* libc has Apple's older tables. */
	if (strcmp(charset->name, "macintosh") == 0) {
		c->table[0xc6 - 0x80] = 0x2206;
		c->table[0xf0 - 0x80] = 0xf8ff;
	} else if (strcmp(charset->name, "x-mac-cyrillic") == 0) {
		c->table[0xff - 0x80] = 0x20ac;
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
	static const char run[] = REPLACEMENT REPLACEMENT REPLACEMENT REPLACEMENT;
	size_t n = sizeof(run) - 1;

	t->bad++;
	/* Longer runs tell a reader nothing more, and three bytes for one fill memory. */
	if (out->len < n || memcmp(out->data + out->len - n, run, n) != 0)
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
		put_bad(out, t);
		in += skip;
		n -= skip;
	}
	if ((to = buf_reserve(out, 16)) != NULL) {
		left = 16;
		(void)iconv(c->cd, NULL, NULL, &to, &left);
		out->len += 16 - left;
	}
}

/* ---- Big5 and EUC-JP, where the standard follows what Windows wrote and libc others ---------- */

/* Of Big5: what libc's tables with Hong Kong's characters lack or have otherwise. */
static const uint16_t big5_pairs[][2] = {{0xa145, 0x2027}, {0xa14e, 0xfe51}, {0xa15a, 0x2574},
    {0xa1c2, 0x00af}, {0xa1c3, 0xffe3}, {0xa1c5, 0x02cd}, {0xa1e3, 0xff5e}, {0xa1f2, 0x2295},
    {0xa1f3, 0x2299}, {0xa1fe, 0xff0f}, {0xa240, 0xff3c}, {0xa241, 0x2215}, {0xa242, 0xfe68},
    {0xa244, 0xffe5}, {0xa246, 0xffe0}, {0xa247, 0xffe1}, {0xa2cc, 0x5341}, {0xa2ce, 0x5345},
    {0xa3e1, 0x20ac}, {0xc6cf, 0x5ef4}, {0xc6d3, 0x65e0}, {0xc6d5, 0x7676}, {0xc6d7, 0x96b6},
    {0xc6de, 0x3003}, {0xc6df, 0x4edd}};

/* Each: how many bytes at p libc must not see, and their character, 0 for none. */
static size_t
special_big5(const unsigned char *p, size_t n, uint32_t *ch)
{
	unsigned pair;

	*ch = 0;
	if (*p == 0x80 || *p == 0xff)
		return 1;
	if (n < 2 || ((*p < 0xa1 || *p > 0xa3) && *p != 0xc6))
		return 0;
	pair = (unsigned)p[0] << 8 | p[1];
	for (size_t i = 0; i < sizeof(big5_pairs) / sizeof(big5_pairs[0]); i++) {
		if (big5_pairs[i][0] == pair) {
			*ch = big5_pairs[i][1];
			return 2;
		}
	}
	return 0;
}

/* Rows 89 to 92 are NEC's selection of IBM's kanji, and C1 controls are nothing. */
static size_t
special_euc_jp(const unsigned char *p, size_t n, uint32_t *ch)
{
	struct converter *c = converter_get("CP932");
	unsigned row, cell;
	char in[2], out[8], *ip = in, *op = out;
	size_t il = sizeof(in), ol = sizeof(out);

	*ch = 0;
	if (*p == 0xff || (*p <= 0xa0 && *p != 0x8e && *p != 0x8f))
		return 1;
	if (n < 2 || *p < 0xf9 || *p > 0xfc || p[1] < 0xa1 || p[1] == 0xff)
		return 0;
	row = *p - 0xa0u;
	cell = p[1] - 0xa0u;
	in[0] = (char)(0xc1 + (row - 1) / 2);
	in[1] = (char)(row % 2 == 0 ? 0x9e + cell : cell < 64 ? 0x3f + cell : 0x40 + cell);
	if (c->cd != (iconv_t)-1 && iconv(c->cd, &ip, &il, &op, &ol) != (size_t)-1)
		(void)text_decode(out, op, ch);
	return 2;
}

static void
from_corrected(
    const struct charset *cs, const char *bytes, size_t n, struct buf *out, struct transcoded *t)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + n, *start = p;
	bool big5 = cs->iconv[0] == 'B';
	size_t take, left;
	uint32_t ch;

	while (p < end) {
		if (*p < 0x80) {
			p++;
			continue;
		}
		left = (size_t)(end - p);
		take = big5 ? special_big5(p, left, &ch) : special_euc_jp(p, left, &ch);
		if (take == 0) {
			take = *p == 0x8f && !big5 ? 3 : left > 1 && p[1] < 0x40 ? 1 : 2;
			p += take < left ? take : left;
			continue;
		}
		if (start < p)
			from_iconv(cs, (const char *)start, (size_t)(p - start), out, t);
		t->bad += t->cut;
		t->cut = false;
		if (ch == 0)
			put_bad(out, t);
		else
			put_char(out, ch);
		start = p += take;
	}
	if (start < end)
		from_iconv(cs, (const char *)start, (size_t)(end - start), out, t);
}

/* ---- GB18030, a tenth of what is read here: libc's converter for it is slow -------------------
 */

/* Characters of the two-byte forms, by lead and trail; 0 asks libc. */
static uint16_t pairs[126][192];

static void
pairs_make(struct converter *c)
{
	char in[2], out[16], *ip, *op;
	size_t il, ol;
	uint32_t ch;

	for (unsigned lead = 0x81; lead <= 0xfe; lead++) {
		for (unsigned trail = 0x40; trail <= 0xfe; trail++) {
			in[0] = (char)lead;
			in[1] = (char)trail;
			ip = in;
			op = out;
			il = 2;
			ol = sizeof(out);
			if (iconv(c->cd, &ip, &il, &op, &ol) == (size_t)-1)
				continue;
			(void)text_decode(out, op, &ch);
			if (ch < 0x10000)
				pairs[lead - 0x81][trail - 0x40] = (uint16_t)ch;
		}
	}
	/* The blank of many Chinese editors, which libc has as a private character. */
	pairs[0xa3 - 0x81][0xa0 - 0x40] = 0x3000;
	c->has_table = true;
}

/* One character that the table does not know, by libc; the bytes that it took. */
static size_t
rare_gb18030(struct converter *c, const char *p, size_t n, struct buf *out, struct transcoded *t)
{
	bool four = n >= 2 && p[1] >= '0' && p[1] <= '9';
	size_t take = four ? 4 : 2, left = 8;
	char *in = (char *)(uintptr_t)p, *to = buf_reserve(out, left);

	if (to == NULL)
		return n;
	if ((unsigned char)*p == 0x80) {
		/* What Windows wrote for the euro sign, and the standard reads. */
		(void)buf_adds(out, "€");
		return 1;
	}
	if ((unsigned char)*p == 0xff) {
		put_bad(out, t);
		return 1;
	}
	if (take > n) {
		t->cut = true;
		(void)buf_adds(out, REPLACEMENT);
		return n;
	}
	n = take;
	if (c->cd != (iconv_t)-1 && iconv(c->cd, &in, &n, &to, &left) != (size_t)-1) {
		out->len += 8 - left;
		return take;
	}
	if (c->cd != (iconv_t)-1)
		(void)iconv(c->cd, NULL, NULL, NULL, NULL);
	put_bad(out, t);
	/* The rest of an impossible four-byte form may be markup. */
	return four ? 1 : bad_length(p, take);
}

static void
from_gb18030(
    const struct charset *cs, const char *p, size_t n, struct buf *out, struct transcoded *t)
{
	struct converter *c = converter_get(cs->iconv);
	const unsigned char *s = (const unsigned char *)p, *end = s + n, *plain;
	/* The end of the bytes that are not ASCII, found once for each run of them. */
	const unsigned char *run = s;
	uint16_t ch;
	char *to;

	if (c->cd != (iconv_t)-1 && !c->has_table)
		pairs_make(c);
	while (s < end) {
		for (plain = s; s < end && *s < 0x80; s++)
			;
		(void)buf_add(out, plain, (size_t)(s - plain));
		if (s >= run) {
			for (run = s; run < end && *run >= 0x80; run++)
				;
		}
		if ((to = buf_reserve(out, 3 * (size_t)(run - s) + 3)) == NULL)
			return;
		for (; end - s >= 2 && *s > 0x80 && *s < 0xff && s[1] >= 0x40; s += 2) {
			if (s >= run || (ch = pairs[*s - 0x81][s[1] - 0x40]) == 0)
				break;
			to += text_encode(to, ch);
		}
		out->len = (size_t)(to - out->data);
		if (s < end && *s >= 0x80 && s < run)
			s += rare_gb18030(c, (const char *)s, (size_t)(end - s), out, t);
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
	if (euc.len > 0 && strcmp(cs->iconv, "EUC-JP-MS") == 0)
		from_corrected(cs, euc.data, euc.len, out, t);
	else if (euc.len > 0)
		from_iconv(cs, euc.data, euc.len, out, t);
	buf_release(&euc);
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
		if (utf8_surrogates(p, end) != 0) {
			/* What databases and Java wrote for want of four bytes. */
			put_char(out, 0x10000u + ((p[1] & 0x0fu) << 16) + ((p[2] & 0x3fu) << 10) +
					  ((p[4] & 0x0fu) << 6) + (p[5] & 0x3fu));
			p += 6;
			continue;
		}
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
		if (strcmp(cs->iconv, "GB18030") == 0) {
			from_gb18030(cs, p, n, out, t);
			break;
		}
		if (strcmp(cs->name, "big5") == 0 || strcmp(cs->name, "euc-jp") == 0) {
			from_corrected(cs, p, n, out, t);
			break;
		}
		from_iconv(cs, p, n, out, t);
		break;
	case CHARSET_OTHER:
		from_iconv(cs, p, n, out, t);
		break;
	}
	/* Some wrote into what they had reserved. */
	if (out->data != NULL)
		out->data[out->len] = '\0';
}
