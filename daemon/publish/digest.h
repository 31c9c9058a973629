/*
 * digest.h -- the mail digest as texts: a subject, a plain text and an HTML page for a mail reader,
 * from the stories of one day, week or month.
 *
 * Rendered once for all subscribers with the same choice of sections; what differs between them
 * (their addresses of preferences and unsubscription) are marks that digest_personalise()
 * replaces.  Texts come from the templates digest.html and digest.txt and from `subject` in them.
 * The same digest gives the same bytes: nothing depends on the clock.
 */
#ifndef DIGESTD_DIGEST_H
#define DIGESTD_DIGEST_H

#include "format.h"

enum digest_period { DIGEST_DAILY, DIGEST_WEEKLY, DIGEST_MONTHLY, DIGEST_PERIODS };

/* "daily", "weekly", "monthly". */
const char *digest_period_name(enum digest_period);
/* DIGEST_PERIODS when there is none of that name. */
enum digest_period digest_period_find(const char *name);

/* A feed whose first fetch or flood was kept out of the digest. */
struct digest_flood {
	const char *feed_key, *feed_title;
	size_t nitems;
};

struct digest {
	const struct site *site;
	enum digest_period period;
	int64_t from, until; /* UTC; until is exclusive and is the promised hour's midnight */
	const char *const *sections; /* keys that were chosen; n 0: all */
	size_t nsections;
	struct story *stories; /* of the period and of the chosen sections, in any order */
	size_t nstories;
	int per_section; /* stories shown in a section; the others are "more on the web" */
	const struct digest_flood *floods;
	size_t nfloods;
};

/* Gmail clips a message whose HTML is longer than 102 KB. */
#define DIGEST_HTML_MAX (100u << 10)

struct digest_text {
	struct buf subject, text, html; /* html at most DIGEST_HTML_MAX */
	size_t nstories;		/* counted in the subject */
};

void digest_text_init(struct digest_text *);
void digest_text_release(struct digest_text *);
/* 0, or -1 with "template:line: what". */
int digest_render(const struct digest *, struct digest_text *, struct errbuf *);
/* Reads the templates: 0, or -1 with "name:line: what". */
int digest_check(const struct site *, struct errbuf *);

/* What one subscriber's copy says. URLs are absolute; NULL leaves the line out's target empty. */
struct digest_links {
	const char *preferences, *unsubscribe;
};
/* Appends a rendered text or html with its marks replaced (escaped as html if that is set). */
void digest_personalise(
    const struct buf *rendered, bool html, const struct digest_links *, struct buf *out);

#endif
