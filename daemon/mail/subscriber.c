/*
 * subscriber.h: orders about one subscriber, lists of them, and reports of delivery.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "../core/date.h"
#include "../core/json.h"
#include "../core/text.h"
#include "../publish/bounce.h"
#include "desk.h"
#include "subscriber_internal.h"

#define NAME_MAX_BYTES 200

/* What the options say; what they do not stays.  A status. */
static int
choose(struct errand *e, struct subscriber *s)
{
	const struct subscriber_order *o = e->order;
	const char *line;

	if (o->sections != NULL && errand_sections(e, o->sections, &s->sections) == -1)
		return EX_DATAERR;
	if (o->language != NULL && errand_language(e, o->language, &s->language) == -1)
		return EX_DATAERR;
	if (o->state != NULL && errand_state(e, o->state, &s->state) == -1)
		return EX_DATAERR;
	if (o->periods != 0)
		s->periods = (unsigned)o->periods;
	if (o->name != NULL) {
		line = text_line(e->arena, o->name, strlen(o->name));
		s->name = line != NULL ? text_cut_bytes(e->arena, line, NAME_MAX_BYTES) : NULL;
	}
	return EX_OK;
}

static const char *
describe(struct errand *e, const struct subscriber *s)
{
	return arena_printf(e->arena, "%s; %s; %s%s%s", errand_period_names(e, s->periods),
	    s->sections[0] != '\0' ? s->sections : "all", subscriber_state_name(s->state),
	    s->language[0] != '\0' ? "; " : "", s->language);
}

/* ---- one subscriber --------------------------------------------------------------------- */

static void
note_departed(void *arg, int64_t confirmed, int64_t left, const char *how)
{
	struct errbuf *err = arg;
	size_t n = strlen(err->text);
	char from[DATE_MAX], to[DATE_MAX];

	(void)snprintf(err->text + n, sizeof(err->text) - n, "; one confirmed %s and left %s (%s)",
	    date_rfc3339(confirmed, from), date_rfc3339(left, to), how);
}

/* EX_OK with the subscriber, or another status. */
static int
find(struct errand *e, struct subscriber *s)
{
	const char *address = errand_address(e, e->order->address);
	int rc;

	if (address == NULL)
		return EX_DATAERR;
	rc = maildb_subscriber_find(e->m, address, s, e->arena, e->err);
	if (rc != 0)
		return errand_status(rc);
	(void)errf(e->err, "no such subscriber: %s", address);
	(void)maildb_departed(e->m, address, note_departed, e->err, NULL);
	return EX_NOUSER;
}

static int
do_add(struct errand *e)
{
	struct subscriber s = {.periods = 1u << DIGEST_DAILY, .sections = "", .language = ""}, old;
	int rc, status;

	if ((s.address = errand_address(e, e->order->address)) == NULL)
		return EX_DATAERR;
	s.state = e->order->confirm ? SUBSCRIBER_PENDING : SUBSCRIBER_ACTIVE;
	if ((status = choose(e, &s)) != EX_OK)
		return status;
	if ((rc = maildb_subscriber_find(e->m, s.address, &old, e->arena, e->err)) == 1) {
		(void)errf(e->err, "%s is there already (%s)", s.address,
		    subscriber_state_name(old.state));
		return EX_DATAERR;
	}
	s.created = e->now;
	s.confirmed = s.state == SUBSCRIBER_ACTIVE ? e->now : 0;
	if (rc < 0 || (rc = maildb_subscriber_add(e->m, &s, e->err)) < 0 ||
	    (rc = maildb_consent_add(
		 e->m, s.id, e->now, "added", "digestctl", describe(e, &s), e->err)) < 0)
		return errand_status(rc);
	if (e->order->confirm &&
	    (rc = desk_invite(e->m, e->config, &s, e->now, e->arena, e->err)) < 0)
		return errand_status(rc);
	(void)buf_printf(e->out, "%s: %s\n", s.address, describe(e, &s));
	return EX_OK;
}

static int
do_set(struct errand *e)
{
	struct subscriber s, was;
	int rc, status = find(e, &s);

	if (status != EX_OK)
		return status;
	was = s;
	if ((status = choose(e, &s)) != EX_OK)
		return status;
	if (s.state == SUBSCRIBER_ACTIVE && was.state != SUBSCRIBER_ACTIVE) {
		s.bounces = 0;
		s.reason = NULL;
		if (s.confirmed == 0)
			s.confirmed = e->now;
	} else if (s.state == SUBSCRIBER_DISABLED && was.state != SUBSCRIBER_DISABLED) {
		s.bounces = 0; /* what an administrator stops starts again by nobody else */
		s.reason = "by an administrator";
	}
	if ((rc = maildb_subscriber_set(e->m, &s, e->err)) < 0 ||
	    (rc = maildb_consent_add(e->m, s.id, e->now, "changed", "digestctl",
		 arena_printf(e->arena, "%s; before %s", describe(e, &s), describe(e, &was)),
		 e->err)) < 0)
		return errand_status(rc);
	(void)buf_printf(e->out, "%s: %s\n", s.address, describe(e, &s));
	return EX_OK;
}

static int
do_remove(struct errand *e)
{
	struct subscriber s;
	int status = find(e, &s);

	if (status != EX_OK)
		return status;
	(void)buf_printf(e->out, "%s is removed\n", s.address);
	return errand_status(
	    maildb_subscriber_remove(e->m, s.id, "removed by digestctl", e->now, e->err));
}

/* ---- what is known ---------------------------------------------------------------------- */

