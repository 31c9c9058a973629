/* desk.h over a mail.db of its own, with the clock in the test's hand: what forms can and cannot
 * do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../daemon/conf.h"
#include "../../../daemon/desk.h"
#include "../../../daemon/maildb.h"
#include "../../../daemon/publish/bounce.h"
#include "../../../daemon/subscriber.h"

#define T0 ((int64_t)1795190400)
#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)

struct world {
	char dir[64];
	struct config *config;
	struct maildb *m;
	struct arena *arena;
	int64_t now;
	struct desk_answer answer;
};

static void
report(void *arg, const char *message)
{
	(void)arg;
	fail_msg("%s", message);
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct errbuf err = {""};

	strcpy(w->dir, "/tmp/digestd-desk.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->config = conf_load("etc/digestd.conf", report, NULL);
	assert_non_null(w->config);
	w->config->mail_admin = "admin@digest.example";
	w->config->mail_bounces = 3;
	w->m = maildb_open(w->dir, &err);
	assert_string_equal(err.text, "");
	w->arena = arena_new();
	w->now = T0;
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const files[] = {
	    "mail.db", "mail.db-wal", "mail.db-shm", "mail.db.lock"};
	struct world *w = *state;
	char path[128];
	size_t i;

	maildb_close(w->m);
	conf_free(w->config);
	arena_free(w->arena);
	for (i = 0; i < 4; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", w->dir, files[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(w->dir), 0);
	free(w);
	return 0;
}

/* ---- what readers do -------------------------------------------------------------------- */

static const char *const two_sections[] = {"riscv", "policy"};

static enum desk_status
visit(struct world *w, enum desk_verb verb, const char *address, const char *token,
    const char *client, bool monthly)
{
	struct desk_request r = {.verb = verb,
	    .address = address,
	    .token = token,
	    .client = client,
	    .choice = {.sections = two_sections, .nsections = 2, .daily = !monthly}};
	struct desk_request got;
	struct unpack u;
	struct buf packed;

	r.choice.monthly = monthly;
	/* As it travels. */
	buf_init(&packed, DESK_MESSAGE_MAX);
	desk_request_pack(&r, &packed);
	unpack_init(&u, packed.data, packed.len);
	assert_int_equal(desk_request_unpack(&got, &u, w->arena), 0);
	desk_serve(w->m, w->config, &got, w->now, &w->answer, w->arena);
	buf_clear(&packed);
	desk_answer_pack(&w->answer, &packed);
	unpack_init(&u, packed.data, packed.len);
	assert_int_equal(desk_answer_unpack(&w->answer, &u, w->arena), 0);
	buf_release(&packed);
	return w->answer.status;
}

static enum desk_status
subscribe(struct world *w, const char *address)
{
	return visit(w, DESK_SUBSCRIBE, address, NULL, "192.0.2.1", false);
}

static enum desk_status
with_token(struct world *w, enum desk_verb verb, const char *token)
{
	return visit(w, verb, NULL, token, "192.0.2.1", false);
}

/* The letters that are due are taken and accepted: their number, the last of them in *last. */
static size_t
post(struct world *w, struct delivery_row *last)
{
	struct delivery_result accepted = {.state = DELIVERY_ACCEPTED, .code = 250, .reply = "ok"};
	struct delivery_row *rows;
	struct errbuf err;
	size_t i, n;

	assert_int_equal(maildb_take(w->m, 100, w->now, &rows, &n, w->arena, &err), 0);
	for (i = 0; i < n; i++) {
		*last = rows[i];
		assert_int_equal(maildb_result(w->m, rows[i].id, &accepted, w->now, &err), 0);
	}
	return n;
}

/* The one letter that is due, to that address; its link's token. */
static const char *
letter_to(struct world *w, const char *address, const char *path)
{
	struct delivery_row row = {0};
	const char *link;

	assert_int_equal(post(w, &row), 1);
	assert_string_equal(row.address, address);
	link = strstr(row.text, path);
	assert_non_null(link);
	link += strlen(path);
	assert_non_null(strstr(row.html, path));
	return arena_strndup(w->arena, link, strcspn(link, "\n"));
}

static size_t
letters(struct world *w)
{
	struct delivery_row row;

	return post(w, &row);
}

static bool
is_there(struct world *w, const char *address, struct subscriber *s)
{
	struct errbuf err;
	int rc = maildb_subscriber_find(w->m, address, s, w->arena, &err);

	assert_true(rc >= 0);
	return rc == 1;
}

