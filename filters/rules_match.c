/*
 * Owns vectorscan.  Words that rules look for in the title are in one database, those that they
 * look for in the text in another, and those of the short fields (feed, author, URL and so on) in
 * a third: texts are long, and few words count there.  The same with expressions.  Each field is
 * scanned once for words and once for expressions.
 */
#include "rules_internal.h"

#include <hs/hs.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../daemon/core/pack.h"

/* Bytes of a character. */
#define TEXT_CHAR_MAX 4

#define DATABASES (2 * FIELD_PARTS) /* words of each part, then expressions of each */

struct matcher {
	/* The databases, then each expression by itself, which tells where its matches begin;
	   MAY be NULL: there is nothing to look for. */
	hs_database_t **db;
	bool *tried; /* NULL is for good */
	unsigned ndb;
	hs_scratch_t *scratch;
};

struct patterns { /* what vectorscan wants to be given */
	const char **text;
	unsigned *flags, *ids;
	size_t *len;
	unsigned n;
};

/* The `.` of an expression is a character; it is reported once, where does not matter. */
#define EXPRESSION_FLAGS (HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY)

static bool
belongs(const struct word *w, int which)
{
	return w->expression == (which >= FIELD_PARTS) && w->asked[which % FIELD_PARTS].n > 0;
}

static void
patterns_init(struct patterns *p, struct arena *a, const struct rules *r, int which)
{
	unsigned i;

	p->n = 0;
	p->text = arena_alloc(a, r->nwords * sizeof(*p->text) + 1);
	p->flags = arena_alloc(a, r->nwords * sizeof(*p->flags) + 1);
	p->ids = arena_alloc(a, r->nwords * sizeof(*p->ids) + 1);
	p->len = arena_alloc(a, r->nwords * sizeof(*p->len) + 1);
	for (i = 0; i < r->nwords; i++) {
		if (!belongs(&r->words[i], which))
			continue;
		p->text[p->n] = r->words[i].key;
		p->len[p->n] = r->words[i].len;
		p->flags[p->n] = r->words[i].expression ? EXPRESSION_FLAGS : 0;
		p->ids[p->n++] = i;
	}
}

static int
compile(struct matcher *m, const struct rules *r, int which, struct errbuf *err)
{
	struct arena *a = arena_new();
	hs_compile_error_t *error = NULL;
	const struct word *w = NULL;
	struct patterns p;
	int rc = 0;

	patterns_init(&p, a, r, which);
	if (p.n == 0)
		goto out;
	if (r->words[p.ids[0]].expression)
		hs_compile_multi(
		    p.text, p.flags, p.ids, p.n, HS_MODE_BLOCK, NULL, &m->db[which], &error);
	else
		hs_compile_lit_multi(
		    p.text, p.flags, p.ids, p.len, p.n, HS_MODE_BLOCK, NULL, &m->db[which], &error);
	if (error != NULL) {
		if (error->expression >= 0 && (unsigned)error->expression < p.n)
			w = &r->words[p.ids[error->expression]];
		rc = errf(err, "%s:%d: %s in %s", w != NULL ? w->file : "rules",
		    w != NULL ? w->line : 0, error->message, w != NULL ? w->shown : "the words");
		hs_free_compile_error(error);
	} else if (hs_alloc_scratch(m->db[which], &m->scratch) != HS_SUCCESS) {
		rc = errf(err, "rules: no memory for the matcher");
	}
out:
	arena_free(a);
	return rc;
}

/* The sum of what {n}, {n,} and {n,m} of an expression ask for. */
static unsigned long
repeats(const char *p)
{
	unsigned long sum = 0;
	bool class = false;

	for (; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0') {
			p++;
		} else if (*p == '[' || *p == ']') {
			class = *p == '[';
		} else if (*p == '{' && !class) {
			sum += strtoul(p + 1, NULL, 10);
			p += strcspn(p, ",}");
			if (*p == ',')
				sum += strtoul(p + 1, NULL, 10);
			if (*p == '\0')
				break;
		}
	}
	return sum;
}

/* 0, or -1 with what is wrong with the expression. */
static int
check_expression(const struct word *w, struct errbuf *err)
{
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;
	int rc = 0;

	if (hs_expression_info(w->key, EXPRESSION_FLAGS, &info, &error) != HS_SUCCESS) {
		rc = errf(err, "%s:%d: %s in %s", w->file, w->line, error->message, w->shown);
		hs_free_compile_error(error);
	} else if (repeats(w->key) > RULES_REPEATS_MAX ||
		   (info->max_width != UINT_MAX && info->max_width > RULES_WIDTH_MAX)) {
		rc = errf(err, "%s:%d: %s repeats too much", w->file, w->line, w->shown);
	} else if (info->min_width == 0) {
		rc = errf(err, "%s:%d: %s is found in every text", w->file, w->line, w->shown);
	}
	free(info);
	return rc;
}

int
matcher_check(const struct rules *r, struct mistakes *m)
{
	unsigned i;

	for (i = 0; i < r->nwords; i++) {
		if (r->words[i].expression && check_expression(&r->words[i], m->err) == -1 &&
		    !rules_mistake(m))
			break;
	}
	return m->n == 0 ? 0 : -1;
}

static struct matcher *
matcher_empty(const struct rules *r)
{
	struct matcher *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	m->ndb = DATABASES + r->nexpressions;
	m->db = calloc(m->ndb, sizeof(hs_database_t *));
	m->tried = calloc(m->ndb, sizeof(*m->tried));
	if (m->db == NULL || m->tried == NULL)
		abort();
	return m;
}

