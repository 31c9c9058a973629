/*
 * The mailer's answers to digestctl, on a socket of its own: what it knows is no other role's.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../core/json.h"
#include "ledger_json.h"
#include "mailer.h"
#include "subscriber.h"

static void
command_status(struct mailer *m, struct control_request *r)
{
	struct json_writer w;

	json_writer_init(&w, r->answer);
	json_open(&w, '{');
	json_member_str(&w, "way", m->transport.self != NULL ? m->transport.name : "none");
	json_member_str(&w, "trouble",
	    m->broken[0] != '\0'    ? m->broken
	    : m->trouble[0] != '\0' ? m->trouble
	    : m->digest_failed	    ? mailer_trouble(m)
				    : NULL);
	json_member_int(&w, "in_hand", (int64_t)m->in_hand);
	json_member_int(&w, "sent", m->sent);
	json_member_int(&w, "deferred", m->deferred);
	json_member_int(&w, "failed", m->failed);
	json_member_int(&w, "unknown", m->unknown);
	json_member_int(&w, "rendered", m->rendered);
	json_member_int(&w, "next_digest", mailer_next_digest(m));
	json_close(&w);
	(void)buf_addc(r->answer, '\n');
}

static void
fail(struct control_request *r, int status, const struct errbuf *err)
{
	control_reply(r, status, err->text);
}

/* digest status [DIGEST|ADDRESS] */
static void
digest_status(struct mailer *m, struct control_request *r)
{
	struct errbuf err = {""};
	int rc = r->argc > 2 ? ledger_deliveries(m->mail, r->argv[2], r->answer, &err)
			     : ledger_digests(m->mail, r->answer, &err);

	if (rc < 0)
		fail(r, EX_IOERR, &err);
}

/* digest retry all|DIGEST|ADDRESS */
static void
digest_retry(struct mailer *m, struct control_request *r)
{
	struct errbuf err = {""};
	int64_t n;

	if (r->argc != 3) {
		control_reply(r, EX_USAGE, "digest retry needs an address, a number or \"all\"");
	} else if (ledger_retry(m->mail, r->argv[2], mailer_now(), &n, &err) < 0) {
		fail(r, EX_IOERR, &err);
	} else {
		(void)buf_printf(r->answer, "%lld deliveries are due again\n", (long long)n);
		mailer_wake(m);
	}
}

/* digest choice ADDRESS */
static void
digest_choice(struct mailer *m, struct control_request *r)
{
	struct arena *a = arena_new();
	struct errbuf err = {"no such subscriber"};
	struct subscriber s;
	struct json_writer w;
	int rc = r->argc == 3 ? maildb_subscriber_find(m->mail, r->argv[2], &s, a, &err) : 0;

	if (rc == 1) {
		json_writer_init(&w, r->answer);
		json_open(&w, '{');
		json_member_str(&w, "sections", s.sections);
		json_member_str(&w, "language", s.language);
		json_close(&w);
		(void)buf_addc(r->answer, '\n');
	} else {
		fail(r, rc == 0 ? EX_NOUSER : EX_IOERR, &err);
	}
	arena_free(a);
}

static int
make_test(struct mailer *m, const struct control_request *r, struct errbuf *err)
{
	const struct site *site = publisher_site(m->publisher);
	const char *sections = strcmp(r->argv[5], "all") == 0 ? "" : r->argv[5];
	const char *language = strcmp(r->argv[6], "default") == 0 ? "" : r->argv[6];
	enum digest_period period = digest_period_find(r->argv[3]);
	struct digest_row row;
	struct compose *c;
	int rc;

	if (period == DIGEST_PERIODS)
		return errf(err, "no such period");
	compose_row(&row, period, strtoll(r->argv[4], NULL, 10), site->tz_minutes, mailer_now());
	if ((c = compose_new(site, m->config, m->store, &row, err)) == NULL)
		return -1;
	rc = compose_test(c, sections, language, r->argv[2], m->mail, mailer_now(), err);
	compose_free(c);
	return rc;
}

/* digest test ADDRESS PERIOD FROM SECTIONS LANGUAGE */
static void
digest_test(struct mailer *m, struct control_request *r)
{
	struct errbuf err = {""};

	if (r->argc != 7) {
		control_reply(r, EX_USAGE, "digest test needs five words");
	} else if (make_test(m, r, &err) == -1) {
		fail(r, EX_DATAERR, &err);
	} else {
		(void)buf_printf(r->answer, "the mail to %s is on its way\n", r->argv[2]);
		mailer_wake(m);
	}
}

/* A person is waiting: a pause that the server's trouble has caused is over. */
static void
digest_due(struct mailer *m, struct control_request *r)
{
	(void)r;
	mailer_digests(m, true);
	m->paused_until = 0;
	mailer_wake(m);
}

/* subscriber, with the order as its body */
static void
command_subscriber(struct mailer *m, struct control_request *r)
{
	struct subscriber_order order;
	struct arena *a = arena_new();
	struct errbuf err = {"no order"};
	struct unpack u;
	int status = EX_PROTOCOL;

	unpack_init(&u, r->body != NULL ? r->body : "", r->nbody);
	if (subscriber_order_unpack(&order, &u, a) == 0)
		status =
		    subscriber_execute(m->mail, m->config, &order, mailer_now(), r->answer, &err);
	if (status != EX_OK)
		fail(r, status, &err);
	mailer_wake(m);
	arena_free(a);
}

void
mailer_request(void *arg, struct control_request *r)
{
	static const struct {
		const char *name, *second;
		void (*run)(struct mailer *, struct control_request *);
	} commands[] = {
	    {"status", NULL, command_status},
	    {"digest", "status", digest_status},
	    {"digest", "retry", digest_retry},
	    {"digest", "due", digest_due},
	    {"digest", "choice", digest_choice},
	    {"digest", "test", digest_test},
	    {"subscriber", NULL, command_subscriber},
	};
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(r->argv[0], commands[i].name) == 0 &&
		    (commands[i].second == NULL ||
			(r->argc > 1 && strcmp(r->argv[1], commands[i].second) == 0))) {
			commands[i].run(arg, r);
			return;
		}
	control_reply(r, EX_USAGE, "no such request");
}
