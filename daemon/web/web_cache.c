#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/gzip.h"
#include "../core/hash.h"
#include "web_internal.h"

#define BUCKETS 1024 /* a power of two */
/* Below this a copy costs less than a reference. */
#define SMALL 2048
/* Smaller documents gain nothing. */
#define GZIP_MIN 512
#define GZIP_LEVEL 6
/* What a document costs besides its bytes. */
#define OVERHEAD 2048

struct cache {
	struct doc *buckets[BUCKETS];
	struct doc *newest, *oldest;
	size_t n, bytes, max_docs, max_bytes;
};

struct cache *
cache_new(size_t max_bytes, size_t max_docs)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->max_bytes = max_bytes;
	c->max_docs = max_docs;
	return c;
}

static void
unlink_lru(struct cache *c, struct doc *d)
{
	if (d->newer != NULL)
		d->newer->older = d->older;
	else
		c->newest = d->older;
	if (d->older != NULL)
		d->older->newer = d->newer;
	else
		c->oldest = d->newer;
	d->newer = d->older = NULL;
}

static void
link_newest(struct cache *c, struct doc *d)
{
	d->older = c->newest;
	d->newer = NULL;
	if (c->newest != NULL)
		c->newest->newer = d;
	else
		c->oldest = d;
	c->newest = d;
}

/* Its headers, because Last-Modified is another. */
static void
body_forget(struct body *b)
{
	if (b == NULL)
		return;
	free(b->head);
	free(b->head_304);
	b->head = b->head_304 = NULL;
}

static void
body_release(struct body *b)
{
	if (b == NULL || --b->refs > 0)
		return;
	body_forget(b);
	free(b);
}

static void
drop(struct cache *c, struct doc *d)
{
	struct doc **at = &c->buckets[d->hash & (BUCKETS - 1)];

	while (*at != d)
		at = &(*at)->hash_next;
	*at = d->hash_next;
	unlink_lru(c, d);
	c->n--;
	c->bytes -= d->bytes;
	body_release(d->plain);
	body_release(d->gzip);
	free(d->key);
	free(d);
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	while (c->oldest != NULL)
		drop(c, c->oldest);
	free(c);
}

static struct doc *
find(struct cache *c, const char *key, uint64_t hash)
{
	struct doc *d;

	for (d = c->buckets[hash & (BUCKETS - 1)]; d != NULL; d = d->hash_next)
		if (d->hash == hash && strcmp(d->key, key) == 0)
			return d;
	return NULL;
}

struct doc *
cache_find(struct cache *c, const char *key)
{
	struct doc *d = find(c, key, hash_fast(0, key, strlen(key)));

	if (d != NULL && d != c->newest) {
		unlink_lru(c, d);
		link_newest(c, d);
	}
	return d;
}

static struct body *
body_new(const char *data, size_t n, const char *tag, const char *suffix)
{
	struct body *b = malloc(sizeof(*b) + n);

	if (b == NULL)
		abort();
	b->head = b->head_304 = NULL;
	b->refs = 1;
	b->len = n;
	snprintf(b->etag, sizeof(b->etag), "\"%s%s\"", tag, suffix);
	snprintf(b->length, sizeof(b->length), "%zu", n);
	if (n > 0)
		memcpy(b->data, data, n);
	return b;
}

static void
on_sent(const void *data, size_t n, void *arg)
{
	(void)data;
	(void)n;
	body_release(arg);
}

void
body_add(struct body *b, size_t from, struct evbuffer *out)
{
	if (b->len - from < SMALL) {
		(void)evbuffer_add(out, b->data + from, b->len - from);
		return;
	}
	b->refs++;
	if (evbuffer_add_reference(out, b->data + from, b->len - from, on_sent, b) == -1)
		abort();
}

static void
make_room(struct cache *c, size_t bytes)
{
	while (c->oldest != NULL && (c->n >= c->max_docs || c->bytes + bytes > c->max_bytes))
		drop(c, c->oldest);
}

static struct doc *
insert(struct cache *c, const char *key, uint64_t hash)
{
	struct doc *d = calloc(1, sizeof(*d));

	if (d == NULL || (d->key = strdup(key)) == NULL)
		abort();
	d->hash = hash;
	d->hash_next = c->buckets[hash & (BUCKETS - 1)];
	c->buckets[hash & (BUCKETS - 1)] = d;
	link_newest(c, d);
	c->n++;
	return d;
}

static bool
is_same(const struct doc *d, const struct rendered *r, const char *tag)
{
	return d->status == r->status && d->plain->len == r->n &&
	       strncmp(d->plain->etag + 1, tag, strlen(tag)) == 0;
}

static void
set_updated(struct doc *d, int64_t updated)
{
	if (d->updated != updated) {
		body_forget(d->plain);
		body_forget(d->gzip);
	}
	d->updated = updated;
	if (updated != TIME_NONE)
		date_http(updated, d->last_modified);
}

struct doc *
cache_put(struct cache *c, const char *key, const struct rendered *r)
{
	unsigned char digest[HASH_SIZE];
	char tag[33];
	uint64_t hash = hash_fast(0, key, strlen(key));
	struct doc *d = find(c, key, hash);

	hash_sha256(r->data, r->n, digest);
	hash_hex(digest, sizeof(tag) / 2, tag);
	if (d == NULL || !is_same(d, r, tag)) {
		if (d != NULL)
			drop(c, d);
		make_room(c, r->n + OVERHEAD);
		d = insert(c, key, hash);
		d->status = r->status;
		d->media_type = r->media_type;
		d->cache_control = r->cache_control;
		d->policy = r->policy;
		d->bytes = r->n + strlen(key) + OVERHEAD;
		c->bytes += d->bytes;
		d->plain = body_new(r->data, r->n, tag, "");
	}
	set_updated(d, r->updated);
	return d;
}

struct body *
cache_gzip(struct cache *c, struct doc *d)
{
	size_t n = d->plain->len;
	struct buf packed;
	char tag[33];

	if (!d->gzip_tried && n >= GZIP_MIN) {
		buf_init(&packed, n + n / 512 + 1024); /* its worst case */
		if (gzip_pack(d->plain->data, n, GZIP_LEVEL, &packed) == 0 && packed.len < n) {
			memcpy(tag, d->plain->etag + 1, sizeof(tag) - 1);
			tag[sizeof(tag) - 1] = '\0';
			d->gzip = body_new(packed.data, packed.len, tag, "-gz");
			d->bytes += packed.len;
			c->bytes += packed.len;
		}
		buf_release(&packed);
	}
	d->gzip_tried = true;
	return d->gzip != NULL ? d->gzip : d->plain;
}

size_t
cache_count(const struct cache *c)
{
	return c->n;
}

size_t
cache_bytes(const struct cache *c)
{
	return c->bytes;
}
