#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "entities.h"
#include "plaintext.h"
#include "xmlsoup_internal.h"

/* So many end tags without a match get a full search, the others only look this deep. */
#define MISSES 1000
#define MISSED_DEPTH 8

/* ---- text -------------------------------------------------------------------------------------
 */

static bool
is_junk(char c)
{
	return (unsigned char)c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

typedef void emit_fn(struct soup *, const char *, size_t);

static void
emit_text(struct soup *s, const char *p, size_t n)
{
	build_text(s->build, p, n);
}

static void
emit_scratch(struct soup *s, const char *p, size_t n)
{
	(void)buf_add(&s->scratch, p, n);
}

/* Text with its references resolved; nested is the value of an entity, which may have no more. */
static void
resolve(struct soup *s, const char *p, const char *end, emit_fn *emit, bool nested)
{
	char ref[ENTITY_MAX];
	const struct name *value;
	const char *run;
	size_t n, len;

	while (p < end) {
		for (run = p; p < end && *p != '&' && !is_junk(*p) && *p != ']'; p++)
			;
		emit(s, run, (size_t)(p - run));
		if (p == end)
			break;
		if (*p == '&' && !nested && (value = soup_declared(s, p, end, &n)) != NULL) {
			resolve(s, value->p, value->p + value->n, emit, true);
			p += n;
		} else if (*p == '&' && (n = entity_decode(p, end, ref, &len)) > 0) {
			emit(s, ref, len);
			p += n;
		} else if (s->sections > 0 && end - p >= 3 && memcmp(p, "]]>", 3) == 0) {
			s->sections--;
			p += 3;
		} else {
			if (!is_junk(*p))
				emit(s, p, 1);
			p++;
		}
	}
}

/* Characters of a CDATA section: all but what no document may hold. */
static void
emit_cdata(struct soup *s, const char *p, const char *end)
{
	const char *run;

	while (p < end) {
		for (run = p; p < end && !is_junk(*p) && *p != '<'; p++)
			;
		build_text(s->build, run, (size_t)(p - run));
		if (p == end)
			break;
		if (end - p >= 9 && memcmp(p, "<![CDATA[", 9) == 0) {
			s->sections++;
			p += 9;
			continue;
		}
		if (!is_junk(*p))
			build_text(s->build, p, 1);
		p++;
	}
}

/* ---- tags -------------------------------------------------------------------------------------
 */

static void
pop(struct soup *s)
{
	char name[64];
	size_t n;

	s->depth--;
	n = s->stack[s->depth].n;
	if (n >= sizeof(name)) {
		for (n = sizeof(name) - 1; n > 0 && (s->stack[s->depth].p[n] & 0xc0) == 0x80; n--)
			;
	}
	memcpy(name, s->stack[s->depth].p, n);
	name[n] = '\0';
	build_end(s->build, name);
}

static void
pop_to(struct soup *s, unsigned depth)
{
	while (s->depth > depth)
		pop(s);
}

static bool
same(const struct name *a, const char *p, size_t n)
{
	return a->n == n && strncasecmp(a->p, p, n) == 0;
}

/*
 * Where a value ends whose own quote is missing: at another kind of quote, before the name of the
 * next attribute, or with the tag.
 */
static const char *
unquoted_end(const char *p, const char *tag)
{
	const char *q = p, *name;

	while (q < tag && *q != '"' && *q != '\'') {
		if (!isspace((unsigned char)*q)) {
			q++;
			continue;
		}
		for (name = q; name < tag && isspace((unsigned char)*name); name++)
			;
		while (name < tag && soup_name_char(*name))
			name++;
		if (name < tag && *name == '=')
			return q;
		q = name;
	}
	return q == tag && tag > p && tag[-1] == '/' ? tag - 1 : q;
}

/* The end of the attribute value at *p, which is moved behind its quote. */
static const char *
value_end(const char **p, const char *end)
{
	char quote = *p < end && (**p == '"' || **p == '\'') ? **p : '\0';
	const char *q, *tag;

	if (quote == '\0') {
		for (q = *p; q < end && !isspace((unsigned char)*q) && strchr(">\"'", *q) == NULL;
		     q++)
			;
		return q;
	}
	++*p;
	q = memchr(*p, quote, (size_t)(end - *p));
	tag = memchr(*p, '>', (size_t)((q == NULL ? end : q) - *p));
	/* A quote that closes only in a later tag was forgotten in this one. */
	if (tag != NULL && (q == NULL || memchr(tag, '<', (size_t)(q - tag)) != NULL))
		return unquoted_end(*p, tag);
	/* And one that opens the value of the next attribute. */
	if (q != NULL && q > *p && q[-1] == '=')
		return unquoted_end(*p, q);
	return q == NULL ? end : q;
}

static void
keep_attribute(struct soup *s, const char *name, size_t n, const char *value, const char *end)
{
	const char *had;

	if (s->natts == ATTRIBUTES)
		return;
	for (unsigned i = 0; i < s->natts; i++) {
		had = s->scratch.data + s->atts[2 * i];
		if (strncmp(had, name, n) == 0 && had[n] == '\0')
			return;
	}
	s->atts[2 * s->natts] = s->scratch.len;
	(void)buf_add(&s->scratch, name, n);
	(void)buf_addc(&s->scratch, '\0');
	s->atts[2 * s->natts + 1] = s->scratch.len;
	resolve(s, value, end, emit_scratch, false);
	(void)buf_addc(&s->scratch, '\0');
	s->natts++;
}

/*
 * Reads attributes from p; returns the byte behind '>', or the '<' of the next tag where that
 * comes first, or NULL at the end of the document.
 */
static const char *
attributes(struct soup *s, const char *p, bool *empty)
{
	const char *name, *value;
	size_t n;

	*empty = false;
	while (p < s->end) {
		if (*p == '>')
			return p + 1;
		if (*p == '<')
			return p;
		if (!soup_name_start(*p)) {
			*empty = *p == '/';
			p++;
			continue;
		}
		for (name = p; p < s->end && soup_name_char(*p); p++)
			;
		n = (size_t)(p - name);
		*empty = false;
		while (p < s->end && isspace((unsigned char)*p))
			p++;
		if (p == s->end || *p != '=') {
			keep_attribute(s, name, n, name, name);
			continue;
		}
		for (p++; p < s->end && isspace((unsigned char)*p); p++)
			;
		value = p;
		p = value_end(&value, s->end);
		keep_attribute(s, name, n, value, p);
		p += p < s->end && (*p == '"' || *p == '\'');
	}
	return NULL;
}

static bool
is_entry(const char *name, const char *end)
{
	static const char *const entries[] = {"item", "entry"};
	const char *p = name;

	while (p < end && isalnum((unsigned char)*p))
		p++;
	if (p < end && *p == ':')
		name = p + 1;

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		size_t n = strlen(entries[i]);

		if ((size_t)(end - name) > n && strncasecmp(name, entries[i], n) == 0 &&
		    !soup_name_char(name[n]))
			return true;
	}
	return false;
}

