#include "pack.h"

#include <endian.h>
#include <string.h>

#define NO_STRING UINT32_MAX

void
pack_u32(struct buf *b, uint32_t v)
{
	v = htole32(v);
	buf_add(b, &v, sizeof(v));
}

void
pack_i64(struct buf *b, int64_t v)
{
	uint64_t u = htole64((uint64_t)v);

	buf_add(b, &u, sizeof(u));
}

void
pack_blob(struct buf *b, const void *p, size_t n)
{
	pack_u32(b, (uint32_t)n);
	buf_add(b, p, n);
}

void
pack_str(struct buf *b, const char *s)
{
	if (s == NULL)
		pack_u32(b, NO_STRING);
	else
		pack_blob(b, s, strlen(s));
}

void
unpack_init(struct unpack *u, const void *p, size_t n)
{
	*u = (struct unpack){.p = p, .left = n};
}

static const char *
take(struct unpack *u, size_t n)
{
	const char *p = u->p;

	if (u->bad || n > u->left) {
		u->bad = true;
		return NULL;
	}
	u->p += n;
	u->left -= n;
	return p;
}

uint32_t
unpack_u32(struct unpack *u)
{
	const char *p = take(u, sizeof(uint32_t));
	uint32_t v = 0;

	if (p != NULL)
		memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

int64_t
unpack_i64(struct unpack *u)
{
	const char *p = take(u, sizeof(uint64_t));
	uint64_t v = 0;

	if (p != NULL)
		memcpy(&v, p, sizeof(v));
	return (int64_t)le64toh(v);
}

const void *
unpack_blob(struct unpack *u, size_t *n)
{
	size_t len = unpack_u32(u);
	const char *p = take(u, len);

	*n = p != NULL ? len : 0;
	return p;
}

const char *
unpack_str(struct unpack *u, struct arena *a)
{
	uint32_t len = unpack_u32(u);
	const char *p;

	if (len == NO_STRING || (p = take(u, len)) == NULL)
		return NULL;
	return arena_strndup(a, p, len);
}

bool
unpack_ok(const struct unpack *u)
{
	return !u->bad && u->left == 0;
}
