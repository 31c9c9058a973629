/*
 * digestctl sources, filters, formats, options: what this build knows.
 */
#include <limits.h>
#include <stdio.h>
#include <sysexits.h>

#include "../../fetchers/source.h"
#include "../../filters/filter.h"
#include "ctl.h"

static int
run_sources(struct ctl *ctl, int argc, char **argv)
{
	size_t i;

	(void)ctl;
	(void)argv;
	if (argc != 1)
		return CTL_USAGE;
	for (i = 0; sources[i] != NULL; i++)
		printf("%s\t%s\n", sources[i]->name, sources[i]->summary);
	return EX_OK;
}

static int
run_filters(struct ctl *ctl, int argc, char **argv)
{
	const struct filter *f, *next;
	int done = INT_MIN;
	size_t i;

	(void)ctl;
	(void)argv;
	if (argc != 1)
		return CTL_USAGE;
	do {
		for (next = NULL, i = 0; (f = filters[i]) != NULL; i++)
			if (f->order > done && (next == NULL || f->order < next->order))
				next = f;
		if (next != NULL) {
			printf("%s\t%d\t%s\n", next->name, next->order, next->summary);
			done = next->order;
		}
	} while (next != NULL);
	return EX_OK;
}

static int
run_formats(struct ctl *ctl, int argc, char **argv)
{
	size_t i;

	(void)ctl;
	(void)argv;
	if (argc != 1)
		return CTL_USAGE;
	for (i = 0; formats[i] != NULL; i++)
		printf("%s\t%s\t%s\t%s\n", formats[i]->name, formats[i]->file,
		    formats[i]->media_type, formats[i]->title);
	return EX_OK;
}

static int
run_options(struct ctl *ctl, int argc, char **argv)
{
	(void)ctl;
	(void)argv;
	if (argc != 1)
		return CTL_USAGE;
	conf_print_options(stdout);
	return EX_OK;
}

const struct ctl_command ctl_sources = {"sources", "", "kinds of feeds", run_sources};
const struct ctl_command ctl_filters = {"filters", "", "filters in their order", run_filters};
const struct ctl_command ctl_formats = {"formats", "", "formats of documents", run_formats};
const struct ctl_command ctl_options = {"options", "", "options of digestd.conf(5)", run_options};
