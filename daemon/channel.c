#include "channel.h"

#include <endian.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/limits.h"

struct header {
	uint32_t length, type;
};

struct channel {
	struct bufferevent *bev;
	const struct channel_ops *ops;
	void *arg;
	bool reading, freed; /* channel_free() inside a callback waits for its end */
};

static void
channel_destroy(struct channel *ch)
{
	bufferevent_free(ch->bev);
	free(ch);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct channel *ch = arg;

	(void)bev;
	if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) {
		bufferevent_disable(ch->bev, EV_READ | EV_WRITE);
		ch->ops->on_closed(ch->arg);
	}
}

/* True when a whole message was there and was handed out. */
static bool
read_one(struct channel *ch, struct evbuffer *in)
{
	struct header h;
	size_t have = evbuffer_get_length(in), length;
	const char *p;

	if (evbuffer_copyout(in, &h, sizeof(h)) != (ev_ssize_t)sizeof(h))
		return false;
	length = le32toh(h.length);
	if (length > LIMIT_MESSAGE) {
		on_event(ch->bev, BEV_EVENT_ERROR, ch);
		return false;
	}
	if (have < sizeof(h) + length)
		return false;
	p = (const char *)evbuffer_pullup(in, (ev_ssize_t)(sizeof(h) + length));
	ch->ops->on_message(ch->arg, le32toh(h.type), p + sizeof(h), length);
	if (!ch->freed)
		evbuffer_drain(in, sizeof(h) + length);
	return !ch->freed;
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct channel *ch = arg;

	ch->reading = true;
	while (read_one(ch, bufferevent_get_input(bev)))
		;
	ch->reading = false;
	if (ch->freed)
		channel_destroy(ch);
}

struct channel *
channel_new(struct event_base *base, int fd, const struct channel_ops *ops, void *arg)
{
	struct channel *ch = calloc(1, sizeof(*ch));

	if (ch == NULL || evutil_make_socket_nonblocking(fd) == -1)
		abort();
	ch->ops = ops;
	ch->arg = arg;
	ch->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (ch->bev == NULL)
		abort();
	bufferevent_setcb(ch->bev, on_read, NULL, on_event, ch);
	(void)bufferevent_set_max_single_read(ch->bev, 1 << 20);
	(void)bufferevent_set_max_single_write(ch->bev, 1 << 20);
	bufferevent_enable(ch->bev, EV_READ | EV_WRITE);
	return ch;
}

void
channel_hand_over(struct channel *ch, const struct channel_ops *ops, void *arg)
{
	ch->ops = ops;
	ch->arg = arg;
}

void
channel_free(struct channel *ch)
{
	if (ch == NULL)
		return;
	bufferevent_disable(ch->bev, EV_READ | EV_WRITE);
	ch->freed = true;
	if (!ch->reading)
		channel_destroy(ch);
}

void
channel_send(struct channel *ch, uint32_t type, const struct buf *payload)
{
	size_t n = payload != NULL ? payload->len : 0;
	struct header h = {htole32((uint32_t)n), htole32(type)};
	struct evbuffer *out = bufferevent_get_output(ch->bev);

	if (evbuffer_add(out, &h, sizeof(h)) == -1 ||
	    (n > 0 && evbuffer_add(out, payload->data, n) == -1))
		abort();
}