/* What comes first among the tags ahead. */
enum ahead { AHEAD_NOTHING, AHEAD_CLOSE, AHEAD_ENTRY, AHEAD_ENTRY_END, AHEAD_UNKNOWN };

/* Takes n bytes of what may be looked at ahead. */
static bool
may_look(struct soup *s, size_t n)
{
	if (n > s->ahead) {
		s->ahead = 0;
		return false;
	}
	s->ahead -= n;
	return true;
}

/* The end tag of this name (which MAY be NULL), or an entry, with what CDATA quotes passed over. */
static enum ahead
look_ahead(struct soup *s, const char *name, size_t n)
{
	const char *p = s->p, *tag, *close;

	for (;;) {
		if (s->ahead == 0)
			return AHEAD_UNKNOWN;
		tag = memchr(p, '<', (size_t)(s->end - p));
		if (!may_look(s, (size_t)((tag == NULL ? s->end : tag) - p)))
			return AHEAD_UNKNOWN;
		if (tag == NULL)
			return AHEAD_NOTHING;
		p = ++tag;
		if (s->end - tag >= 8 && memcmp(tag, "![CDATA[", 8) == 0) {
			close = memmem(tag, (size_t)(s->end - tag), "]]>", 3);
			if (!may_look(s, (size_t)((close == NULL ? s->end : close) - tag)))
				return AHEAD_UNKNOWN;
			p = close == NULL ? tag : close;
			continue;
		}
		tag += tag < s->end && *tag == '/';
		if (tag > p && name != NULL && (size_t)(s->end - tag) > n &&
		    strncasecmp(tag, name, n) == 0 && !soup_name_char(tag[n]))
			return AHEAD_CLOSE;
		if (is_entry(tag, s->end))
			return tag > p ? AHEAD_ENTRY_END : AHEAD_ENTRY;
	}
}

