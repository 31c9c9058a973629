/*
 * What the tests of the store share: a store in a folder of its own with three feeds, and a
 * short way to put an entry.
 */
#ifndef DIGESTD_STORE_FIXTURE_H
#define DIGESTD_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/core/url.h"
#include "../../../daemon/store/store.h"

#define NOW INT64_C(1790000000)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

struct bench {
	char folder[64], file[128];
	struct store *store;
	struct arena *arena;
	struct errbuf err;
	struct feed feeds[3]; /* one trusted, two, three little */
	int64_t now;
};

#define ok(call) assert_ok((call), &b->err, #call)
static inline void
assert_ok(int rc, const struct errbuf *err, const char *what)
{
	if (rc != 0)
		fail_msg("%s: %d, %s", what, rc, err->text);
}

static inline void
open_bench(struct bench *b)
{
	static const char *const keys[] = {"one", "two", "three"};
	static const int weights[] = {90, 50, 10};
	size_t i;

	memset(b, 0, sizeof(*b));
	(void)snprintf(b->folder, sizeof(b->folder), "/tmp/digestd-store-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	(void)snprintf(b->file, sizeof(b->file), "%s/items.db", b->folder);
	b->arena = arena_new();
	b->now = NOW;
	if ((b->store = store_open(b->file, STORE_WRITER, &b->err)) == NULL)
		fail_msg("%s", b->err.text);
	for (i = 0; i < 3; i++)
		b->feeds[i] = (struct feed){.key = keys[i],
		    .url = arena_printf(b->arena, "https://%s.example/feed", keys[i]),
		    .title = arena_printf(b->arena, "Feed %s", keys[i]),
		    .kind = "feed",
		    .weight = weights[i],
		    .enabled = true};
	ok(store_sync_feeds(b->store, b->feeds, 3, &b->err));
}

static inline void
close_bench(struct bench *b)
{
	char command[200];

	store_close(b->store);
	arena_free(b->arena);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", b->folder);
	assert_int_equal(system(command), 0);
}

/* An entry with a date of its own, an hour old. */
static inline struct item
entry(struct bench *b, const char *id, const char *url, const char *title)
{
	struct item it = {.id = id,
	    .url = url,
	    .title = title,
	    .canonical = url != NULL ? url_canonical(url, b->arena) : NULL,
	    .section = "policy",
	    .published = b->now - HOUR,
	    .updated = TIME_NONE};

	return it;
}

static inline struct put
put_opts(struct bench *b, int feed, const struct item *it, const struct put_options *opts)
{
	struct put put = {0};

	ok(store_begin(b->store, &b->err));
	ok(store_put_item(b->store, b->feeds[feed].id, it, opts, &put, &b->err));
	ok(store_commit(b->store, &b->err));
	return put;
}

static inline struct put
put_item(struct bench *b, int feed, const struct item *it)
{
	struct put_options opts = {.now = b->now, .title_window_days = 7};

	return put_opts(b, feed, it, &opts);
}

static inline struct put
put_entry(struct bench *b, int feed, const char *id, const char *url, const char *title)
{
	struct item it = entry(b, id, url, title);

	return put_item(b, feed, &it);
}

static inline struct selection
everything(void)
{
	return (struct selection){
	    .with_none = true, .since = TIME_NONE, .until = TIME_NONE, .limit = 1000};
}

static inline size_t
list(struct bench *b, const struct selection *sel, struct story **stories)
{
	size_t n = 0;

	ok(store_stories(b->store, sel, stories, &n, b->arena, &b->err));
	return n;
}

static inline struct story
story_of(struct bench *b, int64_t item)
{
	struct story st;

	memset(&st, 0, sizeof(st));
	ok(store_item(b->store, item, &st, b->arena, &b->err));
	return st;
}

static inline int64_t
count_items(struct bench *b)
{
	struct store_counts counts = {0};

	ok(store_count(b->store, &counts, &b->err));
	return counts.items;
}

/* Of a child, when it has ended; 1000 and the signal when that ended it. */
static inline int
exit_status(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* The n-th of many entries: true when it was new. */
static inline int64_t
put_numbered(struct bench *b, int64_t n, int *rc)
{
	struct put_options opts = {.now = NOW, .title_window_days = 7};
	struct put put = {0};
	struct item it;

	it = entry(b, arena_printf(b->arena, "g%lld", (long long)n),
	    arena_printf(b->arena, "https://a.cn/n/%lld", (long long)n),
	    arena_printf(b->arena, "按顺序编号的第 %lld 条新闻", (long long)n));
	it.content = "<p>一些内容，好让页面满得快一些。</p>";
	*rc = store_put_item(b->store, b->feeds[0].id, &it, &opts, &put, &b->err);
	return put.verdict == PUT_NEW && *rc == 0;
}

#endif
