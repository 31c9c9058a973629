/*
 * maildb.h: the ledger, one row for each digest and subscriber, and letters.
 *
 * SENDING has two steps.  maildb_take() makes a batch of rows SENDING and waits for the disk;
 * maildb_fly() marks the one row whose last byte goes out next, in a lazy commit.  A kill loses
 * no commit, so it leaves in doubt what had flown; a power cut may lose the lazy ones, so it
 * leaves in doubt the batch.  Which of the two it was is told by the time at which the machine
 * started.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/hash.h"
#include "maildb_internal.h"
#include "maildb_ledger_sql.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define BIND(m, q, ...) maildb_bind(m, PART_LEDGER, q, __VA_ARGS__)
#define SAME_BOOT_MS 1000 /* two readings of one start differ by less, two starts by more */

const struct maildb_part maildb_part_ledger = {
    .name = "ledger",
    .migrations = migrations,
    .nmigrations = COUNT(migrations),
    .statements = statements,
    .nstatements = COUNT(statements),
};

static const char *const state_names[DELIVERY_STATES] = {
    [DELIVERY_DUE] = "due",
    [DELIVERY_SENDING] = "sending",
    [DELIVERY_ACCEPTED] = "accepted",
    [DELIVERY_DEFERRED] = "deferred",
    [DELIVERY_FAILED] = "failed",
    [DELIVERY_UNKNOWN] = "unknown",
};

const char *
delivery_state_name(enum delivery_state state)
{
	return state < DELIVERY_STATES ? state_names[state] : "?";
}

/* ---- letters, forgetting ---------------------------------------------------------------- */

int
maildb_letter_add(struct maildb *m, const struct letter *l, int64_t now, struct errbuf *err)
{
	unsigned char random[16];
	char id[sizeof(random) * 2 + 1];
	int rc;

	hash_random(random, sizeof(random));
	hash_hex(random, sizeof(random), id);
	rc = maildb_run(
	    m, BIND(m, Q_LETTER_ROW, "isssi", l->subscriber, l->address, l->name, id, now), err);
	if (rc == 0)
		rc =
		    maildb_run(m, BIND(m, Q_LETTER_TEXT, "sss", l->subject, l->text, l->html), err);
	return rc;
}

int
maildb_ledger_forget(struct maildb *m, int64_t subscriber, struct errbuf *err)
{
	int rc;

	if ((rc = maildb_run(m, BIND(m, Q_FORGET_LETTERS, "i", subscriber), err)) == 0 &&
	    (rc = maildb_run(m, BIND(m, Q_FORGET_WAITING, "i", subscriber), err)) == 0)
		rc = maildb_run(m, BIND(m, Q_FORGET_REST, "i", subscriber), err);
	return rc;
}

/* ---- digests ---------------------------------------------------------------------------- */

static void
read_digest(sqlite3_stmt *st, struct digest_row *d)
{
	d->id = sqlite3_column_int64(st, 0);
	d->period = (enum digest_period)sqlite3_column_int(st, 1);
	d->since = sqlite3_column_int64(st, 2);
	d->until = sqlite3_column_int64(st, 3);
	d->seen_after = sqlite3_column_int64(st, 4);
	d->cut = sqlite3_column_int64(st, 5);
	d->skipped = sqlite3_column_int64(st, 6);
	d->told =
	    sqlite3_column_type(st, 7) != SQLITE_NULL ? sqlite3_column_int64(st, 7) : d->since;
}

static int
one_digest(struct maildb *m, sqlite3_stmt *st, struct digest_row *d, struct errbuf *err)
{
	int rc = maildb_step(m, st, err);

	if (rc == 1) {
		read_digest(st, d);
		sqlite3_reset(st);
	}
	return rc;
}

int
maildb_digest_last(
    struct maildb *m, enum digest_period period, struct digest_row *d, struct errbuf *err)
{
	return one_digest(m, BIND(m, Q_DIGEST_LAST, "i", (int64_t)period), d, err);
}

int
maildb_digest_find(struct maildb *m, int64_t id, struct digest_row *d, struct errbuf *err)
{
	return one_digest(m, BIND(m, Q_DIGEST_FIND, "i", id), d, err);
}

