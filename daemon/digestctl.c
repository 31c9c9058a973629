/*
 * digestctl -- see digestctl(8).
 */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl.h"

static const struct ctl_command *const commands[] = {&ctl_status, &ctl_feeds, &ctl_refresh,
    &ctl_reload, &ctl_items, &ctl_show, &ctl_explain, &ctl_opml, &ctl_digest, &ctl_issue,
    &ctl_subscriber, &ctl_bounce, &ctl_backup, &ctl_check, &ctl_parse, &ctl_classify, &ctl_same,
    &ctl_sources, &ctl_filters, &ctl_formats, &ctl_options, &ctl_rules, &ctl_reclassify, &ctl_item,
    &ctl_story};
#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
print_usage(FILE *f)
{
	size_t i;

	fprintf(f, "usage: digestctl [-c FILE] COMMAND [ARGUMENT ...]\n\n");
	for (i = 0; i < NCOMMANDS; i++)
		fprintf(f, "  %-10s %s\n", commands[i]->name, commands[i]->help);
	fprintf(f, "\nEvery command tells its arguments with -h.  See digestctl(8).\n");
}

static void
print_command(FILE *f, const struct ctl_command *c)
{
	fprintf(f, "usage: digestctl %s%s%s\n", c->name, *c->args != '\0' ? " " : "", c->args);
}

static const struct ctl_command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static bool
is_help(const char *s)
{
	return s != NULL && (strcmp(s, "-h") == 0 || strcmp(s, "--help") == 0);
}

static int
run_command(struct ctl *ctl, int argc, char **argv)
{
	const struct ctl_command *c = find_command(argv[0]);
	int status;

	if (c == NULL) {
		print_usage(stderr);
		return ctl_fail(EX_USAGE, "no such command: %s", argv[0]);
	}
	/* "digestctl opml import --help", too. */
	if (is_help(argc > 1 ? argv[1] : NULL) || is_help(argc > 2 ? argv[2] : NULL)) {
		print_command(stdout, c);
		printf("%s\n", c->help);
		return EX_OK;
	}
	status = c->run(ctl, argc, argv);
	if (status == CTL_USAGE) {
		print_command(stderr, c);
		return EX_USAGE;
	}
	if (fflush(stdout) == EOF && status == EX_OK)
		return ctl_fail(EX_IOERR, "standard output: %s", strerror(errno));
	return status;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, {0}};
	static char stdout_buffer[1 << 16];
	struct ctl ctl = {0};
	int o, status;

	/* Columns are counted with wcwidth(3), which needs to know that text is UTF-8. */
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)setvbuf(stdout, stdout_buffer, _IOFBF, sizeof(stdout_buffer));
	while ((o = getopt_long(argc, argv, "+c:hV", options, NULL)) != -1) {
		switch (o) {
		case 'c':
			ctl.file = optarg;
			break;
		case 'h':
			print_usage(stdout);
			return EX_OK;
		case 'V':
			printf("digestctl %s\n", DIGESTD_VERSION);
			return EX_OK;
		default:
			print_usage(stderr);
			return EX_USAGE;
		}
	}
	if (optind == argc) {
		print_usage(stderr);
		return EX_USAGE;
	}
	ctl.arena = arena_new();
	argc -= optind;
	argv += optind;
	optind = 0;
	status = run_command(&ctl, argc, argv);
	store_close(ctl.store);
	conf_free(ctl.config);
	arena_free(ctl.arena);
	return status;
}
