#include "runq.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

/* A binary heap of small indices with the position of each kept beside it. */
struct heap {
	size_t *at; /* at[0] is the least */
	size_t n, cap;
};

struct entry { /* one feed */
	int64_t due;
	size_t lane; /* index, NONE when never put */
	size_t pos;  /* in the lane's heap, NONE when not waiting */
	bool running;
};

struct lane {
	uint64_t name;
	struct heap waiting;
	int64_t rest_until;
	size_t pos; /* in the heap of lanes, NONE when empty or running */
	bool running;
};

struct runq {
	struct entry *entries;
	size_t nentries, nwaiting;
	struct lane *lanes;
	size_t nlanes, caplanes;
	struct heap ready; /* lanes by lane_ready() */
	size_t *table;	   /* lane name -> index, open addressing */
	size_t ntable;
	int64_t now; /* as runq_start() heard last */
};

static void *
grow(void *p, size_t n, size_t size)
{
	if ((p = reallocarray(p, n, size)) == NULL)
		abort();
	return p;
}

static int64_t
lane_ready(const struct runq *q, size_t lane)
{
	const struct lane *l = &q->lanes[lane];
	int64_t due = q->entries[l->waiting.at[0]].due;

	return due > l->rest_until ? due : l->rest_until;
}

/* ---- the two heaps share their code: `lanes` says whether the members are lanes or feeds ---- */

static int64_t
member_key(const struct runq *q, bool lanes, size_t member)
{
	return lanes ? lane_ready(q, member) : q->entries[member].due;
}

static void
heap_set(struct runq *q, struct heap *h, bool lanes, size_t pos, size_t member)
{
	h->at[pos] = member;
	if (lanes)
		q->lanes[member].pos = pos;
	else
		q->entries[member].pos = pos;
}

static void
heap_up(struct runq *q, struct heap *h, bool lanes, size_t pos)
{
	size_t member = h->at[pos], up;
	int64_t key = member_key(q, lanes, member);

	for (; pos > 0; pos = up) {
		up = (pos - 1) / 2;
		if (member_key(q, lanes, h->at[up]) <= key)
			break;
		heap_set(q, h, lanes, pos, h->at[up]);
	}
	heap_set(q, h, lanes, pos, member);
}

static void
heap_down(struct runq *q, struct heap *h, bool lanes, size_t pos)
{
	size_t member = h->at[pos], down;
	int64_t key = member_key(q, lanes, member);

	for (; (down = 2 * pos + 1) < h->n; pos = down) {
		if (down + 1 < h->n &&
		    member_key(q, lanes, h->at[down + 1]) < member_key(q, lanes, h->at[down]))
			down++;
		if (key <= member_key(q, lanes, h->at[down]))
			break;
		heap_set(q, h, lanes, pos, h->at[down]);
	}
	heap_set(q, h, lanes, pos, member);
}

static void
heap_add(struct runq *q, struct heap *h, bool lanes, size_t member)
{
	if (h->n == h->cap) {
		h->cap = h->cap == 0 ? 4 : 2 * h->cap;
		h->at = grow(h->at, h->cap, sizeof(*h->at));
	}
	h->at[h->n++] = member;
	heap_up(q, h, lanes, h->n - 1);
}

static void
heap_delete(struct runq *q, struct heap *h, bool lanes, size_t pos)
{
	size_t gone = h->at[pos], last = h->at[--h->n];

	if (pos < h->n) {
		heap_set(q, h, lanes, pos, last);
		heap_up(q, h, lanes, pos);
		heap_down(q, h, lanes, lanes ? q->lanes[last].pos : q->entries[last].pos);
	}
	if (lanes)
		q->lanes[gone].pos = NONE;
	else
		q->entries[gone].pos = NONE;
}

/* A lane's readiness may have changed: put it where it belongs now. */
static void
lane_settle(struct runq *q, size_t lane)
{
	struct lane *l = &q->lanes[lane];
	bool wanted = !l->running && l->waiting.n > 0;

	if (l->pos != NONE && !wanted) {
		heap_delete(q, &q->ready, true, l->pos);
	} else if (l->pos != NONE) {
		heap_up(q, &q->ready, true, l->pos);
		heap_down(q, &q->ready, true, l->pos);
	} else if (wanted) {
		heap_add(q, &q->ready, true, lane);
	}
}

/* ---- lanes by name ---------------------------------------------------------------------- */

static size_t *
table_slot(struct runq *q, uint64_t name)
{
	size_t mask = q->ntable - 1, i = (size_t)(name * 0x9e3779b97f4a7c15u >> 20) & mask;

	while (q->table[i] != NONE && q->lanes[q->table[i]].name != name)
		i = (i + 1) & mask;
	return &q->table[i];
}

static void
table_fill(struct runq *q)
{
	size_t i;

	memset(q->table, 0xff, q->ntable * sizeof(*q->table));
	for (i = 0; i < q->nlanes; i++)
		*table_slot(q, q->lanes[i].name) = i;
}

