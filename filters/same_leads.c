/* What the beginnings of two reports, titles and leads together, have in common. */
#include <string.h>

#include "../daemon/core/text.h"
#include "same.h"
#include "same_internal.h"

/* Tenths: from this weight on a name is one that few headlines have. */
#define RARE 16
#define NUMBER_LEAST 3

/* A version, or digits that nobody has by chance; no year. */
static bool
is_telling_number(const struct token *t)
{
	if (t->kind != TOKEN_NUMBER || t->len < NUMBER_LEAST)
		return false;
	if (memchr(t->text, '.', t->len) != NULL)
		return true;
	return t->len != 4 || (memcmp(t->text, "19", 2) != 0 && memcmp(t->text, "20", 2) != 0);
}

static bool
is_telling(const struct token *t)
{
	return (t->kind == TOKEN_NAME && t->weight >= RARE && t->len > 2) || is_telling_number(t);
}

static bool
has_token(const struct headline *h, uint64_t hash)
{
	size_t low = 0, high = h->ntokens, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (h->tokens[mid].hash == hash)
			return true;
		if (h->tokens[mid].hash < hash)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static void
read_all(struct headline *h, const struct report *r, struct arena *a)
{
	const char *lead = r->summary != NULL ? r->summary : "";

	headline_read(
	    h, arena_printf(a, "%s. %s", text_cut(a, r->title, SAME_TITLE_CHARS / 2), lead), a);
}

unsigned
beginnings_share(const struct report *a, const struct report *b, const struct headline *title_a,
    const struct headline *title_b, struct arena *arena)
{
	struct headline x, y;
	unsigned n = 0;
	bool titled = false;
	size_t i;

	read_all(&x, a, arena);
	read_all(&y, b, arena);
	for (i = 0; i < x.ntokens; i++) {
		if (!is_telling(&x.tokens[i]) || !has_token(&y, x.tokens[i].hash))
			continue;
		titled |=
		    has_token(title_a, x.tokens[i].hash) || has_token(title_b, x.tokens[i].hash);
		n++;
	}
	return titled ? n : 0;
}
