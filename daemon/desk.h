/*
 * desk.h -- the subscription desk: what web forms and digestctl ask the mailer, who alone knows
 * the subscribers.
 *
 * A request and an answer are small packed values.  From web they travel over the engine
 * (MSG_DESK_ASK, MSG_DESK_ANSWER: u32 id, then the packed value; the engine passes them on
 * unread); digestctl speaks to the mailer's own control socket, STATE_DIR/mail/control, or works
 * alone on mail.db when no daemon runs.
 */
#ifndef DIGESTD_DESK_H
#define DIGESTD_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/buf.h"
#include "core/pack.h"

#define DESK_MESSAGE_MAX (16u << 10) /* bytes of a message with an id; longer ones are dropped */

/* Pages behind a token, below base_url: the mails link to BASE_URL/subscription/TOKEN. */
#define DESK_PATH_PREFERENCES "/subscription/"
#define DESK_PATH_UNSUBSCRIBE "/unsubscribe/" /* GET shows a page, POST does it: RFC 8058 */

enum desk_verb {
	DESK_SUBSCRIBE = 1, /* address, choice: a confirmation mail may go out */
	DESK_CONFIRM,	    /* token of that mail */
	DESK_LOOK,	    /* token: what the page of preferences shows */
	DESK_CHANGE,	    /* token, choice */
	DESK_UNSUBSCRIBE,   /* token */
	DESK_LINK, /* address: mails the link of the preferences, if the address is known */
};

/* What a subscriber chose. */
struct desk_choice {
	const char *const *sections; /* keys; n 0: all */
	size_t nsections;
	bool daily, weekly, monthly;
	const char *language; /* or NULL: the site's */
};

struct desk_request {
	enum desk_verb verb;
	const char *address, *token; /* as the verb needs; else NULL */
	struct desk_choice choice;
	const char *client; /* IP address of who asks: limits of rates, and the proof of consent */
};

enum desk_status {
	DESK_DONE,
	DESK_BAD_ADDRESS, /* not an address at all */
	DESK_BAD_CHOICE,  /* no rhythm, an unknown section */
	DESK_BAD_TOKEN,	  /* unknown, expired or used */
	DESK_SLOW_DOWN,	  /* too many requests of this client */
	DESK_TROUBLE,	  /* mail.db takes nothing now, or the mailer is down */
};

struct desk_answer {
	enum desk_status status;
	const char *address; /* of the token's subscriber; never for DESK_SUBSCRIBE and DESK_LINK,
				whose answers do not tell whether an address is known */
	struct desk_choice choice;
};

void desk_request_pack(const struct desk_request *, struct buf *);
int desk_request_unpack(struct desk_request *, struct unpack *, struct arena *); /* 0 or -1 */
void desk_answer_pack(const struct desk_answer *, struct buf *);
int desk_answer_unpack(struct desk_answer *, struct unpack *, struct arena *); /* 0 or -1 */

struct maildb;
struct config;
/* The mailer's side: does it in one transaction of mail.db.  now: UTC seconds. */
void desk_serve(struct maildb *, const struct config *, const struct desk_request *, int64_t now,
    struct desk_answer *, struct arena *);

#endif
