/*
 * ctl_mail.h -- how digestctl gets at mail.db: by the mailer while it runs, else by itself.
 */
#ifndef DIGESTD_CTL_MAIL_H
#define DIGESTD_CTL_MAIL_H

#include "../mail/maildb.h"
#include "ctl.h"

/* Where mail.db is. */
const char *ctl_mail_dir(struct ctl *);
/*
 * Asks the mailer as control_ask_with() does, waiting for one that is starting and, without a
 * body, asking again one that was ending: with a body it may have been done.  EX_UNAVAILABLE when
 * none runs.  The caller releases out.
 */
int ctl_mail_ask(struct ctl *, int argc, const char *const *argv, const struct buf *body,
    struct buf *out, struct errbuf *);
/* Opens mail.db, which is there already; or NULL with the status set, and said. */
struct maildb *ctl_mail_open(struct ctl *, int *status);

#endif
