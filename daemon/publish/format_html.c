/* Pages: the values that the templates in etc/templates/ show. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "page.h"
#include "publication.h"
#include "../core/date.h"
#include "../core/json.h"

/* Accent colours that style.css has; sections take them in turn. */
#define ACCENTS 8

struct page {
	const struct site *site;
	const struct publication *pub; /* NULL for a message */
	struct arena *arena;
	struct tpl_map *map;
	const char *root; /* path of base_url: links work under every name of the host */
};

static const char *const weekdays[] = {"日", "一", "二", "三", "四", "五", "六"};

/* The path of a URL and what follows it. */
static const char *
root_of(const char *url)
{
	const char *p = strstr(url, "://"), *slash;

	slash = p == NULL ? url : strchr(p + 3, '/');
	return slash == NULL ? "" : slash;
}

const char *
page_root(const struct site *site)
{
	return root_of(site->base_url);
}

static const char *
source_text(const void *arg, const char *name)
{
	const struct site *site = arg;

	return site->template_text(site, name);
}

struct tpl_source
page_source(const struct site *site)
{
	return (struct tpl_source){.text = source_text, .arg = site};
}

static const char *
day_text(struct page *p, int64_t t, bool year)
{
	struct tm tm;

	site_clock(p->site, t, &tm);
	if (!year)
		return arena_printf(
		    p->arena, "%d月%d日 星期%s", tm.tm_mon + 1, tm.tm_mday, weekdays[tm.tm_wday]);
	return arena_printf(p->arena, "%d年%d月%d日 星期%s", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, weekdays[tm.tm_wday]);
}

static const char *
day_path(struct page *p, int64_t t)
{
	char day[DATE_MAX];

	return arena_printf(
	    p->arena, "%s/days/%s/", p->root, date_day(t, p->site->tz_minutes, day));
}

/* Position of a section, nsections when the site does not know it. */
static size_t
section_index(const struct site *site, const char *key)
{
	size_t i;

	for (i = 0; key != NULL && i < site->nsections; i++)
		if (strcmp(site->sections[i].key, key) == 0)
			return i;
	return site->nsections;
}

static void
put_section(struct page *p, struct tpl_map *m, const char *key)
{
	size_t i = section_index(p->site, key);

	if (i == p->site->nsections) {
		tpl_text(m, "accent", "0");
		return;
	}
	tpl_text(m, "accent", arena_printf(p->arena, "%zu", i % ACCENTS + 1));
	tpl_text(m, "section", p->site->sections[i].title);
	tpl_text(m, "section_href", arena_printf(p->arena, "%s/sections/%s/", p->root, key));
}

static void
put_clock(struct page *p, struct tpl_map *m, int64_t t)
{
	char iso[DATE_MAX];
	struct tm tm;

	site_clock(p->site, t, &tm);
	tpl_text(m, "datetime", arena_strdup(p->arena, date_rfc3339(t, iso)));
	tpl_text(m, "clock", arena_printf(p->arena, "%02d:%02d", tm.tm_hour, tm.tm_min));
	tpl_text(m, "day", day_text(p, t, true));
}

static void
put_source(struct page *p, struct tpl_map *m, const struct story_source *s)
{
	/* All of them always: what is absent in a list is looked up around it. */
	const char *url = s->url != NULL
			      ? s->url
			      : arena_printf(p->arena, "%s/items/%" PRId64 "/", p->root, s->item);

	tpl_text(m, "feed_title", s->feed_title != NULL ? s->feed_title : s->feed_key);
	tpl_text(m, "feed_href", arena_printf(p->arena, "%s/feeds/%s/", p->root, s->feed_key));
	tpl_text(m, "report_title", s->title != NULL ? s->title : url);
	tpl_text(m, "report_url", url);
}

/* The list of all reports says when each of them came, and why it is in the story. */
static void
put_report(struct page *p, struct tpl_map *m, const struct story_source *s)
{
	char iso[DATE_MAX];
	struct tm tm;

	put_source(p, m, s);
	tpl_text(m, "report_why", story_source_why(s, p->arena));
	if (s->published == TIME_NONE)
		return;
	site_clock(p->site, s->published, &tm);
	tpl_text(m, "report_datetime", arena_strdup(p->arena, date_rfc3339(s->published, iso)));
	tpl_text(m, "report_time",
	    arena_printf(
		p->arena, "%d月%d日 %02d:%02d", tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min));
}

