#include "notfeed.h"

#include <string.h>
#include <strings.h>

#include "../daemon/core/buf.h"
#include "../daemon/core/html.h"
#include "../daemon/core/text.h"
#include "../daemon/core/url.h"

/* What a page says about itself stands in its head. */
#define LOOK_BYTES ((size_t)128 << 10)
#define FEEDS_MAX 4

static const char *
find(const char *text, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = text; (p = memchr(p, '<', n - (size_t)(p - text))) != NULL; p++) {
		if (n - (size_t)(p - text) >= len && strncasecmp(p, word, len) == 0)
			return p;
	}
	return NULL;
}

static bool
is_feed_type(const char *type)
{
	return type != NULL &&
	       (strcasestr(type, "rss") != NULL || strcasestr(type, "atom") != NULL ||
		   strcasestr(type, "feed+json") != NULL || strcasestr(type, "rdf+xml") != NULL);
}

static void
add_alternates(struct buf *out, const struct html_node *root, const char *base, struct arena *a)
{
	const struct html_node *link = NULL;
	const char *rel, *href;
	unsigned found = 0;

	while (found < FEEDS_MAX && (link = html_select(root, "link[href]", link)) != NULL) {
		rel = html_attr(link, "rel");
		if (rel == NULL || strcasestr(rel, "alternate") == NULL ||
		    !is_feed_type(html_attr(link, "type")))
			continue;
		href = html_attr(link, "href");
		if (url_resolve(base, href, a) != NULL)
			href = url_resolve(base, href, a);
		(void)buf_printf(
		    out, "%s%s", found++ == 0 ? "; it links to the feeds " : ", ", href);
	}
}

static void
add_redirect(struct buf *out, const struct html_node *root)
{
	const struct html_node *meta = NULL;
	const char *equiv, *content, *url;

	while ((meta = html_select(root, "meta[content]", meta)) != NULL) {
		equiv = html_attr(meta, "http-equiv");
		content = html_attr(meta, "content");
		url = strcasestr(content, "url=");
		if (equiv != NULL && strcasecmp(equiv, "refresh") == 0 && url != NULL) {
			(void)buf_printf(out, "; it redirects to %s", url + 4);
			return;
		}
	}
}

static int
describe_html(const char *text, size_t n, const char *base, struct arena *a, struct errbuf *err)
{
	const char *body = find(text, n, "<body"), *words = NULL, *line;
	struct html *html = html_parse(text, body == NULL ? n : (size_t)(body - text));
	const struct html_node *root = html_root(html), *title;
	struct buf out;

	buf_init(&out, 4096);
	if ((title = html_select(root, "title", NULL)) != NULL)
		words = html_inner_text(title, a);
	if (words != NULL)
		(void)buf_printf(&out, "an HTML page, \"%s\"", text_cut(a, words, 80));
	else
		(void)buf_adds(&out, "an HTML page without a title");
	add_redirect(&out, root);
	add_alternates(&out, root, base, a);
	line = text_line(a, out.data, out.len);
	buf_release(&out);
	html_free(html);
	return errf(err, "not a feed: %s", line);
}

int
notfeed(const char *text, size_t n, const char *base, struct arena *a, struct errbuf *err)
{
	const char *line;
	size_t look = n < LOOK_BYTES ? n : LOOK_BYTES;

	while (look > 0 && look < n && ((unsigned char)text[look] & 0xc0) == 0x80)
		look--;
	if (find(text, look, "<opml") != NULL)
		return errf(err, "not a feed but a list of feeds (OPML)");
	if (find(text, look, "<html") != NULL || find(text, look, "<!doctype html") != NULL ||
	    find(text, look, "<head") != NULL || find(text, look, "<body") != NULL)
		return describe_html(text, look, base, a, err);
	line = text_line(a, text, look < 512 ? look : 512);
	if (line == NULL)
		return errf(err, n == 0 ? "not a feed: the document is empty"
					: "not a feed: the document is blank");
	return errf(err, "not a feed; it begins with: %s", text_cut(a, line, 80));
}
