/*
 * values.h -- what pages, mails, feeds and the issue say alike: phrases of the site's words, days,
 * and values that all templates have.  Internal to daemon/publish and what shows its pages.
 */
#ifndef DIGESTD_VALUES_H
#define DIGESTD_VALUES_H

#include <time.h>

#include "format.h"
#include "template.h"

struct tpl_source site_templates(const struct site *);
/* A phrase as plain text.  values MAY be NULL: it names none.  NULL when it cannot be said. */
const char *
site_say(const struct site *, const char *phrase, const struct tpl_map *values, struct arena *);
/* Date and time as the clocks of its zone show them. */
void site_clock(const struct site *, int64_t t, struct tm *out);
/* "2026年11月20日 星期五", without the year "11月20日 星期五". */
const char *site_day(const struct site *, int64_t t, bool year, struct arena *);

/* lang, site_title and site_description. */
void values_site(struct tpl_map *, const struct site *);
/* year, month and day as numbers, and the choices month_1 to month_12, weekday_1 to weekday_7. */
void values_day(struct tpl_map *, const struct site *, int64_t t);
/* The same and clock, "16:30": the phrase moment says them. */
void values_moment(struct tpl_map *, const struct site *, int64_t t);
/* accent, 1 to 8, for the section at a place in the order of publication, and its choice. */
void values_accent(struct tpl_map *, size_t section);

#endif
