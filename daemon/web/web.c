#include "web.h"

#include <event2/bufferevent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "../core/limits.h"
#include "../log.h"
#include "web_internal.h"

/* Documents in memory: bytes, plain and packed together, and number. */
#define CACHE_BYTES (12u << 20)
#define CACHE_DOCS 1000
/* A target this long is no address of ours; the longest filter has 200 characters of words. */
#define TARGET_MAX 4096
/* Descriptors besides connections: listeners, database, channel, log. */
#define OTHER_FDS 64
/*
 * Microseconds of searching allowed in a second, and saved up at most: whoever searches without
 * end must not keep the others from their feeds.
 */
#define SEARCH_SHARE 600000
#define SEARCH_SAVED (3 * 1000000)
/* Seconds for which documents and style may be kept without asking again. */
#define MAX_AGE "public, max-age=60"
#define MAX_AGE_STYLE "public, max-age=3600"

static const char icon[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
    "<rect width=\"32\" height=\"32\" rx=\"6\" fill=\"#9c2a22\"/>"
    "<path d=\"M8 10h16M8 16h16M8 22h10\" stroke=\"#fff\" stroke-width=\"3\" "
    "stroke-linecap=\"round\"/></svg>\n";

struct event_base *
web_base_new(void)
{
	struct event_config *c = event_config_new();
	struct event_base *base;

	if (c == NULL)
		return NULL;
	/* Adding and deleting a write event in one round then costs no system call. */
	(void)event_config_set_flag(c, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	(void)event_config_set_flag(c, EVENT_BASE_FLAG_NOLOCK);
	base = event_base_new_with_config(c);
	event_config_free(c);
	return base;
}

/* ---- fixed answers ---------------------------------------------------------------------- */

static void
send_text(struct answer *a, const char *key, const char *type, const char *text, size_t n)
{
	struct web *w = a->web;
	struct doc *d = cache_find(w->cache, key);

	if (d == NULL)
		d = cache_put(w->cache, key,
		    &(struct rendered){.status = 200,
			.media_type = type,
			.cache_control = MAX_AGE_STYLE,
			.data = text,
			.n = n,
			.updated = TIME_NONE});
	answer_doc(a, d);
}

static void
send_health(struct answer *a)
{
	const char *text = a->web->health != NULL ? a->web->health : "{\"status\":\"starting\"}\n";
	int status = a->web->healthy ? 200 : 503;
	char length[24];

	snprintf(length, sizeof(length), "%zu", strlen(text));
	answer_header(a, "Content-Type", "application/json");
	answer_header(a, "Cache-Control", "no-store");
	answer_header(a, "Content-Length", length);
	answer_security(a, "application/json");
	if (!a->head)
		(void)evbuffer_add(a->web->body, text, strlen(text));
	answer_send(a, status, a->head ? NULL : a->web->body);
}

static void
send_robots(struct answer *a)
{
	/* Searches cost us and are of no use to an index. */
	const char *text = arena_printf(a->web->arena,
	    "User-agent: *\nDisallow: /search\nDisallow: /*?\nDisallow: /confirm/\n"
	    "Disallow: /preferences/\nDisallow: /unsubscribe/\n");

	send_text(a, "/robots.txt", "text/plain; charset=utf-8", text, strlen(text));
}

static void
send_redirect(struct answer *a, const char *to)
{
	const char *base = strstr(a->web->conf->base_url, "://");
	const char *root = base != NULL ? strchr(base + 3, '/') : NULL;

	answer_header(
	    a, "Location", arena_printf(a->web->arena, "%s%s", root != NULL ? root : "", to));
	answer_header(a, "Cache-Control", MAX_AGE_STYLE);
	answer_header(a, "Content-Length", "0");
	answer_send(a, 301, NULL);
}

/* ---- documents -------------------------------------------------------------------------- */

void
web_second(struct web *w)
{
	struct timeval now;
	struct errbuf err;

	event_base_gettimeofday_cached(w->base, &now);
	if (now.tv_sec == w->second)
		return;
	w->search_left += (now.tv_sec - w->second) * SEARCH_SHARE;
	if (w->search_left > SEARCH_SAVED || w->second < 0 || now.tv_sec < w->second)
		w->search_left = SEARCH_SAVED;
	w->second = now.tv_sec;
	w->today = publisher_day(w->publisher, w->second);
	w->generation = store_generation(w->store);
	date_http(w->second, w->date);
	if (publisher_refresh(w->publisher, w->store, w->second, &err) != 0)
		log_warn("publish", NULL, "list of feeds: %s", err.text);
}

static uint64_t
microseconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000u + (uint64_t)ts.tv_nsec / 1000u;
}

/* A search, or a mail of some thousand stories: not for everybody at once. */
static bool
is_costly(const struct request *r)
{
	return r->wanted.words != NULL || r->wanted.kind == WANT_DIGEST;
}

/* How feeds are doing changes without any story. */
static int64_t
generation_of(const struct web *w, const struct request *r)
{
	return r->wanted.kind == WANT_FEEDS ? publisher_read(w->publisher) : w->generation;
}

/* 0, PUBLISH_ABSENT or -1. */
static int
render(struct web *w, const struct request *r, struct doc **d)
{
	uint64_t start = microseconds(), spent;
	struct errbuf err = {.text = ""};
	struct rendered done = {.status = 200, .cache_control = MAX_AGE, .updated = TIME_NONE};
	int got;

	buf_clear(&w->doc);
	got = publish_document(
	    w->publisher, w->store, &r->wanted, w->today, &w->doc, &done.updated, &err);
	w->count.rendered++;
	spent = microseconds() - start;
	w->count.render_us += spent;
	if (is_costly(r))
		w->search_left -= (int64_t)spent;
	if (got == PUBLISH_ABSENT)
		return got;
	if (got != 0) {
		log_error("publish", NULL, "%s: %s", r->key, err.text);
		return -1;
	}
	answer_kind(&r->wanted, &done);
	done.data = w->doc.data;
	done.n = w->doc.len;
	*d = cache_put(w->cache, r->key, &done);
	(*d)->generation = generation_of(w, r);
	(*d)->day = w->today;
	/* A page of many contents grew the buffer: that memory is not kept. */
	if (w->doc.cap > (4u << 20))
		buf_release(&w->doc);
	return 0;
}

static bool
is_fresh(const struct web *w, const struct doc *d, const struct request *r)
{
	return d != NULL && d->generation == generation_of(w, r) && d->day == w->today;
}

static void
serve(struct answer *a, const struct request *r)
{
	struct web *w = a->web;
	struct doc *d = cache_find(w->cache, r->key);
	int got = 0;

	if (!is_fresh(w, d, r) && is_costly(r) && w->search_left < 0) {
		if (r->wanted.words != NULL)
			answer_message(a, 503, "many-searches", "many-searches-why");
		else
			answer_message(a, 503, "busy", "busy-why");
		return;
	}
	if (!is_fresh(w, d, r)) {
		struct doc *old = d;

		if ((got = render(w, r, &d)) == -1 && old != NULL)
			got = 0; /* the store is in trouble: what was is better than nothing */
	}
	if (got == 0)
		answer_doc(a, d);
	else if (got == PUBLISH_ABSENT)
		answer_message(a, 404, "no-page", "no-page-why");
	else
		answer_message(a, 503, "busy", "busy-later");
}

/* What may be sent is only read elsewhere. */
static void
refuse_method(struct answer *a, const struct request *r)
{
	answer_header(a, "Allow", r->what == REQUEST_FORM ? "GET, HEAD, POST" : "GET, HEAD");
	answer_message(a, 405, "wrong-method", "wrong-method-read");
}

static void
route(struct answer *a, const char *target, enum evhttp_cmd_type method)
{
	struct web *w = a->web;
	const struct site *site = publisher_site(w->publisher);
	struct request r;

	request_parse(&r, target, w->publisher, w->today, w->arena);
	if (method != EVHTTP_REQ_GET && method != EVHTTP_REQ_HEAD &&
	    (method != EVHTTP_REQ_POST || r.what != REQUEST_FORM)) {
		refuse_method(a, &r);
		return;
	}
	switch (r.what) {
	case REQUEST_FORM:
		forms_serve(a, &r, method == EVHTTP_REQ_POST);
		break;
	case REQUEST_DOCUMENT:
		serve(a, &r);
		break;
	case REQUEST_STYLE: {
		const char *css = site->template_text(site, "style.css");

		send_text(a, "/style.css", "text/css; charset=utf-8", css, strlen(css));
		break;
	}
	case REQUEST_ICON:
		send_text(a, "/favicon.svg", "image/svg+xml", icon, sizeof(icon) - 1);
		break;
	case REQUEST_ROBOTS:
		send_robots(a);
		break;
	case REQUEST_HEALTH:
		send_health(a);
		break;
	case REQUEST_REDIRECT:
		send_redirect(a, r.to);
		break;
	case REQUEST_BAD:
		answer_message(a, 400, "bad-request", r.why);
		break;
	case REQUEST_ABSENT:
		answer_message(a, 404, "no-page", "no-page-why");
		break;
	}
}

/* Absolute form (RFC 9112 section 3.2.2) and the path that base_url has lead to the same. */
static const char *
target_of(const struct web *w, const char *uri)
{
	const char *host = strstr(w->conf->base_url, "://"), *root, *slash;
	size_t n;

	if (strncmp(uri, "http://", 7) == 0 || strncmp(uri, "https://", 8) == 0)
		uri = (slash = strchr(strstr(uri, "://") + 3, '/')) != NULL ? slash : "/";
	root = host != NULL ? strchr(host + 3, '/') : NULL;
	n = root != NULL ? strlen(root) : 0;
	if (n > 0 && strncmp(uri, root, n) == 0 && uri[n] == '/')
		uri += n;
	return uri;
}

static void
on_request(struct evhttp_request *req, void *arg)
{
	struct web *w = arg;
	struct answer a = {.web = w, .req = req, .out = evhttp_request_get_output_headers(req)};
	struct evhttp_connection *http = evhttp_request_get_connection(req);
	enum evhttp_cmd_type method = evhttp_request_get_command(req);
	const char *uri = evhttp_request_get_uri(req);

	if (http != NULL)
		conns_request(w->conns, http);
	web_second(w);
	arena_clear(w->arena);
	request_headers(req, &a.in);
	a.head = method == EVHTTP_REQ_HEAD;
	w->count.requests++;
	if (strlen(uri) > TARGET_MAX)
		answer_message(&a, 414, "long-address", "long-address-why");
	else if (a.in.bytes > (size_t)w->conf->web_max_header)
		answer_message(&a, 431, "long-header", "long-header-why");
	else
		route(&a, target_of(w, uri), method);
}

/* ---- start and end ---------------------------------------------------------------------- */

void
web_leave(struct web *w)
{
	conns_leave(w->conns);
}

size_t
web_connections(const struct web *w)
{
	return conns_count(w->conns);
}

static int
listen_all(struct web *w, const int *fds, size_t nfds, struct errbuf *err)
{
	size_t i;
	int fd;

	for (i = 0; i < nfds; i++)
		if (conns_listen(w->conns, fds[i], err) == -1)
			return -1;
	for (i = 0; nfds == 0 && i < w->conf->nlisten; i++) {
		if ((fd = web_bind(w->conf->listen[i], err)) == -1)
			return -1;
		if (conns_listen(w->conns, fd, err) == -1) {
			close(fd);
			return -1;
		}
	}
	return 0;
}

/* As many as the process may have open. */
static size_t
max_connections(const struct config *c)
{
	size_t max = (size_t)(c->web_max_connections > 0 ? c->web_max_connections : 1);
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) == -1 || lim.rlim_cur == RLIM_INFINITY)
		return max;
	if (lim.rlim_cur < OTHER_FDS * 2)
		return OTHER_FDS;
	return lim.rlim_cur - OTHER_FDS < max ? (size_t)lim.rlim_cur - OTHER_FDS : max;
}

