/*
 * digestctl -- see digestctl(8).
 */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/ctl.h"

static const struct ctl_command *const commands[] = {&ctl_status, &ctl_feeds, &ctl_refresh,
    &ctl_reload, &ctl_items, &ctl_show, &ctl_explain, &ctl_item, &ctl_story, &ctl_rules,
    &ctl_reclassify, &ctl_issue, &ctl_digest, &ctl_subscriber, &ctl_bounce, &ctl_opml, &ctl_backup,
    &ctl_check, &ctl_parse, &ctl_classify, &ctl_same, &ctl_sources, &ctl_filters, &ctl_formats,
    &ctl_options};
#define USAGE "usage: digestctl [-hV] [-c FILE] COMMAND [ARGUMENT ...]\n"
#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
print_usage(FILE *f)
{
	size_t i;

	fprintf(f, USAGE "\n");
	for (i = 0; i < NCOMMANDS; i++)
		fprintf(f, "  %-10s %s\n", commands[i]->name, commands[i]->help);
	fprintf(f, "\nEvery command tells its arguments with -h.  See digestctl(8).\n");
}

/* How long the form of a command at s is: up to a bar outside of brackets. */
static size_t
form_length(const char *s)
{
	size_t n, depth = 0;

	for (n = 0; s[n] != '\0' && (depth > 0 || strncmp(s + n, " | ", 3) != 0); n++) {
		depth += s[n] == '[';
		depth -= s[n] == ']';
	}
	return n;
}

/* "add|set ADDRESS" is a form of both words. */
static bool
form_has(const char *s, const char *word)
{
	size_t n, verbs = strcspn(s, " ");

	for (; verbs > 0; s += n, verbs -= n) {
		n = strcspn(s, "| ");
		if (n == strlen(word) && strncmp(s, word, n) == 0)
			return true;
		n += s[n] == '|';
	}
	return false;
}

/* A form a line; the one that was asked for, where there is one. */
static void
print_command(FILE *f, const struct ctl_command *c, const char *word)
{
	const char *s, *label = "usage:";
	size_t n;
	bool known = false;

	for (s = c->args; *s != '\0'; s += n + (s[n] != '\0' ? 3 : 0)) {
		n = form_length(s);
		known |= word != NULL && form_has(s, word);
	}
	if (*c->args == '\0')
		fprintf(f, "usage: digestctl %s\n", c->name);
	for (s = c->args; *s != '\0'; s += n + (s[n] != '\0' ? 3 : 0)) {
		n = form_length(s);
		if (known && !form_has(s, word))
			continue;
		fprintf(f, "%-6s digestctl %s %.*s\n", label, c->name, (int)n, s);
		label = "";
	}
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

	if (c == NULL)
		return ctl_fail(EX_USAGE, "no such command: %s; see the usage with -h", argv[0]);
	/* "digestctl opml import --help", too. */
	if (is_help(argc > 1 ? argv[1] : NULL) || is_help(argc > 2 ? argv[2] : NULL)) {
		print_command(stdout, c, is_help(argv[1]) ? NULL : argv[1]);
		printf("%s\n", c->help);
		return EX_OK;
	}
	status = c->run(ctl, argc, argv);
	if (status == CTL_USAGE) {
		print_command(stderr, c, argc > 1 ? argv[1] : NULL);
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
			fprintf(stderr, USAGE);
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
