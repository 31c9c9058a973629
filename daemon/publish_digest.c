#include <stdlib.h>
#include <string.h>

#include "publish/page.h"
#include "publish_internal.h"

/* Feeds whose flood is mentioned; the texts name fewer. */
#define FLOODS_MAX 64

struct gathered {
	struct story *stories;
	size_t n;
	struct digest_flood floods[FLOODS_MAX];
	size_t nfloods;
};

static void
count_flood(struct gathered *g, const struct story *s)
{
	const char *key = s->nsources > 0 ? s->sources[0].feed_key : "";
	size_t i;

	for (i = 0; i < g->nfloods && strcmp(g->floods[i].feed_key, key) != 0; i++)
		;
	if (i == FLOODS_MAX)
		return;
	if (i == g->nfloods)
		g->floods[g->nfloods++] = (struct digest_flood){.feed_key = key,
		    .feed_title = s->nsources > 0 ? s->sources[0].feed_title : NULL};
	g->floods[i].nitems++;
}

static int
by_size(const void *a, const void *b)
{
	const struct digest_flood *x = a, *y = b;

	if (x->nitems != y->nitems)
		return x->nitems > y->nitems ? -1 : 1;
	return strcmp(x->feed_key, y->feed_key);
}

static int
gather(struct store *store, const struct publish_digest *d, struct gathered *g, struct arena *arena,
    struct errbuf *err)
{
	struct selection sel = {.since = d->from,
	    .until = d->until,
	    .sections = d->sections,
	    .nsections = d->nsections,
	    .limit = PUBLISH_DIGEST_MAX};
	struct story *all;
	size_t i, n;

	*g = (struct gathered){.n = 0};
	if (store_stories(store, &sel, &all, &n, arena, err) != 0)
		return -1;
	g->stories = all;
	for (i = 0; i < n; i++) {
		if ((all[i].main.flags & ITEM_QUARANTINED) == 0 || d->sample)
			g->stories[g->n++] = all[i];
		else
			count_flood(g, &all[i]);
	}
	qsort(g->floods, g->nfloods, sizeof(g->floods[0]), by_size);
	return 0;
}

int
publish_digest(const struct site *site, struct store *store, const struct publish_digest *d,
    struct digest_text *t, struct errbuf *err)
{
	struct arena *arena = arena_new();
	struct gathered g;
	int r = gather(store, d, &g, arena, err);

	if (r == 0)
		r = digest_render(&(struct digest){.site = site,
				      .period = d->period,
				      .from = d->from,
				      .until = d->until,
				      .sections = d->sections,
				      .nsections = d->nsections,
				      .stories = g.stories,
				      .nstories = g.n,
				      .per_section = d->per_section,
				      .floods = g.floods,
				      .nfloods = g.nfloods},
		    t, err);
	arena_free(arena);
	return r;
}

/*
 * Where everything of the period is kept out of the mail, as on the first day of an installation,
 * the preview shows it, and says so.
 */
static int
render(const struct site *site, struct store *store, struct digest_preview *page,
    struct digest_text *t, struct errbuf *err)
{
	struct publish_digest d = {.period = page->period, .per_section = PUBLISH_DIGEST_SECTION};

	digest_span(page->period, page->from, site->tz_minutes, &d.from, &d.until);
	page->until = d.until;
	if (publish_digest(site, store, &d, t, err) == -1)
		return -1;
	if (t->nstories > 0)
		return 0;
	d.sample = true;
	if (publish_digest(site, store, &d, t, err) == -1)
		return -1;
	page->sample = t->nstories > 0;
	return 0;
}

/* A subscriber's links lead nowhere in a copy that is nobody's. */
static int
put_view(const struct site *site, enum wanted_view view, const struct digest_preview *page,
    const struct digest_text *t, struct buf *out, struct errbuf *err)
{
	struct digest_links links;
	struct buf home;
	int r = 0;

	buf_init(&home, DIGEST_LINKS_MAX);
	buf_printf(&home, "%s/digest/", site->base_url);
	links = (struct digest_links){home.data, home.data};
	if (view == VIEW_PAGE)
		r = page_digest(site, page, out, err);
	else if (view == VIEW_MAIL)
		digest_personalise(&t->html, true, &links, out);
	else
		digest_personalise(&t->text, false, &links, out);
	buf_release(&home);
	return r == 0 && out->overflow ? errf(err, "digest: too long") : r;
}

/* The newest falls back to the one before it while there is nothing in it. */
int
publish_preview(const struct site *site, struct store *store, const struct wanted *w, int64_t today,
    struct buf *out, struct errbuf *err)
{
	struct digest_preview page = {.period = w->period, .from = w->day};
	struct digest_text t;
	int64_t until;
	int r;

	digest_text_init(&t);
	r = render(site, store, &page, &t, err);
	if (r == 0 && w->home && t.nstories == 0) {
		digest_span(w->period, w->day - 1, site->tz_minutes, &page.from, &until);
		r = render(site, store, &page, &t, err);
	}
	page.newer = page.until <= today;
	page.subject = t.subject.data;
	if (r == 0)
		r = put_view(site, w->view, &page, &t, out, err);
	digest_text_release(&t);
	return r;
}
