#include "feedbuild.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../daemon/core/url.h"
#include "entities.h"
#include "plaintext.h"

const char *
build_local_name(const char *name, size_t *prefix)
{
	const char *colon = strchr(name, ':');

	*prefix = colon == NULL ? 0 : (size_t)(colon - name);
	return colon == NULL ? name : colon + 1;
}

static void
add(struct build *b, const char *s, size_t n)
{
	size_t room = b->text.max - b->text.len;

	if (n > room) {
		/* At a character border, and nothing more behind it. */
		for (n = room; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
			;
		(void)buf_add(&b->text, s, n);
		b->text.max = b->text.len;
		return;
	}
	(void)buf_add(&b->text, s, n);
}

static void
add_escaped(struct build *b, const char *s, size_t n)
{
	const char *end = s + n, *run;

	while (s < end) {
		for (run = s; s < end && *s != '<' && *s != '>' && *s != '&' && *s != '"'; s++)
			;
		add(b, run, (size_t)(s - run));
		if (s == end)
			break;
		if (*s == '<')
			add(b, "&lt;", 4);
		else if (*s == '>')
			add(b, "&gt;", 4);
		else if (*s == '&')
			add(b, "&amp;", 5);
		else
			add(b, "&quot;", 6);
		s++;
	}
}

static void
add_text(struct build *b, const char *s, size_t n)
{
	if (b->capture.type == TEXT_MARKUP)
		add_escaped(b, s, n);
	else
		add(b, s, n);
}

void
build_text(struct build *b, const char *s, size_t n)
{
	const char *end = s + n, *c1;
	char character[ENTITY_MAX];

	if (b->capture.frame == 0 || b->capture.type == TEXT_IGNORED)
		return;
	/* Controls from U+0080 on (&#146;) are meant as windows-1252, as browsers read them. */
	for (const char *from = s; (c1 = memchr(from, '\xc2', (size_t)(end - from))) != NULL;) {
		from = c1 + 1;
		if (from == end || ((unsigned char)*from & 0xe0) != 0x80)
			continue;
		add_text(b, s, (size_t)(c1 - s));
		add_text(b, character, entity_windows((unsigned char)*from, character));
		s = ++from;
	}
	add_text(b, s, (size_t)(end - s));
}

/* A first element inside a field: what was collected is text, what follows is markup. */
static void
become_markup(struct build *b)
{
	char *before;
	size_t n;

	b->capture.children = true;
	if (b->capture.type == TEXT_MARKUP || b->capture.type == TEXT_IGNORED)
		return;
	b->capture.type = TEXT_MARKUP;
	if (b->text.len == 0)
		return;
	before = buf_take(&b->text, &n);
	b->text.max = BUILD_TEXT_MAX;
	add_escaped(b, before, n);
	free(before);
}

static bool
is_reference(const char *name)
{
	return strcasecmp(name, "href") == 0 || strcasecmp(name, "src") == 0 ||
	       strcasecmp(name, "cite") == 0 || strcasecmp(name, "poster") == 0;
}

static void
add_attribute(struct build *b, const struct frame *f, const char *name, const char *value)
{
	const char *base = b->frames[b->capture.frame].base, *resolved;

	if (strncmp(name, "xml", 3) == 0)
		return;
	/* The whole field has one base; an element with its own is resolved here. */
	if (f->base != base && f->base != NULL && is_reference(name)) {
		resolved = url_resolve(f->base, value, b->arena);
		value = resolved == NULL ? value : resolved;
	}
	add(b, " ", 1);
	add(b, name, strlen(name));
	add(b, "=\"", 2);
	add_escaped(b, value, strlen(value));
	add(b, "\"", 1);
}

static bool
is_blank(const char *s, size_t n)
{
	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	return n == 0;
}

void
build_markup_start(struct build *b, struct frame *f, const char *name, const char **atts)
{
	size_t prefix;
	const char *local = build_local_name(name, &prefix);

	/* The div around an xhtml construct is not part of it (RFC 4287 section 3.1.1.3). */
	if (b->depth == b->capture.frame + 1 && !b->capture.children &&
	    strcasecmp(local, "div") == 0 && is_blank(b->text.data, b->text.len)) {
		f->hidden = true;
		if (f->base != NULL)
			b->frames[b->capture.frame].base = f->base;
	}
	become_markup(b);
	if (f->hidden || b->capture.type == TEXT_IGNORED)
		return;
	add(b, "<", 1);
	add(b, local, strlen(local));
	for (; *atts != NULL; atts += 2)
		add_attribute(b, f, atts[0], atts[1]);
	add(b, ">", 1);
}

void
build_markup_end(struct build *b, const struct frame *f, const char *name)
{
	size_t prefix;
	const char *local = build_local_name(name, &prefix);

	if (f->hidden || b->capture.type != TEXT_MARKUP || html_void(local, strlen(local)))
		return;
	add(b, "</", 2);
	add(b, local, strlen(local));
	add(b, ">", 1);
}
