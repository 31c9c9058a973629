#include "message.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../core/hash.h"
#include "../core/url.h"
#include "mime.h"

bool
message_needs_utf8(const struct message *m)
{
	return !address_is_ascii(m->from.address) || !address_is_ascii(m->to.address) ||
	       (m->reply_to != NULL && !address_is_ascii(m->reply_to));
}

/* ---- what may not be written --------------------------------------------------------------------
 */

static int
check_address(const char *address, const char *what, struct errbuf *err)
{
	char out[MESSAGE_ADDRESS_MAX + 1];
	struct errbuf why;

	if (address == NULL)
		return errf(err, "%s: no address", what);
	if (address_normalise(address, out, &why) == -1)
		return errf(err, "%s: %s", what, why.text);
	/* What is written is the address itself. */
	if (strlen(out) != strlen(address))
		return errf(err, "%s: an address with blanks around it", what);
	return 0;
}

static int
check_url(const char *url, const char *what, struct errbuf *err)
{
	const char *p;

	if (url == NULL)
		return 0;
	if (!url_is_web(url))
		return errf(err, "%s: not an http or https URL", what);
	if (strlen(url) > MESSAGE_URL_MAX)
		return errf(err, "%s: a URL of more than %d bytes", what, MESSAGE_URL_MAX);
	for (p = url; *p != '\0'; p++)
		if (!isgraph((unsigned char)*p) || strchr("<>\"", *p) != NULL)
			return errf(err, "%s: a URL with characters that are not encoded", what);
	return 0;
}

/* "<left@right>" of RFC 5322 section 3.6.4, and "a.b" of RFC 2919 when it has no brackets. */
static int
check_id(const char *id, bool brackets, const char *what, struct errbuf *err)
{
	size_t n = strlen(id), i;
	bool good = n > 2 && n < 250 && (!brackets || (id[0] == '<' && id[n - 1] == '>'));
	int at = 0;

	for (i = brackets; good && i < n - brackets; i++) {
		at += id[i] == '@';
		if (!isalnum((unsigned char)id[i]) &&
		    strchr("@.!#$%&'*+-/=?^_`{|}~", id[i]) == NULL)
			good = false;
	}
	if (!good || at != brackets)
		return errf(err, "%s: not an id", what);
	return 0;
}

static int
check(const struct message *m, struct errbuf *err)
{
	if (check_address(m->from.address, "From", err) == -1 ||
	    check_address(m->to.address, "To", err) == -1 ||
	    (m->reply_to != NULL && check_address(m->reply_to, "Reply-To", err) == -1) ||
	    (m->unsubscribe_mailto != NULL &&
		check_address(m->unsubscribe_mailto, "List-Unsubscribe", err) == -1))
		return -1;
	if (check_url(m->unsubscribe, "List-Unsubscribe", err) == -1 ||
	    check_url(m->archive, "List-Archive", err) == -1 ||
	    check_id(m->message_id, true, "Message-ID", err) == -1 ||
	    (m->list_id != NULL && check_id(m->list_id, false, "List-Id", err) == -1))
		return -1;
	return 0;
}

/* ---- fields -----------------------------------------------------------------------------------
 */

static void
put_date(struct buf *out, int64_t date, int tz_minutes)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t local = (time_t)(date + (int64_t)tz_minutes * 60);
	int tz = tz_minutes < 0 ? -tz_minutes : tz_minutes;
	struct tm tm = {.tm_mday = 1};

	(void)gmtime_r(&local, &tm);
	buf_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[tm.tm_wday],
	    tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    tz_minutes < 0 ? '-' : '+', tz / 60, tz % 60);
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	struct mime_field f;

	mime_begin(&f, out, name);
	mime_text(&f, text);
	mime_end(&f);
}

/* "Name: words <inner>": an address, an id or a URL in brackets. */
static void
put_bracketed(struct buf *out, const char *name, const char *words, const char *inner)
{
	char token[MESSAGE_URL_MAX + 3];
	struct mime_field f;

	mime_begin(&f, out, name);
	if (words != NULL)
		mime_phrase(&f, words);
	(void)snprintf(token, sizeof(token), "<%s>", inner);
	mime_token(&f, token);
	mime_end(&f);
}

static void
put_mailbox(struct buf *out, const char *name, const struct mailbox *m)
{
	put_bracketed(out, name, m->name, m->address);
}