static void
put_others(struct page *p, struct tpl_map *m, const struct story *s)
{
	struct tpl_map *others;
	size_t i;

	if (story_others(s) == 0)
		return;
	others = tpl_item(m, "others");
	tpl_text(others, "others_count", arena_printf(p->arena, "%zu", story_others(s)));
	for (i = 1; i < s->nsources; i++)
		put_source(p, tpl_item(others, "reports"), &s->sources[i]);
}

static void
put_story(struct page *p, struct tpl_map *m, const struct story *s)
{
	const char *page = arena_printf(p->arena, "%s/items/%" PRId64 "/", p->root, s->main_id);

	tpl_text(m, "title", story_title(s));
	tpl_text(m, "url", s->main.url != NULL ? s->main.url : page);
	tpl_text(m, "page", page);
	/* Without a title the lead is the headline already. */
	if (s->main.title != NULL)
		tpl_text(m, "lead", s->main.lead);
	if (s->main.language != NULL && strcmp(s->main.language, p->site->language) != 0)
		tpl_text(m, "story_lang", s->main.language);
	put_section(p, m, s->main.section);
	put_clock(p, m, s->time);
	if (s->nsources > 0)
		put_source(p, m, s->sources);
	put_others(p, m, s);
}

static struct tpl_map *
add_group(struct page *p, const char *title, size_t count)
{
	struct tpl_map *g = tpl_item(p->map, "groups");

	tpl_text(g, "group", title);
	tpl_text(g, "count", arena_printf(p->arena, "%zu", count));
	return g;
}

/* One line of the day's contents beside it. */
static void
add_index(struct page *p, size_t k, size_t count)
{
	const struct site *site = p->site;
	struct tpl_map *m = tpl_item(p->map, "index");

	tpl_text(m, "index_name", k < site->nsections ? site->sections[k].title : "其他");
	tpl_text(m, "index_anchor", k < site->nsections ? site->sections[k].key : "other");
	tpl_text(m, "index_count", arena_printf(p->arena, "%zu", count));
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
			count += section_index(site, stories[i].main.section) == k;
		if (count == 0)
			continue;
		g = add_group(p, k < site->nsections ? site->sections[k].title : "其他", count);
		put_section(p, g, k < site->nsections ? site->sections[k].key : NULL);
		tpl_text(g, "anchor", k < site->nsections ? site->sections[k].key : "other");
		add_index(p, k, count);
		for (i = 0; i < n; i++)
			if (section_index(site, stories[i].main.section) == k)
				put_story(p, tpl_item(g, "stories"), &stories[i]);
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
			g = add_group(p, day_text(p, stories[i].time, true), from - i);
			tpl_text(g, "day_href", day_path(p, stories[i].time));
			tpl_text(g, "accent", "0");
			memcpy(last, day, sizeof(last));
		}
		s = tpl_item(g, "stories");
		put_story(p, s, &stories[i]);
		/* A page of one section need not say it at every story. */
		if (p->pub->section == NULL &&
		    section_index(p->site, stories[i].main.section) < p->site->nsections)
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
	tpl_text(p->map, "heading", day_text(p, pub->day, true));
	if (strcmp(pub->path, "/") == 0)
		tpl_flag(p->map, "home");
	if (n > 0)
		tpl_text(p->map, "total", arena_printf(p->arena, "%zu", n));
	tpl_text(p->map, "prev_href", day_path(p, pub->day - 86400));
	tpl_text(p->map, "prev_day", day_text(p, pub->day - 86400, false));
	if (pub->next_day != TIME_NONE) {
		tpl_text(p->map, "next_href", day_path(p, pub->next_day));
		tpl_text(p->map, "next_day", day_text(p, pub->next_day, false));
	}
	for (i = 1; i <= 7; i++) {
		struct tpl_map *d = tpl_item(p->map, "days");

		tpl_text(d, "day_href", day_path(p, pub->day - i * 86400));
		tpl_text(d, "day_name", day_text(p, pub->day - i * 86400, false));
	}
	group_by_section(p, pub->stories, n);
	if (n == 0)
		tpl_text(p->map, "empty",
		    pub->next_day == TIME_NONE ? "今天还没有新的动态。" : "这一天没有动态。");
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

	tpl_text(p->map, "heading", pub->search != NULL ? "检索" : short_title(pub));
	if (pub->section != NULL)
		put_section(p, p->map, pub->section);
	if (pub->search != NULL)
		tpl_flag(p->map, "searching");
	tpl_text(p->map, "words", pub->search);
	/* The search page before a search neither counts nor finds nothing. */
	if (pub->search == NULL || pub->search[0] != '\0') {
		if (pub->nstories > 0)
			tpl_text(p->map, "total", arena_printf(p->arena, "%zu", pub->nstories));
		else
			tpl_text(p->map, "empty",
			    pub->search != NULL ? "没有找到相符的动态，换一个词试试。"
						: "这里还没有动态。");
	}
	if (pub->older != NULL)
		tpl_text(p->map, "older", arena_printf(p->arena, "%s%s", p->root, pub->older));
	group_by_day(p, pub->stories, pub->nstories);
}

