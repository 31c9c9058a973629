/*
 * The filters canonical, text and block on fields that no sanitiser has seen: no crash, and the
 * lead keeps to its length.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/limits.h"
#include "../../daemon/core/text.h"
#include "../../filters/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

extern const struct filter filter_canonical, filter_text, filter_block;

/* Lines: title, URL, author, block pattern; the rest is summary and content. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *s = arena_strndup(a, size > 0 ? (const char *)data : "", size), *line[5] = {NULL};
	struct item item = {.published = TIME_NONE, .updated = TIME_NONE};
	struct filter_context ctx = {.arena = a};
	const char *block[1];
	struct errbuf err;
	int i;

	for (i = 0; i < 5 && s != NULL; i++) {
		line[i] = s;
		if ((s = strchr(s, '\n')) != NULL)
			*s++ = '\0';
	}
	item.title = line[0];
	item.url = line[1];
	item.author = line[2];
	item.summary = line[4];
	item.content = s;
	/* Expressions are an administrator's and may be slow. */
	if (line[3] != NULL && strchr(line[3], '/') == NULL) {
		block[0] = line[3];
		ctx.block = block;
		ctx.nblock = 1;
	}
	(void)filter_canonical.apply(&item, &ctx, &err);
	(void)filter_text.apply(&item, &ctx, &err);
	if (item.lead != NULL && text_valid(item.lead, strlen(item.lead)) &&
	    text_count(item.lead) > LIMIT_LEAD)
		abort();
	if (item.title != NULL && !text_valid(item.title, strlen(item.title)))
		abort();
	(void)filter_block.apply(&item, &ctx, &err);
	arena_free(a);
	return 0;
}
