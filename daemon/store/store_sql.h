/*
 * store_sql.h -- every SQL text of items.db, in one place.
 *
 * STORE_MIGRATIONS: the schema's history.  Entry i brings a database of version i to i + 1, in
 * one transaction; entries are never edited once released, only added.
 *
 * STORE_STATEMENTS(R, W): R(name, text) is prepared at every open, W(name, text) only by the
 * writer.  Values are always bound.
 *
 * What is asked at every poll is small and lies together by feed: `poll` has what every 304
 * changes (a batch rewrites few pages), `state` what only a new document changes, entry_key is
 * clustered by feed.  Keys over all feeds are random numbers, each of which would dirty a page
 * of its own; they gather in link_new and move to link_old in slices of the key space, so that
 * a page of the large table is written once for many of them (store_links_settle()).
 *
 * No statement that is run for every item may be one for which SQLite opens a statement journal
 * (INSERT OR REPLACE into a table with indices, INSERT ... SELECT): FTS5 then writes out all it
 * has gathered in the transaction, which makes adding an item twice as dear.
 */
#ifndef DIGESTD_STORE_SQL_H
#define DIGESTD_STORE_SQL_H

/* clang-format off */
#define STORE_MIGRATIONS \
	/* 1: the first schema */ \
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;" \
	/* next_item: ids are never given twice, because keys outlive deleted items */ \
	"CREATE TABLE counter(id INTEGER PRIMARY KEY CHECK(id = 1), generation INTEGER NOT NULL," \
	" next_item INTEGER NOT NULL);" \
	"INSERT INTO counter VALUES(1, 0, 1);" \
	"CREATE TABLE feed(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL," \
	" title TEXT, site TEXT, kind TEXT, section TEXT, weight INTEGER NOT NULL, language TEXT," \
	" enabled INTEGER NOT NULL, active INTEGER NOT NULL);" \
	"CREATE TABLE poll(feed INTEGER PRIMARY KEY, next_poll INTEGER NOT NULL," \
	" last_poll INTEGER NOT NULL, last_ok INTEGER NOT NULL, fresh_for INTEGER NOT NULL," \
	" status INTEGER NOT NULL, failures INTEGER NOT NULL);" \
	"CREATE TABLE state(feed INTEGER PRIMARY KEY, etag TEXT, last_modified TEXT," \
	" body_hash INTEGER, moved_url TEXT, moved_count INTEGER, active_url TEXT, final_url TEXT," \
	" last_change INTEGER, ttl INTEGER, skip_hours INTEGER, skip_days INTEGER, rhythm INTEGER," \
	" newest INTEGER, last_manual INTEGER, gone INTEGER, fetched INTEGER, stage TEXT," \
	" error TEXT, damage TEXT, title TEXT, site TEXT, format TEXT, items_total INTEGER," \
	" seen BLOB);" \
	"CREATE TABLE item(id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, story INTEGER NOT NULL," \
	" time INTEGER NOT NULL, first_seen INTEGER NOT NULL, changed INTEGER NOT NULL," \
	" published INTEGER, updated INTEGER, flags INTEGER NOT NULL, score INTEGER NOT NULL," \
	" score2 INTEGER NOT NULL, section TEXT NOT NULL, section2 TEXT, url_key INTEGER NOT NULL," \
	" shown INTEGER NOT NULL, guid TEXT, url TEXT, title TEXT, author TEXT, language TEXT," \
	" lead TEXT, summary TEXT, categories TEXT, enclosures TEXT, reason TEXT);" \
	"CREATE INDEX item_story ON item(story);" \
	"CREATE TABLE content(item INTEGER PRIMARY KEY, content TEXT NOT NULL);" \
	"CREATE TABLE entry_key(feed INTEGER NOT NULL, hash INTEGER NOT NULL," \
	" item INTEGER NOT NULL, PRIMARY KEY(feed, hash)) WITHOUT ROWID;" \
	"CREATE TABLE link_new(hash INTEGER NOT NULL, item INTEGER NOT NULL," \
	" PRIMARY KEY(hash, item)) WITHOUT ROWID;" \
	"CREATE TABLE link_old(hash INTEGER NOT NULL, item INTEGER NOT NULL," \
	" PRIMARY KEY(hash, item)) WITHOUT ROWID;" \
	"CREATE TABLE story(id INTEGER PRIMARY KEY, uid INTEGER NOT NULL, main INTEGER NOT NULL," \
	" section TEXT NOT NULL, time INTEGER NOT NULL, first_seen INTEGER NOT NULL," \
	" changed INTEGER NOT NULL, nsources INTEGER NOT NULL);" \
	"CREATE INDEX story_section ON story(section, time);" \
	"CREATE INDEX story_shown ON story(time) WHERE section <> 'none';" \
	"CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, detail=none," \
	" tokenize='digest');" \
	"INSERT INTO search(search, rank) VALUES('automerge', 16);", \
	/* 2: a document is read again when its feed is configured to be read differently */ \
	"ALTER TABLE feed ADD COLUMN shape INTEGER;", \
	/* 3: why an item is in a story that it did not begin; whether a person chose the main item */ \
	"CREATE TABLE joined(item INTEGER PRIMARY KEY, how TEXT NOT NULL, alike INTEGER NOT NULL," \
	" words TEXT);" \
	"ALTER TABLE story ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0;", \
	/* 4: more is kept of each entry of a document (struct seen) */ \
	"UPDATE state SET seen = NULL;",

