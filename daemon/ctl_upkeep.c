/*
 * digestctl backup, check.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../filters/rules.h"
#include "ctl.h"
#include "maildb.h"

static int
run_backup(struct ctl *ctl, int argc, char **argv)
{
	const char *mail;
	struct errbuf err;
	int status;

	if (argc < 2 || argc > 3 || argv[1][0] == '-' || argv[argc - 1][0] == '-')
		return CTL_USAGE;
	if ((status = ctl_store(ctl)) != EX_OK)
		return status;
	mail = arena_printf(ctl->arena, "%s/mail", ctl->config->state_dir);
	if (argc == 3 && access(arena_printf(ctl->arena, "%s/mail.db", mail), R_OK) == -1)
		return ctl_fail(EX_NOINPUT, "%s/mail.db: %s", mail, strerror(errno));
	if (store_backup(ctl->store, argv[1], &err) != 0 ||
	    (argc == 3 && maildb_backup(mail, argv[2], &err) != 0))
		return ctl_fail(EX_CANTCREAT, "%s", err.text);
	return EX_OK;
}

const struct ctl_command ctl_backup = {
    .name = "backup",
    .args = "FILE [MAILFILE]",
    .help = "copy the store, and the subscribers, while they are used",
    .run = run_backup,
};

static int
check_rules(const struct config *c)
{
	struct errbuf err;
	struct rules *rules =
	    rules_new(c->rules, c->nrules, c->sections, c->nsections, false, &err);

	if (rules == NULL)
		return ctl_fail(EX_CONFIG, "%s", err.text);
	rules_free(rules);
	printf("rules          %zu files\n", c->nrules);
	return EX_OK;
}

static int
run_check(struct ctl *ctl, int argc, char **argv)
{
	struct store_counts counts;
	struct errbuf err;
	int status;

	(void)argv;
	if (argc != 1)
		return CTL_USAGE;
	if ((status = ctl_config(ctl)) != EX_OK)
		return status;
	printf("configuration  %zu feeds, %zu sections\n", ctl->config->nfeeds,
	    ctl->config->nsections);
	if ((status = check_rules(ctl->config)) != EX_OK)
		return status;
	if (access(arena_printf(ctl->arena, "%s/items.db", ctl->config->state_dir), F_OK) == -1 &&
	    errno == ENOENT) {
		printf("store          none yet\n");
		return EX_OK;
	}
	if ((status = ctl_store(ctl)) != EX_OK)
		return status;
	if (store_check(ctl->store, &err) != 0 || store_count(ctl->store, &counts, &err) != 0)
		return ctl_fail(EX_DATAERR, "store: %s", err.text);
	printf("store          %" PRId64 " items, %" PRId64 " stories, %" PRId64 " bytes\n",
	    counts.items, counts.stories, counts.bytes);
	return EX_OK;
}

const struct ctl_command ctl_check = {
    .name = "check",
    .args = "",
    .help = "check configuration, rules and store",
    .run = run_check,
};
