/*
 * The mailer: messages out, results in.
 *
 * One turn of mailer_work(): what the transport has reported is written down in one lazy commit
 * (results, and which messages are about to fly), those fly, and places that became free are
 * filled from the batch.  A batch is made SENDING in a commit that waits for the disk.
 */
#include <stdio.h>
#include <string.h>

#include "../log.h"
#include "mailer.h"

#define TOKEN_SECONDS ((int64_t)400 * 86400) /* links in a mail are good for so long */
/* The first pause of everything when the server has trouble; it doubles up to a longest. */
#define PAUSE_FIRST 15
#define PAUSE_MAX 900
#define PRUNE_SECONDS 3600
#define LEDGER_SECONDS ((int64_t)60 * 86400) /* single deliveries are remembered for so long */

/* ---- the transport reports -------------------------------------------------------------- */

static void
on_ready(void *arg, void *cookie)
{
	struct job *job = cookie;

	job->state = JOB_READY;
	mailer_wake(arg);
}

static void
on_done(void *arg, void *cookie, const struct transport_result *r)
{
	struct job *job = cookie;

	job->state = JOB_DONE;
	job->result = *r;
	(void)snprintf(job->reply, sizeof(job->reply), "%s", r->reply != NULL ? r->reply : "");
	job->result.reply = job->reply;
	mailer_wake(arg);
}

void
mailer_transport_ops(struct transport_ops *ops)
{
	*ops = (struct transport_ops){.on_ready = on_ready, .on_done = on_done};
}

/* ---- trouble with the server ------------------------------------------------------------ */

void
mailer_drop_batch(struct mailer *m)
{
	struct errbuf err = {""};
	size_t i;
	int rc;

	if (m->next < m->nbatch && (rc = maildb_begin_lazy(m->mail, &err)) == 0) {
		for (i = m->next; rc == 0 && i < m->nbatch; i++)
			rc = maildb_untake(m->mail, m->batch[i].id, &err);
		if (rc == 0)
			rc = maildb_commit(m->mail, &err);
		if (rc < 0) {
			maildb_rollback(m->mail);
			log_error("mail", NULL, "%s", err.text);
			return; /* they stay in the batch */
		}
	}
	m->next = m->nbatch = 0;
}

/* Nothing is handed over for a while, then one message only until the server takes one again. */
static void
pause_sending(struct mailer *m, const char *why, bool ledger)
{
	int64_t retry = m->config->mail_retry;

	m->pause =
	    m->pause == 0 ? (int)mailer_doubled(PAUSE_FIRST, PAUSE_MAX, 0, retry) : 2 * m->pause;
	if (m->pause > PAUSE_MAX)
		m->pause = PAUSE_MAX;
	m->paused_until = mailer_monotonic_ms() + (int64_t)m->pause * 1000;
	if (strcmp(m->trouble, why) != 0)
		log_error(
		    "mail", NULL, "%s: %s; next try in %d s", m->transport.name, why, m->pause);
	(void)snprintf(m->trouble, sizeof(m->trouble), "%s", why);
	m->ledger_refuses = ledger;
	mailer_drop_batch(m);
}

static void
judge_server(struct mailer *m, const struct job *job)
{
	if (job->dropped)
		return;
	if (job->result.server) {
		if (m->paused_until == 0)
			pause_sending(m, job->reply, false);
	} else if (job->result.stage != STAGE_CONNECT) {
		if (m->trouble[0] != '\0')
			log_notice("mail", NULL, "%s: works again", m->transport.name);
		m->pause = 0;
		m->trouble[0] = '\0';
	}
}

/* ---- one turn --------------------------------------------------------------------------- */

static void
free_job(struct mailer *m, struct job *job)
{
	buf_release(&job->data);
	job->state = JOB_NONE;
	m->in_hand--;
}

static int
write_down(struct mailer *m, struct errbuf *err)
{
	struct job *job;
	int rc = maildb_begin_lazy(m->mail, err);

	for (job = m->jobs; rc == 0 && job < m->jobs + MAILER_JOBS; job++)
		if (job->state == JOB_READY)
			rc = maildb_fly(m->mail, job->row.id, err);
		else if (job->state == JOB_DONE)
			rc = mailer_put_result(m, job, err);
	if (rc == 0)
		rc = maildb_commit(m->mail, err);
	else
		maildb_rollback(m->mail);
	return rc;
}

