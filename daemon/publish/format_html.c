/* Pages of a day and of lists: the values that the templates in etc/templates/ show. */
#include <string.h>

#include "../core/date.h"
#include "page_internal.h"

static const char *
say(struct page *p, const char *phrase)
{
	return site_say(p->site, phrase, NULL, p->arena);
}

static const char *
day_path(struct page *p, int64_t t)
{
	char day[DATE_MAX];

	return arena_printf(
	    p->arena, "%s/days/%s/", p->root, date_day(t, p->site->tz_minutes, day));
}

static struct tpl_map *
add_group(struct page *p, const char *title, size_t count)
{
	struct tpl_map *g = tpl_item(p->map, "groups");

	tpl_text(g, "group", title);
	tpl_number(g, "count", (int64_t)count);
	return g;
}

/* Of its place among the sections; their number: of none. */
static const char *
section_title(struct page *p, size_t k)
{
	return k < p->site->nsections ? p->site->sections[k].title : say(p, "section");
}

/* One line of the day's contents beside it. */
static void
add_index(struct page *p, size_t k, size_t count)
{
	const struct site *site = p->site;
	struct tpl_map *m = tpl_item(p->map, "index");

	tpl_text(m, "index_name", section_title(p, k));
	tpl_text(m, "index_anchor", k < site->nsections ? site->sections[k].key : "other");
	tpl_number(m, "index_count", (int64_t)count);
	tpl_flag(p->map, "has_index");
}

/* Stories of the day by section, in the order of publication; the rest comes last. */
static void
group_by_section(struct page *p, const struct story *stories, size_t n)
{
	const struct site *site = p->site;
	struct tpl_map *g;
	size_t i, k, count;

	for (k = 0; k <= site->nsections; k++) {
		for (i = count = 0; i < n; i++)
			count += site_section_index(site, stories[i].main.section) == k;
		if (count == 0)
			continue;
		g = add_group(p, section_title(p, k), count);
		page_put_section(p, g, k < site->nsections ? site->sections[k].key : NULL);
		tpl_text(g, "anchor", k < site->nsections ? site->sections[k].key : "other");
		add_index(p, k, count);
		for (i = 0; i < n; i++)
			if (site_section_index(site, stories[i].main.section) == k)
				page_put_story(p, tpl_item(g, "stories"), &stories[i]);
	}
}

static void
group_by_day(struct page *p, const struct story *stories, size_t n)
{
	struct tpl_map *g = NULL, *s;
	char day[DATE_MAX], last[DATE_MAX] = "";
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		date_day(stories[i].time, p->site->tz_minutes, day);
		if (g == NULL || strcmp(day, last) != 0) {
			for (from = i; from < n; from++) {
				date_day(stories[from].time, p->site->tz_minutes, last);
				if (strcmp(day, last) != 0)
					break;
			}
			g = add_group(
			    p, site_day(p->site, stories[i].time, true, p->arena), from - i);
			tpl_text(g, "day_href", day_path(p, stories[i].time));
			tpl_text(g, "accent", "0");
			memcpy(last, day, sizeof(last));
		}
		s = tpl_item(g, "stories");
		page_put_story(p, s, &stories[i]);
		/* A page of one section need not say it at every story. */
		if (p->pub->section == NULL &&
		    site_section_index(p->site, stories[i].main.section) < p->site->nsections)
			tpl_flag(s, "show_section");
	}
}

