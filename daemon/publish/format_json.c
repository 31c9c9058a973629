/* JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/, with the extension _digestd. */
#include <string.h>

#include "../core/json.h"
#include "publication.h"

#define REASONS_MAX 60 /* rules of one item, and words of one rule */
#define WORDS_MAX 20

static void
put_buf(struct json_writer *w, const char *key, struct buf *value)
{
	json_member_str(w, key, value->data);
	buf_clear(value);
}

static void
put_str(struct json_writer *w, const char *key, const char *value)
{
	if (value == NULL)
		return;
	json_member_str(w, key, value);
}

static void
put_time(struct json_writer *w, const char *key, int64_t t)
{
	if (t == TIME_NONE)
		return;
	json_member_time(w, key, t);
}

static void
authors(struct json_writer *w, const char *name)
{
	json_member_open(w, "authors", '[');
	json_open(w, '{');
	put_str(w, "name", name);
	json_close(w);
	json_close(w);
}

static void
head(const struct publication *p, struct json_writer *w, struct buf *tmp)
{
	put_str(w, "version", "https://jsonfeed.org/version/1.1");
	put_str(w, "title", p->title);
	publication_url(p, &format_html, tmp);
	put_buf(w, "home_page_url", tmp);
	publication_url(p, &format_json, tmp);
	put_buf(w, "feed_url", tmp);
	put_str(w, "description", p->site->description);
	put_str(w, "language", p->site->language);
	authors(w, p->site->title);
}

static void
tags(const struct site *site, const struct story *s, struct json_writer *w)
{
	size_t i;

	json_member_open(w, "tags", '[');
	if (s->main.section != NULL)
		json_put_str(w, site_section(site, s->main.section));
	for (i = 0; i < s->main.ncategories; i++)
		json_put_str(w, s->main.categories[i]);
	json_close(w);
}

static void
attachments(const struct story *s, struct json_writer *w)
{
	const struct enclosure *e;
	size_t i;

	if (s->main.nenclosures == 0)
		return;
	json_member_open(w, "attachments", '[');
	for (i = 0; i < s->main.nenclosures; i++) {
		e = &s->main.enclosures[i];
		json_open(w, '{');
		put_str(w, "url", e->url);
		put_str(w, "mime_type", e->type != NULL ? e->type : "application/octet-stream");
		if (e->length >= 0) {
			json_member_int(w, "size_in_bytes", e->length);
		}
		json_close(w);
	}
	json_close(w);
}

static void
sources(const struct story *s, struct json_writer *w)
{
	const struct story_source *src;
	size_t i;

	json_member_open(w, "sources", '[');
	for (i = 0; i < s->nsources; i++) {
		src = &s->sources[i];
		json_open(w, '{');
		put_str(w, "feed", src->feed_key);
		put_str(w, "feed_title", src->feed_title);
		put_str(w, "title", src->title);
		put_str(w, "url", src->url);
		put_time(w, "date_published", src->published);
		put_str(w, "joined", src->joined);
		if (src->joined != NULL && strcmp(src->joined, "near") == 0) {
			json_member_int(w, "alike", src->alike);
			put_str(w, "words", src->words);
		}
		if (src->joined != NULL && strcmp(src->joined, "links") == 0)
			put_str(w, "link", src->words);
		json_close(w);
	}
	json_close(w);
}

static void
reason(struct json_writer *w, const struct json *rule, struct arena *a)
{
	const struct json *words = json_get(rule, "words");
	size_t i;

	json_open(w, '{');
	put_str(w, "section", json_text(json_get(rule, "section"), a));
	put_str(w, "rule", json_text(json_get(rule, "rule"), a));
	json_member_int(w, "points", json_int(json_get(rule, "points"), 0));
	put_str(w, "field", json_text(json_get(rule, "field"), a));
	json_member_open(w, "words", '[');
	for (i = 0; i < json_size(words) && i < WORDS_MAX; i++)
		json_put_str(w, json_text(json_at(words, i), a));
	json_close(w);
	json_close(w);
}

/* The rules that speak for its section or against it; where there is one item, those of all. */
static void
reasons(struct json_writer *w, const struct item *it, bool all)
{
	struct json *root = it->reason != NULL && it->section != NULL
				? json_read(it->reason, strlen(it->reason), NULL)
				: NULL;
	struct arena *a;
	const char *key;
	size_t i;

	if (json_size(root) == 0) {
		json_free(root);
		return;
	}
	a = arena_new();
	json_member_open(w, "reasons", '[');
	for (i = 0; i < json_size(root) && i < REASONS_MAX; i++) {
		key = json_text(json_get(json_at(root, i), "section"), a);
		if (key != NULL && (all || strcmp(key, it->section) == 0 || strcmp(key, "*") == 0))
			reason(w, json_at(root, i), a);
	}
	json_close(w);
	arena_free(a);
	json_free(root);
}

static void
extension(
    const struct publication *p, const struct story *s, struct json_writer *w, struct buf *tmp)
{
	const struct site *site = p->site;

	json_member_open(w, "_digestd", '{');
	story_page(site, s, tmp);
	put_buf(w, "page", tmp);
	put_str(w, "section", s->main.section);
	put_str(w, "section_title", site_section(site, s->main.section));
	if ((s->main.flags & ITEM_SECTION_FIXED) != 0)
		json_member_bool(w, "chosen", true);
	put_str(w, "second_section", s->main.section2);
	json_member_int(w, "score", s->main.score);
	if (s->main.section2 != NULL)
		json_member_int(w, "second_score", s->main.score2);
	reasons(w, &s->main, p->detail);
	sources(s, w);
	json_close(w);
}

static void
item(const struct publication *p, const struct story *s, struct json_writer *w, struct buf *tmp)
{
	const struct site *site = p->site;

	json_open(w, '{');
	story_tag(site, s, tmp);
	put_buf(w, "id", tmp);
	put_str(w, "url", s->main.url);
	put_str(w, "title", story_title(s));
	story_html(site, s, tmp);
	if (tmp->len > 0)
		put_buf(w, "content_html", tmp);
	else
		put_str(w, "content_text", story_title(s));
	put_str(w, "summary", s->main.lead);
	put_time(w, "date_published", s->time);
	put_time(w, "date_modified", s->changed);
	authors(w, story_author(site, s));
	tags(site, s, w);
	put_str(w, "language", s->main.language);
	attachments(s, w);
	extension(p, s, w, tmp);
	json_close(w);
}

static int
render(const struct publication *p, struct buf *out, struct errbuf *err)
{
	struct json_writer w;
	struct buf tmp;
	size_t i;

	buf_init(&tmp, out->max);
	json_writer_init(&w, out);
	json_open(&w, '{');
	head(p, &w, &tmp);
	json_member_open(&w, "items", '[');
	for (i = 0; i < p->nstories; i++)
		item(p, &p->stories[i], &w, &tmp);
	json_close(&w);
	json_close(&w);
	buf_addc(out, '\n');
	buf_release(&tmp);
	return out->overflow ? errf(err, "%s: the JSON document is too long", p->path) : 0;
}

const struct format format_json = {
    .name = "json",
    .file = "feed.json",
    .media_type = "application/feed+json; charset=utf-8",
    .title = "JSON Feed",
    .render = render,
};
