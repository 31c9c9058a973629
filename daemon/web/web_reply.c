#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "../log.h"
#include "../publish/page.h"
#include "web_internal.h"

/* No scripts, no frames, nothing from elsewhere but the pictures of what is read. */
#define POLICY                                                                                \
	"default-src 'none'; style-src 'self'; img-src 'self' http: https:; media-src http: " \
	"https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
static const char policy[] = POLICY;
/* The page of a digest has the mail in a frame. */
static const char policy_frame[] = POLICY "; frame-src 'self'";
/* A mail brings its own style and nothing else; its links open beside it. */
static const char policy_mail[] =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

static const char *
reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {{200, "OK"}, {301, "Moved Permanently"}, {304, "Not Modified"},
	    {400, "Bad Request"}, {404, "Not Found"}, {405, "Method Not Allowed"},
	    {413, "Content Too Large"}, {415, "Unsupported Media Type"},
	    {422, "Unprocessable Content"}, {429, "Too Many Requests"}, {414, "URI Too Long"},
	    {431, "Request Header Fields Too Large"}, {503, "Service Unavailable"}};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Error";
}

void
answer_header(const struct answer *a, const char *name, const char *value)
{
	(void)evhttp_add_header(a->out, name, value);
}

void
answer_security(const struct answer *a, const char *media_type)
{
	answer_header(a, "X-Content-Type-Options", "nosniff");
	if (strncmp(media_type, "text/html", 9) != 0)
		return;
	answer_header(a, "Content-Security-Policy", policy);
	answer_header(a, "Referrer-Policy", "no-referrer");
}

void
answer_kind(const struct wanted *w, struct rendered *r)
{
	r->media_type = w->format->media_type;
	if (w->kind != WANT_DIGEST)
		return;
	if (w->view == VIEW_TEXT)
		r->media_type = "text/plain; charset=utf-8";
	r->policy = w->view == VIEW_PAGE ? policy_frame : policy_mail;
}

static void
count(struct web *w, int status)
{
	if (status == 200)
		w->count.ok++;
	else if (status == 304)
		w->count.unchanged++;
	else if (status >= 400)
		w->count.refused++;
}

/* Without a Date of its own: see date_and_head(). */
static void
send_dated(struct answer *a, int status, struct evbuffer *body)
{
	struct evhttp_connection *http = evhttp_request_get_connection(a->req);
	struct bufferevent *bev = http != NULL ? evhttp_connection_get_bufferevent(http) : NULL;

	count(a->web, status);
	evhttp_send_reply(a->req, status, reason_of(status), body);
	if (bev != NULL)
		conns_flush(bev);
	/* Whatever a failed connection left. */
	if (body != NULL)
		(void)evbuffer_drain(body, evbuffer_get_length(body));
}

void
answer_send(struct answer *a, int status, struct evbuffer *body)
{
	answer_header(a, "Date", a->web->date);
	send_dated(a, status, body);
}

/*
 * All headers that depend on the document alone, as they follow the date: made once, because
 * composing them anew is a good part of what a 304 costs.
 */
static const char *
head_of(const struct doc *d, struct body *b, bool full)
{
	char **head = full ? &b->head : &b->head_304;
	struct buf out;

	if (*head != NULL)
		return *head;
	buf_init(&out, 4096);
	buf_adds(&out, "\r\nVary: Accept-Encoding");
	if (d->status == 200)
		buf_printf(&out, "\r\nETag: %s\r\nCache-Control: %s", b->etag, d->cache_control);
	if (d->status == 200 && full && d->updated != TIME_NONE)
		buf_printf(&out, "\r\nLast-Modified: %s", d->last_modified);
	if (full)
		buf_printf(
		    &out, "\r\nContent-Type: %s\r\nX-Content-Type-Options: nosniff", d->media_type);
	if (full && b != d->plain)
		buf_adds(&out, "\r\nContent-Encoding: gzip");
	if (full && strncmp(d->media_type, "text/html", 9) == 0)
		buf_printf(&out, "\r\nContent-Security-Policy: %s\r\nReferrer-Policy: no-referrer",
		    d->policy != NULL ? d->policy : policy);
	return *head = buf_take(&out, NULL);
}

/*
 * One header that is the date and, after it, the lines of head_of().  evhttp_add_header() would
 * refuse such a value, and takes three allocations and a print for each header; evhttp frees it
 * like its own.  Nothing in it comes from a client.
 */
static void
date_and_head(const struct answer *a, const char *head)
{
	const char *date = a->web->date;
	size_t ndate = strlen(date), nhead = strlen(head);
	struct evkeyval *kv = calloc(1, sizeof(*kv));

	if (kv == NULL || (kv->key = strdup("Date")) == NULL ||
	    (kv->value = malloc(ndate + nhead + 1)) == NULL)
		abort();
	memcpy(kv->value, date, ndate);
	memcpy(kv->value + ndate, head, nhead + 1);
	TAILQ_INSERT_TAIL(a->out, kv, next);
}

