#include "values.h"

#include <string.h>

/* Colours that style.css and the mail have; sections take them in turn. */
#define ACCENTS 8
/* A phrase is a sentence or two. */
#define SAID_MAX 4096

static const char *
source_text(const void *arg, const char *name)
{
	const struct site *site = arg;

	return site->template_text(site, name);
}

struct tpl_source
site_templates(const struct site *site)
{
	return (struct tpl_source){
	    .text = source_text, .arg = site, .suffix = language_suffix(site->words)};
}

const char *
site_say(const struct site *site, const char *phrase, const struct tpl_map *values, struct arena *a)
{
	struct tpl_source source = site_templates(site);
	const char *text = NULL;
	struct errbuf err;
	struct buf out;

	buf_init(&out, SAID_MAX);
	if (tpl_render(&source, phrase, values != NULL ? values : tpl_new(a), &out, &err) == 0)
		text = arena_strndup(a, out.data != NULL ? out.data : "", out.len);
	buf_release(&out);
	return text;
}

void
site_clock(const struct site *site, int64_t t, struct tm *out)
{
	time_t local = (time_t)(t + (int64_t)site->tz_minutes * 60);

	if (gmtime_r(&local, out) == NULL)
		memset(out, 0, sizeof(*out));
}

const char *
site_day(const struct site *site, int64_t t, bool year, struct arena *a)
{
	struct tpl_map *m = tpl_new(a);

	values_day(m, site, t);
	return site_say(site, year ? "long-day" : "short-day", m, a);
}

void
values_site(struct tpl_map *m, const struct site *site)
{
	tpl_text(m, "lang", site->language);
	tpl_text(m, "site_title", site->title);
	tpl_text(m, "site_description", site->description);
}

void
values_day(struct tpl_map *m, const struct site *site, int64_t t)
{
	struct tm tm;

	site_clock(site, t, &tm);
	tpl_number(m, "year", tm.tm_year + 1900);
	tpl_number(m, "month", tm.tm_mon + 1);
	tpl_number(m, "day", tm.tm_mday);
	tpl_choice(m, "month", tm.tm_mon + 1);
	tpl_choice(m, "weekday", tm.tm_wday == 0 ? 7 : tm.tm_wday);
}

void
values_moment(struct tpl_map *m, const struct site *site, int64_t t)
{
	struct tm tm;

	values_day(m, site, t);
	site_clock(site, t, &tm);
	tpl_printf(m, "clock", "%02d:%02d", tm.tm_hour, tm.tm_min);
}

void
values_accent(struct tpl_map *m, size_t section)
{
	int accent = (int)(section % ACCENTS) + 1;

	tpl_number(m, "accent", accent);
	tpl_choice(m, "accent", accent);
}
