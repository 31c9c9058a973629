/*
 * jsonmend.h -- JSON as sites send it made into JSON as RFC 8259 has it, before jansson sees it.
 *
 * Mended are: invalid UTF-8, NULs and other control characters in strings and between tokens,
 * halves of surrogate pairs, \u0000, unknown escapes.  What is structure stays as it is.  The text
 * grows to three times its size at most.
 */
#ifndef DIGESTD_JSONMEND_H
#define DIGESTD_JSONMEND_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

/*
 * One pass over the text; depth gets the deepest nesting.  With out NULL it only looks, and
 * returns whether something must be mended.
 */
bool json_mend(const char *text, size_t n, struct buf *out, unsigned *depth);

#endif
