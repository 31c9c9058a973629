#include <string.h>

#include "html_internal.h"
#include "html_token.h"

static void
put_text(struct buf *out, const char *p, const char *end)
{
	const char *q;

	while (p < end && (q = memchr(p, '<', (size_t)(end - p))) != NULL) {
		(void)buf_add(out, p, (size_t)(q - p));
		(void)buf_adds(out, "&lt;");
		p = q + 1;
	}
	if (p < end)
		(void)buf_add(out, p, (size_t)(end - p));
}

void
html_reduce(const char *s, size_t n, struct buf *out)
{
	const char *p = s, *text = s, *stop = s + n;
	bool begin = false; /* a paragraph, with the next text */
	struct html_tag tag;
	unsigned class;

	for (;;) {
		bool more = html_token_tag(&p, stop, &tag);
		const char *until = more ? tag.start : stop;

		if (begin && until > text)
			(void)buf_adds(out, "<p>");
		begin = begin && until == text;
		put_text(out, text, until);
		if (!more)
			return;
		class = tag.other ? 0 : html_token_class(tag.tag);
		begin |= (class & BLOCK) != 0;
		if (class & DROP && !tag.closing)
			p = html_token_raw(p, stop, tag.tag);
		text = p;
	}
}
