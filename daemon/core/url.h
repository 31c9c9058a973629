/*
 * url.h -- URLs as RFC 3986 and the WHATWG URL Standard have them, for http and https.
 */
#ifndef DIGESTD_URL_H
#define DIGESTD_URL_H

#include <stdbool.h>

#include "arena.h"
#include "errbuf.h"

struct url {
	const char *scheme;   /* lower case */
	const char *userinfo; /* or NULL */
	const char *host;     /* lower case, in ASCII (IDNA), IPv6 in brackets and short */
	int port;	      /* -1: the scheme's default */
	const char *path;     /* begins with '/' for http(s) */
	const char *query;    /* without '?', or NULL */
	const char *fragment; /* without '#', or NULL */
};

/* An absolute URL of any scheme.  0, or -1 with the reason. */
int url_parse(struct url *, const char *, struct arena *, struct errbuf *);
/* The text again: default port gone, spaces and non-ASCII bytes percent-encoded. */
const char *url_format(const struct url *, struct arena *);
/*
 * Resolves a reference against an absolute base (RFC 3986 section 5, blanks and control
 * characters trimmed as browsers do).  base may be NULL.  NULL when the result is not an
 * absolute URL.
 */
const char *url_resolve(const char *base, const char *ref, struct arena *);
/* True for absolute http and https URLs with a host and without user info. */
bool url_is_web(const char *);
/* With everything percent-encoded that RFC 3986 has no place for; what is encoded stays. */
const char *url_encode(const char *, struct arena *);
/* The value of a query parameter: all is encoded that does not stand for itself everywhere. */
const char *url_encode_value(const char *, struct arena *);
/* Percent-decoding; '+' stays. Bytes that make no valid UTF-8 become U+FFFD. */
const char *url_decode(const char *, struct arena *);
/* application/x-www-form-urlencoded value of a query parameter, decoded; NULL when absent. */
const char *url_param(const char *query, const char *name, struct arena *);
/*
 * For logs and pages: user info and the values of query parameters and path parts that look
 * like secrets (token, key, auth, sig, or long random strings) replaced by "***".
 */
const char *url_redact(const char *, struct arena *);

/*
 * The key of a page: the same for all spellings of one page, never shown or fetched.  Scheme,
 * "www.", "m." and "mobile.", default port, fragment (unless "#!" or "#/"), tracking parameters and
 * share ids gone, parameters sorted, percent-encoding normalised, trailing slash and
 * index.html gone; /article/details/N of CSDN and /news/N/slug of OSCHINA reduced to the number;
 * links wrapped in a redirector (GoToLink?url=, link.zhihu.com) are unwrapped.  NULL when it is no
 * absolute http or https URL.
 */
const char *url_canonical(const char *, struct arena *);

#endif
