/* What two headlines have in common, as a reader sees it: names, and runs of characters. */
#include <stdlib.h>
#include <string.h>

#include "same_internal.h"

/* Tenths: what weighs less tells nothing, from where on a run of characters tells as two do. */
#define THING_LEAST 4
#define PHRASE 45
/* What a verdict shows of what both name. */
#define WORDS_SHOWN 4

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

size_t
headlines_pieces(const struct headline *a, const struct headline *b, struct arena *arena)
{
	return shared_pieces(a, b, arena_alloc(arena, (a->ntokens + 1) * sizeof(struct piece)));
}

unsigned
headlines_things(const struct headline *a, const struct headline *b, struct arena *arena)
{
	struct piece *p = arena_alloc(arena, (a->ntokens + 1) * sizeof(*p));
	size_t n = shared_pieces(a, b, p), i;

	for (i = 0; i < n && p[i].weight >= THING_LEAST; i++)
		continue;
	/* Nobody says half a sentence in the same words by chance. */
	return (unsigned)i + (n > 0 && p[0].weight >= PHRASE);
}

const char *
headlines_words(const struct headline *a, const struct headline *b, struct arena *arena)
{
	struct piece *p = arena_alloc(arena, (a->ntokens + 1) * sizeof(*p));
	size_t n = shared_pieces(a, b, p), i;
	const char *words = "";

	for (i = 0; i < n && i < WORDS_SHOWN; i++)
		words = arena_printf(
		    arena, "%s%s%.*s", words, i > 0 ? ", " : "", (int)p[i].len, p[i].text);
	return words;
}
