#include <string.h>

#include "ascii.h"
#include "html_internal.h"
#include "text.h"

/* Selectors come from the configuration: these bounds are for the stack, not for safety. */
#define SELECT_STEPS 12 /* compounds of one selector */
#define SELECT_TESTS 6	/* classes, ids, attributes and positions of one compound */
#define SELECT_WORD 64
#define SELECT_LIST 6

enum test_kind { TEST_CLASS, TEST_ATTR, TEST_EQUAL, TEST_PREFIX, TEST_SUFFIX, TEST_PART, TEST_NTH };

struct test {
	enum test_kind kind;
	char name[SELECT_WORD];
	char value[SELECT_WORD];
	unsigned nth; /* from 1; 0: the last */
};

struct compound {
	char type[SELECT_WORD]; /* "" is any */
	struct test tests[SELECT_TESTS];
	unsigned ntests;
	bool child; /* joined to the compound before it by '>' */
};

struct selector {
	struct compound steps[SELECT_STEPS];
	unsigned nsteps;
};

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static const char *
skip_blanks(const char *p)
{
	while (ascii_is_blank(*p))
		p++;
	return p;
}

/* A name at p into out, lowered for types and attributes; NULL when there is none. */
static const char *
read_word(const char *p, char out[SELECT_WORD], bool lower)
{
	size_t n = 0;

	for (; is_name(*p); p++) {
		if (n == SELECT_WORD - 1)
			return NULL;
		out[n++] = lower && *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	}
	out[n] = '\0';
	return n == 0 ? NULL : p;
}

static const char *
read_value(const char *p, char out[SELECT_WORD])
{
	char quote = *p;
	size_t n = 0;

	if (quote != '"' && quote != '\'')
		return read_word(p, out, false);
	for (p++; *p != quote; p++) {
		if (*p == '\0' || n == SELECT_WORD - 1)
			return NULL;
		out[n++] = *p;
	}
	out[n] = '\0';
	return p + 1;
}

/* p stands behind '['. */
static const char *
read_attr(const char *p, struct test *t)
{
	static const char ops[] = "^$*";
	static const enum test_kind kinds[] = {TEST_PREFIX, TEST_SUFFIX, TEST_PART};
	const char *op;

	if ((p = read_word(skip_blanks(p), t->name, true)) == NULL)
		return NULL;
	p = skip_blanks(p);
	t->kind = TEST_ATTR;
	if (*p == ']')
		return p + 1;
	t->kind = TEST_EQUAL;
	if (*p != '\0' && (op = strchr(ops, *p)) != NULL) {
		t->kind = kinds[op - ops];
		p++;
	}
	if (*p != '=' || (p = read_value(skip_blanks(p + 1), t->value)) == NULL)
		return NULL;
	p = skip_blanks(p);
	return *p == ']' ? p + 1 : NULL;
}

/* p stands behind ':'. */
static const char *
read_position(const char *p, struct test *t)
{
	t->kind = TEST_NTH;
	if (strncmp(p, "first-child", 11) == 0 && !is_name(p[11])) {
		t->nth = 1;
		return p + 11;
	}
	if (strncmp(p, "last-child", 10) == 0 && !is_name(p[10])) {
		t->nth = 0;
		return p + 10;
	}
	if (strncmp(p, "nth-child(", 10) != 0)
		return NULL;
	p = skip_blanks(p + 10);
	for (t->nth = 0; *p >= '0' && *p <= '9'; p++)
		if ((t->nth = t->nth * 10 + (unsigned)(*p - '0')) > 100000)
			return NULL;
	p = skip_blanks(p);
	return *p == ')' && t->nth > 0 ? p + 1 : NULL;
}

static const char *
read_test(const char *p, struct test *t)
{
	switch (*p) {
	case '.':
		t->kind = TEST_CLASS;
		return read_word(p + 1, t->value, false);
	case '#':
		t->kind = TEST_EQUAL;
		strcpy(t->name, "id");
		return read_word(p + 1, t->value, false);
	case '[':
		return read_attr(p + 1, t);
	default:
		return read_position(p + 1, t);
	}
}

static const char *
read_compound(const char *p, struct compound *c)
{
	const char *from = p;

	c->type[0] = '\0';
	c->ntests = 0;
	if (*p == '*')
		p++;
	else if (is_name(*p) && (p = read_word(p, c->type, true)) == NULL)
		return NULL;
	while (*p != '\0' && strchr(".#[:", *p) != NULL) {
		if (c->ntests == SELECT_TESTS || (p = read_test(p, &c->tests[c->ntests++])) == NULL)
			return NULL;
	}
	return p == from ? NULL : p;
}

