/*
 * publish.h -- documents out of the store: what an address shows, selected and rendered; and the
 * same documents as files for any web server to serve.
 *
 * Used by web (one document at a time) and by the engine (files).  What a document shows is a
 * struct wanted; where the same document is asked for twice from an unchanged store the bytes
 * are the same.
 */
#ifndef DIGESTD_PUBLISH_H
#define DIGESTD_PUBLISH_H

#include "conf/conf.h"
#include "publish/digest.h"
#include "site.h"
#include "store/store.h"

/* A document of more bytes is refused, an entry's content past PUBLICATION_CONTENT left out. */
#define PUBLISH_DOCUMENT_MAX (16u << 20)
/* Stories that a client may ask for at once. */
#define PUBLISH_LIMIT_MAX 500
/* Stories of one day's page: four times the busiest day of the field. */
#define PUBLISH_DAY_MAX 1000
/* Words of a search. */
#define PUBLISH_QUERY_MAX 200

enum wanted_kind {
	WANT_ALL,     /* everything, newest first */
	WANT_DAY,     /* one day by section */
	WANT_SECTION, /* /sections/KEY/ */
	WANT_FEED,    /* /feeds/KEY/ */
	WANT_SEARCH,  /* page of results */
	WANT_ITEM,    /* page of one item */
	WANT_FEEDS,   /* the list of feeds */
	WANT_DIGEST,  /* what the mail of a day, week or month is */
};

/* Of WANT_DIGEST. */
enum wanted_view { VIEW_PAGE, VIEW_MAIL, VIEW_TEXT };

struct wanted {
	enum wanted_kind kind;
	const struct format *format;
	const char *key;	     /* of the section or feed in the path */
	int64_t item;		     /* WANT_ITEM */
	int64_t day;		     /* WANT_DAY, WANT_DIGEST: midnight in the site's zone */
	bool home;		     /* WANT_DAY: fall back to the newest while the day is empty */
	enum digest_period period;   /* WANT_DIGEST */
	enum wanted_view view;	     /* WANT_DIGEST */
	const char *language;	     /* WANT_DIGEST: tag of language.h; NULL the site's */
	const char *const *sections; /* filter; keys */
	size_t nsections;
	const char *feed;  /* filter */
	const char *words; /* filter or search, decoded; NULL none */
	int limit;	   /* 0: the configured number */
	int64_t before;	   /* paging, see struct selection */
	const char *query; /* the filter as canonical query string, or NULL */
};

/* A configuration made ready for publishing: the site and the list of its feeds. */
struct publisher;

/* Reads the templates. NULL with the reason; the configuration must outlive it. */
struct publisher *publisher_new(const struct config *, struct errbuf *);
void publisher_free(struct publisher *);
const struct site *publisher_site(const struct publisher *);
/* The same in a language; NULL, "" or one that there is not: the site's own. */
const struct site *publisher_site_in(const struct publisher *, const char *language);
/* Reads the list of feeds again when it is older than a minute.  As a verb of store.h; when it
   fails the list is as it was. */
int publisher_refresh(struct publisher *, struct store *, int64_t now, struct errbuf *);
/* Gives the list of feeds back until the next refresh: for who publishes now and then. */
void publisher_forget(struct publisher *);
/* When that was. */
int64_t publisher_read(const struct publisher *);
/* By key, as the last refresh saw it; or NULL. */
const struct feed *publisher_feed(const struct publisher *, const char *key);
/* Midnight before t in the site's zone. */
int64_t publisher_day(const struct publisher *, int64_t t);

#define PUBLISH_ABSENT 1
/*
 * Renders one document into out and puts the newest change among its stories into *updated
 * (TIME_NONE without any).  0, PUBLISH_ABSENT when there is no such section, feed or item, or -1.
 * today: midnight of the current day.
 */
int publish_document(struct publisher *, struct store *, const struct wanted *, int64_t today,
    struct buf *out, int64_t *updated, struct errbuf *);

/*
 * Files under config->public_dir: all documents that changed since an earlier run, one
 * publication (a directory) a step, so that the caller's loop goes on in between.  A file is
 * written under a temporary name, synced and renamed, and only when its bytes differ.
 */
struct publish_run;
/* since: feeds without a change after it are passed over; 0 writes all.  NULL with the reason. */
struct publish_run *
publish_start(struct publisher *, struct store *, int64_t now, int64_t since, struct errbuf *);
/* 1: there is more, 0: done, -1 failed (it may be called again: it goes on with the next). */
int publish_step(struct publish_run *, struct errbuf *);
/* Files written so far. */
size_t publish_written(const struct publish_run *);
void publish_end(struct publish_run *);

#endif
