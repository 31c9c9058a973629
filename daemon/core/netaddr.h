/*
 * netaddr.h -- which addresses a fetcher may talk to.
 *
 * Everything that is not a globally reachable unicast address (RFC 6890 and the IANA special
 * purpose registries) is refused: loopback, private, link-local, CGNAT, multicast, and the same
 * inside IPv4-mapped, 6to4, NAT64 and Teredo forms; unless a configured network allows it.
 */
#ifndef DIGESTD_NETADDR_H
#define DIGESTD_NETADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "errbuf.h"

struct netaddr_net {
	unsigned char addr[16]; /* IPv4 as ::ffff:a.b.c.d */
	unsigned bits;		/* of 128 */
};

/* "127.0.0.0/8", "::1", "fd00::/8".  0, or -1 with the reason. */
int netaddr_parse(struct netaddr_net *, const char *, struct errbuf *);
/* NULL when the address may be used, else a word that says what it is ("loopback"). */
const char *
netaddr_refused(const struct sockaddr *, const struct netaddr_net *allowed, size_t nallowed);

#endif
