#include "ledger_json.h"

#include <stdlib.h>
#include <string.h>

#include "../core/json.h"

#define DIGESTS_MAX 50
#define DELIVERIES_MAX 1000

static void
put_digest(struct json_writer *w, const struct ledger_row *row)
{
	const struct digest_row *d = &row->digest;
	int s;

	json_open(w, '{');
	json_member_int(w, "id", d->id);
	json_member_str(w, "period", d->id == 0 ? "letters" : digest_period_name(d->period));
	if (d->id != 0) {
		json_member_int(w, "from", d->since);
		json_member_int(w, "until", d->until);
		json_member_int(w, "made", d->cut);
		json_member_int(w, "skipped", d->skipped);
	}
	for (s = 0; s < DELIVERY_STATES; s++)
		json_member_int(w, delivery_state_name((enum delivery_state)s), row->n[s]);
	json_member_int(w, "doubts", row->doubts);
	json_close(w);
}

int
ledger_digests(struct maildb *m, struct buf *out, struct errbuf *err)
{
	struct arena *a = arena_new();
	struct ledger_row *rows;
	struct json_writer w;
	size_t i, n;
	int rc = maildb_ledger(m, DIGESTS_MAX, &rows, &n, a, err);

	if (rc == 0) {
		json_writer_init(&w, out);
		json_open(&w, '[');
		for (i = 0; i < n; i++)
			put_digest(&w, &rows[i]);
		json_close(&w);
		(void)buf_addc(out, '\n');
	}
	arena_free(a);
	return rc;
}

static void
put_delivery(struct json_writer *w, const struct delivery_note *d)
{
	json_open(w, '{');
	json_member_int(w, "digest", d->digest);
	json_member_str(w, "address", d->address);
	json_member_str(w, "message_id", d->message_id);
	json_member_str(w, "state", delivery_state_name(d->state));
	json_member_int(w, "tries", d->tries);
	json_member_int(w, "changed", d->changed);
	if (d->state == DELIVERY_DEFERRED)
		json_member_int(w, "next_try", d->next_try);
	json_member_str(w, "queue_id", d->queue_id);
	json_member_str(w, "reply", d->reply);
	json_close(w);
}

int
ledger_deliveries(struct maildb *m, const char *what, struct buf *out, struct errbuf *err)
{
	const char *address = strchr(what, '@') != NULL ? what : NULL;
	struct arena *a = arena_new();
	struct delivery_note *rows;
	struct json_writer w;
	size_t i, n;
	int rc = maildb_deliveries(
	    m, strtoll(what, NULL, 10), address, DELIVERIES_MAX, &rows, &n, a, err);

	if (rc == 0) {
		json_writer_init(&w, out);
		json_open(&w, '[');
		for (i = 0; i < n; i++)
			put_delivery(&w, &rows[i]);
		json_close(&w);
		(void)buf_addc(out, '\n');
	}
	arena_free(a);
	return rc;
}

int
ledger_retry(struct maildb *m, const char *what, int64_t now, int64_t *n, struct errbuf *err)
{
	const char *address = strchr(what, '@') != NULL ? what : NULL;
	int64_t digest = strcmp(what, "all") == 0 ? -1 : strtoll(what, NULL, 10);

	return maildb_retry(m, digest, address, now, n, err);
}
