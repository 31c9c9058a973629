#include "sendmail.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "../clock.h"
#include "../core/buf.h"
#include "../io.h"

#define ADDRESS_MAX 256
#define RUN_SECONDS 120 /* then the program is killed */

struct order {
	char from[ADDRESS_MAX], to[ADDRESS_MAX];
	uint64_t len; /* bytes that follow */
};

enum ending {
	RAN,	 /* value is its exit status */
	NOT_RUN, /* value is errno */
	DIED,	 /* value is a signal; it may have done its work */
};

struct report {
	int32_t ending, value;
};

/* ---- the helper ------------------------------------------------------------------------- */

/* The program's kind wants the line ends of this system. */
static size_t
without_cr(char *p, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		if (p[i] != '\r' || i + 1 == n || p[i + 1] != '\n')
			p[k++] = p[i];
	return k;
}

static int
spawn(const char *program, const struct order *o, int input, pid_t *pid)
{
	const char *argv[] = {program, "-i", "-f", o->from, "--", o->to, NULL};
	static const char *const environment[] = {
	    "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C", NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t usual;
	int rc;

	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	(void)sigaddset(&usual, SIGINT);
	(void)sigaddset(&usual, SIGHUP);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawnattr_setsigdefault(&attr, &usual);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn(pid, program, &actions, &attr, (char *const *)(uintptr_t)argv,
	    (char *const *)(uintptr_t)environment);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&actions);
	return rc;
}

static void
await(pid_t pid, struct report *r)
{
	const struct timespec pause = {.tv_nsec = 10000000};
	int64_t end = clock_ms(CLOCK_MONOTONIC) + RUN_SECONDS * 1000;
	int status = 0;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0 || (got == -1 && errno == EINTR)) {
		if (clock_ms(CLOCK_MONOTONIC) > end)
			(void)kill(pid, SIGKILL);
		(void)nanosleep(&pause, NULL);
	}
	*r = WIFEXITED(status) ? (struct report){RAN, WEXITSTATUS(status)}
			       : (struct report){DIED, WTERMSIG(status)};
}

static void
run(const char *program, const struct order *o, const char *data, size_t len, struct report *r)
{
	int pipes[2], rc;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) == -1) {
		*r = (struct report){NOT_RUN, errno};
		return;
	}
	rc = spawn(program, o, pipes[0], &pid);
	(void)close(pipes[0]);
	if (rc == 0)
		(void)io_write(pipes[1], data, len);
	(void)close(pipes[1]);
	if (rc != 0)
		*r = (struct report){NOT_RUN, rc};
	else
		await(pid, r);
}

static _Noreturn void
helper(const char *program, int fd)
{
	struct order o;
	struct report r;
	char *data;

	(void)prctl(PR_SET_NAME, "digestd-sendmail");
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)signal(SIGPIPE, SIG_IGN);
	while (io_read(fd, &o, sizeof(o)) == 0) {
		if (o.len > SIZE_MAX / 2 || (data = malloc(o.len + 1)) == NULL ||
		    io_read(fd, data, o.len) == -1)
			_exit(EX_PROTOCOL);
		run(program, &o, data, without_cr(data, o.len), &r);
		free(data);
		if (io_write(fd, &r, sizeof(r)) == -1)
			break;
	}
	_exit(0);
}

int
sendmail_start(const char *program, struct errbuf *err)
{
	int pair[2];
	pid_t pid;

	if (access(program, X_OK) == -1)
		return errf(err, "%s: %s", program, strerror(errno));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 || (pid = fork()) == -1)
		return errf(err, "sendmail: %s", strerror(errno));
	if (pid == 0) {
		(void)close_range(3, (unsigned)pair[1] - 1, 0);
		(void)close_range((unsigned)pair[1] + 1, ~0U, 0);
		helper(program, pair[1]);
	}
	(void)close(pair[1]);
	return pair[0];
}

/* ---- the mailer's side ------------------------------------------------------------------ */

struct sendmail {
	const struct transport_ops *ops;
	void *arg;
	int fd;
	struct event *reading, *writing;
	struct transport_message message;
	void *cookie; /* NULL: idle */
	bool gone;    /* the helper is dead */
	struct buf out;
	size_t sent;
};

static void
finish(struct sendmail *s, const struct transport_result *r)
{
	void *cookie = s->cookie;

	if (cookie == NULL)
		return;
	s->cookie = NULL;
	s->ops->on_done(s->arg, cookie, r);
}

/* sysexits(3): what a program of this kind says when nothing will ever be different. */
static bool
for_ever(int status)
{
	return status == EX_USAGE || status == EX_DATAERR || status == EX_NOUSER ||
	       status == EX_NOHOST || status == EX_NOPERM;
}

