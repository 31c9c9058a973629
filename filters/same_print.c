/*
 * same.h: what an index finds a report by.
 *
 * Its headline's most telling things find those that say the same in the same words.  Others have
 * little or nothing of that in common: reports of one release, those with one lead under two
 * headlines, and those in two languages; so what these have in common are keys of their own.  The
 * lead is only looked at as it stands, because that is done for every report that comes.
 */
#include "same.h"

#include <stdio.h>
#include <string.h>

#include "../daemon/core/hash.h"
#include "../daemon/core/text.h"
#include "same_dictionary.h"
#include "same_internal.h"

/* What tells less finds too much. */
#define KEY_LEAST 4
/* Of the lead: bytes that are looked at, and characters that two leads have in one piece. */
#define LEAD_BYTES 400
#define SHINGLE 6
#define LEAD_SHINGLES 20
#define NAME_LEAST 3
/* Of a quoted name: four characters. */
#define QUOTED_BYTES 12
#define NAME_MOST 24

static bool
tells_more(const struct same_key *a, const struct same_key *b)
{
	return a->weight != b->weight ? a->weight > b->weight : a->hash < b->hash;
}

static void
print_keys(const struct headline *h, struct same_print *p)
{
	const struct token *t = h->tokens, *end = t + h->ntokens;
	struct same_key k;
	size_t i;

	for (; t < end; t++) {
		if (t->kind == TOKEN_ACTOR || t->kind == TOKEN_NUMBER || t->weight < KEY_LEAST)
			continue;
		k = (struct same_key){.hash = t->hash, .weight = t->weight};
		if (p->nkeys == SAME_KEYS && !tells_more(&k, &p->keys[SAME_KEYS - 1]))
			continue;
		i = p->nkeys < SAME_KEYS ? p->nkeys++ : SAME_KEYS - 1;
		for (; i > 0 && tells_more(&k, &p->keys[i - 1]); i--)
			p->keys[i] = p->keys[i - 1];
		p->keys[i] = k;
	}
}

/* ---- leads ------------------------------------------------------------------------------ */

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Names have capitals or digits; in Chinese every word in Latin letters is one. */
static bool
is_name(const char *word, size_t len, bool latin)
{
	bool letters = false, marked = !latin;
	size_t i;

	for (i = 0; i < len; i++) {
		letters |= word[i] > '9';
		marked |= word[i] <= 'Z';
	}
	return letters && marked && len >= NAME_LEAST;
}

static void
add_name(struct same_print *p, uint64_t hash)
{
	size_t i;

	for (i = 0; i < p->nnames; i++)
		if (p->names[i] == hash)
			return;
	if (p->nnames < SAME_NAMES)
		p->names[p->nnames++] = hash;
}

/* As the headline of another report has it: see read_name(). */
static void
read_name(struct same_print *p, const char *word, size_t len, bool latin)
{
	char low[NAME_MOST];
	bool english;
	size_t i;

	if (len > sizeof(low) || !is_name(word, len, latin))
		return;
	for (i = 0; i < len; i++)
		low[i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] + 32) : word[i];
	while (len > 0 && low[len - 1] <= '9')
		len--;
	if (len >= NAME_LEAST && same_weight(low, len, &english) >= WEIGHT_RARE && !english)
		add_name(p, hash_fast(TOKEN_NAME, low, len));
}

static void
lead_names(struct same_print *p, const char *lead, const char *end, bool latin)
{
	const char *s;

	for (; lead < end; lead = s + (s == lead)) {
		for (s = lead; s < end && is_word(*s); s++)
			continue;
		if (s > lead)
			read_name(p, lead, (size_t)(s - lead), latin);
	}
}

/*
 * The least hash of all pieces of so many characters, by two orders: two leads that are copies have
 * one of them in common, whatever an editor did to some of their sentences.
 */
static void
lead_pieces(struct same_print *p, const char *lead, const char *end)
{
	const char *from[SHINGLE] = {0}, *s;
	uint64_t hash, least[2] = {UINT64_MAX, UINT64_MAX};
	size_t n = 0;

	for (s = lead; s < end; s++) {
		if (((unsigned char)*s & 0xc0) == 0x80)
			continue;
		if (n >= SHINGLE) {
			hash = hash_fast(0, from[n % SHINGLE], (size_t)(s - from[n % SHINGLE]));
			least[0] = hash < least[0] ? hash : least[0];
			hash = hash << 32 | hash >> 32;
			least[1] = hash < least[1] ? hash : least[1];
		}
		from[n++ % SHINGLE] = s;
	}
	if (n < LEAD_SHINGLES)
		return;
	p->sure[1] = least[0];
	p->sure[2] = least[1];
}

static void
print_lead(const struct report *r, struct same_print *p)
{
	const char *lead = r->summary, *end;

	if (lead == NULL)
		return;
	end = lead + strnlen(lead, LEAD_BYTES);
	lead_names(p, lead, end, p->latin);
	lead_pieces(p, lead, end);
}

/* Names of the headline are asked for in the leads of others. */
static void
print_names(const struct headline *h, struct same_print *p)
{
	const struct token *t = h->tokens, *end = t + h->ntokens;

	for (; t < end; t++)
		if (t->kind == TOKEN_NAME && t->weight >= 2 * WEIGHT_RARE - 2 &&
		    t->len >= NAME_LEAST)
			add_name(p, t->hash);
}

/* 《the name of a report》, or 0. */
static uint64_t
quoted_key(const char *title)
{
	static const char open[] = "《", close[] = "》";
	const char *p = strstr(title, open), *end;

	if (p == NULL || (end = strstr(p += strlen(open), close)) == NULL || end - p < QUOTED_BYTES)
		return 0;
	return hash_fast(3, p, (size_t)(end - p));
}

/* Amounts as those have them who round most. */
static uint16_t
print_number(const struct number *n)
{
	uint64_t hash = n->hash;
	char rounded[32];

	if (n->value > 0 && n->digits > 1) {
		(void)snprintf(rounded, sizeof(rounded), "%.1e", n->value);
		hash = hash_fast(2, rounded, strlen(rounded));
	}
	return (uint16_t)((n->kind + 1u) << 12 | (hash & 0xfff));
}

void
same_print(const struct same_report *r, struct same_print *p)
{
	const struct headline *h = &r->title;
	size_t i, n = 0;

	*p = (struct same_print){.latin = headline_is_latin(h)};
	print_keys(h, p);
	print_names(h, p);
	print_lead(r->report, p);
	p->sure[0] = release_key(h);
	if (p->sure[0] == 0)
		p->sure[0] = quoted_key(h->text);
	/* Of many numbers no choice would be the same everywhere. */
	for (i = 0; i < h->nnumbers && h->nnumbers <= SAME_NUMBERS_KEPT; i++)
		if (h->numbers[i].kind != NUMBER_SPAN)
			p->numbers[n++] = print_number(&h->numbers[i]);
}

static unsigned
missing(const uint16_t *a, const uint16_t *b)
{
	unsigned kinds = 0;
	size_t i, j;

	for (i = 0; i < SAME_NUMBERS_KEPT && a[i] != 0; i++) {
		for (j = 0; j < SAME_NUMBERS_KEPT && b[j] != a[i]; j++)
			continue;
		if (j == SAME_NUMBERS_KEPT)
			kinds |= 1u << (a[i] >> 12);
	}
	return kinds;
}

bool
same_numbers_differ(const uint16_t a[SAME_NUMBERS_KEPT], const uint16_t b[SAME_NUMBERS_KEPT])
{
	return a[0] != 0 && b[0] != 0 && (missing(a, b) & missing(b, a)) != 0;
}
