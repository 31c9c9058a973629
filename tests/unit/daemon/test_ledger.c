/*
 * The ledger of mail.db: one delivery a digest and subscriber, and what a crash leaves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/mail/maildb_internal.h"

#define T0 INT64_C(1795190400)
#define DAY INT64_C(86400)
#define PEOPLE 5

struct world {
	char dir[64];
	struct maildb *m;
	struct arena *arena;
	struct errbuf err;
	struct digest_row digest;
};

#define ok(call) assert_ok((call), &w->err, #call)
static void
assert_ok(int rc, const struct errbuf *err, const char *what)
{
	if (rc < 0)
		fail_msg("%s: %d, %s", what, rc, err->text);
}

static void
people(struct world *w)
{
	char address[64];
	int i;

	for (i = 0; i < PEOPLE; i++) {
		struct subscriber s = {.address = address,
		    .state = SUBSCRIBER_ACTIVE,
		    .periods = 1u << DIGEST_DAILY,
		    .sections = i < 2 ? "policy" : "",
		    .language = "",
		    .created = T0,
		    .confirmed = T0};

		(void)snprintf(address, sizeof(address), "u%d@one.example", i);
		ok(maildb_subscriber_add(w->m, &s, &w->err));
	}
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	strcpy(w->dir, "/tmp/digestd-ledger.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->arena = arena_new();
	w->m = maildb_open(w->dir, &w->err);
	assert_string_equal(w->err.text, "");
	people(w);
	w->digest = (struct digest_row){
	    .period = DIGEST_DAILY, .since = T0 - DAY, .until = T0, .seen_after = T0, .cut = T0};
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	char command[128];

	maildb_close(w->m);
	arena_free(w->arena);
	(void)snprintf(command, sizeof(command), "rm -rf %s", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

static void
make(struct world *w)
{
	struct choice_row *choices;
	size_t i, n;

	ok(maildb_begin(w->m, &w->err));
	ok(maildb_digest_add(w->m, &w->digest, &w->err));
	ok(maildb_choices(w->m, DIGEST_DAILY, &choices, &n, w->arena, &w->err));
	assert_int_equal(n, 2);
	for (i = 0; i < n; i++)
		ok(maildb_digest_deliver(
		    w->m, &w->digest, &choices[i], "one.example", T0, &w->err));
	ok(maildb_commit(w->m, &w->err));
}

static size_t
take(struct world *w, size_t limit, struct delivery_row **rows)
{
	size_t n;

	ok(maildb_take(w->m, limit, T0, rows, &n, w->arena, &w->err));
	return n;
}

static int64_t
counted(struct world *w, enum delivery_state state)
{
	struct ledger_row *rows;
	size_t n;

	ok(maildb_ledger(w->m, 10, &rows, &n, w->arena, &w->err));
	return rows[n - 1].n[state];
}

static void
reopen(struct world *w, int64_t boot_earlier)
{
	int64_t boot = w->m->boot;

	maildb_close(w->m);
	w->m = maildb_open(w->dir, &w->err);
	assert_non_null(w->m);
	w->m->boot = boot - boot_earlier;
}

static void
a_digest_is_made_once(void **state)
{
	struct world *w = *state;
	struct digest_row again = w->digest, last;

	make(w);
	assert_int_equal(maildb_digest_add(w->m, &again, &w->err), -1);
	assert_int_equal(maildb_digest_last(w->m, DIGEST_DAILY, &last, &w->err), 1);
	assert_int_equal(last.id, w->digest.id);
	assert_int_equal(maildb_digest_last(w->m, DIGEST_WEEKLY, &last, &w->err), 0);
	assert_int_equal(counted(w, DELIVERY_DUE), PEOPLE);
}

static void
rows_come_by_choice_letters_first_and_never_twice(void **state)
{
	const struct letter l = {.address = "x@y.example", .subject = "S", .text = "T"};
	struct world *w = *state;
	struct delivery_row *rows;
	char first[512];
	size_t i;

	make(w);
	ok(maildb_letter_add(w->m, &l, T0, &w->err));
	assert_int_equal(take(w, 4, &rows), 4);
	assert_int_equal(rows[0].digest, 0);
	assert_string_equal(rows[0].text, "T");
	for (i = 2; i < 4; i++)
		assert_true(rows[i - 1].choice <= rows[i].choice);
	(void)snprintf(first, sizeof(first), "%s", rows[1].message_id);
	assert_non_null(strstr(first, "@one.example>"));
	assert_int_equal(take(w, 100, &rows), PEOPLE - 3);
	for (i = 0; i < PEOPLE - 3; i++)
		assert_string_not_equal(rows[i].message_id, first);
	assert_int_equal(take(w, 100, &rows), 0);
}

/* What had been taken, of which one had flown, after the end of the process. */
static void
crash(struct world *w, bool resend, int64_t boot_earlier, int64_t want_lost)
{
	struct delivery_row *rows;
	int64_t lost;

	make(w);
	assert_int_equal(take(w, 3, &rows), 3);
	ok(maildb_begin_lazy(w->m, &w->err));
	ok(maildb_fly(w->m, rows[1].id, &w->err));
	ok(maildb_commit(w->m, &w->err));
	reopen(w, boot_earlier);
	ok(maildb_recover(w->m, resend, T0 + 1, &lost, &w->err));
	assert_int_equal(lost, want_lost);
}

static void
a_kill_leaves_what_had_flown_in_doubt(void **state)
{
	struct world *w = *state;

	crash(w, false, 0, 1);
	assert_int_equal(counted(w, DELIVERY_UNKNOWN), 1);
	assert_int_equal(counted(w, DELIVERY_DUE), PEOPLE - 1);
}

