/*
 * xmlsoup.h -- reads XML that is none: the repair behind feedparse().
 *
 * One pass, linear in the bytes.  Repaired are bare '&' and '<', undefined and HTML entities,
 * control characters, missing, crossed and mistyped end tags, tags without their '>', elements
 * that are never closed, unquoted, half-quoted, valueless and duplicate attributes, CDATA sections
 * without end or inside of each other, junk around and between roots, and a cut anywhere.
 */
#ifndef DIGESTD_XMLSOUP_H
#define DIGESTD_XMLSOUP_H

#include "feedbuild.h"

void xmlsoup(struct build *, const char *text, size_t n);

#endif
