/*
 * Reads the language of digest.rules(5).  Two passes: lists first, because a rule may use a list
 * of any file; then marks and sections, in the order of the files.
 */
#include "rules_parser.h"

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
    [FIELD_CONTENT] = "content",
};

int
rules_fail(struct parser *ps, const char *what, const char *which)
{
	size_t at = (size_t)(ps->p - ps->base), n = 0, from, to;
	const char *line;

	while (at > 0 && (ps->text[at - 1] == ' ' || ps->text[at - 1] == '\t'))
		at--;
	while (n < ps->more && ps->goes_on[n] < at)
		n++;
	from = n > 0 ? ps->goes_on[n - 1] : 0;
	to = n < ps->more ? ps->goes_on[n] : strlen(ps->text);
	line = arena_strndup(ps->r->arena, ps->text + from, to - from);
	return errf(ps->err, "%s:%d: %s%s%s: %s", ps->file, ps->line + (int)n, what,
	    which != NULL ? " " : "", which != NULL ? text_cut(ps->r->arena, which, 40) : "",
	    text_cut(ps->r->arena, line + strspn(line, " \t"), 60));
}

bool
rules_mistake(struct mistakes *m)
{
	m->n++;
	if (m->tell == NULL)
		return false;
	m->tell(m->arg, m->err->text);
	return m->n < RULES_MISTAKES_MAX;
}

void *
rules_grow(struct rules *r, void *array, unsigned n, unsigned *cap, size_t size)
{
	unsigned want;

	if (n < *cap)
		return array;
	want = *cap > 0 ? *cap * 2 : 64;
	array = arena_grow(r->arena, array, *cap * size, want * size);
	*cap = want;
	return array;
}

/* ---- rules and marks ----------------------------------------------------------------------- */

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

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
	char *s = rules_token(ps), *end;
	long n;

	if (*s != '+' && *s != '-')
		return rules_fail(ps, "a rule begins with its points, +N or -N, not", s);
	n = strtol(s, &end, 10);
	if (*end != '\0' || n == 0 || n < -1000 || n > 1000)
		return rules_fail(ps, "expected points between -1000 and 1000, not", s);
	rule->points = (int)n;
	ps->p += strspn(ps->p, " \t");
	if (*ps->p != '[')
		return 0;
	s = ++ps->p;
	ps->p += strcspn(ps->p, "]");
	if (*ps->p != ']')
		return rules_fail(ps, "a name has no ]", NULL);
	rule->fixed = ps->p > s && ps->p[-1] == '!';
	ps->p[rule->fixed ? -1 : 0] = '\0';
	ps->p++;
	if (*s != '\0')
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
	    .file = ps->file,
	    .line = ps->line,
	    .everywhere = ps->everywhere};

	/* Readers see it: which file, but not where it lies on this machine. */
	rule.name = arena_printf(r->arena, "%s:%d", base_name(ps->file), ps->line);
	if (!rule.is_mark && parse_points(ps, &rule) == -1)
		return -1;
	do {
		if (rule.nclauses == RULES_CLAUSES_MAX)
			return rules_fail(ps, "too many conditions", NULL);
		if (rules_parse_clause(ps, &clauses[rule.nclauses++]) == -1)
			return -1;
	} while (ps->p[strspn(ps->p, " \t")] != '\0');
	rule.clauses = arena_alloc(r->arena, rule.nclauses * sizeof(*clauses));
	memcpy(rule.clauses, clauses, rule.nclauses * sizeof(*clauses));
	if (r->nrules >= RULES_MAX)
		return rules_fail(ps, "too many rules", NULL);
	r->rules = rules_grow(r, r->rules, r->nrules, &r->cap_rules, sizeof(*r->rules));
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
		return rules_fail(ps, "a second list named", name);
	if (ps->r->list_table.n >= RULES_LISTS_MAX)
		return rules_fail(ps, "too many lists", NULL);
	ps->target = rules_add_set(ps, name);
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
		return rules_fail(ps, "a second mark named", name);
	if (r->nmarks >= RULES_LISTS_MAX)
		return rules_fail(ps, "too many marks", NULL);
	r->marks = rules_grow(r, r->marks, r->nmarks, &r->cap_marks, sizeof(*r->marks));
	r->marks[r->nmarks].name = name;
	r->marks[r->nmarks].file = ps->file;
	r->marks[r->nmarks].line = ps->line;
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
	return rules_fail(ps, "no section has the key", key);
}

