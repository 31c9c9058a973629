/*
 * runq.h -- which feed is polled next.  Pure: no clock, no I/O.
 *
 * Every feed waits in the lane of its host.  A lane has at most one feed running and rests for
 * a gap after each; lanes are served in the order in which they are ready.  Times are
 * milliseconds of any one clock; feeds are small indices (0 .. nfeeds-1).
 */
#ifndef DIGESTD_RUNQ_H
#define DIGESTD_RUNQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct runq;

struct runq *runq_new(size_t nfeeds);
void runq_free(struct runq *);

/* Puts a feed into a lane (any 64-bit name, e.g. a hash of the host), due at a time.  A feed that
   waits already moves; one that runs stays where it is until runq_done(). */
void runq_put(struct runq *, size_t feed, uint64_t lane, int64_t due);
/* Takes a waiting feed out; no effect on a running one. */
void runq_remove(struct runq *, size_t feed);
/* Starts the next feed that may run at `now`: returns its index, or -1 when none may. */
long runq_start(struct runq *, int64_t now);
/* The feed has ended; its lane rests until rest_until.  The caller puts the feed back. */
void runq_done(struct runq *, size_t feed, int64_t rest_until);
/* When runq_start() can next return a feed if nothing else happens; INT64_MAX never. */
int64_t runq_wakeup(const struct runq *);
bool runq_running(const struct runq *, size_t feed);
/* The feed that waits first in this one's lane and is due by then, -1 none. */
long runq_follower(const struct runq *, size_t feed, int64_t by);
/* When a waiting feed is due, INT64_MAX for others. */
int64_t runq_due(const struct runq *, size_t feed);
size_t runq_waiting(const struct runq *); /* feeds in all lanes */
size_t runq_lanes(const struct runq *);	  /* held; those without a feed are dropped in time */

#endif