static void
a_power_cut_leaves_the_batch_in_doubt(void **state)
{
	struct world *w = *state;

	crash(w, false, 3600000, 3);
	assert_int_equal(counted(w, DELIVERY_UNKNOWN), 3);
	assert_int_equal(counted(w, DELIVERY_DUE), PEOPLE - 3);
}

static void
with_resend_nothing_stays_in_doubt_but_it_is_counted(void **state)
{
	struct world *w = *state;
	struct ledger_row *rows;
	size_t n;

	crash(w, true, 0, 1);
	assert_int_equal(counted(w, DELIVERY_DUE), PEOPLE);
	ok(maildb_ledger(w->m, 10, &rows, &n, w->arena, &w->err));
	assert_int_equal(rows[1].doubts, 1);
}

static void
put(struct world *w, int64_t id, enum delivery_state state, int64_t next_try)
{
	const struct delivery_result r = {
	    .state = state, .code = 250, .reply = "250 ok", .next_try = next_try};

	ok(maildb_result(w->m, id, &r, T0, &w->err));
}

static void
deferred_rows_wait_for_their_time(void **state)
{
	struct world *w = *state;
	struct delivery_row *rows, *later;
	int64_t when;
	size_t i, n;

	make(w);
	assert_int_equal(take(w, 100, &rows), PEOPLE);
	for (i = 0; i < PEOPLE; i++)
		put(w, rows[i].id, i == 0 ? DELIVERY_DEFERRED : DELIVERY_ACCEPTED, T0 + 300);
	ok(maildb_next(w->m, &when, &w->err));
	assert_int_equal(when, T0 + 300);
	assert_int_equal(take(w, 100, &later), 0);
	ok(maildb_take(w->m, 100, T0 + 300, &later, &n, w->arena, &w->err));
	assert_int_equal(n, 1);
	assert_int_equal(later[0].id, rows[0].id);
	assert_int_equal(later[0].tries, 1);
	assert_string_equal(later[0].message_id, rows[0].message_id);
	put(w, later[0].id, DELIVERY_ACCEPTED, 0);
	ok(maildb_next(w->m, &when, &w->err));
	assert_true(when == INT64_MAX);
}

static void
retry_takes_up_what_failed_and_nothing_else(void **state)
{
	struct world *w = *state;
	struct delivery_row *rows;
	int64_t n;

	make(w);
	assert_int_equal(take(w, 100, &rows), PEOPLE);
	put(w, rows[0].id, DELIVERY_FAILED, 0);
	put(w, rows[1].id, DELIVERY_UNKNOWN, 0);
	put(w, rows[2].id, DELIVERY_ACCEPTED, 0);
	ok(maildb_retry(w->m, -1, rows[2].address, T0, &n, &w->err));
	assert_int_equal(n, 0);
	ok(maildb_retry(w->m, -1, rows[0].address, T0, &n, &w->err));
	assert_int_equal(n, 1);
	ok(maildb_retry(w->m, w->digest.id, NULL, T0, &n, &w->err));
	assert_int_equal(n, 1);
	assert_int_equal(counted(w, DELIVERY_DUE), 2);
	assert_int_equal(counted(w, DELIVERY_SENDING), 2);
}

static void
who_leaves_is_forgotten_and_still_counted(void **state)
{
	struct world *w = *state;
	struct delivery_row *rows;
	struct delivery_note *notes;
	size_t n;

	make(w);
	assert_int_equal(take(w, 2, &rows), 2);
	put(w, rows[0].id, DELIVERY_ACCEPTED, 0);
	ok(maildb_subscriber_remove(w->m, rows[0].subscriber, "left", T0, &w->err));
	ok(maildb_deliveries(w->m, 0, rows[0].address, 10, &notes, &n, w->arena, &w->err));
	assert_int_equal(n, 0);
	assert_int_equal(counted(w, DELIVERY_ACCEPTED), 1);
}

static void
what_is_pruned_is_still_counted(void **state)
{
	struct world *w = *state;
	struct delivery_row *rows;
	size_t i;

	make(w);
	assert_int_equal(take(w, 100, &rows), PEOPLE);
	for (i = 0; i < PEOPLE; i++)
		put(w, rows[i].id, i == 0 ? DELIVERY_DEFERRED : DELIVERY_ACCEPTED, T0 + DAY);
	ok(maildb_ledger_prune(w->m, T0 + 1, &w->err));
	ok(maildb_ledger_prune(w->m, T0 + 1, &w->err));
	assert_int_equal(counted(w, DELIVERY_ACCEPTED), PEOPLE - 1);
	assert_int_equal(counted(w, DELIVERY_DEFERRED), 1);
}

static void
the_ledger_begins_once(void **state)
{
	struct world *w = *state;
	int64_t born;

	ok(maildb_born(w->m, T0, &born, &w->err));
	ok(maildb_born(w->m, T0 + DAY, &born, &w->err));
	assert_int_equal(born, T0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	    T(a_digest_is_made_once),
	    T(rows_come_by_choice_letters_first_and_never_twice),
	    T(a_kill_leaves_what_had_flown_in_doubt),
	    T(a_power_cut_leaves_the_batch_in_doubt),
	    T(with_resend_nothing_stays_in_doubt_but_it_is_counted),
	    T(deferred_rows_wait_for_their_time),
	    T(retry_takes_up_what_failed_and_nothing_else),
	    T(who_leaves_is_forgotten_and_still_counted),
	    T(what_is_pruned_is_still_counted),
	    T(the_ledger_begins_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
