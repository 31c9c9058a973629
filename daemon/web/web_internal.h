/*
 * web_internal.h -- what the files of web know of each other.
 */
#ifndef DIGESTD_WEB_INTERNAL_H
#define DIGESTD_WEB_INTERNAL_H

#include <event2/buffer.h>
#include <event2/http.h>

#include "../core/date.h"
#include "../publish.h"
#include "../publish/subscription.h"
#include "web.h"

/* ---- web_header.c: what the headers of a request say --------------------------------------- */

/* The headers that decide an answer; NULL when absent. */
struct request_headers {
	const char *if_none_match, *if_modified_since, *accept_encoding, *connection;
	size_t bytes; /* of all names and values; connection: but keep-alive */
};
void request_headers(struct evhttp_request *, struct request_headers *);
/* RFC 9110 section 12.5.3: whether gzip is welcome. */
bool request_gzip(const char *accept_encoding);
/* RFC 9110 section 13.1.2, weak comparison: whether the list names the tag ("\"x\"") or is *. */
bool request_matches(const char *if_none_match, const char *etag);

/* ---- web_request.c: what its address asks for ---------------------------------------------- */

enum request_what {
	REQUEST_DOCUMENT, /* wanted is filled */
	REQUEST_STYLE,
	REQUEST_ICON,
	REQUEST_ROBOTS,
	REQUEST_HEALTH,
	REQUEST_REDIRECT, /* to path with a slash */
	REQUEST_FORM,	  /* of a subscription: form and token are filled */
	REQUEST_ABSENT,	  /* 404 */
	REQUEST_BAD,	  /* 400: why says what */
};

enum form_kind { FORM_SUBSCRIBE, FORM_LINK, FORM_CONFIRM, FORM_PREFERENCES, FORM_UNSUBSCRIBE };

struct request {
	enum request_what what;
	enum form_kind form;  /* the only requests that may be sent with POST */
	const char *token;    /* in its path, as it came; or NULL */
	const char *language; /* that its address asks for, a tag of language.h; or NULL */
	struct wanted wanted;
	const char *key; /* the same for all spellings of one address */
	const char *to;	 /* of a redirect */
	const char *why; /* of a 400, for people */
};
/*
 * Reads path and query ("/feed.atom?section=a,b").  Strings are the arena's.  today: midnight of
 * the current day.
 */
void request_parse(
    struct request *, const char *target, const struct publisher *, int64_t today, struct arena *);

/* ---- web_cache.c: documents in memory ------------------------------------------------------ */

/* The bytes of one representation; answers under way keep them when their document goes. */
struct body {
	char etag[48], length[24]; /* values of headers */
	size_t len;
	unsigned refs;
	char *head, *head_304; /* headers of an answer, made when first needed */
	char data[];
};

struct doc {
	struct doc *hash_next, *newer, *older;
	char *key;
	uint64_t hash;
	int status;				/* 200, 404, ... */
	const char *media_type, *cache_control; /* static */
	const char *policy;			/* static; NULL: that of the pages */
	int64_t generation, day; /* of the store and the clock when it was rendered */
	int64_t updated;	 /* TIME_NONE: no Last-Modified */
	char last_modified[DATE_MAX];
	struct body *plain, *gzip; /* gzip NULL: not smaller, or not asked for yet */
	bool gzip_tried;
	size_t bytes;
};

/* What cache_put() stores; the first three texts are static. */
struct rendered {
	int status;
	const char *media_type, *cache_control, *policy;
	const char *data;
	size_t n;
	int64_t updated; /* TIME_NONE: no Last-Modified */
};

struct cache;

struct cache *cache_new(size_t max_bytes, size_t max_docs);
void cache_free(struct cache *);
/* NULL when it is not there; makes it the newest. */
struct doc *cache_find(struct cache *, const char *key);
/*
 * Stores what was rendered for a key; the entry that was there is replaced, or only refreshed
 * when its bytes are the same.  Older documents make room.  Never NULL; valid until the next
 * cache_put().
 */
