#include "fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../core/limits.h"
#include "../curlloop.h"
#include "turns.h"

#define USER_AGENT "digestd/" DIGESTD_VERSION
#define ACCEPT_FEEDS                                                                 \
	"Accept: application/atom+xml, application/rss+xml, application/feed+json, " \
	"application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
#define BUFFER_KEEP (256u << 10) /* a larger body buffer is given back after its transfer */

struct transfer {
	CURL *easy;
	struct fetch *fetch;
	struct transfer *next; /* free list, or list of running ones */
	struct transfer **back;
	struct curl_slist *headers;
	struct buf body;
	char *value[HEADER_COUNT];
	char curl_error[CURL_ERROR_SIZE];
	const char *refused; /* why the address may not be used */
	bool busy, too_big, proxied, do_not_wait;
	uint64_t address;
	void (*done)(void *arg, const struct fetch_response *);
	void *arg;
};

struct fetch {
	struct curlloop loop;
	struct transfer *idle, *running;
	size_t nrunning;
	struct netaddr_net *allow;
	size_t nallow;
	char *user_agent, *proxy, *ca_file;
	int timeout, connect_timeout, low_speed_limit, low_speed_time;
	size_t max_body;
	struct turns *turns;
};

static const char *const header_names[HEADER_COUNT] = {
    [HEADER_ETAG] = "etag",
    [HEADER_LAST_MODIFIED] = "last-modified",
    [HEADER_CONTENT_TYPE] = "content-type",
    [HEADER_CACHE_CONTROL] = "cache-control",
    [HEADER_EXPIRES] = "expires",
    [HEADER_AGE] = "age",
    [HEADER_DATE] = "date",
    [HEADER_RETRY_AFTER] = "retry-after",
    [HEADER_LOCATION] = "location",
};

/* ---- curl's callbacks ------------------------------------------------------------------- */

static curl_socket_t
on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *sa)
{
	struct transfer *t = arg;
	struct fetch *f = t->fetch;
	uint64_t address = turns_address(&sa->addr), mine = address;
	int fd;

	(void)purpose;
	/* The address of a proxy says nothing about the host: its feeds need not wait in one line.
	 */
	if (t->proxied)
		return socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
	t->refused = netaddr_refused(&sa->addr, f->allow, f->nallow);
	if (t->refused != NULL)
		return CURL_SOCKET_BAD;
	if (!turns_take(f->turns, address)) {
		t->busy |= !t->do_not_wait;
		if (!t->do_not_wait)
			return CURL_SOCKET_BAD;
		mine = 0; /* its holder will release it */
	}
	fd = socket(sa->family, sa->socktype | SOCK_CLOEXEC, sa->protocol);
	turns_opened(f->turns, fd, mine);
	t->address = address;
	return fd;
}

static int
on_close_socket(void *arg, curl_socket_t fd)
{
	struct fetch *f = arg;

	turns_closed(f->turns, fd);
	return close(fd);
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	if (buf_add(&t->body, p, size * n) == -1) {
		t->too_big = true;
		return 0;
	}
	return size * n;
}

/* Of a list that comes in several lines all count (RFC 9110 section 5.3), else the last line. */
static void
keep_value(struct transfer *t, size_t i, const char *value, size_t n)
{
	char *old = t->value[i], *list = NULL;
	size_t before = i == HEADER_CACHE_CONTROL && old != NULL ? strlen(old) + 2 : 0;

	if (before + n <= LIMIT_HEADER_VALUE && asprintf(&list, "%s%s%.*s", before > 0 ? old : "",
						    before > 0 ? ", " : "", (int)n, value) == -1)
		abort();
	t->value[i] = list;
	free(old);
}

static void
keep_header(struct transfer *t, const char *line, size_t name_len, const char *value, size_t n)
{
	size_t i;

	for (i = 0; i < HEADER_COUNT; i++) {
		if (strlen(header_names[i]) != name_len ||
		    strncasecmp(header_names[i], line, name_len) != 0)
			continue;
		keep_value(t, i, value, n);
		return;
	}
}

static void
forget_headers(struct transfer *t)
{
	size_t i;

	for (i = 0; i < HEADER_COUNT; i++) {
		free(t->value[i]);
		t->value[i] = NULL;
	}
}