int
maildb_born(struct maildb *m, int64_t now, int64_t *born, struct errbuf *err)
{
	int rc = maildb_run(m, BIND(m, Q_META_KEEP, "si", "born", now), err);

	return rc == 0 ? maildb_value(m, BIND(m, Q_META, "s", "born"), born, now, err) : rc;
}

int
maildb_choices(struct maildb *m, enum digest_period period, struct choice_row **rows, size_t *n,
    struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_CHOICES, "i", (int64_t)1 << period);
	struct choice_row *list = NULL;
	size_t cap = 0, k = 0;
	int rc;

	while ((rc = maildb_step(m, st, err)) == 1) {
		if (k == cap) {
			list = arena_grow(
			    a, list, k * sizeof(*list), (cap = 2 * cap + 16) * sizeof(*list));
		}
		list[k++] = (struct choice_row){.sections = sql_text(st, 0, a),
		    .language = sql_text(st, 1, a),
		    .nsubscribers = sqlite3_column_int64(st, 2)};
	}
	*rows = list;
	*n = k;
	return rc;
}

int
maildb_choice_find(
    struct maildb *m, int64_t id, struct choice_row *c, struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_CHOICE_FIND, "i", id);
	int rc = maildb_step(m, st, err);

	if (rc == 1) {
		*c = (struct choice_row){
		    .sections = sql_text(st, 0, a), .language = sql_text(st, 1, a)};
		sqlite3_reset(st);
	}
	return rc;
}

int
maildb_digest_add(struct maildb *m, struct digest_row *d, struct errbuf *err)
{
	return maildb_value(m,
	    BIND(m, Q_DIGEST_ADD, "iiiiii", (int64_t)d->period, d->since, d->until, d->seen_after,
		d->cut, d->skipped),
	    &d->id, 0, err);
}

/* Salted, so that a Message-ID does not tell an address to who guesses it. */
static int
load_salt(struct maildb *m, char salt[16], struct errbuf *err)
{
	sqlite3_stmt *st;
	int rc;

	hash_random(salt, 16);
	st = BIND(m, Q_META_KEEP, "sb", "salt", salt, (size_t)16);
	if ((rc = maildb_run(m, st, err)) < 0)
		return rc;
	st = BIND(m, Q_META, "s", "salt");
	if ((rc = maildb_step(m, st, err)) == 1 && sqlite3_column_bytes(st, 0) == 16) {
		memcpy(salt, sqlite3_column_blob(st, 0), 16);
		sqlite3_reset(st);
		return 0;
	}
	return rc < 0 ? rc : errf(err, "%s: has no salt", m->path);
}

static int
deliver_to(struct maildb *m, const struct digest_row *d, int64_t choice, sqlite3_stmt *to,
    const char salt[16], const char *host, int64_t now, struct errbuf *err)
{
	const char *address = (const char *)sqlite3_column_text(to, 1);
	char digest[64], id[320];

	(void)snprintf(
	    digest, sizeof(digest), "%s.%lld", digest_period_name(d->period), (long long)d->until);
	(void)snprintf(id, sizeof(id), "<%s.%016llx@%s>", digest,
	    (unsigned long long)hash_key(salt, "message", digest, address), host);
	return maildb_run(m,
	    BIND(m, Q_DELIVER, "iiisssi", d->id, choice, sqlite3_column_int64(to, 0), address,
		(const char *)sqlite3_column_text(to, 2), id, now),
	    err);
}

int
maildb_digest_deliver(struct maildb *m, const struct digest_row *d, const struct choice_row *c,
    const char *host, int64_t now, struct errbuf *err)
{
	sqlite3_stmt *to;
	int64_t choice = 0;
	char salt[16];
	int rc;

	if ((rc = load_salt(m, salt, err)) < 0 ||
	    (rc = maildb_run(m, BIND(m, Q_CHOICE_ADD, "ss", c->sections, c->language), err)) < 0 ||
	    (rc = maildb_value(
		 m, BIND(m, Q_CHOICE_ID, "ss", c->sections, c->language), &choice, 0, err)) < 0)
		return rc;
	to = BIND(m, Q_SUBSCRIBERS, "iss", (int64_t)1 << d->period, c->sections, c->language);
	while ((rc = maildb_step(m, to, err)) == 1)
		if ((rc = deliver_to(m, d, choice, to, salt, host, now, err)) < 0) {
			sqlite3_reset(to);
			break;
		}
	return rc;
}

