/*
 * What a store that is killed or finds no room loses: nothing that it has promised.
 */
#include "store_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

/* ---- kill -9 ---- */

/* Delivers five entries at a time, the last five once more, and says so at every step. */
static void
deliver(struct bench *b, int out)
{
	struct feed_state fs;
	int64_t n, i;
	int rc;

	if ((b->store = store_open(b->file, STORE_WRITER, &b->err)) == NULL)
		_exit(1);
	for (;;) {
		arena_clear(b->arena);
		if (store_begin(b->store, &b->err) != 0 ||
		    store_feed_state(b->store, b->feeds[0].id, &fs, b->arena, &b->err) != 0)
			_exit(2);
		n = fs.items_total;
		for (i = n >= 5 ? n - 5 : 0; i < n + 5; i++)
			if (put_numbered(b, i, &rc) != (i >= n) || write(out, "p", 1) != 1)
				_exit(3);
		fs.items_total = n + 5;
		fs.etag = arena_printf(b->arena, "%lld", (long long)fs.items_total);
		if (store_put_feed_state(b->store, b->feeds[0].id, &fs, &b->err) != 0 ||
		    write(out, "s", 1) != 1 || store_commit(b->store, &b->err) != 0 ||
		    write(out, "c", 1) != 1)
			_exit(4);
	}
}

static void
check_whole(struct bench *b, int64_t *total, int64_t at_least)
{
	struct feed_state fs;
	struct story *stories;
	struct selection sel = everything();
	size_t n;

	if ((b->store = store_open(b->file, STORE_WRITER, &b->err)) == NULL)
		fail_msg("%s", b->err.text);
	ok(store_check(b->store, &b->err));
	ok(store_feed_state(b->store, b->feeds[0].id, &fs, b->arena, &b->err));
	assert_true(fs.items_total >= at_least);
	assert_int_equal(count_items(b), fs.items_total);
	sel.feed = "one"; /* through the full-text index */
	sel.limit = 5000;
	n = list(b, &sel, &stories);
	/* A slow machine lets it deliver more than a search looks at. */
	assert_int_equal(n, fs.items_total < 2000 ? fs.items_total : 2000);
	*total = fs.items_total;
	store_close(b->store);
	b->store = NULL;
}

static void
test_kill(void **state)
{
	struct bench bench, *b = &bench;
	int64_t total = 0, committed;
	int pipes[2], round, steps;
	unsigned seed = 7;
	pid_t pid;
	char c;

	(void)state;
	open_bench(b);
	store_close(b->store);
	b->store = NULL;
	for (round = 0; round < 50; round++) {
		assert_int_equal(pipe(pipes), 0);
		if ((pid = fork()) == 0) {
			close(pipes[0]);
			deliver(b, pipes[1]);
		}
		close(pipes[1]);
		committed = total;
		seed = seed * 1103515245 + 12345;
		for (steps = (int)(seed >> 16) % 60; steps >= 0 && read(pipes[0], &c, 1) == 1;
		     steps--)
			committed += c == 'c' ? 5 : 0;
		kill(pid, SIGKILL);
		assert_int_equal(exit_status(pid), 1000 + SIGKILL);
		close(pipes[0]);
		arena_clear(b->arena);
		check_whole(b, &total, committed);
	}
	assert_true(total > 50);
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	close_bench(b);
}

/* ---- a full disk ---- */

/* Fills until the disk is full, makes room, goes on: 0, or the number of what went wrong. */
static int
fill_disk(struct bench *b, int (*make_room)(void *), void *arg)
{
	struct store_counts counts;
	int64_t committed = 0, n = 0;
	int rc = 0, full = 0, i;

	while (full < 3 && n < 200000) {
		if ((rc = store_begin(b->store, &b->err)) == 0)
			for (i = 0; i < 50 && rc == 0; i++)
				(void)put_numbered(b, n + i, &rc);
		if (rc == 0)
			rc = store_commit(b->store, &b->err);
		if (rc == 0)
			committed = n += 50;
		else if (rc != STORE_FULL)
			return 10;
		full += rc != 0;
		arena_clear(b->arena);
	}
	if (full < 3)
		return 11;
	/* Reading goes on. */
	if (store_count(b->store, &counts, &b->err) != 0 || counts.items != committed)
		return 12;
	if (make_room(arg) != 0)
		return 13;
	/* What was refused is accepted now; the log may have to be emptied on the way. */
	for (i = 0, full = 0; i < 500 && full < 100;) {
		if ((rc = store_begin(b->store, &b->err)) == 0)
			(void)put_numbered(b, committed + i, &rc);
		if (rc == 0)
			rc = store_commit(b->store, &b->err);
		if (rc != 0 && rc != STORE_FULL)
			return 14;
		i += rc == 0;
		full += rc != 0;
	}
	if (store_count(b->store, &counts, &b->err) != 0 || counts.items != committed + 500)
		return 15;
	return store_check(b->store, &b->err) == 0 ? 0 : 16;
}

static int
raise_limit(void *arg)
{
	const struct rlimit *old = arg;

	return setrlimit(RLIMIT_FSIZE, old);
}

static void
test_file_limit(void **state)
{
	struct rlimit old, small;
	struct bench bench, *b = &bench;
	int failed;

	(void)state;
	open_bench(b);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	small = old;
	small.rlim_cur = 3 << 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	failed = fill_disk(b, raise_limit, &old);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	if (failed != 0)
		fail_msg("step %d: %s", failed, b->err.text);
	close_bench(b);
}

static int
remove_ballast(void *arg)
{
	return unlink(arg);
}

/* In a child with a mount namespace of its own; 77 where that is not allowed. */
static int
on_small_disk(void)
{
	struct bench bench, *b = &bench;
	char disk[] = "/tmp/digestd-disk-XXXXXX", ballast[100];
	struct feed *feeds;
	int fd, failed;

	if (mkdtemp(disk) == NULL)
		return 77;
	if (unshare(CLONE_NEWNS) != 0 || mount("", "/", "", MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", disk, "tmpfs", 0, "size=96m") != 0) {
		(void)rmdir(disk);
		return 77;
	}
	open_bench(b);
	store_close(b->store);
	feeds = b->feeds;
	(void)snprintf(ballast, sizeof(ballast), "%s/ballast", disk);
	(void)snprintf(b->file, sizeof(b->file), "%s/items.db", disk);
	if ((fd = open(ballast, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) == -1)
		return 1;
	if (posix_fallocate(fd, 0, 90 << 20) != 0)
		return 2;
	close(fd);
	if ((b->store = store_open(b->file, STORE_WRITER, &b->err)) == NULL ||
	    store_sync_feeds(b->store, feeds, 3, &b->err) != 0)
		return 3;
	failed = fill_disk(b, remove_ballast, ballast);
	if (failed != 0)
		fprintf(stderr, "%s\n", b->err.text);
	close_bench(b);
	(void)umount(disk);
	(void)rmdir(disk);
	return failed;
}

static void
test_full_disk(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	(void)fflush(NULL);
	if ((pid = fork()) == 0)
		_exit(on_small_disk());
	if ((status = exit_status(pid)) == 77)
		skip();
	if (status != 0)
		fail_msg("step %d", status);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kill),
	    cmocka_unit_test(test_file_limit),
	    cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
