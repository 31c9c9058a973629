/*
 * maildb.h: opening, migrations, transactions and the statement helpers of maildb_internal.h.
 */
#include "maildb_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../clock.h"

#define LOCK_MS 5000
#define CHECKPOINT_PAGES "2000" /* of the log before they go home */
#define LOG_LIMIT "33554432"

static const struct maildb_part *const parts[PART_COUNT] = {
    [PART_SUBSCRIBER] = &maildb_part_subscriber,
    [PART_LEDGER] = &maildb_part_ledger,
};

/* ---- statements ------------------------------------------------------------------------- */

static int
fail(struct maildb *m, struct errbuf *err)
{
	return sql_failure(m->db, m->path, err) == SQL_FULL ? MAILDB_FULL : -1;
}

sqlite3_stmt *
maildb_bind(struct maildb *m, enum maildb_part_id part, int statement, const char *types, ...)
{
	sqlite3_stmt *st = m->st[part][statement];
	va_list ap;

	va_start(ap, types);
	sql_bind(st, types, ap);
	va_end(ap);
	return st;
}

int
maildb_step(struct maildb *m, sqlite3_stmt *st, struct errbuf *err)
{
	int rc = sql_step(st);

	return rc >= 0 ? rc : fail(m, err);
}

int
maildb_run(struct maildb *m, sqlite3_stmt *st, struct errbuf *err)
{
	return sql_run(st) == 0 ? 0 : fail(m, err);
}

int
maildb_value(
    struct maildb *m, sqlite3_stmt *st, int64_t *value, int64_t otherwise, struct errbuf *err)
{
	return sql_value(st, value, otherwise) == 0 ? 0 : fail(m, err);
}

