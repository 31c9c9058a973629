#include "control.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

struct client {
	struct client *next, **prev;
	struct control *control;
	struct bufferevent *bev;
	char *line;  /* of a request whose body is still coming */
	size_t need; /* bytes of that body */
};

struct control {
	struct event_base *base;
	struct evconnlistener *listener;
	char *path;
	void (*handler)(void *, struct control_request *);
	void *arg;
	struct event *pause;
	struct client *clients;
	int nclients;
	size_t max_body;
};

static int
socket_address(struct sockaddr_un *sun, const char *path, struct errbuf *err)
{
	*sun = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(sun->sun_path))
		return errf(err, "%s: too long for a socket", path);
	strcpy(sun->sun_path, path); /* NOLINT: its length was just checked */
	return 0;
}

/* ---- the daemon's side ------------------------------------------------------------------ */

static void
drop(struct client *c)
{
	struct control *control = c->control;

	if ((*c->prev = c->next) != NULL)
		c->next->prev = c->prev;
	bufferevent_free(c->bev);
	free(c->line);
	free(c);
	if (control->nclients-- == CONTROL_CLIENTS_MAX)
		evconnlistener_enable(control->listener);
}

void
control_reply(struct control_request *r, int status, const char *message)
{
	char *p;

	r->status = status;
	(void)errf(&r->err, "%s", status != 0 && message != NULL ? message : "");
	for (p = r->err.text; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
}

static void
answer(struct client *c, const struct control_request *r)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	if (r->status != 0)
		evbuffer_add_printf(out, "error %d %s\n", r->status, r->err.text);
	else if (r->answer->overflow)
		evbuffer_add_printf(out, "error %d the answer is too long\n", EX_SOFTWARE);
	else
		evbuffer_add_printf(out, "ok\n");
	if (!r->answer->overflow && r->answer->len > 0)
		evbuffer_add(out, r->answer->data, r->answer->len);
}

