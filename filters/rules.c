/*
 * Classifies one item: scan every field once, note which sets were hit, look only at the rules
 * that wait for one of them, add up, choose.
 */
#include "rules.h"

#include <string.h>

#include "../daemon/core/text.h"
#include "rules_internal.h"

/* A word is looked for where any of its sets is. */
static void
settle_word(struct rules *r, struct word *w)
{
	const struct set *set;
	bool asked[FIELD_PARTS];
	unsigned i, j;

	for (i = 0; i < w->sets.n; i++) {
		set = &r->sets[w->sets.at[i]];
		w->fields |= set->fields;
		w->placed |= set->positions;
		memset(asked, 0, sizeof(asked));
		for (j = 0; j < FIELD_COUNT; j++)
			asked[part_of((enum rules_field)j)] |= (set->fields & 1u << j) != 0;
		for (j = 0; j < FIELD_PARTS; j++)
			if (asked[j])
				ids_add(r->arena, &w->asked[j], w->sets.at[i]);
	}
	r->fields |= w->fields;
	if (w->expression)
		r->expression_fields |= w->fields;
}

static void
prepare(struct rules *r)
{
	struct arena *a = r->arena;
	unsigned i;

	for (i = 0; i < r->nwords; i++)
		settle_word(r, &r->words[i]);
	rules_reason_prepare(r);
	rules_squeeze_prepare(r);

	r->hits = arena_alloc(a, (r->nsets + 1) * sizeof(*r->hits));
	r->set_fields = arena_alloc(a, (r->nsets + 1) * sizeof(*r->set_fields));
	r->word_hits = arena_alloc(a, (r->nwords + 1) * sizeof(*r->word_hits));
	r->word_stamp = arena_alloc(a, (r->nwords + 1) * sizeof(*r->word_stamp));
	r->word_fields = arena_alloc(a, (r->nwords + 1) * sizeof(*r->word_fields));
	r->candidates = arena_alloc(a, (r->nrules / 64 + 1) * sizeof(*r->candidates));
	r->shown = arena_alloc(a, (r->nexpressions + 1) * sizeof(*r->shown));
	r->mark_stamp = arena_alloc(a, (r->nmarks + 1) * sizeof(*r->mark_stamp));
	r->mark_rule = arena_alloc(a, (r->nmarks + 1) * sizeof(*r->mark_rule));
	r->score = arena_alloc(a, (r->nsections + 1) * sizeof(*r->score));
}

static void
copy_sections(struct rules *r, const struct section_rule *s, size_t n)
{
	size_t i;

	r->sections = arena_alloc(r->arena, (n + 1) * sizeof(*s));
	r->nsections = n;
	for (i = 0; i < n; i++) {
		r->sections[i] = s[i];
		r->sections[i].key = arena_strdup(r->arena, s[i].key);
		r->sections[i].title = s[i].title != NULL ? arena_strdup(r->arena, s[i].title) : "";
	}
}

/* What can be read, with the mistakes noted. */
static struct rules *
read_rules(const struct rules_file *files, size_t nfiles, const struct section_rule *sections,
    size_t nsections, struct mistakes *m)
{
	struct arena *a = arena_new();
	struct rules *r = arena_alloc(a, sizeof(*r));

	r->arena = a;
	buf_init(&r->reason, RULES_REASON_MAX);
	buf_init(&r->quoted, RULES_REASON_MAX);
	copy_sections(r, sections, nsections);
	if (rules_parse(r, files, nfiles, m) == 0 || (m->tell != NULL && m->n < RULES_MISTAKES_MAX))
		(void)matcher_check(r, m);
	return r;
}

struct rules *
rules_new(const struct rules_file *files, size_t nfiles, const struct section_rule *sections,
    size_t nsections, struct errbuf *err)
{
	struct mistakes m = {.err = err};
	struct rules *r = read_rules(files, nfiles, sections, nsections, &m);

	if (m.n > 0) {
		rules_free(r);
		return NULL;
	}
	prepare(r);
	return r;
}

size_t
rules_mistakes(const struct rules_file *files, size_t nfiles, const struct section_rule *sections,
    size_t nsections, void (*fn)(void *, const char *), void *arg)
{
	struct errbuf err;
	struct mistakes m = {.err = &err, .tell = fn, .arg = arg};

	rules_free(read_rules(files, nfiles, sections, nsections, &m));
	return m.n;
}

void
rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	matcher_free(r->matcher);
	buf_release(&r->reason);
	buf_release(&r->quoted);
	arena_free(r->arena);
}

