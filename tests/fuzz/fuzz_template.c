/* The template language and the escaping writer: any bytes as template, as name and as value. */
#include <stdlib.h>
#include <string.h>

#include "../../daemon/publish/template.h"
#include "../../daemon/publish/xmlout.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static const char *
text_of(const void *arg, const char *name)
{
	/* All are the template itself: recursion must end. */
	return strcmp(name, "t.html") == 0 || strcmp(name, "words.txt") == 0 ? arg : NULL;
}

static void
render(struct arena *a, const char *text)
{
	struct tpl_source source = {.text = text_of, .arg = text};
	struct tpl_map *m = tpl_new(a), *e;
	struct errbuf err;
	struct buf out;

	tpl_text(m, "a", text);
	tpl_html(m, "b", "<b>");
	tpl_flag(m, "f");
	e = tpl_item(m, "l");
	tpl_text(e, "a", "1");
	tpl_text(tpl_item(e, "k"), "c", text);
	tpl_item(m, "l");
	buf_init(&out, 1u << 16);
	/* What renders without an error also passes the check, and the other way round. */
	if (tpl_check(&source, "t.html", &err) == -1 &&
	    tpl_render(&source, "t.html", m, &out, &err) == 0)
		abort();
	buf_release(&out);
}

/* What was escaped has no markup and no control characters left. */
static void
escape(const char *data, size_t n)
{
	struct buf out;
	size_t i;

	buf_init(&out, n * 8 + 64);
	xml_textn(&out, data, n);
	for (i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.data[i];

		if (c == '<' || c == '>' || c == '"' || c == '\'' || c == 0x7f ||
		    (c < 0x20 && c != '\t' && c != '\n'))
			abort();
	}
	if (out.overflow)
		abort();
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct arena *a = arena_new();
	char *text = malloc(n + 1);

	if (text == NULL)
		abort();
	if (n > 0)
		memcpy(text, data, n);
	text[n] = '\0';
	render(a, text);
	escape(text, n);
	free(text);
	arena_free(a);
	return 0;
}
