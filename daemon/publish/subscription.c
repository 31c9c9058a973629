#include "subscription.h"

#include <string.h>

#include "../core/text.h"
#include "page.h"
#include "publication.h"
#include "values.h"
#include "wrap.h"

/* The largest page is the form with every section: 10 KB. */
#define LETTER_MAX (64u << 10)

/* The flag chooses what done.html says. */
static const struct {
	const char *template, *title, *flag;
} pages[SUBSCRIPTION_PAGES] = {
    [SUBSCRIPTION_FORM] = {"subscribe.html", "title-form", NULL},
    [SUBSCRIPTION_PREFERENCES] = {"preferences.html", "title-preferences", NULL},
    [SUBSCRIPTION_CONFIRM] = {"confirm.html", "title-confirm", NULL},
    [SUBSCRIPTION_LEAVE] = {"unsubscribe.html", "title-leave", NULL},
    [SUBSCRIPTION_SENT] = {"done.html", "title-sent", "done_sent"},
    [SUBSCRIPTION_LINK_SENT] = {"done.html", "title-link", "done_link"},
    [SUBSCRIPTION_CONFIRMED] = {"done.html", "title-confirmed", "done_confirmed"},
    [SUBSCRIPTION_LEFT] = {"done.html", "title-left", "done_left"},
    [SUBSCRIPTION_BAD_LINK] = {"done.html", "title-bad-link", "done_bad_link"},
    [SUBSCRIPTION_SLOW_DOWN] = {"done.html", "title-slow", "done_slow"},
    [SUBSCRIPTION_TROUBLE] = {"done.html", "title-trouble", "done_trouble"},
};

/* A letter without HTML is for administrators. */
static const struct {
	const char *text, *html;
} letters[] = {
    [LETTER_CONFIRM] = {"letter-confirm.txt", "letter-confirm.html"},
    [LETTER_LINK] = {"letter-link.txt", "letter-link.html"},
    [LETTER_DISABLED] = {"letter-disabled.txt", NULL},
};

struct filling {
	const struct site *site;
	const struct subscription *s;
	struct arena *arena;
	struct tpl_map *map;
};

static bool
is_chosen(const struct subscription *s, const char *key)
{
	size_t i;

	for (i = 0; i < s->nsections; i++)
		if (strcmp(s->sections[i], key) == 0)
			return true;
	return s->nsections == 0 && !s->none;
}

/* All sections with a mark on those chosen, and apart those chosen alone, for sentences. */
static void
put_choices(struct filling *f)
{
	const struct site *site = f->site;
	struct tpl_map *m;
	size_t i, n = 0;

	for (i = 0; i < site->nsections; i++) {
		m = tpl_item(f->map, "choices");
		tpl_text(m, "choice_key", site->sections[i].key);
		tpl_text(m, "choice_title", site->sections[i].title);
		values_accent(m, i);
		if (!is_chosen(f->s, site->sections[i].key))
			continue;
		tpl_flag(m, "chosen");
		m = tpl_item(f->map, "picked");
		tpl_text(m, "picked_title", site->sections[i].title);
		if (n++ > 0)
			tpl_flag(m, "next");
	}
	if (n == site->nsections)
		tpl_flag(f->map, "all_sections");
}

static void
put_periods(struct filling *f)
{
	const struct subscription *s = f->s;

	if (s->daily)
		tpl_flag(f->map, "daily");
	if (s->weekly)
		tpl_flag(f->map, "weekly");
	if (s->monthly)
		tpl_flag(f->map, "monthly");
	tpl_printf(f->map, "digest_clock", "%02d:%02d", s->time / 60, s->time % 60);
	tpl_choice(f->map, "weekday", s->weekday >= 1 && s->weekday <= 7 ? s->weekday : 1);
	tpl_number(f->map, "digest_monthday", s->monthday);
}

/* The one that is chosen is current. */
static void
put_languages(struct filling *f)
{
	enum language chosen = LANGUAGES;

	if (f->s->language != NULL)
		chosen = language_find(f->s->language);
	if (chosen == LANGUAGES)
		chosen = f->site->words;
	page_languages(f->site, chosen, "/subscribe/", f->map);
}

static void
put_error(struct filling *f)
{
	static const char *const flags[] = {
	    [SUBSCRIPTION_NO_ADDRESS] = "no_address",
	    [SUBSCRIPTION_NO_SECTION] = "no_section",
	    [SUBSCRIPTION_NO_PERIOD] = "no_period",
	};

	if (f->s->error == SUBSCRIPTION_OK)
		return;
	tpl_flag(f->map, "error");
	tpl_flag(f->map, flags[f->s->error]);
}

