/*
 * Subscribing by mail: the forms, and the pages behind the links of mails.
 *
 * Web knows no subscriber.  A form is read and checked here, asked of the mailer over the engine
 * (desk.h), and its request is held until the answer with its number comes, or its time is over.
 * There are no cookies: who has the token in the path may do what the page does, and a request
 * that only reads changes nothing.
 */
#include <event2/buffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "core/hash.h"
#include "desk.h"
#include "log.h"
#include "web_internal.h"

/* Requests that wait for the mailer at once; each is answered within milliseconds, or not soon. */
#define HELD_MAX 256
/* Milliseconds that they wait; a browser's patience is longer, and so is ours with connections. */
#define HELD_MS 8000
/* What was not answered is asked again: the mailer may have been started anew, by a reload or after
   a kill, and each of its verbs may be done twice. */
#define TICK_MS 500
#define AGAIN_MS 1000
/* Milliseconds after which a form with an address is answered, and not before: how long the mailer
   took to find somebody, or nobody, is not told either. */
#define QUIET_MS 250
/* A page: the form of 64 sections takes 20 KB. */
#define PAGE_MAX (256u << 10)

struct held {
	struct held *next;
	struct forms *forms;
	uint32_t id;
	struct evhttp_request *req; /* its connection may have gone: then it is only ours */
	struct arena *arena;
	enum form_kind kind;
	bool post, head;
	const char *token;
	struct subscription typed; /* what a form had, to show it again */
	enum desk_verb verb;
	const char *client;
	int64_t since, asked; /* CLOCK_MONOTONIC ms */
	bool again;	      /* the mailer is in trouble */
	struct event *quiet;  /* answered, but not yet told; else NULL */
};

struct forms {
	struct web *web;
	struct held *first;
	size_t n;
	uint32_t last_id;
	struct event *tick;
	void (*ask)(void *arg, uint32_t id, const struct desk_request *);
	void *arg;
};

/* ---- pages ------------------------------------------------------------------------------ */

static void
put_times(const struct web *w, struct subscription *s)
{
	s->time = w->conf->digest_time;
	s->weekday = w->conf->digest_weekday;
	s->monthday = w->conf->digest_monthday;
}

/* Nobody keeps these pages and nobody lists them: most have a token in their address. */
static void
send_page(struct answer *a, int status, enum subscription_page page, struct subscription *s)
{
	struct web *w = a->web;
	struct errbuf err = {""};
	char length[24];
	struct buf out;

	buf_init(&out, PAGE_MAX);
	put_times(w, s);
	if (subscription_page(publisher_site(w->publisher), page, s, &out, &err) == -1) {
		log_error("publish", NULL, "%s", err.text);
		buf_clear(&out);
		status = 503;
	}
	(void)snprintf(length, sizeof(length), "%zu", out.len);
	answer_header(a, "Content-Type", format_html.media_type);
	answer_header(a, "Content-Length", length);
	answer_header(a, "Cache-Control", "no-store");
	answer_header(a, "X-Robots-Tag", "noindex, nofollow");
	if (status == 429)
		answer_header(a, "Retry-After", "3600");
	if (status == 503)
		answer_header(a, "Retry-After", "60");
	answer_security(a, format_html.media_type);
	if (!a->head)
		(void)evbuffer_add(w->body, out.data, out.len);
	buf_release(&out);
	answer_send(a, status, a->head ? NULL : w->body);
}

static void
send_trouble(struct answer *a)
{
	send_page(a, 503, SUBSCRIPTION_TROUBLE, &(struct subscription){.none = false});
}

/* The form for new readers is the same for all of them. */
static void
send_form(struct answer *a)
{
	struct web *w = a->web;
	struct doc *d = cache_find(w->cache, DESK_PATH_SUBSCRIBE);
	struct subscription s = {.daily = true};
	struct errbuf err = {""};

	if (d == NULL) {
		buf_clear(&w->doc);
		put_times(w, &s);
		if (subscription_page(
			publisher_site(w->publisher), SUBSCRIPTION_FORM, &s, &w->doc, &err) == -1) {
			log_error("publish", NULL, "%s", err.text);
			send_trouble(a);
			return;
		}
		d = cache_put(w->cache, DESK_PATH_SUBSCRIBE,
		    &(struct rendered){.status = 200,
			.media_type = format_html.media_type,
			.cache_control = "public, max-age=60",
			.data = w->doc.data,
			.n = w->doc.len,
			.updated = TIME_NONE});
	}
	answer_doc(a, d);
}

