#include "publication.h"

#include <inttypes.h>
#include <string.h>

#include "values.h"
#include "xmlout.h"

const struct format *
format_find(const char *file)
{
	const struct format *const *f;

	for (f = formats; *f != NULL; f++)
		if (strcmp((*f)->file, file) == 0)
			return *f;
	return NULL;
}

void
story_tag(const struct site *site, const struct story *s, struct buf *out)
{
	buf_printf(out, "tag:%s:story/%" PRId64, site->tag_authority, s->uid);
}

/* A page is known by its directory, other documents by their name in it. */
void
publication_url(const struct publication *p, const struct format *f, struct buf *out)
{
	buf_adds(out, p->site->base_url);
	buf_adds(out, p->path);
	if (strcmp(f->file, "index.html") != 0)
		buf_adds(out, f->file);
	if (p->query != NULL && p->query[0] != '\0') {
		buf_addc(out, '?');
		buf_adds(out, p->query);
	}
}

const char *
site_query(const struct site *site)
{
	return site->query != NULL ? site->query : "";
}

size_t
site_section_index(const struct site *site, const char *key)
{
	size_t i;

	for (i = 0; key != NULL && i < site->nsections; i++)
		if (strcmp(site->sections[i].key, key) == 0)
			return i;
	return site->nsections;
}

const char *
site_section(const struct site *site, const char *key)
{
	size_t i = site_section_index(site, key);

	return i < site->nsections ? site->sections[i].title : key;
}

void
story_page(const struct site *site, const struct story *s, struct buf *out)
{
	buf_printf(out, "%s/items/%" PRId64 "/", site->base_url, s->main_id);
}

const char *
story_title(const struct story *s)
{
	if (s->main.title != NULL)
		return s->main.title;
	if (s->main.lead != NULL)
		return s->main.lead;
	return s->main.url != NULL ? s->main.url : "（无题）";
}

const char *
story_feed_title(const struct story *s)
{
	if (s->nsources == 0)
		return NULL;
	return s->sources[0].feed_title != NULL ? s->sources[0].feed_title : s->sources[0].feed_key;
}

const char *
story_author(const struct site *site, const struct story *s)
{
	if (s->main.author != NULL)
		return s->main.author;
	return s->nsources > 0 ? story_feed_title(s) : site->title;
}

size_t
story_others(const struct story *s)
{
	return s->nsources > 1 ? s->nsources - 1 : 0;
}

static void
others_html(const struct site *site, const struct story *s, struct buf *out)
{
	struct arena *arena = arena_new();
	struct tpl_map *m = tpl_new(arena);
	const char *colon = site_say(site, "colon", NULL, arena);
	const struct story_source *src;
	size_t i;

	tpl_number(m, "others_count", (int64_t)story_others(s));
	buf_printf(out, "<p>%s%s</p><ul>", site_say(site, "others", m, arena), colon);
	for (i = 1; i < s->nsources; i++) {
		src = &s->sources[i];
		buf_adds(out, "<li>");
		xml_text(out, src->feed_title != NULL ? src->feed_title : src->feed_key);
		buf_adds(out, colon);
		if (src->url != NULL)
			xml_start(out, "a", "href", src->url, NULL);
		xml_text(out, src->title != NULL ? src->title : src->url);
		buf_adds(out, src->url != NULL ? "</a></li>" : "</li>");
	}
	buf_adds(out, "</ul>");
	arena_free(arena);
}

void
story_html(const struct site *site, const struct story *s, struct buf *out)
{
	const char *html = s->main.content;

	if (html == NULL || strlen(html) > PUBLICATION_CONTENT)
		html = s->main.summary;
	if (html != NULL)
		buf_adds(out, html);
	if (story_others(s) > 0)
		others_html(site, s, out);
}

void
feed_url(const struct site *site, const char *key, const char *file, struct buf *out)
{
	buf_printf(out, "%s/feeds/%s/%s", site->base_url, key, file);
}
