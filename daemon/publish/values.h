/*
 * values.h -- values that the templates of pages, mails and the issue have alike.  Internal to
 * daemon/publish.
 */
#ifndef DIGESTD_VALUES_H
#define DIGESTD_VALUES_H

#include "format.h"
#include "template.h"

/* year, month and day as numbers, and the choices month_1 to month_12, weekday_1 to weekday_7. */
void values_day(struct tpl_map *, const struct site *, int64_t t);
/* accent, 1 to 8, for the section at a place in the order of publication, and its choice. */
void values_accent(struct tpl_map *, size_t section);

#endif