/* ---- requests that wait ----------------------------------------------------------------- */

static void
held_free(struct held *h)
{
	if (h->quiet != NULL)
		event_free(h->quiet);
	arena_free(h->arena);
	free(h);
}

static struct answer
answer_of(struct web *w, const struct held *h)
{
	web_second(w);
	return (struct answer){.web = w,
	    .req = h->req,
	    .out = evhttp_request_get_output_headers(h->req),
	    .head = h->head};
}

/* It is not held any more: an answer of it goes out at once. */
static void
let_go(struct forms *f, struct held *h)
{
	struct held **p = &f->first;

	while (*p != h)
		p = &(*p)->next;
	*p = h->next;
	f->n--;
}

static void
ask(struct forms *f, struct held *h)
{
	const struct subscription *s = &h->typed;
	struct desk_request r = {
	    .verb = h->verb, .token = h->token, .address = s->address, .client = h->client};

	r.choice = (struct desk_choice){.sections = s->sections,
	    .nsections = s->nsections,
	    .daily = s->daily,
	    .weekly = s->weekly,
	    .monthly = s->monthly};
	h->asked = clock_ms(CLOCK_MONOTONIC);
	h->again = false;
	f->ask(f->arg, h->id, &r);
}

static void
give_up(struct forms *f, struct held *h)
{
	struct answer a = answer_of(f->web, h);

	log_warn("web", NULL, "the mailer did not answer a form within %d ms", HELD_MS);
	let_go(f, h);
	send_trouble(&a);
	held_free(h);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);
	struct forms *f = arg;
	struct held *h, *next;

	(void)fd;
	(void)what;
	for (h = f->first; h != NULL; h = next) {
		next = h->next;
		if (h->quiet != NULL)
			continue;
		if (now - h->since >= HELD_MS)
			give_up(f, h);
		else if (h->again || now - h->asked >= AGAIN_MS)
			ask(f, h);
	}
	if (f->first == NULL)
		(void)event_del(f->tick);
}

static struct held *
hold(struct forms *f, struct answer *a, const struct request *r, bool post)
{
	const struct timeval tick = {.tv_usec = TICK_MS * 1000};
	struct held *h = calloc(1, sizeof(*h));

	if (h == NULL)
		abort();
	h->forms = f;
	h->arena = arena_new();
	h->req = a->req;
	h->kind = r->form;
	h->post = post;
	h->head = a->head;
	h->token = r->token != NULL ? arena_strdup(h->arena, r->token) : NULL;
	h->id = ++f->last_id;
	h->since = clock_ms(CLOCK_MONOTONIC);
	h->verb = DESK_LOOK;
	h->client = form_client(h->req, h->arena);
	h->next = f->first;
	f->first = h;
	if (f->n++ == 0)
		(void)event_add(f->tick, &tick);
	return h;
}

/* ---- what the mailer says --------------------------------------------------------------- */

static struct subscription
known(const struct held *h, const struct desk_answer *d)
{
	return (struct subscription){.address = d->address,
	    .sections = d->choice.sections,
	    .nsections = d->choice.nsections,
	    .daily = d->choice.daily,
	    .weekly = d->choice.weekly,
	    .monthly = d->choice.monthly,
	    .token = h->token,
	    .asking = (d->flags & DESK_IS_CONFIRMATION) != 0,
	    .paused = (d->flags & DESK_IS_PAUSED) != 0};
}

static void
show_failure(struct answer *a, struct held *h, const struct desk_answer *d)
{
	bool form = h->kind == FORM_SUBSCRIBE || h->kind == FORM_LINK;
	struct subscription s = h->typed;

	switch (d->status) {
	case DESK_BAD_ADDRESS:
		s.error = SUBSCRIPTION_NO_ADDRESS;
		send_page(a, 422, SUBSCRIPTION_FORM, &s);
		break;
	case DESK_BAD_CHOICE:
		s.error = SUBSCRIPTION_NO_SECTION;
		s.token = h->token;
		send_page(a, 422, form ? SUBSCRIPTION_FORM : SUBSCRIPTION_PREFERENCES, &s);
		break;
	case DESK_BAD_TOKEN:
		send_page(a, 404, SUBSCRIPTION_BAD_LINK, &s);
		break;
	case DESK_SLOW_DOWN:
		send_page(a, 429, SUBSCRIPTION_SLOW_DOWN, &s);
		break;
	case DESK_DONE:
	case DESK_TROUBLE:
		send_trouble(a);
		break;
	}
}

