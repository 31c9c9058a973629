/*
 * text.h -- UTF-8 text: validity, cleaning, folding.  Owns utf8proc.
 *
 * Unicode Standard Annex #15 (NFKC); folding adds full-width to half-width, case, traditional
 * to simplified Chinese for the characters in the table of text_simplified.h, and drops zero-width
 * and bidirectional control characters.
 */
#ifndef DIGESTD_TEXT_H
#define DIGESTD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* Decodes one character at p (< end) and returns its length; U+FFFD and 1 where it is invalid. */
size_t text_decode(const char *p, const char *end, uint32_t *ch);
/* Writes at most 4 bytes, returns how many; surrogates and values past U+10FFFF give U+FFFD. */
size_t text_encode(char *out, uint32_t ch);
/* Of the 66 code points that Unicode keeps out of interchange for ever. */
static inline bool
text_is_noncharacter(uint32_t ch)
{
	return (ch >= 0xfdd0 && ch <= 0xfdef) || (ch & 0xfffe) == 0xfffe;
}
bool text_valid(const char *, size_t n);
/* Characters, not bytes. */
size_t text_count(const char *);
/* Cut to at most n characters (at a character border, with "…" if anything was cut). */
const char *text_cut(struct arena *, const char *, size_t n);
/* Cut to at most n bytes at a character border. */
const char *text_cut_bytes(struct arena *, const char *, size_t n);

/*
 * One line for people: invalid bytes become U+FFFD, control, bidirectional and zero-width
 * characters go (ZWJ between emoji stays), runs of white space become one blank, ends are
 * trimmed.  NULL when nothing is left.
 */
const char *text_line(struct arena *, const char *, size_t n);

/* The form in which words are compared: NFKC, lower case, simplified, blanks single. */
const char *text_fold(struct arena *, const char *);
/* The same with all punctuation and blanks gone: the form in which titles are equal. */
const char *text_fold_title(struct arena *, const char *);
/*
 * The form in which names of hosts are equal (UTS #46): NFKC, lower case, without what is not seen,
 * ideographic full stops as dots; sharp s and final sigma stay.  NULL when it is no text or
 * turns its direction.
 */
const char *text_host(struct arena *, const char *);
/* One character in lower case, half width, simplified and without accents; itself if it has none.
 */
uint32_t text_base(uint32_t ch);
/* Han, Kana, Hangul: scripts written without blanks between words. */
bool text_is_cjk(uint32_t ch);
/* Whether both are NULL or the same bytes. */
bool text_same(const char *a, const char *b);
/* Whether the word (not empty) is one of a list of words between ASCII blanks. */
bool text_has_word(const char *list, const char *word);
/*
 * Columns of a terminal that a character takes (UAX #11): 0, 1 or 2; what is ambiguous takes 2, as
 * Chinese fonts have it.
 */
int text_columns(uint32_t ch);

#endif
