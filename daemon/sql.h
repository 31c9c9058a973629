/*
 * sql.h -- what items.db and mail.db do alike with sqlite3: store.c and maildb.c own a connection
 * each, and nothing else of SQLite's is shared.
 */
#ifndef DIGESTD_SQL_H
#define DIGESTD_SQL_H

#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/errbuf.h"

#define SQL_FULL (-2) /* the disk is full, read-only or broken */

/*
 * Creates the file unless it is there, and takes all rights away from those whom the mode gives
 * none, whatever the umask is; SQLite gives its log and index the same.  0, or -1 with the reason.
 */
int sql_make_file(const char *path, unsigned mode, struct errbuf *);
/* What every connection of ours wants: extended codes, patience with locks, no trust in what the
   file says. */
void sql_set_up(sqlite3 *);
/* The message and the kind of the last failure: -1 or SQL_FULL.  Ends the process when memory is
   out. */
int sql_failure(sqlite3 *, const char *path, struct errbuf *);
/*
 * Resets the statement and binds values by their letters: 'i' int64_t, 't' int64_t with TIME_NONE
 * as NULL, 's' a string or NULL, 'b' pointer and size_t.  Strings must live until it is reset.
 */
void sql_bind(sqlite3_stmt *, const char *types, va_list);
/* 1 a row, 0 done (and reset), -1 failed (and reset): sql_failure() still knows why. */
int sql_step(sqlite3_stmt *);
/* Steps to the end: 0, or -1 as above. */
int sql_run(sqlite3_stmt *);
/* The only value of the only row, `otherwise` when there is no row: 0, or -1 as above. */
int sql_value(sqlite3_stmt *, int64_t *value, int64_t otherwise);
/* A column of the row as a string of the arena's, which may be changed; NULL stays NULL. */
char *sql_text(sqlite3_stmt *, int column, struct arena *);
/*
 * Online copy (SQLite backup API) of what is committed, whoever uses the file meanwhile: written
 * to TO.new with mode 0600, synced, renamed.  Takes as long as copying the file.  0, or -1 with
 * the reason.
 */
int sql_copy(const char *from, const char *to, struct errbuf *);

#endif
