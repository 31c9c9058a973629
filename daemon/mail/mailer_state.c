/* What all files of the mailer ask: the time, when there is work, and how it is. */
#include "../clock.h"
#include "mailer.h"

int64_t
mailer_now(void)
{
	return clock_ms(CLOCK_REALTIME) / 1000;
}

int64_t
mailer_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

void
mailer_wake(struct mailer *m)
{
	event_active(m->work, EV_TIMEOUT, 0);
}

/* The details, which may have addresses in them, are in the log and for digestctl. */
const char *
mailer_trouble(const struct mailer *m)
{
	if (m->broken[0] != '\0')
		return "no mail can be sent as it is configured";
	if (m->trouble[0] != '\0')
		return m->ledger_refuses ? "mail.db takes nothing"
					 : "the mail server takes nothing";
	return m->digest_failed ? "a digest could not be made" : "";
}

void
mailer_tell(struct mailer *m)
{
	const char *now = mailer_trouble(m);
	struct buf out;

	if (m->told == now)
		return;
	m->told = now;
	buf_init(&out, 256);
	pack_str(&out, now);
	channel_send(m->engine, MSG_MAIL, &out);
	buf_release(&out);
}
