/*
 * engine.h -- the engine's own: schedule, dedup, store, render, supervise, control.
 *
 * One struct engine, worked on by the files engine*.c: engine.c (start, timers, end),
 * engine_reload.c (its configuration), engine_poll.c (jobs out), engine_result.c (results in),
 * engine_network.c (is there a network), engine_publish.c (files), engine_role.c (the other
 * processes), engine_rules.c (the compiled rules), engine_control.c (digestctl, health),
 * engine_sections.c and engine_stories.c (digestctl: corrections). Callbacks record and enqueue;
 * engine_run() is the one place where work is handed out.
 */
#ifndef DIGESTD_ENGINE_H
#define DIGESTD_ENGINE_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../channel.h"
#include "../conf/conf.h"
#include "../core/map.h"
#include "../fetcher/shared.h"
#include "../poll.h"
#include "../role.h"
#include "../store/store.h"
#include "control.h"
#include "runq.h"

/* A process that the engine works with. */
struct worker {
	struct engine *engine;
	enum role role;
	int index;
	pid_t pid;		 /* 0 until the parent has told */
	struct channel *channel; /* NULL while it is down */
	bool ready;		 /* has sent MSG_READY */
	int64_t closed;		 /* CLOCK_MONOTONIC ms when its end of the channel closed, 0 open */
	bool replaced;		 /* it ends by itself, for a successor */
	int64_t started;	 /* CLOCK_MONOTONIC ms */
	int restart_pause;	 /* seconds, doubles with each early death */
	long restarts;
	struct event *restart_timer;
	/* of fetchers */
	struct runq *queue;
	size_t in_flight;
	size_t suspects; /* jobs of an unexplained death: one at a time until they are done */
	struct shared_page *page;
};

/* What the engine remembers of a feed between polls, beside the store. */
struct feed_slot {
	uint64_t lane;	      /* hash of the host, or of the address once it is known */
	uint64_t origin;      /* hash of scheme, host and port that are asked */
	uint64_t landed;      /* hash of the URL that answered last */
	struct worker *owner; /* the fetcher it is dealt to */
	int64_t refreshed;    /* last manual refresh */
	int64_t started;      /* engine_queue_ms() when it was sent to its fetcher */
	bool gone, failing, twin_told;
	bool unreached; /* its last poll reached no server */
};

/* So many hosts without an answer, and none with one, are not the hosts' fault. */
#define NETWORK_HOSTS 5

/* What engine_network.c knows. */
struct network {
	uint64_t hosts[NETWORK_HOSTS]; /* lanes of feeds that were well before */
	size_t nhosts;
	int64_t since, probe; /* engine_queue_ms(): of the first; of the next feed to try */
	bool off;
};

struct engine {
	const struct role_args *args;
	struct event_base *base;
	struct config *config;
	struct config *next_config; /* loaded; takes over when no transfer runs any more */
	struct publisher *publisher;
	struct publish_run *publishing;
	int64_t published; /* feeds without a change since then need no new files */
	bool publish_again, publish_failed; /* in this run: news came, a file was not written */
	struct store *store;
	struct arena *arena; /* of the message being worked on */
	struct buf out;

	struct feed_slot *slots; /* by index of config->feeds */
	struct map by_id;	 /* row id to index */
	struct map by_landing;	 /* landed to index */
	size_t nfirst;		 /* feeds in the queues that were never polled */

	struct worker fetchers[SHARED_FETCHERS];
	size_t nfetchers;
	struct shared *shared;
	int shared_fd;
	struct worker web, mailer, compiler;
	int rules_fd;	  /* memory with the compiled rules, -1 none; replaced, never changed */
	bool rules_ready; /* it is filled: fetchers may be started */
	char mail_trouble[80];	 /* as the mailer said, "" none */
	struct channel *old_web; /* to one that still sends answers after a reload, or NULL */
	int listen_fds[ROLE_FDS_MAX];
	size_t nlisten_fds;

	struct event *parent_event, *run_timer, *commit_timer, *publish_timer, *tick_timer,
	    *watchdog_timer;
	struct control *control;

	/* the open transaction */
	size_t *batch; /* indices of the feeds in it */
	size_t nbatch, batch_cap;
	bool stories_changed;

