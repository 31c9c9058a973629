#include "parent.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "log.h"

#define STOP_SECONDS 4	       /* then what still runs is killed */
#define RESTART_MAX_SECONDS 30 /* longest pause before the engine is started again */
#define STEADY_SECONDS 60      /* an engine that ran so long starts with a short pause again */

struct child {
	struct child *next;
	enum role role;
	uint32_t index, generation; /* of the engine that asked for it */
	pid_t pid;
};

struct parent {
	struct event_base *base;
	const struct role_args *args;
	struct child *children;
	struct event *engine_event, *restart_timer, *stop_timer;
	struct event *signals[4];
	int program_fd; /* of this very program: an upgrade does not mix two versions */
	int engine_fd;
	uint32_t generation;
	int restart_pause;
	time_t engine_started;
	bool ready, stopping;
	int exit_status;
};

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_ENGINE] = "engine",
    [ROLE_FETCHER] = "fetcher",
    [ROLE_WEB] = "web",
    [ROLE_MAILER] = "mailer",
    [ROLE_COMPILER] = "compiler",
};

const char *
role_name(enum role r)
{
	return r < ROLE_COUNT ? role_names[r] : "?";
}

enum role
role_find(const char *name)
{
	enum role r;

	for (r = 0; r < ROLE_COUNT; r++)
		if (strcmp(role_names[r], name) == 0)
			break;
	return r;
}

/* ---- the socket between parent and engine ----------------------------------------------- */

int
parent_send(int fd, const struct parent_message *m, const int *fds, size_t nfds)
{
	char control[CMSG_SPACE(sizeof(int) * (ROLE_FDS_MAX + 1))] = {0};
	struct parent_message copy = *m;
	struct iovec iov = {&copy, sizeof(copy)};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *c;

	if (nfds > ROLE_FDS_MAX + 1) {
		errno = E2BIG;
		return -1;
	}
	if (nfds > 0) {
		msg.msg_control = control;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * nfds);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * nfds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * nfds);
	}
	return sendmsg(fd, &msg, MSG_NOSIGNAL) == (ssize_t)sizeof(copy) ? 0 : -1;
}

int
parent_receive(int fd, struct parent_message *m, int *fds, size_t *nfds)
{
	char control[CMSG_SPACE(sizeof(int) * (ROLE_FDS_MAX + 1))] = {0};
	struct iovec iov = {m, sizeof(*m)};
	struct msghdr msg = {.msg_iov = &iov,
	    .msg_iovlen = 1,
	    .msg_control = control,
	    .msg_controllen = sizeof(control)};
	struct cmsghdr *c;
	ssize_t n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC);

	if (n <= 0)
		return (int)n;
	*nfds = 0;
	for (c = CMSG_FIRSTHDR(&msg); c != NULL; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		*nfds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), *nfds * sizeof(int));
	}
	m->text[sizeof(m->text) - 1] = '\0';
	return n == (ssize_t)sizeof(*m) ? 1 : 0;
}

static void
tell_engine(struct parent *p, enum parent_op op, const struct child *c, int status)
{
	struct parent_message m = {.op = op, .status = status};

	if (p->engine_fd == -1)
		return;
	if (c != NULL) {
		m.role = c->role;
		m.index = c->index;
		m.pid = c->pid;
	}
	(void)parent_send(p->engine_fd, &m, NULL, 0);
}

