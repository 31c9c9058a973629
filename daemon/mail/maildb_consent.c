/*
 * maildb.h: tokens, the log of consent, limits and bounces of subscribers.
 */
#include <stdio.h>
#include <string.h>

#include "../core/hash.h"
#include "maildb_subscriber_sql.h"

/* Bytes of a hash that are looked up; the others are compared in a time that tells nothing. */
#define HASH_PREFIX 8

/* ---- tokens ----------------------------------------------------------------------------- */

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
mail_token_new(char token[MAIL_TOKEN_LEN + 1], unsigned char hash[MAIL_TOKEN_BYTES])
{
	unsigned char raw[MAIL_TOKEN_BYTES + 1] = {0};
	size_t i, bit;
	unsigned v;

	hash_random(raw, MAIL_TOKEN_BYTES);
	for (i = 0, bit = 0; i < MAIL_TOKEN_LEN; i++, bit += 6) {
		v = (unsigned)raw[bit / 8] << 8 | raw[bit / 8 + 1];
		token[i] = base64url[v >> (10 - bit % 8) & 63];
	}
	token[MAIL_TOKEN_LEN] = '\0';
	hash_sha256(token, MAIL_TOKEN_LEN, hash);
}

int
mail_token_hash(const char *token, unsigned char hash[MAIL_TOKEN_BYTES])
{
	if (strlen(token) != MAIL_TOKEN_LEN || strspn(token, base64url) != MAIL_TOKEN_LEN)
		return -1;
	hash_sha256(token, MAIL_TOKEN_LEN, hash);
	return 0;
}

int
maildb_token_add(struct maildb *m, const unsigned char hash[MAIL_TOKEN_BYTES],
    enum token_purpose purpose, int64_t subscriber, int64_t now, int64_t expires,
    struct errbuf *err)
{
	return maildb_run(m,
	    BIND(m, Q_TOKEN_ADD, "biiii", hash, (size_t)MAIL_TOKEN_BYTES, (int64_t)purpose,
		subscriber, now, expires),
	    err);
}

static bool
is_token(sqlite3_stmt *st, const unsigned char *hash)
{
	const void *found = sqlite3_column_blob(st, 0);

	return sqlite3_column_bytes(st, 0) == MAIL_TOKEN_BYTES &&
	       hash_equal(found, hash, MAIL_TOKEN_BYTES);
}

int
maildb_token_find(
    struct maildb *m, const char *token, int64_t now, struct mail_token *out, struct errbuf *err)
{
	unsigned char hash[MAIL_TOKEN_BYTES], low[HASH_PREFIX], high[MAIL_TOKEN_BYTES];
	struct mail_token t = {0};
	sqlite3_stmt *st;
	int64_t expires;
	int rc, found = 0;

	if (mail_token_hash(token, hash) == -1)
		return 0;
	memcpy(low, hash, sizeof(low));
	memset(high, 0xff, sizeof(high));
	memcpy(high, hash, HASH_PREFIX);
	st = BIND(m, Q_TOKEN_FIND, "bb", low, sizeof(low), high, sizeof(high));
	while ((rc = maildb_step(m, st, err)) == 1) {
		expires = sqlite3_column_int64(st, 3);
		if (!is_token(st, hash) || (expires != 0 && expires <= now))
			continue;
		t.purpose = (enum token_purpose)sqlite3_column_int(st, 1);
		t.subscriber = sqlite3_column_int64(st, 2);
		t.used = sqlite3_column_int(st, 4) != 0;
		found = 1;
	}
	if (rc < 0)
		return rc;
	if (found)
		*out = t;
	return found;
}

int
maildb_token_use(struct maildb *m, const char *token, struct errbuf *err)
{
	unsigned char hash[MAIL_TOKEN_BYTES];

	if (mail_token_hash(token, hash) == -1)
		return 0;
	return maildb_run(m, BIND(m, Q_TOKEN_USE, "b", hash, sizeof(hash)), err);
}

/* ---- consent ---------------------------------------------------------------------------- */

int
maildb_consent_add(struct maildb *m, int64_t subscriber, int64_t now, const char *what,
    const char *client, const char *detail, struct errbuf *err)
{
	return maildb_run(
	    m, BIND(m, Q_CONSENT_ADD, "iisss", subscriber, now, what, client, detail), err);
}

int
maildb_consent_list(struct maildb *m, int64_t subscriber,
    void (*fn)(void *arg, int64_t time, const char *what, const char *client, const char *detail),
    void *arg, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_CONSENT_LIST, "i", subscriber);
	int rc;

	while ((rc = maildb_step(m, st, err)) == 1)
		fn(arg, sqlite3_column_int64(st, 0), (const char *)sqlite3_column_text(st, 1),
		    (const char *)sqlite3_column_text(st, 2),
		    (const char *)sqlite3_column_text(st, 3));
	return rc;
}

