/*
 * store.h: stories as a person wants them.
 *
 * An item is given its story when it comes, and leaves it only with all of it, when a new report
 * shows two stories to be one.  What a person split is never united, and what is merged stays
 * merged.  Later reports find the story of the item that they are like.  A main item that a person
 * chose stays the main one whatever joins.
 */
#include "store_internal.h"

#include <stdio.h>
#include <string.h>

#include "../core/hash.h"

/* Items of one story that a correction looks at. */
#define MEMBERS_MAX 1000

struct member {
	int64_t id, time, first_seen;
	struct dedup_rank rank;
	const char *section;
	bool fixed; /* a person gave it its section */
	bool leaves;
};

struct cast {
	int64_t story, uid, main;
	bool chosen;
	struct member *members;
	size_t n;
};

static int
unknown(struct errbuf *err, const char *what, int64_t id)
{
	(void)errf(err, "no such %s: %lld", what, (long long)id);
	return STORE_UNKNOWN;
}

/* ---- reading a story -------------------------------------------------------------------- */

static int
read_members(struct store *s, struct cast *c, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_STORY_ITEMS, "i", c->story);
	struct member *m;
	int rc;

	c->members = arena_alloc(s->scratch, MEMBERS_MAX * sizeof(*c->members));
	while ((rc = store_step(s, st, err)) == 1) {
		if (c->n == MEMBERS_MAX) {
			sqlite3_reset(st);
			return errf(err, "story %lld has more than %d reports", (long long)c->story,
			    MEMBERS_MAX);
		}
		m = &c->members[c->n++];
		m->id = sqlite3_column_int64(st, 0);
		m->time = m->rank.time = sqlite3_column_int64(st, 4);
		m->rank.weight = sqlite3_column_int(st, 1);
		m->rank.content = (size_t)sqlite3_column_int64(st, 2);
		m->rank.lead = sqlite3_column_int(st, 3) != 0;
		m->first_seen = sqlite3_column_int64(st, 5);
		m->section = sql_text(st, 6, s->scratch);
		m->fixed = (sqlite3_column_int64(st, 7) & ITEM_SECTION_FIXED) != 0;
	}
	return rc;
}

static int
read_story(struct store *s, int64_t story, struct cast *c, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_STORY_ONE, "i", story);
	int rc = store_step(s, st, err);

	if (rc < 0)
		return rc;
	if (rc == 0)
		return unknown(err, "story", story);
	*c = (struct cast){.story = story,
	    .uid = sqlite3_column_int64(st, 0),
	    .main = sqlite3_column_int64(st, 1),
	    .chosen = sqlite3_column_int(st, 2) != 0};
	sqlite3_reset(st);
	return read_members(s, c, err);
}

static int
story_of(struct store *s, int64_t item, int64_t *story, struct errbuf *err)
{
	int rc = store_value(s, store_bind(s, Q_ITEM_STORY, "i", item), story, 0, err);

	if (rc < 0)
		return rc;
	return *story == 0 ? unknown(err, "item", item) : 0;
}

/* ---- writing one ------------------------------------------------------------------------ */

static struct member *
find_member(const struct cast *c, int64_t item)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->members[i].id == item)
			return &c->members[i];
	return NULL;
}

/* The members that leave, or those that stay, are the story now. */
static int
settle(struct store *s, int64_t story, const struct cast *c, bool leave, int64_t main, bool chosen,
    int64_t now, struct errbuf *err)
{
	const struct member *m, *best = NULL;
	int64_t first = INT64_MAX, n = 0;
	size_t i;

	for (i = 0; i < c->n; i++) {
		m = &c->members[i];
		if (m->leaves != leave)
			continue;
		n++;
		first = m->first_seen < first ? m->first_seen : first;
		if (best == NULL || m->id == main ||
		    (best->id != main && dedup_leads(&m->rank, &best->rank)))
			best = m;
	}
	if (best == NULL)
		return errf(err, "story %lld would have no report", (long long)story);
	s->story_changed = true;
	return store_run(s,
	    store_bind(s, Q_STORY_SETTLE, "iisiiiii", story, best->id, best->section, best->time,
		first, now, n, (int64_t)(chosen && best->id == main)),
	    err);
}

