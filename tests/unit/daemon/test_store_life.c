/*
 * The file's life: who may open it, what survives, what is dropped, copies.
 */
#include "store_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>

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
	/* The first schema becomes the present one, with what is in it. */
	run_sql(b->file, "DROP TABLE joined; ALTER TABLE story DROP COLUMN chosen;"
			 "ALTER TABLE feed DROP COLUMN shape; PRAGMA user_version = 1");
	assert_non_null(b->store = store_open(b->file, STORE_WRITER, &b->err));
	ok(store_sync_feeds(b->store, b->feeds, 3, &b->err));
	assert_int_equal(count_items(b), 1);
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
	/* The one who reads is another user here, so that the folder is closed to him. */
	(void)snprintf(shm, sizeof(shm), "%s-wal", b->file);
	assert_int_equal(chmod(shm, 0644) | chmod(b->file, 0644), 0);
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

/* What was reported before a start is found, however many links the store has. */
static void
test_links_of_before(void **state)
{
	struct bench bench, *b = &bench;
	struct put first, p;
	int i;

	(void)state;
	open_bench(b);
	first = put_entry(b, 0, "1", "https://a.cn/x", "开放原子开源基金会发布年度报告");
	store_close(b->store);
	/* Only half of the keys are larger than these. */
	run_sql(b->file,
	    "INSERT INTO link_old SELECT * FROM link_new; DELETE FROM link_new;"
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)"
	    "INSERT INTO link_old SELECT i * 512000000000000, 99 FROM n");
	b->store = store_open(b->file, STORE_WRITER, &b->err);
	for (i = 1; i < 9; i++) {
		b->now += HOUR;
		p = put_entry(b, 1 + i % 2, arena_printf(b->arena, "g%d", i), "https://a.cn/x",
		    arena_printf(b->arena, "第 %d 次转载时各不相同的标题", i));
		if (p.verdict == PUT_NEW)
			assert_int_equal(p.story, first.story);
		p = put_entry(b, 1, arena_printf(b->arena, "h%d", i),
		    arena_printf(b->arena, "https://b.cn/%d", i), "开放原子开源基金会发布年度报告");
		assert_int_equal(p.story, first.story);
	}
	close_bench(b);
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
	    cmocka_unit_test(test_links_of_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
