#include "item.h"

#include <string.h>

#include "hash.h"
#include "limits.h"

static const char *const format_names[] = {
    [FORMAT_UNKNOWN] = "unknown",
    [FORMAT_RSS20] = "rss20",
    [FORMAT_RSS10] = "rss10",
    [FORMAT_RSS09] = "rss09",
    [FORMAT_ATOM10] = "atom10",
    [FORMAT_ATOM03] = "atom03",
    [FORMAT_RDF] = "rdf",
    [FORMAT_JSON] = "json",
    [FORMAT_CDF] = "cdf",
    [FORMAT_LISTING] = "listing",
};

void
document_init(struct document *doc)
{
	*doc = (struct document){.updated = TIME_NONE};
}

const char *
document_format_name(enum document_format f)
{
	return (size_t)f < sizeof(format_names) / sizeof(*format_names) ? format_names[f]
									: format_names[0];
}

struct item *
document_add(struct document *doc, struct arena *a)
{
	size_t n = doc->nitems;

	if (n >= LIMIT_ENTRIES)
		return NULL;
	/* Capacity is 16, then doubles: the powers of two are where it is full. */
	if (n == 0 || (n >= 16 && (n & (n - 1)) == 0))
		doc->items = arena_grow(a, doc->items, n * sizeof(*doc->items),
		    (n == 0 ? 16 : 2 * n) * sizeof(*doc->items));
	doc->items[n] = (struct item){.published = TIME_NONE, .updated = TIME_NONE};
	doc->nitems++;
	return &doc->items[n];
}

static uint64_t
mix_str(uint64_t h, const char *s)
{
	return s != NULL ? hash_fast(h, s, strlen(s)) : hash_fast(h, "\xff", 1);
}

uint64_t
item_fingerprint(const struct item *it)
{
	uint64_t h = 0;
	size_t i;

	h = mix_str(h, it->id);
	h = mix_str(h, it->url);
	h = mix_str(h, it->title);
	h = mix_str(h, it->author);
	h = mix_str(h, it->summary);
	h = mix_str(h, it->content);
	for (i = 0; i < it->ncategories; i++)
		h = mix_str(h, it->categories[i]);
	for (i = 0; i < it->nenclosures; i++)
		h = mix_str(h, it->enclosures[i].url);
	h = hash_fast(h, &it->published, sizeof(it->published));
	h = hash_fast(h, &it->updated, sizeof(it->updated));
	return h;
}

void
item_pack(const struct item *it, struct buf *b)
{
	size_t i;

	pack_str(b, it->id);
	pack_str(b, it->url);
	pack_str(b, it->title);
	pack_str(b, it->author);
	pack_str(b, it->summary);
	pack_str(b, it->content);
	pack_str(b, it->language);
	pack_u32(b, (uint32_t)it->ncategories);
	for (i = 0; i < it->ncategories; i++)
		pack_str(b, it->categories[i]);
	pack_u32(b, (uint32_t)it->nenclosures);
	for (i = 0; i < it->nenclosures; i++) {
		pack_str(b, it->enclosures[i].url);
		pack_str(b, it->enclosures[i].type);
		pack_i64(b, it->enclosures[i].length);
	}
	pack_i64(b, it->published);
	pack_i64(b, it->updated);
	pack_i64(b, (int64_t)it->fingerprint);
	pack_str(b, it->canonical);
	pack_str(b, it->lead);
	pack_str(b, it->section);
	pack_str(b, it->section2);
	pack_u32(b, (uint32_t)it->score);
	pack_u32(b, (uint32_t)it->score2);
	pack_str(b, it->reason);
	pack_u32(b, it->flags);
}

static void
unpack_categories(struct item *it, struct unpack *u, struct arena *a)
{
	size_t i;

	it->ncategories = unpack_u32(u);
	if (it->ncategories > LIMIT_CATEGORIES)
		u->bad = true;
	if (u->bad)
		it->ncategories = 0;
	it->categories = arena_alloc(a, it->ncategories * sizeof(*it->categories));
	for (i = 0; i < it->ncategories; i++)
		it->categories[i] = unpack_str(u, a);
}

static void
unpack_enclosures(struct item *it, struct unpack *u, struct arena *a)
{
	size_t i;

	it->nenclosures = unpack_u32(u);
	if (it->nenclosures > LIMIT_ENCLOSURES)
		u->bad = true;
	if (u->bad)
		it->nenclosures = 0;
	it->enclosures = arena_alloc(a, it->nenclosures * sizeof(*it->enclosures));
	for (i = 0; i < it->nenclosures; i++) {
		it->enclosures[i].url = unpack_str(u, a);
		it->enclosures[i].type = unpack_str(u, a);
		it->enclosures[i].length = unpack_i64(u);
	}
}

int
item_unpack(struct item *it, struct unpack *u, struct arena *a)
{
	*it = (struct item){0};
	it->id = unpack_str(u, a);
	it->url = unpack_str(u, a);
	it->title = unpack_str(u, a);
	it->author = unpack_str(u, a);
	it->summary = unpack_str(u, a);
	it->content = unpack_str(u, a);
	it->language = unpack_str(u, a);
	unpack_categories(it, u, a);
	unpack_enclosures(it, u, a);
	it->published = unpack_i64(u);
	it->updated = unpack_i64(u);
	it->fingerprint = (uint64_t)unpack_i64(u);
	it->canonical = unpack_str(u, a);
	it->lead = unpack_str(u, a);
	it->section = unpack_str(u, a);
	it->section2 = unpack_str(u, a);
	it->score = (int)unpack_u32(u);
	it->score2 = (int)unpack_u32(u);
	it->reason = unpack_str(u, a);
	it->flags = unpack_u32(u);
	return u->bad ? -1 : 0;
}
