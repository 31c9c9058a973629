/* conf*.c: defaults, every kind of value, every kind of error, includes, scale, the packed form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/conf.h"

struct world {
	char dir[64], main[96];
	char log[16384]; /* what was reported, a line each, without the directory */
	int reports;
};

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	strcpy(w->dir, "/tmp/digestd-conf.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->main, sizeof(w->main), "%s/d.conf", w->dir);
	unsetenv("STATE_DIRECTORY");
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

static void
write_file(struct world *w, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
}

static void
report(void *arg, const char *message)
{
	struct world *w = arg;
	size_t n = strlen(w->dir), used;
	const char *p;

	w->reports++;
	used = strlen(w->log);
	while ((p = strstr(message, w->dir)) != NULL) {
		used += (size_t)snprintf(
		    w->log + used, sizeof(w->log) - used, "%.*s", (int)(p - message), message);
		message = p + n + (p[n] == '/' ? 1 : 0);
	}
	(void)snprintf(w->log + used, sizeof(w->log) - used, "%s\n", message);
}

/* rules = {} keeps the warning of missing rules away. */
static struct config *
load(struct world *w, const char *text)
{
	char all[65536];

	(void)snprintf(all, sizeof(all), "%s%s", text,
	    strstr(text, "rules =") == NULL ? "\nrules = {}\n" : "");
	write_file(w, "d.conf", all);
	w->log[0] = '\0';
	w->reports = 0;
	return conf_load(w->main, report, w);
}

static struct config *
load_good(struct world *w, const char *text)
{
	struct config *c = load(w, text);

	if (c == NULL || w->reports > 0)
		print_message("%s", w->log);
	assert_non_null(c);
	assert_int_equal(w->reports, 0);
	return c;
}

static void
expect_errors(struct world *w, const char *text, const char *want)
{
	struct config *c = load(w, text);

	assert_null(c);
	assert_string_equal(w->log, want);
}

/* ---- values --------------------------------------------------------------------------------- */

static void
defaults(void **state)
{
	struct world *w = *state;
	struct config *c = load_good(w, "");

	assert_string_equal(c->state_dir, "var");
	assert_string_equal(c->public_dir, "var/public");
	assert_string_equal(c->control, "var/control");
	assert_null(c->user);
	assert_int_equal(c->fetchers, 0);
	assert_string_equal(c->base_url, "http://127.0.0.1:8080");
	assert_string_equal(c->title, "开源战略动态");
	assert_int_equal(c->tz_minutes, 480);
	assert_int_equal(c->fetch_concurrency, 200);
	assert_int_equal(c->fetch_timeout, 30);
	assert_int_equal(c->connect_timeout, 10);
	assert_int_equal(c->max_body, 16 << 20);
	assert_int_equal(c->host_gap_ms, 1000);
	assert_int_equal(c->interval_min, 900);
	assert_int_equal(c->interval_max, 86400);
	assert_int_equal(c->interval_default, 3600);
	assert_int_equal(c->retention_days, 400);
	assert_int_equal(c->publish_items, 100);
	assert_true(c->publish_files);
	assert_int_equal(c->nlisten, 1);
	assert_string_equal(c->listen[0], "127.0.0.1:8080");
	assert_string_equal(c->bridge, "https://rsshub.app");
	assert_int_equal(c->nrules_files, 0);
	conf_free(c);
}

static void
values(void **state)
{
	struct world *w = *state;
	struct config *c = load_good(w,
	    "base_url = \"https://osnews.example/\"\n"
	    "timezone = \"-05:30\"\nfetch_timeout = 2m\nhost_gap = \"250ms\"\n"
	    "interval_min = \"1h30m\"\ninterval_max = 1w\ninterval_default = 7200\n"
	    "retention = 90d\nmax_body = 1M\npublish_files = no\n"
	    "listen = {\"127.0.0.1:80\", \"[::1]:8080\", \"*:0\"}\n"
	    "allow_networks = {\"127.0.0.0/8\", \"fd00::/8\"}\n"
	    "proxy = 'socks5h://127.0.0.1:9050'\nblock = {\"[$]\"}\nblock += {\"招聘\"}\n"
	    "state_dir = /srv/d\ntag_authority = \"osnews.example,2026-11-20\"\n");

	assert_string_equal(c->base_url, "https://osnews.example");
	assert_int_equal(c->tz_minutes, -330);
	assert_int_equal(c->fetch_timeout, 120);
	assert_int_equal(c->host_gap_ms, 250);
	assert_int_equal(c->interval_min, 5400);
	assert_int_equal(c->interval_max, 604800);
	assert_int_equal(c->interval_default, 7200);
	assert_int_equal(c->retention_days, 90);
	assert_int_equal(c->max_body, 1 << 20);
	assert_false(c->publish_files);
	assert_int_equal(c->nlisten, 3);
	assert_string_equal(c->listen[1], "[::1]:8080");
	assert_int_equal(c->nallow_networks, 2);
	assert_int_equal(c->allow_networks[1].bits, 8);
	assert_int_equal(c->nblock, 2);
	assert_string_equal(c->block[1], "招聘");
	assert_string_equal(c->control, "/srv/d/control");
	conf_free(c);
}

static void
state_directory_of_systemd(void **state)
{
	struct world *w = *state;
	struct config *c;

	setenv("STATE_DIRECTORY", "/var/lib/digestd:/var/lib/other", 1);
	c = load_good(w, "");
	assert_string_equal(c->state_dir, "/var/lib/digestd");
	conf_free(c);
	c = load_good(w, "state_dir = \"x\"");
	assert_string_equal(c->state_dir, "x");
	conf_free(c);
	unsetenv("STATE_DIRECTORY");
}

/* ---- errors of single values: option, value, part of the message ----------------------------- */

static void
bad_values(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"fetchers = two", "fetchers is a number, not 'two'"},
	    {"fetchers = 65", "fetchers is out of range (65): 0 to 64"},
	    {"fetchers = -1", "fetchers is out of range (-1): 0 to 64"},
	    {"fetchers = 99999999999999999999", "fetchers is out of range"},
	    {"fetchers = ''", "fetchers is a number, not ''"},
	    {"interval_min = 5x", "interval_min is a time like"},
	    {"interval_min = '1h 30m'", "interval_min is a time like"},
	    {"interval_min = 500ms", "interval_min is a time like"},
	    {"interval_min = 99999999999999999999d", "interval_min is a time like"},
	    {"interval_min = 1s", "interval_min is out of range (1s): 10 to 2592000 seconds"},
	    {"host_gap = 11m", "host_gap is out of range (11m): 0 to 600000 ms"},
	    {"retention = 36h", "retention is a number of days"},
	    {"max_body = 16X", "max_body is a size like"},
	    {"max_body = 1G", "max_body is out of range (1G): 1024 to 67108864 bytes"},
	    {"timezone = \"8\"", "timezone is a time zone like +08:00"},
	    {"timezone = \"+8:00\"", "timezone is a time zone like +08:00"},
	    {"timezone = \"+08:60\"", "timezone is a time zone like +08:00"},
	    {"timezone = \"+16:00\"", "timezone is out of range"},
	    {"publish_files = perhaps", "publish_files is true or false"},
	    {"base_url = \"ftp://x/\"", "base_url is not an http or https URL"},
	    {"base_url = \"https://user:pw@x/\"", "base_url is not an http or https URL"},
	    {"base_url = x", "base_url is not an http or https URL"},
	    {"proxy = \"127.0.0.1:8080\"", "proxy is not the URL of a proxy"},
	    {"tag_authority = \"example.org\"", "tag_authority is like example.org,2026"},
	    {"tag_authority = \"example.org,26\"", "tag_authority is like example.org,2026"},
	    {"tag_authority = \"a b,2026\"", "tag_authority is like example.org,2026"},
	    {"language = \"zh_CN\"", "language is a tag like zh-CN"},
	    {"user = \"a b\"", "user is one word"},
	    {"title = \"\"", "title is empty"},
	    {"title = \"a\\nb\"", "title has control or invalid characters"},
	    {"listen = {\"8080\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"::1:8080\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"127.0.0.1:65536\"}", "listen is like 127.0.0.1:8080"},
	    {"allow_networks = {\"300.0.0.0/8\"}", "300.0.0.0/8"},
	    {"allow_networks = {\"10.0.0.0/33\"}", "10.0.0.0/33"},
	    {"block = {\"/[/\"}", "block: /[/: "},
	    {"block = {\"\"}", "block is empty"},
	    {"block = {\"  \"}", "block has an empty pattern"},
	    {"title = 'a'\ntitle = 'b'", "2: title is already set in "},
	    {"listen = {'*:1'}\nlisten = {'*:2'}", "2: listen is already set in "},
	    {"interval_min = 2d", "interval_min is above interval_max"},
	    {"connect_timeout = 1m", "connect_timeout is above fetch_timeout"},
	    {"control = \"/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/"
	     "0123456789/0123456789/0123456789/0123456789\"",
		"control: the path of a socket has at most 107 bytes"},
	    {"include(\"nothere.conf\")", "nothere.conf: No such file or directory"},
	    {"include(\"d.conf\")", "d.conf is included twice"},
	    {"templates = \"nothere\"", "1: templates: "},
	    {"include()", "include takes one file name or pattern"},
	    {"title", "missing equal sign after option 'title'"},
	    {"title = \"x", "premature end of file"},
	    {"}", "unexpected closing brace"},
	    {"section \"none\" { title = 'x' }", "bad key of a section: 'none'"},
	    {"section \"A\" { title = 'x' }", "bad key of a section: 'A'"},
	    {"section \"a\" { }", "section 'a' has no title"},
	    {"section \"a\" { title = 'x' }\nsection \"a\" { title = 'y' }",
		"2: section 'a' is already defined in "},
	    {"feed_defaults { url = 'http://x.example/' }", "feed_defaults cannot hold url"},
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *c = load(w, cases[i].text);

		if (c != NULL || strstr(w->log, cases[i].want) == NULL)
			print_message(
			    "%s\n  wanted: %s\n  got: %s", cases[i].text, cases[i].want, w->log);
		assert_null(c);
		assert_non_null(strstr(w->log, cases[i].want));
		assert_memory_equal(w->log, "d.conf:", 7);
	}
}

