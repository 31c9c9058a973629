/*
 * Reads the language of digest.rules(5).  Two passes: lists first, because a rule may use a list
 * of any file; then marks and sections, in the order of the files.
 */
#include "rules_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../daemon/core/text.h"

const char *const rules_field_names[FIELD_COUNT] = {
    [FIELD_TITLE] = "title",
    [FIELD_SUMMARY] = "summary",
    [FIELD_SOURCE] = "source",
    [FIELD_AUTHOR] = "author",
    [FIELD_URL] = "url",
    [FIELD_CATEGORY] = "category",
    [FIELD_LANGUAGE] = "language",
    [FIELD_KIND] = "kind",
};

struct parser {
	struct rules *r;
	struct errbuf *err;
	const char *file;
	int line;	  /* of the logical line */
	const char *text; /* the logical line, for messages */
	char *p;	  /* where in it */
	enum { IN_NOTHING, IN_LIST, IN_MARK, IN_SECTION } block;
	unsigned target; /* of the block */
	bool everywhere;
	bool lists; /* the first pass */
};

static int fail(struct parser *, const char *, const char *) __attribute__((nonnull(1, 2)));

static int
fail(struct parser *ps, const char *what, const char *which)
{
	const char *line = ps->text + strspn(ps->text, " \t");

	return errf(ps->err, "%s:%d: %s%s%s: %s", ps->file, ps->line, what,
	    which != NULL ? " " : "", which != NULL ? text_cut(ps->r->arena, which, 40) : "",
	    text_cut(ps->r->arena, line, 60));
}

static void *
grow(struct rules *r, void *array, unsigned n, unsigned *cap, size_t size)
{
	unsigned want;

	if (n < *cap)
		return array;
	want = *cap > 0 ? *cap * 2 : 64;
	array = arena_grow(r->arena, array, *cap * size, want * size);
	*cap = want;
	return array;
}

static unsigned
add_set(struct parser *ps, const char *name)
{
	struct rules *r = ps->r;

	r->sets = grow(r, r->sets, r->nsets, &r->cap_sets, sizeof(*r->sets));
	r->sets[r->nsets].name = name;
	r->sets[r->nsets].file = ps->file;
	r->sets[r->nsets].line = ps->line;
	return r->nsets++;
}

/* ---- words ------------------------------------------------------------------------------- */

/* Blanks at both ends are cut off. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	for (n = strlen(s); n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'); n--)
		s[n - 1] = '\0';
	return s;
}

static int
word_key(struct parser *ps, struct word *w, char *spelled, bool quoted)
{
	struct arena *a = ps->r->arena;
	size_t n;
	uint32_t c;
	bool prefix = false;

	w->shown = arena_strdup(a, spelled);
	if (!quoted && *spelled == '=') {
		w->exact = true;
		spelled++;
	}
	n = strlen(spelled);
	if (!quoted && n > 1 && spelled[n - 1] == '*') {
		prefix = true;
		spelled[--n] = '\0';
	}
	if (n > RULES_WORD_MAX)
		return fail(ps, "a word is too long", NULL);
	w->key = rules_squeeze(a, fold(a, spelled));
	n = strlen(w->key);
	if (n == 0)
		return fail(ps, "nothing to look for in", w->shown);
	w->len = (unsigned short)n;
	(void)text_decode(w->key, w->key + n, &c);
	w->edge_left = rules_word_char(c);
	while (n > 1 && ((unsigned char)w->key[n - 1] & 0xc0) == 0x80)
		n--;
	(void)text_decode(w->key + n - 1, w->key + w->len, &c);
	w->edge_right = !prefix && rules_word_char(c);
	if (w->exact)
		w->exact_text = arena_strdup(a, spelled);
	return 0;
}

/* The number of a word that is spelled so, a new one where there is none. */
static int
intern_word(struct parser *ps, char *spelled, bool quoted, bool expression, unsigned *id)
{
	struct rules *r = ps->r;
	struct word w = {.file = ps->file, .line = ps->line, .expression = expression};
	unsigned *known;
	char *name;

	if (expression) {
		if (strlen(spelled) > RULES_EXPRESSION_MAX)
			return fail(ps, "an expression is too long", NULL);
		w.key = arena_strdup(r->arena, spelled);
		w.len = (unsigned short)strlen(w.key);
		w.shown = arena_printf(r->arena, "/%s/", spelled);
	} else if (word_key(ps, &w, spelled, quoted) == -1) {
		return -1;
	}
	name = arena_printf(r->arena, "%c%c%s",
	    expression ? '/'
	    : w.exact  ? '='
		       : ' ',
	    w.edge_right ? ' ' : '*', w.exact ? w.exact_text : w.key);
	if ((known = table_find(&r->word_table, name)) != NULL) {
		*id = *known;
		return 0;
	}
	if (r->nwords >= RULES_WORDS_MAX)
		return fail(ps, "too many words", NULL);
	r->words = grow(r, r->words, r->nwords, &r->cap_words, sizeof(*r->words));
	r->words[r->nwords] = w;
	table_put(r->arena, &r->word_table, name, r->nwords);
	*id = r->nwords++;
	return 0;
}

