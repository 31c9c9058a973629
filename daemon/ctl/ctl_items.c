/*
 * digestctl items, show: what is stored.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../core/json.h"
#include "../core/text.h"
#include "ctl.h"

#define ITEMS_DEFAULT 50
#define ITEMS_MAX 1000000

static const char *
feed_of(const struct story *s)
{
	return s->nsources > 0 ? s->sources[0].feed_key : NULL;
}

/* ---- JSON, one object a line ------------------------------------------------------------ */

static void
put_sources(struct json_writer *w, const struct story *s)
{
	size_t i;

	json_member_open(w, "sources", '[');
	for (i = 0; i < s->nsources; i++) {
		json_open(w, '{');
		json_member_int(w, "id", s->sources[i].item);
		json_member_str(w, "feed", s->sources[i].feed_key);
		json_member_str(w, "title", s->sources[i].title);
		json_member_str(w, "url", s->sources[i].url);
		json_member_time(w, "published", s->sources[i].published);
		json_member_str(w, "joined", s->sources[i].joined);
		json_member_int(w, "alike", s->sources[i].alike);
		json_member_str(w, "words", s->sources[i].words);
		json_close(w);
	}
	json_close(w);
}

static void
put_verdict(struct json_writer *w, const struct item *m)
{
	json_member_str(w, "section", m->section);
	json_member_int(w, "score", m->score);
	json_member_str(w, "section2", m->section2);
	json_member_int(w, "score2", m->score2);
	json_member_bool(w, "chosen", (m->flags & ITEM_SECTION_FIXED) != 0);
	json_member_bool(w, "quarantined", (m->flags & ITEM_QUARANTINED) != 0);
	json_key(w, "reason");
	if (m->reason != NULL)
		json_put_raw(w, m->reason);
	else
		json_put_str(w, NULL);
}

static void
print_json(const struct story *s)
{
	const struct item *m = &s->main;
	struct json_writer w;
	struct buf out;

	buf_init(&out, 16 << 20);
	json_writer_init(&w, &out);
	json_open(&w, '{');
	json_member_int(&w, "id", s->main_id);
	json_member_int(&w, "story", s->id);
	json_member_str(&w, "title", m->title);
	json_member_str(&w, "url", m->url);
	json_member_str(&w, "feed", feed_of(s));
	json_member_str(&w, "author", m->author);
	json_member_str(&w, "language", m->language);
	json_member_time(&w, "published", m->published);
	json_member_time(&w, "updated", m->updated);
	json_member_time(&w, "first_seen", s->first_seen);
	json_member_str(&w, "lead", m->lead);
	put_verdict(&w, m);
	put_sources(&w, s);
	json_close(&w);
	(void)fwrite(out.data, 1, out.len, stdout);
	(void)putchar('\n');
	buf_release(&out);
}

/* ---- items ------------------------------------------------------------------------------ */

static void
print_table(struct ctl *ctl, const struct story *stories, size_t n)
{
	static const struct ctl_column columns[] = {{"ID", 0, true}, {"TIME", 0, false},
	    {"SECTION", 0, false}, {"FEED", 0, false}, {"TITLE", 0, false}};
	const char **cells = arena_alloc(ctl->arena, (n * 5 + 1) * sizeof(*cells));
	const char **cell = cells;
	size_t i;

	for (i = 0; i < n; i++, cell += 5) {
		const struct item *m = &stories[i].main;

		cell[0] = arena_printf(ctl->arena, "%" PRId64, stories[i].main_id);
		cell[1] = ctl_time(ctl, stories[i].time);
		cell[2] = m->section != NULL ? m->section : "-";
		cell[3] = feed_of(&stories[i]) != NULL ? feed_of(&stories[i]) : "-";
		cell[4] = m->title != NULL ? m->title : m->lead != NULL ? m->lead : "-";
	}
	ctl_table(columns, 5, cells, n);
}