/* Behind a token, after a look at it. */
static void
show_look(struct answer *a, const struct held *h, const struct desk_answer *d)
{
	bool confirmation = (d->flags & DESK_IS_CONFIRMATION) != 0;
	struct subscription s = known(h, d);

	if (d->flags & DESK_IS_GONE)
		send_page(a, 200, SUBSCRIPTION_LEFT, &s);
	else if (h->kind == FORM_CONFIRM && confirmation)
		send_page(a, 200,
		    d->flags & (DESK_IS_PENDING | DESK_IS_PAUSED) ? SUBSCRIPTION_CONFIRM
								  : SUBSCRIPTION_CONFIRMED,
		    &s);
	else if (h->kind == FORM_PREFERENCES && !confirmation)
		send_page(a, 200, SUBSCRIPTION_PREFERENCES, &s);
	else if (h->kind == FORM_UNSUBSCRIBE)
		send_page(a, 200, SUBSCRIPTION_LEAVE, &s);
	else
		send_page(a, 404, SUBSCRIPTION_BAD_LINK, &s);
}

/* Whether the preferences may be shown to who has the token. */
static bool
is_manageable(const struct desk_answer *d)
{
	return (d->flags & (DESK_IS_GONE | DESK_IS_CONFIRMATION)) == 0;
}

/* Saved, or with a mistake and then only looked up: what was typed is shown again. */
static void
show_saved(struct answer *a, const struct held *h, struct subscription *s)
{
	struct subscription typed = h->typed;

	if (typed.error == SUBSCRIPTION_OK) {
		s->saved = true;
		send_page(a, 200, SUBSCRIPTION_PREFERENCES, s);
		return;
	}
	typed.address = s->address;
	typed.paused = s->paused;
	send_page(a, 422, SUBSCRIPTION_PREFERENCES, &typed);
}

static void
show_done(struct answer *a, const struct held *h, const struct desk_answer *d)
{
	struct subscription s = known(h, d);

	if (h->kind == FORM_SUBSCRIBE || h->kind == FORM_LINK)
		s.address = h->typed.address; /* as it was typed: no answer tells what is known */
	switch (h->kind) {
	case FORM_SUBSCRIBE:
		send_page(a, 200, SUBSCRIPTION_SENT, &s);
		break;
	case FORM_LINK:
		send_page(a, 200, SUBSCRIPTION_LINK_SENT, &s);
		break;
	case FORM_CONFIRM:
		send_page(a, 200, SUBSCRIPTION_CONFIRMED, &s);
		break;
	case FORM_PREFERENCES:
		show_saved(a, h, &s);
		break;
	case FORM_UNSUBSCRIBE:
		send_page(a, 200, SUBSCRIPTION_LEFT, &s);
		break;
	}
}

static void
on_quiet(evutil_socket_t fd, short what, void *arg)
{
	const struct desk_answer done = {.status = DESK_DONE};
	struct held *h = arg;
	struct answer a = answer_of(h->forms->web, h);

	(void)fd;
	(void)what;
	let_go(h->forms, h);
	show_done(&a, h, &done);
	held_free(h);
}

/* True when it is to be told later. */
static bool
keep_quiet(struct held *h, const struct desk_answer *d)
{
	int64_t left = h->since + QUIET_MS - clock_ms(CLOCK_MONOTONIC);
	const struct timeval tv = {.tv_usec = left > 0 ? (suseconds_t)(left * 1000) : 0};

	if (d->status != DESK_DONE || (h->kind != FORM_SUBSCRIBE && h->kind != FORM_LINK))
		return false;
	h->quiet = evtimer_new(h->forms->web->base, on_quiet, h);
	return h->quiet != NULL && evtimer_add(h->quiet, &tv) == 0;
}

