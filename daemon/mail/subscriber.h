/*
 * subscriber.h -- what `digestctl subscriber` and `digestctl bounce` order: done by the mailer, who
 * gets it packed over its control socket, or by digestctl itself on mail.db when no daemon runs.
 */
#ifndef DIGESTD_SUBSCRIBER_H
#define DIGESTD_SUBSCRIBER_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/arena.h"
#include "../core/buf.h"
#include "../core/errbuf.h"
#include "../core/pack.h"

/* A packed order: the file of 100,000 subscribers has 10 MB. */
#define SUBSCRIBER_ORDER_MAX (16u << 20)
/* Mistakes of a file that are named; the others are counted. */
#define SUBSCRIBER_MISTAKES 20

enum subscriber_verb {
	SUBSCRIBER_ADD = 1,
	SUBSCRIBER_LIST,
	SUBSCRIBER_SHOW,
	SUBSCRIBER_SET,
	SUBSCRIBER_REMOVE,
	SUBSCRIBER_IMPORT,
	SUBSCRIBER_EXPORT,
	SUBSCRIBER_BOUNCES,
};

struct subscriber_order {
	enum subscriber_verb verb;
	const char *address;		     /* but for lists and files */
	const char *name, *language, *state; /* NULL: as it is, or the default */
	const char *sections;		     /* "a,b"; "all"; NULL likewise */
	int periods;			     /* bits of enum digest_period; 0 likewise */
	bool confirm;			     /* ADD: he is asked by mail first */
	bool skip_bad;			     /* IMPORT: what is wrong is left out */
	const char *file;		     /* IMPORT: its name, for messages */
	const void *input;		     /* IMPORT: the file; BOUNCES: bounces_pack() */
	size_t ninput;
};

void subscriber_order_pack(const struct subscriber_order *, struct buf *);
int subscriber_order_unpack(struct subscriber_order *, struct unpack *, struct arena *);

struct bounce;
void bounces_pack(const struct bounce *, size_t n, struct buf *);

struct maildb;
struct config;
/*
 * Does it, in one transaction, and appends what there is to say: JSON, one object a line (LIST,
 * SHOW, BOUNCES), CSV (EXPORT), else a line for people; of an error, lines that belong to it. EX_OK
 * or another status of sysexits.h with the reason: then nothing was changed.
 */
int subscriber_execute(struct maildb *, const struct config *, const struct subscriber_order *,
    int64_t now, struct buf *out, struct errbuf *);

#endif
