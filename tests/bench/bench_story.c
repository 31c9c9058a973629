/*
 * bench_story -- what it costs to find the story of a new report, and to compare two.
 *
 *   bench_story [-m most stories] [DATABASE]
 *
 * At 10,000, 100,000 and 1,000,000 stored stories: CPU of storing a new report with and without
 * the search for reports with other words, whether reworded reports of late are found, and memory.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../daemon/store/store.h"
#include "../../filters/same.h"
#include "bench.h"

#define NOW INT64_C(1790000000)
#define SAMPLE 2000
#define PAIRS 200000
#define NFEEDS 50

static struct store *db;
static struct errbuf err;
static struct feed feeds[NFEEDS];
static uint64_t seed = 88172645463325252u;
static int64_t serial;

static uint64_t
rnd(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* ---- headlines -------------------------------------------------------------------------- */

/* Two to four characters of the two thousand after U+4E00: one of a few ten thousand words. */
static const char *
word(struct arena *a, uint64_t n)
{
	uint64_t h = n * 0x9e3779b97f4a7c15u;
	char *p = arena_alloc(a, 16);
	unsigned i, c, len = 2 + (unsigned)(h >> 62);

	for (i = 0; i < len && i < 4; i++, h >>= 11) {
		c = 0x4e00 + (unsigned)(h & 0x7ff);
		p[3 * i] = (char)(0xe0 | c >> 12);
		p[3 * i + 1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[3 * i + 2] = (char)(0x80 | (c & 0x3f));
	}
	return p;
}

/* The story's own words are fixed by its number; the form is the reporter's. */
static const char *
headline(struct arena *a, uint64_t story, bool reworded)
{
	const char *who = word(a, story % 20011), *what = word(a, 100000 + story * 7),
		   *how = word(a, 100000 + story * 7 + 1), *where = word(a, 30000 + story % 49999);
	const char *name =
	    arena_printf(a, "%c%c%c%crix", (int)('b' + story % 23), (int)('a' + story / 23 % 25),
		(int)('a' + story / 575 % 25), (int)('a' + story / 14375 % 25));

	return reworded ? arena_printf(a, "%s与%s：%s 是%s%s的", what, how, name, who, where)
			: arena_printf(a, "%s发布%s项目 %s，%s%s", who, where, name, what, how);
}

static const char *
name(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%c%c%c%cix", (int)('B' + n % 23), (int)('a' + n / 23 % 25),
	    (int)('a' + n / 575 % 25), (int)('a' + n / 14375 % 25));
}

/* As long as those of most feeds, of words and names that few others have. */
static const char *
lead(struct arena *a)
{
	const char *text = "";
	int i;

	for (i = 0; i < 12; i++)
		text = arena_printf(a, "%s%s%s%s", text, word(a, rnd(1000000)), word(a, rnd(3000)),
		    i % 4 == 3 ? name(a, rnd(359375)) : "，");
	return text;
}

static struct put
put(struct arena *a, const char *title, int feed, int days)
{
	struct put_options opts = {.now = NOW, .title_window_days = days};
	struct item it = {.title = title,
	    .lead = lead(a),
	    .section = "project",
	    .published = NOW - 3600,
	    .updated = TIME_NONE};
	struct put p = {0};

	it.id = arena_printf(a, "%lld", (long long)serial++);
	it.url = arena_printf(a, "https://site%d.example.com/%s", feed, it.id);
	it.canonical = it.url + strlen("https://");
	must(store_put_item(db, feeds[feed].id, &it, &opts, &p, &err), "put", &err);
	return p;
}

static void
fill(int64_t from, int64_t to)
{
	struct arena *a = arena_new();
	int64_t i;

	must(store_begin(db, &err), "begin", &err);
	for (i = from; i < to; i++) {
		(void)put(a, headline(a, (uint64_t)i, false), (int)rnd(NFEEDS / 2), 7);
		arena_clear(a);
		if (i % 5000 == 4999) {
			must(store_commit(db, &err), "commit", &err);
			must(store_begin(db, &err), "begin", &err);
		}
	}
	must(store_commit(db, &err), "commit", &err);
	arena_free(a);
}

