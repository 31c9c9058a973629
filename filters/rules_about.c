/* What the rules say about themselves: their rules, their words, and what fired. */

#include "rules_internal.h"

bool
rules_want_content(const struct rules *r)
{
	return (r->fields & 1u << FIELD_CONTENT) != 0;
}

size_t
rules_count(const struct rules *r)
{
	return r->nrules;
}

bool
rules_about(const struct rules *r, size_t id, struct rules_about *about)
{
	const struct rule *rule = &r->rules[id];

	if (rule->is_mark)
		return false;
	*about = (struct rules_about){
	    .section = rule->everywhere ? "*" : r->sections[rule->target].key,
	    .name = rule->name,
	    .file = rule->file,
	    .line = rule->line,
	    .points = rule->points,
	    .fixed = rule->fixed,
	};
	return true;
}

const unsigned *
rules_fired(const struct rules *r, size_t *n)
{
	*n = r->fired.n;
	return r->fired.at;
}

static const char *
list_of(const struct rules *r, const struct word *w)
{
	unsigned i;

	for (i = 0; i < w->sets.n; i++) {
		if (r->sets[w->sets.at[i]].name != NULL)
			return r->sets[w->sets.at[i]].name;
	}
	return NULL;
}

void
rules_each_word(const struct rules *r, void (*fn)(void *, const struct rules_word *), void *arg)
{
	const struct word *w;
	unsigned i;

	for (i = 0; i < r->nwords; i++) {
		w = &r->words[i];
		fn(arg, &(struct rules_word){.shown = w->shown,
			    .list = list_of(r, w),
			    .file = w->file,
			    .line = w->line,
			    .hits = r->word_hits != NULL ? r->word_hits[i] : 0});
	}
}

bool
rules_have_word(const struct rules *r, const char *word)
{
	struct arena *a = arena_new();
	const char *key = rules_squeeze(a, fold(a, word));
	bool have = table_find(&r->word_table, arena_printf(a, "  %s", key)) != NULL ||
		    table_find(&r->word_table, arena_printf(a, " *%s", key)) != NULL;

	arena_free(a);
	return have;
}
