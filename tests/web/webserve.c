/*
 * webserve -- the web role alone, over a store that is filled by lines on standard input; for the
 * tests here and for benchmarks.
 *
 *   webserve CONF DB [LISTEN]     prints "port N" once it serves (127.0.0.1:0 unless told)
 *
 *   item FEED JSON    an item as filters hand it on:
 *                     {"id","url","title","lead","summary","content","author","language",
 *                     "published","section","section2","score","score2","reason","categories":[]}
 *   fill FEED N BYTES N stories of about so many bytes each, a minute apart
 *   commit            prints "generation N"
 *   health ok|bad TEXT
 *   publish           writes the files; prints "written N"
 *   status            prints the line of web_status()
 *
 * Every line is answered by one line.  It ends with its input.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../../daemon/core/json.h"
#include "../../daemon/core/url.h"
#include "../../daemon/log.h"
#include "../../daemon/publish.h"
#include "../../daemon/web/web.h"

struct server {
	struct event_base *base;
	struct config *conf;
	struct store *writer, *reader;
	struct web *web;
	struct arena *arena;
};

static void
die(const char *what)
{
	fprintf(stderr, "webserve: %s\n", what);
	exit(1);
}

static void
report(void *arg, const char *message)
{
	(void)arg;
	fprintf(stderr, "%s\n", message);
}

static int64_t
feed_id(const struct server *s, const char *key)
{
	const struct feed *f = conf_feed(s->conf, key);

	if (f == NULL)
		die("no such feed");
	return f->id;
}

static void
put(struct server *s, int64_t feed, struct item *it)
{
	struct put_options o = {.now = time(NULL), .title_window_days = 3};
	struct errbuf err;
	struct put done;

	it->canonical = it->url != NULL ? url_canonical(it->url, s->arena) : NULL;
	it->fingerprint = item_fingerprint(it);
	if (store_begin(s->writer, &err) != 0 ||
	    store_put_item(s->writer, feed, it, &o, &done, &err) != 0)
		die(err.text);
	printf("ok item %" PRId64 " story %" PRId64 " verdict %d\n", done.item, done.story,
	    (int)done.verdict);
}

static void
put_json(struct server *s, const char *feed, const char *text)
{
	struct errbuf err;
	struct json *j = json_read(text, strlen(text), &err);
	const struct json *c;
	struct item it = {.updated = TIME_NONE};
	size_t i;

	if (j == NULL)
		die(err.text);
#define TEXT(name) it.name = json_text(json_get(j, #name), s->arena)
	TEXT(id);
	TEXT(url);
	TEXT(title);
	TEXT(lead);
	TEXT(summary);
	TEXT(content);
	TEXT(author);
	TEXT(language);
	TEXT(section);
	TEXT(section2);
	TEXT(reason);
	it.published = json_int(json_get(j, "published"), time(NULL));
	it.score = (int)json_int(json_get(j, "score"), 0);
	it.score2 = (int)json_int(json_get(j, "score2"), 0);
	c = json_get(j, "categories");
	it.ncategories = json_size(c);
	it.categories = arena_alloc(s->arena, (it.ncategories + 1) * sizeof(*it.categories));
	for (i = 0; i < it.ncategories; i++)
		it.categories[i] = json_text(json_at(c, i), s->arena);
	json_free(j);
	put(s, feed_id(s, feed), &it);
}

/* Stories that differ enough not to be one. */
static void
fill(struct server *s, const char *feed, long n, long bytes)
{
	static const char *const words[] = {"开源", "社区", "发布", "治理", "许可证", "基金会",
	    "芯片", "模型", "编译器", "操作系统", "数据库", "评测", "贡献者", "标准", "安全",
	    "版本"};
	unsigned seed = 7;
	long i, k;

	for (i = 0; i < n; i++) {
		struct item it = {.published = 1795000000 + i * 60, .updated = TIME_NONE};
		char *content = arena_alloc(s->arena, (size_t)bytes + 64), *p = content;
		char *title = arena_printf(s->arena, "第%ld号", i);

		for (k = 0; k < 8; k++)
			title = arena_printf(s->arena, "%s%s", title, words[rand_r(&seed) % 16]);
		p += sprintf(p, "<p>");
		while (p - content < bytes - 40)
			p += sprintf(p, "%s%u，", words[rand_r(&seed) % 16], rand_r(&seed) % 997);
		sprintf(p, "</p>");
		it.id = arena_printf(s->arena, "fill-%ld", i);
		it.url = arena_printf(s->arena, "https://fill.example/articles/%ld", i);
		it.title = title;
		it.content = content;
		it.lead = title;
		it.section = s->conf->sections[(size_t)i % s->conf->nsections].key;
		it.score = 10;
		put(s, feed_id(s, feed), &it);
		if (i % 1000 == 999) {
			struct errbuf err;

			if (store_commit(s->writer, &err) != 0)
				die(err.text);
		}
		arena_clear(s->arena);
	}
}

