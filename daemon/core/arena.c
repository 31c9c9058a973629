#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)64 << 10)

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

/* Memory of malloc() that was given to an arena. */
struct adopted {
	struct adopted *next;
	void *data;
};

struct arena {
	struct adopted *adopted;
	struct block *head; /* the block being filled; older ones follow */
	size_t used;
};

static struct block *
block_new(size_t size, struct block *next)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		abort();
	b->next = next;
	b->used = 0;
	b->size = size;
	return b;
}

struct arena *
arena_new(void)
{
	struct arena *a = malloc(sizeof(*a));

	if (a == NULL)
		abort();
	a->head = block_new(BLOCK_SIZE, NULL);
	a->adopted = NULL;
	a->used = 0;
	return a;
}

void
arena_clear(struct arena *a)
{
	struct block *b, *next;

	/* Their list is in the blocks. */
	for (; a->adopted != NULL; a->adopted = a->adopted->next)
		free(a->adopted->data);
	for (b = a->head; b->next != NULL; b = next) {
		next = b->next;
		free(b);
	}
	b->used = 0;
	a->head = b;
	a->used = 0;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_clear(a);
	free(a->head);
	free(a);
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

static void *
arena_raw(struct arena *a, size_t size)
{
	struct block *b = a->head;
	void *p;

	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (size > b->size - b->used) {
		/* A large piece gets a block of its own behind the one being filled. */
		if (size > BLOCK_SIZE / 4 && b->next != NULL) {
			b->next = block_new(size, b->next);
			b->next->used = size;
			a->used += size;
			return b->next->data;
		}
		b = a->head = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE, b);
	}
	p = b->data + b->used;
	b->used += size;
	a->used += size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_raw(a, size), 0, size);
}

void *
arena_grow(struct arena *a, const void *old, size_t old_size, size_t new_size)
{
	char *p = arena_raw(a, new_size);

	if (old_size > 0)
		memcpy(p, old, old_size);
	memset(p + old_size, 0, new_size - old_size);
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_raw(a, n + 1);

	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		abort();
	p = arena_raw(a, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void
arena_adopt(struct arena *a, void *data, size_t size)
{
	struct adopted *entry = arena_alloc(a, sizeof(*entry));

	*entry = (struct adopted){a->adopted, data};
	a->adopted = entry;
	a->used += size;
}
