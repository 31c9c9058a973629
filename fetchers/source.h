/*
 * source.h -- what a source is: it prepares a request and understands a response.
 *
 * A source never does I/O, never logs and has no clock: time comes with the delivery.  One file
 * per kind, source_NAME.c, defines `const struct source source_NAME`; the table of all sources
 * is generated from the file names.
 */
#ifndef DIGESTD_SOURCE_H
#define DIGESTD_SOURCE_H

#include "../daemon/core/feed.h"
#include "../daemon/core/item.h"

struct request {
	const char *url;
	const char *accept;	/* value of Accept, or NULL for the usual one */
	const char *headers[4]; /* further "Name: value" lines the site insists on; NULL ends */
};

struct source {
	/* MUST be set: the word in the configuration (kind = "..."). */
	const char *name;
	/* MUST be set: one line for manuals and digestctl. */
	const char *summary;
	/*
	 * MAY be NULL.  Called before each first request of a poll; req->url is set to the feed's
	 * current URL.  Strings must live in the arena.  0, or -1 with the reason.
	 */
	int (*prepare)(const struct feed *, struct request *, struct arena *, struct errbuf *);
	/*
	 * MUST be set.  Called with every 2xx response; may also be called with other statuses
	 * when understand_errors is set.  Fills doc (initialised by the caller).  doc->next_url
	 * asks for one more page, which is understood by another call with a fresh document.  0,
	 * or -1 with one useful line when the bytes are not what this source reads (HTML title,
	 * alternate links, first bytes).
	 */
	int (*understand)(const struct feed *, const struct delivery *, struct document *doc,
	    struct arena *, struct errbuf *);
	/* Call understand for non-2xx too (a challenge page that explains itself). */
	bool understand_errors;
};

extern const struct source *const sources[]; /* NULL-terminated, generated */
extern const struct source source_feed, source_csdn, source_oschina, source_listing;

/* The source of a kind, or NULL. */
const struct source *source_find(const char *kind);

/*
 * The common end of all sources: after understand(), fields are cut to limits.h, URLs resolved
 * against item->base or the delivery's final URL, languages filled from the feed, and
 * fingerprints computed.  An item may have none of id, url and title: RSS needs only one of
 * title and description.
 */
void source_finish(const struct feed *, const struct delivery *, struct document *, struct arena *);

#endif