static bool
is_unchanged(const struct answer *a, const struct doc *d, const struct body *b)
{
	int64_t since;

	if (d->status != 200)
		return false;
	if (a->in.if_none_match != NULL)
		return request_matches(a->in.if_none_match, b->etag);
	if (a->in.if_modified_since == NULL || d->updated == TIME_NONE)
		return false;
	since = date_parse_http(a->in.if_modified_since);
	return since != TIME_NONE && d->updated <= since;
}

/* What the socket did not take goes by way of evhttp's buffer. */
static void
queue_rest(struct bufferevent *bev, const struct iovec *iov, size_t n, size_t sent, struct body *b)
{
	struct evbuffer *out = bufferevent_get_output(bev);
	size_t i;

	for (i = 0; i < n; i++) {
		const char *data = iov[i].iov_base;

		if (sent >= iov[i].iov_len) {
			sent -= iov[i].iov_len;
			continue;
		}
		if (data == b->data)
			body_add(b, sent, out);
		else
			(void)evbuffer_add(out, data + sent, iov[i].iov_len - sent);
		sent = 0;
	}
	/* evhttp does not expect input while it does not know that it is writing. */
	(void)bufferevent_disable(bev, EV_READ);
	(void)bufferevent_enable(bev, EV_WRITE);
}

/*
 * The common case in one system call: a whole answer to an HTTP/1.1 request that keeps its
 * connection.  evhttp would compose the headers anew, wait for the socket to be writable, which
 * it nearly always is, and change the poll set twice.  evhttp_send_reply_end() without a start
 * is what tells it that the request is done.  False when it is not this case.
 */
static bool
send_directly(struct answer *a, const struct doc *d, struct body *b, bool full)
{
	struct evhttp_connection *http = evhttp_request_get_connection(a->req);
	struct bufferevent *bev = http != NULL ? evhttp_connection_get_bufferevent(http) : NULL;
	int status = full ? d->status : 304;
	const char *head = head_of(d, b, full);
	char start[128], end[64];
	struct iovec iov[4];
	struct msghdr msg = {.msg_iov = iov, .msg_iovlen = 3};
	ssize_t sent;
	size_t total;

	if (bev == NULL || a->in.connection != NULL || a->req->major != 1 || a->req->minor < 1 ||
	    evbuffer_get_length(bufferevent_get_output(bev)) > 0 || status >= 400)
		return false;
	iov[0].iov_base = start;
	iov[0].iov_len = (size_t)snprintf(start, sizeof(start), "HTTP/1.1 %d %s\r\nDate: %s",
	    status, reason_of(status), a->web->date);
	iov[1] = (struct iovec){.iov_base = full ? b->head : b->head_304, .iov_len = strlen(head)};
	iov[2].iov_base = end;
	iov[2].iov_len = (size_t)snprintf(end, sizeof(end), "%s%s\r\n\r\n",
	    full ? "\r\nContent-Length: " : "", full ? b->length : "");
	total = iov[0].iov_len + iov[1].iov_len + iov[2].iov_len;
	if (full && !a->head) {
		iov[msg.msg_iovlen++] = (struct iovec){.iov_base = b->data, .iov_len = b->len};
		total += b->len;
	}
	if ((sent = sendmsg(bufferevent_getfd(bev), &msg, MSG_NOSIGNAL | MSG_DONTWAIT)) < 0)
		sent = 0; /* libevent meets the same error and knows what to do */
	if ((size_t)sent < total)
		queue_rest(bev, iov, msg.msg_iovlen, (size_t)sent, b);
	count(a->web, status);
	evhttp_send_reply_end(a->req);
	return true;
}

void
answer_doc(struct answer *a, struct doc *d)
{
	struct web *w = a->web;
	struct body *b = d->plain;
	bool full;

	if (request_gzip(a->in.accept_encoding))
		b = cache_gzip(w->cache, d);
	full = !is_unchanged(a, d, b);
	if (send_directly(a, d, b, full))
		return;
	if (!full) {
		date_and_head(a, head_of(d, b, false));
		send_dated(a, 304, NULL);
		return;
	}
	date_and_head(a, head_of(d, b, true));
	answer_header(a, "Content-Length", b->length);
	if (a->head) {
		send_dated(a, d->status, NULL);
		return;
	}
	body_add(b, 0, w->body);
	send_dated(a, d->status, w->body);
}

void
answer_message(struct answer *a, int status, const char *title, const char *text)
{
	struct web *w = a->web;
	const char *key = arena_printf(w->arena, "!%d %s", status, text);
	struct doc *d = cache_find(w->cache, key);
	struct errbuf err;

	if (d == NULL) {
		buf_clear(&w->doc);
		if (page_message(publisher_site(w->publisher), title, text, &w->doc, &err) == -1) {
			log_error("publish", NULL, "%s", err.text);
			buf_clear(&w->doc);
			buf_adds(&w->doc, title);
		}
		d = cache_put(w->cache, key,
		    &(struct rendered){.status = status,
			.media_type = format_html.media_type,
			.data = w->doc.data,
			.n = w->doc.len,
			.updated = TIME_NONE});
	}
	if (status == 503)
		answer_header(a, "Retry-After", "10");
	answer_doc(a, d);
}
