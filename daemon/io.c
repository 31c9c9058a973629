#include "io.h"

#include <errno.h>
#include <unistd.h>

int
io_read(int fd, void *data, size_t n)
{
	char *p = data;
	ssize_t got;

	while (n > 0) {
		if ((got = read(fd, p, n)) == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

int
io_write(int fd, const void *data, size_t n)
{
	const char *p = data;
	ssize_t put;

	while (n > 0) {
		if ((put = write(fd, p, n)) == -1) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		p += put;
		n -= (size_t)put;
	}
	return 0;
}
