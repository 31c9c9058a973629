/*
 * desk_internal.h -- limits and letters of the desk: for desk_serve.c and desk_bounce.c.
 */
#ifndef DIGESTD_DESK_INTERNAL_H
#define DIGESTD_DESK_INTERNAL_H

#include "../publish/subscription.h"
#include "desk.h"
#include "maildb.h"

/* One request while it is served. */
struct visit {
	struct maildb *m;
	const struct config *config;
	const struct desk_request *r;
	int64_t now;
	struct desk_answer *answer;
	struct arena *arena;
	struct errbuf *err;
};

/* desk_limit.c; < 0 when mail.db fails. */
/* Of the client, known to him: 0 go on, 1 slow down. */
int desk_limit_client(struct visit *);
/* Of the address, of which the client learns nothing: 1 when no letter may go there. */
int desk_limit_address(struct visit *, const char *address);

/* What the templates say of a subscriber. */
void desk_subscription(
    const struct config *, const struct subscriber *, struct subscription *, struct arena *);
/* Part of the open transaction; the subscriber is NULL when the letter is to somebody else. */
int desk_letter(struct maildb *, const struct config *, enum subscription_letter,
    const struct letter_values *, const char *to, const struct subscriber *, int64_t now,
    struct arena *, struct errbuf *);

#endif
