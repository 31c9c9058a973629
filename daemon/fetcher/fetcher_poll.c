/*
 * A poll lives from MSG_JOB to MSG_RESULT.  Its job message is kept as it came and unpacked into
 * the arena of each delivery, which is cleared after it: between deliveries a poll costs little
 * more than its message.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../fetchers/source.h"
#include "../clock.h"
#include "../core/hash.h"
#include "../core/url.h"
#include "../log.h"
#include "../poll.h"
#include "fetcher.h"
#include "harvest.h"

#define WAITS_MAX 300	  /* then it connects all the same: nothing waits for ever */
#define RETRY_BUSY_MS 100 /* how soon a transfer whose address was busy is tried again */
#define IDLE_SECONDS 5	  /* then memory of a burst is given back */

struct page { /* a page of a listing that waits for the ones after it */
	char *url, *content_type, *body;
	size_t len;
};

struct poll {
	struct poll *next; /* list of those whose address was busy */
	struct poll *all_next, **all_back;
	struct fetcher *fetcher;
	char *message; /* the job as it came */
	size_t message_len;
	char *url;	  /* of this hop */
	bool permanent;	  /* every hop so far was 301 or 308 */
	bool conditional; /* validators were sent */
	bool fallback;	  /* the fallback URL is being asked */
	bool reached;	  /* some server has answered */
	int hops;
	int waits; /* for an address that another transfer talks to */
	struct page *pages;
	size_t npages;
};

static void on_response(void *arg, const struct fetch_response *);

