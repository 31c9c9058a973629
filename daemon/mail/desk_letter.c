/*
 * desk.h: letters to subscribers and to the administrator.
 */
#include <string.h>

#include "../conf/conf.h"
#include "../site.h"
#include "desk_internal.h"

void
desk_subscription(
    const struct config *c, const struct subscriber *s, struct subscription *out, struct arena *a)
{
	char *list = arena_strdup(a, s->sections), *key, *rest = NULL;
	const char **keys = arena_alloc(a, (strlen(list) + 1) * sizeof(*keys));

	*out = (struct subscription){.address = s->address,
	    .sections = keys,
	    .language = s->language,
	    .daily = (s->periods & 1u << DIGEST_DAILY) != 0,
	    .weekly = (s->periods & 1u << DIGEST_WEEKLY) != 0,
	    .monthly = (s->periods & 1u << DIGEST_MONTHLY) != 0,
	    .time = c->digest_time,
	    .weekday = c->digest_weekday,
	    .monthday = c->digest_monthday};
	for (key = strtok_r(list, ",", &rest); key != NULL; key = strtok_r(NULL, ",", &rest))
		keys[out->nsections++] = key;
}

int
desk_letter(struct maildb *m, const struct config *c, enum subscription_letter which,
    const struct letter_values *values, const char *to, const struct subscriber *s, int64_t now,
    struct arena *a, struct errbuf *err)
{
	struct letter letter = {.address = to};
	struct letter_text text;
	struct site site;
	int rc;

	site_of(&site, c, s != NULL ? s->language : "", a);
	letter_text_init(&text);
	if ((rc = letter_render(&site, which, values, &text, err)) == 0) {
		letter.subscriber = s != NULL ? s->id : 0;
		letter.name = s != NULL ? s->name : NULL;
		letter.subject = text.subject.data;
		letter.text = text.text.data;
		letter.html = text.html.len > 0 ? text.html.data : NULL;
		rc = maildb_letter_add(m, &letter, now, err);
	}
	letter_text_release(&text);
	return rc;
}
