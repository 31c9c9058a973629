#include "turns.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../clock.h"
#include "../core/hash.h"

#define RESTING_MAX 4096 /* more are let go without a rest */

struct rest { /* an address that was talked to a moment ago */
	uint64_t address;
	int64_t until; /* CLOCK_MONOTONIC ms */
};

struct turns {
	struct shared *shared;
	unsigned fetcher;
	int gap_ms;
	struct rest resting[RESTING_MAX]; /* oldest first */
	size_t nresting;
	struct event timer;
	uint64_t *sockets; /* address of each descriptor, 0 none */
	size_t nsockets;
};

/* Addresses whose rest is over are free again. */
static void
end_rests(struct turns *t)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC), next;
	struct timeval tv;
	size_t i;

	for (i = 0; i < t->nresting && t->resting[i].until <= now; i++)
		shared_release(t->shared, t->resting[i].address, t->fetcher);
	t->nresting -= i;
	if (i > 0 && t->nresting > 0)
		memmove(t->resting, t->resting + i, t->nresting * sizeof(*t->resting));
	if (t->nresting == 0)
		return;
	next = t->resting[0].until - now;
	tv = (struct timeval){next / 1000, next % 1000 * 1000};
	event_add(&t->timer, &tv);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	end_rests(arg);
}

struct turns *
turns_new(struct event_base *base, struct shared *shared, unsigned fetcher)
{
	struct turns *t = calloc(1, sizeof(*t));

	if (t == NULL)
		abort();
	t->shared = shared;
	t->fetcher = fetcher;
	evtimer_assign(&t->timer, base, on_timer, t);
	return t;
}

void
turns_free(struct turns *t)
{
	event_del(&t->timer);
	free(t->sockets);
	free(t);
}

void
turns_set_gap(struct turns *t, int ms)
{
	t->gap_ms = ms;
}

uint64_t
turns_address(const struct sockaddr *sa)
{
	const struct sockaddr_in *in = (const void *)sa;
	const struct sockaddr_in6 *in6 = (const void *)sa;

	if (sa->sa_family == AF_INET)
		return hash_fast(4, &in->sin_addr, sizeof(in->sin_addr)) | 1;
	if (sa->sa_family == AF_INET6)
		return hash_fast(6, &in6->sin6_addr, sizeof(in6->sin6_addr)) | 1;
	return 0;
}

bool
turns_take(struct turns *t, uint64_t address)
{
	return shared_take(t->shared, address, t->fetcher);
}

static void
release(struct turns *t, uint64_t address)
{
	if (t->gap_ms == 0 || t->nresting == RESTING_MAX) {
		shared_release(t->shared, address, t->fetcher);
		return;
	}
	t->resting[t->nresting++] = (struct rest){address, clock_ms(CLOCK_MONOTONIC) + t->gap_ms};
	if (t->nresting == 1)
		end_rests(t);
}

void
turns_opened(struct turns *t, int fd, uint64_t address)
{
	size_t cap = t->nsockets;

	if (fd == -1) {
		if (address != 0)
			shared_release(t->shared, address, t->fetcher);
		return;
	}
	if ((size_t)fd >= cap) {
		t->nsockets = (size_t)fd + 64;
		t->sockets = reallocarray(t->sockets, t->nsockets, sizeof(*t->sockets));
		if (t->sockets == NULL)
			abort();
		memset(t->sockets + cap, 0, (t->nsockets - cap) * sizeof(*t->sockets));
	}
	t->sockets[fd] = address;
}

void
turns_closed(struct turns *t, int fd)
{
	if ((size_t)fd < t->nsockets && t->sockets[fd] != 0) {
		release(t, t->sockets[fd]);
		t->sockets[fd] = 0;
	}
}
