/*
 * store.h -- items.db: feeds' states, keys, items and stories.  Owns sqlite3 for them.
 *
 * A narrow list of verbs; nothing above it knows SQL or SQLite.  The engine is the one writer,
 * web and mailer open it read-only (WAL: readers never block it and are never blocked).
 * Statements are prepared at open; values are bound; migrations are an ordered list, each in
 * one transaction with user_version.
 *
 * Unless said otherwise functions return 0, or -1 with the reason in err; STORE_FULL is
 * returned instead of -1 when the disk is full or read-only: the transaction was rolled back,
 * nothing that was promised is lost, and the same call may be made again later.
 */
#ifndef DIGESTD_STORE_H
#define DIGESTD_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/feed.h"
#include "../core/item.h"
#include "../publish/format.h"

#define STORE_FULL (-2)
#define STORE_UNKNOWN (-3) /* of the corrections: there is no such item or story */

struct store;

enum store_mode { STORE_WRITER, STORE_READER };

/*
 * STORE_WRITER creates and migrates; it holds a lock on PATH.lock, so that a second writer gets
 * a message.  STORE_READER needs a store that a writer has opened before.  NULL with the reason
 * on failure.
 *
 * What a sandbox must leave to a reader: reading the folder's files PATH, PATH-wal and PATH-shm,
 * no write access at all (it then takes its locks on a read-only log index).  Giving it write
 * access to PATH-shm works as well, but only while a writer is alive or if truncating it is
 * allowed too.  The writer never removes those files, so that rules on them stay good.  While no
 * writer is alive after a crash in the middle of a commit, readers may fail until one has
 * opened the store again.
 *
 * No process that has a store open may open and close PATH by other means: closing any
 * descriptor of a file drops the process's POSIX locks on it.
 */
struct store *store_open(const char *path, enum store_mode, struct errbuf *);
void store_close(struct store *);
/* Gives back the memory of pages that are kept for the next statement. */
void store_trim(struct store *);
/* False when PATH is no longer the file that was opened: what is written now is lost. */
bool store_in_place(const struct store *);

/* ---- transactions: the engine's batches --------------------------------------------------- */
/* The commit is durable against a kill at once, against a power cut after the log's next sync; it
   is always all of the transaction or nothing. */
int store_begin(struct store *, struct errbuf *);  /* no-op inside one */
int store_commit(struct store *, struct errbuf *); /* no-op outside */
void store_rollback(struct store *);
/* Whether a transaction is open: any call that returned STORE_FULL, a read too, has undone it. */
bool store_in_transaction(const struct store *);
/* Grows by one at every commit that changed a story; readers compare it (one cheap read). */
int64_t store_generation(struct store *);

/* ---- feeds -------------------------------------------------------------------------------- */

/* Everything a later poll needs to know of earlier ones; zeroed it is a feed never polled. */
struct feed_state {
	/* validators: one pair, byte for byte, as the last 200 gave them */
	const char *etag, *last_modified;
	uint64_t body_hash;	 /* of the last 200's body; 0 none */
	const struct seen *seen; /* entries of the last document */
	size_t nseen;
	const char *moved_url; /* permanent target, seen moved_count times in a row */
	int moved_count;
	const char *active_url; /* stored permanent move: polled instead of the configured url */
	const char *final_url;	/* where the last 2xx came from: two feeds on one URL are told */
	/* schedule */
	int64_t next_poll;			 /* UTC seconds, jitter included; 0: now */
	int64_t last_poll, last_ok, last_change; /* 0 never */
	int64_t fresh_for; /* seconds, from Cache-Control or Expires less Age */
	int64_t ttl;	   /* seconds the document asks for */
	uint32_t skip_hours, skip_days;
	int64_t rhythm;	     /* smoothed seconds between two new entries; 0 unknown */
	int64_t newest;	     /* published time of the newest entry */
	int64_t last_manual; /* last manual refresh */
	/* health */
	int failures; /* in a row; 0 when the last poll was good */
	int status;   /* last HTTP status, 0 none */
	bool gone;    /* 410: polled no more until a person says so */
	bool fetched; /* at least one document was stored: later items are not a first fetch */
	const char *stage, *error; /* of the last failure, kept until the next success */
	const char *damage;	   /* what the last document's repair said, or NULL */
	/* what the feed said of itself */
	const char *title, *site, *format;
	int64_t items_total; /* stored so far */
};

