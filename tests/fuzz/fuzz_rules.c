/*
 * A rules file up to an empty line, then a title, a summary and a source, one in a line.  Neither
 * may crash, hang or read what is not theirs; points stay within what the rules can give.  What is
 * wrong with a file is told in lines, and nothing is wrong with one that is taken.
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

static void
tell(void *arg, const char *message)
{
	(void)arg;
	if (message[0] == '\0' || strchr(message, '\n') != NULL)
		abort();
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
	const char *categories[2];
	struct rules *r;

	if (items != NULL)
		f.len = (size_t)(items + 1 - text);
	r = rules_new(&f, 1, sections, 2, &err);
	if (r == NULL && (err.text[0] == '\0' || strchr(err.text, '\n') != NULL))
		abort();
	if ((rules_mistakes(&f, 1, sections, 2, tell, NULL) > 0) != (r == NULL))
		abort();
	if (r != NULL)
		(void)rules_lint(r, true, tell, NULL);
	in.categories = categories;
	in.ncategories = 2;
	while (r != NULL && items != NULL) {
		in.title = line(&items);
		in.summary = line(&items);
		in.source = line(&items);
		categories[0] = in.summary != NULL ? in.summary : "";
		categories[1] = in.title;
		rules_classify(r, &in, &out, arena);
		if (out.section == NULL || out.reason == NULL || out.reason[0] != '[')
			abort();
	}
	rules_free(r);
	arena_free(arena);
	return 0;
}
