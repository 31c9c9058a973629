#include "issue.h"

#include "../core/url.h"
#include "digest_internal.h"
#include "page.h"
#include "publication.h"
#include "values.h"

struct values {
	const struct digest_plan *plan;
	const struct site *site;
	struct arena *arena;
	struct tpl_map *map;
};

/* What needs no escape between "<" and ">"; absent when it is no address of the web. */
static void
put_url(struct values *v, struct tpl_map *m, const char *name, const char *url)
{
	if (url != NULL && url_is_web(url))
		tpl_html(m, name, url_encode(url, v->arena));
}

static const char *
source_name(const struct story_source *s)
{
	return s->feed_title != NULL && *s->feed_title != '\0' ? s->feed_title : s->feed_key;
}

static void
put_story(struct values *v, struct tpl_map *m, const struct story *s)
{
	struct tpl_map *other;
	size_t i;

	tpl_text(m, "title", story_title(s));
	put_url(v, m, "url", s->main.url);
	/* Without a title the summary is the headline already. */
	if (s->main.title != NULL)
		tpl_text(m, "lead", s->main.lead);
	if (s->nsources > 0)
		tpl_text(m, "feed_title", source_name(&s->sources[0]));
	values_day(m, v->site, s->time);
	tpl_number(m, "id", s->main_id);
	tpl_number(m, "score", s->main.score);
	for (i = 1; i < s->nsources; i++) {
		other = tpl_item(m, "others");
		tpl_text(other, "other", source_name(&s->sources[i]));
		put_url(v, other, "other_url", s->sources[i].url);
		if (i > 1)
			tpl_flag(other, "next_other");
	}
}

/* The section that begins at index i of the plan; the index of the next. */
static size_t
put_section(struct values *v, size_t i, size_t number, size_t *shown)
{
	const struct digest_plan *p = v->plan;
	size_t section = p->list[i].section, count = 0;
	struct tpl_map *g = tpl_item(v->map, "groups"), *m;
	bool proposed;

	tpl_number(g, "number", (int64_t)number);
	if (number > 1)
		tpl_flag(g, "next_section");
	if (section < v->site->nsections)
		tpl_text(g, "section", v->site->sections[section].title);
	for (; i < p->n && p->list[i].section == section; i++, count++) {
		proposed = p->list[i].rank < p->cap;
		m = proposed ? tpl_item(g, "stories") : tpl_item(g, "rest");
		if (p->list[i].rank > 0)
			tpl_flag(m, "next_story");
		put_story(v, m, p->list[i].story);
		*shown += proposed;
	}
	tpl_number(g, "count", (int64_t)count);
	if (count > p->cap)
		tpl_flag(v->map, "candidates");
	return i;
}

static struct tpl_map *
values(struct values *v, const struct digest *d)
{
	size_t i, n, shown = 0;

	v->map = tpl_new(v->arena);
	tpl_text(v->map, "site_title", v->site->title);
	values_day(v->map, v->site, d->from);
	for (i = n = 0; i < v->plan->n; n++)
		i = put_section(v, i, n + 1, &shown);
	tpl_number(v->map, "section_count", (int64_t)n);
	tpl_number(v->map, "shown", (int64_t)shown);
	if (v->plan->n > 0)
		tpl_number(v->map, "total", (int64_t)v->plan->total);
	if (v->plan->total > v->plan->n)
		tpl_number(v->map, "unnamed", (int64_t)(v->plan->total - v->plan->n));
	return v->map;
}

int
issue_render(const struct digest *d, struct buf *out, struct errbuf *err)
{
	struct tpl_source source = site_templates(d->site);
	struct digest_plan plan;
	struct values v = {.plan = &plan, .site = d->site, .arena = arena_new()};
	int rc;

	digest_plan(&plan, d, v.arena);
	rc = tpl_render(&source, "issue.md", values(&v, d), out, err);
	arena_free(v.arena);
	return rc;
}
