/*
 * store_internal.h: reports that tell the same news with other words.
 *
 * The index (nearby.h) lives in memory: it names a few items whose headlines look alike, and
 * those are read and judged.  After a start it is filled from the newest items, piece by piece.
 */
#include "store_internal.h"

#include <string.h>

#include "core/text.h"

/* Items that are read and judged for one. */
#define CANDIDATES 3
/*
 * From this similarity on reports are joined, where a doubt is in favour of two entries: of what
 * same_judge() calls the same within a week in all kinds of news, nine in ten pairs above 0.5 are,
 * nearly all above 0.6, and of those that share a name more than eight in ten above 0.42.
 */
#define JOINS 0.52
#define JOINS_NAMED 0.42
/* Items that one transaction puts into the index: ten milliseconds. */
#define LEARN_ITEMS 2000

/* ---- the index -------------------------------------------------------------------------- */

static int
learn(struct store *s, sqlite3_stmt *st, struct arena *a, struct errbuf *err)
{
	struct same_print print;
	struct report r = {0};
	int rc;

	while ((rc = store_step(s, st, err)) == 1) {
		s->near_learned = sqlite3_column_int64(st, 0);
		if ((r.title = (const char *)sqlite3_column_text(st, 2)) == NULL)
			continue;
		r.summary = (const char *)sqlite3_column_text(st, 3);
		same_print(same_read(&r, a), &print);
		nearby_add(s->nearby, s->near_learned, sqlite3_column_int64(st, 1), &print);
		arena_clear(a);
	}
	return rc;
}

int
store_near_learn(struct store *s, struct errbuf *err)
{
	struct arena *a;
	int64_t before = s->near_learned;
	int rc;

	if (s->nearby == NULL) {
		s->nearby = nearby_new();
		s->near_learned = before = s->next_item;
	}
	if (before <= 1 || before <= s->next_item - NEARBY_ITEMS)
		return 0;
	a = arena_new();
	rc = learn(s,
	    store_bind(
		s, Q_NEAR_RECENT, "iii", before, s->next_item - NEARBY_ITEMS, (int64_t)LEARN_ITEMS),
	    a, err);
	if (rc == 0 && s->near_learned == before)
		s->near_learned = 0;
	arena_free(a);
	return rc;
}

/*
 * A title that is too short says nothing, as for equal titles.  And what is in no section is no
 * news of the bulletin: to compare all of it would cost more than to store it.
 */
bool
store_is_told(const struct entry *e)
{
	return e->title_key != 0 && e->opts->title_window_days > 0 &&
	       strcmp(e->section, "none") != 0;
}

void
store_near_add(struct store *s, const struct entry *e, int64_t item)
{
	struct report r = {.title = e->item->title, .summary = e->item->lead};
	struct same_print print;

	if (!store_is_told(e))
		return;
	if (s->near_item != item) {
		same_print(same_read(&r, s->scratch), &print);
		nearby_add(s->nearby, item, e->feed, &print);
	} else
		nearby_add(s->nearby, item, e->feed, &s->near_print);
	s->near_item = 0;
}

/* ---- judging ---------------------------------------------------------------------------- */

struct candidate {
	int64_t feed, story, time;
	bool drifted; /* it is in its story because it is like another report */
	struct report report;
	struct same_verdict verdict;
};

/* 1 when it tells the same news within days, 0 when not or when it is gone. */
static int
judge(struct store *s, const struct entry *e, const struct same_report *own, int64_t item,
    struct candidate *c, struct errbuf *err)
{
	int64_t window = (int64_t)e->opts->title_window_days * 86400, apart;
	sqlite3_stmt *st = store_bind(s, Q_NEAR_ITEM, "i", item);
	int rc = store_step(s, st, err);

	if (rc != 1)
		return rc;
	c->feed = sqlite3_column_int64(st, 0);
	c->story = sqlite3_column_int64(st, 1);
	c->time = sqlite3_column_int64(st, 2);
	c->report.title = sql_text(st, 3, s->scratch);
	c->report.url = sql_text(st, 4, s->scratch);
	c->report.summary = sql_text(st, 5, s->scratch);
	c->drifted = sqlite3_column_int(st, 6) != 0;
	sqlite3_reset(st);
	apart = c->time > e->time ? c->time - e->time : e->time - c->time;
	if (apart > window || c->report.title == NULL)
		return 0;
	/* What equal titles mean was decided before. */
	if (strcmp(text_fold_title(s->scratch, c->report.title), e->facts.title) == 0)
		return 0;
	same_judge(own, same_read(&c->report, s->scratch), &c->verdict, s->scratch);
	return c->verdict.same && c->verdict.similarity >= (c->verdict.named ? JOINS_NAMED : JOINS);
}

static int
is_main(struct store *s, const struct entry *e, const struct same_report *own,
    const struct candidate *c, int64_t item, struct errbuf *err)
{
	struct candidate main;
	int64_t id;
	int rc;

	rc = store_value(s, store_bind(s, Q_STORY_ONE_MAIN, "i", c->story), &id, 0, err);
	if (rc < 0 || id == 0)
		return rc;
	return id == item ? 1 : judge(s, e, own, id, &main, err);
}

/*
 * So that a story does not drift from report to report, what is like a report that is only there
 * because it is like another one must be like the main item too, or like two of the reports.
 */
static int
find_story(struct store *s, const struct entry *e, const struct same_report *own,
    const int64_t *items, size_t n, struct match *m, struct errbuf *err)
{
	struct candidate c[CANDIDATES];
	size_t i, j;
	int rc;

	for (i = 0; i < n; i++) {
		memset(&c[i], 0, sizeof(c[i]));
		if ((rc = judge(s, e, own, items[i], &c[i], err)) < 0)
			return rc;
		if (rc == 0) {
			c[i].story = 0;
			continue;
		}
		for (j = 0; j < i && c[j].story != c[i].story; j++)
			continue;
		if (j == i && c[i].drifted &&
		    (rc = is_main(s, e, own, &c[i], items[i], err)) <= 0) {
			if (rc < 0)
				return rc;
			continue;
		}
		*m = (struct match){.story = c[i].story,
		    .how = "near",
		    .alike = (int)(c[i].verdict.similarity * 100 + 0.5),
		    .words = c[i].verdict.words};
		return 0;
	}
	return 0;
}

int
store_near_find(struct store *s, const struct entry *e, struct match *m, struct errbuf *err)
{
	struct report r = {.title = e->item->title, .url = e->item->url, .summary = e->item->lead};
	const struct same_report *own;
	int64_t items[CANDIDATES];
	size_t n;

	if (!store_is_told(e))
		return 0;
	own = same_read(&r, s->scratch);
	same_print(own, &s->near_print);
	s->near_item = s->next_item;
	n = nearby_find(s->nearby, e->feed, &s->near_print, items, CANDIDATES);
	return n > 0 ? find_story(s, e, own, items, n, m, err) : 0;
}
