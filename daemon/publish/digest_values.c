/* What the templates digest.html and digest.txt and the phrase digest-subject may name. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "../core/date.h"
#include "../core/text.h"
#include "../core/url.h"
#include "digest_internal.h"
#include "publication.h"
#include "values.h"

#define DAY 86400
/* Two lines of the text, and of the HTML on a desk. */
#define SUMMARY_COLUMNS 136
/* Longer titles are no titles; this is three lines of the text. */
#define TITLE_COLUMNS 200
#define NAME_COLUMNS 40
/* A longer word is cut in two. */
#define WORD_LENGTH 24
/* A longer address is replaced by the story's own page. */
#define URL_LENGTH 600
#define LANGUAGE_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
#define LANGUAGE_LENGTH 35 /* RFC 5646 section 4.4.1 */
/* Floods that are named; the others are counted. */
#define FLOODS_NAMED 5

struct values {
	const struct digest_plan *plan;
	const struct digest *digest;
	const struct site *site;
	struct arena *arena;
	struct tpl_map *map;
};

/* ---- texts ------------------------------------------------------------------------------------
 */

/*
 * At most so many columns, with "…" if anything was cut, where it may be between two words; NULL
 * for nothing.
 */
static const char *
cut_line(struct values *v, const char *text, int most)
{
	const char *line = text != NULL ? text_line(v->arena, text, strlen(text)) : NULL;
	const char *p = line, *end, *keep = line, *word = line;
	uint32_t c, prev = ' ';
	int columns = 0;

	if (line == NULL)
		return NULL;
	end = line + strlen(line);
	while (p < end) {
		size_t n = text_decode(p, end, &c);

		if (columns <= most - 2) {
			keep = p;
			if (prev != ' ' && (c == ' ' || text_is_cjk(c) || text_is_cjk(prev)))
				word = p;
		}
		columns += text_columns(c);
		if (columns > most) {
			if (keep - word < WORD_LENGTH && word > line)
				keep = word;
			return arena_printf(v->arena, "%.*s…", (int)(keep - line), line);
		}
		prev = c;
		p += n;
	}
	return line;
}

/* ASCII that every reader takes for one address; NULL when it is none of the web's. */
static const char *
web_url(struct values *v, const char *url)
{
	if (url == NULL || !url_is_web(url))
		return NULL;
	url = url_encode(url, v->arena);
	return strlen(url) > URL_LENGTH ? NULL : url;
}

/* The form of a tag of BCP 47; what else a feed says of its language is of no use. */
static bool
is_language(const char *tag)
{
	size_t n = tag != NULL ? strspn(tag, LANGUAGE_CHARS) : 0;

	return n > 1 && n <= LANGUAGE_LENGTH && tag[n] == '\0';
}

/* Absent when there is none. */
static void
put_count(struct tpl_map *m, const char *name, size_t n)
{
	if (n > 0)
		tpl_number(m, name, (int64_t)n);
}

/* ---- dates ------------------------------------------------------------------------------------
 */

/* The day that a digest is of is its last one: a window need not begin at midnight. */
static void
put_dates(struct values *v)
{
	const struct digest *d = v->digest;
	struct tm first, last;
	char part[16];

	site_clock(v->site, d->from, &first);
	site_clock(v->site, d->until - 1, &last);
	tpl_flag(v->map, digest_period_name(d->period));
	values_day(tpl_item(v->map, "first"), v->site, d->from);
	values_day(tpl_item(v->map, "last"), v->site, d->until - 1);
	if (first.tm_year != last.tm_year)
		tpl_flag(v->map, "years");
	if (first.tm_mon != last.tm_mon)
		tpl_flag(v->map, "months");
	/* ISO 8601: the first week is that of the first Thursday. */
	if (strftime(part, sizeof(part), "%V", &last) > 0)
		tpl_text(v->map, "week", arena_strdup(v->arena, part));
	if (strftime(part, sizeof(part), "%G", &last) > 0)
		tpl_text(v->map, "week_year", arena_strdup(v->arena, part));
}

/* Of a day the hour, of more days the day; the day as well of what came late. */
static void
put_time(struct values *v, struct tpl_map *m, int64_t t)
{
	const struct digest *d = v->digest;
	struct tm tm;

	values_day(m, v->site, t);
	site_clock(v->site, t, &tm);
	if (d->period == DIGEST_DAILY && t >= d->from && t < d->until)
		tpl_printf(m, "clock", "%02d:%02d", tm.tm_hour, tm.tm_min);
}

/* ---- stories ----------------------------------------------------------------------------------
 */

static void
put_story(struct values *v, struct tpl_map *m, const struct story *s, bool summary)
{
	const char *page =
	    arena_printf(v->arena, "%s/items/%" PRId64 "/", v->site->base_url, s->main_id);
	const char *title = cut_line(v, story_title(s), TITLE_COLUMNS);
	const char *url = web_url(v, s->main.url);
	const char *feed = cut_line(v, story_feed_title(s), NAME_COLUMNS);

	tpl_text(m, "title", title);
	tpl_text(m, "url", url != NULL ? url : page);
	tpl_text(m, "page", page);
	/* Without a title the summary is the headline already. */
	if (summary && s->main.title != NULL)
		tpl_text(m, "lead", cut_line(v, s->main.lead, SUMMARY_COLUMNS));
	if (is_language(s->main.language) && strcmp(s->main.language, v->site->language) != 0)
		tpl_text(m, "story_lang", s->main.language);
	tpl_text(m, "feed_title", feed != NULL || s->nsources == 0 ? feed : s->sources[0].feed_key);
	put_time(v, m, s->time);
	put_count(m, "others_count", story_others(s));
}

