/* Parsing, walking and selecting: the tree stays consistent and its depth bounded. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/arena.h"
#include "../../daemon/core/html.h"
#include "../../daemon/core/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
walk(const struct html *h)
{
	const struct html_node *n, *p;
	unsigned depth;

	for (n = html_root(h); n != NULL; n = html_walk(html_root(h), n, false)) {
		if (html_is_element(n) == (html_text(n) != NULL))
			abort();
		for (depth = 0, p = n; p != NULL; p = html_parent(p))
			if (++depth > 8 * LIMIT_DEPTH)
				abort();
		if (n != html_root(h) && html_next(n) == n)
			abort();
	}
}

/* The first line is a selector, the rest a document. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nl = memchr(data, '\n', size);
	struct arena *arena = arena_new();
	const struct html_node *n = NULL;
	const char *selector;
	unsigned i;
	struct html *h;

	if (nl == NULL) {
		arena_free(arena);
		return 0;
	}
	selector = arena_strndup(arena, (const char *)data, (size_t)(nl - data));
	size -= (size_t)(nl + 1 - data);
	h = html_parse((const char *)nl + 1, size);
	walk(h);
	if (html_selector_ok(selector))
		for (i = 0; i < 50; i++)
			if ((n = html_select(html_body(h), selector, n)) == NULL)
				break;
	(void)html_inner_text(html_body(h), arena);
	(void)html_inner_html(html_root(h), arena);
	html_free(h);
	arena_free(arena);
	return 0;
}
