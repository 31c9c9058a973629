/*
 * Subscribing by mail: the forms, and the pages behind the links of mails.
 *
 * Web knows no subscriber.  A form is read and checked here, asked of the mailer over the engine
 * (desk.h), and its request is held until the answer with its number comes, or its time is over.
 * There are no cookies: who has the token in the path may do what the page does, and a request
 * that only reads changes nothing.
 */
#include <event2/buffer.h>
#include <stdlib.h>

#include "../clock.h"
#include "../core/hash.h"
#include "../log.h"
#include "../mail/desk.h"
#include "web_mail.h"

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

struct forms {
	struct web *web;
	struct held *first;
	size_t n;
	uint32_t last_id;
	struct event *tick;
	void (*ask)(void *arg, uint32_t id, const struct desk_request *);
	void *arg;
};

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
	    .monthly = s->monthly,
	    .language = s->language};
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
	mail_page_trouble(&a, h->typed.language);
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
	if (r->language != NULL)
		h->typed.language = arena_strdup(h->arena, r->language);
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

static void
on_quiet(evutil_socket_t fd, short what, void *arg)
{
	const struct desk_answer done = {.status = DESK_DONE};
	struct held *h = arg;
	struct answer a = answer_of(h->forms->web, h);

	(void)fd;
	(void)what;
	let_go(h->forms, h);
	mail_page_answer(&a, h, &done);
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
	mail_page_answer(&a, h, d);
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
		answer_message(a, 415, "no-form", "no-form-why");
		return;
	}
	h = hold(f, a, r, true);
	if (has_fields && form_typed(h->req, h->kind, site, &h->typed, h->arena) == -1) {
		let_go(f, h);
		answer_message(a, 400, "bad-request", "many-fields");
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
		mail_page_mistake(a, &h->typed);
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
		mail_page_form(a, r->language);
		return;
	}
	if (r->form == FORM_LINK && !post) {
		answer_header(a, "Allow", "POST");
		answer_message(a, 405, "wrong-method", "wrong-method-form");
		return;
	}
	if (f->ask == NULL || f->n >= HELD_MAX) {
		mail_page_trouble(a, r->language);
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
