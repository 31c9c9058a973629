#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/gzip.h"
#include "core/hash.h"
#include "web_internal.h"

#define BUCKETS 1024 /* a power of two */
/* Below this a copy costs less than another system call. */
#define SMALL (16u << 10)
/* Smaller documents gain nothing. */
#define GZIP_MIN 512
#define GZIP_LEVEL 6
/* What a document costs besides its bytes. */
#define OVERHEAD 512

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

static void
body_release(struct body *b)
{
	free(b->small);
	/* Answers under way hold references of their own. */
	if (b->segment != NULL)
		evbuffer_file_segment_free(b->segment);
	*b = (struct body){.len = 0};
}

void
cache_drop(struct cache *c, struct doc *d)
{
	struct doc **at = &c->buckets[d->hash & (BUCKETS - 1)];

	while (*at != d)
		at = &(*at)->hash_next;
	*at = d->hash_next;
	unlink_lru(c, d);
	c->n--;
	c->bytes -= d->bytes;
	body_release(&d->plain);
	body_release(&d->gzip);
	free(d->key);
	free(d);
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	while (c->oldest != NULL)
		cache_drop(c, c->oldest);
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

/* A file without a name: sendfile(2) hands its pages to the socket instead of copying them. */
static struct evbuffer_file_segment *
segment_new(const char *data, size_t n, int *file)
{
	struct evbuffer_file_segment *s;
	size_t at = 0;
	ssize_t k;
	int fd = memfd_create("document", MFD_CLOEXEC);

	if (fd == -1)
		return NULL;
	while (at < n) {
		if ((k = write(fd, data + at, n - at)) <= 0) {
			if (k == -1 && errno == EINTR)
				continue;
			close(fd);
			return NULL;
		}
		at += (size_t)k;
	}
	s = evbuffer_file_segment_new(fd, 0, (ev_off_t)n, EVBUF_FS_CLOSE_ON_FREE);
	if (s == NULL)
		close(fd);
	*file = fd;
	return s;
}

static void
body_set(struct body *b, const char *data, size_t n, const char *tag, const char *suffix)
{
	if (n >= SMALL)
		b->segment = segment_new(data, n, &b->fd);
	if (b->segment == NULL) {
		if ((b->small = malloc(n + 1)) == NULL)
			abort();
		memcpy(b->small, data, n);
	}
	b->len = n;
	snprintf(b->etag, sizeof(b->etag), "\"%s%s\"", tag, suffix);
	snprintf(b->length, sizeof(b->length), "%zu", n);
}

void
body_add(const struct body *b, struct evbuffer *out)
{
	if (b->len == 0)
		return;
	if (b->segment == NULL) {
		evbuffer_add(out, b->small, b->len);
		return;
	}
	/* Lets the buffer keep the file as a file. */
	evbuffer_set_flags(out, EVBUFFER_FLAG_DRAINS_TO_FD);
	if (evbuffer_add_file_segment(out, b->segment, 0, (ev_off_t)b->len) == -1)
		abort();
}

static void
make_room(struct cache *c, size_t bytes)
{
	while (c->oldest != NULL && (c->n >= c->max_docs || c->bytes + bytes > c->max_bytes))
		cache_drop(c, c->oldest);
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

struct doc *
cache_put(struct cache *c, const char *key, int status, const char *media_type, const char *data,
    size_t n, int64_t updated)
{
	unsigned char digest[HASH_SIZE];
	char tag[33];
	uint64_t hash = hash_fast(0, key, strlen(key));
	struct doc *d = find(c, key, hash);

	hash_sha256(data, n, digest);
	hash_hex(digest, sizeof(tag) / 2, tag);
	if (d != NULL && d->status == status && d->plain.len == n &&
	    strncmp(d->plain.etag + 1, tag, sizeof(tag) - 1) == 0) {
		d->updated = updated;
	} else {
		if (d != NULL)
			cache_drop(c, d);
		make_room(c, n + OVERHEAD);
		d = insert(c, key, hash);
		d->status = status;
		d->media_type = media_type;
		d->updated = updated;
		d->bytes = n + strlen(key) + OVERHEAD;
		c->bytes += d->bytes;
		body_set(&d->plain, data, n, tag, "");
	}
	if (updated != TIME_NONE)
		date_http(updated, d->last_modified);
	return d;
}

/* The plain bytes, wherever they are. */
static char *
body_copy(const struct body *b)
{
	char *data = malloc(b->len + 1);

	if (data == NULL)
		abort();
	if (b->segment == NULL)
		memcpy(data, b->small, b->len);
	else if (pread(b->fd, data, b->len, 0) != (ssize_t)b->len)
		abort();
	return data;
}

const struct body *
cache_gzip(struct cache *c, struct doc *d)
{
	struct buf packed;
	char *plain, tag[33];

	if (!d->gzip_tried && d->plain.len >= GZIP_MIN) {
		plain = body_copy(&d->plain);
		buf_init(&packed, d->plain.len);
		if (gzip_pack(plain, d->plain.len, GZIP_LEVEL, &packed) == 0) {
			memcpy(tag, d->plain.etag + 1, sizeof(tag) - 1);
			tag[sizeof(tag) - 1] = '\0';
			body_set(&d->gzip, packed.data, packed.len, tag, "-gz");
			d->bytes += packed.len;
			c->bytes += packed.len;
		}
		buf_release(&packed);
		free(plain);
	}
	d->gzip_tried = true;
	return d->gzip.len > 0 ? &d->gzip : &d->plain;
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
