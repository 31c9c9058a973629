/*
 * Whether this machine reaches anything at all: when it does not, no feed is to blame.
 *
 * Polls of hosts that were well before, and of which none reaches a server for a while, mean that
 * it is not the hosts.  From then on one feed at a time is tried, failures are nobody's, and with
 * the first answer of any server all that was not reached is asked at once.
 */
#include "../log.h"
#include "engine.h"

#define WHILE_MS 2000	/* without any answer, since the first that was not reached */
#define PROBE_MS 10000	/* between two feeds that are tried */
#define AGAIN_MS 120000 /* what was tried in vain lets the others try first */

static bool
host_known(const struct network *n, uint64_t host)
{
	size_t i;

	for (i = 0; i < n->nhosts; i++)
		if (n->hosts[i] == host)
			return true;
	return false;
}

static void
wake_unreached(struct engine *e, int64_t due)
{
	const struct feed_slot *s;
	size_t i;

	for (i = 0; i < e->config->nfeeds; i++) {
		s = &e->slots[i];
		if (s->unreached && s->owner != NULL && !runq_running(s->owner->queue, i))
			engine_enqueue(e, i, due);
	}
}

void
engine_network(struct engine *e)
{
	struct network *n = &e->network;
	int64_t now = engine_queue_ms();

	if (n->off || n->nhosts < NETWORK_HOSTS || now - n->since < WHILE_MS)
		return;
	n->off = true;
	n->probe = now + PROBE_MS;
	log_warn(
	    "fetch", NULL, "no server can be reached, %zu hosts were tried: polls wait", n->nhosts);
	wake_unreached(e, n->probe);
}

bool
engine_unreached(struct engine *e, size_t i, const struct result *r, int64_t *again)
{
	struct feed_slot *s = &e->slots[i];
	struct network *n = &e->network;
	int64_t now = engine_queue_ms();

	s->unreached = r->unreached;
	if (!r->unreached) {
		n->nhosts = 0;
		if (n->off) {
			n->off = false;
			log_notice("fetch", NULL, "servers can be reached again");
			wake_unreached(e, now);
		}
		return false;
	}
	if (n->nhosts == 0)
		n->since = now;
	/* One that failed before proves nothing. */
	if (!s->failing && n->nhosts < NETWORK_HOSTS && !host_known(n, s->lane))
		n->hosts[n->nhosts++] = s->lane;
	*again = now + AGAIN_MS;
	return n->off;
}

bool
engine_may_try(const struct engine *e, int64_t now)
{
	return !e->network.off || now >= e->network.probe;
}

void
engine_tries(struct engine *e, int64_t now)
{
	e->network.probe = now + PROBE_MS;
}
