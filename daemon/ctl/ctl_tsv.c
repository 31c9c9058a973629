/*
 * digestctl classify and same: lines of tab-separated columns in, a verdict for each line out.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../../filters/same.h"
#include "../core/text.h"
#include "ctl_rules.h"

/* Columns of one line in its order; empty and missing ones are NULL. */
static void
split(char *line, const char **columns, size_t n)
{
	char *end, *p = line;
	size_t i;

	for (i = 0; i < n; i++) {
		columns[i] = NULL;
		if (p == NULL)
			continue;
		if ((end = strpbrk(p, "\t\n\r")) != NULL && *end != '\t')
			end[0] = '\0', end = NULL;
		if (end != NULL)
			*end++ = '\0';
		if (*p != '\0')
			columns[i] = p;
		p = end;
	}
}

static int
each_line(struct ctl *ctl, size_t ncolumns,
    void (*fn)(void *arg, const char *const *columns, struct arena *), void *arg)
{
	const char *columns[8];
	char *line = NULL;
	size_t size = 0, i;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) != -1) {
		split(line, columns, ncolumns);
		for (i = 0; i < ncolumns; i++)
			if (columns[i] != NULL && !text_valid(columns[i], strlen(columns[i])))
				columns[i] = text_line(ctl->arena, columns[i], strlen(columns[i]));
		fn(arg, columns, ctl->arena);
		arena_clear(ctl->arena);
	}
	free(line);
	return ferror(stdin) ? ctl_fail(EX_IOERR, "standard input: %s", strerror(errno)) : EX_OK;
}

static int
only_tsv(int argc, char **argv, bool *why)
{
	static const struct option options[] = {
	    {"tsv", no_argument, NULL, 't'}, {"why", no_argument, NULL, 'w'}, {0}};
	bool tsv = false;
	int o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 't')
			tsv = true;
		else if (o == 'w')
			*why = true;
		else
			return -1;
	}
	return tsv && optind == argc ? 0 : -1;
}

/* ---- classify --------------------------------------------------------------------------- */

struct classify {
	struct rules *rules;
	bool why;
};

static void
classify_line(void *arg, const char *const *columns, struct arena *arena)
{
	const struct classify *c = arg;
	const struct rules_input in = {
	    .title = columns[0], .summary = columns[1], .source = columns[2]};
	struct rules_result out = {0};

	rules_classify(c->rules, &in, &out, arena);
	printf("%s\t%d", out.section, out.score);
	if (c->why)
		printf("\t%s\t%d\t%s", out.section2 != NULL ? out.section2 : "", out.score2,
		    out.reason);
	putchar('\n');
}

static int
run_classify(struct ctl *ctl, int argc, char **argv)
{
	struct classify classify = {0};
	int status;

	if (only_tsv(argc, argv, &classify.why) == -1)
		return CTL_USAGE;
	if ((classify.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	status = each_line(ctl, 3, classify_line, &classify);
	rules_free(classify.rules);
	return status;
}

const struct ctl_command ctl_classify = {
    .name = "classify",
    .args = "--tsv [--why]",
    .help = "section and points of lines: title, summary, source",
    .run = run_classify,
};

/* ---- same ------------------------------------------------------------------------------- */

static void
same_line(void *why, const char *const *columns, struct arena *arena)
{
	const struct report a = {columns[0], columns[1], columns[2]},
			    b = {columns[3], columns[4], columns[5]};
	struct same_verdict v;

	(void)same_news(&a, &b, &v, arena);
	printf("%s\t%.3f", v.same ? "dup" : "distinct", v.similarity);
	if (*(bool *)why)
		printf("\t%s", same_why(&v, arena));
	putchar('\n');
}

static int
run_same(struct ctl *ctl, int argc, char **argv)
{
	bool why = false;

	if (only_tsv(argc, argv, &why) == -1)
		return CTL_USAGE;
	return each_line(ctl, 6, same_line, &why);
}

const struct ctl_command ctl_same = {
    .name = "same",
    .args = "--tsv [--why]",
    .help = "do two reports tell the same news: lines of two titles, URLs, summaries",
    .run = run_same,
};
