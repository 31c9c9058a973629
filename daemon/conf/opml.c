#include "opml.h"

#include <ctype.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../fetchers/decode.h"
#include "../core/hash.h"
#include "../core/limits.h"
#include "../core/map.h"
#include "../core/text.h"
#include "../core/url.h"
#include "../site.h"

#define KEY_MAX 56 /* room for a number that makes it unique */

struct import {
	const struct config *conf;
	struct arena *arena;
	struct buf *out;
	struct opml_count *count;
	struct errbuf *err;
	XML_Parser parser;
	struct map keys, urls;
	struct map numbers; /* of a key that is taken: the last one after it */
	int depth;
	bool is_opml, failed;
	const char *sections[LIMIT_DEPTH]; /* that the open folders name, or NULL */
};

/* ---- keys ------------------------------------------------------------------------------- */

static uint64_t
name_of(const char *s)
{
	return hash_fast(0, s, strlen(s));
}

/* Words that say "this is a feed" and nothing about whose. */
static bool
empty_word(const char *s, size_t n)
{
	static const char *const words[] = {"www", "feed", "feeds", "rss", "atom", "xml", "rss2",
	    "index", "html", "php", "list", "default", "posts", "com", "http", "https", "en"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && strncmp(words[i], s, n) == 0)
			return true;
	return false;
}

/* "https://blog.rust-lang.org/feed.xml" gives "blog-rust-lang-org". */
static void
key_from_url(const char *url, char key[KEY_MAX + 1])
{
	const char *p = strstr(url, "://") + 3;
	char word[KEY_MAX + 1];
	size_t n = 0, w;

	while (*p != '\0') {
		for (w = 0; isalnum((unsigned char)*p) && (unsigned char)*p < 0x80; p++)
			if (w < KEY_MAX)
				word[w++] = (char)tolower((unsigned char)*p);
		if (w > 0 && !empty_word(word, w) && n + w + 1 <= KEY_MAX) {
			if (n > 0)
				key[n++] = '-';
			memcpy(key + n, word, w);
			n += w;
		}
		if (*p != '\0' && !isalnum((unsigned char)*p))
			p++;
	}
	if (n == 0)
		key[n++] = 'f';
	key[n] = '\0';
}

static const char *
new_key(struct import *im, const char *url)
{
	char key[KEY_MAX + 1];
	const char *unique;
	uint64_t taken;
	size_t i;

	/* Keys are in logs and addresses of pages, where secrets are not. */
	key_from_url(url_redact(url, im->arena), key);
	unique = arena_strdup(im->arena, key);
	taken = name_of(key);
	if ((i = map_get(&im->numbers, taken)) == MAP_NONE)
		i = 1;
	while (map_get(&im->keys, name_of(unique)) != MAP_NONE)
		unique = arena_printf(im->arena, "%s-%zu", key, ++i);
	map_put(&im->numbers, taken, i);
	map_put(&im->keys, name_of(unique), 1);
	return unique;
}

/* ---- writing ---------------------------------------------------------------------------- */

/* A string in double quotes as libconfuse reads it; "${NAME}" must not become a variable. */
static void
put_string(struct import *im, const char *name, const char *value)
{
	const char *p;

	if (value == NULL || (value = text_line(im->arena, value, strlen(value))) == NULL)
		return;
	/* An address that is cut is another one: they have their own bound. */
	if (strcmp(name, "title") == 0)
		value = text_cut_bytes(im->arena, value, LIMIT_TITLE);
	buf_printf(im->out, "\t%s = \"", name);
	for (p = value; *p != '\0'; p++) {
		if (strchr("\\\"$", *p) != NULL)
			buf_addc(im->out, '\\');
		buf_addc(im->out, *p);
	}
	buf_adds(im->out, "\"\n");
}

static bool
host_is(const char *url, const char *domain)
{
	const char *host = strstr(url, "://") + 3;
	size_t n = strcspn(host, ":/?#"), d = strlen(domain);

	return n >= d && strncasecmp(host + n - d, domain, d) == 0 &&
	       (n == d || host[n - d - 1] == '.');
}

