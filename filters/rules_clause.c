/* Conditions: fields, an operator, words; or marks. */
#include "rules_parser.h"

#include <stdlib.h>
#include <string.h>

#include "../daemon/core/text.h"

char *
rules_token(struct parser *ps)
{
	char *s;

	ps->p += strspn(ps->p, " \t");
	s = ps->p;
	ps->p += strcspn(ps->p, " \t;");
	if (*ps->p == ' ' || *ps->p == '\t')
		*ps->p++ = '\0';
	return s;
}

static int
parse_fields(struct parser *ps, char *s, unsigned *fields)
{
	char *next, *save = NULL;
	int i;

	*fields = 0;
	for (next = strtok_r(s, "+", &save); next != NULL; next = strtok_r(NULL, "+", &save)) {
		if (strcmp(next, "text") == 0) {
			*fields |= 1u << FIELD_TITLE | 1u << FIELD_SUMMARY;
			continue;
		}
		for (i = 0; i < FIELD_COUNT && strcmp(next, rules_field_names[i]) != 0; i++)
			continue;
		if (i == FIELD_COUNT)
			return rules_fail(ps, "no such field:", next);
		*fields |= 1u << i;
	}
	return *fields != 0 ? 0 : rules_fail(ps, "a field is missing", NULL);
}

static int
parse_marks(struct parser *ps, struct clause *c)
{
	char *s, *next, *save = NULL, *end;
	unsigned *mark;

	s = ps->p;
	ps->p += strcspn(ps->p, ";");
	end = ps->p;
	if (*end != '\0')
		*ps->p++ = '\0';
	for (next = strtok_r(s, " \t,", &save); next != NULL;
	     next = strtok_r(NULL, " \t,", &save)) {
		mark = table_find(&ps->r->mark_table, next);
		if (mark == NULL || (ps->block == IN_MARK && *mark == ps->target))
			return rules_fail(ps, "not a mark defined before this line:", next);
		ps->r->marks[*mark].used = true;
		ids_add(ps->r->arena, &c->sets, *mark);
	}
	return c->sets.n > 0 ? 0 : rules_fail(ps, "a mark is missing", NULL);
}

static bool
asks_where(const struct clause *c)
{
	return c->kind == CLAUSE_NEAR || c->kind == CLAUSE_THEN || c->kind == CLAUSE_START ||
	       c->kind == CLAUSE_END;
}

static int
check_sets(struct parser *ps, struct clause *c)
{
	bool pair = c->kind == CLAUSE_NEAR || c->kind == CLAUSE_THEN;
	struct set *set;
	unsigned i;

	if (pair && c->sets.n != 2)
		return rules_fail(ps, "near and then take two words or lists", NULL);
	for (i = 0; i < c->sets.n; i++) {
		set = &ps->r->sets[c->sets.at[i]];
		if (set->has_expression && asks_where(c))
			return rules_fail(
			    ps, "near, then, start and end know no expressions", NULL);
		set->fields |= c->fields;
		set->positions |= asks_where(c);
	}
	return 0;
}

static int
parse_clause_terms(struct parser *ps, struct clause *c)
{
	/* Where any of the words will do they are one set, elsewhere each term is its own. */
	bool together = c->kind != CLAUSE_ALL && c->kind != CLAUSE_NEAR && c->kind != CLAUSE_THEN;
	struct rules *r = ps->r;
	unsigned set = 0;
	bool have = false;
	struct term t;

	for (;;) {
		if (rules_parse_term(ps, &t) == -1)
			return -1;
		if (t.kind == TERM_LIST) {
			ids_add(r->arena, &c->sets, t.id);
			r->sets[t.id].used = true;
		} else {
			if (!have || !together) {
				set = rules_add_set(ps, NULL);
				ids_add(r->arena, &c->sets, set);
			}
			have = true;
			rules_add_word(r, set, t.id);
		}
		if (*ps->p != ',')
			break;
		ps->p++;
	}
	if (*ps->p == ';')
		ps->p++;
	return check_sets(ps, c);
}

int
rules_parse_clause(struct parser *ps, struct clause *c)
{
	static const struct {
		const char *name;
		enum clause_kind kind;
	} kinds[] = {{"any", CLAUSE_ANY}, {"all", CLAUSE_ALL}, {"none", CLAUSE_NONE},
	    {"near", CLAUSE_NEAR}, {"then", CLAUSE_THEN}, {"start", CLAUSE_START},
	    {"end", CLAUSE_END}};
	char *word = rules_token(ps), *end;
	size_t i;
	long n;

	if (strcmp(word, "is") == 0 || strcmp(word, "not") == 0) {
		c->kind = word[0] == 'i' ? CLAUSE_IS : CLAUSE_NOT;
		return parse_marks(ps, c);
	}
	if (parse_fields(ps, word, &c->fields) == -1)
		return -1;
	c->kind = CLAUSE_ANY;
	ps->p += strspn(ps->p, " \t");
	if (*ps->p != '\0' && strchr("@/=\"", *ps->p) != NULL)
		return parse_clause_terms(ps, c);
	word = rules_token(ps);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(word, kinds[i].name) == 0)
			break;
	}
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return rules_fail(
		    ps, "expected any, all, none, near, then, start or end, not", word);
	c->kind = kinds[i].kind;
	if (asks_where(c)) {
		n = strtol(word = rules_token(ps), &end, 10);
		if (*word == '\0' || *end != '\0' || n < 0 || n > 1000)
			return rules_fail(
			    ps, "expected a number of characters up to 1000, not", word);
		c->distance = (unsigned)n;
	}
	return parse_clause_terms(ps, c);
}
