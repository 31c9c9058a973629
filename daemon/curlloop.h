/*
 * curlloop.h -- libcurl's multi interface on libevent, for fetch.c and smtp.c: transfers go on
 * while the loop runs, and their end is told.
 */
#ifndef DIGESTD_CURLLOOP_H
#define DIGESTD_CURLLOOP_H

#include <curl/curl.h>
#include <event2/event_struct.h>

struct event_base;

struct curlloop {
	CURLM *multi; /* to add and remove handles */
	struct event_base *base;
	struct event timer;
	void (*done)(void *owner, CURLcode);
};

/*
 * done is called from the loop for each handle that ended, with its CURLOPT_PRIVATE; it MAY remove
 * and free the handle.  The struct stays where it is until it is released.  0, or -1.
 */
int curlloop_init(struct curlloop *, struct event_base *, void (*done)(void *owner, CURLcode));
/* When no handle is in it any more; what was never made, all zero, is accepted. */
void curlloop_release(struct curlloop *);

#endif
