/*
 * store.h: selections of stories and single items.
 *
 * A selection first picks the ids of its stories, newest first, then loads each.  Without a
 * query or a feed every section is a list in an index, and the lists are merged; with one, the
 * full-text index names the newest SEARCH_ITEMS items and their stories are sorted.
 */
#include "store_internal.h"

#include <stdlib.h>
#include <string.h>

#include "../core/limits.h"

#define STORIES_MAX 5000 /* of one selection */
#define STORIES_USUAL 100
#define SOURCES_MAX 200 /* reports of one story that are loaded */
#define SECTIONS_MAX 64

struct pick {
	int64_t id, time;
};

struct picks {
	struct pick *list;
	size_t n, cap;
	int64_t before_time, before_id, since; /* the window all statements share */
	int64_t limit;
	struct arena *arena;
};

static int
newest_first(const void *pa, const void *pb)
{
	const struct pick *a = pa, *b = pb;

	if (a->time != b->time)
		return a->time < b->time ? 1 : -1;
	return (a->id < b->id) - (a->id > b->id);
}

static int
collect(struct store *s, struct picks *p, sqlite3_stmt *st, struct errbuf *err)
{
	int rc;

	while ((rc = store_step(s, st, err)) == 1) {
		if (p->n == p->cap) {
			size_t cap = p->cap == 0 ? 128 : p->cap * 2;

			p->list = arena_grow(
			    p->arena, p->list, p->n * sizeof(*p->list), cap * sizeof(*p->list));
			p->cap = cap;
		}
		p->list[p->n++] = (struct pick){
		    .id = sqlite3_column_int64(st, 0), .time = sqlite3_column_int64(st, 1)};
	}
	return rc;
}

static int
pick_section(struct store *s, struct picks *p, const char *section, struct errbuf *err)
{
	return collect(s, p,
	    store_bind(s, Q_PICK_SECTION, "iiiis", p->before_time, p->before_id, p->since, p->limit,
		section),
	    err);
}

static bool
listed(const struct selection *sel, size_t upto, const char *section)
{
	size_t i;

	for (i = 0; i < upto; i++)
		if (strcmp(sel->sections[i], section) == 0)
			return true;
	return false;
}

static int
pick_lists(struct store *s, struct picks *p, const struct selection *sel, struct errbuf *err)
{
	size_t i, n = sel->nsections < SECTIONS_MAX ? sel->nsections : SECTIONS_MAX;
	int rc = 0;

	if (n == 0)
		rc = collect(s, p,
		    store_bind(
			s, Q_PICK_SHOWN, "iiii", p->before_time, p->before_id, p->since, p->limit),
		    err);
	for (i = 0; rc == 0 && i < n; i++)
		if (!listed(sel, i, sel->sections[i]))
			rc = pick_section(s, p, sel->sections[i], err);
	if (rc == 0 && sel->with_none && !listed(sel, n, "none"))
		rc = pick_section(s, p, "none", err);
	if (p->n > 1)
		qsort(p->list, p->n, sizeof(*p->list), newest_first);
	if (p->n > (size_t)p->limit)
		p->n = (size_t)p->limit;
	return rc;
}

/* ",a,b,": how a statement with a fixed number of values asks for any of several sections. */
static const char *
section_list(const struct selection *sel, struct arena *a)
{
	const char *text = NULL;
	size_t i;

	for (i = 0; i < sel->nsections && i < SECTIONS_MAX; i++)
		text = arena_printf(a, "%s%s,", text == NULL ? "," : text, sel->sections[i]);
	if (text != NULL && sel->with_none)
		text = arena_printf(a, "%snone,", text);
	return text;
}

static int
pick_search(struct store *s, struct picks *p, const struct selection *sel, struct errbuf *err)
{
	const char *match, *runs, *sections = section_list(sel, p->arena);
	int64_t feed = 0;
	int rc;

	if (sel->feed != NULL) {
		rc = store_value(s, store_bind(s, Q_FEED_ID, "s", sel->feed), &feed, 0, err);
		if (rc < 0 || feed == 0)
			return rc;
	}
	if ((match = store_search_query(p->arena, feed, sel->query, &runs)) == NULL)
		return 0;
	return collect(s, p,
	    store_bind(s, Q_PICK_SEARCH, "iiiissisi", p->before_time, p->before_id, p->since,
		p->limit, sections, match, (int64_t)SEARCH_ITEMS, runs,
		(int64_t)(sel->with_none || sections != NULL)),
	    err);
}

