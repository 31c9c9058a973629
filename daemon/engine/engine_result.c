/*
 * Results in: what a poll brought is kept, with many others in one transaction, or its feed waits
 * for the next one; and what becomes of the polls of a fetcher that died.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../core/hash.h"
#include "../core/limits.h"
#include "../core/url.h"
#include "../log.h"
#include "engine.h"

#define BATCH_FEEDS 1000   /* results in one transaction at most, */
#define BATCH_MS 1000	   /* for no longer than this while more is being fetched, */
#define BATCH_IDLE_MS 50   /* and for no longer than this when nothing is */
#define BLOCKED_SECONDS 30 /* how often a store that takes nothing is tried again */
#define MOVED_FAILURES 5   /* a stored move that fails so often is forgotten */
#define ADDRESS_SECONDS 30 /* a fetcher waits so long for an address */
#define UNKEPT_SECONDS                                                            \
	900 /* a feed whose result and failure cannot be kept is asked again then \
	     */

/* ---- the batch -------------------------------------------------------------------------- */

/* Their validators were not kept, so the next poll brings the same again. */
static void
undo_batch(struct engine *e)
{
	int64_t now = engine_queue_ms();
	size_t i;

	store_rollback(e->store);
	for (i = 0; i < e->nbatch; i++) {
		e->slots[e->batch[i]].gone = false; /* it was not when it was polled */
		engine_enqueue(e, e->batch[i], now);
	}
	e->nbatch = 0;
	e->stories_changed = false;
	event_del(e->commit_timer);
}

void
engine_block(struct engine *e, const char *why)
{
	struct timeval tv = {.tv_sec = BLOCKED_SECONDS};

	undo_batch(e);
	if (e->blocked_until == 0)
		log_error("store", NULL, "%s: nothing is polled until it can be kept", why);
	(void)snprintf(e->blocked_why, sizeof(e->blocked_why), "%s", why);
	e->blocked_until = engine_queue_ms() + (int64_t)BLOCKED_SECONDS * 1000;
	event_add(e->run_timer, &tv);
}

void
engine_unblock(struct engine *e)
{
	if (e->blocked_until == 0)
		return;
	e->blocked_until = 0;
	log_notice("store", NULL, "takes items again");
}

/* A read for somebody else that failed takes the open transaction with it. */
static bool
is_undone(const struct engine *e, struct errbuf *err)
{
	if (e->nbatch == 0 || store_in_transaction(e->store))
		return false;
	(void)errf(err, "the store failed in the middle of a transaction");
	return true;
}

void
engine_commit(struct engine *e)
{
	struct errbuf err;

	if (e->nbatch == 0)
		return;
	if (is_undone(e, &err) || store_commit(e->store, &err) != 0) {
		engine_block(e, err.text);
		return;
	}
	engine_unblock(e);
	e->polls_done += (int64_t)e->nbatch;
	e->nbatch = 0;
	event_del(e->commit_timer);
	if (e->stories_changed)
		engine_publish_soon(e);
	e->stories_changed = false;
}

static void
batch_add(struct engine *e, size_t i)
{
	const struct timeval full = {BATCH_MS / 1000, BATCH_MS % 1000 * 1000};

	if (e->nbatch == e->batch_cap) {
		e->batch_cap = e->batch_cap == 0 ? 64 : 2 * e->batch_cap;
		e->batch = reallocarray(e->batch, e->batch_cap, sizeof(*e->batch));
		if (e->batch == NULL)
			abort();
	}
	if (e->nbatch == 0)
		event_add(e->commit_timer, &full);
	e->batch[e->nbatch++] = i;
}

/* ---- results ---------------------------------------------------------------------------- */

/* Only a move that is permanent from end to end, and was seen again and again, is kept. */
static void
note_move(struct engine *e, const struct feed *f, struct feed_state *st, const struct result *r)
{
	if (r->outcome != POLL_OK) { /* a move to what is no feed is none */
		if (st->failures >= MOVED_FAILURES && st->active_url != NULL) {
			log_notice(
			    "fetch", f->key, "the stored move fails: back to the configured URL");
			st->active_url = NULL;
			st->etag = st->last_modified = NULL;
		}
		return;
	}
	if (r->permanent_url == NULL) {
		st->moved_count = 0;
		return;
	}
	if (st->moved_url == NULL || strcmp(st->moved_url, r->permanent_url) != 0)
		st->moved_count = 0;
	st->moved_url = r->permanent_url;
	if (++st->moved_count < e->config->redirect_after)
		return;
	st->active_url = r->permanent_url;
	st->moved_url = NULL;
	st->moved_count = 0;
	log_notice("fetch", f->key, "moved for good to %s", url_redact(st->active_url, e->arena));
}

