/*
 * sanitise.h -- HTML from strangers made safe for a reader.
 *
 * An allow-list of elements, of attributes per element and of schemes per attribute; everything
 * else goes, the contents of script, style, noscript, iframe, object, embed, form, svg and math
 * go with it.  The result is well-formed XHTML-compatible markup, so it can be put into Atom and
 * pages as it is.
 */
#ifndef DIGESTD_SANITISE_H
#define DIGESTD_SANITISE_H

#include "../daemon/core/item.h"

/* Relative URLs resolve against base (or go when it is NULL). NULL when nothing is left. */
const char *sanitise(const char *html, size_t n, const char *base, struct arena *);

#endif