static void
handle(struct client *c, char *line, const char *body)
{
	struct control *control = c->control;
	struct control_request r = {.body = body, .nbody = body != NULL ? c->need : 0};
	struct buf lines;
	char *word, *rest = NULL;

	buf_init(&lines, CONTROL_ANSWER_MAX);
	r.answer = &lines;
	for (word = strtok_r(line, " ", &rest); word != NULL && r.argc < CONTROL_WORDS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		r.argv[r.argc++] = word;
	if (word != NULL)
		control_reply(&r, EX_USAGE, "too many words");
	else if (r.argc == 0)
		control_reply(&r, EX_USAGE, "empty request");
	else
		control->handler(control->arg, &r);
	answer(c, &r);
	buf_release(&lines);
}

static void
on_written(struct bufferevent *bev, void *arg)
{
	(void)bev;
	drop(arg);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	drop(arg);
}

static void
refuse(struct client *c, const char *why)
{
	struct control_request r = {.answer = &(struct buf){0}};

	control_reply(&r, EX_USAGE, why);
	answer(c, &r);
}

/* "+123 subscriber import": takes the length off; -1 when it is none or too long. */
static int
read_length(struct client *c)
{
	char *end;
	unsigned long n = strtoul(c->line + 1, &end, 10);

	if (c->line[1] < '0' || c->line[1] > '9' || *end != ' ' || n > c->control->max_body)
		return -1;
	c->need = n;
	memmove(c->line, end + 1, strlen(end + 1) + 1);
	bufferevent_setwatermark(c->bev, EV_READ, n, n + 1);
	return 0;
}

static void
handle_with_body(struct client *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	char *body = malloc(c->need + 1);

	if (body == NULL)
		abort();
	(void)evbuffer_remove(in, body, c->need);
	body[c->need] = '\0';
	handle(c, c->line, body);
	free(body);
}

/* One request a connection: from here on there is only the answer to write. */
static void
stop_reading(struct client *c)
{
	bufferevent_disable(c->bev, EV_READ);
	bufferevent_setcb(c->bev, NULL, on_written, on_event, c);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct evbuffer *in = bufferevent_get_input(bev);
	struct client *c = arg;
	size_t n;

	if (c->line == NULL) {
		c->line = evbuffer_readln(in, &n, EVBUFFER_EOL_LF);
		if (c->line == NULL && evbuffer_get_length(in) < CONTROL_LINE_MAX)
			return;
		if (c->line == NULL || n >= CONTROL_LINE_MAX) {
			stop_reading(c);
			refuse(c, "the request is too long");
			return;
		}
		if (c->line[0] != '+') {
			stop_reading(c);
			handle(c, c->line, NULL);
			return;
		}
		if (read_length(c) == -1) {
			stop_reading(c);
			refuse(c, "the request is too long");
			return;
		}
	}
	if (evbuffer_get_length(in) < c->need)
		return;
	stop_reading(c);
	handle_with_body(c);
}

static void
on_accept(
    struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *sa, int len, void *arg)
{
	struct control *control = arg;
	const struct timeval timeout = {CONTROL_TIMEOUT, 0};
	struct client *c = calloc(1, sizeof(*c));

	(void)sa;
	(void)len;
	if (c == NULL)
		abort();
	c->control = control;
	c->bev = bufferevent_socket_new(control->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (c->bev == NULL)
		abort();
	c->prev = &control->clients;
	if ((c->next = control->clients) != NULL)
		c->next->prev = &c->next;
	control->clients = c;
	if (++control->nclients == CONTROL_CLIENTS_MAX)
		evconnlistener_disable(listener);
	bufferevent_setwatermark(c->bev, EV_READ, 0, CONTROL_LINE_MAX);
	bufferevent_setcb(c->bev, on_read, NULL, on_event, c);
	bufferevent_set_timeouts(c->bev, &timeout, &timeout);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

static void
on_pause_over(evutil_socket_t fd, short what, void *arg)
{
	struct control *control = arg;

	(void)fd;
	(void)what;
	if (control->nclients < CONTROL_CLIENTS_MAX)
		evconnlistener_enable(control->listener);
}

/* A pause after EMFILE and the like: libevent would call again at once and for ever. */
static void
on_accept_error(struct evconnlistener *listener, void *arg)
{
	struct control *control = arg;
	const struct timeval pause = {1, 0};

	evconnlistener_disable(listener);
	evtimer_add(control->pause, &pause);
}

/* Of a daemon that was killed; what is no socket is somebody's. */
static int
remove_stale(const char *path, struct errbuf *err)
{
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISSOCK(st.st_mode))
		return errf(err, "%s: is in the way of the control socket", path);
	(void)unlink(path);
	return 0;
}

static int
open_socket(const char *path, struct errbuf *err)
{
	struct sockaddr_un sun;
	mode_t mask;
	int fd, ok;

	if (socket_address(&sun, path, err) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return errf(err, "control socket: %s", strerror(errno));
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0 || errno == EAGAIN) {
		close(fd);
		return errf(err, "%s: a daemon is listening there", path);
	}
	if (errno == ECONNREFUSED && remove_stale(path, err) == -1) {
		close(fd);
		return -1;
	}
	mask = umask(0177);
	ok = bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0 && listen(fd, 64) == 0;
	umask(mask);
	if (!ok) {
		(void)errf(err, "%s: %s", path, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

struct control *
control_new(struct event_base *base, const char *path,
    void (*handler)(void *arg, struct control_request *), void *arg, struct errbuf *err)
{
	struct control *control;
	int fd = open_socket(path, err);

	if (fd == -1)
		return NULL;
	if ((control = calloc(1, sizeof(*control))) == NULL ||
	    (control->path = strdup(path)) == NULL)
		abort();
	control->base = base;
	control->handler = handler;
	control->arg = arg;
	control->listener =
	    evconnlistener_new(base, on_accept, control, LEV_OPT_CLOSE_ON_FREE, 0, fd);
	if (control->listener == NULL) {
		(void)errf(err, "%s: no listener", path);
		close(fd);
		free(control->path);
		free(control);
		return NULL;
	}
	evconnlistener_set_error_cb(control->listener, on_accept_error);
	if ((control->pause = evtimer_new(base, on_pause_over, control)) == NULL)
		abort();
	return control;
}

void
control_take_bodies(struct control *control, size_t max)
{
	control->max_body = max;
}

void
control_free(struct control *control)
{
	if (control == NULL)
		return;
	while (control->clients != NULL)
		drop(control->clients);
	evconnlistener_free(control->listener);
	event_free(control->pause);
	(void)unlink(control->path);
	free(control->path);
	free(control);
}

/* ---- digestctl's side ------------------------------------------------------------------- */

static int
connect_socket(const char *path, struct errbuf *err)
{
	const struct timeval timeout = {60, 0};
	struct sockaddr_un sun;
	int fd;

	if (socket_address(&sun, path, err) == -1)
		return -1;
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return errf(err, "control socket: %s", strerror(errno));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0)
		return fd;
	if (errno == ENOENT || errno == ECONNREFUSED)
		(void)errf(err, "digestd is not running (%s)", path);
	else
		(void)errf(err, "%s: %s", path, strerror(errno));
	close(fd);
	return -1;
}

static int
send_bytes(int fd, const char *p, size_t left, struct errbuf *err)
{
	ssize_t n;

	while (left > 0) {
		n = send(fd, p, left, MSG_NOSIGNAL);
		if (n == -1 && errno != EINTR)
			return errf(err, "control socket: %s", strerror(errno));
		p += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int
send_words(int fd, int argc, const char *const *argv, const struct buf *body, struct errbuf *err)
{
	struct buf line;
	int i, rc;

	buf_init(&line, CONTROL_LINE_MAX - 1);
	if (body != NULL)
		buf_printf(&line, "+%zu ", body->len);
	for (i = 0; i < argc; i++) {
		if (strpbrk(argv[i], " \n") != NULL || argv[i][0] == '\0' || argv[0][0] == '+')
			line.overflow = true;
		buf_printf(&line, "%s%c", argv[i], i + 1 < argc ? ' ' : '\n');
	}
	if (line.overflow)
		rc = errf(err, "this cannot be asked over the control socket");
	else
		rc = send_bytes(fd, line.data, line.len, err);
	/* Who does not read it all has answered: the reader of the answer sees. */
	if (rc == 0 && body != NULL)
		(void)send_bytes(fd, body->data, body->len, err);
	buf_release(&line);
	return rc;
}

static int
read_all(int fd, struct buf *out, struct errbuf *err)
{
	char *p;
	ssize_t n;

	do {
		if ((p = buf_reserve(out, 65536)) == NULL)
			return errf(err, "the answer of digestd is too long");
		n = read(fd, p, 65536);
		/* An answer that came before all was read of what was asked. */
		if (n == -1 && errno == ECONNRESET && out->len > 0)
			return 0;
		if (n == -1 && errno != EINTR)
			return errf(err, "no answer from digestd: %s", strerror(errno));
		if (n > 0) {
			out->len += (size_t)n;
			out->data[out->len] = '\0';
		}
	} while (n != 0);
	return 0;
}

/* Takes the first line off and says what it means. */
static int
first_line(struct buf *out, struct errbuf *err)
{
	char *end = out->data != NULL ? memchr(out->data, '\n', out->len) : NULL, *message;
	long status;
	size_t n;

	if (end == NULL) {
		(void)errf(err, "no answer from digestd");
		return EX_PROTOCOL;
	}
	*end = '\0';
	n = (size_t)(end + 1 - out->data);
	if (strncmp(out->data, "error ", 6) == 0) {
		status = strtol(out->data + 6, &message, 10);
		(void)errf(err, "%s", *message == ' ' ? message + 1 : message);
		status = status > 0 && status < 256 ? status : EX_PROTOCOL;
	} else if (strcmp(out->data, "ok") == 0) {
		status = 0;
	} else {
		(void)errf(err, "digestd answers in another language");
		return EX_PROTOCOL;
	}
	memmove(out->data, out->data + n, out->len - n + 1);
	out->len -= n;
	return (int)status;
}

int
control_ask(
    const char *path, int argc, const char *const *argv, struct buf *out, struct errbuf *err)
{
	return control_ask_with(path, argc, argv, NULL, out, err);
}

int
control_ask_with(const char *path, int argc, const char *const *argv, const struct buf *body,
    struct buf *out, struct errbuf *err)
{
	int fd = connect_socket(path, err), status = EX_PROTOCOL;

	if (fd == -1)
		return EX_UNAVAILABLE;
	buf_clear(out);
	if (send_words(fd, argc, argv, body, err) == 0 && read_all(fd, out, err) == 0)
		status = first_line(out, err);
	close(fd);
	return status;
}
