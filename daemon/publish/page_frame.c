/* What all pages have: head, masthead, list of sections, foot; and pages of a few words. */
#include <string.h>

#include "page_internal.h"

/* The path of a URL and what follows it. */
static const char *
root_of(const char *url)
{
	const char *p = strstr(url, "://"), *slash;

	slash = p == NULL ? url : strchr(p + 3, '/');
	return slash == NULL ? "" : slash;
}

const char *
page_root(const struct site *site)
{
	return root_of(site->base_url);
}

static void
put_alternates(struct page *p)
{
	static const struct format *const feeds[] = {&format_atom, &format_rss, &format_json};
	const struct publication *pub = p->pub;
	struct tpl_map *m;
	struct buf url;
	size_t i;

	buf_init(&url, 8192);
	for (i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
		struct publication feed = {.site = p->site, .path = "/"};

		if (pub != NULL && pub->search != NULL)
			feed.query = pub->query;
		else if (pub != NULL && (pub->section != NULL || pub->feed != NULL || pub->query))
			feed = (struct publication){
			    .site = p->site, .path = pub->path, .query = pub->query};
		buf_clear(&url);
		publication_url(&feed, feeds[i], &url);
		m = tpl_item(p->map, "alternates");
		tpl_text(m, "type",
		    arena_strndup(
			p->arena, feeds[i]->media_type, strcspn(feeds[i]->media_type, ";")));
		tpl_text(m, "format", feeds[i]->title);
		/* In a page links stay on the host that it was read from. */
		tpl_text(m, "href", arena_strdup(p->arena, root_of(url.data)));
	}
	buf_release(&url);
}

void
page_put_frame(struct page *p, const char *title)
{
	const struct site *site = p->site;
	struct tpl_map *m;
	size_t i;

	values_site(p->map, site);
	tpl_text(p->map, "root", p->root);
	tpl_text(p->map, "page_title",
	    strcmp(title, site->title) == 0
		? title
		: arena_printf(p->arena, "%s · %s", title, site->title));
	for (i = 0; i < site->nsections; i++) {
		m = tpl_item(p->map, "sections");
		page_put_section(p, m, site->sections[i].key);
		if (p->pub != NULL && p->pub->section != NULL &&
		    strcmp(p->pub->section, site->sections[i].key) == 0)
			tpl_flag(m, "current");
	}
	put_alternates(p);
	if (site->subscribe)
		tpl_printf(
		    p->map, "subscribe_href", "%s/subscribe/%s", p->root, site_query(p->site));
}

struct tpl_map *
page_frame(const struct site *site, const char *title, struct arena *arena)
{
	struct page p = {.site = site, .arena = arena, .map = tpl_new(arena)};

	p.root = page_root(site);
	page_put_frame(&p, title);
	return p.map;
}

void
page_languages(
    const struct site *site, enum language current, const char *path, struct tpl_map *map)
{
	unsigned l;

	for (l = 0; l < LANGUAGES; l++) {
		struct tpl_map *m = tpl_item(map, "languages");
		const char *tag = language_tag((enum language)l);

		tpl_text(m, "language_tag", tag);
		tpl_text(m, "language_name", language_name((enum language)l));
		tpl_printf(m, "language_href", "%s%s?language=%s", page_root(site), path, tag);
		if (l == current)
			tpl_flag(m, "current");
	}
}

int
page_message(const struct site *site, const char *title, const char *text, struct buf *out,
    struct errbuf *err)
{
	struct tpl_source source = site_templates(site);
	struct arena *arena = arena_new();
	const char *heading = site_say(site, title, NULL, arena);
	struct tpl_map *map = page_frame(site, heading != NULL ? heading : title, arena);
	int r;

	tpl_text(map, "heading", heading);
	tpl_text(map, "message", site_say(site, text, NULL, arena));
	r = tpl_render(&source, "message.html", map, out, err);
	arena_free(arena);
	return r;
}

/* Phrases that the program says, not a template. */
static const char *const said[] = {"colon", "others", "long-day", "short-day", "feeds-failing",
    "feeds-good", "sources", "why-url", "why-title", "why-links", "why-merged", "why-split",
    "why-alike", "moment", "field-title", "field-summary", "field-content", "field-source",
    "field-author", "field-url", "field-category", "field-feed", "field-language", "an-expression",
    "all-sections", "comma", "section", "empty-today", "empty-day", "empty-search", "empty-list",
    "search", "searched", "no-page", "no-page-why", "many-searches", "many-searches-why", "busy",
    "busy-why", "busy-later", "long-address", "long-address-why", "long-header", "long-header-why",
    "no-form", "no-form-why", "wrong-method", "wrong-method-read", "wrong-method-form",
    "bad-request", "many-fields", "no-such-section", "long-search", "no-such-source", "wrong-limit",
    "wrong-before", "wrong-period"};

int
page_check(const struct site *site, struct errbuf *err)
{
	static const char *const names[] = {
	    "page.html", "item.html", "feeds.html", "message.html", "preview.html", "issue.md"};
	struct tpl_source source = site_templates(site);
	size_t i;

	if (site->template_text(site, "style.css") == NULL)
		return errf(err, "style.css: no such template");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (tpl_check(&source, names[i], err) == -1)
			return -1;
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (tpl_check(&source, said[i], err) == -1)
			return -1;
	return 0;
}
