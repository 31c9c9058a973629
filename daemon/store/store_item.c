/*
 * store.h: store_put_item() -- is the entry known, and what becomes of it.
 *
 * The look-ups are here, the decisions in dedup.c.  Keys of an entry within its feed are hashes
 * of: the guid; the guid without scheme and host; the canonical URL; and, where those say
 * nothing (shared by entries of one document, absent, or a site's root), guid and URL or title
 * together, the composite key.
 */
#include "store_internal.h"

#include <string.h>

#include "../core/hash.h"
#include "../core/limits.h"
#include "../core/text.h"

#define NO_DATE ((unsigned)(ITEM_DATE_GUESSED | ITEM_DATE_CLAMPED))

/* ---- the entry's facts ------------------------------------------------------------------ */

static uint64_t
print_add(uint64_t h, const char *p)
{
	return p == NULL ? h * 31 + 7 : hash_fast(h + 1, p, strlen(p));
}

/* Over what a reader sees, except dates: many feeds stamp all entries at every request. */
static uint64_t
shown_print(const struct item *it)
{
	const char *const strings[] = {
	    it->url, it->title, it->author, it->summary, it->content, it->language};
	uint64_t h = 1;
	size_t i;

	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		h = print_add(h, strings[i]);
	for (i = 0; i < it->ncategories; i++)
		h = print_add(h, it->categories[i]);
	for (i = 0; i < it->nenclosures; i++)
		h = print_add(print_add(h, it->enclosures[i].url), it->enclosures[i].type);
	return h;
}

static const char *
folded_title(struct store *s, const char *title, const char *lead)
{
	const char *t = title != NULL ? title : lead;

	return t == NULL ? "" : text_fold_title(s->scratch, t);
}

/* Makes the composite key of what the entry has. */
static void
composite(struct store *s, struct entry *e, bool page)
{
	const struct item *it = e->item;

	e->composite = it->id != NULL ? it->id : "";
	if (page)
		e->composite2 = it->canonical;
	else if (it->id != NULL || e->facts.published == TIME_NONE)
		e->composite2 = e->facts.title;
	else /* the date keeps apart what a column publishes under one title */
		e->composite2 = arena_printf(
		    s->scratch, "%s\x1f%lld", e->facts.title, (long long)e->facts.published);
	e->composite_key = hash_key(s->salt, "both", e->composite, e->composite2);
}

/* An entry that says nothing is called like its host, as all such entries of a site are. */
static bool
is_host(const char *title, const char *url)
{
	const char *host = url != NULL ? strstr(url, "://") : NULL;

	return host != NULL && strncmp(host + 3, title, strlen(title)) == 0;
}

static void
describe(struct store *s, struct entry *e)
{
	const struct item *it = e->item;
	bool page = dedup_is_page(it->canonical) && !e->opts->url_shared;
	const char *path;

	e->facts.guid = it->id;
	e->facts.title = folded_title(s, it->title, it->lead);
	e->facts.published = (it->flags & NO_DATE) != 0 ? TIME_NONE : it->published;
	e->facts.url_key = page ? hash_key(s->salt, "url", it->canonical, NULL) : 0;
	if (it->id != NULL && !e->opts->guid_shared) {
		e->guid_key = hash_key(s->salt, "guid", it->id, NULL);
		path = dedup_path(it->id);
	} else
		path = it->id == NULL && page ? dedup_path(it->url) : NULL;
	if (path != NULL)
		e->path_key = hash_key(s->salt, "path", path, NULL);
	if (e->guid_key == 0 || e->facts.url_key == 0 || e->opts->url_shared)
		composite(s, e, page);
	if (it->title != NULL && text_count(e->facts.title) >= DEDUP_TITLE_MIN &&
	    !is_host(it->title, it->url))
		e->title_key = hash_key(s->salt, "title", e->facts.title, NULL);
	e->section = it->section != NULL ? it->section : "none";
	e->time = it->published;
	if (it->published == TIME_NONE || it->published > e->opts->now)
		e->time = e->opts->now;
	e->shown = shown_print(it);
}

/* ---- is it known? ----------------------------------------------------------------------- */

