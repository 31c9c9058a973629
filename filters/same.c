/*
 * same.h: the decision.
 */
#include "same.h"

#include <string.h>

#include "../daemon/core/text.h"
#include "../daemon/core/url.h"
#include "same_dictionary.h"
#include "same_internal.h"

/* Leads overlap this much only when one is a copy of the other. */
#define SAME_LEAD 0.62
/* Two names that are not quite so rare are one. */
#define NAMED_TWICE 24
/* Tenths of what two headlines have in common besides names and numbers. */
#define TOLD_LEAST 2
#define TOLD 6
#define TOLD_MUCH 25
#define TOLD_PLENTY 60
#define ALIKE_PLENTY 0.52
/* Words in Latin letters that two headlines have in common when each also has others. */
#define LATIN_LEAST 3
/* Of what one man or body says in both; in two reports of one editor. */
#define SAID 0.28
#define SAID_BY_ONE 0.62
/* Digits of a count that tells what he speaks of. */
#define DIGITS_TELLING 3
/* Of roundups, and of a release and what became of it. */
#define ROUNDUP_LEAST 0.7

/* From what similarity on two headlines tell the same. */
struct thresholds {
	double plain, named; /* lower when they share a rare name */
	double told;	     /* lower still when they also tell something of it in the same words */
	double much;	     /* they tell much of it in the same words, without a rare name */
	double bare;	     /* they share names and nothing else */
	double names;	     /* the same of two rare names or more, in two languages */
	double unlike;	     /* one tells of another side of the affair with the same words */
};

static const struct thresholds thresholds[] = {
    [SITE_UNKNOWN] = {0.40, 0.33, 0.33, 0.40, 0.48, 0.48, 0.55},
    [SITE_OTHER] = {0.33, 0.29, 0.24, 0.245, 0.52, 0.32, 0.515},
    [SITE_SAME] = {0.66, 0.62, 0.62, 0.66, 0.70, 0.70, 0.75},
    [SITE_NEAR] = {0.40, 0.33, 0.33, 0.35, 0.50, 0.50, 0.55},
};

/* The lowest of them. */
#define LEAST 0.24
/* How sure it is that two headlines tell of one release. */
#define RELEASE 0.6
#define LEAST_OF_RELEASE 0.08
/* Of two of which one links to the other; without a rare name in both. */
#define LINKED 0.12
#define LINKED_PLAIN 0.20
/* Of headlines that leads complete. */
#define LEAST_COMPLETED 0.15
/* From here on headlines need no leads. */
#define CLEAR 0.52
/* Of another side of the affair. */
#define SIDES                                                                                   \
	((unsigned)(STATE_SOLD | STATE_REPLY | STATE_PRICE | STATE_PRERELEASE | STATE_PLANNED | \
		    STATE_LAYOFF | STATE_SUED | STATE_FORECAST | STATE_ASKED | STATE_ON_SALE))
/* Two languages have few words in common: so many rare names and numbers tell instead. */
#define BEGINNINGS 2
/* Two that say the same in one or two places name the same; what they tell of it may differ. */
#define PLACES 3
#define FEW_PLACES 0.32

struct same_report *
same_read(const struct report *r, struct arena *a)
{
	struct same_report *s = arena_alloc(a, sizeof(*s));

	*s = (struct same_report){.report = r, .arena = a};
	headline_read(&s->title, r->title != NULL ? r->title : "", a);
	return s;
}

/* ---- headlines ------------------------------------------------------------------------------ */

