/* One template and other news: what is said in the same words about something else. */
#include <ctype.h>
#include <string.h>

#include "same_internal.h"

/* What stands in a slot of a template has to weigh this much to tell two news apart. */
#define SLOT 6
/* Where nearly all else is the same. */
#define SLOT_OF_MOST 3
/* Longer headlines are no template: comparing them takes the square of this. */
#define TEMPLATE_BYTES 600
/* Tenths of a headline that its form has at least; what fills it shares so many of its characters
   when it is said in other words only. */
#define FORM 5
#define FILLED 5

static bool
is_inner(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The longest piece of text that both have; quadratic in at most SAME_TITLE_CHARS. */
static size_t
longest_common(const char *a, const char *b, size_t *at_a, size_t *at_b, struct arena *arena)
{
	size_t la = strlen(a), lb = strlen(b), i, j, best = 0;
	unsigned short *row = arena_alloc(arena, (lb + 1) * sizeof(*row)), before, keep;

	for (i = 0; i < la; i++) {
		before = 0;
		for (j = 0; j < lb; j++) {
			keep = row[j + 1];
			row[j + 1] = a[i] == b[j] ? (unsigned short)(before + 1) : 0;
			before = keep;
			if (row[j + 1] > best) {
				best = row[j + 1];
				*at_a = i + 1 - best;
				*at_b = j + 1 - best;
			}
		}
	}
	/* Bytes that two characters share are nothing in common. */
	while (best > 0 && is_inner(a[*at_a])) {
		(*at_a)++, (*at_b)++;
		best--;
	}
	while (best > 0 && is_inner(a[*at_a + best]))
		best--;
	return best;
}

static bool
has_names(const struct headline *h)
{
	size_t i;

	for (i = 0; i < h->ntokens; i++) {
		if (h->tokens[i].kind != TOKEN_PAIR && h->tokens[i].weight > 1)
			return true;
	}
	return false;
}

static bool
has_proper_name(const struct headline *h)
{
	size_t i;

	for (i = 0; i < h->ntokens; i++) {
		if (token_is_name(&h->tokens[i]))
			return true;
	}
	return false;
}

static bool
inside_word(const char *start, const char *p)
{
	return is_inner(*p) ||
	       (p > start && isalnum((unsigned char)*p) && isalnum((unsigned char)p[-1]));
}

/* Is nearly nothing of a slot anywhere in the other headline? */
static bool
foreign(const struct headline *slot, const struct headline *other, unsigned least)
{
	struct overlap o;

	headlines_compare(slot, other, &o);
	return o.a >= least && o.common * 5 < o.a;
}

static bool
nearly_all(const struct headline *h, size_t n)
{
	return n * 20 >= strlen(h->text) * 12;
}

/* What both have at the beginning or the end of the place is no part of it. */
static void
trim(const char *start_p, const char **p, const char **end_p, const char *start_q, const char **q,
    const char **end_q)
{
	const char *first_p = *p, *last_p = *end_p;

	while (*p < *end_p && *q < *end_q && **p == **q)
		(*p)++, (*q)++;
	while (*p > first_p && (inside_word(start_p, *p) || inside_word(start_q, *q)))
		(*p)--, (*q)--;
	while (*end_p > *p && *end_q > *q && (*end_p)[-1] == (*end_q)[-1])
		(*end_p)--, (*end_q)--;
	while (*end_p < last_p && (inside_word(start_p, *end_p) || inside_word(start_q, *end_q)))
		(*end_p)++, (*end_q)++;
}

struct slot {
	const struct headline *in;
	size_t from, to;
};

/*
 * Is another thing named in the same place?  Other verbs are only another way to say it, so what
 * is neither the first thing said nor a name does not count.  n: bytes that both have beside it.
 */
static bool
slots_differ(
    const struct slot *a, const struct slot *b, size_t n, bool one_site, struct arena *arena)
{
	const char *p = a->in->text + a->from, *q = b->in->text + b->from;
	const char *end_p = a->in->text + a->to, *end_q = b->in->text + b->to;
	bool last = *end_p == '\0' && *end_q == '\0', most;
	unsigned least;
	struct headline x, y;

	trim(a->in->text, &p, &end_p, b->in->text, &q, &end_q);
	n += (size_t)(p - (a->in->text + a->from)) + (size_t)(a->in->text + a->to - end_p);
	headline_read(&x, arena_strndup(arena, p, (size_t)(end_p - p)), arena);
	headline_read(&y, arena_strndup(arena, q, (size_t)(end_q - q)), arena);
	most = nearly_all(a->in, n) && nearly_all(b->in, n);
	least = one_site && most ? SLOT_OF_MOST : SLOT;
	if (!foreign(&x, b->in, least) || !foreign(&y, a->in, least))
		return false;
	/* Two editors: what is named at the end, or names in the same place, are the news. */
	if (!one_site)
		return (has_proper_name(&x) && has_proper_name(&y)) || (last && most);
	if (most)
		return true;
	/* The same beginning, and then two long ends: what happened next. */
	if (last && foreign(&x, b->in, 3 * SLOT) && foreign(&y, a->in, 3 * SLOT))
		return 5 * a->from >= 3 * a->to && 5 * b->from >= 3 * b->to;
	return (p == a->in->text && q == b->in->text) || (has_names(&x) && has_names(&y));
}

bool
template_differs(
    const struct headline *x, const struct headline *y, bool one_site, struct arena *arena)
{
	/* Of two pieces of one length the first is taken, whichever report came first. */
	bool swap = strcmp(x->text, y->text) > 0;
	const struct headline *a = swap ? y : x, *b = swap ? x : y;
	size_t la = strlen(a->text), lb = strlen(b->text), at_a = 0, at_b = 0, n;
	struct slot before_a = {a, 0, 0}, before_b = {b, 0, 0}, after_a = {a, 0, la},
		    after_b = {b, 0, lb};

	if (la > TEMPLATE_BYTES || lb > TEMPLATE_BYTES)
		return false;
	n = longest_common(a->text, b->text, &at_a, &at_b, arena);
	if (n < 20 || n * 10 < (la < lb ? la : lb) * 3)
		return false;
	before_a.to = at_a;
	before_b.to = at_b;
	after_a.from = at_a + n;
	after_b.from = at_b + n;
	return slots_differ(&before_a, &before_b, n, one_site, arena) ||
	       slots_differ(&after_a, &after_b, n, one_site, arena);
}

static bool
is_latin(const char *p, const char *end)
{
	for (; p < end; p++)
		if ((unsigned char)*p >= 0xe3)
			return false;
	return true;
}

static size_t
step(const char *p)
{
	size_t n = 1;

	while (is_inner(p[n]))
		n++;
	return n;
}

/* Characters of one that the other has, and of all of it, in tenths. */
static size_t
chars_shared(const char *p, const char *end, const char *q, const char *end_q)
{
	size_t n, all = 0, there = 0;

	for (; p < end; p += n) {
		n = step(p);
		if (n == 1 && !isalnum((unsigned char)*p))
			continue;
		all++;
		there += memmem(q, (size_t)(end_q - q), p, n) != NULL;
	}
	return all > 0 ? 10 * there / all : 10;
}

bool
forms_differ(const struct headline *a, const struct headline *b)
{
	const char *p = a->text, *q = b->text, *end_p = p + strlen(p), *end_q = q + strlen(q);
	size_t la = (size_t)(end_p - p), lb = (size_t)(end_q - q), longest = la > lb ? la : lb;
	size_t x, y;

	trim(a->text, &p, &end_p, b->text, &q, &end_q);
	if (p == end_p || q == end_q || (la - (size_t)(end_p - p)) * 10 < longest * FORM)
		return false;
	/* One thing in two languages. */
	if (is_latin(p, end_p) != is_latin(q, end_q))
		return false;
	x = chars_shared(p, end_p, q, end_q);
	y = chars_shared(q, end_q, p, end_p);
	return (x > y ? x : y) < FILLED;
}
