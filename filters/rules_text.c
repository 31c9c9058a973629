/* The form of text in which the words of rules are looked for. */
#include "rules_internal.h"

#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"

enum kind { WORD, CJK, BLANK, MARK };

static enum kind
kind_of(uint32_t c)
{
	if (c < 0x80) {
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
			return WORD;
		return c == ' ' || c == '-' || c == '_' || c == '\'' || c == '"' || c == '`' ? BLANK
											     : MARK;
	}
	if (text_is_cjk(c))
		return CJK;
	return c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7 ? WORD : BLANK;
}

bool
rules_word_char(uint32_t c)
{
	return kind_of(c) == WORD;
}

/*
 * What stands between two characters of text.  Between ASCII words a hyphen is as good as a
 * blank, other punctuation counts (node.js, 1.0); beside CJK nothing counts but the end of C++
 * and C#.
 */
static size_t
separate(char *out, const char *from, const char *to, enum kind left, enum kind right)
{
	bool blank = false;
	size_t n = 0;

	if (left != WORD || right != WORD) {
		for (; left == WORD && from < to && (*from == '+' || *from == '#'); from++)
			out[n++] = *from;
		return n;
	}
	for (; from < to; from++) {
		if (kind_of((unsigned char)*from) != MARK) {
			blank = true;
			continue;
		}
		if (blank)
			out[n++] = ' ';
		blank = false;
		out[n++] = *from;
	}
	if (blank)
		out[n++] = ' ';
	return n;
}

const char *
rules_squeeze(struct arena *a, const char *folded)
{
	size_t len = strlen(folded), n = 0, step;
	const char *p = folded, *end = p + len, *gap = p;
	enum kind kind, last = BLANK;
	char *out = arena_alloc(a, len + 1);
	uint32_t c;

	for (; p < end; p += step) {
		/* Most characters are of U+4000 to U+8FFF or ASCII. */
		if (end - p >= 3 && (unsigned char)*p >= 0xe4 && (unsigned char)*p <= 0xe8) {
			step = 3;
			kind = CJK;
		} else {
			step = text_decode(p, end, &c);
			kind = kind_of(c);
		}
		if (kind != WORD && kind != CJK)
			continue;
		if (gap < p)
			n += separate(out + n, gap, p, last, kind);
		memcpy(out + n, p, step);
		n += step;
		gap = p + step;
		last = kind;
	}
	n += separate(out + n, gap, end, last, BLANK);
	out[n] = '\0';
	return out;
}

/* ---- the same at once, for what nearly all text is made of ---------------------------------- */

#define GAP_MAX 64
#define WIDE_OTHER 0xff /* what rules.wide[] has for a character that ends a run */

struct squeeze {
	char *out;
	size_t n;
	char gap[GAP_MAX]; /* what stands since the last character when that was a WORD, folded */
	size_t ngap;
	enum kind last;
};

static void
put_char(struct squeeze *q, enum kind kind, const char *bytes, size_t len)
{
	if (q->ngap > 0)
		q->n += separate(q->out + q->n, q->gap, q->gap + q->ngap, q->last, kind);
	q->ngap = 0;
	memcpy(q->out + q->n, bytes, len);
	q->n += len;
	q->last = kind;
}

/* 0, or -1 when the gap is longer than any that makes sense. */
static int
put_ascii(struct squeeze *q, char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
		put_char(q, WORD, &c, 1);
		return 0;
	}
	/* Blanks are single in folded text, and of what follows no word nothing stays. */
	if (c <= ' ')
		c = ' ';
	if (q->last != WORD || (c == ' ' && q->ngap > 0 && q->gap[q->ngap - 1] == ' '))
		return 0;
	if (q->ngap == GAP_MAX)
		return -1;
	q->gap[q->ngap++] = c;
	return 0;
}

/* Characters of three bytes that fold() leaves as they are and that are words by themselves. */
static bool
stays(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff && text_base(c) == c) || (c >= 0x3041 && c <= 0x3096) ||
	       (c >= 0x30a1 && c <= 0x30fa);
}

/* The ASCII character that one of three bytes is as good as between words; 0 when there is none. */
static char
mark_of(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return (char)(c - 0xff01 + '!');
	return (c >= 0x2012 && c <= 0x2016) || (c >= 0x2018 && c <= 0x2022) ||
		       (c >= 0x3000 && c <= 0x3002) || (c >= 0x3008 && c <= 0x3011)
		   ? ' '
		   : 0;
}

void
rules_squeeze_prepare(struct rules *r)
{
	uint32_t c;

	for (c = 0; c < RULES_WIDE; c++) {
		if (stays(c))
			r->wide[c] = 3;
		else if (mark_of(c) == 0 || kind_of((unsigned char)mark_of(c)) == WORD)
			r->wide[c] = WIDE_OTHER;
	}
}

/* The character of three bytes at p; 0 when it is another.  Text ends in a NUL, which is no byte
   that goes on. */
static inline uint32_t
wide_at(const unsigned char *p)
{
	if ((p[0] & 0xf0) != 0xe0 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
		return 0;
	return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
}

/*
 * What long text has most of: Chinese characters and the marks between them, of which nothing
 * stays.  There is no branch in it that depends on which of the two comes.  Where they end.
 */
static const unsigned char *
put_run(const struct rules *r, struct squeeze *q, const unsigned char *p)
{
	char *start = q->out + q->n, *out = start;
	unsigned n;

	for (; (n = r->wide[wide_at(p)]) != WIDE_OTHER; p += 3) {
		memcpy(out, p, 4); /* which is one store; p[3] is there, if only as the NUL */
		out += n;
	}
	if (out > start)
		q->last = CJK;
	q->n += (size_t)(out - start);
	return p;
}

/* A character of three bytes that is no part of a run; -1 for what fold() has to see itself. */
static int
put_wide(const struct rules *r, struct squeeze *q, const unsigned char *p)
{
	uint32_t c = wide_at(p);
	char bytes[4];

	if (c == 0)
		return -1;
	if (mark_of(c) != 0)
		return put_ascii(q, mark_of(c));
	if (c == 0x2026) /* an ellipsis is three dots */
		return put_ascii(q, '.') == 0 && put_ascii(q, '.') == 0 ? put_ascii(q, '.') : -1;
	if (r->wide[c] == WIDE_OTHER) {
		if (c < 0x4e00 || c > 0x9fff)
			return -1;
		c = text_base(c);
	}
	put_char(q, kind_of(c), bytes, text_encode(bytes, c));
	return 0;
}

/*
 * rules_squeeze() of fold() in one pass; NULL when there is a character in it that needs the
 * tables of Unicode.  Accents and kana marks that join the character before them are such.
 */
const char *
rules_squeeze_plain(const struct rules *r, struct arena *a, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len = strlen(text);
	const unsigned char *end = p + len;
	struct squeeze q = {.out = arena_alloc(a, len + GAP_MAX + 1), .last = BLANK};

	while (p < end) {
		if (*p < 0x80) {
			if ((*p < ' ' && *p != '\t' && *p != '\n' && *p != '\r') || *p == 0x7f ||
			    put_ascii(&q, (char)*p) == -1)
				return NULL;
			p++;
			continue;
		}
		if (q.last != WORD)
			p = put_run(r, &q, p);
		if (*p < 0x80)
			continue;
		if (put_wide(r, &q, p) == -1)
			return NULL;
		p += 3;
	}
	if (q.ngap > 0)
		q.n += separate(q.out + q.n, q.gap, q.gap + q.ngap, q.last, BLANK);
	q.out[q.n] = '\0';
	return q.out;
}
