/* JSON: reading, walking and JSON Feed; what was read can be written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/json.h"
#include "../../daemon/core/text.h"
#include "../../fetchers/feedparse.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_again(const struct document *doc)
{
	struct json_writer w;
	struct buf out;
	struct json *v;

	buf_init(&out, 1 << 26);
	json_writer_init(&w, &out);
	json_put_document(&w, doc, true);
	if ((v = json_read(out.data, out.len, NULL)) == NULL)
		abort();
	json_free(v);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parse_context ctx = {.base = "http://a.example/", .now = 1764500000};
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, size > 0 ? (const char *)data : "", size), *s;
	struct document doc;
	struct errbuf err;
	struct json *v;

	if ((v = json_read(text, size, &err)) != NULL) {
		s = json_text(json_path(v, "items[0].title"), a);
		if (s != NULL && !text_valid(s, strlen(s)))
			abort();
		(void)json_int(json_path(v, "items[1].id"), -1);
		json_free(v);
	}
	if (jsonfeed(text, size, &ctx, &doc, a, &err) == 0)
		write_again(&doc);
	arena_free(a);
	return 0;
}