static const char *
field_name(const char *field)
{
	static const char *const names[][2] = {{"title", "标题"}, {"summary", "摘要"},
	    {"content", "正文"}, {"source", "来源"}, {"author", "作者"}, {"url", "网址"},
	    {"category", "分类"}, {"feed", "来源惯例"}, {"language", "语言"}};
	size_t i;

	for (i = 0; field != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], field) == 0)
			return names[i][1];
	return field;
}

/* "name (file:line)", "file:line", or the word for what is no rule. */
static void
put_rule(struct page *p, struct tpl_map *m, const char *rule)
{
	const char *open = strrchr(rule, '(');
	size_t n = strlen(rule);

	if (open != NULL && open > rule && open[-1] == ' ' && rule[n - 1] == ')') {
		tpl_text(m, "rule_name", arena_strndup(p->arena, rule, (size_t)(open - rule) - 1));
		tpl_text(m, "rule_place",
		    arena_strndup(p->arena, open + 1, n - (size_t)(open - rule) - 2));
	} else if (strchr(rule, ':') != NULL)
		tpl_text(m, "rule_place", rule);
	else
		tpl_text(m, "rule_name", field_name(rule));
}

static void
put_reason(struct page *p, const struct json *rule)
{
	struct tpl_map *m = tpl_item(p->map, "reasons");
	const char *section = json_text(json_get(rule, "section"), p->arena);
	const char *name = json_text(json_get(rule, "rule"), p->arena);
	const char *field = json_text(json_get(rule, "field"), p->arena);
	const struct json *words = json_get(rule, "words");
	int64_t points = json_int(json_get(rule, "points"), 0);
	const char *all = "";
	size_t i;

	/* Of a section that is no more, its key. */
	tpl_text(m, "section", section != NULL ? section : "");
	put_section(p, m, section);
	put_rule(p, m, name != NULL ? name : "");
	if (field != NULL && (name == NULL || strcmp(field, name) != 0))
		tpl_text(m, "field", field_name(field));
	for (i = 0; i < json_size(words) && i < 20; i++) {
		const char *word = json_text(json_at(words, i), p->arena);

		if (word != NULL)
			all = arena_printf(p->arena, "%s%s%s", all, i > 0 ? "、" : "", word);
	}
	tpl_text(m, "words", all);
	tpl_text(m, "points",
	    arena_printf(p->arena, "%s%" PRIu64, points < 0 ? "−" : "+",
		points < 0 ? 0 - (uint64_t)points : (uint64_t)points));
}

static bool
reason_is_of(const struct page *p, const struct json *rule, const char *section)
{
	const char *key = json_text(json_get(rule, "section"), p->arena);

	return key != NULL && section != NULL && strcmp(key, section) == 0;
}

/* Those for the section where the item stands come first. */
static void
put_reasons(struct page *p, const struct item *item)
{
	struct json *root = NULL;
	size_t i, n;

	if (item->flags & ITEM_SECTION_FIXED)
		tpl_flag(p->map, "fixed");
	tpl_text(p->map, "score", arena_printf(p->arena, "%d", item->score));
	if (item->section2 != NULL) {
		tpl_text(p->map, "section2", site_section(p->site, item->section2));
		tpl_text(p->map, "score2", arena_printf(p->arena, "%d", item->score2));
	}
	if (item->reason != NULL)
		root = json_read(item->reason, strlen(item->reason), NULL);
	n = json_size(root) < 200 ? json_size(root) : 200;
	for (i = 0; i < n; i++)
		if (reason_is_of(p, json_at(root, i), item->section))
			put_reason(p, json_at(root, i));
	for (i = 0; i < n; i++)
		if (!reason_is_of(p, json_at(root, i), item->section))
			put_reason(p, json_at(root, i));
	if (n > 0)
		tpl_flag(p->map, "has_reasons");
	json_free(root);
}

