#include "values.h"

#include "publication.h"

/* Colours that style.css and the mail have; sections take them in turn. */
#define ACCENTS 8

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
values_accent(struct tpl_map *m, size_t section)
{
	int accent = (int)(section % ACCENTS) + 1;

	tpl_number(m, "accent", accent);
	tpl_choice(m, "accent", accent);
}