/* "policy,riscv" */
static void
add_sections(struct ctl *ctl, struct selection *sel, char *list, const char **keys, size_t max)
{
	char *rest = NULL, *key;

	for (key = strtok_r(list, ",", &rest); key != NULL && sel->nsections < max;
	     key = strtok_r(NULL, ",", &rest))
		keys[sel->nsections++] = arena_strdup(ctl->arena, key);
	sel->sections = keys;
}

struct items_options {
	struct selection sel;
	const char *sections[64], *since;
	bool json;
};

static int
read_options(struct ctl *ctl, int argc, char **argv, struct items_options *o)
{
	static const struct option options[] = {{"section", required_argument, NULL, 's'},
	    {"feed", required_argument, NULL, 'f'}, {"since", required_argument, NULL, 't'},
	    {"query", required_argument, NULL, 'q'}, {"limit", required_argument, NULL, 'n'},
	    {"json", no_argument, NULL, 'j'}, {0}};
	char *end;
	long n;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			add_sections(ctl, &o->sel, optarg, o->sections, 64);
			break;
		case 'f':
			o->sel.feed = optarg;
			break;
		case 't':
			o->since = optarg;
			break;
		case 'q':
			o->sel.query = optarg;
			break;
		case 'n':
			n = strtol(optarg, &end, 10);
			if (*optarg == '\0' || *end != '\0' || n < 1 || n > ITEMS_MAX)
				return ctl_fail(EX_USAGE,
				    "--limit is a number from 1 to %d, not '%s'", ITEMS_MAX,
				    optarg);
			o->sel.limit = (int)n;
			break;
		case 'j':
			o->json = true;
			break;
		default:
			return CTL_USAGE;
		}
	}
	return optind == argc ? EX_OK : CTL_USAGE;
}

/* A mistyped name is no empty answer; a feed that left the configuration has its items still. */
static int
check_names(struct ctl *ctl, const struct selection *sel, size_t found)
{
	size_t i;

	for (i = 0; i < sel->nsections; i++)
		if (strcmp(sel->sections[i], "none") != 0 &&
		    conf_section(ctl->config, sel->sections[i]) == NULL)
			return ctl_fail(EX_NOINPUT, "no section \"%s\"", sel->sections[i]);
	if (found == 0 && sel->feed != NULL && conf_feed(ctl->config, sel->feed) == NULL)
		return ctl_fail(EX_NOINPUT, "no feed \"%s\"", sel->feed);
	return EX_OK;
}

static int
run_items(struct ctl *ctl, int argc, char **argv)
{
	struct items_options o = {
	    .sel = {
		.with_none = true, .since = TIME_NONE, .until = TIME_NONE, .limit = ITEMS_DEFAULT}};
	struct story *stories = NULL;
	struct errbuf err;
	size_t n = 0, i;
	int status = read_options(ctl, argc, argv, &o);

	if (status != EX_OK || (status = ctl_store(ctl)) != EX_OK)
		return status;
	if (o.since != NULL && (status = ctl_since(ctl, o.since, &o.sel.since)) != EX_OK)
		return status;
	if (store_stories(ctl->store, &o.sel, &stories, &n, ctl->arena, &err) != 0)
		return ctl_fail(EX_SOFTWARE, "%s", err.text);
	if ((status = check_names(ctl, &o.sel, n)) != EX_OK)
		return status;
	for (i = 0; o.json && i < n; i++)
		print_json(&stories[i]);
	if (!o.json)
		print_table(ctl, stories, n);
	return EX_OK;
}

const struct ctl_command ctl_items = {
    .name = "items",
    .args = "[--section KEY,...] [--feed KEY] [--since TIME] [--query WORDS] [--limit N] [--json]",
    .help = "stored stories, newest first",
    .run = run_items,
};

/* ---- show ------------------------------------------------------------------------------- */