static void
put_section(struct values *v, struct tpl_map *m, size_t section)
{
	if (section < v->site->nsections) {
		tpl_text(m, "section", v->site->sections[section].title);
		tpl_printf(m, "section_href", "%s/sections/%s/", v->site->base_url,
		    v->site->sections[section].key);
		values_accent(m, section);
	}
}

/* Of a day its page, at the section; of more days the section's. */
static const char *
more_href(struct values *v, size_t section)
{
	const struct site *site = v->site;
	const char *key = section < site->nsections ? site->sections[section].key : "other";
	char day[DATE_MAX];

	if (v->digest->period == DIGEST_DAILY || section == site->nsections)
		return arena_printf(v->arena, "%s/days/%s/#%s", site->base_url,
		    date_day(v->digest->until - 1, site->tz_minutes, day), key);
	return arena_printf(v->arena, "%s/sections/%s/", site->base_url, key);
}

/* The section that begins at index i of the plan; the index of the next. */
static size_t
put_group(struct values *v, size_t i)
{
	const struct digest_plan *p = v->plan;
	size_t section = p->list[i].section, count = 0, shown = 0;
	struct tpl_map *g = tpl_item(v->map, "groups"), *m;

	put_section(v, g, section);
	for (; i < p->n && p->list[i].section == section; i++, count++) {
		const struct ranked *r = &p->list[i];

		if (r->rank >= p->cap)
			continue;
		shown++;
		m = tpl_item(g, "stories");
		tpl_number(m, "number", (int64_t)r->rank + 1);
		put_story(v, m, r->story, r->rank < p->summaries && i != p->lead);
		if (i == p->lead)
			tpl_flag(m, "on_top");
	}
	if (p->digest->totals != NULL)
		count = p->digest->totals[section];
	put_count(g, "count", count);
	if (count > shown) {
		put_count(g, "more", count - shown);
		tpl_text(g, "more_href", more_href(v, section));
	}
	return i;
}

static void
put_groups(struct values *v)
{
	const struct digest_plan *p = v->plan;
	size_t i, n;
	struct tpl_map *top;

	for (i = n = 0; i < p->n; n++)
		i = put_group(v, i);
	put_count(v->map, "total", p->total);
	put_count(v->map, "section_count", n);
	if (p->lead < p->n) {
		top = tpl_item(v->map, "headline");
		put_section(v, top, p->list[p->lead].section);
		put_story(v, top, p->list[p->lead].story, true);
	}
}

static void
put_floods(struct values *v)
{
	const struct digest *d = v->digest;
	struct tpl_map *m, *floods;
	const char *title;
	size_t i;

	if (d->nfloods == 0)
		return;
	floods = tpl_item(v->map, "floods");
	for (i = 0; i < d->nfloods && i < FLOODS_NAMED; i++) {
		m = tpl_item(floods, "flood");
		title = cut_line(v, d->floods[i].feed_title, NAME_COLUMNS);
		tpl_text(m, "flood_title", title != NULL ? title : d->floods[i].feed_key);
		tpl_number(m, "flood_count", (int64_t)d->floods[i].nitems);
		if (i > 0)
			tpl_flag(m, "next");
	}
	if (d->nfloods > FLOODS_NAMED)
		put_count(floods, "floods_more", d->nfloods - FLOODS_NAMED);
}

/* Names of the sections that were chosen, when not all were. */
static void
put_choice(struct values *v)
{
	const struct digest *d = v->digest;
	size_t i;

	for (i = 0; i < d->nsections; i++) {
		struct tpl_map *m = tpl_item(v->map, "choice");

		tpl_text(m, "chosen", site_section(v->site, d->sections[i]));
		if (i > 0)
			tpl_flag(m, "next");
	}
}

static void
put_links(struct values *v)
{
	struct buf address;

	buf_init(&address, URL_LENGTH);
	digest_address(v->site, v->digest->period, v->digest->from, &address);
	tpl_text(v->map, "archive", arena_strdup(v->arena, address.data));
	tpl_text(v->map, "base_url", v->site->base_url);
	tpl_html(v->map, "preferences", MARK_PREFERENCES);
	tpl_html(v->map, "unsubscribe", MARK_UNSUBSCRIBE);
	buf_release(&address);
}

struct tpl_map *
digest_values(const struct digest_plan *p, struct arena *arena)
{
	struct values v = {.plan = p, .digest = p->digest, .site = p->digest->site, .arena = arena};

	v.map = tpl_new(arena);
	values_site(v.map, v.site);
	if (v.digest->test)
		tpl_flag(v.map, "test");
	put_dates(&v);
	put_groups(&v);
	put_floods(&v);
	put_choice(&v);
	put_links(&v);
	return v.map;
}
