/*
 * digestctl's questions, and how the daemon says that it is well: /healthz and systemd's STATUS.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../core/hash.h"
#include "../core/json.h"
#include "../log.h"
#include "engine.h"
#include "sections.h"

#define HEALTH_MAX (64u << 10)
#define NO_NETWORK "no server can be reached"

struct census {
	size_t enabled, failing, gone, waiting;
};

static struct census
count_feeds(const struct engine *e)
{
	struct census c = {0};
	size_t i;

	for (i = 0; i < e->config->nfeeds; i++) {
		c.enabled += e->config->feeds[i].enabled;
		c.failing += e->slots[i].failing && !e->slots[i].gone;
		c.gone += e->slots[i].gone;
	}
	for (i = 0; i < e->nfetchers; i++)
		c.waiting += runq_waiting(e->fetchers[i].queue);
	return c;
}

/* One that is being started for the first time is not missed yet. */
static bool
fetchers_down(const struct engine *e)
{
	size_t i;

	if (!e->rules_ready)
		return e->compiler.restarts > 0;
	for (i = 0; i < e->nfetchers; i++)
		if (e->fetchers[i].ready || e->fetchers[i].restarts == 0)
			return false;
	return true;
}

/* What keeps the service from doing its work now; feeds that fail do not. */
static bool
put_problems(const struct engine *e, struct json_writer *w)
{
	bool ok = true;

	json_member_open(w, "problems", '[');
	if (e->blocked_until != 0) {
		json_put_str(w, e->blocked_why);
		ok = false;
	}
	if (e->network.off) {
		json_put_str(w, NO_NETWORK);
		ok = false;
	}
	if (fetchers_down(e)) {
		json_put_str(w, "no fetcher is running");
		ok = false;
	}
	json_close(w);
	return ok;
}

/* It does not count against the service: feeds are polled and served all the same. */
static void
put_mail(const struct engine *e, struct json_writer *w)
{
	const char *trouble = e->mail_trouble;

	if (!e->mailer.ready && e->mailer.restarts > 0)
		trouble = "the mailer is not running";
	json_member_str(w, "mail", *trouble != '\0' ? trouble : "ok");
}

static void
put_feeds(const struct engine *e, struct json_writer *w)
{
	struct census c = count_feeds(e);

	json_member_int(w, "feeds", (int64_t)c.enabled);
	json_member_int(w, "failing", (int64_t)c.failing);
	json_member_int(w, "gone", (int64_t)c.gone);
	json_member_int(w, "queue", (int64_t)c.waiting);
	json_member_int(w, "in_flight", (int64_t)engine_in_flight(e));
}

/* ---- health ----------------------------------------------------------------------------- */

static void
notify_status(struct engine *e, bool ok)
{
	static char told[200];
	struct census c = count_feeds(e);
	char text[sizeof(told)];

	(void)snprintf(text, sizeof(text), "STATUS=%zu feeds, %zu failing, %zu gone%s%.80s",
	    c.enabled, c.failing, c.gone, ok ? "" : "; ",
	    ok			    ? ""
	    : e->blocked_until != 0 ? e->blocked_why
	    : e->network.off	    ? NO_NETWORK
				    : "no fetcher is running");
	if (strcmp(text, told) == 0)
		return;
	(void)memcpy(told, text, sizeof(told));
	engine_notify(e, text);
}

static bool
put_health(const struct engine *e, struct buf *json)
{
	struct json_writer w;
	bool ok;

	json_writer_init(&w, json);
	json_open(&w, '{');
	json_member_str(&w, "version", DIGESTD_VERSION);
	ok = put_problems(e, &w);
	json_member_str(&w, "status", ok ? "ok" : "degraded");
	put_mail(e, &w);
	put_feeds(e, &w);
	json_close(&w);
	return ok;
}

void
engine_health(struct engine *e)
{
	static uint64_t told; /* web hears only of changes */
	struct buf json;
	uint64_t hash;
	bool ok;

	buf_init(&json, HEALTH_MAX);
	ok = put_health(e, &json);
	if (e->notified_ready)
		notify_status(e, ok);
	hash = hash_fast((uint64_t)e->web.started, json.data, json.len);
	if (e->web.channel != NULL && hash != told) {
		told = hash;
		buf_clear(&e->out);
		pack_u32(&e->out, ok);
		pack_str(&e->out, json.data);
		channel_send(e->web.channel, MSG_HEALTH, &e->out);
	}
	buf_release(&json);
}

/* ---- commands --------------------------------------------------------------------------- */

