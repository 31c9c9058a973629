/*
 * digestctl issue: the draft of the bulletin's monthly issue.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "../core/date.h"
#include "../mail/compose.h"
#include "../publish.h"
#include "../publish/issue.h"
#include "ctl.h"

/* The bulletin has about 45 articles in eight sections. */
#define PER_SECTION 8
#define PER_SECTION_MAX COMPOSE_CANDIDATES

/* The month that is meant, or the last one that is over. */
static int
find_month(struct ctl *ctl, const char *month, struct digest_row *row)
{
	int zone = ctl->config->tz_minutes;
	int64_t now = (int64_t)time(NULL), t = now;

	if (month != NULL && (t = date_parse(month, zone, TIME_NONE)) == TIME_NONE)
		return ctl_fail(EX_USAGE, "a month is like 2026-11, not '%s'", month);
	compose_row(row, DIGEST_MONTHLY, t, zone, now);
	if (month == NULL)
		compose_row(row, DIGEST_MONTHLY, row->since - 1, zone, now);
	return EX_OK;
}

static int
print_draft(struct ctl *ctl, const struct digest_row *row, int per_section)
{
	struct errbuf err = {""};
	struct publisher *p = publisher_new(ctl->config, &err);
	struct buf out;
	int status = EX_OK;

	if (p == NULL)
		return ctl_fail(EX_CONFIG, "%s", err.text);
	buf_init(&out, ISSUE_MAX);
	if (compose_issue(
		publisher_site(p), ctl->config, ctl->store, row, per_section, &out, &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	publisher_free(p);
	return status;
}

static int
run_issue(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"per-section", required_argument, NULL, 'n'}, {0}};
	struct digest_row row;
	long n = PER_SECTION;
	char *end;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o != 'n')
			return CTL_USAGE;
		n = strtol(optarg, &end, 10);
		if (end == optarg || *end != '\0' || n < 1 || n > PER_SECTION_MAX)
			return ctl_fail(EX_USAGE,
			    "--per-section is a number from 1 to %d, not '%s'", PER_SECTION_MAX,
			    optarg);
	}
	if (argc - optind > 1)
		return CTL_USAGE;
	if ((status = ctl_store(ctl)) != EX_OK ||
	    (status = find_month(ctl, optind < argc ? argv[optind] : NULL, &row)) != EX_OK)
		return status;
	return print_draft(ctl, &row, (int)n);
}

const struct ctl_command ctl_issue = {
    .name = "issue",
    .args = "[--per-section N] [MONTH]",
    .help = "the draft of the monthly issue, as Markdown",
    .run = run_issue,
};
