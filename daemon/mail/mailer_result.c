/*
 * The mailer: what the end of a transport's work means for the row in the ledger.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../log.h"
#include "desk.h"
#include "mailer.h"

/* The first pause of a message that was deferred (grey lists open after five minutes); it doubles
   up to a longest. */
#define DEFER_FIRST 300
#define DEFER_MAX (4 * 3600)

/* Doubles with each try; a short mail_retry makes all of it shorter. */
int64_t
mailer_doubled(int64_t first, int64_t max, int times, int64_t retry)
{
	int64_t pause = first < retry / 60 ? first : retry / 60 > 0 ? retry / 60 : 1;

	while (times-- > 0 && pause < max)
		pause *= 2;
	return pause < max ? pause : max;
}

/* "250 2.0.0 Ok: queued as 4XyZ", "250 OK id=1abc", "250 2.0.0 4b34 Message accepted ..." */
static const char *
queue_id(const char *reply, char *out, size_t n)
{
	static const char *const before[] = {"queued as ", "id=", "2.0.0 "};
	const char *p = NULL;
	size_t i, len;

	for (i = 0; p == NULL && i < sizeof(before) / sizeof(before[0]); i++)
		if ((p = strstr(reply, before[i])) != NULL)
			p += strlen(before[i]);
	if (p == NULL || (i == 3 && strstr(p, "Message accepted") == NULL))
		return NULL;
	for (len = 0; isalnum((unsigned char)p[len]) || (p[len] != '\0' && strchr("-_.", p[len]));)
		len++;
	if (len == 0 || len >= n)
		return NULL;
	memcpy(out, p, len);
	out[len] = '\0';
	return out;
}

static void
defer(struct mailer *m, const struct job *job, struct delivery_result *r, char *text, size_t n)
{
	int64_t now = mailer_now(), retry = m->config->mail_retry;

	r->state = DELIVERY_DEFERRED;
	r->next_try = now + mailer_doubled(DEFER_FIRST, DEFER_MAX, job->row.tries, retry);
	if (r->next_try <= job->row.created + retry)
		return;
	(void)snprintf(text, n, "given up: %s", job->reply);
	r->reply = text;
	r->state = DELIVERY_FAILED;
}

static void
verdict(struct mailer *m, const struct job *job, struct delivery_result *r, char *text, size_t n)
{
	switch (job->result.outcome) {
	case SENT_ACCEPTED:
		r->state = DELIVERY_ACCEPTED;
		r->queue_id = queue_id(job->reply, text, n);
		break;
	case SENT_REFUSED:
		r->state = DELIVERY_FAILED;
		break;
	case SENT_DEFERRED:
		defer(m, job, r, text, n);
		break;
	case SENT_UNKNOWN:
		r->doubt = true;
		r->state = DELIVERY_UNKNOWN;
		if (m->config->mail_resend)
			defer(m, job, r, text, n);
		break;
	}
}

static void
count(struct mailer *m, const struct job *job, const struct delivery_result *r)
{
	m->sent += r->state == DELIVERY_ACCEPTED;
	m->deferred += r->state == DELIVERY_DEFERRED;
	m->failed += r->state == DELIVERY_FAILED;
	m->unknown += r->doubt;
	if (r->state == DELIVERY_FAILED || r->doubt)
		log_warn("mail", NULL, "message %s %s: %s", job->message_id,
		    delivery_state_name(r->state), job->reply);
	else
		log_debug("mail", NULL, "message %s %s: %s", job->message_id,
		    delivery_state_name(r->state), job->reply);
}

/* The recipient himself was refused for ever. */
static int
bounce(struct mailer *m, const struct job *job, struct errbuf *err)
{
	const struct bounced b = {.subscriber = job->row.subscriber,
	    .message = job->message_id,
	    .sent = job->row.created,
	    .text = job->reply};
	int rc;

	if (job->result.outcome != SENT_REFUSED || job->result.stage != STAGE_RCPT ||
	    job->row.subscriber == 0)
		return 0;
	rc = desk_refused(m->mail, m->config, &b, mailer_now(), err);
	return rc < 0 ? rc : 0;
}

int
mailer_put_result(struct mailer *m, const struct job *job, struct errbuf *err)
{
	char text[MAILER_REPLY_MAX + 16];
	struct delivery_result r = {.code = job->result.code, .reply = job->reply};
	int rc;

	/* What we kept back was not tried. */
	if (job->dropped || (m->closing && job->result.outcome == SENT_DEFERRED))
		return maildb_untake(m->mail, job->row.id, err);
	verdict(m, job, &r, text, sizeof(text));
	if ((rc = maildb_result(m->mail, job->row.id, &r, mailer_now(), err)) < 0 ||
	    (rc = bounce(m, job, err)) < 0)
		return rc;
	count(m, job, &r);
	return 0;
}
