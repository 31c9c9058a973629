/*
 * The fetcher: fetch -> decode -> parse -> normalise -> classify.  It reads hostile bytes, so it
 * has no files, keeps nothing, and may die at any moment.
 */
#include <malloc.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "../../fetchers/decode.h"
#include "../core/limits.h"
#include "../log.h"
#include "../role.h"
#include "../sandbox.h"
#include "fetcher.h"

#define THREAD_STACK ((size_t)256 << 10)
#define MEMORY_MB 2048 /* a document that needs more has been made to */

/* ---- timers ------------------------------------------------------------------------------ */

static void
on_idle_timer(evutil_socket_t fd, short what, void *arg)
{
	struct fetcher *f = arg;

	(void)fd;
	(void)what;
	if (f->fetch == NULL || fetch_running(f->fetch) > 0)
		return;
	fetch_trim(f->fetch);
	buf_release(&f->out);
	(void)malloc_trim(0);
}

static void
on_busy_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	poll_retry(arg);
}

/* ---- the role --------------------------------------------------------------------------- */

static int
enter_sandbox(const struct config *c, struct errbuf *err)
{
	const struct sandbox_path paths[] = {
	    SANDBOX_CLIENT_PATHS,
	    {"/dev/urandom", SANDBOX_READ},
	    {c->ca_file, SANDBOX_READ},
	};
	const struct sandbox s = {
		.paths = paths,
		.npaths = sizeof(paths) / sizeof(*paths),
		.net = SANDBOX_NET_INTERNET,
		.no_file_writes = 1,
#if !defined(__SANITIZE_ADDRESS__)
		.memory_mb = MEMORY_MB,
#endif
	};
	struct addrinfo *ai = NULL;

	/* The resolver and iconv load their modules now, while they still can. */
	decode_prepare();
	if (getaddrinfo("localhost", NULL, NULL, &ai) == 0)
		freeaddrinfo(ai);
	return sandbox_user(c->user, err) == -1 ? -1 : sandbox_enter(&s, err);
}

/* What the compiler made of the same rules. */
static void
load_rules(struct rules *rules)
{
	struct stat st;
	void *p;

	if (fstat(ROLE_FD + 2, &st) == -1 || st.st_size == 0)
		return;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, ROLE_FD + 2, 0);
	if (p == MAP_FAILED || rules_load(rules, p, (size_t)st.st_size) == -1)
		log_warn("classify", NULL, "the compiled rules cannot be used: compiled again");
	if (p != MAP_FAILED)
		(void)munmap(p, (size_t)st.st_size);
}

static void
fatal(struct fetcher *f, const char *text)
{
	log_error(NULL, NULL, "%s", text);
	f->exit_status = EX_CONFIG;
	event_base_loopbreak(f->base);
}

/* The first set-up also closes the sandbox; later ones are reloads. */
static void
set_up(struct fetcher *f, const void *data, size_t n)
{
	struct unpack u;
	struct config *c;
	struct rules *rules;
	struct errbuf err;
	bool first = f->config == NULL;

	unpack_init(&u, data, n);
	if ((c = conf_unpack(&u)) == NULL) {
		fatal(f, "a configuration that cannot be read");
		return;
	}
	if (first && enter_sandbox(c, &err) == -1) {
		fatal(f, err.text);
		return;
	}
	rules = rules_new(c->rules, c->nrules, c->sections, c->nsections, &err);
	if (rules == NULL)
		log_error("classify", NULL, "%s", err.text);
	else
		load_rules(rules);
	rules_free(f->rules);
	f->rules = rules;
	if (f->fetch == NULL &&
	    (f->fetch = fetch_new(f->base, c, f->shared, f->index, &err)) == NULL) {
		fatal(f, err.text);
		return;
	}
	if (!first)
		fetch_configure(f->fetch, c);
	conf_free(f->config);
	f->config = c;
	(void)malloc_trim(0);
	if (first)
		channel_send(f->engine, MSG_READY, NULL);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	struct fetcher *f = arg;

	if (type == MSG_SETUP)
		set_up(f, data, n);
	else if (type == MSG_JOB)
		poll_start(f, data, n);
}

static void
on_closed(void *arg)
{
	struct fetcher *f = arg;

	event_base_loopbreak(f->base);
}

int
fetcher_main(const struct role_args *args)
{
	static const struct channel_ops ops = {on_message, on_closed};
	struct fetcher f = {0};
	pthread_attr_t threads;

	if (args->nfds != 2 || (f.base = event_base_new()) == NULL)
		return EX_SOFTWARE;
	if (args->index < 0 || args->index >= SHARED_FETCHERS ||
	    (f.shared = shared_map(ROLE_FD + 1)) == NULL)
		return EX_OSERR;
	f.index = (unsigned)args->index;
	f.page = &f.shared->pages[f.index];
	/* Resolver threads must not each get a heap of their own, nor much of a stack. */
	(void)mallopt(M_ARENA_MAX, 1);
	(void)pthread_attr_init(&threads);
	(void)pthread_attr_setstacksize(&threads, THREAD_STACK);
	(void)pthread_setattr_default_np(&threads);
	f.arena = arena_new();
	buf_init(&f.out, LIMIT_MESSAGE);
	f.busy_timer = evtimer_new(f.base, on_busy_timer, &f);
	f.idle_timer = evtimer_new(f.base, on_idle_timer, &f);
	f.engine = channel_new(f.base, ROLE_FD, &ops, &f);
	(void)event_base_dispatch(f.base);
	fetch_free(f.fetch);
	poll_free_all(&f);
	shared_unmap(f.shared);
	rules_free(f.rules);
	channel_free(f.engine);
	event_free(f.busy_timer);
	event_free(f.idle_timer);
	event_base_free(f.base);
	conf_free(f.config);
	buf_release(&f.out);
	arena_free(f.arena);
	return f.exit_status;
}
