/*
 * store.h: opening, migrations, transactions and the statement helpers of store_internal.h.
 */
#include "store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/hash.h"

/* Best of 4, 8 and 16 KB over whole runs of the benchmark (tests/bench/bench_store.c). */
#define PAGE_SIZE "8192"
/* Pages of the log before they go home: hot pages are then written once for many commits, and
   reading the log after a kill stays short. */
#define CHECKPOINT_PAGES "2000"
#define LOG_LIMIT "33554432"
/* Addresses of feeds may have tokens in them: the group is let in, nobody else. */
#define STATE_MODE 0640
/* Pages whose memory is taken from malloc() at once: between them small pieces would keep twice
   the cache's size from being used again. */
#define CACHE_PAGES 512

#define STORE_TEXT_W(name, text) [Q_##name] = {text, true},
#define STORE_TEXT_R(name, text) [Q_##name] = {text, false},
static const struct {
	const char *text;
	bool writer;
} statements[Q_COUNT_ALL] = {STORE_STATEMENTS(STORE_TEXT_R, STORE_TEXT_W)};

static const char *const migrations[] = {STORE_MIGRATIONS};
#define VERSION ((int64_t)(sizeof(migrations) / sizeof(migrations[0])))

/* ---- statements ------------------------------------------------------------------------- */

/* A full disk undoes the transaction. */
static int
fail(struct store *s, struct errbuf *err)
{
	if (sql_failure(s->db, s->path, err) != SQL_FULL || s->mode == STORE_READER)
		return -1;
	s->was_full = true;
	store_rollback(s);
	return STORE_FULL;
}

sqlite3_stmt *
store_bind(struct store *s, enum store_statement which, const char *types, ...)
{
	sqlite3_stmt *st = s->st[which];
	va_list ap;

	va_start(ap, types);
	sql_bind(st, types, ap);
	va_end(ap);
	return st;
}

int
store_step(struct store *s, sqlite3_stmt *st, struct errbuf *err)
{
	int rc = sql_step(st);

	return rc >= 0 ? rc : fail(s, err);
}

int
store_run(struct store *s, sqlite3_stmt *st, struct errbuf *err)
{
	return sql_run(st) == 0 ? 0 : fail(s, err);
}

int
store_value(
    struct store *s, sqlite3_stmt *st, int64_t *value, int64_t otherwise, struct errbuf *err)
{
	return sql_value(st, value, otherwise) == 0 ? 0 : fail(s, err);
}

int64_t
store_time(sqlite3_stmt *st, int column)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL ? TIME_NONE
							      : sqlite3_column_int64(st, column);
}

static int
execute(struct store *s, const char *sql, struct errbuf *err)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(s, err);
}

/* ---- opening ---------------------------------------------------------------------------- */

/* A second writer would believe in keys and ids that the first one is changing. */
static int
lock_state(struct store *s, struct errbuf *err)
{
	char name[PATH_MAX];

	if ((size_t)snprintf(name, sizeof(name), "%s.lock", s->path) >= sizeof(name))
		return errf(err, "%s: the name is too long", s->path);
	if ((s->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, STATE_MODE)) == -1)
		return errf(err, "%s: %s", name, strerror(errno));
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return errf(err, "%s: another digestd is using it", s->path);
	return errf(err, "%s: %s", name, strerror(errno));
}

/* The log and its index stay, so they have the rights of an older version unless told. */
static int
make_files(struct store *s, struct errbuf *err)
{
	static const char *const ends[] = {"-wal", "-shm"};
	char name[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", s->path, ends[i]);
		if (stat(name, &st) == 0 && (st.st_mode & 0777 & ~(mode_t)STATE_MODE) != 0)
			(void)chmod(name, st.st_mode & STATE_MODE);
	}
	return sql_make_file(s->path, STATE_MODE, err);
}

static int
user_version(struct store *s, int64_t *version, struct errbuf *err)
{
	sqlite3_stmt *st;
	int rc;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) != SQLITE_OK)
		return fail(s, err);
	rc = store_value(s, st, version, 0, err);
	sqlite3_finalize(st);
	if (rc == 0 && *version > VERSION)
		return errf(err,
		    "%s: was written by a newer digestd (version %lld, this knows %lld)", s->path,
		    (long long)*version, (long long)VERSION);
	return rc;
}

static int
migrate(struct store *s, struct errbuf *err)
{
	int64_t version;
	char done[64];

	if (user_version(s, &version, err) < 0)
		return -1;
	for (; version < VERSION; version++) {
		(void)snprintf(done, sizeof(done), "PRAGMA user_version = %d", (int)version + 1);
		if (execute(s, "BEGIN IMMEDIATE", err) < 0 ||
		    execute(s, migrations[version], err) < 0 || execute(s, done, err) < 0 ||
		    execute(s, "COMMIT", err) < 0) {
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
			return -1;
		}
	}
	return 0;
}

