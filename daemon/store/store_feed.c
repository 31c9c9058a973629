/*
 * store.h: feeds and what a later poll needs to know of earlier ones.
 */
#include "store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/hash.h"
#include "../core/limits.h"

/* ---- the configuration's feeds ---------------------------------------------------------- */

static int
sync_url(struct store *s, const struct feed *f, const char *old, struct errbuf *err)
{
	int rc;

	if (strcmp(old, f->url) == 0)
		return 0;
	if ((rc = store_run(s, store_bind(s, Q_FEED_MOVED, "i", f->id), err)) < 0)
		return rc;
	return store_run(s, store_bind(s, Q_FEED_DUE_NOW, "i", f->id), err);
}

/* The next poll reads the whole document, even if it is the old one; and soon if it could not. */
static int
sync_shape(struct store *s, const struct feed *f, struct errbuf *err)
{
	int rc = store_run(s, store_bind(s, Q_FEED_RESHAPED, "i", f->id), err);

	return rc < 0 ? rc : store_run(s, store_bind(s, Q_FEED_MENDED, "i", f->id), err);
}

static sqlite3_stmt *
bind_feed(struct store *s, enum store_statement which, const struct feed *f)
{
	return store_bind(s, which, "ssssssisii", f->key, f->url, f->title, f->site, f->kind,
	    f->section, (int64_t)f->weight, f->language, (int64_t)f->enabled, (int64_t)f->shape);
}

static int
sync_feed(struct store *s, struct feed *f, struct errbuf *err)
{
	sqlite3_stmt *st;
	const char *old = NULL;
	bool same_shape = true;
	int64_t id = 0;
	int rc;

	st = store_bind(s, Q_FEED_FIND, "sssii", f->key, f->title, f->site, (int64_t)f->weight,
	    (int64_t)f->shape);
	if ((rc = store_step(s, st, err)) < 0)
		return rc;
	if (rc == 1) {
		id = sqlite3_column_int64(st, 0);
		old = sql_text(st, 1, s->scratch);
		/* Titles and addresses of sources are part of what is published. */
		s->story_changed |= sqlite3_column_int(st, 2) == 0;
		same_shape = sqlite3_column_int(st, 3) != 0;
		sqlite3_reset(st);
	}
	st = bind_feed(s, old == NULL ? Q_FEED_ADD : Q_FEED_SET, f);
	if ((rc = store_run(s, st, err)) < 0)
		return rc;
	f->id = old == NULL ? sqlite3_last_insert_rowid(s->db) : id;
	if (!same_shape && (rc = sync_shape(s, f, err)) < 0)
		return rc;
	return old == NULL ? 0 : sync_url(s, f, old, err);
}

/* Most starts find the feeds that there were: 1 then, and their ids are set; 0 otherwise. */
static int
sync_same(struct store *s, struct feed *feeds, size_t n, struct errbuf *err)
{
	int64_t active = 0;
	size_t i;
	int rc;

	if ((rc = store_value(s, store_bind(s, Q_FEED_ACTIVE, ""), &active, 0, err)) < 0)
		return rc;
	if (active != (int64_t)n)
		return 0;
	for (i = 0; i < n; i++)
		if ((rc = store_value(
			 s, bind_feed(s, Q_FEED_SAME, &feeds[i]), &feeds[i].id, 0, err)) < 0 ||
		    feeds[i].id == 0)
			return rc;
	return 1;
}

static int
sync_all(struct store *s, struct feed *feeds, size_t n, struct errbuf *err)
{
	int rc = store_run(s, store_bind(s, Q_FEED_NONE, ""), err);
	size_t i;

	for (i = 0; rc == 0 && i < n; i++)
		rc = sync_feed(s, &feeds[i], err);
	return rc;
}

int
store_sync_feeds(struct store *s, struct feed *feeds, size_t n, struct errbuf *err)
{
	bool own = !s->in_txn;
	int rc;

	arena_clear(s->scratch);
	store_feed_forget(s);
	s->counted = false;
	if ((rc = store_begin(s, err)) < 0)
		return rc;
	if ((rc = sync_same(s, feeds, n, err)) >= 0)
		rc = rc == 1 ? 0 : sync_all(s, feeds, n, err);
	if (rc == 0 && s->nstate_print > 0)
		memset(s->state_print, 0, s->nstate_print * sizeof(*s->state_print));
	if (rc == 0 && own)
		return store_commit(s, err);
	if (rc < 0 && own)
		store_rollback(s);
	return rc;
}

