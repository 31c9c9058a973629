/*
 * desk_fixture.h -- a desk over a mail.db of its own, with the clock in the test's hand, and what
 * readers, the post and administrators do.
 */
#ifndef DESK_FIXTURE_H
#define DESK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../daemon/conf/conf.h"
#include "../../../daemon/mail/desk.h"
#include "../../../daemon/mail/maildb.h"
#include "../../../daemon/mail/subscriber.h"
#include "../../../daemon/publish/bounce.h"

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

static inline void
report(void *arg, const char *message)
{
	(void)arg;
	fail_msg("%s", message);
}

static inline int
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

static inline int
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

static inline enum desk_status
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

static inline enum desk_status
subscribe(struct world *w, const char *address)
{
	return visit(w, DESK_SUBSCRIBE, address, NULL, "192.0.2.1", false);
}

static inline enum desk_status
with_token(struct world *w, enum desk_verb verb, const char *token)
{
	return visit(w, verb, NULL, token, "192.0.2.1", false);
}

/* The letters that are due are taken and accepted: their number, the last of them in *last. */
static inline size_t
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
static inline const char *
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

static inline size_t
letters(struct world *w)
{
	struct delivery_row row;

	return post(w, &row);
}

static inline bool
is_there(struct world *w, const char *address, struct subscriber *s)
{
	struct errbuf err;
	int rc = maildb_subscriber_find(w->m, address, s, w->arena, &err);

	assert_true(rc >= 0);
	return rc == 1;
}

static inline const char *
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

static inline int
order(struct world *w, const struct subscriber_order *o, struct buf *out)
{
	struct errbuf err = {""};

	buf_clear(out);
	return subscriber_execute(w->m, w->config, o, w->now, out, &err);
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
