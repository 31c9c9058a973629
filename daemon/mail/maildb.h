/*
 * maildb.h -- mail.db: subscribers, their tokens, digests and the ledger of deliveries.  Owns
 * sqlite3 for them; only the mailer opens it while a daemon runs.
 *
 * One writer; statements are prepared at open, values are bound, migrations are an ordered list.
 * Unless said otherwise functions return 0, or -1 with the reason in err; MAILDB_FULL instead of
 * -1 when the disk is full or read-only: nothing was changed and the call may be made again.
 * Each verb is one transaction of its own unless one is open (maildb_begin()).
 */
#ifndef DIGESTD_MAILDB_H
#define DIGESTD_MAILDB_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/arena.h"
#include "../core/errbuf.h"
#include "../publish/digest.h"

#define MAILDB_FULL (-2)

struct maildb;

/* Creates and migrates DIR/mail.db (mode 0600 in a folder of mode 0700).  NULL with the reason. */
struct maildb *maildb_open(const char *dir, struct errbuf *);
void maildb_close(struct maildb *);
bool maildb_busy(const char *dir); /* another process has it open */
/* Online copy of DIR/mail.db, from any process that may read it: sql_copy(). */
int maildb_backup(const char *dir, const char *file, struct errbuf *);
int maildb_begin(struct maildb *, struct errbuf *);
/* The same, but its commit is not waited for: a kill keeps it, a power cut may lose it (and all
   lazy ones after the last that was not lazy). */
int maildb_begin_lazy(struct maildb *, struct errbuf *);
int maildb_commit(struct maildb *, struct errbuf *);
void maildb_rollback(struct maildb *);
bool maildb_in_transaction(const struct maildb *);

/* ---- subscribers: maildb_subscriber.c ---------------------------------------------------------
 */

enum subscriber_state {
	SUBSCRIBER_PENDING, /* has asked, has not confirmed */
	SUBSCRIBER_ACTIVE,
	SUBSCRIBER_DISABLED, /* by hard bounces or by an administrator */
};

struct subscriber {
	int64_t id;
	const char *address; /* normalised: message.h */
	const char *name;    /* or NULL */
	enum subscriber_state state;
	unsigned periods;     /* bit 1u << DIGEST_DAILY, ... */
	const char *sections; /* sorted keys separated by commas, "" all: equal choices are equal
				 texts */
	const char *language; /* "" the site's */
	int64_t created, confirmed; /* UTC; confirmed 0 never */
	int bounces;		    /* hard ones in a row */
	const char *reason;	    /* of SUBSCRIBER_DISABLED, or NULL */
};

const char *subscriber_state_name(enum subscriber_state); /* "pending", "active", "disabled" */
/* 1 with the subscriber, 0 when there is none. */
int maildb_subscriber_find(
    struct maildb *, const char *address, struct subscriber *, struct arena *, struct errbuf *);
int maildb_subscriber_get(
    struct maildb *, int64_t id, struct subscriber *, struct arena *, struct errbuf *);
/* At most max of them by address, those after one ("" from the first). */
int maildb_subscriber_list(struct maildb *, const char *after, struct subscriber *, size_t max,
    size_t *n, struct arena *, struct errbuf *);
/* Sets its id; the address must be a new one. */
int maildb_subscriber_add(struct maildb *, struct subscriber *, struct errbuf *);
/* By id: all but address and time of creation. */
int maildb_subscriber_set(struct maildb *, const struct subscriber *, struct errbuf *);
/*
 * Removes all that is known of somebody, in the ledger too.  What remains is, of one who had
 * confirmed, when he did, when and how he left, under a salted hash of the address; and his tokens
 * without him, so that their links can say goodbye.  One who is not there is removed already.
 */
int maildb_subscriber_remove(
    struct maildb *, int64_t id, const char *how, int64_t now, struct errbuf *);
/* What remains of an address, oldest first. */
int maildb_departed(struct maildb *, const char *address,
    void (*fn)(void *arg, int64_t confirmed, int64_t left, const char *how), void *arg,
    struct errbuf *);
/* Forgets who never confirmed and everything else whose time is over: once an hour or so. */
int maildb_subscriber_upkeep(struct maildb *, int64_t now, struct errbuf *);

/* ---- tokens -----------------------------------------------------------------------------------
 */

#define MAIL_TOKEN_LEN 43 /* 256 random bits in base64url */
#define MAIL_TOKEN_BYTES 32

enum token_purpose {
	TOKEN_CONFIRM, /* of one confirmation mail: expires */
	TOKEN_MANAGE,  /* of one message: preferences and unsubscription */
};

