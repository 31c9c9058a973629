/*
 * clock -- a wall clock that a test moves, preloaded into the daemon: the file that $TEST_CLOCK
 * names holds seconds as an int64_t, which are added to the time of day.  Clocks that only go
 * forward go as they do.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t *volatile offset;
static int (*real)(clockid_t, struct timespec *);

/* Before any sandbox. */
__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv("TEST_CLOCK");
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *map;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	if (fd == -1)
		return;
	map = mmap(NULL, sizeof(*offset), PROT_READ, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		offset = map;
	(void)close(fd);
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	int rc = real(id, ts);

	if (rc == 0 && offset != NULL && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		ts->tv_sec += *offset;
	return rc;
}

time_t
time(time_t *t)
{
	struct timespec ts = {0};

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	if (t != NULL)
		*t = ts.tv_sec;
	return ts.tv_sec;
}

int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec ts = {0};
	int rc = clock_gettime(CLOCK_REALTIME, &ts);

	(void)tz;
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / 1000;
	return rc;
}