/* ---- feeds ---------------------------------------------------------------------------------- */

static void
feeds(void **state)
{
	struct world *w = *state;
	const struct feed *f;
	struct config *c = load_good(w,
	    "section \"project\" { title = \"技术项目\" }\n"
	    "feed_defaults { timezone = \"+08:00\" language = zh-CN }\n"
	    "feed \"oschina-news\" {\n"
	    "	url = \"https://www.oschina.net/news/rss\"\n	kind = oschina\n"
	    "	title = \"开源中国\" section = project prior = 7 weight = 60\n"
	    "	fallback_url = \"https://www.oschina.net/x\"\n	interval_max = 2h\n"
	    "	headers = {\"Referer: https://www.oschina.net/\", \"X-Requested-With: x\"}\n"
	    "	block = {\"a\"}\n	proxy = \"http://p.example:1\"\n}\n"
	    "feed \"a-bridge\" { url = \"${bridge}/ccf/news\" enabled = false }\n"
	    "feed \"literal\" { url = 'https://x.example/$1' timezone = \"+00:00\" }\n"
	    "feed \"list\" { url = \"https://x.example/\" kind = listing\n"
	    "	listing { item = \"ul.news > li\" title = \"a@title\" link = \"a@href\" pages = 3 "
	    "} }\n");

	assert_int_equal(c->nfeeds, 4);
	assert_string_equal(c->feeds[0].key, "a-bridge");
	assert_string_equal(c->feeds[0].url, "https://rsshub.app/ccf/news");
	assert_false(c->feeds[0].enabled);
	f = conf_feed(c, "oschina-news");
	assert_non_null(f);
	assert_string_equal(f->kind, "oschina");
	assert_string_equal(f->title, "开源中国");
	assert_ptr_equal(f->section, c->sections[0].key);
	assert_int_equal(f->prior, 7);
	assert_int_equal(f->weight, 60);
	assert_string_equal(f->language, "zh-CN");
	assert_int_equal(f->tz_minutes, 480);
	assert_int_equal(f->interval_min, 900);
	assert_int_equal(f->interval_max, 7200);
	assert_int_equal(f->nheaders, 2);
	assert_string_equal(f->headers[0], "Referer: https://www.oschina.net/");
	assert_string_equal(f->fallback_url, "https://www.oschina.net/x");
	assert_true(f->enabled);
	assert_int_equal(f->line, 4);
	f = conf_feed(c, "list");
	assert_string_equal(f->listing.item, "ul.news > li");
	assert_string_equal(f->listing.type, "html");
	assert_int_equal(f->listing.pages, 3);
	f = conf_feed(c, "literal");
	assert_string_equal(f->url, "https://x.example/$1");
	assert_int_equal(f->tz_minutes, 0);
	assert_null(f->section);
	assert_null(f->proxy);
	assert_int_equal(f->nheaders, 0);
	assert_null(conf_feed(c, "nothing"));
	assert_null(getenv("bridge"));
	conf_free(c);
}

