/*
 * xmlout.h -- writing XML 1.0: everything that is text goes through xml_text().
 *
 * Characters that XML 1.0 does not allow (section 2.2) are dropped, invalid UTF-8 becomes
 * U+FFFD, and the five special characters become references, so a result is well-formed
 * whatever the text was.  The same escaping is right for HTML text and quoted attributes.
 */
#ifndef DIGESTD_XMLOUT_H
#define DIGESTD_XMLOUT_H

#include "../core/buf.h"

/* NULL writes nothing. */
void xml_text(struct buf *, const char *);
void xml_textn(struct buf *, const char *, size_t n);
/*
 * <name a="b" ...>: pairs of attribute name and value, ended by NULL; a pair whose value is NULL
 * is left out.  xml_empty() writes <name .../>.
 */
void xml_start(struct buf *, const char *name, ...) __attribute__((sentinel));
void xml_empty(struct buf *, const char *name, ...) __attribute__((sentinel));
void xml_end(struct buf *, const char *name);
/* <name>text</name>, nothing when text is NULL. */
void xml_element(struct buf *, const char *name, const char *text);

#endif
