/* What tells two news apart that are said in the same words. */
#include <ctype.h>
#include <stdio.h>
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
/* Of a count that two headlines about the same share. */
#define DIGITS_OF_ONE 3
/* Words with hyphens or digits of one headline that are compared with those of the other. */
#define COMPOUNDS 12

/* ---- numbers -------------------------------------------------------------------------------- */

static bool
has_number(const struct headline *h, uint64_t hash)
{
	size_t i;

	for (i = 0; i < h->nnumbers; i++) {
		if (h->numbers[i].hash == hash)
			return true;
	}
	return false;
}

/* 115.36 亿 and 115 亿, 58.9 万 and 589107: as whoever has fewer digits rounds the other. */
static bool
rounds_to(const struct number *x, const struct number *y)
{
	char a[32], b[32];
	int digits = (int)(x->digits < y->digits ? x->digits : y->digits);

	if (x->kind != y->kind || x->value <= 0 || y->value <= 0 || digits < 2 || digits > 9)
		return false;
	(void)snprintf(a, sizeof(a), "%.*e", digits - 1, x->value);
	(void)snprintf(b, sizeof(b), "%.*e", digits - 1, y->value);
	return strcmp(a, b) == 0;
}

static bool
has_rounded(const struct headline *h, const struct number *n)
{
	size_t i;

	for (i = 0; n->value > 0 && i < h->nnumbers; i++) {
		if (rounds_to(&h->numbers[i], n))
			return true;
	}
	return false;
}

static unsigned
kinds_missing(const struct headline *a, const struct headline *b)
{
	unsigned kinds = 0;
	size_t i;

	for (i = 0; i < a->nnumbers; i++) {
		if (!has_number(b, a->numbers[i].hash) && !has_rounded(b, &a->numbers[i]))
			kinds |= 1u << a->numbers[i].kind;
	}
	return kinds;
}

/* The first version is that of the subject; others are of what it works with. */
static bool
versions_differ(const struct headline *a, const struct headline *b)
{
	size_t i, j;

	for (i = 0; i < a->nnumbers && a->numbers[i].kind != NUMBER_VERSION; i++)
		continue;
	for (j = 0; j < b->nnumbers && b->numbers[j].kind != NUMBER_VERSION; j++)
		continue;
	return i < a->nnumbers && j < b->nnumbers && a->numbers[i].hash != b->numbers[j].hash &&
	       !((a->numbers[i].special || b->numbers[j].special) &&
		   has_number(b, a->numbers[i].hash) && has_number(a, b->numbers[j].hash));
}

static bool
shares_exact(const struct headline *a, const struct headline *b)
{
	size_t i;

	for (i = 0; i < a->nnumbers; i++) {
		if (a->numbers[i].exact && has_number(b, a->numbers[i].hash))
			return true;
	}
	return false;
}

bool
numbers_differ(const struct headline *a, const struct headline *b)
{
	unsigned kinds = kinds_missing(a, b) & kinds_missing(b, a);

	/* Other counts of one report: each editor picks his. */
	if (shares_exact(a, b) || (leaders_same(a, b) && share_amount(a, b, DIGITS_OF_ONE)))
		kinds &= ~(1u << NUMBER_AMOUNT | 1u << NUMBER_PERCENT);
	return kinds != 0 || versions_differ(a, b);
}

static bool
same_amount(const struct number *x, const struct number *y, unsigned digits)
{
	if (x->digits < digits || y->digits < digits || x->price || y->price)
		return false;
	return x->kind == NUMBER_AMOUNT ? rounds_to(x, y)
					: x->kind == NUMBER_PERCENT && x->hash == y->hash;
}

bool
share_amount(const struct headline *a, const struct headline *b, unsigned digits)
{
	size_t i, j;

	for (i = 0; i < a->nnumbers; i++) {
		for (j = 0; j < b->nnumbers; j++)
			if (same_amount(&a->numbers[i], &b->numbers[j], digits))
				return true;
	}
	return false;
}

bool
share_date(const struct headline *a, const struct headline *b)
{
	size_t i;

	for (i = 0; i < a->nnumbers; i++) {
		if (a->numbers[i].kind == NUMBER_DATE && has_number(b, a->numbers[i].hash))
			return true;
	}
	return false;
}

bool
years_differ(const struct headline *a, const struct headline *b)
{
	return (kinds_missing(a, b) & kinds_missing(b, a) & 1u << NUMBER_YEAR) != 0;
}

static bool
sales_differ(unsigned a, unsigned b, bool one_site)
{
	const unsigned life = STATE_SEEN | STATE_BUILT | STATE_PRESALE | STATE_ON_SALE |
			      STATE_ORDERED | STATE_DELIVERED | STATE_TRIED;

	if ((a & life) == 0 || (b & life) == 0)
		return false;
	return (a & b & life) == 0 || (one_site && (a & ~b & life) != 0 && (b & ~a & life) != 0);
}

