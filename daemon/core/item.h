/*
 * item.h -- the values that cross borders: struct delivery (bytes that arrived), struct item
 * (one entry on its way to a reader) and struct document (a feed as it was understood).
 *
 * All strings are UTF-8, NUL-terminated and owned by the arena of the delivery; NULL means
 * that the entry does not have it, never "".  Times are seconds since 1970 UTC, TIME_NONE when
 * there is none.  The text form is JSON, see digest-item(5).
 */
#ifndef DIGESTD_ITEM_H
#define DIGESTD_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "errbuf.h"
#include "pack.h"

#define TIME_NONE INT64_MIN

/* What a transfer brought.  The fetcher fills it, a source understands it. */
struct delivery {
	const char *url;	  /* that was asked for */
	const char *final_url;	  /* that answered, after redirects */
	int status;		  /* HTTP status */
	const char *content_type; /* value of Content-Type, or NULL */
	const char *body;	  /* content encoding removed, nothing else */
	size_t body_len;
	const struct seen *seen; /* entries that need not be read again, see feedparse.h */
	size_t nseen;
	int64_t received; /* when; relative dates (昨天, 3小时前) count from here */
};

/*
 * What is kept of an entry from one poll to the next: enough to know it again, and for what is
 * asked of the document as a whole.  Both ends of its way are one program on one machine, so it
 * travels and is stored as it is.
 */
struct seen {
	uint64_t fingerprint; /* see item_fingerprint() */
	uint64_t raw;	      /* over its bytes and what they depend on, 0: must be read again */
	int64_t time;	      /* its date for the rhythm of the feed, TIME_NONE: none */
	uint32_t id, url;     /* hashes, 0: it has none */
	uint32_t context;     /* over what the document gave to it */
	uint32_t reserved;    /* 0: no bytes are left undefined */
};

struct enclosure {
	const char *url, *type;
	int64_t length; /* bytes, -1 unknown */
};

enum item_flag {
	ITEM_REPOST = 1 << 0,	     /* marked [转], 转载 by its source */
	ITEM_DATE_CLAMPED = 1 << 1,  /* the date was absurd or in the future */
	ITEM_DATE_GUESSED = 1 << 2,  /* no date; first sight is used */
	ITEM_QUARANTINED = 1 << 3,   /* first fetch or flood: kept, but not mailed */
	ITEM_SECTION_FIXED = 1 << 4, /* a person chose the section */
};

struct item {
	/* What the entry says; set by a source, plain fields may be rewritten by filters. */
	const char *id;	      /* guid, atom:id, JSON Feed id or the site's own key */
	const char *url;      /* absolute http(s) URL of the page to read */
	const char *title;    /* plain text */
	const char *author;   /* plain text */
	const char *summary;  /* HTML; sanitised after filter sanitise */
	const char *content;  /* HTML; sanitised after filter sanitise */
	const char *language; /* BCP 47 tag */
	const char *base;     /* absolute URL against which HTML references resolve */
	const char **categories;
	size_t ncategories;
	struct enclosure *enclosures;
	size_t nenclosures;
	int64_t published, updated;
	uint64_t
	    fingerprint;  /* over all of the above as the source sent it; see item_fingerprint() */
	uint64_t raw;	  /* see struct seen */
	uint32_t context; /* see struct seen */
	const struct seen *known; /* not read: of all of the above only dates and fingerprint */

	/* What filters add. */
	const char *canonical; /* canonical form of url: a key, never shown */
	const char *lead;     /* plain text, at most LIMIT_LEAD characters, of summary or content */
	const char *section;  /* section key, or "none" */
	const char *section2; /* runner-up, or NULL */
	int score, score2;    /* points, see digest.rules(5) */
	const char *reason;   /* JSON array: the rules that fired, their words and points */
	unsigned flags;	      /* enum item_flag */
};

enum document_format {
	FORMAT_UNKNOWN,
	FORMAT_RSS20,
	FORMAT_RSS10,
	FORMAT_RSS09, /* 0.90 to 0.94 */
	FORMAT_ATOM10,
	FORMAT_ATOM03,
	FORMAT_RDF, /* RDF with items that is neither RSS 0.90 nor 1.0 */
	FORMAT_JSON,
	FORMAT_CDF,
	FORMAT_LISTING, /* a page or JSON endpoint read by configuration */
};

/* A feed as it was understood.  Zero it, set times to TIME_NONE: document_init(). */
struct document {
	enum document_format format;
	const char *title, *link, *description, *language; /* of the feed; link is absolute */
	const char *self;				   /* atom:link rel=self, feed_url */
	/* What the feed says of itself and nobody follows: WebSub, RFC 5005. */
	const char *hub, *next_page, *prev_archive;
	const char *next_url; /* a further page the source wants fetched now, or NULL */
	int64_t updated;
	bool recovered;	    /* something was wrong and was repaired */
	const char *damage; /* what and where ("line 12: undefined entity"), or NULL */
	/* What the feed says about polling; 0 where it says nothing. */
	int64_t ttl;	     /* seconds, from RSS ttl or sy:updatePeriod and updateFrequency */
	uint32_t skip_hours; /* bit h: hour h UTC */
	uint32_t skip_days;  /* bit d: day d, Sunday 0 */
	struct item *items;
	size_t nitems;
};

void document_init(struct document *);
/* "rss20", ... "unknown": the names digestctl parse prints. */
const char *document_format_name(enum document_format);

/* Appends an empty item (times TIME_NONE) and returns it; NULL when LIMIT_ENTRIES is reached. */
struct item *document_add(struct document *, struct arena *);

/*
 * A 64-bit fingerprint of what the source set.  Equal fingerprints mean that nothing a reader
 * sees has changed.  Not for keys: a feed can only deceive itself with it.
 */
uint64_t item_fingerprint(const struct item *);

/*
 * The packed form for messages between processes: little-endian, length-prefixed, all of
 * struct item.  item_unpack() checks every count and length (the other side may have been taken
 * over), copies into the arena, and returns 0 or -1.
 */
void item_pack(const struct item *, struct buf *out);
int item_unpack(struct item *, struct unpack *, struct arena *);

#endif
