/*
 * buf.h -- a growing byte buffer born with a maximum.
 *
 * What does not fit is not added and sets `overflow`, which stays set until buf_clear(): write
 * a whole document, then ask once.  `data` is NUL-terminated whenever it is not NULL.
 */
#ifndef DIGESTD_BUF_H
#define DIGESTD_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len, cap, max;
	bool overflow;
};

void buf_init(struct buf *, size_t max);
void buf_release(struct buf *);
void buf_clear(struct buf *);
/* Each returns 0, or -1 when the maximum would be passed. */
int buf_add(struct buf *, const void *, size_t n);
int buf_adds(struct buf *, const char *);
int buf_addc(struct buf *, char);
int buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Room for n more bytes at data + len (the caller adds to len), or NULL past the maximum. */
char *buf_reserve(struct buf *, size_t n);
/* The contents as a malloc()ed string that the caller frees; the buffer is empty afterwards. */
char *buf_take(struct buf *, size_t *len);

#endif
