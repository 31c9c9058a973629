/* OPML 2.0: the list of feeds, grouped by the section that most of their items belong to. */
#include <string.h>

#include "../core/date.h"
#include "../core/url.h"
#include "publication.h"
#include "values.h"
#include "xmlout.h"

/*
 * An address with a token in it is a secret: such a feed is listed with our own edition of it,
 * which the reader may have anyway.
 */
static void
outline(const struct site *site, const struct feed *f, struct buf *out, struct arena *arena)
{
	const char *title = f->title != NULL ? f->title : f->key;
	struct buf own;

	buf_init(&own, 4096);
	if (strcmp(url_redact(f->url, arena), f->url) != 0 ||
	    (f->kind != NULL && strcmp(f->kind, "listing") == 0))
		feed_url(site, f->key, format_atom.file, &own);
	xml_empty(out, "outline", "type", "rss", "text", title, "title", title, "xmlUrl",
	    own.len > 0 ? own.data : f->url, "htmlUrl", f->site, "language", f->language, NULL);
	buf_release(&own);
}

/* key NULL: the feeds that belong to no section of the site. */
static void
group(const struct publication *p, const char *key, const char *title, struct buf *out,
    struct arena *arena)
{
	const struct feed *f;
	bool open = false;
	size_t i;

	for (i = 0; i < p->nfeeds; i++) {
		f = &p->feeds[i];
		if (key == NULL ? site_section_index(p->site, f->section) < p->site->nsections
				: f->section == NULL || strcmp(f->section, key) != 0)
			continue;
		if (!open) {
			xml_start(out, "outline", "text", title, "title", title, NULL);
			buf_addc(out, '\n');
			open = true;
		}
		outline(p->site, f, out, arena);
		arena_clear(arena);
	}
	if (open)
		xml_end(out, "outline");
}

static int
render(const struct publication *p, struct buf *out, struct errbuf *err)
{
	struct arena *arena = arena_new();
	char text[DATE_MAX];
	size_t i;

	buf_adds(
	    out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n<head>\n");
	xml_element(out, "title", p->title);
	if (p->updated != TIME_NONE)
		xml_element(out, "dateModified", date_rfc5322(p->updated, text));
	xml_element(out, "docs", "http://opml.org/spec2.opml");
	buf_adds(out, "</head>\n<body>\n");
	for (i = 0; i < p->site->nsections; i++)
		group(p, p->site->sections[i].key, p->site->sections[i].title, out, arena);
	group(p, NULL, site_say(p->site, "section", NULL, arena), out, arena);
	buf_adds(out, "</body>\n</opml>\n");
	arena_free(arena);
	return out->overflow ? errf(err, "%s: the OPML document is too long", p->path) : 0;
}

const struct format format_opml = {
    .name = "opml",
    .file = "subscriptions.opml",
    .media_type = "text/x-opml; charset=utf-8",
    .title = "OPML",
    .render = render,
};
