/* Growing arrays of numbers and tables of names, in an arena. */
#include "rules_internal.h"

#include <string.h>

void
ids_add(struct arena *a, struct ids *ids, unsigned id)
{
	unsigned cap;

	if (ids->n == ids->cap) {
		cap = ids->cap > 0 ? ids->cap * 2 : 4;
		ids->at =
		    arena_grow(a, ids->at, ids->cap * sizeof(*ids->at), cap * sizeof(*ids->at));
		ids->cap = cap;
	}
	ids->at[ids->n++] = id;
}

bool
ids_has(const struct ids *ids, unsigned id)
{
	unsigned i;

	for (i = 0; i < ids->n; i++) {
		if (ids->at[i] == id)
			return true;
	}
	return false;
}

static struct table_slot *
slot_of(const struct table *t, const char *key, uint64_t hash)
{
	size_t i = hash & (t->cap - 1);

	while (t->slots[i].key != NULL &&
	       (t->slots[i].hash != hash || strcmp(t->slots[i].key, key) != 0))
		i = (i + 1) & (t->cap - 1);
	return &t->slots[i];
}

unsigned *
table_find(const struct table *t, const char *key)
{
	struct table_slot *slot;

	if (t->cap == 0)
		return NULL;
	slot = slot_of(t, key, hash_fast(0, key, strlen(key)));
	return slot->key != NULL ? &slot->value : NULL;
}

static void
table_grow(struct arena *a, struct table *t)
{
	struct table old = *t;
	size_t i;

	t->cap = old.cap > 0 ? old.cap * 2 : 256;
	t->slots = arena_alloc(a, t->cap * sizeof(*t->slots));
	for (i = 0; i < old.cap; i++) {
		if (old.slots[i].key != NULL)
			*slot_of(t, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	}
}

void
table_put(struct arena *a, struct table *t, const char *key, unsigned value)
{
	uint64_t hash = hash_fast(0, key, strlen(key));
	struct table_slot *slot;

	if (t->n * 2 >= t->cap)
		table_grow(a, t);
	slot = slot_of(t, key, hash);
	if (slot->key == NULL)
		t->n++;
	*slot = (struct table_slot){.hash = hash, .key = key, .value = value};
}
