/*
 * store_internal.h -- what the files of the store share; nothing else includes it.
 *
 *   store.c         open, migrations, transactions, the statement helpers below
 *   store_feed.c    feeds and their states
 *   store_item.c    keys: is an entry known, adding and updating items
 *   store_links.c   which keys over all feeds are certainly new
 *   store_story.c   which story a new item belongs to, its main item, links between feeds
 *   store_near.c    reports with other words of the same news
 *   store_linked.c  reports that link to each other
 *   store_correct.c stories as a person wants them: split, merged, with another main item
 *   store_read.c    selections and single items
 *   store_search.c  the tokenizer of the full-text index and queries for it
 *   store_classify.c  items for the rules to see again, sections that changed or were fixed
 *   store_upkeep.c  pruning, backup, checks, counts
 */
#ifndef DIGESTD_STORE_INTERNAL_H
#define DIGESTD_STORE_INTERNAL_H

#include <sqlite3.h>
#include <sys/types.h>

#include "../sql.h"
#include "dedup.h"
#include "nearby.h"
#include "store.h"
#include "store_sql.h"

#define STORE_ENUM(name, text) Q_##name,
enum store_statement { STORE_STATEMENTS(STORE_ENUM, STORE_ENUM) Q_COUNT_ALL };
#undef STORE_ENUM

/* Bytes of the lead that are searched, which is 32 Chinese characters or some 15 English words:
   most of what a search finds is in the title, and each word or pair of characters in the index
   is the dearest part of adding an item. */
#define SEARCH_LEAD 96
/* Newest items that one search looks at. */
#define SEARCH_ITEMS 2000

struct store {
	sqlite3 *db;
	enum store_mode mode;
	char *path;
	int lock;     /* descriptor of the writer's lock file, or -1 */
	dev_t device; /* of the file that was opened, */
	ino_t inode;  /* which may be moved away later */
	bool in_txn;
	bool reading;  /* a read transaction of ours is open */
	bool was_full; /* the last transaction found no room */
	sqlite3_stmt *st[Q_COUNT_ALL];
	struct arena *scratch; /* of one call */
	char salt[16];

	int64_t generation;	    /* last known */
	bool story_changed;	    /* in the open transaction */
	int64_t next_item;	    /* 0: to be read */
	int64_t links;		    /* rows of link_new */
	uint64_t *link_filter;	    /* of the writer: keys of link_new and link_old, */
	int64_t links_learned;	    /* of these up to this one */
	struct store_counts counts; /* of the writer, from the first question on: then kept up */
	bool counted;
	unsigned slice; /* of the key space that settles next */

	/* fingerprints of what the state table has by feed id, 0 unknown: most polls change
	   nothing there and then nothing is written */
	uint64_t *state_print;
	size_t nstate_print;

	struct nearby *nearby; /* of the writer, from its first transaction on */
	int64_t near_learned;  /* items below this id are not in it yet */
	struct same_print near_print;
	int64_t near_item; /* whose print that is; 0 nobody's */

	/* the feed that was put to last */
	int64_t feed;
	int feed_weight;
	char feed_key[256];
};

/* ---- store.c: statements ---- */

/*
 * Resets the statement and binds values by their letters: 'i' int64_t, 't' a time (TIME_NONE
 * is NULL), 's' a string or NULL, 'b' pointer and size_t.  Strings must live until the statement
 * is reset.
 */
sqlite3_stmt *store_bind(struct store *, enum store_statement, const char *types, ...);
/* 1 a row, 0 done (and reset), STORE_FULL or -1 (and reset). */
int store_step(struct store *, sqlite3_stmt *, struct errbuf *);
/* Binds nothing, steps to the end: 0, STORE_FULL or -1. */
int store_run(struct store *, sqlite3_stmt *, struct errbuf *);
/* The only value of the only row; `otherwise` when there is no row. 0, STORE_FULL or -1. */
int store_value(struct store *, sqlite3_stmt *, int64_t *value, int64_t otherwise, struct errbuf *);
int64_t store_time(sqlite3_stmt *, int column);
/* A consistent view over several statements; nested in a writer's transaction it does nothing. */
int store_read_begin(struct store *, struct errbuf *);
void store_read_end(struct store *);

/* ---- store_read.c ---- */
/* Fills the item from SQL_ITEM_COLUMNS, the first of the row; returns the column after them. */
int store_item_columns(sqlite3_stmt *, struct item *, struct arena *);

/* ---- store_feed.c ---- */
/* Loads feed_key and feed_weight. */
int store_feed_load(struct store *, int64_t feed, struct errbuf *);
void store_feed_forget(struct store *);

/* ---- store_story.c ---- */