/* ---- measuring -------------------------------------------------------------------------- */

/* CPU microseconds of one new report; undone, so that the next measurement finds the same. */
static double
measure(int64_t stories, bool reworded, int days, int *joined)
{
	struct arena *a = arena_new();
	double start, spent = 0;
	const char *title;
	uint64_t story;
	int i;

	must(store_begin(db, &err), "begin", &err);
	for (*joined = i = 0; i < SAMPLE; i++) {
		story = reworded ? (uint64_t)(stories - 1 - (int64_t)rnd(8000))
				 : (uint64_t)(stories + 1000000 + i);
		title = headline(a, story, reworded);
		start = cpu_ms();
		*joined += put(a, title, NFEEDS / 2 + i % (NFEEDS / 2), days).joined;
		spent += cpu_ms() - start;
		arena_clear(a);
	}
	store_rollback(db);
	arena_free(a);
	return spent / SAMPLE * 1e3;
}

static void
measure_all(int64_t stories)
{
	int none, found, exact;
	double without = measure(stories, false, 0, &none);
	double fresh = measure(stories, false, 7, &none);
	double like = measure(stories, true, 7, &found);

	(void)measure(stories, true, 0, &exact);
	printf("%8lld stories: new report %.1f us, looked for %.1f us (+%.1f), reworded %.1f us, "
	       "%d of %d found, rss %ld KB\n",
	    (long long)stories, without, fresh, fresh - without, like, found - exact, SAMPLE,
	    rss_kb());
	fflush(stdout);
}

static void
measure_pairs(void)
{
	struct arena *a = arena_new(), *scratch = arena_new();
	struct report x, y;
	double start;
	int i, same = 0;

	memset(&x, 0, sizeof(x));
	y = x;
	start = cpu_ms();
	for (i = 0; i < PAIRS; i++) {
		x.title = headline(a, (uint64_t)i, false);
		y.title = headline(a, (uint64_t)(i % 2 == 0 ? i : i + 7), true);
		same += same_news(&x, &y, NULL, scratch);
		arena_clear(a);
		arena_clear(scratch);
	}
	printf("same_news: %.0f pairs a second of headlines, %d of %d the same\n",
	    PAIRS / (cpu_ms() - start) * 1e3, same, PAIRS);
	arena_free(a);
	arena_free(scratch);
}

static void
open_database(const char *file, struct arena *a)
{
	int i;

	(void)unlink(file);
	(void)unlink(arena_printf(a, "%s-wal", file));
	(void)unlink(arena_printf(a, "%s-shm", file));
	if ((db = store_open(file, STORE_WRITER, &err)) == NULL)
		must(-1, "open", &err);
	for (i = 0; i < NFEEDS; i++)
		feeds[i] = (struct feed){.key = arena_printf(a, "f%d", i),
		    .url = arena_printf(a, "https://site%d.example.com/feed", i),
		    .kind = "feed",
		    .weight = 50,
		    .enabled = true};
	must(store_sync_feeds(db, feeds, NFEEDS, &err), "feeds", &err);
}

int
main(int argc, char **argv)
{
	static const int64_t sizes[] = {10000, 100000, 1000000};
	struct arena *a = arena_new();
	const char *work = getenv("BENCH_WORK"), *file;
	int64_t most = 1000000, done = 0;
	size_t i;
	int c;

	while ((c = getopt(argc, argv, "m:")) != -1) {
		if (c != 'm')
			return 2;
		most = atoll(optarg);
	}
	file = optind < argc
		   ? argv[optind]
		   : arena_printf(a, "%s/story.db", work != NULL ? work : "/tmp/digestd-bench");
	measure_pairs();
	open_database(file, a);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && sizes[i] <= most; i++) {
		fill(done, sizes[i]);
		done = sizes[i];
		measure_all(done);
	}
	store_close(db);
	(void)unlink(file);
	arena_free(a);
	return 0;
}
