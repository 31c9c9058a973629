/*
 * store_internal.h: which keys over all feeds are certainly new.
 *
 * Nobody has reported the URL and the title of most new entries before, and each question to the
 * tables of links reads a page that nothing else needs.  So a filter (Bloom's) of 512 KB answers
 * first: "no" is certain, "perhaps" is asked of the tables.  It is filled from them piece by
 * piece, in the order of the keys, so that opening a large store stays quick; above the place
 * that was reached it says "perhaps".
 */
#include "store_internal.h"

#include <stdlib.h>

/* Of 400,000 keys one "perhaps" in thirty is wrong, of two millions one in three. */
#define FILTER_BITS ((uint64_t)1 << 22)
/* Keys are evenly spread: two parts of one are as good as two hashes of it. */
#define FILTER_PART 22
/* Rows that one transaction puts in: a millisecond. */
#define LEARN_ROWS 4000

void
store_links_note(struct store *s, int64_t key)
{
	unsigned shift;
	uint64_t bit;

	for (shift = 0; s->link_filter != NULL && shift <= FILTER_PART; shift += FILTER_PART) {
		bit = ((uint64_t)key >> shift) % FILTER_BITS;
		s->link_filter[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

bool
store_links_maybe(const struct store *s, int64_t key)
{
	unsigned shift;
	uint64_t bit;

	if (s->link_filter == NULL || key > s->links_learned)
		return true;
	for (shift = 0; shift <= FILTER_PART; shift += FILTER_PART) {
		bit = ((uint64_t)key >> shift) % FILTER_BITS;
		if ((s->link_filter[bit / 64] >> bit % 64 & 1) == 0)
			return false;
	}
	return true;
}

static int
learn(struct store *s, sqlite3_stmt *st, int64_t *last, int *n, struct errbuf *err)
{
	int rc;

	for (*n = 0; (rc = store_step(s, st, err)) == 1; ++*n) {
		*last = sqlite3_column_int64(st, 0);
		store_links_note(s, *last);
	}
	return rc;
}

int
store_links_learn(struct store *s, struct errbuf *err)
{
	int64_t last = s->links_learned;
	int rc, n;

	if (last == INT64_MAX)
		return 0;
	if (s->link_filter == NULL) {
		if ((s->link_filter = calloc(FILTER_BITS / 64, sizeof(*s->link_filter))) == NULL)
			abort();
		if ((rc = learn(s, store_bind(s, Q_LINKS_NEW, ""), &last, &n, err)) < 0) {
			free(s->link_filter);
			s->link_filter = NULL;
			return rc;
		}
		last = 0;
	}
	rc = learn(s, store_bind(s, Q_LINKS_OLD, "ii", s->links_learned, (int64_t)LEARN_ROWS),
	    &last, &n, err);
	if (rc == 0)
		s->links_learned = n < LEARN_ROWS ? INT64_MAX : last;
	return rc;
}