/* Two feeds that end at one URL bring the same entries: the editor should drop one. */
static void
note_landing(struct engine *e, size_t i, struct feed_state *st, const struct result *r)
{
	struct feed_slot *s = &e->slots[i];
	uint64_t landed;
	size_t other;

	if (r->final_url == NULL || r->outcome != POLL_OK)
		return;
	st->final_url = r->final_url;
	landed = hash_fast(0, r->final_url, strlen(r->final_url)) | 1;
	if (s->landed == landed)
		return;
	s->landed = landed;
	other = map_get(&e->by_landing, landed);
	if (other == MAP_NONE || other == i || e->slots[other].landed != landed) {
		map_put(&e->by_landing, landed, i);
		return;
	}
	if (!s->twin_told)
		log_warn("fetch", e->config->feeds[i].key, "ends at the same URL as feed \"%s\"",
		    e->config->feeds[other].key);
	s->twin_told = true;
}

static void
note_document(struct feed_state *st, const struct result *r, struct arena *a)
{
	st->title = r->title;
	st->site = r->site;
	st->format = r->format;
	st->damage = r->damage;
	st->ttl = r->ttl;
	st->skip_hours = r->skip_hours;
	st->skip_days = r->skip_days;
	if (r->newest > st->newest)
		st->newest = r->newest;
	if (r->rhythm > 0)
		st->rhythm = st->rhythm > 0 ? (3 * st->rhythm + r->rhythm) / 4 : r->rhythm;
	st->seen =
	    arena_grow(a, r->seen, r->nseen * sizeof(*st->seen), r->nseen * sizeof(*st->seen));
	st->nseen = r->nseen;
}

/* A flood shows only when all is stored: what came before its number was reached is kept back too.
 */
static int
quarantine_flood(
    struct engine *e, const struct feed *f, const int64_t *added, long n, struct errbuf *err)
{
	long i;
	int rc;

	for (i = 0; i < n; i++)
		if ((rc = store_quarantine(e->store, added[i], err)) != 0)
			return rc;
	log_notice("dedup", f->key, "%ld items at once (flood): kept out of the mail", n);
	return 0;
}

static int
put_items(struct engine *e, const struct feed *f, struct feed_state *st, const struct result *r,
    int64_t now, struct errbuf *err)
{
	struct put_options opts = {.now = now,
	    .title_window_days = e->config->title_window_days,
	    .quarantine = !st->fetched};
	int64_t *added = arena_alloc(e->arena, (r->nitems + 1) * sizeof(*added));
	long nadded = 0, updated = 0;
	struct put put;
	size_t i;
	int rc;

	for (i = 0; i < r->nitems; i++) {
		opts.guid_shared = r->items[i].guid_shared;
		opts.url_shared = r->items[i].url_shared;
		if ((rc = store_put_item(e->store, f->id, &r->items[i].item, &opts, &put, err)) !=
		    0)
			return rc;
		if (put.verdict == PUT_NEW)
			added[nadded++] = put.item;
		updated += put.verdict == PUT_UPDATED;
	}
	if (nadded > 0 && !st->fetched)
		log_notice("dedup", f->key, "%ld items at once (first fetch): kept out of the mail",
		    nadded);
	else if (nadded >= e->config->flood &&
		 (rc = quarantine_flood(e, f, added, nadded, err)) != 0)
		return rc;
	else if (nadded + updated > 0)
		log_info("store", f->key, "%ld new, %ld updated", nadded, updated);
	if (nadded + updated > 0) {
		st->last_change = now;
		e->stories_changed = true;
	}
	st->items_total += nadded;
	st->fetched = true;
	e->items_new += nadded;
	e->items_updated += updated;
	return 0;
}

