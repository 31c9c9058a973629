/*
 * html.h -- a read-only tree of an HTML document or fragment.  Owns gumbo.
 *
 * Parsing follows the HTML Standard, so what is seen here is what a browser sees.  Depth and
 * size are bounded (limits.h); walking never recurses.
 */
#ifndef DIGESTD_HTML_H
#define DIGESTD_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

struct html; /* a parsed document */
struct html_node;

/* Never NULL: bytes that are no HTML are a document with text.  Free with html_free(). */
struct html *html_parse(const char *utf8, size_t n);
void html_free(struct html *);
const struct html_node *html_root(const struct html *); /* <html> */
const struct html_node *html_body(const struct html *); /* <body> */

bool html_is_element(const struct html_node *);
/* Lower case name ("custom-tag" too), NULL for text. */
const char *html_name(const struct html_node *);
/* Contents of a text node, entities resolved; NULL for elements. */
const char *html_text(const struct html_node *);
const char *html_attr(const struct html_node *, const char *name);
/* The i-th attribute, NULL past the end. */
const char *html_attr_at(const struct html_node *, unsigned i, const char **value);
const struct html_node *html_parent(const struct html_node *);
const struct html_node *html_child(const struct html_node *, unsigned i); /* NULL past the end */
const struct html_node *html_next(const struct html_node *); /* next sibling, or NULL */
/* Next node in document order inside root, or NULL; skip: not into the children of n. */
const struct html_node *
html_walk(const struct html_node *root, const struct html_node *n, bool skip);

/*
 * CSS selectors: type, *, .class, #id, [attr], [attr=v], [attr^=v], [attr$=v], [attr*=v],
 * :first-child, :last-child, :nth-child(n), descendant and > combinators, and lists with
 * commas.  The first match after `after` (NULL: from the start) inside root; NULL when none.
 * An invalid selector matches nothing; html_selector_ok() says so beforehand.
 */
const struct html_node *
html_select(const struct html_node *root, const char *selector, const struct html_node *after);
bool html_selector_ok(const char *selector);
/* Does the selector match the element itself?  Ancestors count up to the document. */
bool html_matches(const struct html_node *, const char *selector);
/* All text below a node as one line (script and style left out); NULL when there is none. */
const char *html_inner_text(const struct html_node *, struct arena *);
/* The node's children as HTML again. */
const char *html_inner_html(const struct html_node *, struct arena *);

#endif
