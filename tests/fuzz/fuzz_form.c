/* The body of a form: every value is one line of UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/form.h"
#include "../../daemon/core/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
check(const char *s)
{
	const char *c;

	if (!text_valid(s, strlen(s)))
		abort();
	for (c = s; *c != '\0'; c++)
		if ((unsigned char)*c < ' ')
			abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct arena *a = arena_new();
	struct form f;
	size_t i;

	if (form_read(&f, (const char *)data, n, a) == 0)
		for (i = 0; i < f.n; i++) {
			check(f.fields[i].name);
			check(f.fields[i].value);
			if (form_value(&f, f.fields[i].name) == NULL)
				abort();
		}
	arena_free(a);
	return 0;
}
