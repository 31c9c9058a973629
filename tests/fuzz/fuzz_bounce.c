/* Reports of delivery, one or a mailbox of them: what is read of them is bounded and clean. */
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/text.h"
#include "../../daemon/publish/bounce.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static void
check_line(const char *s)
{
	const char *c;

	if (s == NULL)
		return;
	if (*s == '\0' || !text_valid(s, strlen(s)))
		abort();
	for (c = s; *c != '\0'; c++)
		if ((unsigned char)*c < ' ')
			abort();
}

static void
check(const struct bounce *b)
{
	if (b->kind != BOUNCE_HARD && b->kind != BOUNCE_SOFT)
		abort();
	if (b->recipient != NULL && strchr(b->recipient, '@') == NULL)
		abort();
	check_line(b->recipient);
	check_line(b->final);
	check_line(b->message_id);
	check_line(b->status);
	check_line(b->text);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size, *message;
	struct bounce b[BOUNCE_MAX];
	struct arena *a = arena_new();
	size_t n, i, found;

	while (size > 0 && (message = mbox_next(&at, end, &n)) != NULL) {
		found = bounce_read(message, n, b, a);
		if (found > BOUNCE_MAX)
			abort();
		for (i = 0; i < found; i++)
			check(&b[i]);
		arena_clear(a);
	}
	arena_free(a);
	return 0;
}