static const char *
subscribed(struct world *w, const char *address)
{
	const char *token;

	assert_int_equal(subscribe(w, address), DESK_DONE);
	token = letter_to(w, address, DESK_PATH_CONFIRM);
	assert_int_equal(with_token(w, DESK_CONFIRM, token), DESK_DONE);
	w->now += HOUR;
	assert_int_equal(visit(w, DESK_LINK, address, NULL, "192.0.2.1", false), DESK_DONE);
	return letter_to(w, address, DESK_PATH_PREFERENCES);
}

static int
order(struct world *w, const struct subscriber_order *o, struct buf *out)
{
	struct errbuf err = {""};

	buf_clear(out);
	return subscriber_execute(w->m, w->config, o, w->now, out, &err);
}

/* ---- tests ------------------------------------------------------------------------------ */

static void
double_opt_in(void **state)
{
	struct world *w = *state;
	const char *token;
	struct subscriber s;

	assert_int_equal(subscribe(w, " Reader@Example.ORG "), DESK_DONE);
	assert_null(w->answer.address);
	token = letter_to(w, "Reader@example.org", DESK_PATH_CONFIRM);
	assert_int_equal(strlen(token), MAIL_TOKEN_LEN);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.state, SUBSCRIBER_PENDING);
	assert_string_equal(s.sections, "policy,riscv");
	/* To look changes nothing, however often. */
	assert_int_equal(with_token(w, DESK_LOOK, token), DESK_DONE);
	assert_int_equal(w->answer.flags, DESK_IS_CONFIRMATION | DESK_IS_PENDING);
	assert_string_equal(w->answer.address, "Reader@example.org");
	assert_int_equal(w->answer.choice.nsections, 2);
	assert_true(is_there(w, "Reader@example.org", &s));
	assert_int_equal(s.state, SUBSCRIBER_PENDING);
	w->now += 47 * HOUR;
	assert_int_equal(with_token(w, DESK_CONFIRM, token), DESK_DONE);
	assert_true(is_there(w, "Reader@example.org", &s));
	assert_int_equal(s.state, SUBSCRIBER_ACTIVE);
	assert_int_equal(s.confirmed, w->now);
	/* A second click is no mistake. */
	assert_int_equal(with_token(w, DESK_CONFIRM, token), DESK_DONE);
	assert_int_equal(letters(w), 0);
}

static void
tokens_expire_and_are_used_once(void **state)
{
	struct world *w = *state;
	const char *late, *used, *manage;
	struct subscriber s;

	assert_int_equal(subscribe(w, "late@example.org"), DESK_DONE);
	late = letter_to(w, "late@example.org", DESK_PATH_CONFIRM);
	assert_int_equal(subscribe(w, "reader@example.org"), DESK_DONE);
	used = letter_to(w, "reader@example.org", DESK_PATH_CONFIRM);
	assert_int_equal(with_token(w, DESK_CONFIRM, used), DESK_DONE);
	w->now += HOUR;
	assert_int_equal(
	    visit(w, DESK_LINK, "reader@example.org", NULL, "192.0.2.1", false), DESK_DONE);
	manage = letter_to(w, "reader@example.org", DESK_PATH_PREFERENCES);
	/* Each is good for its own purpose only. */
	assert_int_equal(with_token(w, DESK_CONFIRM, manage), DESK_BAD_TOKEN);
	assert_int_equal(with_token(w, DESK_CHANGE, used), DESK_BAD_TOKEN);
	/* One that was used does not start what stopped since. */
	assert_true(is_there(w, "reader@example.org", &s));
	s.state = SUBSCRIBER_DISABLED;
	s.bounces = 3;
	assert_int_equal(maildb_subscriber_set(w->m, &s, NULL), 0);
	assert_int_equal(with_token(w, DESK_CONFIRM, used), DESK_BAD_TOKEN);
	w->now += 48 * HOUR;
	assert_int_equal(with_token(w, DESK_CONFIRM, late), DESK_BAD_TOKEN);
	assert_int_equal(with_token(w, DESK_LOOK, late), DESK_BAD_TOKEN);
	assert_int_equal(with_token(w, DESK_CONFIRM, ""), DESK_BAD_TOKEN);
	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, "x"), DESK_BAD_TOKEN);
	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, NULL), DESK_BAD_TOKEN);
	assert_int_equal(
	    with_token(w, DESK_UNSUBSCRIBE, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
	    DESK_BAD_TOKEN);
	/* What was left cannot be confirmed again. */
	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, manage), DESK_DONE);
	assert_int_equal(with_token(w, DESK_CONFIRM, used), DESK_BAD_TOKEN);
}

