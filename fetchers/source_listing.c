/*
 * Sites without a feed: HTML pages by selectors, JSON endpoints by paths.
 */
#include <string.h>

#include "../daemon/core/date.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/url.h"
#include "decode.h"
#include "listing.h"
#include "source.h"

static int
prepare(const struct feed *feed, struct request *req, struct arena *arena, struct errbuf *err)
{
	const char *type = feed->listing.type;

	(void)arena;
	(void)err;
	req->accept = type != NULL && strcmp(type, "json") == 0
			  ? "application/json"
			  : "text/html, application/xhtml+xml";
	return 0;
}

/* Skips what stands in front of a date: brackets, and a label that ends in a colon. */
static const char *
date_begin(const char *s)
{
	static const char *const colons[] = {"：", ":"};
	const char *colon, *p;
	size_t i, n;

	for (i = 0; i < sizeof(colons) / sizeof(colons[0]); i++) {
		if ((colon = strstr(s, colons[i])) == NULL)
			continue;
		for (p = s; p < colon && !(*p >= '0' && *p <= '9'); p++)
			;
		if (p == colon)
			s = colon + strlen(colons[i]);
	}
	for (;;) {
		n = strspn(s, " \t\r\n[({<|-");
		if (n == 0 && (strncmp(s, "（", 3) == 0 || strncmp(s, "【", 3) == 0 ||
				  strncmp(s, "［", 3) == 0 || strncmp(s, "〔", 3) == 0))
			n = 3;
		if (n == 0)
			return s;
		s += n;
	}
}

/* A copy without closing brackets at the end. */
static const char *
date_trim(const char *s, struct arena *arena)
{
	static const char *const closing[] = {"）", "】", "］", "〕"};
	size_t n = strlen(s), i;
	bool more = true;

	while (more && n > 0) {
		more = strchr(" \t\r\n])}>|", s[n - 1]) != NULL;
		n -= more;
		for (i = 0; i < sizeof(closing) / sizeof(closing[0]) && !more; i++)
			if (n >= 3 && memcmp(s + n - 3, closing[i], 3) == 0) {
				n -= 3;
				more = true;
			}
	}
	return arena_strndup(arena, s, n);
}

/* The time that a date field says: brackets and labels around it do not matter. */
static int64_t
listing_date(const struct listing *l, const char *text)
{
	int64_t when = TIME_NONE;
	int tz = l->feed->tz_minutes;
	const char *s;

	if (text == NULL)
		return TIME_NONE;
	s = date_trim(date_begin(text), l->arena);
	if (l->rules->date_format != NULL)
		when = date_parse_format(s, l->rules->date_format, tz);
	if (when == TIME_NONE)
		when = date_parse(s, tz, l->now);
	/* "发布 2026-11-20": words in front that no form of date begins with. */
	if (when == TIME_NONE && s[strcspn(s, "0123456789")] != '\0')
		when = date_parse(s + strcspn(s, "0123456789"), tz, l->now);
	return when;
}

/* Fills {name} in the template; NULL when a field is missing. */
static const char *
fill_template(struct listing *l, listing_field *field, const void *entry)
{
	const char *p = l->rules->link_template, *end, *value;
	const char *url = NULL;
	struct buf out;

	buf_init(&out, LIMIT_URL);
	for (; (end = strchr(p, '{')) != NULL; p = end + 1) {
		(void)buf_add(&out, p, (size_t)(end - p));
		p = end + 1;
		if ((end = strchr(p, '}')) == NULL)
			break;
		value = field(entry, arena_strndup(l->arena, p, (size_t)(end - p)), l->arena);
		if (value == NULL || *value == '\0')
			goto out;
		(void)buf_adds(&out, value);
	}
	if (end == NULL && buf_adds(&out, p) == 0 && !out.overflow)
		url = arena_strndup(l->arena, out.data, out.len);
out:
	buf_release(&out);
	return url;
}

