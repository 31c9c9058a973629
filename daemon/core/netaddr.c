#include "netaddr.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct range {
	const char *net;
	unsigned bits;
	const char *what; /* NULL: globally reachable although inside a refused range */
};

/*
 * The IANA special-purpose registries of IPv4 and IPv6 (RFC 6890 and its updates), whatever is
 * not "globally reachable", and multicast.  The first match counts.
 */
static const struct range ipv4[] = {
    {"0.0.0.0", 8, "this network"},
    {"10.0.0.0", 8, "private"},
    {"100.64.0.0", 10, "shared (CGNAT)"},
    {"127.0.0.0", 8, "loopback"},
    {"169.254.0.0", 16, "link-local"},
    {"172.16.0.0", 12, "private"},
    {"192.0.0.9", 32, NULL},  /* port control anycast */
    {"192.0.0.10", 32, NULL}, /* TURN anycast */
    {"192.0.0.0", 24, "protocol assignments"},
    {"192.0.2.0", 24, "documentation"},
    {"192.88.99.0", 24, "6to4 relay"},
    {"192.168.0.0", 16, "private"},
    {"198.18.0.0", 15, "benchmarking"},
    {"198.51.100.0", 24, "documentation"},
    {"203.0.113.0", 24, "documentation"},
    {"224.0.0.0", 4, "multicast"},
    {"255.255.255.255", 32, "broadcast"},
    {"240.0.0.0", 4, "reserved"},
};

static const struct range ipv6[] = {
    {"::1", 128, "loopback"},
    {"::", 128, "unspecified"},
    {"64:ff9b:1::", 48, "local NAT64"},
    {"100::", 64, "discard"},
    {"100:0:0:1::", 64, "dummy prefix"},
    {"2001::", 32, "Teredo"}, /* what is inside was looked at before */
    {"2001:1::1", 128, NULL},
    {"2001:1::2", 128, NULL},
    {"2001:1::3", 128, NULL},
    {"2001:3::", 32, NULL},
    {"2001:4:112::", 48, NULL},
    {"2001:20::", 28, NULL},
    {"2001:30::", 28, NULL},
    {"2001::", 23, "protocol assignments"},
    {"2001:db8::", 32, "documentation"},
    {"3fff::", 20, "documentation"},
    {"5f00::", 16, "segment routing"},
    {"fc00::", 7, "private"},
    {"fe80::", 10, "link-local"},
    {"fec0::", 10, "site-local"},
    {"ff00::", 8, "multicast"},
};

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};

static bool
same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	if (memcmp(a, b, bytes) != 0)
		return false;
	return rest == 0 || ((a[bytes] ^ b[bytes]) >> (8 - rest)) == 0;
}

static int
number_of_bits(const char *s, unsigned most)
{
	char *end;
	long n;

	if (!isdigit((unsigned char)*s))
		return -1;
	n = strtol(s, &end, 10);
	return *end != '\0' || n > (long)most ? -1 : (int)n;
}

int
netaddr_parse(struct netaddr_net *out, const char *s, struct errbuf *err)
{
	struct netaddr_net net = {.bits = 128};
	const char *slash = strchr(s, '/');
	char text[INET6_ADDRSTRLEN];
	size_t n = slash == NULL ? strlen(s) : (size_t)(slash - s);
	int bits;
	bool v4;
	unsigned i;

	if (n >= sizeof(text))
		return errf(err, "no address: %.60s", s);
	memcpy(text, s, n);
	text[n] = '\0';
	v4 = inet_pton(AF_INET, text, net.addr + 12) == 1;
	if (v4)
		memcpy(net.addr, mapped, sizeof(mapped));
	else if (inet_pton(AF_INET6, text, net.addr) != 1)
		return errf(err, "no address: %.60s", s);
	if (slash != NULL) {
		if ((bits = number_of_bits(slash + 1, v4 ? 32 : 128)) == -1)
			return errf(err, "bad prefix length: %.60s", s);
		net.bits = (unsigned)bits + (v4 ? 96 : 0);
	}
	/* A network whose host part is not zero is a slip that would allow less or more. */
	for (i = net.bits; i < 128; i++) {
		if ((net.addr[i / 8] & (0x80 >> i % 8)) != 0)
			return errf(err, "bits are set behind the prefix: %.60s", s);
	}
	*out = net;
	return 0;
}

static const struct range *
find(const struct range *ranges, size_t n, int family, const unsigned char *addr)
{
	unsigned char net[16];
	size_t i;

	for (i = 0; i < n; i++) {
		if (inet_pton(family, ranges[i].net, net) == 1 &&
		    same_bits(addr, net, ranges[i].bits))
			return &ranges[i];
	}
	return NULL;
}

static const char *
refused4(const unsigned char *addr)
{
	const struct range *r = find(ipv4, sizeof(ipv4) / sizeof(ipv4[0]), AF_INET, addr);

	return r == NULL ? NULL : r->what;
}

/*
 * The IPv4 address that a translator or tunnel would talk to, or NULL.  The networks that are
 * not the host's own (6to4, Teredo) are judged by what they carry.
 */
static const unsigned char *
embedded4(const unsigned char *addr, unsigned char out[4])
{
	static const unsigned char compatible[12] = {0};
	static const unsigned char translated[12] = {[8] = 0xff, [9] = 0xff};
	int i;

	if (memcmp(addr, mapped, 12) == 0 || memcmp(addr, nat64, 12) == 0 ||
	    memcmp(addr, translated, 12) == 0)
		return memcpy(out, addr + 12, 4);
	if (memcmp(addr, compatible, 12) == 0 && (addr[12] != 0 || addr[13] != 0 || addr[14] != 0))
		return memcpy(out, addr + 12, 4);
	if (addr[0] == 0x20 && addr[1] == 0x02)
		return memcpy(out, addr + 2, 4);
	if (addr[0] == 0x20 && addr[1] == 0x01 && addr[2] == 0 && addr[3] == 0) {
		for (i = 0; i < 4; i++)
			out[i] = (unsigned char)~addr[12 + i];
		return out;
	}
	return NULL;
}

static const char *
refused6(const unsigned char *addr)
{
	unsigned char v4[4];
	const struct range *r;
	const char *what;

	if (embedded4(addr, v4) != NULL && (what = refused4(v4)) != NULL)
		return what;
	r = find(ipv6, sizeof(ipv6) / sizeof(ipv6[0]), AF_INET6, addr);
	if (r != NULL)
		return r->what;
	/* Global unicast is 2000::/3; beside it only NAT64 reaches anything. */
	if ((addr[0] & 0xe0) == 0x20 || memcmp(addr, nat64, sizeof(nat64)) == 0)
		return NULL;
	return "reserved";
}

static bool
is_allowed(const unsigned char *addr, const struct netaddr_net *allowed, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (same_bits(addr, allowed[i].addr, allowed[i].bits))
			return true;
	}
	return false;
}

const char *
netaddr_refused(const struct sockaddr *sa, const struct netaddr_net *allowed, size_t nallowed)
{
	unsigned char addr[16];
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		memcpy(addr, mapped, sizeof(mapped));
		memcpy(addr + 12, &in.sin_addr, 4);
	} else if (sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof(in6));
		memcpy(addr, &in6.sin6_addr, 16);
	} else {
		return "no internet address";
	}
	if (is_allowed(addr, allowed, nallowed))
		return NULL;
	return memcmp(addr, mapped, 12) == 0 ? refused4(addr + 12) : refused6(addr);
}
