/*
 * publish_internal.h -- what the files of publish.h know of each other.
 */
#ifndef DIGESTD_PUBLISH_INTERNAL_H
#define DIGESTD_PUBLISH_INTERNAL_H

#include "publish.h"

/* publish_digest.c: WANT_DIGEST of publish_document(). */
int publish_preview(const struct site *, const struct config *, struct store *,
    const struct wanted *, int64_t today, struct buf *out, struct errbuf *);

#endif
