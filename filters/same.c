/*
 * Two reports of the same news?  Weighted overlap of what their headlines name, against vetoes:
 * other numbers, another name in the same template, another stage of the same affair.
 */
#include "same.h"

#include <ctype.h>
#include <string.h>

#include "../daemon/core/text.h"
#include "../daemon/core/url.h"
#include "same_internal.h"

/* From what similarity on two headlines tell the same; lower when they share a rare name. */
#define SAME_ENOUGH 0.40
#define SAME_ENOUGH_NAMED 0.33
/* Who takes up a release makes a news of his own with the same words. */
#define SAME_ENOUGH_ADOPTED 0.55
/* Leads overlap this much only when one is a copy of the other. */
#define SAME_LEAD 0.62
#define LEAD_CHARS 200
/* Tenths: from this weight on a name is one that few headlines have. */
#define RARE 16
/* What stands in a slot of a template has to weigh this much to tell two news apart. */
#define SLOT 8

struct overlap {
	unsigned common, a, b;	 /* weights */
	unsigned rare;		 /* rare names in both */
	unsigned names;		 /* names and pairs that tell something, in both */
	unsigned only_a, only_b; /* names that only one of them has */
};

static bool
is_name(const struct token *t)
{
	return t->kind == TOKEN_ACTOR || (t->kind == TOKEN_NAME && t->weight >= 12 && t->len > 1);
}

static void
count_only(const struct token *t, unsigned *weight, unsigned *names)
{
	*weight += t->weight;
	*names += is_name(t);
}

static void
count_common(const struct token *t, struct overlap *o)
{
	o->a += t->weight;
	o->b += t->weight;
	o->common += t->weight;
	o->rare += t->kind == TOKEN_NAME && t->weight >= RARE && t->len > 2;
	o->names += t->kind != TOKEN_NUMBER && t->weight >= 5;
}

static void
compare_tokens(const struct headline *a, const struct headline *b, struct overlap *o)
{
	size_t i = 0, j = 0;

	*o = (struct overlap){0};
	while (i < a->ntokens || j < b->ntokens) {
		if (j == b->ntokens || (i < a->ntokens && a->tokens[i].hash < b->tokens[j].hash)) {
			count_only(&a->tokens[i++], &o->a, &o->only_a);
		} else if (i == a->ntokens || b->tokens[j].hash < a->tokens[i].hash) {
			count_only(&b->tokens[j++], &o->b, &o->only_b);
		} else {
			count_common(&a->tokens[i++], o);
			j++;
		}
	}
}

static double
dice(const struct overlap *o)
{
	unsigned total = o->a + o->b;

	return total > 0 ? 2.0 * o->common / total : 0.0;
}

/* Short headlines say the same in fewer words: what part of the shorter one is in the longer? */
static double
inside(const struct overlap *o)
{
	unsigned less = o->a < o->b ? o->a : o->b;

	return less > 0 ? (double)o->common / less : 0.0;
}

/* ---- vetoes --------------------------------------------------------------------------------- */

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