int
store_kept(struct store *s, int64_t item, struct kept *k, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_ITEM_KEPT, "i", item);
	struct arena *a = s->scratch;
	int rc = store_step(s, st, err);

	if (rc != 1)
		return rc;
	k->id = sqlite3_column_int64(st, 0);
	k->feed = sqlite3_column_int64(st, 1);
	k->story = sqlite3_column_int64(st, 2);
	k->time = sqlite3_column_int64(st, 3);
	k->flags = (unsigned)sqlite3_column_int(st, 5);
	k->published = store_time(st, 4);
	k->facts.published = (k->flags & NO_DATE) != 0 ? TIME_NONE : k->published;
	k->facts.url_key = sqlite3_column_int64(st, 6);
	k->shown = (uint64_t)sqlite3_column_int64(st, 7);
	k->facts.guid = sql_text(st, 8, a);
	k->raw_title = sql_text(st, 9, a);
	k->lead = sql_text(st, 10, a);
	k->section = sql_text(st, 11, a);
	k->section2 = sql_text(st, 12, a);
	k->score = sqlite3_column_int(st, 13);
	k->score2 = sqlite3_column_int(st, 14);
	k->reason = sql_text(st, 15, a);
	sqlite3_reset(st);
	k->facts.title = folded_title(s, k->raw_title, k->lead);
	return 1;
}

/*
 * 1 with the item that has the key; 0 when no item has it.  An item that was deleted is known
 * by id alone: *gone is set.
 */
static int
by_key(struct store *s, const struct entry *e, int64_t key, struct kept *k, bool *gone,
    struct errbuf *err)
{
	int64_t item;
	int rc;

	*gone = false;
	if (key == 0)
		return 0;
	rc = store_value(s, store_bind(s, Q_KEY_FIND, "ii", e->feed, key), &item, 0, err);
	if (rc < 0 || item == 0)
		return rc;
	if ((rc = store_kept(s, item, k, err)) != 0)
		return rc;
	*k = (struct kept){.id = item, .feed = e->feed};
	*gone = true;
	return 1;
}

typedef bool same_fn(const struct dedup_entry *, const struct dedup_entry *known);

/* 1 it is this item, 0 it is not or there is none. */
static int
same_by(struct store *s, const struct entry *e, int64_t key, same_fn *same, struct kept *k,
    struct errbuf *err)
{
	bool gone;
	int rc = by_key(s, e, key, k, &gone, err);

	return rc == 1 && !gone && !same(&e->facts, &k->facts) ? 0 : rc;
}

static bool
same_always(const struct dedup_entry *e, const struct dedup_entry *known)
{
	(void)e;
	(void)known;
	return true;
}

static bool
same_guid_text(const struct dedup_entry *e, const struct dedup_entry *known)
{
	return known->guid != NULL && e->guid != NULL && strcmp(known->guid, e->guid) == 0;
}

/* The guid is shared by entries of this document, so it counts only with something else. */
static int
find_shared(struct store *s, struct entry *e, struct kept *k, struct errbuf *err)
{
	int64_t alone;
	int rc;

	if ((rc = same_by(s, e, e->composite_key, same_always, k, err)) != 0 ||
	    (rc = same_by(s, e, e->facts.url_key, same_guid_text, k, err)) != 0)
		return rc;
	alone = hash_key(s->salt, "guid", e->item->id, NULL);
	return same_by(s, e, alone, dedup_same_text, k, err);
}

static int
find_plain(struct store *s, struct entry *e, struct kept *k, struct errbuf *err)
{
	int rc;
	bool gone;

	if ((rc = by_key(s, e, e->guid_key, k, &gone, err)) < 0)
		return rc;
	if (rc == 1) {
		if (gone || dedup_same_guid(&e->facts, &k->facts))
			return 1;
		e->homonym = true;
		composite(s, e, e->facts.url_key != 0);
		rc = same_by(s, e, e->composite_key, same_always, k, err);
		return rc != 0 ? rc : same_by(s, e, e->facts.url_key, same_guid_text, k, err);
	}
	if ((rc = same_by(s, e, e->facts.url_key, dedup_same_url, k, err)) != 0 ||
	    (rc = same_by(s, e, e->path_key, dedup_same_path, k, err)) != 0)
		return rc;
	if (e->composite_key == 0 && e->guid_key != 0)
		composite(s, e, e->facts.url_key != 0);
	return same_by(s, e, e->composite_key, same_always, k, err);
}

static int
find(struct store *s, struct entry *e, struct kept *k, struct errbuf *err)
{
	bool shared = e->item->id != NULL && e->opts->guid_shared;

	return shared ? find_shared(s, e, k, err) : find_plain(s, e, k, err);
}

/* ---- writing ---------------------------------------------------------------------------- */

/* A key that another entry has passes to the newer one. */
static int
put_key(struct store *s, int64_t feed, int64_t key, int64_t item, struct errbuf *err)
{
	int rc;

	if (key == 0)
		return 0;
	rc = store_run(s, store_bind(s, Q_KEY_ADD, "iii", feed, key, item), err);
	if (rc < 0 || sqlite3_changes(s->db) == 1)
		return rc;
	return store_run(s, store_bind(s, Q_KEY_SET, "iii", feed, key, item), err);
}

