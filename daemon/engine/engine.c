/*
 * The engine: schedule -> ... -> dedup -> store -> publish.  It has the store and no network.
 */
#include "engine.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../core/limits.h"
#include "../log.h"
#include "../sandbox.h"
#include "../state.h"

#define TICK_SECONDS 1
#define HUNG_MS 30000	  /* one delivery that takes longer has hung its fetcher */
#define PRUNE_SECONDS 600 /* how often contents past retention are looked for */
#define PRUNE_ROWS 500	  /* in one step, so that nothing waits for it */
#define TRIM_SECONDS 10	  /* memory is given back at most so often */
#define MAX_DIRS 32	  /* of configuration files */
#define CLOSED_MS 3000	  /* a role that hung up and does not end is ended */

size_t
engine_in_flight(const struct engine *e)
{
	size_t i, n = 0;

	for (i = 0; i < e->nfetchers; i++)
		n += e->fetchers[i].in_flight;
	return n;
}

/* ---- timers -------------------------------------------------------------------------- */

static void
on_run(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	engine_run(arg);
}

static void
on_commit(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	engine_commit(arg);
}

static void
on_parent(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	engine_parent(arg);
}

static void
end_closed(struct engine *e, const struct worker *w)
{
	if (w->pid != 0 && w->closed != 0 && engine_monotonic_ms() - w->closed > CLOSED_MS)
		engine_kill(e, w);
}

static void
watch_roles(struct engine *e)
{
	const struct worker *w;
	size_t i;

	for (i = 0; i < e->nfetchers; i++) {
		w = &e->fetchers[i];
		end_closed(e, w);
		if (w->page->feed == 0 || engine_monotonic_ms() - w->page->since < HUNG_MS)
			continue;
		log_error("parse", NULL, "fetcher %d hangs: killed", w->index);
		engine_kill(e, w);
	}
	end_closed(e, &e->web);
	end_closed(e, &e->mailer);
	engine_overdue(e);
}

static void
prune(struct engine *e, int64_t now)
{
	struct errbuf err;
	int64_t tick = engine_monotonic_ms() / 1000;
	int done = 0;

	if ((e->pruned != 0 && tick - e->pruned < PRUNE_SECONDS) || e->nbatch > 0 ||
	    e->blocked_until != 0)
		return;
	if (store_prune(e->store, now - (int64_t)e->config->retention_days * 86400, PRUNE_ROWS,
		&done, &err) != 0)
		log_error("store", NULL, "retention: %s", err.text);
	if (done < PRUNE_ROWS)
		e->pruned = tick;
	else
		log_info("store", NULL, "retention: %d old contents dropped", done);
}

/* Whoever moves or replaces the store of a running daemon shall not lose what comes after. */
static void
watch_store(struct engine *e)
{
	bool misplaced = !store_in_place(e->store);

	if (misplaced) {
		engine_block(e, "items.db was moved away or replaced: restart digestd");
	} else if (e->misplaced) {
		engine_unblock(e);
		engine_run(e);
	}
	e->misplaced = misplaced;
}

/* What a burst of polls needed is given back when it is over. */
static void
trim(struct engine *e, int64_t now)
{
	if (e->polls_done == e->trimmed_polls || engine_in_flight(e) > 0 ||
	    now - e->trimmed < TRIM_SECONDS)
		return;
	e->trimmed_polls = e->polls_done;
	e->trimmed = now;
	arena_clear(e->arena);
	buf_release(&e->out);
	store_trim(e->store);
	(void)malloc_trim(0);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct engine *e = arg;

	(void)fd;
	(void)what;
	watch_roles(e);
	watch_store(e);
	engine_network(e);
	prune(e, engine_now_ms() / 1000);
	trim(e, engine_monotonic_ms() / 1000);
	if (!event_pending(e->run_timer, EV_TIMEOUT, NULL))
		engine_run(e);
	engine_health(e);
}

static void
on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	engine_notify(arg, "WATCHDOG=1");
}

static struct event *
timer(struct engine *e, short flags, event_callback_fn fn)
{
	struct event *ev = event_new(e->base, -1, flags, fn, e);

	if (ev == NULL)
		abort();
	return ev;
}

static void
start_timers(struct engine *e)
{
	const char *usec = getenv("WATCHDOG_USEC");
	struct timeval tick = {.tv_sec = TICK_SECONDS}, after = {1, 0}, half;
	long long us = usec != NULL ? atoll(usec) : 0;

	e->run_timer = timer(e, 0, on_run);
	e->commit_timer = timer(e, 0, on_commit);
	e->publish_timer = timer(e, 0, engine_on_publish);
	e->tick_timer = timer(e, EV_PERSIST, on_tick);
	e->watchdog_timer = timer(e, EV_PERSIST, on_watchdog);
	e->parent_event = event_new(e->base, ROLE_FD, EV_READ | EV_PERSIST, on_parent, e);
	event_add(e->parent_event, NULL);
	event_add(e->tick_timer, &tick);
	/* Serving comes first; worker_ready() makes this sooner. */
	event_add(e->publish_timer, &after);
	if (us > 0) {
		half = (struct timeval){us / 2 / 1000000, us / 2 % 1000000};
		event_add(e->watchdog_timer, &half);
	}
}

/* ---- start and end ---------------------------------------------------------------------- */

/* A directory with its parents. */
static int
make_directory(const char *path, struct errbuf *err)
{
	char copy[PATH_MAX];
	char *p;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", path) >= sizeof(copy))
		return errf(err, "%s: path too long", path);
	for (p = copy + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		(void)mkdir(copy, 0755);
		*p = '/';
	}
	if (mkdir(copy, 0755) == -1 && errno != EEXIST)
		return errf(err, "%s: %s", path, strerror(errno));
	return 0;
}

