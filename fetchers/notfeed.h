/*
 * notfeed.h -- one useful line about bytes that are no feed.
 */
#ifndef DIGESTD_NOTFEED_H
#define DIGESTD_NOTFEED_H

#include <stddef.h>

#include "../daemon/core/arena.h"
#include "../daemon/core/errbuf.h"

/*
 * Always -1.  For HTML its title, the feeds it links to and where it redirects; for the
 * rest what it looks like, and its first bytes.
 */
int notfeed(const char *text, size_t n, const char *base, struct arena *, struct errbuf *);

#endif
