/*
 * The mailer: the one role with subscribers and the SMTP password.  It composes and sends
 * nothing yet (see README.md); what exists is its place: a process of its own with outbound
 * network and its own folder, so that nothing has to move when digests come.
 */
#include <event2/event.h>
#include <stdio.h>
#include <sysexits.h>

#include "channel.h"
#include "clock.h"
#include "conf.h"
#include "desk.h"
#include "log.h"
#include "maildb.h"
#include "role.h"
#include "sandbox.h"

struct mailer {
	struct event_base *base;
	struct channel *engine;
	struct config *config;
	struct maildb *mail;
	int exit_status;
};

static int
enter_sandbox(const struct config *c, struct errbuf *err)
{
	char mail[4096];
	const struct sandbox_path paths[] = {
	    {mail, SANDBOX_WRITE},
	    {"/etc/ssl", SANDBOX_READ},
	    {"/etc/resolv.conf", SANDBOX_READ},
	    {"/etc/hosts", SANDBOX_READ},
	    {"/dev/urandom", SANDBOX_READ},
	    {"/etc/nsswitch.conf", SANDBOX_READ},
	};
	const struct sandbox s = {
	    .paths = paths, .npaths = sizeof(paths) / sizeof(*paths), .net = SANDBOX_NET_CLIENT};

	(void)snprintf(mail, sizeof(mail), "%s/mail", c->state_dir);
	return sandbox_enter(&s, err);
}

static void
fatal(struct mailer *m, const char *text)
{
	log_error(NULL, NULL, "%s", text);
	m->exit_status = EX_CONFIG;
	event_base_loopbreak(m->base);
}

static int
open_mail(struct mailer *m, struct errbuf *err)
{
	char dir[4096];

	(void)snprintf(dir, sizeof(dir), "%s/mail", m->config->state_dir);
	m->mail = maildb_open(dir, err);
	return m->mail != NULL ? 0 : -1;
}

static void
set_up(struct mailer *m, const void *data, size_t n)
{
	struct errbuf err = {"a configuration that cannot be read"};
	struct unpack u;

	if (m->config != NULL)
		return;
	unpack_init(&u, data, n);
	if ((m->config = conf_unpack(&u)) == NULL || sandbox_user(m->config->user, &err) == -1 ||
	    open_mail(m, &err) == -1 || enter_sandbox(m->config, &err) == -1) {
		fatal(m, err.text);
		return;
	}
	channel_send(m->engine, MSG_READY, NULL);
}

/* One question of the web pages: the number comes back with the answer. */
static void
serve(struct mailer *m, const void *data, size_t n)
{
	struct arena *a = arena_new();
	struct desk_answer answer;
	struct desk_request r;
	struct unpack u;
	struct buf out;
	uint32_t id;

	unpack_init(&u, data, n);
	id = unpack_u32(&u);
	if (m->mail != NULL && desk_request_unpack(&r, &u, a) == 0) {
		desk_serve(m->mail, m->config, &r, clock_ms(CLOCK_REALTIME) / 1000, &answer, a);
		buf_init(&out, DESK_MESSAGE_MAX);
		pack_u32(&out, id);
		desk_answer_pack(&answer, &out);
		channel_send(m->engine, MSG_DESK_ANSWER, &out);
		buf_release(&out);
	}
	arena_free(a);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	if (type == MSG_SETUP)
		set_up(arg, data, n);
	else if (type == MSG_DESK_ASK)
		serve(arg, data, n);
}

static void
on_closed(void *arg)
{
	struct mailer *m = arg;

	event_base_loopbreak(m->base);
}

int
mailer_main(const struct role_args *args)
{
	static const struct channel_ops ops = {on_message, on_closed};
	struct mailer m = {0};

	(void)args;
	if ((m.base = event_base_new()) == NULL)
		return EX_OSERR;
	m.engine = channel_new(m.base, ROLE_FD, &ops, &m);
	(void)event_base_dispatch(m.base);
	channel_free(m.engine);
	event_base_free(m.base);
	maildb_close(m.mail);
	conf_free(m.config);
	return m.exit_status;
}
