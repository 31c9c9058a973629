/*
 * web.h -- serves feeds, pages and search over HTTP.  Owns evhttp.
 *
 * Answers come from documents in memory, which are rendered from the store when somebody asks
 * for them and again when the store's generation has moved; a document whose bytes did not
 * change keeps its ETag.  GET and HEAD only, but for the forms of subscriptions (web_mail.c), whose
 * answers come from the mailer.  Everything that a client can make grow has a
 * bound: header, body, time, connections, documents.
 */
#ifndef DIGESTD_WEB_H
#define DIGESTD_WEB_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

#include "../conf/conf.h"
#include "../store/store.h"

struct web;

/* An event base as web likes it (fewer system calls a request); NULL when there is none. */
struct event_base *web_base_new(void);

/*
 * Listens on config->listen, or, with nfds > 0, on those sockets, which are listening or bound
 * already (it takes them over) and then binds nothing itself.  The configuration, the base and
 * the store must outlive it.  NULL with the reason.
 */
struct web *web_new(struct event_base *, const struct config *, struct store *reader,
    const int *fds, size_t nfds, struct errbuf *);
void web_free(struct web *);
/*
 * A TCP socket for one value of config->listen ("127.0.0.1:8080", "[::1]:8080"), bound and
 * listening, to be handed over to web_new(): -1 with the reason.
 */
int web_bind(const char *listen, struct errbuf *);
/*
 * Accepts no more and ends connections without a request in hand, the others when their answer is
 * sent; web_connections() says how many are left.
 */
void web_leave(struct web *);
size_t web_connections(const struct web *);
/* One line for people: connections, requests, documents. */
void web_status(const struct web *, struct buf *);
/* What /healthz says: JSON, with status 200 when ok, else 503. */
void web_set_health(struct web *, const char *json, bool ok);

struct desk_request;
struct desk_answer;
/*
 * Whom the forms ask: the mailer, by way of the engine.  The answer to a question comes with its
 * number to web_desk_answer(), later; one that comes too late, or with a number that is none, is
 * dropped.  What is not answered, or with DESK_TROUBLE, is asked again for some seconds.  Without
 * web_set_desk() forms are answered with 503.
 */
void web_set_desk(
    struct web *, void (*ask)(void *arg, uint32_t id, const struct desk_request *), void *arg);
void web_desk_answer(struct web *, uint32_t id, const struct desk_answer *);

#endif
