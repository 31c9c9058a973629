#include "curlloop.h"

#include <event2/event.h>
#include <stdlib.h>

struct watched {
	struct event ev;
	struct curlloop *loop;
	int what;
};

static void
drain(struct curlloop *l)
{
	void *owner;
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(l->multi, &left)) != NULL) {
		if (msg->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &owner);
		l->done(owner, msg->data.result);
	}
}

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct watched *s = arg;
	struct curlloop *l = s->loop;
	int action = 0, running;

	if (what & EV_READ)
		action |= CURL_CSELECT_IN;
	if (what & EV_WRITE)
		action |= CURL_CSELECT_OUT;
	(void)curl_multi_socket_action(l->multi, fd, action, &running);
	drain(l);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct curlloop *l = arg;
	int running;

	(void)fd;
	(void)what;
	(void)curl_multi_socket_action(l->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	drain(l);
}

static int
watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct curlloop *l = arg;
	struct watched *s = socket_arg;
	short events = EV_PERSIST;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (s != NULL) {
			event_del(&s->ev);
			free(s);
			(void)curl_multi_assign(l->multi, fd, NULL);
		}
		return 0;
	}
	if (s == NULL) {
		if ((s = calloc(1, sizeof(*s))) == NULL)
			abort();
		s->loop = l;
		(void)curl_multi_assign(l->multi, fd, s);
	} else if (s->what == what) {
		return 0;
	} else {
		event_del(&s->ev);
	}
	if (what & CURL_POLL_IN)
		events |= EV_READ;
	if (what & CURL_POLL_OUT)
		events |= EV_WRITE;
	s->what = what;
	(void)event_assign(&s->ev, l->base, fd, events, on_ready, s);
	event_add(&s->ev, NULL);
	return 0;
}

static int
set_timer(CURLM *multi, long ms, void *arg)
{
	struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	struct curlloop *l = arg;

	(void)multi;
	if (ms < 0)
		event_del(&l->timer);
	else
		event_add(&l->timer, &tv);
	return 0;
}

int
curlloop_init(struct curlloop *l, struct event_base *base, void (*done)(void *, CURLcode))
{
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK || (l->multi = curl_multi_init()) == NULL)
		return -1;
	l->base = base;
	l->done = done;
	(void)evtimer_assign(&l->timer, base, on_timer, l);
	(void)curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, watch);
	(void)curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
	(void)curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	(void)curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
	return 0;
}

void
curlloop_release(struct curlloop *l)
{
	if (l->multi == NULL)
		return;
	(void)curl_multi_cleanup(l->multi);
	event_del(&l->timer);
	l->multi = NULL;
	curl_global_cleanup();
}
