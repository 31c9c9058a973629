/*
 * maildb_ledger_sql.h -- schema and statements of the part of mail.db with digests and
 * deliveries, for maildb_ledger.c alone.
 */
#ifndef DIGESTD_MAILDB_LEDGER_SQL_H
#define DIGESTD_MAILDB_LEDGER_SQL_H

static const char *const migrations[] = {
    /* 1: the first schema.  A letter is a delivery of digest 0; states are enum delivery_state. */
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE digest(id INTEGER PRIMARY KEY, period INTEGER NOT NULL,"
    " since INTEGER NOT NULL, until INTEGER NOT NULL, seen_after INTEGER NOT NULL,"
    " cut INTEGER NOT NULL, skipped INTEGER NOT NULL, UNIQUE(period, until));"
    "CREATE TABLE choice(id INTEGER PRIMARY KEY, sections TEXT NOT NULL,"
    " language TEXT NOT NULL, UNIQUE(sections, language));"
    "CREATE TABLE delivery(id INTEGER PRIMARY KEY, digest INTEGER NOT NULL,"
    " choice INTEGER NOT NULL, subscriber INTEGER NOT NULL, address TEXT, name TEXT,"
    " message_id TEXT NOT NULL, state INTEGER NOT NULL, flying INTEGER NOT NULL DEFAULT 0,"
    " tries INTEGER NOT NULL DEFAULT 0, doubts INTEGER NOT NULL DEFAULT 0,"
    " created INTEGER NOT NULL, next_try INTEGER NOT NULL, changed INTEGER NOT NULL,"
    " code INTEGER NOT NULL DEFAULT 0, reply TEXT, queue_id TEXT);"
    "CREATE UNIQUE INDEX delivery_once ON delivery(digest, subscriber)"
    " WHERE digest <> 0 AND subscriber <> 0;"
    "CREATE INDEX delivery_due ON delivery(digest, choice, id) WHERE state = 0;"
    "CREATE INDEX delivery_deferred ON delivery(next_try) WHERE state = 3;"
    "CREATE INDEX delivery_message ON delivery(message_id) WHERE subscriber <> 0;"
    "CREATE INDEX delivery_subscriber ON delivery(subscriber) WHERE subscriber <> 0;"
    "CREATE TABLE letter(delivery INTEGER PRIMARY KEY, subject TEXT NOT NULL,"
    " text TEXT NOT NULL, html TEXT);"
    /* of deliveries that were pruned */
    "CREATE TABLE tally(digest INTEGER NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL,"
    " doubts INTEGER NOT NULL, PRIMARY KEY(digest, state)) WITHOUT ROWID;",
};

enum {
	Q_META_KEEP,
	Q_META_SET,
	Q_META,
	Q_LETTER_ROW,
	Q_LETTER_TEXT,
	Q_LETTER_DROP,
	Q_FORGET_LETTERS,
	Q_FORGET_WAITING,
	Q_FORGET_REST,
	Q_DIGEST_LAST,
	Q_DIGEST_FIND,
	Q_DIGEST_ADD,
	Q_CHOICES,
	Q_CHOICE_ADD,
	Q_CHOICE_ID,
	Q_CHOICE_FIND,
	Q_SUBSCRIBERS,
	Q_DELIVER,
	Q_WAKE,
	Q_DUE,
	Q_SEND,
	Q_FLY,
	Q_UNTAKE,
	Q_RESULT,
	Q_RECOVER_REST,
	Q_RECOVER_UNKNOWN,
	Q_RECOVER_RESEND,
	Q_ANY_DUE,
	Q_NEXT,
	Q_LEDGER_DIGESTS,
	Q_LEDGER_COUNTS,
	Q_NOTES_DIGEST,
	Q_NOTES_ADDRESS,
	Q_RETRY_DIGEST,
	Q_RETRY_ADDRESS,
	Q_PRUNE_TALLY,
	Q_PRUNE_LETTERS,
	Q_PRUNE,
};

#define SQL_DIGEST                                                                            \
	"SELECT id, period, since, until, seen_after, cut, skipped, (SELECT max(until) FROM " \
	"digest p"                                                                            \
	" WHERE p.period = digest.period AND p.until < digest.until) FROM digest"
#define SQL_NOTES                                                                              \
	"SELECT digest, changed, next_try, state, tries, address, message_id, reply, queue_id" \
	" FROM delivery"
#define SQL_OVER "state IN (2, 4, 5) AND changed < ?1"
#define SQL_DUE_AGAIN "UPDATE delivery SET state = 0, flying = 0, tries = 0, created = ?2"

static const char *const statements[] = {
    [Q_META_KEEP] = "INSERT OR IGNORE INTO meta VALUES(?1, ?2)",
    [Q_META_SET] = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
    [Q_META] = "SELECT value FROM meta WHERE key = ?1",
    [Q_LETTER_ROW] = "INSERT INTO delivery(digest, choice, subscriber, address, name, message_id,"
		     " state, created, next_try, changed) VALUES(0, 0, ?1, ?2, ?3, ?4, 0, ?5, ?5,"
		     " ?5)",
    [Q_LETTER_TEXT] = "INSERT INTO letter VALUES(last_insert_rowid(), ?1, ?2, ?3)",
    [Q_LETTER_DROP] = "DELETE FROM letter WHERE delivery = ?1",
    [Q_FORGET_LETTERS] = "DELETE FROM letter WHERE delivery IN (SELECT id FROM delivery WHERE"
			 " subscriber = ?1)",
    [Q_FORGET_WAITING] = "DELETE FROM delivery WHERE subscriber = ?1 AND (digest = 0 OR state IN"
			 " (0, 3))",
    [Q_FORGET_REST] = "UPDATE delivery SET subscriber = 0, address = NULL, name = NULL,"
		      " reply = NULL, message_id = '' WHERE subscriber = ?1",
    [Q_DIGEST_LAST] = SQL_DIGEST " WHERE period = ?1 ORDER BY until DESC LIMIT 1",
    [Q_DIGEST_FIND] = SQL_DIGEST " WHERE id = ?1",
    [Q_DIGEST_ADD] = "INSERT INTO digest(period, since, until, seen_after, cut, skipped)"
		     " VALUES(?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
    [Q_CHOICES] = "SELECT sections, language, count(*) FROM subscriber WHERE state = 1"
		  " AND periods & ?1 GROUP BY sections, language",
    [Q_CHOICE_ADD] = "INSERT OR IGNORE INTO choice(sections, language) VALUES(?1, ?2)",
    [Q_CHOICE_ID] = "SELECT id FROM choice WHERE sections = ?1 AND language = ?2",
    [Q_CHOICE_FIND] = "SELECT sections, language FROM choice WHERE id = ?1",
    [Q_SUBSCRIBERS] = "SELECT id, address, name FROM subscriber WHERE state = 1 AND periods & ?1"
		      " AND sections = ?2 AND language = ?3",
    [Q_DELIVER] = "INSERT INTO delivery(digest, choice, subscriber, address, name, message_id,"
		  " state, created, next_try, changed) VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7,"
		  " ?7)",
    [Q_WAKE] = "UPDATE delivery SET state = 0 WHERE state = 3 AND next_try <= ?1",
    [Q_DUE] = "SELECT d.id, d.digest, d.choice, d.subscriber, d.address, d.name, d.message_id,"
	      " d.created, d.tries, l.subject, l.text, l.html FROM delivery d"
	      " LEFT JOIN letter l ON l.delivery = d.id WHERE d.state = 0"
	      " ORDER BY d.digest, d.choice, d.id LIMIT ?1",
    [Q_SEND] = "UPDATE delivery SET state = 1, flying = 0 WHERE id = ?1",
    [Q_FLY] = "UPDATE delivery SET flying = 1 WHERE id = ?1 AND state = 1",
    [Q_UNTAKE] = "UPDATE delivery SET state = 0, flying = 0 WHERE id = ?1 AND state = 1",
    [Q_RESULT] = "UPDATE delivery SET state = ?2, flying = 0, tries = tries + 1,"
		 " doubts = doubts + ?3, next_try = ?4, changed = ?5, code = ?6, reply = ?7,"
		 " queue_id = ?8 WHERE id = ?1",
    [Q_RECOVER_REST] = "UPDATE delivery SET state = 0 WHERE state = 1 AND flying = 0 AND ?1",
    [Q_RECOVER_UNKNOWN] = "UPDATE delivery SET state = 5, flying = 0, tries = tries + 1,"
			  " doubts = doubts + 1, changed = ?1, code = 0,"
			  " reply = 'the process ended before the server answered'"
			  " WHERE state = 1",
    [Q_RECOVER_RESEND] = "UPDATE delivery SET state = 0, flying = 0, tries = tries + 1,"
			 " doubts = doubts + 1, changed = ?1 WHERE state = 1",
    [Q_ANY_DUE] = "SELECT 1 FROM delivery WHERE state = 0 LIMIT 1",
    [Q_NEXT] = "SELECT next_try FROM delivery WHERE state = 3 ORDER BY next_try LIMIT 1",
    [Q_LEDGER_DIGESTS] = SQL_DIGEST " ORDER BY cut DESC, id DESC LIMIT ?1",
    [Q_LEDGER_COUNTS] = "SELECT state, sum(n), sum(doubts) FROM (SELECT state, count(*) AS n,"
			" sum(doubts) AS doubts FROM delivery WHERE digest = ?1 GROUP BY state"
			" UNION ALL SELECT state, n, doubts FROM tally WHERE digest = ?1)"
			" GROUP BY state",
    [Q_NOTES_DIGEST] = SQL_NOTES " WHERE digest = ?1 ORDER BY state = 2, id DESC LIMIT ?2",
    [Q_NOTES_ADDRESS] = SQL_NOTES " WHERE address = ?1 ORDER BY id DESC LIMIT ?2",
    [Q_RETRY_DIGEST] = SQL_DUE_AGAIN " WHERE state IN (4, 5) AND address IS NOT NULL AND (?1 = -1"
				     " OR digest = ?1)",
    [Q_RETRY_ADDRESS] = SQL_DUE_AGAIN " WHERE state IN (4, 5) AND address = ?1",
    [Q_PRUNE_TALLY] = "INSERT INTO tally SELECT digest, state, count(*), sum(doubts) FROM delivery"
		      " WHERE " SQL_OVER " GROUP BY digest, state ON CONFLICT DO UPDATE SET"
		      " n = n + excluded.n, doubts = doubts + excluded.doubts",
    [Q_PRUNE_LETTERS] =
	"DELETE FROM letter WHERE delivery IN (SELECT id FROM delivery WHERE " SQL_OVER ")",
    [Q_PRUNE] = "DELETE FROM delivery WHERE " SQL_OVER,
};

#endif
