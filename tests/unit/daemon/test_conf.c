/* conf*.c: defaults, every kind of value, every kind of error, includes, the packed form. */
#include "conf_fixture.h"

#include <ctype.h>

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
	    "listen = {\"127.0.0.1:80\", \"[::1]:8080\", \"*:0\", \"[fe80::1%lo]:1\"}\n"
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
	assert_int_equal(c->nlisten, 4);
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
	    {"base_url = \"https://x:99999/\"",
		"base_url is a URL with a bad port: 'https://x:99999/'"},
	    {"base_url = \"https://x:y/\"", "base_url is a URL with a bad port"},
	    {"base_url = \"https://x:0/\"", "base_url is a URL with a bad port"},
	    /* What may be a secret is not told again. */
	    {"base_url = \"gopher://user:pw@x/a?token=b\"", "https URL: 'gopher://x/...'\n"},
	    {"proxy = \"127.0.0.1:8080\"", "proxy is not the URL of a proxy"},
	    {"proxy = \"http://a b/\"", "proxy is a URL with a bad host"},
	    {"proxy = \"socks5://:1080\"", "proxy has no host"},
	    {"proxy = \"http://user:pw@x:70000\"", "bad port: 'http://x:70000'\n"},
	    {"tag_authority = \"example.org\"", "tag_authority is like example.org,2026"},
	    {"tag_authority = \"example.org,26\"", "tag_authority is like example.org,2026"},
	    {"tag_authority = \"a b,2026\"", "tag_authority is like example.org,2026"},
	    {"tag_authority = \"a.example,2026-13\"", "tag_authority is like example.org,2026"},
	    {"tag_authority = \"a.example,2026-01-32\"", "tag_authority is like example.org,2026"},
	    {"language = \"zh_CN\"", "language is a tag like zh-CN"},
	    {"user = \"a b\"", "user is one word"},
	    {"title = \"\"", "title is empty"},
	    {"title = \"a\\nb\"", "title has control or invalid characters"},
	    {"listen = {\"8080\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"::1:8080\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"localhost:80\"}", "listen is like 127.0.0.1:8080, not 'localhost:80'"},
	    {"listen = {\"[::1:80\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"[127.0.0.1]:80\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"1.2.3:80\"}", "listen is like 127.0.0.1:8080"},
	    {"listen = {\"127.0.0.1:65536\"}", "listen is like 127.0.0.1:8080"},
	    {"allow_networks = {\"300.0.0.0/8\"}", "allow_networks: "},
	    {"allow_networks = {\"10.0.0.0/33\"}", "10.0.0.0/33"},
	    {"block = {\"/[/\"}", "block: /[/: "},
	    {"block = {\"\"}", "block is empty"},
	    {"block = {\"  \"}", "block has an empty pattern"},
	    {"title = 'a'\ntitle = 'b'", "2: title is already set in "},
	    {"listen = {'*:1'}\nlisten = {'*:2'}", "2: listen is already set in "},
	    {"\ninterval_min = 2d", "2: interval_min is above interval_max"},
	    {"\n\ninterval_max = 1m", "3: interval_min is above interval_max"},
	    {"\nconnect_timeout = 1m", "2: connect_timeout is above fetch_timeout"},
	    {"fetch_timeout = 2s", "1: connect_timeout is above fetch_timeout"},
	    {"state_dir = s\npublic_dir = s",
		"2: public_dir: the subscribers' data would lie in it"},
	    {"smtp_url = 'smtp://x'\nsendmail = '/x'", "2: smtp_url and sendmail: only one"},
	    {"rules = {\"nothere.rules\"}", "1: rules: "},
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
		assert_true(isdigit((unsigned char)w->log[7]));
	}
}

/* The library takes the end of a file for the end of a block: a feed of half its options. */
static void
a_file_that_was_cut_off(void **state)
{
	static const struct {
		const char *text;
		int line;
	} cases[] = {
	    {"feed \"a\"\n{ url = 'http://x.example/{'", 2},
	    {"# {\nsection \"a\" { title = 'x' }\nfeed_defaults { # }\n", 3},
	    {"feed \"a\" { kind = listing\nlisting {\nitem = li }\nurl = 'http://x.example/'\n", 1},
	    {"feed \"a\" { kind = listing\nlisting {\nitem = li", 2},
	};
	struct world *w = *state;
	char want[80];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file(w, "cut.conf", cases[i].text);
		assert_null(load(w, "include(\"cut.conf\")\n"));
		(void)snprintf(want, sizeof(want),
		    "cut.conf:%d: the block that begins here is not closed\n", cases[i].line);
		assert_non_null(strstr(w->log, want));
	}
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
	assert_string_equal(w->log, "d.conf:1: warning: no rules match none/*.rules\n");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD(defaults),
	    WORLD(values),
	    WORLD(state_directory_of_systemd),
	    WORLD(bad_values),
	    WORLD(a_file_that_was_cut_off),
	    WORLD(rules_and_templates),
	    WORLD(packed),
	    WORLD(every_default_is_a_valid_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
