/*
 * Connections of evhttp, which itself bounds neither their number nor the time of a request.
 *
 * evhttp tells of a connection when it makes one (the bufferevent call-back) and, once a request
 * has come, when it goes (the close call-back).  A connection that never completes a request
 * goes silently: a reference on its bufferevent is kept, and its call-backs being gone says so.
 */
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web_internal.h"

/* Bytes that a client may send ahead of its answers. */
#define READ_AHEAD (128u << 10)
/* Bytes in one write: whole documents. */
#define WRITE_AT_ONCE (1u << 20)
/* A request must be complete, and an answer taken, within so many times the silence allowed. */
#define PATIENCE 4

struct conn {
	struct conn *prev, *next;
	struct conns *all;
	struct bufferevent *bev;
	struct evhttp_connection *http; /* NULL until its first request */
	int64_t since;			/* last time a whole request came; or the start */
	evutil_socket_t fd;		/* -1 until its first request */
};

struct conns {
	struct event_base *base;
	struct evhttp *http;
	struct event *tick;
	struct conn *first;
	struct conn **by_fd; /* those that have made a request */
	size_t nfds;
	size_t n, max;
	int timeout;
	int64_t now; /* seconds of a clock that only grows */
	bool full;
};

static int64_t
seconds(struct event_base *base)
{
	struct timeval tv;

	event_base_gettimeofday_cached(base, &tv);
	return tv.tv_sec;
}

static void
set_listener(struct evhttp_bound_socket *bound, void *arg)
{
	struct evconnlistener *l = evhttp_bound_socket_get_listener(bound);

	if (*(const bool *)arg)
		evconnlistener_disable(l);
	else
		evconnlistener_enable(l);
}

static void
set_full(struct conns *all, bool full)
{
	if (all->full == full)
		return;
	all->full = full;
	evhttp_foreach_bound_socket(all->http, set_listener, &full);
}

static void
conn_gone(struct conn *c)
{
	struct conns *all = c->all;

	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		all->first = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	if (c->fd >= 0 && all->by_fd[c->fd] == c)
		all->by_fd[c->fd] = NULL;
	bufferevent_decref(c->bev);
	free(c);
	all->n--;
	if (all->n < all->max)
		set_full(all, false);
}

static struct bufferevent *
on_new(struct event_base *base, void *arg)
{
	struct conns *all = arg;
	/* The descriptor must live as long as the events on it, which our reference keeps. */
	struct bufferevent *bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	struct conn *c;

	if (bev == NULL)
		return NULL;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		abort();
	bufferevent_set_max_single_write(bev, WRITE_AT_ONCE);
	bufferevent_setwatermark(bev, EV_READ, 0, READ_AHEAD);
	bufferevent_incref(bev);
	c->all = all;
	c->bev = bev;
	c->fd = -1;
	c->since = seconds(base);
	c->next = all->first;
	if (c->next != NULL)
		c->next->prev = c;
	all->first = c;
	if (++all->n >= all->max)
		set_full(all, true);
	return bev;
}

static void
on_close(struct evhttp_connection *http, void *arg)
{
	(void)http;
	conn_gone(arg);
}

/* True when evhttp has let go of it. */
static bool
is_orphan(const struct conn *c)
{
	bufferevent_data_cb read_cb, write_cb;
	bufferevent_event_cb event_cb;
	void *arg;

	bufferevent_getcb(c->bev, &read_cb, &write_cb, &event_cb, &arg);
	return read_cb == NULL && write_cb == NULL && event_cb == NULL;
}

static bool
is_idle(const struct conn *c)
{
	return evbuffer_get_length(bufferevent_get_output(c->bev)) == 0;
}

/* Clients that dribble, and, when there is no room, those that only stay. */
static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct conns *all = arg;
	struct conn *c, *next;
	int64_t now = seconds(all->base), limit = (int64_t)all->timeout * PATIENCE;

	(void)fd;
	(void)what;
	for (c = all->first; c != NULL; c = next) {
		next = c->next;
		if (is_orphan(c))
			conn_gone(c);
		else if (now - c->since > limit || now < c->since ||
			 (all->full && now - c->since > 2 && is_idle(c)))
			(void)shutdown(bufferevent_getfd(c->bev), SHUT_RDWR);
	}
}

struct conns *
conns_new(struct event_base *base, struct evhttp *http, size_t max, int timeout)
{
	struct conns *all = calloc(1, sizeof(*all));
	struct timeval second = {.tv_sec = 1}, silence = {.tv_sec = timeout};
	const struct timeval *common = event_base_init_common_timeout(base, &silence);

	if (all == NULL)
		abort();
	all->base = base;
	all->http = http;
	all->max = max;
	all->timeout = timeout;
	evhttp_set_timeout_tv(http, common != NULL ? common : &silence);
	evhttp_set_bevcb(http, on_new, all);
	all->tick = event_new(base, -1, EV_PERSIST, on_tick, all);
	if (all->tick == NULL || event_add(all->tick, &second) == -1)
		abort();
	return all;
}

