#include "html_stream_token.h"

#include <string.h>

#include "ascii.h"
#include "text.h"

/*
 * Attributes without a value cost the parser most memory a byte; a page full of them is too large
 * for it.
 */
#define STREAM_BARE 4

/* Characters that the tokenizer replaces, drops or complains about. */
static bool
is_odd(uint32_t ch)
{
	return (ch < 0x20 && ch != '\t' && ch != '\n') || (ch >= 0x7f && ch < 0xa0) ||
	       ch == 0xfeff || text_is_noncharacter(ch);
}

bool
html_stream_clean(const char *p, const char *end)
{
	unsigned char c;
	uint32_t ch;
	size_t n;

	while (p < end) {
		c = (unsigned char)*p;
		if (c >= 0x20 && c < 0x7f) {
			p++;
		} else if (c >= 0xe1 && c <= 0xec && end - p >= 3 && (p[1] & 0xc0) == 0x80 &&
			   (p[2] & 0xc0) == 0x80) {
			p += 3; /* most of what is Chinese */
		} else {
			n = text_decode(p, end, &ch);
			if ((n == 1 && c >= 0x80) || is_odd(ch))
				return false;
			p += n;
		}
	}
	return true;
}

/* The references that feed software writes; the parser knows the other two thousand. */
static const struct {
	char name[8];
	uint16_t ch;
} references[] = {
    {"amp", '&'},
    {"lt", '<'},
    {"gt", '>'},
    {"quot", '"'},
    {"nbsp", 0xa0},
    {"ldquo", 0x201c},
    {"rdquo", 0x201d},
    {"lsquo", 0x2018},
    {"rsquo", 0x2019},
    {"hellip", 0x2026},
    {"mdash", 0x2014},
    {"ndash", 0x2013},
    {"middot", 0xb7},
    {"copy", 0xa9},
    {"times", 0xd7},
    {"bull", 0x2022},
    {"rarr", 0x2192},
    {"apos", '\''},
    {"laquo", 0xab},
    {"raquo", 0xbb},
    {"reg", 0xae},
    {"trade", 0x2122},
    {"deg", 0xb0},
    {"ensp", 0x2002},
    {"emsp", 0x2003},
    {"thinsp", 0x2009},
};

static bool
numeric(const char **pp, const char *end, uint32_t *ch)
{
	const char *p = *pp + 2, *from;
	bool hex = p < end && (*p == 'x' || *p == 'X');
	uint32_t v = 0;

	for (from = p += hex; p < end && p - from < 7; p++) {
		if (ascii_is_digit(*p))
			v = v * (hex ? 16 : 10) + (uint32_t)(*p - '0');
		else if (hex && ascii_is_letter(*p) && (*p | 0x20) <= 'f')
			v = v * 16 + (uint32_t)((*p | 0x20) - 'a' + 10);
		else
			break;
	}
	if (p == from || p >= end || *p != ';')
		return false;
	if (v < 0x20 || is_odd(v) || (v >= 0xd800 && v <= 0xdfff) || v > 0x10ffff)
		return false;
	*ch = v;
	*pp = p + 1;
	return true;
}

bool
html_stream_reference(const char **pp, const char *end, bool attribute, uint32_t *ch)
{
	const char *p = *pp + 1, *q = p;
	size_t i, n;

	if (p == end)
		return false;
	if (*p == '#')
		return numeric(pp, end, ch);
	while (q < end && ascii_is_alnum(*q))
		q++;
	n = (size_t)(q - p);
	/* "?a=1&b=2" is no reference, whatever the name. */
	if (n == 0 || (attribute && q < end && *q == '=')) {
		*ch = '&';
		*pp = p;
		return true;
	}
	if (q == end || *q != ';')
		return false;
	for (i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		if (strlen(references[i].name) == n && memcmp(references[i].name, p, n) == 0) {
			*ch = references[i].ch;
			*pp = q + 1;
			return true;
		}
	}
	return false;
}

static bool
put(struct html_stream *s, char c)
{
	if (s->used == sizeof(s->strings))
		return false;
	s->strings[s->used++] = c;
	return true;
}

/* The value from p to q as a string; NULL when it is not certain. */
static const char *
value(struct html_stream *s, const char *p, const char *q)
{
	const char *from = s->strings + s->used;
	uint32_t ch;

	if ((size_t)(q - p) + 8 > sizeof(s->strings) - s->used)
		return NULL;
	while (p < q) {
		if (*p != '&') {
			s->strings[s->used++] = *p++;
			continue;
		}
		if (!html_stream_reference(&p, q, true, &ch))
			return NULL;
		/* No reference is shorter than its character. */
		s->used += text_encode(s->strings + s->used, ch);
	}
	s->strings[s->used++] = '\0';
	return from;
}

static const char *
attr_name(struct html_stream *s, const char *p)
{
	const char *from = p;

	for (; p < s->end && (ascii_is_alnum(*p) || *p == '-' || *p == '_' || *p == ':'); p++)
		if (!put(s, *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p))
			return NULL;
	return p > from && put(s, '\0') ? p : NULL;
}

/* Gumbo mixes up what follows an attribute that was there already. */
static bool
is_double(const struct html_stream *s)
{
	return html_stream_attr(s, s->attrs[s->nattrs].name) != NULL;
}

/* p stands behind '='. */
static const char *
attr_value(struct html_stream *s, const char *p)
{
	const char *q, **to = &s->attrs[s->nattrs].value;

	if (p < s->end && (*p == '"' || *p == '\'')) {
		q = memchr(p + 1, *p, (size_t)(s->end - p - 1));
		if (q == NULL || (*to = value(s, p + 1, q)) == NULL)
			return NULL;
		return q + 1;
	}
	for (q = p; q < s->end && !ascii_is_blank(*q) && *q != '>'; q++)
		if (strchr("\"'<=`&", *q) != NULL)
			return NULL;
	return q == p || (*to = value(s, p, q)) == NULL ? NULL : q;
}

const char *
html_stream_attributes(struct html_stream *s, const char *p, bool empty)
{
	const char *from;
	unsigned bare = 0;

	s->nattrs = 0;
	s->used = 0;
	for (;;) {
		for (from = p; p < s->end && ascii_is_blank(*p);)
			p++;
		if (p == s->end)
			return NULL;
		if (*p == '>')
			return p + 1;
		if (*p == '/')
			return empty && p + 1 < s->end && p[1] == '>' ? p + 2 : NULL;
		if (p == from || s->nattrs == HTML_STREAM_ATTRS)
			return NULL;
		s->attrs[s->nattrs].name = s->strings + s->used;
		s->attrs[s->nattrs].value = "";
		if ((p = attr_name(s, p)) == NULL || p == s->end || is_double(s))
			return NULL;
		if (*p == '=')
			p = attr_value(s, p + 1);
		else if (++bare > STREAM_BARE)
			p = NULL;
		if (p == NULL)
			return NULL;
		s->nattrs++;
	}
}

const char *
html_stream_comment(const char *p, const char *end)
{
	const char *q;

	if (p >= end || *p == '>' || *p == '-')
		return NULL;
	if ((q = memmem(p, (size_t)(end - p), "--", 2)) == NULL)
		return NULL;
	return end - q >= 3 && q[2] == '>' ? q + 3 : NULL;
}

const char *
html_stream_attr(const struct html_stream *s, const char *name)
{
	unsigned i;

	for (i = 0; i < s->nattrs; i++)
		if (strcmp(s->attrs[i].name, name) == 0)
			return s->attrs[i].value;
	return NULL;
}