static int
load_item(struct ctl *ctl, const char *text, struct story *s)
{
	struct errbuf err = {""};
	int64_t id;
	int status = ctl_id(text, &id);

	if (status != EX_OK || (status = ctl_store(ctl)) != EX_OK)
		return status;
	if (store_item(ctl->store, id, s, ctl->arena, &err) != 0)
		return ctl_fail(EX_NOINPUT, "%s: %s", text, err.text);
	return EX_OK;
}

static void
line(const char *label, const char *value)
{
	if (value != NULL)
		printf("%-11s %s\n", label, value);
}

static const char *
flags_of(struct ctl *ctl, unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {{ITEM_REPOST, "repost"}, {ITEM_DATE_CLAMPED, "date corrected"},
	    {ITEM_DATE_GUESSED, "without date"}, {ITEM_QUARANTINED, "kept out of the mail"}};
	const char *out = NULL;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((flags & names[i].flag) != 0)
			out = arena_printf(ctl->arena, "%s%s%s", out != NULL ? out : "",
			    out != NULL ? ", " : "", names[i].name);
	return out;
}

/* "near 57: frobnix, 微软开源", "links with https://...": why a report is in the story. */
static void
print_report(struct ctl *ctl, const char *label, const struct story_source *src)
{
	const char *why = src->joined;

	if (why != NULL && strcmp(why, "near") == 0)
		why = arena_printf(
		    ctl->arena, "near %d: %s", src->alike, src->words != NULL ? src->words : "");
	else if (why != NULL && strcmp(why, "links") == 0)
		why =
		    arena_printf(ctl->arena, "links with %s", src->words != NULL ? src->words : "");
	printf("%-11s %" PRId64 " %s: %s <%s>%s%s%s\n", label, src->item, src->feed_key,
	    src->title != NULL ? src->title : "-", src->url != NULL ? src->url : "",
	    why != NULL ? " (" : "", why != NULL ? why : "", why != NULL ? ")" : "");
}

static void
print_story(struct ctl *ctl, const struct story *s)
{
	const struct item *m = &s->main;
	size_t i;

	line("title", m->title);
	line("url", m->url);
	line("author", m->author);
	line("published", ctl_time(ctl, m->published));
	line("updated", m->updated != TIME_NONE ? ctl_time(ctl, m->updated) : NULL);
	line("first seen", ctl_time(ctl, s->first_seen));
	/* The points are those of the rules' own choice. */
	if (m->section != NULL && (m->flags & ITEM_SECTION_FIXED) != 0)
		printf("%-11s %s, chosen by a person\n", "section", m->section);
	else if (m->section != NULL)
		printf("%-11s %s (%d)\n", "section", m->section, m->score);
	if (m->section2 != NULL)
		printf("%-11s %s (%d)\n", "second", m->section2, m->score2);
	if (s->nsources > 1)
		printf("%-11s %" PRId64 ", %zu reports, the last one %s\n", "story", s->id,
		    s->nsources, ctl_time(ctl, s->last));
	else
		printf("%-11s %" PRId64 "\n", "story", s->id);
	line("remarks", flags_of(ctl, m->flags));
	line("lead", m->lead);
	for (i = 0; i < s->nsources; i++)
		print_report(ctl, i == 0 ? "reports" : "", &s->sources[i]);
	printf("\n");
	ctl_reason(ctl, m->reason);
}

static int
run_show(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
	struct story story;
	bool json = false;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o != 'j')
			return CTL_USAGE;
		json = true;
	}
	if (optind + 1 != argc)
		return CTL_USAGE;
	if ((status = load_item(ctl, argv[optind], &story)) != EX_OK)
		return status;
	if (json)
		print_json(&story);
	else
		print_story(ctl, &story);
	return EX_OK;
}

const struct ctl_command ctl_show = {
    .name = "show",
    .args = "[--json] ID",
    .help = "one item: what it says, its reports, and why it is in its section",
    .run = run_show,
};