void
conns_free(struct conns *all)
{
	struct conn *c;

	if (all == NULL)
		return;
	event_free(all->tick);
	/* evhttp frees the connections afterwards and must not call back. */
	while ((c = all->first) != NULL) {
		if (c->http != NULL)
			evhttp_connection_set_closecb(c->http, NULL, NULL);
		all->first = c->next;
		bufferevent_decref(c->bev);
		free(c);
	}
	evhttp_set_bevcb(all->http, NULL, NULL);
	free(all->by_fd);
	free(all);
}

int
conns_listen(struct conns *all, int fd, struct errbuf *err)
{
	const int on = 1;

	if (evutil_make_socket_nonblocking(fd) == -1 || listen(fd, 1024) == -1)
		return errf(err, "listen: %s", strerror(errno));
	/* Accepted sockets inherit it: an answer waits for no acknowledgement. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (evhttp_accept_socket_with_handle(all->http, fd) == NULL)
		return errf(err, "listen: %s", strerror(errno));
	return 0;
}

/* Full for ever: then what is idle goes, too. */
void
conns_leave(struct conns *all)
{
	all->max = 0;
	set_full(all, true);
}

/* The first request of a connection: from now on it is known by its descriptor. */
static struct conn *
adopt(struct conns *all, struct evhttp_connection *http, const struct bufferevent *bev, size_t fd)
{
	struct conn *c = all->first;
	size_t n = all->nfds;

	while (c != NULL && c->bev != bev)
		c = c->next;
	if (c == NULL)
		return NULL;
	if (fd >= n) {
		n = fd * 2 + 64;
		all->by_fd = realloc(all->by_fd, n * sizeof(struct conn *));
		if (all->by_fd == NULL)
			abort();
		memset(all->by_fd + all->nfds, 0, (n - all->nfds) * sizeof(struct conn *));
		all->nfds = n;
	}
	c->fd = (evutil_socket_t)fd;
	c->http = http;
	all->by_fd[fd] = c;
	evhttp_connection_set_closecb(http, on_close, c);
	return c;
}

void
conns_request(struct conns *all, struct evhttp_connection *http)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(http);
	evutil_socket_t fd = bufferevent_getfd(bev);
	struct conn *c = NULL;

	if (fd < 0)
		return;
	if ((size_t)fd < all->nfds)
		c = all->by_fd[fd];
	if (c == NULL || c->bev != bev)
		c = adopt(all, http, bev, (size_t)fd);
	if (c != NULL)
		c->since = seconds(all->base);
}

/*
 * evhttp would wait for the socket to be writable, which it nearly always is: two rounds of the
 * loop and two changes of the poll set for every answer.
 */
void
conns_flush(struct bufferevent *bev)
{
	struct evbuffer *out = bufferevent_get_output(bev);
	evutil_socket_t fd = bufferevent_getfd(bev);

	if (fd == -1)
		return;
	evbuffer_unfreeze(out, 1);
	while (evbuffer_get_length(out) > 0)
		if (evbuffer_write(out, fd) <= 0)
			break;
	evbuffer_freeze(out, 1);
	if (evbuffer_get_length(out) == 0)
		bufferevent_trigger(bev, EV_WRITE, BEV_TRIG_DEFER_CALLBACKS);
}

/* -1 with errno.  Addresses of IPv4 are no business of "[::]", but of "*". */
static int
bind_to(const struct addrinfo *ai, bool both)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), e;
	const int on = 1, only = !both;

	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (ai->ai_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, 1024) == 0)
		return fd;
	e = errno;
	close(fd);
	errno = e;
	return -1;
}

int
web_bind(const char *listen_on, struct errbuf *err)
{
	struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
	struct addrinfo *ai = NULL;
	const char *colon = strrchr(listen_on, ':'), *from = listen_on, *to = colon;
	char host[64];
	bool every;
	int fd, r;

	if (colon == NULL)
		return errf(err, "%s: not an address with a port", listen_on);
	if (*from == '[' && to > from + 1 && to[-1] == ']') {
		from++;
		to--;
	}
	snprintf(host, sizeof(host), "%.*s", (int)(to - from), from);
	hints.ai_socktype = SOCK_STREAM;
	every = strcmp(host, "*") == 0;
	if ((r = getaddrinfo(every ? "::" : host, colon + 1, &hints, &ai)) != 0)
		return errf(err, "%s: %s", listen_on, gai_strerror(r));
	fd = bind_to(ai, every);
	freeaddrinfo(ai);
	/* A machine without IPv6 has every address all the same. */
	if (fd == -1 && every && errno != EADDRINUSE && errno != EACCES &&
	    getaddrinfo("0.0.0.0", colon + 1, &hints, &ai) == 0) {
		fd = bind_to(ai, false);
		freeaddrinfo(ai);
	}
	return fd != -1 ? fd : errf(err, "%s: %s", listen_on, strerror(errno));
}

size_t
conns_count(const struct conns *all)
{
	return all->n;
}
