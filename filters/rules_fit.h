/*
 * rules_fit.h -- points of rules by logistic regression over rule hits.
 *
 * The model is the choice of digest.rules(5) itself: a section's score is the sum of the points
 * of its rules less its threshold, `none` has half a point less than nothing; the softmax of the
 * scores over FIT_SCALE is to give each example its section.  Points are held back towards what
 * they were (`strength`), keep their sign, and move by at most `most`.  A section that claims has
 * every example in which it reaches its threshold, so that nothing is learned from these; no rule
 * moves so far that it would claim another example, or lose one that it is to have.  Nothing is
 * learned that is not a number in a rules file.  Pure; time is examples times rules that fire,
 * FIT_SWEEPS times.
 */
#ifndef DIGESTD_RULES_FIT_H
#define DIGESTD_RULES_FIT_H

#include <stdbool.h>
#include <stddef.h>

#define FIT_SCALE 3.5 /* points: that much more makes a section e times as likely */
#define FIT_SWEEPS 60
#define FIT_EVERYWHERE (-1)

struct fit_rule {
	int section; /* its number, or FIT_EVERYWHERE */
	bool fixed;  /* stays as it is */
	double start, points;
};

struct fit_example {
	const unsigned *rules; /* that fired */
	size_t nrules;
	size_t section; /* meant: its number, nsections for none */
	bool skip;	/* not to learn from */
};

struct fit {
	struct fit_rule *rules;
	size_t nrules;
	const int *thresholds;
	const bool *claims; /* by section */
	size_t nsections;
	double strength, most;
};

/* Sets rules[].points; examples with skip are not looked at. */
void rules_fit(struct fit *, const struct fit_example *, size_t n);
/* The section that rounded points choose; the order of sections stands for precedence, the lower
   number wins.  nsections: none. */
size_t rules_fit_choice(const struct fit *, const struct fit_example *);

#endif
