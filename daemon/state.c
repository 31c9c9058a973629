#include "state.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t
state_items_paths(struct state_items *s, const char *state_dir, enum sandbox_access access,
    struct sandbox_path *out)
{
	static const char *const names[STATE_ITEMS_FILES] = {
	    "items.db", "items.db-wal", "items.db-shm", "items.db.lock"};
	size_t i;

	for (i = 0; i < STATE_ITEMS_FILES; i++) {
		(void)snprintf(s->path[i], PATH_MAX, "%s/%s", state_dir, names[i]);
		out[i] = (struct sandbox_path){s->path[i], access};
	}
	return STATE_ITEMS_FILES;
}

/* As the file system knows it, when it is there. */
static const char *
resolved(const char *path, char *buffer)
{
	return realpath(path, buffer) != NULL ? buffer : path;
}

int
state_inside(const char *a, const char *b)
{
	char real_a[PATH_MAX], real_b[PATH_MAX];
	size_t n;

	a = resolved(a, real_a);
	b = resolved(b, real_b);
	n = strlen(b);
	while (n > 1 && b[n - 1] == '/')
		n--;
	return strncmp(a, b, n) == 0 && (a[n] == '/' || a[n] == '\0' || n == 1);
}
