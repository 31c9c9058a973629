#include "sanitise.h"

#include <string.h>

#include "../daemon/core/ascii.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "sanitise_internal.h"

/* Something to read: more than blanks, no-break spaces and what is not written. */
static bool
is_text(const char *s, const char *end)
{
	uint32_t c;
	size_t n;

	for (; s < end; s += n) {
		n = 1;
		if (*s == '\xc2' && end - s >= 2 && (unsigned char)s[1] <= 0xa0)
			n = 2;
		else if ((unsigned char)*s >= 0xef) {
			n = text_decode(s, end, &c);
			if (!text_is_noncharacter(c))
				return true;
		} else if ((unsigned char)*s > ' ' && *s != 0x7f)
			return true;
	}
	return false;
}

static void
trim_start(struct buf *b)
{
	size_t n = 0;

	while (n < b->len && ascii_is_blank(b->data[n]))
		n++;
	b->len -= n;
	memmove(b->data, b->data + n, b->len + 1);
}

void
sanitise_write(struct sink *k, const char *s, size_t n)
{
	size_t before = k->out.len;
	bool text = is_text(s, s + n);

	if (!text && k->n > 0 && k->open[k->n - 1].element->flags & S_TABLE) {
		for (; n > 0; s++, n--)
			if (ascii_is_blank(*s) && *s != '\r')
				(void)buf_addc(&k->out, *s == '\f' ? ' ' : *s);
		return;
	}
	sanitise_put(&k->out, s, n, TEXT);
	if (before == 0 && k->out.len > 0)
		trim_start(&k->out);
	/* The first newline in <pre> is not read: double it. */
	if (k->after_pre && k->out.len > before && k->out.data[before] == '\n' &&
	    buf_addc(&k->out, '\n') == 0)
		memmove(k->out.data + before + 1, k->out.data + before, k->out.len - before - 1);
	if (k->out.len > before)
		k->after_pre = false;
	k->something |= text;
}

static void
close_to(struct sink *k, unsigned n)
{
	while (k->n > n) {
		k->n--;
		(void)buf_adds(&k->out, "</");
		(void)buf_adds(&k->out, k->open[k->n].element->as);
		(void)buf_addc(&k->out, '>');
		k->after_pre = false;
	}
}

/* The open element of that name up to one with any of these flags, or -1. */
static int
find_open(const struct sink *k, const char *as, unsigned stop)
{
	unsigned i;

	for (i = k->n; i-- > 0;) {
		if (strcmp(k->open[i].element->as, as) == 0)
			return (int)i;
		if (k->open[i].element->flags & stop)
			break;
	}
	return -1;
}

/* Closes an open item of the same list, as reading the start tag would. */
static void
close_item(struct sink *k, const char *a, const char *b)
{
	const struct sanitise_element *e;
	unsigned i;

	for (i = k->n; i-- > 0;) {
		e = k->open[i].element;
		if (strcmp(e->as, a) == 0 || strcmp(e->as, b) == 0) {
			close_to(k, i);
			return;
		}
		if (e->flags & S_SPECIAL && strcmp(e->as, "address") != 0 &&
		    strcmp(e->as, "div") != 0 && strcmp(e->as, "p") != 0)
			return;
	}
}

/*
 * Makes the stack such that the element can be written here and is found at the same place when
 * the result is read again.  False when it cannot be.
 */
static bool
make_room(struct sink *k, const struct sanitise_element *e)
{
	const struct sanitise_element *top;
	int i;

	if (e->flags & S_ENDS_P && (i = find_open(k, "p", S_CELL | S_TABLE)) >= 0)
		close_to(k, (unsigned)i);
	if (strcmp(e->as, "li") == 0)
		close_item(k, "li", "li");
	else if (strcmp(e->as, "dt") == 0 || strcmp(e->as, "dd") == 0)
		close_item(k, "dt", "dd");
	top = k->n > 0 ? k->open[k->n - 1].element : NULL;
	if (top != NULL && top->flags & e->flags & S_HEADING) {
		close_to(k, k->n - 1);
		top = k->n > 0 ? k->open[k->n - 1].element : NULL;
	}
	if (strcmp(e->as, "a") == 0 && find_open(k, "a", S_CELL) >= 0)
		return false;
	if (e->within != NULL)
		return k->n < SANITISE_DEPTH && top != NULL && text_has_word(e->within, top->as);
	if (top != NULL && top->flags & S_TABLE)
		return false;
	/* Text of cells that found no room would stand where a table has none. */
	if (strcmp(e->as, "table") == 0)
		return k->n + 3 < SANITISE_DEPTH;
	return k->n < SANITISE_DEPTH;
}

