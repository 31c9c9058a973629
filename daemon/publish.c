#include "publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/date.h"
#include "core/url.h"
#include "publish/page.h"
#include "publish/subscription.h"
#include "publish_internal.h"

/* Seconds for which the list of feeds is taken as it was read. */
#define FEEDS_FRESH 60

struct publisher {
	const struct config *conf;
	struct arena *arena;		    /* of the site */
	struct arena *feeds_arena;	    /* of the list of feeds */
	struct arena *work;		    /* of one document */
	struct site site, sites[LANGUAGES]; /* its own, and in each language */
	struct feed *feeds;		    /* sorted by key */
	struct feed_health *health;	    /* beside them */
	size_t nfeeds;
	int64_t feeds_read; /* TIME_NONE never */
};

static int
check(const struct publisher *p, struct errbuf *why)
{
	unsigned l;

	if (page_check(&p->site, why) == -1)
		return -1;
	for (l = 0; l < LANGUAGES; l++)
		if (digest_check(&p->sites[l], why) == -1 ||
		    subscription_check(&p->sites[l], why) == -1)
			return -1;
	return 0;
}

struct publisher *
publisher_new(const struct config *c, struct errbuf *err)
{
	struct publisher *p = calloc(1, sizeof(*p));
	struct errbuf why;
	unsigned l;

	if (p == NULL)
		abort();
	p->conf = c;
	p->arena = arena_new();
	p->feeds_arena = arena_new();
	p->work = arena_new();
	p->feeds_read = TIME_NONE;
	site_of(&p->site, c, "", p->arena);
	for (l = 0; l < LANGUAGES; l++)
		site_of(&p->sites[l], c, language_tag((enum language)l), p->arena);
	if (check(p, &why) == -1) {
		(void)errf(err, "%s/%s", c->templates_dir, why.text);
		publisher_free(p);
		return NULL;
	}
	return p;
}

void
publisher_free(struct publisher *p)
{
	if (p == NULL)
		return;
	arena_free(p->work);
	arena_free(p->feeds_arena);
	arena_free(p->arena);
	free(p);
}

const struct site *
publisher_site(const struct publisher *p)
{
	return &p->site;
}

const struct site *
publisher_site_in(const struct publisher *p, const char *language)
{
	enum language l = language != NULL ? language_find(language) : LANGUAGES;

	return l != LANGUAGES ? &p->sites[l] : &p->site;
}

static int
compare_key(const void *key, const void *feed)
{
	return strcmp(key, ((const struct feed *)feed)->key);
}

int64_t
publisher_read(const struct publisher *p)
{
	return p->feeds_read;
}

const struct feed *
publisher_feed(const struct publisher *p, const char *key)
{
	if (p->nfeeds == 0)
		return NULL;
	return bsearch(key, p->feeds, p->nfeeds, sizeof(*p->feeds), compare_key);
}

/* Of each feed only what a list shows is kept. */
static void
keep_feed(struct feed *to, const struct feed_row *row, struct arena *a)
{
	const struct feed *f = &row->feed;
	const char *title = f->title != NULL ? f->title : row->state.title;
	const char *site = f->site != NULL ? f->site : row->state.site;

	*to = (struct feed){.id = f->id, .weight = f->weight, .enabled = f->enabled};
	to->key = arena_strdup(a, f->key);
	to->url = arena_strdup(a, f->url);
	to->title = arena_strdup(a, title != NULL ? title : f->key);
	to->site = site != NULL ? arena_strdup(a, site) : NULL;
	to->kind = f->kind != NULL ? arena_strdup(a, f->kind) : NULL;
	to->section = f->section != NULL ? arena_strdup(a, f->section) : NULL;
	to->language = f->language != NULL ? arena_strdup(a, f->language) : NULL;
}

static void
keep_health(struct feed_health *to, const struct feed_state *st)
{
	*to = (struct feed_health){.items = st->items_total,
	    .last_ok = st->last_ok,
	    .last_change = st->last_change,
	    .failures = st->failures,
	    .status = st->status,
	    .gone = st->gone,
	    .fetching = st->stage == NULL || strcmp(st->stage, "fetch") == 0};
}

