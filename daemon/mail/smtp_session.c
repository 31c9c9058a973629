/*
 * smtp.h: commands and replies on one connection that libcurl has opened.
 *
 * MAIL and RCPT go out together where the server offers PIPELINING (RFC 2920); DATA waits for
 * both, so that a refused recipient never leaves a text to be sent for nobody.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "smtp_internal.h"

/* RFC 5321 section 4.5.3.2, in seconds. */
#define COMMAND_TIMEOUT 300
#define BODY_TIMEOUT 180 /* without a byte taken */
#define END_TIMEOUT 600
#define IDLE_TIMEOUT 10	 /* ours: a connection without work is closed after */
#define SEND_CHUNK 16384 /* a TLS record: what is past it has not gone out */
#define NEEDS_LOGIN(code) ((code) >= 530 && (code) <= 538)

static void
set_clock(struct smtp_line *l, int seconds)
{
	const struct timeval tv = {.tv_sec = seconds};

	event_add(l->clock, &tv);
}

static void
keep_line(char *out, size_t size, const char *p, size_t n)
{
	size_t i;

	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	if (n >= size)
		n = size - 1;
	for (i = 0; i < n; i++)
		out[i] = (unsigned char)p[i] < ' ' || p[i] == 0x7f ? ' ' : p[i];
	out[n] = '\0';
}

/* A line of the server while libcurl opens the connection. */
void
smtp_session_capability(struct smtp_line *l, const char *p, size_t n)
{
	static const char pipelining[] = "PIPELINING", utf8[] = "SMTPUTF8", size[] = "SIZE";

	keep_line(l->last, sizeof(l->last), p, n);
	/* What was said before STARTTLS does not count (RFC 3207 section 4.2). */
	if (strncmp(l->last, "220", 3) == 0)
		l->pipelining = l->utf8 = l->size = false;
	if (strlen(l->last) < 5 || strncmp(l->last, "250", 3) != 0)
		return;
	l->pipelining |= strcasecmp(l->last + 4, pipelining) == 0;
	l->utf8 |= strcasecmp(l->last + 4, utf8) == 0;
	l->size |= strncasecmp(l->last + 4, size, sizeof(size) - 1) == 0;
}

/* ---- writing ---------------------------------------------------------------------------- */

static void
command(struct smtp_line *l, enum smtp_state state, int timeout)
{
	l->state = state;
	set_clock(l, timeout);
	smtp_session_write(l);
}

static void
written(struct smtp_line *l)
{
	buf_clear(&l->out);
	l->sent = 0;
	if (l->state == LINE_BODY) {
		buf_release(&l->out); /* a connection that waits needs no copy of the text */
		l->state = LINE_END;
		set_clock(l, END_TIMEOUT);
	}
}

void
smtp_session_write(struct smtp_line *l)
{
	size_t left, n;
	CURLcode rc;

	while ((left = l->out.len - l->sent) > 0) {
		n = 0;
		rc = curl_easy_send(
		    l->easy, l->out.data + l->sent, left < SEND_CHUNK ? left : SEND_CHUNK, &n);
		/* TLS may have the last record on its way although it says that it is not. */
		l->last_tried = l->state == LINE_BODY && left <= SEND_CHUNK &&
				(rc == CURLE_OK ? n == left : l->tls);
		if (rc == CURLE_AGAIN) {
			event_add(l->writing, NULL);
			return;
		}
		if (rc != CURLE_OK) {
			smtp_session_lost(l, "the connection broke");
			return;
		}
		l->sent += n;
		if (l->state == LINE_BODY)
			set_clock(l, BODY_TIMEOUT);
	}
	written(l);
}

/* RFC 5321 section 4.5.2, and the dot that ends the text. */
static void
put_text(const char *p, size_t n, struct buf *out)
{
	const char *end = p + n, *eol;

	while (p < end) {
		eol = memchr(p, '\n', (size_t)(end - p));
		eol = eol != NULL ? eol + 1 : end;
		if (*p == '.')
			(void)buf_addc(out, '.');
		(void)buf_add(out, p, (size_t)(eol - p));
		p = eol;
	}
	if (n < 2 || memcmp(end - 2, "\r\n", 2) != 0)
		(void)buf_adds(out, "\r\n");
	(void)buf_adds(out, ".\r\n");
}

