/*
 * site.h -- the site that a configuration describes, in a language: what documents, mails and
 * letters are made for.
 */
#ifndef DIGESTD_SITE_H
#define DIGESTD_SITE_H

#include "conf/conf.h"
#include "core/arena.h"
#include "publish/format.h"

/*
 * The configuration must outlive it; its lists are the arena's.  language: a tag of language.h; "",
 * or one that there is not: the site's own.
 */
void site_of(struct site *, const struct config *, const char *language, struct arena *);

#endif
