/*
 * gzip.h -- gzip (RFC 1952) of what is served.  Owns zlib.
 */
#ifndef DIGESTD_GZIP_H
#define DIGESTD_GZIP_H

#include "buf.h"

/* Appends the compressed form; no time stamp, so equal input gives equal bytes. 0 or -1. */
int gzip_pack(const void *, size_t n, int level, struct buf *out);

#endif