static char *
copy(const char *s, size_t n)
{
	char *p = malloc(n + 1);

	if (p == NULL)
		abort();
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

static void
poll_free(struct poll *p)
{
	size_t i;

	for (i = 0; i < p->npages; i++) {
		free(p->pages[i].url);
		free(p->pages[i].content_type);
		free(p->pages[i].body);
	}
	if ((*p->all_back = p->all_next) != NULL)
		p->all_next->all_back = p->all_back;
	free(p->pages);
	free(p->url);
	free(p->message);
	free(p);
}

/* ---- results ---------------------------------------------------------------------------- */

static void
finish(struct poll *p, struct result *r)
{
	struct fetcher *f = p->fetcher;
	struct result failed = {.feed = r->feed,
	    .outcome = POLL_FAILED,
	    .stage = "normalise",
	    .error = "the document is too large"};

	buf_clear(&f->out);
	if (result_pack(r, &f->out) == -1) {
		buf_clear(&f->out);
		(void)result_pack(&failed, &f->out);
	}
	channel_send(f->engine, MSG_RESULT, &f->out);
	poll_free(p);
}

static void
fail(struct poll *p, struct result *r, enum poll_outcome outcome, const char *stage,
    const char *error)
{
	r->outcome = outcome;
	r->change = CHANGE_NONE;
	r->validators = false;
	r->stage = stage;
	r->error = error;
	finish(p, r);
}

/* ---- requests --------------------------------------------------------------------------- */

static bool
same_host(const char *a, const char *b, struct arena *arena)
{
	struct url x, y;

	return url_parse(&x, a, arena, NULL) == 0 && url_parse(&y, b, arena, NULL) == 0 &&
	       strcmp(x.host, y.host) == 0 && strcmp(x.scheme, y.scheme) == 0 && x.port == y.port;
}

/* Headers of the configuration may be secrets: they go to the feed's own host and no further. */
static size_t
request_headers(const struct poll *p, const struct job *job, const struct request *req,
    const char **out, size_t max, struct arena *a)
{
	size_t i, n = 0;

	if (!same_host(job->feed.url, p->url, a))
		return 0;
	for (i = 0; i < job->feed.nheaders && n < max; i++)
		out[n++] = job->feed.headers[i];
	for (i = 0; i < sizeof(req->headers) / sizeof(*req->headers) && n < max; i++) {
		if (req->headers[i] == NULL)
			break;
		out[n++] = req->headers[i];
	}
	return n;
}

static void
request(struct poll *p, const struct job *job, const struct source *src)
{
	struct fetcher *f = p->fetcher;
	struct request req = {.url = p->url};
	struct result r = {.feed = job->feed.id};
	struct fetch_request fr = {.proxy = job->feed.proxy};
	const char *headers[40];
	struct errbuf err;

	if (src->prepare != NULL && src->prepare(&job->feed, &req, f->arena, &err) == -1) {
		fail(p, &r, POLL_FAILED, "fetch", err.text);
		return;
	}
	/* A source names the first URL; hops, pages and the fallback have theirs already. */
	if (p->hops == 0 && p->npages == 0 && !p->fallback && strcmp(req.url, p->url) != 0) {
		free(p->url);
		p->url = copy(req.url, strlen(req.url));
	}
	if (!url_is_web(p->url)) {
		fail(p, &r, POLL_FAILED, "fetch", "not an http or https URL");
		return;
	}
	fr.url = p->url;
	fr.accept = req.accept;
	fr.keep_alive = job->keep_alive && p->hops == 0;
	fr.do_not_wait = p->waits >= WAITS_MAX;
	fr.headers = headers;
	fr.nheaders =
	    request_headers(p, job, &req, headers, sizeof(headers) / sizeof(*headers), f->arena);
	p->conditional =
	    p->npages == 0 && !p->fallback && (job->etag != NULL || job->last_modified != NULL);
	if (p->conditional) {
		fr.etag = job->etag;
		fr.last_modified = job->last_modified;
	}
	fetch_start(f->fetch, &fr, on_response, p);
}

static void
request_url(struct poll *p, const struct job *job, const struct source *src, const char *url)
{
	char *mine = copy(url, strlen(url));

	free(p->url);
	p->url = mine;
	request(p, job, src);
}

void
poll_start(struct fetcher *f, const void *message, size_t n)
{
	struct poll *p = calloc(1, sizeof(*p));
	const struct source *src;
	struct result r = {0};
	struct job job;

	if (p == NULL)
		abort();
	p->all_back = &f->polls;
	if ((p->all_next = f->polls) != NULL)
		p->all_next->all_back = &p->all_next;
	f->polls = p;
	p->fetcher = f;
	p->permanent = true;
	p->message = copy(message, n);
	p->message_len = n;
	arena_clear(f->arena);
	if (job_unpack(&job, p->message, n, f->arena) == -1)
		abort(); /* the engine asks again and knows that it was nobody's document */
	r.feed = job.feed.id;
	if ((src = source_find(job.feed.kind)) == NULL) {
		fail(p, &r, POLL_FAILED, "fetch", "no such kind of source");
		return;
	}
	p->url = copy(job.feed.url, strlen(job.feed.url));
	request(p, &job, src);
}

/* ---- responses -------------------------------------------------------------------------- */

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Earlier pages are understood again, so that one document has all of them. */
static int
understand_pages(struct poll *p, const struct job *job, const struct source *src,
    struct document *doc, int64_t now, struct errbuf *err)
{
	struct delivery d = {.url = job->feed.url, .status = 200, .received = now};
	size_t i;

	for (i = 0; i < p->npages; i++) {
		d.final_url = p->pages[i].url;
		d.content_type = p->pages[i].content_type;
		d.body = p->pages[i].body;
		d.body_len = p->pages[i].len;
		if (harvest_understand(&job->feed, src, &d, doc, p->fetcher->arena, err) == -1)
			return -1;
	}
	return 0;
}

/* A later page did not come: the document ends with the one before it. */
static void
deliver_pages(struct poll *p, const struct job *job, const struct source *src, struct result *r)
{
	struct fetcher *f = p->fetcher;
	struct delivery d = {
	    .url = job->feed.url, .final_url = p->pages[0].url, .received = time(NULL)};
	struct document doc;
	struct errbuf err = {""};

	document_init(&doc);
	if (understand_pages(p, job, src, &doc, d.received, &err) == -1) {
		fail(p, r, POLL_FAILED, "parse", err.text);
		return;
	}
	r->outcome = POLL_OK;
	r->status = 200;
	r->change = CHANGE_DOCUMENT;
	harvest_filter(job, &d, &doc, f->config, f->rules, f->arena, r);
	finish(p, r);
}

static void
redirect(struct poll *p, const struct job *job, const struct source *src, struct result *r,
    const struct fetch_response *resp)
{
	struct fetcher *f = p->fetcher;
	const char *to = resp->header[HEADER_LOCATION], *problem = NULL;

	to = to != NULL ? url_resolve(p->url, to, f->arena) : NULL;
	if (to == NULL || !url_is_web(to))
		problem = "redirect to something that is no http(s) URL";
	else if (++p->hops > f->config->max_redirects)
		problem = "too many redirects";
	if (problem != NULL) {
		if (p->npages > 0)
			deliver_pages(p, job, src, r);
		else
			fail(p, r, POLL_FAILED, "fetch", problem);
		return;
	}
	if (resp->status != 301 && resp->status != 308)
		p->permanent = false;
	request_url(p, job, src, to);
}

/* True when the feed has another URL to ask instead, and that has been started. */
static bool
fall_back(struct poll *p, const struct job *job, const struct source *src)
{
	if (job->feed.fallback_url == NULL || p->fallback)
		return false;
	log_info("fetch", job->feed.key, "asking the fall-back URL");
	p->fallback = true;
	p->permanent = false;
	p->hops = 0;
	request_url(p, job, src, job->feed.fallback_url);
	return true;
}

static void
keep_page(struct poll *p, const struct fetch_response *resp)
{
	const char *type = resp->header[HEADER_CONTENT_TYPE];
	struct page *page;

	p->pages = reallocarray(p->pages, p->npages + 1, sizeof(*p->pages));
	if (p->pages == NULL)
		abort();
	page = &p->pages[p->npages++];
	page->url = copy(p->url, strlen(p->url));
	page->content_type = type != NULL ? copy(type, strlen(type)) : NULL;
	page->body = copy(resp->body, resp->body_len);
	page->len = resp->body_len;
}

static struct delivery
delivery_of(const struct poll *p, const struct job *job, const struct fetch_response *resp)
{
	return (struct delivery){.url = job->feed.url,
	    .final_url = p->url,
	    .status = resp->status,
	    .content_type = resp->header[HEADER_CONTENT_TYPE],
	    .body = resp->body,
	    .body_len = resp->body_len,
	    .seen = job->seen,
	    .nseen = job->nseen,
	    .received = time(NULL)};
}

static void
deliver(struct poll *p, const struct job *job, const struct source *src, struct result *r,
    const struct fetch_response *resp)
{
	struct fetcher *f = p->fetcher;
	struct delivery d = delivery_of(p, job, resp);
	struct document doc;
	struct errbuf err = {""};
	int pages = job->feed.listing.pages > 0 ? job->feed.listing.pages : 1;

	document_init(&doc);
	if (understand_pages(p, job, src, &doc, d.received, &err) == -1 ||
	    harvest_understand(&job->feed, src, &d, &doc, f->arena, &err) == -1) {
		/* A later page that cannot be read takes nothing from the earlier ones. */
		if (p->npages > 0)
			deliver_pages(p, job, src, r);
		else if (!fall_back(p, job, src))
			fail(p, r, POLL_FAILED, "parse", err.text);
		return;
	}
	if (doc.next_url != NULL && url_is_web(doc.next_url) && p->npages + 1 < (size_t)pages) {
		keep_page(p, resp);
		p->hops = 0;
		request_url(p, job, src, doc.next_url);
		return;
	}
	r->change = CHANGE_DOCUMENT;
	harvest_filter(job, &d, &doc, f->config, f->rules, f->arena, r);
	finish(p, r);
}

static void
response_facts(const struct poll *p, const struct fetch_response *resp, struct result *r)
{
	const char *const *h = resp->header;
	int64_t now = time(NULL);

	r->status = resp->status;
	r->unreached = resp->unreached && !p->reached;
	r->address = resp->address;
	r->bytes = (int64_t)resp->body_len;
	/* Where a later page is says nothing about where the feed is. */
	r->final_url = p->npages > 0 ? p->pages[0].url : p->url;
	if (p->permanent && p->hops > 0 && p->npages == 0)
		r->permanent_url = p->url;
	r->retry_after = schedule_retry_after(h[HEADER_RETRY_AFTER], now);
	r->fresh_for = schedule_fresh_for(
	    h[HEADER_CACHE_CONTROL], h[HEADER_EXPIRES], h[HEADER_AGE], h[HEADER_DATE], now);
	if (resp->status == 304 && h[HEADER_CACHE_CONTROL] == NULL && h[HEADER_EXPIRES] == NULL)
		r->fresh_for = -1; /* not said: what the last 200 said holds */
}

static void
refused(struct poll *p, const struct job *job, const struct source *src, struct result *r,
    const struct fetch_response *resp)
{
	struct fetcher *f = p->fetcher;
	struct delivery d = delivery_of(p, job, resp);
	struct document doc;
	struct errbuf err;

	(void)errf(&err, "HTTP %d", resp->status);
	if (resp->status == 410) {
		fail(p, r, POLL_GONE, "fetch", "HTTP 410: the feed is gone for good");
		return;
	}
	if (src->understand_errors) {
		document_init(&doc);
		(void)src->understand(&job->feed, &d, &doc, f->arena, &err);
	}
	if (resp->status == 429 || (resp->status == 503 && r->retry_after > 0)) {
		fail(p, r, POLL_REFUSED, "fetch", err.text);
		return;
	}
	if (!fall_back(p, job, src))
		fail(p, r, POLL_FAILED, "fetch", err.text);
}

static void
understood(struct poll *p, const struct job *job, const struct source *src, struct result *r,
    const struct fetch_response *resp)
{
	r->outcome = POLL_OK;
	if (!p->fallback && p->npages == 0) {
		r->validators = true;
		r->etag = resp->header[HEADER_ETAG];
		r->last_modified = resp->header[HEADER_LAST_MODIFIED];
	}
	r->body_hash = hash_fast((uint64_t)job->feed.id, resp->body, resp->body_len) | 1;
	if (r->body_hash == job->body_hash && p->npages == 0) {
		r->change = CHANGE_SAME_BODY;
		finish(p, r);
		return;
	}
	deliver(p, job, src, r, resp);
}

static void
respond(struct poll *p, const struct job *job, const struct source *src,
    const struct fetch_response *resp)
{
	struct result r = {.feed = job->feed.id};

	response_facts(p, resp, &r);
	if (p->npages > 0 && (resp->error != NULL || resp->status >= 400 || resp->status == 304))
		deliver_pages(p, job, src, &r);
	else if (resp->error != NULL && !fall_back(p, job, src))
		fail(p, &r, POLL_FAILED, "fetch", resp->error);
	else if (resp->error != NULL)
		return;
	else if (resp->status == 304 && p->conditional)
		finish(p, &r);
	else if (is_redirect(resp->status))
		redirect(p, job, src, &r, resp);
	else if (resp->status >= 200 && resp->status < 300)
		understood(p, job, src, &r, resp);
	else
		refused(p, job, src, &r, resp);
}

static void
wait_for_address(struct poll *p)
{
	struct timeval tv = {0, RETRY_BUSY_MS * 1000};
	struct fetcher *f = p->fetcher;

	p->waits++;
	p->next = f->busy;
	f->busy = p;
	if (!event_pending(f->busy_timer, EV_TIMEOUT, NULL))
		event_add(f->busy_timer, &tv);
}

static void
on_response(void *arg, const struct fetch_response *resp)
{
	const struct timeval idle = {.tv_sec = IDLE_SECONDS};
	struct poll *p = arg;
	struct fetcher *f = p->fetcher;
	struct job job;

	if (resp->address_busy) {
		wait_for_address(p);
		return;
	}
	arena_clear(f->arena);
	if (job_unpack(&job, p->message, p->message_len, f->arena) == -1)
		abort();
	p->reached |= !resp->unreached;
	f->page->since = clock_ms(CLOCK_MONOTONIC);
	f->page->feed = job.feed.id;
	respond(p, &job, source_find(job.feed.kind), resp);
	f->page->feed = 0;
	if (fetch_running(f->fetch) == 0)
		event_add(f->idle_timer, &idle);
}

void
poll_retry(struct fetcher *f)
{
	struct poll *p = f->busy, *next;
	struct job job;

	f->busy = NULL;
	for (; p != NULL; p = next) {
		next = p->next;
		arena_clear(f->arena);
		if (job_unpack(&job, p->message, p->message_len, f->arena) == -1)
			abort();
		request(p, &job, source_find(job.feed.kind));
	}
}

void
poll_free_all(struct fetcher *f)
{
	while (f->polls != NULL)
		poll_free(f->polls);
}
