/*
 * desk.h: the desk itself, in the mailer.
 *
 * What a form is answered does not depend on whether its address is known: it was looked up, a
 * limit was counted and something written in either case, and the letter goes out later.
 */
#include <stdlib.h>
#include <string.h>

#include "../conf/conf.h"
#include "../core/hash.h"
#include "../log.h"
#include "../publish/message.h"
#include "desk_internal.h"
#include "maildb.h"

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)

/* ---- choices ---------------------------------------------------------------------------- */

static int
compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
desk_sections(const struct config *c, const char *const *sections, size_t n, const char **out,
    struct arena *a, struct errbuf *err)
{
	const char **keys = arena_alloc(a, (n + 1) * sizeof(*keys)), *text = "";
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (conf_section(c, sections[i]) == NULL)
			return errf(err, "no such section: %.100s", sections[i]);
		keys[i] = sections[i];
	}
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (i = 0; i < n; i++)
		if (i == 0 || strcmp(keys[i], keys[i - 1]) != 0)
			keys[k++] = keys[i];
	for (i = 0; k < c->nsections && i < k; i++)
		text = arena_printf(a, "%s%s%s", text, i > 0 ? "," : "", keys[i]);
	*out = text;
	return 0;
}

int
desk_language(const struct config *c, const char *tag, const char **out, struct errbuf *err)
{
	enum language l = language_find(tag);

	if (l == LANGUAGES && *tag != '\0')
		return errf(err, "no such language: %.40s", tag);
	*out = l == LANGUAGES || l == language_find(c->language) ? "" : language_tag(l);
	return 0;
}

static unsigned
periods_of(const struct desk_choice *c)
{
	return (c->daily ? 1u << DIGEST_DAILY : 0) | (c->weekly ? 1u << DIGEST_WEEKLY : 0) |
	       (c->monthly ? 1u << DIGEST_MONTHLY : 0);
}

/* 0, or -1 when the request's choice is none. */
static int
choose(struct visit *v, struct subscriber *s)
{
	const struct desk_choice *c = &v->r->choice;

	s->periods = periods_of(c);
	if (s->language == NULL)
		s->language = "";
	if (c->language != NULL && desk_language(v->config, c->language, &s->language, NULL) == -1)
		return -1;
	return s->periods == 0 || desk_sections(v->config, c->sections, c->nsections, &s->sections,
				      v->arena, NULL) == -1
		   ? -1
		   : 0;
}

/* "daily,weekly; policy,riscv; en": for the log. */
static const char *
describe(struct visit *v, const struct subscriber *s)
{
	const char *text = "";
	int p;

	for (p = 0; p < DIGEST_PERIODS; p++)
		if (s->periods & 1u << p)
			text = arena_printf(v->arena, "%s%s%s", text, *text != '\0' ? "," : "",
			    digest_period_name((enum digest_period)p));
	return arena_printf(v->arena, "%s; %s%s%s", text,
	    s->sections[0] != '\0' ? s->sections : "all", s->language[0] != '\0' ? "; " : "",
	    s->language);
}

/* Which words were agreed to: the form's, as the templates had it then. */
static const char *
form_version(struct visit *v, const char *language)
{
	enum language l = language_find(*language != '\0' ? language : v->config->language);
	const char *name =
	    arena_printf(v->arena, "subscribe%s.html", l != LANGUAGES ? language_suffix(l) : "");
	unsigned char hash[HASH_SIZE];
	char hex[HASH_HEX];
	size_t i;

	for (i = 0; i < v->config->ntemplates; i++)
		if (strcmp(v->config->templates[i].name, name) == 0) {
			hash_sha256(
			    v->config->templates[i].text, v->config->templates[i].len, hash);
			hash_hex(hash, 6, hex);
			return arena_strdup(v->arena, hex);
		}
	return "-";
}

static void
show(struct visit *v, const struct subscriber *s)
{
	struct desk_choice *c = &v->answer->choice;
	char *list = arena_strdup(v->arena, s->sections), *key, *rest = NULL;
	const char **keys = arena_alloc(v->arena, (strlen(list) + 1) * sizeof(*keys));

	for (key = strtok_r(list, ",", &rest); key != NULL; key = strtok_r(NULL, ",", &rest))
		keys[c->nsections++] = key;
	c->sections = keys;
	c->daily = (s->periods & 1u << DIGEST_DAILY) != 0;
	c->weekly = (s->periods & 1u << DIGEST_WEEKLY) != 0;
	c->monthly = (s->periods & 1u << DIGEST_MONTHLY) != 0;
	c->language = s->language;
	v->answer->address = s->address;
	if (s->state == SUBSCRIBER_PENDING)
		v->answer->flags |= DESK_IS_PENDING;
	if (s->state == SUBSCRIBER_DISABLED && s->bounces > 0)
		v->answer->flags |= DESK_IS_PAUSED;
}

/* ---- letters ---------------------------------------------------------------------------- */