/* sd_notify(3): one datagram to the socket that systemd names. */
static void
notify(const char *text)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	size_t n;
	int fd;

	if (path == NULL || (n = strlen(path)) == 0 || n >= sizeof(sun.sun_path))
		return;
	memcpy(sun.sun_path, path, n);
	if (path[0] == '@')
		sun.sun_path[0] = '\0';
	if ((fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return;
	(void)sendto(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&sun,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	(void)close(fd);
}

/* ---- starting and ending roles ---------------------------------------------------------- */

/* In the child: descriptors to 3, 4, ... and nothing else open but stdin, stdout and stderr. */
static _Noreturn void
exec_role(const struct parent *p, enum role role, uint32_t index, const int *fds, size_t nfds)
{
	char index_text[12], nfds_text[12];
	const char *argv[] = {"digestd", "-x", role_name(role), "-i", index_text, "-k", nfds_text,
	    "-c", p->args->conf_file, p->args->verbose ? "-v" : NULL, NULL};
	int moved[ROLE_FDS_MAX + 1];
	sigset_t none;
	size_t i;

	(void)snprintf(index_text, sizeof(index_text), "%u", index);
	(void)snprintf(nfds_text, sizeof(nfds_text), "%zu", nfds - 1);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	/* Out of the way of the targets first, so that none overwrites another. */
	for (i = 0; i < nfds; i++)
		if ((moved[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, ROLE_FD + ROLE_FDS_MAX + 1)) == -1)
			_exit(EX_OSERR);
	for (i = 0; i < nfds; i++)
		if (dup2(moved[i], ROLE_FD + (int)i) == -1)
			_exit(EX_OSERR);
	/* What we were started with is no business of a role. */
	(void)close_range(ROLE_FD + (unsigned)nfds, UINT_MAX, CLOSE_RANGE_CLOEXEC);
	(void)fexecve(p->program_fd, (char *const *)(uintptr_t)argv, environ);
	_exit(EX_OSERR);
}

static bool
spawn(struct parent *p, enum role role, uint32_t index, const int *fds, size_t nfds)
{
	const struct child none = {.role = role, .index = index};
	struct child *c;
	pid_t pid = fork();

	if (pid == -1) {
		log_error(NULL, NULL, "fork %s: %s", role_name(role), strerror(errno));
		if (role != ROLE_ENGINE)
			tell_engine(p, PARENT_EXITED, &none, EX_OSERR << 8);
		return false;
	}
	if (pid == 0)
		exec_role(p, role, index, fds, nfds);
	if ((c = calloc(1, sizeof(*c))) == NULL)
		abort();
	*c = (struct child){p->children, role, index, p->generation, pid};
	p->children = c;
	log_debug(NULL, NULL, "%s %u started, pid %d", role_name(role), index, (int)pid);
	if (role != ROLE_ENGINE)
		tell_engine(p, PARENT_STARTED, c, 0);
	return true;
}

static void
kill_child(struct parent *p, enum role role, uint32_t index)
{
	struct child *c;

	for (c = p->children; c != NULL; c = c->next)
		if (c->role == role && c->index == index && c->generation == p->generation)
			(void)kill(c->pid, SIGKILL);
}

static bool
is_ready(const struct parent_message *m)
{
	return m->op == PARENT_NOTIFY && strncmp(m->text, "READY=1", 7) == 0;
}

static void
on_engine_message(evutil_socket_t fd, short what, void *arg)
{
	struct parent *p = arg;
	struct parent_message m;
	int fds[ROLE_FDS_MAX + 1];
	size_t nfds = 0, i;

	(void)what;
	if (parent_receive(fd, &m, fds, &nfds) != 1) {
		event_del(p->engine_event); /* its death comes as a signal */
		return;
	}
	if (m.op == PARENT_SPAWN && m.role < ROLE_COUNT && m.role != ROLE_ENGINE && nfds > 0 &&
	    !p->stopping)
		(void)spawn(p, m.role, m.index, fds, nfds);
	else if (m.op == PARENT_KILL && m.role < ROLE_COUNT)
		kill_child(p, m.role, m.index);
	else if (m.op == PARENT_NOTIFY) {
		p->ready |= is_ready(&m);
		notify(m.text);
	}
	for (i = 0; i < nfds; i++)
		(void)close(fds[i]);
}

static void engine_ended(struct parent *, int status);

static void
start_engine(struct parent *p)
{
	bool started;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
		log_error(NULL, NULL, "socketpair: %s", strerror(errno));
		p->exit_status = EX_OSERR;
		event_base_loopexit(p->base, NULL);
		return;
	}
	p->generation++;
	p->engine_fd = pair[0];
	p->engine_started = time(NULL);
	p->engine_event = event_new(p->base, pair[0], EV_READ | EV_PERSIST, on_engine_message, p);
	event_add(p->engine_event, NULL);
	started = spawn(p, ROLE_ENGINE, 0, &pair[1], 1);
	(void)close(pair[1]);
	if (!started)
		engine_ended(p, EX_OSERR << 8);
}

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	start_engine(arg);
}

/* They end when they hear nothing any more, but one that hangs would hang for ever, and web would
   keep the sockets from the next engine.  The mailer may be in the middle of a mail. */
static void
end_orphans(const struct parent *p)
{
	const struct child *c;

	for (c = p->children; c != NULL; c = c->next)
		if (c->role != ROLE_MAILER && c->role != ROLE_ENGINE)
			(void)kill(c->pid, SIGKILL);
}

/* A death may be heard of before what was said last. */
static void
hear_ready(struct parent *p)
{
	struct parent_message m;
	int fds[ROLE_FDS_MAX + 1];
	size_t nfds = 0, i;

	while (!p->ready && parent_receive(p->engine_fd, &m, fds, &nfds) == 1) {
		p->ready = is_ready(&m);
		for (i = 0; i < nfds; i++)
			(void)close(fds[i]);
	}
}

