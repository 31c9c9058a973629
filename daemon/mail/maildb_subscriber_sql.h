/*
 * maildb_subscriber_sql.h -- schema and statements of the part of mail.db with subscribers, for
 * maildb_subscriber.c and maildb_consent.c; nothing else includes it.
 */
#ifndef DIGESTD_MAILDB_SUBSCRIBER_SQL_H
#define DIGESTD_MAILDB_SUBSCRIBER_SQL_H

#include "maildb_internal.h"

#define SQL_SUBSCRIBER                                                               \
	"id, address, name, state, periods, sections, language, created, confirmed," \
	" bounces, reason"

/* clang-format off */
#define SUBSCRIBER_MIGRATIONS \
	/* 1: the first schema.  Ids are never used again.  An address is one however it is spelt: no
	   server that people use tells Reader@ from reader@. */ \
	"CREATE TABLE subscriber(id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE" \
	" COLLATE NOCASE," \
	" name TEXT, state INTEGER NOT NULL, periods INTEGER NOT NULL, sections TEXT NOT NULL," \
	" language TEXT NOT NULL, created INTEGER NOT NULL, confirmed INTEGER NOT NULL," \
	" bounces INTEGER NOT NULL DEFAULT 0, reason TEXT);" \
	/* subscriber 0: of one who left */ \
	"CREATE TABLE token(hash BLOB PRIMARY KEY, purpose INTEGER NOT NULL," \
	" subscriber INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL," \
	" used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;" \
	"CREATE INDEX token_subscriber ON token(subscriber) WHERE subscriber <> 0;" \
	"CREATE INDEX token_expires ON token(expires) WHERE expires <> 0;" \
	"CREATE TABLE consent(id INTEGER PRIMARY KEY, subscriber INTEGER NOT NULL," \
	" time INTEGER NOT NULL, what TEXT NOT NULL, client TEXT, detail TEXT);" \
	"CREATE INDEX consent_subscriber ON consent(subscriber);" \
	/* keys are salted hashes of addresses and of networks */ \
	"CREATE TABLE departed(id INTEGER PRIMARY KEY, key INTEGER NOT NULL," \
	" confirmed INTEGER NOT NULL, time INTEGER NOT NULL, how TEXT NOT NULL);" \
	"CREATE INDEX departed_key ON departed(key);" \
	"CREATE TABLE blocked(key INTEGER PRIMARY KEY, time INTEGER NOT NULL);" \
	"CREATE TABLE rate(key INTEGER NOT NULL, time INTEGER NOT NULL);" \
	"CREATE INDEX rate_key ON rate(key, time);" \
	"CREATE INDEX rate_time ON rate(time);" \
	"CREATE TABLE bounce(subscriber INTEGER NOT NULL, message TEXT NOT NULL," \
	" sent INTEGER NOT NULL, time INTEGER NOT NULL, status TEXT, text TEXT," \
	" PRIMARY KEY(subscriber, message)) WITHOUT ROWID;" \
	"CREATE TABLE secret(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"

