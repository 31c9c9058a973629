/* slurp.h -- a whole file, for tests and benchmarks. */
#ifndef SLURP_H
#define SLURP_H

#include <stdio.h>
#include <stdlib.h>

/* Returns the bytes and a NUL, for free(), or NULL with errno; n, how many, may be NULL. */
static inline char *
slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *data = NULL;
	size_t got = 0;
	long size;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 &&
	    fseek(f, 0, SEEK_SET) == 0 && (data = malloc((size_t)size + 1)) != NULL) {
		got = fread(data, 1, (size_t)size, f);
		data[got] = '\0';
	}
	if (n != NULL)
		*n = got;
	if (f != NULL)
		(void)fclose(f);
	return data;
}

#endif
