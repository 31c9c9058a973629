/* arena_fixture.h -- cmocka, and an arena that lives as long as a group of tests. */
#ifndef ARENA_FIXTURE_H
#define ARENA_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../../daemon/core/arena.h"

static struct arena *arena;

static inline int
arena_set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static inline int
arena_tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#endif