/* Somebody says that it will come; it is there. */
static bool
came(unsigned before, unsigned after)
{
	const unsigned said = STATE_RUMOUR | STATE_FUTURE;

	return (before & said) == said && (after & said) == 0 && (after & STATE_RELEASED) != 0;
}

bool
stages_differ(unsigned a, unsigned b, bool one_site)
{
	unsigned either = a ^ b;

	if ((either & STATE_CONSIDERED) != 0 && ((a | b) & STATE_CONSIDERED) != 0)
		return true;
	if ((either & STATE_PRERELEASE) != 0 && (a & b & STATE_STABLE) == 0 &&
	    (((a & STATE_PRERELEASE) != 0 ? b : a) & (STATE_STABLE | STATE_RELEASED)) != 0)
		return true;
	if ((either & (STATE_CLOSED | STATE_POINT)) != 0 || sales_differ(a, b, one_site))
		return true;
	if (one_site && (a & b & STATE_TABLE) != 0)
		return true;
	if (came(a, b) || came(b, a))
		return true;
	if ((either & STATE_NEGATED) != 0 && ((a | b) & STATE_REPLY) != 0)
		either &= ~(unsigned)STATE_NEGATED;
	if ((either & (STATE_OPENED | STATE_OPEN)) == (STATE_OPENED | STATE_OPEN) &&
	    (either & STATE_RELEASED) != 0 &&
	    ((a & STATE_OPENED) != 0) == ((b & STATE_RELEASED) != 0))
		return true;
	if (one_site && (either & STATE_PLANNED) != 0 &&
	    ((a & STATE_PLANNED) != 0 ? b & STATE_FUTURE : a & STATE_FUTURE) == 0)
		return true;
	return (either & (STATE_ROUNDUP | STATE_COMMENT | STATE_HOWTO | STATE_NEGATED)) != 0;
}

/* ---- templates ------------------------------------------------------------------------------ */

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
    const struct headline *a, const struct headline *b, bool one_site, struct arena *arena)
{
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

/* ---- members of a family ------------------------------------------------------------------- */

static bool
is_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* The next word of letters, digits, dots and hyphens from *p on; its length, 0 at the end. */
static size_t
next_compound(const char **p)
{
	size_t n;

	while (**p != '\0' && (!is_part(**p) || **p == '-' || **p == '.'))
		(*p)++;
	for (n = 0; is_part((*p)[n]); n++)
		continue;
	while (n > 0 && ((*p)[n - 1] == '-' || (*p)[n - 1] == '.'))
		n--;
	return n;
}

static bool
has_compound(const char *text, const char *word, size_t len)
{
	const char *p = text;
	size_t n;

	for (; (n = next_compound(&p)) > 0; p += n) {
		if (n == len && memcmp(p, word, n) == 0)
			return true;
	}
	return false;
}

/* Has `text` the word with something more behind a hyphen, and not the word itself? */
static bool
extended(const char *text, const char *word, size_t len, const char *other)
{
	const char *p = text;
	size_t n;

	for (; (n = next_compound(&p)) > 0; p += n) {
		if (n > len + 1 && p[len] == '-' && memcmp(p, word, len) == 0)
			return !has_compound(text, word, len) && !has_compound(other, p, n);
	}
	return false;
}

static bool
has_extension(const char *a, const char *b)
{
	const char *p = a;
	size_t n, i, seen = 0;

	for (; seen < COMPOUNDS && (n = next_compound(&p)) > 0; p += n, seen++) {
		for (i = 0; i < n && p[i] != '-' && !isdigit((unsigned char)p[i]); i++)
			continue;
		if (i < n && n > 3 && extended(b, p, n, a))
			return true;
	}
	return false;
}

/* gpt-5 and gpt-oss-120b, qwen3-coder and qwen3-vl: each names another one, none names both. */
bool
siblings_differ(const struct headline *a, const struct headline *b)
{
	const char *p, *q;
	size_t n, m, stem, i = 0, j;

	for (p = a->text; i < COMPOUNDS && (n = next_compound(&p)) > 0; p += n, i++) {
		for (stem = 0; stem < n && p[stem] != '-'; stem++)
			continue;
		if (stem == n || stem < 3 || has_compound(b->text, p, n))
			continue;
		q = b->text;
		for (j = 0; j < COMPOUNDS && (m = next_compound(&q)) > 0; q += m, j++) {
			if (m > stem && q[stem] == '-' && memcmp(p, q, stem) == 0 &&
			    !has_compound(a->text, q, m) && memcmp(p, q, n < m ? n : m) != 0)
				return true;
		}
	}
	return false;
}

bool
variants_differ(const struct headline *a, const struct headline *b)
{
	return has_extension(a->text, b->text) || has_extension(b->text, a->text);
}
