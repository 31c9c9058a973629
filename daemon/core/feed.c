#include "feed.h"

#include "hash.h"
#include "limits.h"

#define MAX_STRINGS 100 /* headers or block patterns of one feed */

static void
pack_strings(struct buf *b, const char **list, size_t n)
{
	size_t i;

	pack_u32(b, (uint32_t)n);
	for (i = 0; i < n; i++)
		pack_str(b, list[i]);
}

static const char **
unpack_strings(struct unpack *u, size_t *n, struct arena *a)
{
	const char **list;
	size_t i;

	*n = unpack_u32(u);
	if (*n > MAX_STRINGS)
		u->bad = true;
	if (u->bad)
		*n = 0;
	list = arena_alloc(a, *n * sizeof(*list));
	for (i = 0; i < *n; i++)
		list[i] = unpack_str(u, a);
	return list;
}

static void
listing_pack(const struct listing_rules *l, struct buf *b)
{
	pack_str(b, l->type);
	pack_str(b, l->item);
	pack_str(b, l->title);
	pack_str(b, l->link);
	pack_str(b, l->link_template);
	pack_str(b, l->id);
	pack_str(b, l->date);
	pack_str(b, l->date_format);
	pack_str(b, l->summary);
	pack_str(b, l->author);
	pack_str(b, l->content);
	pack_str(b, l->content_encoding);
	pack_str(b, l->status_path);
	pack_str(b, l->status_ok);
	pack_str(b, l->next);
	pack_u32(b, (uint32_t)l->pages);
}

static void
listing_unpack(struct listing_rules *l, struct unpack *u, struct arena *a)
{
	l->type = unpack_str(u, a);
	l->item = unpack_str(u, a);
	l->title = unpack_str(u, a);
	l->link = unpack_str(u, a);
	l->link_template = unpack_str(u, a);
	l->id = unpack_str(u, a);
	l->date = unpack_str(u, a);
	l->date_format = unpack_str(u, a);
	l->summary = unpack_str(u, a);
	l->author = unpack_str(u, a);
	l->content = unpack_str(u, a);
	l->content_encoding = unpack_str(u, a);
	l->status_path = unpack_str(u, a);
	l->status_ok = unpack_str(u, a);
	l->next = unpack_str(u, a);
	l->pages = (int)unpack_u32(u);
}

uint64_t
feed_shape(const struct feed *f, const char **block, size_t nblock)
{
	struct buf b;
	uint64_t h;

	buf_init(&b, LIMIT_MESSAGE);
	pack_str(&b, f->kind);
	pack_str(&b, f->language);
	pack_u32(&b, (uint32_t)f->tz_minutes);
	pack_strings(&b, f->block, f->nblock);
	pack_strings(&b, block, nblock);
	listing_pack(&f->listing, &b);
	h = hash_fast(1, b.data, b.len);
	buf_release(&b);
	return h != 0 ? h : 1;
}

void
feed_pack(const struct feed *f, struct buf *b)
{
	bool listing = f->listing.item != NULL;

	pack_i64(b, f->id);
	pack_str(b, f->key);
	pack_str(b, f->url);
	pack_str(b, f->title);
	pack_str(b, f->site);
	pack_str(b, f->kind);
	pack_str(b, f->section);
	pack_u32(b, (uint32_t)f->prior);
	pack_u32(b, (uint32_t)f->weight);
	pack_str(b, f->language);
	pack_u32(b, (uint32_t)f->tz_minutes);
	pack_i64(b, f->interval_min);
	pack_i64(b, f->interval_max);
	pack_strings(b, f->headers, f->nheaders);
	pack_str(b, f->proxy);
	pack_strings(b, f->block, f->nblock);
	pack_str(b, f->fallback_url);
	pack_u32(b, listing);
	if (listing)
		listing_pack(&f->listing, b);
}

int
feed_unpack(struct feed *f, struct unpack *u, struct arena *a)
{
	*f = (struct feed){.enabled = true};
	f->id = unpack_i64(u);
	f->key = unpack_str(u, a);
	f->url = unpack_str(u, a);
	f->title = unpack_str(u, a);
	f->site = unpack_str(u, a);
	f->kind = unpack_str(u, a);
	f->section = unpack_str(u, a);
	f->prior = (int)unpack_u32(u);
	f->weight = (int)unpack_u32(u);
	f->language = unpack_str(u, a);
	f->tz_minutes = (int)unpack_u32(u);
	f->interval_min = unpack_i64(u);
	f->interval_max = unpack_i64(u);
	f->headers = unpack_strings(u, &f->nheaders, a);
	f->proxy = unpack_str(u, a);
	f->block = unpack_strings(u, &f->nblock, a);
	f->fallback_url = unpack_str(u, a);
	if (unpack_u32(u) != 0)
		listing_unpack(&f->listing, u, a);
	return u->bad ? -1 : 0;
}
