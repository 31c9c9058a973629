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
/* Words in Latin letters that two headlines have in common when each also has others. */
#define LATIN_LEAST 3
/* Of what one man or body says in both; in two reports of one editor. */
#define SAID 0.28
#define SAID_BY_ONE 0.62
/* Digits of a count that tells what he speaks of. */
#define DIGITS_TELLING 3
/* How alike headlines of one editor are at least, who writes by a template: with a rare name, and
   of other sides of an affair; within hours or of others it is weighed instead, and from SAME on
   they tell the same. */
#define ALIKE_BY_ONE 0.66
#define ALIKE_NAMED 0.62
#define ALIKE_OF_SIDES 0.75
#define SAME 0.60
/* Two entries are joined only from here on, because a doubt is in favour of two. */
#define SURE 0.78
/* The weights of English words are a guess. */
#define ALIKE_LATIN 0.515
/* What is less alike is of one news by what its lead says, if at all. */
#define LEAST 0.17
/* What leads and releases say is that sure. */
#define TOLD_OTHERWISE 0.9
#define LEAST_OF_RELEASE 0.08
/* Of two of which one links to the other; without a rare name in both. */
#define LINKED 0.12
#define LINKED_PLAIN 0.20
/* Of headlines that leads complete. */
#define LEAST_COMPLETED 0.15
/* From here on headlines need no leads. */
#define CLEAR 0.52
/* Two languages have few words in common: so many rare names and numbers tell instead. */
#define BEGINNINGS 2

struct same_report *
same_read(const struct report *r, struct arena *a)
{
	struct same_report *s = arena_alloc(a, sizeof(*s));

	*s = (struct same_report){.report = r, .arena = a};
	headline_read(&s->title, r->title != NULL ? r->title : "", a);
	return s;
}

/* ---- headlines ------------------------------------------------------------------------------ */

/* Two headlines and what is known of both at once. */
struct pair {
	struct headline a, b;
	struct overlap o;
	unsigned s[2]; /* states */
	enum site site;
	bool one_site; /* nobody knows that two editors wrote them */
	struct arena *arena;
};

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
says_other(const struct pair *t)
{
	const char *p, *q;
	struct headline x, y;
	struct overlap o;
	double least = t->one_site ? SAID_BY_ONE : SAID;

	if (!speakers_same(&t->a, &t->b, &p, &q))
		return false;
	if (t->one_site && !skip_common(&p, &q))
		return false;
	if (share_amount(&t->a, &t->b, DIGITS_TELLING))
		least /= 2;
	headline_read(&x, arena_strdup(t->arena, p), t->arena);
	headline_read(&y, arena_strdup(t->arena, q), t->arena);
	headlines_compare(&x, &y, &o);
	return overlap_alike(&o) < least;
}

/* Something tells that they are of two news, however alike they are. */
static bool
told_apart(const struct pair *t)
{
	const struct headline *a = &t->a, *b = &t->b;
	const struct overlap *o = &t->o;

	if (numbers_differ(a, b, t->one_site) || stages_differ(t->s[0], t->s[1], t->one_site))
		return true;
	if ((o->actors_a > 0 && o->actors_b > 0) || siblings_differ(a, b))
		return true;
	/* "Beta", "Beta 5". */
	if (t->one_site && o->numbers_only > 0 && o->words_only == 0)
		return true;
	if (leaders_differ(a, b, t->one_site) || speakers_differ(a, b) || products_differ(a, b))
		return true;
	if (editions_differ(a, b, t->one_site) || (t->one_site && variants_differ(a, b)))
		return true;
	if (t->one_site && o->exact == 0 && forms_differ(a, b))
		return true;
	return (t->one_site || o->exact == 0) && template_differs(a, b, t->one_site, t->arena);
}

/* Of one editor it tells them apart; of two it is weighed. */
static bool
is_doubtful(const struct pair *t)
{
	const struct overlap *o = &t->o;

	return (o->only_a > 0 && o->only_b > 0 && (t->one_site || o->rare + o->exact == 0)) ||
	       says_other(t);
}

/* Of one version of one project, and at the same stage of it. */
static bool
releases_agree(const struct pair *t)
{
	const unsigned other = STATE_PRERELEASE | STATE_ROUNDUP | STATE_NEGATED | STATE_HOWTO |
			       STATE_FUTURE | STATE_PLANNED | STATE_COMMENT | STATE_ADOPTED |
			       STATE_REPLY | STATE_POINT;

	return t->site != SITE_SAME && ((t->s[0] ^ t->s[1]) & other) == 0 &&
	       same_release(&t->a, &t->b);
}

/* What leads say of headlines of two editors that do not say it themselves. */
static enum leads_say
leads_judge(struct same_report *ra, struct same_report *rb, const struct pair *t)
{
	const double alike = overlap_alike(&t->o);
	enum leads_say say;

	if (headline_is_latin(&t->a) != headline_is_latin(&t->b) &&
	    is_out(&t->a) == is_out(&t->b) && beginnings_share(ra, rb, &t->a, &t->b) >= BEGINNINGS)
		return LEADS_SAME;
	if (alike < LEAST_COMPLETED || alike >= CLEAR)
		return LEADS_NOTHING;
	say = leads_compare(ra, rb, &t->a, &t->b);
	if (say == LEADS_SAME && ((t->s[0] ^ t->s[1]) & (STATE_SIDES | STATE_ADOPTED)) != 0)
		return LEADS_NOTHING;
	return say;
}

static void
found(struct same_verdict *v, double similarity)
{
	v->same = v->sure = true;
	v->similarity = similarity;
}