#define SQL_ITEM_KEPT \
	"i.id, i.feed, i.story, i.time, i.published, i.flags, i.url_key, i.shown, i.guid," \
	" i.title, i.lead, i.section, i.section2, i.score, i.score2, i.reason"
/* What store_item_columns() reads. */
#define SQL_ITEM_COLUMNS \
	"i.published, i.updated, i.flags, i.score, i.score2, i.section, i.section2, i.guid," \
	" i.url, i.title, i.author, i.language, i.lead, i.categories, i.reason"
#define SQL_STATE_COLUMNS \
	"etag, last_modified, body_hash, moved_url, moved_count, active_url, final_url," \
	" last_change, ttl, skip_hours, skip_days, rhythm, newest, last_manual, gone, fetched," \
	" stage, error, damage, title, site, format, items_total, seen"
/* A list of feeds does without what their last documents held. */
#define SQL_STATE_READ(seen) \
	"s.etag, s.last_modified, s.body_hash, s.moved_url, s.moved_count, s.active_url," \
	" s.final_url, s.last_change, s.ttl, s.skip_hours, s.skip_days, s.rhythm, s.newest," \
	" s.last_manual, s.gone, s.fetched, s.stage, s.error, s.damage, s.title, s.site, s.format," \
	" s.items_total, " seen ", p.next_poll, p.last_poll, p.last_ok, p.fresh_for, p.status," \
	" p.failures"
#define SQL_POSITION " AND (time, id) < (?1, ?2) AND time >= ?3 ORDER BY time DESC, id DESC LIMIT ?4"

