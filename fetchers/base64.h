/*
 * base64.h -- RFC 4648, blanks allowed, as Atom 0.3 and some sites' JSON carry text.
 */
#ifndef DIGESTD_BASE64_H
#define DIGESTD_BASE64_H

#include <stddef.h>

#include "../daemon/core/arena.h"

/* The text in UTF-8, invalid bytes replaced; NULL when it is no base64. */
char *base64_text(struct arena *, const char *, size_t n, size_t *len);

#endif
