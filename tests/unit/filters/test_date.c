#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../filters/filter.h"

extern const struct filter filter_date;

#define NOW 1735128000 /* 2024-12-25 12:00:00 */
#define DAY 86400
#define NONE TIME_NONE

static void
test_table(void **state)
{
	static const struct {
		int64_t published, updated;
		int64_t want_published, want_updated;
		unsigned flags;
	} table[] = {
	    /* what can be true stays */
	    {NOW, NONE, NOW, NONE, 0},
	    {NOW - 1, NOW, NOW - 1, NOW, 0},
	    {NOW - 365 * DAY, NONE, NOW - 365 * DAY, NONE, 0},
	    {631152000, NONE, 631152000, NONE, 0},
	    /* missing */
	    {NONE, NONE, NOW, NONE, ITEM_DATE_GUESSED},
	    {NONE, NOW - 5, NOW - 5, NOW - 5, 0},
	    {NONE, NOW + 60, NOW, NOW, 0},
	    {NONE, NOW + 2 * DAY, NOW, NONE, ITEM_DATE_GUESSED},
	    {NONE, 0, NOW, NONE, ITEM_DATE_GUESSED},
	    /* a clock or a zone gone wrong */
	    {NOW + 1, NONE, NOW, NONE, ITEM_DATE_CLAMPED},
	    {NOW + DAY, NONE, NOW, NONE, ITEM_DATE_CLAMPED},
	    {NOW + DAY, NOW - 5, NOW, NOW - 5, ITEM_DATE_CLAMPED},
	    /* absurd */
	    {NOW + DAY + 1, NONE, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	    {NOW + DAY + 1, NOW - 5, NOW - 5, NOW - 5, ITEM_DATE_CLAMPED},
	    {0, NONE, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	    {-1, NONE, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	    {-62135596800, NONE, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	    {-62135596800, NOW - 5, NOW - 5, NOW - 5, ITEM_DATE_CLAMPED},
	    {631151999, NONE, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	    {253402300799, 253402300799, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	    {INT64_MAX, INT64_MAX, NOW, NONE, ITEM_DATE_CLAMPED | ITEM_DATE_GUESSED},
	};
	struct filter_context ctx = {.now = NOW};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct item item = {.published = table[i].published,
		    .updated = table[i].updated,
		    .flags = ITEM_REPOST};
		struct errbuf err;

		assert_int_equal(filter_date.apply(&item, &ctx, &err), FILTER_KEEP);
		if (item.published != table[i].want_published ||
		    item.updated != table[i].want_updated ||
		    item.flags != (table[i].flags | ITEM_REPOST))
			fail_msg("row %zu: %lld %lld %x", i, (long long)item.published,
			    (long long)item.updated, item.flags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
