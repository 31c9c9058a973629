/*
 * Decoding: whatever the bytes and the label are, valid UTF-8 comes out, with a NUL behind it.  The
 * first line is the Content-Type, the rest the body.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/text.h"
#include "../../fetchers/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *s = malloc(size + 1), *body;
	struct decoded d;

	if (s == NULL)
		abort();
	if (size > 0)
		memcpy(s, data, size);
	s[size] = '\0';
	if ((body = memchr(s, '\n', size)) != NULL) {
		*body++ = '\0';
		decode(body, size - (size_t)(body - s), s, &d, a);
		if (!text_valid(d.text, d.len) || d.text[d.len] != '\0' || d.charset == NULL)
			abort();
	}
	decode(s, strlen(s), NULL, &d, a);
	if (!text_valid(d.text, d.len))
		abort();
	free(s);
	arena_free(a);
	return 0;
}
