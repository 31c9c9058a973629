/* Points of rules by logistic regression: cyclic Newton steps, one coordinate at a time. */
#include "rules_fit.h"

#include <math.h>
#include <stdlib.h>

/* One step at most, so that a far-off start does not swing. */
#define STEP_MOST 3.0
/* Points that no sweep moves by more are good. */
#define STILL 0.05

struct state {
	struct fit *fit;
	const struct fit_example *examples;
	size_t n;
	double *score;		/* by example and section, less the threshold */
	unsigned *rows, *first; /* examples by rule: rows[first[j]] to rows[first[j + 1] - 1] */
};

static void *
allocate(size_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if (p == NULL)
		abort();
	return p;
}

static double *
scores_of(const struct state *st, size_t row)
{
	return st->score + row * st->fit->nsections;
}

static void
add_points(const struct state *st, size_t row, int section, double points)
{
	double *score = scores_of(st, row);
	size_t k;

	if (section != FIT_EVERYWHERE) {
		score[section] += points;
		return;
	}
	for (k = 0; k < st->fit->nsections; k++)
		score[k] += points;
}

/* Which examples each rule fires in, and the scores with the points as they are. */
static void
prepare(struct state *st)
{
	const struct fit_example *e;
	size_t i, j, k;
	unsigned *at;

	st->score = allocate(st->n * st->fit->nsections, sizeof(*st->score));
	st->first = allocate(st->fit->nrules + 2, sizeof(*st->first));
	for (i = 0; i < st->n; i++) {
		e = &st->examples[i];
		for (k = 0; k < st->fit->nsections; k++)
			scores_of(st, i)[k] = -st->fit->thresholds[k];
		for (j = 0; j < e->nrules && !e->skip; j++) {
			st->first[e->rules[j] + 2]++;
			add_points(st, i, st->fit->rules[e->rules[j]].section,
			    st->fit->rules[e->rules[j]].points);
		}
	}
	for (j = 2; j < st->fit->nrules + 2; j++)
		st->first[j] += st->first[j - 1];
	st->rows = allocate(st->first[st->fit->nrules + 1], sizeof(*st->rows));
	at = st->first + 1;
	for (i = 0; i < st->n; i++) {
		e = &st->examples[i];
		for (j = 0; j < e->nrules && !e->skip; j++)
			st->rows[at[e->rules[j]]++] = (unsigned)i;
	}
}

/* How likely the section is, or any but none. */
static double
likely(const struct state *st, size_t row, int section)
{
	const double *score = scores_of(st, row);
	double top = -0.5, sum, p = 0, e;
	size_t k;

	for (k = 0; k < st->fit->nsections; k++)
		top = score[k] > top ? score[k] : top;
	sum = exp((-0.5 - top) / FIT_SCALE);
	for (k = 0; k < st->fit->nsections; k++) {
		e = exp((score[k] - top) / FIT_SCALE);
		sum += e;
		if (section == FIT_EVERYWHERE || (size_t)section == k)
			p += e;
	}
	return p / sum;
}

/* The section that claims an example by these scores, nsections: none. */
static size_t
claimant(const struct fit *fit, const double *score)
{
	size_t k = 0;

	while (k < fit->nsections && !(fit->claims[k] && score[k] > -0.5))
		k++;
	return k;
}

/* Whether weights decide on it, or a claim. */
static bool
is_settled(const struct state *st, size_t row)
{
	size_t meant = st->examples[row].section;

	return (meant < st->fit->nsections && st->fit->claims[meant]) ||
	       claimant(st->fit, scores_of(st, row)) < st->fit->nsections;
}

static double
clamp(double v, double least, double most)
{
	return v < least ? least : v > most ? most : v;
}

static double
bounded(const struct fit *fit, const struct fit_rule *rule, double points)
{
	points = clamp(points, rule->start - fit->most, rule->start + fit->most);
	return rule->start > 0 ? clamp(points, 1, 1000) : clamp(points, -1000, -1);
}

