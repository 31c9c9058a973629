/*
 * A rules file up to an empty line, then a title, a summary and a source, one in a line.  Neither
 * may crash, hang or read what is not theirs; points stay within what the rules can give.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/arena.h"
#include "../../filters/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
line(char **p)
{
	return *p != NULL ? strsep(p, "\n") : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct section_rule sections[] = {
	    {"a", "A", 10, 1, false, {NULL}}, {"b", "B", 10, 2, true, {NULL}}};
	struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)data, size);
	char *items = memmem(text, size, "\n\n", 2);
	struct rules_file f = {.name = "f", .text = text, .len = size};
	struct rules_input in = {.feed_section = "a", .prior = 3};
	struct rules_result out;
	struct errbuf err = {""};
	struct rules *r;

	if (items != NULL)
		f.len = (size_t)(items + 1 - text);
	r = rules_new(&f, 1, sections, 2, &err);
	if (r == NULL && (err.text[0] == '\0' || strchr(err.text, '\n') != NULL))
		abort();
	while (r != NULL && items != NULL) {
		in.title = line(&items);
		in.summary = line(&items);
		in.source = line(&items);
		rules_classify(r, &in, &out, arena);
		if (out.section == NULL || out.reason == NULL || out.reason[0] != '[')
			abort();
	}
	rules_free(r);
	arena_free(arena);
	return 0;
}