static void
set_limits(struct web *w)
{
	const struct config *c = w->conf;

	w->cache = cache_new(CACHE_BYTES, CACHE_DOCS);
	w->forms = forms_new(w);
	w->conns = conns_new(w->base, w->http, max_connections(c), c->web_timeout);
	/* Room to say 431 and 414 in our own words before evhttp ends the connection. */
	evhttp_set_max_headers_size(w->http, (ev_ssize_t)c->web_max_header * 2 + TARGET_MAX * 2);
	evhttp_set_max_body_size(w->http, c->web_max_body);
	evhttp_set_default_content_type(w->http, NULL);
	evhttp_set_allowed_methods(w->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
						EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
						EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE |
						EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH);
	evhttp_set_gencb(w->http, on_request, w);
}

struct web *
web_new(struct event_base *base, const struct config *conf, struct store *reader, const int *fds,
    size_t nfds, struct errbuf *err)
{
	struct web *w = calloc(1, sizeof(*w));

	if (w == NULL || (w->http = evhttp_new(base)) == NULL || (w->body = evbuffer_new()) == NULL)
		abort();
	w->base = base;
	w->conf = conf;
	w->store = reader;
	w->arena = arena_new();
	w->second = -1;
	buf_init(&w->doc, PUBLISH_DOCUMENT_MAX);
	set_limits(w);
	if ((w->publisher = publisher_new(conf, err)) == NULL ||
	    listen_all(w, fds, nfds, err) == -1) {
		web_free(w);
		return NULL;
	}
	return w;
}

void
web_free(struct web *w)
{
	if (w == NULL)
		return;
	conns_free(w->conns);
	forms_free(w->forms);
	evhttp_free(w->http);
	evbuffer_free(w->body);
	cache_free(w->cache);
	publisher_free(w->publisher);
	buf_release(&w->doc);
	arena_free(w->arena);
	free(w->health);
	free(w);
}

void
web_set_health(struct web *w, const char *json, bool ok)
{
	free(w->health);
	if ((w->health = strdup(json)) == NULL)
		abort();
	w->healthy = ok;
}

void
web_status(const struct web *w, struct buf *out)
{
	const struct counters *c = &w->count;

	buf_printf(out,
	    "%zu connections, %" PRIu64 " requests (%" PRIu64 " sent, %" PRIu64
	    " unchanged, %" PRIu64 " refused), %zu documents in %zu kB, %" PRIu64
	    " rendered in %" PRIu64 " ms",
	    conns_count(w->conns), c->requests, c->ok, c->unchanged, c->refused,
	    cache_count(w->cache), cache_bytes(w->cache) >> 10, c->rendered, c->render_us / 1000);
}