/* A random token and the SHA-256 of it that is stored. */
void mail_token_new(char token[MAIL_TOKEN_LEN + 1], unsigned char hash[MAIL_TOKEN_BYTES]);
/* 0, or -1 when the text has not the form of a token. */
int mail_token_hash(const char *token, unsigned char hash[MAIL_TOKEN_BYTES]);
/* Keeps a token.  expires: UTC, 0 never.  Every digest adds one to each of its messages. */
int maildb_token_add(struct maildb *, const unsigned char hash[MAIL_TOKEN_BYTES],
    enum token_purpose, int64_t subscriber, int64_t now, int64_t expires, struct errbuf *);

struct mail_token {
	enum token_purpose purpose;
	int64_t subscriber; /* 0: he has left */
	bool used;
};
/* 1 with it, 0 when it is none, unknown or expired. */
int maildb_token_find(
    struct maildb *, const char *token, int64_t now, struct mail_token *, struct errbuf *);
int maildb_token_use(struct maildb *, const char *token, struct errbuf *);

/* ---- consent and limits: maildb_consent.c -----------------------------------------------------
 */

/* What a subscriber did: "asked", "confirmed", "changed" ...; client and detail MAY be NULL. */
int maildb_consent_add(struct maildb *, int64_t subscriber, int64_t now, const char *what,
    const char *client, const char *detail, struct errbuf *);
int maildb_consent_list(struct maildb *, int64_t subscriber,
    void (*fn)(void *arg, int64_t time, const char *what, const char *client, const char *detail),
    void *arg, struct errbuf *);
/* An address that wants no confirmation mails; 1 when it is one. */
int maildb_block(struct maildb *, const char *address, int64_t now, struct errbuf *);
int maildb_blocked(struct maildb *, const char *address, struct errbuf *);
/* How often something was done by or for somebody since then, at most a day ago. */
int maildb_rate(
    struct maildb *, const char *kind, const char *who, int64_t since, int64_t *n, struct errbuf *);
int
maildb_rate_add(struct maildb *, const char *kind, const char *who, int64_t now, struct errbuf *);

/* ---- bounces ----------------------------------------------------------------------------------
 */

/* 1 with to whom and when a message went, 0 when the ledger has no such message. */
int maildb_sent(
    struct maildb *, const char *message, int64_t *subscriber, int64_t *sent, struct errbuf *);
/* The last message that went to a subscriber after a time. */
int maildb_sent_last(struct maildb *, int64_t subscriber, int64_t since, const char **message,
    int64_t *sent, struct arena *, struct errbuf *);

struct bounced {
	int64_t subscriber;
	const char *message;	   /* message_id as the ledger has it */
	int64_t sent;		   /* `created` of its delivery */
	const char *status, *text; /* MAY be NULL */
};
#define MAILDB_BOUNCE_KNOWN 0 /* of this message already, or not of an active subscriber */
#define MAILDB_BOUNCE_COUNTED 1
#define MAILDB_BOUNCE_DISABLED 2
/*
 * A hard bounce: counts once for a message; `limit` of them in a row, with no digest that
 * arrived between them, disable the subscriber.  One who never confirmed is forgotten.
 */
int
maildb_bounced(struct maildb *, const struct bounced *, int limit, int64_t now, struct errbuf *);

/* ---- the ledger: maildb_ledger.c --------------------------------------------------------------
 */

enum delivery_state {
	DELIVERY_DUE,
	DELIVERY_SENDING,  /* handed to a connection; after a crash it is UNKNOWN */
	DELIVERY_ACCEPTED, /* with the server's reply */
	DELIVERY_DEFERRED, /* 4xx or no connection: tried again at `next_try` */
	DELIVERY_FAILED,   /* 5xx, or deferred for too long */
	DELIVERY_UNKNOWN,  /* the process ended after the final dot and before the reply */
	DELIVERY_STATES
};
const char *delivery_state_name(enum delivery_state);

/*
 * A letter to one person: a confirmation, a link, a notice to mail_admin.  It is sent with the
 * same guarantee as a digest; its texts are dropped when it is.
 */
struct letter {
	int64_t subscriber; /* 0: of none; the letters of a removed subscriber go with him */
	const char *address, *name; /* of the recipient; name MAY be NULL */
	const char *subject, *text; /* MUST */
	const char *html;	    /* MAY be NULL */
};
/* Part of the open transaction: the letter goes out if that is committed. */
int maildb_letter_add(struct maildb *, const struct letter *, int64_t now, struct errbuf *);
/* What the ledger knows of a removed subscriber: his letters and what still waits are dropped,
   from the rest his name and address.  Part of the open transaction. */
int maildb_ledger_forget(struct maildb *, int64_t subscriber, struct errbuf *);

