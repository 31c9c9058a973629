#include "digest.h"

#include <ctype.h>
#include <string.h>

#include "digest_internal.h"
#include "page.h"
#include "wrap.h"
#include "xmlout.h"

static const char *const templates[] = {"digest-subject", "digest.txt", "digest.html"};

/* ---- rendering --------------------------------------------------------------------------------
 */

void
digest_text_init(struct digest_text *t)
{
	*t = (struct digest_text){.nstories = 0};
	buf_init(&t->subject, 4096);
	buf_init(&t->text, DIGEST_TEXT_MAX);
	buf_init(&t->html, DIGEST_HTML_MAX - DIGEST_LINKS_MAX);
}

void
digest_text_release(struct digest_text *t)
{
	buf_release(&t->subject);
	buf_release(&t->text);
	buf_release(&t->html);
}

struct work {
	struct digest_plan plan;
	struct tpl_source source;
	struct arena *arena, *values; /* of the plan, of one attempt */
	struct digest_text *out;
	struct errbuf *err;
};

/* 0, 1 when the HTML is too long, -1. */
static int
attempt(struct work *w)
{
	struct buf *html = &w->out->html;

	arena_clear(w->values);
	buf_clear(html);
	if (tpl_render(
		&w->source, "digest.html", digest_values(&w->plan, w->values), html, w->err) == 0)
		return 0;
	return html->overflow ? 1 : -1;
}

/* The largest value of a number of the plan with which the HTML fits; 1 when none does. */
static int
shrink(struct work *w, size_t *number)
{
	size_t fits = 0, over = *number, mid;
	int r;

	*number = 0;
	if ((r = attempt(w)) != 0)
		return r;
	while (over - fits > 1) {
		mid = *number = fits + (over - fits) / 2;
		if ((r = attempt(w)) == -1)
			return -1;
		if (r == 0)
			fits = mid;
		else
			over = mid;
	}
	*number = fits;
	return attempt(w);
}

static int
render_html(struct work *w)
{
	int r;

	if ((r = attempt(w)) == 1 && (r = shrink(w, &w->plan.summaries)) == 1)
		r = shrink(w, &w->plan.cap);
	if (r == 1)
		(void)errf(w->err, "digest.html: longer than %u KB without a single story",
		    DIGEST_HTML_MAX >> 10);
	return r == 0 ? 0 : -1;
}

static int
render_text(struct work *w)
{
	struct tpl_map *values;
	struct buf raw;
	int r;

	arena_clear(w->values);
	values = digest_values(&w->plan, w->values);
	buf_init(&raw, DIGEST_TEXT_MAX);
	if ((r = tpl_render(&w->source, "digest.txt", values, &raw, w->err)) == 0) {
		buf_clear(&w->out->text);
		wrap_text(raw.data == NULL ? "" : raw.data, raw.len, &w->out->text);
		if (w->out->text.overflow)
			r = errf(w->err, "digest.txt: the text is too long");
	}
	buf_release(&raw);
	return r;
}

/* One line, whatever the template has around its words. */
static int
render_subject(struct work *w)
{
	struct buf *s = &w->out->subject;

	buf_clear(s);
	if (tpl_render(
		&w->source, "digest-subject", digest_values(&w->plan, w->values), s, w->err) == -1)
		return -1;
	while (s->len > 0 && isspace((unsigned char)s->data[s->len - 1]))
		s->data[--s->len] = '\0';
	if (s->len == 0 || memchr(s->data, '\n', s->len) != NULL)
		return errf(w->err, TPL_WORDS ": digest-subject: not one line");
	return 0;
}

int
digest_render(const struct digest *d, struct digest_text *t, struct errbuf *err)
{
	struct work w = {.arena = arena_new(), .values = arena_new(), .out = t, .err = err};
	int r;

	w.source = site_templates(d->site);
	digest_plan(&w.plan, d, w.arena);
	r = render_html(&w) == -1 || render_text(&w) == -1 || render_subject(&w) == -1 ? -1 : 0;
	t->nstories = w.plan.total;
	t->nshown = digest_shown(&w.plan);
	arena_free(w.values);
	arena_free(w.arena);
	return r;
}

int
digest_check(const struct site *site, struct errbuf *err)
{
	struct tpl_source source = site_templates(site);
	size_t i;

	for (i = 0; i < sizeof(templates) / sizeof(templates[0]); i++)
		if (tpl_check(&source, templates[i], err) == -1)
			return -1;
	return 0;
}

/* ---- one subscriber's copy --------------------------------------------------------------------
 */

static void
put_link(const char *url, bool html, struct buf *out)
{
	if (url != NULL && html)
		xml_text(out, url);
	else if (url != NULL)
		buf_adds(out, url);
}

void
digest_personalise(
    const struct buf *rendered, bool html, const struct digest_links *links, struct buf *out)
{
	const char *p = rendered->data, *end, *mark;

	if (p == NULL)
		return;
	end = p + rendered->len;
	while (p < end && (mark = memchr(p, MARK_PREFERENCES[0], (size_t)(end - p))) != NULL) {
		buf_add(out, p, (size_t)(mark - p));
		if (end - mark >= 3)
			put_link(mark[1] == MARK_PREFERENCES[1] ? links->preferences
								: links->unsubscribe,
			    html, out);
		p = end - mark >= 3 ? mark + 3 : end;
	}
	buf_add(out, p, (size_t)(end - p));
}