void
web_desk_answer(struct web *w, uint32_t id, const struct desk_answer *d)
{
	struct held *h = w->forms->first;
	struct answer a;

	while (h != NULL && h->id != id)
		h = h->next;
	/* Too late, or once more. */
	if (h == NULL || h->quiet != NULL || keep_quiet(h, d))
		return;
	if (d->status == DESK_TROUBLE) {
		h->again = true;
		return;
	}
	let_go(w->forms, h);
	a = answer_of(w, h);
	if (d->status != DESK_DONE)
		show_failure(&a, h, d);
	else if (h->post && (h->typed.error == SUBSCRIPTION_OK || is_manageable(d)))
		show_done(&a, h, d);
	else
		show_look(&a, h, d);
	held_free(h);
}

/* ---- a form that was sent --------------------------------------------------------------- */

static void
take_post(struct forms *f, struct answer *a, const struct request *r)
{
	static const enum desk_verb verbs[] = {
	    [FORM_SUBSCRIBE] = DESK_SUBSCRIBE,
	    [FORM_LINK] = DESK_LINK,
	    [FORM_CONFIRM] = DESK_CONFIRM,
	    [FORM_PREFERENCES] = DESK_CHANGE,
	    [FORM_UNSUBSCRIBE] = DESK_UNSUBSCRIBE,
	};
	bool has_fields = r->form != FORM_CONFIRM && r->form != FORM_UNSUBSCRIBE;
	const struct site *site = publisher_site(f->web->publisher);
	struct held *h;

	/* One click (RFC 8058) may be sent as either kind of form; the token says it all. */
	if (has_fields && !form_is_urlencoded(a->req)) {
		answer_message(a, 415, "无法读懂", "请用网页上的表单提交。");
		return;
	}
	h = hold(f, a, r, true);
	if (has_fields && form_typed(h->req, h->kind, site, &h->typed, h->arena) == -1) {
		let_go(f, h);
		answer_message(a, 400, "请求有误", "表单的栏目太多。");
		held_free(h);
		return;
	}
	h->typed.token = h->token;
	/* Preferences with a mistake are looked up, so that only who may see them sees them. */
	if (h->typed.error != SUBSCRIPTION_OK && r->form != FORM_PREFERENCES) {
		let_go(f, h);
		if (r->form == FORM_LINK) { /* the form of the page has two of them */
			h->typed.daily = true;
			h->typed.none = false;
		}
		send_page(a, 422, SUBSCRIPTION_FORM, &h->typed);
		held_free(h);
		return;
	}
	if (h->typed.error == SUBSCRIPTION_OK)
		h->verb = verbs[r->form];
	ask(f, h);
}

void
forms_serve(struct answer *a, const struct request *r, bool post)
{
	struct forms *f = a->web->forms;
	struct held *h;

	if (r->form == FORM_SUBSCRIBE && !post) {
		send_form(a);
		return;
	}
	if (r->form == FORM_LINK && !post) {
		answer_header(a, "Allow", "POST");
		answer_message(a, 405, "不支持的方法", "请用订阅页上的表单提交。");
		return;
	}
	if (f->ask == NULL || f->n >= HELD_MAX) {
		send_trouble(a);
		return;
	}
	if (post) {
		take_post(f, a, r);
		return;
	}
	h = hold(f, a, r, false);
	ask(f, h);
}

/* ---- start and end ---------------------------------------------------------------------- */

struct forms *
forms_new(struct web *w)
{
	struct forms *f = calloc(1, sizeof(*f));

	if (f == NULL || (f->tick = event_new(w->base, -1, EV_PERSIST, on_tick, f)) == NULL)
		abort();
	f->web = w;
	/* After a reload two of us ask for a while: numbers of the other must be none of ours. */
	hash_random(&f->last_id, sizeof(f->last_id));
	return f;
}

void
forms_free(struct forms *f)
{
	struct held *h;

	if (f == NULL)
		return;
	while ((h = f->first) != NULL) {
		f->first = h->next;
		/* evhttp frees what still has a connection, and has forgotten the others. */
		if (evhttp_request_get_connection(h->req) == NULL)
			evhttp_request_free(h->req);
		held_free(h);
	}
	event_free(f->tick);
	free(f);
}

void
web_set_desk(
    struct web *w, void (*fn)(void *arg, uint32_t id, const struct desk_request *), void *arg)
{
	w->forms->ask = fn;
	w->forms->arg = arg;
}
