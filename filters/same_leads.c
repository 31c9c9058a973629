/* What the beginnings of two reports, titles and leads together, have in common. */
#include <string.h>

#include "../daemon/core/text.h"
#include "same.h"
#include "same_internal.h"

/* Tenths: from this weight on a name is one that few headlines have. */
#define RARE 16
#define NUMBER_LEAST 3
/* Hundredths: a headline that is said again in the other report, and the other headline. */
#define COVERED 70
#define COVERED_BOTH 45
/* Where both begin with the same name. */
#define COVERED_ONE 65
#define COVERED_LITTLE 25
/* Headlines that the leads of the same news would say more of; shorter leads need not. */
#define UNCOVERED 40
#define LEAD_LEAST 24

/* A version, or digits that nobody has by chance; no year. */
static bool
is_telling_number(const struct token *t)
{
	if (t->kind != TOKEN_NUMBER || t->len < NUMBER_LEAST)
		return false;
	if (memchr(t->text, '.', t->len) != NULL)
		return true;
	return t->len != 4 || (memcmp(t->text, "19", 2) != 0 && memcmp(t->text, "20", 2) != 0);
}

static bool
is_telling(const struct token *t)
{
	return (t->kind == TOKEN_NAME && t->weight >= RARE && t->len > 2) || is_telling_number(t);
}

static bool
has_token(const struct headline *h, uint64_t hash)
{
	size_t low = 0, high = h->ntokens, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (h->tokens[mid].hash == hash)
			return true;
		if (h->tokens[mid].hash < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static void
read_all(struct headline *h, const struct report *r, struct arena *a)
{
	const char *lead = r->summary != NULL ? r->summary : "";

	headline_read(
	    h, arena_printf(a, "%s. %s", text_cut(a, r->title, SAME_TITLE_CHARS / 2), lead), a);
}

unsigned
beginnings_share(const struct report *a, const struct report *b, const struct headline *title_a,
    const struct headline *title_b, struct arena *arena)
{
	struct headline x, y;
	unsigned n = 0;
	bool titled = false;
	size_t i;

	read_all(&x, a, arena);
	read_all(&y, b, arena);
	for (i = 0; i < x.ntokens; i++) {
		if (!is_telling(&x.tokens[i]) || !has_token(&y, x.tokens[i].hash))
			continue;
		titled |=
		    has_token(title_a, x.tokens[i].hash) || has_token(title_b, x.tokens[i].hash);
		n++;
	}
	return titled ? n : 0;
}

/* Hundredths of what a headline says that the other report says too, in headline or lead. */
static unsigned
covered(const struct headline *title, const struct headline *beginning)
{
	unsigned all = 0, there = 0;
	size_t i;

	for (i = 0; i < title->ntokens; i++) {
		all += title->tokens[i].weight;
		if (has_token(beginning, title->tokens[i].hash))
			there += title->tokens[i].weight;
	}
	return all > 0 ? 100 * there / all : 0;
}

enum leads_say
leads_compare(const struct report *a, const struct report *b, const struct headline *title_a,
    const struct headline *title_b, struct arena *arena)
{
	struct headline x, y;
	unsigned m, n, most, least;

	if (a->summary == NULL || b->summary == NULL)
		return LEADS_NOTHING;
	read_all(&x, a, arena);
	read_all(&y, b, arena);
	m = covered(title_a, &y);
	n = covered(title_b, &x);
	most = m > n ? m : n;
	least = m > n ? n : m;
	if (most >= COVERED && least >= COVERED_BOTH)
		return LEADS_SAME;
	if (most >= COVERED_ONE && least >= COVERED_LITTLE && leaders_same(title_a, title_b))
		return LEADS_SAME;
	return most < UNCOVERED && text_count(a->summary) >= LEAD_LEAST &&
		       text_count(b->summary) >= LEAD_LEAST
		   ? LEADS_OTHER
		   : LEADS_NOTHING;
}
