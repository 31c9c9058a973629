/*
 * fetcher.h -- the fetcher's own: fetcher.c is the role, fetcher_poll.c the life of one poll.
 */
#ifndef DIGESTD_FETCHER_H
#define DIGESTD_FETCHER_H

#include <event2/event.h>
#include <stddef.h>

#include "../../filters/rules.h"
#include "../channel.h"
#include "../conf/conf.h"
#include "fetch.h"
#include "shared.h"

struct poll;

struct fetcher {
	struct event_base *base;
	struct channel *engine;
	struct config *config;
	struct rules *rules;
	struct fetch *fetch;
	struct shared *shared;
	struct shared_page *page;
	unsigned index;
	struct arena *arena; /* of the delivery being worked on */
	struct buf out;
	struct poll *polls; /* all */
	struct poll *busy;  /* those whose address was busy */
	struct event *busy_timer, *idle_timer;
	int exit_status;
};

/* A job of the engine: it ends with a MSG_RESULT, always. */
void poll_start(struct fetcher *, const void *message, size_t n);
/* Tries those again whose address was busy. */
void poll_retry(struct fetcher *);
void poll_free_all(struct fetcher *);

#endif
