/*
 * pack.h -- integers and strings in messages between roles: little-endian, length-prefixed.
 *
 * The writing side appends to a struct buf.  The reading side is a cursor with a sticky error:
 * read everything, then ask unpack_ok() once; after an error every read gives 0 or NULL.
 */
#ifndef DIGESTD_PACK_H
#define DIGESTD_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"

void pack_u32(struct buf *, uint32_t);
void pack_i64(struct buf *, int64_t);
/* NULL and "" stay different. */
void pack_str(struct buf *, const char *);
void pack_blob(struct buf *, const void *, size_t n);

struct unpack {
	const char *p;
	size_t left;
	bool bad;
};

void unpack_init(struct unpack *, const void *, size_t n);
uint32_t unpack_u32(struct unpack *);
int64_t unpack_i64(struct unpack *);
/* Copied into the arena. */
const char *unpack_str(struct unpack *, struct arena *);
/* Points into the message. */
const void *unpack_blob(struct unpack *, size_t *n);
/* True when nothing went wrong and nothing is left. */
bool unpack_ok(const struct unpack *);

#endif
