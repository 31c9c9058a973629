/*
 * plaintext.h -- titles, names and categories as plain text, whatever they were sent as.
 */
#ifndef DIGESTD_PLAINTEXT_H
#define DIGESTD_PLAINTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "../daemon/core/arena.h"

enum markup {
	MARKUP_NONE,  /* is plain text: "a <b>" is what a reader sees */
	MARKUP_HTML,  /* is HTML: elements go, references are decoded once */
	MARKUP_GUESS, /* RSS does not say: HTML when it has tags of HTML that make sense */
};

/* One line (text_line()), or NULL when nothing is left.  A NUL follows the n bytes somewhere. */
const char *plain_text(struct arena *, const char *, size_t n, enum markup);
/*
 * "mail (name)", "name <mail>", "mail": the name, or the mail when there is no name; or NULL.  Of
 * several with commas or semicolons between them, the names.
 */
const char *plain_person(struct arena *, const char *, size_t n);
/* A list of names with commas, and one more if it is not there yet; had MAY be NULL. */
const char *plain_join(struct arena *, const char *had, const char *name);
/* Text as HTML that shows it: & < > " escaped; with lines, line breaks become <br/>. */
const char *plain_to_html(struct arena *, const char *, size_t n, bool lines);

/* HTML in a field that may be plain text: an end tag or an element that often has none. */
bool looks_like_html(const char *, size_t n);
/* True for names of HTML elements, and for those of them that have no end tag. */
bool html_known(const char *name, size_t n);
bool html_void(const char *name, size_t n);

#endif
