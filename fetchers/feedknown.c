#include "feedknown.h"

#include <ctype.h>
#include <string.h>

#include "../daemon/core/hash.h"
#include "../daemon/core/map.h"

/* The first two start tags are near the beginning, or the document is an odd one. */
#define HEAD_MAX ((size_t)8 << 10)

/* The bytes up to and with the second start tag; 0: there are none, or a DTD may define things. */
static size_t
head_length(const char *text, size_t len)
{
	const char *p = text, *end = text + (len < HEAD_MAX ? len : HEAD_MAX), *close;
	int tags = 0;

	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL &&
	       (close = memchr(p, '>', (size_t)(end - p))) != NULL) {
		if (p[1] == '!' && memchr(p, '[', (size_t)(close - p)) != NULL)
			return 0;
		tags += isalpha((unsigned char)p[1]) != 0;
		p = close + 1;
		if (tags == 2)
			return (size_t)(p - text);
	}
	return 0;
}

uint64_t
known_seed(const char *text, size_t len, const struct parse_context *ctx)
{
	size_t head = head_length(text, len);
	uint64_t h = (uint64_t)(int64_t)ctx->tz_minutes;

	if (head == 0)
		return 0;
	if (ctx->base != NULL)
		h = hash_fast(h, ctx->base, strlen(ctx->base));
	return hash_fast(h, text, head) | 1;
}

/* The names that entries have without a prefix. */
static const struct name {
	const char *start, *end;
	size_t nstart, nend;
} names[] = {{"<item", "</item>", 5, 7}, {"<entry", "</entry>", 6, 8}};

static const struct name *
name_at(const char *p, const char *end)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((size_t)(end - p) > names[i].nstart &&
		    memcmp(p, names[i].start, names[i].nstart) == 0 &&
		    (p[names[i].nstart] == '>' || isspace((unsigned char)p[names[i].nstart])))
			return &names[i];
	return NULL;
}

uint64_t
known_raw(uint64_t seed, const char *text, size_t start, size_t end, size_t n)
{
	const struct name *name = name_at(text + start, text + end);

	if (seed == 0 || name == NULL || n != name->nend ||
	    memmem(text + start, end + n - start, name->end, name->nend) != text + end)
		return 0;
	return hash_fast(seed, text + start, end + n - start) | 1;
}

/* The first start of an entry at p or behind it, or NULL. */
static const char *
next_entry(const char *p, const char *end, const struct name **name)
{
	for (; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++)
		if ((*name = name_at(p, end)) != NULL)
			return p;
	return NULL;
}

/* Behind the end tag `close` of the entry at p, or behind a later one: what stands in CDATA ends
   nothing.  NULL: it does not end. */
static const char *
entry_end(const char *p, const char *close, const char *end, const struct name *name)
{
	const char *quote;

	while (close != NULL && (quote = memmem(p, (size_t)(close - p), "<![CDATA[", 9)) != NULL) {
		if ((p = memmem(quote, (size_t)(end - quote), "]]>", 3)) == NULL)
			return NULL;
		if (p > close)
			close = memmem(p, (size_t)(end - p), name->end, name->nend);
	}
	return close != NULL ? close + name->nend : NULL;
}

/* The entries of the text that are known, in their order. */
static size_t
find_known(uint64_t seed, const char *text, size_t len, const struct parse_context *ctx,
    struct known_entry *out)
{
	const char *end = text + len, *p = text, *close;
	const struct name *name;
	struct map index = {0};
	size_t i, n = 0;

	for (i = 0; i < ctx->nseen; i++)
		if (ctx->seen[i].raw != 0)
			map_put(&index, ctx->seen[i].raw, i);
	while (index.n > 0 && n < ctx->nseen && (p = next_entry(p, end, &name)) != NULL &&
	       (close = memmem(p, (size_t)(end - p), name->end, name->nend)) != NULL) {
		i = map_get(&index, hash_fast(seed, p, (size_t)(close - p) + name->nend) | 1);
		if (i != MAP_NONE) {
			out[n] = (struct known_entry){p, close + name->nend, &ctx->seen[i]};
			p = out[n++].end;
		} else if ((p = entry_end(p, close, end, name)) == NULL)
			break;
	}
	map_release(&index);
	return n;
}

const char *
known_cut(uint64_t seed, const char *text, size_t *len, const struct parse_context *ctx,
    struct known *k, struct arena *a)
{
	const char *end = text + *len, *from = text;
	struct known_entry *e;
	size_t left = *len, i;
	char *out, *p;

	k->entries = arena_alloc(a, ctx->nseen * sizeof(*k->entries));
	k->n = find_known(seed, text, *len, ctx, k->entries);
	if (k->n == 0)
		return NULL;
	for (i = 0; i < k->n; i++)
		left -= (size_t)(k->entries[i].end - k->entries[i].start);
	p = out = arena_alloc(a, left + 1);
	for (i = 0; i < k->n; i++) {
		e = &k->entries[i];
		p = mempcpy(p, from, (size_t)(e->start - from));
		from = e->end;
	}
	memcpy(p, from, (size_t)(end - from));
	*len = left;
	return out;
}
