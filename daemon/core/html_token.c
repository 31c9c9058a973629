#include "html_token.h"

#include <string.h>

#include "ascii.h"

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && ascii_is_blank(*p))
		p++;
	return p;
}

static const char *
find(const char *p, const char *end, const char *what)
{
	const char *hit = memmem(p, (size_t)(end - p), what, strlen(what));

	return hit == NULL ? end : hit;
}

/* p stands behind "<!--". */
static const char *
skip_comment(const char *p, const char *end)
{
	if (p < end && *p == '>')
		return p + 1;
	if (end - p >= 2 && p[0] == '-' && p[1] == '>')
		return p + 2;
	for (; (p = find(p, end, "--")) < end; p++) {
		if (end - p >= 3 && p[2] == '>')
			return p + 3;
		if (end - p >= 4 && p[2] == '!' && p[3] == '>')
			return p + 4;
	}
	return end;
}

static const char *
skip_declaration(const char *p, const char *end)
{
	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0)
		return skip_comment(p + 4, end);
	p = memchr(p, '>', (size_t)(end - p));
	return p == NULL ? end : p + 1;
}

static const char *
read_name(const char *p, const char *end, GumboTag *tag)
{
	const char *from = p;

	while (p < end && !ascii_is_blank(*p) && *p != '/' && *p != '>')
		p++;
	*tag = p - from > 32 ? GUMBO_TAG_UNKNOWN : gumbo_tagn_enum(from, (unsigned)(p - from));
	return p;
}

/* p stands behind '='. */
static const char *
skip_value(const char *p, const char *end)
{
	const char *q;

	p = skip_blanks(p, end);
	if (p < end && (*p == '"' || *p == '\'')) {
		q = memchr(p + 1, *p, (size_t)(end - p - 1));
		return q == NULL ? end : q + 1;
	}
	while (p < end && !ascii_is_blank(*p) && *p != '>')
		p++;
	return p;
}

/* p stands behind the name of a tag; false when the document ends inside the tag. */
static bool
read_attributes(const char *p, const char *end, struct html_tag *tag)
{
	const char *q;

	for (;;) {
		p = skip_blanks(p, end);
		if (p >= end)
			return false;
		if (*p == '>')
			break;
		tag->self_closing = *p == '/';
		if (*p++ == '/')
			continue;
		tag->attrs++;
		while (p < end && !ascii_is_blank(*p) && *p != '/' && *p != '>' && *p != '=')
			p++;
		q = skip_blanks(p, end);
		if (q < end && *q == '=')
			p = skip_value(q + 1, end);
	}
	tag->end = p + 1;
	return true;
}

bool
html_token_tag(const char **pp, const char *end, struct html_tag *tag)
{
	const char *p = *pp, *q;
	bool closing;

	for (; p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++) {
		q = p + 1;
		closing = q < end && *q == '/';
		q += closing;
		if (q >= end)
			break;
		*tag = (struct html_tag){.start = p, .closing = closing};
		if (ascii_is_letter(*q)) {
			if (!read_attributes(read_name(q, end, &tag->tag), end, tag)) {
				tag->end = end; /* cut inside the tag: it is ignored */
				tag->other = true;
			}
		} else if (closing || *q == '!' || *q == '?') {
			tag->end = skip_declaration(p, end);
			tag->other = true;
		} else {
			continue;
		}
		*pp = tag->end;
		return true;
	}
	*pp = end;
	return false;
}

/* Does the name stand at p, ended as a tag name is? */
static bool
named(const char *p, const char *end, const char *name)
{
	size_t n = strlen(name);

	return (size_t)(end - p) > n && strncasecmp(p, name, n) == 0 &&
	       (ascii_is_blank(p[n]) || p[n] == '/' || p[n] == '>');
}

/*
 * Scripts have the oddest rule of the tokenizer: inside "<!--" a nested "<script" hides the
 * next "</script" (script data double escaped state).
 */
static const char *
skip_script(const char *p, const char *end)
{
	enum { PLAIN, ESCAPED, DOUBLE } state = PLAIN;

	for (; p < end; p++) {
		if (state == PLAIN && (p = memchr(p, '<', (size_t)(end - p))) == NULL)
			return end;
		if (*p == '-' && end - p >= 3 && memcmp(p, "-->", 3) == 0) {
			state = PLAIN;
		} else if (*p == '<' && state == PLAIN && end - p >= 4 &&
			   memcmp(p, "<!--", 4) == 0) {
			state = ESCAPED;
			p += 1; /* "<!-->" ends at once, as "-->" */
		} else if (*p == '<' && end - p >= 2 && p[1] == '/' &&
			   named(p + 2, end, "script")) {
			if (state != DOUBLE)
				return p;
			state = ESCAPED;
		} else if (*p == '<' && state == ESCAPED && named(p + 1, end, "script")) {
			state = DOUBLE;
		}
	}
	return end;
}

const char *
html_token_raw(const char *p, const char *end, GumboTag tag)
{
	const char *name = gumbo_normalized_tagname(tag);

	if (tag == GUMBO_TAG_SCRIPT)
		return skip_script(p, end);
	for (; (p = find(p, end, "</")) < end; p += 2)
		if (named(p + 2, end, name))
			return p;
	return end;
}
