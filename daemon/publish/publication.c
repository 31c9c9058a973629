#include "publication.h"

#include <inttypes.h>
#include <string.h>

#include "xmlout.h"

const struct format *
format_find(const char *file)
{
	const struct format *const *f;

	for (f = formats; *f != NULL; f++)
		if (strcmp((*f)->file, file) == 0)
			return *f;
	return NULL;
}

void
story_tag(const struct site *site, const struct story *s, struct buf *out)
{
	buf_printf(out, "tag:%s:story/%" PRId64, site->tag_authority, s->uid);
}

/* A page is known by its directory, other documents by their name in it. */
void
publication_url(const struct publication *p, const struct format *f, struct buf *out)
{
	buf_adds(out, p->site->base_url);
	buf_adds(out, p->path);
	if (strcmp(f->file, "index.html") != 0)
		buf_adds(out, f->file);
	if (p->query != NULL && p->query[0] != '\0') {
		buf_addc(out, '?');
		buf_adds(out, p->query);
	}
}

const char *
site_query(const struct site *site)
{
	return site->query != NULL ? site->query : "";
}

size_t
site_section_index(const struct site *site, const char *key)
{
	size_t i;

	for (i = 0; key != NULL && i < site->nsections; i++)
		if (strcmp(site->sections[i].key, key) == 0)
			return i;
	return site->nsections;
}

const char *
site_section(const struct site *site, const char *key)
{
	size_t i = site_section_index(site, key);

	return i < site->nsections ? site->sections[i].title : key;
}

void
story_page(const struct site *site, const struct story *s, struct buf *out)
{
	buf_printf(out, "%s/items/%" PRId64 "/", site->base_url, s->main_id);
}

const char *
story_title(const struct story *s)
{
	if (s->main.title != NULL)
		return s->main.title;
	if (s->main.lead != NULL)
		return s->main.lead;
	return s->main.url != NULL ? s->main.url : "（无题）";
}

const char *
story_feed_title(const struct story *s)
{
	if (s->nsources == 0)
		return NULL;
	return s->sources[0].feed_title != NULL ? s->sources[0].feed_title : s->sources[0].feed_key;
}

const char *
story_author(const struct site *site, const struct story *s)
{
	if (s->main.author != NULL)
		return s->main.author;
	return s->nsources > 0 ? story_feed_title(s) : site->title;
}

size_t
story_others(const struct story *s)
{
	return s->nsources > 1 ? s->nsources - 1 : 0;
}

const char *
story_source_why(const struct story_source *src, struct arena *a)
{
	if (src->joined == NULL)
		return NULL;
	if (strcmp(src->joined, "url") == 0)
		return "链接相同";
	if (strcmp(src->joined, "title") == 0)
		return "标题相同";
	if (strcmp(src->joined, "links") == 0)
		return arena_printf(
		    a, "一篇链接到另一篇：%s", src->words != NULL ? src->words : "");
	if (strcmp(src->joined, "merged") == 0)
		return "由编辑合并";
	if (strcmp(src->joined, "split") == 0)
		return "由编辑拆出";
	return arena_printf(a, "标题相近（%d%%）%s%s", src->alike,
	    src->words != NULL && src->words[0] != '\0' ? "：" : "",
	    src->words != NULL ? src->words : "");
}

static void
others_html(const struct story *s, struct buf *out)
{
	const struct story_source *src;
	size_t i;

	buf_printf(out, "<p>另有 %zu 家报道：</p><ul>", story_others(s));
	for (i = 1; i < s->nsources; i++) {
		src = &s->sources[i];
		buf_adds(out, "<li>");
		xml_text(out, src->feed_title != NULL ? src->feed_title : src->feed_key);
		buf_adds(out, "：");
		if (src->url != NULL)
			xml_start(out, "a", "href", src->url, NULL);
		xml_text(out, src->title != NULL ? src->title : src->url);
		buf_adds(out, src->url != NULL ? "</a></li>" : "</li>");
	}
	buf_adds(out, "</ul>");
}

void
story_html(const struct story *s, struct buf *out)
{
	const char *html = s->main.content;

	if (html == NULL || strlen(html) > PUBLICATION_CONTENT)
		html = s->main.summary;
	if (html != NULL)
		buf_adds(out, html);
	if (story_others(s) > 0)
		others_html(s, out);
}

void
feed_url(const struct site *site, const char *key, const char *file, struct buf *out)
{
	buf_printf(out, "%s/feeds/%s/%s", site->base_url, key, file);
}

void
site_clock(const struct site *site, int64_t t, struct tm *out)
{
	time_t local = (time_t)(t + (int64_t)site->tz_minutes * 60);

	if (gmtime_r(&local, out) == NULL)
		memset(out, 0, sizeof(*out));
}

const char *
site_day(const struct site *site, int64_t t, bool year, struct arena *arena)
{
	static const char *const weekdays[] = {"日", "一", "二", "三", "四", "五", "六"};
	struct tm tm;

	site_clock(site, t, &tm);
	if (!year)
		return arena_printf(
		    arena, "%d月%d日 星期%s", tm.tm_mon + 1, tm.tm_mday, weekdays[tm.tm_wday]);
	return arena_printf(arena, "%d年%d月%d日 星期%s", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, weekdays[tm.tm_wday]);
}

const char *
site_moment(const struct site *site, int64_t t, struct arena *arena)
{
	struct tm tm;

	site_clock(site, t, &tm);
	return arena_printf(
	    arena, "%d月%d日 %02d:%02d", tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min);
}
