/*
 * Jobs out, results in: lease a feed's state, deal it to its fetcher, keep what comes back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "core/hash.h"
#include "core/limits.h"
#include "core/url.h"
#include "engine.h"
#include "log.h"

#define BATCH_FEEDS 200	   /* results in one transaction at most */
#define BATCH_MS 250	   /* and for no longer than this */
#define BLOCKED_SECONDS 30 /* how often a store that takes nothing is tried again */
#define KEEP_ALIVE_MS 2000 /* a connection stays open for a feed that is due by then */
#define MOVED_FAILURES 5   /* a stored move that fails so often is forgotten */
#define SKEW_MS 3600000	   /* a next poll further away than the ceiling and this: a jumped clock */

int64_t
engine_now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
engine_monotonic_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

uint32_t
engine_random(struct engine *e)
{
	if (e->random == 0)
		hash_random(&e->random, sizeof(e->random));
	e->random = e->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(e->random >> 32);
}

/* ---- the queues ------------------------------------------------------------------------- */

static uint64_t
host_lane(const char *url, struct arena *a)
{
	struct url u;

	if (url_parse(&u, url, a, NULL) == -1 || u.host == NULL)
		return hash_fast(0, url, strlen(url)) | 1;
	return hash_fast(0, u.host, strlen(u.host)) | 1;
}

static void
enqueue(struct engine *e, size_t i, int64_t due_ms)
{
	struct feed_slot *s = &e->slots[i];
	struct worker *owner = &e->fetchers[(s->lane >> 8) % e->nfetchers];

	if (s->owner != NULL && s->owner != owner)
		runq_remove(s->owner->queue, i);
	s->owner = owner;
	if (!s->gone && e->config->feeds[i].enabled)
		runq_put(owner->queue, i, s->lane, due_ms);
}

static void
queue_feed(void *arg, int64_t id, int64_t next_poll, bool gone, const char *url)
{
	struct engine *e = arg;
	size_t i = map_get(&e->by_id, (uint64_t)id);
	int64_t now = engine_now_ms();

	if (i == MAP_NONE)
		return;
	arena_clear(e->arena);
	e->slots[i].gone = gone;
	e->slots[i].lane = host_lane(url, e->arena);
	if (next_poll <= 0)
		next_poll = schedule_first(now / 1000, engine_random(e), e->config->nfeeds);
	else if (next_poll * 1000 > now + e->config->feeds[i].interval_max * 1100 + SKEW_MS &&
		 next_poll * 1000 > now + e->config->backoff_max * 1100 + SKEW_MS &&
		 next_poll * 1000 > now + (int64_t)8 * 86400 * 1000)
		next_poll = now / 1000;
	enqueue(e, i, next_poll * 1000);
}

void
engine_queue_feeds(struct engine *e)
{
	struct errbuf err;
	size_t i;

	map_release(&e->by_id);
	map_release(&e->by_landing);
	free(e->slots);
	if ((e->slots = calloc(e->config->nfeeds + 1, sizeof(*e->slots))) == NULL)
		abort();
	for (i = 0; i < e->nfetchers; i++) {
		runq_free(e->fetchers[i].queue);
		e->fetchers[i].queue = runq_new(e->config->nfeeds);
		e->fetchers[i].in_flight = 0;
	}
	for (i = 0; i < e->config->nfeeds; i++)
		map_put(&e->by_id, (uint64_t)e->config->feeds[i].id, i);
	if (store_each_due(e->store, queue_feed, e, &err) == -1)
		log_error("schedule", NULL, "%s", err.text);
}

static int
send_job(struct engine *e, struct worker *w, size_t i)
{
	struct feed_state st = {0};
	struct job job = {.feed = e->config->feeds[i]};
	struct errbuf err;

	arena_clear(e->arena);
	if (store_feed_state(e->store, job.feed.id, &st, e->arena, &err) != 0) {
		log_error("schedule", job.feed.key, "%s", err.text);
		return -1;
	}
	if (st.active_url != NULL)
		job.feed.url = st.active_url;
	job.etag = st.etag;
	job.last_modified = st.last_modified;
	job.body_hash = st.body_hash;
	job.seen = st.seen;
	job.nseen = st.nseen;
	job.keep_alive = runq_followed(w->queue, i, engine_now_ms() + KEEP_ALIVE_MS);
	buf_clear(&e->out);
	job_pack(&job, &e->out);
	channel_send(w->channel, MSG_JOB, &e->out);
	w->in_flight++;
	return 0;
}