void
smtp_session_start(struct smtp_line *l)
{
	const struct transport_message *m = &l->message;

	if (m->utf8 && !l->utf8) {
		set_clock(l, IDLE_TIMEOUT);
		smtp_line_done(l, SENT_REFUSED, STAGE_MAIL, 0, false,
		    "the server does not take addresses in UTF-8 (SMTPUTF8)");
		return;
	}
	l->carried++;
	l->last_tried = false;
	(void)buf_printf(&l->out, "MAIL FROM:<%s>", m->from);
	if (l->size)
		(void)buf_printf(&l->out, " SIZE=%zu", m->len);
	(void)buf_printf(&l->out, "%s\r\n", m->utf8 ? " SMTPUTF8" : "");
	l->early_rcpt = l->pipelining;
	if (l->early_rcpt)
		(void)buf_printf(&l->out, "RCPT TO:<%s>\r\n", m->to);
	command(l, LINE_MAIL, COMMAND_TIMEOUT);
}

void
smtp_session_go(struct smtp_line *l)
{
	put_text(l->message.data, l->message.len, &l->out);
	command(l, LINE_BODY, BODY_TIMEOUT);
}

static void
reset(struct smtp_line *l, int unread)
{
	l->unread = unread + 1;
	(void)buf_adds(&l->out, "RSET\r\n");
	command(l, LINE_RSET, COMMAND_TIMEOUT);
}

static void
idle(struct smtp_line *l)
{
	l->state = LINE_IDLE;
	set_clock(l, IDLE_TIMEOUT);
}

/* ---- what became of the message --------------------------------------------------------- */

static enum transport_stage
stage_of(enum smtp_state state)
{
	switch (state) {
	case LINE_MAIL:
		return STAGE_MAIL;
	case LINE_RCPT:
		return STAGE_RCPT;
	case LINE_DATA:
	case LINE_READY:
	case LINE_BODY:
		return STAGE_DATA;
	case LINE_END:
		return STAGE_END;
	case LINE_CLOSED:
	case LINE_CONNECTING:
	case LINE_IDLE:
	case LINE_RSET:
	default:
		return STAGE_CONNECT;
	}
}

/* Onto a connection of its own: the one before had done its work and was closed behind it. */
static bool
try_again(struct smtp_line *l)
{
	bool first = l->state == LINE_MAIL ? l->carried < 2 : l->state != LINE_RSET;

	if (first || l->again || l->cookie == NULL)
		return false;
	smtp_line_close(l);
	l->again = true;
	smtp_line_open(l);
	return true;
}

void
smtp_session_lost(struct smtp_line *l, const char *why)
{
	enum transport_stage stage = stage_of(l->state);
	bool gone = l->state == LINE_END || (l->state == LINE_BODY && l->last_tried);
	size_t n;

	if (l->state == LINE_IDLE && l->easy != NULL)
		(void)curl_easy_send(l->easy, "QUIT\r\n", 6, &n);
	if (try_again(l))
		return;
	smtp_line_close(l);
	smtp_line_done(
	    l, gone ? SENT_UNKNOWN : SENT_DEFERRED, gone ? STAGE_END : stage, 0, true, why);
}

/*
 * 5yz at MAIL is about us, not about the recipient, and a person may mend it: every other message
 * would be refused as well.  But 552 there is this message's size.
 */
