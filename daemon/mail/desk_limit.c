/*
 * desk.h: limits of what a form can make us send.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "desk_internal.h"

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)

/* An IPv6 client has a whole /64 to choose addresses from. */
static const char *
client_net(struct visit *v)
{
	const char *client = v->r->client != NULL ? v->r->client : "";
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct in6_addr in6;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, client, &in6) != 1)
		return client;
	if (memcmp(in6.s6_addr, mapped, sizeof(mapped)) == 0)
		return inet_ntop(AF_INET, in6.s6_addr + 12, text, sizeof(text)) != NULL
			   ? arena_strdup(v->arena, text)
			   : client;
	memset(in6.s6_addr + 8, 0, 8);
	return inet_ntop(AF_INET6, &in6, text, sizeof(text)) != NULL ? arena_strdup(v->arena, text)
								     : client;
}

/* 1 when there were as many as may be. */
static int
is_over(struct visit *v, const char *kind, const char *who, int64_t seconds, int64_t most)
{
	int64_t n = 0;
	int rc = maildb_rate(v->m, kind, who, v->now - seconds, &n, v->err);

	return rc < 0 ? rc : n >= most;
}

int
desk_limit_client(struct visit *v)
{
	const char *net = client_net(v);
	int rc;

	if ((rc = is_over(v, "client", net, HOUR, DESK_CLIENT_HOUR)) != 0 ||
	    (rc = is_over(v, "client", net, DAY, DESK_CLIENT_DAY)) != 0 ||
	    (rc = is_over(v, "all", "", HOUR, DESK_ALL_HOUR)) != 0)
		return rc;
	return maildb_rate_add(v->m, "client", net, v->now, v->err);
}

/* Spellings that large providers deliver to one mailbox: "re.ad.er+x@" is "reader@". */
static const char *
mailbox_of(struct visit *v, const char *address)
{
	char *out = arena_alloc(v->arena, strlen(address) + 1), *o = out;
	const char *at = strrchr(address, '@'), *p;

	for (p = address; p < at && *p != '+'; p++)
		if (*p != '.')
			*o++ = *p;
	(void)strcpy(o, at); /* NOLINT: what was left out is not longer */
	return out;
}

int
desk_limit_address(struct visit *v, const char *address)
{
	const char *mailbox = mailbox_of(v, address);
	int rc;

	if ((rc = maildb_blocked(v->m, address, v->err)) != 0 ||
	    (rc = is_over(v, "letter", mailbox, DESK_ADDRESS_GAP, 1)) != 0 ||
	    (rc = is_over(v, "letter", mailbox, DAY, DESK_ADDRESS_DAY)) != 0)
		return rc;
	if ((rc = maildb_rate_add(v->m, "letter", mailbox, v->now, v->err)) == 0)
		rc = maildb_rate_add(v->m, "all", "", v->now, v->err);
	return rc;
}
