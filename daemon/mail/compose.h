/*
 * compose.h -- digests and letters out of the store: which stories, rendered once for a choice,
 * then one message for one person.
 *
 * Used by the mailer and by digestctl's preview.  Who sends or keeps the message is the
 * caller's business; the clock is a parameter.
 */
#ifndef DIGESTD_COMPOSE_H
#define DIGESTD_COMPOSE_H

#include "../conf/conf.h"
#include "../publish/digest.h"
#include "../store/store.h"
#include "maildb.h"

/* A message with headers: a digest of DIGEST_HTML_MAX and its text, encoded, with room. */
#define COMPOSE_MESSAGE_MAX (4u << 20)

/* The stories of one digest, for any choice of sections. */
struct compose;

/*
 * Selects: stories of d->since (d->told, when that is earlier) to d->until that were seen up to
 * d->cut, and older ones, up to a week, that were first seen after d->seen_after, too late for the
 * digest before.  Stories of which every report
 * is quarantined are only counted, by feed.  NULL with the reason.
 */
struct compose *compose_new(const struct site *, const struct config *, struct store *,
    const struct digest_row *, struct errbuf *);
/* The same with what is quarantined as well: what a mail looks like while there is nothing else. */
struct compose *compose_sample(const struct site *, const struct config *, struct store *,
    const struct digest_row *, struct errbuf *);
void compose_free(struct compose *);
/* How many stories there are for a choice ("a,b" or "" for all). */
size_t compose_count(const struct compose *, const char *sections);
/* language: a tag of language.h, "" the site's.  0, or -1 with the reason. */
int compose_render(struct compose *, const char *sections, const char *language,
    struct digest_text *, struct errbuf *);

/* Stories of a section that the draft of an issue names; the others are counted. */
#define COMPOSE_CANDIDATES 1000
/*
 * The draft of the issue of a month, see issue.h: per_section proposals, then the candidates; what
 * is quarantined is among them.  Appends to out: 0 or -1.
 */
int compose_issue(const struct site *, const struct config *, struct store *,
    const struct digest_row *, int per_section, struct buf *out, struct errbuf *);

/* Who sends: mail_from taken apart. */
struct compose_sender {
	struct mailbox_text {
		char buffer[CONF_MAILBOX_MAX];
		const char *name, *address;
	} from;
	char host[256];	   /* of the address: what Message-IDs end with */
	char list_id[272]; /* "digest.HOST" */
};
/* 0, or -1 when mail_from is no mailbox. */
int compose_sender_init(struct compose_sender *, const struct config *, struct errbuf *);

/* What is the same in all messages of a digest. */
struct compose_parts {
	const struct config *config;
	const struct compose_sender *sender;
	const struct digest_text *text; /* of a digest; NULL: a letter */
	const char *language,
	    *archive; /* of a digest, its header says which; language "" the site's */
	struct buf *scratch_text, *scratch_html;
};
/* token: of the links; NULL: they lead to the form.  *utf8: an address needs SMTPUTF8.  0, or -1
   with the reason. */
int compose_message(const struct compose_parts *, const struct delivery_row *, const char *token,
    struct buf *out, bool *utf8, struct errbuf *);

/*
 * A digest to one person who need not be a subscriber, to see how it arrives: a letter in the
 * ledger, its subject says that it is a test.  0, MAILDB_FULL, or -1 with the reason.
 */
int compose_test(struct compose *, const char *sections, const char *language, const char *address,
    struct maildb *, int64_t now, struct errbuf *);
/* The row of a digest that is looked at: the period around a time, as it would be made now. */
void compose_row(struct digest_row *, enum digest_period, int64_t t, int tz_minutes, int64_t now);

#endif
