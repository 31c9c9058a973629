/* arena, buf, pack, map, hash, item, feed: what everything else stands on. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../../../daemon/core/feed.h"
#include "../../../daemon/core/hash.h"
#include "../../../daemon/core/item.h"
#include "../../../daemon/core/limits.h"
#include "../../../daemon/core/map.h"

static void
arena_keeps_what_it_gave(void **state)
{
	struct arena *a = arena_new();
	char *p[2000];
	size_t i, n;

	(void)state;
	for (i = 0; i < 2000; i++) {
		n = i % 37 == 0 ? 100000 : i;
		p[i] = arena_alloc(a, n + 1);
		assert_int_equal((uintptr_t)p[i] % _Alignof(max_align_t), 0);
		assert_int_equal(p[i][n], 0);
		memset(p[i], (int)(i % 255) + 1, n);
	}
	for (i = 0; i < 2000; i++) {
		n = i % 37 == 0 ? 100000 : i;
		assert_true(n == 0 || (unsigned char)p[i][n - 1] == i % 255 + 1);
		assert_int_equal(p[i][n], 0);
	}
	arena_clear(a);
	assert_int_equal(arena_used(a), 0);
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	assert_string_equal(arena_strndup(a, "abc", 2), "ab");
	arena_free(a);
	arena_free(NULL);
}

static void
buf_stops_at_its_maximum(void **state)
{
	struct buf b;
	size_t len;
	char *s;

	(void)state;
	buf_init(&b, 10);
	assert_int_equal(buf_adds(&b, "12345"), 0);
	assert_int_equal(buf_printf(&b, "%s", "678"), 0);
	assert_int_equal(buf_adds(&b, "9ab"), -1);
	assert_true(b.overflow);
	assert_string_equal(b.data, "12345678");
	assert_int_equal(buf_addc(&b, 'x'), 0);
	assert_true(b.overflow);
	s = buf_take(&b, &len);
	assert_string_equal(s, "12345678x");
	assert_int_equal(len, 9);
	free(s);
	buf_clear(&b);
	assert_false(b.overflow);
	assert_null(buf_reserve(&b, SIZE_MAX));
	buf_release(&b);
}

static void
unpack_never_reads_past_the_end(void **state)
{
	struct arena *a = arena_new();
	struct unpack u;
	struct buf b;
	size_t n, cut;

	(void)state;
	buf_init(&b, 1000);
	pack_u32(&b, 7);
	pack_str(&b, NULL);
	pack_str(&b, "");
	pack_str(&b, "\xe4\xb8\xad");
	pack_i64(&b, -5);
	pack_blob(&b, "xyz", 3);
	unpack_init(&u, b.data, b.len);
	assert_int_equal(unpack_u32(&u), 7);
	assert_null(unpack_str(&u, a));
	assert_string_equal(unpack_str(&u, a), "");
	assert_string_equal(unpack_str(&u, a), "\xe4\xb8\xad");
	assert_int_equal(unpack_i64(&u), -5);
	assert_memory_equal(unpack_blob(&u, &n), "xyz", 3);
	assert_true(unpack_ok(&u));
	for (cut = 0; cut < b.len; cut++) {
		unpack_init(&u, b.data, cut);
		(void)unpack_u32(&u);
		(void)unpack_str(&u, a);
		(void)unpack_str(&u, a);
		(void)unpack_str(&u, a);
		(void)unpack_i64(&u);
		(void)unpack_blob(&u, &n);
		assert_false(unpack_ok(&u));
	}
	buf_release(&b);
	arena_free(a);
}

static void
item_survives_packing(void **state)
{
	const char *categories[] = {"a", "b"};
	struct enclosure enclosures[] = {{"https://x.example/a.mp3", "audio/mpeg", 7}};
	struct item in = {.id = "1",
	    .url = "https://x.example/",
	    .title = "t",
	    .author = "",
	    .content = "<p>c</p>",
	    .categories = categories,
	    .ncategories = 2,
	    .enclosures = enclosures,
	    .nenclosures = 1,
	    .published = 5,
	    .updated = TIME_NONE,
	    .section = "policy",
	    .score = -3,
	    .flags = ITEM_REPOST,
	    .fingerprint = UINT64_MAX};
	struct arena *a = arena_new();
	struct unpack u;
	struct item out;
	struct buf b;
	size_t cut;

	(void)state;
	buf_init(&b, 10000);
	item_pack(&in, &b);
	unpack_init(&u, b.data, b.len);
	assert_int_equal(item_unpack(&out, &u, a), 0);
	assert_true(unpack_ok(&u));
	assert_int_equal(item_fingerprint(&in), item_fingerprint(&out));
	assert_null(out.summary);
	assert_string_equal(out.author, "");
	assert_string_equal(out.categories[1], "b");
	assert_string_equal(out.enclosures[0].type, "audio/mpeg");
	assert_int_equal(out.score, -3);
	assert_true(out.updated == TIME_NONE && out.fingerprint == UINT64_MAX);
	for (cut = 0; cut < b.len; cut++) {
		unpack_init(&u, b.data, cut);
		assert_int_equal(item_unpack(&out, &u, a), -1);
	}
	/* A count that no entry has. */
	buf_clear(&b);
	for (cut = 0; cut < 7; cut++)
		pack_str(&b, NULL);
	pack_u32(&b, 4000000000u);
	unpack_init(&u, b.data, b.len);
	assert_int_equal(item_unpack(&out, &u, a), -1);
	buf_release(&b);
	arena_free(a);
}

