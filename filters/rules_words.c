/* Words, phrases, expressions and lists of them, as rules spell them. */
#include "rules_parser.h"

#include <string.h>

#include "../daemon/core/text.h"

unsigned
rules_add_set(struct parser *ps, const char *name)
{
	struct rules *r = ps->r;

	r->sets = rules_grow(r, r->sets, r->nsets, &r->cap_sets, sizeof(*r->sets));
	r->sets[r->nsets].name = name;
	r->sets[r->nsets].file = ps->file;
	r->sets[r->nsets].line = ps->line;
	return r->nsets++;
}

char *
rules_trim(char *s)
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
		return rules_fail(ps, "a word is too long", NULL);
	w->key = rules_squeeze(a, fold(a, spelled));
	n = strlen(w->key);
	if (n == 0)
		return rules_fail(
		    ps, "no letter or digit to look for, only an expression finds", w->shown);
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
			return rules_fail(ps, "an expression is too long", NULL);
		w.key = arena_strdup(r->arena, spelled);
		w.nth = r->nexpressions;
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
		return rules_fail(ps, "too many words", NULL);
	r->words = rules_grow(r, r->words, r->nwords, &r->cap_words, sizeof(*r->words));
	r->words[r->nwords] = w;
	table_put(r->arena, &r->word_table, name, r->nwords);
	r->nexpressions += expression;
	*id = r->nwords++;
	return 0;
}

void
rules_add_word(struct rules *r, unsigned set, unsigned word)
{
	if (ids_has(&r->words[word].sets, set))
		return;
	ids_add(r->arena, &r->words[word].sets, set);
	ids_add(r->arena, &r->sets[set].words, word);
	r->sets[set].has_expression |= r->words[word].expression;
}

/* ---- terms: word, "a phrase", prefix*, =Exact, /expression/, @list ------------------------- */

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

/* Who writes Chinese types it without a thought, and it would make one word of two. */
static const char *
wide_separator(const char *s)
{
	static const char *const marks[] = {"，", "；", "、"};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strstr(s, marks[i]) != NULL)
			return marks[i];
	return NULL;
}

int
rules_parse_term(struct parser *ps, struct term *t)
{
	const char *mark;
	char first, *s, end;
	unsigned *list;

	ps->p += strspn(ps->p, " \t");
	first = *ps->p;
	t->kind = TERM_WORD;
	if (first == '"' || first == '/') {
		if ((s = cut_quoted(&ps->p, first)) == NULL)
			return rules_fail(ps,
			    first == '"' ? "a quote has no end" : "an expression has no end", NULL);
		ps->p += strspn(ps->p, " \t");
		if (*ps->p != '\0' && *ps->p != ',' && *ps->p != ';')
			return rules_fail(ps, "a comma is missing before", ps->p);
		return intern_word(ps, s, true, first == '/', &t->id);
	}
	s = ps->p;
	ps->p += strcspn(ps->p, ",;");
	end = *ps->p;
	*ps->p = '\0';
	s = rules_trim(s);
	if (*s == '\0')
		return rules_fail(ps, "a word is missing", NULL);
	if ((mark = wide_separator(s)) != NULL)
		return rules_fail(ps, "words are separated by a comma of ASCII, not by", mark);
	if (first == '@') {
		if ((list = table_find(&ps->r->list_table, s + 1)) == NULL)
			return rules_fail(ps,
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

int
rules_parse_list_line(struct parser *ps)
{
	struct rules *r = ps->r;
	struct term t;
	unsigned i;

	for (;;) {
		if (ps->p[strspn(ps->p, " \t")] == '\0')
			return 0;
		if (rules_parse_term(ps, &t) == -1)
			return -1;
		if (t.kind == TERM_LIST && t.id == ps->target)
			return rules_fail(
			    ps, "a list takes in other lists, not", r->sets[t.id].name);
		if (t.kind == TERM_LIST)
			r->sets[t.id].used = true;
		else
			rules_add_word(r, ps->target, t.id);
		for (i = 0; t.kind == TERM_LIST && i < r->sets[t.id].words.n; i++)
			rules_add_word(r, ps->target, r->sets[t.id].words.at[i]);
		if (*ps->p == ';')
			return rules_fail(ps, "a list has commas, no semicolons", NULL);
		if (*ps->p == ',')
			ps->p++;
	}
}
