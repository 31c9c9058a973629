/*
 * digestctl sources, filters, formats, options: what this build knows.
 */
#include <stdio.h>
#include <sysexits.h>

#include "../fetchers/source.h"
#include "../filters/filter.h"
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
	size_t i;

	(void)ctl;
	(void)argv;
	if (argc != 1)
		return CTL_USAGE;
	for (i = 0; filters[i] != NULL; i++)
		printf("%s\t%d\t%s\n", filters[i]->name, filters[i]->order, filters[i]->summary);
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
