/* desk.h and subscriber.h: mails that come back, and files of subscribers. */
#include "desk_fixture.h"

/* ---- bounces ---------------------------------------------------------------------------- */

/* A digest to all, accepted; the Message-ID of the one to an address. */
static const char *
digest(struct world *w, const char *address)
{
	struct delivery_result accepted = {.state = DELIVERY_ACCEPTED, .code = 250, .reply = "ok"};
	struct digest_row d = {.period = DIGEST_DAILY, .since = w->now - DAY, .until = w->now};
	struct choice_row *choices;
	struct delivery_row *rows;
	const char *id = NULL;
	size_t i, n, nchoices;
	struct errbuf err;

	w->now += DAY;
	assert_int_equal(
	    maildb_choices(w->m, DIGEST_DAILY, &choices, &nchoices, w->arena, &err), 0);
	assert_int_equal(maildb_begin(w->m, &err), 0);
	assert_int_equal(maildb_digest_add(w->m, &d, &err), 0);
	for (i = 0; i < nchoices; i++)
		assert_int_equal(
		    maildb_digest_deliver(w->m, &d, &choices[i], "digest.example", w->now, &err),
		    0);
	assert_int_equal(maildb_commit(w->m, &err), 0);
	assert_int_equal(maildb_take(w->m, 100, w->now, &rows, &n, w->arena, &err), 0);
	for (i = 0; i < n; i++) {
		assert_int_equal(maildb_result(w->m, rows[i].id, &accepted, w->now, &err), 0);
		if (strcmp(rows[i].address, address) == 0)
			id = rows[i].message_id;
	}
	return id;
}

static int
came_back(struct world *w, enum bounce_kind kind, const char *id, const char *recipient)
{
	struct bounce b = {.kind = kind,
	    .message_id = id,
	    .recipient = recipient,
	    .status = "5.1.1",
	    .text = "550 5.1.1 no such user"};
	const char *address;
	struct errbuf err = {""};
	int rc = desk_bounced(w->m, w->config, &b, w->now, &address, w->arena, &err);

	assert_string_equal(err.text, "");
	assert_true((address == NULL) == (rc == DESK_BOUNCE_STRANGER));
	return rc;
}

static void
hard_bounces_in_a_row(void **state)
{
	struct world *w = *state;
	struct delivery_row row = {0};
	struct subscriber s;
	const char *id;

	(void)subscribed(w, "reader@example.org");
	id = digest(w, "reader@example.org");
	assert_int_equal(came_back(w, BOUNCE_HARD, id, NULL), MAILDB_BOUNCE_COUNTED);
	/* The same report once more, from two servers, does not count. */
	assert_int_equal(came_back(w, BOUNCE_HARD, id, NULL), MAILDB_BOUNCE_KNOWN);
	assert_int_equal(
	    came_back(w, BOUNCE_HARD, NULL, "reader@example.org"), MAILDB_BOUNCE_KNOWN);
	id = digest(w, "reader@example.org");
	assert_int_equal(came_back(w, BOUNCE_SOFT, id, NULL), DESK_BOUNCE_SOFT);
	assert_int_equal(came_back(w, BOUNCE_HARD, id, NULL), MAILDB_BOUNCE_COUNTED);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.bounces, 2);
	/* One that arrived begins the row anew. */
	(void)digest(w, "reader@example.org");
	id = digest(w, "reader@example.org");
	assert_int_equal(came_back(w, BOUNCE_HARD, id, NULL), MAILDB_BOUNCE_COUNTED);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.bounces, 1);
	id = digest(w, "reader@example.org");
	assert_int_equal(came_back(w, BOUNCE_HARD, id, NULL), MAILDB_BOUNCE_COUNTED);
	(void)digest(w, "reader@example.org");
	assert_int_equal(came_back(w, BOUNCE_HARD, "<unknown@x.example>", "Reader@EXAMPLE.org"),
	    MAILDB_BOUNCE_DISABLED);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.state, SUBSCRIBER_DISABLED);
	assert_non_null(strstr(s.reason, "no such user"));
	assert_null(digest(w, "reader@example.org"));
	w->now += 1;
	assert_int_equal(post(w, &row), 0); /* the letter went with the digest that nobody got */
}

