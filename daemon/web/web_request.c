#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../core/text.h"
#include "../core/url.h"
#include "web_internal.h"

#define DAY_CHARS strlen("2026-11-20")

struct reading {
	struct request *r;
	const struct publisher *publisher;
	const struct site *site;
	struct arena *arena;
	const char *query; /* raw, or NULL */
	int64_t today;
};

static void
bad(struct request *r, const char *why)
{
	if (r->what != REQUEST_BAD)
		r->why = why;
	r->what = REQUEST_BAD;
}

static bool
is_section(const struct site *site, const char *key)
{
	return site_section_index(site, key) < site->nsections || strcmp(key, "none") == 0;
}

static bool
key_ok(const char *key, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!islower((unsigned char)key[i]) && !isdigit((unsigned char)key[i]) &&
		    strchr("-_.", key[i]) == NULL)
			return false;
	return n > 0 && n <= 100;
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "policy,riscv": sorted, each once, so that equal filters are equal documents. */
static void
read_sections(struct reading *rd, const char *value)
{
	const char **keys = arena_alloc(rd->arena, (rd->site->nsections + 1) * sizeof(*keys));
	const char *p = value;
	size_t i, len, n = 0;

	for (; *p != '\0'; p += len, p += *p == ',') {
		const char *key;

		if ((len = strcspn(p, ",")) == 0)
			continue;
		key = arena_strndup(rd->arena, p, len);
		if (!is_section(rd->site, key)) {
			bad(rd->r, "no-such-section");
			return;
		}
		for (i = 0; i < n && strcmp(keys[i], key) != 0; i++)
			;
		if (i == n)
			keys[n++] = key;
	}
	qsort(keys, n, sizeof(*keys), compare_strings);
	rd->r->wanted.sections = keys;
	rd->r->wanted.nsections = n;
}

static void
read_words(struct reading *rd, const char *value)
{
	const char *words = text_line(rd->arena, value, strlen(value));

	if (words != NULL && text_count(words) > PUBLISH_QUERY_MAX)
		bad(rd->r, "long-search");
	else
		rd->r->wanted.words = words;
}

static int64_t
read_number(struct reading *rd, const char *value, int64_t min, int64_t max, const char *why)
{
	char *end;
	long long v = strtoll(value, &end, 10);

	if (!isdigit((unsigned char)value[0]) || *end != '\0' || v < min || v > max) {
		bad(rd->r, why);
		return 0;
	}
	return v;
}

static const char *
append(struct arena *arena, const char *query, const char *name, const char *value)
{
	return arena_printf(
	    arena, "%s%s%s=%s", query != NULL ? query : "", query != NULL ? "&" : "", name, value);
}

/* The filter in one spelling: what cannot be part of it is left out. */
static void
canonical_query(struct reading *rd)
{
	struct wanted *w = &rd->r->wanted;
	const char *q = NULL, *list = "";
	size_t i;

	for (i = 0; i < w->nsections; i++)
		list = arena_printf(rd->arena, "%s%s%s", list, i > 0 ? "," : "", w->sections[i]);
	if (w->nsections > 0)
		q = append(rd->arena, q, "section", list);
	if (w->feed != NULL)
		q = append(rd->arena, q, "feed", w->feed);
	if (w->words != NULL)
		q = append(rd->arena, q, "q", url_encode_value(w->words, rd->arena));
	if (w->limit > 0)
		q = append(rd->arena, q, "limit", arena_printf(rd->arena, "%d", w->limit));
	w->query = q;
}

static void
read_query(struct reading *rd)
{
	struct wanted *w = &rd->r->wanted;
	const char *v;

	if (rd->query == NULL)
		return;
	if ((v = url_param(rd->query, "section", rd->arena)) != NULL && w->kind != WANT_SECTION)
		read_sections(rd, v);
	if ((v = url_param(rd->query, "feed", rd->arena)) != NULL && *v != '\0' &&
	    w->kind != WANT_FEED) {
		if (publisher_feed(rd->publisher, v) == NULL)
			bad(rd->r, "no-such-source");
		w->feed = v;
	}
	if ((v = url_param(rd->query, "q", rd->arena)) != NULL)
		read_words(rd, v);
	if ((v = url_param(rd->query, "limit", rd->arena)) != NULL)
		w->limit = (int)read_number(rd, v, 1, PUBLISH_LIMIT_MAX, "wrong-limit");
	if ((v = url_param(rd->query, "before", rd->arena)) != NULL && w->format == &format_html)
		w->before = read_number(rd, v, 1, INT64_MAX, "wrong-before");
	canonical_query(rd);
}

/* What is left of the path after a directory: "" or "index.html" is its page. */
static bool
read_file(struct reading *rd, const char *file)
{
	const struct format *f;

	if (*file == '\0')
		file = format_html.file;
	if ((f = format_find(file)) == NULL || f == &format_opml)
		return false;
	rd->r->wanted.format = f;
	rd->r->what = REQUEST_DOCUMENT;
	return true;
}

