#include "nearby.h"

#include <stdlib.h>
#include <string.h>

/* Keys of an item that have postings. */
#define POSTED 6
#define SLOTS 8 /* 64 bytes a bucket */
#define BUCKETS_FIRST 256u
#define BUCKETS_MAX 32768u
#define SKETCHES_FIRST 256u
/* Items of one look-up whose sketches are compared: the keys that tell most are asked first. */
#define LOOKED_AT 64
/*
 * Two headlines of one news have this much in common, in hundredths of all that they name; more
 * when both are English, whose words are less known, less when they share a rare name.
 */
#define ALIKE 24u
#define ALIKE_LATIN 55u
#define ALIKE_NAMED 16u
/* What one sure thing in common counts as: looked at first; and two names: looked at last. */
#define ALIKE_SURE 90u
#define ALIKE_NAMES ALIKE
/* Names that have postings besides the keys. */
#define POSTED_NAMES 3

struct bucket {
	uint32_t key[SLOTS];
	uint32_t item[SLOTS]; /* the low half of its id; 0 is empty */
};

struct sketch {
	uint32_t item;
	uint16_t feed;	 /* its low bits, the lowest tells whether it is without Chinese */
	uint16_t weight; /* of all keys */
	uint16_t key[SAME_KEYS];
	uint16_t numbers[SAME_NUMBERS_KEPT];
	uint16_t sure[SAME_SURE];
	uint16_t name[SAME_NAMES];
};

struct nearby {
	struct bucket *buckets;
	struct sketch *sketches; /* by the low bits of the item */
	uint32_t mask, sketch_mask;
	uint32_t kept; /* postings since the buckets grew */
	int64_t newest;
};

static void *
zeroed(size_t align, size_t n, size_t size)
{
	void *p;

	if (posix_memalign(&p, align, n * size) != 0)
		abort();
	memset(p, 0, n * size);
	return p;
}

struct nearby *
nearby_new(void)
{
	struct nearby *n = calloc(1, sizeof(*n));

	if (n == NULL)
		abort();
	n->mask = BUCKETS_FIRST - 1;
	n->buckets = zeroed(sizeof(struct bucket), BUCKETS_FIRST, sizeof(struct bucket));
	n->sketch_mask = SKETCHES_FIRST - 1;
	n->sketches = zeroed(sizeof(void *), SKETCHES_FIRST, sizeof(struct sketch));
	return n;
}

void
nearby_free(struct nearby *n)
{
	if (n == NULL)
		return;
	free(n->buckets);
	free(n->sketches);
	free(n);
}

static uint32_t
posting_key(const struct same_key *k)
{
	return (uint32_t)(k->hash >> 32);
}

static uint16_t
sketch_key(const struct same_key *k)
{
	return (uint16_t)(k->hash & 0xffff);
}

/* 0 is none. */
static uint16_t
low_bits(uint64_t hash)
{
	return (uint16_t)(hash != 0 && (hash & 0xffff) == 0 ? 1 : hash & 0xffff);
}

/* How long ago, in items. */
static uint32_t
age(const struct nearby *n, uint32_t item)
{
	return (uint32_t)n->newest - item;
}

/* ---- adding ----------------------------------------------------------------------------- */

/* Into an empty slot, or that of the oldest item if that is older. */
static void
post(struct nearby *n, uint32_t key, uint32_t item)
{
	struct bucket *b = &n->buckets[key & n->mask];
	size_t i, at = 0;

	for (i = 0; i < SLOTS && b->item[at] != 0; i++)
		if (b->item[i] == 0 || age(n, b->item[i]) > age(n, b->item[at]))
			at = i;
	if (b->item[at] != 0 && age(n, b->item[at]) < age(n, item))
		return;
	b->key[at] = key;
	b->item[at] = item;
}

static void
grow_buckets(struct nearby *n)
{
	struct bucket *old = n->buckets;
	uint32_t nold = n->mask + 1, b;
	size_t i;

	n->mask = nold * 2 - 1;
	n->kept = 0;
	n->buckets = zeroed(sizeof(struct bucket), nold * 2, sizeof(struct bucket));
	for (b = 0; b < nold; b++)
		for (i = 0; i < SLOTS && old[b].item[i] != 0; i++)
			post(n, old[b].key[i], old[b].item[i]);
	free(old);
}

