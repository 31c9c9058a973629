/* The form of text in which the words of rules are looked for. */
#include "rules_internal.h"

#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"

enum class { WORD, CJK, BLANK, MARK };

static enum class class_of(uint32_t c) {
	if (c < 0x80){if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			  (c >= 'A' && c <= 'Z')) return WORD;
		      return c == ' ' || c == '-' || c == '_' || c == '\'' || c == '"' || c == '`'
				 ? BLANK
				 : MARK;}
if (text_is_cjk(c)) return CJK;
return c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7 ? WORD : BLANK;
}

bool
rules_word_char(uint32_t c)
{
	return class_of(c) == WORD;
}

/*
 * What stands between two characters of text.  Between ASCII words a hyphen is as good as a
 * blank, other punctuation counts (node.js, 1.0); beside CJK nothing counts but the end of C++
 * and C#.
 */
static size_t
separate(char *out, const char *from, const char *to, enum class left, enum class right)
{
	bool blank = false;
	size_t n = 0;

	if (left != WORD || right != WORD) {
		for (; left == WORD && from < to && (*from == '+' || *from == '#'); from++)
			out[n++] = *from;
		return n;
	}
	for (; from < to; from++) {
		if (class_of((unsigned char)*from) != MARK) {
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
	enum class class, last = BLANK;
	char *out = arena_alloc(a, len + 1);
	uint32_t c;

	for (; p < end; p += step) {
		/* Most characters are of U+4000 to U+8FFF or ASCII. */
		if (end - p >= 3 && (unsigned char)*p >= 0xe4 && (unsigned char)*p <= 0xe8) {
			step = 3;
			class = CJK;
		} else {
			step = text_decode(p, end, &c);
			class = class_of(c);
		}
		if (class != WORD && class != CJK)
			continue;
		if (gap < p)
			n += separate(out + n, gap, p, last, class);
		memcpy(out + n, p, step);
		n += step;
		gap = p + step;
		last = class;
	}
	n += separate(out + n, gap, end, last, BLANK);
	out[n] = '\0';
	return out;
}

/* ---- the same at once, for what nearly all text is made of ---------------------------------- */

#define GAP_MAX 64

struct squeeze {
	char *out;
	size_t n;
	char gap[GAP_MAX]; /* what stands since the last character, folded */
	size_t ngap;
	enum class last;
};

static void
put_char(struct squeeze *q, enum class class, const char *bytes, size_t len)
{
	if (q->ngap > 0)
		q->n += separate(q->out + q->n, q->gap, q->gap + q->ngap, q->last, class);
	q->ngap = 0;
	memcpy(q->out + q->n, bytes, len);
	q->n += len;
	q->last = class;
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
	/* Blanks are single in folded text. */
	if (c <= ' ')
		c = ' ';
	if (c == ' ' && q->ngap > 0 && q->gap[q->ngap - 1] == ' ')
		return 0;
	if (q->ngap == GAP_MAX)
		return -1;
	q->gap[q->ngap++] = c;
	return 0;
}

/* A character of three bytes, and what fold() makes of it; -1 for what it has to see itself. */
static int
put_wide(struct squeeze *q, const unsigned char *p)
{
	uint32_t c;

	if ((p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
		return -1;
	c = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	if (c >= 0xff01 && c <= 0xff5e)
		return put_ascii(q, (char)(c - 0xff01 + '!'));
	if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa)) {
		put_char(q, CJK, (const char *)p, 3);
		return 0;
	}
	if ((c >= 0x3001 && c <= 0x3002) || (c >= 0x3008 && c <= 0x3011) || c == 0x2014 ||
	    (c >= 0x2018 && c <= 0x2019) || (c >= 0x201c && c <= 0x201d))
		return put_ascii(q, ' ');
	return -1;
}

void
rules_squeeze_prepare(struct rules *r)
{
	uint32_t i;

	for (i = 0; i < RULES_HAN; i++) {
		if (text_base(RULES_HAN_FIRST + i) == RULES_HAN_FIRST + i)
			r->han_kept[i / 64] |= (uint64_t)1 << i % 64;
	}
}

/* Chinese characters in a row, which is what long text has most of; where they end. */
static const unsigned char *
put_han(const struct rules *r, struct squeeze *q, const unsigned char *p)
{
	uint32_t c, simple;
	char bytes[4];

	/* Text ends in a NUL, which is no byte that goes on. */
	for (; *p >= 0xe4 && *p <= 0xe9 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80; p += 3) {
		c = ((p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu)) - RULES_HAN_FIRST;
		if (c >= RULES_HAN)
			break;
		if ((r->han_kept[c / 64] & (uint64_t)1 << c % 64) == 0) {
			simple = text_base(c + RULES_HAN_FIRST);
			put_char(q, class_of(simple), bytes, text_encode(bytes, simple));
		} else if (q->ngap > 0) {
			put_char(q, CJK, (const char *)p, 3);
		} else {
			memcpy(q->out + q->n, p, 3);
			q->n += 3;
			q->last = CJK;
		}
	}
	return p;
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
	const unsigned char *end = p + len, *han;
	struct squeeze q = {.out = arena_alloc(a, len + GAP_MAX + 1), .last = BLANK};

	while (p < end) {
		if (*p < 0x80) {
			if ((*p < ' ' && *p != '\t' && *p != '\n' && *p != '\r') || *p == 0x7f ||
			    put_ascii(&q, (char)*p) == -1)
				return NULL;
			p++;
			continue;
		}
		if ((han = put_han(r, &q, p)) > p) {
			p = han;
			continue;
		}
		if (*p < 0xe2 || *p > 0xef || end - p < 3 || put_wide(&q, p) == -1)
			return NULL;
		p += 3;
	}
	if (q.ngap > 0)
		q.n += separate(q.out + q.n, q.gap, q.gap + q.ngap, q.last, BLANK);
	q.out[q.n] = '\0';
	return q.out;
}