static void
take_report(struct sendmail *s, const struct report *r)
{
	struct transport_result out = {
	    .outcome = SENT_ACCEPTED, .stage = STAGE_END, .code = r->value};
	char text[200];

	if (r->ending == NOT_RUN) {
		out.outcome = SENT_DEFERRED;
		out.stage = STAGE_CONNECT;
		out.server = true;
		(void)snprintf(text, sizeof(text), "sendmail: %s", strerror(r->value));
	} else if (r->ending == DIED) {
		out.outcome = SENT_UNKNOWN;
		out.server = true;
		(void)snprintf(text, sizeof(text), "sendmail: killed by signal %d", r->value);
	} else {
		if (r->value != 0)
			out.outcome = for_ever(r->value) ? SENT_REFUSED : SENT_DEFERRED;
		if (r->value == EX_NOUSER || r->value == EX_NOHOST)
			out.stage = STAGE_RCPT;
		(void)snprintf(text, sizeof(text), "sendmail: status %d", r->value);
	}
	out.reply = text;
	finish(s, &out);
}

static void
helper_gone(struct sendmail *s)
{
	const struct transport_result r = {.outcome = SENT_UNKNOWN,
	    .stage = STAGE_END,
	    .server = true,
	    .reply = "sendmail: its helper has ended"};

	s->gone = true;
	event_del(s->reading);
	event_del(s->writing);
	finish(s, &r);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct report r;
	ssize_t n = read(fd, &r, sizeof(r)); /* one write of the helper, far below a buffer */

	(void)what;
	if (n == (ssize_t)sizeof(r))
		take_report(arg, &r);
	else if (n >= 0 || (errno != EAGAIN && errno != EINTR))
		helper_gone(arg);
}

static void
write_more(struct sendmail *s)
{
	ssize_t n;

	while (s->sent < s->out.len) {
		n = write(s->fd, s->out.data + s->sent, s->out.len - s->sent);
		if (n == -1 && errno == EAGAIN) {
			event_add(s->writing, NULL);
			return;
		}
		if (n == -1 && errno != EINTR) {
			helper_gone(s);
			return;
		}
		s->sent += n > 0 ? (size_t)n : 0;
	}
	buf_release(&s->out);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	write_more(arg);
}

static size_t
room(void *self)
{
	return ((struct sendmail *)self)->cookie == NULL;
}

static void
hand_over(void *self, const struct transport_message *m, void *cookie)
{
	const struct transport_result dead = {.outcome = SENT_DEFERRED,
	    .stage = STAGE_CONNECT,
	    .server = true,
	    .reply = "sendmail: its helper has ended; a reload starts another"};
	const struct transport_result long_address = {.outcome = SENT_REFUSED,
	    .stage = STAGE_RCPT,
	    .reply = "sendmail: the address is too long"};
	struct sendmail *s = self;

	s->message = *m;
	s->cookie = cookie;
	if (s->gone)
		finish(s, &dead);
	else if (strlen(m->from) >= ADDRESS_MAX || strlen(m->to) >= ADDRESS_MAX)
		finish(s, &long_address);
	else
		s->ops->on_ready(s->arg, cookie);
}

static void
go(void *self, void *cookie)
{
	struct sendmail *s = self;
	struct order o = {.len = s->message.len};

	if (s->cookie != cookie)
		return;
	(void)snprintf(o.from, sizeof(o.from), "%s", s->message.from);
	(void)snprintf(o.to, sizeof(o.to), "%s", s->message.to);
	buf_init(&s->out, SIZE_MAX / 2);
	(void)buf_add(&s->out, &o, sizeof(o));
	(void)buf_add(&s->out, s->message.data, s->message.len);
	s->sent = 0;
	write_more(s);
}

static void
drop(void *self, void *cookie)
{
	const struct transport_result r = {
	    .outcome = SENT_DEFERRED, .stage = STAGE_DATA, .server = true, .reply = "not sent"};
	struct sendmail *s = self;

	if (s->cookie == cookie)
		finish(s, &r);
}

static void
release(void *self)
{
	struct sendmail *s = self;

	event_free(s->reading);
	event_free(s->writing);
	(void)close(s->fd); /* the helper ends after what it does */
	buf_release(&s->out);
	free(s);
}

void
sendmail_new(struct transport *out, struct event_base *base, int fd,
    const struct transport_ops *ops, void *arg)
{
	struct sendmail *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->ops = ops;
	s->arg = arg;
	s->fd = fd;
	(void)evutil_make_socket_nonblocking(fd);
	s->reading = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, s);
	s->writing = event_new(base, fd, EV_WRITE, on_writable, s);
	if (s->reading == NULL || s->writing == NULL)
		abort();
	event_add(s->reading, NULL);
	*out = (struct transport){.name = "sendmail",
	    .self = s,
	    .room = room,
	    .send = hand_over,
	    .go = go,
	    .drop = drop,
	    .free = release};
}