static void
grow_sketches(struct nearby *n)
{
	struct sketch *old = n->sketches;
	uint32_t nold = n->sketch_mask + 1, i;

	n->sketch_mask = nold * 2 - 1;
	n->sketches = zeroed(sizeof(void *), nold * 2, sizeof(struct sketch));
	for (i = 0; i < nold; i++)
		if (old[i].item != 0)
			n->sketches[old[i].item & n->sketch_mask] = old[i];
	free(old);
}

static uint16_t
feed_mark(int64_t feed, const struct same_print *p)
{
	return (uint16_t)((uint64_t)feed << 1 | p->latin);
}

static void
draw(struct sketch *s, uint32_t item, int64_t feed, const struct same_print *p)
{
	unsigned weight = 0;
	size_t i;

	memset(s, 0, sizeof(*s));
	s->item = item;
	s->feed = feed_mark(feed, p);
	for (i = 0; i < p->nkeys; i++) {
		s->key[i] = sketch_key(&p->keys[i]);
		weight += p->keys[i].weight;
	}
	s->weight = (uint16_t)weight;
	memcpy(s->numbers, p->numbers, sizeof(s->numbers));
	for (i = 0; i < SAME_SURE; i++)
		s->sure[i] = low_bits(p->sure[i]);
	for (i = 0; i < p->nnames; i++)
		s->name[i] = low_bits(p->names[i]);
}

/* Whatever is posted besides the keys. */
static size_t
post_others(struct nearby *n, uint32_t item, const struct same_print *p)
{
	size_t i, posted = 0;

	for (i = 0; i < SAME_SURE; i++) {
		if (p->sure[i] != 0) {
			post(n, (uint32_t)(p->sure[i] >> 32), item);
			posted++;
		}
	}
	/* Those of the headline come first and have postings as keys. */
	for (i = p->nnames; i > 0 && p->nnames - i < POSTED_NAMES; i--, posted++)
		post(n, (uint32_t)(p->names[i - 1] >> 32), item);
	return posted;
}

void
nearby_add(struct nearby *n, int64_t item, int64_t feed, const struct same_print *p)
{
	struct sketch *s;
	uint32_t low = (uint32_t)item;
	size_t i;

	if (item > n->newest)
		n->newest = item;
	if (low == 0 || p->nkeys == 0)
		return;
	s = &n->sketches[low & n->sketch_mask];
	while (s->item != 0 && s->item != low && n->sketch_mask + 1 < NEARBY_ITEMS) {
		grow_sketches(n);
		s = &n->sketches[low & n->sketch_mask];
	}
	if (s->item != 0 && age(n, s->item) < age(n, low))
		return;
	draw(s, low, feed, p);
	for (i = 0; i < p->nkeys && i < POSTED; i++)
		post(n, posting_key(&p->keys[i]), low);
	n->kept += (uint32_t)(i + post_others(n, low, p));
	if (n->mask + 1 < BUCKETS_MAX && n->kept > (n->mask + 1) * (SLOTS / 2))
		grow_buckets(n);
}

/* ---- looking up ------------------------------------------------------------------------- */

/* The keys that are asked for, by their low bits. */
struct asked {
	uint16_t key[256];
	uint8_t weight[256];
	unsigned total;
	uint16_t name[64];
};

static void
ask(struct asked *a, const struct same_print *p)
{
	const struct same_key *keys = p->keys;
	uint16_t key;
	size_t i;

	memset(a, 0, sizeof(*a));
	for (i = 0; i < p->nkeys; i++) {
		key = sketch_key(&keys[i]);
		a->key[key & 255] = key;
		a->weight[key & 255] = (uint8_t)keys[i].weight;
		a->total += keys[i].weight;
	}
	for (i = 0; i < p->nnames; i++)
		a->name[low_bits(p->names[i]) & 63] = low_bits(p->names[i]);
}

