/*
 * store.h: items for the rules to see again, and sections that rules or a person change.
 */
#include <string.h>

#include "../core/text.h"
#include "store_internal.h"

/* ---- reading ---------------------------------------------------------------------------- */

static void
read_row(sqlite3_stmt *st, struct stored_item *out, struct arena *a)
{
	int c;

	*out = (struct stored_item){0};
	c = store_item_columns(st, &out->item, a);
	out->id = sqlite3_column_int64(st, c++);
	out->time = sqlite3_column_int64(st, c++);
	if (out->item.language == NULL)
		out->item.language = sql_text(st, c, a);
	c++;
	out->feed_key = sql_text(st, c++, a);
	out->feed_title = sql_text(st, c++, a);
	out->feed_kind = sql_text(st, c++, a);
}

static int
read_contents(
    struct store *s, struct stored_item *list, size_t n, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		st = store_bind(s, Q_CONTENT_READ, "i", list[i].id);
		if ((rc = store_step(s, st, err)) < 0)
			return rc;
		if (rc == 1) {
			list[i].content = sql_text(st, 0, a);
			sqlite3_reset(st);
		}
	}
	return 0;
}

int
store_items(struct store *s, int64_t after, int64_t since, size_t limit, bool contents,
    struct stored_item **out, size_t *n, struct arena *a, struct errbuf *err)
{
	struct stored_item *list = arena_alloc(a, limit * sizeof(*list));
	sqlite3_stmt *st;
	size_t count = 0;
	int rc;

	*out = list;
	*n = 0;
	if ((rc = store_read_begin(s, err)) < 0)
		return rc;
	st = store_bind(
	    s, Q_ITEMS_AFTER, "iii", after, since != TIME_NONE ? since : INT64_MIN, (int64_t)limit);
	while ((rc = store_step(s, st, err)) == 1)
		read_row(st, &list[count++], a);
	if (rc == 0 && contents)
		rc = read_contents(s, list, count, a, err);
	store_read_end(s);
	if (rc == 0)
		*n = count;
	return rc;
}

/* ---- writing ---------------------------------------------------------------------------- */

static int
set_section(struct store *s, const struct kept *k, const struct section_change *c, unsigned flags,
    int64_t now, struct errbuf *err)
{
	bool moved = strcmp(k->section, c->section) != 0;
	int rc;

	rc = store_run(s,
	    store_bind(s, Q_ITEM_SECTION, "issiisii", c->item, c->section, c->section2,
		(int64_t)c->score, (int64_t)c->score2, c->reason, (int64_t)flags, now),
	    err);
	if (rc < 0 || !moved)
		return rc;
	s->story_changed = true;
	return store_run(
	    s, store_bind(s, Q_STORY_SECTION, "iisi", k->story, c->item, c->section, now), err);
}

/* 1 found, 0 no such item (or it was deleted and only its keys are known). */
static int
find(struct store *s, int64_t item, struct kept *k, struct errbuf *err)
{
	arena_clear(s->scratch);
	if (!s->in_txn)
		return errf(err, "a section is changed in a transaction only");
	return store_kept(s, item, k, err);
}

int
store_put_section(struct store *s, const struct section_change *c, int64_t now,
    enum section_verdict *verdict, struct errbuf *err)
{
	struct kept k;
	int rc = find(s, c->item, &k, err);

	*verdict = SECTION_NO_ITEM;
	if (rc != 1)
		return rc;
	*verdict = SECTION_FIXED;
	if ((k.flags & ITEM_SECTION_FIXED) != 0)
		return 0;
	*verdict = SECTION_SAME;
	if (strcmp(k.section, c->section) == 0 && k.score == c->score && k.score2 == c->score2 &&
	    text_same(k.section2, c->section2) && text_same(k.reason, c->reason))
		return 0;
	*verdict = SECTION_CHANGED;
	return set_section(s, &k, c, k.flags, now, err);
}

int
store_fix_section(struct store *s, int64_t item, const char *section, int64_t now,
    enum section_verdict *verdict, struct errbuf *err)
{
	struct section_change c = {.item = item};
	unsigned flags;
	struct kept k;
	int rc = find(s, item, &k, err);

	*verdict = SECTION_NO_ITEM;
	if (rc != 1)
		return rc;
	flags = section != NULL ? k.flags | ITEM_SECTION_FIXED
				: k.flags & ~(unsigned)ITEM_SECTION_FIXED;
	*verdict = SECTION_SAME;
	if (flags == k.flags && (section == NULL || strcmp(section, k.section) == 0))
		return 0;
	c.section = section != NULL ? section : k.section;
	/* The reason stays: it says what rules thought, which is what the next rule starts from. */
	c.section2 = k.section2;
	c.score = k.score;
	c.score2 = k.score2;
	c.reason = k.reason;
	*verdict = SECTION_CHANGED;
	return set_section(s, &k, &c, flags, now, err);
}