static void
defaults_end_with_their_file(void **state)
{
	struct world *w = *state;
	struct config *c;

	assert_int_equal(mkdir(strcat(strcpy(w->log, w->dir), "/feeds.d"), 0700), 0);
	write_file(w, "feeds.d/b.conf", "feed \"b\" { url = \"http://b.example/\" }\n");
	write_file(w, "feeds.d/a.conf",
	    "feed_defaults { weight = 9 }\nfeed \"a\" { url = \"http://a.example/\" }\n");
	write_file(w, "feeds.d/c.conf~", "nonsense\n");
	c = load_good(w, "bridge = \"http://b.example:1200/\"\ninclude(\"feeds.d/*.conf\")\n"
			 "feed \"m\" { url = \"${bridge}/m\" }\n");
	assert_int_equal(c->nfeeds, 3);
	assert_int_equal(conf_feed(c, "a")->weight, 9);
	assert_int_equal(conf_feed(c, "b")->weight, 50);
	assert_string_equal(conf_feed(c, "m")->url, "http://b.example:1200/m");
	conf_free(c);
}

/* Every error is told, with the line it is on, comments notwithstanding. */
static void
all_errors_at_once(void **state)
{
	expect_errors(*state,
	    "# a comment\n"
	    "no_such_option = 1\n"
	    "another = \"# no comment\" # a comment\n"
	    "/* two\n   lines */ third = 'it\\'s' // a comment\n"
	    "fetchers = 900\n"
	    "feed \"A b\" { url = \"ftp://x/\" kind = rsss }\n"
	    "feed \"ok\" { url = \"http://x.example/1\" section = nix headers = {\"bad\"} }\n"
	    "feed \"ok\" { url = \"http://x.example/2\"\n	zz = 1\n	yy = 2\n"
	    "	interval_min = 2d interval_max = 1h }\n"
	    "feed \"no-url\" { }\n"
	    "feed \"l1\" { kind = listing url = \"http://x.example/3\" }\n"
	    "feed \"l2\" { kind = listing url = \"http://x.example/4\"\n"
	    "	listing { item = \"li[\" title = \"a@\" qq = 1 pages = 100 } }\n"
	    "feed \"l3\" { url = \"http://x.example/5\" listing { item = li } }\n"
	    "feed \"l4\" { kind = listing url = \"http://x.example/6\"\n"
	    "	listing { type = xml content_encoding = hex status_path = a } }\n"
	    "feed \"h\" { url = \"http://x.example/7\" headers = {\"Host: x\", \"a b: c\"} }\n"
	    "section \"x\" { title = 'x' threshold = many }\n",
	    "d.conf:2: unknown option 'no_such_option'\n"
	    "d.conf:3: unknown option 'another'\n"
	    "d.conf:5: unknown option 'third'\n"
	    "d.conf:6: fetchers is out of range (900): 0 to 64\n"
	    "d.conf:7: url is not an http or https URL: 'ftp://x/'\n"
	    "d.conf:7: no such kind of source: 'rsss'\n"
	    "d.conf:7: the key of a feed is of a-z, 0-9 and '-', at most 64: 'A b'\n"
	    "d.conf:8: a header is \"Name: value\", not 'bad'\n"
	    "d.conf:10: unknown option 'zz'\n"
	    "d.conf:11: unknown option 'yy'\n"
	    "d.conf:13: feed 'no-url' has no url\n"
	    "d.conf:14: feed 'l1' is a listing without a block listing\n"
	    "d.conf:16: unknown option 'qq'\n"
	    "d.conf:16: pages is out of range (100): 1 to 20\n"
	    "d.conf:15: listing: item is not a selector: 'li['\n"
	    "d.conf:15: listing: title is not a selector: 'a@'\n"
	    "d.conf:17: feed 'l3' is no listing but has a block listing\n"
	    "d.conf:18: listing: type is html or json, not 'xml'\n"
	    "d.conf:18: listing: item is missing\n"
	    "d.conf:18: listing: content_encoding is base64, not 'hex'\n"
	    "d.conf:18: listing: status_path and status_ok go together\n"
	    "d.conf:20: header Host is digestd's own\n"
	    "d.conf:20: bad header name in 'a b: c'\n"
	    "d.conf:21: threshold is a number, not 'many'\n"
	    "d.conf:8: feed 'ok': no section 'nix'\n"
	    "d.conf:9: feed 'ok' is already defined in d.conf:8\n"
	    "d.conf:9: feed 'ok': interval_min is above interval_max\n");
}