int
publisher_refresh(struct publisher *p, struct store *store, int64_t now, struct errbuf *err)
{
	struct arena *tmp;
	struct feed_row *rows;
	size_t i, n;
	int r;

	if (p->feeds_read != TIME_NONE && now >= p->feeds_read && now - p->feeds_read < FEEDS_FRESH)
		return 0;
	tmp = arena_new();
	if ((r = store_feeds(store, &rows, &n, tmp, err)) == 0) {
		arena_clear(p->feeds_arena);
		p->feeds = arena_alloc(p->feeds_arena, (n + 1) * sizeof(*p->feeds));
		p->health = arena_alloc(p->feeds_arena, (n + 1) * sizeof(*p->health));
		/* The store has them by key. */
		for (i = 0; i < n; i++) {
			keep_feed(&p->feeds[i], &rows[i], p->feeds_arena);
			keep_health(&p->health[i], &rows[i].state);
		}
		p->nfeeds = n;
		p->feeds_read = now;
	}
	arena_free(tmp);
	return r;
}

void
publisher_forget(struct publisher *p)
{
	arena_clear(p->feeds_arena);
	arena_clear(p->work);
	p->feeds = NULL;
	p->health = NULL;
	p->nfeeds = 0;
	p->feeds_read = TIME_NONE;
}

int64_t
publisher_day(const struct publisher *p, int64_t t)
{
	int64_t zone = (int64_t)p->conf->tz_minutes * 60, into = (t + zone) % 86400;

	return t - (into < 0 ? into + 86400 : into);
}

/* "开源动态 · 开源政策 · 「龙芯」" */
static const char *
title_of(const struct publisher *p, const struct wanted *w, const struct feed *feed)
{
	const char *title = p->site.title;
	size_t i, k;

	if (w->kind == WANT_FEEDS)
		return arena_printf(
		    p->work, "%s · %s", title, site_say(&p->site, "sources", NULL, p->work));
	if (feed != NULL)
		title = arena_printf(p->work, "%s · %s", title, feed->title);
	for (k = 0; k < w->nsections; k++)
		if ((i = site_section_index(&p->site, w->sections[k])) < p->site.nsections)
			title = arena_printf(p->work, "%s · %s", title, p->site.sections[i].title);
	if (w->words != NULL && w->words[0] != '\0')
		title = arena_printf(p->work, "%s · 「%s」", title, w->words);
	return title;
}

static const char *
path_of(const struct publisher *p, const struct wanted *w)
{
	char day[DATE_MAX];

	switch (w->kind) {
	case WANT_DAY:
		if (w->home)
			return "/";
		return arena_printf(
		    p->work, "/days/%s/", date_day(w->day, p->conf->tz_minutes, day));
	case WANT_SECTION:
		return arena_printf(p->work, "/sections/%s/", w->key);
	case WANT_FEED:
		return arena_printf(p->work, "/feeds/%s/", w->key);
	case WANT_ITEM:
		return arena_printf(p->work, "/items/%" PRId64 "/", w->item);
	case WANT_SEARCH:
		return "/search";
	case WANT_ALL:
	case WANT_FEEDS:
	case WANT_DIGEST:
		break;
	}
	return "/";
}

static struct selection
selection_of(const struct publisher *p, const struct wanted *w)
{
	struct selection sel = {.since = TIME_NONE, .until = TIME_NONE};

	sel.sections = w->sections;
	sel.nsections = w->nsections;
	sel.feed = w->feed;
	sel.query = w->words;
	sel.before = w->before;
	sel.limit = w->limit > 0 ? w->limit : p->conf->publish_items;
	if (w->kind == WANT_SECTION) {
		sel.sections = &w->key;
		sel.nsections = 1;
	} else if (w->kind == WANT_FEED)
		sel.feed = w->key;
	/* One's own feed and search find all; what is for readers at large is not. */
	sel.with_none = w->kind == WANT_FEED || w->kind == WANT_SEARCH;
	if (w->kind == WANT_DAY) {
		sel.since = w->day;
		sel.until = w->day + 86400;
		sel.limit = PUBLISH_DAY_MAX;
	}
	sel.contents = w->format != &format_html ? PUBLICATION_CONTENT : 0;
	return sel;
}

