/*
 * poll.h -- what the engine asks of a fetcher, and what it gets back.
 */
#ifndef DIGESTD_POLL_H
#define DIGESTD_POLL_H

#include "core/feed.h"
#include "core/item.h"
#include "engine/schedule.h"

/* One poll of one feed. */
struct job {
	struct feed feed; /* feed.url is the URL to ask: a stored move is in it already */
	const char *etag, *last_modified;
	uint64_t body_hash;
	const struct seen *seen; /* entries that need not come back */
	size_t nseen;
	bool keep_alive; /* another feed of this host follows at once */
};

void job_pack(const struct job *, struct buf *out);
int job_unpack(struct job *, const void *, size_t n, struct arena *);

enum poll_change {
	CHANGE_NONE,	  /* 304 */
	CHANGE_SAME_BODY, /* 200 with the bytes we know */
	CHANGE_DOCUMENT,  /* 200 with a document */
};

struct result_item {
	struct item item;
	bool guid_shared, url_shared; /* with another entry of the same document */
};

struct result {
	int64_t feed; /* id */
	enum poll_outcome outcome;
	enum poll_change change;   /* of POLL_OK */
	int status;		   /* HTTP status, 0 none */
	const char *stage, *error; /* of a failure */
	bool unreached;		   /* the failure: no server was reached on any hop */
	int64_t retry_after;	   /* seconds, 0 none */
	bool validators;	   /* etag and last_modified are this 200's pair */
	const char *etag, *last_modified;
	uint64_t body_hash;
	int64_t fresh_for;
	const char *final_url;	   /* redacted nowhere: the engine needs it */
	const char *permanent_url; /* end of a chain of 301 and 308 only, or NULL */
	uint64_t address;	   /* hash of the peer's address, 0 unknown */
	int64_t bytes;		   /* of the body */
	/* of a document */
	const char *title, *site, *format, *damage, *language;
	int64_t ttl, rhythm, newest;
	uint32_t skip_hours, skip_days;
	size_t nentries;   /* in the document */
	struct seen *seen; /* its entries */
	size_t nseen;
	const char *dropped; /* why filters dropped entries, first reason, or NULL */
	size_t ndropped;
	struct result_item *items; /* new or changed, through all filters */
	size_t nitems;
};

/* -1 when it does not fit into one message. */
int result_pack(const struct result *, struct buf *out);
int result_unpack(struct result *, const void *, size_t n, struct arena *);

#endif
