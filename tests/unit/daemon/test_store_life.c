/*
 * The file's life: who may open it, what survives, what a full disk does.
 */
#include "store_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int
exit_status(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int64_t
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

static void
run_sql(const char *file, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* ---- opening ---- */

static void
test_one_writer(void **state)
{
	struct bench bench, *b = &bench;
	struct store *reader;

	(void)state;
	open_bench(b);
	assert_null(store_open(b->file, STORE_WRITER, &b->err));
	assert_non_null(strstr(b->err.text, "another digestd"));
	assert_non_null(reader = store_open(b->file, STORE_READER, &b->err));
	assert_int_equal(store_begin(reader, &b->err), -1);
	store_close(reader);
	store_close(b->store);
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	close_bench(b);
}

static void
test_reader_without_a_store(void **state)
{
	struct bench bench, *b = &bench;
	char file[4096];

	(void)state;
	open_bench(b);
	(void)snprintf(file, sizeof(file), "%s/other.db", b->folder);
	assert_null(store_open(file, STORE_READER, &b->err));
	assert_non_null(strstr(b->err.text, file));
	run_sql(file, "PRAGMA journal_mode = WAL; CREATE TABLE x(y)");
	assert_null(store_open(file, STORE_READER, &b->err));
	assert_non_null(strstr(b->err.text, "not set up yet"));
	close_bench(b);
}

static void
test_versions(void **state)
{
	struct bench bench, *b = &bench;

	(void)state;
	open_bench(b);
	(void)put_entry(b, 0, "g", "https://a.cn/1", "升级之后还在的一条新闻");
	store_close(b->store);
	/* Opening again changes nothing. */
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	assert_int_equal(count_items(b), 1);
	assert_int_equal(
	    put_entry(b, 0, "g", "https://a.cn/1", "升级之后还在的一条新闻").verdict, PUT_SAME);
	store_close(b->store);
	run_sql(b->file, "PRAGMA user_version = 999");
	assert_null(store_open(b->file, STORE_WRITER, &b->err));
	assert_non_null(strstr(b->err.text, "newer digestd"));
	assert_null(store_open(b->file, STORE_READER, &b->err));
	assert_non_null(strstr(b->err.text, "newer digestd"));
	run_sql(b->file, "PRAGMA user_version = 1");
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	close_bench(b);
}

static void
test_not_a_database(void **state)
{
	struct bench bench, *b = &bench;
	char file[4096];
	FILE *f;

	(void)state;
	open_bench(b);
	(void)snprintf(file, sizeof(file), "%s/text", b->folder);
	assert_non_null(f = fopen(file, "w"));
	fprintf(f, "%05000d", 7);
	fclose(f);
	assert_null(store_open(file, STORE_WRITER, &b->err));
	assert_null(store_open(file, STORE_READER, &b->err));
	assert_non_null(strstr(b->err.text, "not a database"));
	close_bench(b);
}

/* In a child without rights, told by a byte when there is more to read: 0 when all went well. */
static int
without_rights(struct bench *b, int in, int out)
{
	struct story *stories;
	struct selection sel = everything();
	struct store *s;
	size_t n = 0, want;
	int64_t generation, before = -1;
	char c = 'x';

	if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return 1;
	if ((s = store_open(b->file, STORE_WRITER, &b->err)) != NULL)
		return 2;
	if ((s = store_open(b->file, STORE_READER, &b->err)) == NULL)
		return 3;
	for (want = 1; want <= 3; want++) {
		if (store_stories(s, &sel, &stories, &n, b->arena, &b->err) != 0 || n != want)
			return 4;
		generation = store_generation(s);
		if (generation <= before)
			return 5;
		before = generation;
		if (write(out, &c, 1) != 1 || read(in, &c, 1) != 1)
			return 6;
	}
	store_close(s);
	return 0;
}

/* The sandbox of web and mailer: they may read the folder and, at most, write the log's index. */
static void
read_with(mode_t shm_mode)
{
	struct bench bench, *b = &bench;
	int to[2], from[2], status, i;
	char shm[4096], c = 'x';
	pid_t pid;

	open_bench(b);
	(void)put_entry(b, 0, "0", "https://a.cn/0", "只读目录里的一条新闻标题");
	(void)snprintf(shm, sizeof(shm), "%s-shm", b->file);
	assert_int_equal(chmod(shm, shm_mode), 0);
	assert_int_equal(chmod(b->folder, 0755), 0);
	assert_int_equal(pipe(to) | pipe(from), 0);
	if ((pid = fork()) == 0) {
		close(to[1]);
		close(from[0]);
		_exit(without_rights(b, to[0], from[1]));
	}
	close(to[0]);
	close(from[1]);
	for (i = 1; i <= 3 && read(from[0], &c, 1) == 1; i++) {
		(void)put_entry(b, 0, arena_printf(b->arena, "%d", i),
		    arena_printf(b->arena, "https://a.cn/%d", i),
		    arena_printf(b->arena, "后来的第 %d 条新闻标题", i));
		assert_int_equal(write(to[1], &c, 1), 1);
	}
	if ((status = exit_status(pid)) != 0)
		fail_msg("mode %o: step %d failed", (unsigned)shm_mode, status);
	close(to[1]);
	close(from[0]);
	close_bench(b);
}

static void
test_read_only_folder(void **state)
{
	(void)state;
	if (getuid() != 0)
		skip(); /* the same user could always write */
	read_with(0644);
	read_with(0666);
}

/* ---- generation ---- */

static void
test_generation(void **state)
{
	struct bench bench, *b = &bench;
	struct feed_state fs = {.etag = "x"};
	struct store *reader;
	int64_t g;
	int rc;

	(void)state;
	open_bench(b);
	assert_non_null(reader = store_open(b->file, STORE_READER, &b->err));
	g = store_generation(reader);
	assert_int_equal(store_generation(b->store), g);
	ok(store_begin(b->store, &b->err));
	ok(store_put_feed_state(b->store, b->feeds[0].id, &fs, &b->err));
	ok(store_commit(b->store, &b->err));
	assert_int_equal(store_generation(reader), g);
	ok(store_begin(b->store, &b->err));
	(void)put_numbered(b, 1, &rc);
	(void)put_numbered(b, 2, &rc);
	assert_int_equal(store_generation(b->store), g);
	assert_int_equal(store_generation(reader), g);
	ok(store_commit(b->store, &b->err));
	assert_int_equal(store_generation(reader), g + 1);
	assert_int_equal(store_generation(b->store), g + 1);
	ok(store_begin(b->store, &b->err));
	(void)put_numbered(b, 1, &rc);
	ok(store_commit(b->store, &b->err));
	assert_int_equal(store_generation(reader), g + 1);
	ok(store_begin(b->store, &b->err));
	(void)put_numbered(b, 3, &rc);
	store_rollback(b->store);
	assert_int_equal(store_generation(reader), g + 1);
	ok(store_begin(b->store, &b->err));
	ok(store_commit(b->store, &b->err));
	ok(store_commit(b->store, &b->err)); /* outside: nothing */
	assert_int_equal(store_generation(reader), g + 1);
	store_close(reader);
	close_bench(b);
}

/* ---- upkeep ---- */

static void
test_prune(void **state)
{
	struct bench bench, *b = &bench;
	struct story *stories;
	struct selection sel = everything();
	int done, rc;
	int64_t i;

	(void)state;
	open_bench(b);
	ok(store_begin(b->store, &b->err));
	for (i = 0; i < 10; i++)
		(void)put_numbered(b, i, &rc);
	ok(store_commit(b->store, &b->err));
	ok(store_prune(b->store, NOW, 100, &done, &b->err));
	assert_int_equal(done, 0);
	ok(store_prune(b->store, NOW + 1, 4, &done, &b->err));
	assert_int_equal(done, 4);
	ok(store_prune(b->store, NOW + 1, 100, &done, &b->err));
	assert_int_equal(done, 6);
	ok(store_prune(b->store, NOW + 1, 100, &done, &b->err));
	assert_int_equal(done, 0);
	sel.contents = SIZE_MAX;
	assert_int_equal(list(b, &sel, &stories), 10);
	for (i = 0; i < 10; i++)
		assert_null(stories[i].main.content);
	/* Seen again, they are known and stay pruned. */
	ok(store_begin(b->store, &b->err));
	for (i = 0; i < 10; i++)
		assert_false(put_numbered(b, i, &rc));
	ok(store_commit(b->store, &b->err));
	assert_int_equal(list(b, &sel, &stories), 10);
	assert_null(stories[0].main.content);
	close_bench(b);
}

/* Someone deleted an item: its keys still know it. */
static void
test_deleted_items_stay_away(void **state)
{
	struct bench bench, *b = &bench;
	struct put p, q;

	(void)state;
	open_bench(b);
	p = put_entry(b, 0, "g", "https://a.cn/1", "被删除的一条新闻标题在此");
	store_close(b->store);
	run_sql(b->file, "DELETE FROM item; DELETE FROM story; DELETE FROM content");
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	q = put_entry(b, 0, "g", "https://a.cn/1", "被删除的一条新闻标题在此");
	assert_int_equal(q.verdict, PUT_SAME);
	assert_int_equal(q.item, p.item);
	/* Nor does a new item get its number. */
	q = put_entry(b, 1, "h", "https://a.cn/1", "被删除的一条新闻标题在此");
	assert_int_equal(q.verdict, PUT_NEW);
	assert_true(q.item > p.item);
	assert_false(q.joined);
	close_bench(b);
}

/* A person chose the section: nothing that a feed sends later changes it. */
static void
test_fixed_section(void **state)
{
	struct bench bench, *b = &bench;
	struct item it;
	struct put p, q;

	(void)state;
	open_bench(b);
	it = entry(b, "g", "https://a.cn/1", "编辑改过分类的一条新闻");
	p = put_item(b, 2, &it);
	store_close(b->store);
	run_sql(b->file, "UPDATE item SET flags = 16, section = 'riscv', reason = 'editor';"
			 "UPDATE story SET section = 'riscv'");
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	it.title = "编辑改过分类的一条新闻（更新）";
	it.section = "industry";
	it.reason = "rules";
	assert_int_equal(put_item(b, 2, &it).verdict, PUT_UPDATED);
	assert_string_equal(story_of(b, p.item).main.section, "riscv");
	assert_string_equal(story_of(b, p.item).main.reason, "editor");
	assert_int_equal(story_of(b, p.item).main.flags, ITEM_SECTION_FIXED);
	/* Nor does a more trusted report that joins the story. */
	q = put_item(b, 0, &it);
	assert_int_equal(q.story, p.story);
	assert_int_equal(story_of(b, p.item).sources[0].item, p.item);
	assert_int_equal(story_of(b, q.item).main.flags, 0);
	close_bench(b);
}

static void
test_backup(void **state)
{
	struct bench bench, *b = &bench;
	struct store *copy, *reader;
	struct store_counts counts;
	char file[4096];
	int64_t i;
	int rc;

	(void)state;
	open_bench(b);
	(void)snprintf(file, sizeof(file), "%s/copy.db", b->folder);
	ok(store_begin(b->store, &b->err));
	for (i = 0; i < 500; i++)
		(void)put_numbered(b, i, &rc);
	ok(store_commit(b->store, &b->err));
	/* While the writer is in the middle of a transaction, from another process's handle. */
	assert_non_null(reader = store_open(b->file, STORE_READER, &b->err));
	ok(store_begin(b->store, &b->err));
	(void)put_numbered(b, 1000, &rc);
	ok(store_backup(reader, file, &b->err));
	ok(store_backup(reader, file, &b->err)); /* over the old one */
	ok(store_backup(b->store, file, &b->err));
	ok(store_commit(b->store, &b->err));
	store_close(reader);
	assert_non_null(copy = store_open(file, STORE_WRITER, &b->err));
	ok(store_check(copy, &b->err));
	ok(store_count(copy, &counts, &b->err));
	assert_int_equal(counts.items, 500);
	assert_int_equal(counts.stories, 500);
	assert_int_equal(counts.feeds, 3);
	store_close(copy);
	assert_int_equal(store_backup(b->store, "/nowhere/at/all.db", &b->err), -1);
	ok(store_check(b->store, &b->err));
	assert_int_equal(count_items(b), 501);
	close_bench(b);
}

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
	if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
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
	    cmocka_unit_test(test_one_writer),
	    cmocka_unit_test(test_reader_without_a_store),
	    cmocka_unit_test(test_versions),
	    cmocka_unit_test(test_not_a_database),
	    cmocka_unit_test(test_read_only_folder),
	    cmocka_unit_test(test_generation),
	    cmocka_unit_test(test_prune),
	    cmocka_unit_test(test_deleted_items_stay_away),
	    cmocka_unit_test(test_fixed_section),
	    cmocka_unit_test(test_backup),
	    cmocka_unit_test(test_kill),
	    cmocka_unit_test(test_file_limit),
	    cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
