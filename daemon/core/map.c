#include "map.h"

#include <stdlib.h>
#include <string.h>

void
map_release(struct map *m)
{
	free(m->names);
	free(m->values);
	memset(m, 0, sizeof(*m));
}

static size_t
slot(const struct map *m, uint64_t name)
{
	size_t mask = m->size - 1, i = (size_t)(name * 0x9e3779b97f4a7c15u >> 20) & mask;

	while (m->names[i] != 0 && m->names[i] != name)
		i = (i + 1) & mask;
	return i;
}

static void
grow(struct map *m)
{
	struct map old = *m;
	size_t i;

	m->n = 0;
	m->size = old.size == 0 ? 64 : 2 * old.size;
	m->names = calloc(m->size, sizeof(*m->names));
	m->values = calloc(m->size, sizeof(*m->values));
	if (m->names == NULL || m->values == NULL)
		abort();
	for (i = 0; i < old.size; i++)
		if (old.names[i] != 0)
			map_put(m, old.names[i], old.values[i]);
	map_release(&old);
}

void
map_put(struct map *m, uint64_t name, size_t value)
{
	size_t i;

	if (name == 0)
		name = 1;
	if (2 * m->n >= m->size)
		grow(m);
	i = slot(m, name);
	if (m->names[i] == 0) {
		m->names[i] = name;
		m->n++;
	}
	m->values[i] = value;
}

size_t
map_get(const struct map *m, uint64_t name)
{
	size_t i;

	if (m->size == 0)
		return MAP_NONE;
	i = slot(m, name != 0 ? name : 1);
	return m->names[i] != 0 ? m->values[i] : MAP_NONE;
}
