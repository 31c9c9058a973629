#include "shared.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#define OWNER_MASK ((uint64_t)SHARED_FETCHERS - 1)

int
shared_create(void)
{
	int fd = memfd_create("fetchers", MFD_CLOEXEC);

	if (fd != -1 && ftruncate(fd, sizeof(struct shared)) == -1) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

struct shared *
shared_map(int fd)
{
	void *p = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return p != MAP_FAILED ? p : NULL;
}

void
shared_unmap(struct shared *s)
{
	if (s != NULL)
		(void)munmap(s, sizeof(*s));
}

/* Never 0, which is a free slot. */
static uint64_t
mark(uint64_t address, unsigned fetcher)
{
	return ((address | (OWNER_MASK + 1)) & ~OWNER_MASK) | (fetcher & OWNER_MASK);
}

/* One slot an address and no second choice: that is what makes one exchange enough. */
static _Atomic uint64_t *
slot(struct shared *s, uint64_t address)
{
	return &s->busy[address >> 16 & (SHARED_ADDRESSES - 1)];
}

bool
shared_take(struct shared *s, uint64_t address, unsigned fetcher)
{
	uint64_t none = 0;

	return atomic_compare_exchange_strong(slot(s, address), &none, mark(address, fetcher));
}

void
shared_release(struct shared *s, uint64_t address, unsigned fetcher)
{
	uint64_t mine = mark(address, fetcher);

	(void)atomic_compare_exchange_strong(slot(s, address), &mine, 0);
}

void
shared_forget(struct shared *s, unsigned fetcher)
{
	uint64_t v;
	size_t i;

	for (i = 0; i < SHARED_ADDRESSES; i++) {
		v = atomic_load(&s->busy[i]);
		if (v != 0 && (v & OWNER_MASK) == fetcher)
			(void)atomic_compare_exchange_strong(&s->busy[i], &v, 0);
	}
}
