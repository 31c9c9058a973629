/*
 * repost.h -- pieces that say of themselves that they are copies (转载).
 */
#ifndef DIGESTD_REPOST_H
#define DIGESTD_REPOST_H

#include <stdbool.h>

/*
 * Behind the marks [原], [转], [译] and their kin at the beginning of a title; sets ITEM_REPOST in
 * flags for the mark of a copy.  Never NULL.
 */
const char *repost_title(const char *title, unsigned *flags);
/* Does the first or last line of HTML name where it was copied from? NULL is accepted. */
bool repost_body(const char *html);

#endif
