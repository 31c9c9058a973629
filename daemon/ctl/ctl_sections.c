/*
 * digestctl reclassify: what the rules say now of everything that is stored; item section: what a
 * person says of one item.  The engine writes; without one digestctl does it itself.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../core/text.h"
#include "../engine/control.h"
#include "../engine/sections.h"
#include "ctl_rules.h"

struct sender {
	struct ctl *ctl;
	struct rules *rules;
	struct store *writer; /* where no daemon runs */
	struct buf lines;
	size_t nlines, items, changed, moved, fixed;
	bool dry;
};

/* ---- writing ---------------------------------------------------------------------------- */

/* The daemon's lock is free, so nobody else writes. */
static int
write_alone(struct sender *s)
{
	const char *path = arena_printf(s->ctl->arena, "%s/items.db", s->ctl->config->state_dir);
	enum section_verdict verdict;
	struct section_change c;
	struct errbuf err;
	char *p = s->lines.data, *line;

	if (s->writer == NULL && (s->writer = store_open(path, STORE_WRITER, &err)) == NULL)
		return ctl_fail(EX_TEMPFAIL, "%s", err.text);
	if (store_begin(s->writer, &err) != 0)
		return ctl_fail(EX_IOERR, "%s", err.text);
	while ((line = strsep(&p, "\n")) != NULL) {
		if (*line == '\0')
			continue;
		if (sections_parse(line, &c, &err) == -1 ||
		    store_put_section(s->writer, &c, time(NULL), &verdict, &err) != 0) {
			store_rollback(s->writer);
			return ctl_fail(EX_IOERR, "%s", err.text);
		}
		s->changed += verdict == SECTION_CHANGED;
		s->fixed += verdict == SECTION_FIXED;
	}
	if (store_commit(s->writer, &err) != 0)
		return ctl_fail(EX_IOERR, "%s", err.text);
	return EX_OK;
}

static int
send_lines(struct sender *s)
{
	static const char *const words[] = {"reclassify", NULL};
	size_t changed = 0, fixed = 0;
	struct errbuf err = {""};
	struct buf answer;
	int status = EX_UNAVAILABLE;

	if (s->nlines == 0 || s->dry)
		return EX_OK;
	buf_init(&answer, CONTROL_ANSWER_MAX);
	if (s->writer == NULL)
		status = control_ask_with(conf_control(ctl_config_file(s->ctl), s->ctl->arena), 1,
		    words, &s->lines, &answer, &err);
	if (status == EX_UNAVAILABLE) {
		status = write_alone(s);
	} else if (status != EX_OK) {
		status = ctl_fail(status, "%s", err.text);
	} else if (answer.len > 0 && sscanf(answer.data, "%zu %zu", &changed, &fixed) == 2) {
		s->changed += changed;
		s->fixed += fixed;
	}
	buf_release(&answer);
	buf_clear(&s->lines);
	s->nlines = 0;
	return status;
}

static int
classify_item(void *arg, const struct stored_item *it, struct arena *a)
{
	struct sender *s = arg;
	struct rules_input in;
	struct rules_result out;

	s->items++;
	if ((it->item.flags & ITEM_SECTION_FIXED) != 0) {
		s->fixed++;
		return EX_OK;
	}
	in = ctl_stored_input(s->ctl, s->rules, it, a);
	rules_classify(s->rules, &in, &out, a);
	if (text_same(out.section, it->item.section) &&
	    text_same(out.section2, it->item.section2) && out.score == it->item.score &&
	    out.score2 == it->item.score2 && text_same(out.reason, it->item.reason))
		return EX_OK;
	if (s->dry)
		s->changed++;
	s->moved += !text_same(out.section, it->item.section);
	sections_put(&s->lines, &(struct section_change){.item = it->id,
				    .section = out.section,
				    .section2 = out.section2,
				    .reason = out.reason,
				    .score = out.score,
				    .score2 = out.score2});
	/* A reason may be long: half of what the engine takes leaves room for any one line. */
	if (++s->nlines < SECTIONS_BATCH && s->lines.len < SECTIONS_BODY_MAX / 2)
		return EX_OK;
	if (s->dry)
		buf_clear(&s->lines);
	return send_lines(s);
}

static int
open_sender(struct sender *s, struct ctl *ctl)
{
	int status;

	*s = (struct sender){.ctl = ctl};
	if ((s->rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	buf_init(&s->lines, SECTIONS_BODY_MAX);
	return ctl_store(ctl);
}

static void
close_sender(struct sender *s)
{
	if (s->rules == NULL)
		return;
	store_close(s->writer);
	buf_release(&s->lines);
	rules_free(s->rules);
}

/* ---- reclassify ------------------------------------------------------------------------- */

static int
run_reclassify(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {
	    {"since", required_argument, NULL, 's'}, {"dry-run", no_argument, NULL, 'n'}, {0}};
	int64_t from = TIME_NONE;
	const char *since = NULL;
	struct sender s;
	bool dry = false;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 's')
			since = optarg;
		else if (o == 'n')
			dry = true;
		else
			return CTL_USAGE;
	}
	if (optind != argc)
		return CTL_USAGE;
	if ((status = ctl_config(ctl)) != EX_OK ||
	    (since != NULL && (status = ctl_since(ctl, since, &from)) != EX_OK))
		return status;
	status = open_sender(&s, ctl);
	s.dry = dry;
	if (status == EX_OK)
		status = ctl_each_item(ctl, from, rules_want_content(s.rules), classify_item, &s);
	if (status == EX_OK)
		status = send_lines(&s);
	if (status == EX_OK)
		printf("%zu items, %zu %s, %zu of them to another section, "
		       "%zu stay as a person decided\n",
		    s.items, s.changed, dry ? "would change" : "changed", s.moved, s.fixed);
	close_sender(&s);
	return status;
}