/* Keys are salted, so that a feed cannot make entries whose keys collide with another's. */
static int
load_salt(struct store *s, struct errbuf *err)
{
	sqlite3_stmt *st;
	int rc = -1;

	hash_random(s->salt, sizeof(s->salt));
	if (sqlite3_prepare_v2(
		s->db, "INSERT OR IGNORE INTO meta VALUES('salt', ?1)", -1, &st, NULL) != SQLITE_OK)
		return fail(s, err);
	sqlite3_bind_blob(st, 1, s->salt, sizeof(s->salt), SQLITE_STATIC);
	rc = store_run(s, st, err);
	sqlite3_finalize(st);
	if (rc < 0)
		return -1;
	if (sqlite3_prepare_v2(s->db, "SELECT value FROM meta WHERE key = 'salt'", -1, &st, NULL) !=
	    SQLITE_OK)
		return fail(s, err);
	if ((rc = store_step(s, st, err)) == 1 &&
	    sqlite3_column_bytes(st, 0) == (int)sizeof(s->salt)) {
		memcpy(s->salt, sqlite3_column_blob(st, 0), sizeof(s->salt));
		rc = 0;
	} else if (rc >= 0)
		rc = errf(err, "%s: has no salt", s->path);
	sqlite3_finalize(st);
	return rc;
}

static int
prepare(struct store *s, struct errbuf *err)
{
	int i;

	for (i = 0; i < Q_COUNT_ALL; i++)
		if ((!statements[i].writer || s->mode == STORE_WRITER) &&
		    sqlite3_prepare_v3(s->db, statements[i].text, -1, SQLITE_PREPARE_PERSISTENT,
			&s->st[i], NULL) != SQLITE_OK) {
			(void)fail(s, err);
			return errf(err, "%s: is damaged: %s", s->path, sqlite3_errmsg(s->db));
		}
	return 0;
}

/* The program has one thread and does not ask what SQLite has allocated; locks and accounts cost a
   tenth of a small statement.  After the first use of SQLite in a process this does nothing. */