void
sanitise_open(struct sink *k, const struct sanitise_element *e, const struct tag *t)
{
	const char *url;

	if (!sanitise_url(k, e, t, &url) || !make_room(k, e))
		return;
	(void)buf_addc(&k->out, '<');
	(void)buf_adds(&k->out, e->as);
	sanitise_attrs(k, e, t, url);
	k->something |= e->flags & S_MEDIA && url != NULL;
	k->after_pre = strcmp(e->as, "pre") == 0;
	if (e->flags & S_VOID) {
		(void)buf_adds(&k->out, "/>");
		return;
	}
	(void)buf_addc(&k->out, '>');
	k->open[k->n++] = (struct open){e, t->id};
}

void
sanitise_close(struct sink *k, const void *id)
{
	unsigned i;

	for (i = k->n; i-- > 0;) {
		if (k->open[i].id == id) {
			close_to(k, i);
			return;
		}
	}
}

/* Enters a node; returns whether its children are to be seen. */
static bool
enter(struct sink *k, const struct html_node *n)
{
	const struct sanitise_element *e;
	const struct tag tag = {.id = n, .node = n};
	const char *text = html_text(n);

	if (text != NULL) {
		sanitise_write(k, text, strlen(text));
		return false;
	}
	if ((e = sanitise_find(html_name(n))) == NULL)
		return true;
	if (e->flags & S_DROP)
		return false;
	sanitise_open(k, e, &tag);
	return true;
}

/* Not recursive: depth is the stranger's. */
static void
walk(struct sink *k, const struct html_node *root)
{
	const struct html_node *n = root, *next;

	for (;;) {
		if (enter(k, n) && (next = html_child(n, 0)) != NULL) {
			n = next;
			continue;
		}
		for (;;) {
			if (html_is_element(n))
				sanitise_close(k, n);
			if (n == root)
				return;
			if ((next = html_next(n)) != NULL)
				break;
			n = html_parent(n);
		}
		n = next;
	}
}

const char *
sanitise_finish(struct sink *k)
{
	const char *result = NULL;

	while (k->out.len > 0 && ascii_is_blank(k->out.data[k->out.len - 1]))
		k->out.len--;
	if (k->something && !k->out.overflow && k->out.len > 0)
		result = arena_strndup(k->arena, k->out.data, k->out.len);
	buf_release(&k->out);
	return result;
}

/* The parser replaces them: text goes the same way with markup and without. */
static bool
has_noncharacter(const char *s, size_t n)
{
	const char *end = s + n;
	uint32_t c;

	for (; s < end; s++) {
		if ((unsigned char)*s < 0xef)
			continue;
		(void)text_decode(s, end, &c);
		if (text_is_noncharacter(c))
			return true;
	}
	return false;
}

/* Text without any markup needs no parser. */
static bool
is_bare(const char *s, size_t n)
{
	return memchr(s, '<', n) == NULL && memchr(s, '&', n) == NULL &&
	       memchr(s, '\0', n) == NULL && text_valid(s, n) && !has_noncharacter(s, n);
}

void
sanitise_sink(struct sink *k, const char *base, struct arena *arena)
{
	k->n = 0;
	k->base = base;
	k->arena = arena;
	k->after_pre = k->something = false;
	buf_init(&k->out, (size_t)8 * LIMIT_BODY);
}

const char *
sanitise_by_tree(const char *s, size_t n, const char *base, struct arena *arena)
{
	struct html *h = html_parse(s, n);
	struct sink k;

	sanitise_sink(&k, base, arena);
	walk(&k, html_root(h));
	html_free(h);
	return sanitise_finish(&k);
}

const char *
sanitise(const char *s, size_t n, const char *base, struct arena *arena)
{
	const char *out;
	struct sink k;

	if (is_bare(s, n)) {
		sanitise_sink(&k, base, arena);
		sanitise_write(&k, s, n);
		return sanitise_finish(&k);
	}
	if (sanitise_by_stream(s, n, base, arena, &out))
		return out;
	return sanitise_by_tree(s, n, base, arena);
}
