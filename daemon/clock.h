/*
 * clock.h -- what time it is, for the files that may know: nothing below daemon/ asks a clock.
 */
#ifndef DIGESTD_CLOCK_H
#define DIGESTD_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of a clock of clock_gettime(2). */
static inline int64_t
clock_ms(clockid_t id)
{
	struct timespec ts;

	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

#endif
