/*
 * dedup.h -- when two entries are one, when two items tell the same news, which item leads.
 *
 * Pure decisions over facts; the look-ups are the store's (store_item.c, store_story.c).  What
 * is decided here is the promise "never twice, never lost", so where feeds leave a doubt, two
 * entries stay two: a reader can skip a repeat but not find what was merged away.
 */
#ifndef DIGESTD_DEDUP_H
#define DIGESTD_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folded titles shorter than this many characters ("周报", "Weekly") make no story. */
#define DEDUP_TITLE_MIN 8

/* What identifies an entry. */
struct dedup_entry {
	const char *guid;  /* or NULL */
	const char *title; /* folded title, "" when there is none */
	int64_t url_key;   /* of the canonical URL; 0: none, or a site's root, which is no page */
	int64_t published; /* TIME_NONE when the entry has no date of its own */
};

/*
 * The entry has the guid of a known one of its feed.  The same entry, unless title, URL and date
 * all differ: feeds that put their homepage into every guid.
 */
bool dedup_same_guid(const struct dedup_entry *, const struct dedup_entry *known);
/*
 * The guid is new but an entry of the feed has the same one on another host (a move to https or
 * to a new domain).  That alone is no proof: in a feed that merges blogs, "/?p=7" is another
 * entry on every host; title or date must agree.
 */
bool dedup_same_path(const struct dedup_entry *, const struct dedup_entry *known);
/*
 * The guid is new but an entry of the feed has the same URL.  The same entry, unless both have
 * guids and title and date differ too: feeds whose entries all link to one page.
 */
bool dedup_same_url(const struct dedup_entry *, const struct dedup_entry *known);
/* Both have one guid that says nothing, and no URL to tell them by. */
bool dedup_same_text(const struct dedup_entry *, const struct dedup_entry *known);

/* A canonical URL (url.h) that is more than a site's root. */
bool dedup_is_page(const char *canonical);
/* What follows scheme and host, when it can tell entries apart; or NULL. */
const char *dedup_path(const char *guid);

/* One earlier report with the same folded title. */
struct dedup_report {
	int64_t feed, time;
	const char *lead; /* or NULL */
	int64_t story;
};

/*
 * Which of the reports with the same title tells the same news as `r`: its index, or -1.  Within
 * `window` seconds; not when one feed uses the title again and again for different texts (a
 * column's name), unless the text is the same: a re-post.
 */
int dedup_title_match(
    const struct dedup_report *r, const struct dedup_report *known, size_t n, int64_t window);

/* What makes an item the main one of its story. */
struct dedup_rank {
	int weight;	/* trust of its feed */
	size_t content; /* bytes */
	bool lead;
	int64_t time;
};

/* True when `a` should replace `main`: more trusted, else more complete, else earlier. */
bool dedup_leads(const struct dedup_rank *a, const struct dedup_rank *main);

#endif