static void
run_worker(struct engine *e, struct worker *w, int64_t now)
{
	size_t window = (size_t)e->config->fetch_concurrency;
	long i;

	while (w->ready && w->in_flight < window && (i = runq_start(w->queue, now)) != -1) {
		if (send_job(e, w, (size_t)i) == 0)
			continue;
		runq_done(w->queue, (size_t)i, now);
		enqueue(e, (size_t)i, now + (int64_t)BLOCKED_SECONDS * 1000);
	}
}

void
engine_run(struct engine *e)
{
	int64_t now = engine_now_ms(), next = now + 60000, t;
	struct timeval tv;
	size_t i;

	if (e->stopping || e->blocked_until * 1000 > now)
		return;
	if (e->next_config != NULL) {
		engine_swap(e);
		return;
	}
	for (i = 0; i < e->nfetchers; i++) {
		run_worker(e, &e->fetchers[i], now);
		t = runq_wakeup(e->fetchers[i].queue);
		if (e->fetchers[i].in_flight < (size_t)e->config->fetch_concurrency && t < next)
			next = t;
	}
	next = next > now ? next - now : 1;
	tv.tv_sec = next / 1000;
	tv.tv_usec = next % 1000 * 1000;
	event_add(e->run_timer, &tv);
}

/* ---- the batch -------------------------------------------------------------------------- */

static void
store_blocked(struct engine *e, const char *why)
{
	int64_t now = engine_now_ms();
	struct timeval tv = {.tv_sec = BLOCKED_SECONDS};
	size_t i;

	store_rollback(e->store);
	/* Their validators were not kept, so the next poll brings the same again. */
	for (i = 0; i < e->nbatch; i++)
		enqueue(e, e->batch[i], now);
	e->nbatch = 0;
	e->stories_changed = false;
	if (e->blocked_until == 0)
		log_error("store", NULL, "%s: nothing is polled until it can be kept", why);
	(void)snprintf(e->blocked_why, sizeof(e->blocked_why), "%s", why);
	e->blocked_until = now / 1000 + BLOCKED_SECONDS;
	event_add(e->run_timer, &tv);
}

static void
store_well(struct engine *e)
{
	if (e->blocked_until == 0)
		return;
	e->blocked_until = 0;
	log_notice("store", NULL, "takes items again");
}

void
engine_commit(struct engine *e)
{
	struct timeval tv = {.tv_sec = e->config->publish_delay, .tv_usec = 1000};
	struct errbuf err;

	if (e->nbatch == 0)
		return;
	if (store_commit(e->store, &err) != 0) {
		store_blocked(e, err.text);
		return;
	}
	store_well(e);
	e->polls_done += (int64_t)e->nbatch;
	e->nbatch = 0;
	event_del(e->commit_timer);
	if (e->stories_changed && !event_pending(e->publish_timer, EV_TIMEOUT, NULL))
		event_add(e->publish_timer, &tv);
	e->stories_changed = false;
}

static void
batch_add(struct engine *e, size_t i)
{
	struct timeval tv = {0, BATCH_MS * 1000};

	if (e->nbatch == e->batch_cap) {
		e->batch_cap = e->batch_cap == 0 ? 64 : 2 * e->batch_cap;
		e->batch = reallocarray(e->batch, e->batch_cap, sizeof(*e->batch));
		if (e->batch == NULL)
			abort();
	}
	if (e->nbatch == 0)
		event_add(e->commit_timer, &tv);
	e->batch[e->nbatch++] = i;
}

/* ---- results ---------------------------------------------------------------------------- */