static int
put_keys(struct store *s, const struct entry *e, int64_t item, struct errbuf *err)
{
	bool alone = e->guid_key == 0 && e->facts.url_key == 0;
	const int64_t keys[] = {e->guid_key, e->path_key, e->facts.url_key,
	    alone || e->homonym || e->opts->guid_shared ? e->composite_key : 0};
	size_t i;
	int rc;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if ((rc = put_key(s, e->feed, keys[i], item, err)) < 0)
			return rc;
	return store_links_add(s, e, item, err);
}

static const char *
join_categories(struct store *s, const struct item *it)
{
	struct buf b;
	const char *text = NULL;
	size_t i;

	buf_init(&b, (size_t)LIMIT_CATEGORIES * (LIMIT_CATEGORY * 4 + 1));
	for (i = 0; i < it->ncategories && !b.overflow; i++) {
		if (i > 0)
			buf_addc(&b, CATEGORY_END);
		buf_adds(&b, it->categories[i]);
	}
	if (b.len > 0)
		text = arena_strdup(s->scratch, b.data);
	buf_release(&b);
	return text;
}

static const char *
join_enclosures(struct store *s, const struct item *it)
{
	const struct enclosure *e = it->enclosures, *end = e + it->nenclosures;
	struct buf b;
	const char *text = NULL;

	if (it->nenclosures == 0)
		return NULL;
	buf_init(&b, (size_t)LIMIT_ENCLOSURES * (LIMIT_URL + 256));
	for (; e < end && !b.overflow; e++)
		if (e->url != NULL)
			buf_printf(&b, "%s%c%s%c%lld%c", e->url, CATEGORY_END,
			    e->type != NULL ? e->type : "", CATEGORY_END, (long long)e->length,
			    ENCLOSURE_END);
	if (b.len > 0)
		text = arena_strdup(s->scratch, b.data);
	buf_release(&b);
	return text;
}

/* how: Q_ITEM_ADD or Q_ITEM_SET. */
static int
put_row(struct store *s, enum store_statement how, const struct entry *e, int64_t id, int64_t story,
    unsigned flags, struct errbuf *err)
{
	const struct item *it = e->item;

	return store_run(s,
	    store_bind(s, how, "iiiiittiiissiissssssssss", id, e->feed, story, e->time,
		e->opts->now, it->published, it->updated, (int64_t)flags, (int64_t)it->score,
		(int64_t)it->score2, e->section, it->section2, e->facts.url_key, (int64_t)e->shown,
		it->id, it->url, it->title, it->author, it->language, it->lead, it->summary,
		join_categories(s, it), join_enclosures(s, it), it->reason),
	    err);
}

static int
add_content(struct store *s, int64_t id, const char *content, struct errbuf *err)
{
	if (content == NULL)
		return 0;
	return store_run(s, store_bind(s, Q_CONTENT_ADD, "is", id, content), err);
}

static int
add_words(struct store *s, int64_t id, const struct entry *e, struct errbuf *err)
{
	const char *words = store_search_words(s->scratch, e->feed, e->item->title, e->item->lead);

	return store_run(s, store_bind(s, Q_SEARCH_ADD, "is", id, words), err);
}

static int
add_item(struct store *s, const struct entry *e, struct put *put, struct errbuf *err)
{
	unsigned flags = e->item->flags & ~(unsigned)ITEM_SECTION_FIXED;
	int rc;

	if (e->opts->quarantine)
		flags |= ITEM_QUARANTINED;
	put->item = s->next_item;
	put->verdict = PUT_NEW;
	if ((rc = store_attach(s, e, put->item, put, err)) < 0 ||
	    (rc = put_row(s, Q_ITEM_ADD, e, put->item, put->story, flags, err)) < 0 ||
	    (rc = add_content(s, put->item, e->item->content, err)) < 0 ||
	    (rc = put_keys(s, e, put->item, err)) < 0 || (rc = add_words(s, put->item, e, err)) < 0)
		return rc;
	s->next_item++;
	s->counts.items++;
	s->counts.stories += !put->joined;
	s->story_changed = true;
	return 0;
}