static bool
any(const struct mailer *m, enum job_state state)
{
	const struct job *job;

	for (job = m->jobs; job < m->jobs + MAILER_JOBS; job++)
		if (job->state == state)
			return true;
	return false;
}

static void
let_go(struct mailer *m, bool fly)
{
	struct job *job;

	for (job = m->jobs; job < m->jobs + MAILER_JOBS; job++) {
		if (job->state != JOB_READY)
			continue;
		job->state = JOB_FLYING;
		job->dropped = !fly;
		if (fly)
			m->transport.go(m->transport.self, job);
		else
			m->transport.drop(m->transport.self, job);
	}
}

/* false: mail.db takes nothing now, so nothing may fly, and results wait. */
static bool
drain(struct mailer *m)
{
	struct errbuf err = {""};
	struct job *job;

	if (!any(m, JOB_READY) && !any(m, JOB_DONE))
		return true;
	if (write_down(m, &err) < 0) {
		let_go(m, false);
		if (m->paused_until == 0)
			pause_sending(m, err.text, true);
		return false;
	}
	for (job = m->jobs; job < m->jobs + MAILER_JOBS; job++)
		if (job->state == JOB_DONE) {
			judge_server(m, job);
			free_job(m, job);
		}
	let_go(m, !m->stopping);
	return true;
}

/* ---- filling ---------------------------------------------------------------------------- */

static int
add_tokens(struct mailer *m, struct errbuf *err)
{
	unsigned char hash[MAIL_TOKEN_BYTES];
	int64_t now = mailer_now();
	size_t i;
	int rc = 0;

	m->tokens = arena_alloc(m->batch_arena, (m->nbatch + 1) * sizeof(*m->tokens));
	for (i = 0; rc == 0 && i < m->nbatch; i++) {
		if (m->batch[i].digest == 0 || m->batch[i].subscriber == 0)
			continue;
		mail_token_new(m->tokens[i].text, hash);
		rc = maildb_token_add(m->mail, hash, TOKEN_MANAGE, m->batch[i].subscriber, now,
		    now + TOKEN_SECONDS, err);
	}
	return rc;
}

static int
take_batch(struct mailer *m, struct errbuf *err)
{
	int rc;

	arena_clear(m->batch_arena);
	m->next = m->nbatch = 0;
	if ((rc = maildb_begin(m->mail, err)) < 0)
		return rc;
	rc = maildb_take(m->mail, m->pause > 0 ? 1 : MAILER_BATCH, mailer_now(), &m->batch,
	    &m->nbatch, m->batch_arena, err);
	if (rc == 0)
		rc = add_tokens(m, err);
	if (rc == 0)
		rc = maildb_commit(m->mail, err);
	else
		maildb_rollback(m->mail);
	if (rc < 0)
		m->nbatch = 0;
	return rc;
}

/* What cannot be composed is this message's trouble alone, and is tried again. */
static void
hand_over(struct mailer *m, struct job *job, const struct delivery_row *row, const char *token)
{
	struct transport_result failed = {.outcome = SENT_DEFERRED, .stage = STAGE_CONNECT};
	struct errbuf err = {""};

	*job = (struct job){.mailer = m, .state = JOB_HANDED, .row = *row};
	m->in_hand++;
	(void)snprintf(job->message_id, sizeof(job->message_id), "%s", row->message_id);
	(void)snprintf(
	    job->address, sizeof(job->address), "%s", row->address != NULL ? row->address : "");
	buf_init(&job->data, COMPOSE_MESSAGE_MAX);
	if (row->address == NULL) {
		failed.outcome = SENT_REFUSED;
		failed.reply = "the subscriber has left";
		on_done(m, job, &failed);
	} else if (mailer_compose(m, job, *token != '\0' ? token : NULL, &err) == -1) {
		log_error("mail", NULL, "%s", err.text);
		failed.reply = err.text;
		on_done(m, job, &failed);
	} else {
		m->transport.send(m->transport.self, &job->message, job);
	}
	/* The batch may be gone before this message is. */
	job->row.address = job->row.name = job->row.message_id = NULL;
	job->row.subject = job->row.text = job->row.html = NULL;
}

