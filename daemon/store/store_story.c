/*
 * store_internal.h: which story a new item belongs to, and the keys over all feeds.
 */
#include "store_internal.h"

#include <string.h>

#include "../core/hash.h"

/* Rows of link_new above which slices of the key space move to link_old. */
#define LINKS_MAX 65536
#define SLICES 64u
#define SLICE_SIZE (INT64_MAX / SLICES + 1)

/* ---- keys over all feeds ---------------------------------------------------------------- */

static int
link_add(struct store *s, int64_t key, int64_t item, struct errbuf *err)
{
	int rc;

	if (key == 0)
		return 0;
	if ((rc = store_run(s, store_bind(s, Q_LINK_ADD, "ii", key, item), err)) < 0)
		return rc;
	s->links += sqlite3_changes(s->db);
	store_links_note(s, key);
	return 0;
}

int
store_links_add(struct store *s, const struct entry *e, int64_t item, struct errbuf *err)
{
	int rc = link_add(s, e->facts.url_key, item, err);
	size_t i;

	if (rc >= 0)
		rc = link_add(s, e->title_key, item, err);
	for (i = 0; i < e->nlinks && rc >= 0; i++)
		rc = link_add(s, store_linked_key(s, e->links[i]), item, err);
	return rc;
}

int
store_links_settle(struct store *s, struct errbuf *err)
{
	unsigned turns;
	int64_t from, to;
	int rc;

	for (turns = 0; s->links > LINKS_MAX && turns < SLICES; turns++) {
		from = (int64_t)s->slice * SLICE_SIZE;
		to = from + (SLICE_SIZE - 1);
		s->slice = (s->slice + 1) % SLICES;
		if ((rc = store_run(s, store_bind(s, Q_LINK_SETTLE, "ii", from, to), err)) < 0 ||
		    (rc = store_run(s, store_bind(s, Q_LINK_SETTLED, "ii", from, to), err)) < 0)
			return rc;
		s->links -= sqlite3_changes(s->db);
	}
	return 0;
}

