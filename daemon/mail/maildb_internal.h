/*
 * maildb_internal.h -- what the files of mail.db share; nothing else includes it.
 *
 *   maildb.c             open, migrations, transactions, the statement helpers below
 *   maildb_subscriber.c  subscribers, and what remains of those who left
 *   maildb_consent.c     their tokens, the log of consent, limits, bounces
 *   maildb_ledger.c      digests, deliveries, letters
 *
 * Subscribers and the ledger are a part each: its own list of migrations, counted on its own in the
 * table `part`, and its own list of statements, prepared at open.  A migration is never edited once
 * released.
 */
#ifndef DIGESTD_MAILDB_INTERNAL_H
#define DIGESTD_MAILDB_INTERNAL_H

#include <sqlite3.h>

#include "../sql.h"
#include "maildb.h"

struct maildb_part {
	const char *name;
	const char *const *migrations; /* entry i brings version i to i + 1 */
	size_t nmigrations;
	const char *const *statements; /* by the enum of the part's file */
	size_t nstatements;
};

enum maildb_part_id { PART_SUBSCRIBER, PART_LEDGER, PART_COUNT };
extern const struct maildb_part maildb_part_subscriber, maildb_part_ledger;

struct maildb {
	sqlite3 *db;
	char *path;
	int lock;      /* descriptor of the lock file */
	bool in_txn;   /* of maildb_begin() or of a verb */
	bool lazy;     /* commits are not waited for until they are on the disk */
	int64_t boot;  /* UTC milliseconds at which this machine started, about */
	char salt[16]; /* of keys; zero: not read yet */
	sqlite3_stmt **st[PART_COUNT];
};

/*
 * Resets the statement and binds values by their letters: 'i' int64_t, 's' a string or NULL,
 * 'b' pointer and size_t.  Strings must live until the statement is reset.
 */
sqlite3_stmt *
maildb_bind(struct maildb *, enum maildb_part_id, int statement, const char *types, ...);
/* 1 a row, 0 done (and reset), MAILDB_FULL or -1 (and reset). */
int maildb_step(struct maildb *, sqlite3_stmt *, struct errbuf *);
/* Steps to the end: 0, MAILDB_FULL or -1. */
int maildb_run(struct maildb *, sqlite3_stmt *, struct errbuf *);
/* The only value of the only row; `otherwise` when there is no row.  0, MAILDB_FULL or -1. */
int
maildb_value(struct maildb *, sqlite3_stmt *, int64_t *value, int64_t otherwise, struct errbuf *);
/*
 * A verb is a transaction of its own unless one is open: maildb_enter() begins it and says so
 * in *own, maildb_leave() ends it (rc < 0: undone) and returns rc or the error of the commit.
 */
int maildb_enter(struct maildb *, bool *own, struct errbuf *);
int maildb_leave(struct maildb *, bool own, int rc, struct errbuf *);

#endif