static void
publish(struct server *s)
{
	struct errbuf err = {.text = ""};
	struct publisher *p = publisher_new(s->conf, &err);
	struct publish_run *run;
	int r;

	if (p == NULL || (run = publish_start(p, s->reader, time(NULL), 0, &err)) == NULL)
		die(err.text);
	while ((r = publish_step(run, &err)) == 1)
		;
	if (r == -1)
		die(err.text);
	printf("written %zu\n", publish_written(run));
	publish_end(run);
	publisher_free(p);
}

static void
command(struct server *s, char *line)
{
	char *verb = strsep(&line, " "), *arg;
	struct errbuf err;
	struct buf out;

	if (strcmp(verb, "item") == 0) {
		arg = strsep(&line, " ");
		put_json(s, arg, line);
	} else if (strcmp(verb, "fill") == 0) {
		arg = strsep(&line, " ");
		long n = strtol(strsep(&line, " "), NULL, 10);

		fill(s, arg, n, strtol(line, NULL, 10));
		printf("filled\n");
	} else if (strcmp(verb, "commit") == 0) {
		if (store_commit(s->writer, &err) != 0)
			die(err.text);
		printf("generation %" PRId64 "\n", store_generation(s->writer));
	} else if (strcmp(verb, "health") == 0) {
		arg = strsep(&line, " ");
		web_set_health(s->web, line, strcmp(arg, "ok") == 0);
		printf("ok\n");
	} else if (strcmp(verb, "publish") == 0)
		publish(s);
	else {
		buf_init(&out, 1000);
		web_status(s->web, &out);
		printf("%s\n", out.data);
		buf_release(&out);
	}
	fflush(stdout);
	arena_clear(s->arena);
}

static void
on_input(struct bufferevent *bev, void *arg)
{
	char *line;

	while (
	    (line = evbuffer_readln(bufferevent_get_input(bev), NULL, EVBUFFER_EOL_LF)) != NULL) {
		command(arg, line);
		free(line);
	}
}

static void
on_end(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	event_base_loopbreak(((struct server *)arg)->base);
}

static void
print_port(int fd)
{
	struct sockaddr_storage sa;
	struct sockaddr_in *in = (struct sockaddr_in *)(void *)&sa;
	socklen_t n = sizeof(sa);

	if (getsockname(fd, (struct sockaddr *)&sa, &n) == -1)
		die("getsockname");
	printf("port %d\n", ntohs(in->sin_port));
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct server s = {.arena = arena_new()};
	struct bufferevent *in;
	struct errbuf err = {.text = ""};
	int fd;

	if (argc < 3)
		die("webserve CONF DB [LISTEN]");
	signal(SIGPIPE, SIG_IGN);
	log_init("web", 0);
	if ((s.conf = conf_load(argv[1], report, NULL)) == NULL)
		die("the configuration has errors");
	if ((s.writer = store_open(argv[2], STORE_WRITER, &err)) == NULL ||
	    store_sync_feeds(s.writer, s.conf->feeds, s.conf->nfeeds, &err) != 0 ||
	    store_commit(s.writer, &err) != 0 ||
	    (s.reader = store_open(argv[2], STORE_READER, &err)) == NULL)
		die(err.text);
	if ((fd = web_bind(argc > 3 ? argv[3] : "127.0.0.1:0", &err)) == -1)
		die(err.text);
	s.base = web_base_new();
	if ((s.web = web_new(s.base, s.conf, s.reader, &fd, 1, &err)) == NULL)
		die(err.text);
	in = bufferevent_socket_new(s.base, 0, 0);
	bufferevent_setcb(in, on_input, NULL, on_end, &s);
	bufferevent_enable(in, EV_READ);
	print_port(fd);
	event_base_dispatch(s.base);
	bufferevent_free(in);
	web_free(s.web);
	event_base_free(s.base);
	store_close(s.reader);
	store_close(s.writer);
	conf_free(s.conf);
	arena_free(s.arena);
	return 0;
}
