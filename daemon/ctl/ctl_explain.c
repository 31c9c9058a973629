/*
 * digestctl explain, and the table of reasons that other commands print: why an item is where it
 * is, rule by rule and section by section.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../core/json.h"
#include "../publish/totals.h"
#include "ctl_rules.h"

#define WORDS_SHOWN 20 /* of one rule */

/* ---- the rules that fired --------------------------------------------------------------- */

static const char *
words_of(struct ctl *ctl, const struct json *rule)
{
	const struct json *words = json_get(rule, "words");
	const char *out = "", *word;
	size_t i;

	for (i = 0; i < json_size(words) && i < WORDS_SHOWN; i++)
		if ((word = json_text(json_at(words, i), ctl->arena)) != NULL)
			out = arena_printf(ctl->arena, "%s%s%s", out, i > 0 ? ", " : "", word);
	return out;
}

static const char *
text_of(struct ctl *ctl, const struct json *rule, const char *name)
{
	const char *s = json_text(json_get(rule, name), ctl->arena);

	return s != NULL ? s : "-";
}

static void
print_rules(struct ctl *ctl, const struct json *json)
{
	static const struct ctl_column columns[] = {{"POINTS", 0, true}, {"SECTION", 0, false},
	    {"RULE", 0, false}, {"FIELD", 0, false}, {"WORDS", 0, false}};
	size_t i, n = json_size(json);
	const char **cells = arena_alloc(ctl->arena, n * 5 * sizeof(*cells));

	for (i = 0; i < n; i++) {
		const struct json *rule = json_at(json, i);

		cells[i * 5] = text_of(ctl, rule, "points");
		cells[i * 5 + 1] = text_of(ctl, rule, "section");
		cells[i * 5 + 2] = text_of(ctl, rule, "rule");
		cells[i * 5 + 3] = text_of(ctl, rule, "field");
		cells[i * 5 + 4] = words_of(ctl, rule);
	}
	ctl_table(columns, 5, cells, n);
}

/* ---- what they come to ------------------------------------------------------------------ */

static void
print_totals(struct ctl *ctl, const struct json *json)
{
	static const struct ctl_column columns[] = {
	    {"TOTAL", 6, true}, {"SECTION", 0, false}, {"NEEDS", 0, true}};
	const struct config *c = ctl->config;
	const char **keys = arena_alloc(ctl->arena, (c->nsections + 1) * sizeof(*keys));
	const struct section_rule *s;
	struct total *totals;
	const char **cells, **cell;
	size_t i, n;

	for (i = 0; i < c->nsections; i++)
		keys[i] = c->sections[i].key;
	n = totals_of(json, keys, c->nsections, &totals, ctl->arena);
	if (n == 0)
		return;
	cell = cells = arena_alloc(ctl->arena, n * 3 * sizeof(*cells));
	for (i = 0; i < n; i++) {
		s = &c->sections[totals[i].section];
		*cell++ = arena_printf(ctl->arena, "%" PRId64, totals[i].points);
		*cell++ = arena_printf(ctl->arena, "%s%s", s->key, s->claims ? " (claims)" : "");
		*cell++ = arena_printf(ctl->arena, "%d", s->threshold);
	}
	printf("\n");
	ctl_table(columns, 3, cells, n);
}

void
ctl_reason(struct ctl *ctl, const char *text)
{
	struct json *json = text != NULL ? json_read(text, strlen(text), NULL) : NULL;

	if (json_size(json) == 0) {
		printf("no rule fired\n");
	} else {
		print_rules(ctl, json);
		print_totals(ctl, json);
	}
	json_free(json);
}

/* ---- explain ---------------------------------------------------------------------------- */

static int
explain(struct ctl *ctl, struct rules *rules, const struct rules_input *in)
{
	struct rules_result out = {0};

	rules_classify(rules, in, &out, ctl->arena);
	printf("%s (%d)", out.section, out.score);
	if (out.section2 != NULL)
		printf(", then %s (%d)", out.section2, out.score2);
	printf("\n\n");
	ctl_reason(ctl, out.reason);
	return EX_OK;
}

/* A stored report, by what reclassify would look at. */
static int
explain_item(struct ctl *ctl, struct rules *rules, const char *text)
{
	struct errbuf err = {""};
	struct stored_item *list;
	struct rules_input in;
	int64_t id;
	size_t n;
	int status = ctl_id(text, &id);

	if (status != EX_OK || (status = ctl_store(ctl)) != EX_OK)
		return status;
	if (store_items(ctl->store, id - 1, TIME_NONE, 1, rules_want_content(rules), &list, &n,
		ctl->arena, &err) != 0)
		return ctl_fail(EX_IOERR, "%s", err.text);
	if (n == 0 || list[0].id != id)
		return ctl_fail(EX_NOINPUT, "%s: no such item", text);
	in = ctl_stored_input(ctl, rules, &list[0], ctl->arena);
	return explain(ctl, rules, &in);
}

/* A feed of the configuration brings its kind and its prior, be it named by its key or title. */
static void
set_source(struct ctl *ctl, struct rules_input *in, const char *name)
{
	const struct config *c = ctl->config;
	const struct feed *f = name != NULL ? conf_feed(c, name) : NULL;
	size_t i;

	in->source = name;
	for (i = 0; name != NULL && f == NULL && i < c->nfeeds; i++)
		if (c->feeds[i].title != NULL && strcmp(c->feeds[i].title, name) == 0)
			f = &c->feeds[i];
	if (f == NULL)
		return;
	in->source = f->title != NULL ? f->title : name;
	in->kind = f->kind;
	in->feed_section = f->section;
	in->prior = f->prior;
}

static int
run_explain(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"title", required_argument, NULL, 't'},
	    {"summary", required_argument, NULL, 's'}, {"source", required_argument, NULL, 'f'},
	    {0}};
	struct rules_input in = {0};
	const char *source = NULL;
	struct rules *rules;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 't')
			in.title = optarg;
		else if (o == 's')
			in.summary = optarg;
		else if (o == 'f')
			source = optarg;
		else
			return CTL_USAGE;
	}
	if (in.title != NULL ? argc != optind
			     : argc != optind + 1 || in.summary != NULL || source != NULL)
		return CTL_USAGE;
	if ((rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	set_source(ctl, &in, source);
	status =
	    in.title != NULL ? explain(ctl, rules, &in) : explain_item(ctl, rules, argv[optind]);
	rules_free(rules);
	return status;
}

const struct ctl_command ctl_explain = {
    .name = "explain",
    .args = "ID | --title TEXT [--summary TEXT] [--source NAME]",
    .help = "which rules fire, with their words and points",
    .run = run_explain,
};
