#include "mime.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "../core/text.h"

/* An encoded word without its text: "=?UTF-8?B?" and "?=". */
#define WORD_FRAME 12
#define WORD_MAX 75

static const char hex[] = "0123456789ABCDEF";
static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* ---- base64 -----------------------------------------------------------------------------------
 */

/* RFC 4648 section 4; returns the end of what was written. */
static char *
put_base64(char *to, const char *from, size_t n)
{
	const unsigned char *p = (const unsigned char *)from;

	for (; n >= 3; n -= 3, p += 3) {
		*to++ = base64[p[0] >> 2];
		*to++ = base64[(p[0] & 3) << 4 | p[1] >> 4];
		*to++ = base64[(p[1] & 15) << 2 | p[2] >> 6];
		*to++ = base64[p[2] & 63];
	}
	if (n > 0) {
		*to++ = base64[p[0] >> 2];
		*to++ = base64[(p[0] & 3) << 4 | (n > 1 ? p[1] >> 4 : 0)];
		*to++ = n > 1 ? base64[(p[1] & 15) << 2] : '=';
		*to++ = '=';
	}
	return to;
}

static size_t
base64_length(size_t n)
{
	return (n + 2) / 3 * 4;
}

/* ---- fields -----------------------------------------------------------------------------------
 */

void
mime_begin(struct mime_field *f, struct buf *out, const char *name)
{
	*f = (struct mime_field){.out = out, .column = strlen(name) + 1, .empty = true};
	buf_printf(out, "%s:", name);
}

void
mime_end(struct mime_field *f)
{
	buf_adds(f->out, "\r\n");
}

/*
 * Before a word of n columns: a blank, or a new line that begins with one.  The first word stays
 * with the name: a line of nothing but blanks is obsolete syntax.
 */
static void
separate(struct mime_field *f, size_t n, size_t most)
{
	if (!f->empty && f->column + 1 + n > most) {
		buf_adds(f->out, "\r\n");
		f->column = 0;
	}
	buf_addc(f->out, ' ');
	f->column++;
	f->empty = false;
}

static void
put_word(struct mime_field *f, const char *word, size_t n, size_t most)
{
	separate(f, n, most);
	buf_add(f->out, word, n);
	f->column += n;
}

void
mime_token(struct mime_field *f, const char *word)
{
	put_word(f, word, strlen(word), MIME_LINE);
}

/* What stands for itself in Q wherever an encoded word may be (RFC 2047 section 5, rule 3). */
static bool
is_q_plain(unsigned char c)
{
	return (c < 0x80 && isalnum(c)) || (c != '\0' && strchr("!*+-/", c) != NULL);
}

static size_t
q_length(const char *p, size_t n)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		len += p[i] == ' ' || is_q_plain((unsigned char)p[i]) ? 1 : 3;
	return len;
}

static void
put_q(struct buf *out, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == ' ')
			buf_addc(out, '_');
		else if (is_q_plain(c))
			buf_addc(out, (char)c);
		else
			buf_printf(out, "=%c%c", hex[c >> 4], hex[c & 15]);
	}
}

/* The longest beginning of whole characters whose encoded word has at most `room` columns. */
static size_t
piece(const char *p, const char *end, bool q, size_t room)
{
	const char *start = p;
	uint32_t c;
	size_t n, used = WORD_FRAME, bytes = 0;

	while (p < end) {
		n = text_decode(p, end, &c);
		if (q)
			used += q_length(p, n);
		else
			used = WORD_FRAME + base64_length(bytes + n);
		if (used > room)
			break;
		bytes += n;
		p += n;
	}
	return (size_t)(p - start);
}

/*
 * Encoded words over as many lines as they need; blanks between them are not read (RFC 2047
 * section 6.2), so they are cut anywhere between characters.
 */
