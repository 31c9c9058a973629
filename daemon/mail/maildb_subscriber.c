/*
 * maildb.h: subscribers, and what remains of those who left.
 */
#include "maildb_subscriber_sql.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../core/hash.h"

/* Links in mails of somebody who left say goodbye for so long, then nothing is known of them. */
#define GOODBYE_SECONDS ((int64_t)90 * 86400)
/* That somebody had confirmed and has left can be shown for so long. */
#define DEPARTED_SECONDS ((int64_t)400 * 86400)
/* Who wants no confirmation mails gets none for so long. */
#define BLOCKED_SECONDS ((int64_t)180 * 86400)
/* Who does not confirm is forgotten. */
#define PENDING_SECONDS ((int64_t)7 * 86400)
/* Longest window of a limit. */
#define RATE_SECONDS ((int64_t)86400)
/* Bounces older than this are of no row of bounces that still grows. */
#define BOUNCE_SECONDS ((int64_t)400 * 86400)

static const char *const migrations[] = {SUBSCRIBER_MIGRATIONS};

#define SUBSCRIBER_TEXT(name, text) [Q_##name] = text,
static const char *const statements[] = {SUBSCRIBER_STATEMENTS(SUBSCRIBER_TEXT)};

const struct maildb_part maildb_part_subscriber = {
    .name = "subscriber",
    .migrations = migrations,
    .nmigrations = sizeof(migrations) / sizeof(migrations[0]),
    .statements = statements,
    .nstatements = sizeof(statements) / sizeof(statements[0]),
};

/* ---- keys ------------------------------------------------------------------------------- */

static int
load_salt(struct maildb *m, struct errbuf *err)
{
	char made[sizeof(m->salt)];
	sqlite3_stmt *st;
	int rc;

	hash_random(made, sizeof(made));
	if ((rc = maildb_run(m, BIND(m, Q_SALT_MAKE, "b", made, sizeof(made)), err)) < 0)
		return rc;
	st = BIND(m, Q_SALT, "");
	if ((rc = maildb_step(m, st, err)) < 0)
		return rc;
	if (rc == 0 || sqlite3_column_bytes(st, 0) != (int)sizeof(m->salt)) {
		sqlite3_reset(st);
		return errf(err, "%s: has no salt", m->path);
	}
	memcpy(m->salt, sqlite3_column_blob(st, 0), sizeof(m->salt));
	sqlite3_reset(st);
	return 0;
}

int
maildb_key(struct maildb *m, const char *kind, const char *text, int64_t *key, struct errbuf *err)
{
	static const char none[sizeof(m->salt)];
	char *lower, *p;
	int rc;

	if (memcmp(m->salt, none, sizeof(none)) == 0 && (rc = load_salt(m, err)) < 0)
		return rc;
	if ((lower = strdup(text)) == NULL)
		abort();
	for (p = lower; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	*key = hash_key(m->salt, kind, lower, NULL);
	free(lower);
	return 0;
}

const char *
subscriber_state_name(enum subscriber_state state)
{
	static const char *const names[] = {"pending", "active", "disabled"};

	return state <= SUBSCRIBER_DISABLED ? names[state] : "?";
}

/* ---- rows ------------------------------------------------------------------------------- */

static void
read_row(sqlite3_stmt *st, struct subscriber *s, struct arena *a)
{
	s->id = sqlite3_column_int64(st, 0);
	s->address = sql_text(st, 1, a);
	s->name = sql_text(st, 2, a);
	s->state = (enum subscriber_state)sqlite3_column_int(st, 3);
	s->periods = (unsigned)sqlite3_column_int(st, 4);
	s->sections = sql_text(st, 5, a);
	s->language = sql_text(st, 6, a);
	s->created = sqlite3_column_int64(st, 7);
	s->confirmed = sqlite3_column_int64(st, 8);
	s->bounces = sqlite3_column_int(st, 9);
	s->reason = sql_text(st, 10, a);
}

static int
read_one(
    struct maildb *m, sqlite3_stmt *st, struct subscriber *s, struct arena *a, struct errbuf *err)
{
	int rc = maildb_step(m, st, err);

	if (rc == 1) {
		read_row(st, s, a);
		sqlite3_reset(st);
	}
	return rc;
}

int
maildb_subscriber_find(struct maildb *m, const char *address, struct subscriber *s, struct arena *a,
    struct errbuf *err)
{
	return read_one(m, BIND(m, Q_FIND, "s", address), s, a, err);
}

int
maildb_subscriber_get(
    struct maildb *m, int64_t id, struct subscriber *s, struct arena *a, struct errbuf *err)
{
	return read_one(m, BIND(m, Q_GET, "i", id), s, a, err);
}

int
maildb_subscriber_list(struct maildb *m, const char *after, struct subscriber *out, size_t max,
    size_t *n, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_LIST, "si", after, (int64_t)max);
	size_t got = 0;
	int rc;

	while ((rc = maildb_step(m, st, err)) == 1)
		read_row(st, &out[got++], a);
	*n = got;
	return rc;
}

