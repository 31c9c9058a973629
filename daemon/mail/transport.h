/*
 * transport.h -- a way out for messages: smtp.h, sendmail.h, outbox.h.
 *
 * A message is handed over (send), the transport says that its last byte may go out (on_ready),
 * the owner writes that down and lets it go, and is told what became of it (on_done).  A
 * message may be done without having been ready.
 */
#ifndef DIGESTD_TRANSPORT_H
#define DIGESTD_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

struct transport_message {
	const char *id;	       /* its Message-ID */
	const char *from, *to; /* addresses without brackets */
	bool utf8;	       /* needs SMTPUTF8 (RFC 6531) */
	const char *data;      /* with headers and CRLF line ends */
	size_t len;
};

enum transport_outcome {
	SENT_ACCEPTED,
	SENT_DEFERRED, /* refused for now, or never got to its last byte */
	SENT_REFUSED,  /* for ever */
	SENT_UNKNOWN,  /* the last byte went out and no answer came */
};

enum transport_stage {
	STAGE_CONNECT, /* before anything was said of this message */
	STAGE_MAIL,    /* the sender was named */
	STAGE_RCPT,    /* the recipient was */
	STAGE_DATA,    /* until the last byte went out */
	STAGE_END,     /* after it */
};

struct transport_result {
	enum transport_outcome outcome;
	enum transport_stage stage; /* at which it ended */
	int code;		    /* of the server's last reply, status of the program, or 0 */
	bool server;		    /* the trouble is not this message's: the next has it, too */
	const char *reply; /* the server's last line, or what went wrong; one printable line */
};

/* Both MUST be set and only record and enqueue: they call nothing of the transport. */
struct transport_ops {
	void (*on_ready)(void *arg, void *cookie);
	void (*on_done)(void *arg, void *cookie, const struct transport_result *);
};

struct transport {
	const char *name; /* "smtp", "sendmail", "outbox" */
	bool repeatable;  /* sending the same message again changes nothing */
	void *self;
	/* How many messages may be handed over now. */
	size_t (*room)(void *self);
	/* Hands one over; it and its data must stay until on_done.  Needs room. */
	void (*send)(void *self, const struct transport_message *, void *cookie);
	/* After on_ready: the text may go out, or (drop) it must not: on_done follows. */
	void (*go)(void *self, void *cookie);
	void (*drop)(void *self, void *cookie);
	/* At once; no callback is called any more. */
	void (*free)(void *self);
};

#endif