/* Addresses of pages: in a page without a host, in a letter with it. */
static void
put_links(struct filling *f, const char *base)
{
	static const struct {
		const char *name, *path;
	} links[] = {{"confirm_href", "confirm"}, {"preferences_href", "preferences"},
	    {"unsubscribe_href", "unsubscribe"}};
	const char *query = site_query(f->site);
	size_t i;

	if (f->site->subscribe)
		tpl_printf(f->map, "link_href", "%s/subscribe/link%s", base, query);
	for (i = 0; f->s->token != NULL && i < sizeof(links) / sizeof(links[0]); i++)
		tpl_text(f->map, links[i].name,
		    arena_printf(f->arena, "%s/%s/%s%s", base, links[i].path, f->s->token, query));
}

static void
put_values(struct filling *f, const char *base)
{
	tpl_text(f->map, "address", f->s->address);
	put_links(f, base);
	put_choices(f);
	put_periods(f);
	put_languages(f);
	put_error(f);
	if (f->s->saved)
		tpl_flag(f->map, "saved");
	if (f->s->asking)
		tpl_flag(f->map, "asking");
	if (f->s->paused)
		tpl_flag(f->map, "paused");
}

int
subscription_page(const struct site *site, enum subscription_page page,
    const struct subscription *s, struct buf *out, struct errbuf *err)
{
	struct tpl_source source = site_templates(site);
	struct filling f = {.site = site, .s = s, .arena = arena_new()};
	const char *title = site_say(site, pages[page].title, NULL, f.arena);
	int r;

	f.map = page_frame(site, title, f.arena);
	tpl_text(f.map, "heading", title);
	if (pages[page].flag != NULL)
		tpl_flag(f.map, pages[page].flag);
	put_values(&f, page_root(site));
	r = tpl_render(&source, pages[page].template, f.map, out, err);
	arena_free(f.arena);
	return r;
}

/* ---- letters ---------------------------------------------------------------------------- */

void
letter_text_init(struct letter_text *t)
{
	buf_init(&t->subject, 1000);
	buf_init(&t->text, LETTER_MAX);
	buf_init(&t->html, LETTER_MAX);
}

void
letter_text_release(struct letter_text *t)
{
	buf_release(&t->subject);
	buf_release(&t->text);
	buf_release(&t->html);
}

static void
put_letter(struct filling *f, const struct letter_values *v)
{
	const struct site *site = f->site;

	values_site(f->map, site);
	tpl_printf(f->map, "site_href", "%s/", site->base_url);
	tpl_number(f->map, "hours", v->hours);
	tpl_number(f->map, "bounces", v->bounces);
	tpl_text(f->map, "reason", v->reason);
	put_values(f, site->base_url);
}

/* The first line is the subject, an empty one follows; the rest is the text, in short lines. */
static int
split_subject(const struct buf *raw, struct letter_text *t, const char *name, struct errbuf *err)
{
	const char *nl = raw->data != NULL ? strchr(raw->data, '\n') : NULL;
	size_t n;

	if (nl == NULL || nl == raw->data || nl[1] != '\n')
		return errf(err, "%s:1: no subject with an empty line after it", name);
	n = (size_t)(nl - raw->data);
	if (buf_add(&t->subject, raw->data, n) == -1)
		return errf(err, "%s:1: the subject is too long", name);
	wrap_text(nl + 2, raw->len - n - 2, &t->text);
	return t->text.overflow ? errf(err, "%s: the text is too long", name) : 0;
}

int
letter_render(const struct site *site, enum subscription_letter which,
    const struct letter_values *v, struct letter_text *out, struct errbuf *err)
{
	struct tpl_source source = site_templates(site);
	struct filling f = {.site = site, .s = v->subscription, .arena = arena_new()};
	struct buf raw;
	int r;

	f.map = tpl_new(f.arena);
	put_letter(&f, v);
	buf_init(&raw, LETTER_MAX);
	buf_clear(&out->subject);
	buf_clear(&out->text);
	buf_clear(&out->html);
	r = tpl_render(&source, letters[which].text, f.map, &raw, err);
	if (r == 0)
		r = split_subject(&raw, out, letters[which].text, err);
	if (r == 0 && letters[which].html != NULL)
		r = tpl_render(&source, letters[which].html, f.map, &out->html, err);
	buf_release(&raw);
	arena_free(f.arena);
	return r;
}

int
subscription_check(const struct site *site, struct errbuf *err)
{
	struct tpl_source source = site_templates(site);
	size_t i;

	for (i = 0; i < SUBSCRIPTION_PAGES; i++)
		if (tpl_check(&source, pages[i].title, err) == -1 ||
		    tpl_check(&source, pages[i].template, err) == -1)
			return -1;
	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (tpl_check(&source, letters[i].text, err) == -1 ||
		    (letters[i].html != NULL && tpl_check(&source, letters[i].html, err) == -1))
			return -1;
	return 0;
}
