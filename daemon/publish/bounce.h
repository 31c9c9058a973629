/*
 * bounce.h -- reads what comes back when a message could not be delivered.
 *
 * Reports of RFC 3464 (multipart/report with message/delivery-status; RFC 6533's global forms,
 * too), and the older forms that still travel: qmail's, Exim's X-Failed-Recipients, and pages of
 * text with a reply code and the returned message behind it (qq.com and others).
 *
 * Everything in a report is hearsay: whoever acts on it looks first whether such a message went to
 * such an address.  Linear in the bytes; strings are the arena's.
 */
#ifndef DIGESTD_BOUNCE_H
#define DIGESTD_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>

#include "../core/arena.h"

/* Bytes of a report that are looked at: a digest has at most 100 KB of HTML, and comes back whole.
 */
#define BOUNCE_BYTES_MAX (1u << 20)
/* Recipients of one report; a digest has one. */
#define BOUNCE_MAX 64

enum bounce_kind {
	BOUNCE_NONE, /* delivered, relayed, or no report at all */
	BOUNCE_SOFT, /* for now, or not the address's fault */
	BOUNCE_HARD, /* the address does not take mail */
};

struct bounce {
	enum bounce_kind kind;
	const char *recipient; /* as we wrote it if the report says so; or NULL */
	const char *final;     /* where it went in the end; NULL when that is the same or unknown */
	const char *message_id; /* of what came back, with its brackets; or NULL */
	const char *status;	/* "5.1.1", "550", or NULL */
	const char *text;	/* one line for people, or NULL */
};

/* The failures and delays that a message reports: their number, 0 when it is no report. */
size_t bounce_read(const char *message, size_t n, struct bounce out[BOUNCE_MAX], struct arena *);

/*
 * What a status code (RFC 3463) or the reply of an SMTP server (RFC 5321) says of the address:
 * 5.x.x and 5yz are hard, but for those that speak of the message or of us: 5.6.x and 5.7.x
 * (content, policy), 5.2.3 and 5.3.4 (too big).  4.x.x and 4yz are soft, anything else is none.
 */
enum bounce_kind bounce_judge(const char *status);

/*
 * The next message of an mbox (RFC 4155, mboxrd and mboxo) from *at on, which moves past it; a file
 * that does not begin with "From " is one message.  NULL at the end.
 */
const char *mbox_next(const char **at, const char *end, size_t *n);

#endif
