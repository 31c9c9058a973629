/*
 * feedknown.h -- entries of a document whose bytes are known from an earlier one.
 *
 * Nineteen of twenty entries of a poll are mostly those of the poll before, byte for byte.
 * Finding them takes a search for their ends and a hash, a tenth of parsing them.  For feedparse.c
 * alone; what makes it safe:
 *
 *   - Only what expat found to be an entry, of a document without damage, is ever known, and only
 *     if its end tag is the first one behind its start.
 *   - Its hash includes what its bytes depend on and what stands before it: the URL, the zone, the
 *     document up to and with its second start tag.  A document with entities of its own has none.
 *   - Nothing is cut out of an entry that is not known, not even what it quotes as CDATA.
 *   - What an entry takes from the feed around it (author, language, the link that relative ones
 *     are resolved against) is compared after the parse; where it has changed, all is read again.
 */
#ifndef DIGESTD_FEEDKNOWN_H
#define DIGESTD_FEEDKNOWN_H

#include "feedparse.h"

/* Over the context and the beginning of the document; 0: its entries must all be read. */
uint64_t known_seed(const char *text, size_t len, const struct parse_context *);

/* The hash of the entry whose start tag is text[start] and whose end tag is text[end, end + n);
   0 when it could not be found again by its bytes. */
uint64_t known_raw(uint64_t seed, const char *text, size_t start, size_t end, size_t n);

struct known_entry {
	const char *start, *end; /* in the text */
	const struct seen *seen;
};

struct known {
	struct known_entry *entries;
	size_t n;
};

/* The text without the entries that ctx->seen has, in the arena, its length in *len; which they
   are goes to *k.  NULL when there are none. */
const char *known_cut(uint64_t seed, const char *text, size_t *len, const struct parse_context *,
    struct known *k, struct arena *);

#endif
