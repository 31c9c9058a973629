/*
 * What is read without a tree gives the very bytes that it gives with one.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/arena.h"
#include "../../filters/sanitise_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char base[] = "https://example.org/a/b";
	struct arena *arena = arena_new();
	const char *stream, *tree, *s = (const char *)data;

	if (sanitise_by_stream(s, size, base, arena, &stream)) {
		tree = sanitise_by_tree(s, size, base, arena);
		if ((stream == NULL) != (tree == NULL) ||
		    (tree != NULL && strcmp(stream, tree) != 0)) {
			fprintf(stderr, "stream: %s\ntree:   %s\n",
			    stream == NULL ? "NULL" : stream, tree == NULL ? "NULL" : tree);
			abort();
		}
	}
	arena_free(arena);
	return 0;
}