#define SUBSCRIBER_STATEMENTS(S) \
	S(SALT_MAKE, "INSERT OR IGNORE INTO secret VALUES('salt', ?1)") \
	S(SALT, "SELECT value FROM secret WHERE key = 'salt'") \
	S(FIND, "SELECT " SQL_SUBSCRIBER " FROM subscriber WHERE address = ?1") \
	S(GET, "SELECT " SQL_SUBSCRIBER " FROM subscriber WHERE id = ?1") \
	S(LIST, "SELECT " SQL_SUBSCRIBER " FROM subscriber WHERE address > ?1 ORDER BY address" \
	  " LIMIT ?2") \
	S(ADD, "INSERT INTO subscriber(address, name, state, periods, sections, language, created," \
	  " confirmed, bounces, reason) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)") \
	S(SET, "UPDATE subscriber SET name = ?2, state = ?3, periods = ?4, sections = ?5," \
	  " language = ?6, confirmed = ?7, bounces = ?8, reason = ?9 WHERE id = ?1") \
	S(REMOVE, "DELETE FROM subscriber WHERE id = ?1") \
	S(REMOVE_CONSENT, "DELETE FROM consent WHERE subscriber = ?1") \
	S(REMOVE_BOUNCES, "DELETE FROM bounce WHERE subscriber = ?1") \
	S(LEAVE_TOKENS, "UPDATE token SET subscriber = 0, expires = CASE WHEN expires = 0 OR" \
	  " expires > ?2 THEN ?2 ELSE expires END WHERE subscriber = ?1") \
	S(DEPART, "INSERT INTO departed(key, confirmed, time, how) VALUES(?1, ?2, ?3, ?4)") \
	S(DEPARTED, "SELECT confirmed, time, how FROM departed WHERE key = ?1 ORDER BY id") \
	S(TOKEN_ADD, "INSERT INTO token(hash, purpose, subscriber, created, expires)" \
	  " VALUES(?1, ?2, ?3, ?4, ?5)") \
	S(TOKEN_FIND, "SELECT hash, purpose, subscriber, expires, used FROM token" \
	  " WHERE hash BETWEEN ?1 AND ?2") \
	S(TOKEN_USE, "UPDATE token SET used = 1 WHERE hash = ?1") \
	S(CONSENT_ADD, "INSERT INTO consent(subscriber, time, what, client, detail)" \
	  " VALUES(?1, ?2, ?3, ?4, ?5)") \
	S(CONSENT_LIST, "SELECT time, what, client, detail FROM consent WHERE subscriber = ?1" \
	  " ORDER BY id") \
	S(BLOCK, "INSERT OR REPLACE INTO blocked VALUES(?1, ?2)") \
	S(UNBLOCK, "DELETE FROM blocked WHERE key = ?1") \
	S(BLOCKED, "SELECT 1 FROM blocked WHERE key = ?1") \
	S(RATE_ADD, "INSERT INTO rate VALUES(?1, ?2)") \
	S(RATE_COUNT, "SELECT count(*) FROM rate WHERE key = ?1 AND time > ?2") \
	S(SENT, "SELECT created, subscriber FROM delivery WHERE message_id = ?1 AND subscriber <> 0") \
	S(SENT_LAST, "SELECT created, message_id FROM delivery WHERE subscriber = ?1" \
	  " AND state IN (2, 5) AND created > ?2 ORDER BY id DESC LIMIT 1") \
	S(BOUNCE_ADD, "INSERT OR IGNORE INTO bounce VALUES(?1, ?2, ?3, ?4, ?5, ?6)") \
	/* digests that arrived between the last one that bounced and this one */ \
	S(BOUNCE_BETWEEN, "SELECT count(*) FROM delivery d WHERE d.subscriber = ?1 AND d.digest <> 0" \
	  " AND d.state = 2 AND d.created < ?2 AND d.created > (SELECT max(sent) FROM bounce" \
	  " WHERE subscriber = ?1 AND message <> ?3) AND NOT EXISTS (SELECT 1 FROM bounce b" \
	  " WHERE b.subscriber = ?1 AND b.message = d.message_id)") \
	S(STALE_PENDING, "SELECT id FROM subscriber WHERE state = 0 AND created < ?1 LIMIT 100") \
	S(STALE_TOKENS, "DELETE FROM token WHERE expires <> 0 AND expires < ?1") \
	S(STALE_RATES, "DELETE FROM rate WHERE time < ?1") \
	S(STALE_BLOCKS, "DELETE FROM blocked WHERE time < ?1") \
	S(STALE_DEPARTED, "DELETE FROM departed WHERE time < ?1") \
	S(STALE_BOUNCES, "DELETE FROM bounce WHERE time < ?1")
/* clang-format on */

#define SUBSCRIBER_ENUM(name, text) Q_##name,
enum { SUBSCRIBER_STATEMENTS(SUBSCRIBER_ENUM) Q_SUBSCRIBER_COUNT };
#undef SUBSCRIBER_ENUM

#define BIND(m, q, ...) maildb_bind(m, PART_SUBSCRIBER, q, __VA_ARGS__)
/* A key that tells nothing of what it was made of, other than to who has it and this file. */
int maildb_key(struct maildb *, const char *kind, const char *text, int64_t *key, struct errbuf *);

#endif
