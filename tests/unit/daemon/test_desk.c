/* desk.h: what forms can and cannot do. */
#include "desk_fixture.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