/* Compiles the matcher unless that was tried; NULL when it cannot be. */
static struct matcher *
compiled(struct rules *r, struct errbuf *err)
{
	if (r->matcher == NULL && r->matcher_error == NULL &&
	    (r->matcher = matcher_new(r, err)) == NULL)
		r->matcher_error = rules_reason_error(r, err->text);
	return r->matcher;
}

int
rules_save(struct rules *r, struct buf *out, struct errbuf *err)
{
	struct matcher *m = compiled(r, err);

	return m == NULL ? -1 : matcher_save(m, r, out, err);
}

int
rules_load(struct rules *r, const void *saved, size_t n)
{
	struct matcher *m = matcher_load(r, saved, n);

	if (m == NULL)
		return -1;
	matcher_free(r->matcher);
	r->matcher = m;
	return 0;
}

/* ---- hits ---------------------------------------------------------------------------------- */

static bool
word_char_before(const char *start, const char *p)
{
	const char *q = p - 1;
	uint32_t c;

	if (p == start)
		return false;
	while (q > start && ((unsigned char)*q & 0xc0) == 0x80)
		q--;
	(void)text_decode(q, p, &c);
	return rules_word_char(c);
}

static bool
word_char_at(const char *p)
{
	uint32_t c;

	if (*p == '\0')
		return false;
	(void)text_decode(p, p + strlen(p), &c);
	return rules_word_char(c);
}

static bool
is_ascii_word(char c)
{
	return rules_word_char((unsigned char)c) && (unsigned char)c < 0x80;
}

/* =Word: does the original text have it with just these capitals? */
static bool
stands_exactly(const char *text, const char *word)
{
	size_t n = strlen(word);
	const char *p;

	for (p = strstr(text, word); p != NULL; p = strstr(p + 1, word)) {
		if ((p == text || !is_ascii_word(p[-1])) && !is_ascii_word(p[n]))
			return true;
	}
	return false;
}

static void
note_position(struct rules *r, struct set_hit *h, enum rules_field field, size_t start, size_t end)
{
	if (r->npositions == RULES_POSITIONS_MAX)
		return;
	r->positions[r->npositions] = (struct position){.text = r->squeezed[field],
	    .start = (unsigned)start,
	    .end = (unsigned)end,
	    .field = field,
	    .next = h->position};
	h->position = r->npositions++;
}

static void
hit_set(struct rules *r, unsigned id, enum rules_field field, unsigned word, size_t end)
{
	const struct word *w = &r->words[word];
	const struct set *set = &r->sets[id];
	struct set_hit *h = &r->hits[id];
	unsigned i, here = 0;

	if (r->set_fields[id] == 0) {
		*h = (struct set_hit){.position = -1};
		rules_candidate(r, &set->rules);
	}
	r->set_fields[id] |= (unsigned short)(1u << field);
	for (i = 0; i < h->nshown && (h->shown[i] != word || h->shown_field[i] != field); i++)
		here += h->shown_field[i] == field;
	if (i == h->nshown && here < RULES_SHOWN_MAX && i < RULES_SHOWN_ALL) {
		h->shown[i] = word;
		h->shown_field[h->nshown++] = (unsigned char)field;
	}
	if (set->positions)
		note_position(r, h, field, end - w->len, end);
}

static void
on_hit(struct rules *r, enum rules_field field, unsigned word, size_t end)
{
	const struct word *w = &r->words[word];
	const struct ids *sets = &w->asked[part_of(field)];
	const char *text = r->squeezed[field];
	unsigned i;
	bool again;

	if ((w->fields & 1u << field) == 0)
		return;
	if (!w->expression) {
		if (w->edge_left && word_char_before(text, text + end - w->len))
			return;
		if (w->edge_right && word_char_at(text + end))
			return;
		if (w->exact && !stands_exactly(r->original[field], w->exact_text))
			return;
	}
	if (r->word_stamp[word] != r->stamp) {
		r->word_stamp[word] = r->stamp;
		r->word_fields[word] = 0;
		r->word_hits[word]++;
	}
	again = (r->word_fields[word] & 1u << field) != 0;
	if (again && !w->placed)
		return;
	r->word_fields[word] |= 1u << field;
	for (i = 0; i < sets->n; i++) {
		if ((r->sets[sets->at[i]].fields & 1u << field) != 0)
			hit_set(r, sets->at[i], field, word, end);
	}
}

