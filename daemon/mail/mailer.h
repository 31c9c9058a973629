/*
 * mailer.h -- the mailer's own: it makes digests when they are due, composes, hands over, writes
 * down what became of it, and serves the subscription desk.
 *
 * One struct mailer, worked on by six files: mailer.c (start, end), mailer_digest.c (which
 * digest is due), mailer_compose.c (a row of the ledger to a message), mailer_send.c (messages
 * out, results in), mailer_result.c (what a result means), mailer_control.c (digestctl).
 * Callbacks record and enqueue; mailer_work() is the one place where the ledger is written and
 * messages are handed over.
 */
#ifndef DIGESTD_MAILER_H
#define DIGESTD_MAILER_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "../channel.h"
#include "../engine/control.h"
#include "../publish.h"
#include "../publish/message.h"
#include "../role.h"
#include "compose.h"
#include "mail_schedule.h"
#include "maildb.h"
#include "transport.h"

/* Rows that are SENDING at once, made so in one durable commit: what a power cut leaves in doubt.
   2,000 messages a second are 20 such commits. */
#define MAILER_BATCH 100
#define MAILER_JOBS 100 /* messages in hand at once; transports have fewer places */
#define MAILER_REPLY_MAX 512

enum job_state {
	JOB_NONE,
	JOB_HANDED, /* the transport has it */
	JOB_READY,  /* its last byte may go out once that is written down */
	JOB_FLYING,
	JOB_DONE, /* the result is to be written down */
};

/* One message in hand. */
struct job {
	struct mailer *mailer;
	enum job_state state;
	bool dropped;		 /* by us, before its text went out: it was not tried */
	struct delivery_row row; /* strings below */
	char address[MESSAGE_ADDRESS_MAX + 1], message_id[512];
	struct buf data;
	struct transport_message message;
	struct transport_result result;
	char reply[MAILER_REPLY_MAX];
};

/* A row of the batch that was taken, with the token of its links. */
struct batch_token {
	char text[MAIL_TOKEN_LEN + 1];
};

struct mailer {
	const struct role_args *args;
	struct event_base *base;
	struct channel *engine;
	struct config *config;
	struct publisher *publisher;
	struct store *store;
	struct maildb *mail;
	struct control *control;
	struct compose_sender sender;
	struct transport transport; /* self NULL: there is none, see broken */
	char *password;
	int sendmail_fd; /* of the helper, until the transport has it */
	/* why nothing can be sent; "" all is well */
	char broken[sizeof(struct errbuf)];
	struct mail_times times;

	/* what was taken and is not handed over yet */
	struct arena *batch_arena;
	struct delivery_row *batch;
	struct batch_token *tokens;
	size_t nbatch, next;
	struct job jobs[MAILER_JOBS];
	size_t in_hand;

	/* the digest and the choice that are composed now: rows come in their order */
	struct compose *compose;
	int64_t compose_digest, rendered_digest, rendered_choice; /* 0: none */
	struct digest_text text;
	struct buf archive, scratch_text, scratch_html;
	char language[64];

	struct event *work, *wake, *tick;
	int64_t started;		/* UTC */
	int64_t paused_until;		/* CLOCK_MONOTONIC ms, 0: not paused */
	int pause;			/* seconds of the last pause; 0: the server is well */
	char trouble[MAILER_REPLY_MAX]; /* why it is paused */
	bool ledger_refuses;		/* it is for mail.db, not for the server */
	bool digest_failed;		/* one that is due could not be made */
	const char *told;		/* to the engine; NULL nothing yet */
	int64_t rate_next; /* CLOCK_MONOTONIC ms: smtp_rate allows the next message then */
	int64_t pruned;
	int64_t sent, deferred, failed, unknown, rendered; /* since the start */

	bool closing;  /* takes no more rows, ends when none is in hand */
	bool stopping; /* lets nothing more fly, does not wait for long */
	struct event *close_timer;
	int exit_status;
};

/* mailer_state.c */
int64_t mailer_now(void); /* UTC seconds */
int64_t mailer_monotonic_ms(void);
void mailer_wake(struct mailer *); /* mailer_work() soon */
/* What keeps mail from going, fit for everybody: one of a few constant texts, "" nothing. */
const char *mailer_trouble(const struct mailer *);
/* Tells the engine when that has changed. */
void mailer_tell(struct mailer *);

/* mailer_digest.c */
/* Makes what is due; `all`: also what is only due later today, this week, this month. */
void mailer_digests(struct mailer *, bool all);
int64_t mailer_next_digest(const struct mailer *); /* UTC */

/* mailer_compose.c */
/* Makes the message of job->row: 0, or -1 with the reason. */
int mailer_compose(struct mailer *, struct job *, const char *token, struct errbuf *);
void mailer_compose_forget(struct mailer *);

/* mailer_send.c */
void mailer_work(struct mailer *);
void mailer_transport_ops(struct transport_ops *);
void mailer_drop_batch(struct mailer *); /* rows that were not handed over are due again */

/* mailer_result.c */
/* In the open transaction: job->result becomes the state of its row.  As a verb of maildb.h. */
int mailer_put_result(struct mailer *, const struct job *, struct errbuf *);
/* A pause after so many failures: first, doubled each time up to max; a short mail_retry makes
   all of it shorter. */
int64_t mailer_doubled(int64_t first, int64_t max, int times, int64_t retry);

/* mailer_control.c */
void mailer_request(void *mailer, struct control_request *);

#endif