static void
put_encoded(struct mime_field *f, const char *text, size_t n)
{
	const char *p = text, *end = text + n;
	bool q = q_length(text, n) < base64_length(n);
	char coded[WORD_MAX + 4];
	size_t len, room;

	while (p < end) {
		room = f->column + 1 < MIME_WORDS ? MIME_WORDS - f->column - 1 : 0;
		room = room > WORD_MAX ? WORD_MAX : room;
		/* A word of a few characters is not worth its frame. */
		if ((len = piece(p, end, q, room)) == 0 || (len < 9 && p + len < end))
			len = piece(p, end, q, WORD_MAX);
		if (q) {
			separate(f, WORD_FRAME + q_length(p, len), MIME_WORDS);
			buf_adds(f->out, "=?UTF-8?Q?");
			put_q(f->out, p, len);
			f->column += WORD_FRAME + q_length(p, len);
		} else {
			separate(f, WORD_FRAME + base64_length(len), MIME_WORDS);
			buf_adds(f->out, "=?UTF-8?B?");
			buf_add(f->out, coded, (size_t)(put_base64(coded, p, len) - coded));
			f->column += WORD_FRAME + base64_length(len);
		}
		buf_adds(f->out, "?=");
		p += len;
	}
}

/* Valid UTF-8 in one line: controls are blanks, invalid bytes U+FFFD. */
static void
clean(const char *text, struct buf *out)
{
	const char *end = text + strlen(text);
	uint32_t c;
	char ch[4];

	while (text < end) {
		text += text_decode(text, end, &c);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
			c = ' ';
		buf_add(out, ch, text_encode(ch, c));
	}
}

/* ASCII whose words fit into lines and cannot be taken for encoded ones. */
static bool
is_plain(const char *p)
{
	size_t word = 0;

	if (strstr(p, "=?") != NULL || *p == ' ' || (*p != '\0' && p[strlen(p) - 1] == ' '))
		return false;
	for (; *p != '\0'; p++) {
		if ((unsigned char)*p >= 0x80)
			return false;
		word = *p == ' ' ? 0 : word + 1;
		if (word > MIME_LINE - 20 || (p[0] == ' ' && p[1] == ' '))
			return false;
	}
	return true;
}

static void
put_plain(struct mime_field *f, const char *p)
{
	size_t n;

	for (; *p != '\0'; p += n, p += *p == ' ') {
		n = strcspn(p, " ");
		put_word(f, p, n, MIME_LINE);
	}
}

void
mime_text(struct mime_field *f, const char *text)
{
	struct buf line;

	buf_init(&line, strlen(text) * 3);
	clean(text, &line);
	if (line.len == 0)
		return;
	if (is_plain(line.data))
		put_plain(f, line.data);
	else
		put_encoded(f, line.data, line.len);
	buf_release(&line);
}

static bool
is_atoms(const char *p)
{
	for (; *p != '\0'; p++)
		if (*p != ' ' && !isalnum((unsigned char)*p) &&
		    strchr("!#$%&'*+-/=?^_`{|}~", *p) == NULL)
			return false;
	return true;
}

/* RFC 5322 section 3.2.4, in one piece; longer names are encoded, which folds. */
static void
put_quoted(struct mime_field *f, const char *p)
{
	struct buf q;

	buf_init(&q, strlen(p) * 2 + 2);
	buf_addc(&q, '"');
	for (; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_addc(&q, '\\');
		buf_addc(&q, *p);
	}
	buf_addc(&q, '"');
	put_word(f, q.data, q.len, MIME_LINE);
	buf_release(&q);
}

void
mime_phrase(struct mime_field *f, const char *text)
{
	struct buf line;

	buf_init(&line, strlen(text) * 3);
	clean(text, &line);
	if (line.len == 0)
		return;
	if (is_plain(line.data) && is_atoms(line.data))
		put_plain(f, line.data);
	else if (is_plain(line.data) && line.len <= MIME_LINE / 3)
		put_quoted(f, line.data);
	else
		put_encoded(f, line.data, line.len);
	buf_release(&line);
}