static void
errors_in_several_files(void **state)
{
	struct world *w = *state;

	write_file(w, "one.conf", "title = \"unterminated\n");
	write_file(w, "two.conf", "oops = 1\n");
	expect_errors(w, "include(\"one.conf\")\ninclude(\"two.conf\")\nbroken = 1\n",
	    "d.conf:3: unknown option 'broken'\n"
	    "one.conf:2: premature end of file\n"
	    "two.conf:1: unknown option 'oops'\n");
	/* libconfuse keeps state between parses; it must not outlive an error. */
	write_file(w, "one.conf", "title = \"x\"\n");
	write_file(w, "two.conf", "");
	conf_free(load_good(w, "include(\"one.conf\")\ninclude(\"two.conf\")\n"));
}

static void
a_hundred_broken_reloads(void **state)
{
	struct world *w = *state;
	int i;

	write_file(w, "bad.conf", "feed \"x\" { url = \"http://x.example/\" nonsense { \n");
	for (i = 0; i < 100; i++)
		assert_null(load(w, "include(\"bad.conf\")\n"));
	conf_free(load_good(w, "title = \"good\"\n"));
}

static void
files_that_are_no_configuration(void **state)
{
	struct world *w = *state;
	FILE *f;

	assert_null(conf_load("/nonexistent/d.conf", report, w));
	assert_string_equal(w->log, "/nonexistent/d.conf: No such file or directory\n");
	w->log[0] = '\0';
	assert_null(conf_load(w->dir, report, w));
	assert_non_null(strstr(w->log, "is not a file of at most 64 MiB"));
	w->log[0] = '\0';
	f = fopen(w->main, "w");
	fwrite("title = \"a\0b\"\n", 1, 14, f);
	fclose(f);
	assert_null(conf_load(w->main, report, w));
	assert_string_equal(w->log, "d.conf: is not UTF-8 text\n");
	assert_null(load(w, "title = \"\xff\"\n"));
	assert_string_equal(w->log, "d.conf: is not UTF-8 text\n");
	conf_free(load_good(w, "\xef\xbb\xbf# with a BOM\ntitle = \"a\"\n"));
	conf_free(load_good(w, "#\n#\n\n"));
}

