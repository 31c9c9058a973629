/*
 * csv.h -- comma-separated values in and out, RFC 4180.
 *
 * Lines end with CRLF or LF; a field in quotes may hold commas, quotes (doubled) and line ends; a
 * byte order mark is passed over, because spreadsheets write one.  Empty lines are no rows.
 */
#ifndef DIGESTD_CSV_H
#define DIGESTD_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "buf.h"
#include "errbuf.h"

struct csv {
	const char *p, *end;
	int line; /* of the row that was read last, from 1 */
	int next; /* of the one that follows */
};

void csv_init(struct csv *, const char *text, size_t n);
/*
 * The next row: 1 with its fields (the arena's, at most max), 0 at the end, or -1 with what is
 * wrong in it; reading may go on with the row after.
 */
int
csv_next(struct csv *, const char **fields, size_t max, size_t *n, struct arena *, struct errbuf *);

/* A field, in quotes where it needs them, and what follows it. */
void csv_put(struct buf *, const char *field, bool last);

#endif