/*
 * How far a rule may move that counts for sections that claim.  Points are rounded in the end: half
 * of one is kept for this rule, half for another.
 */
static double
within_claims(const struct state *st, size_t rule, double moved)
{
	const struct fit *fit = st->fit;
	double least = -fit->most, most = fit->most, score;
	int section = fit->rules[rule].section;
	size_t i, k, row;

	if (section != FIT_EVERYWHERE && !fit->claims[section])
		return moved;
	for (i = st->first[rule]; i < st->first[rule + 1]; i++) {
		row = st->rows[i];
		for (k = 0; k < fit->nsections; k++) {
			if (!fit->claims[k] || (section != FIT_EVERYWHERE && (size_t)section != k))
				continue;
			score = scores_of(st, row)[k];
			if (st->examples[row].section != k && score < 0)
				most = fmin(most, fmax(0, -score - 1.5));
			else if (st->examples[row].section == k && score >= 0)
				least = fmax(least, fmin(0, 0.5 - score));
		}
	}
	return clamp(moved, least, most);
}

/* One Newton step of one rule's points; how far they moved. */
static double
step(struct state *st, size_t rule)
{
	struct fit_rule *r = &st->fit->rules[rule];
	double gradient = st->fit->strength * (r->points - r->start), curve = st->fit->strength;
	double p, moved;
	unsigned i;
	bool meant;

	for (i = st->first[rule]; i < st->first[rule + 1]; i++) {
		if (is_settled(st, st->rows[i]))
			continue;
		p = likely(st, st->rows[i], r->section);
		meant = r->section == FIT_EVERYWHERE
			    ? st->examples[st->rows[i]].section < st->fit->nsections
			    : st->examples[st->rows[i]].section == (size_t)r->section;
		gradient += (p - meant) / FIT_SCALE;
		curve += p * (1 - p) / (FIT_SCALE * FIT_SCALE);
	}
	moved = clamp(-gradient / (curve + 1e-6), -STEP_MOST, STEP_MOST);
	moved = within_claims(st, rule, bounded(st->fit, r, r->points + moved) - r->points);
	for (i = st->first[rule]; i < st->first[rule + 1] && moved != 0; i++)
		add_points(st, st->rows[i], r->section, moved);
	r->points += moved;
	return fabs(moved);
}

void
rules_fit(struct fit *fit, const struct fit_example *examples, size_t n)
{
	struct state st = {.fit = fit, .examples = examples, .n = n};
	double most = STILL + 1, moved;
	size_t j;
	int sweep;

	for (j = 0; j < fit->nrules; j++)
		fit->rules[j].points = fit->rules[j].start;
	prepare(&st);
	for (sweep = 0; sweep < FIT_SWEEPS && most > STILL; sweep++) {
		for (most = 0, j = 0; j < fit->nrules; j++) {
			if (fit->rules[j].fixed || st.first[j] == st.first[j + 1])
				continue;
			moved = step(&st, j);
			most = moved > most ? moved : most;
		}
	}
	free(st.score);
	free(st.first);
	free(st.rows);
}

size_t
rules_fit_choice(const struct fit *fit, const struct fit_example *e)
{
	double *score = allocate(fit->nsections, sizeof(*score)), best = -0.5;
	size_t j, k, choice;
	const struct fit_rule *r;

	for (k = 0; k < fit->nsections; k++) {
		score[k] = -fit->thresholds[k];
		for (j = 0; j < e->nrules; j++) {
			r = &fit->rules[e->rules[j]];
			if (r->section == FIT_EVERYWHERE || (size_t)r->section == k)
				score[k] += rint(r->points);
		}
	}
	choice = claimant(fit, score);
	if (choice == fit->nsections) {
		for (k = 0; k < fit->nsections; k++) {
			if (score[k] > best) {
				best = score[k];
				choice = k;
			}
		}
	}
	free(score);
	return choice;
}
