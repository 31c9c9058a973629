/*
 * wrap.h -- plain text in lines that every mail reader shows whole.
 *
 * Lines longer than WRAP_COLUMNS, counted by East Asian width, go on in further lines with the
 * indentation of the first, and below the text of a "- ", "* " or "12. " that begins it.  Lines
 * break at blanks and between characters of scripts without blanks; never before closing
 * punctuation or after opening (GB/T 15834, JIS X 4051), inside a Latin word or inside a URL.  Only
 * a word that is longer than a line and no URL is cut.
 */
#ifndef DIGESTD_WRAP_H
#define DIGESTD_WRAP_H

#include "../core/buf.h"

#define WRAP_COLUMNS 72

/* Appends the text; blanks at line ends go, but for the "-- " of a signature. */
void wrap_text(const char *text, size_t n, struct buf *out);

#endif