/* state_dir/mail is not ours to read; where a rule of ours lets us, somebody should know. */
static void
warn_of_mail(const struct config *c)
{
	size_t i;

	for (i = 0; i < c->ndirectories; i++)
		if (state_inside(c->state_dir, c->directories[i])) {
			log_info("configuration", NULL,
			    "state_dir lies in %s, which the engine may read: its mail, too",
			    c->directories[i]);
			return;
		}
}

static int
enter_sandbox(struct engine *e, struct errbuf *err)
{
	struct sandbox_path paths[MAX_DIRS + STATE_ITEMS_FILES + 2];
	struct state_items items;
	struct sandbox s = {.paths = paths, .net = SANDBOX_NET_NONE};
	const struct config *c = e->config;
	int rc;

	/* A reload reads where the configuration was found. */
	for (; s.npaths < c->ndirectories && s.npaths < MAX_DIRS; s.npaths++)
		paths[s.npaths] = (struct sandbox_path){c->directories[s.npaths], SANDBOX_READ};
	s.npaths += state_items_paths(&items, c->state_dir, SANDBOX_WRITE, paths + s.npaths);
	paths[s.npaths++] = (struct sandbox_path){c->public_dir, SANDBOX_WRITE};
	paths[s.npaths++] = (struct sandbox_path){"/dev/urandom", SANDBOX_READ};
	warn_of_mail(c);
	if ((rc = sandbox_enter(&s, err)) == 1)
		log_warn(NULL, NULL, "this kernel has no Landlock: files are guarded by user only");
	return rc == -1 ? -1 : 0;
}

static int
open_state(struct engine *e, struct errbuf *err)
{
	const struct config *c = e->config;
	char path[PATH_MAX];

	/* The sandbox lets us make it now or never, and a reload may want it. */
	if (make_directory(c->state_dir, err) == -1 ||
	    (make_directory(c->public_dir, err) == -1 && c->publish_files))
		return EX_CANTCREAT;
	(void)snprintf(path, sizeof(path), "%s/items.db", c->state_dir);
	if ((e->store = store_open(path, STORE_WRITER, err)) == NULL)
		return EX_CANTCREAT;
	if (store_sync_feeds(e->store, e->config->feeds, e->config->nfeeds, err) != 0)
		return EX_IOERR;
	return 0;
}

static int
load(struct engine *e)
{
	if ((e->config = engine_load(e->args->conf_file)) == NULL)
		return EX_CONFIG;
	e->nfetchers = (size_t)e->config->fetchers;
	if (e->nfetchers == 0)
		e->nfetchers = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	if (e->nfetchers > SHARED_FETCHERS)
		e->nfetchers = SHARED_FETCHERS;
	return 0;
}

/* Everything that can fail, in order; what it holds afterwards is released by release(). */
static int
start(struct engine *e)
{
	struct errbuf err = {""};
	int rc;

	if ((rc = load(e)) != 0)
		return rc;
	if (engine_listen(e, &err) == -1) {
		log_error(NULL, NULL, "%s", err.text);
		return EX_UNAVAILABLE;
	}
	if (sandbox_user(e->config->user, &err) == -1) {
		log_error(NULL, NULL, "%s", err.text);
		return EX_NOUSER;
	}
	if ((rc = open_state(e, &err)) != 0 ||
	    (rc = engine_control_open(e, &err) == -1 ? EX_CANTCREAT : 0) != 0 ||
	    (rc = enter_sandbox(e, &err) == -1 ? EX_OSERR : 0) != 0) {
		log_error(NULL, NULL, "%s", err.text);
		return rc;
	}
	engine_publisher_new(e);
	start_timers(e);
	engine_queue_feeds(e);
	engine_start_roles(e);
	(void)malloc_trim(0);
	return 0;
}

void
engine_stop(struct engine *e)
{
	e->stopping = true;
	event_base_loopbreak(e->base);
}

static void
timer_free(struct event *ev)
{
	if (ev != NULL)
		event_free(ev);
}

static void
release(struct engine *e)
{
	struct errbuf err;

	if (e->store != NULL && e->nbatch > 0 && store_commit(e->store, &err) != 0)
		log_error("store", NULL, "%s", err.text);
	engine_stop_roles(e);
	control_free(e->control);
	engine_publisher_free(e);
	store_close(e->store);
	timer_free(e->parent_event);
	timer_free(e->run_timer);
	timer_free(e->commit_timer);
	timer_free(e->publish_timer);
	timer_free(e->tick_timer);
	timer_free(e->watchdog_timer);
	event_base_free(e->base);
	conf_free(e->next_config);
	conf_free(e->config);
	map_release(&e->by_id);
	map_release(&e->by_landing);
	free(e->slots);
	free(e->batch);
	buf_release(&e->out);
	arena_free(e->arena);
}

int
engine_main(const struct role_args *args)
{
	struct engine *e = calloc(1, sizeof(*e));
	int rc;

	if (e == NULL)
		return EX_OSERR;
	e->args = args;
	e->arena = arena_new();
	e->started = engine_now_ms() / 1000;
	e->rules_fd = -1;
	buf_init(&e->out, LIMIT_MESSAGE);
	if ((e->base = event_base_new()) == NULL)
		abort();
	if ((rc = start(e)) == 0)
		(void)event_base_dispatch(e->base);
	release(e);
	free(e);
	return rc;
}
