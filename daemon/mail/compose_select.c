/*
 * Which stories a digest has.
 *
 * All of the period are looked at, a page at a time, and of each only its rank is remembered; then
 * those that can be shown are read again.  So memory does not grow with their texts, and the
 * numbers are right for any number of stories.
 */
#include "compose_internal.h"

#include <stdlib.h>
#include <string.h>

#define LATE_SECONDS ((int64_t)7 * 86400) /* stories that came later are old news */
#define PAGE 1000			  /* stories read at once */
/* With one story a section shows no lead, so two are kept even where one is shown. */
#define KEPT_LEAST 2

struct candidate {
	size_t section; /* its place in the configuration */
	struct digest_rank rank;
	int64_t id;
};

struct looking {
	const struct config *config;
	const struct digest_row *row;
	bool sample;
	size_t most; /* kept of a section */
	struct arena *arena;
	struct candidate *list;
	size_t n, cap;
	struct compose_stories *out;
};

/* Of a period that no digest told of, or too late for the one that did. */
static bool
belongs(const struct digest_row *d, const struct story *s)
{
	int64_t since = d->told < d->since ? d->told : d->since;

	return s->time < d->until && s->first_seen <= d->cut &&
	       (s->time >= since || s->first_seen > d->seen_after);
}

/* One report that is no part of a flood makes it news. */
static bool
quarantined(const struct story *s)
{
	size_t i;

	for (i = 0; i < s->nsources; i++)
		if ((s->sources[i].flags & ITEM_QUARANTINED) == 0)
			return false;
	return (s->main.flags & ITEM_QUARANTINED) != 0;
}

static const char *
keep(struct arena *a, const char *s)
{
	return s != NULL ? arena_strdup(a, s) : NULL;
}

static void
count_flood(struct looking *l, const struct story *s)
{
	const char *key = s->nsources > 0 ? s->sources[0].feed_key : NULL;
	struct compose_stories *out = l->out;
	struct digest_flood *f;
	size_t i;

	if (key == NULL || s->time < l->row->since)
		return;
	for (i = 0; i < out->nfloods; i++)
		if (strcmp(out->floods[i].feed_key, key) == 0)
			break;
	if (i == out->nfloods) {
		if ((i & (i - 1)) == 0)
			out->floods = arena_grow(l->arena, out->floods, i * sizeof(*f),
			    (i == 0 ? 1 : 2 * i) * sizeof(*f));
		f = &out->floods[out->nfloods++];
		f->feed_key = keep(l->arena, key);
		f->feed_title = keep(l->arena, s->sources[0].feed_title);
	}
	out->floods[i].nitems++;
}

static void
remember(struct looking *l, const struct story *s)
{
	struct candidate *c;
	size_t cap;

	if (s->main.section == NULL)
		return;
	if (l->n == l->cap) {
		cap = l->cap == 0 ? 256 : 2 * l->cap;
		if ((l->list = reallocarray(l->list, cap, sizeof(*c))) == NULL)
			abort();
		l->cap = cap;
	}
	c = &l->list[l->n++];
	c->section = conf_section_index(l->config, s->main.section);
	c->id = s->id;
	digest_rank(s, &c->rank);
	l->out->totals[c->section]++;
}

static int
look_at_all(struct looking *l, struct store *store, struct errbuf *err)
{
	struct selection sel = {
	    .since = l->row->since - LATE_SECONDS, .until = l->row->until, .limit = PAGE};
	struct arena *page = arena_new();
	struct story *list;
	size_t i, n = PAGE;
	int rc = 0;

	while (n == PAGE && (rc = store_stories(store, &sel, &list, &n, page, err)) == 0) {
		for (i = 0; i < n; i++) {
			if (!belongs(l->row, &list[i]))
				continue;
			if (!l->sample && quarantined(&list[i]))
				count_flood(l, &list[i]);
			else
				remember(l, &list[i]);
		}
		sel.before = n > 0 ? list[n - 1].id : 0;
		arena_clear(page);
	}
	arena_free(page);
	return rc;
}

static int
compare(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	return digest_rank_compare(&a->rank, &b->rank);
}

/* Reads the first of each section.  One that is no more was merged with another meanwhile. */
static int
read_first(struct looking *l, struct store *store, struct errbuf *err)
{
	struct compose_stories *out = l->out;
	size_t i, rank = 0, most = l->most < KEPT_LEAST ? KEPT_LEAST : l->most;
	int rc = 0;

	if (l->n > 1)
		qsort(l->list, l->n, sizeof(*l->list), compare);
	out->list = arena_alloc(l->arena,
	    (l->n < most * (l->config->nsections + 1) ? l->n + 1
						      : most * (l->config->nsections + 1)) *
		sizeof(*out->list));
	for (i = 0; rc >= 0 && i < l->n; i++) {
		rank = i > 0 && l->list[i].section == l->list[i - 1].section ? rank + 1 : 0;
		if (rank < most && (rc = store_story(store, l->list[i].id, &out->list[out->n],
					l->arena, err)) == 1)
			out->n++;
	}
	return rc < 0 ? rc : 0;
}

int
compose_select(struct compose_stories *out, const struct config *c, struct store *store,
    const struct digest_row *d, bool sample, size_t most, struct arena *a, struct errbuf *err)
{
	struct looking l = {
	    .config = c, .row = d, .sample = sample, .most = most, .arena = a, .out = out};
	int rc;

	*out = (struct compose_stories){.n = 0};
	out->totals = arena_alloc(a, (c->nsections + 1) * sizeof(*out->totals));
	if ((rc = look_at_all(&l, store, err)) == 0)
		rc = read_first(&l, store, err);
	free(l.list);
	return rc;
}
