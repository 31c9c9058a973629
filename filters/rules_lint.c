/*
 * Rules that are legal and yet cannot be meant.  Nothing here is needed to classify; it reads what
 * rules_parse.c left.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules_internal.h"

struct lint {
	const struct rules *r;
	void (*fn)(void *, const char *);
	void *arg;
	struct arena *arena;
	size_t found;
	unsigned *stamp; /* by rule or word: what it was last seen for */
	unsigned now;
};

static void __attribute__((format(printf, 4, 5)))
tell(struct lint *l, const char *file, int line, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	l->found++;
	l->fn(l->arg, arena_printf(l->arena, "%s:%d: %s", file, line, text));
}

/* ---- what a rule stands on --------------------------------------------------------------------
 */

/* One `any` and nothing else: such a rule is a judgement on each of its words. */
static bool
is_simple(const struct rule *rule)
{
	return !rule->is_mark && !rule->everywhere && rule->nclauses == 1 &&
	       rule->clauses[0].kind == CLAUSE_ANY;
}

/* Tells of rules for the other side that have this word too; each pair once. */
static void
against_word(struct lint *l, unsigned id, const struct word *w)
{
	const struct rules *r = l->r;
	const struct rule *rule = &r->rules[id], *other;
	const struct ids *rules;
	unsigned i, j;

	for (i = 0; i < w->sets.n; i++) {
		rules = &r->sets[w->sets.at[i]].rules;
		for (j = 0; j < rules->n; j++) {
			other = &r->rules[rules->at[j]];
			if (rules->at[j] >= id || l->stamp[rules->at[j]] == l->now ||
			    !is_simple(other) || other->target != rule->target ||
			    (other->points > 0) == (rule->points > 0) ||
			    (other->clauses[0].fields & rule->clauses[0].fields) == 0)
				continue;
			l->stamp[rules->at[j]] = l->now;
			tell(l, rule->file, rule->line,
			    "contradicts %s: %s counts %+d and %+d for %s", other->name, w->shown,
			    other->points, rule->points, r->sections[rule->target].key);
		}
	}
}

static void
against(struct lint *l, unsigned id)
{
	const struct clause *c = &l->r->rules[id].clauses[0];
	const struct set *set;
	unsigned i, j;

	l->now++;
	for (i = 0; i < c->sets.n; i++) {
		set = &l->r->sets[c->sets.at[i]];
		for (j = 0; j < set->words.n; j++)
			against_word(l, id, &l->r->words[set->words.at[j]]);
	}
}

