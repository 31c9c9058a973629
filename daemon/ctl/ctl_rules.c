/*
 * digestctl rules: the commands for those who write rules.
 */
#include "ctl_rules.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static void
print_finding(void *arg, const char *message)
{
	(void)arg;
	printf("%s\n", message);
}

static void
count_word(void *arg, const struct rules_word *w)
{
	(void)w;
	*(size_t *)arg += 1;
}

static void
print_well(const struct ctl *ctl, const struct rules *rules)
{
	struct rules_about about;
	size_t i, n = 0, words = 0;

	for (i = 0; i < rules_count(rules); i++)
		n += rules_about(rules, i, &about);
	rules_each_word(rules, count_word, &words);
	printf("all is well: files %zu, rules %zu, words %zu\n", ctl->config->nrules, n, words);
}

static int
rules_check(struct ctl *ctl, int argc, char **argv)
{
	bool words = argc == 2 && strcmp(argv[1], "--words") == 0;
	struct rules *rules;
	size_t found;
	int status;

	if (argc > 2 || (argc == 2 && !words))
		return CTL_USAGE;
	if ((rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	found = rules_lint(rules, words, print_finding, NULL);
	if (found == 0)
		print_well(ctl, rules);
	rules_free(rules);
	return found == 0 ? EX_OK : EX_DATAERR;
}

static int
run_rules(struct ctl *ctl, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct ctl *, int, char **);
	} commands[] = {{"check", rules_check}, {"test", ctl_rules_test},
	    {"backtest", ctl_rules_backtest}, {"unused", ctl_rules_unused},
	    {"suggest", ctl_rules_suggest}, {"fit", ctl_rules_fit}};
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(ctl, argc - 1, argv + 1);
	return CTL_USAGE;
}

const struct ctl_command ctl_rules = {
    .name = "rules",
    .args = "check [--words] | test [--brief] [FILE] | backtest [--since TIME] | "
	    "unused [--days N] | suggest [FILE] | "
	    "fit [--write] [--strength N] [--most N] [FILE]",
    .help = "check, measure, fit and improve the rules",
    .run = run_rules,
};
