/* What the beginnings of two reports, titles and leads together, have in common. */
#include <string.h>

#include "../daemon/core/text.h"
#include "same.h"
#include "same_internal.h"

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
/* Of leads that are compared by themselves, for a copy. */
#define LEAD_CHARS 200
#define LEAD_COPIED 30

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

/* ---- what is read once of each report ---------------------------------------------------- */

static struct headline *
keep(struct same_report *r, const char *text)
{
	struct headline *h = arena_alloc(r->arena, sizeof(*h));

	headline_read(h, text, r->arena);
	return h;
}

/* The report has one. */
static const struct headline *
lead_of(struct same_report *r)
{
	if (r->lead == NULL)
		r->lead = keep(r, text_cut(r->arena, r->report->summary, LEAD_CHARS));
	return r->lead;
}

/* Title and lead. */
static const struct headline *
beginning_of(struct same_report *r)
{
	const char *lead = r->report->summary != NULL ? r->report->summary : "";

	if (r->beginning == NULL)
		r->beginning =
		    keep(r, arena_printf(r->arena, "%s. %s",
				text_cut(r->arena, r->report->title, SAME_TITLE_CHARS / 2), lead));
	return r->beginning;
}

static bool
both_have_leads(const struct same_report *a, const struct same_report *b, size_t least)
{
	return a->report->summary != NULL && b->report->summary != NULL &&
	       (least == 0 || (text_count(a->report->summary) >= least &&
				  text_count(b->report->summary) >= least));
}

/* ---- leads ------------------------------------------------------------------------------- */

double
leads_alike(struct same_report *a, struct same_report *b)
{
	struct overlap o;

	if (!both_have_leads(a, b, LEAD_COPIED))
		return 0.0;
	headlines_compare(lead_of(a), lead_of(b), &o);
	return overlap_dice(&o);
}

bool
lead_years_differ(struct same_report *a, struct same_report *b)
{
	return both_have_leads(a, b, 0) && years_differ(lead_of(a), lead_of(b));
}

/* ---- titles and leads -------------------------------------------------------------------- */

unsigned
beginnings_share(struct same_report *a, struct same_report *b, const struct headline *title_a,
    const struct headline *title_b)
{
	const struct headline *x = beginning_of(a), *y = beginning_of(b);
	const struct token *t;
	unsigned n = 0;
	bool titled = false;

	for (t = x->tokens; t < x->tokens + x->ntokens; t++) {
		if (!is_telling(t) || !has_token(y, t->hash))
			continue;
		titled |= has_token(title_a, t->hash) || has_token(title_b, t->hash);
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
leads_compare(struct same_report *a, struct same_report *b, const struct headline *title_a,
    const struct headline *title_b)
{
	unsigned m, n, most, least;

	if (!both_have_leads(a, b, 0))
		return LEADS_NOTHING;
	m = covered(title_a, beginning_of(b));
	n = covered(title_b, beginning_of(a));
	most = m > n ? m : n;
	least = m > n ? n : m;
	if (most >= COVERED && least >= COVERED_BOTH)
		return LEADS_SAME;
	if (most >= COVERED_ONE && least >= COVERED_LITTLE && leaders_same(title_a, title_b))
		return LEADS_SAME;
	return most < UNCOVERED && both_have_leads(a, b, LEAD_LEAST) ? LEADS_OTHER : LEADS_NOTHING;
}