/* A digest that was made: once for a period and its end. */
struct digest_row {
	int64_t id;
	enum digest_period period;
	int64_t since, until; /* UTC: what it tells of */
	/* Stories first seen after the one and up to the other: what came too late for the digest
	   before is in this one. */
	int64_t seen_after, cut;
	int64_t told;	 /* until of the digest before; earlier than since: some were missed */
	int64_t skipped; /* subscribers for whose choice there was no story */
};
/* 1 found, 0 there is none, -1 or MAILDB_FULL.  The last: the one with the latest end. */
int maildb_digest_last(struct maildb *, enum digest_period, struct digest_row *, struct errbuf *);
int maildb_digest_find(struct maildb *, int64_t id, struct digest_row *, struct errbuf *);
/* When this ledger began: what was due before is not made up for. */
int maildb_born(struct maildb *, int64_t now, int64_t *born, struct errbuf *);

/* What active subscribers of a period chose, each choice once. */
struct choice_row {
	const char *sections, *language; /* as in struct subscriber */
	int64_t nsubscribers;
};
int maildb_choices(struct maildb *, enum digest_period, struct choice_row **, size_t *n,
    struct arena *, struct errbuf *);
int maildb_choice_find(
    struct maildb *, int64_t id, struct choice_row *, struct arena *, struct errbuf *);
/* Makes the row, sets its id. */
int maildb_digest_add(struct maildb *, struct digest_row *, struct errbuf *);
/* A delivery, due now, to each active subscriber with that choice; host: of the Message-IDs. */
int maildb_digest_deliver(struct maildb *, const struct digest_row *, const struct choice_row *,
    const char *host, int64_t now, struct errbuf *);

/* One message on its way to one person. */
struct delivery_row {
	int64_t id, digest, choice, subscriber; /* digest 0: a letter; subscriber 0: of none */
	const char *address, *name;		/* name MAY be NULL */
	const char *message_id;			/* a letter's without "@host" */
	int64_t created;
	int tries;
	/* of a letter */
	const char *subject, *text, *html;
};
/*
 * What is due becomes SENDING, durably: at most limit rows, letters first, then by digest and
 * choice.  Rows and strings are the arena's.
 */
int maildb_take(struct maildb *, size_t limit, int64_t now, struct delivery_row **, size_t *n,
    struct arena *, struct errbuf *);
/* The last byte may go out from now on. */
int maildb_fly(struct maildb *, int64_t delivery, struct errbuf *);
/* Not tried at all: due again. */
int maildb_untake(struct maildb *, int64_t delivery, struct errbuf *);

struct delivery_result {
	enum delivery_state state; /* one of those after SENDING */
	int code;		   /* of the server, or 0 */
	const char *reply;	   /* its line, or what went wrong */
	const char *queue_id;	   /* or NULL */
	int64_t next_try;	   /* of DEFERRED */
	bool doubt; /* it may have arrived: UNKNOWN, or DEFERRED to be sent again all the same */
};
int maildb_result(struct maildb *, int64_t delivery, const struct delivery_result *, int64_t now,
    struct errbuf *);
/*
 * After a start: what was SENDING when the process before ended.  After a kill only what had
 * flown is UNKNOWN, after a power cut all of it, for the disk does not know better.  With resend
 * it is due again instead.  *lost gets the number of those.
 */
int maildb_recover(struct maildb *, bool resend, int64_t now, int64_t *lost, struct errbuf *);
/* When something is to do next: 0 now, INT64_MAX nothing waits. */
int maildb_next(struct maildb *, int64_t *when, struct errbuf *);
/* Makes lazy commits durable against a power cut, too. */
void maildb_sync(struct maildb *);

struct ledger_row {
	struct digest_row digest; /* id 0: letters */
	int64_t n[DELIVERY_STATES];
	int64_t doubts; /* messages that may have arrived twice or not at all */
};
/* Newest first, letters in the first row. */
int maildb_ledger(struct maildb *, size_t limit, struct ledger_row **, size_t *n, struct arena *,
    struct errbuf *);
/* Single deliveries of a digest (0: letters) or to an address (NULL: of all), the newest first,
   with what became of them. */
struct delivery_note {
	int64_t digest, changed, next_try;
	enum delivery_state state;
	int tries;
	const char *address, *message_id, *reply, *queue_id; /* MAY be NULL */
};
int maildb_deliveries(struct maildb *, int64_t digest, const char *address, size_t limit,
    struct delivery_note **, size_t *n, struct arena *, struct errbuf *);
/* Deliveries that failed or are unknown are due again: of a digest or of an address (NULL: of
   all).  *n: how many. */
int maildb_retry(
    struct maildb *, int64_t digest, const char *address, int64_t now, int64_t *n, struct errbuf *);
/* Deliveries that ended before that time are only counted from now on. */
int maildb_ledger_prune(struct maildb *, int64_t before, struct errbuf *);

#endif