/* ---- one delivery ----------------------------------------------------------------------- */

static void
read_delivery(sqlite3_stmt *st, struct delivery_row *d, struct arena *a)
{
	d->id = sqlite3_column_int64(st, 0);
	d->digest = sqlite3_column_int64(st, 1);
	d->choice = sqlite3_column_int64(st, 2);
	d->subscriber = sqlite3_column_int64(st, 3);
	d->address = sql_text(st, 4, a);
	d->name = sql_text(st, 5, a);
	d->message_id = sql_text(st, 6, a);
	d->created = sqlite3_column_int64(st, 7);
	d->tries = sqlite3_column_int(st, 8);
	d->subject = sql_text(st, 9, a);
	d->text = sql_text(st, 10, a);
	d->html = sql_text(st, 11, a);
}

static int
take(struct maildb *m, size_t limit, int64_t now, struct delivery_row *rows, size_t *n,
    struct arena *a, struct errbuf *err)
{
	sqlite3_stmt *st;
	size_t i, k = 0;
	int rc;

	if ((rc = maildb_run(m, BIND(m, Q_META_SET, "si", "boot", m->boot), err)) < 0 ||
	    (rc = maildb_run(m, BIND(m, Q_WAKE, "i", now), err)) < 0)
		return rc;
	st = BIND(m, Q_DUE, "i", (int64_t)limit);
	while (k < limit && (rc = maildb_step(m, st, err)) == 1)
		read_delivery(st, &rows[k++], a);
	sqlite3_reset(st);
	for (i = 0; rc >= 0 && i < k; i++)
		rc = maildb_run(m, BIND(m, Q_SEND, "i", rows[i].id), err);
	*n = k;
	return rc < 0 ? rc : 0;
}

int
maildb_take(struct maildb *m, size_t limit, int64_t now, struct delivery_row **rows, size_t *n,
    struct arena *a, struct errbuf *err)
{
	bool own;
	int rc;

	*n = 0;
	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	*rows = arena_alloc(a, (limit + 1) * sizeof(**rows));
	rc = maildb_leave(m, own, take(m, limit, now, *rows, n, a, err), err);
	if (rc < 0)
		*n = 0;
	return rc;
}

int
maildb_fly(struct maildb *m, int64_t delivery, struct errbuf *err)
{
	return maildb_run(m, BIND(m, Q_FLY, "i", delivery), err);
}

int
maildb_untake(struct maildb *m, int64_t delivery, struct errbuf *err)
{
	return maildb_run(m, BIND(m, Q_UNTAKE, "i", delivery), err);
}

int
maildb_result(struct maildb *m, int64_t delivery, const struct delivery_result *r, int64_t now,
    struct errbuf *err)
{
	int rc = maildb_run(m,
	    BIND(m, Q_RESULT, "iiiiiiss", delivery, (int64_t)r->state, (int64_t)r->doubt,
		r->next_try, now, (int64_t)r->code, r->reply, r->queue_id),
	    err);

	if (rc == 0 && r->state == DELIVERY_ACCEPTED)
		rc = maildb_run(m, BIND(m, Q_LETTER_DROP, "i", delivery), err);
	return rc;
}

static int
recover(struct maildb *m, bool resend, int64_t now, int64_t *lost, struct errbuf *err)
{
	int64_t boot, same;
	int rc;

	if ((rc = maildb_value(m, BIND(m, Q_META, "s", "boot"), &boot, 0, err)) < 0)
		return rc;
	same = llabs(boot - m->boot) < SAME_BOOT_MS;
	if ((rc = maildb_run(m, BIND(m, Q_RECOVER_REST, "i", same), err)) < 0)
		return rc;
	rc = maildb_run(m, BIND(m, resend ? Q_RECOVER_RESEND : Q_RECOVER_UNKNOWN, "i", now), err);
	*lost = sqlite3_changes(m->db);
	return rc;
}

int
maildb_recover(struct maildb *m, bool resend, int64_t now, int64_t *lost, struct errbuf *err)
{
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	return maildb_leave(m, own, recover(m, resend, now, lost, err), err);
}

