/*
 * Jobs out: which feed is due, lease its state, deal it to its fetcher.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../clock.h"
#include "../core/hash.h"
#include "../core/limits.h"
#include "../core/url.h"
#include "../log.h"
#include "engine.h"

#define KEEP_ALIVE_MS 2000	 /* a connection stays open for a feed that is due by then */
#define CLOCK_SET_BACK_MS 300000 /* more than a clock is wrong by chance */
#define SKEW_MS 3600000 /* a next poll further away than the ceiling and this: a jumped clock */

int64_t
engine_now_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t
engine_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t
engine_queue_ms(void)
{
	return clock_ms(CLOCK_BOOTTIME);
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

/* Hash of scheme, host and port: what one connection can serve and a header may be sent to. */
static uint64_t
origin(const char *url, struct arena *a)
{
	struct url u;

	if (url_parse(&u, url, a, NULL) == -1 || u.host == NULL)
		return hash_fast(0, url, strlen(url)) | 1;
	return hash_fast((uint64_t)u.port + (strcmp(u.scheme, "https") == 0 ? 1u << 20 : 0), u.host,
		   strlen(u.host)) |
	       1;
}

/* A UTC second on the clock of the queues: what happens to the wall clock later moves nothing. */
int64_t
engine_queue_time(int64_t utc)
{
	return engine_queue_ms() + utc * 1000 - engine_now_ms();
}

bool
engine_blocked(const struct engine *e)
{
	return e->blocked_until > engine_queue_ms();
}

void
engine_enqueue(struct engine *e, size_t i, int64_t due_ms)
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
queue_feed(void *arg, const struct feed_due *due)
{
	struct engine *e = arg;
	size_t i = map_get(&e->by_id, (uint64_t)due->feed);
	int64_t now = engine_now_ms(), next_poll = due->next_poll;

	if (i == MAP_NONE)
		return;
	arena_clear(e->arena);
	e->slots[i].gone = due->gone;
	e->slots[i].failing = due->failures > 0;
	e->slots[i].lane = host_lane(due->host_url, e->arena);
	e->slots[i].origin = origin(due->host_url, e->arena);
	/* A poll that is yet to come was by a clock that has been set back since. */
	if (next_poll <= 0 || due->last_poll * 1000 > now + CLOCK_SET_BACK_MS) {
		engine_enqueue(e, i, engine_queue_ms() + schedule_first(e->nfirst++));
		return;
	}
	if (next_poll * 1000 > now + e->config->feeds[i].interval_max * 1100 + SKEW_MS &&
	    next_poll * 1000 > now + e->config->backoff_max * 1100 + SKEW_MS &&
	    next_poll * 1000 > now + (int64_t)8 * 86400 * 1000)
		next_poll = now / 1000;
	engine_enqueue(e, i, engine_queue_time(next_poll));
}

void
engine_queue_feeds(struct engine *e)
{
	struct errbuf err;
	size_t i;

	e->nfirst = 0;
	map_release(&e->by_id);
	map_release(&e->by_landing);
	free(e->slots);
	if ((e->slots = calloc(e->config->nfeeds + 1, sizeof(*e->slots))) == NULL)
		abort();
	for (i = 0; i < e->nfetchers; i++) {
		runq_free(e->fetchers[i].queue);
		e->fetchers[i].queue = runq_new(e->config->nfeeds);
		e->fetchers[i].in_flight = e->fetchers[i].suspects = 0;
	}
	for (i = 0; i < e->config->nfeeds; i++)
		map_put(&e->by_id, (uint64_t)e->config->feeds[i].id, i);
	if (store_each_due(e->store, queue_feed, e, &err) == 0)
		return;
	log_error("schedule", NULL, "%s", err.text);
	for (i = 0; i < e->config->nfeeds; i++)
		if (e->slots[i].owner == NULL)
			queue_feed(e, &(struct feed_due){.feed = e->config->feeds[i].id,
					  .host_url = e->config->feeds[i].url});
}

/* An open connection serves the next feed only if that asks the same server. */
static bool
keep_alive(const struct engine *e, const struct worker *w, size_t i)
{
	long next = runq_follower(w->queue, i, engine_queue_ms() + KEEP_ALIVE_MS);

	return next != -1 && e->slots[next].origin == e->slots[i].origin;
}

static int
send_job(struct engine *e, struct worker *w, size_t i, struct errbuf *err)
{
	struct feed_state st = {0};
	struct job job = {.feed = e->config->feeds[i]};
	struct feed_slot *s = &e->slots[i];

	arena_clear(e->arena);
	if (store_feed_state(e->store, job.feed.id, &st, e->arena, err) != 0)
		return -1;
	s->origin = origin(job.feed.url, e->arena);
	if (st.active_url != NULL) {
		job.feed.url = st.active_url;
		/* Headers may be secrets: a stored move to another server does not get them. */
		if (origin(st.active_url, e->arena) != s->origin)
			job.feed.nheaders = 0;
		s->origin = origin(st.active_url, e->arena);
	}
	job.etag = st.etag;
	job.last_modified = st.last_modified;
	job.body_hash = st.body_hash;
	job.seen = st.seen;
	job.nseen = st.nseen;
	job.keep_alive = keep_alive(e, w, i);
	buf_clear(&e->out);
	job_pack(&job, &e->out);
	channel_send(w->channel, MSG_JOB, &e->out);
	w->in_flight++;
	s->started = engine_queue_ms();
	return 0;
}

static void
run_worker(struct engine *e, struct worker *w, int64_t now)
{
	size_t window = w->suspects > 0 ? 1 : (size_t)e->config->fetch_concurrency;
	struct errbuf err;
	long i;

	while (w->ready && w->in_flight < window && !engine_blocked(e) && engine_may_try(e, now) &&
	       (i = runq_start(w->queue, now)) != -1) {
		engine_tries(e, now);
		if (send_job(e, w, (size_t)i, &err) == 0)
			continue;
		runq_done(w->queue, (size_t)i, now);
		engine_enqueue(e, (size_t)i, now);
		engine_block(e, err.text);
	}
}

void
engine_run(struct engine *e)
{
	int64_t now = engine_queue_ms(), next = now + 60000, t;
	struct timeval tv;
	size_t i;

	if (e->stopping)
		return;
	if (e->next_config != NULL && !engine_blocked(e)) {
		engine_swap(e); /* and that comes here again */
		return;
	}
	if (!e->notified_ready) /* serving comes first; worker_ready() comes here again */
		return;
	for (i = 0; i < e->nfetchers && !engine_blocked(e); i++) {
		run_worker(e, &e->fetchers[i], now);
		t = runq_wakeup(e->fetchers[i].queue);
		if (e->fetchers[i].in_flight < (size_t)e->config->fetch_concurrency && t < next)
			next = t;
	}
	if (engine_blocked(e))
		next = e->blocked_until;
	else if (!engine_may_try(e, next))
		next = e->network.probe;
	next = next > now ? next - now : 1;
	tv.tv_sec = next / 1000;
	tv.tv_usec = next % 1000 * 1000;
	event_add(e->run_timer, &tv);
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
	if (s->refreshed > now) /* the clock was set back */
		s->refreshed = 0;
	next = s->refreshed + e->config->refresh_min;
	if (!e->config->feeds[i].enabled)
		return errf(err, "feed \"%s\" is not enabled", e->config->feeds[i].key);
	if (s->refreshed != 0 && now < next)
		return errf(err, "feed \"%s\" was refreshed %lld s ago, again in %lld s",
		    e->config->feeds[i].key, (long long)(now - s->refreshed),
		    (long long)(next - now));
	s->refreshed = now;
	s->gone = false;
	engine_enqueue(e, i, engine_queue_ms());
	return 0;
}
