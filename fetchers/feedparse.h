/*
 * feedparse.h -- RSS 0.90 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, CDF.  Owns expat.
 *
 * Pure: UTF-8 in, document out.  Which element wins when several give one field is the table in
 * feedfields.c.  Damaged XML is repaired where that is provable; entries that were complete
 * before the damage are always kept, and document.recovered and .damage say what was wrong.
 */
#ifndef DIGESTD_FEEDPARSE_H
#define DIGESTD_FEEDPARSE_H

#include "../daemon/core/item.h"

struct parse_context {
	const char *base; /* URL of the document */
	int tz_minutes;	  /* zone of dates without one */
	int64_t now;	  /* for relative dates */
	/*
	 * MAY be NULL.  Entries of an earlier document of the same feed: where the same bytes
	 * stand again, in a document that begins in the same way, they are not parsed.  Such an
	 * entry is in the document with `known` set, its time in `published`, and nothing else,
	 * behind the others.
	 */
	const struct seen *seen;
	size_t nseen;
};

/*
 * text is valid UTF-8 (decode.h), NUL-terminated.  0, or -1 with one useful line when it is no
 * feed: for HTML its title and the alternate links in it.
 */
int feedparse(const char *text, size_t len, const struct parse_context *, struct document *,
    struct arena *, struct errbuf *);

/* JSON Feed 1.0 and 1.1 (jsonfeed.org).  0, or -1 with the reason. */
int jsonfeed(const char *text, size_t len, const struct parse_context *, struct document *,
    struct arena *, struct errbuf *);

#endif
