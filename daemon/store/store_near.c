/*
 * store_internal.h: reports that tell the same news with other words.
 *
 * The index (nearby.h) lives in memory: it names a few items whose headlines look alike, and
 * those are read and judged.  After a start it is filled from the newest items, piece by piece.
 */
#include "store_internal.h"

#include <string.h>

#include "../core/text.h"

/* Items that are read and judged for one. */
#define CANDIDATES 3
/* Reports of one story that a new one is compared with; stories of more are not united. */
#define COMPARED 16
/* Of a story of more reports than a few one in so many has to be like whatever joins it. */
#define FEW 3
#define PART 3
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
	int64_t id, story, time;
	struct report report;
};

static bool
in_window(const struct entry *e, int64_t x, int64_t y)
{
	return (x > y ? x - y : y - x) <= (int64_t)e->opts->title_window_days * 86400;
}

static int
read_candidate(struct store *s, int64_t item, struct candidate *c, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_NEAR_ITEM, "i", item);
	int rc = store_step(s, st, err);

	if (rc != 1)
		return rc;
	*c = (struct candidate){.id = item,
	    .story = sqlite3_column_int64(st, 1),
	    .time = sqlite3_column_int64(st, 2),
	    .report = {.title = sql_text(st, 3, s->scratch),
		.url = sql_text(st, 4, s->scratch),
		.summary = sql_text(st, 5, s->scratch)}};
	sqlite3_reset(st);
	return 1;
}

/* Does it tell the same news within days? */
static bool
joins(struct store *s, const struct entry *e, struct same_report *own, const struct candidate *c,
    struct same_verdict *v)
{
	if (!in_window(e, c->time, e->time) || c->report.title == NULL)
		return false;
	/* What equal titles mean was decided before. */
	if (strcmp(text_fold_title(s->scratch, c->report.title), e->facts.title) == 0)
		return false;
	same_judge(own, same_read(&c->report, s->scratch), v, s->scratch);
	return v->same && v->sure;
}

/* The latest reports of a story. */
struct cast {
	struct candidate members[COMPARED];
	size_t n;
};

static int
read_cast(struct store *s, int64_t story, struct cast *c, struct errbuf *err)
{
	sqlite3_stmt *st = store_bind(s, Q_NEAR_STORY, "ii", story, (int64_t)COMPARED);
	int rc;

	for (c->n = 0; (rc = store_step(s, st, err)) == 1; c->n++)
		c->members[c->n] = (struct candidate){.id = sqlite3_column_int64(st, 0),
		    .story = story,
		    .time = sqlite3_column_int64(st, 1),
		    .report = {.title = sql_text(st, 2, s->scratch),
			.url = sql_text(st, 3, s->scratch),
			.summary = sql_text(st, 4, s->scratch)}};
	return rc;
}

/*
 * So that a story does not drift from report to report, nothing may tell the new one apart from any
 * of them, and of more than a few it must be like a part.
 */
static int
fits(struct store *s, const struct entry *e, struct same_report *own, const struct candidate *like,
    struct errbuf *err)
{
	struct same_verdict v;
	const struct candidate *c;
	struct cast cast;
	size_t i, alike = 1;
	int rc;

	if ((rc = read_cast(s, like->story, &cast, err)) < 0)
		return rc;
	for (i = 0; i < cast.n; i++) {
		c = &cast.members[i];
		if (c->id == like->id)
			continue;
		if (!in_window(e, c->time, e->time) ||
		    same_apart(own, same_read(&c->report, s->scratch), s->scratch))
			return 0;
		alike += cast.n > FEW && joins(s, e, own, c, &v);
	}
	return cast.n <= FEW || alike * PART >= cast.n;
}

static int
find_stories(struct store *s, const struct entry *e, struct same_report *own, const int64_t *items,
    size_t n, struct matches *found, struct errbuf *err)
{
	int64_t refused[CANDIDATES];
	struct same_verdict v;
	struct candidate c;
	size_t i, j, nrefused = 0;
	int rc;

	for (i = 0; i < n; i++) {
		if ((rc = read_candidate(s, items[i], &c, err)) < 0)
			return rc;
		if (rc == 0 || store_match_has(found, c.story) || !joins(s, e, own, &c, &v))
			continue;
		for (j = 0; j < nrefused && refused[j] != c.story; j++)
			continue;
		if (j < nrefused)
			continue;
		if ((rc = fits(s, e, own, &c, err)) < 0)
			return rc;
		if (rc == 0) {
			refused[nrefused++] = c.story;
			continue;
		}
		store_match_add(found, (struct match){.story = c.story,
					   .how = "near",
					   .alike = (int)(v.similarity * 100 + 0.5),
					   .words = v.words});
	}
	return 0;
}

int
store_near_find(struct store *s, const struct entry *e, struct matches *found, struct errbuf *err)
{
	struct report r = {.title = e->item->title, .url = e->item->url, .summary = e->item->lead};
	struct same_report *own;
	int64_t items[CANDIDATES];
	size_t n;

	if (!store_is_told(e))
		return 0;
	own = same_read(&r, s->scratch);
	same_print(own, &s->near_print);
	s->near_item = s->next_item;
	n = nearby_find(s->nearby, e->feed, &s->near_print, items, CANDIDATES);
	return n > 0 ? find_stories(s, e, own, items, n, found, err) : 0;
}

int
store_near_agree(
    struct store *s, const struct entry *e, int64_t story, int64_t other, struct errbuf *err)
{
	const struct candidate *x, *y;
	struct same_report *own;
	struct cast a, b;
	int rc;

	if ((rc = read_cast(s, story, &a, err)) < 0 || (rc = read_cast(s, other, &b, err)) < 0)
		return rc;
	if (a.n + b.n > COMPARED)
		return 0;
	for (x = a.members; x < a.members + a.n; x++) {
		own = same_read(&x->report, s->scratch);
		for (y = b.members; y < b.members + b.n; y++)
			if (!in_window(e, x->time, y->time) ||
			    same_apart(own, same_read(&y->report, s->scratch), s->scratch))
				return 0;
	}
	return 1;
}
