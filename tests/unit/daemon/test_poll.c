/*
 * What a fetcher sends to the engine: everything arrives, and what only a fetcher that was taken
 * over would send is refused before anything relies on it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/core/limits.h"
#include "../../../daemon/poll.h"

struct bench {
	struct arena *arena;
	struct buf out;
	struct result_item item;
	const char *categories[2];
	struct seen seen[2];
	struct result sent, got;
};

static void
open_bench(struct bench *b)
{
	*b = (struct bench){.arena = arena_new(), .categories = {"a", "b"}};
	buf_init(&b->out, LIMIT_MESSAGE);
	b->item.item = (struct item){.title = "T",
	    .categories = b->categories,
	    .ncategories = 2,
	    .published = 1700000000,
	    .updated = TIME_NONE};
	b->item.url_shared = true;
	b->sent = (struct result){.feed = 7,
	    .change = CHANGE_DOCUMENT,
	    .status = 200,
	    .validators = true,
	    .etag = "\"1\"",
	    .rhythm = 3600,
	    .newest = 1700000000,
	    .seen = b->seen,
	    .nseen = 2,
	    .items = &b->item,
	    .nitems = 1};
}

static int
carry(struct bench *b)
{
	buf_clear(&b->out);
	assert_int_equal(result_pack(&b->sent, &b->out), 0);
	return result_unpack(&b->got, b->out.data, b->out.len, b->arena);
}

static void
close_bench(struct bench *b)
{
	buf_release(&b->out);
	arena_free(b->arena);
}

static void
test_result_arrives(void **state)
{
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	assert_int_equal(carry(b), 0);
	assert_int_equal(b->got.feed, 7);
	assert_int_equal(b->got.nseen, 2);
	assert_int_equal(b->got.nitems, 1);
	assert_false(b->got.items[0].guid_shared);
	assert_true(b->got.items[0].url_shared);
	assert_string_equal(b->got.items[0].item.categories[1], "b");
	assert_true(b->got.items[0].item.updated == TIME_NONE);
	close_bench(b);
}

/* Every beginning of a message is refused, and read no further than it goes. */
static void
test_cut_results(void **state)
{
	struct bench bench, *b = &bench;
	size_t n;

	(void)state;
	open_bench(b);
	assert_int_equal(carry(b), 0);
	for (n = 0; n < b->out.len; n++)
		assert_int_equal(result_unpack(&b->got, b->out.data, n, b->arena), -1);
	close_bench(b);
}

static void
test_a_failure_says_why(void **state)
{
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	b->sent = (struct result){
	    .outcome = POLL_FAILED, .stage = "fetch", .error = "it broke", .unreached = true};
	assert_int_equal(carry(b), 0);
	assert_true(b->got.unreached);
	b->sent.error = NULL;
	assert_int_equal(carry(b), -1);
	b->sent = (struct result){.outcome = POLL_GONE, .error = "gone"};
	assert_int_equal(carry(b), -1);
	b->sent = (struct result){.outcome = POLL_GONE + 1, .stage = "fetch", .error = "?"};
	assert_int_equal(carry(b), -1);
	close_bench(b);
}

static void
test_absurd_values(void **state)
{
	static const int64_t times[] = {INT64_MAX, INT64_MIN + 1, -((int64_t)1 << 41)};
	struct bench bench, *b = &bench;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		open_bench(b);
		b->item.item.published = times[i];
		assert_int_equal(carry(b), -1);
		b->item.item.published = 0;
		b->item.item.updated = times[i];
		assert_int_equal(carry(b), -1);
		b->item.item.updated = 0;
		b->sent.rhythm = times[i];
		assert_int_equal(carry(b), -1);
		b->sent.rhythm = 0;
		assert_int_equal(carry(b), 0);
		close_bench(b);
	}
	open_bench(b);
	b->categories[1] = NULL;
	assert_int_equal(carry(b), -1);
	b->categories[1] = "";
	b->sent.etag = arena_alloc(b->arena, LIMIT_HEADER_VALUE + 2);
	memset((char *)(uintptr_t)b->sent.etag, 'x', LIMIT_HEADER_VALUE + 1);
	assert_int_equal(carry(b), -1);
	close_bench(b);
}

static void
test_job_arrives(void **state)
{
	struct bench bench, *b = &bench;
	const struct seen seen[] = {{.fingerprint = 1}, {.fingerprint = UINT64_MAX, .time = -5}};
	struct job job = {.feed = {.id = 9, .url = "http://a.example/", .kind = "feed"},
	    .etag = "",
	    .seen = seen,
	    .nseen = 2,
	    .keep_alive = true};
	struct job got;

	(void)state;
	open_bench(b);
	job_pack(&job, &b->out);
	assert_int_equal(job_unpack(&got, b->out.data, b->out.len, b->arena), 0);
	assert_int_equal(got.feed.id, 9);
	assert_string_equal(got.etag, "");
	assert_null(got.last_modified);
	assert_int_equal(got.nseen, 2);
	assert_memory_equal(got.seen, seen, sizeof(seen));
	assert_true(got.keep_alive);
	assert_int_equal(job_unpack(&got, b->out.data, b->out.len - 1, b->arena), -1);
	close_bench(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_result_arrives),
	    cmocka_unit_test(test_cut_results),
	    cmocka_unit_test(test_a_failure_says_why),
	    cmocka_unit_test(test_absurd_values),
	    cmocka_unit_test(test_job_arrives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
