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

#include "../core/arena.h"
#include "../core/buf.h"
#include "../core/pack.h"

#define DESK_MESSAGE_MAX (16u << 10) /* bytes of a message with an id; longer ones are dropped */

/* Pages behind a token, below base_url: the mails link to BASE_URL/preferences/TOKEN.  None of
   them does anything when it is only read: scanners of mail follow every link. */
#define DESK_PATH_SUBSCRIBE "/subscribe/"
#define DESK_PATH_LINK "/subscribe/link"
#define DESK_PATH_CONFIRM "/confirm/"
#define DESK_PATH_PREFERENCES "/preferences/"
#define DESK_PATH_UNSUBSCRIBE "/unsubscribe/" /* GET shows a page, POST does it: RFC 8058 */

/* The link of a confirmation mail is good for so long. */
#define DESK_CONFIRM_HOURS 48
/* So is the one of a letter that was asked for; those of digests are older and live longer. */
#define DESK_LINK_DAYS 30
/*
 * Limits of what a form can make us send.  To one address at most DESK_ADDRESS_DAY letters a day,
 * DESK_ADDRESS_GAP seconds apart: nobody's mailbox is filled.  For one client (an IPv6 /64 is one)
 * DESK_CLIENT_HOUR in an hour, DESK_CLIENT_DAY a day: a lecture hall behind one address may
 * subscribe.  For all together DESK_ALL_HOUR: a net of robots cannot make us a nuisance.
 */
#define DESK_ADDRESS_GAP 600
#define DESK_ADDRESS_DAY 3
#define DESK_CLIENT_HOUR 30
#define DESK_CLIENT_DAY 100
#define DESK_ALL_HOUR 500

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
	const char *language; /* tag of language.h; "" the site's; NULL as it is */
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

enum desk_flag {
	DESK_IS_CONFIRMATION = 1, /* the token is one of a confirmation mail */
	DESK_IS_PENDING = 2,	  /* its subscriber has not confirmed yet */
	DESK_IS_PAUSED = 4,	  /* mails to him came back; a change of his starts them again */
	DESK_IS_GONE = 8,	  /* he has left already */
};

struct desk_answer {
	enum desk_status status;
	unsigned flags;	     /* enum desk_flag */
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
struct bounce;
struct bounced;
struct errbuf;
struct subscriber;
/* The mailer's side: does it in one transaction of mail.db.  now: UTC seconds. */
void desk_serve(struct maildb *, const struct config *, const struct desk_request *, int64_t now,
    struct desk_answer *, struct arena *);

/*
 * Adds a subscriber's choice in words of the store: sections sorted and without doubles, "" when
 * all of the configuration are there.  0, or -1 with the section that is none.
 */
int desk_sections(const struct config *, const char *const *sections, size_t n, const char **out,
    struct arena *, struct errbuf *);

/*
 * A language in words of the store: a tag of language.h, "" when it is the site's own.  0, or -1
 * when there is no such one; *out is then as it was.
 */
int desk_language(const struct config *, const char *tag, const char **out, struct errbuf *);

/* A letter that asks a subscriber to confirm, or to whom he confirmed, his link.  Part of the open
   transaction; no limit counts.  0, or -1 or MAILDB_FULL with the reason. */
int desk_invite(struct maildb *, const struct config *, const struct subscriber *, int64_t now,
    struct arena *, struct errbuf *);

/* A server refused the recipient for ever: counts like a report of it, unless the reply speaks of
   the message or of us.  Part of the open transaction; returns what maildb_bounced() does. */
int desk_refused(
    struct maildb *, const struct config *, const struct bounced *, int64_t now, struct errbuf *);

/*
 * What a report of delivery has to say (publish/bounce.h).
 * A hard one of a message that we sent counts; see maildb_bounced().  When it was one too many,
 * a letter to mail_admin is part of the same transaction.  One of the MAILDB_BOUNCE values, or
 * DESK_BOUNCE_SOFT, DESK_BOUNCE_STRANGER (no such message went to such an address); MAILDB_FULL
 * or -1 with the reason.  *address: whose it is, the arena's, NULL of a stranger.
 */
#define DESK_BOUNCE_SOFT 3
#define DESK_BOUNCE_STRANGER 4
int desk_bounced(struct maildb *, const struct config *, const struct bounce *, int64_t now,
    const char **address, struct arena *, struct errbuf *);

#endif