static void
put_role(struct json_writer *w, const struct worker *k)
{
	json_open(w, '{');
	json_member_str(w, "role", role_name(k->role));
	json_member_int(w, "index", k->index);
	json_member_int(w, "pid", k->pid);
	json_member_bool(w, "ready", k->ready);
	json_member_int(w, "restarts", k->restarts);
	json_member_int(w, "in_flight", (int64_t)k->in_flight);
	json_close(w);
}

static void
put_roles(struct engine *e, struct json_writer *w)
{
	struct worker self = {.role = ROLE_ENGINE, .pid = getpid(), .ready = true};
	size_t i;

	json_member_open(w, "roles", '[');
	put_role(w, &self);
	for (i = 0; i < e->nfetchers; i++)
		put_role(w, &e->fetchers[i]);
	put_role(w, &e->web);
	put_role(w, &e->mailer);
	if (e->compiler.pid != 0)
		put_role(w, &e->compiler);
	json_close(w);
}

/* One JSON object on one line. */
static void
command_status(struct engine *e, struct control_request *r)
{
	struct store_counts counts = {0};
	struct json_writer w;
	struct errbuf err;

	if (store_count(e->store, &counts, &err) != 0)
		log_warn("store", NULL, "%s", err.text);
	json_writer_init(&w, r->answer);
	json_open(&w, '{');
	json_member_str(&w, "version", DIGESTD_VERSION);
	json_member_time(&w, "started", e->started);
	(void)put_problems(e, &w);
	put_mail(e, &w);
	put_feeds(e, &w);
	json_member_int(&w, "polls_done", e->polls_done);
	json_member_int(&w, "items_new", e->items_new);
	json_member_int(&w, "items_updated", e->items_updated);
	json_member_int(&w, "items", counts.items);
	json_member_int(&w, "stories", counts.stories);
	json_member_int(&w, "store_bytes", counts.bytes);
	put_roles(e, &w);
	json_close(&w);
	(void)buf_addc(r->answer, '\n');
}

static void
refresh_all(struct engine *e, struct control_request *r)
{
	size_t i, due = 0, refused = 0;

	for (i = 0; i < e->config->nfeeds; i++) {
		if (!e->config->feeds[i].enabled)
			continue;
		if (engine_refresh(e, i, NULL) == 0)
			due++;
		else
			refused++;
	}
	if (due == 0 && refused > 0) {
		control_reply(r, EX_TEMPFAIL, "all feeds were refreshed a moment ago");
		return;
	}
	(void)buf_printf(r->answer, "%zu feeds are due now", due);
	if (refused > 0)
		(void)buf_printf(r->answer, ", %zu were refreshed a moment ago", refused);
	(void)buf_addc(r->answer, '\n');
}

static void
command_refresh(struct engine *e, struct control_request *r)
{
	const struct feed *f;
	struct errbuf err;

	if (r->argc != 2) {
		control_reply(r, EX_USAGE, "refresh needs a feed's key or \"all\"");
		return;
	}
	if (strcmp(r->argv[1], "all") == 0) {
		refresh_all(e, r);
	} else if ((f = conf_feed(e->config, r->argv[1])) == NULL) {
		(void)errf(&err, "no feed \"%.80s\"", r->argv[1]);
		control_reply(r, EX_NOINPUT, err.text);
	} else if (engine_refresh(e, (size_t)(f - e->config->feeds), &err) == -1) {
		control_reply(r, f->enabled ? EX_TEMPFAIL : EX_CONFIG, err.text);
	} else {
		(void)buf_printf(r->answer, "%s is due now\n", f->key);
	}
	engine_run(e);
}

static void
command_reload(struct engine *e, struct control_request *r)
{
	if (engine_reload(e, r->answer) == -1)
		control_reply(r, EX_CONFIG, "not reloaded: the old configuration stays");
}

static void
on_request(void *arg, struct control_request *r)
{
	static const struct {
		const char *name;
		void (*run)(struct engine *, struct control_request *);
	} commands[] = {
	    {"status", command_status},
	    {"refresh", command_refresh},
	    {"reload", command_reload},
	    {"reclassify", engine_command_reclassify},
	    {"section", engine_command_section},
	    {"story", engine_command_story},
	};
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(r->argv[0], commands[i].name) == 0) {
			commands[i].run(arg, r);
			return;
		}
	control_reply(r, EX_USAGE, "no such request");
}

int
engine_control_open(struct engine *e, struct errbuf *err)
{
	e->control = control_new(e->base, e->config->control, on_request, e, err);
	if (e->control == NULL)
		return -1;
	control_take_bodies(e->control, SECTIONS_BODY_MAX);
	return 0;
}
