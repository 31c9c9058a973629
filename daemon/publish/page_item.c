/* The page of one story: what it says, who reports it, and why it stands in its section. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../core/date.h"
#include "../core/json.h"
#include "page_internal.h"
#include "totals.h"

#define REASONS_MAX 200 /* shown */

/* Of phrases that begin alike, the one that ends in a word; or NULL. */
static const char *
phrase_of(const char *const *phrases, const char *word)
{
	while (*phrases != NULL && strcmp(strchr(*phrases, '-') + 1, word) != 0)
		phrases++;
	return *phrases;
}

/* Why a report is in its story, or NULL. */
static const char *
report_why(struct page *p, const struct story_source *s)
{
	static const char *const phrases[] = {
	    "why-url", "why-title", "why-links", "why-merged", "why-split", NULL};
	struct tpl_map *m = tpl_new(p->arena);
	const char *phrase;

	if (s->joined == NULL)
		return NULL;
	if ((phrase = phrase_of(phrases, s->joined)) == NULL)
		phrase = "why-alike";
	tpl_number(m, "alike", s->alike);
	if (s->words != NULL && s->words[0] != '\0')
		tpl_text(m, "words", s->words);
	return site_say(p->site, phrase, m, p->arena);
}

static const char *
moment(struct page *p, int64_t t)
{
	struct tpl_map *m = tpl_new(p->arena);

	values_moment(m, p->site, t);
	return site_say(p->site, "moment", m, p->arena);
}

/* The list of all reports says when each of them came, and why it is in the story. */
static void
put_report(struct page *p, struct tpl_map *m, const struct story_source *s)
{
	char iso[DATE_MAX];

	page_put_source(p, m, s);
	tpl_text(m, "report_why", report_why(p, s));
	if (s->published == TIME_NONE)
		return;
	tpl_text(m, "report_datetime", arena_strdup(p->arena, date_rfc3339(s->published, iso)));
	tpl_text(m, "report_time", moment(p, s->published));
}

static const char *
field_name(const struct page *p, const char *field)
{
	static const char *const phrases[] = {"field-title", "field-summary", "field-content",
	    "field-source", "field-author", "field-url", "field-category", "field-feed",
	    "field-language", NULL};
	const char *phrase = field != NULL ? phrase_of(phrases, field) : NULL;

	return phrase != NULL ? site_say(p->site, phrase, NULL, p->arena) : field;
}

/* "name (file:line)", "file:line", or the word for what is no rule. */
static void
put_rule(struct page *p, struct tpl_map *m, const char *rule)
{
	const char *open = strrchr(rule, '(');
	size_t n = strlen(rule);

	if (open != NULL && open > rule && open[-1] == ' ' && rule[n - 1] == ')') {
		tpl_text(m, "rule_name", arena_strndup(p->arena, rule, (size_t)(open - rule) - 1));
		tpl_text(m, "rule_place",
		    arena_strndup(p->arena, open + 1, n - (size_t)(open - rule) - 2));
	} else if (strchr(rule, ':') != NULL)
		tpl_text(m, "rule_place", rule);
	else
		tpl_text(m, "rule_name", field_name(p, rule));
}

/* A word of a rule without the signs of digest.rules(5); an expression is nothing to read. */
static const char *
plain_word(const struct page *p, const char *word)
{
	size_t n = strlen(word);

	if (n > 2 && word[0] == '/' && word[n - 1] == '/')
		return site_say(p->site, "an-expression", NULL, p->arena);
	if (n > 1 && word[0] == '=')
		return word + 1;
	return n > 1 && word[n - 1] == '*' ? arena_strndup(p->arena, word, n - 1) : word;
}

