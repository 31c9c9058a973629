/*
 * html_stream.h -- HTML read in one pass, without a tree, where its tree is certain.
 *
 * What feed software writes is nearly always well-formed: known elements, properly nested, with
 * nothing that the tree builder of the HTML Standard (section 13.2.6) would move, repeat or
 * bring back.  Such a document is given here as the events of a walk over the very tree that
 * html_parse() would build, at a tenth of the price.  Anything else is HTML_UNSURE: the reader
 * forgets what it has seen and calls html_parse().  <script>, <style> and <iframe> are left out.
 * No allocation, nothing to release.
 */
#ifndef DIGESTD_HTML_STREAM_H
#define DIGESTD_HTML_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#define HTML_STREAM_DEPTH 64
#define HTML_STREAM_ATTRS 32

enum html_event {
	HTML_TEXT,   /* text, len: a piece of text, perhaps empty, references resolved */
	HTML_START,  /* name, empty, attributes */
	HTML_END,    /* open_id */
	HTML_DONE,   /* every element that was open has been ended */
	HTML_UNSURE, /* read it with html_parse() */
};

struct html_stream {
	const char *text; /* not terminated; valid until the next call, as all of these */
	size_t len;
	const char *name;    /* lower case */
	bool empty;	     /* no HTML_END follows */
	const void *open_id; /* of HTML_START and its HTML_END; no other open element has it */

	/* private */
	const char *p, *end;
	const char *amp; /* the next '&' at or after p, or end; may stay behind p */
	unsigned n, nattrs;
	struct {
		int tag;
		unsigned class;
		bool implied; /* no start tag stands for it */
	} open[HTML_STREAM_DEPTH];
	struct {
		const char *name, *value;
	} attrs[HTML_STREAM_ATTRS];
	size_t used;
	char strings[8192], reference[8], unknown[32];
};

void html_stream_init(struct html_stream *, const char *utf8, size_t n);
enum html_event html_stream_next(struct html_stream *);
/* An attribute of the element that started; NULL when it has none of that name. */
const char *html_stream_attr(const struct html_stream *, const char *name);

#endif
