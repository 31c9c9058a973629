/*
 * schedule.h -- when a feed is polled next.  Pure: time and chance are parameters.
 *
 * In the order of power: a feed that is gone is never polled; Retry-After; errors back off
 * exponentially up to a cap and never end; then the feed's own rhythm between a floor and a
 * ceiling, not before its Cache-Control/Expires/Age (RFC 9111) and ttl say that there can be
 * something new, and not in hours and days it asks to be left alone (RSS 2.0 skipHours,
 * skipDays; RSS 1.0 syndication module).
 */
#ifndef DIGESTD_SCHEDULE_H
#define DIGESTD_SCHEDULE_H

#include "../conf/conf.h"
#include "../store/store.h"

enum poll_outcome {
	POLL_OK,      /* a document was understood, or nothing has changed */
	POLL_FAILED,  /* transfer, HTTP status or document: backs off */
	POLL_REFUSED, /* 429 or 503 with Retry-After: the server is well, and names a time */
	POLL_GONE,    /* 410 */
};

/*
 * Sets next_poll and, for failures, counts them.  retry_after is seconds from now, 0 none.
 * random is any 32 random bits: they move the poll by up to a tenth of its interval.
 */
void schedule_next(const struct feed *, const struct config *, struct feed_state *,
    enum poll_outcome, int64_t retry_after, int64_t now, uint32_t random);

/*
 * Milliseconds until the first poll of the nth feed (from 0) that was never polled.  They come in
 * their order, so that what is stored for one lies beside what is stored for the next.
 */
int64_t schedule_first(size_t nth);

/* Mean seconds between the newest entries of a document, 0 when it cannot be told. */
int64_t schedule_rhythm(const struct document *, int64_t now, int64_t *newest);

/*
 * Seconds for which a response is fresh, 0 when it does not say: max-age, else Expires less
 * Date; less Age.  Any value may be NULL.  no-store and no-cache give 0.
 */
int64_t schedule_fresh_for(
    const char *cache_control, const char *expires, const char *age, const char *date, int64_t now);

/* Retry-After (RFC 9110 section 10.2.3): seconds or HTTP-date, as seconds from now; 0 none. */
int64_t schedule_retry_after(const char *value, int64_t now);

#endif
