#include "jsonmend.h"

#include <stdint.h>
#include <string.h>

#include "text.h"

#define REPLACEMENT "\xef\xbf\xbd"

struct mend {
	const unsigned char *p, *end;
	struct buf *out; /* NULL: only look */
	bool in_string, changed;
	unsigned depth, deepest;
};

/* Bytes that are looked at one by one; runs of all others are passed over. */
static bool
is_plain(unsigned char c, bool in_string)
{
	if (c < 0x20 || c >= 0x80 || c == '"')
		return false;
	return in_string ? c != '\\' : c != '{' && c != '[' && c != '}' && c != ']';
}

static void
keep(struct mend *m, size_t n)
{
	if (m->out != NULL)
		(void)buf_add(m->out, m->p, n);
	m->p += n;
}

static void
replace(struct mend *m, const char *with, size_t skip)
{
	m->changed = true;
	if (m->out != NULL)
		(void)buf_adds(m->out, with);
	m->p += skip;
}

static int
hex4(const unsigned char *p, const unsigned char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			v = v * 16 + p[i] - '0';
		else if ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')
			v = v * 16 + (p[i] | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return v;
}

/* \uXXXX: NUL and half a surrogate pair are in the grammar, but are no characters. */
static void
mend_unicode(struct mend *m)
{
	int v = hex4(m->p + 2, m->end), low;

	if (v < 0) {
		replace(m, "\\\\", 1);
		return;
	}
	if (v >= 0xd800 && v < 0xdc00 && m->end - m->p >= 12 && m->p[6] == '\\' && m->p[7] == 'u') {
		low = hex4(m->p + 8, m->end);
		if (low >= 0xdc00 && low < 0xe000) {
			keep(m, 12);
			return;
		}
	}
	if (v == 0 || (v >= 0xd800 && v < 0xe000))
		replace(m, REPLACEMENT, 6);
	else
		keep(m, 6);
}

static void
mend_escape(struct mend *m)
{
	if (m->end - m->p < 2)
		replace(m, "", 1);
	else if (m->p[1] == 'u')
		mend_unicode(m);
	else if (m->p[1] != '\0' && strchr("\"\\/bfnrt", m->p[1]) != NULL)
		keep(m, 2);
	else
		replace(m, "\\\\", 1);
}

static void
mend_control(struct mend *m)
{
	static const char blanks[] = "\t\n\r", *const escaped[] = {"\\t", "\\n", "\\r"};
	const char *at = *m->p == '\0' ? NULL : strchr(blanks, *m->p);

	if (at != NULL && !m->in_string)
		keep(m, 1);
	else if (at != NULL)
		replace(m, escaped[at - blanks], 1);
	else
		replace(m, *m->p == '\0' && m->in_string ? REPLACEMENT : " ", 1);
}

static void
mend_multibyte(struct mend *m)
{
	uint32_t ch;
	size_t n = text_decode((const char *)m->p, (const char *)m->end, &ch);

	if (ch == 0xfffd && n == 1)
		replace(m, REPLACEMENT, 1);
	else
		keep(m, n);
}

static void
mend_structure(struct mend *m)
{
	if (*m->p == '"')
		m->in_string = !m->in_string;
	else if (*m->p == '{' || *m->p == '[')
		m->depth++;
	else if (m->depth > 0)
		m->depth--;
	if (m->depth > m->deepest)
		m->deepest = m->depth;
	keep(m, 1);
}

bool
json_mend(const char *text, size_t n, struct buf *out, unsigned *depth)
{
	struct mend m = {.p = (const unsigned char *)text, .out = out};
	size_t run;

	m.end = m.p + n;
	while (m.p < m.end) {
		for (run = 0; m.p + run < m.end && is_plain(m.p[run], m.in_string); run++)
			;
		keep(&m, run);
		if (m.p == m.end)
			break;
		if (*m.p >= 0x80)
			mend_multibyte(&m);
		else if (*m.p < 0x20)
			mend_control(&m);
		else if (*m.p == '\\')
			mend_escape(&m);
		else
			mend_structure(&m);
	}
	*depth = m.deepest;
	return m.changed;
}
