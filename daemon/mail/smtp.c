#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smtp_internal.h"

#define CONNECT_TIMEOUT 120L /* seconds for TCP, TLS, greeting, EHLO and AUTH together */

/* ---- lines ------------------------------------------------------------------------------ */

static char *
dup_or_null(const char *s)
{
	char *copy = NULL;

	if (s != NULL && (copy = strdup(s)) == NULL)
		abort();
	return copy;
}

void
smtp_line_done(struct smtp_line *l, enum transport_outcome outcome, enum transport_stage stage,
    int code, bool server, const char *reply)
{
	const struct transport_result r = {
	    .outcome = outcome, .stage = stage, .code = code, .server = server, .reply = reply};
	void *cookie = l->cookie;

	if (cookie == NULL)
		return;
	l->cookie = NULL;
	l->again = false;
	l->smtp->ops->on_done(l->smtp->arg, cookie, &r);
}

void
smtp_line_close(struct smtp_line *l)
{
	event_del(l->reading);
	event_del(l->writing);
	event_del(l->clock);
	if (l->easy != NULL) {
		(void)curl_multi_remove_handle(l->smtp->loop.multi, l->easy);
		curl_easy_cleanup(l->easy);
	}
	l->easy = NULL;
	buf_release(&l->in);
	buf_release(&l->out);
	l->state = LINE_CLOSED;
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	smtp_session_capability(arg, p, size * n);
	return size * n;
}

static void
set_login(struct smtp_line *l)
{
	const struct smtp_options *o = &l->smtp->o;

	if (o->user == NULL)
		return;
	(void)curl_easy_setopt(l->easy, CURLOPT_USERNAME, o->user);
	if (strcmp(o->auth, "xoauth2") == 0)
		(void)curl_easy_setopt(l->easy, CURLOPT_XOAUTH2_BEARER, o->password);
	else
		(void)curl_easy_setopt(
		    l->easy, CURLOPT_PASSWORD, o->password != NULL ? o->password : "");
	if (l->smtp->login != NULL)
		(void)curl_easy_setopt(l->easy, CURLOPT_LOGIN_OPTIONS, l->smtp->login);
}

