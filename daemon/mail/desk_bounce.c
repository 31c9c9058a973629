/*
 * desk.h: reports of delivery, and who is disabled by them.
 */
#include <string.h>

#include "../conf/conf.h"
#include "../publish/bounce.h"
#include "../publish/message.h"
#include "desk_internal.h"

/* A report without a Message-ID is believed of an address to which something went since then. */
#define BOUNCE_SECONDS ((int64_t)14 * 86400)

struct report {
	struct maildb *m;
	const struct config *config;
	int64_t now;
	struct arena *arena;
	struct errbuf *err;
};

/* "<left@right>" of a digest, the left side alone of a letter. */
static int
find_message(struct report *v, const char *id, struct bounced *out)
{
	size_t n = id != NULL ? strcspn(id + 1, "@>") : 0;
	int rc;

	if (n == 0)
		return 0;
	out->message = id;
	rc = maildb_sent(v->m, id, &out->subscriber, &out->sent, v->err);
	if (rc == 0) {
		out->message = arena_strndup(v->arena, id + 1, n);
		rc = maildb_sent(v->m, out->message, &out->subscriber, &out->sent, v->err);
	}
	return rc;
}

/* By address, when the report does not say which message it is about. */
static int
find_recipient(struct report *v, const char *address, struct bounced *out)
{
	char normal[MESSAGE_ADDRESS_MAX + 1];
	struct subscriber s;
	int rc;

	if (address == NULL || address_normalise(address, normal, NULL) == -1)
		return 0;
	if ((rc = maildb_subscriber_find(v->m, normal, &s, v->arena, v->err)) != 1)
		return rc;
	out->subscriber = s.id;
	return maildb_sent_last(
	    v->m, s.id, v->now - BOUNCE_SECONDS, &out->message, &out->sent, v->arena, v->err);
}

static int
tell_admin(struct report *v, const struct subscriber *s)
{
	struct subscription sub;
	struct letter_values values = {
	    .subscription = &sub, .bounces = s->bounces, .reason = s->reason};

	if (v->config->mail_admin == NULL)
		return 0;
	desk_subscription(v->config, s, &sub, v->arena);
	return desk_letter(v->m, v->config, LETTER_DISABLED, &values, v->config->mail_admin, NULL,
	    v->now, v->arena, v->err);
}

static int
count_bounce(struct report *v, const struct bounced *b)
{
	struct subscriber s;
	int rc, what = maildb_bounced(v->m, b, v->config->mail_bounces, v->now, v->err);

	if (what != MAILDB_BOUNCE_DISABLED)
		return what;
	if ((rc = maildb_subscriber_get(v->m, b->subscriber, &s, v->arena, v->err)) < 0 ||
	    (rc = tell_admin(v, &s)) < 0)
		return rc;
	return what;
}

static int
take_bounce(struct report *v, const struct bounce *b, const char **address)
{
	struct bounced done = {.status = b->status, .text = b->text};
	struct subscriber s;
	int rc;

	rc = find_message(v, b->message_id, &done);
	if (rc == 0)
		rc = find_recipient(v, b->recipient, &done);
	if (rc == 0)
		rc = find_recipient(v, b->final, &done);
	if (rc <= 0)
		return rc < 0 ? rc : DESK_BOUNCE_STRANGER;
	if ((rc = maildb_subscriber_get(v->m, done.subscriber, &s, v->arena, v->err)) != 1)
		return rc < 0 ? rc : DESK_BOUNCE_STRANGER;
	*address = s.address;
	if (b->kind != BOUNCE_HARD)
		return DESK_BOUNCE_SOFT;
	return count_bounce(v, &done);
}

int
desk_refused(struct maildb *m, const struct config *c, const struct bounced *b, int64_t now,
    struct errbuf *err)
{
	struct report v = {.m = m, .config = c, .now = now, .arena = arena_new(), .err = err};
	int rc = 0;

	if (b->text == NULL || bounce_judge(b->text) != BOUNCE_SOFT)
		rc = count_bounce(&v, b);
	arena_free(v.arena);
	return rc;
}

int
desk_bounced(struct maildb *m, const struct config *c, const struct bounce *b, int64_t now,
    const char **address, struct arena *a, struct errbuf *err)
{
	struct report v = {.m = m, .config = c, .now = now, .arena = a, .err = err};
	bool own = !maildb_in_transaction(m);
	int rc, what;

	*address = NULL;
	if ((rc = maildb_begin(m, err)) < 0)
		return rc;
	what = take_bounce(&v, b, address);
	if (!own)
		return what;
	if (what < 0) {
		maildb_rollback(m);
		return what;
	}
	rc = maildb_commit(m, err);
	return rc < 0 ? rc : what;
}