int
maildb_next(struct maildb *m, int64_t *when, struct errbuf *err)
{
	int64_t due;
	int rc;

	if ((rc = maildb_value(m, BIND(m, Q_ANY_DUE, ""), &due, 0, err)) < 0)
		return rc;
	*when = 0;
	if (due == 0)
		rc = maildb_value(m, BIND(m, Q_NEXT, ""), when, INT64_MAX, err);
	return rc;
}

void
maildb_sync(struct maildb *m)
{
	(void)sqlite3_wal_checkpoint_v2(m->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* ---- what it says ----------------------------------------------------------------------- */

static int
count_row(struct maildb *m, struct ledger_row *row, struct errbuf *err)
{
	sqlite3_stmt *st = BIND(m, Q_LEDGER_COUNTS, "i", row->digest.id);
	int rc, state;

	while ((rc = maildb_step(m, st, err)) == 1) {
		state = sqlite3_column_int(st, 0);
		if (state >= 0 && state < DELIVERY_STATES)
			row->n[state] += sqlite3_column_int64(st, 1);
		row->doubts += sqlite3_column_int64(st, 2);
	}
	return rc;
}

int
maildb_ledger(struct maildb *m, size_t limit, struct ledger_row **rows, size_t *n, struct arena *a,
    struct errbuf *err)
{
	struct ledger_row *list = arena_alloc(a, (limit + 1) * sizeof(*list));
	sqlite3_stmt *st = BIND(m, Q_LEDGER_DIGESTS, "i", (int64_t)limit);
	size_t i, k = 1;
	int rc = 0;

	while (k <= limit && (rc = maildb_step(m, st, err)) == 1)
		read_digest(st, &list[k++].digest);
	sqlite3_reset(st);
	if (rc < 0)
		return rc;
	for (i = 0; i < k; i++)
		if ((rc = count_row(m, &list[i], err)) < 0)
			return rc;
	*rows = list;
	*n = k;
	return 0;
}

int
maildb_deliveries(struct maildb *m, int64_t digest, const char *address, size_t limit,
    struct delivery_note **rows, size_t *n, struct arena *a, struct errbuf *err)
{
	struct delivery_note *list = arena_alloc(a, (limit + 1) * sizeof(*list)), *d;
	sqlite3_stmt *st = address != NULL ? BIND(m, Q_NOTES_ADDRESS, "si", address, (int64_t)limit)
					   : BIND(m, Q_NOTES_DIGEST, "ii", digest, (int64_t)limit);
	int rc;

	*n = 0;
	*rows = list;
	while ((rc = maildb_step(m, st, err)) == 1) {
		d = &list[(*n)++];
		d->digest = sqlite3_column_int64(st, 0);
		d->changed = sqlite3_column_int64(st, 1);
		d->next_try = sqlite3_column_int64(st, 2);
		d->state = (enum delivery_state)sqlite3_column_int(st, 3);
		d->tries = sqlite3_column_int(st, 4);
		d->address = sql_text(st, 5, a);
		d->message_id = sql_text(st, 6, a);
		d->reply = sql_text(st, 7, a);
		d->queue_id = sql_text(st, 8, a);
	}
	return rc;
}

int
maildb_retry(struct maildb *m, int64_t digest, const char *address, int64_t now, int64_t *n,
    struct errbuf *err)
{
	bool own;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	rc = maildb_run(m,
	    address != NULL ? BIND(m, Q_RETRY_ADDRESS, "si", address, now)
			    : BIND(m, Q_RETRY_DIGEST, "ii", digest, now),
	    err);
	*n = sqlite3_changes(m->db);
	return maildb_leave(m, own, rc, err);
}

int
maildb_ledger_prune(struct maildb *m, int64_t before, struct errbuf *err)
{
	static const int steps[] = {Q_PRUNE_TALLY, Q_PRUNE_LETTERS, Q_PRUNE};
	bool own;
	size_t i;
	int rc;

	if ((rc = maildb_enter(m, &own, err)) < 0)
		return rc;
	for (i = 0; rc == 0 && i < COUNT(steps); i++)
		rc = maildb_run(m, BIND(m, steps[i], "i", before), err);
	return maildb_leave(m, own, rc, err);
}
