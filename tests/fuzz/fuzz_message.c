/*
 * Mail of any bytes: line by line the subject, names, addresses, URLs and the id, then the text.
 * Whatever is written has CRLF at the ends of its lines and nowhere else, lines of at most 998
 * bytes, ASCII but for addresses, the headers that it should have, and three boundaries.
 */
#include <stdlib.h>
#include <string.h>

#include "../../daemon/publish/message.h"
#include "../../daemon/publish/mime.h"
#include "../../daemon/publish/wrap.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static const char *const order[] = {"Date: ", "From: ", "To: ", "Reply-To: ", "Subject:",
    "Message-ID: ", "List-Id: ", "List-Archive: ", "List-Unsubscribe: ", "List-Unsubscribe-Post: ",
    "Precedence: ", "Auto-Submitted: ", "MIME-Version: ", "Content-Type: "};

static void
must(bool good)
{
	if (!good)
		abort();
}

/* The end of the line at p. */
static const char *
line_end(const char *p, const char *end, bool utf8)
{
	const char *start = p;

	for (; p + 1 < end && !(p[0] == '\r' && p[1] == '\n'); p++) {
		must(*p != '\r' && *p != '\n' && *p != '\0');
		must(utf8 || ((unsigned char)*p >= ' ' && (unsigned char)*p < 0x7f));
	}
	must(p + 1 < end);
	must(p - start <= 998);
	return p;
}

/* No header but those above, in that order. */
static void
check_headers(const char *p, const char *end, bool utf8)
{
	size_t i = 0, n = sizeof(order) / sizeof(order[0]);
	const char *stop;

	for (; (stop = line_end(p, end, utf8)) > p; p = stop + 2) {
		if (*p == ' ') {
			must(i > 0);
			continue;
		}
		while (i < n && strncmp(p, order[i], strlen(order[i])) != 0)
			i++;
		must(i++ < n);
	}
	must(i == n);
}

static void
check_message(const struct message *m, const char *text, size_t len)
{
	const char *p = text, *end = text + len, *body, *boundary, *stop;
	size_t n, seen = 0;

	must((body = memmem(text, len, "\r\n\r\n", 4)) != NULL);
	check_headers(text, body + 4, message_needs_utf8(m));
	must((boundary = strstr(text, "\r\n boundary=\"")) != NULL && boundary < body);
	boundary += strlen("\r\n boundary=\"");
	n = strcspn(boundary, "\"");
	for (p = body + 4; p < end; p = stop + 2) {
		stop = line_end(p, end, false);
		must(stop - p <= MIME_LINE);
		if ((size_t)(stop - p) >= n + 2 && p[0] == '-' && p[1] == '-' &&
		    memcmp(p + 2, boundary, n) == 0)
			seen++;
	}
	must(seen == 3);
}

static void
compose(const char *const *line, const char *text)
{
	char from[400], to[400], address[MESSAGE_ADDRESS_MAX + 1];
	struct message m = {.subject = line[0],
	    .message_id = "<1@x.example>",
	    .reply_to = "r@x.example",
	    .list_id = "list.x.example",
	    .list_title = line[3],
	    .unsubscribe = line[4],
	    .archive = "https://x.example/",
	    .text = text,
	    .html = text};
	struct errbuf err;
	struct buf out;

	if (mailbox_parse(&m.from, line[1], from, sizeof(from), &err) == -1)
		m.from = (struct mailbox){line[1], "f@x.example"};
	if (mailbox_parse(&m.to, line[2], to, sizeof(to), &err) == -1)
		m.to = (struct mailbox){line[2], "t@x.example"};
	if (address_normalise(line[2], address, &err) == 0)
		m.unsubscribe_mailto = address;
	buf_init(&out, 64u << 20);
	if (message_write(&m, &out, &err) == -1) {
		m.unsubscribe = "https://x.example/u";
		must(message_write(&m, &out, &err) == 0);
	}
	check_message(&m, out.data, out.len);
	buf_release(&out);
	/* An id is what it should be, or the message is refused. */
	m.message_id = line[5];
	if (message_write(&m, &out, &err) == 0)
		check_message(&m, out.data, out.len);
	buf_release(&out);
}

static void
wrap(const char *text, size_t n)
{
	struct buf out;
	size_t i, before = 0, after = 0;

	buf_init(&out, n * (WRAP_COLUMNS / 2) + 1024);
	wrap_text(text, n, &out);
	must(!out.overflow);
	/* Nothing is lost but blanks. */
	for (i = 0; i < n; i++)
		before += text[i] != ' ' && text[i] != '\n';
	for (i = 0; i < out.len; i++)
		after += out.data[i] != ' ' && out.data[i] != '\n';
	must(before == after);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const char *line[6];
	char *text = malloc(n + 1), *rest = text;
	size_t i;

	if (text == NULL)
		abort();
	if (n > 0)
		memcpy(text, data, n);
	text[n] = '\0';
	wrap(text, strlen(text));
	for (i = 0; i < 6; i++) {
		line[i] = rest;
		/* A line feed within a value is written \f here. */
		if ((rest = strchr(rest, '\n')) != NULL)
			*rest++ = '\0';
		else
			rest = text + strlen(text);
		for (char *p = text + (line[i] - text); *p != '\0'; p++)
			if (*p == '\f')
				*p = '\n';
	}
	compose(line, rest);
	free(text);
	return 0;
}