static int
new_token(struct visit *v, const struct subscriber *s, enum token_purpose purpose, int64_t seconds,
    const char **token)
{
	unsigned char hash[MAIL_TOKEN_BYTES];
	char text[MAIL_TOKEN_LEN + 1];

	mail_token_new(text, hash);
	*token = arena_strdup(v->arena, text);
	return maildb_token_add(v->m, hash, purpose, s->id, v->now, v->now + seconds, v->err);
}

/* A letter with a link of a new token: to confirm, or to the preferences. */
static int
send_link(struct visit *v, const struct subscriber *s)
{
	bool confirm = s->state != SUBSCRIBER_ACTIVE;
	struct subscription sub;
	struct letter_values values = {.subscription = &sub, .hours = DESK_CONFIRM_HOURS};
	int rc;

	desk_subscription(v->config, s, &sub, v->arena);
	rc = new_token(v, s, confirm ? TOKEN_CONFIRM : TOKEN_MANAGE,
	    confirm ? DESK_CONFIRM_HOURS * HOUR : DESK_LINK_DAYS * DAY, &sub.token);
	if (rc == 0)
		rc = desk_letter(v->m, v->config, confirm ? LETTER_CONFIRM : LETTER_LINK, &values,
		    s->address, s, v->now, v->arena, v->err);
	return rc;
}

int
desk_invite(struct maildb *m, const struct config *c, const struct subscriber *s, int64_t now,
    struct arena *a, struct errbuf *err)
{
	struct visit v = {.m = m, .config = c, .now = now, .arena = a, .err = err};

	return send_link(&v, s);
}

/* ---- verbs: each 0, or < 0 when the transaction is to be undone ------------------------- */

static int
subscribe_address(struct visit *v, const char *address, struct subscriber *chosen)
{
	struct subscriber s;
	const char *what = "asked";
	int rc;

	rc = maildb_subscriber_find(v->m, address, &s, v->arena, v->err);
	if (rc < 0)
		return rc;
	if (rc == 0) {
		s = *chosen;
		s.address = address;
		s.created = v->now;
		rc = maildb_subscriber_add(v->m, &s, v->err);
	} else if (s.state == SUBSCRIBER_ACTIVE) {
		what = "asked again"; /* anybody could: nothing changes, but he gets his link */
		rc = 0;
	} else if (s.state == SUBSCRIBER_DISABLED && s.bounces == 0) {
		return 0; /* an administrator did not want it */
	} else {
		s.periods = chosen->periods;
		s.sections = chosen->sections;
		s.language = chosen->language;
		rc = maildb_subscriber_set(v->m, &s, v->err);
	}
	if (rc == 0)
		rc = maildb_consent_add(v->m, s.id, v->now, what, v->r->client,
		    arena_printf(v->arena, "%s; form %s", describe(v, chosen),
			form_version(v, chosen->language)),
		    v->err);
	return rc == 0 ? send_link(v, &s) : rc;
}

static int
do_subscribe(struct visit *v)
{
	char address[MESSAGE_ADDRESS_MAX + 1];
	struct subscriber chosen = {.state = SUBSCRIBER_PENDING};
	int rc;

	if (v->r->address == NULL || address_normalise(v->r->address, address, v->err) == -1) {
		v->answer->status = DESK_BAD_ADDRESS;
		return 0;
	}
	if (choose(v, &chosen) == -1) {
		v->answer->status = DESK_BAD_CHOICE;
		return 0;
	}
	if ((rc = desk_limit_client(v)) == 1) {
		v->answer->status = DESK_SLOW_DOWN;
		return 0;
	}
	if (rc == 0 && (rc = desk_limit_address(v, address)) == 0)
		rc = subscribe_address(v, arena_strdup(v->arena, address), &chosen);
	return rc < 0 ? rc : 0;
}

static int
do_link(struct visit *v)
{
	char address[MESSAGE_ADDRESS_MAX + 1];
	struct subscriber s;
	int rc;

	if (v->r->address == NULL || address_normalise(v->r->address, address, v->err) == -1) {
		v->answer->status = DESK_BAD_ADDRESS;
		return 0;
	}
	if ((rc = desk_limit_client(v)) == 1) {
		v->answer->status = DESK_SLOW_DOWN;
		return 0;
	}
	if (rc < 0 || (rc = desk_limit_address(v, address)) != 0)
		return rc < 0 ? rc : 0;
	rc = maildb_subscriber_find(v->m, address, &s, v->arena, v->err);
	if (rc != 1 || (s.state == SUBSCRIBER_DISABLED && s.bounces == 0))
		return rc < 0 ? rc : 0;
	rc = maildb_consent_add(v->m, s.id, v->now, "link asked", v->r->client, NULL, v->err);
	return rc == 0 ? send_link(v, &s) : rc;
}

/* The token's subscriber: 1; 0 with the status set when there is nobody to act for. */
static int
open_token(struct visit *v, struct mail_token *t, struct subscriber *s)
{
	int rc = 0;

	*t = (struct mail_token){.used = false};
	if (v->r->token != NULL)
		rc = maildb_token_find(v->m, v->r->token, v->now, t, v->err);
	if (rc == 1 && t->purpose == TOKEN_CONFIRM)
		v->answer->flags |= DESK_IS_CONFIRMATION;
	if (rc == 1 && t->subscriber != 0)
		rc = maildb_subscriber_get(v->m, t->subscriber, s, v->arena, v->err);
	else if (rc == 1) {
		v->answer->flags |= DESK_IS_GONE;
		return 0;
	}
	if (rc == 0)
		v->answer->status = DESK_BAD_TOKEN;
	return rc;
}

