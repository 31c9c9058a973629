/* What a page says of a section, a report and a story. */
#include <inttypes.h>
#include <string.h>

#include "../core/date.h"
#include "page_internal.h"
#include "values.h"

void
page_put_section(struct page *p, struct tpl_map *m, const char *key)
{
	size_t i = site_section_index(p->site, key);

	if (i == p->site->nsections) {
		tpl_text(m, "accent", "0");
		return;
	}
	values_accent(m, i);
	tpl_text(m, "section", p->site->sections[i].title);
	tpl_printf(m, "section_href", "%s/sections/%s/", p->root, key);
}

static void
put_clock(struct page *p, struct tpl_map *m, int64_t t)
{
	char iso[DATE_MAX];
	struct tm tm;

	site_clock(p->site, t, &tm);
	tpl_text(m, "datetime", arena_strdup(p->arena, date_rfc3339(t, iso)));
	tpl_printf(m, "clock", "%02d:%02d", tm.tm_hour, tm.tm_min);
}

void
page_put_source(struct page *p, struct tpl_map *m, const struct story_source *s)
{
	/* All of them always: what is absent in a list is looked up around it. */
	const char *url = s->url != NULL
			      ? s->url
			      : arena_printf(p->arena, "%s/items/%" PRId64 "/", p->root, s->item);

	tpl_text(m, "feed_title", s->feed_title != NULL ? s->feed_title : s->feed_key);
	tpl_printf(m, "feed_href", "%s/feeds/%s/", p->root, s->feed_key);
	tpl_text(m, "report_title", s->title != NULL ? s->title : url);
	tpl_text(m, "report_url", url);
}

static void
put_others(struct page *p, struct tpl_map *m, const struct story *s)
{
	struct tpl_map *others;
	size_t i;

	if (story_others(s) == 0)
		return;
	others = tpl_item(m, "others");
	tpl_number(others, "others_count", (int64_t)story_others(s));
	for (i = 1; i < s->nsources; i++)
		page_put_source(p, tpl_item(others, "reports"), &s->sources[i]);
}

void
page_put_story(struct page *p, struct tpl_map *m, const struct story *s)
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
	page_put_section(p, m, s->main.section);
	put_clock(p, m, s->time);
	if (s->nsources > 0)
		page_put_source(p, m, s->sources);
	put_others(p, m, s);
}