static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	const char *colon = memchr(line, ':', n), *value, *end = line + n;

	(void)size;
	if (n > 5 && memcmp(line, "HTTP/", 5) == 0) {
		forget_headers(t); /* of an interim response */
		return n;
	}
	if (colon == NULL)
		return n;
	for (value = colon + 1; value < end && (*value == ' ' || *value == '\t'); value++)
		;
	while (end > value &&
	       (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ' || end[-1] == '\t'))
		end--;
	keep_header(t, line, (size_t)(colon - line), value, (size_t)(end - value));
	return n;
}

/* ---- the end of a transfer -------------------------------------------------------------- */

static const char *
explain(struct transfer *t, CURLcode rc, struct errbuf *err)
{
	if (t->refused != NULL)
		(void)errf(err, "the address is %s: refused (allow_networks)", t->refused);
	else if (t->too_big)
		(void)errf(err, "body is larger than %zu bytes", t->body.max);
	else
		(void)errf(
		    err, "%s", t->curl_error[0] != '\0' ? t->curl_error : curl_easy_strerror(rc));
	return err->text;
}

static bool
is_unreached(const struct transfer *t, CURLcode rc)
{
	curl_off_t connected = 0;

	if (t->refused != NULL || t->busy)
		return false;
	(void)curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &connected);
	return rc == CURLE_COULDNT_RESOLVE_HOST || rc == CURLE_COULDNT_RESOLVE_PROXY ||
	       rc == CURLE_COULDNT_CONNECT || (rc == CURLE_OPERATION_TIMEDOUT && connected == 0);
}

static void
transfer_unlink(struct transfer *t)
{
	*t->back = t->next;
	if (t->next != NULL)
		t->next->back = t->back;
	t->fetch->nrunning--;
}

static void
transfer_reset(struct transfer *t)
{
	curl_multi_remove_handle(t->fetch->loop.multi, t->easy);
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	forget_headers(t);
	if (t->body.cap > BUFFER_KEEP)
		buf_release(&t->body);
	buf_clear(&t->body);
}

static void
transfer_done(void *arg, CURLcode rc)
{
	struct transfer *t = arg;
	struct fetch_response r = {.address = t->address};
	struct fetch *f = t->fetch;
	struct errbuf err;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	r.status = (int)status;
	/* A host has several addresses: one of them may have answered. */
	r.address_busy = t->busy && rc != CURLE_OK && status == 0;
	if (rc != CURLE_OK)
		r.error = explain(t, rc, &err);
	r.unreached = is_unreached(t, rc);
	memcpy(r.header, t->value, sizeof(r.header));
	r.body = t->body.data != NULL ? t->body.data : "";
	r.body_len = t->body.len;
	transfer_unlink(t);
	t->done(t->arg, &r);
	transfer_reset(t);
	t->next = f->idle;
	f->idle = t;
}

/* ---- settings --------------------------------------------------------------------------- */

static char *
copy(const char *s)
{
	char *p = s != NULL ? strdup(s) : NULL;

	if (s != NULL && p == NULL)
		abort();
	return p;
}

static void
settings_free(struct fetch *f)
{
	free(f->allow);
	free(f->user_agent);
	free(f->proxy);
	free(f->ca_file);
}

void
fetch_configure(struct fetch *f, const struct config *c)
{
	size_t bytes = c->nallow_networks * sizeof(*f->allow);

	settings_free(f);
	if ((f->allow = malloc(bytes + 1)) == NULL)
		abort();
	if (bytes > 0)
		memcpy(f->allow, c->allow_networks, bytes);
	f->nallow = c->nallow_networks;
	if (c->contact == NULL || c->contact[0] == '\0')
		f->user_agent = copy(USER_AGENT);
	else if (asprintf(&f->user_agent, USER_AGENT " (+%s)", c->contact) == -1)
		abort();
	f->proxy = copy(c->proxy);
	f->ca_file = copy(c->ca_file);
	turns_set_gap(f->turns, c->host_gap_ms);
	f->timeout = c->fetch_timeout;
	f->connect_timeout = c->connect_timeout;
	f->low_speed_limit = c->low_speed_limit;
	f->low_speed_time = c->low_speed_time;
	f->max_body = (size_t)c->max_body;
	curl_multi_setopt(f->loop.multi, CURLMOPT_MAXCONNECTS, (long)c->fetch_concurrency + 100);
}

