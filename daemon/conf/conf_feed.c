#include "conf_internal.h"

#include <stdlib.h>
#include <string.h>

#include "../core/html.h"

void
conf_feed_begin(struct loader *l)
{
	l->feed = l->defaults;
	memset(&l->block_seen, 0, sizeof(l->block_seen));
	memset(&l->listing_seen, 0, sizeof(l->listing_seen));
	l->has_listing = false;
	l->block_line = 0;
}

/* "selector@attribute": both parts, either may be missing. */
static bool
extractor_ok(const char *s)
{
	const char *at = strrchr(s, '@');
	char selector[512];
	size_t n = at != NULL ? (size_t)(at - s) : strlen(s);

	if (at != NULL && at[1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789-_:")] != '\0')
		return false;
	if (at != NULL && at[1] == '\0')
		return false;
	if (n == 0)
		return at != NULL;
	if (n >= sizeof(selector))
		return false;
	memcpy(selector, s, n);
	selector[n] = '\0';
	return html_selector_ok(selector);
}

static void
check_selectors(struct loader *l, const struct listing_rules *r, int line)
{
	const struct {
		const char *name, *text;
	} all[] = {{"title", r->title}, {"link", r->link}, {"id", r->id}, {"date", r->date},
	    {"summary", r->summary}, {"author", r->author}, {"content", r->content},
	    {"next", r->next}};
	size_t i;

	if (!html_selector_ok(r->item))
		conf_error(l, l->file, line, "listing: item is not a selector: '%s'", r->item);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].text != NULL && !extractor_ok(all[i].text))
			conf_error(l, l->file, line, "listing: %s is not a selector: '%s'",
			    all[i].name, all[i].text);
}

static void
check_listing(struct loader *l, const struct listing_rules *r, int line)
{
	bool json = strcmp(r->type, "json") == 0;

	if (!json && strcmp(r->type, "html") != 0)
		conf_error(l, l->file, line, "listing: type is html or json, not '%s'", r->type);
	if (r->item == NULL)
		conf_error(l, l->file, line, "listing: item is missing");
	else if (!json)
		check_selectors(l, r, line);
	if (json && r->link == NULL && r->link_template == NULL)
		conf_error(l, l->file, line, "listing: json needs link or link_template");
	if (r->content_encoding != NULL && strcmp(r->content_encoding, "base64") != 0)
		conf_error(l, l->file, line, "listing: content_encoding is base64, not '%s'",
		    r->content_encoding);
	if ((r->status_path == NULL) != (r->status_ok == NULL))
		conf_error(l, l->file, line, "listing: status_path and status_ok go together");
	if (r->link_template != NULL && strncmp(r->link_template, "http://", 7) != 0 &&
	    strncmp(r->link_template, "https://", 8) != 0)
		conf_error(l, l->file, line, "listing: link_template is not an http or https URL");
}

static void
check_feed(struct loader *l, const char *key, int line)
{
	struct feed *f = &l->feed;
	bool listing = strcmp(f->kind, "listing") == 0;

	if (!conf_key_ok(key))
		conf_error(l, l->file, line,
		    "the key of a feed is of a-z, 0-9 and '-', at most %d: '%s'", CONF_KEY_MAX,
		    key);
	if (f->url == NULL && l->block_seen.file[0] == NULL) /* else its error is told */
		conf_error(l, l->file, line, "feed '%s' has no url", key);
	if (listing && !l->has_listing)
		conf_error(l, l->file, line, "feed '%s' is a listing without a block listing", key);
	else if (!listing && l->has_listing)
		conf_error(
		    l, l->file, line, "feed '%s' is no listing but has a block listing", key);
	else if (listing)
		check_listing(l, &f->listing, line);
}

/* Neighbours mostly share these; one copy is enough. */
static void
share(const char **s, const char *previous)
{
	if (*s != NULL && previous != NULL && strcmp(*s, previous) == 0)
		*s = previous;
}

