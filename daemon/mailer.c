/*
 * The mailer: the one role with subscribers and the SMTP password.  It composes and sends
 * nothing yet (see README.md); what exists is its place: a process of its own with outbound
 * network and its own folder, so that nothing has to move when digests come.
 */
#include <event2/event.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "channel.h"
#include "conf.h"
#include "log.h"
#include "role.h"
#include "sandbox.h"

struct mailer {
	struct event_base *base;
	struct channel *engine;
	bool set_up;
	int exit_status;
};

static int
enter_sandbox(const struct config *c, struct errbuf *err)
{
	const struct sandbox_path paths[] = {
	    {c->state_dir, SANDBOX_READ},
	    {"/etc/ssl", SANDBOX_READ},
	    {"/etc/resolv.conf", SANDBOX_READ},
	    {"/etc/hosts", SANDBOX_READ},
	    {"/etc/nsswitch.conf", SANDBOX_READ},
	};
	const struct sandbox s = {
	    .paths = paths, .npaths = sizeof(paths) / sizeof(*paths), .net = SANDBOX_NET_CLIENT};

	if (sandbox_user(c->user, err) == -1)
		return -1;
	return sandbox_enter(&s, err);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	struct mailer *m = arg;
	struct errbuf err = {"a configuration that cannot be read"};
	struct config *c;
	struct unpack u;

	if (type != MSG_SETUP || m->set_up)
		return;
	unpack_init(&u, data, n);
	if ((c = conf_unpack(&u)) == NULL || enter_sandbox(c, &err) == -1) {
		log_error(NULL, NULL, "%s", err.text);
		m->exit_status = EX_CONFIG;
		event_base_loopbreak(m->base);
	} else {
		m->set_up = true;
		channel_send(m->engine, MSG_READY, NULL);
	}
	conf_free(c);
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
	return m.exit_status;
}