static void
note_failure(const struct feed *f, struct feed_state *st, const struct result *r)
{
	st->stage = r->stage;
	st->error = r->error;
	if (r->outcome == POLL_GONE)
		log_warn(r->stage, f->key, "%s: polled no more until `digestctl refresh %s`",
		    r->error, f->key);
	else if ((st->failures & (st->failures - 1)) == 0) /* 1, 2, 4, 8 ... in a row */
		log_warn(r->stage, f->key, "%s (failure %d)", r->error, st->failures);
	else
		log_info(r->stage, f->key, "%s (failure %d)", r->error, st->failures);
}

static int
keep_result(
    struct engine *e, size_t i, const struct result *r, struct feed_state *st, struct errbuf *err)
{
	const struct feed *f = &e->config->feeds[i];
	int64_t now = engine_now_ms() / 1000;
	int rc;

	st->last_poll = now;
	if (e->slots[i].refreshed > st->last_manual)
		st->last_manual = e->slots[i].refreshed;
	st->status = r->status;
	if (r->validators) {
		st->etag = r->etag;
		st->last_modified = r->last_modified;
		st->body_hash = r->body_hash;
	}
	note_landing(e, i, st, r);
	if (r->outcome == POLL_OK) {
		st->last_ok = now;
		st->stage = st->error = NULL;
		if (r->fresh_for >= 0)
			st->fresh_for = r->fresh_for;
		if (r->change == CHANGE_DOCUMENT) {
			if ((rc = put_items(e, f, st, r, now, err)) != 0)
				return rc;
			note_document(st, r, e->arena);
		}
	}
	schedule_next(f, e->config, st, r->outcome, r->retry_after, now, engine_random(e));
	log_debug("fetch", f->key, "HTTP %d, %lld bytes, %zu entries, next poll in %lld s",
	    r->status, (long long)r->bytes, r->nentries, (long long)(st->next_poll - now));
	if (r->ndropped > 0)
		log_debug("normalise", f->key, "%zu entries dropped; %s", r->ndropped, r->dropped);
	if (r->outcome != POLL_OK)
		note_failure(f, st, r);
	note_move(e, f, st, r);
	e->slots[i].gone = st->gone;
	e->slots[i].failing = st->failures > 0;
	return store_put_feed_state(e->store, f->id, st, err);
}

/* From the run queue's point of view: the feed has ended, its lane rests, its next poll waits. */
static void
requeue(struct engine *e, size_t i, int64_t due_ms)
{
	runq_done(e->slots[i].owner->queue, i, engine_queue_ms() + e->config->host_gap_ms);
	engine_enqueue(e, i, due_ms);
}

static int
store_result(
    struct engine *e, size_t i, const struct result *r, int64_t *next_poll, struct errbuf *err)
{
	struct feed_state st = {0};
	int rc;

	if ((rc = store_feed_state(e->store, r->feed, &st, e->arena, err)) == 0)
		rc = keep_result(e, i, r, &st, err);
	*next_poll = st.next_poll;
	return rc;
}

/*
 * The store is well but does not take what this feed brought: the others of the transaction come
 * again, and it is the feed's failure, so that it stops nobody else.
 */
static int
refuse_result(struct engine *e, size_t i, const struct errbuf *why, int64_t *next_poll)
{
	struct result r = {.feed = e->config->feeds[i].id,
	    .outcome = POLL_FAILED,
	    .stage = "store",
	    .error = arena_strdup(e->arena, why->text)};
	struct errbuf err;

	undo_batch(e);
	if (store_begin(e->store, &err) == 0 && store_result(e, i, &r, next_poll, &err) == 0)
		return 0;
	log_error("store", e->config->feeds[i].key, "%s", why->text);
	*next_poll = engine_now_ms() / 1000 + UNKEPT_SECONDS;
	return -1;
}

static void
take_result(struct engine *e, size_t i, const struct result *r)
{
	struct errbuf err = {""};
	int64_t next_poll, again;
	int rc;

	if (engine_blocked(e)) {
		requeue(e, i, e->blocked_until);
		return;
	}
	if (engine_unreached(e, i, r, &again)) {
		requeue(e, i, again);
		return;
	}
	if (r->address != 0)
		e->slots[i].lane = r->address;
	if (is_undone(e, &err) || store_begin(e->store, &err) != 0)
		rc = STORE_FULL;
	else if ((rc = store_result(e, i, r, &next_poll, &err)) == -1)
		rc = refuse_result(e, i, &err, &next_poll);
	if (rc == STORE_FULL) {
		requeue(e, i, engine_queue_ms());
		batch_add(e, i);
		engine_block(e, err.text);
		return;
	}
	requeue(e, i, engine_queue_time(next_poll));
	if (rc == -1) {
		engine_block(e, err.text);
		return;
	}
	batch_add(e, i);
	if (e->nbatch >= BATCH_FEEDS)
		engine_commit(e);
}

