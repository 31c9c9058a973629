/* The page of the sources: who is read, what has come of it, and who cannot be read and why. */

#include "page.h"
#include "publication.h"

enum group { FAILING, GOOD, GROUPS };

static bool
is_failing(const struct feed_health *h)
{
	return h->gone || h->failures > 0;
}

/* For readers; names of hosts and proxies are for `digestctl feeds`. */
static void
put_trouble(struct tpl_map *m, const struct feed_health *h)
{
	if (h->gone)
		tpl_flag(m, "gone");
	else if (!h->fetching)
		tpl_flag(m, "unreadable");
	else if (h->status > 0)
		tpl_number(m, "status", h->status);
	else
		tpl_flag(m, "unreached");
	if (h->failures > 1)
		tpl_number(m, "failures", h->failures);
}

static void
put_feed(struct tpl_map *m, const struct publication *pub, size_t i)
{
	const struct feed *f = &pub->feeds[i];
	const struct feed_health *h = &pub->health[i];

	tpl_text(m, "feed_title", f->title != NULL ? f->title : f->key);
	tpl_text(m, "feed_key", f->key);
	tpl_text(m, "feed_site", f->site); /* NULL: no link */
	tpl_text(m, "feed_section", f->section != NULL ? site_section(pub->site, f->section) : "");
	tpl_number(m, "feed_items", h->items);
	if (h->last_change > 0)
		values_moment(tpl_item(m, "feed_changed"), pub->site, h->last_change);
	if (h->last_ok > 0)
		values_moment(tpl_item(m, "feed_read"), pub->site, h->last_ok);
	if (is_failing(h))
		put_trouble(tpl_item(m, "trouble"), h);
}

static void
put_group(struct tpl_map *map, const struct publication *pub, enum group g, struct arena *arena)
{
	static const char *const titles[] = {[FAILING] = "feeds-failing", [GOOD] = "feeds-good"};
	struct tpl_map *m = NULL;
	size_t i, n = 0;

	for (i = 0; i < pub->nfeeds; i++) {
		if (!pub->feeds[i].enabled || is_failing(&pub->health[i]) != (g == FAILING))
			continue;
		if (n++ == 0)
			m = tpl_item(map, "feed_groups");
		put_feed(tpl_item(m, "feeds"), pub, i);
	}
	if (n == 0)
		return;
	tpl_text(m, "group", site_say(pub->site, titles[g], NULL, arena));
	tpl_number(m, "count", (int64_t)n);
	tpl_text(m, "accent", g == FAILING ? "1" : "5");
}

int
page_feeds(const struct publication *pub, struct buf *out, struct errbuf *err)
{
	struct tpl_source source = site_templates(pub->site);
	struct arena *arena = arena_new();
	const char *title = site_say(pub->site, "sources", NULL, arena);
	struct tpl_map *map = page_frame(pub->site, title, arena);
	size_t i, n = 0, off = 0;
	enum group g;
	int r;

	for (i = 0; i < pub->nfeeds; i++)
		pub->feeds[i].enabled ? n++ : off++;
	tpl_text(map, "heading", title);
	tpl_number(map, "total", (int64_t)n);
	if (off > 0)
		tpl_number(map, "off", (int64_t)off);
	for (g = 0; g < GROUPS; g++)
		put_group(map, pub, g, arena);
	r = tpl_render(&source, "feeds.html", map, out, err);
	arena_free(arena);
	return r;
}