const struct ctl_command ctl_reclassify = {
    .name = "reclassify",
    .args = "[--since TIME] [--dry-run]",
    .help = "apply the rules as they are now to what is stored",
    .run = run_reclassify,
};

/* ---- item section ----------------------------------------------------------------------- */

static int
fix_alone(struct sender *s, int64_t id, const char *section)
{
	const char *path = arena_printf(s->ctl->arena, "%s/items.db", s->ctl->config->state_dir);
	enum section_verdict verdict;
	struct errbuf err;

	if (s->writer == NULL && (s->writer = store_open(path, STORE_WRITER, &err)) == NULL)
		return ctl_fail(EX_TEMPFAIL, "%s", err.text);
	if (store_begin(s->writer, &err) != 0 ||
	    store_fix_section(s->writer, id, section, time(NULL), &verdict, &err) != 0 ||
	    store_commit(s->writer, &err) != 0)
		return ctl_fail(EX_IOERR, "%s", err.text);
	return verdict != SECTION_NO_ITEM ? EX_OK
					  : ctl_fail(EX_NOINPUT, "%" PRId64 ": no such item", id);
}

static int
fix(struct sender *s, const char *id, const char *section)
{
	const char *const words[] = {"section", id, section};
	struct errbuf err = {""};
	struct buf answer;
	int status = EX_UNAVAILABLE;

	buf_init(&answer, CONTROL_ANSWER_MAX);
	if (s->writer == NULL)
		status = control_ask(
		    conf_control(ctl_config_file(s->ctl), s->ctl->arena), 3, words, &answer, &err);
	buf_release(&answer);
	if (status == EX_UNAVAILABLE)
		return fix_alone(
		    s, strtoll(id, NULL, 10), strcmp(section, "auto") != 0 ? section : NULL);
	return status == EX_OK ? EX_OK : ctl_fail(status, "%s: %s", id, err.text);
}

/* The rules decide again, at once. */
static int
by_rules(struct sender *s, int64_t id)
{
	struct arena *a = arena_new();
	struct stored_item *list;
	struct errbuf err;
	int status = EX_OK;
	size_t n;

	if (store_items(s->ctl->store, id - 1, TIME_NONE, 1, rules_want_content(s->rules), &list,
		&n, a, &err) != 0)
		status = ctl_fail(EX_IOERR, "%s", err.text);
	else if (n == 1 && list[0].id == id && (status = classify_item(s, &list[0], a)) == EX_OK)
		status = send_lines(s);
	arena_free(a);
	return status;
}

/* A story stands where its leading report does; who decided on another one wants to know. */
static void
tell_leader(struct ctl *ctl, int64_t id)
{
	struct story item, leader;
	struct errbuf err;

	if (store_item(ctl->store, id, &item, ctl->arena, &err) != 0 || item.nsources == 0 ||
	    item.sources[0].item == id ||
	    store_item(ctl->store, item.sources[0].item, &leader, ctl->arena, &err) != 0)
		return;
	printf("the story of %" PRId64 " stays in %s: item %" PRId64 " leads it\n", id,
	    leader.main.section != NULL ? leader.main.section : "none", item.sources[0].item);
}

static int
decide(struct sender *s, const char *text, const char *section)
{
	int64_t id;
	int status = ctl_id(text, &id);

	if (status == EX_OK)
		status = fix(s, text, section);
	if (status == EX_OK && strcmp(section, "auto") == 0)
		status = by_rules(s, id);
	if (status == EX_OK)
		tell_leader(s->ctl, id);
	return status;
}

static int
run_item(struct ctl *ctl, int argc, char **argv)
{
	const char *section = argv[argc - 1];
	struct sender s;
	int64_t id;
	int i, status = EX_OK;

	if (argc < 4 || strcmp(argv[1], "section") != 0)
		return CTL_USAGE;
	for (i = 2; i < argc - 1 && status == EX_OK; i++)
		status = ctl_id(argv[i], &id);
	if (status != EX_OK)
		return status;
	status = open_sender(&s, ctl);
	if (status == EX_OK && strcmp(section, "auto") != 0 &&
	    ctl_section(ctl, section) == SIZE_MAX)
		status = ctl_fail(EX_USAGE, "no section \"%s\"", section);
	for (i = 2; i < argc - 1 && status == EX_OK; i++)
		status = decide(&s, argv[i], section);
	close_sender(&s);
	return status;
}

const struct ctl_command ctl_item = {
    .name = "item",
    .args = "section ID ... KEY|none|auto",
    .help = "decide on the section of items, or let the rules decide again",
    .run = run_item,
};