/* “A name” of one that the other has too. */
static bool
shares_quoted(const char *a, const char *b)
{
	static const char *const open[] = {"“", "「", "《"}, *const close[] = {"”", "」", "》"};
	const char *p, *end;
	char name[60];
	size_t i;

	for (i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
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

/*
 * "Entry 1 of alpha", "Entry 1 of beta": a word or two in common are a way of speaking as long as
 * each has a word of its own.
 */
static bool
is_thin(const struct headline *a, const struct headline *b)
{
	const struct token *x = a->tokens, *y = b->tokens;
	const struct token *end_x = x + a->ntokens, *end_y = y + b->ntokens;
	size_t both = 0, only_a = 0, only_b = 0;

	if (!headline_is_latin(a) || !headline_is_latin(b))
		return false;
	while (x < end_x || y < end_y) {
		if (y == end_y || (x < end_x && x->hash < y->hash))
			only_a += x++->kind != TOKEN_NUMBER;
		else if (x == end_x || y->hash < x->hash)
			only_b += y++->kind != TOKEN_NUMBER;
		else {
			both += x->kind != TOKEN_NUMBER && x->weight > WEIGHT_FILLER;
			x++;
			y++;
		}
	}
	return both < LATIN_LEAST && only_a > 0 && only_b > 0;
}

/* What both begin with is the form of one editor's headlines; false when one is no more than it. */
static bool
skip_common(const char **p, const char **q)
{
	while (**p != '\0' && **p == **q)
		(*p)++, (*q)++;
	while (((unsigned char)**p & 0xc0) == 0x80 || ((unsigned char)**q & 0xc0) == 0x80)
		(*p)--, (*q)--;
	return **p != '\0' && **q != '\0';
}

/* One man says two things: what he says has to agree, not only who says it and when. */
static bool
says_other(const struct headline *a, const struct headline *b, bool one_site, struct arena *arena)
{
	const char *p, *q;
	struct headline x, y;
	struct overlap o;
	double least = one_site ? SAID_BY_ONE : SAID;

	if (!speakers_same(a, b, &p, &q))
		return false;
	if (one_site && !skip_common(&p, &q))
		return false;
	if (share_amount(a, b, DIGITS_TELLING))
		least /= 2;
	headline_read(&x, arena_strdup(arena, p), arena);
	headline_read(&y, arena_strdup(arena, q), arena);
	headlines_compare(&x, &y, &o);
	return overlap_alike(&o) < least;
}

/* Something tells that they are of two news, however alike they are. */
static bool
told_apart(const struct headline *a, const struct headline *b, const struct overlap *o,
    const unsigned s[2], enum site site, struct arena *arena)
{
	bool one_site = site != SITE_OTHER, others = o->only_a > 0 && o->only_b > 0;

	if (numbers_differ(a, b) || stages_differ(s[0], s[1], one_site))
		return true;
	if ((o->actors_a > 0 && o->actors_b > 0) || siblings_differ(a, b))
		return true;
	/* "Beta", "Beta 5". */
	if (one_site && o->numbers_only > 0 && o->words_only == 0)
		return true;
	/* One editor says that it is to come, and again when it has come. */
	if (site == SITE_SAME && ((s[0] ^ s[1]) & STATE_FUTURE) != 0)
		return true;
	if (leaders_differ(a, b, one_site) || speakers_differ(a, b) || products_differ(a, b))
		return true;
	if (others && (one_site || (o->rare + o->exact == 0 &&
				       (o->told < TOLD_PLENTY || overlap_dice(o) < ALIKE_PLENTY))))
		return true;
	if (editions_differ(a, b, one_site) || (one_site && variants_differ(a, b)))
		return true;
	if (says_other(a, b, one_site, arena) || (one_site && o->exact == 0 && forms_differ(a, b)))
		return true;
	return (one_site || o->exact == 0) && template_differs(a, b, one_site, arena);
}

static bool
vetoed(const struct headline *a, const struct headline *b, const struct overlap *o,
    const unsigned s[2], enum site site, struct arena *arena)
{
	return is_thin(a, b) || told_apart(a, b, o, s, site, arena);
}

/* One releases it, the other takes it up. */
static bool
one_adopts(const unsigned s[2], enum site site)
{
	const unsigned out = site == SITE_OTHER ? STATE_RELEASED | STATE_OPEN : STATE_RELEASED;
	unsigned other = (s[0] & STATE_ADOPTED) != 0 ? s[1] : s[0];

	return ((s[0] ^ s[1]) & STATE_ADOPTED) != 0 && (other & out) != 0;
}

/* Of one version of one project, and at the same stage of it. */
static bool
releases_agree(
    const struct headline *a, const struct headline *b, const unsigned s[2], enum site site)
{
	const unsigned other = STATE_PRERELEASE | STATE_ROUNDUP | STATE_NEGATED | STATE_HOWTO |
			       STATE_FUTURE | STATE_PLANNED | STATE_COMMENT | STATE_ADOPTED |
			       STATE_REPLY | STATE_POINT;

	return site != SITE_SAME && ((s[0] ^ s[1]) & other) == 0 && same_release(a, b);
}

static double
enough(const struct headline *a, const struct headline *b, struct overlap *o, const unsigned s[2],
    enum site site, struct arena *arena)
{
	unsigned sides = SIDES;
	const struct thresholds *t = &thresholds[site];
	bool named;

	/* Two editors: one says that a day is set, the other names it. */
	if (site == SITE_OTHER && share_date(a, b))
		sides &= ~(unsigned)STATE_PLANNED;
	/* Two of several news each share one at most. */
	if ((s[0] & s[1] & STATE_ROUNDUP) != 0)
		return t->unlike > ROUNDUP_LEAST ? t->unlike : ROUNDUP_LEAST;
	if (((s[0] ^ s[1]) & sides) != 0 || variants_differ(a, b))
		return t->unlike;
	/* It is out; what became of it. */
	if (site == SITE_OTHER && same_version(a, b) && is_out(a) != is_out(b))
		return ROUNDUP_LEAST;
	/* Each takes it up for itself. */
	if (((s[0] | s[1]) & STATE_ADOPTED) != 0 && (o->actors == 0 || one_adopts(s, site)))
		return t->unlike;
	/* The weights of English words are a guess; one that says all of the other needs none. */
	if (headline_is_latin(a) && headline_is_latin(b))
		return overlap_inside(o) > 0.95 && o->numbers_only == 0 ? t->bare : t->unlike;
	if (o->exact > 0 && site == SITE_OTHER)
		return t->told;
	if (o->told < TOLD_LEAST)
		return o->rare > 0 && headline_is_latin(a) != headline_is_latin(b) ? t->names
										   : t->bare;
	o->rare += shares_quoted(a->text, b->text) || shares_quoted(b->text, a->text);
	named = o->rare + o->exact > 0 || o->named >= NAMED_TWICE;
	if (named && o->told >= TOLD)
		return o->only_a > 0 && o->only_b > 0 ? (t->told + t->named) / 2 : t->told;
	if (!named && headlines_things(a, b, arena) < 2)
		return t->bare;
	if (o->told >= TOLD_MUCH)
		return t->much;
	return named && (o->names > 1 || overlap_inside(o) > 0.95) ? t->named : t->plain;
}

static bool
headlines_agree(
    struct same_report *ra, struct same_report *rb, struct same_verdict *v, struct arena *arena)
{
	struct headline a = ra->title, b = rb->title;
	enum site site = sites_compare(ra->report->url, rb->report->url);
	unsigned s[2];
	enum leads_say say;
	struct overlap o;
	double lead, *similarity = &v->similarity;
	bool leads = ra->report->summary != NULL || rb->report->summary != NULL;

	skip_series(&a, &b, arena);
	headlines_compare(&a, &b, &o);
	*similarity = overlap_alike(&o);
	if (strcmp(a.text, b.text) == 0 && o.a > 20)
		return !lead_years_differ(ra, rb);
	if (*similarity < LEAST_OF_RELEASE && !leads)
		return false;
	s[0] = headline_states(a.folded);
	s[1] = headline_states(b.folded);
	if (releases_agree(&a, &b, s, site)) {
		v->named = true;
		*similarity = *similarity > RELEASE ? *similarity : RELEASE;
		return true;
	}
	if (*similarity < LEAST && !leads)
		return false;
	if (vetoed(&a, &b, &o, s, site, arena) || lead_years_differ(ra, rb)) {
		*similarity *= 0.5;
		return false;
	}
	lead = leads_alike(ra, rb);
	if (lead > *similarity && lead >= SAME_LEAD)
		*similarity = lead;
	v->named = o.rare > 0 && o.told >= TOLD;
	if (leads && site == SITE_OTHER && headline_is_latin(&a) != headline_is_latin(&b) &&
	    is_out(&a) == is_out(&b) && beginnings_share(ra, rb, &a, &b) >= BEGINNINGS) {
		*similarity = *similarity > RELEASE ? *similarity : RELEASE;
		return true;
	}
	if (site == SITE_OTHER && *similarity >= LEAST_COMPLETED && *similarity < CLEAR) {
		say = leads_compare(ra, rb, &a, &b);
		if (say == LEADS_OTHER)
			return false;
		if (say == LEADS_SAME && ((s[0] ^ s[1]) & (SIDES | STATE_ADOPTED)) == 0) {
			*similarity = *similarity > RELEASE ? *similarity : RELEASE;
			return true;
		}
	}
	if (site == SITE_OTHER && *similarity < FEW_PLACES &&
	    headlines_pieces(&a, &b, arena) < PLACES)
		return false;
	return *similarity >= enough(&a, &b, &o, s, site, arena);
}

/* ---- the verdict ---------------------------------------------------------------------------- */

static bool
same_page(const struct report *a, const struct report *b, struct arena *arena)
{
	const char *x = a->url != NULL ? url_canonical(a->url, arena) : NULL;
	const char *y = b->url != NULL ? url_canonical(b->url, arena) : NULL;

	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

static bool
same_title(struct same_report *a, struct same_report *b, struct arena *arena)
{
	const char *x, *y;

	if (a->report->title == NULL || b->report->title == NULL)
		return false;
	x = text_fold_title(arena, a->report->title);
	y = text_fold_title(arena, b->report->title);
	return x != NULL && y != NULL && *x != '\0' && strcmp(x, y) == 0 &&
	       !lead_years_differ(a, b);
}

void
same_judge(
    struct same_report *a, struct same_report *b, struct same_verdict *v, struct arena *arena)
{
	*v = (struct same_verdict){.words = ""};
	if (a->report->title == NULL || b->report->title == NULL)
		return;
	v->same = headlines_agree(a, b, v, arena);
	if (v->same)
		v->words = headlines_words(&a->title, &b->title, arena);
}

bool
same_linked(
    struct same_report *a, struct same_report *b, struct same_verdict *v, struct arena *arena)
{
	enum site site = sites_compare(a->report->url, b->report->url);
	struct overlap o;
	unsigned s[2];

	same_judge(a, b, v, arena);
	if (v->same || a->report->title == NULL || b->report->title == NULL)
		return v->same;
	s[0] = headline_states(a->title.folded);
	s[1] = headline_states(b->title.folded);
	headlines_compare(&a->title, &b->title, &o);
	if (((s[0] | s[1]) & (STATE_ROUNDUP | STATE_COMMENT | STATE_HOWTO)) != 0 ||
	    vetoed(&a->title, &b->title, &o, s, site, arena))
		return false;
	v->words = headlines_words(&a->title, &b->title, arena);
	return v->similarity >= LINKED &&
	       (o.rare + o.exact > 0 ||
		   (v->similarity >= LINKED_PLAIN &&
		       headlines_things(&a->title, &b->title, arena) > 1) ||
		   beginnings_share(a, b, &a->title, &b->title) > 0);
}

bool
same_apart(struct same_report *a, struct same_report *b, struct arena *arena)
{
	enum site site = sites_compare(a->report->url, b->report->url);
	struct overlap o;
	unsigned s[2];

	if (a->report->title == NULL || b->report->title == NULL)
		return false;
	s[0] = headline_states(a->title.folded);
	s[1] = headline_states(b->title.folded);
	if (releases_agree(&a->title, &b->title, s, site))
		return false;
	headlines_compare(&a->title, &b->title, &o);
	return told_apart(&a->title, &b->title, &o, s, site, arena) || lead_years_differ(a, b);
}

bool
same_editor(const char *x, const char *y)
{
	enum site site = sites_compare(x, y);

	return site == SITE_SAME || site == SITE_NEAR;
}

bool
same_news(const struct report *a, const struct report *b, double *similarity, struct arena *arena)
{
	struct same_report *x = same_read(a, arena), *y = same_read(b, arena);
	struct same_verdict v = {.same = true, .similarity = 1.0};

	if (!same_page(a, b, arena) && !same_title(x, y, arena))
		same_judge(x, y, &v, arena);
	if (similarity != NULL)
		*similarity = v.similarity;
	return v.same;
}