static int
move(struct store *s, int64_t item, int64_t story, const char *how, struct errbuf *err)
{
	int rc = store_run(s, store_bind(s, Q_STORY_MOVE, "ii", item, story), err);

	if (rc < 0)
		return rc;
	return store_run(
	    s, store_bind(s, Q_JOINED_PUT, "isis", item, how, (int64_t)0, (const char *)NULL), err);
}

/* ---- the verbs, inside a transaction ---------------------------------------------------- */

/* No other story has it, and every store that is corrected so gives it the same. */
static int64_t
split_uid(const struct cast *c, int64_t item)
{
	static const char zero[16];
	char text[64];

	(void)snprintf(text, sizeof(text), "%lld %lld", (long long)c->uid, (long long)item);
	return hash_key(zero, "split", text, NULL);
}

static int
mark(struct store *s, struct cast *c, const int64_t *items, size_t n, struct errbuf *err)
{
	struct member *m;
	size_t i, left = 0;
	int64_t story;
	int rc;

	for (i = 0; i < n; i++) {
		if ((rc = story_of(s, items[i], &story, err)) < 0)
			return rc;
		if (story != c->story)
			return errf(err, "items %lld and %lld are not of one story",
			    (long long)items[0], (long long)items[i]);
		m = find_member(c, items[i]);
		if (m != NULL && !m->leaves) {
			m->leaves = true;
			left++;
		}
	}
	if (left == c->n)
		return errf(
		    err, "at least one report has to stay in story %lld", (long long)c->story);
	return 0;
}

static int
split(struct store *s, const int64_t *items, size_t n, int64_t now, int64_t *story,
    struct errbuf *err)
{
	const struct member *first;
	struct cast c;
	size_t i;
	int rc;

	if ((rc = story_of(s, items[0], story, err)) < 0 ||
	    (rc = read_story(s, *story, &c, err)) < 0 || (rc = mark(s, &c, items, n, err)) < 0)
		return rc;
	if ((first = find_member(&c, items[0])) == NULL)
		return unknown(err, "item", items[0]);
	rc = store_run(s,
	    store_bind(s, Q_STORY_ADD, "iisii", split_uid(&c, items[0]), items[0], first->section,
		first->time, now),
	    err);
	if (rc < 0)
		return rc;
	*story = sqlite3_last_insert_rowid(s->db);
	for (i = 0; i < c.n; i++)
		if (c.members[i].leaves &&
		    (rc = move(s, c.members[i].id, *story, "split", err)) < 0)
			return rc;
	s->counts.stories++;
	if ((rc = settle(s, *story, &c, true, 0, false, now, err)) < 0)
		return rc;
	return settle(s, c.story, &c, false, c.main, c.chosen, now, err);
}

/* All reports of b, which were moved, are a's; b is no more. */
static int
take_over(struct store *s, const struct cast *a, const struct cast *b, int64_t main, int64_t now,
    struct errbuf *err)
{
	struct cast all = *a;
	int rc;

	memcpy(all.members + a->n, b->members, b->n * sizeof(*b->members));
	all.n += b->n;
	if ((rc = store_run(s, store_bind(s, Q_STORY_DROP, "i", b->story), err)) < 0)
		return rc;
	s->counts.stories--;
	return settle(s, a->story, &all, false, main, a->chosen || b->chosen, now, err);
}

static int
merge(struct store *s, int64_t into, int64_t from, int64_t now, struct errbuf *err)
{
	struct cast a, b;
	size_t i;
	int rc;

	if ((rc = read_story(s, into, &a, err)) < 0 || (rc = read_story(s, from, &b, err)) < 0)
		return rc;
	if (into == from)
		return errf(err, "story %lld is one already", (long long)into);
	if (a.n + b.n > MEMBERS_MAX)
		return errf(err, "a story has at most %d reports", MEMBERS_MAX);
	for (i = 0; i < b.n; i++)
		if ((rc = move(s, b.members[i].id, into, "merged", err)) < 0)
			return rc;
	return take_over(s, &a, &b, a.chosen || !b.chosen ? a.main : b.main, now, err);
}

