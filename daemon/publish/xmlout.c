#include "xmlout.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "../core/text.h"

/* What stands for an ASCII byte: NULL itself, "" nothing at all. */
static const char *const escapes[128] = {[0x00] = "",
    [0x01] = "",
    [0x02] = "",
    [0x03] = "",
    [0x04] = "",
    [0x05] = "",
    [0x06] = "",
    [0x07] = "",
    [0x08] = "",
    [0x0b] = "",
    [0x0c] = "",
    [0x0e] = "",
    [0x0f] = "",
    [0x10] = "",
    [0x11] = "",
    [0x12] = "",
    [0x13] = "",
    [0x14] = "",
    [0x15] = "",
    [0x16] = "",
    [0x17] = "",
    [0x18] = "",
    [0x19] = "",
    [0x1a] = "",
    [0x1b] = "",
    [0x1c] = "",
    [0x1d] = "",
    [0x1e] = "",
    [0x1f] = "",
    [0x7f] = "",
    ['\r'] = "&#13;",
    ['&'] = "&amp;",
    ['<'] = "&lt;",
    ['>'] = "&gt;",
    ['"'] = "&quot;",
    ['\''] = "&#39;"};

/*
 * Length of the character at p; *as is what to write instead of it, or NULL.  Besides what XML
 * forbids, non-characters go: validators and some readers refuse them.
 */
static size_t
wide(const char *p, const char *end, const char **as)
{
	uint32_t ch;
	size_t n = text_decode(p, end, &ch);

	*as = NULL;
	if (ch == 0xfffd)
		*as = "\xef\xbf\xbd";
	else if (text_is_noncharacter(ch) || (ch >= 0x80 && ch < 0xa0))
		*as = "";
	return n == 0 ? 1 : n;
}

void
xml_textn(struct buf *out, const char *text, size_t n)
{
	const char *p = text, *run = text, *end = text + n, *as;
	size_t len;

	while (p < end) {
		len = 1;
		if ((unsigned char)*p < 0x80)
			as = escapes[(unsigned char)*p];
		else
			len = wide(p, end, &as);
		if (as != NULL) {
			buf_add(out, run, (size_t)(p - run));
			buf_adds(out, as);
			run = p + len;
		}
		p += len;
	}
	buf_add(out, run, (size_t)(p - run));
}

void
xml_text(struct buf *out, const char *text)
{
	if (text != NULL)
		xml_textn(out, text, strlen(text));
}

static void
tag(struct buf *out, const char *name, va_list ap, const char *close)
{
	const char *attr, *value;

	buf_addc(out, '<');
	buf_adds(out, name);
	while ((attr = va_arg(ap, const char *)) != NULL) {
		if ((value = va_arg(ap, const char *)) == NULL)
			continue;
		buf_addc(out, ' ');
		buf_adds(out, attr);
		buf_adds(out, "=\"");
		xml_text(out, value);
		buf_addc(out, '"');
	}
	buf_adds(out, close);
}

void
xml_start(struct buf *out, const char *name, ...)
{
	va_list ap;

	va_start(ap, name);
	tag(out, name, ap, ">");
	va_end(ap);
}

void
xml_empty(struct buf *out, const char *name, ...)
{
	va_list ap;

	va_start(ap, name);
	tag(out, name, ap, "/>\n");
	va_end(ap);
}

void
xml_end(struct buf *out, const char *name)
{
	buf_adds(out, "</");
	buf_adds(out, name);
	buf_adds(out, ">\n");
}

void
xml_element(struct buf *out, const char *name, const char *text)
{
	if (text == NULL)
		return;
	xml_start(out, name, NULL);
	xml_text(out, text);
	xml_end(out, name);
}
