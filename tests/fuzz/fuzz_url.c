/*
 * URLs: no input crashes; what is resolved parses again and resolves to itself; a key stays the
 * same for the address that was brought into its usual form.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const char *s, const char *base, struct arena *a)
{
	const char *abs = url_resolve(base, s, a), *again, *key, *key2;
	struct url u;

	(void)url_redact(s, a);
	(void)url_is_web(s);
	(void)url_decode(s, a);
	(void)url_param(s, "url", a);
	if (abs == NULL)
		return;
	if (url_parse(&u, abs, a, NULL) == -1)
		abort();
	again = url_resolve(NULL, abs, a);
	if (again == NULL || strcmp(abs, again) != 0)
		abort();
	key = url_canonical(abs, a);
	key2 = url_canonical(again, a);
	if (key != NULL && (key2 == NULL || strcmp(key, key2) != 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *s = arena_strndup(a, size > 0 ? (const char *)data : "", size), *ref;

	check(s, NULL, a);
	check(s, "https://www.example.org/a/b?c#d", a);
	/* The first line as a base for the second. */
	if ((ref = strchr(s, '\n')) != NULL) {
		*ref++ = '\0';
		check(ref, s, a);
	}
	arena_free(a);
	return 0;
}
