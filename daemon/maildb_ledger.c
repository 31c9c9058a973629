/*
 * maildb.h: the ledger, one row for each digest and subscriber, and letters.
 */
#include "maildb_internal.h"

#include "core/hash.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define BIND(m, q, ...) maildb_bind(m, PART_LEDGER, q, __VA_ARGS__)

static const char *const migrations[] = {
    /* 1: the first schema.  A letter is a delivery of digest 0. */
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value);"
    "CREATE TABLE digest(id INTEGER PRIMARY KEY, period INTEGER NOT NULL,"
    " since INTEGER NOT NULL, until INTEGER NOT NULL, seen_after INTEGER NOT NULL,"
    " cut INTEGER NOT NULL, skipped INTEGER NOT NULL, UNIQUE(period, until));"
    "CREATE TABLE choice(id INTEGER PRIMARY KEY, sections TEXT NOT NULL,"
    " language TEXT NOT NULL, UNIQUE(sections, language));"
    "CREATE TABLE delivery(id INTEGER PRIMARY KEY, digest INTEGER NOT NULL,"
    " choice INTEGER NOT NULL, subscriber INTEGER NOT NULL, address TEXT, name TEXT,"
    " message_id TEXT NOT NULL, state INTEGER NOT NULL, flying INTEGER NOT NULL DEFAULT 0,"
    " tries INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, next_try INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, code INTEGER NOT NULL DEFAULT 0, reply TEXT, queue_id TEXT);"
    "CREATE UNIQUE INDEX delivery_once ON delivery(digest, subscriber)"
    " WHERE digest <> 0 AND subscriber <> 0;"
    "CREATE INDEX delivery_waiting ON delivery(state, digest, choice, id) WHERE state IN (0, 1);"
    "CREATE INDEX delivery_deferred ON delivery(next_try) WHERE state = 3;"
    "CREATE INDEX delivery_subscriber ON delivery(subscriber) WHERE subscriber <> 0;"
    "CREATE TABLE letter(delivery INTEGER PRIMARY KEY, subject TEXT NOT NULL,"
    " text TEXT NOT NULL, html TEXT);"
    /* what was pruned from delivery */
    "CREATE TABLE tally(digest INTEGER NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY(digest, state)) WITHOUT ROWID;",
};

enum { Q_LETTER_ROW, Q_LETTER_TEXT, Q_FORGET_LETTERS, Q_FORGET_WAITING, Q_FORGET_REST };
static const char *const statements[] = {
    [Q_LETTER_ROW] = "INSERT INTO delivery(digest, choice, subscriber, address, name, message_id,"
		     " state, created, next_try, changed) VALUES(0, 0, ?1, ?2, ?3, ?4, 0, ?5, ?5,"
		     " ?5)",
    [Q_LETTER_TEXT] = "INSERT INTO letter VALUES(last_insert_rowid(), ?1, ?2, ?3)",
    [Q_FORGET_LETTERS] = "DELETE FROM letter WHERE delivery IN (SELECT id FROM delivery WHERE"
			 " subscriber = ?1)",
    [Q_FORGET_WAITING] = "DELETE FROM delivery WHERE subscriber = ?1 AND (digest = 0 OR state IN"
			 " (0, 3))",
    [Q_FORGET_REST] = "UPDATE delivery SET subscriber = 0, address = NULL, name = NULL,"
		      " reply = NULL, message_id = '' WHERE subscriber = ?1",
};

const struct maildb_part maildb_part_ledger = {
    .name = "ledger",
    .migrations = migrations,
    .nmigrations = COUNT(migrations),
    .statements = statements,
    .nstatements = COUNT(statements),
};

static const char *const state_names[DELIVERY_STATES] = {
    [DELIVERY_DUE] = "due",
    [DELIVERY_SENDING] = "sending",
    [DELIVERY_ACCEPTED] = "accepted",
    [DELIVERY_DEFERRED] = "deferred",
    [DELIVERY_FAILED] = "failed",
    [DELIVERY_UNKNOWN] = "unknown",
};

const char *
delivery_state_name(enum delivery_state state)
{
	return state < DELIVERY_STATES ? state_names[state] : "?";
}

int
maildb_letter_add(struct maildb *m, const struct letter *l, int64_t now, struct errbuf *err)
{
	unsigned char random[16];
	char id[sizeof(random) * 2 + 1];
	int rc;

	hash_random(random, sizeof(random));
	hash_hex(random, sizeof(random), id);
	rc = maildb_run(
	    m, BIND(m, Q_LETTER_ROW, "isssi", l->subscriber, l->address, l->name, id, now), err);
	if (rc == 0)
		rc =
		    maildb_run(m, BIND(m, Q_LETTER_TEXT, "sss", l->subject, l->text, l->html), err);
	return rc;
}

int
maildb_ledger_forget(struct maildb *m, int64_t subscriber, struct errbuf *err)
{
	int rc;

	if ((rc = maildb_run(m, BIND(m, Q_FORGET_LETTERS, "i", subscriber), err)) == 0 &&
	    (rc = maildb_run(m, BIND(m, Q_FORGET_WAITING, "i", subscriber), err)) == 0)
		rc = maildb_run(m, BIND(m, Q_FORGET_REST, "i", subscriber), err);
	return rc;
}
