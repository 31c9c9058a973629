/*
 * The other processes: asked of the parent, set up, told, and started again when they die.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/limits.h"
#include "../log.h"
#include "../mail/desk.h"
#include "../parent.h"
#include "../web/web.h"
#include "engine.h"

#define RESTART_MAX 60	/* seconds between two starts of a role that does not stay up */
#define STEADY_MS 60000 /* a role that ran so long is started again at once */

/* ---- listening sockets: bound once, before rights are dropped --------------------------- */

int
engine_listen(struct engine *e, struct errbuf *err)
{
	size_t i;
	int fd;

	for (i = 0; i < e->config->nlisten; i++) {
		if (e->nlisten_fds == ROLE_FDS_MAX)
			return errf(err, "listen: more than %d addresses", ROLE_FDS_MAX);
		if ((fd = web_bind(e->config->listen[i], err)) == -1)
			return -1;
		e->listen_fds[e->nlisten_fds++] = fd;
	}
	return 0;
}

/* ---- talking to the parent -------------------------------------------------------------- */

void
engine_notify(struct engine *e, const char *text)
{
	struct parent_message m = {.op = PARENT_NOTIFY};

	(void)e;
	(void)snprintf(m.text, sizeof(m.text), "%s", text);
	(void)parent_send(ROLE_FD, &m, NULL, 0);
}

void
engine_kill(struct engine *e, const struct worker *w)
{
	struct parent_message m = {.op = PARENT_KILL, .role = w->role, .index = (uint32_t)w->index};

	(void)e;
	(void)parent_send(ROLE_FD, &m, NULL, 0);
}

static struct worker *
worker_find(struct engine *e, uint32_t role, uint32_t index)
{
	if (role == ROLE_WEB)
		return &e->web;
	if (role == ROLE_MAILER)
		return &e->mailer;
	if (role == ROLE_COMPILER)
		return &e->compiler;
	return role == ROLE_FETCHER && index < e->nfetchers ? &e->fetchers[index] : NULL;
}

/* ---- one worker ------------------------------------------------------------------------- */

static void worker_start(struct worker *);

/* Fetchers run with the rules of the configuration or not at all. */
static void
rules_compiled(struct engine *e)
{
	size_t i;

	engine_rules_seal(e);
	channel_free(e->compiler.channel); /* which ends it */
	e->compiler.channel = NULL;
	e->compiler.restarts = 0;
	for (i = 0; i < e->nfetchers; i++)
		if (e->fetchers[i].pid == 0)
			worker_start(&e->fetchers[i]);
}

static void
worker_ready(struct engine *e, struct worker *w)
{
	const struct timeval soon = {0, 1000};

	if (w == &e->compiler) {
		rules_compiled(e);
		return;
	}
	w->ready = true;
	if (w == &e->web && !e->notified_ready) {
		e->notified_ready = true;
		engine_notify(e, "READY=1");
		event_add(e->publish_timer, &soon);
		worker_start(&e->compiler);
		log_info(
		    NULL, NULL, "ready: %zu feeds, %s", e->config->nfeeds, e->config->base_url);
	}
	engine_health(e);
	engine_run(e);
}

/* A question of web goes to the mailer as it is; when there is none the answer is known. */
static void
pass_ask(struct engine *e, struct channel *web, const void *data, size_t n)
{
	const struct desk_answer trouble = {.status = DESK_TROUBLE};
	struct unpack u;
	uint32_t id;

	unpack_init(&u, data, n);
	id = unpack_u32(&u);
	if (u.bad || n > DESK_MESSAGE_MAX || web == NULL)
		return;
	buf_clear(&e->out);
	if (e->mailer.channel != NULL && e->mailer.ready) {
		(void)buf_add(&e->out, data, n);
		channel_send(e->mailer.channel, MSG_DESK_ASK, &e->out);
		return;
	}
	pack_u32(&e->out, id);
	desk_answer_pack(&trouble, &e->out);
	channel_send(web, MSG_DESK_ANSWER, &e->out);
}

/* Their numbers tell each web what is its own. */
static void
pass_answer(struct engine *e, const void *data, size_t n)
{
	if (n > DESK_MESSAGE_MAX)
		return;
	buf_clear(&e->out);
	(void)buf_add(&e->out, data, n);
	if (e->web.channel != NULL)
		channel_send(e->web.channel, MSG_DESK_ANSWER, &e->out);
	if (e->old_web != NULL)
		channel_send(e->old_web, MSG_DESK_ANSWER, &e->out);
}