/* ---- bodies -----------------------------------------------------------------------------------
 */

/* The text with CRLF at the end of every line, the last one too. */
static void
canonical(const char *p, size_t n, struct buf *out)
{
	const char *end = p + n, *stop;

	for (; p < end; p = stop + 1) {
		if ((stop = memchr(p, '\n', (size_t)(end - p))) == NULL)
			stop = end;
		buf_add(out, p, (size_t)(stop - p) - (stop > p && stop[-1] == '\r'));
		buf_add(out, "\r\n", 2);
	}
}

static void
base64_body(const char *p, size_t n, struct buf *out)
{
	size_t line = MIME_BODY / 4 * 3, take;
	char *to = buf_reserve(out, base64_length(n) + n / line * 2 + 2), *start = to;

	if (to == NULL)
		return;
	for (; n > 0; p += take, n -= take) {
		take = n < line ? n : line;
		to = put_base64(to, p, take);
		*to++ = '\r';
		*to++ = '\n';
	}
	out->len += (size_t)(to - start);
	out->data[out->len] = '\0';
}

#define EACH 0x0101010101010101u /* times a byte: eight of it */

/*
 * Bytes that quoted-printable writes as three, eight at once: those past ASCII and '='.  The few
 * others do not decide which encoding is shorter.
 */
static size_t
count_special(const char *p, size_t n)
{
	const uint64_t low = EACH * 0x7f, high = EACH * 0x80;
	uint64_t x, y, equal;
	size_t special = 0;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&x, p, 8);
		y = x ^ EACH * '=';
		equal = ~(((y & low) + low) | y | low); /* 0x80 where y has a zero */
		special += (((x & high) | equal) >> 7) * EACH >> 56;
	}
	for (; n > 0; p++, n--)
		special += (unsigned char)*p >= 0x80 || *p == '=';
	return special;
}

/*
 * One line without its end.  A blank at the end, a lone dot and "From " at the beginning are what
 * servers and mailboxes have changed (RFC 2049 section 3).
 */
static void
quoted_line(const char *p, size_t n, struct buf *out)
{
	size_t i, column = 0, width;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		bool plain = c >= 0x20 && c < 0x7f && c != '=';

		if ((c == ' ' && i + 1 == n) || (i == 0 && c == '.') ||
		    (i == 0 && n >= 5 && memcmp(p, "From ", 5) == 0))
			plain = false;
		width = plain ? 1 : 3;
		if (column + width > MIME_BODY - (i + 1 < n)) {
			buf_add(out, "=\r\n", 3);
			column = 0;
			/* A dot or "From " may begin this line too. */
			plain = plain && c != '.' && c != 'F';
			width = plain ? 1 : 3;
		}
		if (plain)
			buf_addc(out, (char)c);
		else
			buf_printf(out, "=%c%c", hex[c >> 4], hex[c & 15]);
		column += width;
	}
	buf_add(out, "\r\n", 2);
}

static void
quoted_body(const char *p, size_t n, struct buf *out)
{
	const char *end = p + n, *stop;

	for (; p < end; p = stop + 2) {
		stop = memmem(p, (size_t)(end - p), "\r\n", 2);
		quoted_line(p, (size_t)(stop - p), out);
	}
}

void
mime_part(struct buf *out, const char *subtype, const char *text, size_t n)
{
	struct buf body;
	bool quoted;

	buf_init(&body, n * 2 + 2);
	canonical(text, n, &body);
	quoted = body.len + count_special(body.data, body.len) * 2 <= base64_length(body.len);
	buf_printf(out,
	    "Content-Type: text/%s; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: %s\r\n\r\n",
	    subtype, quoted ? "quoted-printable" : "base64");
	if (quoted)
		quoted_body(body.data, body.len, out);
	else
		base64_body(body.data, body.len, out);
	buf_release(&body);
}