#define STORE_STATEMENTS(R, W) \
	R(BEGIN_READ, "BEGIN") \
	R(COMMIT, "COMMIT") \
	R(ROLLBACK, "ROLLBACK") \
	R(GENERATION, "SELECT generation FROM counter") \
	W(BEGIN, "BEGIN IMMEDIATE") \
	W(NEXT_ITEM, "SELECT next_item FROM counter") \
	W(COUNTER_SET, "UPDATE counter SET generation = ?1, next_item = ?2") \
	/* feeds */ \
	W(FEED_FIND, "SELECT id, url, title IS ?2 AND site IS ?3 AND weight = ?4," \
	  " shape IS NULL OR shape = ?5 FROM feed WHERE key = ?1") \
	W(FEED_ADD, "INSERT INTO feed(key, url, title, site, kind, section, weight, language," \
	  " enabled, shape, active) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1)") \
	W(FEED_SET, "UPDATE feed SET url = ?2, title = ?3, site = ?4, kind = ?5, section = ?6," \
	  " weight = ?7, language = ?8, enabled = ?9, shape = ?10, active = 1 WHERE key = ?1") \
	W(FEED_SAME, "SELECT id FROM feed WHERE key = ?1 AND active AND url = ?2 AND title IS ?3" \
	  " AND site IS ?4 AND kind IS ?5 AND section IS ?6 AND weight = ?7 AND language IS ?8" \
	  " AND enabled = ?9 AND shape = ?10") \
	W(FEED_ACTIVE, "SELECT count(*) FROM feed WHERE active") \
	W(FEED_NONE, "UPDATE feed SET active = 0 WHERE active <> 0") \
	W(FEED_MOVED, "UPDATE state SET etag = NULL, last_modified = NULL, body_hash = 0," \
	  " moved_url = NULL, moved_count = 0, active_url = NULL, final_url = NULL, gone = 0" \
	  " WHERE feed = ?1") \
	W(FEED_RESHAPED, "UPDATE state SET etag = NULL, last_modified = NULL, body_hash = 0," \
	  " seen = NULL WHERE feed = ?1") \
	W(FEED_MENDED, "UPDATE poll SET next_poll = 0 WHERE feed = ?1 AND failures > 0") \
	W(FEED_DUE_NOW, "UPDATE poll SET next_poll = 0 WHERE feed = ?1") \
	W(FEED_WEIGHT, "SELECT key, weight FROM feed WHERE id = ?1") \
	R(FEED_DUE, "SELECT f.id, coalesce(p.next_poll, 0), coalesce(p.last_poll, 0)," \
	  " coalesce(s.gone, 0), coalesce(p.failures, 0), coalesce(s.active_url, f.url) FROM feed f" \
	  " LEFT JOIN poll p ON p.feed = f.id" \
	  " LEFT JOIN state s ON s.feed = f.id WHERE f.active AND f.enabled ORDER BY f.id") \
	R(FEED_STATE, "SELECT " SQL_STATE_READ("s.seen") " FROM poll p JOIN state s ON s.feed = p.feed" \
	  " WHERE p.feed = ?1") \
	R(FEED_ALL, "SELECT " SQL_STATE_READ("NULL") ", f.id, f.key, f.url, f.title, f.site, f.kind," \
	  " f.section, f.weight, f.language, f.enabled FROM feed f LEFT JOIN poll p ON p.feed = f.id" \
	  " LEFT JOIN state s ON s.feed = f.id WHERE f.active ORDER BY f.key") \
	W(POLL_PUT, "INSERT OR REPLACE INTO poll VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)") \
	W(STATE_PUT, "INSERT OR REPLACE INTO state(feed, " SQL_STATE_COLUMNS ") VALUES(?1, ?2, ?3," \
	  " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21," \
	  " ?22, ?23, ?24, ?25)") \
	/* entries */ \
	W(KEY_FIND, "SELECT item FROM entry_key WHERE feed = ?1 AND hash = ?2") \
	W(KEY_ADD, "INSERT OR IGNORE INTO entry_key VALUES(?1, ?2, ?3)") \
	W(KEY_SET, "UPDATE entry_key SET item = ?3 WHERE feed = ?1 AND hash = ?2") \
	W(ITEM_KEPT, "SELECT " SQL_ITEM_KEPT " FROM item i WHERE i.id = ?1") \
	W(ITEM_ADD, "INSERT INTO item VALUES(?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11," \
	  " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)") \
	W(ITEM_SET, "UPDATE item SET time = ?4, changed = ?5, published = ?6, updated = ?7," \
	  " flags = ?8, score = ?9, score2 = ?10, section = ?11, section2 = ?12, url_key = ?13," \
	  " shown = ?14, guid = ?15, url = ?16, title = ?17, author = ?18, language = ?19," \
	  " lead = ?20, summary = ?21, categories = ?22, enclosures = ?23, reason = ?24" \
	  " WHERE id = ?1 AND feed = ?2 AND story = ?3") \
	W(ITEM_RESCORE, "UPDATE item SET flags = ?2, score = ?3, score2 = ?4, section2 = ?5," \
	  " reason = ?6, guid = ?7, url_key = ?8 WHERE id = ?1") \
	W(ITEM_FLAG, "UPDATE item SET flags = flags | ?2 WHERE id = ?1") \
	R(ITEMS_AFTER, "SELECT " SQL_ITEM_COLUMNS ", i.id, i.time, f.language, f.key," \
	  " coalesce(f.title, s.title), f.kind FROM item i" \
	  " JOIN feed f ON f.id = i.feed LEFT JOIN state s ON s.feed = f.id" \
	  " WHERE i.id > ?1 AND i.time >= ?2 ORDER BY i.id LIMIT ?3") \
	W(ITEM_SECTION, "UPDATE item SET section = ?2, section2 = ?3, score = ?4, score2 = ?5," \
	  " reason = ?6, flags = ?7, changed = ?8 WHERE id = ?1") \
	W(STORY_SECTION, "UPDATE story SET section = ?3, changed = ?4 WHERE id = ?1 AND main = ?2") \
	W(CONTENT_ADD, "INSERT INTO content VALUES(?1, ?2)") \
	W(CONTENT_DROP, "DELETE FROM content WHERE item = ?1") \
	W(SEARCH_ADD, "INSERT INTO search(rowid, words) VALUES(?1, ?2)") \
	W(SEARCH_DROP, "INSERT INTO search(search, rowid, words) VALUES('delete', ?1, ?2)") \
	/* keys over all feeds */ \
	W(LINK_ADD, "INSERT OR IGNORE INTO link_new VALUES(?1, ?2)") \
	W(LINK_NEW, "SELECT item FROM link_new WHERE hash = ?1 ORDER BY item DESC LIMIT ?2") \
	W(LINK_OLD, "SELECT item FROM link_old WHERE hash = ?1 ORDER BY item DESC LIMIT ?2") \
	W(LINKS_NEW, "SELECT hash FROM link_new") \
	W(LINKS_OLD, "SELECT hash FROM link_old WHERE hash > ?1 ORDER BY hash LIMIT ?2") \
	W(LINK_COUNT, "SELECT count(*) FROM link_new") \
	W(LINK_SETTLE, "INSERT OR IGNORE INTO link_old SELECT hash, item FROM link_new" \
	  " WHERE hash BETWEEN ?1 AND ?2 ORDER BY hash, item") \
	W(LINK_SETTLED, "DELETE FROM link_new WHERE hash BETWEEN ?1 AND ?2") \
	/* stories */ \
	W(STORY_ADD, "INSERT INTO story(uid, main, section, time, first_seen, changed, nsources)" \
	  " VALUES(?1, ?2, ?3, ?4, ?5, ?5, 1)") \
	W(STORY_JOIN, "UPDATE story SET main = ?2, section = ?3, changed = ?4," \
	  " nsources = nsources + 1 WHERE id = ?1") \
	W(STORY_CHANGE, "UPDATE story SET section = ?2, time = ?3, changed = ?4 WHERE id = ?1") \
	W(STORY_MAIN, "SELECT s.main, s.time, s.section, i.time, i.flags, i.lead IS NOT NULL," \
	  " coalesce(length(CAST(c.content AS BLOB)), 0), f.weight, s.chosen FROM story s JOIN item i ON i.id = s.main" \
	  " JOIN feed f ON f.id = i.feed LEFT JOIN content c ON c.item = i.id WHERE s.id = ?1") \
	W(NEAR_ITEM, "SELECT feed, story, time, title, url, lead FROM item WHERE id = ?1") \
	W(NEAR_STORY, "SELECT id, time, title, url, lead FROM item WHERE story = ?1" \
	  " ORDER BY id DESC LIMIT ?2") \
	W(STORY_SPLIT, "SELECT count(*) FROM item i JOIN joined j ON j.item = i.id" \
	  " WHERE i.story = ?1 AND j.how = 'split'") \
	W(NEAR_RECENT, "SELECT id, feed, title, lead FROM item WHERE id < ?1 AND id >= ?2" \
	  " AND section <> 'none' ORDER BY id DESC LIMIT ?3") \
	W(JOINED_PUT, "INSERT OR REPLACE INTO joined VALUES(?1, ?2, ?3, ?4)") \
	W(JOINED_KEEP, "INSERT OR IGNORE INTO joined VALUES(?1, ?2, ?3, ?4)") \
	W(JOINED_DROP, "DELETE FROM joined WHERE item = ?1") \
	/* what a person corrects */ \
	W(STORY_ONE, "SELECT uid, main, chosen, time, first_seen FROM story WHERE id = ?1") \
	W(STORY_ITEMS, "SELECT i.id, f.weight, coalesce(length(CAST(c.content AS BLOB)), 0)," \
	  " i.lead IS NOT NULL, i.time, i.first_seen, i.section, i.flags FROM item i" \
	  " JOIN feed f ON f.id = i.feed LEFT JOIN content c ON c.item = i.id WHERE i.story = ?1" \
	  " ORDER BY i.id") \
	W(STORY_MOVE, "UPDATE item SET story = ?2 WHERE id = ?1") \
	W(STORY_SETTLE, "UPDATE story SET main = ?2, section = ?3, time = ?4, first_seen = ?5," \
	  " changed = ?6, nsources = ?7, chosen = ?8 WHERE id = ?1") \
	W(STORY_DROP, "DELETE FROM story WHERE id = ?1") \
	/* reading; the newest first, always by (time, id) */ \
	R(PICK_SECTION, "SELECT id, time FROM story WHERE section = ?5" SQL_POSITION) \
	R(PICK_SHOWN, "SELECT id, time FROM story WHERE section <> 'none'" SQL_POSITION) \
	R(PICK_SEARCH, "SELECT id, time FROM story WHERE id IN (SELECT i.story FROM (SELECT rowid" \
	  " AS r FROM search WHERE search MATCH ?6 ORDER BY rowid DESC LIMIT ?7) JOIN item i" \
	  " ON i.id = r WHERE ?8 IS NULL OR digest_holds(i.title, i.lead, ?8))" \
	  " AND (?5 IS NULL OR instr(?5, ',' || section || ',') > 0)" \
	  " AND (?9 OR section <> 'none')" SQL_POSITION) \
	R(STORY_TIME, "SELECT time FROM story WHERE id = ?1") \
	R(FEED_ID, "SELECT id FROM feed WHERE key = ?1") \
	R(ITEM_STORY, "SELECT story FROM item WHERE id = ?1") \
	R(STORY_READ, "SELECT id, uid, main, time, first_seen, changed FROM story WHERE id = ?1") \
	R(ITEM_READ, "SELECT " SQL_ITEM_COLUMNS ", i.summary, i.enclosures FROM item i" \
	  " WHERE i.id = ?1") \
	R(CONTENT_READ, "SELECT content FROM content WHERE item = ?1") \
	R(STORY_SOURCES, "SELECT i.id, f.key, coalesce(f.title, s.title, f.key)," \
	  " coalesce(f.site, s.site), i.title, i.url, i.language, i.published, f.weight," \
	  " i.flags, j.how, j.alike, j.words, i.time FROM item i JOIN feed f ON f.id = i.feed" \
	  " LEFT JOIN state s ON s.feed = f.id LEFT JOIN joined j ON j.item = i.id" \
	  " WHERE i.story = ?1 ORDER BY i.id <> ?2, f.weight DESC, i.id LIMIT ?3") \
	/* upkeep */ \
	W(PRUNE_FIND, "SELECT c.item, i.first_seen FROM content c LEFT JOIN item i ON i.id = c.item" \
	  " ORDER BY c.item LIMIT ?1") \
	W(PRUNE, "DELETE FROM content WHERE item <= ?1") \
	R(CHECK, "PRAGMA quick_check(1)") \
	R(COUNT, "SELECT (SELECT count(*) FROM feed WHERE active), (SELECT count(*) FROM item)," \
	  " (SELECT count(*) FROM story)")
/* clang-format on */

#endif
