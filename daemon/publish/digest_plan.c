/* Which news come first. */
#include <stdlib.h>

#include "digest_internal.h"

/*
 * What makes a story weighty: the trust in who reports it (0 to 100), how many report it, and how
 * surely it belongs to its section.  Four more reports are worth as much as full trust.
 */
#define REPORT_WEIGHT 25
#define REPORTS_COUNTED 8
#define SCORE_COUNTED 50

static int
weight_of(const struct story *s)
{
	size_t others = s->nsources > 1 ? s->nsources - 1 : 0;
	int score = s->main.score < 0 ? 0 : s->main.score;

	if (others > REPORTS_COUNTED)
		others = REPORTS_COUNTED;
	if (score > SCORE_COUNTED)
		score = SCORE_COUNTED;
	return (s->nsources > 0 ? s->sources[0].weight : 0) + (int)others * REPORT_WEIGHT + score;
}

void
digest_rank(const struct story *s, struct digest_rank *r)
{
	*r = (struct digest_rank){.weight = weight_of(s), .time = s->time, .uid = s->uid};
}

int
digest_rank_compare(const struct digest_rank *a, const struct digest_rank *b)
{
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->time != b->time)
		return a->time > b->time ? -1 : 1;
	return (a->uid > b->uid) - (a->uid < b->uid);
}

/* Sections in the order of publication; in one the weightiest first, then the newest. */
static int
compare(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return digest_rank_compare(&x->news, &y->news);
}

/* The weightiest of all; of a single story there is nothing to put on top. */
static size_t
find_lead(const struct digest_plan *p)
{
	size_t i, best = 0;

	if (p->n < 2)
		return p->n;
	for (i = 1; i < p->n; i++)
		if (p->list[i].news.weight > p->list[best].news.weight)
			best = i;
	return best;
}

void
digest_plan(struct digest_plan *p, const struct digest *d, struct arena *a)
{
	size_t i;

	*p = (struct digest_plan){.digest = d, .n = d->nstories};
	p->list = arena_alloc(a, (d->nstories + 1) * sizeof(*p->list));
	for (i = 0; i < p->n; i++) {
		p->list[i].story = &d->stories[i];
		p->list[i].section = site_section_index(d->site, d->stories[i].main.section);
		digest_rank(&d->stories[i], &p->list[i].news);
	}
	qsort(p->list, p->n, sizeof(*p->list), compare);
	for (i = 0; i < p->n; i++) {
		if (i > 0 && p->list[i].section == p->list[i - 1].section)
			p->list[i].rank = p->list[i - 1].rank + 1;
		if (p->list[i].rank >= p->longest)
			p->longest = p->list[i].rank + 1;
	}
	for (i = 0; d->totals != NULL && i <= d->site->nsections; i++)
		p->total += d->totals[i];
	if (d->totals == NULL)
		p->total = p->n;
	p->lead = find_lead(p);
	p->cap = d->per_section > 0 && (size_t)d->per_section < p->longest ? (size_t)d->per_section
									   : p->longest;
	p->summaries = p->cap;
}

size_t
digest_shown(const struct digest_plan *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++)
		n += p->list[i].rank < p->cap;
	return n;
}
