/* Which rules hold, from the hits of one item alone; their points are added up. */
#include "rules_internal.h"

#include <string.h>

void
rules_candidate(struct rules *r, const struct ids *rules)
{
	unsigned i;

	for (i = 0; i < rules->n; i++)
		r->candidates[rules->at[i] / 64] |= (uint64_t)1 << rules->at[i] % 64;
}

static bool
set_in(const struct rules *r, unsigned set, unsigned fields)
{
	return (r->set_fields[set] & fields) != 0;
}

static unsigned
characters(const char *s, size_t n)
{
	unsigned count = 0;
	size_t i;

	for (i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

static bool
pair_within(const struct clause *c, const struct position *a, const struct position *b)
{
	const struct position *first = a->start <= b->start ? a : b;
	const struct position *last = first == a ? b : a;

	if (a->text != b->text || (c->fields & 1u << a->field) == 0)
		return false;
	if (c->kind == CLAUSE_THEN && b->start < a->end)
		return false;
	if (last->start <= first->end)
		return true;
	/* A character has at most four bytes: do not count what is far away anyway. */
	if (last->start - first->end > 4 * c->distance)
		return false;
	return characters(a->text + first->end, last->start - first->end) <= c->distance;
}

static bool
within(const struct rules *r, const struct clause *c)
{
	const struct set_hit *a = &r->hits[c->sets.at[0]], *b = &r->hits[c->sets.at[1]];
	int i, j;

	if (r->set_fields[c->sets.at[0]] == 0 || r->set_fields[c->sets.at[1]] == 0)
		return false;
	for (i = a->position; i >= 0; i = r->positions[i].next) {
		for (j = b->position; j >= 0; j = r->positions[j].next) {
			if (pair_within(c, &r->positions[i], &r->positions[j]))
				return true;
		}
	}
	return false;
}

/* Within so many characters of the beginning or of the end of the field? */
static bool
at_edge(const struct rules *r, const struct clause *c, unsigned set)
{
	const struct position *p;
	unsigned away;
	int i;

	if (r->set_fields[set] == 0)
		return false;
	for (i = r->hits[set].position; i >= 0; i = p->next) {
		p = &r->positions[i];
		if ((c->fields & 1u << p->field) == 0)
			continue;
		away = c->kind == CLAUSE_START
			   ? characters(p->text, p->end)
			   : characters(p->text + p->start, strlen(p->text + p->start));
		if (away <= c->distance)
			return true;
	}
	return false;
}

static bool
clause_holds(const struct rules *r, const struct clause *c)
{
	unsigned i, n = 0;

	switch (c->kind) {
	case CLAUSE_NEAR:
	case CLAUSE_THEN:
		return within(r, c);
	case CLAUSE_START:
	case CLAUSE_END:
		for (i = 0; i < c->sets.n && n == 0; i++)
			n = at_edge(r, c, c->sets.at[i]);
		return n > 0;
	case CLAUSE_IS:
	case CLAUSE_NOT:
		for (i = 0; i < c->sets.n && n == 0; i++)
			n = r->mark_stamp[c->sets.at[i]] == r->stamp;
		return (n > 0) == (c->kind == CLAUSE_IS);
	case CLAUSE_ANY:
	case CLAUSE_ALL:
	case CLAUSE_NONE:
		break;
	}
	for (i = 0; i < c->sets.n; i++)
		n += set_in(r, c->sets.at[i], c->fields);
	return c->kind == CLAUSE_ANY ? n > 0 : c->kind == CLAUSE_ALL ? n == c->sets.n : n == 0;
}

static bool
rule_holds(const struct rules *r, const struct rule *rule)
{
	unsigned i;

	for (i = 0; i < rule->nclauses; i++) {
		if (!clause_holds(r, &rule->clauses[i]))
			return false;
	}
	return true;
}

static void
fire(struct rules *r, unsigned id)
{
	const struct rule *rule = &r->rules[id];
	size_t i;

	if (rule->is_mark) {
		if (r->mark_stamp[rule->target] == r->stamp)
			return;
		r->mark_stamp[rule->target] = r->stamp;
		r->mark_rule[rule->target] = id;
		rules_candidate(r, &r->marks[rule->target].rules);
		return;
	}
	ids_add(r->arena, &r->fired, id);
	if (!rule->everywhere) {
		r->score[rule->target] += rule->points;
		return;
	}
	for (i = 0; i < r->nsections; i++)
		r->score[i] += rule->points;
}

/* In the order of the rules, so that a mark is settled before anything asks for it. */
void
rules_evaluate(struct rules *r)
{
	unsigned word, id;
	uint64_t bit;

	rules_candidate(r, &r->always);
	for (word = 0; word <= r->nrules / 64; word++) {
		while (r->candidates[word] != 0) {
			bit = r->candidates[word] & -r->candidates[word];
			r->candidates[word] &= ~bit;
			id = word * 64 + (unsigned)__builtin_ctzll(bit);
			if (rule_holds(r, &r->rules[id]))
				fire(r, id);
		}
	}
}