	struct network network;
	int64_t
	    blocked_until; /* engine_queue_ms(): the store takes nothing before; 0: it is well */
	char blocked_why[512];
	bool misplaced;	    /* the store was moved away under us */
	int64_t pruned;	    /* when retention ran last, monotonic seconds */
	int64_t started;    /* UTC */
	int64_t polls_done; /* and durable */
	int64_t items_new, items_updated;
	int64_t trimmed, trimmed_polls; /* when memory was given back, and after how many polls */
	uint64_t random;
	bool notified_ready, stopping;
	int exit_status;
};

/* engine_poll.c */
void engine_queue_feeds(struct engine *); /* after a start or reload: every feed into its queue */
/* Puts a feed that does not run into its queue, due on the clock of the queues. */
void engine_enqueue(struct engine *, size_t feed, int64_t due);
void engine_run(struct engine *); /* hands out all jobs that may run now, sets the timer */
/* 0, or -1 with the reason: asked again too soon. */
int engine_refresh(struct engine *, size_t feed, struct errbuf *);
bool engine_blocked(const struct engine *); /* the store takes nothing now */
uint32_t engine_random(struct engine *);
int64_t engine_now_ms(void); /* UTC milliseconds */
int64_t engine_monotonic_ms(void);
/* Milliseconds that go on during a suspend and that nobody sets: the clock of the queues. */
int64_t engine_queue_ms(void);
int64_t engine_queue_time(int64_t utc_seconds); /* on that clock */

/* engine_rules.c */
/* Whether both have the same rules: what is compiled of them is the same, whatever the sections. */
bool engine_rules_same(const struct config *, const struct config *);
void engine_rules_open(struct engine *); /* new memory, empty */
void engine_rules_seal(struct engine *); /* it is filled */
void engine_rules_close(struct engine *);

/* engine_result.c */
void engine_result(struct engine *, struct worker *, const void *data, size_t n);
void engine_lost(struct engine *, struct worker *, int status); /* a fetcher died */
void engine_overdue(struct engine *); /* kills fetchers that do not answer */
void engine_commit(struct engine *);
/* The store takes nothing: what is not kept is polled again when it may take something. */
void engine_block(struct engine *, const char *why);
void engine_unblock(struct engine *);

/* engine_network.c */
/*
 * Takes note of a result.  True when it is no failure of its feed, because no server can be
 * reached now: then the feed waits until *again, on the clock of the queues.
 */
bool engine_unreached(struct engine *, size_t feed, const struct result *, int64_t *again);
void engine_network(struct engine *);			 /* once a second: whether there is one */
bool engine_may_try(const struct engine *, int64_t now); /* a poll may start */
void engine_tries(struct engine *, int64_t now);	 /* one has started */

/* engine_publish.c */
void engine_publisher_new(struct engine *); /* of e->config; a failure is logged */
void engine_publisher_free(struct engine *);
/* Stories changed: what is published follows after publish_delay. */
void engine_publish_soon(struct engine *);
/* The publish timer: one directory of files a turn of the loop. */
void engine_on_publish(evutil_socket_t, short what, void *engine);

/* engine_role.c */
/* Binds what web will serve: 0, or -1 with the reason. */
int engine_listen(struct engine *, struct errbuf *);
void engine_start_roles(struct engine *);
void engine_stop_roles(struct engine *);
void engine_set_up(struct engine *, struct worker *); /* sends the configuration */
void engine_replace_rules(struct engine *);	      /* and all fetchers: no transfer may run */
void engine_replace_web(struct engine *);	      /* by one with the new configuration */
void engine_parent(struct engine *);		      /* a message of the parent waits */
void engine_notify(struct engine *, const char *text);
void engine_kill(struct engine *, const struct worker *);

/* engine_control.c */
/* 0, or -1 with the reason. */
int engine_control_open(struct engine *, struct errbuf *);
void engine_health(struct engine *); /* tells web and systemd how it is */

/* engine_reload.c */
/*
 * Everything that a start or a reload takes, so its pages can be made, too: NULL when it is broken.
 * Errors are logged.
 */
struct config *engine_load(const char *file);
/* Loads the configuration anew: -1 when it is broken, and the old one stays.  Errors as above. */
int engine_reload(struct engine *, struct buf *answer);
void engine_swap(struct engine *); /* takes the loaded one over once no transfer runs */

/* engine.c */
void engine_stop(struct engine *);
size_t engine_in_flight(const struct engine *);

/* engine_sections.c: requests of digestctl. */
struct control_request;
void engine_command_reclassify(struct engine *, struct control_request *);
void engine_command_story(struct engine *, struct control_request *);
void engine_command_section(struct engine *, struct control_request *);

#endif