static void
add_word(struct rules *r, unsigned set, unsigned word)
{
	if (ids_has(&r->words[word].sets, set))
		return;
	ids_add(r->arena, &r->words[word].sets, set);
	ids_add(r->arena, &r->sets[set].words, word);
	r->sets[set].has_expression |= r->words[word].expression;
}

/* ---- terms: word, "a phrase", prefix*, =Exact, /expression/, @list ------------------------- */

struct term {
	enum { TERM_WORD, TERM_LIST } kind;
	unsigned id; /* word or set */
};

/* Cuts at the end of something in quotes or slashes; NULL when it has no end. */
static char *
cut_quoted(char **p, char quote)
{
	char *start = *p + 1, *s;

	for (s = start; *s != '\0' && *s != quote; s++) {
		if (quote == '/' && *s == '\\' && s[1] != '\0')
			s++;
	}
	if (*s == '\0')
		return NULL;
	*s = '\0';
	*p = s + 1;
	return start;
}

/* Reads one term at ps->p and stops behind it at ',', ';' or the end. */
static int
parse_term(struct parser *ps, struct term *t)
{
	char first, *s, end;
	unsigned *list;

	ps->p += strspn(ps->p, " \t");
	first = *ps->p;
	t->kind = TERM_WORD;
	if (first == '"' || first == '/') {
		if ((s = cut_quoted(&ps->p, first)) == NULL)
			return fail(ps,
			    first == '"' ? "a quote has no end" : "an expression has no end", NULL);
		ps->p += strspn(ps->p, " \t");
		if (*ps->p != '\0' && *ps->p != ',' && *ps->p != ';')
			return fail(ps, "a comma is missing before", ps->p);
		return intern_word(ps, s, true, first == '/', &t->id);
	}
	s = ps->p;
	ps->p += strcspn(ps->p, ",;");
	end = *ps->p;
	*ps->p = '\0';
	s = trim(s);
	if (*s == '\0')
		return fail(ps, "a word is missing", NULL);
	if (first == '@') {
		if ((list = table_find(&ps->r->list_table, s + 1)) == NULL)
			return fail(ps,
			    ps->lists ? "not a list defined before this line:" : "no such list:",
			    s);
		t->kind = TERM_LIST;
		t->id = *list;
	} else if (intern_word(ps, s, false, false, &t->id) == -1) {
		return -1;
	}
	*ps->p = end;
	return 0;
}

static int
parse_list_line(struct parser *ps)
{
	struct rules *r = ps->r;
	struct term t;
	unsigned i;

	for (;;) {
		if (ps->p[strspn(ps->p, " \t")] == '\0')
			return 0;
		if (parse_term(ps, &t) == -1)
			return -1;
		if (t.kind == TERM_WORD)
			add_word(r, ps->target, t.id);
		for (i = 0; t.kind == TERM_LIST && i < r->sets[t.id].words.n; i++)
			add_word(r, ps->target, r->sets[t.id].words.at[i]);
		if (*ps->p == ';')
			return fail(ps, "a list has commas, no semicolons", NULL);
		if (*ps->p == ',')
			ps->p++;
	}
}

