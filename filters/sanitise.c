#include "sanitise.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../daemon/core/html.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "../daemon/core/url.h"
#include "sanitise_table.h"

/*
 * Deeper elements go, their contents stay.  Far below LIMIT_DEPTH, so that what was written is
 * never too deep to be read again.
 */
#define SANITISE_DEPTH 96

struct open {
	const struct sanitise_element *element;
	const struct html_node *node;
};

struct sink {
	struct buf out;
	struct open open[SANITISE_DEPTH];
	unsigned n;
	const char *base;
	struct arena *arena;
	bool after_pre; /* nothing was written since <pre> */
	bool something; /* text or an image was written */
};

enum { TEXT, ATTRIBUTE };

/* Length of a run at p that is written as it is. */
static size_t
plain_run(const char *p)
{
	const char *q = p;
	unsigned char c;

	for (; (c = (unsigned char)*q) != '\0'; q++) {
		if (c < 0x20 || c == 0x7f || c == '&' || c == '<' || c == '>' || c == '"')
			break;
		/* C1 controls and the two characters that XML does not have. */
		if (c == 0xc2 && (unsigned char)q[1] < 0xa0)
			break;
		if (c == 0xef && (unsigned char)q[1] == 0xbf && (unsigned char)q[2] >= 0xbe)
			break;
	}
	return (size_t)(q - p);
}

/* Writes what stands at p instead of being copied; returns how many bytes of p it was. */
static size_t
put_special(struct buf *out, const char *p, int where)
{
	switch (*p) {
	case '&':
		(void)buf_adds(out, "&amp;");
		return 1;
	case '<':
		(void)buf_adds(out, "&lt;");
		return 1;
	case '>':
		(void)buf_adds(out, "&gt;");
		return 1;
	case '"':
		(void)buf_adds(out, where == ATTRIBUTE ? "&quot;" : "\"");
		return 1;
	case '\t':
	case '\n':
		(void)buf_addc(out, where == ATTRIBUTE ? ' ' : *p);
		return 1;
	case '\xc2':
		return 2;
	case '\xef':
		return 3;
	default:
		return 1;
	}
}

static void
put_escaped(struct buf *out, const char *s, int where)
{
	size_t n;

	while (*s != '\0') {
		n = plain_run(s);
		(void)buf_add(out, s, n);
		s += n;
		if (*s != '\0')
			s += put_special(out, s, where);
	}
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Something to read: more than blanks, no-break spaces and what is not written. */
static bool
is_text(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\xc2' && (unsigned char)s[1] <= 0xa0)
			s++;
		else if (strncmp(s, "\xef\xbf\xbe", 3) == 0 || strncmp(s, "\xef\xbf\xbf", 3) == 0)
			s += 2;
		else if ((unsigned char)*s > ' ' && *s != 0x7f)
			return true;
	}
	return false;
}

static void
trim_start(struct buf *b)
{
	size_t n = 0;

	while (n < b->len && is_blank(b->data[n]))
		n++;
	b->len -= n;
	memmove(b->data, b->data + n, b->len + 1);
}

