/* RSS 2.0 after the RSS Advisory Board's specification and best practices profile. */
#include <inttypes.h>
#include <stdio.h>

#include "../core/date.h"
#include "publication.h"
#include "xmlout.h"

static void
put_time(struct buf *out, const char *name, int64_t t)
{
	char text[DATE_MAX];

	xml_element(out, name, date_rfc5322(t, text));
}

static void
head(const struct publication *p, struct buf *out, struct buf *tmp)
{
	const struct site *s = p->site;

	buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
	xml_start(out, "rss", "version", "2.0", "xmlns:atom", "http://www.w3.org/2005/Atom",
	    "xmlns:content", "http://purl.org/rss/1.0/modules/content/", "xmlns:dc",
	    "http://purl.org/dc/elements/1.1/", NULL);
	buf_adds(out, "\n<channel>\n");
	xml_element(out, "title", p->title);
	publication_url(p, &format_html, tmp);
	xml_element(out, "link", tmp->data);
	xml_element(out, "description", s->description != NULL ? s->description : p->title);
	xml_element(out, "language", s->language);
	put_time(out, "lastBuildDate", p->updated == TIME_NONE ? 0 : p->updated);
	xml_element(out, "generator", "digestd");
	xml_element(out, "docs", "https://www.rssboard.org/rss-specification");
	buf_clear(tmp);
	publication_url(p, &format_rss, tmp);
	xml_empty(out, "atom:link", "rel", "self", "type", "application/rss+xml", "href", tmp->data,
	    NULL);
}

/* The profile allows one enclosure, and all three attributes are required. */
static void
enclosure(const struct story *s, struct buf *out)
{
	const struct enclosure *e = s->main.enclosures;
	char length[24];

	if (s->main.nenclosures == 0)
		return;
	snprintf(length, sizeof(length), "%" PRId64, e->length > 0 ? e->length : 0);
	xml_empty(out, "enclosure", "url", e->url, "length", length, "type",
	    e->type != NULL ? e->type : "application/octet-stream", NULL);
}

static void
categories(const struct site *site, const struct story *s, struct buf *out)
{
	size_t i;

	xml_element(out, "category", site_section(site, s->main.section));
	for (i = 0; i < s->main.ncategories; i++)
		xml_element(out, "category", s->main.categories[i]);
}

/* The channel it came from, in our own edition: the original address may carry a token. */
static void
source(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	if (s->nsources == 0)
		return;
	buf_clear(tmp);
	feed_url(site, s->sources[0].feed_key, format_rss.file, tmp);
	xml_start(out, "source", "url", tmp->data, NULL);
	xml_text(out, story_feed_title(s));
	xml_end(out, "source");
}

static void
links(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	size_t i;

	buf_clear(tmp);
	story_page(site, s, tmp);
	xml_element(out, "link", s->main.url != NULL ? s->main.url : tmp->data);
	for (i = 1; i < s->nsources; i++)
		if (s->sources[i].url != NULL)
			xml_empty(out, "atom:link", "rel", "via", "href", s->sources[i].url,
			    "title", s->sources[i].title, NULL);
}

static void
item(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	buf_adds(out, "<item>\n");
	xml_element(out, "title", story_title(s));
	links(site, s, out, tmp);
	buf_clear(tmp);
	story_tag(site, s, tmp);
	xml_start(out, "guid", "isPermaLink", "false", NULL);
	xml_text(out, tmp->data);
	xml_end(out, "guid");
	put_time(out, "pubDate", s->time);
	xml_element(out, "dc:creator", story_author(site, s));
	categories(site, s, out);
	source(site, s, out, tmp);
	enclosure(s, out);
	xml_element(out, "description", s->main.lead);
	buf_clear(tmp);
	story_html(site, s, tmp);
	if (tmp->len > 0) {
		xml_start(out, "content:encoded", NULL);
		xml_textn(out, tmp->data, tmp->len);
		xml_end(out, "content:encoded");
	}
	xml_end(out, "item");
}

static int
render(const struct publication *p, struct buf *out, struct errbuf *err)
{
	struct buf tmp;
	size_t i;

	buf_init(&tmp, out->max);
	head(p, out, &tmp);
	for (i = 0; i < p->nstories; i++)
		item(p->site, &p->stories[i], out, &tmp);
	buf_adds(out, "</channel>\n</rss>\n");
	buf_release(&tmp);
	return out->overflow ? errf(err, "%s: the RSS document is too long", p->path) : 0;
}

const struct format format_rss = {
    .name = "rss",
    .file = "feed.rss",
    .media_type = "application/rss+xml; charset=utf-8",
    .title = "RSS",
    .render = render,
};
