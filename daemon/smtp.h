/*
 * smtp.h -- messages to a mail server, RFC 5321.  Owns libcurl for it.
 *
 * libcurl opens a connection: TCP, TLS or STARTTLS (RFC 3207), EHLO, AUTH (RFC 4954).  The mail
 * transactions on it are spoken here (CURLOPT_CONNECT_ONLY), because libcurl's own upload waits
 * for the last reply inside one call, with the whole loop; and so that it is known at which step
 * a message was refused and whether its last byte has gone out.  Many messages go over one
 * connection; a refused recipient does not end it.
 *
 * Callbacks record and enqueue: neither smtp_send() nor smtp_free() may be called from them.
 */
#ifndef DIGESTD_SMTP_H
#define DIGESTD_SMTP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/errbuf.h"

struct smtp;
struct event_base;

struct smtp_options {
	const char *url;      /* "smtp://host:port" or "smtps://..." */
	const char *tls;      /* of smtp: "required", "opportunistic", "none" */
	const char *user;     /* or NULL: no AUTH */
	const char *auth;     /* "any", "plain", "login", "cram-md5", "xoauth2" */
	const char *password; /* or the bearer token of xoauth2; copied */
	const char *ca_file;  /* or NULL: the system's */
	const char *helo;     /* name of this machine for EHLO */
	int connections;      /* at once */
};

struct smtp_message {
	const char *from, *to; /* addresses without brackets */
	bool utf8;	       /* needs SMTPUTF8 (RFC 6531) */
	const char *data;      /* CRLF line ends, not dot-stuffed */
	size_t len;
};

enum smtp_stage {
	SMTP_CONNECT, /* until EHLO and AUTH are done */
	SMTP_MAIL,
	SMTP_RCPT,
	SMTP_DATA, /* until the last byte went out */
	SMTP_END,  /* after it */
};

enum smtp_outcome {
	SMTP_ACCEPTED,
	SMTP_DEFERRED, /* 4xx, or the connection failed before the last byte went out */
	SMTP_REFUSED,  /* 5xx */
	SMTP_UNKNOWN,  /* the connection failed between the last byte and the reply */
};

struct smtp_result {
	enum smtp_outcome outcome;
	enum smtp_stage stage; /* at which it ended */
	int code;	       /* of the server's last reply, or 0 */
	bool server;	       /* the trouble is not this message's: the next one has it, too */
	const char *reply;     /* last line of the server, or what went wrong; printable */
};

struct smtp_ops {
	/* The server waits for the text of the message: it goes out after smtp_go(). */
	void (*on_ready)(void *arg, void *cookie);			      /* MUST */
	void (*on_done)(void *arg, void *cookie, const struct smtp_result *); /* MUST */
};

/* NULL with the reason. */
struct smtp *smtp_new(struct event_base *, const struct smtp_options *, const struct smtp_ops *,
    void *arg, struct errbuf *);
/* Connections are closed at once; no callback is called any more.  NULL is accepted. */
void smtp_free(struct smtp *);
/* How many messages may be handed over now. */
size_t smtp_room(const struct smtp *);
/* Hands one over; it and its data must stay until on_done.  Needs room. */
void smtp_send(struct smtp *, const struct smtp_message *, void *cookie);
/* After on_ready: the text may go out, or (drop) it must not: on_done then says SMTP_DEFERRED. */
void smtp_go(struct smtp *, void *cookie);
void smtp_drop(struct smtp *, void *cookie);

#endif