/* One story: what it says, who reports it, and why it stands in its section. */
static void
put_detail(struct page *p)
{
	const struct story *s = p->pub->stories;
	size_t i;

	if (p->pub->nstories == 0)
		return;
	tpl_flag(p->map, "detail");
	put_story(p, p->map, s);
	tpl_text(p->map, "author", s->main.author);
	tpl_html(p->map, "html", s->main.content != NULL ? s->main.content : s->main.summary);
	for (i = 0; i < s->nsources; i++)
		put_report(p, tpl_item(p->map, "all_reports"), &s->sources[i]);
	put_reasons(p, &s->main);
}

static void
put_alternates(struct page *p)
{
	static const struct format *const feeds[] = {&format_atom, &format_rss, &format_json};
	const struct publication *pub = p->pub;
	struct tpl_map *m;
	struct buf url;
	size_t i;

	buf_init(&url, 8192);
	for (i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
		struct publication feed = {.site = p->site, .path = "/"};

		if (pub != NULL && pub->search != NULL)
			feed.query = pub->query;
		else if (pub != NULL && (pub->section != NULL || pub->feed != NULL || pub->query))
			feed = (struct publication){
			    .site = p->site, .path = pub->path, .query = pub->query};
		buf_clear(&url);
		publication_url(&feed, feeds[i], &url);
		m = tpl_item(p->map, "alternates");
		tpl_text(m, "type",
		    arena_strndup(
			p->arena, feeds[i]->media_type, strcspn(feeds[i]->media_type, ";")));
		tpl_text(m, "format", feeds[i]->title);
		/* In a page links stay on the host that it was read from. */
		tpl_text(m, "href", arena_strdup(p->arena, root_of(url.data)));
	}
	buf_release(&url);
}

/* What every page has: head, masthead, list of sections, foot. */
static void
put_frame(struct page *p, const char *title)
{
	const struct site *site = p->site;
	struct tpl_map *m;
	size_t i;

	tpl_text(p->map, "lang", site->language != NULL ? site->language : "zh-CN");
	tpl_text(p->map, "root", p->root);
	tpl_text(p->map, "site_title", site->title);
	tpl_text(p->map, "site_description", site->description);
	tpl_text(p->map, "page_title",
	    strcmp(title, site->title) == 0
		? title
		: arena_printf(p->arena, "%s · %s", title, site->title));
	for (i = 0; i < site->nsections; i++) {
		m = tpl_item(p->map, "sections");
		put_section(p, m, site->sections[i].key);
		if (p->pub != NULL && p->pub->section != NULL &&
		    strcmp(p->pub->section, site->sections[i].key) == 0)
			tpl_flag(m, "current");
	}
	put_alternates(p);
	if (site->subscribe)
		tpl_text(
		    p->map, "subscribe_href", arena_printf(p->arena, "%s/subscribe/", p->root));
}

static int
render(const struct publication *pub, struct buf *out, struct errbuf *err)
{
	struct page p = {.site = pub->site, .pub = pub, .arena = arena_new()};
	struct tpl_source source = page_source(pub->site);
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
		title = arena_printf(p.arena, "检索：%s", pub->search);
	put_frame(&p, title);
	if (pub->detail)
		put_detail(&p);
	else if (pub->day != TIME_NONE)
		put_day(&p);
	else
		put_list(&p);
	r = tpl_render(&source, pub->detail ? "item.html" : "page.html", p.map, out, err);
	arena_free(p.arena);
	return r;
}

struct tpl_map *
page_frame(const struct site *site, const char *title, struct arena *arena)
{
	struct page p = {.site = site, .arena = arena, .map = tpl_new(arena)};

	p.root = page_root(site);
	put_frame(&p, title);
	return p.map;
}

int
page_message(const struct site *site, const char *title, const char *text, struct buf *out,
    struct errbuf *err)
{
	struct tpl_source source = page_source(site);
	struct arena *arena = arena_new();
	struct tpl_map *map = page_frame(site, title, arena);
	int r;

	tpl_text(map, "heading", title);
	tpl_text(map, "message", text);
	r = tpl_render(&source, "message.html", map, out, err);
	arena_free(arena);
	return r;
}

int
page_check(const struct site *site, struct errbuf *err)
{
	static const char *const names[] = {
	    "page.html", "item.html", "feeds.html", "message.html", "preview.html"};
	struct tpl_source source = page_source(site);
	size_t i;

	if (site->template_text(site, "style.css") == NULL)
		return errf(err, "style.css: no such template");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (tpl_check(&source, names[i], err) == -1)
			return -1;
	return 0;
}

const struct format format_html = {
    .name = "html",
    .file = "index.html",
    .media_type = "text/html; charset=utf-8",
    .title = "网页",
    .render = render,
};
