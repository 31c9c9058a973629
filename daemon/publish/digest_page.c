/* The page that shows a digest as its readers get it. */

#include "../core/date.h"
#include "page.h"
#include "publication.h"

struct preview {
	const struct site *site;
	const struct digest_preview *shown;
	struct arena *arena;
	struct tpl_map *map;
};

/* The path of a document of the digest, without host as all addresses of pages. */
static const char *
path_of(struct preview *p, enum digest_period period, int64_t from, const char *file)
{
	char day[DATE_MAX];

	return arena_printf(p->arena, "%s/digest/%s/%s/%s%s", page_root(p->site),
	    digest_period_name(period), date_day(from, p->site->tz_minutes, day), file,
	    site_query(p->site));
}

/* The same time in each rhythm. */
static void
put_periods(struct preview *p)
{
	int64_t from, until;
	unsigned i;

	for (i = 0; i < DIGEST_PERIODS; i++) {
		struct tpl_map *m = tpl_item(p->map, "periods");

		digest_span(
		    (enum digest_period)i, p->shown->from, p->site->tz_minutes, &from, &until);
		tpl_flag(m, digest_period_name((enum digest_period)i));
		tpl_text(m, "period_href", path_of(p, (enum digest_period)i, from, ""));
		if (i == p->shown->period)
			tpl_flag(m, "current");
	}
}

static void
put_neighbours(struct preview *p)
{
	const struct digest_preview *d = p->shown;
	int64_t from, until, before, after;

	digest_span(d->period, d->from, p->site->tz_minutes, &from, &after);
	digest_span(d->period, d->from - 1, p->site->tz_minutes, &before, &until);
	tpl_text(p->map, "prev_href", path_of(p, d->period, before, ""));
	if (d->newer)
		tpl_text(p->map, "next_href", path_of(p, d->period, after, ""));
}

int
page_digest(
    const struct site *site, const struct digest_preview *d, struct buf *out, struct errbuf *err)
{
	struct preview p = {.site = site, .shown = d, .arena = arena_new()};
	struct tpl_source source = site_templates(site);
	char day[DATE_MAX];
	int r;

	p.map = page_frame(site, d->subject, p.arena);
	tpl_text(p.map, "subject", d->subject);
	tpl_text(p.map, "mail_href", path_of(&p, d->period, d->from, "mail.html"));
	tpl_text(p.map, "text_href", path_of(&p, d->period, d->from, "mail.txt"));
	if (d->sample)
		tpl_flag(p.map, "sample");
	page_languages(site, site->words,
	    arena_printf(p.arena, "/digest/%s/%s/", digest_period_name(d->period),
		date_day(d->from, site->tz_minutes, day)),
	    p.map);
	put_periods(&p);
	put_neighbours(&p);
	r = tpl_render(&source, "preview.html", p.map, out, err);
	arena_free(p.arena);
	return r;
}
