/*
 * sections.h -- the lines in which digestctl tells the engine what the rules say of stored items.
 *
 * The engine is the one writer, but it does not classify: digestctl reads the store, runs the
 * rules of the configuration as it is now, and sends what differs, a batch at a time, as the body
 * of the request "reclassify".  A line has the columns id, section, points, second section,
 * points, reason (JSON), separated by tabs; an empty column is none.  A batch is one transaction.
 */
#ifndef DIGESTD_SECTIONS_H
#define DIGESTD_SECTIONS_H

#include <stddef.h>

#include "../core/arena.h"
#include "../core/buf.h"
#include "../store/store.h"

#define SECTIONS_BATCH 200	     /* items of one request: some 10 ms of the engine */
#define SECTIONS_BODY_MAX (4u << 20) /* bytes: a reason is 128 KB at most, most have 1 KB */

void sections_put(struct buf *, const struct section_change *);
/* The line is cut up in place.  0, or -1 with what is wrong. */
int sections_parse(char *line, struct section_change *, struct errbuf *);

#endif