/* The window: older than a position, since, until. */
static int
set_window(struct store *s, struct picks *p, const struct selection *sel, struct errbuf *err)
{
	int rc;

	p->before_time = p->before_id = INT64_MAX;
	p->since = sel->since; /* TIME_NONE is the smallest number */
	p->limit = sel->limit <= 0	      ? STORIES_USUAL
		   : sel->limit > STORIES_MAX ? STORIES_MAX
					      : sel->limit;
	if (sel->before != 0) {
		p->before_id = sel->before;
		rc = store_value(s, store_bind(s, Q_STORY_TIME, "i", sel->before), &p->before_time,
		    INT64_MIN, err);
		if (rc < 0)
			return rc;
	}
	if (sel->until != TIME_NONE && sel->until <= p->before_time) {
		p->before_time = sel->until;
		p->before_id = 0; /* ids begin at 1: nothing of that second */
	}
	return 0;
}

/* ---- loading ---------------------------------------------------------------------------- */

/* The next piece of a joined list, cut off in place; NULL at its end. */
static char *
next_part(char **rest, char end)
{
	char *part = *rest, *stop;

	if (part == NULL || *part == '\0')
		return NULL;
	stop = strchr(part, end);
	*rest = stop == NULL ? NULL : stop + 1;
	if (stop != NULL)
		*stop = '\0';
	return part;
}

static void
read_categories(struct item *it, char *list, struct arena *a)
{
	char *part;

	if (list == NULL)
		return;
	it->categories = arena_alloc(a, LIMIT_CATEGORIES * sizeof(*it->categories));
	while (
	    it->ncategories < LIMIT_CATEGORIES && (part = next_part(&list, CATEGORY_END)) != NULL)
		it->categories[it->ncategories++] = part;
}

static void
read_enclosures(struct item *it, char *list, struct arena *a)
{
	struct enclosure *e;
	char *row, *type, *length;

	if (list == NULL)
		return;
	it->enclosures = arena_alloc(a, LIMIT_ENCLOSURES * sizeof(*it->enclosures));
	while (
	    it->nenclosures < LIMIT_ENCLOSURES && (row = next_part(&list, ENCLOSURE_END)) != NULL) {
		e = &it->enclosures[it->nenclosures++];
		e->url = row;
		e->length = -1;
		if ((type = strchr(row, CATEGORY_END)) == NULL)
			continue;
		*type++ = '\0';
		if ((length = strchr(type, CATEGORY_END)) != NULL) {
			*length++ = '\0';
			e->length = strtoll(length, NULL, 10);
		}
		e->type = *type != '\0' ? type : NULL;
	}
}

int
store_item_columns(sqlite3_stmt *st, struct item *it, struct arena *a)
{
	int c = 0;

	it->published = store_time(st, c++);
	it->updated = store_time(st, c++);
	it->flags = (unsigned)sqlite3_column_int(st, c++);
	it->score = sqlite3_column_int(st, c++);
	it->score2 = sqlite3_column_int(st, c++);
	it->section = sql_text(st, c++, a);
	it->section2 = sql_text(st, c++, a);
	it->id = sql_text(st, c++, a);
	it->url = sql_text(st, c++, a);
	it->title = sql_text(st, c++, a);
	it->author = sql_text(st, c++, a);
	it->language = sql_text(st, c++, a);
	it->lead = sql_text(st, c++, a);
	read_categories(it, sql_text(st, c++, a), a);
	it->reason = sql_text(st, c++, a);
	return c;
}

static int
load_item(struct store *s, int64_t id, size_t content, struct item *it, struct arena *a,
    struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_ITEM_READ, "i", id);
	int c, rc = store_step(s, st, err);

	if (rc != 1)
		return rc < 0 ? rc : errf(err, "no such item");
	c = store_item_columns(st, it, a);
	it->summary = sql_text(st, c++, a);
	read_enclosures(it, sql_text(st, c, a), a);
	sqlite3_reset(st);
	if (content == 0)
		return 0;
	st = store_bind(s, Q_CONTENT_READ, "i", id);
	if ((rc = store_step(s, st, err)) == 1 && (size_t)sqlite3_column_bytes(st, 0) <= content)
		it->content = sql_text(st, 0, a);
	sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}