static void
fingerprint_sees_every_field(void **state)
{
	struct item it = {.id = "1", .url = "u", .title = "t", .published = 1, .updated = 1};
	uint64_t h = item_fingerprint(&it);

	(void)state;
	it.title = "T";
	assert_true(item_fingerprint(&it) != h);
	it.title = "t";
	it.content = "";
	assert_true(item_fingerprint(&it) != h);
	it.content = NULL;
	it.updated = 2;
	assert_true(item_fingerprint(&it) != h);
	it.updated = 1;
	assert_true(item_fingerprint(&it) == h);
	/* What moves from one field to the next is a change. */
	it.author = "x";
	h = item_fingerprint(&it);
	it.author = NULL;
	it.summary = "x";
	assert_true(item_fingerprint(&it) != h);
}

static void
document_grows_to_its_limit(void **state)
{
	struct arena *a = arena_new();
	struct document doc;
	struct item *it;
	size_t i;

	(void)state;
	document_init(&doc);
	for (i = 0; i < LIMIT_ENTRIES; i++) {
		assert_non_null(it = document_add(&doc, a));
		it->score = (int)i;
	}
	assert_null(document_add(&doc, a));
	for (i = 0; i < LIMIT_ENTRIES; i++)
		assert_int_equal(doc.items[i].score, i);
	assert_string_equal(document_format_name(FORMAT_ATOM03), "atom03");
	arena_free(a);
}

static void
feed_survives_packing(void **state)
{
	const char *headers[] = {"X-Key: 1"};
	struct feed in = {.id = 9,
			.key = "k",
			.url = "https://x.example/f",
			.kind = "listing",
			.tz_minutes = -300,
			.weight = 70,
			.headers = headers,
			.nheaders = 1,
			.listing = {.item = "li", .pages = 3}},
		    out;
	struct arena *a = arena_new();
	struct unpack u;
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	feed_pack(&in, &b);
	unpack_init(&u, b.data, b.len);
	assert_int_equal(feed_unpack(&out, &u, a), 0);
	assert_true(unpack_ok(&u));
	assert_int_equal(out.tz_minutes, -300);
	assert_string_equal(out.headers[0], "X-Key: 1");
	assert_string_equal(out.listing.item, "li");
	assert_int_equal(out.listing.pages, 3);
	buf_release(&b);
	arena_free(a);
}

static void
map_finds_what_was_put(void **state)
{
	struct map m = {0};
	uint64_t i;

	(void)state;
	assert_int_equal(map_get(&m, 5), MAP_NONE);
	for (i = 0; i < 10000; i++)
		map_put(&m, i * 0x100000001u, i);
	map_put(&m, 5 * 0x100000001u, 77);
	assert_int_equal(map_get(&m, 5 * 0x100000001u), 77);
	for (i = 6; i < 10000; i++)
		assert_int_equal(map_get(&m, i * 0x100000001u), i);
	assert_int_equal(map_get(&m, 3), MAP_NONE);
	map_release(&m);
}

static void
keys_depend_on_salt_kind_and_borders(void **state)
{
	static const char salt[16] = "0123456789abcde", other[16] = "0123456789abcdf";
	int64_t k = hash_key(salt, "guid", "ab", "c");
	unsigned char digest[HASH_SIZE];
	char hex[HASH_HEX];

	(void)state;
	assert_true(k > 0);
	assert_true(k == hash_key(salt, "guid", "ab", "c"));
	assert_true(k != hash_key(salt, "guid", "a", "bc"));
	assert_true(k != hash_key(salt, "url", "ab", "c"));
	assert_true(k != hash_key(other, "guid", "ab", "c"));
	assert_true(hash_key(salt, "guid", "ab", NULL) != hash_key(salt, "guid", "ab", ""));
	hash_sha256("abc", 3, digest); /* FIPS 180-4, example */
	hash_hex(digest, HASH_SIZE, hex);
	assert_string_equal(
	    hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(arena_keeps_what_it_gave),
	    cmocka_unit_test(buf_stops_at_its_maximum),
	    cmocka_unit_test(unpack_never_reads_past_the_end),
	    cmocka_unit_test(item_survives_packing),
	    cmocka_unit_test(fingerprint_sees_every_field),
	    cmocka_unit_test(document_grows_to_its_limit),
	    cmocka_unit_test(feed_survives_packing),
	    cmocka_unit_test(map_finds_what_was_put),
	    cmocka_unit_test(keys_depend_on_salt_kind_and_borders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