void
conf_feed_end(struct loader *l, const char *key, int line)
{
	struct feed *f = &l->feed;

	/* The first option is nearer to the name than the closing brace. */
	f->line = l->block_line > 0 ? l->block_line : line;
	f->file = l->file;
	check_feed(l, key, f->line);
	f->key = arena_strdup(l->conf->arena, key);
	if (l->nfeeds == l->cfeeds) {
		l->cfeeds = l->cfeeds == 0 ? 64 : 2 * l->cfeeds;
		l->feeds = realloc(l->feeds, l->cfeeds * sizeof(*l->feeds));
		if (l->feeds == NULL)
			abort();
	}
	l->feeds[l->nfeeds++] = *f;
}

static int
by_key(const void *a, const void *b)
{
	const struct feed *x = a, *y = b;
	int c = strcmp(x->key, y->key);

	if (c == 0 && (c = strcmp(x->file, y->file)) == 0)
		c = x->line - y->line;
	return c;
}

static int
by_url(const void *a, const void *b)
{
	const struct feed *x = *(const struct feed *const *)a, *y = *(const struct feed *const *)b;
	int c = strcmp(x->url, y->url);

	return c != 0 ? c : strcmp(x->key, y->key);
}

/* Two feeds with one URL are two polls for one document; their owner may not have noticed. */
static void
warn_same_url(struct loader *l)
{
	const struct feed **p = calloc(l->nfeeds + 1, sizeof(const struct feed *));
	size_t i, n = 0;

	if (p == NULL)
		abort();
	for (i = 0; i < l->nfeeds; i++)
		if (l->feeds[i].enabled && l->feeds[i].url != NULL)
			p[n++] = &l->feeds[i];
	qsort(p, n, sizeof(const struct feed *), by_url);
	for (i = 1; i < n; i++)
		if (strcmp(p[i]->url, p[i - 1]->url) == 0)
			conf_warn(l, p[i]->file, p[i]->line, "feed '%s' has the url of '%s'",
			    p[i]->key, p[i - 1]->key);
	free(p);
}

static void
finish_feed(struct loader *l, struct feed *f, const struct feed *before)
{
	const struct config *c = l->conf;
	const struct section_rule *s;

	if (before != NULL && strcmp(before->key, f->key) == 0)
		conf_error(l, f->file, f->line, "feed '%s' is already defined in %s:%d", f->key,
		    before->file, before->line);
	if (f->section != NULL) {
		if ((s = conf_section(c, f->section)) == NULL)
			conf_error(
			    l, f->file, f->line, "feed '%s': no section '%s'", f->key, f->section);
		else
			f->section = s->key;
	}
	if (f->interval_min == 0)
		f->interval_min = c->interval_min;
	if (f->interval_max == 0)
		f->interval_max =
		    c->interval_max > f->interval_min ? c->interval_max : f->interval_min;
	if (f->interval_min > f->interval_max)
		conf_error(
		    l, f->file, f->line, "feed '%s': interval_min is above interval_max", f->key);
	if (f->proxy == NULL)
		f->proxy = c->proxy;
	f->shape = feed_shape(f, c->block, c->nblock);
	if (before != NULL) {
		share(&f->language, before->language);
		share(&f->proxy, before->proxy);
	}
}

void
conf_feeds_finish(struct loader *l)
{
	struct config *c = l->conf;
	size_t i;

	if (l->nfeeds == 0)
		return;
	qsort(l->feeds, l->nfeeds, sizeof(*l->feeds), by_key);
	for (i = 0; i < l->nfeeds; i++)
		finish_feed(l, &l->feeds[i], i > 0 ? &l->feeds[i - 1] : NULL);
	warn_same_url(l);
	c->feeds = arena_alloc(c->arena, l->nfeeds * sizeof(*c->feeds));
	memcpy(c->feeds, l->feeds, l->nfeeds * sizeof(*c->feeds));
	c->nfeeds = l->nfeeds;
}
