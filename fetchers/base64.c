#include "base64.h"

#include <ctype.h>
#include <stdint.h>

#include "charset.h"

static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

char *
base64_text(struct arena *a, const char *s, size_t n, size_t *len)
{
	struct transcoded t;
	struct buf bytes, out;
	uint32_t bits = 0;
	unsigned have = 0;
	char *text;
	int v;

	buf_init(&bytes, n + 1);
	buf_init(&out, 3 * n + 16);
	for (const char *end = s + n; s < end && *s != '='; s++) {
		if (isspace((unsigned char)*s))
			continue;
		if ((v = value(*s)) < 0) {
			buf_release(&bytes);
			return NULL;
		}
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			(void)buf_addc(&bytes, (char)(bits >> have & 0xff));
		}
	}
	if (bytes.len > 0)
		transcode(charset_utf8, bytes.data, bytes.len, &out, &t);
	*len = out.len;
	text = arena_strndup(a, out.len == 0 ? "" : out.data, out.len);
	buf_release(&bytes);
	buf_release(&out);
	return text;
}