static int
choose(struct store *s, int64_t item, int64_t now, int64_t *story, struct errbuf *err)
{
	struct cast c;
	int rc;

	if ((rc = story_of(s, item, story, err)) < 0 || (rc = read_story(s, *story, &c, err)) < 0)
		return rc;
	return settle(s, *story, &c, false, item, true, now, err);
}

/* ---- two stories that a new report shows to be one --------------------------------------- */

/* Did a person say of it what is one story and what is not? */
static int
was_split(struct store *s, int64_t story, struct errbuf *err)
{
	int64_t n;
	int rc = store_value(s, store_bind(s, Q_STORY_SPLIT, "i", story), &n, 0, err);

	return rc < 0 ? rc : n > 0;
}

/* The main item that a person chose or gave its section; 0: the best leads. */
static int64_t
kept_main(const struct cast *a, const struct cast *b)
{
	const struct member *x = find_member(a, a->main), *y = find_member(b, b->main);

	if (a->chosen || b->chosen)
		return a->chosen ? a->main : b->main;
	if (x != NULL && x->fixed)
		return a->main;
	return y != NULL && y->fixed ? b->main : 0;
}

int
store_story_unite(struct store *s, int64_t into, int64_t from, const struct match *why, int64_t now,
    bool *done, struct errbuf *err)
{
	struct cast a, b;
	size_t i;
	int rc;

	*done = false;
	if ((rc = was_split(s, into, err)) != 0 || (rc = was_split(s, from, err)) != 0)
		return rc < 0 ? rc : 0;
	if ((rc = read_story(s, into, &a, err)) < 0 || (rc = read_story(s, from, &b, err)) < 0)
		return rc;
	if ((a.chosen && b.chosen) || a.n + b.n > MEMBERS_MAX)
		return 0;
	for (i = 0; i < b.n; i++) {
		rc = store_run(s, store_bind(s, Q_STORY_MOVE, "ii", b.members[i].id, into), err);
		/* Whatever joined the other story has its reason, who began it has this one. */
		if (rc >= 0)
			rc = store_run(s,
			    store_bind(s, Q_JOINED_KEEP, "isis", b.members[i].id, why->how,
				(int64_t)why->alike, why->words),
			    err);
		if (rc < 0)
			return rc;
	}
	*done = true;
	return take_over(s, &a, &b, kept_main(&a, &b), now, err);
}

/* ---- the verbs -------------------------------------------------------------------------- */

static int
begin(struct store *s, bool *own, struct errbuf *err)
{
	*own = !s->in_txn;
	arena_clear(s->scratch);
	return store_begin(s, err);
}

/* Nothing is changed unless all of it is. */
static int
end(struct store *s, bool own, int rc, struct errbuf *err)
{
	if (rc == 0)
		return own ? store_commit(s, err) : 0;
	store_rollback(s);
	return rc;
}

int
store_story_split(struct store *s, const int64_t *items, size_t n, int64_t now, int64_t *story,
    struct errbuf *err)
{
	bool own;
	int rc;

	if (n == 0)
		return errf(err, "no item to split off");
	if ((rc = begin(s, &own, err)) < 0)
		return rc;
	return end(s, own, split(s, items, n, now, story, err), err);
}

int
store_story_merge(struct store *s, int64_t into, int64_t from, int64_t now, struct errbuf *err)
{
	bool own;
	int rc = begin(s, &own, err);

	return rc < 0 ? rc : end(s, own, merge(s, into, from, now, err), err);
}

int
store_story_main(struct store *s, int64_t item, int64_t now, int64_t *story, struct errbuf *err)
{
	bool own;
	int rc = begin(s, &own, err);

	return rc < 0 ? rc : end(s, own, choose(s, item, now, story, err), err);
}