/* "/sections/KEY/FILE", "/feeds/KEY/FILE" after their first part. */
static void
read_keyed(struct reading *rd, enum wanted_kind kind, const char *path, const char *rest)
{
	struct wanted *w = &rd->r->wanted;
	size_t n = strcspn(rest, "/");

	if (!key_ok(rest, n))
		return;
	w->kind = kind;
	w->key = arena_strndup(rd->arena, rest, n);
	if (kind == WANT_SECTION ? !is_section(rd->site, w->key)
				 : publisher_feed(rd->publisher, w->key) == NULL)
		return;
	if (rest[n] == '\0') {
		rd->r->what = REQUEST_REDIRECT;
		rd->r->to = arena_printf(rd->arena, "%s/", path);
		return;
	}
	if (read_file(rd, rest + n + 1))
		read_query(rd);
}

/* Midnight of the day that the text begins with ("2026-11-20"); false when it has not come. */
static bool
read_date(const struct reading *rd, const char *text, int64_t *midnight)
{
	const char *day = arena_strndup(rd->arena, text, strnlen(text, DAY_CHARS));
	int tz = rd->site->tz_minutes;
	char same[DATE_MAX];

	*midnight = date_parse_format(day, "%Y-%m-%d", tz);
	/* One address for each: other spellings of a day are none. */
	return *midnight != TIME_NONE && *midnight <= rd->today &&
	       strcmp(date_day(*midnight, tz, same), day) == 0;
}

/* "/days/2026-11-20/" */
static void
read_day(struct reading *rd, const char *path, const char *rest)
{
	struct wanted *w = &rd->r->wanted;

	w->kind = WANT_DAY;
	w->format = &format_html;
	if (!read_date(rd, rest, &w->day))
		return;
	if (rest[DAY_CHARS] == '\0') {
		rd->r->what = REQUEST_REDIRECT;
		rd->r->to = arena_printf(rd->arena, "%s/", path);
	} else if (strcmp(rest + DAY_CHARS, "/") == 0 ||
		   strcmp(rest + DAY_CHARS, "/index.html") == 0)
		rd->r->what = REQUEST_DOCUMENT;
}

/* "/digest/daily/2026-11-20/", mail.html and mail.txt beside it. */
static void
read_digest(struct reading *rd, const char *rest)
{
	static const char *const files[] = {
	    [VIEW_PAGE] = "/", [VIEW_MAIL] = "/mail.html", [VIEW_TEXT] = "/mail.txt"};
	struct wanted *w = &rd->r->wanted;
	size_t n = strcspn(rest, "/"), i;
	char day[DATE_MAX];
	int64_t from, until;

	w->kind = WANT_DIGEST;
	w->format = &format_html;
	w->period = digest_period_find(arena_strndup(rd->arena, rest, n));
	if (w->period == DIGEST_PERIODS || rest[n] == '\0' || !read_date(rd, rest + n + 1, &w->day))
		return;
	rest += n + 1 + DAY_CHARS;
	digest_span(w->period, w->day, rd->site->tz_minutes, &from, &until);
	/* One address for each: by the day it begins. */
	if (*rest == '\0' || w->day != from) {
		rd->r->what = REQUEST_REDIRECT;
		rd->r->to = arena_printf(rd->arena, "/digest/%s/%s/%s%s",
		    digest_period_name(w->period), date_day(from, rd->site->tz_minutes, day),
		    w->language != NULL ? "?language=" : "",
		    w->language != NULL ? w->language : "");
		return;
	}
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(rest, files[i]) == 0) {
			w->view = (enum wanted_view)i;
			rd->r->what = REQUEST_DOCUMENT;
		}
}

/* "/digest/" is the newest, of the rhythm that "period" says. */
static void
read_newest_digest(struct reading *rd)
{
	struct wanted *w = &rd->r->wanted;
	const char *name = NULL;
	int64_t until;

	if (rd->query != NULL)
		name = url_param(rd->query, "period", rd->arena);
	w->kind = WANT_DIGEST;
	w->format = &format_html;
	w->period = name != NULL ? digest_period_find(name) : DIGEST_DAILY;
	if (w->period == DIGEST_PERIODS) {
		bad(rd->r, "wrong-period");
		return;
	}
	digest_span(w->period, rd->today, rd->site->tz_minutes, &w->day, &until);
	w->home = true;
	rd->r->what = REQUEST_DOCUMENT;
	rd->r->key = arena_printf(rd->arena, "/digest/?%s&%s", digest_period_name(w->period),
	    w->language != NULL ? w->language : "");
}

/* "/items/123/", and the same for programs: "/items/123/feed.json" */
static void
read_item(struct reading *rd, const char *path, const char *rest)
{
	struct wanted *w = &rd->r->wanted;
	char *end;
	long long id = strtoll(rest, &end, 10);

	if (!isdigit((unsigned char)rest[0]) || rest[0] == '0' || id <= 0 || end - rest > 18)
		return;
	w->kind = WANT_ITEM;
	w->item = id;
	w->format = &format_html;
	if (*end == '\0') {
		rd->r->what = REQUEST_REDIRECT;
		rd->r->to = arena_printf(rd->arena, "%s/", path);
	} else if (strcmp(end, "/") == 0) {
		rd->r->what = REQUEST_DOCUMENT;
	} else if (*end == '/' && strcmp(end + 1, format_json.file) == 0) {
		w->format = &format_json;
		rd->r->what = REQUEST_DOCUMENT;
	}
}