static struct job *
free_place(struct mailer *m)
{
	struct job *job;

	for (job = m->jobs; job < m->jobs + MAILER_JOBS; job++)
		if (job->state == JOB_NONE)
			return job;
	return NULL;
}

static bool
may_send(struct mailer *m)
{
	int64_t now = mailer_monotonic_ms();

	if (m->paused_until > now || m->closing || m->broken[0] != '\0')
		return false;
	m->paused_until = 0;
	if (m->pause > 0 && m->in_hand > 0)
		return false; /* the one that tries */
	return m->config->smtp_rate == 0 || m->rate_next <= now;
}

static void
spend_rate(struct mailer *m)
{
	int64_t now = mailer_monotonic_ms();

	if (m->config->smtp_rate == 0)
		return;
	if (m->rate_next < now)
		m->rate_next = now;
	m->rate_next += 60000 / m->config->smtp_rate;
}

/* 1: a message was handed over, 0: nothing to do now, -1: the ledger failed. */
static int
fill_one(struct mailer *m, struct errbuf *err)
{
	struct job *job = free_place(m);
	size_t i;

	if (job == NULL || !may_send(m) || m->transport.room(m->transport.self) == 0)
		return 0;
	if (m->next == m->nbatch && take_batch(m, err) < 0)
		return -1;
	if (m->next == m->nbatch)
		return 0;
	i = m->next++;
	hand_over(m, job, &m->batch[i], m->tokens[i].text);
	spend_rate(m);
	return 1;
}

/* ---- when to come back ------------------------------------------------------------------ */

static int64_t
next_work_ms(struct mailer *m)
{
	int64_t when = INT64_MAX, now = mailer_monotonic_ms(), ms;

	if (m->next < m->nbatch)
		when = 0;
	else if (maildb_next(m->mail, &when, NULL) < 0)
		when = mailer_now() + 1;
	if (when == INT64_MAX)
		return -1;
	ms = when == 0 ? 0 : (when - mailer_now()) * 1000;
	if (ms < m->paused_until - now)
		ms = m->paused_until - now;
	if (m->config->smtp_rate > 0 && ms < m->rate_next - now)
		ms = m->rate_next - now;
	return ms > 0 ? ms : 1;
}

/* Messages in hand wake us themselves; `stuck` are results that mail.db did not take. */
static void
set_wake(struct mailer *m, bool stuck)
{
	struct timeval tv = {.tv_sec = 1};
	int64_t ms;

	if (!stuck) {
		if (m->closing || m->broken[0] != '\0' ||
		    m->transport.room(m->transport.self) == 0 || (m->pause > 0 && m->in_hand > 0) ||
		    (ms = next_work_ms(m)) == -1)
			return;
		tv = (struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	}
	event_add(m->wake, &tv);
}

/* Nothing is in hand: what lazy commits hold is made durable, memory goes back. */
static void
rest(struct mailer *m)
{
	struct errbuf err = {""};
	int64_t now = mailer_now();

	mailer_compose_forget(m);
	digest_text_release(&m->text);
	digest_text_init(&m->text);
	buf_release(&m->scratch_text);
	buf_release(&m->scratch_html);
	if (now - m->pruned > PRUNE_SECONDS) {
		m->pruned = now;
		if (maildb_ledger_prune(m->mail, now - LEDGER_SECONDS, &err) < 0 ||
		    maildb_subscriber_upkeep(m->mail, now, &err) < 0)
			log_error("mail", NULL, "%s", err.text);
	}
	maildb_sync(m->mail);
}

void
mailer_work(struct mailer *m)
{
	struct errbuf err = {""};
	bool drained;
	int rc = 0;

	if ((drained = drain(m))) {
		while ((rc = fill_one(m, &err)) == 1)
			;
		if (rc == -1 && m->paused_until == 0)
			pause_sending(m, err.text, true);
	}
	if (m->in_hand == 0) {
		if (m->closing)
			event_base_loopbreak(m->base);
		else
			rest(m);
	}
	set_wake(m, !drained);
	mailer_tell(m);
}
