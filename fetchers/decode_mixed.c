#include "decode_internal.h"

#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"

/* A run of bytes that are not ASCII. */
struct run {
	const unsigned char *p, *end;
};

static bool
next_run(const unsigned char *from, const unsigned char *end, struct run *r)
{
	while (from < end && *from < 0x80)
		from++;
	r->p = from;
	while (from < end && *from >= 0x80)
		from++;
	r->end = from;
	return r->p < r->end;
}

static bool
is_utf8(const struct run *r)
{
	int step;

	for (const unsigned char *p = r->p; p < r->end; p += step) {
		if ((step = utf8_step(p, r->end)) < 0)
			return false;
	}
	return true;
}

/*
 * Two or more Chinese characters or their punctuation in UTF-8 and nothing else.  GBK text has
 * this form by chance in a few of a million runs: its lead bytes would have to be rare ones.
 */
static bool
is_chinese_utf8(const struct run *r)
{
	const char *p = (const char *)r->p, *end = (const char *)r->end;
	uint32_t ch;

	if (r->end - r->p < 6)
		return false;
	while (p < end) {
		if (utf8_step((const unsigned char *)p, r->end) != 3)
			return false;
		p += text_decode(p, end, &ch);
		if (!((ch >= 0x2010 && ch < 0x2040) || (ch >= 0x3000 && ch < 0xa000) ||
			(ch >= 0xff00 && ch < 0xfff0)))
			return false;
	}
	return true;
}

struct pairs {
	size_t all, common, hangul;
};

/* Counts pairs that are GB2312 and those of level 1; false when one is not. */
static bool
count_gb2312(const struct run *r, struct pairs *n)
{
	if ((r->end - r->p) % 2 != 0)
		return false;
	for (const unsigned char *p = r->p; p < r->end; p += 2) {
		bool symbol = p[0] >= 0xa1 && p[0] <= 0xa9, hanzi = p[0] >= 0xb0 && p[0] <= 0xf7;

		if ((!symbol && !hanzi) || p[1] < 0xa1 || p[1] == 0xff)
			return false;
		n->all++;
		n->common += hanzi && p[0] <= 0xd7;
		n->hangul += hanzi && p[0] <= 0xc8;
	}
	return true;
}

static bool
is_gb2312(const struct run *r)
{
	struct pairs n = {0};

	return count_gb2312(r, &n) && n.all >= 2 && n.common * 2 >= n.all;
}

const struct charset *
plausible_pairs(const char *body, size_t len, size_t least)
{
	const unsigned char *p = (const unsigned char *)body, *end = p + len;
	size_t runs = 0, good = 0;
	struct pairs n = {0};
	struct run r;

	for (; next_run(p, end, &r); p = r.end) {
		runs++;
		good += count_gb2312(&r, &n);
	}
	if (runs == 0 || n.all < least || good * 20 < runs * 19 || n.common * 10 < n.all * 7)
		return NULL;
	/* Of Chinese, only six in ten characters are there. */
	if (n.common >= 6 && n.hangul * 50 >= n.common * 49)
		return charset_find("euc-kr", 6);
	return charset_find("gbk", 3);
}

static void
add(const struct charset *cs, const unsigned char *from, const unsigned char *to, struct buf *out,
    struct transcoded *sum)
{
	struct transcoded t;

	if (from == to)
		return;
	transcode(cs, (const char *)from, (size_t)(to - from), out, &t);
	sum->bad += t.bad;
	sum->cut = t.cut;
}

void
decode_mixed(
    const struct charset *cs, const char *body, size_t n, struct buf *out, struct transcoded *t)
{
	const unsigned char *done = (const unsigned char *)body, *p = done, *end = p + n;
	bool utf8 = cs->kind == CHARSET_UTF8;
	const struct charset *other;
	struct run r;

	if (!utf8 && (cs->iconv == NULL || strcmp(cs->iconv, "GB18030") != 0)) {
		transcode(cs, body, n, out, t);
		return;
	}
	*t = (struct transcoded){0};
	other = utf8 ? charset_find("gbk", 3) : charset_utf8;
	for (; next_run(p, end, &r); p = r.end) {
		if (utf8 ? is_utf8(&r) || !is_gb2312(&r) : !is_chinese_utf8(&r))
			continue;
		add(cs, done, r.p, out, t);
		add(other, r.p, r.end, out, t);
		t->other = true;
		done = r.end;
	}
	add(cs, done, end, out, t);
}
