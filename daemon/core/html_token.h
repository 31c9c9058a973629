/*
 * html_token.h -- the tags of an HTML document as the tokenizer of the HTML Standard (section
 * 13.2.5) finds them, without building anything.  Only html_scan.c, html_model.c,
 * html_reduce.c and html_stream*.c use it.
 */
#ifndef DIGESTD_HTML_TOKEN_H
#define DIGESTD_HTML_TOKEN_H

#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

struct html_tag {
	GumboTag tag;		 /* gumbo takes all names that it does not know for one */
	const char *start, *end; /* with the angle brackets */
	unsigned attrs;
	bool closing, self_closing;
	bool other; /* a comment, a declaration or a tag without its end */
};

/* The next tag or declaration at or after *p, which moves behind it.  False at the end. */
bool html_token_tag(const char **p, const char *end, struct html_tag *);
/*
 * p stands behind the start tag of an element whose contents are not markup (script, style,
 * title ...).  Where its end tag begins, or end when there is none.
 */
const char *html_token_raw(const char *p, const char *end, GumboTag);

/* What the tree builder (section 13.2.6) does with an element. */
enum html_class {
	VOID = 1 << 0,
	RAW = 1 << 1,	      /* the contents are not markup */
	FORMAT = 1 << 2,      /* formatting: adoption agency, reconstruction */
	ENDS_P = 1 << 3,      /* its start tag closes an open <p> */
	SPECIAL = 1 << 4,     /* ends the search of an unknown end tag */
	SCOPE = 1 << 5,	      /* end tags do not reach over it */
	MARKER = 1 << 6,      /* formatting elements inside it end with it */
	TABLE = 1 << 7,	      /* part of a table */
	BREAKOUT = 1 << 8,    /* ends foreign content */
	INTEGRATION = 1 << 9, /* a foreign element that was opened and holds HTML */
	ROOT = 1 << 10,	      /* exists once; its attributes are merged */
	BLOCK = 1 << 11,      /* begins a paragraph in the reduced form */
	HEADING = 1 << 12,
	BY_SCOPE = 1 << 14,  /* its end tag closes what is open in it */
	NO_FORMAT = 1 << 15, /* does not bring back formatting elements */
	LIST = 1 << 16,
	IMPLIED = 1 << 17,  /* its end tag may be left out */
	SVG_TEXT = 1 << 18, /* holds HTML inside svg */
	MATH_TEXT = 1 << 19,
	DROP = 1 << 13, /* the reduced form has nothing of its contents */
};

/* The set of enum html_class of an element; 0 when it has no rules of its own. */
unsigned html_token_class(GumboTag);

#endif
