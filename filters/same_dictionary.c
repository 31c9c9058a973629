/*
 * same_dictionary.h: the lists, and tables over them that are filled at first use, always with
 * the same.
 */
#include "same_dictionary.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../daemon/core/hash.h"

struct known_weight {
	const char *token;
	unsigned char weight;
};
#define same_weight known_weight
#include "same_weights.h"
#undef same_weight

#include "same_actors.h"
#include "same_english.h"
#include "same_names.h"
#include "same_wording.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BEGINNINGS 4096u
#define SLOTS 8192u
#define WORDS_MAX (SLOTS / 2)

#define NAMES (COUNT(same_names) + COUNT(same_wording))

/* Entries of a list that begin with the same three bytes, the longest first; 0 ends, entry i is
   i + 1. */
struct chains {
	uint16_t first[BEGINNINGS];
	uint16_t next[1024];
};

struct word {
	const char *text;
	uint8_t len, weight;
	bool english;
};

static struct {
	bool ready;
	struct chains names, actors;
	struct word words[WORDS_MAX];
	size_t nwords;
	uint16_t slots[SLOTS]; /* 0 is empty, word i is i + 1 */
} tables;

_Static_assert(NAMES < 1024 && COUNT(same_actors) < 1024, "chains are too short");

static unsigned
beginning(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	if (u[0] == '\0' || u[1] == '\0')
		return 0;
	return (u[0] * 31u * 31u + u[1] * 31u + u[2]) & (BEGINNINGS - 1);
}

static const struct same_name *
name(size_t i)
{
	return i < COUNT(same_names) ? &same_names[i] : &same_wording[i - COUNT(same_names)];
}

static const char *
name_text(size_t i)
{
	return name(i)->from;
}

static const char *
actor_text(size_t i)
{
	return same_actors[i];
}

static void
chains_fill(struct chains *c, const char *(*text)(size_t), size_t n)
{
	uint16_t *at;
	size_t i;

	for (i = 0; i < n; i++) {
		at = &c->first[beginning(text(i))];
		while (*at != 0 && strlen(text(*at - 1u)) >= strlen(text(i)))
			at = &c->next[*at - 1u];
		c->next[i] = *at;
		*at = (uint16_t)(i + 1);
	}
}

static uint16_t *
slot_of(const char *text, size_t len)
{
	uint64_t h = hash_fast(0, text, len);
	const struct word *w;
	uint16_t *slot;

	for (;; h++) {
		slot = &tables.slots[h & (SLOTS - 1)];
		if (*slot == 0)
			return slot;
		w = &tables.words[*slot - 1];
		if (w->len == len && memcmp(w->text, text, len) == 0)
			return slot;
	}
}

/* What was counted and what is an ordinary English word too keeps the lower weight. */
static void
word_add(const char *text, size_t len, unsigned weight, bool english)
{
	uint16_t *slot = slot_of(text, len);

	if (*slot != 0) {
		if (tables.words[*slot - 1].weight > weight)
			tables.words[*slot - 1].weight = (uint8_t)weight;
		tables.words[*slot - 1].english |= english;
		return;
	}
	if (tables.nwords == WORDS_MAX || len > UINT8_MAX)
		return;
	tables.words[tables.nwords] = (struct word){text, (uint8_t)len, (uint8_t)weight, english};
	*slot = (uint16_t)++tables.nwords;
}

static void
words_add(const char *list, unsigned weight)
{
	const char *p = list;
	size_t n;

	while (*(p += strspn(p, " ")) != '\0') {
		n = strcspn(p, " ");
		word_add(p, n, weight, true);
		p += n;
	}
}

static void
prepare(void)
{
	size_t i;

	if (tables.ready)
		return;
	chains_fill(&tables.names, name_text, NAMES);
	chains_fill(&tables.actors, actor_text, COUNT(same_actors));
	for (i = 0; i < COUNT(same_weights); i++)
		word_add(same_weights[i].token, strlen(same_weights[i].token),
		    same_weights[i].weight, false);
	words_add(english_fillers, WEIGHT_FILLER);
	words_add(english_words, WEIGHT_ENGLISH);
	tables.ready = true;
}

static bool
is_ascii_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A word by itself; one that is to be Chinese is no part of a name with hyphens either. */
static bool
is_alone(const char *start, const char *p, size_t n, const char *to)
{
	char before = p > start ? p[-1] : ' ', after = p[n];

	if (is_ascii_word(before) || is_ascii_word(after))
		return false;
	return (unsigned char)*to < 0x80 || (before != '-' && after != '-');
}

const struct same_name *
same_name_at(const char *start, const char *p)
{
	const char *from;
	size_t i, n;

	prepare();
	for (i = tables.names.first[beginning(p)]; i != 0; i = tables.names.next[i - 1]) {
		from = name(i - 1)->from;
		n = strlen(from);
		if (strncmp(p, from, n) != 0)
			continue;
		if (!is_ascii_word(*p) || is_alone(start, p, n, name(i - 1)->to))
			return name(i - 1);
	}
	return NULL;
}

size_t
same_actor_at(const char *p)
{
	size_t i, n;

	prepare();
	for (i = tables.actors.first[beginning(p)]; i != 0; i = tables.actors.next[i - 1]) {
		n = strlen(same_actors[i - 1]);
		if (strncmp(p, same_actors[i - 1], n) == 0)
			return n;
	}
	return 0;
}

unsigned
same_weight(const char *text, size_t len, bool *english)
{
	const uint16_t *slot;

	prepare();
	slot = slot_of(text, len);
	*english = *slot != 0 && tables.words[*slot - 1].english;
	return *slot != 0 ? tables.words[*slot - 1].weight : WEIGHT_RARE;
}
