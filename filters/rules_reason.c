/* Why an item is where it is: the rules that fired, in a form to store and to show. */

#include <ctype.h>
#include <strings.h>

#include "../daemon/core/json.h"
#include "../daemon/core/text.h"
#include "rules_internal.h"

#define WORDS_MAX 6
#define FOUND_MAX 40 /* characters of what an expression found */
/* A mark may stand on a mark; further down nobody reads. */
#define MARKS_DEPTH 3

struct found {
	unsigned word[WORDS_MAX], n;
	enum rules_field place[WORDS_MAX], field;
	bool have_field;
};

static void
add_found(struct found *f, const struct set_hit *h, unsigned fields)
{
	unsigned i, j;

	for (i = 0; i < h->nshown; i++) {
		if ((fields & 1u << h->shown_field[i]) == 0)
			continue;
		if (!f->have_field)
			f->field = (enum rules_field)h->shown_field[i];
		f->have_field = true;
		for (j = 0; j < f->n && f->word[j] != h->shown[i]; j++)
			continue;
		if (j == f->n && f->n < WORDS_MAX) {
			f->place[f->n] = (enum rules_field)h->shown_field[i];
			f->word[f->n++] = h->shown[i];
		}
	}
}

static void
collect(const struct rules *r, const struct rule *rule, struct found *f, int depth)
{
	const struct clause *c;
	unsigned i, id;

	for (c = rule->clauses; c < rule->clauses + rule->nclauses; c++) {
		if (c->kind == CLAUSE_NONE || c->kind == CLAUSE_NOT)
			continue;
		for (i = 0; i < c->sets.n; i++) {
			id = c->sets.at[i];
			if (c->kind == CLAUSE_IS) {
				if (r->mark_stamp[id] == r->stamp && depth < MARKS_DEPTH)
					collect(r, &r->rules[r->mark_rule[id]], f, depth + 1);
			} else if (r->set_fields[id] != 0) {
				add_found(f, &r->hits[id], c->fields);
			}
		}
	}
}

/* The JSON that a piece of code writes, as a string of the rules. */
static const char *
take(struct rules *r)
{
	return arena_strndup(r->arena, r->reason.data, r->reason.len);
}

void
rules_reason_prepare(struct rules *r)
{
	struct json_writer w;
	struct rule *rule;
	unsigned i;

	for (i = 0; i < r->nwords; i++) {
		buf_clear(&r->reason);
		json_writer_init(&w, &r->reason);
		json_put_str(&w, r->words[i].shown);
		r->words[i].json = take(r);
	}
	for (i = 0; i < r->nrules; i++) {
		rule = &r->rules[i];
		if (rule->is_mark)
			continue;
		buf_clear(&r->reason);
		json_writer_init(&w, &r->reason);
		json_open(&w, '{');
		json_member_str(
		    &w, "section", rule->everywhere ? "*" : r->sections[rule->target].key);
		json_member_str(&w, "rule", rule->name);
		json_key(&w, "field");
		rule->json_head = take(r);
		rule->json_tail = arena_printf(r->arena, "],\"points\":%d}", rule->points);
	}
}

static bool
is_alnum(const char *text, size_t at)
{
	return isalnum((unsigned char)text[at]) != 0;
}

/* Whole words and numbers: of 6.19 an expression may ask for no more than 6.1. */
static void
widen(const char *text, size_t *from, size_t *to)
{
	while (*from < *to && text[*from] == ' ')
		(*from)++;
	while (*to > *from && text[*to - 1] == ' ')
		(*to)--;
	while (*from > 0 && is_alnum(text, *from) && is_alnum(text, *from - 1))
		(*from)--;
	while (*to > *from && is_alnum(text, *to - 1) && is_alnum(text, *to))
		(*to)++;
}

/* What an expression found; itself when that is nothing to read. */
static const char *
found_text(struct rules *r, unsigned word, enum rules_field field, struct arena *a)
{
	const char *text = r->folded[field];
	struct json_writer w;
	size_t from, to;

	if (!matcher_where(r->matcher, r, word, text, &from, &to))
		return r->words[word].json;
	widen(text, &from, &to);
	text = text_cut(a, arena_strndup(a, text + from, to - from), FOUND_MAX);
	if (text_count(text) < 2)
		return r->words[word].json;
	buf_clear(&r->quoted);
	json_writer_init(&w, &r->quoted);
	json_put_str(&w, text);
	return arena_strndup(a, r->quoted.data, r->quoted.len);
}

/* Several rules may ask for one expression. */
static const char *
word_json(struct rules *r, unsigned word, enum rules_field field, struct arena *a)
{
	const struct word *w = &r->words[word];
	struct shown *s = &r->shown[w->nth];

	if (!w->expression)
		return w->json;
	if (s->stamp != r->stamp || s->field != field)
		*s = (struct shown){r->stamp, field, found_text(r, word, field, a)};
	return s->json;
}

/* An expression may have found what a word did. */
static void
put_words(struct buf *out, struct rules *r, const struct found *f, struct arena *a)
{
	const char *shown[WORDS_MAX];
	unsigned i, j, n = 0;

	for (i = 0; i < f->n; i++) {
		shown[n] = word_json(r, f->word[i], f->place[i], a);
		for (j = 0; j < n && strcasecmp(shown[j], shown[n]) != 0; j++)
			continue;
		if (j < n)
			continue;
		if (n > 0)
			buf_addc(out, ',');
		buf_adds(out, shown[n++]);
	}
}

static void
put_rule(struct buf *out, struct rules *r, const struct rule *rule, struct arena *a)
{
	struct found f = {0};

	collect(r, rule, &f, 0);
	buf_adds(out, rule->json_head);
	if (f.have_field) {
		buf_addc(out, '"');
		buf_adds(out, rules_field_names[f.field]);
		buf_adds(out, "\",\"words\":[");
	} else {
		buf_adds(out, "null,\"words\":[");
	}
	put_words(out, r, &f, a);
	buf_adds(out, rule->json_tail);
}

/* An entry without words: of a feed's prior, or of what went wrong. */
static void
put_plain(struct buf *out, const char *section, const char *rule, const char *field, int points)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_open(&w, '{');
	json_member_str(&w, "section", section);
	json_member_str(&w, "rule", rule);
	json_member_str(&w, "field", field);
	json_member_open(&w, "words", '[');
	json_close(&w);
	json_member_int(&w, "points", points);
	json_close(&w);
}

const char *
rules_reason_error(struct rules *r, const char *what)
{
	buf_clear(&r->reason);
	buf_addc(&r->reason, '[');
	put_plain(&r->reason, "*", what, NULL, 0);
	buf_addc(&r->reason, ']');
	return take(r);
}

const char *
rules_reason(struct rules *r, const char *prior, int points, struct arena *a)
{
	unsigned i;

	if (r->fired.n == 0 && prior == NULL)
		return "[]";
	buf_clear(&r->reason);
	buf_addc(&r->reason, '[');
	for (i = 0; i < r->fired.n && i < RULES_REASON_RULES; i++) {
		if (i > 0)
			buf_addc(&r->reason, ',');
		put_rule(&r->reason, r, &r->rules[r->fired.at[i]], a);
	}
	if (prior != NULL) {
		if (i > 0)
			buf_addc(&r->reason, ',');
		put_plain(&r->reason, prior, "feed", "feed", points);
	}
	buf_addc(&r->reason, ']');
	return r->reason.overflow ? "[]" : arena_strndup(a, r->reason.data, r->reason.len);
}
