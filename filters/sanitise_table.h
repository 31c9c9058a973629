/*
 * sanitise_table.h -- what strangers' HTML may contain: elements, attributes, schemes.
 *
 * Security lives in these lists.  No element with contents that are not plain markup (style,
 * script, svg, math, textarea, title, noscript ...) may ever be allowed: that its output is read
 * the same way by every parser is what makes the sanitiser safe against mutation.
 */
#ifndef DIGESTD_SANITISE_TABLE_H
#define DIGESTD_SANITISE_TABLE_H

#include <stdbool.h>

enum sanitise_flag {
	S_DROP = 1 << 0,    /* goes with its contents */
	S_VOID = 1 << 1,    /* has no contents, written <x/> */
	S_ENDS_P = 1 << 2,  /* closes an open <p> when it is read again */
	S_SPECIAL = 1 << 3, /* stops the search for an open <li>, <dt> or <dd> */
	S_HEADING = 1 << 4,
	S_CELL = 1 << 5,  /* a new context inside a table: td, th, caption */
	S_TABLE = 1 << 6, /* may only contain parts of a table */
	S_MEDIA = 1 << 7, /* something to see without text */
};

enum sanitise_attr {
	S_HREF = 1 << 0,
	S_SRC = 1 << 1,
	S_ALT = 1 << 2,
	S_TITLE = 1 << 3,
	S_SIZE = 1 << 4, /* width, height */
	S_SPAN = 1 << 5, /* colspan, rowspan */
	S_START = 1 << 6,
	S_DATETIME = 1 << 7,
	S_POSTER = 1 << 8,
	S_CONTROLS = 1 << 9, /* added, not copied */
};

struct sanitise_element {
	const char *name;
	const char *as; /* what is written */
	unsigned flags, attrs;
	const char *within; /* blank-separated parents one of which it needs, or NULL */
};

/* NULL for elements that are not known: they go, their contents stay. */
const struct sanitise_element *sanitise_find(const char *name);
/* Is the URL absolute and its scheme one that this attribute may have? */
bool sanitise_scheme(unsigned attr, const char *url);
/* An image that shows nothing but tells that it was fetched, by its address. */
bool sanitise_is_pixel(const char *url);
/* An image that stands where a script would put another one. */
bool sanitise_is_placeholder(const char *src);

#endif
