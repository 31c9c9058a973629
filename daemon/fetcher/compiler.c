/*
 * The compiler: compiles the rules once for all fetchers and ends.  What the matcher library needs
 * to compile, half a second and some megabytes, is needed once and gone with the process; and it
 * has read no foreign byte, so that fetchers may believe it.
 */
#include <event2/event.h>
#include <sysexits.h>

#include "../../filters/rules.h"
#include "../channel.h"
#include "../conf/conf.h"
#include "../core/pack.h"
#include "../io.h"
#include "../log.h"
#include "../role.h"
#include "../sandbox.h"

#define MEMORY_MB 4096
#define MATCHER_MAX ((size_t)1 << 30)

struct compiler {
	struct event_base *base;
	struct channel *engine;
	int exit_status;
};

/* 0, or -1: the fetchers will find nothing there and say in each item's reason what is wrong. */
static int
compile(const struct config *c, struct errbuf *err)
{
	struct rules *rules = rules_new(c->rules, c->nrules, c->sections, c->nsections, err);
	struct buf out;
	int rc = -1;

	if (rules == NULL)
		return -1;
	buf_init(&out, MATCHER_MAX);
	if (rules_save(rules, &out, err) == 0 &&
	    (rc = io_write(ROLE_FD + 1, out.data, out.len)) == -1)
		(void)errf(err, "rules: the matcher cannot be handed over");
	buf_release(&out);
	rules_free(rules);
	return rc;
}

static int
enter_sandbox(struct errbuf *err)
{
	const struct sandbox s = {
		.net = SANDBOX_NET_NONE,
#if !defined(__SANITIZE_ADDRESS__)
		.memory_mb = MEMORY_MB,
#endif
	};

	return sandbox_enter(&s, err);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	struct compiler *me = arg;
	struct config *c;
	struct unpack u;
	struct errbuf err;

	if (type != MSG_SETUP)
		return;
	unpack_init(&u, data, n);
	if ((c = conf_unpack(&u)) == NULL) {
		log_error(NULL, NULL, "a configuration that cannot be read");
		goto fail;
	}
	if (sandbox_user(c->user, &err) == -1 || enter_sandbox(&err) == -1) {
		log_error(NULL, NULL, "%s", err.text);
		goto fail;
	}
	if (compile(c, &err) == -1)
		log_error("classify", NULL, "%s", err.text);
	conf_free(c);
	channel_send(me->engine, MSG_READY, NULL);
	return;
fail:
	conf_free(c);
	me->exit_status = EX_CONFIG;
	event_base_loopbreak(me->base);
}

/* The engine has heard, or is gone. */
static void
on_closed(void *arg)
{
	struct compiler *me = arg;

	event_base_loopbreak(me->base);
}

int
compiler_main(const struct role_args *args)
{
	static const struct channel_ops ops = {on_message, on_closed};
	struct compiler me = {.exit_status = EX_OK};

	if (args->nfds != 1 || (me.base = event_base_new()) == NULL)
		return EX_SOFTWARE;
	me.engine = channel_new(me.base, ROLE_FD, &ops, &me);
	(void)event_base_dispatch(me.base);
	channel_free(me.engine);
	event_base_free(me.base);
	return me.exit_status;
}