struct matcher *
matcher_new(const struct rules *r, struct errbuf *err)
{
	struct matcher *m = matcher_empty(r);
	int i;

	if (hs_valid_platform() != HS_SUCCESS) {
		errf(err, "rules: this processor cannot run vectorscan");
		goto fail;
	}
	for (i = 0; i < DATABASES; i++) {
		if (compile(m, r, i, err) == -1)
			goto fail;
	}
	return m;
fail:
	matcher_free(m);
	return NULL;
}

void
matcher_free(struct matcher *m)
{
	unsigned i;

	if (m == NULL)
		return;
	hs_free_scratch(m->scratch);
	for (i = 0; i < m->ndb; i++)
		hs_free_database(m->db[i]);
	free(m->db);
	free(m->tried);
	free(m);
}

struct scan {
	struct rules *rules;
	enum rules_field field;
	matcher_hit *hit;
};

static int
found(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *arg)
{
	struct scan *s = arg;

	(void)from;
	(void)flags;
	s->hit(s->rules, s->field, id, (size_t)to);
	return 0;
}

void
matcher_scan(struct matcher *m, struct rules *r, enum rules_field field, matcher_hit *hit)
{
	struct scan s = {.rules = r, .field = field, .hit = hit};
	const char *words = r->squeezed[field], *text = r->folded[field];
	enum field_part part = part_of(field);
	const hs_database_t *db = m->db[part];
	size_t len = strlen(words);

	if (db != NULL && len > 0)
		hs_scan(db, words, (unsigned)len, 0, m->scratch, found, &s);
	/* Expressions read characters, and fold() writes nothing else: bytes that are none would be
	   undefined behaviour. */
	db = m->db[FIELD_PARTS + part];
	len = strlen(text);
	if (db != NULL && len > 0)
		hs_scan(db, text, (unsigned)len, 0, m->scratch, found, &s);
}

struct place {
	size_t from, to;
	bool have;
};

static int
found_at(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *arg)
{
	struct place *p = arg;

	(void)id;
	(void)flags;
	if (!p->have)
		*p = (struct place){.from = (size_t)from, .have = true};
	if (p->from == from)
		p->to = (size_t)to;
	return 0;
}

/* What is never longer than a character says nothing to a reader. */
static bool
worth_showing(const struct word *w)
{
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;
	bool worth = hs_expression_info(w->key, HS_FLAG_UTF8, &info, &error) == HS_SUCCESS &&
		     info->max_width > TEXT_CHAR_MAX;

	hs_free_compile_error(error);
	free(info);
	return worth;
}

static const hs_database_t *
compile_alone(struct matcher *m, const struct word *w)
{
	hs_database_t **db = &m->db[DATABASES + w->nth];
	hs_compile_error_t *error = NULL;

	if (m->tried[DATABASES + w->nth])
		return *db;
	m->tried[DATABASES + w->nth] = true;
	if (!worth_showing(w))
		return NULL;
	if (hs_compile(w->key, HS_FLAG_UTF8 | HS_FLAG_SOM_LEFTMOST, HS_MODE_BLOCK, NULL, db,
		&error) != HS_SUCCESS)
		hs_free_compile_error(error);
	else if (hs_alloc_scratch(*db, &m->scratch) != HS_SUCCESS)
		abort();
	return *db;
}

bool
matcher_where(struct matcher *m, const struct rules *r, unsigned word, const char *text,
    size_t *from, size_t *to)
{
	const hs_database_t *db = compile_alone(m, &r->words[word]);
	struct place p = {.have = false};

	if (db != NULL)
		hs_scan(db, text, (unsigned)strlen(text), 0, m->scratch, found_at, &p);
	*from = p.from;
	*to = p.to;
	return p.have;
}

/* Each database as a blob; none is an empty one. */
int
matcher_save(struct matcher *m, const struct rules *r, struct buf *out, struct errbuf *err)
{
	char *bytes;
	unsigned i;
	size_t n;

	for (i = 0; i < r->nwords; i++)
		if (r->words[i].expression)
			(void)compile_alone(m, &r->words[i]);
	for (i = 0; i < m->ndb; i++) {
		bytes = NULL;
		n = 0;
		if (m->db[i] != NULL && hs_serialize_database(m->db[i], &bytes, &n) != HS_SUCCESS)
			return errf(err, "rules: the matcher cannot be saved");
		pack_blob(out, bytes, n);
		free(bytes);
	}
	return out->overflow ? errf(err, "rules: the matcher is too large") : 0;
}

static bool
load_database(struct matcher *m, unsigned i, const char *bytes, size_t n)
{
	m->tried[i] = true;
	return n == 0 || (hs_deserialize_database(bytes, n, &m->db[i]) == HS_SUCCESS &&
			     hs_alloc_scratch(m->db[i], &m->scratch) == HS_SUCCESS);
}

struct matcher *
matcher_load(const struct rules *r, const void *data, size_t n)
{
	struct matcher *m = matcher_empty(r);
	const char *bytes;
	struct unpack u;
	unsigned i;

	unpack_init(&u, data, n);
	for (i = 0; i < m->ndb && !u.bad; i++) {
		bytes = unpack_blob(&u, &n);
		u.bad = u.bad || !load_database(m, i, bytes, n);
	}
	if (unpack_ok(&u))
		return m;
	matcher_free(m);
	return NULL;
}
