/*
 * url_internal.h -- hosts, for url.c alone.
 */
#ifndef DIGESTD_URL_INTERNAL_H
#define DIGESTD_URL_INTERNAL_H

#include "arena.h"

/*
 * The host parser of the WHATWG URL Standard: percent-decoded, compatibility forms and case gone
 * (UTS #46 without its tables of single scripts), other than ASCII in Punycode (RFC 3492), numbers
 * as dotted IPv4.  NULL when it is no host.
 */
const char *url_host(struct arena *, const char *, size_t n);
/* An address between brackets, in its shortest form and with them; NULL when it is none. */
const char *url_host_ipv6(struct arena *, const char *, size_t n);

#endif
