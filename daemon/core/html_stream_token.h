/*
 * html_stream_token.h -- characters, references and attributes for html_stream.c alone.  Each says
 * no where it is not certain what the tokenizer of html_parse() makes of the bytes.
 */
#ifndef DIGESTD_HTML_STREAM_TOKEN_H
#define DIGESTD_HTML_STREAM_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "html_stream.h"

/* Valid UTF-8 without a character that the tokenizer replaces, drops or complains about. */
bool html_stream_clean(const char *p, const char *end);
/* *pp stands at '&' and moves behind the reference. */
bool html_stream_reference(const char **pp, const char *end, bool attribute, uint32_t *ch);
/* p stands behind the name of a start tag.  What is behind the tag, or NULL. */
const char *html_stream_attributes(struct html_stream *, const char *p, bool empty);
/* p stands behind "<!--".  What is behind the comment, or NULL. */
const char *html_stream_comment(const char *p, const char *end);

#endif