static void
engine_ended(struct parent *p, int status)
{
	struct timeval tv = {0};

	hear_ready(p);
	event_free(p->engine_event);
	p->engine_event = NULL;
	(void)close(p->engine_fd);
	p->engine_fd = -1;
	if (p->stopping)
		return;
	end_orphans(p);
	/* What fails before it ever ran is a mistake to mend, not a crash to outlive. */
	if (!p->ready) {
		if (WIFSIGNALED(status))
			log_error(NULL, NULL, "engine ended by signal %d", WTERMSIG(status));
		p->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
		event_base_loopexit(p->base, NULL);
		return;
	}
	if (time(NULL) - p->engine_started > STEADY_SECONDS)
		p->restart_pause = 0;
	tv.tv_sec = p->restart_pause;
	log_error(NULL, NULL, "engine ended (%s %d), restart in %d s",
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), p->restart_pause);
	p->restart_pause = p->restart_pause == 0 ? 1 : 2 * p->restart_pause;
	if (p->restart_pause > RESTART_MAX_SECONDS)
		p->restart_pause = RESTART_MAX_SECONDS;
	event_add(p->restart_timer, &tv);
}

static void
child_ended(struct parent *p, pid_t pid, int status)
{
	struct child **at, *c;

	for (at = &p->children; (c = *at) != NULL; at = &c->next)
		if (c->pid == pid)
			break;
	if (c == NULL)
		return;
	*at = c->next;
	if (c->role == ROLE_ENGINE)
		engine_ended(p, status);
	else if (c->generation == p->generation)
		tell_engine(p, PARENT_EXITED, c, status);
	free(c);
	if (p->stopping && p->children == NULL)
		event_base_loopbreak(p->base);
}

static void
on_child(evutil_socket_t fd, short what, void *arg)
{
	int status;
	pid_t pid;

	(void)fd;
	(void)what;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		child_ended(arg, pid, status);
}

static void
on_stop_overdue(evutil_socket_t fd, short what, void *arg)
{
	struct parent *p = arg;
	struct child *c;

	(void)fd;
	(void)what;
	for (c = p->children; c != NULL; c = c->next) {
		log_warn(NULL, NULL, "%s %u does not end: killed", role_name(c->role), c->index);
		(void)kill(c->pid, SIGKILL);
	}
}

static void
on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct parent *p = arg;
	struct timeval tv = {.tv_sec = STOP_SECONDS};

	(void)fd;
	(void)what;
	if (p->stopping)
		return;
	p->stopping = true;
	notify("STOPPING=1");
	event_del(p->restart_timer);
	tell_engine(p, PARENT_STOP, NULL, 0);
	event_add(p->stop_timer, &tv);
	if (p->children == NULL)
		event_base_loopbreak(p->base);
}

static void
on_reload(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	tell_engine(arg, PARENT_RELOAD, NULL, 0);
}

static void catch (struct parent *p, size_t i, int sig, event_callback_fn fn)
{
	p->signals[i] = evsignal_new(p->base, sig, fn, p);
	event_add(p->signals[i], NULL);
}

/* Out of the way of the descriptors that a role inherits. */
static int
open_program(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), high;

	if (fd == -1)
		return -1;
	high = fcntl(fd, F_DUPFD_CLOEXEC, ROLE_FD + ROLE_FDS_MAX + 1);
	(void)close(fd);
	return high;
}

int
parent_main(const struct role_args *args)
{
	struct parent p = {.args = args, .engine_fd = -1};
	size_t i;

	log_init("parent", args->verbose);
	if ((p.program_fd = open_program()) == -1) {
		log_error(NULL, NULL, "/proc/self/exe: %s", strerror(errno));
		return EX_OSERR;
	}
	if ((p.base = event_base_new()) == NULL)
		return EX_OSERR;
	p.restart_timer = evtimer_new(p.base, on_restart, &p);
	p.stop_timer = evtimer_new(p.base, on_stop_overdue, &p);
	catch (&p, 0, SIGCHLD, on_child);
	catch (&p, 1, SIGTERM, on_stop);
	catch (&p, 2, SIGINT, on_stop);
	catch (&p, 3, SIGHUP, on_reload);
	(void)signal(SIGPIPE, SIG_IGN);
	start_engine(&p);
	(void)event_base_dispatch(p.base);
	for (i = 0; i < 4; i++)
		event_free(p.signals[i]);
	event_free(p.restart_timer);
	event_free(p.stop_timer);
	if (p.engine_event != NULL)
		event_free(p.engine_event);
	event_base_free(p.base);
	(void)close(p.program_fd);
	return p.exit_status;
}
