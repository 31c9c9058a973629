/*
 * ledger_json.h -- the ledger of mail.db for people: JSON on one line, made by the mailer or, when
 * none runs, by digestctl.  All return 0, or -1 or MAILDB_FULL with the reason.
 */
#ifndef DIGESTD_LEDGER_JSON_H
#define DIGESTD_LEDGER_JSON_H

#include "../core/buf.h"
#include "maildb.h"

/* An array with one object a digest, letters first. */
int ledger_digests(struct maildb *, struct buf *out, struct errbuf *);
/* An array with one object a delivery: of a digest ("12", "0": letters) or to an address. */
int ledger_deliveries(struct maildb *, const char *what, struct buf *out, struct errbuf *);
/* What failed or is unknown is due again, *n of it: of "all", of a digest or of an address. */
int ledger_retry(struct maildb *, const char *what, int64_t now, int64_t *n, struct errbuf *);

#endif