static void
one_url_twice_is_a_warning(void **state)
{
	struct world *w = *state;
	struct config *c = load(w, "feed \"a\" { url = \"http://x.example/\" }\n"
				   "feed \"b\" { url = \"http://x.example/\" }\n"
				   "feed \"c\" { url = \"http://x.example/\" enabled = false }\n");

	assert_non_null(c);
	assert_string_equal(w->log, "d.conf:2: warning: feed 'b' has the url of 'a'\n");
	conf_free(c);
}

/* ---- rules and templates -------------------------------------------------------------------- */

static void
rules_and_templates(void **state)
{
	struct world *w = *state;
	char path[128];
	struct config *c;

	(void)snprintf(path, sizeof(path), "%s/rules.d", w->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/templates", w->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	write_file(w, "rules.d/2.rules", "# second\n");
	write_file(w, "rules.d/1.rules", "# first\n");
	write_file(w, "templates/page.html", "<p>{{title}}</p>\n");
	c = load_good(w, "section \"a\" { title = \"A\" }\nrules = {\"rules.d/*.rules\"}\n");
	assert_int_equal(c->nrules, 2);
	assert_string_equal(c->rules[0].text, "# first\n");
	assert_int_equal(c->rules[0].len, 8);
	assert_int_equal(c->ntemplates, 1);
	assert_string_equal(c->templates[0].name, "page.html");
	assert_string_equal(c->templates[0].text, "<p>{{title}}</p>\n");
	assert_int_equal(c->ndirectories, 3);
	assert_string_equal(c->directories[0], w->dir);
	assert_string_equal(strrchr(c->directories[1], '/'), "/rules.d");
	assert_string_equal(strrchr(c->directories[2], '/'), "/templates");
	conf_free(c);
	c = load(w, "rules = {\"none/*.rules\"}\n");
	assert_non_null(c);
	assert_string_equal(w->log, "d.conf: warning: no rules match none/*.rules\n");
	conf_free(c);
	write_file(w, "rules.d/1.rules", "section nosuch\n\t+5 title any x\n");
	assert_null(load(w, "section \"a\" { title = \"A\" }\nrules = {\"rules.d/*.rules\"}\n"));
	assert_memory_equal(w->log, "rules.d/1.rules:1: ", 19);
}

/* ---- packed --------------------------------------------------------------------------------- */

static void
packed(void **state)
{
	struct world *w = *state;
	struct config *c, *d;
	struct buf one, two;
	struct unpack u;
	size_t n;

	write_file(w, "x.rules", "# rules\n");
	c = load_good(w, "section \"a\" { title = \"A\" threshold = 12 claims = true }\n"
			 "rules = {\"x.rules\"}\nallow_networks = {\"10.0.0.0/8\"}\n"
			 "block = {\"x\", \"y\"}\nproxy = \"http://p.example:3128\"\n"
			 "feed \"f\" { url = \"http://x.example/\" }\n");
	buf_init(&one, 1 << 20);
	buf_init(&two, 1 << 20);
	conf_pack(c, &one);
	unpack_init(&u, one.data, one.len);
	d = conf_unpack(&u);
	assert_non_null(d);
	assert_true(unpack_ok(&u));
	assert_string_equal(d->proxy, "http://p.example:3128");
	assert_int_equal(d->nblock, 2);
	assert_int_equal(d->sections[0].threshold, 12);
	assert_true(d->sections[0].claims);
	assert_int_equal(d->allow_networks[0].bits, c->allow_networks[0].bits);
	assert_int_equal(d->max_body, c->max_body);
	assert_string_equal(d->rules[0].text, "# rules\n");
	assert_int_equal(d->nfeeds, 0);
	conf_pack(d, &two);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
	conf_free(d);
	/* Cut anywhere it is damaged, never read past its end. */
	for (n = 0; n < one.len; n++) {
		char *cut = malloc(n + 1);

		memcpy(cut, one.data, n);
		unpack_init(&u, cut, n);
		assert_null(conf_unpack(&u));
		free(cut);
	}
	conf_free(c);
	buf_release(&one);
	buf_release(&two);
}

/* ---- scale ---------------------------------------------------------------------------------- */

static double
seconds_to_load(struct world *w, size_t n)
{
	struct timespec a, b;
	struct config *c;
	FILE *f = fopen(w->main, "w");
	size_t i;

	assert_non_null(f);
	fprintf(f, "rules = {}\n");
	for (i = 0; i < n; i++)
		fprintf(f,
		    "feed \"feed-%06zu\" {\n	url = \"http://x.example/%zu/rss.xml\"\n"
		    "	title = \"测试源 %zu\"\n	weight = 60\n}\n",
		    (i * 7919) % n, i, i);
	fclose(f);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	c = conf_load(w->main, report, w);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	assert_non_null(c);
	assert_int_equal(c->nfeeds, n);
	for (i = 1; i < n; i++)
		assert_true(strcmp(c->feeds[i - 1].key, c->feeds[i].key) < 0);
	conf_free(c);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

/* libconfuse alone is quadratic here: 16 times the feeds would take 256 times as long. */
static void
many_feeds_take_linear_time(void **state)
{
	double few = seconds_to_load(*state, 1000), many = seconds_to_load(*state, 16000);

	print_message("1,000 feeds in %.1f ms, 16,000 in %.1f ms of CPU\n", few * 1e3, many * 1e3);
	assert_true(many < few * 16 * 4 + 0.1);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Defaults are checked by being values of a file. */
static void
every_default_is_a_valid_value(void **state)
{
	struct world *w = *state;
	char *text = NULL, *line, *rest = NULL, conf[8192] = "", name[64], type[64], value[256];
	size_t size, n = 0;
	FILE *f = open_memstream(&text, &size);
	struct config *c;

	conf_print_options(f);
	fclose(f);
	assert_int_equal(mkdir(strcat(strcpy(w->log, w->dir), "/templates"), 0700), 0);
	for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		assert_int_equal(
		    sscanf(line, "%63[^\t]\t%63[^\t]\t%255[^\t]\t", name, type, value), 3);
		n++;
		if (strchr(name, '.') != NULL || strcmp(value, "-") == 0)
			continue;
		(void)snprintf(conf + strlen(conf), sizeof(conf) - strlen(conf),
		    type[0] == '{' ? "%s = {\"%s\"}\n" : "%s = \"%s\"\n", name, value);
	}
	free(text);
	assert_true(n > 70);
	c = load(w, conf);
	assert_non_null(c);
	conf_free(c);
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD(defaults),
	    WORLD(values),
	    WORLD(state_directory_of_systemd),
	    WORLD(bad_values),
	    WORLD(feeds),
	    WORLD(defaults_end_with_their_file),
	    WORLD(all_errors_at_once),
	    WORLD(errors_in_several_files),
	    WORLD(a_hundred_broken_reloads),
	    WORLD(files_that_are_no_configuration),
	    WORLD(one_url_twice_is_a_warning),
	    WORLD(rules_and_templates),
	    WORLD(packed),
	    WORLD(many_feeds_take_linear_time),
	    WORLD(every_default_is_a_valid_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
