/*
 * arena.h -- memory with one life: everything of one delivery is freed at once.
 *
 * Allocation never fails: out of memory ends the process (its parent restarts it, the
 * transaction that was open is rolled back).  Memory is zeroed and aligned for any type.
 */
#ifndef DIGESTD_ARENA_H
#define DIGESTD_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
/* Frees the arena and all that was allocated from it; NULL is accepted. */
void arena_free(struct arena *);
/* Forgets everything but keeps the first block for the next delivery. */
void arena_clear(struct arena *);
/* Bytes handed out since arena_new() or arena_clear(). */
size_t arena_used(const struct arena *);

void *arena_alloc(struct arena *, size_t size);
/* A grown copy of an array that was the arena's; old may be NULL. */
void *arena_grow(struct arena *, const void *old, size_t old_size, size_t new_size);
char *arena_strdup(struct arena *, const char *);
/* Copies n bytes and adds a NUL. */
char *arena_strndup(struct arena *, const char *, size_t n);
char *arena_printf(struct arena *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *, const char *fmt, va_list) __attribute__((format(printf, 2, 0)));

/* Takes over what malloc() gave, size bytes of it: it is freed with the arena's own. */
void arena_adopt(struct arena *, void *, size_t size);

#endif
