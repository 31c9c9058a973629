#include <string.h>
#include <strings.h>

#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "../daemon/core/url.h"
#include "sanitise_internal.h"

/* Bytes that are written as they are: 0.  What they could be instead is for put_special(). */
static const bool special[256] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['"'] = 1, ['&'] = 1, ['<'] = 1, ['>'] = 1, [0x7f] = 1,
    [0xc2] = 1, [0xef] = 1, [0xf0] = 1, [0xf1] = 1, [0xf2] = 1, [0xf3] = 1, [0xf4] = 1};

/* Writes what stands at p instead of being copied; returns how many bytes of p it was. */
static size_t
put_special(struct buf *out, const char *p, const char *end, enum sanitise_place where)
{
	uint32_t c;
	size_t n;

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
	case '\xc2': /* C1 controls go */
		if (end - p >= 2 && (unsigned char)p[1] < 0xa0)
			return 2;
		(void)buf_addc(out, *p);
		return 1;
	default: /* so do noncharacters, two of which XML does not have; references name them */
		if ((unsigned char)*p < 0xef)
			return 1;
		n = text_decode(p, end, &c);
		if (!text_is_noncharacter(c))
			(void)buf_add(out, p, n);
		return n;
	}
}

void
sanitise_put(struct buf *out, const char *s, size_t n, enum sanitise_place where)
{
	const char *end = s + n, *p;

	while (s < end) {
		for (p = s; p < end && !special[(unsigned char)*p]; p++)
			continue;
		(void)buf_add(out, s, (size_t)(p - s));
		s = p;
		if (s < end)
			s += put_special(out, s, end, where);
	}
}

/* The value of an attribute, or NULL. */
static const char *
attr(const struct tag *t, const char *name)
{
	return t->node != NULL ? html_attr(t->node, name) : html_stream_attr(t->stream, name);
}

static void
put_attr(struct sink *k, const char *name, const char *value)
{
	(void)buf_addc(&k->out, ' ');
	(void)buf_adds(&k->out, name);
	(void)buf_adds(&k->out, "=\"");
	sanitise_put(&k->out, value, strlen(value), ATTRIBUTE);
	(void)buf_addc(&k->out, '"');
}

static void
copy_attr(struct sink *k, const struct tag *t, const char *name)
{
	const char *value = attr(t, name);

	if (value != NULL && *value != '\0')
		put_attr(k, name, value);
}

/* "300", "300px": at most five digits. */
static void
copy_number(struct sink *k, const struct tag *t, const char *name)
{
	const char *value = attr(t, name);
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
copy_word(struct sink *k, const struct tag *t, const char *name)
{
	static const char ok[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:+. ";
	const char *value = attr(t, name);
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
image_source(struct sink *k, const struct tag *t)
{
	static const char *const lazy[] = {"data-src", "data-original", "data-lazy-src",
	    "data-actualsrc", "data-original-src", "data-lazyload", "data-echo", NULL};
	const char *src = attr(t, "src"), *url, *set;
	unsigned i;

	if (src != NULL && !sanitise_is_placeholder(src))
		return web_url(k, S_SRC, src);
	for (i = 0; lazy[i] != NULL; i++)
		if ((url = web_url(k, S_SRC, attr(t, lazy[i]))) != NULL)
			return url;
	if ((set = attr(t, "srcset")) != NULL || (set = attr(t, "data-srcset")) != NULL) {
		set += strspn(set, " \t\n,");
		url = arena_strndup(k->arena, set, strcspn(set, " \t\n,"));
		if ((url = web_url(k, S_SRC, url)) != NULL)
			return url;
	}
	return web_url(k, S_SRC, src);
}

static bool
is_tiny(const struct tag *t, const char *name)
{
	const char *value = attr(t, name);

	if (value == NULL)
		return false;
	value += strspn(value, " \t\n");
	return (*value == '0' || *value == '1') && strspn(value, "0123456789") == 1 &&
	       value[1] != '%' && value[1] != '.';
}

static bool
is_hidden(const struct tag *t)
{
	const char *style = attr(t, "style"), *p;

	if (attr(t, "hidden") != NULL)
		return true;
	if (style == NULL || (p = strcasestr(style, "display")) == NULL)
		return false;
	p += strlen("display");
	p += strspn(p, " \t\n:");
	return strncasecmp(p, "none", 4) == 0;
}

bool
sanitise_url(
    struct sink *k, const struct sanitise_element *e, const struct tag *t, const char **url)
{
	*url = NULL;
	if (e->attrs & S_HREF)
		return (*url = web_url(k, S_HREF, attr(t, "href"))) != NULL;
	if (!(e->attrs & S_SRC))
		return true;
	if (strcmp(e->as, "img") != 0) {
		*url = web_url(k, S_SRC, attr(t, "src"));
		return *url != NULL || !(e->flags & S_VOID);
	}
	if (is_tiny(t, "width") || is_tiny(t, "height") || is_hidden(t))
		return false;
	*url = image_source(k, t);
	return *url != NULL && !sanitise_is_pixel(*url);
}

void
sanitise_attrs(
    struct sink *k, const struct sanitise_element *e, const struct tag *t, const char *url)
{
	const char *dir = attr(t, "dir");

	if (url != NULL)
		put_attr(k, e->attrs & S_HREF ? "href" : "src", url);
	if (e->attrs & S_ALT)
		copy_attr(k, t, "alt");
	if (e->attrs & S_TITLE)
		copy_attr(k, t, "title");
	if (e->attrs & S_POSTER && (url = web_url(k, S_SRC, attr(t, "poster"))) != NULL)
		put_attr(k, "poster", url);
	if (e->attrs & S_SIZE) {
		copy_number(k, t, "width");
		copy_number(k, t, "height");
	}
	if (e->attrs & S_SPAN) {
		copy_number(k, t, "colspan");
		copy_number(k, t, "rowspan");
	}
	if (e->attrs & S_START)
		copy_number(k, t, "start");
	if (e->attrs & S_DATETIME)
		copy_word(k, t, "datetime");
	copy_word(k, t, "lang");
	if (dir != NULL && (strcasecmp(dir, "rtl") == 0 || strcasecmp(dir, "ltr") == 0))
		copy_word(k, t, "dir");
	if (e->attrs & S_CONTROLS)
		(void)buf_adds(&k->out, " controls=\"controls\" preload=\"none\"");
	if (e->attrs & S_HREF)
		(void)buf_adds(&k->out, " rel=\"noopener noreferrer\"");
	if (strcmp(e->as, "img") == 0)
		(void)buf_adds(&k->out, " loading=\"lazy\"");
}