/* ---- clauses ------------------------------------------------------------------------------ */

/* Cuts the next blank-separated token off; "" at the end. */
static char *
token(struct parser *ps)
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
			return fail(ps, "no such field:", next);
		*fields |= 1u << i;
	}
	return *fields != 0 ? 0 : fail(ps, "a field is missing", NULL);
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
			return fail(ps, "not a mark defined before this line:", next);
		ps->r->marks[*mark].used = true;
		ids_add(ps->r->arena, &c->sets, *mark);
	}
	return c->sets.n > 0 ? 0 : fail(ps, "a mark is missing", NULL);
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
		return fail(ps, "near and then take two words or lists", NULL);
	for (i = 0; i < c->sets.n; i++) {
		set = &ps->r->sets[c->sets.at[i]];
		if (set->has_expression && asks_where(c))
			return fail(ps, "near, then, start and end know no expressions", NULL);
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
		if (parse_term(ps, &t) == -1)
			return -1;
		if (t.kind == TERM_LIST) {
			ids_add(r->arena, &c->sets, t.id);
			r->sets[t.id].used = true;
		} else {
			if (!have || !together) {
				set = add_set(ps, NULL);
				ids_add(r->arena, &c->sets, set);
			}
			have = true;
			add_word(r, set, t.id);
		}
		if (*ps->p != ',')
			break;
		ps->p++;
	}
	if (*ps->p == ';')
		ps->p++;
	return check_sets(ps, c);
}

static int
parse_clause(struct parser *ps, struct clause *c)
{
	static const struct {
		const char *name;
		enum clause_kind kind;
	} kinds[] = {{"any", CLAUSE_ANY}, {"all", CLAUSE_ALL}, {"none", CLAUSE_NONE},
	    {"near", CLAUSE_NEAR}, {"then", CLAUSE_THEN}, {"start", CLAUSE_START},
	    {"end", CLAUSE_END}};
	char *word = token(ps), *end;
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
	word = token(ps);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(word, kinds[i].name) == 0)
			break;
	}
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return fail(ps, "expected any, all, none, near, then, start or end, not", word);
	c->kind = kinds[i].kind;
	if (asks_where(c)) {
		n = strtol(word = token(ps), &end, 10);
		if (*word == '\0' || *end != '\0' || n < 0 || n > 1000)
			return fail(ps, "expected a number of characters up to 1000, not", word);
		c->distance = (unsigned)n;
	}
	return parse_clause_terms(ps, c);
}

/* ---- rules and marks ----------------------------------------------------------------------- */

/* A rule waits for its first clause that can only hold when something was found. */
static void
set_trigger(struct rules *r, unsigned id)
{
	const struct rule *rule = &r->rules[id];
	const struct clause *c;
	unsigned i, n;

	for (c = rule->clauses; c < rule->clauses + rule->nclauses; c++) {
		if (c->kind == CLAUSE_NONE || c->kind == CLAUSE_NOT)
			continue;
		n = c->kind == CLAUSE_ALL || c->kind == CLAUSE_NEAR || c->kind == CLAUSE_THEN
			? 1
			: c->sets.n;
		for (i = 0; i < n; i++)
			ids_add(r->arena,
			    c->kind == CLAUSE_IS ? &r->marks[c->sets.at[i]].rules
						 : &r->sets[c->sets.at[i]].rules,
			    id);
		return;
	}
	ids_add(r->arena, &r->always, id);
}

