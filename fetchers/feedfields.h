/*
 * feedfields.h -- which element of which vocabulary gives which field, and who wins.
 *
 * The table in feedfields.c is the only place that knows this.  A row says: an element (namespace
 * and local name, compared without case) found in one of the places `where` is treated as
 * `action`; its value goes to `field`, unless a value of a better (lower) rank is there already.
 * At equal rank the first one stays.
 */
#ifndef DIGESTD_FEEDFIELDS_H
#define DIGESTD_FEEDFIELDS_H

#include <stdbool.h>
#include <stddef.h>

enum ns {
	NS_NONE,   /* no namespace: the vocabulary of the root element */
	NS_OTHER,  /* one that means nothing here */
	NS_RSS,	   /* RSS 0.91 to 2.0, also where somebody gave it a namespace */
	NS_RSS090, /* http://my.netscape.com/rdf/simple/0.9/ */
	NS_RSS10,  /* http://purl.org/rss/1.0/ */
	NS_ATOM10, /* http://www.w3.org/2005/Atom */
	NS_ATOM03, /* http://purl.org/atom/ns# and the drafts before */
	NS_RDF,
	NS_DC, /* elements 1.0 and 1.1 */
	NS_DCTERMS,
	NS_CONTENT,
	NS_XHTML,
	NS_MEDIA,
	NS_ITUNES,
	NS_SY,
	NS_PRISM,  /* of scientific journals */
	NS_ORIGIN, /* feedburner and pheedo: where their redirects lead */
	NS_XML
};

enum where {
	WHERE_FEED = 1 << 0,
	WHERE_ITEM = 1 << 1,
	WHERE_PERSON = 1 << 2,
	WHERE_SOURCE = 1 << 3, /* of an Atom entry */
	WHERE_WRAP = 1 << 4,   /* inside something unknown at the level of the feed */
};

enum action {
	ACTION_SKIP, /* with all that is inside */
	ACTION_PASS, /* what is inside counts as if it stood outside */
	ACTION_ITEM,
	ACTION_PERSON, /* a text, or name and email elements */
	ACTION_SOURCE,
	/* All from here on collect text. */
	ACTION_TEXT,	  /* plain */
	ACTION_LINE,	  /* plain, but RSS does not say so: HTML is taken off */
	ACTION_HTML,	  /* text that is HTML, or elements of HTML */
	ACTION_CONSTRUCT, /* Atom text construct (RFC 4287 section 3.1), content (4.1.3) */
	ACTION_DATE,
	ACTION_LINK, /* text of RSS or attributes of Atom */
	ACTION_GUID,
	ACTION_CATEGORY, /* text, or term and label */
	ACTION_KEYWORDS, /* several, with commas */
	ACTION_ENCLOSURE,
	ACTION_MEDIA, /* Media RSS content: an enclosure with fields inside */
};

enum field {
	FIELD_NONE,
	FIELD_TITLE,
	FIELD_LINK,
	FIELD_ID,
	FIELD_SUMMARY, /* of a feed: its description */
	FIELD_CONTENT,
	FIELD_PUBLISHED,
	FIELD_UPDATED,
	FIELD_EITHER_DATE, /* published and updated, where they are not given otherwise */
	FIELD_AUTHOR,
	FIELD_LANGUAGE,
	FIELD_CATEGORY,
	FIELD_ENCLOSURE,
	FIELD_ENCLOSURE_ORIGIN,
	FIELD_PERSON_NAME,
	FIELD_PERSON_MAIL,
	FIELD_PERSON_URI,
	FIELD_TTL,
	FIELD_PERIOD,
	FIELD_FREQUENCY,
	FIELD_SKIP_HOUR,
	FIELD_SKIP_DAY,
	FIELD_COUNT
};

struct element {
	enum ns ns;	  /* one of a family: NS_RSS, not NS_RSS10; NS_ATOM10, not NS_ATOM03 */
	const char *name; /* lower case */
	unsigned where;
	enum action action;
	enum field field;
	unsigned rank;
};

/* Ranks of values that come from attributes, between those of the table. */
#define RANK_LINK_HREF 2       /* atom:link alternate, CDF's HREF */
#define RANK_LINK_OTHER_TYPE 3 /* an alternate that is no page */
#define RANK_LINK_GUID 4
#define RANK_LINK_ABOUT 5
#define RANK_LINK_RELATED 6
#define RANK_LINK_VIA 7
#define RANK_LINK_SRC 8 /* of content that is elsewhere */
#define RANK_LINK_SELF 9
#define RANK_LINK_ID 10
#define RANK_ID_ABOUT 2
#define RANK_UPDATED_LASTMOD 2
#define RANK_LANGUAGE_XML 2

enum ns ns_of_uri(const char *uri);
/* What an undeclared prefix means where everybody uses it for one thing. */
enum ns ns_of_prefix(const char *prefix, size_t n);
/* What an unknown URI of a default namespace was probably meant to be, or NS_OTHER. */
enum ns ns_of_default(const char *uri);
/* Whether an unknown URI is near enough to the right one to be it, misspelt. */
bool ns_hinted(const char *uri, enum ns);
/* The row for a name in a place, or NULL. */
const struct element *element_find(enum ns, const char *name, size_t n, unsigned where);

#endif
