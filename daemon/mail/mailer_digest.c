/*
 * The mailer: which digest is due, and its rows in the ledger.
 */

#include "../log.h"
#include "mailer.h"

/* After a downtime the feeds are asked first, so that the missed digest has their news. */
#define SETTLE_SECONDS 300

static int
add_rows(struct mailer *m, struct digest_row *row, const struct choice_row *choices, size_t n,
    const struct compose *compose, struct errbuf *err)
{
	int64_t now = mailer_now();
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		if (compose_count(compose, choices[i].sections) == 0 && !m->config->digest_empty)
			row->skipped += choices[i].nsubscribers;
	if ((rc = maildb_digest_add(m->mail, row, err)) < 0)
		return rc;
	for (i = 0; rc >= 0 && i < n; i++)
		if (compose_count(compose, choices[i].sections) > 0 || m->config->digest_empty)
			rc = maildb_digest_deliver(
			    m->mail, row, &choices[i], m->sender.host, now, err);
	return rc;
}

/* All rows of a digest in one transaction: it exists whole or not at all. */
static int
add_digest(struct mailer *m, struct digest_row *row, struct errbuf *err)
{
	struct arena *a = arena_new();
	struct compose *compose;
	struct choice_row *choices;
	size_t n;
	int rc = -1;

	compose = compose_new(publisher_site(m->publisher), m->config, m->store, row, err);
	if (compose != NULL && (rc = maildb_begin(m->mail, err)) == 0) {
		if ((rc = maildb_choices(m->mail, row->period, &choices, &n, a, err)) == 0)
			rc = add_rows(m, row, choices, n, compose, err);
		if (rc == 0)
			rc = maildb_commit(m->mail, err);
		else
			maildb_rollback(m->mail);
	}
	compose_free(compose);
	arena_free(a);
	return rc;
}

/* Makes the digest of a period that is over, unless it was made: 1 made, 0 was made, -1. */
static int
make_digest(
    struct mailer *m, enum digest_period period, const struct mail_due *due, struct errbuf *err)
{
	int64_t now = mailer_now();
	struct digest_row last = {.cut = now}, row;
	int rc = maildb_digest_last(m->mail, period, &last, err);

	if (rc < 0)
		return -1;
	if (rc == 1 && last.until >= due->until)
		return 0;
	row = (struct digest_row){.period = period,
	    .since = due->from,
	    .until = due->until,
	    .seen_after = last.cut,
	    .told = rc == 1 ? last.until : due->from,
	    .cut = now};
	if (add_digest(m, &row, err) < 0)
		return -1;
	log_info("mail", NULL, "the %s digest is made, %lld subscribers have no story in it",
	    digest_period_name(period), (long long)row.skipped);
	return 1;
}

static void
digest_failed(struct mailer *m, const char *which, const char *why)
{
	log_error("mail", NULL, "%s digest: %s", which, why);
	m->digest_failed = true;
}

static void
make_due(struct mailer *m, enum digest_period p, int64_t now, int64_t born, bool all)
{
	struct errbuf err = {""};
	struct mail_due due;

	if (all)
		mail_due_over(&m->times, p, now, &due);
	else
		mail_due_last(&m->times, p, now, &due);
	/* What was due before there was a ledger is not made up for. */
	if (!all && (due.at <= born || (due.at < m->started && now - m->started < SETTLE_SECONDS)))
		return;
	if (make_digest(m, p, &due, &err) == -1)
		digest_failed(m, digest_period_name(p), err.text);
}

void
mailer_digests(struct mailer *m, bool all)
{
	int64_t now = mailer_now(), born;
	struct errbuf err = {""};
	unsigned p;

	if (m->closing)
		return;
	m->digest_failed = false;
	if (maildb_born(m->mail, m->started, &born, &err) < 0) {
		digest_failed(m, "next", err.text);
		return;
	}
	for (p = 0; p < DIGEST_PERIODS; p++)
		make_due(m, (enum digest_period)p, now, born, all);
}

int64_t
mailer_next_digest(const struct mailer *m)
{
	int64_t now = mailer_now(), first = INT64_MAX;
	struct mail_due due;
	unsigned p;

	for (p = 0; p < DIGEST_PERIODS; p++) {
		mail_due_next(&m->times, (enum digest_period)p, now, &due);
		if (due.at < first)
			first = due.at;
	}
	return first;
}