static void
configure(void)
{
	static bool done;

	if (!done) {
		(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
		(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
		(void)sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, CACHE_PAGES);
	}
	done = true;
}

static int
open_database(struct store *s, struct errbuf *err)
{
	int flags = s->mode == STORE_WRITER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
					    : SQLITE_OPEN_READONLY;

	configure();
	if (sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		if (s->db == NULL)
			abort();
		return fail(s, err);
	}
	sql_set_up(s->db);
	return store_search_register(s->db, err);
}

static int
open_writer(struct store *s, struct errbuf *err)
{
	int keep = 1;

	if (lock_state(s, err) < 0 || make_files(s, err) < 0 || open_database(s, err) < 0 ||
	    execute(s,
		"PRAGMA page_size = " PAGE_SIZE "; PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = NORMAL; PRAGMA cache_size = -3072; PRAGMA temp_store = "
		"MEMORY;"
		"PRAGMA wal_autocheckpoint = " CHECKPOINT_PAGES ";"
		"PRAGMA journal_size_limit = " LOG_LIMIT,
		err) < 0)
		return -1;
	/* Readers in a sandbox cannot create the log and its index. */
	(void)sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	if (migrate(s, err) < 0 || load_salt(s, err) < 0 || prepare(s, err) < 0)
		return -1;
	return store_value(s, store_bind(s, Q_LINK_COUNT, ""), &s->links, 0, err);
}

static int
open_reader(struct store *s, struct errbuf *err)
{
	int64_t version;

	if (open_database(s, err) < 0 ||
	    execute(s, "PRAGMA cache_size = -4096; PRAGMA temp_store = MEMORY", err) < 0 ||
	    user_version(s, &version, err) < 0)
		return -1;
	if (version < VERSION)
		return errf(
		    err, "%s: is not set up yet; digestd does that when it starts", s->path);
	return prepare(s, err);
}

struct store *
store_open(const char *path, enum store_mode mode, struct errbuf *err)
{
	struct store *s = calloc(1, sizeof(*s));
	struct stat st;

	if (s == NULL || (s->path = strdup(path)) == NULL)
		abort();
	s->mode = mode;
	s->lock = -1;
	s->scratch = arena_new();
	if ((mode == STORE_WRITER ? open_writer(s, err) : open_reader(s, err)) < 0) {
		store_close(s);
		return NULL;
	}
	if (stat(path, &st) == 0) {
		s->device = st.st_dev;
		s->inode = st.st_ino;
	}
	(void)store_generation(s);
	return s;
}

bool
store_in_place(const struct store *s)
{
	struct stat st;

	return stat(s->path, &st) == 0 ? st.st_dev == s->device && st.st_ino == s->inode
				       : errno != ENOENT && errno != ENOTDIR;
}

/*
 * Readers that are still there keep SQLite from doing this when the writer goes.  Whoever copies
 * the one file of a daemon that was stopped shall have everything; no reader is waited for.
 */
static void
put_home(struct store *s)
{
	(void)sqlite3_busy_timeout(s->db, 0);
	(void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

void
store_trim(struct store *s)
{
	(void)sqlite3_db_release_memory(s->db);
}

void
store_close(struct store *s)
{
	int i;

	if (s == NULL)
		return;
	store_rollback(s);
	for (i = 0; i < Q_COUNT_ALL; i++)
		sqlite3_finalize(s->st[i]);
	if (s->mode == STORE_WRITER && s->db != NULL)
		put_home(s);
	sqlite3_close(s->db);
	if (s->lock != -1)
		close(s->lock);
	arena_free(s->scratch);
	nearby_free(s->nearby);
	free(s->state_print);
	free(s->link_filter);
	free(s->path);
	free(s);
}

/* ---- transactions ----------------------------------------------------------------------- */

int
store_begin(struct store *s, struct errbuf *err)
{
	int rc;

	if (s->in_txn)
		return 0;
	if (s->mode != STORE_WRITER)
		return errf(err, "%s: is open for reading only", s->path);
	/* Pages that many commits wrote need their room in the log once: that may be enough. */
	if (s->was_full)
		(void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	s->was_full = false;
	if ((rc = store_run(s, store_bind(s, Q_BEGIN, ""), err)) < 0)
		return rc;
	s->in_txn = true;
	if ((s->next_item == 0 &&
		(rc = store_value(s, store_bind(s, Q_NEXT_ITEM, ""), &s->next_item, 1, err)) < 0) ||
	    (rc = store_links_learn(s, err)) < 0 || (rc = store_near_learn(s, err)) < 0)
		store_rollback(s);
	return rc;
}

int
store_commit(struct store *s, struct errbuf *err)
{
	int64_t generation = s->generation + s->story_changed;
	int rc;

	if (!s->in_txn)
		return 0;
	if ((rc = store_links_settle(s, err)) < 0 ||
	    (s->story_changed &&
		(rc = store_run(
		     s, store_bind(s, Q_COUNTER_SET, "ii", generation, s->next_item), err)) < 0) ||
	    (rc = store_run(s, store_bind(s, Q_COMMIT, ""), err)) < 0) {
		store_rollback(s);
		return rc;
	}
	s->in_txn = s->story_changed = false;
	s->generation = generation;
	return 0;
}

void
store_rollback(struct store *s)
{
	int i;

	store_read_end(s);
	if (!s->in_txn)
		return;
	for (i = 0; i < Q_COUNT_ALL; i++)
		sqlite3_reset(s->st[i]);
	s->in_txn = s->story_changed = false; /* first: what follows may fail and come here again */
	s->next_item = 0;
	s->counted = false;
	if (!sqlite3_get_autocommit(s->db))
		(void)store_run(s, store_bind(s, Q_ROLLBACK, ""), NULL);
	(void)store_value(s, store_bind(s, Q_LINK_COUNT, ""), &s->links, s->links, NULL);
	if (s->nstate_print > 0)
		memset(s->state_print, 0, s->nstate_print * sizeof(*s->state_print));
	store_feed_forget(s);
}

bool
store_in_transaction(const struct store *s)
{
	return s->in_txn;
}

int64_t
store_generation(struct store *s)
{
	if (!s->in_txn)
		(void)store_value(
		    s, store_bind(s, Q_GENERATION, ""), &s->generation, s->generation, NULL);
	return s->generation;
}

int
store_read_begin(struct store *s, struct errbuf *err)
{
	int rc;

	if (s->in_txn || s->reading)
		return 0;
	if ((rc = store_run(s, store_bind(s, Q_BEGIN_READ, ""), err)) < 0)
		return rc;
	s->reading = true;
	return 0;
}

void
store_read_end(struct store *s)
{
	if (!s->reading)
		return;
	s->reading = false;
	if (store_run(s, store_bind(s, Q_COMMIT, ""), NULL) < 0 && !sqlite3_get_autocommit(s->db))
		(void)store_run(s, store_bind(s, Q_ROLLBACK, ""), NULL);
}