static void
scan_field(struct rules *r, enum rules_field field, const char *text, struct arena *a)
{
	if (text == NULL || *text == '\0' || (r->fields & 1u << field) == 0)
		return;
	r->original[field] = text_cut_bytes(a, text, RULES_FIELD_MAX);
	if ((r->expression_fields & 1u << field) != 0 ||
	    (r->squeezed[field] = rules_squeeze_plain(r, a, r->original[field])) == NULL) {
		r->folded[field] = fold(a, r->original[field]);
		r->squeezed[field] = rules_squeeze(a, r->folded[field]);
	}
	matcher_scan(r->matcher, r, field, on_hit);
}

/* ---- choice -------------------------------------------------------------------------------- */

static bool
reaches(const struct rules *r, size_t i)
{
	return r->score[i] >= r->sections[i].threshold;
}

/* Is section i to be preferred to section best (SIZE_MAX: none yet)? */
static bool
better(const struct rules *r, size_t i, size_t best)
{
	const struct section_rule *a = &r->sections[i], *b;

	if (best == SIZE_MAX)
		return true;
	b = &r->sections[best];
	if (reaches(r, i) != reaches(r, best))
		return reaches(r, i);
	if (reaches(r, i) && a->claims != b->claims)
		return a->claims;
	if (reaches(r, i) && a->claims && a->precedence != b->precedence)
		return a->precedence > b->precedence;
	if (r->score[i] != r->score[best])
		return r->score[i] > r->score[best];
	return a->precedence > b->precedence;
}

static size_t
best_but(const struct rules *r, size_t other)
{
	size_t i, best = SIZE_MAX;

	for (i = 0; i < r->nsections; i++) {
		if (i != other && better(r, i, best))
			best = i;
	}
	return best;
}

static void
choose(const struct rules *r, struct rules_result *out)
{
	size_t first = best_but(r, SIZE_MAX), second;

	if (first == SIZE_MAX)
		return;
	out->score = r->score[first];
	if (!reaches(r, first))
		return;
	out->section = r->sections[first].key;
	second = best_but(r, first);
	if (second != SIZE_MAX && reaches(r, second)) {
		out->section2 = r->sections[second].key;
		out->score2 = r->score[second];
	}
}

static int
add_prior(struct rules *r, const struct rules_input *in)
{
	size_t i;

	if (in->feed_section == NULL || in->prior == 0)
		return 0;
	for (i = 0; i < r->nsections; i++) {
		if (strcmp(r->sections[i].key, in->feed_section) == 0) {
			r->score[i] += in->prior;
			return in->prior;
		}
	}
	return 0;
}

static bool
begin(struct rules *r)
{
	struct errbuf err = {""};
	size_t i;

	if (compiled(r, &err) == NULL)
		return false;
	if (++r->stamp == 0) {
		memset(r->word_stamp, 0, r->nwords * sizeof(*r->word_stamp));
		memset(r->shown, 0, r->nexpressions * sizeof(*r->shown));
		memset(r->mark_stamp, 0, r->nmarks * sizeof(*r->mark_stamp));
		r->stamp = 1;
	}
	memset(r->set_fields, 0, r->nsets * sizeof(*r->set_fields));
	r->npositions = 0;
	r->fired.n = 0;
	for (i = 0; i < r->nsections; i++)
		r->score[i] = 0;
	for (i = 0; i < FIELD_COUNT; i++)
		r->folded[i] = r->squeezed[i] = r->original[i] = "";
	return true;
}

void
rules_classify(
    struct rules *r, const struct rules_input *in, struct rules_result *out, struct arena *a)
{
	size_t i;
	int prior;

	*out = (struct rules_result){.section = "none", .reason = "[]"};
	if (!begin(r)) {
		if (r->matcher_error != NULL)
			out->reason = arena_strdup(a, r->matcher_error);
		return;
	}
	scan_field(r, FIELD_TITLE, in->title, a);
	scan_field(r, FIELD_SUMMARY, in->summary, a);
	scan_field(r, FIELD_SOURCE, in->source, a);
	scan_field(r, FIELD_AUTHOR, in->author, a);
	scan_field(r, FIELD_URL, in->url, a);
	scan_field(r, FIELD_LANGUAGE, in->language, a);
	scan_field(r, FIELD_KIND, in->kind, a);
	scan_field(r, FIELD_CONTENT, in->content, a);
	for (i = 0; i < in->ncategories && i < LIMIT_CATEGORIES; i++)
		scan_field(r, FIELD_CATEGORY, in->categories[i], a);
	rules_evaluate(r);
	prior = add_prior(r, in);
	choose(r, out);
	out->reason = rules_reason(r, prior != 0 ? in->feed_section : NULL, prior, a);
}
