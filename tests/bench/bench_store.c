/*
 * bench_store -- what the store costs: CPU milliseconds an item and a feed.
 *
 *   bench_store [-f feeds] [-r rounds] [-n new items a feed and round] [-b feeds a transaction]
 *               [-t FILE of lines: titles to make texts of] DATABASE
 *
 * Prints the cost of new items round by round, of polls that found nothing new, of entries that
 * are already known, of changed entries, of listing and searching, and the memory at the end.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../daemon/store/store.h"
#include "bench.h"

static const char *const phrases[] = {"开放原子开源基金会", "发布年度报告", "正式加入社区",
    "开源软件供应链", "宣布捐赠项目", "人工智能大模型", "操作系统内核", "RISC-V 处理器",
    "Linux kernel release", "security update", "openEuler 社区", "开发者大会在北京举行",
    "工业和信息化部", "开源许可证合规", "Apache Software Foundation", "graduates from incubator",
    "Kubernetes 1.31", "贡献者人数突破", "数据库新版本", "高校开源课程", "源代码托管平台",
    "编译器后端支持", "国际标准", "人才培养计划", "企业采用开源的现状", "study of maintainers"};
#define NPHRASES (sizeof(phrases) / sizeof(phrases[0]))

static const char **lines;
static size_t nlines;
static uint64_t seed = 88172645463325252u;
static int nfeeds = 1000, rounds = 5, per_round = 20, batch = 100;
static struct store *db;
static struct errbuf err;

static uint64_t
rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void
load_lines(const char *name)
{
	FILE *f = fopen(name, "r");
	char *line = NULL;
	size_t cap = 0, have = 0;

	if (f == NULL)
		exit(2);
	while (getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (nlines == have) {
			have = have == 0 ? 1024 : have * 2;
			if ((lines = realloc(lines, have * sizeof(*lines))) == NULL)
				exit(2);
		}
		lines[nlines++] = strdup(line);
	}
	free(line);
	fclose(f);
}

static const char *
text(struct arena *a, size_t bytes)
{
	char *p = arena_alloc(a, bytes + 300);
	size_t n = 0;
	const char *piece;

	while (n < bytes) {
		piece = nlines > 0 ? lines[rnd() % nlines] : phrases[rnd() % NPHRASES];
		n += (size_t)snprintf(p + n, 290, "%.250s ", piece);
	}
	p[n - 1] = '\0';
	return p;
}

static void
make_item(struct item *it, struct arena *a, int feed, int n, int64_t now, int round)
{
	static const char *const sections[] = {
	    "policy", "industry", "project", "none", "none", "none", "organization", "report"};

	memset(it, 0, sizeof(*it));
	it->canonical = arena_printf(a, "site%d.example.com/posts/2026/%06d", feed, n);
	it->url = arena_printf(a, "https://%s.html?from=rss", it->canonical);
	it->id = n % 2 == 0 ? arena_printf(a, "https://%s.html", it->canonical)
			    : arena_printf(a, "tag:site%d,2026:%d", feed, n);
	it->title = arena_printf(a, "%s %d", text(a, 60), (int)(rnd() % 100000));
	it->lead = text(a, 500);
	it->summary = arena_printf(a, "<p>%s</p>", it->lead);
	it->content = text(a, 2000);
	it->author = "编辑部";
	it->language = "zh-CN";
	it->section = sections[rnd() % 8];
	it->score = 12;
	it->reason = "[{\"rule\":\"policy/plans\",\"words\":[\"规划\",\"意见\"],\"points\":6}]";
	it->published =
	    round == 0 ? now - (int64_t)(rnd() % 8000000) : now - (int64_t)(rnd() % 3600);
	it->updated = TIME_NONE;
}

enum what { NEW, SAME, CHANGED };

static void
put_round(int round, enum what what, int64_t now)
{
	static const char *const names[] = {"new", "known", "changed"};
	struct put_options opts = {.now = now, .title_window_days = 14};
	struct feed_state state;
	struct arena *a = arena_new();
	struct seen seen[20] = {{0}};
	struct item it;
	struct put put;
	double spent = 0, start;
	int i, k, feed;

	for (i = 0; i < nfeeds; i++) {
		feed =
		    (int)((unsigned)(i * 7919) % (unsigned)nfeeds) + 1; /* polls come in no order */
		arena_clear(a);
		start = cpu_ms();
		must(store_begin(db, &err), "begin", &err);
		must(store_feed_state(db, feed, &state, a, &err), "state", &err);
		spent += cpu_ms() - start;
		for (k = 0; k < per_round; k++) {
			seed =
			    (uint64_t)(feed * 1000003 + round * 1009 + k + 1) * 0x9e3779b97f4a7c15u;
			make_item(&it, a, feed, round * per_round + k, now, round);
			if (what == CHANGED)
				it.title = arena_printf(a, "%s (updated)", it.title);
			start = cpu_ms();
			must(store_put_item(db, feed, &it, &opts, &put, &err), "put", &err);
			spent += cpu_ms() - start;
		}
		seen[0].fingerprint = rnd();
		state.seen = seen;
		state.nseen = 20;
		state.etag = arena_printf(a, "\"%d-%d\"", feed, round);
		state.last_modified = "Fri, 20 Nov 2026 08:00:00 GMT";
		state.final_url = arena_printf(a, "https://site%d.example.com/feed.xml", feed);
		state.next_poll = now + 600;
		start = cpu_ms();
		must(store_put_feed_state(db, feed, &state, &err), "put state", &err);
		if (i % batch == batch - 1 || i == nfeeds - 1)
			must(store_commit(db, &err), "commit", &err);
		spent += cpu_ms() - start;
	}
	arena_free(a);
	printf("round %2d %-8s %8.4f ms an item, %8.4f ms a feed, rss %ld KB\n", round, names[what],
	    spent / nfeeds / per_round, spent / nfeeds, rss_kb());
	fflush(stdout);
}

