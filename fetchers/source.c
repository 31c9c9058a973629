#include "source.h"

#include <ctype.h>
#include <string.h>

#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "../daemon/core/url.h"

const struct source *
source_find(const char *kind)
{
	for (size_t i = 0; sources[i] != NULL; i++) {
		if (strcmp(sources[i]->name, kind) == 0)
			return sources[i];
	}
	return NULL;
}

/* A page's URL: absolute, of the web, as url_resolve() spells it; else NULL. */
static const char *
finish_url(const char *url, const char *base, struct arena *a)
{
	size_t n = url == NULL ? 0 : strlen(url);
	const char *whole;

	if (n == 0 || n > LIMIT_URL || (whole = url_resolve(base, url, a)) == NULL ||
	    !url_is_web(whole) || strlen(whole) > LIMIT_URL)
		return NULL;
	/* "http://a.example" needs no slash to be the same, and is how its site writes it. */
	return strncmp(whole, url, n) == 0 && strcmp(whole + n, "/") == 0 ? url : whole;
}

static const char *
cut(struct arena *a, const char *s, size_t max)
{
	if (s == NULL || *s == '\0')
		return NULL;
	return strnlen(s, max + 1) > max ? text_cut_bytes(a, s, max) : s;
}

/* "zh_cn" and "zh-CN " are meant as BCP 47 tags; anything else is none. */
static const char *
finish_language(const char *s, struct arena *a)
{
	char *tag, *p;

	if (s == NULL || strlen(s) > 35)
		return NULL;
	tag = p = arena_strdup(a, s);
	for (; *s != '\0'; s++) {
		if (isalnum((unsigned char)*s))
			*p++ = *s;
		else if (*s == '-' || *s == '_')
			*p++ = '-';
		else if (!isspace((unsigned char)*s))
			return NULL;
	}
	*p = '\0';
	return isalpha((unsigned char)tag[0]) ? tag : NULL;
}

static void
finish_categories(struct item *item, struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < item->ncategories && n < LIMIT_CATEGORIES; i++) {
		const char *c = cut(a, item->categories[i], LIMIT_CATEGORY);

		if (c != NULL)
			item->categories[n++] = c;
	}
	item->ncategories = n;
}

static void
finish_enclosures(struct item *item, const char *base, struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < item->nenclosures && n < LIMIT_ENCLOSURES; i++) {
		struct enclosure e = item->enclosures[i];

		e.url = finish_url(e.url, base, a);
		if (e.url != NULL)
			item->enclosures[n++] = e;
	}
	item->nenclosures = n;
}

static void
finish_item(struct item *item, const struct document *doc, const char *base, struct arena *a)
{
	if (item->base == NULL)
		item->base = base;
	item->url = finish_url(item->url, item->base, a);
	item->id = cut(a, item->id, LIMIT_ID);
	item->title = cut(a, item->title, LIMIT_TITLE);
	item->author = cut(a, item->author, LIMIT_AUTHOR);
	/* Whole articles in the place of a summary are contents. */
	if (item->content == NULL && item->summary != NULL &&
	    strnlen(item->summary, LIMIT_SUMMARY + 1) > LIMIT_SUMMARY) {
		item->content = item->summary;
		item->summary = NULL;
	}
	item->summary = cut(a, item->summary, LIMIT_SUMMARY);
	item->content = cut(a, item->content, LIMIT_CONTENT);
	if (item->language != doc->language || item->language == NULL) {
		item->language = finish_language(item->language, a);
		if (item->language == NULL)
			item->language = doc->language;
	}
	finish_categories(item, a);
	finish_enclosures(item, item->base, a);
	item->fingerprint = item_fingerprint(item);
}

void
source_finish(
    const struct feed *feed, const struct delivery *delivery, struct document *doc, struct arena *a)
{
	const char *base = delivery->final_url != NULL ? delivery->final_url : delivery->url;
	const char *said = doc->language;

	doc->title = cut(a, doc->title, LIMIT_TITLE);
	doc->description = cut(a, doc->description, LIMIT_SUMMARY);
	doc->link = finish_url(doc->link, base, a);
	doc->self = finish_url(doc->self, base, a);
	doc->hub = finish_url(doc->hub, base, a);
	doc->next_page = finish_url(doc->next_page, base, a);
	doc->prev_archive = finish_url(doc->prev_archive, base, a);
	doc->language = finish_language(doc->language, a);
	if (doc->language == NULL && feed != NULL)
		doc->language = feed->language;
	for (size_t i = 0; i < doc->nitems; i++) {
		struct item *item = &doc->items[i];

		if (item->known != NULL) {
			item->fingerprint = item->known->fingerprint;
			continue;
		}
		/* What an entry inherited is what the feed has now. */
		if (item->language == said)
			item->language = doc->language;
		finish_item(item, doc, base, a);
	}
}
