/*
 * html_internal.h -- what html.c, html_scan.c, html_reduce.c, html_text.c and html_select.c share;
 * nobody else includes it.
 *
 * The tree that gumbo built belongs to us, and source positions are of no use here, so after
 * parsing start_pos of an element holds its place among the elements of its parent (line, from
 * 1) and how many those are (column), and original_tag of an element with an unknown name holds
 * that name in lower case.
 */
#ifndef DIGESTD_HTML_INTERNAL_H
#define DIGESTD_HTML_INTERNAL_H

#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "html.h"

static inline const GumboNode *
html_gumbo(const struct html_node *n)
{
	return (const GumboNode *)(const void *)n;
}

static inline const struct html_node *
html_wrap(const GumboNode *n)
{
	return (const struct html_node *)(const void *)n;
}

static inline bool
html_gumbo_is_element(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE;
}

/*
 * True when parsing these bytes is linear: gumbo's work per token grows with the open elements,
 * with the formatting elements left open and with the attributes of one tag, so a document that
 * may pass a bound on any of them must not reach it.
 */
bool html_scan_safe(const char *, size_t n);
/* The same document as text in paragraphs: markup gone, entities as they were. */
void html_reduce(const char *, size_t n, struct buf *out);

#endif
