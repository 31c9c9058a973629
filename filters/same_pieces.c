/* What two headlines have in common: how much it weighs, and how a reader sees it. */
#include <stdlib.h>
#include <string.h>

#include "same_internal.h"

/* Tenths: what weighs less tells nothing, from where on a run of characters tells as two do. */
#define THING_LEAST 4
#define PHRASE 45
/* What a verdict shows of what both name. */
#define WORDS_SHOWN 4

bool
token_is_name(const struct token *t)
{
	return t->kind == TOKEN_ACTOR || (t->kind == TOKEN_NAME && t->weight >= 12 && t->len > 1);
}

static void
count_only(
    const struct token *t, struct overlap *o, unsigned *weight, unsigned *names, unsigned *actors)
{
	o->numbers_only += t->kind == TOKEN_NUMBER;
	o->words_only += t->kind != TOKEN_NUMBER;
	*weight += t->weight;
	*names += token_is_name(t);
	*actors += t->kind == TOKEN_ACTOR;
}

static void
count_common(const struct token *t, struct overlap *o)
{
	o->a += t->weight;
	o->b += t->weight;
	o->common += t->weight;
	o->actors += t->kind == TOKEN_ACTOR;
	o->numbers += t->kind == TOKEN_NUMBER;
	o->exact += t->kind == TOKEN_NUMBER && t->weight >= RARE;
	o->rare += t->kind == TOKEN_NAME && t->weight >= RARE && t->len > 2;
}

void
headlines_compare(const struct headline *a, const struct headline *b, struct overlap *o)
{
	const struct token *x = a->tokens, *y = b->tokens;
	const struct token *end_x = x + a->ntokens, *end_y = y + b->ntokens;

	*o = (struct overlap){0};
	while (x < end_x || y < end_y) {
		if (y == end_y || (x < end_x && x->hash < y->hash)) {
			count_only(x++, o, &o->a, &o->only_a, &o->actors_a);
		} else if (x == end_x || y->hash < x->hash) {
			count_only(y++, o, &o->b, &o->only_b, &o->actors_b);
		} else {
			/* A number may be exact in one only: 49.98 万起, 49.98 万元. */
			count_common(x->weight <= y->weight ? x : y, o);
			x++, y++;
		}
	}
}

double
overlap_dice(const struct overlap *o)
{
	unsigned total = o->a + o->b;

	return total > 0 ? 2.0 * o->common / total : 0.0;
}

/* Short headlines say the same in fewer words: what part of the shorter one is in the longer? */
static double
overlap_inside(const struct overlap *o)
{
	unsigned less = o->a < o->b ? o->a : o->b;

	return less > 0 ? (double)o->common / less : 0.0;
}

double
overlap_alike(const struct overlap *o)
{
	return 0.85 * overlap_dice(o) + 0.15 * overlap_inside(o);
}

/* ---- names, and runs of characters ----------------------------------------------------------- */

/* A piece of a headline that another one has too. */
struct piece {
	const char *text;
	size_t len;
	unsigned weight;
};

static int
by_place(const void *x, const void *y)
{
	const struct piece *a = x, *b = y;

	return a->text < b->text ? -1 : a->text > b->text;
}

static int
by_weight(const void *x, const void *y)
{
	const struct piece *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return by_place(x, y);
}

/* Pairs of characters that overlap become one piece. */
static size_t
shared_pieces(const struct headline *a, const struct headline *b, struct piece *p)
{
	const struct token *x = a->tokens, *y = b->tokens;
	size_t n = 0, i, kept = 0;

	while (x < a->tokens + a->ntokens && y < b->tokens + b->ntokens) {
		if (x->hash == y->hash && x->kind != TOKEN_ACTOR)
			p[n++] = (struct piece){x->text, x->len, x->weight};
		if (x->hash <= y->hash)
			x++;
		else
			y++;
	}
	qsort(p, n, sizeof(*p), by_place);
	for (i = 0; i < n; i++) {
		if (kept > 0 && p[i].text < p[kept - 1].text + p[kept - 1].len) {
			p[kept - 1].len = (size_t)(p[i].text - p[kept - 1].text) + p[i].len;
			p[kept - 1].weight += p[i].weight;
		} else
			p[kept++] = p[i];
	}
	qsort(p, kept, sizeof(*p), by_weight);
	return kept;
}

static struct piece *
room(const struct headline *a, struct arena *arena)
{
	return arena_alloc(arena, (a->ntokens + 1) * sizeof(struct piece));
}

/* What is one piece in one headline may be two in the other: the lesser count, in either order. */
size_t
headlines_pieces(const struct headline *a, const struct headline *b, struct arena *arena)
{
	size_t m = shared_pieces(a, b, room(a, arena)), n = shared_pieces(b, a, room(b, arena));

	return m < n ? m : n;
}

static unsigned
count_things(const struct headline *a, const struct headline *b, struct arena *arena)
{
	struct piece *p = room(a, arena);
	size_t n = shared_pieces(a, b, p), i;

	for (i = 0; i < n && p[i].weight >= THING_LEAST; i++)
		continue;
	/* Nobody says half a sentence in the same words by chance. */
	return (unsigned)i + (n > 0 && p[0].weight >= PHRASE);
}

unsigned
headlines_things(const struct headline *a, const struct headline *b, struct arena *arena)
{
	unsigned m = count_things(a, b, arena), n = count_things(b, a, arena);

	return m < n ? m : n;
}

const char *
headlines_words(const struct headline *a, const struct headline *b, struct arena *arena)
{
	struct piece *p = room(a, arena);
	size_t n = shared_pieces(a, b, p), i;
	const char *words = "";

	for (i = 0; i < n && i < WORDS_SHOWN; i++)
		words = arena_printf(
		    arena, "%s%s%.*s", words, i > 0 ? ", " : "", (int)p[i].len, p[i].text);
	return words;
}
