/*
 * ctl_digest.h -- what the files of `digestctl digest` share.
 */
#ifndef DIGESTD_CTL_DIGEST_H
#define DIGESTD_CTL_DIGEST_H

#include "ctl.h"
#include "maildb.h"

enum view { AS_TEXT, AS_HTML, AS_MESSAGE };

struct wanted_digest {
	enum digest_period period;
	const char *date, *subscriber, *to; /* or NULL */
	const char *sections, *language;    /* "": all, the site's */
	enum view view;
	bool due;
};

/* ctl_digest.c */
/*
 * Asks the mailer, waiting for one that is starting or ending: 0, EX_UNAVAILABLE with nothing
 * said when none runs, or another status.  The caller releases out.
 */
int digest_ask(struct ctl *, int argc, const char *const *argv, struct buf *out);
/* Opens mail.db itself, or NULL with the status set. */
struct maildb *digest_ledger(struct ctl *, int *status);

/* ctl_digest_make.c */
int digest_preview(struct ctl *, struct wanted_digest *);
int digest_send(struct ctl *, struct wanted_digest *);

#endif
