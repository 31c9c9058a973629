#include "wrap.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "../core/text.h"

/* An indentation past this leaves too little of a line. */
#define INDENT_MAX 24

/* A line that is being broken. */
struct line {
	const char *start, *end; /* what is not written yet */
	const char *at;		 /* how far it was looked at */
	const char *stop;	 /* the last place where it may break, or NULL */
	int columns;		 /* from start to at */
	int indent;		 /* of the lines that follow */
	uint32_t prev;		 /* character before `at`, 0 at the start */
	bool url;		 /* `at` is inside one */
};

/* Nearly all characters are no punctuation, and known without looking at the list. */
static bool
one_of(uint32_t c, const char *set)
{
	const char *end = set + strlen(set);
	uint32_t other;

	if ((c >= 0x3400 && c <= 0x9fff) || (c < 0x80 && isalnum((int)c)))
		return false;
	while (set < end) {
		set += text_decode(set, end, &other);
		if (c == other)
			return true;
	}
	return false;
}

static bool
may_not_begin(uint32_t c)
{
	return one_of(c, "，。、；：？！）》〉」』】〕〗］｝〞”’…·・～ー々％‰℃％‧﹐﹑﹔﹕﹖﹗"
			 ",.;:?!)]}%>");
}

static bool
may_not_end(uint32_t c)
{
	return one_of(c, "（《〈「『【〔〖［｛〝“‘￥＄([{$<#@");
}

/* Written without blanks between words, the full-width punctuation included. */
static bool
is_full(uint32_t c)
{
	return (c >= 0x3001 && c <= 0x303f) || (c >= 0xff01 && c <= 0xff60) || text_is_cjk(c) ||
	       (c >= 0x1f300 && c <= 0x1faff);
}

static bool
is_dash_or_dots(uint32_t c)
{
	return c == 0x2014 || c == 0x2026;
}

static bool
may_break(const struct line *l, uint32_t next)
{
	uint32_t prev = l->prev;

	if (prev == 0 || next == ' ')
		return false;
	/* ".NET" may begin a line. */
	if (prev == ' ')
		return next < 0x80 || !may_not_begin(next);
	if (may_not_begin(next) || may_not_end(prev) || text_columns(next) == 0 ||
	    (is_dash_or_dots(prev) && prev == next))
		return false;
	return is_full(prev) || is_full(next);
}

/* Blanks, and a mark of a list after them. */
static int
indent_of(const char *p, const char *end)
{
	const char *start = p, *digits;
	int n;

	while (p < end && *p == ' ')
		p++;
	n = (int)(p - start < INDENT_MAX ? p - start : INDENT_MAX);
	for (digits = p; p < end && isdigit((unsigned char)*p) && p - digits < 4; p++)
		;
	if (p > digits && end - p > 1 && p[0] == '.' && p[1] == ' ')
		return n + (int)(p - digits) + 2;
	p = digits;
	return end - p > 1 && (*p == '-' || *p == '*') && p[1] == ' ' ? n + 2 : n;
}

static void
put(struct buf *out, const char *p, const char *end)
{
	while (end > p && end[-1] == ' ')
		end--;
	buf_add(out, p, (size_t)(end - p));
	buf_addc(out, '\n');
}

/* Writes up to a place and begins the next line there. */
static void
cut(struct line *l, const char *stop, struct buf *out)
{
	put(out, l->start, stop);
	while (stop < l->end && *stop == ' ')
		stop++;
	buf_printf(out, "%*s", l->indent, "");
	l->start = l->at = stop;
	l->columns = l->indent;
	l->stop = NULL;
	l->prev = 0;
	l->url = false;
}

/* Looks at one character, or cuts before it. */
static void
step(struct line *l, struct buf *out)
{
	uint32_t c;
	size_t n = text_decode(l->at, l->end, &c);
	int columns = text_columns(c);

	if (may_break(l, c)) {
		l->stop = l->at;
		l->url = false;
		if (l->columns > WRAP_COLUMNS) {
			cut(l, l->at, out);
			return;
		}
	}
	if (c == ':' && l->end - l->at > 2 && l->at[1] == '/' && l->at[2] == '/')
		l->url = true;
	/* A blank may stand past the edge: it is not written there. */
	if (l->columns + columns > WRAP_COLUMNS && c != ' ') {
		if (l->stop != NULL && l->stop > l->start) {
			cut(l, l->stop, out);
			return;
		}
		if (!l->url && l->prev != 0 && columns > 0) {
			cut(l, l->at, out);
			return;
		}
	}
	l->columns += columns;
	l->at += n;
	l->prev = c;
}

static void
wrap_line(const char *p, const char *end, struct buf *out)
{
	struct line l = {.start = p, .at = p, .end = end, .indent = indent_of(p, end)};

	/* A blank in the indentation is no place to break. */
	while (l.at < end && *l.at == ' ') {
		l.at++;
		l.columns++;
	}
	while (l.at < l.end)
		step(&l, out);
	put(out, l.start, l.end);
}

void
wrap_text(const char *text, size_t n, struct buf *out)
{
	const char *end = text + n, *stop;

	for (; text < end; text = stop + 1) {
		if ((stop = memchr(text, '\n', (size_t)(end - text))) == NULL)
			stop = end;
		if (stop - text == 3 && memcmp(text, "-- ", 3) == 0)
			buf_adds(out, "-- \n");
		else
			wrap_line(text, stop, out);
	}
}
