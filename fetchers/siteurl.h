/*
 * siteurl.h -- what the sources of Chinese sites share: addresses without the marks of the way a
 * reader came, prefixes and endings of titles.
 */
#ifndef DIGESTD_SITEURL_H
#define DIGESTD_SITEURL_H

#include <stdbool.h>

#include "../daemon/core/arena.h"

/* Tracking parameters and "#comments" gone; the URL itself when it is none. */
const char *siteurl_clean(const char *url, struct arena *);
/* The digits that follow the first `marker` in the path ("/news/"), copied; NULL when none do. */
const char *siteurl_number(const char *url, const char *marker, struct arena *);
/* Is the host of an absolute URL this one, or a subdomain of it? */
bool siteurl_on_host(const char *url, const char *host);

#endif