/* An end of the feed inside of an entry that goes on behind it. */
static bool
closes_too_early(struct soup *s, unsigned elements)
{
	const struct build *b = s->build;

	return b->item != NULL && b->deep == 0 && elements > b->depth - b->item_frame + 1 &&
	       look_ahead(s, NULL, 0) == AHEAD_ENTRY_END;
}

static void
end_tag(struct soup *s, const char *name, size_t n)
{
	unsigned i = s->depth, low = 0;

	if (s->misses > MISSES && i > MISSED_DEPTH)
		low = i - MISSED_DEPTH;
	while (i > low && !same(&s->stack[i - 1], name, n))
		i--;
	if (i > low && !closes_too_early(s, s->depth - i + 1)) {
		pop_to(s, i - 1);
		return;
	}
	s->misses++;
	if (s->depth > 0 && build_mistyped_end(s->build, name, n))
		pop(s);
}

static bool
closes_in_entry(struct soup *s, const char *name, size_t n)
{
	enum ahead next = look_ahead(s, name, n);

	return next == AHEAD_CLOSE || next == AHEAD_UNKNOWN;
}

/* What stands where the start tag of an entry is missing, which is given here. */
static void
open_entry(struct soup *s, const char *first)
{
	const char *none[] = {NULL};
	const char *name = s->build->vocabulary == NS_ATOM10 ? "entry" : "item";

	if (s->depth + 2 >= LIMIT_DEPTH || !build_orphan(s->build, first, name) ||
	    look_ahead(s, NULL, 0) != AHEAD_ENTRY_END)
		return;
	build_start(s->build, name, none);
	s->stack[s->depth++] = (struct name){name, strlen(name)};
}

static void
start_tag(struct soup *s, const char *name, size_t n)
{
	const char *next, *atts[2 * ATTRIBUTES + 1];
	unsigned implied;
	bool empty;

	buf_clear(&s->scratch);
	s->natts = 0;
	(void)buf_add(&s->scratch, name, n);
	(void)buf_addc(&s->scratch, '\0');
	next = attributes(s, name + n, &empty);
	if (next == NULL || s->scratch.overflow ||
	    (*next == '<' && next[-1] != '>' && !build_expects(s->build, s->scratch.data))) {
		/* "<" of "a < b", or the document ends inside of the tag. */
		if (s->last_close == NULL || name > s->last_close)
			s->p = s->end;
		else
			build_text(s->build, "<", 1);
		return;
	}
	s->p = next;
	for (unsigned i = 0; i < 2 * s->natts; i++)
		atts[i] = s->scratch.data + s->atts[i];
	atts[2 * s->natts] = NULL;
	implied = build_implied_ends(s->build, s->scratch.data);
	pop_to(s, implied < s->depth ? s->depth - implied : 0);
	open_entry(s, s->scratch.data);
	if (s->depth == LIMIT_DEPTH - 1)
		return; /* the end tag will find no match */
	build_start(s->build, s->scratch.data, atts);
	s->stack[s->depth++] = (struct name){name, n};
	if (empty || (s->build->capture.frame != 0 && s->build->capture.frame < s->depth &&
			 html_void(name, n)))
		pop(s);
	else if (build_hides(s->build) && !closes_in_entry(s, name, n))
		pop(s);
}

/* ---- the rest of XML's syntax -----------------------------------------------------------------
 */

/* The end tag of the innermost element, from p on; or NULL. */
static const char *
find_end_tag(const struct soup *s, const char *p, const char *end)
{
	const struct name *name = &s->stack[s->depth - 1];

	while ((p = memmem(p, (size_t)(end - p), "</", 2)) != NULL) {
		if ((size_t)(end - p) >= name->n + 3 && strncasecmp(p + 2, name->p, name->n) == 0 &&
		    !soup_name_char(p[2 + name->n]))
			return p;
		p += 2;
	}
	return NULL;
}

