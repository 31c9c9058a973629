/* io.h -- whole pieces over descriptors that block. */
#ifndef DIGESTD_IO_H
#define DIGESTD_IO_H

#include <stddef.h>

/* All n bytes: 0, or -1 where they end before or with errno. */
int io_read(int fd, void *, size_t n);
/* All n bytes: 0, or -1 with errno. */
int io_write(int fd, const void *, size_t n);

#endif
