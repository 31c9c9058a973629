/*
 * hash.h -- digests and random bytes.  Owns libcrypto.
 */
#ifndef DIGESTD_HASH_H
#define DIGESTD_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_SIZE 32
#define HASH_HEX 65

/* SHA-256 (FIPS 180-4). */
void hash_sha256(const void *, size_t n, unsigned char out[HASH_SIZE]);
/* Whether n bytes are the same, in a time that does not tell where they differ. */
bool hash_equal(const void *, const void *, size_t n);
void hash_hex(const unsigned char *, size_t n, char *out /* 2n + 1 */);
/* The first 63 bits of SHA-256 over salt and up to two strings (NULL is allowed), never 0. */
int64_t hash_key(const char salt[16], const char *kind, const char *a, const char *b);
/* A fast non-cryptographic 64-bit hash for tables and fingerprints (multiply and fold, 8 bytes a
 * step). */
uint64_t hash_fast(uint64_t seed, const void *, size_t n);
/* From the kernel; ends the process when there are none. */
void hash_random(void *, size_t n);

#endif