static const char *
find_cdata_close(struct soup *s, const char *start)
{
	if (s->no_cdata_close)
		return NULL;
	if (s->cdata_close == NULL || s->cdata_close < start)
		s->cdata_close = memmem(start, (size_t)(s->end - start), "]]>", 3);
	s->no_cdata_close = s->cdata_close == NULL;
	return s->cdata_close;
}

/* A section that is never closed, or only by the end of another one, ends with its element. */
static void
cdata(struct soup *s)
{
	const char *start = s->p + 9, *close, *other, *tag = NULL;

	close = find_cdata_close(s, start);
	if (close == NULL && s->build->capture.frame == 0) {
		s->p = start; /* its start is a slip, between fields there is no text */
		return;
	}
	other = memmem(start, (size_t)((close == NULL ? s->end : close) - start), "<![CDATA[", 9);
	if (s->depth > 0 && (close == NULL || other != NULL))
		tag = find_end_tag(s, start, other != NULL ? other : s->end);
	if (tag == NULL)
		tag = close != NULL ? close : s->end;
	emit_cdata(s, start, tag);
	s->p = tag != close || close == NULL ? tag : close + 3;
}

static void
skip_past(struct soup *s, const char *mark, bool *none)
{
	size_t n = strlen(mark);
	const char *at =
	    none != NULL && *none ? NULL : memmem(s->p, (size_t)(s->end - s->p), mark, n);

	if (at == NULL && none != NULL) {
		*none = true;
		n = 1;
		at = memchr(s->p, '>', (size_t)(s->end - s->p));
		/* Of a tag that follows it is not the end. */
		if (at != NULL && memchr(s->p + 1, '<', (size_t)(at - s->p) - 1) != NULL) {
			at = memchr(s->p + 1, '<', (size_t)(at - s->p) - 1);
			n = 0;
		}
	}
	s->p = at == NULL ? s->end : at + n;
}

static bool
starts(const struct soup *s, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(s->end - s->p) >= n && strncasecmp(s->p, word, n) == 0;
}

static void
markup(struct soup *s)
{
	const char *name = s->p + 1, *p;
	bool is_end = name < s->end && *name == '/';

	name += is_end;
	for (p = name; p < s->end && soup_name_char(*p); p++)
		;
	if (name < s->end && soup_name_start(*name)) {
		s->p = name - is_end;
		if (!is_end) {
			start_tag(s, name, (size_t)(p - name));
			return;
		}
		end_tag(s, name, (size_t)(p - name));
		while (s->p < s->end && *s->p != '>' && *s->p != '<')
			s->p++;
		s->p += s->p < s->end && *s->p == '>';
	} else if (starts(s, "<!--")) {
		skip_past(s, "-->", &s->no_comment_close);
	} else if (starts(s, "<![CDATA[")) {
		cdata(s);
	} else if (starts(s, "<!DOCTYPE")) {
		soup_doctype(s);
	} else if (starts(s, "<?")) {
		skip_past(s, "?>", &s->no_pi_close);
	} else if (starts(s, "<!")) {
		skip_past(s, ">", NULL);
	} else {
		build_text(s->build, "<", 1);
		s->p++;
	}
}

void
xmlsoup(struct build *b, const char *text, size_t n)
{
	struct soup *s = calloc(1, sizeof(*s));
	const char *next;

	if (s == NULL)
		abort();
	s->build = b;
	b->repairing = true;
	s->p = text;
	s->end = text + n;
	s->last_close = memrchr(text, '>', n);
	s->ahead = 2 * n;
	buf_init(&s->scratch, 2 * n + 64);
	while (s->p < s->end && !b->stop) {
		if ((next = memchr(s->p, '<', (size_t)(s->end - s->p))) == NULL)
			next = s->end;
		resolve(s, s->p, next, emit_text, false);
		s->p = next;
		if (next < s->end)
			markup(s);
	}
	buf_release(&s->scratch);
	free(s);
}