int
maildb_subscriber_add(struct maildb *m, struct subscriber *s, struct errbuf *err)
{
	int64_t key = 0;
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	if ((rc = maildb_run(m,
		 BIND(m, Q_ADD, "ssiissiiis", s->address, s->name, (int64_t)s->state,
		     (int64_t)s->periods, s->sections, s->language, s->created, s->confirmed,
		     (int64_t)s->bounces, s->reason),
		 err)) == 0) {
		s->id = sqlite3_last_insert_rowid(m->db);
		if ((rc = maildb_key(m, "address", s->address, &key, err)) == 0 &&
		    s->state == SUBSCRIBER_ACTIVE)
			rc = maildb_run(m, BIND(m, Q_UNBLOCK, "i", key), err);
	}
	return maildb_leave(m, own, rc, err);
}

int
maildb_subscriber_set(struct maildb *m, const struct subscriber *s, struct errbuf *err)
{
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	rc = maildb_run(m,
	    BIND(m, Q_SET, "isiissiis", s->id, s->name, (int64_t)s->state, (int64_t)s->periods,
		s->sections, s->language, s->confirmed, (int64_t)s->bounces, s->reason),
	    err);
	return maildb_leave(m, own, rc, err);
}

/* ---- leaving ---------------------------------------------------------------------------- */

static int
remove_rows(
    struct maildb *m, const struct subscriber *s, const char *how, int64_t now, struct errbuf *err)
{
	int64_t key;
	int rc;

	if ((rc = maildb_key(m, "address", s->address, &key, err)) < 0 ||
	    (rc = maildb_ledger_forget(m, s->id, err)) < 0 ||
	    (rc = maildb_run(m, BIND(m, Q_REMOVE_CONSENT, "i", s->id), err)) < 0 ||
	    (rc = maildb_run(m, BIND(m, Q_REMOVE_BOUNCES, "i", s->id), err)) < 0 ||
	    (rc = maildb_run(m, BIND(m, Q_LEAVE_TOKENS, "ii", s->id, now + GOODBYE_SECONDS), err)) <
		0 ||
	    (rc = maildb_run(m, BIND(m, Q_REMOVE, "i", s->id), err)) < 0)
		return rc;
	/* Who never confirmed leaves nothing to show. */
	if (s->confirmed == 0)
		return 0;
	return maildb_run(m, BIND(m, Q_DEPART, "iiis", key, s->confirmed, now, how), err);
}

int
maildb_subscriber_remove(
    struct maildb *m, int64_t id, const char *how, int64_t now, struct errbuf *err)
{
	struct arena *a = arena_new();
	struct subscriber s;
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) == 0) {
		if ((rc = maildb_subscriber_get(m, id, &s, a, err)) == 1)
			rc = remove_rows(m, &s, how, now, err);
		rc = maildb_leave(m, own, rc, err);
	}
	arena_free(a);
	return rc;
}

int
maildb_departed(struct maildb *m, const char *address,
    void (*fn)(void *arg, int64_t confirmed, int64_t left, const char *how), void *arg,
    struct errbuf *err)
{
	sqlite3_stmt *st;
	int64_t key;
	int rc;

	if ((rc = maildb_key(m, "address", address, &key, err)) < 0)
		return rc;
	st = BIND(m, Q_DEPARTED, "i", key);
	while ((rc = maildb_step(m, st, err)) == 1)
		fn(arg, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
		    (const char *)sqlite3_column_text(st, 2));
	return rc;
}

/* ---- upkeep ----------------------------------------------------------------------------- */

static int
forget_pending(struct maildb *m, int64_t now, struct errbuf *err)
{
	int64_t id = 0;
	int rc;

	while ((rc = maildb_value(
		    m, BIND(m, Q_STALE_PENDING, "i", now - PENDING_SECONDS), &id, 0, err)) == 0 &&
	       id != 0)
		if ((rc = maildb_subscriber_remove(m, id, "never confirmed", now, err)) < 0)
			return rc;
	return rc;
}

int
maildb_subscriber_upkeep(struct maildb *m, int64_t now, struct errbuf *err)
{
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	if ((rc = forget_pending(m, now, err)) == 0 &&
	    (rc = maildb_run(m, BIND(m, Q_STALE_TOKENS, "i", now), err)) == 0 &&
	    (rc = maildb_run(m, BIND(m, Q_STALE_RATES, "i", now - RATE_SECONDS), err)) == 0 &&
	    (rc = maildb_run(m, BIND(m, Q_STALE_BLOCKS, "i", now - BLOCKED_SECONDS), err)) == 0 &&
	    (rc = maildb_run(m, BIND(m, Q_STALE_BOUNCES, "i", now - BOUNCE_SECONDS), err)) == 0)
		rc = maildb_run(m, BIND(m, Q_STALE_DEPARTED, "i", now - DEPARTED_SECONDS), err);
	return maildb_leave(m, own, rc, err);
}