/* Names come and go, as hosts change their addresses: a lane that is empty and has rested goes. */
static void
lanes_sweep(struct runq *q)
{
	size_t *moved = grow(NULL, q->nlanes + 1, sizeof(*moved)), i, n = 0;
	struct lane *l;

	for (i = 0; i < q->nlanes; i++) {
		l = &q->lanes[i];
		moved[i] = NONE;
		if (l->waiting.n == 0 && !l->running && l->rest_until <= q->now) {
			free(l->waiting.at);
			continue;
		}
		moved[i] = n;
		q->lanes[n++] = *l;
	}
	q->nlanes = n;
	for (i = 0; i < q->nentries; i++)
		if (q->entries[i].lane != NONE)
			q->entries[i].lane = moved[q->entries[i].lane];
	for (i = 0; i < q->ready.n; i++)
		q->ready.at[i] = moved[q->ready.at[i]];
	free(moved);
	table_fill(q);
}

static void
lanes_grow(struct runq *q)
{
	if (q->nlanes > 0)
		lanes_sweep(q);
	if (2 * q->nlanes < q->caplanes)
		return;
	q->caplanes = q->caplanes == 0 ? 32 : 2 * q->caplanes;
	q->lanes = grow(q->lanes, q->caplanes, sizeof(*q->lanes));
}

static size_t
lane_find(struct runq *q, uint64_t name)
{
	size_t *slot;

	if (q->ntable > 0 && *(slot = table_slot(q, name)) != NONE)
		return *slot;
	if (q->nlanes == q->caplanes)
		lanes_grow(q);
	if (2 * q->nlanes >= q->ntable) {
		q->ntable = q->ntable == 0 ? 64 : 2 * q->ntable;
		q->table = grow(q->table, q->ntable, sizeof(*q->table));
		table_fill(q);
	}
	slot = table_slot(q, name);
	*slot = q->nlanes;
	q->lanes[q->nlanes] = (struct lane){.name = name, .rest_until = INT64_MIN, .pos = NONE};
	return q->nlanes++;
}

/* ---- the verbs -------------------------------------------------------------------------- */

struct runq *
runq_new(size_t nfeeds)
{
	struct runq *q = grow(NULL, 1, sizeof(*q));
	size_t i;

	*q = (struct runq){.nentries = nfeeds, .now = INT64_MIN};
	q->entries = grow(NULL, nfeeds + 1, sizeof(*q->entries));
	for (i = 0; i < nfeeds; i++)
		q->entries[i] = (struct entry){.lane = NONE, .pos = NONE};
	return q;
}

void
runq_free(struct runq *q)
{
	size_t i;

	if (q == NULL)
		return;
	for (i = 0; i < q->nlanes; i++)
		free(q->lanes[i].waiting.at);
	free(q->lanes);
	free(q->ready.at);
	free(q->table);
	free(q->entries);
	free(q);
}

void
runq_remove(struct runq *q, size_t feed)
{
	struct entry *e = &q->entries[feed];

	if (e->pos == NONE)
		return;
	heap_delete(q, &q->lanes[e->lane].waiting, false, e->pos);
	q->nwaiting--;
	lane_settle(q, e->lane);
}

void
runq_put(struct runq *q, size_t feed, uint64_t lane, int64_t due)
{
	struct entry *e = &q->entries[feed];

	if (e->running)
		return;
	runq_remove(q, feed);
	e->lane = lane_find(q, lane);
	e->due = due;
	heap_add(q, &q->lanes[e->lane].waiting, false, feed);
	q->nwaiting++;
	lane_settle(q, e->lane);
}

long
runq_start(struct runq *q, int64_t now)
{
	struct lane *l;
	size_t lane, feed;

	q->now = now;
	if (q->ready.n == 0 || lane_ready(q, lane = q->ready.at[0]) > now)
		return -1;
	l = &q->lanes[lane];
	feed = l->waiting.at[0];
	heap_delete(q, &l->waiting, false, 0);
	q->nwaiting--;
	q->entries[feed].running = true;
	l->running = true;
	lane_settle(q, lane);
	return (long)feed;
}

void
runq_done(struct runq *q, size_t feed, int64_t rest_until)
{
	struct entry *e = &q->entries[feed];

	if (!e->running)
		return;
	e->running = false;
	q->lanes[e->lane].running = false;
	q->lanes[e->lane].rest_until = rest_until;
	lane_settle(q, e->lane);
}

int64_t
runq_wakeup(const struct runq *q)
{
	return q->ready.n == 0 ? INT64_MAX : lane_ready(q, q->ready.at[0]);
}

bool
runq_running(const struct runq *q, size_t feed)
{
	return q->entries[feed].running;
}

long
runq_follower(const struct runq *q, size_t feed, int64_t by)
{
	const struct lane *l = &q->lanes[q->entries[feed].lane];

	if (l->waiting.n == 0 || q->entries[l->waiting.at[0]].due > by)
		return -1;
	return (long)l->waiting.at[0];
}

int64_t
runq_due(const struct runq *q, size_t feed)
{
	return q->entries[feed].pos == NONE ? INT64_MAX : q->entries[feed].due;
}

size_t
runq_lanes(const struct runq *q)
{
	return q->nlanes;
}

size_t
runq_waiting(const struct runq *q)
{
	return q->nwaiting;
}