static void
put_list(struct json_writer *w, const char *name, const char *list)
{
	const char *p;
	char word[256];
	size_t n;

	json_key(w, name);
	json_open(w, '[');
	for (p = list; *p != '\0'; p += n + (p[n] == ',')) {
		n = strcspn(p, ",");
		(void)snprintf(word, sizeof(word), "%.*s", (int)n, p);
		json_put_str(w, word);
	}
	json_close(w);
}

static void
put_time(struct json_writer *w, const char *name, int64_t t)
{
	json_member_time(w, name, t != 0 ? t : TIME_NONE);
}

static void
put_subscriber(struct errand *e, struct json_writer *w, const struct subscriber *s)
{
	json_member_str(w, "address", s->address);
	json_member_str(w, "name", s->name);
	json_member_str(w, "state", subscriber_state_name(s->state));
	put_list(w, "sections", s->sections);
	put_list(w, "periods", errand_period_names(e, s->periods));
	json_member_str(w, "language", s->language[0] != '\0' ? s->language : NULL);
	put_time(w, "created", s->created);
	put_time(w, "confirmed", s->confirmed);
	json_key(w, "bounces");
	json_put_int(w, s->bounces);
	json_member_str(w, "reason", s->reason);
}

static void
put_event(void *arg, int64_t time, const char *what, const char *client, const char *detail)
{
	struct json_writer *w = arg;

	json_open(w, '{');
	put_time(w, "time", time);
	json_member_str(w, "what", what);
	json_member_str(w, "client", client);
	json_member_str(w, "detail", detail);
	json_close(w);
}

static int
do_show(struct errand *e)
{
	struct subscriber s;
	struct json_writer w;
	int rc, status = find(e, &s);

	if (status != EX_OK)
		return status;
	json_writer_init(&w, e->out);
	json_open(&w, '{');
	put_subscriber(e, &w, &s);
	json_key(&w, "log");
	json_open(&w, '[');
	rc = maildb_consent_list(e->m, s.id, put_event, &w, e->err);
	json_close(&w);
	json_close(&w);
	(void)buf_addc(e->out, '\n');
	return errand_status(rc);
}

static void
put_line(struct errand *e, const struct subscriber *s)
{
	struct json_writer w;

	json_writer_init(&w, e->out);
	json_open(&w, '{');
	put_subscriber(e, &w, s);
	json_close(&w);
	(void)buf_addc(e->out, '\n');
}

static int
do_list(struct errand *e)
{
	return errand_each(e, put_line);
}

/* ---- reports of delivery ---------------------------------------------------------------- */

static const char *
outcome_name(int rc)
{
	static const char *const names[] = {[MAILDB_BOUNCE_KNOWN] = "known",
	    [MAILDB_BOUNCE_COUNTED] = "counted",
	    [MAILDB_BOUNCE_DISABLED] = "disabled",
	    [DESK_BOUNCE_SOFT] = "soft",
	    [DESK_BOUNCE_STRANGER] = "stranger"};

	return names[rc];
}

static int
take_bounce(struct errand *e, const struct bounce *b)
{
	const char *address;
	struct json_writer w;
	int rc = desk_bounced(e->m, e->config, b, e->now, &address, e->arena, e->err);

	if (rc < 0)
		return errand_status(rc);
	json_writer_init(&w, e->out);
	json_open(&w, '{');
	json_member_str(&w, "outcome", outcome_name(rc));
	json_member_str(&w, "address", address != NULL ? address : b->recipient);
	json_member_str(&w, "status", b->status);
	json_member_str(&w, "text", b->text);
	json_close(&w);
	(void)buf_addc(e->out, '\n');
	return EX_OK;
}

static int
do_bounces(struct errand *e)
{
	struct unpack u;
	struct bounce b;
	int status = EX_OK;

	unpack_init(&u, e->order->input, e->order->ninput);
	while (status == EX_OK && u.left > 0 && !u.bad) {
		b.kind = unpack_u32(&u) == BOUNCE_HARD ? BOUNCE_HARD : BOUNCE_SOFT;
		b.recipient = unpack_str(&u, e->arena);
		b.final = unpack_str(&u, e->arena);
		b.message_id = unpack_str(&u, e->arena);
		b.status = unpack_str(&u, e->arena);
		b.text = unpack_str(&u, e->arena);
		status = u.bad ? EX_PROTOCOL : take_bounce(e, &b);
	}
	return status;
}

/* ---- all of them ------------------------------------------------------------------------ */

static int (*const verbs[])(struct errand *) = {
    [SUBSCRIBER_ADD] = do_add,
    [SUBSCRIBER_LIST] = do_list,
    [SUBSCRIBER_SHOW] = do_show,
    [SUBSCRIBER_SET] = do_set,
    [SUBSCRIBER_REMOVE] = do_remove,
    [SUBSCRIBER_IMPORT] = errand_import,
    [SUBSCRIBER_EXPORT] = errand_export,
    [SUBSCRIBER_BOUNCES] = do_bounces,
};

int
subscriber_execute(struct maildb *m, const struct config *c, const struct subscriber_order *o,
    int64_t now, struct buf *out, struct errbuf *err)
{
	struct errand e = {.m = m,
	    .config = c,
	    .order = o,
	    .now = now,
	    .arena = arena_new(),
	    .out = out,
	    .err = err};
	int rc, status = EX_USAGE;

	(void)errf(err, "no such order");
	if (o->verb < SUBSCRIBER_ADD || o->verb > SUBSCRIBER_BOUNCES) {
		arena_free(e.arena);
		return status;
	}
	status = errand_status(rc = maildb_begin(m, err));
	if (rc == 0 && (status = verbs[o->verb](&e)) == EX_OK)
		status = errand_status(maildb_commit(m, err));
	if (status != EX_OK)
		maildb_rollback(m);
	arena_free(e.arena);
	return status;
}
