#include "sql.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/item.h"

#define BUSY_MS 5000

int
sql_make_file(const char *path, unsigned mode, struct errbuf *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode);
	struct stat st;
	int rc = 0;

	if (fd == -1 || fstat(fd, &st) == -1 ||
	    ((st.st_mode & 0777 & ~mode) != 0 && fchmod(fd, st.st_mode & mode) == -1))
		rc = errf(err, "%s: %s", path, strerror(errno));
	if (fd != -1)
		(void)close(fd);
	return rc;
}

void
sql_set_up(sqlite3 *db)
{
	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, BUSY_MS);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

int
sql_failure(sqlite3 *db, const char *path, struct errbuf *err)
{
	int rc = sqlite3_extended_errcode(db);

	if ((rc & 0xff) == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
		abort();
	(void)errf(err, "%s: %s", path, sqlite3_errmsg(db));
	switch (rc & 0xff) {
	case SQLITE_FULL:
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return SQL_FULL;
	default:
		return -1;
	}
}

void
sql_bind(sqlite3_stmt *st, const char *types, va_list ap)
{
	const char *text;
	const void *blob;
	int64_t v;
	int i;

	sqlite3_reset(st);
	for (i = 1; types[i - 1] != '\0'; i++)
		switch (types[i - 1]) {
		case 'i':
			sqlite3_bind_int64(st, i, va_arg(ap, int64_t));
			break;
		case 't':
			if ((v = va_arg(ap, int64_t)) == TIME_NONE)
				sqlite3_bind_null(st, i);
			else
				sqlite3_bind_int64(st, i, v);
			break;
		case 's':
			text = va_arg(ap, const char *);
			sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC);
			break;
		case 'b':
			blob = va_arg(ap, const void *);
			sqlite3_bind_blob64(st, i, blob, va_arg(ap, size_t), SQLITE_STATIC);
			break;
		default:
			abort();
		}
}

int
sql_step(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
sql_run(sqlite3_stmt *st)
{
	int rc;

	while ((rc = sql_step(st)) == 1)
		;
	return rc;
}

int
sql_value(sqlite3_stmt *st, int64_t *value, int64_t otherwise)
{
	int rc = sql_step(st);

	if (rc < 0)
		return -1;
	*value = rc == 1 ? sqlite3_column_int64(st, 0) : otherwise;
	sqlite3_reset(st);
	return 0;
}

char *
sql_text(sqlite3_stmt *st, int column, struct arena *a)
{
	const void *p = sqlite3_column_text(st, column);

	return p == NULL ? NULL : arena_strndup(a, p, (size_t)sqlite3_column_bytes(st, column));
}

/* ---- copies ----------------------------------------------------------------------------- */

static int
sync_path(const char *path, int flags, struct errbuf *err)
{
	int fd = open(path, flags | O_CLOEXEC), rc = 0;

	if (fd == -1 || fsync(fd) == -1)
		rc = errf(err, "%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	return rc;
}

/* Addresses and tokens are in it: it is nobody else's from the start. */
static int
make_new(const char *path, struct errbuf *err)
{
	int fd;

	if (unlink(path) == -1 && errno != ENOENT)
		return errf(err, "%s: %s", path, strerror(errno));
	if ((fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) == -1)
		return errf(err, "%s: %s", path, strerror(errno));
	(void)close(fd);
	return 0;
}

static int
copy_pages(const char *from, const char *to, struct errbuf *err)
{
	sqlite3 *src = NULL, *dst = NULL;
	sqlite3_backup *b;
	int rc;

	/* A connection of its own sees one committed state, whatever is open on another. */
	if ((rc = sqlite3_open_v2(from, &src, SQLITE_OPEN_READONLY, NULL)) == SQLITE_OK &&
	    (rc = sqlite3_open_v2(to, &dst, SQLITE_OPEN_READWRITE, NULL)) == SQLITE_OK) {
		sqlite3_busy_timeout(src, 10000);
		/* Nobody sees the copy before it is whole and synced below. */
		sqlite3_exec(
		    dst, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", NULL, NULL, NULL);
		if ((b = sqlite3_backup_init(dst, "main", src, "main")) == NULL)
			rc = sqlite3_errcode(dst);
		else {
			do
				rc = sqlite3_backup_step(b, -1);
			while ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && sqlite3_sleep(20) > 0);
			rc = sqlite3_backup_finish(b);
		}
	}
	sqlite3_close(dst);
	sqlite3_close(src);
	return rc == SQLITE_OK ? 0 : errf(err, "%s: %s", to, sqlite3_errstr(rc));
}

int
sql_copy(const char *from, const char *to, struct errbuf *err)
{
	char temporary[PATH_MAX], folder[PATH_MAX];

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.new", to) >= sizeof(temporary))
		return errf(err, "%s: the name is too long", to);
	memcpy(folder, temporary, sizeof(folder));
	if (make_new(temporary, err) < 0 || copy_pages(from, temporary, err) < 0 ||
	    sync_path(temporary, O_RDONLY, err) < 0) {
		(void)unlink(temporary);
		return -1;
	}
	if (rename(temporary, to) == -1) {
		errf(err, "%s: %s", to, strerror(errno));
		(void)unlink(temporary);
		return -1;
	}
	return sync_path(dirname(folder), O_RDONLY | O_DIRECTORY, err);
}
