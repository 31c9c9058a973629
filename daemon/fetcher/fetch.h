/*
 * fetch.h -- HTTP transfers: curl multi on libevent.  Owns libcurl for feeds.
 *
 * One hop a transfer: redirects are reported, not followed, so that the caller checks and
 * counts each one.  GET only, http and https only; no cookies, no Referer.  Bodies are counted
 * after decompression while they arrive.  Addresses are checked when the socket is opened, so
 * after DNS and for every connection.
 */
#ifndef DIGESTD_FETCH_H
#define DIGESTD_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "../conf/conf.h"
#include "../core/buf.h"
#include "shared.h"

struct event_base;
struct fetch;

struct fetch_request {
	const char *url;
	const char *etag, *last_modified; /* conditional, byte for byte; MAY be NULL */
	const char *accept;		  /* MAY be NULL: feeds, then anything */
	const char *const *headers;	  /* further "Name: value" lines */
	size_t nheaders;
	const char *proxy; /* MAY be NULL: the configured one */
	bool keep_alive;   /* leave the connection open for the next request to this host */
	bool do_not_wait;  /* connect although another transfer talks to the address */
};

enum fetch_header {
	HEADER_ETAG,
	HEADER_LAST_MODIFIED,
	HEADER_CONTENT_TYPE,
	HEADER_CACHE_CONTROL,
	HEADER_EXPIRES,
	HEADER_AGE,
	HEADER_DATE,
	HEADER_RETRY_AFTER,
	HEADER_LOCATION,
	HEADER_COUNT,
};

/* Valid during the callback. */
struct fetch_response {
	int status;			  /* 0 when there was no response */
	const char *error;		  /* fit to print, NULL when the transfer was complete */
	bool address_busy;		  /* not tried: another transfer talks to that address */
	bool unreached;			  /* no name resolved, or nobody answered: no connection */
	const char *header[HEADER_COUNT]; /* values of the last ones, NULL when absent */
	const char *body;
	size_t body_len;
	uint64_t address; /* hash of the peer's address, 0 unknown */
};

/* `shared` keeps fetchers from talking to one address at once; fetcher is the index of this one.
   NULL with the reason. */
struct fetch *fetch_new(
    struct event_base *, const struct config *, struct shared *, unsigned fetcher, struct errbuf *);
/* Aborts what runs without callbacks; before the event base is freed. */
void fetch_free(struct fetch *);
/* Settings of a reload; running transfers keep the old ones. */
void fetch_configure(struct fetch *, const struct config *);

/* Copies what it needs.  done is called once, from the event loop, never from here. */
void fetch_start(struct fetch *, const struct fetch_request *,
    void (*done)(void *arg, const struct fetch_response *), void *arg);
size_t fetch_running(const struct fetch *);
/* Gives back what idle handles hold; connections stay. */
void fetch_trim(struct fetch *);

#endif