static void
mail_told(struct engine *e, const void *data, size_t n)
{
	struct unpack u;
	const char *trouble;

	arena_clear(e->arena);
	unpack_init(&u, data, n);
	trouble = unpack_str(&u, e->arena);
	(void)snprintf(
	    e->mail_trouble, sizeof(e->mail_trouble), "%s", trouble != NULL ? trouble : "");
	engine_health(e);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	struct worker *w = arg;

	if (type == MSG_READY)
		worker_ready(w->engine, w);
	else if (type == MSG_DESK_ASK && w->role == ROLE_WEB)
		pass_ask(w->engine, w->channel, data, n);
	else if (type == MSG_DESK_ANSWER && w->role == ROLE_MAILER)
		pass_answer(w->engine, data, n);
	else if (type == MSG_MAIL && w->role == ROLE_MAILER)
		mail_told(w->engine, data, n);
	else if (type == MSG_RESULT && w->role == ROLE_FETCHER)
		engine_result(w->engine, w, data, n);
	else
		log_warn(
		    NULL, NULL, "message %u of %s is not understood", type, role_name(w->role));
}

static void
on_closed(void *arg)
{
	struct worker *w = arg;

	w->ready = false;
	w->closed = engine_monotonic_ms(); /* the parent tells of its death */
}

void
engine_set_up(struct engine *e, struct worker *w)
{
	buf_clear(&e->out);
	conf_pack(e->config, &e->out);
	channel_send(w->channel, MSG_SETUP, &e->out);
}

static void
restart_later(struct worker *w)
{
	struct timeval tv = {.tv_sec = w->restart_pause};

	w->restart_pause = w->restart_pause == 0 ? 1 : 2 * w->restart_pause;
	if (w->restart_pause > RESTART_MAX)
		w->restart_pause = RESTART_MAX;
	event_add(w->restart_timer, &tv);
}

static void
worker_start(struct worker *w)
{
	static const struct channel_ops ops = {on_message, on_closed};
	struct engine *e = w->engine;
	struct parent_message m = {
	    .op = PARENT_SPAWN, .role = w->role, .index = (uint32_t)w->index};
	int fds[ROLE_FDS_MAX + 1], pair[2];
	size_t n = 1;

	if (w->channel != NULL || (w->role == ROLE_FETCHER && !e->rules_ready))
		return; /* it runs; or rules_compiled() comes here again */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1) {
		log_error(NULL, NULL, "socketpair: %s", strerror(errno));
		restart_later(w);
		return;
	}
	fds[0] = pair[1];
	if (w->role == ROLE_FETCHER)
		fds[n++] = e->shared_fd;
	if (w->role == ROLE_COMPILER)
		engine_rules_open(e);
	if (w->role == ROLE_FETCHER || w->role == ROLE_COMPILER)
		fds[n++] = e->rules_fd;
	if (w->role == ROLE_WEB)
		for (; n <= e->nlisten_fds; n++)
			fds[n] = e->listen_fds[n - 1];
	w->started = engine_monotonic_ms();
	w->closed = 0;
	w->replaced = false;
	if (parent_send(ROLE_FD, &m, fds, n) == -1) {
		log_error(NULL, NULL, "start %s: %s", role_name(w->role), strerror(errno));
		(void)close(pair[0]);
		(void)close(pair[1]);
		restart_later(w);
		return;
	}
	(void)close(pair[1]);
	w->channel = channel_new(e->base, pair[0], &ops, w);
	engine_set_up(e, w);
	if (w->role == ROLE_WEB)
		engine_health(e);
}

/* ---- the web of before a reload --------------------------------------------------------- */

static void
on_old_message(void *arg, uint32_t type, const void *data, size_t n)
{
	struct engine *e = arg;

	if (type == MSG_DESK_ASK)
		pass_ask(e, e->old_web, data, n);
}

static void
on_old_closed(void *arg)
{
	struct engine *e = arg;

	channel_free(e->old_web);
	e->old_web = NULL;
}

/* Answers that are on their way arrive: the successor accepts while the old one still sends. */
void
engine_replace_web(struct engine *e)
{
	static const struct channel_ops ops = {on_old_message, on_old_closed};
	struct worker *w = &e->web;

	if (w->channel == NULL)
		return;
	if (!w->ready || w->pid == 0) { /* nobody has seen it: it ends and is started again */
		w->replaced = true;
		engine_set_up(e, w);
		return;
	}
	channel_free(e->old_web); /* which ends it */
	e->old_web = w->channel;
	channel_hand_over(e->old_web, &ops, e);
	channel_send(e->old_web, MSG_RETIRE, NULL);
	w->channel = NULL;
	w->pid = 0; /* its end is not this worker's any more */
	w->ready = false;
	w->restart_pause = 0;
	worker_start(w);
}

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;

	(void)fd;
	(void)what;
	if (!w->engine->stopping)
		worker_start(w);
}