/* Only a move that is permanent from end to end, and was seen again and again, is kept. */
static void
note_move(struct engine *e, const struct feed *f, struct feed_state *st, const struct result *r)
{
	if (r->permanent_url == NULL) {
		if (st->failures >= MOVED_FAILURES && st->active_url != NULL) {
			log_notice(
			    "fetch", f->key, "the stored move fails: back to the configured URL");
			st->active_url = NULL;
			st->etag = st->last_modified = NULL;
		}
		if (r->outcome == POLL_OK)
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
	st->seen = arena_grow(a, r->fingerprints, r->nfingerprints * sizeof(*st->seen),
	    r->nfingerprints * sizeof(*st->seen));
	st->nseen = r->nfingerprints;
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
requeue(struct engine *e, size_t i, int64_t next_poll_ms)
{
	runq_done(e->slots[i].owner->queue, i, engine_now_ms() + e->config->host_gap_ms);
	enqueue(e, i, next_poll_ms);
}

static void
take_result(struct engine *e, size_t i, const struct result *r)
{
	struct feed_state st = {0};
	struct errbuf err = {""};
	int rc;

	if (e->blocked_until * 1000 > engine_now_ms()) {
		requeue(e, i, e->blocked_until * 1000);
		return;
	}
	if (r->address != 0)
		e->slots[i].lane = r->address;
	if ((rc = store_begin(e->store, &err)) == 0)
		rc = store_feed_state(e->store, r->feed, &st, e->arena, &err);
	if (rc == 0)
		rc = keep_result(e, i, r, &st, &err);
	if (rc != 0) {
		runq_done(e->slots[i].owner->queue, i, 0);
		batch_add(e, i);
		store_blocked(e, err.text);
		return;
	}
	requeue(e, i, st.next_poll * 1000);
	batch_add(e, i);
	if (e->nbatch >= BATCH_FEEDS)
		engine_commit(e);
}

void
engine_result(struct engine *e, struct worker *w, const void *data, size_t n)
{
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
	take_result(e, i, &r);
	engine_run(e);
}

/* ---- a fetcher died --------------------------------------------------------------------- */

static void
blame(struct engine *e, size_t i, int status)
{
	struct result r = {
	    .feed = e->config->feeds[i].id, .outcome = POLL_FAILED, .stage = "parse"};

	if (WIFSIGNALED(status))
		r.error = arena_printf(
		    e->arena, "its document killed the fetcher (signal %d)", WTERMSIG(status));
	else
		r.error = arena_printf(
		    e->arena, "its document ended the fetcher (status %d)", WEXITSTATUS(status));
	take_result(e, i, &r);
}

void
engine_lost(struct engine *e, struct worker *w, int status)
{
	size_t i,
	    guilty = w->page->feed != 0 ? map_get(&e->by_id, (uint64_t)w->page->feed) : MAP_NONE;

	w->page->feed = 0;
	shared_forget(e->shared, (unsigned)w->index);
	w->in_flight = 0;
	for (i = 0; i < e->config->nfeeds; i++) {
		if (e->slots[i].owner != w || !runq_running(w->queue, i))
			continue;
		arena_clear(e->arena);
		if (i == guilty)
			blame(e, i, status);
		else
			requeue(e, i, engine_now_ms());
	}
}

/* ---- by hand ---------------------------------------------------------------------------- */

int
engine_refresh(struct engine *e, size_t i, struct errbuf *err)
{
	struct feed_slot *s = &e->slots[i];
	int64_t now = engine_now_ms() / 1000, next;
	struct feed_state st = {0};

	/* A restart does not make anybody forget. */
	arena_clear(e->arena);
	if (s->refreshed == 0 &&
	    store_feed_state(e->store, e->config->feeds[i].id, &st, e->arena, NULL) == 0)
		s->refreshed = st.last_manual;
	next = s->refreshed + e->config->refresh_min;
	if (!e->config->feeds[i].enabled)
		return errf(err, "feed \"%s\" is not enabled", e->config->feeds[i].key);
	if (s->refreshed != 0 && now < next)
		return errf(err, "feed \"%s\" was refreshed %lld s ago, again in %lld s",
		    e->config->feeds[i].key, (long long)(now - s->refreshed),
		    (long long)(next - now));
	s->refreshed = now;
	s->gone = false;
	enqueue(e, i, now * 1000);
	return 0;
}
