/* The page of the sources: who is read, what has come of it, and who cannot be read and why. */

#include "page.h"
#include "publication.h"

enum group { FAILING, GOOD, GROUPS };

static bool
is_failing(const struct feed_health *h)
{
	return h->gone || h->failures > 0;
}

/* Words for readers; names of hosts and proxies are for `digestctl feeds`. */
static const char *
trouble(const struct feed_health *h, struct arena *arena)
{
	if (h->gone)
		return "已由网站永久撤下";
	if (!h->fetching)
		return "取到的内容无法识别";
	if (h->status > 0)
		return arena_printf(arena, "网站回答 HTTP %d", h->status);
	return "连接不上";
}

static const char *
state(const struct site *site, const struct feed_health *h, struct arena *arena)
{
	const char *text;

	if (!is_failing(h))
		return h->last_ok > 0
			   ? arena_printf(arena, "%s 读取", site_moment(site, h->last_ok, arena))
			   : "还没有读取";
	text = trouble(h, arena);
	if (h->failures > 1)
		text = arena_printf(arena, "%s，连续 %d 次", text, h->failures);
	if (h->last_ok > 0)
		return arena_printf(
		    arena, "%s；上次读取：%s", text, site_moment(site, h->last_ok, arena));
	return arena_printf(arena, "%s；从未成功", text);
}

static void
put_feed(struct tpl_map *m, const struct publication *pub, size_t i, struct arena *arena)
{
	const struct feed *f = &pub->feeds[i];
	const struct feed_health *h = &pub->health[i];

	tpl_text(m, "feed_title", f->title != NULL ? f->title : f->key);
	tpl_text(m, "feed_key", f->key);
	tpl_text(m, "feed_site", f->site); /* NULL: no link */
	tpl_text(m, "feed_section", f->section != NULL ? site_section(pub->site, f->section) : "");
	tpl_number(m, "feed_items", h->items);
	tpl_text(m, "feed_changed",
	    h->last_change > 0 ? site_moment(pub->site, h->last_change, arena) : "—");
	tpl_text(m, "feed_state", state(pub->site, h, arena));
}

static void
put_group(struct tpl_map *map, const struct publication *pub, enum group g, struct arena *arena)
{
	static const char *const titles[] = {[FAILING] = "读取有问题", [GOOD] = "读取正常"};
	struct tpl_map *m = NULL;
	size_t i, n = 0;

	for (i = 0; i < pub->nfeeds; i++) {
		if (!pub->feeds[i].enabled || is_failing(&pub->health[i]) != (g == FAILING))
			continue;
		if (n++ == 0)
			m = tpl_item(map, "feed_groups");
		put_feed(tpl_item(m, "feeds"), pub, i, arena);
	}
	if (n == 0)
		return;
	tpl_text(m, "group", titles[g]);
	tpl_number(m, "count", (int64_t)n);
	tpl_text(m, "accent", g == FAILING ? "1" : "5");
}

int
page_feeds(const struct publication *pub, struct buf *out, struct errbuf *err)
{
	struct tpl_source source = page_source(pub->site);
	struct arena *arena = arena_new();
	struct tpl_map *map = page_frame(pub->site, "来源", arena);
	size_t i, n = 0, off = 0;
	enum group g;
	int r;

	for (i = 0; i < pub->nfeeds; i++)
		pub->feeds[i].enabled ? n++ : off++;
	tpl_text(map, "heading", "来源");
	tpl_number(map, "total", (int64_t)n);
	if (off > 0)
		tpl_number(map, "off", (int64_t)off);
	for (g = 0; g < GROUPS; g++)
		put_group(map, pub, g, arena);
	r = tpl_render(&source, "feeds.html", map, out, err);
	arena_free(arena);
	return r;
}