static void
leaving_forgets(void **state)
{
	struct world *w = *state;
	const char *token = subscribed(w, "reader@example.org");
	struct subscriber s;

	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, token), DESK_DONE);
	assert_string_equal(w->answer.address, "reader@example.org");
	assert_false(is_there(w, "reader@example.org", &s));
	/* Once more, by a scanner or a second click: no mistake, and no name. */
	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, token), DESK_DONE);
	assert_int_equal(w->answer.flags, DESK_IS_GONE);
	assert_null(w->answer.address);
	assert_int_equal(with_token(w, DESK_LOOK, token), DESK_DONE);
	assert_int_equal(with_token(w, DESK_CHANGE, token), DESK_BAD_TOKEN);
	/* He may come back. */
	w->now += HOUR;
	assert_int_equal(subscribe(w, "reader@example.org"), DESK_DONE);
	assert_int_equal(letters(w), 1);
}

static void
changes(void **state)
{
	struct world *w = *state;
	const char *token = subscribed(w, "reader@example.org");
	struct desk_request r = {.verb = DESK_CHANGE, .token = token};
	const char *const wrong[] = {"nosuch"};
	struct subscriber s;

	assert_int_equal(visit(w, DESK_CHANGE, NULL, token, "192.0.2.9", true), DESK_DONE);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.periods, 1u << DIGEST_MONTHLY);
	desk_serve(w->m, w->config, &r, w->now, &w->answer, w->arena);
	assert_int_equal(w->answer.status, DESK_BAD_CHOICE);
	assert_true(w->answer.choice.monthly);
	r.choice = (struct desk_choice){.sections = wrong, .nsections = 1, .daily = true};
	desk_serve(w->m, w->config, &r, w->now, &w->answer, w->arena);
	assert_int_equal(w->answer.status, DESK_BAD_CHOICE);
	r.choice = (struct desk_choice){.weekly = true};
	desk_serve(w->m, w->config, &r, w->now, &w->answer, w->arena);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_string_equal(s.sections, "");
	assert_int_equal(s.periods, 1u << DIGEST_WEEKLY);
}

/* Whoever types somebody's address learns nothing and changes nothing. */
static void
a_known_address_is_no_secret_told(void **state)
{
	struct world *w = *state;
	struct subscriber s;

	(void)subscribed(w, "reader@example.org");
	w->now += HOUR;
	assert_int_equal(
	    visit(w, DESK_SUBSCRIBE, "reader@example.org", NULL, "192.0.2.2", true), DESK_DONE);
	assert_null(w->answer.address);
	assert_int_equal(w->answer.flags, 0);
	(void)letter_to(w, "reader@example.org", DESK_PATH_PREFERENCES);
	assert_true(is_there(w, "reader@example.org", &s));
	assert_int_equal(s.periods, 1u << DIGEST_DAILY);
	assert_int_equal(
	    visit(w, DESK_LINK, "nobody@example.org", NULL, "192.0.2.2", false), DESK_DONE);
	assert_int_equal(letters(w), 0);
	assert_int_equal(subscribe(w, "no address"), DESK_BAD_ADDRESS);
	assert_int_equal(subscribe(w, "a@b.example\r\nBcc: c@d.example"), DESK_BAD_ADDRESS);
}

static void
a_mailbox_is_not_filled(void **state)
{
	static const char *const spellings[] = {"victim@example.org", "Victim@example.org",
	    "vic.tim@example.org", "victim+2@EXAMPLE.org"};
	struct world *w = *state;
	size_t i, n = 0;
	char client[32];

	for (i = 0; i < 200; i++) {
		(void)snprintf(client, sizeof(client), "198.51.%zu.%zu", i / 100, i % 100);
		assert_int_equal(visit(w, i % 2 ? DESK_LINK : DESK_SUBSCRIBE, spellings[i % 4],
				     NULL, client, false),
		    DESK_DONE);
		n += letters(w);
		w->now += 300;
	}
	/* 17 hours */
	assert_int_equal(n, DESK_ADDRESS_DAY);
}