static void
worker_ended(struct engine *e, struct worker *w, int status)
{
	w->pid = 0;
	w->ready = false;
	channel_free(w->channel);
	w->channel = NULL;
	if (e->stopping || (w == &e->compiler && e->rules_ready))
		return;
	if (engine_monotonic_ms() - w->started > STEADY_MS || w->replaced)
		w->restart_pause = 0;
	/* Web may end by itself at a reload, for a successor with the new configuration. */
	log_line(status == 0 ? LOG_INFO : LOG_WARNING, NULL, NULL,
	    "%s %d ended (%s %d), restart in %d s", role_name(w->role), w->index,
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), w->restart_pause);
	if (w->role == ROLE_FETCHER)
		engine_lost(e, w, status);
	w->restarts++;
	restart_later(w);
	engine_health(e);
}

void
engine_parent(struct engine *e)
{
	struct parent_message m;
	int fds[ROLE_FDS_MAX + 1];
	size_t nfds;
	struct worker *w;

	if (parent_receive(ROLE_FD, &m, fds, &nfds) != 1) {
		if (!e->stopping)
			log_error(NULL, NULL, "the parent is gone");
		engine_stop(e);
		return;
	}
	w = worker_find(e, m.role, m.index);
	if (m.op == PARENT_STARTED && w != NULL)
		w->pid = m.pid;
	else if (m.op == PARENT_EXITED && w != NULL && w->pid == m.pid)
		worker_ended(e, w, m.status);
	else if (m.op == PARENT_RELOAD)
		(void)engine_reload(e, NULL);
	else if (m.op == PARENT_STOP)
		engine_stop(e);
}

void
engine_replace_rules(struct engine *e)
{
	struct worker *w;
	size_t i;

	for (i = 0; i < e->nfetchers; i++) {
		w = &e->fetchers[i];
		if (w->channel == NULL)
			continue;
		channel_free(w->channel); /* which ends it */
		w->channel = NULL;
		w->ready = false;
		w->replaced = true;
		w->closed = engine_monotonic_ms();
	}
	e->rules_ready = false;
	/* One that still compiles what is not wanted any more does so for nobody. */
	w = &e->compiler;
	channel_free(w->channel);
	w->channel = NULL;
	w->pid = 0;
	if (e->notified_ready)
		worker_start(w);
}

static void
worker_init(struct engine *e, struct worker *w, enum role role, int index)
{
	w->engine = e;
	w->role = role;
	w->index = index;
	w->restart_timer = evtimer_new(e->base, on_restart, w);
	if (role == ROLE_FETCHER)
		w->page = &e->shared->pages[index];
}

void
engine_start_roles(struct engine *e)
{
	size_t i;

	if ((e->shared_fd = shared_create()) == -1 ||
	    (e->shared = shared_map(e->shared_fd)) == NULL)
		abort();
	worker_init(e, &e->web, ROLE_WEB, 0);
	for (i = 0; i < e->nfetchers; i++)
		worker_init(e, &e->fetchers[i], ROLE_FETCHER, (int)i);
	worker_init(e, &e->mailer, ROLE_MAILER, 0);
	worker_init(e, &e->compiler, ROLE_COMPILER, 0); /* started when pages are served */
	worker_start(&e->web);
	worker_start(&e->mailer);
}

static void
worker_release(struct worker *w)
{
	if (w->restart_timer == NULL)
		return; /* never started */
	channel_free(w->channel);
	event_free(w->restart_timer);
	runq_free(w->queue);
}

void
engine_stop_roles(struct engine *e)
{
	size_t i;

	channel_free(e->old_web);
	worker_release(&e->web);
	worker_release(&e->mailer);
	worker_release(&e->compiler);
	engine_rules_close(e);
	for (i = 0; i < e->nfetchers; i++)
		worker_release(&e->fetchers[i]);
	if (e->shared != NULL)
		(void)close(e->shared_fd);
	shared_unmap(e->shared);
	for (i = 0; i < e->nlisten_fds; i++)
		(void)close(e->listen_fds[i]);
}