int
store_each_due(
    struct store *s, void (*fn)(void *arg, const struct feed_due *), void *arg, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_FEED_DUE, "");
	int rc;

	while ((rc = store_step(s, st, err)) == 1)
		fn(arg, &(struct feed_due){.feed = sqlite3_column_int64(st, 0),
			    .next_poll = sqlite3_column_int64(st, 1),
			    .last_poll = sqlite3_column_int64(st, 2),
			    .gone = sqlite3_column_int(st, 3) != 0,
			    .failures = sqlite3_column_int(st, 4),
			    .host_url = (const char *)sqlite3_column_text(st, 5)});
	return rc;
}

int
store_feed_load(struct store *s, int64_t feed, struct errbuf *err)
{
	sqlite3_stmt *st;
	int rc;

	if (feed == s->feed)
		return 0;
	st = store_bind(s, Q_FEED_WEIGHT, "i", feed);
	if ((rc = store_step(s, st, err)) < 0)
		return rc;
	if (rc == 0)
		return errf(err, "no feed %lld", (long long)feed);
	(void)snprintf(s->feed_key, sizeof(s->feed_key), "%s", sqlite3_column_text(st, 0));
	s->feed_weight = sqlite3_column_int(st, 1);
	s->feed = feed;
	sqlite3_reset(st);
	return 0;
}

void
store_feed_forget(struct store *s)
{
	s->feed = 0;
}

/* ---- states ----------------------------------------------------------------------------- */

static void
print_str(uint64_t *h, const char *p)
{
	*h = p == NULL ? *h * 31 + 7 : hash_fast(*h + 1, p, strlen(p));
}

/* Over what the state table holds: what a 304 leaves alone. */
static uint64_t
state_print(const struct feed_state *f)
{
	const int64_t numbers[] = {(int64_t)f->body_hash, f->moved_count, f->last_change, f->ttl,
	    f->skip_hours, f->skip_days, f->rhythm, f->newest, f->last_manual, f->gone, f->fetched,
	    f->items_total};
	const char *const strings[] = {f->etag, f->last_modified, f->moved_url, f->active_url,
	    f->final_url, f->stage, f->error, f->damage, f->title, f->site, f->format};
	uint64_t h = hash_fast(1, numbers, sizeof(numbers));
	size_t i;

	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		print_str(&h, strings[i]);
	h = hash_fast(h, f->seen, f->nseen * sizeof(*f->seen));
	return h != 0 ? h : 1;
}

static uint64_t *
print_slot(struct store *s, int64_t feed)
{
	size_t n = s->nstate_print, want = (size_t)feed + 1;

	if (feed < 0 || s->mode != STORE_WRITER)
		return NULL;
	if (want > n) {
		while (n < want)
			n = n < 256 ? 256 : n * 2;
		s->state_print = realloc(s->state_print, n * sizeof(*s->state_print));
		if (s->state_print == NULL)
			abort();
		memset(s->state_print + s->nstate_print, 0,
		    (n - s->nstate_print) * sizeof(*s->state_print));
		s->nstate_print = n;
	}
	return &s->state_print[feed];
}

static void
read_seen(sqlite3_stmt *st, int column, struct feed_state *f, struct arena *a)
{
	size_t n = (size_t)sqlite3_column_bytes(st, column);
	struct seen *seen;

	f->nseen = n / sizeof(*seen);
	f->seen = NULL;
	if (f->nseen == 0)
		return;
	seen = arena_alloc(a, f->nseen * sizeof(*seen));
	memcpy(seen, sqlite3_column_blob(st, column), f->nseen * sizeof(*seen));
	f->seen = seen;
}