static const char *
section_of(const struct import *im)
{
	int i;

	for (i = im->depth; i >= 0; i--)
		if (i < LIMIT_DEPTH && im->sections[i] != NULL)
			return im->sections[i];
	return NULL;
}

static bool
language_ok(const char *s)
{
	size_t n = 0;

	for (; s[n] != '\0'; n++)
		if (!isalnum((unsigned char)s[n]) && s[n] != '-')
			return false;
	return n >= 2 && n <= 35;
}

struct outline {
	const char *url, *title, *site, *language;
};

/* As the configuration takes it, or NULL.  Old readers wrote "feed://host" and "feed:https://host".
 */
static const char *
web_url(struct import *im, const char *s)
{
	if (s != NULL && strncasecmp(s, "feed://", 7) == 0)
		s = arena_printf(im->arena, "http://%.*s", LIMIT_URL + 1, s + 7);
	else if (s != NULL && strncasecmp(s, "feed:", 5) == 0)
		s += 5;
	if (s == NULL || strlen(s) > LIMIT_URL || (s = url_resolve(NULL, s, im->arena)) == NULL)
		return NULL;
	return url_is_web(s) && strlen(s) <= LIMIT_URL ? s : NULL;
}

static void
write_feed(struct import *im, const struct outline *o, const char *url)
{
	const char *kind = host_is(url, "csdn.net")	 ? "csdn"
			   : host_is(url, "oschina.net") ? "oschina"
							 : NULL;

	buf_printf(
	    im->out, "%sfeed \"%s\" {\n", im->count->feeds > 0 ? "\n" : "", new_key(im, url));
	put_string(im, "url", url);
	put_string(im, "title", o->title);
	put_string(im, "site", web_url(im, o->site));
	put_string(im, "kind", kind);
	put_string(im, "section", section_of(im));
	if (o->language != NULL && language_ok(o->language))
		put_string(im, "language", o->language);
	buf_adds(im->out, "}\n");
	im->count->feeds++;
}

static void
add_feed(struct import *im, const struct outline *o)
{
	const char *url = web_url(im, o->url);

	if (url == NULL) {
		im->count->refused++;
	} else if (map_get(&im->urls, name_of(url)) != MAP_NONE) {
		im->count->known++;
	} else if (im->count->feeds == OPML_FEEDS_MAX) {
		(void)errf(im->err, "more than %d feeds", OPML_FEEDS_MAX);
		im->failed = true;
	} else {
		map_put(&im->urls, name_of(url), 1);
		write_feed(im, o, url);
	}
}

/* ---- reading ---------------------------------------------------------------------------- */

static void
stop(struct import *im)
{
	im->failed = true;
	(void)XML_StopParser(im->parser, XML_FALSE);
}

/* A folder that is called like a section holds its feeds. */
static void
open_folder(struct import *im, const char *title)
{
	size_t i;

	for (i = 0; im->conf != NULL && title != NULL && i < im->conf->nsections; i++)
		if (strcmp(im->conf->sections[i].title, title) == 0 ||
		    strcmp(im->conf->sections[i].key, title) == 0)
			im->sections[im->depth] = im->conf->sections[i].key;
}

static void
read_outline(struct import *im, const XML_Char **atts)
{
	const char *text = NULL, *url = NULL;
	struct outline o = {0};

	for (; atts[0] != NULL; atts += 2) {
		if (strcasecmp(atts[0], "xmlUrl") == 0)
			o.url = atts[1];
		else if (strcasecmp(atts[0], "url") == 0)
			url = atts[1];
		else if (strcasecmp(atts[0], "title") == 0)
			o.title = atts[1];
		else if (strcasecmp(atts[0], "text") == 0)
			text = atts[1];
		else if (strcasecmp(atts[0], "htmlUrl") == 0)
			o.site = atts[1];
		else if (strcasecmp(atts[0], "language") == 0)
			o.language = atts[1];
		else if (strcasecmp(atts[0], "type") == 0 && strcasecmp(atts[1], "include") == 0)
			return; /* another list: it would have to be fetched */
	}
	if (o.title == NULL || *o.title == '\0')
		o.title = text;
	if (o.url == NULL)
		o.url = url;
	if (o.url != NULL && *o.url != '\0')
		add_feed(im, &o);
	else
		open_folder(im, o.title);
}