struct doc *cache_put(struct cache *, const char *key, const struct rendered *);
/* The gzip form, made when first asked for; plain when that is not smaller. */
struct body *cache_gzip(struct cache *, struct doc *);
/* Appends a body from a byte on, without a copy where that pays. */
void body_add(struct body *, size_t from, struct evbuffer *);
size_t cache_count(const struct cache *);
size_t cache_bytes(const struct cache *);

/* ---- web_form.c: what a request for a form is ------------------------------------------------ */

/* True when the path is one of a form: what, form and token are filled then. */
bool request_form(struct request *, const char *path, const struct site *);
/* The address of who asks; that which a proxy on this machine names last. */
const char *form_client(struct evhttp_request *, struct arena *);
bool form_is_urlencoded(struct evhttp_request *);
/* Address, sections that there are, periods; error is set when one is missing.  0, or -1 when it
   is no form at all. */
int form_typed(struct evhttp_request *, enum form_kind, const struct site *, struct subscription *,
    struct arena *);

/* ---- web_mail.c: subscribing ---------------------------------------------------------------- */

struct forms;
struct answer;

struct forms *forms_new(struct web *);
/* Before evhttp_free(). */
void forms_free(struct forms *);
/* Answers a REQUEST_FORM, now or when the mailer has. */
void forms_serve(struct answer *, const struct request *, bool post);

/* ---- web_reply.c: answers ------------------------------------------------------------------ */

struct counters {
	uint64_t requests, ok, unchanged, refused, rendered, render_us;
};

struct web {
	struct event_base *base;
	const struct config *conf;
	struct store *store;
	struct publisher *publisher;
	struct evhttp *http;
	struct conns *conns;
	struct forms *forms;
	struct cache *cache;
	struct arena *arena;   /* of one request */
	struct evbuffer *body; /* of one answer */
	struct buf doc;	       /* a document while it is rendered */
	int64_t second;	       /* the values below are of this second */
	int64_t generation, today;
	char date[DATE_MAX];
	int64_t search_left; /* microseconds of searching, see web.c */
	char *health;
	bool healthy;
	struct counters count;
};

/* What holds for all requests of one second: before any answer. */
void web_second(struct web *);

/* One request on its way to an answer. */
struct answer {
	struct web *web;
	struct evhttp_request *req;
	struct request_headers in;
	struct evkeyvalq *out;
	bool head;
};

/* Adds a header to the answer. */
void answer_header(const struct answer *, const char *name, const char *value);
void answer_security(const struct answer *, const char *media_type);
/* Media type and content security policy of a document, as struct rendered has them. */
void answer_kind(const struct wanted *, struct rendered *);
/* Sends it; body MAY be NULL and is empty afterwards. */
void answer_send(struct answer *, int status, struct evbuffer *body);
/* A document, or 304, as the request's conditions have it. */
void answer_doc(struct answer *, struct doc *);
/* A page that says why there is no other; each text is rendered once. */
void answer_message(struct answer *, int status, const char *title, const char *text);

/* ---- web_conn.c: connections --------------------------------------------------------------- */

struct conns;

/* Takes over how evhttp makes connections: their number, their time, how they write. */
struct conns *conns_new(struct event_base *, struct evhttp *, size_t max, int timeout);
/* Before evhttp_free(). */
void conns_free(struct conns *);
/* Takes connections from a socket that listens: 0, or -1 with the reason. */
int conns_listen(struct conns *, int fd, struct errbuf *);
void conns_leave(struct conns *); /* see web_leave() */
/* A request has arrived whole on it. */
void conns_request(struct conns *, struct evhttp_connection *);
/* After evhttp_send_reply(): writes at once what the socket takes. */
void conns_flush(struct bufferevent *);
size_t conns_count(const struct conns *);

#endif