/* One selector of a list; returns where the next begins ("" at the end), NULL when invalid. */
static const char *
read_selector(const char *p, struct selector *s)
{
	bool child = false;

	for (s->nsteps = 0; s->nsteps < SELECT_STEPS;) {
		p = skip_blanks(p);
		s->steps[s->nsteps].child = child;
		if ((p = read_compound(p, &s->steps[s->nsteps++])) == NULL)
			return NULL;
		p = skip_blanks(p);
		if (*p == '\0')
			return p;
		if (*p == ',')
			return p[1] == '\0' ? NULL : p + 1;
		child = *p == '>';
		p += child;
	}
	return NULL;
}

static bool
test_value(const struct test *t, const char *value)
{
	size_t n, len;

	if (t->kind == TEST_ATTR || t->kind == TEST_NTH) /* have no value */
		return true;
	n = strlen(t->value);
	len = strlen(value);
	switch (t->kind) {
	case TEST_CLASS:
		return text_has_word(value, t->value);
	case TEST_EQUAL:
		return strcmp(value, t->value) == 0;
	case TEST_PREFIX:
		return n > 0 && strncmp(value, t->value, n) == 0;
	case TEST_SUFFIX:
		return n > 0 && len >= n && strcmp(value + len - n, t->value) == 0;
	case TEST_PART:
		return n > 0 && strstr(value, t->value) != NULL;
	case TEST_ATTR:
	case TEST_NTH:
		break;
	}
	return true;
}

static bool
test_node(const struct test *t, const GumboNode *g)
{
	const GumboSourcePosition *place = &g->v.element.start_pos;
	const GumboAttribute *a;

	if (t->kind == TEST_NTH)
		return place->line == (t->nth == 0 ? place->column : t->nth);
	a = gumbo_get_attribute(
	    &g->v.element.attributes, t->kind == TEST_CLASS ? "class" : t->name);
	return a != NULL && test_value(t, a->value);
}

static bool
match_compound(const struct compound *c, const GumboNode *g)
{
	unsigned i;

	if (c->type[0] != '\0' && strcmp(c->type, html_name(html_wrap(g))) != 0)
		return false;
	for (i = 0; i < c->ntests; i++)
		if (!test_node(&c->tests[i], g))
			return false;
	return true;
}

/*
 * Matches from the right.  `want` is the set of compounds that some reading of the selector
 * expects at an ancestor, `here` those that it expects at exactly this one: the sets make
 * backtracking needless, so a node costs its depth times the length of the selector.
 */
static bool
match(const struct selector *s, const struct html_node *root, const struct html_node *n)
{
	unsigned want = 0, here, next, i;

	if (!match_compound(&s->steps[s->nsteps - 1], html_gumbo(n)))
		return false;
	if (s->nsteps == 1)
		return true;
	here = s->steps[s->nsteps - 1].child ? 1u << (s->nsteps - 2) : 0;
	want = s->steps[s->nsteps - 1].child ? 0 : 1u << (s->nsteps - 2);
	while (n != root && (n = html_parent(n)) != NULL) {
		next = 0;
		for (i = 0; i + 1 < s->nsteps; i++) {
			if (!((want | here) & 1u << i) ||
			    !match_compound(&s->steps[i], html_gumbo(n)))
				continue;
			if (i == 0)
				return true;
			if (s->steps[i].child)
				next |= 1u << (i - 1);
			else
				want |= 1u << (i - 1) << SELECT_STEPS;
		}
		/* What was found at this node is expected only further up. */
		want |= want >> SELECT_STEPS;
		want &= (1u << SELECT_STEPS) - 1;
		here = next;
	}
	return false;
}

static const struct html_node *
first_match(const struct selector *list, unsigned n, const struct html_node *root,
    const struct html_node *after)
{
	const struct html_node *node;
	unsigned i;

	node = html_walk(root, after == NULL ? root : after, false);
	for (; node != NULL; node = html_walk(root, node, false)) {
		if (!html_is_element(node))
			continue;
		for (i = 0; i < n; i++)
			if (match(&list[i], root, node))
				return node;
	}
	return NULL;
}

/* Reads a list of selectors; how many, or 0 when it is invalid. */
static unsigned
read_list(const char *p, struct selector list[SELECT_LIST])
{
	unsigned n = 0;

	do {
		if (n == SELECT_LIST || (p = read_selector(p, &list[n++])) == NULL)
			return 0;
	} while (*p != '\0');
	return n;
}

const struct html_node *
html_select(const struct html_node *root, const char *selector, const struct html_node *after)
{
	struct selector list[SELECT_LIST];
	unsigned n = read_list(selector, list);

	return n == 0 ? NULL : first_match(list, n, root, after);
}

bool
html_matches(const struct html_node *node, const char *selector)
{
	struct selector list[SELECT_LIST];
	unsigned i, n = read_list(selector, list);

	for (i = 0; i < n; i++)
		if (html_is_element(node) && match(&list[i], NULL, node))
			return true;
	return false;
}

bool
html_selector_ok(const char *selector)
{
	struct selector list[SELECT_LIST];

	return read_list(selector, list) > 0;
}
