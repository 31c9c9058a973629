/*
 * decode_internal.h -- the part of decode.h that knows Chinese: GBK and UTF-8 in one document.
 */
#ifndef DIGESTD_DECODE_INTERNAL_H
#define DIGESTD_DECODE_INTERNAL_H

#include "charset.h"

/* transcode(), but runs that provably are in the other of UTF-8 and GBK are read as that. */
void
decode_mixed(const struct charset *, const char *, size_t n, struct buf *out, struct transcoded *);
/*
 * GBK when nearly all that is not ASCII are at least so many pairs of GB2312, most of them everyday
 * characters (level 1): what a guess from few bytes should say first.  EUC-KR when all of them are
 * where that has Hangul; else NULL.
 */
const struct charset *plausible_pairs(const char *, size_t n, size_t least);

/* ---- decode_letters.c ---- */

/*
 * The charset of Latin letters in which most of what is not ASCII are letters of one language (of
 * that one, where it is not NULL), with their percentage (less for rare charsets), and the best
 * of windows-1252; NULL and -1 with too few letters.
 */
const struct charset *
decode_by_letters(const char *, size_t n, const char *language, int *percent, int *latin);

/* ---- decode_language.c ---- */

/*
 * The charset of one byte a letter that was usual for the language a document says it is in; NULL
 * when it says none, or one of Western Europe.  For bytes that a guess takes for Western.
 */
const struct charset *decode_by_language(const char *, size_t n);
/* The charset that was usual for a language of Eastern Asia, if it has all the bytes, or NULL. */
const struct charset *decode_eastern(const char *, size_t n);

#endif
