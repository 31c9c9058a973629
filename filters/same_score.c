/*
 * How sure it is that two headlines that nothing tells apart are of the same news: what they have
 * in common is counted, and weighed as pairs that people have judged say.
 */
#include <math.h>
#include <string.h>

#include "../daemon/core/text.h"
#include "same_internal.h"
#include "same_score.h"

/* More of it tells no more. */
#define PIECES_MOST 8
#define NUMBERS_MOST 3
#define EXACT_MOST 2
/* Of code points: two of a headline rarely share one. */
#define CHAR_BITS 4096u

struct chars {
	uint64_t bits[CHAR_BITS / 64];
	unsigned n;
};

static void
read_chars(struct chars *c, const char *text)
{
	const char *p = text, *end = p + strlen(p);
	uint32_t code;
	uint64_t bit, *word;

	*c = (struct chars){0};
	while (p < end) {
		p += text_decode(p, end, &code);
		if (!text_is_cjk(code))
			continue;
		word = &c->bits[code % CHAR_BITS / 64];
		bit = (uint64_t)1 << code % 64;
		c->n += (*word & bit) == 0;
		*word |= bit;
	}
}

/* What part of the Chinese characters of the one with fewer is in the other: 诉, 起诉, 被诉. */
static double
chars_inside(const struct headline *a, const struct headline *b)
{
	struct chars x, y;
	unsigned common = 0;
	size_t i;

	read_chars(&x, a->text);
	read_chars(&y, b->text);
	for (i = 0; i < CHAR_BITS / 64; i++)
		common += (unsigned)__builtin_popcountll(x.bits[i] & y.bits[i]);
	return common / ((x.n < y.n ? x.n : y.n) + 1.0);
}

static double
least(size_t n, size_t most)
{
	return (double)(n < most ? n : most);
}

/* One is of another side of the affair; a day is set, and it has come. */
static bool
sides_differ(unsigned a, unsigned b)
{
	const unsigned either = a ^ b, out = STATE_RELEASED | STATE_STABLE | STATE_OPEN;

	return (either & STATE_SIDES) != 0 ||
	       ((either & STATE_PLANNED) != 0 && (((a & STATE_PLANNED) != 0 ? b : a) & out) != 0);
}

void
score_read(struct score *s, const struct headline *a, const struct headline *b,
    const struct overlap *o, const unsigned states[2], bool says_other, struct arena *arena)
{
	const unsigned either = states[0] ^ states[1];

	*s = (struct score){{
	    [SCORE_ALIKE] = overlap_alike(o),
	    [SCORE_CHARS] = chars_inside(a, b),
	    [SCORE_PIECES] = least(headlines_pieces(a, b, arena), PIECES_MOST),
	    [SCORE_NUMBERS] = least(o->numbers, NUMBERS_MOST),
	    [SCORE_EXACT] = least(o->exact, EXACT_MOST),
	    [SCORE_OTHERS] = o->only_a > 0 && o->only_b > 0 && o->rare + o->exact == 0,
	    [SCORE_LANGUAGES] = headline_is_latin(a) != headline_is_latin(b),
	    [SCORE_ADOPTED] = ((states[0] | states[1]) & STATE_ADOPTED) != 0 &&
			      (o->actors == 0 || (either & STATE_ADOPTED) != 0),
	    [SCORE_FUTURE] = (either & STATE_FUTURE) != 0,
	    [SCORE_SIDES] = sides_differ(states[0], states[1]),
	    [SCORE_ROUNDUPS] = (states[0] & states[1] & STATE_ROUNDUP) != 0,
	    [SCORE_SAYS] = says_other,
	    [SCORE_OUT] = same_version(a, b) && is_out(a) != is_out(b),
	}};
}

double
score_sure(const struct score *s)
{
	double sum = score_bias;
	size_t i;

	for (i = 0; i < SCORE_FEATURES; i++)
		sum += score_weights[i].weight * s->features[i];
	return 1.0 / (1.0 + exp(-sum));
}

const char *
score_print(const struct score *s, struct arena *arena)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < SCORE_FEATURES; i++)
		text = arena_printf(arena, "%s%s%s=%.3g", text, i > 0 ? " " : "",
		    score_weights[i].name, s->features[i]);
	return text;
}