static int
parse_points(struct parser *ps, struct rule *rule)
{
	char *s = token(ps), *end;
	long n;

	if (*s != '+' && *s != '-')
		return fail(ps, "a rule begins with its points, +N or -N, not", s);
	n = strtol(s, &end, 10);
	if (*end != '\0' || n == 0 || n < -1000 || n > 1000)
		return fail(ps, "expected points between -1000 and 1000, not", s);
	rule->points = (int)n;
	ps->p += strspn(ps->p, " \t");
	if (*ps->p != '[')
		return 0;
	s = ++ps->p;
	ps->p += strcspn(ps->p, "]");
	if (*ps->p != ']')
		return fail(ps, "a name has no ]", NULL);
	*ps->p++ = '\0';
	rule->name = arena_printf(ps->r->arena, "%s (%s)", s, rule->name);
	return 0;
}

static int
parse_rule(struct parser *ps)
{
	struct rules *r = ps->r;
	struct clause clauses[RULES_CLAUSES_MAX] = {0};
	struct rule rule = {.target = (int)ps->target,
	    .is_mark = ps->block == IN_MARK,
	    .everywhere = ps->everywhere};

	rule.name = arena_printf(r->arena, "%s:%d", ps->file, ps->line);
	if (!rule.is_mark && parse_points(ps, &rule) == -1)
		return -1;
	do {
		if (rule.nclauses == RULES_CLAUSES_MAX)
			return fail(ps, "too many conditions", NULL);
		if (parse_clause(ps, &clauses[rule.nclauses++]) == -1)
			return -1;
	} while (ps->p[strspn(ps->p, " \t")] != '\0');
	rule.clauses = arena_alloc(r->arena, rule.nclauses * sizeof(*clauses));
	memcpy(rule.clauses, clauses, rule.nclauses * sizeof(*clauses));
	if (r->nrules >= RULES_MAX)
		return fail(ps, "too many rules", NULL);
	r->rules = grow(r, r->rules, r->nrules, &r->cap_rules, sizeof(*r->rules));
	r->rules[r->nrules] = rule;
	set_trigger(r, r->nrules++);
	return 0;
}

static int
begin_list(struct parser *ps, const char *name)
{
	ps->block = IN_LIST;
	if (!ps->lists)
		return 0;
	if (table_find(&ps->r->list_table, name) != NULL)
		return fail(ps, "a second list named", name);
	if (ps->r->list_table.n >= RULES_LISTS_MAX)
		return fail(ps, "too many lists", NULL);
	ps->target = add_set(ps, name);
	table_put(ps->r->arena, &ps->r->list_table, name, ps->target);
	return 0;
}

static int
begin_mark(struct parser *ps, const char *name)
{
	struct rules *r = ps->r;

	ps->block = IN_MARK;
	ps->everywhere = false;
	if (ps->lists)
		return 0;
	if (table_find(&r->mark_table, name) != NULL)
		return fail(ps, "a second mark named", name);
	if (r->nmarks >= RULES_LISTS_MAX)
		return fail(ps, "too many marks", NULL);
	r->marks = grow(r, r->marks, r->nmarks, &r->cap_marks, sizeof(*r->marks));
	r->marks[r->nmarks].name = name;
	table_put(r->arena, &r->mark_table, name, r->nmarks);
	ps->target = r->nmarks++;
	return 0;
}

static int
begin_section(struct parser *ps, const char *key)
{
	const struct rules *r = ps->r;
	unsigned i;

	ps->block = IN_SECTION;
	ps->everywhere = strcmp(key, "*") == 0;
	ps->target = 0;
	if (ps->lists || ps->everywhere)
		return 0;
	for (i = 0; i < r->nsections; i++) {
		if (strcmp(r->sections[i].key, key) == 0) {
			ps->target = i;
			return 0;
		}
	}
	return fail(ps, "no section has the key", key);
}