static void
the_administrator_is_told(void **state)
{
	struct world *w = *state;
	struct delivery_row row = {0};
	const char *id, *token = subscribed(w, "reader@example.org");
	struct subscriber s;

	w->config->mail_bounces = 1;
	id = digest(w, "reader@example.org");
	assert_int_equal(came_back(w, BOUNCE_HARD, id, NULL), MAILDB_BOUNCE_DISABLED);
	assert_int_equal(post(w, &row), 1);
	assert_string_equal(row.address, "admin@digest.example");
	assert_non_null(strstr(row.subject, "reader@example.org"));
	assert_non_null(strstr(row.text, "no such user"));
	/* Who reads his mail after all starts it again himself. */
	assert_int_equal(with_token(w, DESK_LOOK, token), DESK_DONE);
	assert_int_equal(w->answer.flags, DESK_IS_PAUSED);
	assert_int_equal(with_token(w, DESK_CHANGE, token), DESK_DONE);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.state, SUBSCRIBER_ACTIVE);
	assert_int_equal(s.bounces, 0);
}

/* A report about what we never sent is somebody's invention. */
static void
strangers(void **state)
{
	struct world *w = *state;
	struct subscriber s;

	(void)subscribed(w, "reader@example.org");
	w->now += 30 * DAY;
	assert_int_equal(
	    came_back(w, BOUNCE_HARD, NULL, "reader@example.org"), DESK_BOUNCE_STRANGER);
	assert_int_equal(
	    came_back(w, BOUNCE_HARD, "<x@y.example>", "reader@example.org"), DESK_BOUNCE_STRANGER);
	assert_int_equal(
	    came_back(w, BOUNCE_HARD, "<", "nobody@example.org"), DESK_BOUNCE_STRANGER);
	assert_int_equal(came_back(w, BOUNCE_HARD, "<>", NULL), DESK_BOUNCE_STRANGER);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.bounces, 0);
	/* The confirmation mail of an address that does not exist: nobody, then. */
	assert_int_equal(subscribe(w, "typo@example.org"), DESK_DONE);
	assert_int_equal(letters(w), 1);
	assert_int_equal(
	    came_back(w, BOUNCE_HARD, NULL, "typo@example.org"), MAILDB_BOUNCE_COUNTED);
	assert_false(is_there(w, "typo@example.org", &s));
}

/* ---- orders ----------------------------------------------------------------------------- */

static void
files_come_back_as_they_went(void **state)
{
	static const char csv[] =
	    "\xef\xbb\xbf"
	    "name,address,periods,sections,state,created,confirmed,language\r\n"
	    "\"Zhang, \"\"San\"\"\nEsq.\",z@example.org,\"daily,monthly\",\"riscv;policy\",active,"
	    "2026-01-02T03:04:05Z,2026-01-03T00:00:00Z,en\r\n"
	    "\r\n"
	    ",a@example.org\r\n";
	struct world *w = *state;
	struct subscriber_order o = {
	    .verb = SUBSCRIBER_IMPORT, .input = csv, .ninput = strlen(csv)};
	struct subscriber s;
	struct buf out, again;

	buf_init(&out, 1 << 20);
	buf_init(&again, 1 << 20);
	assert_int_equal(order(w, &o, &out), 0);
	assert_string_equal(out.data, "2 subscribers imported, 0 lines left out\n");
	assert_true(is_there(w, "z@example.org", &s));
	assert_string_equal(s.name, "Zhang, \"San\" Esq.");
	assert_string_equal(s.sections, "policy,riscv");
	assert_int_equal(s.periods, 1u << DIGEST_DAILY | 1u << DIGEST_MONTHLY);
	assert_int_equal(s.created, 1767323045);
	assert_string_equal(s.language, "en");
	assert_int_equal(order(w, &(struct subscriber_order){.verb = SUBSCRIBER_EXPORT}, &out), 0);
	for (o.address = "z@example.org"; o.address != NULL;
	     o.address = *o.address == 'z' ? "a@example.org" : NULL) {
		struct subscriber_order r = {.verb = SUBSCRIBER_REMOVE, .address = o.address};

		assert_int_equal(order(w, &r, &again), 0);
	}
	o = (struct subscriber_order){
	    .verb = SUBSCRIBER_IMPORT, .input = out.data, .ninput = out.len};
	assert_int_equal(order(w, &o, &again), 0);
	assert_int_equal(
	    order(w, &(struct subscriber_order){.verb = SUBSCRIBER_EXPORT}, &again), 0);
	assert_string_equal(again.data, out.data);
	/* All of it, or nothing. */
	o.input = "b@example.org\nz@example.org\n";
	o.ninput = strlen(o.input);
	o.file = "list.csv";
	assert_int_equal(order(w, &o, &again), 65);
	assert_string_equal(again.data, "list.csv:2: z@example.org is there already\n");
	assert_false(is_there(w, "b@example.org", &s));
	buf_release(&out);
	buf_release(&again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD(hard_bounces_in_a_row),
	    WORLD(the_administrator_is_told),
	    WORLD(strangers),
	    WORLD(files_come_back_as_they_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
