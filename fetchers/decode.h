/*
 * decode.h -- bytes and headers in, UTF-8 out.  Owns uchardet.
 *
 * Precedence: BOM, then HTTP charset, XML declaration or JSON's UTF-8, HTML meta, then a guess;
 * each only if the bytes do not contradict it (RFC 7303, WHATWG Encoding labels; GB2312 and
 * GBK are read as GB18030).
 */
#ifndef DIGESTD_DECODE_H
#define DIGESTD_DECODE_H

#include <stdbool.h>

#include "../daemon/core/item.h"

struct decoded {
	const char *text; /* valid UTF-8 without BOM; NUL-terminated, may point into the input */
	size_t len;
	const char *charset; /* what was used, WHATWG name in lower case */
	bool damaged;	     /* something became U+FFFD */
	bool mislabelled;    /* the declared charset was wrong */
};

/*
 * Never fails: bytes that make no sense become U+FFFD.  content_type may be NULL.  A NUL byte
 * must follow the body (struct buf sees to that), because valid UTF-8 is not copied.
 *
 * "Contradict" means: bytes that are impossible in the declared charset, or text in another that
 * is beyond chance UTF-8.  When every declaration is contradicted, the one with the fewest errors
 * wins if it has few, else the guess.  In UTF-8 documents runs of GB2312, in GBK documents
 * runs of UTF-8 are read as what they provably are (Chinese sites paste both into one feed).
 */
void
decode(const char *body, size_t len, const char *content_type, struct decoded *, struct arena *);
/* Whether it begins as JSON does; no feed in XML and no page does. */
bool decoded_is_json(const struct decoded *);
/* Loads libc's converters from their files; a process calls it before it locks itself in. */
void decode_prepare(void);

#endif
