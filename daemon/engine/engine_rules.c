/*
 * The rules, compiled: a piece of memory that the compiler fills and every fetcher reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../log.h"
#include "engine.h"

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

bool
engine_rules_same(const struct config *a, const struct config *b)
{
	size_t i;

	if (a->nrules != b->nrules)
		return false;
	for (i = 0; i < a->nrules; i++)
		if (a->rules[i].len != b->rules[i].len ||
		    memcmp(a->rules[i].text, b->rules[i].text, a->rules[i].len) != 0)
			return false;
	return true;
}

void
engine_rules_open(struct engine *e)
{
	engine_rules_close(e);
	if ((e->rules_fd = memfd_create("rules", MFD_CLOEXEC | MFD_ALLOW_SEALING)) == -1)
		abort();
}

/* From now on nobody writes to it, whatever becomes of a fetcher. */
void
engine_rules_seal(struct engine *e)
{
	if (fcntl(e->rules_fd, F_ADD_SEALS, SEALS) == -1)
		log_error(NULL, NULL, "the compiled rules cannot be sealed: %s", strerror(errno));
	e->rules_ready = true;
}

void
engine_rules_close(struct engine *e)
{
	if (e->rules_fd != -1)
		(void)close(e->rules_fd);
	e->rules_fd = -1;
	e->rules_ready = false;
}