/* A 304: state read, state written. */
static void
unchanged(int64_t now)
{
	struct arena *a = arena_new();
	struct feed_state state;
	double start = cpu_ms();
	int i, turn, feed;

	for (turn = 0; turn < 5; turn++)
		for (i = 0; i < nfeeds; i++) {
			feed = (int)((unsigned)(i * 7919) % (unsigned)nfeeds) + 1;
			arena_clear(a);
			must(store_begin(db, &err), "begin", &err);
			must(store_feed_state(db, feed, &state, a, &err), "state", &err);
			state.last_poll = state.last_ok = now + turn * 600 + i / 100;
			state.next_poll = state.last_poll + 600;
			state.status = 304;
			must(store_put_feed_state(db, feed, &state, &err), "put state", &err);
			if (i % batch == batch - 1 || i == nfeeds - 1)
				must(store_commit(db, &err), "commit", &err);
		}
	printf("304              %8.4f ms a feed (batches of %d), rss %ld KB\n",
	    (cpu_ms() - start) / nfeeds / 5, batch, rss_kb());
	arena_free(a);
}

static void
select_some(const char *path, const char *name, const struct selection *sel)
{
	struct store *reader = store_open(path, STORE_READER, &err);
	struct arena *a = arena_new();
	struct story *stories;
	double start = cpu_ms();
	size_t n = 0;
	int i;

	if (reader == NULL)
		must(-1, "reader", &err);
	for (i = 0; i < 20; i++) {
		arena_clear(a);
		must(store_stories(reader, sel, &stories, &n, a, &err), "select", &err);
	}
	printf("select %-22s %4zu stories %8.3f ms, rss %ld KB\n", name, n, (cpu_ms() - start) / 20,
	    rss_kb());
	arena_free(a);
	store_close(reader);
}

static void
select_all(const char *path)
{
	static const char *const section[] = {"policy"};
	struct selection sel = {.since = TIME_NONE, .until = TIME_NONE, .limit = 100};

	select_some(path, "all", &sel);
	sel.contents = SIZE_MAX;
	select_some(path, "all with contents", &sel);
	sel.contents = 0;
	sel.sections = section;
	sel.nsections = 1;
	select_some(path, "one section", &sel);
	sel.nsections = 0;
	sel.feed = "feed-17";
	select_some(path, "one feed", &sel);
	sel.feed = NULL;
	sel.query = "开源";
	select_some(path, "two characters", &sel);
	sel.query = "人工智能大模型";
	select_some(path, "seven characters", &sel);
	sel.query = "linux 开源";
	select_some(path, "a word of each", &sel);
	sel.query = "zzqx";
	select_some(path, "nothing", &sel);
}

static void
sync_all(void)
{
	struct feed *feeds = calloc((size_t)nfeeds, sizeof(*feeds));
	struct arena *a = arena_new();
	double start;
	int i;

	for (i = 0; feeds != NULL && i < nfeeds; i++)
		feeds[i] = (struct feed){.key = arena_printf(a, "feed-%d", i),
		    .url = arena_printf(a, "https://site%d.example.com/feed.xml", i),
		    .title = arena_printf(a, "站点 %d", i),
		    .kind = "feed",
		    .weight = i % 100,
		    .enabled = true};
	start = cpu_ms();
	must(store_sync_feeds(db, feeds, (size_t)nfeeds, &err), "sync", &err);
	printf("sync %d feeds: %.1f ms\n", nfeeds, cpu_ms() - start);
	arena_free(a);
	free(feeds);
}

int
main(int argc, char **argv)
{
	int64_t now = 1790000000;
	struct store_counts counts;
	double start;
	int c, r;

	while ((c = getopt(argc, argv, "f:r:n:b:t:")) != -1)
		switch (c) {
		case 'f':
			nfeeds = atoi(optarg);
			break;
		case 'r':
			rounds = atoi(optarg);
			break;
		case 'n':
			per_round = atoi(optarg);
			break;
		case 'b':
			batch = atoi(optarg);
			break;
		case 't':
			load_lines(optarg);
			break;
		default:
			return 2;
		}
	if (optind + 1 != argc || nfeeds < 1 || per_round < 1 || batch < 1)
		return 2;
	start = cpu_ms();
	if ((db = store_open(argv[optind], STORE_WRITER, &err)) == NULL)
		must(-1, "open", &err);
	printf("open: %.1f ms, rss %ld KB\n", cpu_ms() - start, rss_kb());
	sync_all();
	for (r = 0; r < rounds; r++)
		put_round(r, NEW, now + r * 86400);
	if (rounds > 0) {
		put_round(rounds - 1, SAME, now + rounds * 86400);
		put_round(rounds - 1, CHANGED, now + rounds * 86400);
	}
	unchanged(now + rounds * 86400);
	must(store_count(db, &counts, &err), "count", &err);
	printf("%lld items, %lld stories, %.0f MB, %.0f bytes an item\n", (long long)counts.items,
	    (long long)counts.stories, (double)counts.bytes / 1e6,
	    (double)counts.bytes / (double)counts.items);
	select_all(argv[optind]);
	store_close(db);
	return 0;
}
