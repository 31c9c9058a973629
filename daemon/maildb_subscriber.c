/*
 * maildb.h: subscribers, their tokens, the log of consent.
 */
#include "maildb_internal.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const migrations[] = {
    /* 1: the first schema */
    "CREATE TABLE subscriber(id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, name TEXT,"
    " state INTEGER NOT NULL, periods INTEGER NOT NULL, sections TEXT NOT NULL,"
    " language TEXT NOT NULL, created INTEGER NOT NULL, confirmed INTEGER NOT NULL,"
    " bounces INTEGER NOT NULL DEFAULT 0, reason TEXT);"
    "CREATE TABLE token(hash BLOB PRIMARY KEY, purpose INTEGER NOT NULL,"
    " subscriber INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE INDEX token_subscriber ON token(subscriber);"
    "CREATE TABLE consent(id INTEGER PRIMARY KEY, subscriber INTEGER NOT NULL,"
    " time INTEGER NOT NULL, what TEXT NOT NULL, client TEXT, detail TEXT);"
    "CREATE INDEX consent_subscriber ON consent(subscriber);",
};

enum { Q_TOKEN_ADD };
static const char *const statements[] = {
    [Q_TOKEN_ADD] = "INSERT INTO token VALUES(?1, ?2, ?3, ?4, ?5)",
};

const struct maildb_part maildb_part_subscriber = {
    .name = "subscriber",
    .migrations = migrations,
    .nmigrations = COUNT(migrations),
    .statements = statements,
    .nstatements = COUNT(statements),
};

int
maildb_token_add(struct maildb *m, const unsigned char hash[MAIL_TOKEN_BYTES],
    enum token_purpose purpose, int64_t subscriber, int64_t now, int64_t expires,
    struct errbuf *err)
{
	return maildb_run(m,
	    maildb_bind(m, PART_SUBSCRIBER, Q_TOKEN_ADD, "biiii", hash, (size_t)MAIL_TOKEN_BYTES,
		(int64_t)purpose, subscriber, now, expires),
	    err);
}