static int
load_sources(struct store *s, struct story *story, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st =
	    store_bind(s, Q_STORY_SOURCES, "iii", story->id, story->main_id, (int64_t)SOURCES_MAX);
	struct story_source *list = NULL, *src;
	size_t n = 0, cap = 0;
	int64_t time;
	int rc;

	while ((rc = store_step(s, st, err)) == 1) {
		if (n == cap) {
			cap = cap == 0 ? 1 : cap * 4;
			list = arena_grow(a, list, n * sizeof(*list), cap * sizeof(*list));
		}
		src = &list[n++];
		src->item = sqlite3_column_int64(st, 0);
		src->feed_key = sql_text(st, 1, a);
		src->feed_title = sql_text(st, 2, a);
		src->feed_site = sql_text(st, 3, a);
		src->title = sql_text(st, 4, a);
		src->url = sql_text(st, 5, a);
		src->language = sql_text(st, 6, a);
		src->published = store_time(st, 7);
		src->weight = sqlite3_column_int(st, 8);
		src->flags = (unsigned)sqlite3_column_int(st, 9);
		src->joined = sql_text(st, 10, a);
		src->alike = sqlite3_column_int(st, 11);
		src->words = sql_text(st, 12, a);
		time = sqlite3_column_int64(st, 13);
		story->last = n == 1 || time > story->last ? time : story->last;
	}
	story->sources = list;
	story->nsources = n;
	return rc;
}

/* 1, or 0 when there is none. */
static int
load_story(struct store *s, int64_t id, size_t content, struct story *story, struct arena *a,
    struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_STORY_READ, "i", id);
	int rc = store_step(s, st, err);

	if (rc != 1)
		return rc;
	memset(story, 0, sizeof(*story));
	story->id = sqlite3_column_int64(st, 0);
	story->uid = sqlite3_column_int64(st, 1);
	story->main_id = sqlite3_column_int64(st, 2);
	story->time = sqlite3_column_int64(st, 3);
	story->first_seen = sqlite3_column_int64(st, 4);
	story->changed = sqlite3_column_int64(st, 5);
	sqlite3_reset(st);
	if ((rc = load_item(s, story->main_id, content, &story->main, a, err)) < 0 ||
	    (rc = load_sources(s, story, a, err)) < 0)
		return rc;
	return 1;
}

/* ---- the verbs -------------------------------------------------------------------------- */

static int
select_stories(struct store *s, const struct selection *sel, struct story **out, size_t *n,
    struct arena *a, struct errbuf *err)
{
	struct picks p = {.arena = s->scratch};
	struct story *list;
	size_t i;
	int rc;

	if ((rc = set_window(s, &p, sel, err)) < 0)
		return rc;
	if (sel->query != NULL || sel->feed != NULL)
		rc = pick_search(s, &p, sel, err);
	else
		rc = pick_lists(s, &p, sel, err);
	if (rc < 0)
		return rc;
	list = p.n > 0 ? arena_alloc(a, p.n * sizeof(*list)) : NULL;
	for (i = 0; i < p.n; i++)
		if ((rc = load_story(s, p.list[i].id, sel->contents, &list[i], a, err)) != 1)
			return rc < 0 ? rc : errf(err, "no such story");
	*out = list;
	*n = p.n;
	return 0;
}

int
store_stories(struct store *s, const struct selection *sel, struct story **stories, size_t *n,
    struct arena *a, struct errbuf *err)
{
	int rc;

	arena_clear(s->scratch);
	if ((rc = store_read_begin(s, err)) < 0)
		return rc;
	rc = select_stories(s, sel, stories, n, a, err);
	store_read_end(s);
	return rc;
}

int
store_story(struct store *s, int64_t id, struct story *story, struct arena *a, struct errbuf *err)
{
	int rc;

	if ((rc = store_read_begin(s, err)) < 0)
		return rc;
	rc = load_story(s, id, 0, story, a, err);
	store_read_end(s);
	return rc;
}

int
store_item(struct store *s, int64_t item, struct story *story, struct arena *a, struct errbuf *err)
{
	struct story found;
	int64_t id;
	int rc;

	if ((rc = store_read_begin(s, err)) < 0)
		return rc;
	rc = store_value(s, store_bind(s, Q_ITEM_STORY, "i", item), &id, 0, err);
	if (rc == 0 && id == 0)
		rc = errf(err, "no such item");
	if (rc == 0 && (rc = load_story(s, id, SIZE_MAX, &found, a, err)) == 1)
		rc = 0;
	else if (rc == 0)
		rc = errf(err, "no such story");
	/* The item that was asked for, which need not be the main one. */
	if (rc == 0 && found.main_id != item) {
		memset(&found.main, 0, sizeof(found.main));
		found.main_id = item;
		rc = load_item(s, item, SIZE_MAX, &found.main, a, err);
	}
	store_read_end(s);
	if (rc == 0)
		*story = found;
	return rc;
}