/* A short report with more links to others is a roundup. */
#define ENTRY_LINKS 3
/* Reports looked at under one URL or title. */
#define REPORTS_MAX 16

/* An entry with everything that is asked of it; strings live in the scratch arena. */
struct entry {
	int64_t feed;
	const struct item *item;
	const struct put_options *opts;
	struct dedup_entry facts;
	const char *section; /* never NULL */
	int64_t time;
	int64_t guid_key, path_key, composite_key, title_key; /* 0: there is none */
	const char *composite, *composite2;		      /* what composite_key was made of */
	uint64_t shown;					      /* over what a reader sees */
	bool homonym; /* another entry has its guid: the composite key tells them apart */
	const char *links[ENTRY_LINKS]; /* canonical, to pages of others: of a short report */
	size_t nlinks;
};

/* One row of item as far as keys and updates need it. */
struct kept {
	int64_t id, feed, story, time, published;
	struct dedup_entry facts;
	unsigned flags;
	uint64_t shown;
	const char *lead, *section, *section2, *reason;
	int score, score2;
	const char *raw_title;
};

/* A story that an item belongs to, and why; words are the scratch arena's. */
struct match {
	int64_t story;
	const char *how;
	int alike; /* hundredths */
	const char *words;
};

/* What was found by one item, each story once, in the order of the proof. */
#define MATCHES_MAX 4
struct matches {
	struct match m[MATCHES_MAX];
	size_t n;
};

bool store_match_has(const struct matches *, int64_t story);
void store_match_add(struct matches *, struct match); /* unless its story is there */
/* 1 found, 0 no such row, STORE_FULL or -1. Strings go into the scratch arena. */
int store_kept(struct store *, int64_t item, struct kept *, struct errbuf *);
/* Categories and enclosures as they are stored in one column each. */
#define CATEGORY_END '\x1f' /* cleaned text has no control characters */
#define ENCLOSURE_END '\x1e'
/* Attaches a new item (its id is given) to the story it belongs to, or to one of its own. */
int store_attach(struct store *, const struct entry *, int64_t item, struct put *, struct errbuf *);
/* The item has changed visibly; its story follows. */
int store_story_changed(struct store *, const struct kept *, const struct entry *, struct errbuf *);
int store_links_add(struct store *, const struct entry *, int64_t item, struct errbuf *);
/* Items under a key, the newest first, at most REPORTS_MAX. */
int store_link_find(struct store *, int64_t key, int64_t *items, size_t *n, struct errbuf *);
/* Moves slices of link_new to link_old while there are too many. */
int store_links_settle(struct store *, struct errbuf *);

/* ---- store_links.c ---- */
/* Teaches the filter some more of what is stored; once a transaction. */
int store_links_learn(struct store *, struct errbuf *);
void store_links_note(struct store *, int64_t key);	   /* a link was added under it */
bool store_links_maybe(const struct store *, int64_t key); /* false: certainly no link */

/* ---- store_near.c ---- */
/* Puts some more of the newest items into the index; once a transaction. */
int store_near_learn(struct store *, struct errbuf *);
/* Adds the stories with reports that tell the same news with other words. */
int store_near_find(struct store *, const struct entry *, struct matches *, struct errbuf *);
/* 1: nothing tells reports of the one apart from reports of the other; 0: something does. */
int store_near_agree(
    struct store *, const struct entry *, int64_t story, int64_t other, struct errbuf *);
/* Whether it is compared with other reports by more than URL and title. */
bool store_is_told(const struct entry *);
/* The item is found from now on by what its title names. */
void store_near_add(struct store *, const struct entry *, int64_t item);

/* ---- store_linked.c ---- */
/* What the entry links to, if it says where it has it from. */
void store_linked_read(struct store *, struct entry *);
/* Under which an item is found that links to that page; 0: none. */
int64_t store_linked_key(const struct store *, const char *canonical);
/* Adds the story of another report of the same that it links to, or that links to it. */
int store_linked_find(struct store *, const struct entry *, struct matches *, struct errbuf *);

/* ---- store_correct.c ---- */
/* Both stories are one; `why` one item is like reports of `from`.  No change where a person chose
   otherwise or the story would be too large. */
int store_story_unite(struct store *, int64_t into, int64_t from, const struct match *why,
    int64_t now, bool *done, struct errbuf *);

/* ---- store_search.c ---- */
int store_search_register(sqlite3 *, struct errbuf *);
/* The text that is indexed for an item. */
const char *store_search_words(struct arena *, int64_t feed, const char *title, const char *lead);
/* An FTS5 expression, or NULL when the query has no words; *runs gets what digest_holds() checks
   or NULL.  feed 0: of any feed. */
const char *store_search_query(struct arena *, int64_t feed, const char *query, const char **runs);

#endif
