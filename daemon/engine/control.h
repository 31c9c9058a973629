/*
 * control.h -- the control socket: how digestctl talks to a running digestd.
 *
 * A UNIX stream socket of mode 0600 in the state directory, so who may use it is who may read
 * the store.  A client sends one line of words separated by blanks ("refresh oschina-news") and
 * reads until the end of the stream: "ok" or "error STATUS MESSAGE" (STATUS of sysexits.h) on
 * the first line, then the lines of the answer.  One request a connection.
 *
 * A line that begins with "+N " is followed by N bytes, for what is no words: where the daemon
 * takes them (control_take_bodies()).
 */
#ifndef DIGESTD_CONTROL_H
#define DIGESTD_CONTROL_H

#include <event2/event.h>
#include <stddef.h>

#include "../core/buf.h"
#include "../core/errbuf.h"

#define CONTROL_LINE_MAX 4096	      /* bytes of a request */
#define CONTROL_WORDS_MAX 16	      /* words of a request */
#define CONTROL_ANSWER_MAX (32 << 20) /* bytes of an answer: `status` of 100,000 feeds fits */
#define CONTROL_CLIENTS_MAX 32	      /* at once; further ones wait in the backlog */
#define CONTROL_TIMEOUT 10	      /* seconds a client may be silent or not read */

/* ---- the daemon's side ---------------------------------------------------------------------- */

struct control;

struct control_request {
	int argc;				 /* at least 1 */
	const char *argv[CONTROL_WORDS_MAX + 1]; /* NULL ends */
	const char *body; /* the bytes behind the line, NUL-terminated; NULL without any */
	size_t nbody;
	struct buf *answer; /* lines of the answer, of an error too; the handler MAY append */
	int status;	    /* for control_reply() */
	struct errbuf err;
};

/*
 * Listens at path; a socket that a dead daemon left there is replaced, a live one is an error.
 * The handler is called from the event loop for each request, appends to request->answer and
 * calls control_reply() at most once before it returns; without a call the answer is ok.
 * NULL with the reason on failure.
 */
struct control *control_new(struct event_base *, const char *path,
    void (*handler)(void *arg, struct control_request *), void *arg, struct errbuf *);
/* From now on requests may have a body of at most so many bytes. */
void control_take_bodies(struct control *, size_t max);
/* Removes the socket's file and drops all clients; NULL is accepted. */
void control_free(struct control *);
/* status 0: ok, message is ignored; else one of sysexits.h with a message of one line. */
void control_reply(struct control_request *, int status, const char *message);

/* ---- digestctl's side ----------------------------------------------------------------------- */

/*
 * Sends the words and waits for the answer, whose lines replace what is in out.  0, or the status
 * of sysexits.h with the reason in err: EX_UNAVAILABLE when no daemon listens.
 */
int control_ask(
    const char *path, int argc, const char *const *argv, struct buf *out, struct errbuf *err);
/* The same with a body, which MAY be NULL. */
int control_ask_with(const char *path, int argc, const char *const *argv, const struct buf *body,
    struct buf *out, struct errbuf *err);

#endif
