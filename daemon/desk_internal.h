/*
 * desk_internal.h -- letters of the desk: what desk_serve.c and desk_bounce.c share.
 */
#ifndef DIGESTD_DESK_INTERNAL_H
#define DIGESTD_DESK_INTERNAL_H

#include "desk.h"
#include "maildb.h"
#include "publish/subscription.h"

/* What the templates say of a subscriber. */
void desk_subscription(
    const struct config *, const struct subscriber *, struct subscription *, struct arena *);
/* Part of the open transaction; the subscriber is NULL when the letter is to somebody else. */
int desk_letter(struct maildb *, const struct config *, enum subscription_letter,
    const struct letter_values *, const char *to, const struct subscriber *, int64_t now,
    struct arena *, struct errbuf *);

#endif
