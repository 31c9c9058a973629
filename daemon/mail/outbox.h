/*
 * outbox.h -- messages as files, DIR/outbox/ID.eml: where no server is configured everything can
 * be tried all the same, and opened with a mail reader.
 *
 * A file is written under a temporary name, synced and renamed.  Its name comes from the
 * Message-ID, so that a message that is written again is the same file.
 */
#ifndef DIGESTD_OUTBOX_H
#define DIGESTD_OUTBOX_H

#include "../core/errbuf.h"
#include "transport.h"

/* Makes the folder.  Fills *out; 0, or -1 with the reason. */
int outbox_new(struct transport *out, const char *dir, const struct transport_ops *, void *arg,
    struct errbuf *);

#endif
