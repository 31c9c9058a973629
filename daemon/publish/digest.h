/*
 * digest.h -- the mail digest as texts: a subject, a plain text and an HTML page for a mail reader,
 * from the stories of one day, week or month.
 *
 * Rendered once for all subscribers with the same choice of sections; what differs between them
 * (their addresses of preferences and unsubscription) are marks that digest_personalise()
 * replaces.  The words are those of the templates digest.txt and digest.html, and of the phrase
 * digest-subject. The same digest gives the same bytes: nothing depends on the clock.
 */
#ifndef DIGESTD_DIGEST_H
#define DIGESTD_DIGEST_H

#include "format.h"

enum digest_period { DIGEST_DAILY, DIGEST_WEEKLY, DIGEST_MONTHLY, DIGEST_PERIODS };

/* "daily", "weekly", "monthly". */
const char *digest_period_name(enum digest_period);
/* DIGEST_PERIODS when there is none of that name. */
enum digest_period digest_period_find(const char *name);
/*
 * The day, week (from Monday) or month around a time, from midnight to midnight of the zone;
 * until is exclusive.
 */
void digest_span(enum digest_period, int64_t t, int tz_minutes, int64_t *from, int64_t *until);
/* Where the site shows it: BASE_URL/digest/daily/2026-11-20/, by the day it begins. */
void digest_address(const struct site *, enum digest_period, int64_t from, struct buf *out);

/* A feed whose first fetch or flood was kept out of the digest. */
struct digest_flood {
	const char *feed_key, *feed_title; /* title MAY be NULL */
	size_t nitems;
};

/* Which of two stories of a section comes first. */
struct digest_rank {
	int weight; /* of the news, see digest_plan.c */
	int64_t time, uid;
};
void digest_rank(const struct story *, struct digest_rank *);
/* < 0 when the first comes first: it is weightier, else newer. */
int digest_rank_compare(const struct digest_rank *, const struct digest_rank *);

struct digest {
	const struct site *site;
	enum digest_period period;
	int64_t from, until; /* UTC; until is exclusive and is the promised hour's midnight */
	const char *const *sections; /* keys that were chosen; n 0: all */
	size_t nsections;
	struct story *stories; /* of the period and of the chosen sections, in any order */
	size_t nstories;
	/*
	 * How many there are in truth, when only the first of each section are given: by the
	 * place of the section among the site's, one more for those of none.  NULL: all are given.
	 */
	const size_t *totals;
	bool test;	 /* to see how it arrives: the subject says so */
	int per_section; /* stories shown in a section; the others are "more on the web" */
	const struct digest_flood *floods;
	size_t nfloods;
};

/* Gmail clips a message whose HTML is longer than 102 KB. */
#define DIGEST_HTML_MAX (100u << 10)
/* Of it, what the links of one subscriber may take. */
#define DIGEST_LINKS_MAX 4096
/* Plain text is never long: it shows the stories that the HTML shows. */
#define DIGEST_TEXT_MAX (1u << 20)

struct digest_text {
	struct buf subject, text, html; /* html less than DIGEST_HTML_MAX - DIGEST_LINKS_MAX */
	size_t nstories;		/* counted in the subject */
	size_t nshown;			/* of them, in the texts; the others are on the web */
};

void digest_text_init(struct digest_text *);
void digest_text_release(struct digest_text *);
/*
 * Renders into what digest_text_init() made, or an earlier digest left: 0, or -1 with
 * "template:line: what".  When the HTML would be too long, summaries go first, from the end of
 * each section, then stories, from the end of each section.
 */
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