static int
select_item(struct publisher *p, struct store *store, const struct wanted *w,
    struct publication *pub, struct errbuf *err)
{
	pub->stories = arena_alloc(p->work, sizeof(*pub->stories));
	if (store_item(store, w->item, pub->stories, p->work, err) != 0)
		return PUBLISH_ABSENT;
	pub->nstories = 1;
	pub->detail = true;
	return 0;
}

static int
select_stories(struct publisher *p, struct store *store, const struct wanted *w,
    struct publication *pub, struct errbuf *err)
{
	struct selection sel = selection_of(p, w);
	const struct story *last;

	/* The search page before a search. */
	if (w->kind == WANT_SEARCH && (w->words == NULL || w->words[0] == '\0'))
		return 0;
	if (store_stories(store, &sel, &pub->stories, &pub->nstories, p->work, err) != 0)
		return -1;
	if (w->kind == WANT_DAY && w->home && pub->nstories == 0) {
		sel.since = sel.until = TIME_NONE;
		sel.limit = 30;
		if (store_stories(store, &sel, &pub->stories, &pub->nstories, p->work, err) != 0)
			return -1;
	}
	if (w->kind != WANT_DAY && pub->nstories == (size_t)sel.limit &&
	    w->format == &format_html) {
		last = &pub->stories[pub->nstories - 1];
		pub->older = arena_printf(p->work, "%s?%s%sbefore=%" PRId64, pub->path,
		    w->query != NULL ? w->query : "", w->query != NULL ? "&" : "", last->id);
	}
	return 0;
}

static void
newest_change(struct publication *pub)
{
	size_t i;

	for (i = 0; i < pub->nstories; i++)
		if (pub->updated == TIME_NONE || pub->stories[i].changed > pub->updated)
			pub->updated = pub->stories[i].changed;
}

/* 0, PUBLISH_ABSENT or -1; everything in p->work, which is cleared first. */
static int
select_publication(struct publisher *p, struct store *store, const struct wanted *w, int64_t today,
    struct publication *pub, struct errbuf *err)
{
	const char *key = w->kind == WANT_FEED ? w->key : w->feed;
	const struct feed *feed = NULL;
	int r = 0;

	arena_clear(p->work);
	if (key != NULL && (feed = publisher_feed(p, key)) == NULL)
		return PUBLISH_ABSENT;
	*pub = (struct publication){.site = &p->site, .day = TIME_NONE, .next_day = TIME_NONE};
	pub->updated = TIME_NONE;
	pub->title = title_of(p, w, feed);
	pub->path = path_of(p, w);
	pub->query = w->query;
	pub->section = w->kind == WANT_SECTION ? w->key : NULL;
	if (pub->section != NULL) {
		struct wanted named = *w;

		named.sections = &w->key;
		named.nsections = 1;
		pub->title = title_of(p, &named, feed);
	}
	pub->feed = w->kind == WANT_FEED ? w->key : NULL;
	pub->feeds = p->feeds;
	pub->nfeeds = p->nfeeds;
	if (w->kind == WANT_FEEDS)
		pub->health = p->health;
	if (w->kind == WANT_SEARCH)
		pub->search = w->words != NULL ? w->words : "";
	if (w->kind == WANT_DAY) {
		pub->day = w->day;
		pub->next_day = w->day < today ? w->day + 86400 : TIME_NONE;
	}
	if (w->kind == WANT_ITEM)
		r = select_item(p, store, w, pub, err);
	else if (w->kind != WANT_FEEDS)
		r = select_stories(p, store, w, pub, err);
	newest_change(pub);
	return r;
}

int
publish_document(struct publisher *p, struct store *store, const struct wanted *w, int64_t today,
    struct buf *out, int64_t *updated, struct errbuf *err)
{
	struct publication pub;
	int r;

	if (w->kind == WANT_DIGEST)
		return publish_preview(
		    publisher_site_in(p, w->language), p->conf, store, w, today, out, err);
	r = select_publication(p, store, w, today, &pub, err);

	if (r == 0 && (r = w->format->render(&pub, out, err)) == 0)
		*updated = pub.updated;
	arena_clear(p->work);
	return r;
}
