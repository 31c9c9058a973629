/* Atom 1.0, RFC 4287. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../core/date.h"
#include "publication.h"
#include "xmlout.h"

/* The feed's own id: a tag URI of its place, so that a new base_url does not change it. */
static void
feed_tag(const struct publication *p, struct buf *out)
{
	buf_printf(out, "tag:%s:feed%s", p->site->tag_authority, p->path);
	if (p->query != NULL && p->query[0] != '\0')
		buf_printf(out, "?%s", p->query);
}

static void
put_tag(struct buf *out, const char *name, const struct buf *value)
{
	xml_element(out, name, value->data);
}

static void
put_time(struct buf *out, const char *name, int64_t t)
{
	char text[DATE_MAX];

	xml_element(out, name, date_rfc3339(t, text));
}

static void
head(const struct publication *p, struct buf *out, struct buf *tmp)
{
	const struct site *s = p->site;

	buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
	xml_start(
	    out, "feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang", s->language, NULL);
	buf_addc(out, '\n');
	feed_tag(p, tmp);
	put_tag(out, "id", tmp);
	xml_element(out, "title", p->title);
	xml_element(out, "subtitle", s->description);
	put_time(out, "updated", p->updated == TIME_NONE ? 0 : p->updated);
	buf_adds(out, "<author>");
	xml_element(out, "name", s->title);
	buf_adds(out, "</author>\n");
	buf_clear(tmp);
	publication_url(p, &format_atom, tmp);
	xml_empty(
	    out, "link", "rel", "self", "type", "application/atom+xml", "href", tmp->data, NULL);
	buf_clear(tmp);
	publication_url(p, &format_html, tmp);
	xml_empty(out, "link", "rel", "alternate", "type", "text/html", "href", tmp->data, NULL);
	xml_element(out, "generator", "digestd");
}

static void
links(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	size_t i;

	buf_clear(tmp);
	story_page(site, s, tmp);
	if (s->main.url != NULL)
		xml_empty(out, "link", "rel", "alternate", "type", "text/html", "href", s->main.url,
		    NULL);
	xml_empty(out, "link", "rel", s->main.url != NULL ? "related" : "alternate", "type",
	    "text/html", "href", tmp->data, "title", site->title, NULL);
	for (i = 1; i < s->nsources; i++)
		if (s->sources[i].url != NULL)
			xml_empty(out, "link", "rel", "via", "href", s->sources[i].url, "title",
			    s->sources[i].title, NULL);
	for (i = 0; i < s->main.nenclosures; i++) {
		const struct enclosure *e = &s->main.enclosures[i];
		char length[24];

		snprintf(length, sizeof(length), "%" PRId64, e->length);
		xml_empty(out, "link", "rel", "enclosure", "type", e->type, "length",
		    e->length >= 0 ? length : NULL, "href", e->url, NULL);
	}
}

static void
categories(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	size_t i;

	buf_clear(tmp);
	buf_printf(tmp, "%s/sections/", site->base_url);
	if (s->main.section != NULL)
		xml_empty(out, "category", "term", s->main.section, "scheme", tmp->data, "label",
		    site_section(site, s->main.section), NULL);
	for (i = 0; i < s->main.ncategories; i++)
		xml_empty(out, "category", "term", s->main.categories[i], NULL);
}

/* The metadata of the feed it came from, RFC 4287 section 4.2.11. */
static void
source(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	const struct story_source *src = s->sources;

	if (s->nsources == 0)
		return;
	xml_start(out, "source", NULL);
	buf_clear(tmp);
	buf_printf(tmp, "tag:%s:feed/feeds/%s/", site->tag_authority, src->feed_key);
	put_tag(out, "id", tmp);
	xml_element(out, "title", story_feed_title(s));
	put_time(out, "updated", s->changed);
	if (src->feed_site != NULL)
		xml_empty(out, "link", "rel", "alternate", "href", src->feed_site, NULL);
	xml_end(out, "source");
}

static void
entry(const struct site *site, const struct story *s, struct buf *out, struct buf *tmp)
{
	const char *lang = s->main.language;

	if (lang != NULL && site->language != NULL && strcmp(lang, site->language) == 0)
		lang = NULL;
	xml_start(out, "entry", "xml:lang", lang, NULL);
	buf_addc(out, '\n');
	buf_clear(tmp);
	story_tag(site, s, tmp);
	put_tag(out, "id", tmp);
	xml_element(out, "title", story_title(s));
	links(site, s, out, tmp);
	put_time(out, "published", s->time);
	put_time(out, "updated", s->changed);
	buf_adds(out, "<author>");
	xml_element(out, "name", story_author(site, s));
	buf_adds(out, "</author>\n");
	categories(site, s, out, tmp);
	source(site, s, out, tmp);
	xml_element(out, "summary", s->main.lead);
	buf_clear(tmp);
	story_html(site, s, tmp);
	if (tmp->len > 0) {
		xml_start(out, "content", "type", "html", NULL);
		xml_textn(out, tmp->data, tmp->len);
		xml_end(out, "content");
	}
	xml_end(out, "entry");
}

static int
render(const struct publication *p, struct buf *out, struct errbuf *err)
{
	struct buf tmp;
	size_t i;

	buf_init(&tmp, out->max);
	head(p, out, &tmp);
	for (i = 0; i < p->nstories; i++)
		entry(p->site, &p->stories[i], out, &tmp);
	xml_end(out, "feed");
	buf_release(&tmp);
	return out->overflow ? errf(err, "%s: the Atom document is too long", p->path) : 0;
}

const struct format format_atom = {
    .name = "atom",
    .file = "feed.atom",
    .media_type = "application/atom+xml; charset=utf-8",
    .title = "Atom",
    .render = render,
};
