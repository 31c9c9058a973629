/*
 * ctl_digest.h -- what the files of `digestctl digest` share.
 */
#ifndef DIGESTD_CTL_DIGEST_H
#define DIGESTD_CTL_DIGEST_H

#include "../publish/digest.h"
#include "ctl.h"

enum view { AS_TEXT, AS_HTML, AS_MESSAGE };

struct wanted_digest {
	enum digest_period period;
	const char *date, *subscriber, *to; /* or NULL */
	const char *sections, *language;    /* "": all, the site's */
	enum view view;
	bool due;
};

/* ctl_digest_make.c */
/*
 * Asks the mailer: 0, EX_UNAVAILABLE with nothing said when none runs, or another status after a
 * line on standard error.  The caller releases out.
 */
int digest_ask(struct ctl *, int argc, const char *const *argv, struct buf *out);
int digest_preview(struct ctl *, struct wanted_digest *);
int digest_send(struct ctl *, struct wanted_digest *);

#endif