static int
execute(struct maildb *m, const char *sql, struct errbuf *err)
{
	return sqlite3_exec(m->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(m, err);
}

/* ---- opening ---------------------------------------------------------------------------- */

/* A mailer that ends may have to wait for a server's answer; its successor waits for it. */
static int
lock_state(struct maildb *m, struct errbuf *err)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	char name[PATH_MAX];
	int left = LOCK_MS / 20;

	(void)snprintf(name, sizeof(name), "%s.lock", m->path);
	if ((m->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) == -1)
		return errf(err, "%s: %s", name, strerror(errno));
	while (flock(m->lock, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK || left-- == 0)
			return errf(err, "%s: %s", m->path,
			    errno == EWOULDBLOCK ? "another process is using it" : strerror(errno));
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

bool
maildb_busy(const char *dir)
{
	char name[PATH_MAX];
	bool busy;
	int fd;

	(void)snprintf(name, sizeof(name), "%s/mail.db.lock", dir);
	if ((fd = open(name, O_RDWR | O_CLOEXEC)) == -1)
		return false;
	busy = flock(fd, LOCK_SH | LOCK_NB) == -1 && errno == EWOULDBLOCK;
	(void)close(fd);
	return busy;
}

/* Addresses are nobody else's business, whatever the umask is. */
static int
make_file(struct maildb *m, const char *dir, struct errbuf *err)
{
	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		return errf(err, "%s: %s", dir, strerror(errno));
	return sql_make_file(m->path, 0600, err);
}

static int
part_version(struct maildb *m, const struct maildb_part *p, int64_t *version, struct errbuf *err)
{
	sqlite3_stmt *st;
	int rc;

	if (sqlite3_prepare_v2(m->db, "SELECT version FROM part WHERE name = ?1", -1, &st, NULL) !=
	    SQLITE_OK)
		return fail(m, err);
	sqlite3_bind_text(st, 1, p->name, -1, SQLITE_STATIC);
	rc = maildb_value(m, st, version, 0, err);
	sqlite3_finalize(st);
	if (rc == 0 && *version > (int64_t)p->nmigrations)
		return errf(err, "%s: was written by a newer digestd (%s of version %lld)", m->path,
		    p->name, (long long)*version);
	return rc;
}

static int
migrate_part(struct maildb *m, const struct maildb_part *p, struct errbuf *err)
{
	int64_t version = 0;
	char done[128];
	int rc;

	if ((rc = part_version(m, p, &version, err)) < 0)
		return rc;
	for (; version < (int64_t)p->nmigrations; version++) {
		(void)snprintf(done, sizeof(done), "INSERT OR REPLACE INTO part VALUES('%s', %d)",
		    p->name, (int)version + 1);
		if ((rc = execute(m, "BEGIN IMMEDIATE", err)) < 0 ||
		    (rc = execute(m, p->migrations[version], err)) < 0 ||
		    (rc = execute(m, done, err)) < 0 || (rc = execute(m, "COMMIT", err)) < 0) {
			(void)sqlite3_exec(m->db, "ROLLBACK", NULL, NULL, NULL);
			return rc;
		}
	}
	return 0;
}

static int
prepare_part(struct maildb *m, enum maildb_part_id id, struct errbuf *err)
{
	const struct maildb_part *p = parts[id];
	size_t i;

	if ((m->st[id] = calloc(p->nstatements, sizeof(sqlite3_stmt *))) == NULL)
		abort();
	for (i = 0; i < p->nstatements; i++)
		if (sqlite3_prepare_v3(m->db, p->statements[i], -1, SQLITE_PREPARE_PERSISTENT,
			&m->st[id][i], NULL) != SQLITE_OK)
			return fail(m, err);
	return 0;
}

static int
open_database(struct maildb *m, struct errbuf *err)
{
	int id, flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	if (sqlite3_open_v2(m->path, &m->db, flags, NULL) != SQLITE_OK) {
		if (m->db == NULL)
			abort();
		return fail(m, err);
	}
	sql_set_up(m->db);
	/* Small pages: each message rewrites two or three of them.  What was removed is
	   overwritten: an address that asked to be forgotten is. */
	if (execute(m,
		"PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
		"PRAGMA secure_delete = ON;"
		"PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY;"
		"PRAGMA wal_autocheckpoint = " CHECKPOINT_PAGES ";"
		"PRAGMA journal_size_limit = " LOG_LIMIT ";"
		"CREATE TABLE IF NOT EXISTS part(name TEXT PRIMARY KEY, version INTEGER NOT NULL)",
		err) < 0)
		return -1;
	for (id = 0; id < PART_COUNT; id++)
		if (migrate_part(m, parts[id], err) < 0)
			return -1;
	for (id = 0; id < PART_COUNT; id++)
		if (prepare_part(m, (enum maildb_part_id)id, err) < 0)
			return -1;
	return 0;
}

struct maildb *
maildb_open(const char *dir, struct errbuf *err)
{
	struct maildb *m = calloc(1, sizeof(*m));

	if (m == NULL || asprintf(&m->path, "%s/mail.db", dir) == -1)
		abort();
	m->lock = -1;
	m->boot = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
	if (make_file(m, dir, err) < 0 || lock_state(m, err) < 0 || open_database(m, err) < 0) {
		maildb_close(m);
		return NULL;
	}
	return m;
}

void
maildb_close(struct maildb *m)
{
	size_t i;
	int id;

	if (m == NULL)
		return;
	maildb_rollback(m);
	for (id = 0; id < PART_COUNT; id++) {
		for (i = 0; m->st[id] != NULL && i < parts[id]->nstatements; i++)
			sqlite3_finalize(m->st[id][i]);
		free(m->st[id]);
	}
	sqlite3_close(m->db);
	if (m->lock != -1)
		(void)close(m->lock);
	free(m->path);
	free(m);
}

int
maildb_backup(const char *dir, const char *file, struct errbuf *err)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/mail.db", dir);
	return sql_copy(path, file, err);
}

/* ---- transactions ----------------------------------------------------------------------- */

static int
begin(struct maildb *m, bool lazy, struct errbuf *err)
{
	int rc;

	if (m->in_txn)
		return 0;
	if (lazy != m->lazy) {
		if ((rc = execute(m,
			 lazy ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", err)) <
		    0)
			return rc;
		m->lazy = lazy;
	}
	if ((rc = execute(m, "BEGIN IMMEDIATE", err)) < 0)
		return rc;
	m->in_txn = true;
	return 0;
}

int
maildb_begin(struct maildb *m, struct errbuf *err)
{
	return begin(m, false, err);
}

int
maildb_begin_lazy(struct maildb *m, struct errbuf *err)
{
	return begin(m, true, err);
}

int
maildb_commit(struct maildb *m, struct errbuf *err)
{
	int rc;

	if (!m->in_txn)
		return 0;
	if ((rc = execute(m, "COMMIT", err)) < 0) {
		maildb_rollback(m);
		return rc;
	}
	m->in_txn = false;
	return 0;
}

void
maildb_rollback(struct maildb *m)
{
	size_t i;
	int id;

	if (!m->in_txn)
		return;
	for (id = 0; id < PART_COUNT; id++)
		for (i = 0; i < parts[id]->nstatements; i++)
			sqlite3_reset(m->st[id][i]);
	m->in_txn = false;
	if (!sqlite3_get_autocommit(m->db))
		(void)sqlite3_exec(m->db, "ROLLBACK", NULL, NULL, NULL);
}

bool
maildb_in_transaction(const struct maildb *m)
{
	return m->in_txn;
}

int
maildb_enter(struct maildb *m, bool *own, struct errbuf *err)
{
	*own = !m->in_txn;
	return maildb_begin(m, err);
}

int
maildb_leave(struct maildb *m, bool own, int rc, struct errbuf *err)
{
	int committed;

	if (!own)
		return rc;
	if (rc < 0) {
		maildb_rollback(m);
		return rc;
	}
	committed = maildb_commit(m, err);
	return committed < 0 ? committed : rc;
}
