/*
 * channel.h -- length-prefixed messages between two roles over a socket pair.
 *
 * A message is a little-endian length, a type, and that many bytes (pack.h).  What arrives is
 * handed out whole and in order; a length past LIMIT_MESSAGE, or the end of the other side,
 * closes the channel.  Owns libevent's bufferevent for this.
 */
#ifndef DIGESTD_CHANNEL_H
#define DIGESTD_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"

struct channel;
struct event_base;

enum message_type {
	/* engine to the others */
	MSG_SETUP = 1, /* conf_pack() */
	MSG_JOB,       /* job_pack(): to a fetcher */
	MSG_HEALTH,    /* u32 ok, string: to web */
	MSG_RETIRE,    /* to web: its successor accepts; it sends what it has begun and ends */
	/* fetcher to engine */
	MSG_RESULT, /* result_pack() */
	/* web to engine to mailer, and back: see desk.h.  The engine passes them on unread. */
	MSG_DESK_ASK,
	MSG_DESK_ANSWER,
	/* mailer to engine, at its start and at each change */
	MSG_MAIL, /* string: what keeps mail from going, "" nothing; one of a few, never an address
		   */
	/* any role to engine */
	MSG_READY, /* set up, sandboxed, serving */
	MSG_FATAL, /* string: it cannot work like this and ends */
};

struct channel_ops {
	/* Both MUST be set.  In on_closed the channel may be freed; nothing is called after. */
	void (*on_message)(void *arg, uint32_t type, const void *data, size_t n);
	void (*on_closed)(void *arg);
};

/* Takes the descriptor over. */
struct channel *channel_new(struct event_base *, int fd, const struct channel_ops *, void *arg);
/* Another reader from now on. */
void channel_hand_over(struct channel *, const struct channel_ops *, void *arg);
void channel_free(struct channel *); /* may be called from on_message */
/* Queues a message; never blocks.  payload MAY be NULL. */
void channel_send(struct channel *, uint32_t type, const struct buf *payload);

#endif