static void
put_day(struct page *p)
{
	const struct publication *pub = p->pub;
	size_t n = 0;
	int i;

	while (n < pub->nstories && pub->stories[n].time >= pub->day)
		n++;
	tpl_text(p->map, "heading", site_day(p->site, pub->day, true, p->arena));
	if (strcmp(pub->path, "/") == 0)
		tpl_flag(p->map, "home");
	if (n > 0)
		tpl_number(p->map, "total", (int64_t)n);
	tpl_text(p->map, "prev_href", day_path(p, pub->day - 86400));
	tpl_text(p->map, "prev_day", site_day(p->site, pub->day - 86400, false, p->arena));
	if (pub->next_day != TIME_NONE) {
		tpl_text(p->map, "next_href", day_path(p, pub->next_day));
		tpl_text(p->map, "next_day", site_day(p->site, pub->next_day, false, p->arena));
	}
	for (i = 1; i <= 7; i++) {
		struct tpl_map *d = tpl_item(p->map, "days");

		tpl_text(d, "day_href", day_path(p, pub->day - i * 86400));
		tpl_text(d, "day_name", site_day(p->site, pub->day - i * 86400, false, p->arena));
	}
	group_by_section(p, pub->stories, n);
	if (n == 0)
		tpl_text(p->map, "empty",
		    say(p, pub->next_day == TIME_NONE ? "empty-today" : "empty-day"));
	if (n == 0 && pub->next_day == TIME_NONE)
		tpl_flag(p->map, "no_news");
	if (n == 0 && pub->nstories > 0) {
		tpl_flag(p->map, "earlier");
		group_by_day(p, pub->stories, pub->nstories);
	}
}

/* Without the site's name, which stands above it. */
static const char *
short_title(const struct publication *pub)
{
	size_t n = strlen(pub->site->title);

	if (strncmp(pub->title, pub->site->title, n) == 0 &&
	    strncmp(pub->title + n, " · ", strlen(" · ")) == 0)
		return pub->title + n + strlen(" · ");
	return pub->title;
}

static void
put_list(struct page *p)
{
	const struct publication *pub = p->pub;

	tpl_text(p->map, "heading", pub->search != NULL ? say(p, "search") : short_title(pub));
	if (pub->section != NULL)
		page_put_section(p, p->map, pub->section);
	if (pub->search != NULL)
		tpl_flag(p->map, "searching");
	tpl_text(p->map, "words", pub->search);
	/* The search page before a search neither counts nor finds nothing. */
	if (pub->search == NULL || pub->search[0] != '\0') {
		if (pub->nstories > 0)
			tpl_number(p->map, "total", (int64_t)pub->nstories);
		else
			tpl_text(p->map, "empty",
			    say(p, pub->search != NULL ? "empty-search" : "empty-list"));
		if (pub->search == NULL && pub->nstories == 0)
			tpl_flag(p->map, "no_news");
	}
	if (pub->older != NULL)
		tpl_printf(p->map, "older", "%s%s", p->root, pub->older);
	group_by_day(p, pub->stories, pub->nstories);
}

static const char *
searched(struct page *p)
{
	struct tpl_map *m = tpl_new(p->arena);

	tpl_text(m, "words", p->pub->search);
	return site_say(p->site, "searched", m, p->arena);
}

static int
render(const struct publication *pub, struct buf *out, struct errbuf *err)
{
	struct page p = {.site = pub->site, .pub = pub, .arena = arena_new()};
	struct tpl_source source = site_templates(pub->site);
	const char *title = pub->title;
	int r;

	if (pub->health != NULL) {
		arena_free(p.arena);
		return page_feeds(pub, out, err);
	}
	p.map = tpl_new(p.arena);
	p.root = page_root(pub->site);
	if (pub->detail && pub->nstories > 0)
		title = story_title(pub->stories);
	else if (pub->search != NULL && pub->search[0] != '\0')
		title = searched(&p);
	page_put_frame(&p, title);
	if (pub->detail)
		page_put_detail(&p);
	else if (pub->day != TIME_NONE)
		put_day(&p);
	else
		put_list(&p);
	r = tpl_render(&source, pub->detail ? "item.html" : "page.html", p.map, out, err);
	arena_free(p.arena);
	return r;
}

const struct format format_html = {
    .name = "html",
    .file = "index.html",
    .media_type = "text/html; charset=utf-8",
    .title = "网页",
    .render = render,
};
