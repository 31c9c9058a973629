/*
 * digestctl backup, check.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "ctl_mail.h"
#include "ctl_rules.h"

static bool
is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	if (stat(a, &x) == -1 || stat(b, &y) == -1)
		return strcmp(a, b) == 0;
	return x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* A copy in the place of what it is a copy of would take that from the daemon that uses it. */
static int
check_targets(const char *items, const char *mail, char *const *files, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (is_same_file(files[i], items) || is_same_file(files[i], mail))
			return ctl_fail(EX_CANTCREAT, "%s: is what is to be copied", files[i]);
	if (n == 2 && is_same_file(files[0], files[1]))
		return ctl_fail(EX_CANTCREAT, "%s: is one file for two copies", files[0]);
	return EX_OK;
}

static int
run_backup(struct ctl *ctl, int argc, char **argv)
{
	const char *dir, *mail, *items;
	struct errbuf err;
	int status;

	if (argc < 2 || argc > 3 || argv[1][0] == '-' || argv[argc - 1][0] == '-')
		return CTL_USAGE;
	if ((status = ctl_store(ctl)) != EX_OK)
		return status;
	items = arena_printf(ctl->arena, "%s/items.db", ctl->config->state_dir);
	dir = ctl_mail_dir(ctl);
	mail = arena_printf(ctl->arena, "%s/mail.db", dir);
	if (argc == 3 && access(mail, R_OK) == -1)
		return ctl_fail(EX_NOINPUT, "%s: %s", mail, strerror(errno));
	if ((status = check_targets(items, mail, argv + 1, argc - 1)) != EX_OK)
		return status;
	if (store_backup(ctl->store, argv[1], &err) != 0 ||
	    (argc == 3 && maildb_backup(dir, argv[2], &err) != 0))
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
check_rules(struct ctl *ctl)
{
	struct rules *rules;
	int status;

	if ((rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	rules_free(rules);
	printf("rules          %zu files\n", ctl->config->nrules);
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
	if ((status = check_rules(ctl)) != EX_OK)
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