/* Columns as SQL_STATE_READ names them. */
static void
read_state(sqlite3_stmt *st, struct feed_state *f, struct arena *a)
{
	int c = 0;

	f->etag = sql_text(st, c++, a);
	f->last_modified = sql_text(st, c++, a);
	f->body_hash = (uint64_t)sqlite3_column_int64(st, c++);
	f->moved_url = sql_text(st, c++, a);
	f->moved_count = sqlite3_column_int(st, c++);
	f->active_url = sql_text(st, c++, a);
	f->final_url = sql_text(st, c++, a);
	f->last_change = sqlite3_column_int64(st, c++);
	f->ttl = sqlite3_column_int64(st, c++);
	f->skip_hours = (uint32_t)sqlite3_column_int64(st, c++);
	f->skip_days = (uint32_t)sqlite3_column_int64(st, c++);
	f->rhythm = sqlite3_column_int64(st, c++);
	f->newest = sqlite3_column_int64(st, c++);
	f->last_manual = sqlite3_column_int64(st, c++);
	f->gone = sqlite3_column_int(st, c++) != 0;
	f->fetched = sqlite3_column_int(st, c++) != 0;
	f->stage = sql_text(st, c++, a);
	f->error = sql_text(st, c++, a);
	f->damage = sql_text(st, c++, a);
	f->title = sql_text(st, c++, a);
	f->site = sql_text(st, c++, a);
	f->format = sql_text(st, c++, a);
	f->items_total = sqlite3_column_int64(st, c++);
	read_seen(st, c++, f, a);
	f->next_poll = sqlite3_column_int64(st, c++);
	f->last_poll = sqlite3_column_int64(st, c++);
	f->last_ok = sqlite3_column_int64(st, c++);
	f->fresh_for = sqlite3_column_int64(st, c++);
	f->status = sqlite3_column_int(st, c++);
	f->failures = sqlite3_column_int(st, c);
}
#define STATE_READ_COLUMNS 30

int
store_feed_state(
    struct store *s, int64_t feed, struct feed_state *f, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_FEED_STATE, "i", feed);
	uint64_t *print = print_slot(s, feed);
	int rc = store_step(s, st, err);

	if (rc < 0)
		return rc;
	memset(f, 0, sizeof(*f));
	if (rc == 1) {
		read_state(st, f, a);
		sqlite3_reset(st);
		if (print != NULL)
			*print = state_print(f);
	}
	return 0;
}

static int
put_state(struct store *s, int64_t feed, const struct feed_state *f, struct errbuf *err)
{
	size_t nseen = f->nseen < LIMIT_SEEN ? f->nseen : LIMIT_SEEN;

	return store_run(s,
	    store_bind(s, Q_STATE_PUT, "issisissiiiiiiiiissssssib", feed, f->etag, f->last_modified,
		(int64_t)f->body_hash, f->moved_url, (int64_t)f->moved_count, f->active_url,
		f->final_url, f->last_change, f->ttl, (int64_t)f->skip_hours, (int64_t)f->skip_days,
		f->rhythm, f->newest, f->last_manual, (int64_t)f->gone, (int64_t)f->fetched,
		f->stage, f->error, f->damage, f->title, f->site, f->format, f->items_total,
		f->seen, nseen * sizeof(*f->seen)),
	    err);
}

int
store_put_feed_state(struct store *s, int64_t feed, const struct feed_state *f, struct errbuf *err)
{
	uint64_t *slot, print;
	int rc;

	if (!s->in_txn)
		return errf(err, "store_put_feed_state: no transaction");
	slot = print_slot(s, feed);
	print = state_print(f);
	if (slot != NULL && *slot != print) {
		*slot = 0;
		if ((rc = put_state(s, feed, f, err)) < 0)
			return rc;
		*slot = print;
	}
	return store_run(s,
	    store_bind(s, Q_POLL_PUT, "iiiiiii", feed, f->next_poll, f->last_poll, f->last_ok,
		f->fresh_for, (int64_t)f->status, (int64_t)f->failures),
	    err);
}

static void
read_feed(sqlite3_stmt *st, struct feed *f, struct arena *a)
{
	int c = STATE_READ_COLUMNS;

	f->id = sqlite3_column_int64(st, c++);
	f->key = sql_text(st, c++, a);
	f->url = sql_text(st, c++, a);
	f->title = sql_text(st, c++, a);
	f->site = sql_text(st, c++, a);
	f->kind = sql_text(st, c++, a);
	f->section = sql_text(st, c++, a);
	f->weight = sqlite3_column_int(st, c++);
	f->language = sql_text(st, c++, a);
	f->enabled = sqlite3_column_int(st, c) != 0;
}

int
store_feeds(struct store *s, struct feed_row **rows, size_t *n, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_FEED_ALL, "");
	struct feed_row *list = NULL;
	size_t used = 0, cap = 0;
	int rc;

	while ((rc = store_step(s, st, err)) == 1) {
		if (used == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			list = arena_grow(a, list, used * sizeof(*list), cap * sizeof(*list));
		}
		read_state(st, &list[used].state, a);
		read_feed(st, &list[used++].feed, a);
	}
	if (rc < 0)
		return rc;
	*rows = list;
	*n = used;
	return 0;
}
