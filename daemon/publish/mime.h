/*
 * mime.h -- the encodings of mail: header fields that fold, encoded words, bodies.
 *
 * RFC 5322 (fields and folding), RFC 2047 (encoded words), RFC 2045 (base64, quoted-printable).
 * Nothing here lets a value end its field: controls are blanks.
 */
#ifndef DIGESTD_MIME_H
#define DIGESTD_MIME_H

#include <stdbool.h>

#include "../core/buf.h"

#define MIME_LINE 78  /* of a field, RFC 5322 section 2.1.1 */
#define MIME_WORDS 76 /* of a line with encoded words, RFC 2047 section 2 */
#define MIME_BODY 76  /* of an encoded body, RFC 2045 section 6.7 */

/* A field that is being written: the words of its value are added one by one. */
struct mime_field {
	struct buf *out;
	size_t column;
	bool empty; /* nothing but the name yet */
};

/* "Name:"; mime_end() ends the line. */
void mime_begin(struct mime_field *, struct buf *out, const char *name);
void mime_end(struct mime_field *);
/*
 * Words of a structured value, "<x@y>" or "text/plain;": what came before is followed by a blank,
 * or by a new line when the word does not fit.  Controls, blanks in it and what begins an encoded
 * word are the caller's to keep out.
 */
void mime_token(struct mime_field *, const char *);
/* Free text: as it is when it is plain ASCII, else encoded words, B or Q as is shorter. */
void mime_text(struct mime_field *, const char *);
/* The name before an address or the id of a list: atoms, a quoted string or encoded words. */
void mime_phrase(struct mime_field *, const char *);

/*
 * A part: its fields Content-Type (text/SUBTYPE in UTF-8) and Content-Transfer-Encoding and, after
 * an empty line, the text with CRLF line ends (LF is one too), as base64 or quoted-printable.
 */
void mime_part(struct buf *out, const char *subtype, const char *text, size_t n);

#endif