/*
 * Makes the feed table equal the configuration: adds new keys, updates configured titles, URLs
 * (a changed URL resets validators and moves, not keys; a changed shape validators and what was
 * seen), weights, languages, and marks absent ones inactive (their items stay).  Sets
 * feeds[i].id.
 */
int store_sync_feeds(struct store *, struct feed *feeds, size_t n, struct errbuf *);
/* What the run queue needs of a feed. */
struct feed_due {
	int64_t feed, next_poll, last_poll; /* 0: never */
	bool gone;
	int failures; /* in a row */
	const char *host_url;
};
/* Calls fn for every active feed. */
int store_each_due(
    struct store *, void (*fn)(void *arg, const struct feed_due *), void *arg, struct errbuf *);
/* Strings and arrays are copied into the arena. */
int store_feed_state(
    struct store *, int64_t feed, struct feed_state *, struct arena *, struct errbuf *);
/* Part of the caller's transaction: validators become durable together with the items.  Cheap
   when only times, status and failures differ from what was read (a 304). */
int store_put_feed_state(struct store *, int64_t feed, const struct feed_state *, struct errbuf *);

/* One row of `digestctl feeds`, of the OPML and of pages; its state is without `seen`. */
struct feed_row {
	struct feed feed; /* id, key, url, title, site, kind, section, weight, language, enabled */
	struct feed_state state;
};
int store_feeds(struct store *, struct feed_row **rows, size_t *n, struct arena *, struct errbuf *);

/* ---- entries ------------------------------------------------------------------------------ */

enum put_verdict { PUT_NEW, PUT_UPDATED, PUT_SAME };

struct put {
	enum put_verdict verdict;
	int64_t item, story;
	bool joined; /* the item joined a story that already had a report */
};

struct put_options {
	int64_t now;
	int title_window_days;
	bool quarantine; /* first fetch or flood */
	/* Entries of the same document that share this one's guid / URL: then that key alone does
	   not identify it. */
	bool guid_shared, url_shared;
};

/*
 * Keeps an item once: finds it by its keys (guid within the feed, guid without scheme and host
 * within the feed, canonical URL over all feeds, folded title within days), adds or updates it,
 * and attaches it to its story.  Part of the caller's transaction; without one it is an error.
 * After -1 roll the transaction back.
 *
 * PUT_UPDATED: something that a reader sees has changed (URL, texts, author, language,
 * categories, enclosures, section; a date only when the old one was guessed).  Other changes,
 * of guid or points, are kept with PUT_SAME.  An item that was deleted stays known: PUT_SAME with
 * story 0.  A section that a person fixed is not changed.  What counts as the same entry and the
 * same news is in dedup.h.
 */
int store_put_item(struct store *, int64_t feed, const struct item *, const struct put_options *,
    struct put *, struct errbuf *);

/* Keeps an item out of the mail that store_put_item() let in: it was part of a flood. */
int store_quarantine(struct store *, int64_t item, struct errbuf *);

/* ---- stories as a person wants them ------------------------------------------------------- */

/*
 * Each is a transaction of its own, or undoes the caller's when it fails.  They last: an item
 * keeps the story that it has, later reports follow the item that they are like, and a chosen
 * main item stays.  STORE_UNKNOWN for ids that there are not.
 *
 * Splits the items, all of one story of which something must be left, off into a story of their
 * own: *story.  The first story keeps its uid.
 */
