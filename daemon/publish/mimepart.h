/*
 * mimepart.h -- takes a message apart: header fields and parts (RFC 5322, RFC 2045, RFC 2046), as
 * far as reports of delivery need it.
 */
#ifndef DIGESTD_MIMEPART_H
#define DIGESTD_MIMEPART_H

#include <stdbool.h>
#include <stddef.h>

#include "../core/arena.h"

/* Parts and their nesting: a report has three or four, in one level or two. */
#define MIMEPARTS_MAX 64
#define MIMEPART_DEPTH_MAX 8
/* Header bytes of one entity that are looked at. */
#define MIMEPART_HEADER_MAX (256u << 10)

struct mimepart {
	const char *header, *body; /* in the message; body is behind header */
	size_t nheader, nbody;
	const char *type;     /* "text/plain", lower case; never NULL */
	const char *boundary; /* of a multipart, else NULL */
	unsigned depth;
};

/*
 * Value of the first field of that name, unfolded, blanks at its ends gone; NULL when absent.
 * Bytes are as they were sent but control characters, which are blanks.
 */
const char *mimepart_field(const char *header, size_t n, const char *name, struct arena *);
/* Bytes of a block of fields before the empty line that ends it, which *body is put after. */
size_t mimepart_header_end(const char *p, size_t n, const char **body);
/*
 * The message and its parts in their order, those in multiparts after them; the number of them.
 * Attached messages are parts whose own parts are not listed.
 */
size_t
mimepart_list(const char *message, size_t n, struct mimepart out[MIMEPARTS_MAX], struct arena *);
/* The body without its base64 or quoted-printable coding, NULs as blanks, NUL-terminated. */
const char *mimepart_text(const struct mimepart *, size_t *n, struct arena *);

#endif