/* '%' and what a URL cannot hold of an address (RFC 6068 section 2). */
static void
put_mailto(struct buf *out, const char *address)
{
	buf_adds(out, "<mailto:");
	for (; *address != '\0'; address++) {
		unsigned char c = (unsigned char)*address;

		if (c >= 0x80 || strchr("%&?#/`{|}^=+", c) != NULL)
			buf_printf(out, "%%%02X", c);
		else
			buf_addc(out, (char)c);
	}
	buf_adds(out, "?subject=unsubscribe>");
}

/* RFC 2369 section 3.2: what is best first; RFC 8058: the URL takes a POST. */
static void
put_unsubscribe(struct buf *out, const struct message *m)
{
	char url[MESSAGE_URL_MAX + 4];
	struct mime_field f;
	struct buf mailto;

	if (m->unsubscribe == NULL && m->unsubscribe_mailto == NULL)
		return;
	buf_init(&mailto, MESSAGE_ADDRESS_MAX * 3 + 64);
	if (m->unsubscribe_mailto != NULL)
		put_mailto(&mailto, m->unsubscribe_mailto);
	mime_begin(&f, out, "List-Unsubscribe");
	if (m->unsubscribe != NULL) {
		(void)snprintf(
		    url, sizeof(url), "<%s>%s", m->unsubscribe, mailto.len > 0 ? "," : "");
		mime_token(&f, url);
	}
	if (mailto.len > 0)
		mime_token(&f, mailto.data);
	mime_end(&f);
	if (m->unsubscribe != NULL)
		buf_adds(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
	buf_release(&mailto);
}

static void
put_list(struct buf *out, const struct message *m)
{
	if (m->list_id == NULL)
		return;
	put_bracketed(out, "List-Id", m->list_title, m->list_id);
	if (m->archive != NULL)
		put_bracketed(out, "List-Archive", NULL, m->archive);
	put_unsubscribe(out, m);
	/* Not of RFC 2076's liking, but what keeps absence notices away. */
	buf_adds(out, "Precedence: bulk\r\n");
}

static void
put_headers(struct buf *out, const struct message *m)
{
	put_date(out, m->date, m->tz_minutes);
	put_mailbox(out, "From", &m->from);
	put_mailbox(out, "To", &m->to);
	if (m->reply_to != NULL)
		put_bracketed(out, "Reply-To", NULL, m->reply_to);
	put_text(out, "Subject", m->subject);
	buf_printf(out, "Message-ID: %s\r\n", m->message_id);
	put_list(out, m);
	buf_adds(out, "Auto-Submitted: auto-generated\r\n");
	if (m->language != NULL)
		put_text(out, "Content-Language", m->language);
	buf_adds(out, "MIME-Version: 1.0\r\n");
}

/* ---- bodies -----------------------------------------------------------------------------------
 */

/*
 * A function of the message.  "=_" can stand in no line of either encoding (RFC 2045 section 6.7),
 * so whatever the parts say, none of them holds it.
 */
static void
boundary_of(const struct message *m, char out[32])
{
	uint64_t h = hash_fast(0x6d696d65, m->message_id, strlen(m->message_id));

	(void)snprintf(out, 32, "=_%016" PRIx64, hash_fast(h, m->subject, strlen(m->subject)));
}

static void
put_body(struct buf *out, const struct message *m)
{
	size_t ntext = m->ntext > 0 ? m->ntext : strlen(m->text);
	char boundary[32];

	if (m->html == NULL) {
		mime_part(out, "plain", m->text, ntext);
		return;
	}
	boundary_of(m, boundary);
	buf_printf(out,
	    "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n"
	    "\r\n--%s\r\n",
	    boundary, boundary);
	mime_part(out, "plain", m->text, ntext);
	buf_printf(out, "\r\n--%s\r\n", boundary);
	mime_part(out, "html", m->html, m->nhtml > 0 ? m->nhtml : strlen(m->html));
	buf_printf(out, "\r\n--%s--\r\n", boundary);
}

int
message_write(const struct message *m, struct buf *out, struct errbuf *err)
{
	size_t before = out->len;

	if (check(m, err) == -1)
		return -1;
	put_headers(out, m);
	put_body(out, m);
	if (!out->overflow)
		return 0;
	out->len = before;
	out->overflow = false;
	if (out->data != NULL)
		out->data[before] = '\0';
	return errf(err, "the message is too long");
}
