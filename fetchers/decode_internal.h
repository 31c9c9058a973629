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
 * True when nearly all that is not ASCII are pairs of GB2312, most of them everyday characters
 * (level 1): what a guess from few bytes should say first.
 */
bool plausible_gb2312(const char *, size_t n);

#endif
