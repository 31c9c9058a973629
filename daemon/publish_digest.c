#include "mail/compose.h"
#include "mail/desk.h"
#include "publish/page.h"
#include "publish/publication.h"
#include "publish_internal.h"

/*
 * Where everything of the period is kept out of the mail, as on the first day of an installation,
 * the preview shows it, and says so.
 */
static int
render(const struct site *site, const struct config *conf, struct store *store,
    struct digest_preview *page, struct digest_text *t, struct errbuf *err)
{
	struct digest_row row = {.period = page->period, .cut = INT64_MAX, .seen_after = INT64_MAX};
	struct compose *c;
	int r;

	digest_span(page->period, page->from, site->tz_minutes, &row.since, &row.until);
	page->until = row.until;
	row.told = row.since;
	if ((c = compose_new(site, conf, store, &row, err)) == NULL)
		return -1;
	if (compose_count(c, "") == 0) {
		compose_free(c);
		if ((c = compose_sample(site, conf, store, &row, err)) == NULL)
			return -1;
		page->sample = compose_count(c, "") > 0;
	}
	r = compose_render(c, "", "", t, err);
	compose_free(c);
	return r;
}

/* The links of a copy that is nobody's lead to the form. */
static int
put_view(const struct site *site, enum wanted_view view, const struct digest_preview *page,
    const struct digest_text *t, struct buf *out, struct errbuf *err)
{
	struct arena *arena = arena_new();
	const char *form =
	    arena_printf(arena, "%s" DESK_PATH_SUBSCRIBE "%s", site->base_url, site_query(site));
	const struct digest_links links = {form, form};
	int r = 0;

	if (view == VIEW_PAGE)
		r = page_digest(site, page, out, err);
	else if (view == VIEW_MAIL)
		digest_personalise(&t->html, true, &links, out);
	else
		digest_personalise(&t->text, false, &links, out);
	arena_free(arena);
	return r == 0 && out->overflow ? errf(err, "digest: too long") : r;
}

/* The newest falls back to the one before it while there is nothing in it. */
int
publish_preview(const struct site *site, const struct config *conf, struct store *store,
    const struct wanted *w, int64_t today, struct buf *out, struct errbuf *err)
{
	struct digest_preview page = {.period = w->period, .from = w->day};
	struct digest_text t;
	int64_t until;
	int r;

	digest_text_init(&t);
	r = render(site, conf, store, &page, &t, err);
	if (r == 0 && w->home && t.nstories == 0) {
		digest_span(w->period, w->day - 1, site->tz_minutes, &page.from, &until);
		r = render(site, conf, store, &page, &t, err);
	}
	page.newer = page.until <= today;
	page.subject = t.subject.data;
	if (r == 0)
		r = put_view(site, w->view, &page, &t, out, err);
	digest_text_release(&t);
	return r;
}