static void
who_wants_no_letters_gets_none(void **state)
{
	const struct subscriber_order add = {
	    .verb = SUBSCRIBER_ADD, .address = "stranger@example.org"};
	const struct subscriber_order remove = {
	    .verb = SUBSCRIBER_REMOVE, .address = "stranger@example.org"};
	struct world *w = *state;
	const char *token;
	struct subscriber s;
	struct buf out;

	assert_int_equal(subscribe(w, "stranger@example.org"), DESK_DONE);
	token = letter_to(w, "stranger@example.org", DESK_PATH_UNSUBSCRIBE);
	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, token), DESK_DONE);
	assert_false(is_there(w, "stranger@example.org", &s));
	w->now += 2 * DAY;
	assert_int_equal(subscribe(w, "stranger@example.org"), DESK_DONE);
	assert_int_equal(letters(w), 0);
	assert_false(is_there(w, "stranger@example.org", &s));
	/* What he tells an administrator is newer. */
	buf_init(&out, 1000);
	assert_int_equal(order(w, &add, &out), 0);
	assert_int_equal(order(w, &remove, &out), 0);
	buf_release(&out);
	w->now += 2 * DAY;
	assert_int_equal(subscribe(w, "stranger@example.org"), DESK_DONE);
	token = letter_to(w, "stranger@example.org", DESK_PATH_UNSUBSCRIBE);
	assert_int_equal(with_token(w, DESK_UNSUBSCRIBE, token), DESK_DONE);
	w->now += 200 * DAY;
	assert_int_equal(maildb_subscriber_upkeep(w->m, w->now, NULL), 0);
	assert_int_equal(subscribe(w, "stranger@example.org"), DESK_DONE);
	assert_int_equal(letters(w), 1);
}

static enum desk_status
nth(struct world *w, const char *net, int i)
{
	char client[64], address[64];

	(void)snprintf(client, sizeof(client), "%s%x", net, i);
	(void)snprintf(address, sizeof(address), "reader%d@example.org", i);
	return visit(w, DESK_SUBSCRIBE, address, NULL, client, false);
}

static void
a_client_is_slowed_down(void **state)
{
	struct world *w = *state;
	int i;

	for (i = 0; i < DESK_CLIENT_HOUR; i++)
		assert_int_equal(nth(w, "2001:db8:0:1::", i + 1), DESK_DONE);
	assert_int_equal(nth(w, "2001:db8:0:1::", i + 1), DESK_SLOW_DOWN);
	assert_int_equal(nth(w, "2001:db8:0:2::", i + 1), DESK_DONE);
	assert_int_equal(nth(w, "192.0.2.1", 0), DESK_DONE);
	w->now += HOUR + 1;
	assert_int_equal(nth(w, "2001:db8:0:1::", i + 1), DESK_DONE);
	/* Links in mails work from wherever a provider clicks on them. */
	assert_int_equal(visit(w, DESK_LOOK, NULL, "x", "2001:db8:0:1::1", false), DESK_BAD_TOKEN);
}

static void
all_together_are_slowed_down(void **state)
{
	struct world *w = *state;
	int i;

	for (i = 0; i < DESK_ALL_HOUR; i++) {
		char net[32];

		(void)snprintf(net, sizeof(net), "2001:db8:%x::", i + 1);
		assert_int_equal(nth(w, net, i + 1), DESK_DONE);
	}
	assert_int_equal(nth(w, "2001:db8:ffff::", i + 1), DESK_SLOW_DOWN);
}

static void
who_never_confirms_is_forgotten(void **state)
{
	struct world *w = *state;
	struct subscriber s;

	(void)subscribed(w, "reader@example.org");
	assert_int_equal(subscribe(w, "never@example.org"), DESK_DONE);
	w->now += 8 * DAY;
	assert_int_equal(maildb_subscriber_upkeep(w->m, w->now, NULL), 0);
	assert_false(is_there(w, "never@example.org", &s));
	assert_true(is_there(w, "reader@example.org", &s));
}

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
	struct delivery_row row;
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
	struct delivery_row row;
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

#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD(double_opt_in),
	    WORLD(tokens_expire_and_are_used_once),
	    WORLD(leaving_forgets),
	    WORLD(changes),
	    WORLD(a_known_address_is_no_secret_told),
	    WORLD(a_mailbox_is_not_filled),
	    WORLD(who_wants_no_letters_gets_none),
	    WORLD(a_client_is_slowed_down),
	    WORLD(all_together_are_slowed_down),
	    WORLD(who_never_confirms_is_forgotten),
	    WORLD(hard_bounces_in_a_row),
	    WORLD(the_administrator_is_told),
	    WORLD(strangers),
	    WORLD(files_come_back_as_they_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
