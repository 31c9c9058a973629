/* Text: whatever goes in, valid UTF-8 without hidden characters comes out, and folds once. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_valid(const char *s)
{
	if (!text_valid(s, strlen(s)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *s = arena_strndup(a, size > 0 ? (const char *)data : "", size), *line, *fold;

	line = text_line(a, s, size);
	if (line != NULL) {
		must_be_valid(line);
		if (*line == '\0' || strcmp(text_line(a, line, strlen(line)), line) != 0)
			abort();
		must_be_valid(text_cut(a, line, 7));
		must_be_valid(text_cut_bytes(a, line, 7));
		if (text_count(text_cut(a, line, 7)) > 7)
			abort();
	}
	fold = text_fold(a, s);
	must_be_valid(fold);
	must_be_valid(text_fold_title(a, s));
	(void)text_cut(a, s, 3);
	(void)text_cut_bytes(a, s, 3);
	arena_free(a);
	return 0;
}