static int
do_look(struct visit *v)
{
	struct mail_token t;
	struct subscriber s;
	int rc = open_token(v, &t, &s);

	if (rc == 1)
		show(v, &s);
	return rc < 0 ? rc : 0;
}

static int
activate(struct visit *v, struct subscriber *s, const char *what)
{
	int rc;

	s->state = SUBSCRIBER_ACTIVE;
	s->bounces = 0;
	s->reason = NULL;
	if ((rc = maildb_subscriber_set(v->m, s, v->err)) < 0)
		return rc;
	return maildb_consent_add(v->m, s->id, v->now, what, v->r->client, describe(v, s), v->err);
}

static int
do_confirm(struct visit *v)
{
	struct mail_token t;
	struct subscriber s;
	int rc = open_token(v, &t, &s);

	if (rc != 1) {
		v->answer->status = DESK_BAD_TOKEN;
		return rc < 0 ? rc : 0;
	}
	/* A second click is answered like the first; a used token starts nothing again. */
	if (t.purpose != TOKEN_CONFIRM || (t.used && s.state != SUBSCRIBER_ACTIVE) ||
	    (s.state == SUBSCRIBER_DISABLED && s.bounces == 0)) {
		v->answer->status = DESK_BAD_TOKEN;
		return 0;
	}
	if (s.state != SUBSCRIBER_ACTIVE) {
		s.confirmed = v->now;
		if ((rc = activate(v, &s, "confirmed")) < 0 ||
		    (rc = maildb_token_use(v->m, v->r->token, v->err)) < 0)
			return rc;
	}
	show(v, &s);
	return 0;
}

static int
do_change(struct visit *v)
{
	struct mail_token t;
	struct subscriber s, was;
	bool paused;
	int rc = open_token(v, &t, &s);

	if (rc != 1 || t.purpose != TOKEN_MANAGE || s.state == SUBSCRIBER_PENDING) {
		v->answer->status = DESK_BAD_TOKEN;
		return rc < 0 ? rc : 0;
	}
	was = s;
	if (choose(v, &s) == -1) {
		v->answer->status = DESK_BAD_CHOICE;
		show(v, &was);
		return 0;
	}
	/* Who reads our mail and asks for it has an address that works. */
	paused = s.state == SUBSCRIBER_DISABLED && s.bounces > 0;
	if (paused)
		rc = activate(v, &s, "resumed");
	else if ((rc = maildb_subscriber_set(v->m, &s, v->err)) == 0)
		rc = maildb_consent_add(v->m, s.id, v->now, "changed", v->r->client,
		    arena_printf(v->arena, "%s; before %s", describe(v, &s), describe(v, &was)),
		    v->err);
	if (rc == 0)
		show(v, &s);
	return rc < 0 ? rc : 0;
}

static int
do_unsubscribe(struct visit *v)
{
	struct mail_token t;
	struct subscriber s;
	int rc = open_token(v, &t, &s);

	if (rc != 1)
		return rc;
	/* Of a confirmation mail: somebody who did not ask for it, and wants no other. */
	if (t.purpose == TOKEN_CONFIRM && (rc = maildb_block(v->m, s.address, v->now, v->err)) < 0)
		return rc;
	v->answer->address = s.address;
	v->answer->choice.language = s.language;
	return maildb_subscriber_remove(v->m, s.id, "unsubscribed", v->now, v->err);
}

static int (*const verbs[])(struct visit *) = {
    [DESK_SUBSCRIBE] = do_subscribe,
    [DESK_CONFIRM] = do_confirm,
    [DESK_LOOK] = do_look,
    [DESK_CHANGE] = do_change,
    [DESK_UNSUBSCRIBE] = do_unsubscribe,
    [DESK_LINK] = do_link,
};

void
desk_serve(struct maildb *m, const struct config *c, const struct desk_request *r, int64_t now,
    struct desk_answer *answer, struct arena *a)
{
	struct errbuf err = {""};
	struct visit v = {
	    .m = m, .config = c, .r = r, .now = now, .answer = answer, .arena = a, .err = &err};
	int rc;

	*answer = (struct desk_answer){.status = DESK_DONE};
	if (r->verb < DESK_SUBSCRIBE || r->verb > DESK_LINK) {
		answer->status = DESK_TROUBLE;
		return;
	}
	if ((rc = maildb_begin(m, &err)) == 0 && (rc = verbs[r->verb](&v)) == 0)
		rc = maildb_commit(m, &err);
	if (rc < 0) {
		maildb_rollback(m);
		log_error("mail", NULL, "a form could not be served: %s", err.text);
		*answer = (struct desk_answer){.status = DESK_TROUBLE};
	}
}