static int
parse_heading(struct parser *ps)
{
	char *what = token(ps), *name = arena_strdup(ps->r->arena, trim(token(ps)));

	if (*name == '\0' || ps->p[strspn(ps->p, " \t")] != '\0')
		return fail(ps, "expected `list NAME`, `mark NAME` or `section KEY`", NULL);
	if (strcmp(what, "list") == 0)
		return begin_list(ps, name);
	if (strcmp(what, "mark") == 0)
		return begin_mark(ps, name);
	if (strcmp(what, "section") == 0)
		return begin_section(ps, name);
	return fail(ps, "expected list, mark or section, not", what);
}

static int
parse_line(struct parser *ps)
{
	bool indented = *ps->p == ' ' || *ps->p == '\t';

	if (!indented)
		return parse_heading(ps);
	switch (ps->block) {
	case IN_LIST:
		return ps->lists ? parse_list_line(ps) : 0;
	case IN_MARK:
	case IN_SECTION:
		return ps->lists ? 0 : parse_rule(ps);
	case IN_NOTHING:
		break;
	}
	return fail(ps, "a line without a list, mark or section above it", NULL);
}

/* ---- lines --------------------------------------------------------------------------------- */

/* Cuts off a comment: '#' at the beginning or between blanks, not in quotes or slashes. */
static void
cut_comment(char *s)
{
	char quote = '\0', *first = s + strspn(s, " \t"), *p;

	for (p = s; *p != '\0'; p++) {
		if (quote != '\0') {
			if (*p == '\\' && quote == '/' && p[1] != '\0')
				p++;
			else if (*p == quote)
				quote = '\0';
			continue;
		}
		if (*p == '"' || (*p == '/' && p > s && strchr(" \t,", p[-1]) != NULL))
			quote = *p;
		if (*p == '#' && (p == first || (p > s && strchr(" \t", p[-1]) != NULL &&
						    strchr(" \t", p[1]) != NULL))) {
			*p = '\0';
			return;
		}
	}
}

/* A rule goes on in the next line behind a comma or a semicolon; a list needs no such thing. */
static bool
goes_on(const struct parser *ps, const char *s)
{
	size_t n = strlen(s);

	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	return ps->block != IN_LIST && n > 0 && (s[n - 1] == ',' || s[n - 1] == ';') &&
	       (*s == ' ' || *s == '\t');
}

static const char *
next_line(struct arena *a, const char *p, const char *end, char **line)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));
	size_t n = (size_t)((nl != NULL ? nl : end) - p);

	while (n > 0 && p[n - 1] == '\r')
		n--;
	*line = arena_strndup(a, p, n);
	cut_comment(*line);
	return nl != NULL ? nl + 1 : end;
}

static int
parse_file(struct parser *ps, const struct rules_file *f, struct arena *scratch)
{
	const char *p = f->text, *end = f->text + f->len;
	char *line, *more;
	int number = 0;

	ps->file = arena_strdup(ps->r->arena, f->name);
	ps->block = IN_NOTHING;
	if (memchr(p, '\0', f->len) != NULL || !text_valid(p, f->len))
		return errf(ps->err, "%s:1: the file is not UTF-8 text", f->name);
	while (p < end) {
		p = next_line(scratch, p, end, &line);
		ps->line = ++number;
		while (goes_on(ps, line) && p < end) {
			p = next_line(scratch, p, end, &more);
			line = arena_printf(scratch, "%s %s", line, more);
			number++;
		}
		if (line[strspn(line, " \t")] == '\0')
			continue;
		ps->text = arena_strdup(scratch, line);
		ps->p = line;
		if (parse_line(ps) == -1)
			return -1;
	}
	return 0;
}

int
rules_parse(struct rules *r, const struct rules_file *files, size_t nfiles, struct errbuf *err)
{
	struct parser ps = {.r = r, .err = err};
	struct arena *scratch = arena_new();
	size_t i;
	int pass, rc = 0;

	for (pass = 0; pass < 2 && rc == 0; pass++) {
		ps.lists = pass == 0;
		for (i = 0; i < nfiles && rc == 0; i++) {
			rc = parse_file(&ps, &files[i], scratch);
			arena_clear(scratch);
		}
	}
	arena_free(scratch);
	return rc;
}
