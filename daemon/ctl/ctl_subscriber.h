/*
 * ctl_subscriber.h -- how digestctl has an order about subscribers done.
 */
#ifndef DIGESTD_CTL_SUBSCRIBER_H
#define DIGESTD_CTL_SUBSCRIBER_H

#include "../core/buf.h"
#include "../mail/subscriber.h"
#include "ctl.h"

/*
 * By the mailer, or on mail.db when no daemon runs: EX_OK with what was said in out, which the
 * caller releases in any case, or another status after a line on standard error.
 */
int ctl_execute(struct ctl *, const struct subscriber_order *, struct buf *out);

#endif