static long
tls_level(const struct smtp_options *o)
{
	if (strcmp(o->tls, "none") == 0)
		return CURLUSESSL_NONE;
	return strcmp(o->tls, "opportunistic") == 0 ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

void
smtp_line_open(struct smtp_line *l)
{
	const struct smtp_options *o = &l->smtp->o;
	char url[1024];

	if ((l->easy = curl_easy_init()) == NULL)
		abort();
	(void)snprintf(url, sizeof(url), "%s/%s", o->url, o->helo);
	(void)curl_easy_setopt(l->easy, CURLOPT_URL, url);
	(void)curl_easy_setopt(l->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	(void)curl_easy_setopt(l->easy, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(l->easy, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(l->easy, CURLOPT_CONNECT_ONLY, 1L);
	(void)curl_easy_setopt(l->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT);
	(void)curl_easy_setopt(l->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, CONNECT_TIMEOUT);
	(void)curl_easy_setopt(l->easy, CURLOPT_USE_SSL, tls_level(o));
	(void)curl_easy_setopt(l->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (o->ca_file != NULL)
		(void)curl_easy_setopt(l->easy, CURLOPT_CAINFO, o->ca_file);
	set_login(l);
	(void)curl_easy_setopt(l->easy, CURLOPT_ERRORBUFFER, l->curl_error);
	(void)curl_easy_setopt(l->easy, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(l->easy, CURLOPT_HEADERDATA, l);
	(void)curl_easy_setopt(l->easy, CURLOPT_PRIVATE, l);
	l->curl_error[0] = l->last[0] = '\0';
	l->carried = 0;
	l->pipelining = l->utf8 = l->size = false;
	buf_init(&l->in, SMTP_REPLY_MAX);
	buf_init(&l->out, SIZE_MAX / 2);
	l->state = LINE_CONNECTING;
	if (curl_multi_add_handle(l->smtp->loop.multi, l->easy) != CURLM_OK)
		abort();
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	smtp_session_read(arg);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	smtp_session_write(arg);
}

static void
on_clock(evutil_socket_t fd, short what, void *arg)
{
	struct smtp_line *l = arg;

	(void)fd;
	(void)what;
	if (l->state == LINE_IDLE)
		smtp_session_lost(l, "idle");
	else
		smtp_session_lost(l, "the server does not answer");
}

static void
connected(struct smtp_line *l)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(l->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
	    fd == CURL_SOCKET_BAD) {
		smtp_session_lost(l, "the connection is gone");
		return;
	}
	(void)event_assign(l->reading, l->smtp->base, fd, EV_READ | EV_PERSIST, on_readable, l);
	(void)event_assign(l->writing, l->smtp->base, fd, EV_WRITE, on_writable, l);
	event_add(l->reading, NULL);
	l->state = LINE_IDLE;
	if (l->cookie != NULL)
		smtp_session_start(l);
}

static void
not_connected(struct smtp_line *l, CURLcode rc)
{
	const char *error = l->curl_error[0] != '\0' ? l->curl_error : curl_easy_strerror(rc);
	char why[SMTP_LINE_MAX + CURL_ERROR_SIZE + 4];
	long code = 0;

	(void)curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &code);
	if (l->last[0] != '\0')
		(void)snprintf(why, sizeof(why), "%s: %s", error, l->last);
	else
		(void)snprintf(why, sizeof(why), "%s", error);
	smtp_line_close(l);
	smtp_line_done(l, SENT_DEFERRED, STAGE_CONNECT, (int)code, true, why);
}

static void
attempted(void *arg, CURLcode rc)
{
	struct smtp_line *l = arg;

	if (rc == CURLE_OK)
		connected(l);
	else
		not_connected(l, rc);
}

/* ---- the pool --------------------------------------------------------------------------- */

static void
copy_options(struct smtp *s, const struct smtp_options *o)
{
	static const struct {
		const char *name, *option;
	} ways[] = {{"plain", "AUTH=PLAIN"}, {"login", "AUTH=LOGIN"}, {"cram-md5", "AUTH=CRAM-MD5"},
	    {"xoauth2", "AUTH=XOAUTH2"}};
	size_t i;

	s->o = (struct smtp_options){.url = dup_or_null(o->url),
	    .tls = dup_or_null(o->tls),
	    .user = dup_or_null(o->user),
	    .auth = dup_or_null(o->auth),
	    .password = dup_or_null(o->password),
	    .ca_file = dup_or_null(o->ca_file),
	    .helo = dup_or_null(o->helo),
	    .connections = o->connections};
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(o->auth, ways[i].name) == 0)
			s->login = dup_or_null(ways[i].option);
}

static struct event *
new_event(struct smtp *s, event_callback_fn fn, void *arg)
{
	struct event *ev = evtimer_new(s->base, fn, arg);

	if (ev == NULL)
		abort();
	return ev;
}

static void
new_lines(struct smtp *s)
{
	struct smtp_line *l;
	size_t i;

	s->nlines = (size_t)s->o.connections;
	if ((s->lines = calloc(s->nlines, sizeof(*s->lines))) == NULL)
		abort();
	for (i = 0; i < s->nlines; i++) {
		l = &s->lines[i];
		l->smtp = s;
		l->tls = strcmp(s->o.tls, "none") != 0 || strncmp(s->o.url, "smtps:", 6) == 0;
		l->reading = new_event(s, on_readable, l);
		l->writing = new_event(s, on_writable, l);
		l->clock = new_event(s, on_clock, l);
	}
}

static void
smtp_free(void *self)
{
	struct smtp *s = self;
	const char *texts[7];
	size_t i;

	for (i = 0; i < s->nlines; i++) {
		smtp_line_close(&s->lines[i]);
		event_free(s->lines[i].reading);
		event_free(s->lines[i].writing);
		event_free(s->lines[i].clock);
	}
	curlloop_release(&s->loop);
	memcpy(texts,
	    (const char *[]){
		s->o.url, s->o.tls, s->o.user, s->o.auth, s->o.password, s->o.ca_file, s->o.helo},
	    sizeof(texts));
	for (i = 0; i < 7; i++)
		free((void *)(uintptr_t)texts[i]);
	free(s->login);
	free(s->lines);
	free(s);
}

static size_t
smtp_room(void *self)
{
	const struct smtp *s = self;
	size_t i, n = 0;

	for (i = 0; i < s->nlines; i++)
		n += s->lines[i].cookie == NULL;
	return n;
}

/* A connection that stands before one that is yet to be opened. */
static struct smtp_line *
free_line(struct smtp *s)
{
	struct smtp_line *l, *closed = NULL;
	size_t i;

	for (i = 0; i < s->nlines; i++) {
		l = &s->lines[i];
		if (l->cookie != NULL)
			continue;
		if (l->state != LINE_CLOSED)
			return l;
		if (closed == NULL)
			closed = l;
	}
	return closed;
}

static void
smtp_send(void *self, const struct transport_message *m, void *cookie)
{
	struct smtp_line *l = free_line(self);

	if (l == NULL)
		abort();
	l->message = *m;
	l->cookie = cookie;
	if (l->state == LINE_CLOSED)
		smtp_line_open(l);
	else if (l->state == LINE_IDLE)
		smtp_session_start(l);
}

static struct smtp_line *
line_of(struct smtp *s, const void *cookie)
{
	size_t i;

	for (i = 0; i < s->nlines; i++)
		if (s->lines[i].cookie == cookie && s->lines[i].state == LINE_READY)
			return &s->lines[i];
	return NULL;
}

static void
smtp_go(void *self, void *cookie)
{
	struct smtp_line *l = line_of(self, cookie);

	if (l != NULL)
		smtp_session_go(l);
}

static void
smtp_drop(void *self, void *cookie)
{
	struct smtp_line *l = line_of(self, cookie);

	if (l == NULL)
		return;
	smtp_line_close(l);
	smtp_line_done(l, SENT_DEFERRED, STAGE_DATA, 0, true, "not sent");
}

int
smtp_new(struct transport *out, struct event_base *base, const struct smtp_options *o,
    const struct transport_ops *ops, void *arg, struct errbuf *err)
{
	struct smtp *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->base = base;
	s->ops = ops;
	s->arg = arg;
	copy_options(s, o);
	if (curlloop_init(&s->loop, base, attempted) == -1) {
		smtp_free(s);
		return errf(err, "libcurl does not start");
	}
	new_lines(s);
	*out = (struct transport){.name = "smtp",
	    .self = s,
	    .room = smtp_room,
	    .send = smtp_send,
	    .go = smtp_go,
	    .drop = smtp_drop,
	    .free = smtp_free};
	return 0;
}