static int
compare_numbers(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

/* The last n of them. */
static void
sort_numbers(struct ids *ids, unsigned n)
{
	if (n > 1)
		qsort(ids->at + ids->n - n, n, sizeof(*ids->at), compare_numbers);
}

/* A set is what words it has, however they were spelled out; of marks their numbers. */
static uint64_t
clause_print(struct lint *l, const struct clause *c)
{
	struct ids all = {0};
	uint64_t sum = 0;
	unsigned i, j, n;

	for (i = 0; i < c->sets.n; i++) {
		n = 0;
		if (c->kind == CLAUSE_IS || c->kind == CLAUSE_NOT) {
			ids_add(l->arena, &all, c->sets.at[i]);
			continue;
		}
		for (j = 0; j < l->r->sets[c->sets.at[i]].words.n; j++, n++)
			ids_add(l->arena, &all, l->r->sets[c->sets.at[i]].words.at[j]);
		/* near and then know which word is first, all keeps its lists apart. */
		if (c->kind == CLAUSE_ALL || c->kind == CLAUSE_NEAR || c->kind == CLAUSE_THEN) {
			sort_numbers(&all, n);
			ids_add(l->arena, &all, ~0u);
		}
	}
	if (c->kind != CLAUSE_ALL && c->kind != CLAUSE_NEAR && c->kind != CLAUSE_THEN)
		sort_numbers(&all, all.n);
	sum = hash_fast((uint64_t)c->kind << 48 | (uint64_t)c->fields << 16 | c->distance,
	    all.n > 0 ? all.at : (const void *)"", all.n * sizeof(*all.at));
	return sum != 0 ? sum : 1;
}

struct print {
	uint64_t print;
	unsigned rule;
};

static int
compare_prints(const void *a, const void *b)
{
	const struct print *x = a, *y = b;

	if (x->print != y->print)
		return x->print < y->print ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* The order of conditions says nothing, so their prints are added up. */
static void
said_twice(struct lint *l)
{
	const struct rules *r = l->r;
	struct print *prints = arena_alloc(l->arena, (r->nrules + 1) * sizeof(*prints));
	const struct rule *a, *b;
	unsigned i, j;

	for (i = 0; i < r->nrules; i++) {
		a = &r->rules[i];
		prints[i] =
		    (struct print){.print = (uint64_t)a->is_mark << 1 | a->everywhere, .rule = i};
		prints[i].print = prints[i].print * 0x9e3779b97f4a7c15u + (uint64_t)a->target;
		for (j = 0; j < a->nclauses; j++)
			prints[i].print += clause_print(l, &a->clauses[j]);
	}
	qsort(prints, r->nrules, sizeof(*prints), compare_prints);
	for (i = 1; i < r->nrules; i++) {
		if (prints[i].print != prints[i - 1].print)
			continue;
		a = &r->rules[prints[i - 1].rule];
		b = &r->rules[prints[i].rule];
		/* A word alone, for and against, was told by against(). */
		if (is_simple(a) && (a->points > 0) != (b->points > 0))
			continue;
		tell(l, b->file, b->line, "%s %s",
		    (a->points > 0) == (b->points > 0) ? "says the same as" : "contradicts",
		    a->name);
	}
}

/* ---- what never holds -------------------------------------------------------------------------
 */

/* Are all words of an `any` among those of a `none`, in every field where they may be? */
static bool
excluded(struct lint *l, const struct clause *any, const struct clause *none)
{
	const struct rules *r = l->r;
	unsigned i, j;

	if (any->kind != CLAUSE_ANY || none->kind != CLAUSE_NONE ||
	    (any->fields & ~none->fields) != 0)
		return false;
	l->now++;
	for (i = 0; i < none->sets.n; i++) {
		for (j = 0; j < r->sets[none->sets.at[i]].words.n; j++)
			l->stamp[r->sets[none->sets.at[i]].words.at[j]] = l->now;
	}
	for (i = 0; i < any->sets.n; i++) {
		for (j = 0; j < r->sets[any->sets.at[i]].words.n; j++) {
			if (l->stamp[r->sets[any->sets.at[i]].words.at[j]] != l->now)
				return false;
		}
	}
	return true;
}

/* `is` of marks that are all among those of a `not`. */
static bool
unmarked(const struct clause *is, const struct clause *against)
{
	unsigned i;

	if (is->kind != CLAUSE_IS || against->kind != CLAUSE_NOT)
		return false;
	for (i = 0; i < is->sets.n; i++) {
		if (!ids_has(&against->sets, is->sets.at[i]))
			return false;
	}
	return true;
}

/* Marks stand before what asks for them, so one pass in the order of the rules is enough. */
static bool
asks_dead_mark(const struct clause *c, const bool *alive)
{
	unsigned i;

	if (c->kind != CLAUSE_IS)
		return false;
	for (i = 0; i < c->sets.n; i++) {
		if (alive[c->sets.at[i]])
			return false;
	}
	return true;
}

static bool
never_holds(struct lint *l, const struct rule *rule, const bool *alive)
{
	unsigned i, j;

	for (i = 0; i < rule->nclauses; i++) {
		if (asks_dead_mark(&rule->clauses[i], alive))
			return true;
		for (j = 0; j < rule->nclauses; j++) {
			if (excluded(l, &rule->clauses[i], &rule->clauses[j]) ||
			    unmarked(&rule->clauses[i], &rule->clauses[j]))
				return true;
		}
	}
	return false;
}

static void
dead(struct lint *l)
{
	const struct rules *r = l->r;
	bool *alive = arena_alloc(l->arena, r->nmarks + 1);
	unsigned i;

	for (i = 0; i < r->nrules; i++) {
		if (never_holds(l, &r->rules[i], alive))
			tell(l, r->rules[i].file, r->rules[i].line, "can never hold");
		else if (r->rules[i].is_mark)
			alive[r->rules[i].target] = true;
	}
}

/* ---- what nobody uses, and idle words ---------------------------------------------------------
 */

static void
unused(struct lint *l)
{
	const struct rules *r = l->r;
	unsigned i;

	for (i = 0; i < r->nsets; i++) {
		if (r->sets[i].name != NULL && !r->sets[i].used)
			tell(l, r->sets[i].file, r->sets[i].line, "no rule uses the list %s",
			    r->sets[i].name);
		if (r->sets[i].name != NULL && r->sets[i].words.n == 0)
			tell(l, r->sets[i].file, r->sets[i].line, "the list %s has no word",
			    r->sets[i].name);
	}
	for (i = 0; i < r->nmarks; i++) {
		if (!r->marks[i].used)
			tell(l, r->marks[i].file, r->marks[i].line, "no rule uses the mark %s",
			    r->marks[i].name);
	}
}

static bool
edge_holds(const struct word *w, const char *p)
{
	const char *end = p + w->len;

	/* Inside another word's key a character is ASCII or it is no letter that makes an edge. */
	if (w->edge_left && p[-1] != ' ' && ((unsigned char)p[-1] & 0x80) == 0)
		return false;
	return !w->edge_right || *end == '\0' || *end == ' ' || ((unsigned char)*end & 0x80) != 0;
}

/* Is `shorter` found wherever `w` is? */
static bool
covers(const struct word *shorter, const struct word *w)
{
	const char *p;

	if (shorter == w || shorter->exact || shorter->expression || shorter->len > w->len)
		return false;
	for (p = strstr(w->key, shorter->key); p != NULL; p = strstr(p + 1, shorter->key)) {
		if (p == w->key && (!shorter->edge_left || w->edge_left) &&
		    (!shorter->edge_right || p[shorter->len] == ' ' ||
			((unsigned char)p[shorter->len] & 0x80) != 0 ||
			(p[shorter->len] == '\0' && w->edge_right)))
			return true;
		if (p > w->key && edge_holds(shorter, p) &&
		    (p[shorter->len] != '\0' || !shorter->edge_right || w->edge_right))
			return true;
	}
	return false;
}

static void
idle_words(struct lint *l, const struct set *set)
{
	const struct rules *r = l->r;
	const struct word *w, *v;
	unsigned i, j;

	if (set->name == NULL || set->positions)
		return;
	for (i = 0; i < set->words.n; i++) {
		w = &r->words[set->words.at[i]];
		if (w->expression)
			continue;
		for (j = 0; j < set->words.n; j++) {
			v = &r->words[set->words.at[j]];
			/* Of two that cover each other the first stays. */
			if (covers(v, w) && (v->len < w->len || j < i || !covers(w, v))) {
				tell(l, w->file, w->line, "%s is idle in list %s: %s is in it too",
				    w->shown, set->name, v->shown);
				break;
			}
		}
	}
}

size_t
rules_lint(const struct rules *r, bool words, void (*fn)(void *, const char *), void *arg)
{
	struct lint l = {.r = r, .fn = fn, .arg = arg, .arena = arena_new()};
	unsigned i;

	l.stamp = arena_alloc(l.arena,
	    ((size_t)(r->nwords > r->nrules ? r->nwords : r->nrules) + 1) * sizeof(*l.stamp));
	for (i = 0; i < r->nrules; i++) {
		if (is_simple(&r->rules[i]))
			against(&l, i);
	}
	said_twice(&l);
	dead(&l);
	unused(&l);
	for (i = 0; words && i < r->nsets; i++)
		idle_words(&l, &r->sets[i]);
	arena_free(l.arena);
	return l.found;
}
