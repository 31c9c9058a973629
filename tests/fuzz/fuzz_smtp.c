/*
 * Replies of a mail server, in pieces: no input crashes, the last line is printable and bounded,
 * and what is taken off is what was there.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/mail/smtp_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_line(const char *line)
{
	if (strlen(line) >= SMTP_LINE_MAX)
		abort();
	for (; *line != '\0'; line++)
		if ((unsigned char)*line < ' ' || *line == 0x7f)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct smtp_line l = {.state = LINE_CONNECTING};
	char line[SMTP_LINE_MAX];
	struct buf in;
	size_t i, before;
	int code = 0;

	buf_init(&in, SMTP_REPLY_MAX);
	/* The first byte says in how large pieces the others come. */
	for (i = 1; i < n && code != -1; i += (size_t)data[0] + 1) {
		if (buf_add(&in, data + i,
			n - i < (size_t)data[0] + 1 ? n - i : (size_t)data[0] + 1) == -1)
			break;
		before = in.len;
		while ((code = smtp_reply_take(&in, line, sizeof(line))) > 0) {
			check_line(line);
			if (in.len >= before || code > 999)
				abort();
			before = in.len;
		}
	}
	smtp_session_capability(&l, (const char *)data, n);
	check_line(l.last);
	buf_release(&in);
	return 0;
}
