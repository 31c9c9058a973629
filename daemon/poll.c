#include "poll.h"

#include <string.h>

#include "core/limits.h"

#define TIME_MAX ((int64_t)1 << 40) /* seconds, some 35,000 years: further is an attack */
#define HEADER_MAX LIMIT_HEADER_VALUE

static struct seen *
unpack_seen(struct unpack *u, size_t *n, struct arena *a)
{
	size_t bytes;
	const char *p = unpack_blob(u, &bytes);

	*n = bytes / sizeof(struct seen);
	return arena_grow(a, p, *n * sizeof(struct seen), *n * sizeof(struct seen));
}

void
job_pack(const struct job *j, struct buf *b)
{
	feed_pack(&j->feed, b);
	pack_str(b, j->etag);
	pack_str(b, j->last_modified);
	pack_i64(b, (int64_t)j->body_hash);
	pack_blob(b, j->seen, j->nseen * sizeof(*j->seen));
	pack_u32(b, j->keep_alive);
}

int
job_unpack(struct job *j, const void *p, size_t n, struct arena *a)
{
	struct unpack u;

	unpack_init(&u, p, n);
	if (feed_unpack(&j->feed, &u, a) == -1)
		return -1;
	j->etag = unpack_str(&u, a);
	j->last_modified = unpack_str(&u, a);
	j->body_hash = (uint64_t)unpack_i64(&u);
	j->seen = unpack_seen(&u, &j->nseen, a);
	j->keep_alive = unpack_u32(&u) != 0;
	return unpack_ok(&u) ? 0 : -1;
}

int
result_pack(const struct result *r, struct buf *b)
{
	size_t i;

	pack_i64(b, r->feed);
	pack_u32(b, r->outcome);
	pack_u32(b, r->change);
	pack_u32(b, (uint32_t)r->status);
	pack_str(b, r->stage);
	pack_str(b, r->error);
	pack_u32(b, r->unreached);
	pack_i64(b, r->retry_after);
	pack_u32(b, r->validators);
	pack_str(b, r->etag);
	pack_str(b, r->last_modified);
	pack_i64(b, (int64_t)r->body_hash);
	pack_i64(b, r->fresh_for);
	pack_str(b, r->final_url);
	pack_str(b, r->permanent_url);
	pack_i64(b, (int64_t)r->address);
	pack_i64(b, r->bytes);
	pack_u32(b, r->change == CHANGE_DOCUMENT);
	if (r->change == CHANGE_DOCUMENT) {
		pack_str(b, r->title);
		pack_str(b, r->site);
		pack_str(b, r->format);
		pack_str(b, r->damage);
		pack_str(b, r->language);
		pack_i64(b, r->ttl);
		pack_i64(b, r->rhythm);
		pack_i64(b, r->newest);
		pack_u32(b, r->skip_hours);
		pack_u32(b, r->skip_days);
		pack_i64(b, (int64_t)r->nentries);
		pack_blob(b, r->seen, r->nseen * sizeof(*r->seen));
		pack_str(b, r->dropped);
		pack_i64(b, (int64_t)r->ndropped);
		pack_u32(b, (uint32_t)r->nitems);
		for (i = 0; i < r->nitems; i++) {
			pack_u32(
			    b, (uint32_t)(r->items[i].guid_shared | r->items[i].url_shared << 1));
			item_pack(&r->items[i].item, b);
		}
	}
	return b->overflow ? -1 : 0;
}

static bool
sound_time(int64_t t)
{
	return t == TIME_NONE || (t > -TIME_MAX && t < TIME_MAX);
}

/* What the engine relies on, even when the fetcher is no longer itself. */
static bool
sound_item(const struct item *it)
{
	size_t i;

	for (i = 0; i < it->ncategories; i++)
		if (it->categories[i] == NULL)
			return false;
	return sound_time(it->published) && sound_time(it->updated);
}

static bool
sound_result(const struct result *r)
{
	return r->outcome <= POLL_GONE && r->change <= CHANGE_DOCUMENT &&
	       (r->outcome == POLL_OK || (r->stage != NULL && r->error != NULL)) &&
	       r->rhythm >= 0 && r->rhythm < TIME_MAX && sound_time(r->newest) &&
	       r->nseen <= LIMIT_SEEN && (r->etag == NULL || strlen(r->etag) <= HEADER_MAX) &&
	       (r->last_modified == NULL || strlen(r->last_modified) <= HEADER_MAX);
}

static void
unpack_document(struct result *r, struct unpack *u, struct arena *a)
{
	uint32_t shared;
	size_t i;

	r->title = unpack_str(u, a);
	r->site = unpack_str(u, a);
	r->format = unpack_str(u, a);
	r->damage = unpack_str(u, a);
	r->language = unpack_str(u, a);
	r->ttl = unpack_i64(u);
	r->rhythm = unpack_i64(u);
	r->newest = unpack_i64(u);
	r->skip_hours = unpack_u32(u);
	r->skip_days = unpack_u32(u);
	r->nentries = (size_t)unpack_i64(u);
	r->seen = unpack_seen(u, &r->nseen, a);
	r->dropped = unpack_str(u, a);
	r->ndropped = (size_t)unpack_i64(u);
	r->nitems = unpack_u32(u);
	if (r->nitems > LIMIT_ENTRIES)
		u->bad = true;
	if (u->bad)
		r->nitems = 0;
	r->items = arena_alloc(a, r->nitems * sizeof(*r->items));
	for (i = 0; i < r->nitems && !u->bad; i++) {
		shared = unpack_u32(u);
		r->items[i].guid_shared = shared & 1;
		r->items[i].url_shared = (shared & 2) != 0;
		if (item_unpack(&r->items[i].item, u, a) == -1 || !sound_item(&r->items[i].item))
			u->bad = true;
	}
}

int
result_unpack(struct result *r, const void *p, size_t n, struct arena *a)
{
	struct unpack u;

	*r = (struct result){0};
	unpack_init(&u, p, n);
	r->feed = unpack_i64(&u);
	r->outcome = unpack_u32(&u);
	r->change = unpack_u32(&u);
	r->status = (int)unpack_u32(&u);
	r->stage = unpack_str(&u, a);
	r->error = unpack_str(&u, a);
	r->unreached = unpack_u32(&u) != 0;
	r->retry_after = unpack_i64(&u);
	r->validators = unpack_u32(&u) != 0;
	r->etag = unpack_str(&u, a);
	r->last_modified = unpack_str(&u, a);
	r->body_hash = (uint64_t)unpack_i64(&u);
	r->fresh_for = unpack_i64(&u);
	r->final_url = unpack_str(&u, a);
	r->permanent_url = unpack_str(&u, a);
	r->address = (uint64_t)unpack_i64(&u);
	r->bytes = unpack_i64(&u);
	if (unpack_u32(&u) != 0)
		unpack_document(r, &u, a);
	return unpack_ok(&u) && sound_result(r) ? 0 : -1;
}