static void
put_text(struct sink *k, const char *s)
{
	size_t before = k->out.len;
	bool text = is_text(s);

	if (!text && k->n > 0 && k->open[k->n - 1].element->flags & S_TABLE) {
		for (; *s != '\0'; s++)
			if (is_blank(*s) && *s != '\r')
				(void)buf_addc(&k->out, *s == '\f' ? ' ' : *s);
		return;
	}
	put_escaped(&k->out, s, TEXT);
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

static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *p;

	for (p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
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
		return k->n < SANITISE_DEPTH && top != NULL && has_word(e->within, top->as);
	if (top != NULL && top->flags & S_TABLE)
		return false;
	return k->n < SANITISE_DEPTH;
}

static void
put_attr(struct sink *k, const char *name, const char *value)
{
	(void)buf_addc(&k->out, ' ');
	(void)buf_adds(&k->out, name);
	(void)buf_adds(&k->out, "=\"");
	put_escaped(&k->out, value, ATTRIBUTE);
	(void)buf_addc(&k->out, '"');
}

static void
copy_attr(struct sink *k, const struct html_node *n, const char *name)
{
	const char *value = html_attr(n, name);

	if (value != NULL && *value != '\0')
		put_attr(k, name, value);
}

/* "300", "300px": at most five digits. */
static void
copy_number(struct sink *k, const struct html_node *n, const char *name)
{
	const char *value = html_attr(n, name);
	char digits[6];
	size_t len;

	if (value == NULL)
		return;
	value += strspn(value, " \t\n");
	len = strspn(value, "0123456789");
	if (len == 0 || len >= sizeof(digits) || value[len] == '%' || value[len] == '.')
		return;
	memcpy(digits, value, len);
	digits[len] = '\0';
	put_attr(k, name, digits);
}

/* Only characters that language tags and dates have. */
static void
copy_word(struct sink *k, const struct html_node *n, const char *name)
{
	static const char ok[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:+. ";
	const char *value = html_attr(n, name);
	size_t len = value == NULL ? 0 : strlen(value);

	if (len > 0 && len <= 40 && strspn(value, ok) == len)
		put_attr(k, name, value);
}

/* The absolute form of a reference that this attribute may have, or NULL. */
static const char *
web_url(struct sink *k, unsigned attr, const char *ref)
{
	const char *url;

	if (ref == NULL || *ref == '\0' || strlen(ref) > LIMIT_URL)
		return NULL;
	url = url_resolve(k->base, ref, k->arena);
	if (url == NULL || !sanitise_scheme(attr, url))
		return NULL;
	if (strncasecmp(url, "mailto:", 7) != 0 && !url_is_web(url))
		return NULL;
	return url;
}

/* The address of the picture: the attribute that a script would have moved to src wins. */
static const char *
image_source(struct sink *k, const struct html_node *n)
{
	static const char *const lazy[] = {"data-src", "data-original", "data-lazy-src",
	    "data-actualsrc", "data-original-src", "data-lazyload", "data-echo", NULL};
	const char *src = html_attr(n, "src"), *url, *set;
	unsigned i;

	if (src != NULL && !sanitise_is_placeholder(src))
		return web_url(k, S_SRC, src);
	for (i = 0; lazy[i] != NULL; i++)
		if ((url = web_url(k, S_SRC, html_attr(n, lazy[i]))) != NULL)
			return url;
	if ((set = html_attr(n, "srcset")) != NULL || (set = html_attr(n, "data-srcset")) != NULL) {
		set += strspn(set, " \t\n,");
		url = arena_strndup(k->arena, set, strcspn(set, " \t\n,"));
		if ((url = web_url(k, S_SRC, url)) != NULL)
			return url;
	}
	return web_url(k, S_SRC, src);
}

static bool
is_tiny(const struct html_node *n, const char *name)
{
	const char *value = html_attr(n, name);

	if (value == NULL)
		return false;
	value += strspn(value, " \t\n");
	return (*value == '0' || *value == '1') && strspn(value, "0123456789") == 1 &&
	       value[1] != '%' && value[1] != '.';
}

static bool
is_hidden(const struct html_node *n)
{
	const char *style = html_attr(n, "style"), *p;

	if (html_attr(n, "hidden") != NULL)
		return true;
	if (style == NULL || (p = strcasestr(style, "display")) == NULL)
		return false;
	p += strlen("display");
	p += strspn(p, " \t\n:");
	return strncasecmp(p, "none", 4) == 0;
}

/* What has an address is only written when it is good; *url is NULL for what has none. */
static bool
find_url(
    struct sink *k, const struct sanitise_element *e, const struct html_node *n, const char **url)
{
	*url = NULL;
	if (e->attrs & S_HREF)
		return (*url = web_url(k, S_HREF, html_attr(n, "href"))) != NULL;
	if (!(e->attrs & S_SRC))
		return true;
	if (strcmp(e->as, "img") != 0) {
		*url = web_url(k, S_SRC, html_attr(n, "src"));
		return *url != NULL || !(e->flags & S_VOID);
	}
	if (is_tiny(n, "width") || is_tiny(n, "height") || is_hidden(n))
		return false;
	*url = image_source(k, n);
	return *url != NULL && !sanitise_is_pixel(*url);
}

static void
put_attrs(
    struct sink *k, const struct sanitise_element *e, const struct html_node *n, const char *url)
{
	const char *dir = html_attr(n, "dir");

	if (url != NULL)
		put_attr(k, e->attrs & S_HREF ? "href" : "src", url);
	if (e->attrs & S_ALT)
		copy_attr(k, n, "alt");
	if (e->attrs & S_TITLE)
		copy_attr(k, n, "title");
	if (e->attrs & S_POSTER && (url = web_url(k, S_SRC, html_attr(n, "poster"))) != NULL)
		put_attr(k, "poster", url);
	if (e->attrs & S_SIZE) {
		copy_number(k, n, "width");
		copy_number(k, n, "height");
	}
	if (e->attrs & S_SPAN) {
		copy_number(k, n, "colspan");
		copy_number(k, n, "rowspan");
	}
	if (e->attrs & S_START)
		copy_number(k, n, "start");
	if (e->attrs & S_DATETIME)
		copy_word(k, n, "datetime");
	copy_word(k, n, "lang");
	if (dir != NULL && (strcasecmp(dir, "rtl") == 0 || strcasecmp(dir, "ltr") == 0))
		copy_word(k, n, "dir");
	if (e->attrs & S_CONTROLS)
		(void)buf_adds(&k->out, " controls=\"controls\" preload=\"none\"");
	if (e->attrs & S_HREF)
		(void)buf_adds(&k->out, " rel=\"noopener noreferrer\"");
	if (strcmp(e->as, "img") == 0)
		(void)buf_adds(&k->out, " loading=\"lazy\"");
}

static void
open_element(struct sink *k, const struct sanitise_element *e, const struct html_node *n)
{
	const char *url;

	if (!find_url(k, e, n, &url) || !make_room(k, e))
		return;
	(void)buf_addc(&k->out, '<');
	(void)buf_adds(&k->out, e->as);
	put_attrs(k, e, n, url);
	k->something |= e->flags & S_MEDIA && url != NULL;
	k->after_pre = strcmp(e->as, "pre") == 0;
	if (e->flags & S_VOID) {
		(void)buf_adds(&k->out, "/>");
		return;
	}
	(void)buf_addc(&k->out, '>');
	k->open[k->n++] = (struct open){e, n};
}

static void
close_element(struct sink *k, const struct html_node *n)
{
	unsigned i;

	for (i = k->n; i-- > 0;) {
		if (k->open[i].node == n) {
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
	const char *text = html_text(n);

	if (text != NULL) {
		put_text(k, text);
		return false;
	}
	if ((e = sanitise_find(html_name(n))) == NULL)
		return true;
	if (e->flags & S_DROP)
		return false;
	open_element(k, e, n);
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
				close_element(k, n);
			if (n == root)
				return;
			if ((next = html_next(n)) != NULL)
				break;
			n = html_parent(n);
		}
		n = next;
	}
}

/* What the sink holds, without blanks at its end, in the arena. */
static const char *
finish(struct sink *k)
{
	const char *result = NULL;

	while (k->out.len > 0 && is_blank(k->out.data[k->out.len - 1]))
		k->out.len--;
	if (k->something && !k->out.overflow && k->out.len > 0)
		result = arena_strndup(k->arena, k->out.data, k->out.len);
	buf_release(&k->out);
	return result;
}

/* Text without any markup needs no parser. */
static bool
is_bare(const char *s, size_t n)
{
	return memchr(s, '<', n) == NULL && memchr(s, '&', n) == NULL &&
	       memchr(s, '\0', n) == NULL && text_valid(s, n);
}

const char *
sanitise(const char *s, size_t n, const char *base, struct arena *arena)
{
	struct html *h;
	struct sink k;

	k.n = 0;
	k.base = base;
	k.arena = arena;
	k.after_pre = k.something = false;
	buf_init(&k.out, (size_t)8 * LIMIT_BODY);
	if (is_bare(s, n)) {
		put_text(&k, arena_strndup(arena, s, n));
		return finish(&k);
	}
	h = html_parse(s, n);
	walk(&k, html_root(h));
	html_free(h);
	return finish(&k);
}

const char *
sanitise_text(const char *s, size_t n, struct arena *arena)
{
	const char *line;
	struct html *h;

	if (is_bare(s, n))
		return text_line(arena, s, n);
	h = html_parse(s, n);
	line = html_inner_text(html_body(h), arena);
	html_free(h);
	return line;
}
