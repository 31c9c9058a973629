/* bench.h -- what the benchmarks measure with. */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../daemon/core/errbuf.h"

/* Processor time of this process. */
static inline double
cpu_seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double
cpu_ms(void)
{
	return cpu_seconds() * 1e3;
}

static inline long
rss_kb(void)
{
	char line[200];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f != NULL)
		(void)fclose(f);
	return kb;
}

/* A benchmark of what did not work is none. */
static inline void
must(int rc, const char *what, const struct errbuf *err)
{
	if (rc == 0)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, err->text);
	exit(1);
}

#endif