static unsigned
kinds_missing(const struct headline *a, const struct headline *b)
{
	unsigned kinds = 0;
	size_t i;

	for (i = 0; i < a->nnumbers; i++) {
		if (!has_number(b, a->numbers[i].hash))
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
	return i < a->nnumbers && j < b->nnumbers && a->numbers[i].hash != b->numbers[j].hash;
}

/* Each has a number of one kind that the other has not: 1.0 and 1.1, 第11期 and 第12期. */
static bool
numbers_differ(const struct headline *a, const struct headline *b)
{
	return (kinds_missing(a, b) & kinds_missing(b, a)) != 0 || versions_differ(a, b);
}

static bool
stages_differ(unsigned a, unsigned b)
{
	unsigned either = a ^ b;

	if ((either & STATE_CONSIDERED) != 0 && ((a | b) & STATE_CONSIDERED) != 0)
		return true;
	if ((either & STATE_PRERELEASE) != 0 &&
	    (((a & STATE_PRERELEASE) != 0 ? b : a) & STATE_STABLE) != 0)
		return true;
	if ((either & STATE_OPENED) != 0 && (either & STATE_RELEASED) != 0 &&
	    ((a & STATE_OPENED) != 0) == ((b & STATE_RELEASED) != 0))
		return true;
	if ((either & STATE_PLANNED) != 0 &&
	    ((a & STATE_PLANNED) != 0 ? b & STATE_FUTURE : a & STATE_FUTURE) == 0)
		return true;
	return (either & (STATE_ROUNDUP | STATE_COMMENT | STATE_HOWTO | STATE_NEGATED)) != 0;
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
inside_word(const char *start, const char *p)
{
	return ((unsigned char)*p & 0xc0) == 0x80 ||
	       (p > start && isalnum((unsigned char)*p) && isalnum((unsigned char)p[-1]));
}

/* Is nearly nothing of a slot anywhere in the other headline? */
static bool
foreign(const struct headline *slot, const struct headline *other, unsigned least)
{
	struct overlap o;

	compare_tokens(slot, other, &o);
	return o.a >= least && o.common * 5 < o.a;
}

static bool
nearly_all(const struct headline *h, size_t n)
{
	return n * 20 >= strlen(h->text) * 13;
}

/*
 * Is another thing named in the same place?  What both have at the beginning of the place is no
 * part of it.  Other verbs are only another way to say it, so what is neither the first thing
 * said nor a name does not count.
 */
static bool
slots_differ(const struct headline *a, size_t from_a, size_t to_a, const struct headline *b,
    size_t from_b, size_t to_b, size_t n, struct arena *arena)
{
	const char *p = a->text + from_a, *q = b->text + from_b;
	const char *end_p = a->text + to_a, *end_q = b->text + to_b;
	struct headline x, y;

	while (p < end_p && q < end_q && *p == *q)
		p++, q++;
	while (p > a->text + from_a && (inside_word(a->text, p) || inside_word(b->text, q)))
		p--, q--;
	headline_read(&x, arena_strndup(arena, p, (size_t)(end_p - p)), arena);
	headline_read(&y, arena_strndup(arena, q, (size_t)(end_q - q)), arena);
	if (!foreign(&x, b, SLOT) || !foreign(&y, a, SLOT))
		return false;
	/* The same beginning, and then two long ends: what happened next. */
	if (*end_p == '\0' && *end_q == '\0' && foreign(&x, b, 3 * SLOT) &&
	    foreign(&y, a, 3 * SLOT))
		return 5 * from_a >= 3 * to_a && 5 * from_b >= 3 * to_b;
	if (nearly_all(a, n + (size_t)(p - (a->text + from_a))) &&
	    nearly_all(b, n + (size_t)(q - (b->text + from_b))))
		return true;
	return (p == a->text && q == b->text) || (has_names(&x) && has_names(&y));
}

/* A long text in common, and in one place of it something else: one template, other news. */
static bool
template_differs(const struct headline *a, const struct headline *b, struct arena *arena)
{
	size_t la = strlen(a->text), lb = strlen(b->text), at_a = 0, at_b = 0, n;

	n = longest_common(a->text, b->text, &at_a, &at_b, arena);
	if (n < 20 || n * 10 < (la < lb ? la : lb) * 3)
		return false;
	return slots_differ(a, 0, at_a, b, 0, at_b, n, arena) ||
	       slots_differ(a, at_a + n, la, b, at_b + n, lb, n, arena);
}

/* ---- leads ---------------------------------------------------------------------------------- */

static double
lead_similarity(const struct report *a, const struct report *b, struct arena *arena)
{
	struct headline x, y;
	struct overlap o;

	if (a->summary == NULL || b->summary == NULL || text_count(a->summary) < 30 ||
	    text_count(b->summary) < 30)
		return 0.0;
	headline_read(&x, text_cut(arena, a->summary, LEAD_CHARS), arena);
	headline_read(&y, text_cut(arena, b->summary, LEAD_CHARS), arena);
	compare_tokens(&x, &y, &o);
	return dice(&o);
}

static bool
same_page(const struct report *a, const struct report *b, struct arena *arena)
{
	const char *x, *y;

	if (a->url == NULL || b->url == NULL)
		return false;
	x = url_canonical(a->url, arena);
	y = url_canonical(b->url, arena);
	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* The same headline every year: the leads name different years. */
static bool
years_differ(const struct report *a, const struct report *b, struct arena *arena)
{
	struct headline x, y;

	if (a->summary == NULL || b->summary == NULL)
		return false;
	headline_read(&x, a->summary, arena);
	headline_read(&y, b->summary, arena);
	return (kinds_missing(&x, &y) & kinds_missing(&y, &x) & 1u << NUMBER_YEAR) != 0;
}

static bool
same_title(const struct report *a, const struct report *b, struct arena *arena)
{
	const char *x = text_fold_title(arena, a->title), *y = text_fold_title(arena, b->title);

	return x != NULL && y != NULL && *x != '\0' && strcmp(x, y) == 0 &&
	       !years_differ(a, b, arena);
}

/* “A name” of one that the other has too. */
static bool
shares_quoted(const char *a, const char *b)
{
	static const char *const open[] = {"“", "「"}, *const close[] = {"”", "」"};
	const char *p, *end;
	char name[40];
	size_t i;

	for (i = 0; i < 2; i++) {
		if ((p = strstr(a, open[i])) == NULL || (end = strstr(p, close[i])) == NULL)
			continue;
		p += strlen(open[i]);
		if (end - p < 6 || (size_t)(end - p) >= sizeof(name))
			continue;
		memcpy(name, p, (size_t)(end - p));
		name[end - p] = '\0';
		if (strstr(b, name) != NULL)
			return true;
	}
	return false;
}

/* 【the same series】: what tells is behind it. */
static void
skip_series(struct headline *a, struct headline *b, struct arena *arena)
{
	static const char close[] = "】";
	const char *x = strstr(a->text, close), *y = strstr(b->text, close);

	if (x == NULL || y == NULL || x - a->text != y - b->text ||
	    strncmp(a->text, b->text, (size_t)(x - a->text)) != 0)
		return;
	if (x[strlen(close)] == '\0' || y[strlen(close)] == '\0')
		return;
	headline_read(a, arena_strdup(arena, x + strlen(close)), arena);
	headline_read(b, arena_strdup(arena, y + strlen(close)), arena);
}

static bool
headlines_agree(
    const struct report *ra, const struct report *rb, double *similarity, struct arena *arena)
{
	struct headline a, b;
	struct overlap o;
	double lead, enough;
	bool veto;

	headline_read(&a, ra->title, arena);
	headline_read(&b, rb->title, arena);
	skip_series(&a, &b, arena);
	compare_tokens(&a, &b, &o);
	*similarity = 0.85 * dice(&o) + 0.15 * inside(&o);
	if (strcmp(a.text, b.text) == 0 && o.a > 20 && !years_differ(ra, rb, arena))
		return true;
	veto = years_differ(ra, rb, arena) || numbers_differ(&a, &b) ||
	       stages_differ(a.states, b.states) || (o.only_a > 0 && o.only_b > 0) ||
	       template_differs(&a, &b, arena);
	if (veto) {
		*similarity *= 0.5;
		return false;
	}
	lead = lead_similarity(ra, rb, arena);
	if (lead > *similarity && lead >= SAME_LEAD)
		*similarity = lead;
	o.rare += shares_quoted(a.text, b.text) || shares_quoted(b.text, a.text);
	enough = o.rare > 0 && (o.names > 1 || inside(&o) > 0.95) ? SAME_ENOUGH_NAMED : SAME_ENOUGH;
	if (((a.states ^ b.states) & STATE_ADOPTED) != 0 && enough < SAME_ENOUGH_ADOPTED)
		enough = SAME_ENOUGH_ADOPTED;
	return *similarity >= enough;
}

bool
same_news(const struct report *a, const struct report *b, double *similarity, struct arena *arena)
{
	double s = 0.0;
	bool same = false;

	if (same_page(a, b, arena)) {
		s = 1.0;
		same = true;
	} else if (a->title != NULL && b->title != NULL) {
		same = same_title(a, b, arena);
		s = 1.0;
		if (!same)
			same = headlines_agree(a, b, &s, arena);
	}
	if (similarity != NULL)
		*similarity = s;
	return same;
}