static const char *
entry_url(struct listing *l, const struct listing_entry *e, listing_field *field, const void *entry)
{
	const char *url = NULL;

	if (e->link != NULL && *e->link != '\0' && *e->link != '#')
		url = url_resolve(l->base, e->link, l->arena);
	if (url != NULL && url_is_web(url))
		return url;
	if (l->rules->link_template == NULL)
		return NULL;
	url = fill_template(l, field, entry);
	url = url == NULL ? NULL : url_resolve(l->base, url, l->arena);
	return url != NULL && url_is_web(url) ? url : NULL;
}

/* Cards link their picture and their title: two entries in a row with one address are one. */
static bool
merge(struct document *doc, const struct listing_entry *e, const char *url)
{
	size_t i;

	for (i = doc->nitems; i-- > 0 && doc->nitems - i <= 3;) {
		if (doc->items[i].url == NULL || strcmp(doc->items[i].url, url) != 0)
			continue;
		if (doc->items[i].title == NULL)
			doc->items[i].title = e->title;
		return true;
	}
	return false;
}

static size_t
length(const char *s)
{
	return s == NULL ? 0 : strlen(s);
}

bool
listing_add(
    struct listing *l, const struct listing_entry *e, listing_field *field, const void *entry)
{
	const char *url = entry_url(l, e, field, entry);
	size_t size = length(e->title) + length(e->summary) + length(e->content);
	struct item *item;

	l->budget -= size < l->budget ? size : l->budget;
	if (url == NULL && (e->id == NULL || e->title == NULL))
		return false;
	if (url != NULL && e->id == NULL && merge(l->doc, e, url))
		return true;
	if ((item = document_add(l->doc, l->arena)) == NULL)
		return true;
	item->url = url;
	item->id = e->id;
	item->title = e->title;
	item->author = e->author;
	item->summary = e->summary;
	item->content = e->content;
	item->base = l->base;
	item->published = listing_date(l, e->date);
	return true;
}

void
listing_next(struct listing *l, const char *ref)
{
	const char *url;

	if (ref == NULL || *ref == '\0' || *ref == '#' || l->rules->pages <= 1)
		return;
	url = url_resolve(l->base, ref, l->arena);
	if (url != NULL && url_is_web(url) && strcmp(url, l->base) != 0)
		l->doc->next_url = url;
}

/* An entry without a title is a picture or a button. */
static void
drop_untitled(struct document *doc)
{
	size_t i, n = 0;

	for (i = 0; i < doc->nitems; i++)
		if (doc->items[i].title != NULL)
			doc->items[n++] = doc->items[i];
	doc->nitems = n;
}

static int
understand(const struct feed *feed, const struct delivery *d, struct document *doc,
    struct arena *arena, struct errbuf *err)
{
	struct listing l = {
	    feed, &feed->listing, d->final_url, d->received, doc, arena, NULL, 0, 0};
	bool json = l.rules->type != NULL && strcmp(l.rules->type, "json") == 0;
	struct decoded text;

	if (l.rules->item == NULL)
		return errf(err, "the feed has no listing rules");
	decode(d->body, d->body_len, d->content_type, &text, arena);
	l.text = text.text;
	l.len = text.len;
	l.budget = 4 * text.len + 65536;
	if (l.base == NULL)
		l.base = d->url;
	if ((json ? listing_json(&l, err) : listing_html(&l, err)) == -1) {
		doc->nitems = 0;
		return -1;
	}
	drop_untitled(doc);
	if (doc->nitems == 0)
		return errf(err, "entries were found, but none with a title");
	doc->format = FORMAT_LISTING;
	if (doc->link == NULL)
		doc->link = feed->site != NULL ? feed->site : l.base;
	return 0;
}

const struct source source_listing = {
    .name = "listing",
    .summary = "pages and JSON endpoints without a feed, read by selectors and paths",
    .prepare = prepare,
    .understand = understand,
};