int
store_link_find(struct store *s, int64_t key, int64_t *items, size_t *n, struct errbuf *err)
{
	const enum store_statement tables[] = {Q_LINK_NEW, Q_LINK_OLD};
	sqlite3_stmt *st;
	size_t i;
	int rc = 0;

	*n = 0;
	if (!store_links_maybe(s, key))
		return 0;
	for (i = 0; i < 2 && *n < REPORTS_MAX; i++) {
		st = store_bind(s, tables[i], "ii", key, (int64_t)REPORTS_MAX);
		while (*n < REPORTS_MAX && (rc = store_step(s, st, err)) == 1)
			items[(*n)++] = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* ---- finding the story ------------------------------------------------------------------ */

bool
store_match_has(const struct matches *found, int64_t story)
{
	size_t i;

	for (i = 0; i < found->n; i++)
		if (found->m[i].story == story)
			return true;
	return false;
}

void
store_match_add(struct matches *found, struct match m)
{
	if (found->n < MATCHES_MAX && !store_match_has(found, m.story))
		found->m[found->n++] = m;
}

/* Another feed has a report with the same URL. */
static int
find_by_url(struct store *s, const struct entry *e, struct matches *found, struct errbuf *err)
{
	int64_t items[REPORTS_MAX];
	struct kept k;
	size_t n, i;
	int rc;

	if (e->facts.url_key == 0)
		return 0;
	if ((rc = store_link_find(s, e->facts.url_key, items, &n, err)) < 0)
		return rc;
	for (i = 0; i < n && found->n == 0; i++) {
		if ((rc = store_kept(s, items[i], &k, err)) < 0)
			return rc;
		if (rc == 1 && k.feed != e->feed)
			store_match_add(
			    found, (struct match){.story = k.story, .how = "url", .alike = 100});
	}
	return 0;
}

/* The same folded title within days. */
static int
find_by_title(struct store *s, const struct entry *e, struct matches *found, struct errbuf *err)
{
	struct dedup_report r = {.feed = e->feed, .time = e->time, .lead = e->item->lead};
	struct dedup_report known[REPORTS_MAX];
	int64_t items[REPORTS_MAX];
	struct kept k;
	size_t n, nknown = 0, i;
	int rc;

	if (e->title_key == 0 || e->opts->title_window_days <= 0)
		return 0;
	if ((rc = store_link_find(s, e->title_key, items, &n, err)) < 0)
		return rc;
	for (i = 0; i < n; i++) {
		if ((rc = store_kept(s, items[i], &k, err)) < 0)
			return rc;
		if (rc == 1 && strcmp(k.facts.title, e->facts.title) == 0)
			known[nknown++] = (struct dedup_report){
			    .feed = k.feed, .time = k.time, .lead = k.lead, .story = k.story};
	}
	rc = dedup_title_match(&r, known, nknown, (int64_t)e->opts->title_window_days * 86400);
	if (rc >= 0)
		store_match_add(
		    found, (struct match){.story = known[rc].story, .how = "title", .alike = 100});
	return 0;
}

/* In the order of their proof. */
static int (*const finders[])(
    struct store *, const struct entry *, struct matches *, struct errbuf *) = {
    find_by_url,
    find_by_title,
    store_linked_find,
    store_near_find,
};

/* ---- joining ---------------------------------------------------------------------------- */

static int
join(
    struct store *s, const struct entry *e, const struct match *m, int64_t item, struct errbuf *err)
{
	struct dedup_rank rank = {.weight = s->feed_weight,
	    .content = e->item->content != NULL ? strlen(e->item->content) : 0,
	    .lead = e->item->lead != NULL,
	    .time = e->time};
	struct dedup_rank main_rank = {0};
	const char *section;
	sqlite3_stmt *st;
	int64_t main_item;
	bool fixed;
	int rc;

	st = store_bind(s, Q_STORY_MAIN, "i", m->story);
	if ((rc = store_step(s, st, err)) != 1)
		return rc < 0 ? rc : errf(err, "story %lld has no main item", (long long)m->story);
	main_item = sqlite3_column_int64(st, 0);
	section = sql_text(st, 2, s->scratch);
	main_rank.time = sqlite3_column_int64(st, 3);
	fixed =
	    (sqlite3_column_int(st, 4) & ITEM_SECTION_FIXED) != 0 || sqlite3_column_int(st, 8) != 0;
	main_rank.lead = sqlite3_column_int(st, 5) != 0;
	main_rank.content = (size_t)sqlite3_column_int64(st, 6);
	main_rank.weight = sqlite3_column_int(st, 7);
	sqlite3_reset(st);
	if (!fixed && dedup_leads(&rank, &main_rank)) {
		main_item = item;
		section = e->section;
	}
	rc = store_run(s,
	    store_bind(s, Q_STORY_JOIN, "iisi", m->story, main_item, section, e->opts->now), err);
	if (rc < 0)
		return rc;
	return store_run(
	    s, store_bind(s, Q_JOINED_PUT, "isis", item, m->how, (int64_t)m->alike, m->words), err);
}

/*
 * A report that is like reports of two stories shows that they are one: so it does not matter which
 * report came first.  The older story stays, readers know it.
 */
static int
unite(struct store *s, const struct entry *e, struct matches *found, struct errbuf *err)
{
	struct match *first = &found->m[0];
	int64_t into, from;
	bool done;
	size_t i;
	int rc;

	for (i = 1; i < found->n; i++) {
		into = first->story < found->m[i].story ? first->story : found->m[i].story;
		from = into == first->story ? found->m[i].story : first->story;
		if ((rc = store_near_agree(s, e, into, from, err)) < 0)
			return rc;
		if (rc == 0)
			continue;
		rc = store_story_unite(s, into, from, into == first->story ? &found->m[i] : first,
		    e->opts->now, &done, err);
		if (rc < 0)
			return rc;
		if (done)
			first->story = into;
	}
	return 0;
}

/*
 * A story's number in tag: URIs: over its first entry's feed and identity, so that every store
 * gives it the same.  No two are equal in one feed because entry_key holds the same identities
 * as a primary key; between feeds the feed's key keeps them apart.
 */
static int64_t
story_uid(const struct store *s, const struct entry *e)
{
	static const char zero[16];
	const struct item *it = e->item;
	bool both = e->composite_key != 0 && (e->homonym || e->opts->guid_shared);

	if (!both && e->guid_key != 0)
		return hash_key(zero, s->feed_key, it->id, NULL);
	if (!both && e->facts.url_key != 0)
		return hash_key(zero, s->feed_key, it->canonical, NULL);
	return hash_key(zero, s->feed_key, e->composite, e->composite2);
}

int
store_attach(
    struct store *s, const struct entry *e, int64_t item, struct put *put, struct errbuf *err)
{
	struct matches found = {.n = 0};
	size_t i;
	int rc;

	s->near_item = 0;
	for (i = 0; i < sizeof(finders) / sizeof(finders[0]); i++)
		if ((rc = finders[i](s, e, &found, err)) < 0)
			return rc;
	store_near_add(s, e, item);
	if (found.n > 0) {
		if ((rc = unite(s, e, &found, err)) < 0)
			return rc;
		put->story = found.m[0].story;
		put->joined = true;
		return join(s, e, &found.m[0], item, err);
	}
	rc = store_run(s,
	    store_bind(
		s, Q_STORY_ADD, "iisii", story_uid(s, e), item, e->section, e->time, e->opts->now),
	    err);
	put->story = sqlite3_last_insert_rowid(s->db);
	return rc;
}

int
store_story_changed(
    struct store *s, const struct kept *k, const struct entry *e, struct errbuf *err)
{
	const char *section;
	sqlite3_stmt *st;
	int64_t time;
	int rc;

	if (strcmp(k->facts.title, e->facts.title) != 0)
		store_near_add(s, e, k->id);
	st = store_bind(s, Q_STORY_MAIN, "i", k->story);
	if ((rc = store_step(s, st, err)) != 1)
		return rc;
	section = sql_text(st, 2, s->scratch);
	time = sqlite3_column_int64(st, 1);
	/* Its place in the order moves only when a guessed date became a real one. */
	if (sqlite3_column_int64(st, 0) == k->id) {
		section = e->section;
		time = e->time != k->time && time == k->time ? e->time : time;
	}
	sqlite3_reset(st);
	return store_run(
	    s, store_bind(s, Q_STORY_CHANGE, "isii", k->story, section, time, e->opts->now), err);
}
