/*
 * shared.h -- the memory that all fetchers and the engine share.
 *
 * A fetcher says in it what it is reading, so that the engine knows whom to blame when it dies;
 * and fetchers tell each other which addresses they talk to, because two hosts of two fetchers
 * may be one machine.  It survives every fetcher; nothing in it is believed beyond that.
 */
#ifndef DIGESTD_SHARED_H
#define DIGESTD_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SHARED_FETCHERS 64
#define SHARED_ADDRESSES 16384 /* a power of two, far more than there are transfers */

struct shared_page {
	_Atomic int64_t feed;  /* row id of the feed being read, 0 none */
	_Atomic int64_t since; /* CLOCK_MONOTONIC ms */
};

struct shared {
	struct shared_page pages[SHARED_FETCHERS];
	_Atomic uint64_t busy[SHARED_ADDRESSES]; /* hash of an address and who talks to it */
};

/* A descriptor to inherit, or -1 with errno. */
int shared_create(void);
/* NULL with errno. */
struct shared *shared_map(int fd);
void shared_unmap(struct shared *);

/* False when some fetcher talks to that address now (or, rarely, to one with a similar hash). */
bool shared_take(struct shared *, uint64_t address, unsigned fetcher);
void shared_release(struct shared *, uint64_t address, unsigned fetcher);
/* Everything a dead fetcher held. */
void shared_forget(struct shared *, unsigned fetcher);

#endif