static void
refused(struct smtp_line *l, int code)
{
	enum transport_stage stage = stage_of(l->state);
	bool server = code == 421 || NEEDS_LOGIN(code) || (code == 452 && stage != STAGE_RCPT) ||
		      (stage == STAGE_MAIL && code != 552);
	bool later = server || code < 500;
	int unread = l->state == LINE_MAIL && l->early_rcpt;
	enum smtp_state state = l->state;

	if (code == 421 && try_again(l))
		return;
	if (code == 421 || state == LINE_BODY)
		smtp_line_close(l);
	smtp_line_done(l, later ? SENT_DEFERRED : SENT_REFUSED, stage, code, server, l->last);
	if (l->state == LINE_CLOSED)
		return;
	if (state == LINE_END)
		idle(l); /* the transaction is over */
	else
		reset(l, unread);
}

static void
good(struct smtp_line *l)
{
	switch (l->state) {
	case LINE_MAIL:
		l->state = LINE_RCPT;
		if (!l->early_rcpt) {
			(void)buf_printf(&l->out, "RCPT TO:<%s>\r\n", l->message.to);
			command(l, LINE_RCPT, COMMAND_TIMEOUT);
		}
		break;
	case LINE_RCPT:
		(void)buf_adds(&l->out, "DATA\r\n");
		command(l, LINE_DATA, COMMAND_TIMEOUT);
		break;
	case LINE_DATA:
		l->state = LINE_READY;
		event_del(l->clock);
		l->smtp->ops->on_ready(l->smtp->arg, l->cookie);
		break;
	case LINE_END:
		idle(l);
		smtp_line_done(l, SENT_ACCEPTED, STAGE_END, atoi(l->last), false, l->last);
		break;
	case LINE_RSET:
		if (--l->unread > 0)
			break;
		idle(l);
		if (l->cookie != NULL)
			smtp_session_start(l);
		break;
	case LINE_CLOSED:
	case LINE_CONNECTING:
	case LINE_IDLE:
	case LINE_READY:
	case LINE_BODY:
	default:
		smtp_session_lost(l, "the server speaks out of turn");
		break;
	}
}

static void
reply(struct smtp_line *l, int code)
{
	int kind = code / 100;

	if (l->state == LINE_RSET && l->unread > 1)
		l->unread--; /* of the RCPT after a MAIL that was refused */
	else if (l->state == LINE_DATA ? code == 354 : kind == 2)
		good(l);
	else if ((kind == 4 || kind == 5) && l->cookie != NULL && l->state != LINE_RSET)
		refused(l, code);
	else
		smtp_session_lost(l, l->last);
}

int
smtp_reply_take(struct buf *in, char *line, size_t size)
{
	size_t start = 0, n;
	const char *p, *eol;

	for (;; start = (size_t)(eol - in->data)) {
		p = in->data + start;
		if (in->len == start || (eol = memchr(p, '\n', in->len - start)) == NULL)
			return 0;
		eol++;
		n = (size_t)(eol - p);
		if (n < 4 || !isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1]) ||
		    !isdigit((unsigned char)p[2]))
			return -1;
		if (p[3] != '-')
			break;
	}
	keep_line(line, size, p, n);
	n = (size_t)(eol - in->data);
	memmove(in->data, eol, in->len - n);
	in->len -= n;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

static void
replies(struct smtp_line *l)
{
	int code;

	while (l->state > LINE_CONNECTING &&
	       (code = smtp_reply_take(&l->in, l->last, sizeof(l->last))) != 0) {
		if (code == -1) {
			smtp_session_lost(l, "the server does not speak SMTP");
			return;
		}
		reply(l, code);
	}
}

void
smtp_session_read(struct smtp_line *l)
{
	size_t n;
	CURLcode rc;
	char *p;

	/* TLS may hold bytes for which the socket will not become readable again. */
	while (l->state > LINE_CONNECTING) {
		if ((p = buf_reserve(&l->in, 4096)) == NULL) {
			smtp_session_lost(l, "the server's reply is too long");
			return;
		}
		n = 0;
		rc = curl_easy_recv(l->easy, p, 4096, &n);
		if (rc == CURLE_AGAIN)
			return;
		if (rc != CURLE_OK || n == 0) {
			smtp_session_lost(l, "the server closed the connection");
			return;
		}
		l->in.len += n;
		replies(l);
	}
}