static const char *
signed_number(const struct page *p, int64_t n, const char *plus)
{
	return arena_printf(
	    p->arena, "%s%" PRIu64, n < 0 ? "−" : plus, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

static void
put_reason(struct page *p, const struct json *rule)
{
	struct tpl_map *m = tpl_item(p->map, "reasons");
	const char *section = json_text(json_get(rule, "section"), p->arena);
	const char *name = json_text(json_get(rule, "rule"), p->arena);
	const char *field = json_text(json_get(rule, "field"), p->arena);
	const struct json *words = json_get(rule, "words");
	int64_t points = json_int(json_get(rule, "points"), 0);
	const char *all = "", *comma = site_say(p->site, "comma", NULL, p->arena);
	size_t i;

	/* Of a section that is no more, its key. */
	tpl_text(m, "section",
	    section == NULL		? ""
	    : strcmp(section, "*") == 0 ? site_say(p->site, "all-sections", NULL, p->arena)
					: section);
	page_put_section(p, m, section);
	put_rule(p, m, name != NULL ? name : "");
	if (field != NULL && (name == NULL || strcmp(field, name) != 0))
		tpl_text(m, "field", field_name(p, field));
	for (i = 0; i < json_size(words) && i < 20; i++) {
		const char *word = json_text(json_at(words, i), p->arena);

		if (word != NULL)
			all = arena_printf(
			    p->arena, "%s%s%s", all, i > 0 ? comma : "", plain_word(p, word));
	}
	tpl_text(m, "words", all);
	tpl_text(m, "points", signed_number(p, points, "+"));
}

static bool
reason_is_of(const struct page *p, const struct json *rule, const char *section)
{
	const char *key = json_text(json_get(rule, "section"), p->arena);

	return key != NULL && section != NULL && strcmp(key, section) == 0;
}

/* The section with the most points is the item's, unless one claims it or a person chose. */
static void
put_totals(struct page *p, const struct item *item, const struct json *root)
{
	const struct site *site = p->site;
	const char **keys = arena_alloc(p->arena, (site->nsections + 1) * sizeof(*keys));
	const struct section_name *first;
	struct total *totals;
	struct tpl_map *m;
	size_t i, n;

	for (i = 0; i < site->nsections; i++)
		keys[i] = site->sections[i].key;
	n = totals_of(root, keys, site->nsections, &totals, p->arena);
	for (i = 0; i < n; i++) {
		m = tpl_item(p->map, "totals");
		tpl_text(m, "total_section", site->sections[totals[i].section].title);
		tpl_text(m, "total_points", signed_number(p, totals[i].points, ""));
	}
	if (n == 0)
		return;
	first = &site->sections[totals[0].section];
	tpl_text(p->map, "nearest", first->title);
	tpl_text(p->map, "nearest_score", signed_number(p, totals[0].points, ""));
	tpl_text(p->map, "nearest_needs", arena_printf(p->arena, "%d", first->threshold));
	if (item->section != NULL && totals[0].points > item->score)
		tpl_flag(p->map, "claimed");
}

/* ---- the page ------------------------------------------------------------------------------ */

struct ranked {
	size_t rule;
	bool own;
	int64_t points;
};

/* Those for the section where the item stands come first, the heaviest before the others. */
static int
by_weight(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->own != b->own)
		return a->own ? -1 : 1;
	if (a->own && a->points != b->points)
		return a->points < b->points ? 1 : -1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

static void
put_reasons(struct page *p, const struct item *item)
{
	struct ranked ranked[REASONS_MAX];
	struct json *root = NULL;
	size_t i, n;

	if (item->flags & ITEM_SECTION_FIXED)
		tpl_flag(p->map, "fixed");
	tpl_number(p->map, "score", item->score);
	if (item->section2 != NULL) {
		tpl_text(p->map, "section2", site_section(p->site, item->section2));
		tpl_number(p->map, "score2", item->score2);
	}
	if (item->reason != NULL)
		root = json_read(item->reason, strlen(item->reason), NULL);
	n = json_size(root) < REASONS_MAX ? json_size(root) : REASONS_MAX;
	for (i = 0; i < n; i++)
		ranked[i] = (struct ranked){.rule = i,
		    .own = reason_is_of(p, json_at(root, i), item->section),
		    .points = json_int(json_get(json_at(root, i), "points"), 0)};
	qsort(ranked, n, sizeof(*ranked), by_weight);
	for (i = 0; i < n; i++)
		put_reason(p, json_at(root, ranked[i].rule));
	if (n > 0)
		tpl_flag(p->map, "has_reasons");
	put_totals(p, item, root);
	json_free(root);
}

void
page_put_detail(struct page *p)
{
	const struct story *s = p->pub->stories;
	size_t i;

	if (p->pub->nstories == 0)
		return;
	tpl_flag(p->map, "detail");
	page_put_story(p, p->map, s);
	tpl_text(p->map, "day", site_day(p->site, s->time, true, p->arena));
	tpl_text(p->map, "author", s->main.author);
	tpl_html(p->map, "html", s->main.content != NULL ? s->main.content : s->main.summary);
	for (i = 0; i < s->nsources; i++)
		put_report(p, tpl_item(p->map, "all_reports"), &s->sources[i]);
	put_reasons(p, &s->main);
}