int
maildb_block(struct maildb *m, const char *address, int64_t now, struct errbuf *err)
{
	int64_t key;
	int rc = maildb_key(m, "address", address, &key, err);

	return rc < 0 ? rc : maildb_run(m, BIND(m, Q_BLOCK, "ii", key, now), err);
}

int
maildb_blocked(struct maildb *m, const char *address, struct errbuf *err)
{
	int64_t key, yes = 0;
	int rc;

	if ((rc = maildb_key(m, "address", address, &key, err)) < 0 ||
	    (rc = maildb_value(m, BIND(m, Q_BLOCKED, "i", key), &yes, 0, err)) < 0)
		return rc;
	return (int)yes;
}

/* ---- limits ----------------------------------------------------------------------------- */

int
maildb_rate(struct maildb *m, const char *kind, const char *who, int64_t since, int64_t *n,
    struct errbuf *err)
{
	int64_t key;
	int rc = maildb_key(m, kind, who, &key, err);

	return rc < 0 ? rc : maildb_value(m, BIND(m, Q_RATE_COUNT, "ii", key, since), n, 0, err);
}

int
maildb_rate_add(
    struct maildb *m, const char *kind, const char *who, int64_t now, struct errbuf *err)
{
	int64_t key;
	int rc = maildb_key(m, kind, who, &key, err);

	return rc < 0 ? rc : maildb_run(m, BIND(m, Q_RATE_ADD, "ii", key, now), err);
}

/* ---- bounces ---------------------------------------------------------------------------- */

int
maildb_sent(
    struct maildb *m, const char *message, int64_t *subscriber, int64_t *sent, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_SENT, "s", message);
	int rc = maildb_step(m, st, err);

	if (rc == 1) {
		*sent = sqlite3_column_int64(st, 0);
		*subscriber = sqlite3_column_int64(st, 1);
		sqlite3_reset(st);
	}
	return rc;
}

int
maildb_sent_last(struct maildb *m, int64_t subscriber, int64_t since, const char **message,
    int64_t *sent, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_SENT_LAST, "ii", subscriber, since);
	int rc = maildb_step(m, st, err);

	if (rc == 1) {
		*sent = sqlite3_column_int64(st, 0);
		*message = sql_text(st, 1, a);
		sqlite3_reset(st);
	}
	return rc;
}

static int
count_bounce(struct maildb *m, struct subscriber *s, const struct bounced *b, int limit,
    int64_t now, struct errbuf *err)
{
	int64_t between = 0;
	char reason[400];
	int rc;

	rc = maildb_run(m,
	    BIND(m, Q_BOUNCE_ADD, "isiiss", s->id, b->message, b->sent, now, b->status, b->text),
	    err);
	if (rc < 0 || sqlite3_changes(m->db) == 0 || s->state != SUBSCRIBER_ACTIVE)
		return rc < 0 ? rc : MAILDB_BOUNCE_KNOWN;
	if ((rc = maildb_value(m, BIND(m, Q_BOUNCE_BETWEEN, "iis", s->id, b->sent, b->message),
		 &between, 0, err)) < 0)
		return rc;
	s->bounces = between > 0 ? 1 : s->bounces + 1;
	if (s->bounces >= limit) {
		(void)snprintf(reason, sizeof(reason), "%d hard bounces: %s%s%.300s", s->bounces,
		    b->status != NULL ? b->status : "", b->status != NULL ? " " : "",
		    b->text != NULL ? b->text : "");
		s->state = SUBSCRIBER_DISABLED;
		s->reason = reason;
	}
	if ((rc = maildb_subscriber_set(m, s, err)) < 0)
		return rc;
	if (s->state != SUBSCRIBER_DISABLED)
		return MAILDB_BOUNCE_COUNTED;
	rc = maildb_consent_add(m, s->id, now, "disabled", NULL, reason, err);
	return rc < 0 ? rc : MAILDB_BOUNCE_DISABLED;
}

int
maildb_bounced(
    struct maildb *m, const struct bounced *b, int limit, int64_t now, struct errbuf *err)
{
	struct arena *a = arena_new();
	struct subscriber s;
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) == 0) {
		if ((rc = maildb_subscriber_get(m, b->subscriber, &s, a, err)) == 1) {
			/* An address that never took a mail is nobody's. */
			if (s.state == SUBSCRIBER_PENDING) {
				rc = maildb_subscriber_remove(m, s.id, "bounced", now, err);
				rc = rc < 0 ? rc : MAILDB_BOUNCE_COUNTED;
			} else {
				rc = count_bounce(m, &s, b, limit, now, err);
			}
		}
		rc = maildb_leave(m, own, rc, err);
	}
	arena_free(a);
	return rc;
}