/* "/" is the page of today, unless it is filtered; "/feed.atom" is everything. */
static void
read_root(struct reading *rd, const char *file)
{
	struct wanted *w = &rd->r->wanted;

	w->kind = WANT_ALL;
	if (!read_file(rd, file))
		return;
	read_query(rd);
	if (w->format != &format_html || w->query != NULL || w->before != 0)
		return;
	w->kind = WANT_DAY;
	w->day = rd->today;
	w->home = true;
}

static void
read_search(struct reading *rd)
{
	struct wanted *w = &rd->r->wanted;

	w->kind = WANT_SEARCH;
	w->format = &format_html;
	rd->r->what = REQUEST_DOCUMENT;
	read_query(rd);
}

static bool
read_fixed(struct reading *rd, const char *path)
{
	static const struct {
		const char *path;
		enum request_what what;
	} fixed[] = {{"/style.css", REQUEST_STYLE}, {"/favicon.svg", REQUEST_ICON},
	    {"/favicon.ico", REQUEST_ICON}, {"/robots.txt", REQUEST_ROBOTS},
	    {"/healthz", REQUEST_HEALTH}};
	size_t i;

	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strcmp(path, fixed[i].path) == 0) {
			rd->r->what = fixed[i].what;
			return true;
		}
	rd->r->wanted.kind = WANT_FEEDS;
	if (strcmp(path, "/opml") == 0 || strcmp(path, "/subscriptions.opml") == 0)
		rd->r->wanted.format = &format_opml;
	else if (strcmp(path, "/feeds/") == 0 || strcmp(path, "/feeds/index.html") == 0)
		rd->r->wanted.format = &format_html;
	else
		return false;
	rd->r->what = REQUEST_DOCUMENT;
	return true;
}

/* One spelling for each, so that equal pages are one document. */
static void
read_language(struct reading *rd)
{
	const char *v = rd->query != NULL ? url_param(rd->query, "language", rd->arena) : NULL;
	enum language l = v != NULL ? language_find(v) : LANGUAGES;

	if (l != LANGUAGES)
		rd->r->language = rd->r->wanted.language = language_tag(l);
}

static void
read_path(struct reading *rd, const char *path)
{
	if (read_fixed(rd, path) || request_form(rd->r, path, rd->site))
		return;
	if (strcmp(path, "/search") == 0)
		read_search(rd);
	else if (strncmp(path, "/sections/", 10) == 0)
		read_keyed(rd, WANT_SECTION, path, path + 10);
	else if (strncmp(path, "/feeds/", 7) == 0)
		read_keyed(rd, WANT_FEED, path, path + 7);
	else if (strncmp(path, "/days/", 6) == 0)
		read_day(rd, path, path + 6);
	else if (strcmp(path, "/digest/") == 0)
		read_newest_digest(rd);
	else if (strcmp(path, "/digest") == 0) {
		rd->r->what = REQUEST_REDIRECT;
		rd->r->to = "/digest/";
	} else if (strcmp(path, "/feeds") == 0) {
		rd->r->what = REQUEST_REDIRECT;
		rd->r->to = "/feeds/";
	} else if (strncmp(path, "/digest/", 8) == 0)
		read_digest(rd, path + 8);
	else if (strncmp(path, "/items/", 7) == 0)
		read_item(rd, path, path + 7);
	else if (path[0] == '/' && strchr(path + 1, '/') == NULL)
		read_root(rd, path + 1);
}

void
request_parse(struct request *r, const char *target, const struct publisher *publisher,
    int64_t today, struct arena *arena)
{
	struct reading rd = {.r = r, .publisher = publisher, .arena = arena, .today = today};
	size_t n = strcspn(target, "?#");
	const char *path;

	*r = (struct request){.what = REQUEST_ABSENT};
	rd.site = publisher_site(publisher);
	if (target[n] == '?')
		rd.query = arena_strndup(arena, target + n + 1, strcspn(target + n + 1, "#"));
	/* All our paths are ASCII that stands for itself: an encoded one is only another name. */
	path = arena_strndup(arena, target, n);
	read_language(&rd);
	read_path(&rd, path);
	if (r->what != REQUEST_DOCUMENT || r->key != NULL)
		return;
	r->key = path;
	if (r->wanted.kind == WANT_DIGEST && r->language != NULL)
		r->key = arena_printf(arena, "%s?%s", path, r->language);
	if (r->wanted.query != NULL || r->wanted.before != 0)
		r->key = arena_printf(arena, "%s?%s&before=%" PRId64, path,
		    r->wanted.query != NULL ? r->wanted.query : "", r->wanted.before);
}