static void XMLCALL
on_start(void *arg, const XML_Char *name, const XML_Char **atts)
{
	struct import *im = arg;

	if (im->depth == 0 && !(im->is_opml = strcasecmp(name, "opml") == 0)) {
		(void)errf(im->err, "this is no OPML but <%.40s>", name);
		stop(im);
		return;
	}
	if (++im->depth >= LIMIT_DEPTH) {
		(void)errf(im->err, "folders are nested deeper than %d", LIMIT_DEPTH);
		stop(im);
		return;
	}
	im->sections[im->depth] = NULL;
	if (strcasecmp(name, "outline") == 0)
		read_outline(im, atts);
	if (im->failed)
		stop(im);
}

static void XMLCALL
on_end(void *arg, const XML_Char *name)
{
	struct import *im = arg;

	(void)name;
	im->depth--;
}

static void
remember_config(struct import *im)
{
	size_t i;

	for (i = 0; im->conf != NULL && i < im->conf->nfeeds; i++) {
		map_put(&im->keys, name_of(im->conf->feeds[i].key), 1);
		map_put(&im->urls, name_of(im->conf->feeds[i].url), 1);
	}
}

static int
parse(struct import *im, const char *text, size_t len)
{
	enum XML_Status status;

	im->parser = XML_ParserCreate("UTF-8");
	if (im->parser == NULL)
		abort();
	XML_SetUserData(im->parser, im);
	XML_SetElementHandler(im->parser, on_start, on_end);
	status = XML_Parse(im->parser, text, (int)len, XML_TRUE);
	if (status != XML_STATUS_OK && !im->failed) {
		im->failed = true;
		(void)errf(im->err, "line %lu: %s", XML_GetCurrentLineNumber(im->parser),
		    XML_ErrorString(XML_GetErrorCode(im->parser)));
	}
	XML_ParserFree(im->parser);
	return im->failed ? -1 : 0;
}

int
opml_import(const char *text, size_t len, const struct config *conf, struct buf *out,
    struct opml_count *count, struct errbuf *err)
{
	struct import im = {.conf = conf, .out = out, .count = count, .err = err};
	struct decoded d;
	int result = -1;

	*count = (struct opml_count){0};
	if (len == 0 || len > OPML_MAX)
		return errf(err, len == 0 ? "the list is empty" : "the list is too long");
	im.arena = arena_new();
	decode(text, len, NULL, &d, im.arena);
	remember_config(&im);
	if (d.len > OPML_MAX)
		(void)errf(err, "the list is too long");
	else
		result = parse(&im, d.text, d.len);
	if (result == 0 && out->overflow)
		result = errf(err, "the list is too long");
	map_release(&im.keys);
	map_release(&im.numbers);
	map_release(&im.urls);
	arena_free(im.arena);
	return result;
}

/* ---- export ----------------------------------------------------------------------------- */

int
opml_export(
    const struct config *c, const struct feed *feeds, size_t n, struct buf *out, struct errbuf *err)
{
	struct arena *arena = arena_new();
	struct feed *enabled = arena_alloc(arena, (n + 1) * sizeof(*enabled));
	struct site site;
	struct publication p = {.site = &site,
	    .title = c->title,
	    .path = "/",
	    .day = TIME_NONE,
	    .updated = TIME_NONE,
	    .feeds = enabled};
	size_t i;
	int result;

	site_of(&site, c, "", arena);
	for (i = 0; i < n; i++)
		if (feeds[i].enabled)
			enabled[p.nfeeds++] = feeds[i];
	result = format_opml.render(&p, out, err);
	arena_free(arena);
	return result;
}