static int
parse_heading(struct parser *ps)
{
	char *what = rules_token(ps),
	     *name = arena_strdup(ps->r->arena, rules_trim(rules_token(ps)));

	ps->block = IN_DOUBT;
	if (*name == '\0' || ps->p[strspn(ps->p, " \t")] != '\0')
		return rules_fail(ps, "expected `list NAME`, `mark NAME` or `section KEY`", NULL);
	if (strchr(name, ',') != NULL)
		return rules_fail(ps, "a name has no comma:", name);
	if (strcmp(what, "list") == 0)
		return begin_list(ps, name);
	if (strcmp(what, "mark") == 0)
		return begin_mark(ps, name);
	if (strcmp(what, "section") == 0)
		return begin_section(ps, name);
	return rules_fail(ps, "expected list, mark or section, not", what);
}

static int
parse_line(struct parser *ps)
{
	bool indented = *ps->p == ' ' || *ps->p == '\t';

	if (!indented)
		return parse_heading(ps);
	switch (ps->block) {
	case IN_LIST:
		return ps->lists ? rules_parse_list_line(ps) : 0;
	case IN_MARK:
	case IN_SECTION:
		return ps->lists ? 0 : parse_rule(ps);
	case IN_DOUBT:
		return 0;
	case IN_NOTHING:
		break;
	}
	ps->block = IN_DOUBT;
	return rules_fail(ps, "a line without a list, mark or section above it", NULL);
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
goes_on(const struct parser *ps, const char *s, size_t n)
{
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

/* The rest of a rule: the lines with blanks between them, and where each began. */
static const char *
join_lines(struct parser *ps, struct arena *a, const char *p, const char *end, char **line)
{
	struct buf all;
	char *more = *line;

	buf_init(&all, SIZE_MAX);
	buf_adds(&all, *line);
	while (goes_on(ps, all.data, all.len) && p < end) {
		p = next_line(a, p, end, &more);
		if (ps->more == ps->cap_goes_on) {
			ps->cap_goes_on = ps->cap_goes_on > 0 ? 2 * ps->cap_goes_on : 16;
			ps->goes_on = arena_grow(a, ps->goes_on, ps->more * sizeof(*ps->goes_on),
			    ps->cap_goes_on * sizeof(*ps->goes_on));
		}
		ps->goes_on[ps->more++] = all.len;
		if (more[strspn(more, " \t")] == '\0')
			continue;
		buf_addc(&all, ' ');
		buf_adds(&all, more);
	}
	*line = arena_strndup(a, all.data, all.len);
	buf_release(&all);
	return p;
}

/*
 * Each mistake is told once: what a list says in the first pass, all else in the second, when the
 * lines of lists are passed over.
 */
static int
read_line(struct parser *ps, struct mistakes *m)
{
	bool heading = *ps->p != ' ' && *ps->p != '\t';

	if (parse_line(ps) == 0 || (ps->lists && ps->block != IN_LIST))
		return 0;
	if (heading && ps->block == IN_LIST)
		ps->block = IN_DOUBT;
	return rules_mistake(m) ? 0 : -1;
}

static int
parse_file(struct parser *ps, const struct rules_file *f, struct arena *scratch, struct mistakes *m)
{
	const char *p = f->text, *end = f->text + f->len;
	char *line;
	int number = 0;

	ps->file = arena_strdup(ps->r->arena, f->name);
	ps->block = IN_NOTHING;
	if (memchr(p, '\0', f->len) != NULL || !text_valid(p, f->len)) {
		(void)errf(ps->err, "%s:1: the file is not UTF-8 text", f->name);
		return !ps->lists || rules_mistake(m) ? 0 : -1;
	}
	/* Editors of Windows mark their files. */
	if (f->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	while (p < end) {
		p = next_line(scratch, p, end, &line);
		ps->line = ++number;
		ps->more = 0;
		if (goes_on(ps, line, strlen(line)))
			p = join_lines(ps, scratch, p, end, &line);
		number += (int)ps->more;
		if (line[strspn(line, " \t")] == '\0')
			continue;
		ps->text = arena_strdup(scratch, line);
		ps->base = ps->p = line;
		if (read_line(ps, m) == -1)
			return -1;
	}
	return 0;
}

int
rules_parse(struct rules *r, const struct rules_file *files, size_t nfiles, struct mistakes *m)
{
	struct parser ps = {.r = r, .err = m->err};
	struct arena *scratch = arena_new();
	size_t i;
	int pass, rc = 0;

	for (pass = 0; pass < 2 && rc == 0; pass++) {
		ps.lists = pass == 0;
		for (i = 0; i < nfiles && rc == 0; i++) {
			rc = parse_file(&ps, &files[i], scratch, m);
			ps.goes_on = NULL;
			ps.cap_goes_on = 0;
			arena_clear(scratch);
		}
	}
	arena_free(scratch);
	return m->n == 0 ? 0 : -1;
}