/* What a person decided, what was once quarantined and a date that was once good stay. */
static unsigned
settle_flags(struct entry *e, struct item *it, const struct kept *k)
{
	unsigned keep = ITEM_SECTION_FIXED | ITEM_QUARANTINED;

	if (e->facts.published == TIME_NONE) {
		it->published = k->published;
		keep |= NO_DATE;
	}
	if ((k->flags & ITEM_SECTION_FIXED) != 0) {
		e->section = k->section;
		it->section2 = k->section2;
		it->score = k->score;
		it->score2 = k->score2;
		it->reason = k->reason;
	}
	return (it->flags & ~keep) | (k->flags & keep);
}

static int
change_words(struct store *s, const struct entry *e, const struct kept *k, struct errbuf *err)
{
	const char *old;
	int rc;

	if (text_same(k->raw_title, e->item->title) && text_same(k->lead, e->item->lead))
		return 0;
	old = store_search_words(s->scratch, k->feed, k->raw_title, k->lead);
	if ((rc = store_run(s, store_bind(s, Q_SEARCH_DROP, "is", k->id, old), err)) < 0)
		return rc;
	return add_words(s, k->id, e, err);
}

/* Something that a reader sees has changed. */
static int
change_item(
    struct store *s, struct entry *e, const struct kept *k, unsigned flags, struct errbuf *err)
{
	bool dated = e->facts.published != TIME_NONE && k->facts.published == TIME_NONE;
	int rc;

	if (!dated)
		e->time = k->time;
	if ((rc = store_run(s, store_bind(s, Q_CONTENT_DROP, "i", k->id), err)) < 0 ||
	    (rc = add_content(s, k->id, e->item->content, err)) < 0 ||
	    (rc = put_row(s, Q_ITEM_SET, e, k->id, k->story, flags, err)) < 0 ||
	    (rc = change_words(s, e, k, err)) < 0 || (rc = store_story_changed(s, k, e, err)) < 0)
		return rc;
	s->story_changed = true;
	return 0;
}

static bool
new_keys(const struct entry *e, const struct kept *k)
{
	return !text_same(e->facts.guid, k->facts.guid) ||
	       (e->facts.url_key != 0 && e->facts.url_key != k->facts.url_key) ||
	       strcmp(e->facts.title, k->facts.title) != 0;
}

static int
update_item(
    struct store *s, struct entry *e, const struct kept *k, struct put *put, struct errbuf *err)
{
	struct item it = *e->item;
	unsigned flags;
	bool guid_changed, rescored;
	int rc;

	*put = (struct put){.verdict = PUT_SAME, .item = k->id, .story = k->story};
	e->item = &it;
	flags = settle_flags(e, &it, k);
	guid_changed = !text_same(it.id, k->facts.guid) || e->facts.url_key != k->facts.url_key;
	if (new_keys(e, k) && (rc = put_keys(s, e, k->id, err)) < 0)
		return rc;
	if (e->shown != k->shown || strcmp(e->section, k->section) != 0 ||
	    (e->facts.published != TIME_NONE && k->facts.published == TIME_NONE)) {
		put->verdict = PUT_UPDATED;
		return change_item(s, e, k, flags, err);
	}
	rescored = it.score != k->score || it.score2 != k->score2 ||
		   !text_same(it.section2, k->section2) || !text_same(it.reason, k->reason);
	if (!guid_changed && !rescored)
		return 0;
	return store_run(s,
	    store_bind(s, Q_ITEM_RESCORE, "iiiisssi", k->id, (int64_t)k->flags, (int64_t)it.score,
		(int64_t)it.score2, it.section2, it.reason, it.id, e->facts.url_key),
	    err);
}

int
store_put_item(struct store *s, int64_t feed, const struct item *it, const struct put_options *opts,
    struct put *put, struct errbuf *err)
{
	struct entry e = {.feed = feed, .item = it, .opts = opts};
	struct put result = {0};
	struct kept k;
	int rc;

	if (!s->in_txn)
		return errf(err, "store_put_item: no transaction");
	arena_clear(s->scratch);
	if ((rc = store_feed_load(s, feed, err)) < 0)
		return rc;
	describe(s, &e);
	if ((rc = find(s, &e, &k, err)) < 0)
		return rc;
	if (rc == 1 && k.story == 0) /* deleted, and stays so */
		result = (struct put){.verdict = PUT_SAME, .item = k.id};
	else if (rc == 1)
		rc = update_item(s, &e, &k, &result, err);
	else {
		store_linked_read(s, &e);
		rc = add_item(s, &e, &result, err);
	}
	if (rc < 0)
		return rc;
	*put = result;
	return 0;
}

int
store_quarantine(struct store *s, int64_t item, struct errbuf *err)
{
	return store_run(s, store_bind(s, Q_ITEM_FLAG, "ii", item, (int64_t)ITEM_QUARANTINED), err);
}