struct fetch *
fetch_new(struct event_base *base, const struct config *c, struct shared *shared, unsigned fetcher,
    struct errbuf *err)
{
	struct fetch *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	if (curlloop_init(&f->loop, base, transfer_done) == -1) {
		free(f);
		(void)errf(err, "libcurl does not start");
		return NULL;
	}
	f->turns = turns_new(base, shared, fetcher);
	fetch_configure(f, c);
	return f;
}

void
fetch_trim(struct fetch *f)
{
	struct transfer *t;

	while ((t = f->idle) != NULL) {
		f->idle = t->next;
		curl_easy_cleanup(t->easy);
		buf_release(&t->body);
		free(t);
	}
}

void
fetch_free(struct fetch *f)
{
	struct transfer *t;

	if (f == NULL)
		return;
	while ((t = f->running) != NULL) {
		transfer_unlink(t);
		transfer_reset(t);
		t->next = f->idle;
		f->idle = t;
	}
	fetch_trim(f);
	curlloop_release(&f->loop);
	turns_free(f->turns);
	settings_free(f);
	free(f);
}

static struct transfer *
transfer_new(struct fetch *f)
{
	struct transfer *t = calloc(1, sizeof(*t));

	if (t == NULL || (t->easy = curl_easy_init()) == NULL)
		abort();
	t->fetch = f;
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->curl_error);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
	curl_easy_setopt(t->easy, CURLOPT_CLOSESOCKETDATA, f);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_BUFFERSIZE, 65536L);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, ""); /* all that curl can undo */
	curl_easy_setopt(t->easy, CURLOPT_DNS_CACHE_TIMEOUT, 300L);
	/* libcurl keeps a parsed CA bundle for later connections only when there is no CA path. */
	curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	return t;
}

static void
set_headers(struct transfer *t, const struct fetch_request *r)
{
	struct buf line;
	size_t i;

	buf_init(&line, (size_t)2 * LIMIT_HEADER_VALUE);
	if (r->accept != NULL && buf_printf(&line, "Accept: %s", r->accept) == 0)
		t->headers = curl_slist_append(t->headers, line.data);
	else
		t->headers = curl_slist_append(t->headers, ACCEPT_FEEDS);
	buf_clear(&line);
	if (r->etag != NULL && buf_printf(&line, "If-None-Match: %s", r->etag) == 0)
		t->headers = curl_slist_append(t->headers, line.data);
	buf_clear(&line);
	if (r->last_modified != NULL &&
	    buf_printf(&line, "If-Modified-Since: %s", r->last_modified) == 0)
		t->headers = curl_slist_append(t->headers, line.data);
	for (i = 0; i < r->nheaders; i++)
		t->headers = curl_slist_append(t->headers, r->headers[i]);
	buf_release(&line);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void
set_limits(struct transfer *t, const struct fetch *f)
{
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT, (long)f->timeout);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT, (long)f->connect_timeout);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, (long)f->low_speed_limit);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)f->low_speed_time);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, f->user_agent);
	if (f->ca_file != NULL)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, f->ca_file);
	t->body.max = f->max_body;
}

void
fetch_start(struct fetch *f, const struct fetch_request *r,
    void (*done)(void *arg, const struct fetch_response *), void *arg)
{
	const char *proxy = r->proxy != NULL ? r->proxy : f->proxy;
	struct transfer *t = f->idle;

	if (t != NULL)
		f->idle = t->next;
	else
		t = transfer_new(f);
	t->done = done;
	t->arg = arg;
	t->refused = NULL;
	t->busy = t->too_big = false;
	t->proxied = proxy != NULL;
	t->do_not_wait = r->do_not_wait;
	t->address = 0;
	t->curl_error[0] = '\0';
	curl_easy_setopt(t->easy, CURLOPT_URL, r->url);
	curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, r->keep_alive ? 0L : 1L);
	/* "" also keeps curl from reading http_proxy: what is used is what is configured. */
	curl_easy_setopt(t->easy, CURLOPT_PROXY, proxy != NULL ? proxy : "");
	set_headers(t, r);
	set_limits(t, f);
	t->next = f->running;
	t->back = &f->running;
	if (t->next != NULL)
		t->next->back = &t->next;
	f->running = t;
	f->nrunning++;
	curl_multi_add_handle(f->loop.multi, t->easy);
}

size_t
fetch_running(const struct fetch *f)
{
	return f->nrunning;
}
