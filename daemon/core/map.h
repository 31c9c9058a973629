/*
 * map.h -- a table from 64-bit names (row ids, hashes) to small numbers.
 */
#ifndef DIGESTD_MAP_H
#define DIGESTD_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map {
	uint64_t *names; /* 0 is free */
	size_t *values;
	size_t n, size;
};

#define MAP_NONE SIZE_MAX

void map_release(struct map *); /* a zeroed map is an empty one */
/* Adds or replaces; name 0 is taken as 1. */
void map_put(struct map *, uint64_t name, size_t value);
/* MAP_NONE when absent. */
size_t map_get(const struct map *, uint64_t name);

#endif
