/*
 * The web role: web.h in a process of its own, with sockets it was handed and a store it may
 * only read.
 */
#include <event2/event.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <sysexits.h>

#include "../channel.h"
#include "../conf/conf.h"
#include "../log.h"
#include "../mail/desk.h"
#include "../role.h"
#include "../sandbox.h"
#include "../state.h"
#include "../store/store.h"
#include "web.h"

#define LEAVE_SECONDS 15 /* for answers that are on their way at a reload */
#define LEAVE_MS 200	 /* how often it is looked whether they have arrived */

struct web_role {
	const struct role_args *args;
	struct event_base *base;
	struct channel *engine;
	struct config *config;
	struct store *store;
	struct web *web;
	struct event *leave_timer; /* NULL until a successor has taken over */
	int leave_rounds;
	int exit_status;
};

/* A reader of a write-ahead log needs no write access as long as the writer lives: store.h. */
static int
enter_sandbox(const struct config *c, struct errbuf *err)
{
	struct sandbox_path paths[STATE_ITEMS_FILES + 2];
	struct state_items items;
	struct sandbox s = {.paths = paths, .net = SANDBOX_NET_NONE};

	s.npaths = state_items_paths(&items, c->state_dir, SANDBOX_READ, paths);
	paths[s.npaths++] = (struct sandbox_path){c->public_dir, SANDBOX_READ};
	paths[s.npaths++] = (struct sandbox_path){"/dev/urandom", SANDBOX_READ};
	return sandbox_enter(&s, err);
}

static int
open_store(struct web_role *w, struct errbuf *err)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/items.db", w->config->state_dir);
	w->store = store_open(path, STORE_READER, err);
	return w->store != NULL ? 0 : -1;
}

static void
fatal(struct web_role *w, const char *text)
{
	log_error(NULL, NULL, "%s", text);
	w->exit_status = EX_SOFTWARE;
	event_base_loopbreak(w->base);
}

static void
on_leave(evutil_socket_t fd, short what, void *arg)
{
	struct web_role *w = arg;

	(void)fd;
	(void)what;
	if (web_connections(w->web) == 0 || ++w->leave_rounds * LEAVE_MS > LEAVE_SECONDS * 1000)
		event_base_loopbreak(w->base);
}

static void
retire(struct web_role *w)
{
	const struct timeval round = {0, LEAVE_MS * 1000};

	if (w->web == NULL || w->leave_timer != NULL)
		return;
	web_leave(w->web);
	w->leave_timer = event_new(w->base, -1, EV_PERSIST, on_leave, w);
	if (w->leave_timer == NULL || event_add(w->leave_timer, &round) == -1)
		event_base_loopbreak(w->base);
}

/* The configuration of a process does not change: one that is sent another ends. */
static void
ask(void *arg, uint32_t id, const struct desk_request *r)
{
	struct web_role *w = arg;
	struct buf out;

	buf_init(&out, DESK_MESSAGE_MAX);
	pack_u32(&out, id);
	desk_request_pack(r, &out);
	/* One that is too long is answered when its time is over, like any other that is lost. */
	if (!out.overflow)
		channel_send(w->engine, MSG_DESK_ASK, &out);
	buf_release(&out);
}

static void
answered(struct web_role *w, const void *data, size_t n)
{
	struct arena *a = arena_new();
	struct desk_answer answer;
	struct unpack u;
	uint32_t id;

	unpack_init(&u, data, n);
	id = unpack_u32(&u);
	if (w->web != NULL && desk_answer_unpack(&answer, &u, a) == 0)
		web_desk_answer(w->web, id, &answer);
	arena_free(a);
}

static void
set_up(struct web_role *w, const void *data, size_t n)
{
	int fds[ROLE_FDS_MAX];
	struct errbuf err = {"a configuration that cannot be read"};
	struct unpack u;
	int i;

	if (w->config != NULL) {
		event_base_loopbreak(w->base);
		return;
	}
	for (i = 0; i < w->args->nfds && i < ROLE_FDS_MAX; i++)
		fds[i] = ROLE_FD + 1 + i;
	unpack_init(&u, data, n);
	if ((w->config = conf_unpack(&u)) == NULL || sandbox_user(w->config->user, &err) == -1 ||
	    open_store(w, &err) == -1 || enter_sandbox(w->config, &err) == -1 ||
	    (w->web = web_new(w->base, w->config, w->store, fds, (size_t)i, &err)) == NULL) {
		fatal(w, err.text);
		return;
	}
	web_set_desk(w->web, ask, w);
	(void)malloc_trim(0);
	channel_send(w->engine, MSG_READY, NULL);
}

static void
health(struct web_role *w, const void *data, size_t n)
{
	struct arena *a = arena_new();
	struct unpack u;
	uint32_t ok;
	const char *json;

	unpack_init(&u, data, n);
	ok = unpack_u32(&u);
	json = unpack_str(&u, a);
	if (unpack_ok(&u) && json != NULL && w->web != NULL)
		web_set_health(w->web, json, ok != 0);
	arena_free(a);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	struct web_role *w = arg;

	if (type == MSG_SETUP)
		set_up(w, data, n);
	else if (type == MSG_HEALTH)
		health(w, data, n);
	else if (type == MSG_DESK_ANSWER)
		answered(w, data, n);
	else if (type == MSG_RETIRE)
		retire(w);
}

static void
on_closed(void *arg)
{
	struct web_role *w = arg;

	event_base_loopbreak(w->base);
}

int
web_main(const struct role_args *args)
{
	static const struct channel_ops ops = {on_message, on_closed};
	struct web_role w = {.args = args};

	/* Large buffers of one rendering go back to the system after it. */
	(void)mallopt(M_ARENA_MAX, 1);
	(void)mallopt(M_MMAP_THRESHOLD, 128 << 10);
	if ((w.base = web_base_new()) == NULL)
		return EX_OSERR;
	w.engine = channel_new(w.base, ROLE_FD, &ops, &w);
	(void)event_base_dispatch(w.base);
	if (w.leave_timer != NULL)
		event_free(w.leave_timer);
	web_free(w.web);
	channel_free(w.engine);
	event_base_free(w.base);
	store_close(w.store);
	conf_free(w.config);
	return w.exit_status;
}
