/* conf*.c: feeds, one and many. */
#include "conf_fixture.h"

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
	    "d.conf:8: a header is \"Name: value\"\n"
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
	    "d.conf:20: bad header name: 'a b'\n"
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
	assert_string_equal(w->log, "d.conf:1: is not UTF-8 text\n");
	assert_null(load(w, "title = \"\xff\"\n"));
	assert_string_equal(w->log, "d.conf:1: is not UTF-8 text\n");
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

/* Only what decides how a document is read makes another shape. */
static void
shapes(void **state)
{
	static const struct {
		const char *option;
		bool other;
	} cases[] = {
	    {"", false},
	    {"title = x weight = 3 enabled = false interval_min = 20m", false},
	    {"kind = csdn", true},
	    {"timezone = \"+01:00\"", true},
	    {"block = {\"a\"}", true},
	    {"language = en", true},
	    {"kind = listing listing { item = li title = a }", true},
	    {"kind = listing listing { item = li title = b }", true},
	};
	struct world *w = *state;
	struct config *c;
	uint64_t first = 0, before = 0, shape;
	char text[256];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(text, sizeof(text), "feed \"f\" { url = \"https://x.example/\" %s }",
		    cases[i].option);
		c = load_good(w, text);
		shape = c->feeds[0].shape;
		first = i == 0 ? shape : first;
		assert_int_not_equal(shape, 0);
		assert_true((shape != first) == cases[i].other && shape != before);
		before = cases[i].other ? shape : 0;
		conf_free(c);
	}
	c = load_good(w, "block = {\"a\"}\nfeed \"f\" { url = \"https://x.example/\" }");
	assert_int_not_equal(c->feeds[0].shape, first);
	conf_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD(feeds),
	    WORLD(defaults_end_with_their_file),
	    WORLD(all_errors_at_once),
	    WORLD(errors_in_several_files),
	    WORLD(a_hundred_broken_reloads),
	    WORLD(files_that_are_no_configuration),
	    WORLD(one_url_twice_is_a_warning),
	    WORLD(shapes),
	    WORLD(many_feeds_take_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
