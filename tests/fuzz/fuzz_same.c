/* Two reports of anything: titles, URLs and leads are the lines of the input. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "../../daemon/core/text.h"
#include "../../filters/same.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	char *rest = arena_strndup(a, (const char *)data, n), *line;
	const char *parts[6] = {0};
	struct same_print x, y;
	struct same_verdict v;
	size_t i;

	for (i = 0; i < 6 && (line = strsep(&rest, "\n")) != NULL; i++)
		parts[i] = text_line(a, line, strlen(line)); /* as reports come to be stored */
	const struct report p = {parts[0], parts[1], parts[2]}, q = {parts[3], parts[4], parts[5]};

	(void)same_news(&p, &q, &v, a);
	assert(v.similarity >= 0.0 && v.similarity <= 1.0);
	same_print(same_read(&p, a), &x);
	same_print(same_read(&q, a), &y);
	assert(x.nkeys <= SAME_KEYS);
	assert(
	    same_numbers_differ(x.numbers, y.numbers) == same_numbers_differ(y.numbers, x.numbers));
	same_judge(same_read(&p, a), same_read(&q, a), &v, a);
	assert(v.words != NULL);
	if (v.same)
		assert(same_linked(same_read(&p, a), same_read(&q, a), &v, a));
	else
		(void)same_linked(same_read(&p, a), same_read(&q, a), &v, a);
	assert(same_news(&p, &q, NULL, a) == same_news(&q, &p, NULL, a));
	assert(same_apart(same_read(&p, a), same_read(&q, a), a) ==
	       same_apart(same_read(&q, a), same_read(&p, a), a));
	assert(v.words != NULL && x.nnames <= SAME_NAMES);
	arena_free(a);
	return 0;
}
