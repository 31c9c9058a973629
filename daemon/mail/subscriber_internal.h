/*
 * subscriber_internal.h -- what the files subscriber*.c share.
 */
#ifndef DIGESTD_SUBSCRIBER_INTERNAL_H
#define DIGESTD_SUBSCRIBER_INTERNAL_H

#include "../conf/conf.h"
#include "maildb.h"
#include "subscriber.h"

struct errand {
	struct maildb *m;
	const struct config *config;
	const struct subscriber_order *order;
	int64_t now;
	struct arena *arena;
	struct buf *out;
	struct errbuf *err;
};

/* subscriber_errand.c */
/* A status for what a verb of mail.db returned. */
int errand_status(int rc);
/* An address in its normal form, or NULL with the reason. */
const char *errand_address(struct errand *, const char *text);
/* "a,b" (blanks and semicolons separate, too) or "all" into *sections: 0, or -1 with the reason. */
int errand_sections(struct errand *, const char *text, const char **sections);
/* "daily,weekly": bits; -1 with the reason. */
int errand_periods(struct errand *, const char *text);
int errand_state(struct errand *, const char *text, enum subscriber_state *);
int errand_language(struct errand *, const char *text, const char **language);
/* "daily,weekly" */
const char *errand_period_names(struct errand *, unsigned periods);

/* Calls put for every subscriber, by address; its arena is emptied now and then.  A status. */
int errand_each(struct errand *, void (*put)(struct errand *, const struct subscriber *));

/* subscriber_file.c; each a status. */
int errand_import(struct errand *);
int errand_export(struct errand *);

#endif
