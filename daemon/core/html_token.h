/*
 * html_token.h -- the tags of an HTML document as the tokenizer of the HTML Standard (section
 * 13.2.5) finds them, without building anything.  Only html_scan.c uses it.
 */
#ifndef DIGESTD_HTML_TOKEN_H
#define DIGESTD_HTML_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* A name in lower case; what is longer ends in a hash, so that names compare as memory. */
#define HTML_NAME 16
struct html_tag {
	char name[HTML_NAME];
	const char *start, *end; /* with the angle brackets */
	unsigned attrs;
	bool closing, self_closing;
	bool other; /* a comment or declaration: only start and end are set */
};

/* The next tag or declaration at or after *p, which moves behind it.  False at the end. */
bool html_token_tag(const char **p, const char *end, struct html_tag *);
/*
 * p stands behind the start tag of an element whose contents are not markup (script, style,
 * title ...).  Where its end tag begins, or end when there is none.
 */
const char *html_token_raw(const char *p, const char *end, const char name[HTML_NAME]);

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
	INTEGRATION = 1 << 9, /* foreign, but its contents are HTML */
	ROOT = 1 << 10,	      /* exists once; its attributes are merged */
	BLOCK = 1 << 11,      /* begins a paragraph in the reduced form */
	HEADING = 1 << 12,
	DROP = 1 << 13, /* the reduced form has nothing of its contents */
};

/* The set of enum html_class of a name; 0 for elements without rules of their own. */
unsigned html_token_class(const char name[HTML_NAME]);

#endif
