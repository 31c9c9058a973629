/*
 * store.h: pruning, backup, checks and counts.
 */
#include "store_internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ---- pruning ---------------------------------------------------------------------------- */

/* Ids ascend with first sight, so the old contents are the first rows of their table. */
static int
prune_rows(struct store *s, int64_t before, int limit, int *done, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_PRUNE_FIND, "i", (int64_t)limit);
	int64_t last = 0;
	int n = 0, rc;

	while ((rc = store_step(s, st, err)) == 1) {
		if (sqlite3_column_type(st, 1) != SQLITE_NULL &&
		    sqlite3_column_int64(st, 1) >= before)
			break;
		last = sqlite3_column_int64(st, 0);
		n++;
	}
	sqlite3_reset(st);
	if (rc < 0)
		return rc;
	if (n > 0 && (rc = store_run(s, store_bind(s, Q_PRUNE, "i", last), err)) < 0)
		return rc;
	*done = n;
	return 0;
}

int
store_prune(struct store *s, int64_t before, int limit, int *done, struct errbuf *err)
{
	bool own = !s->in_txn;
	int rc;

	if (limit <= 0) {
		*done = 0;
		return 0;
	}
	if ((rc = store_begin(s, err)) < 0)
		return rc;
	if ((rc = prune_rows(s, before, limit, done, err)) == 0 && own)
		rc = store_commit(s, err);
	else if (rc < 0 && own)
		store_rollback(s);
	return rc;
}

/* ---- backup ----------------------------------------------------------------------------- */

int
store_backup(struct store *s, const char *file, struct errbuf *err)
{
	return sql_copy(s->path, file, err);
}

/* ---- checks and counts ------------------------------------------------------------------ */

int
store_check(struct store *s, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_CHECK, "");
	const char *finding;
	int rc = store_step(s, st, err);

	if (rc < 0)
		return rc;
	finding = rc == 1 ? (const char *)sqlite3_column_text(st, 0) : NULL;
	rc = finding != NULL && strcmp(finding, "ok") == 0
		 ? 0
		 : errf(err, "%s: %s", s->path, finding != NULL ? finding : "no answer");
	sqlite3_reset(st);
	return rc;
}

/* Rows are counted by walking over all of them. */
static int
count(struct store *s, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_COUNT, "");
	int rc = store_step(s, st, err);

	if (rc < 0)
		return rc;
	s->counts.feeds = sqlite3_column_int64(st, 0);
	s->counts.items = sqlite3_column_int64(st, 1);
	s->counts.stories = sqlite3_column_int64(st, 2);
	s->counted = s->mode == STORE_WRITER;
	sqlite3_reset(st);
	return 0;
}

/* The log beside the store may hold more than it. */
static int64_t
bytes_of(const struct store *s)
{
	const char *const suffixes[] = {"", "-wal"};
	char path[PATH_MAX];
	int64_t bytes = 0;
	struct stat sb;
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", s->path, suffixes[i]);
		bytes += stat(path, &sb) == 0 ? (int64_t)sb.st_size : 0;
	}
	return bytes;
}

int
store_count(struct store *s, struct store_counts *counts, struct errbuf *err)
{
	int rc;

	if (!s->counted && (rc = count(s, err)) < 0)
		return rc;
	*counts = s->counts;
	counts->bytes = bytes_of(s);
	return 0;
}