int store_story_split(
    struct store *, const int64_t *items, size_t n, int64_t now, int64_t *story, struct errbuf *);
/* All reports of `from` become reports of `into`, whose uid stays. */
int store_story_merge(struct store *, int64_t into, int64_t from, int64_t now, struct errbuf *);
/* The item becomes the main one of its story: *story. */
int store_story_main(struct store *, int64_t item, int64_t now, int64_t *story, struct errbuf *);

/* ---- reading ------------------------------------------------------------------------------ */

struct selection {
	const char *const *sections; /* keys; n 0: all but "none" */
	size_t nsections;
	bool with_none;	   /* include items that are not for the bulletin */
	const char *feed;  /* key, or NULL */
	const char *query; /* full-text, or NULL: every word must occur (trigram, so 3+ characters;
			      shorter words are matched by LIKE) */
	int64_t since, until; /* story time, TIME_NONE open; until is exclusive */
	int limit;
	int64_t before;	 /* for paging: stories older than this story id's position; 0 none */
	size_t contents; /* load contents of at most so many bytes; 0 none */
};

/* Newest first, everything in the arena; stories[i].sources has all reports.  With a query or a
   feed only the 2000 items seen last that match are looked at; limit 0 is 100, at most 5000. */
int store_stories(struct store *, const struct selection *, struct story **, size_t *n,
    struct arena *, struct errbuf *);
/* One story by its id, without contents: 1, or 0 when it is no more. */
int store_story(struct store *, int64_t id, struct story *, struct arena *, struct errbuf *);
/* One item with its story, by item row id: main and main_id are the item asked for, the first
   of sources is the story's main item.  -1 with "no such item". */
int store_item(struct store *, int64_t item, struct story *, struct arena *, struct errbuf *);

/* ---- sections: rules that changed, and what a person decides -------------------------------- */

struct stored_item {
	int64_t id, time;
	struct item item;    /* what rules look at, section, points, reason, flags */
	const char *content; /* HTML, only when it was asked for and is still kept */
	const char *feed_key, *feed_title, *feed_kind;
};

/* At most `limit` items with ids above `after` and times from `since` on (TIME_NONE: all), by id,
   in the arena; *n 0 is the end. */
int store_items(struct store *, int64_t after, int64_t since, size_t limit, bool contents,
    struct stored_item **, size_t *n, struct arena *, struct errbuf *);

struct section_change {
	int64_t item;
	const char *section, *section2, *reason; /* the last two MAY be NULL */
	int score, score2;
};
enum section_verdict {
	SECTION_SAME,
	SECTION_CHANGED,
	SECTION_FIXED, /* a person decided: left alone */
	SECTION_NO_ITEM
};

/* What rules say of an item now; its story follows when it is the main item.  Part of the
   caller's transaction. */
int store_put_section(struct store *, const struct section_change *, int64_t now,
    enum section_verdict *, struct errbuf *);
/* A person decides; section NULL takes that back (the section stays until rules say otherwise).
   Part of the caller's transaction. */
int store_fix_section(struct store *, int64_t item, const char *section, int64_t now,
    enum section_verdict *, struct errbuf *);

/* ---- upkeep ------------------------------------------------------------------------------- */
/* Drops contents (never keys) of items older than `before`, at most `limit` rows; how many were
   dropped is put in *done. */
int store_prune(struct store *, int64_t before, int limit, int *done, struct errbuf *);
/* Online copy (SQLite backup API) of what is committed, that may be opened as it is: written to
   FILE.new with mode 0600, synced, renamed.  Works on a reader; takes as long as copying the file,
   so not for an event loop. */
int store_backup(struct store *, const char *file, struct errbuf *);
/* PRAGMA quick_check: 0 sound, -1 with the first finding. */
int store_check(struct store *, struct errbuf *);
struct store_counts {
	int64_t feeds, items, stories, bytes;
};
int store_count(struct store *, struct store_counts *, struct errbuf *);

#endif
