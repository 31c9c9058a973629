/*
 * xmlsoup_internal.h -- what xmlsoup.c and xmlsoup_dtd.c share.
 */
#ifndef DIGESTD_XMLSOUP_INTERNAL_H
#define DIGESTD_XMLSOUP_INTERNAL_H

#include <ctype.h>

#include "xmlsoup.h"

/* Attributes of one element that are looked at, and entities a document may declare. */
#define ATTRIBUTES 64
#define DECLARED 64

/* Bytes of the document. */
struct name {
	const char *p;
	size_t n;
};

struct soup {
	struct build *build;
	const char *p, *end;
	/*
	 * What was searched for before is not searched for again, or a hostile document would cost
	 * its square: the last '>', the next "]]>", and which ends are not to be found any more.
	 */
	const char *last_close, *cdata_close;
	bool no_cdata_close, no_comment_close, no_pi_close, had_doctype;
	unsigned misses; /* end tags that matched nothing */
	size_t ahead;	 /* bytes that may still be looked at before their turn */
	size_t sections; /* CDATA sections that began inside of one and are not closed yet */
	struct name stack[LIMIT_DEPTH]; /* open elements, as in struct build */
	unsigned depth;
	struct buf scratch; /* name and attributes of one tag */
	size_t atts[2 * ATTRIBUTES];
	unsigned natts;
	struct {
		struct name name, value;
	} declared[DECLARED];
	unsigned ndeclared;
};

static inline bool
soup_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || c == ':' || (c & 0x80) != 0;
}

static inline bool
soup_name_char(char c)
{
	return soup_name_start(c) || isdigit((unsigned char)c) || c == '-' || c == '.';
}

/* The doctype at s->p: its entities are noted, s->p is moved behind it. */
void soup_doctype(struct soup *);
/* The declared entity at p ('&') or NULL, and how long the reference is. */
const struct name *soup_declared(const struct soup *, const char *p, const char *end, size_t *n);

#endif
