#include "hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

void
hash_sha256(const void *p, size_t n, unsigned char out[HASH_SIZE])
{
	(void)SHA256(p, n, out);
}

bool
hash_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void
hash_hex(const unsigned char *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = '\0';
}

/* A field's length goes in with it, so that ("ab", "c") and ("a", "bc") differ. */
static void
digest_field(EVP_MD_CTX *ctx, const char *s)
{
	uint64_t n = s != NULL ? strlen(s) : UINT64_MAX;

	if (EVP_DigestUpdate(ctx, &n, sizeof(n)) != 1 ||
	    (s != NULL && EVP_DigestUpdate(ctx, s, n) != 1))
		abort();
}

int64_t
hash_key(const char salt[16], const char *kind, const char *a, const char *b)
{
	static EVP_MD_CTX *ctx; /* a process has one thread */
	unsigned char out[HASH_SIZE];
	uint64_t v;

	/* Naming the digest again would have libcrypto look it up again, which costs more than it.
	 */
	if (ctx == NULL &&
	    ((ctx = EVP_MD_CTX_new()) == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1))
		abort();
	if (EVP_DigestInit_ex(ctx, NULL, NULL) != 1 || EVP_DigestUpdate(ctx, salt, 16) != 1)
		abort();
	digest_field(ctx, kind);
	digest_field(ctx, a);
	digest_field(ctx, b);
	if (EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		abort();
	memcpy(&v, out, sizeof(v));
	v &= INT64_MAX;
	return v != 0 ? (int64_t)v : 1;
}

static uint64_t
hash_step(uint64_t h, const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

uint64_t
hash_fast(uint64_t seed, const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ (n * 0x9e3779b97f4a7c15u), a, b, c;
	unsigned char rest[8] = {0};

	/* Four chains that do not wait for each other; long texts are most of what is hashed. */
	if (n >= 64) {
		a = h ^ 0xa0761d6478bd642fu;
		b = h ^ 0xe7037ed1a0b428dbu;
		c = h ^ 0x8ebc6af09c88c6e3u;
		for (; n >= 32; p += 32, n -= 32) {
			h = hash_step(h, p);
			a = hash_step(a, p + 8);
			b = hash_step(b, p + 16);
			c = hash_step(c, p + 24);
		}
		h ^= a * 3 ^ b * 5 ^ c * 7;
	}
	for (; n >= 8; p += 8, n -= 8)
		h = hash_step(h, p);
	if (n > 0) /* data may be NULL when there is none */
		memcpy(rest, p, n);
	h = hash_step(h, rest);
	h *= 0xbf58476d1ce4e5b9u;
	return h ^ (h >> 32);
}

void
hash_random(void *p, size_t n)
{
	if (RAND_bytes(p, (int)n) != 1)
		abort();
}
