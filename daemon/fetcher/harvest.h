/*
 * harvest.h -- from a delivery to the items worth sending to the engine.
 *
 * The part of a fetcher between transfer and message; no I/O and no clock.
 */
#ifndef DIGESTD_HARVEST_H
#define DIGESTD_HARVEST_H

#include "../../fetchers/source.h"
#include "../conf/conf.h"
#include "../poll.h"

/*
 * Understands one delivery and appends its entries to doc, whose other fields are those of the
 * first delivery.  doc->next_url is this delivery's.  0, or -1 with the reason.
 */
int harvest_understand(const struct feed *, const struct source *, const struct delivery *,
    struct document *doc, struct arena *, struct errbuf *);

/*
 * Fills the document part of a result: entries the engine has seen are left out by fingerprint,
 * the others go through all filters.
 */
void harvest_filter(const struct job *, const struct delivery *, const struct document *,
    const struct config *, struct rules *, struct arena *, struct result *);

#endif