/* Hundredths. */
static unsigned
alike(const struct asked *a, const struct sketch *s)
{
	unsigned common = 0;
	uint16_t key;
	size_t i;

	for (i = 0; i < SAME_KEYS; i++) {
		key = s->key[i];
		if (a->key[key & 255] == key)
			common += a->weight[key & 255];
	}
	return 200 * common / (a->total + s->weight + 1);
}

static unsigned
sure_thing(const struct same_print *p, const struct sketch *s)
{
	size_t i;

	for (i = 0; i < SAME_SURE; i++)
		if (s->sure[i] != 0 && s->sure[i] == low_bits(p->sure[i]))
			return ALIKE_SURE;
	return 0;
}

/* Does something tell that headlines which differ are of the same? */
static unsigned
related(const struct asked *a, const struct same_print *p, const struct sketch *s, unsigned n)
{
	unsigned names = 0;
	size_t i;

	for (i = 0; i < SAME_NAMES; i++)
		names += s->name[i] != 0 && a->name[s->name[i] & 63] == s->name[i];
	if (names > 1 || (names == 1 && n >= ALIKE_NAMED))
		return ALIKE_NAMES;
	return sure_thing(p, s);
}

struct found {
	uint32_t item;
	unsigned alike;
};

struct search {
	uint32_t seen[2 * LOOKED_AT];
	struct found *found;
	size_t n;
};

static void
collect_key(const struct nearby *n, uint32_t key, struct search *s)
{
	const struct bucket *b = &n->buckets[key & n->mask];
	uint32_t item;
	size_t i;

	for (i = 0; i < SLOTS && s->n < LOOKED_AT; i++) {
		item = b->item[i];
		if (b->key[i] != key || item == 0 || s->seen[item % (2 * LOOKED_AT)] == item)
			continue;
		s->seen[item % (2 * LOOKED_AT)] = item;
		s->found[s->n++].item = item;
	}
}

static size_t
collect(const struct nearby *n, const struct same_print *p, struct found *f)
{
	struct search s = {.found = f};
	size_t i;

	for (i = 0; i < SAME_SURE; i++)
		if (p->sure[i] != 0)
			collect_key(n, (uint32_t)(p->sure[i] >> 32), &s);
	for (i = 0; i < p->nkeys; i++)
		collect_key(n, posting_key(&p->keys[i]), &s);
	for (i = 0; i < p->nnames; i++)
		collect_key(n, (uint32_t)(p->names[i] >> 32), &s);
	return s.n;
}

static int
best_first(const void *pa, const void *pb)
{
	const struct found *a = pa, *b = pb;

	if (a->alike != b->alike)
		return a->alike > b->alike ? -1 : 1;
	return a->item > b->item ? -1 : a->item < b->item;
}

static unsigned
least(const struct sketch *s, const struct same_print *p)
{
	return p->latin && (s->feed & 1) != 0 ? ALIKE_LATIN : ALIKE;
}

static unsigned
how_alike(const struct asked *a, const struct same_print *p, const struct sketch *s)
{
	unsigned n;

	if (same_numbers_differ(s->numbers, p->numbers))
		return sure_thing(p, s);
	n = alike(a, s);
	return n >= least(s, p) ? n : related(a, p, s, n);
}

size_t
nearby_find(
    const struct nearby *n, int64_t feed, const struct same_print *p, int64_t *items, size_t most)
{
	struct found found[LOOKED_AT];
	uint16_t mark = feed_mark(feed, p);
	const struct sketch *s;
	struct asked a;
	size_t nfound, i, out, kept = 0;

	if ((nfound = collect(n, p, found)) == 0)
		return 0;
	ask(&a, p);
	for (i = 0; i < nfound; i++) {
		s = &n->sketches[found[i].item & n->sketch_mask];
		if (s->item != found[i].item || (s->feed | 1) == (mark | 1))
			continue;
		found[i].alike = how_alike(&a, p, s);
		if (found[i].alike > 0)
			found[kept++] = found[i];
	}
	qsort(found, kept, sizeof(*found), best_first);
	for (i = out = 0; i < kept && out < most; i++)
		if (i == 0 || found[i].item != found[i - 1].item)
			items[out++] = n->newest - (int64_t)age(n, found[i].item);
	return out;
}