static double
least_by_one(const struct pair *t)
{
	if (((t->s[0] ^ t->s[1]) & STATE_SIDES) != 0)
		return ALIKE_OF_SIDES;
	return t->o.rare > 0 ? ALIKE_NAMED : ALIKE_BY_ONE;
}

/* Of headlines that nothing tells apart. */
static void
weigh(const struct pair *t, struct same_verdict *v)
{
	const double alike = overlap_alike(&t->o);
	struct score *score;

	if (t->site == SITE_SAME || (headline_is_latin(&t->a) && headline_is_latin(&t->b))) {
		if (alike >= (t->site == SITE_SAME ? least_by_one(t) : ALIKE_LATIN))
			found(v, alike);
		return;
	}
	score = arena_alloc(t->arena, sizeof(*score));
	score_read(score, &t->a, &t->b, &t->o, t->s, says_other(t), t->arena);
	v->score = score;
	v->similarity = score_sure(score);
	v->same = v->similarity >= SAME;
	v->sure = v->similarity >= SURE;
}

static void
read_pair(
    struct pair *t, const struct same_report *ra, const struct same_report *rb, struct arena *arena)
{
	*t = (struct pair){.a = ra->title,
	    .b = rb->title,
	    .site = sites_compare(ra->report->url, rb->report->url),
	    .arena = arena};
	t->one_site = t->site != SITE_OTHER;
	skip_series(&t->a, &t->b, arena);
	headlines_compare(&t->a, &t->b, &t->o);
}

static void
headlines_judge(
    struct same_report *ra, struct same_report *rb, struct same_verdict *v, struct arena *arena)
{
	const bool leads = ra->report->summary != NULL || rb->report->summary != NULL;
	enum leads_say say = LEADS_NOTHING;
	struct pair t;

	read_pair(&t, ra, rb, arena);
	v->similarity = overlap_alike(&t.o);
	if (strcmp(t.a.text, t.b.text) == 0 && t.o.a > 20) {
		if (!lead_years_differ(ra, rb))
			found(v, v->similarity);
		return;
	}
	if (v->similarity < LEAST_OF_RELEASE && !leads)
		return;
	t.s[0] = headline_states(t.a.folded);
	t.s[1] = headline_states(t.b.folded);
	if (releases_agree(&t)) {
		found(v, TOLD_OTHERWISE);
		return;
	}
	if (v->similarity < LEAST && !leads)
		return;
	if (is_thin(&t.a, &t.b) || told_apart(&t) || (t.one_site && is_doubtful(&t)) ||
	    lead_years_differ(ra, rb)) {
		v->similarity *= 0.5;
		return;
	}
	if (leads && !t.one_site)
		say = leads_judge(ra, rb, &t);
	if (say == LEADS_SAME || leads_alike(ra, rb) >= SAME_LEAD)
		found(v, TOLD_OTHERWISE);
	else if (say == LEADS_NOTHING)
		weigh(&t, v);
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
	headlines_judge(a, b, v, arena);
	if (v->same)
		v->words = headlines_words(&a->title, &b->title, arena);
}

/* Two reports that are not the same: does it tell them apart? */
static bool
differs(struct same_report *a, struct same_report *b, struct pair *t, struct arena *arena)
{
	read_pair(t, a, b, arena);
	t->s[0] = headline_states(t->a.folded);
	t->s[1] = headline_states(t->b.folded);
	return told_apart(t) || is_doubtful(t);
}

bool
same_linked(
    struct same_report *a, struct same_report *b, struct same_verdict *v, struct arena *arena)
{
	struct pair t;
	double alike;

	same_judge(a, b, v, arena);
	if (v->same || a->report->title == NULL || b->report->title == NULL)
		return v->same;
	if (differs(a, b, &t, arena) || is_thin(&t.a, &t.b) ||
	    ((t.s[0] | t.s[1]) & (STATE_ROUNDUP | STATE_COMMENT | STATE_HOWTO)) != 0)
		return false;
	v->words = headlines_words(&t.a, &t.b, arena);
	alike = overlap_alike(&t.o);
	return alike >= LINKED &&
	       (t.o.rare + t.o.exact > 0 ||
		   (alike >= LINKED_PLAIN && headlines_things(&t.a, &t.b, arena) > 1) ||
		   beginnings_share(a, b, &t.a, &t.b) > 0);
}

bool
same_apart(struct same_report *a, struct same_report *b, struct arena *arena)
{
	struct same_verdict v;
	struct pair t;

	same_judge(a, b, &v, arena);
	if (v.same || a->report->title == NULL || b->report->title == NULL)
		return false;
	return differs(a, b, &t, arena) || lead_years_differ(a, b);
}

const char *
same_why(const struct same_verdict *v, struct arena *arena)
{
	return v->score != NULL ? score_print(v->score, arena) : "";
}

bool
same_editor(const char *x, const char *y)
{
	enum site site = sites_compare(x, y);

	return site == SITE_SAME || site == SITE_NEAR;
}

bool
same_news(
    const struct report *a, const struct report *b, struct same_verdict *v, struct arena *arena)
{
	struct same_report *x = same_read(a, arena), *y = same_read(b, arena);
	struct same_verdict own;

	if (v == NULL)
		v = &own;
	*v = (struct same_verdict){.same = true, .sure = true, .similarity = 1.0, .words = ""};
	if (!same_page(a, b, arena) && !same_title(x, y, arena))
		same_judge(x, y, v, arena);
	return v->same;
}
