/*
 * Subscribing by mail: which page an answer is.
 */
#include "web_mail.h"

#include <event2/buffer.h>
#include <stdio.h>

#include "../log.h"

/* A page: the form of 64 sections takes 20 KB. */
#define PAGE_MAX (256u << 10)

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
	if (subscription_page(publisher_site_in(w->publisher, s->language), page, s, &out, &err) ==
	    -1) {
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

void
mail_page_trouble(struct answer *a, const char *language)
{
	send_page(a, 503, SUBSCRIPTION_TROUBLE, &(struct subscription){.language = language});
}

void
mail_page_mistake(struct answer *a, struct subscription *typed)
{
	send_page(a, 422, SUBSCRIPTION_FORM, typed);
}

/* The form for new readers is the same for all of a language. */
void
mail_page_form(struct answer *a, const char *language)
{
	struct web *w = a->web;
	const struct site *site = publisher_site_in(w->publisher, language);
	const char *key =
	    arena_printf(w->arena, DESK_PATH_SUBSCRIBE "?%s", language_tag(site->words));
	struct doc *d = cache_find(w->cache, key);
	struct subscription s = {.daily = true, .language = language};
	struct errbuf err = {""};

	if (d == NULL) {
		buf_clear(&w->doc);
		put_times(w, &s);
		if (subscription_page(site, SUBSCRIPTION_FORM, &s, &w->doc, &err) == -1) {
			log_error("publish", NULL, "%s", err.text);
			mail_page_trouble(a, language);
			return;
		}
		d = cache_put(w->cache, key,
		    &(struct rendered){.status = 200,
			.media_type = format_html.media_type,
			.cache_control = "public, max-age=60",
			.data = w->doc.data,
			.n = w->doc.len,
			.updated = TIME_NONE});
	}
	answer_doc(a, d);
}

/* ---- what the mailer says --------------------------------------------------------------- */

static struct subscription
known(const struct held *h, const struct desk_answer *d)
{
	const char *language = d->choice.language;

	return (struct subscription){.address = d->address,
	    .language = language != NULL ? language : h->typed.language,
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
show_failure(struct answer *a, const struct held *h, const struct desk_answer *d)
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
		mail_page_trouble(a, s.language);
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

void
mail_page_answer(struct answer *a, const struct held *h, const struct desk_answer *d)
{
	if (d->status != DESK_DONE)
		show_failure(a, h, d);
	else if (h->post && (h->typed.error == SUBSCRIPTION_OK || is_manageable(d)))
		show_done(a, h, d);
	else
		show_look(a, h, d);
}