void
engine_result(struct engine *e, struct worker *w, const void *data, size_t n)
{
	const struct timeval soon = {0, BATCH_IDLE_MS * 1000};
	struct result r;
	size_t i;

	arena_clear(e->arena);
	if (result_unpack(&r, data, n, e->arena) == -1) {
		log_error("store", NULL, "fetcher %d sent what cannot be read: killed", w->index);
		engine_kill(e, w);
		return;
	}
	i = map_get(&e->by_id, (uint64_t)r.feed);
	/* Jobs of before a reload may come back when their feed is gone or waits again. */
	if (i == MAP_NONE || e->slots[i].owner != w || !runq_running(w->queue, i))
		return;
	w->in_flight--;
	w->suspects -= w->suspects > 0;
	take_result(e, i, &r);
	engine_run(e);
	/* Nobody waits for a full batch when nothing else is on its way. */
	if (e->nbatch > 0 && engine_in_flight(e) == 0)
		event_add(e->commit_timer, &soon);
}

/* ---- a fetcher died --------------------------------------------------------------------- */

static void
blame(struct engine *e, size_t i, int status, bool reading)
{
	const char *what = reading ? "document" : "transfer";
	struct result r = {.feed = e->config->feeds[i].id,
	    .outcome = POLL_FAILED,
	    .stage = reading ? "parse" : "fetch"};

	if (WIFSIGNALED(status))
		r.error = arena_printf(
		    e->arena, "its %s killed the fetcher (signal %d)", what, WTERMSIG(status));
	else
		r.error = arena_printf(
		    e->arena, "its %s ended the fetcher (status %d)", what, WEXITSTATUS(status));
	take_result(e, i, &r);
}

/*
 * A death outside of any document is one transfer's fault, but whose?  What was running comes
 * again one by one, and whoever runs alone when it happens again is to blame.  SIGKILL is not the
 * fetcher's own doing.
 */
static bool
find_suspects(struct worker *w, int status)
{
	bool alone = w->suspects > 0 && w->in_flight == 1;

	if (status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
		return false;
	if (alone)
		w->suspects--;
	else if (w->suspects == 0)
		w->suspects = w->in_flight;
	return alone;
}

void
engine_lost(struct engine *e, struct worker *w, int status)
{
	int64_t feed = w->page->feed;
	size_t i, guilty = feed != 0 ? map_get(&e->by_id, (uint64_t)feed) : MAP_NONE;
	bool alone = feed == 0 && find_suspects(w, status);

	w->page->feed = 0;
	shared_forget(e->shared, (unsigned)w->index);
	w->in_flight = 0;
	for (i = 0; i < e->config->nfeeds; i++) {
		if (e->slots[i].owner != w || !runq_running(w->queue, i))
			continue;
		arena_clear(e->arena);
		if (i == guilty || alone)
			blame(e, i, status, !alone);
		else
			requeue(e, i, 0); /* before all others */
	}
}

/* Every transfer has a time-out, so this is a fetcher that is no longer itself. */
void
engine_overdue(struct engine *e)
{
	const struct config *c = e->config;
	int64_t now, hop = c->fetch_timeout + ADDRESS_SECONDS;
	const struct feed_slot *s;
	size_t i;
	int hops;

	if (engine_in_flight(e) == 0)
		return;
	now = engine_queue_ms();
	for (i = 0; i < c->nfeeds; i++) {
		s = &e->slots[i];
		hops = 2 * (c->max_redirects + 1) * (c->feeds[i].listing.pages + 2);
		if (s->owner == NULL || !runq_running(s->owner->queue, i) ||
		    now - s->started < hops * hop * 1000)
			continue;
		log_error(
		    "fetch", c->feeds[i].key, "no answer from fetcher %d: killed", s->owner->index);
		engine_kill(e, s->owner);
	}
}
