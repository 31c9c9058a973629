#include "site.h"

#include <string.h>

static const char *
template_text(const struct site *site, const char *name)
{
	const struct config *c = site->templates;
	size_t i;

	for (i = 0; i < c->ntemplates; i++)
		if (strcmp(c->templates[i].name, name) == 0)
			return c->templates[i].text;
	return NULL;
}

static const char *
either(const char *translation, const char *text)
{
	return translation != NULL ? translation : text;
}

void
site_of(struct site *s, const struct config *c, const char *language, struct arena *arena)
{
	struct section_name *names = arena_alloc(arena, (c->nsections + 1) * sizeof(*names));
	const char *own = c->language != NULL ? c->language : language_tag(LANGUAGE_ZH);
	enum language l = language_find(own), asked = language_find(language);
	bool translated = asked != LANGUAGES && asked != l;
	size_t i;

	if (translated)
		l = asked;
	else if (l == LANGUAGES) /* the templates are somebody's own */
		l = LANGUAGE_ZH;
	for (i = 0; i < c->nsections; i++) {
		names[i].key = c->sections[i].key;
		names[i].threshold = c->sections[i].threshold;
		names[i].title = either(c->sections[i].title_in[l], c->sections[i].title);
	}
	*s = (struct site){.base_url = c->base_url,
	    .title = either(c->title_in[l], c->title),
	    .description = either(c->description_in[l], translated ? NULL : c->description),
	    .language = translated ? language_tag(l) : own,
	    .words = l,
	    .query = translated ? arena_printf(arena, "?language=%s", language_tag(l)) : NULL,
	    .tag_authority = c->tag_authority,
	    .tz_minutes = c->tz_minutes,
	    .subscribe = c->subscribe,
	    .sections = names,
	    .nsections = c->nsections,
	    .template_text = template_text,
	    .templates = c};
}
