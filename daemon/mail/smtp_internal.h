/*
 * smtp_internal.h -- what the files of smtp share.
 *
 *   smtp.c          the pool of connections, which libcurl opens
 *   smtp_session.c  commands and replies on one connection
 */
#ifndef DIGESTD_SMTP_INTERNAL_H
#define DIGESTD_SMTP_INTERNAL_H

#include <event2/event.h>

#include "../core/buf.h"
#include "../curlloop.h"
#include "smtp.h"

#define SMTP_REPLY_MAX (64u << 10) /* bytes of one reply with all its lines */
#define SMTP_LINE_MAX 400	   /* bytes of a reply that are kept */

enum smtp_state {
	LINE_CLOSED,
	LINE_CONNECTING, /* libcurl works on it */
	LINE_IDLE,
	LINE_MAIL, /* the state names what was sent and is not answered yet */
	LINE_RCPT,
	LINE_DATA,
	LINE_READY, /* waits for smtp_go() */
	LINE_BODY,  /* parts of the text are not sent yet */
	LINE_END,
	LINE_RSET,
};

struct smtp_line {
	struct smtp *smtp;
	enum smtp_state state;
	CURL *easy;
	struct event *reading, *writing, *clock;
	struct buf in, out;
	size_t sent;  /* bytes of out */
	long carried; /* messages that this connection was asked to take */
	bool pipelining, utf8, size, early_rcpt; /* early_rcpt: RCPT went out with MAIL */
	bool tls;		  /* perhaps: then a half-sent record may have gone out whole */
	char last[SMTP_LINE_MAX]; /* last line of the server */
	char curl_error[CURL_ERROR_SIZE];
	struct transport_message message;
	void *cookie;	 /* NULL: carries nothing */
	bool again;	 /* the message is on its second connection */
	bool last_tried; /* the end of the text may have gone out */
	int unread;	 /* replies that are due before the connection is free */
};

struct smtp {
	struct event_base *base;
	struct curlloop loop;
	struct smtp_options o; /* strings are its own */
	char *login;	       /* LOGIN_OPTIONS, or NULL */
	const struct transport_ops *ops;
	void *arg;
	struct smtp_line *lines;
	size_t nlines;
};

/* smtp.c */
void smtp_line_open(struct smtp_line *);
void smtp_line_close(struct smtp_line *);
/* Ends the message in hand, the connection stays as it is. */
void smtp_line_done(struct smtp_line *, enum transport_outcome, enum transport_stage, int code,
    bool server, const char *reply);

/* smtp_session.c */
void smtp_session_start(struct smtp_line *); /* the connection stands and has a message */
void smtp_session_capability(struct smtp_line *, const char *line, size_t n);
/*
 * Takes one whole reply off the input, its last line as printable text into line: its code, 0
 * when there is none yet, -1 when it is none.
 */
int smtp_reply_take(struct buf *in, char *line, size_t size);
void smtp_session_read(struct smtp_line *);
void smtp_session_write(struct smtp_line *);
void smtp_session_go(struct smtp_line *);
/* The connection is gone or is given up: what that means for the message in hand. */
void smtp_session_lost(struct smtp_line *, const char *why);

#endif
