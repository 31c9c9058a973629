/*
 * digestctl digest: look at a digest, send one, see what became of them.
 *
 * The ledger is the mailer's while it runs; without one the same is done on the files.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../core/json.h"
#include "../mail/ledger_json.h"
#include "ctl.h"
#include "ctl_digest.h"
#include "ctl_mail.h"

/* ---- digest status, retry --------------------------------------------------------------- */

static const char *
cell(struct ctl *ctl, const struct json *row, const char *name)
{
	const char *s = json_text(json_get(row, name), ctl->arena);

	return s != NULL && *s != '\0' ? s : "-";
}

static const char *
time_cell(struct ctl *ctl, const struct json *row, const char *name)
{
	const char *s = json_text(json_get(row, name), ctl->arena);

	return s != NULL ? ctl_time(ctl, strtoll(s, NULL, 10)) : "-";
}

static void
print_rows(struct ctl *ctl, const struct json *json, const struct ctl_column *columns,
    const char *const *names, size_t ncolumns, size_t ntimes)
{
	size_t i, k, n = json_size(json);
	const char **cells = arena_alloc(ctl->arena, (n * ncolumns + 1) * sizeof(*cells));

	for (i = 0; i < n; i++)
		for (k = 0; k < ncolumns; k++)
			cells[i * ncolumns + k] = k >= 2 && k < 2 + ntimes
						      ? time_cell(ctl, json_at(json, i), names[k])
						      : cell(ctl, json_at(json, i), names[k]);
	ctl_table(columns, ncolumns, cells, n);
}

static void
print_ledger(struct ctl *ctl, const struct json *json)
{
	static const struct ctl_column columns[] = {{"ID", 0, true}, {"PERIOD", 0, false},
	    {"FROM", 0, false}, {"MADE", 0, false}, {"DUE", 0, true}, {"SENDING", 0, true},
	    {"ACCEPTED", 0, true}, {"DEFERRED", 0, true}, {"FAILED", 0, true}, {"UNKNOWN", 0, true},
	    {"SKIPPED", 0, true}, {"DOUBTS", 0, true}};
	static const char *const names[] = {"id", "period", "from", "made", "due", "sending",
	    "accepted", "deferred", "failed", "unknown", "skipped", "doubts"};

	print_rows(ctl, json, columns, names, 12, 2);
}

static void
print_deliveries(struct ctl *ctl, const struct json *json)
{
	static const struct ctl_column columns[] = {{"DIGEST", 0, true}, {"ADDRESS", 0, false},
	    {"CHANGED", 0, false}, {"NEXT TRY", 0, false}, {"STATE", 0, false}, {"TRIES", 0, true},
	    {"QUEUE ID", 0, false}, {"REPLY", 0, false}};
	static const char *const names[] = {
	    "digest", "address", "changed", "next_try", "state", "tries", "queue_id", "reply"};

	print_rows(ctl, json, columns, names, 8, 2);
}

static int
ledger_alone(struct ctl *ctl, const char *what, struct buf *out)
{
	struct errbuf err = {""};
	struct maildb *m;
	int status = EX_OK;

	if ((m = ctl_mail_open(ctl, &status)) == NULL)
		return status;
	if ((what != NULL ? ledger_deliveries(m, what, out, &err) : ledger_digests(m, out, &err)) <
	    0)
		status = ctl_fail(EX_IOERR, "%s", err.text);
	maildb_close(m);
	return status;
}

static int
run_ledger(struct ctl *ctl, const char *what, bool as_json)
{
	const char *argv[] = {"digest", "status", what};
	struct json *json;
	struct buf out;
	int status = digest_ask(ctl, what != NULL ? 3 : 2, argv, &out);

	if (status == EX_UNAVAILABLE)
		status = ledger_alone(ctl, what, &out);
	if (status == EX_OK && as_json) {
		(void)fwrite(out.data, 1, out.len, stdout);
	} else if (status == EX_OK) {
		json = json_read(out.data, out.len, NULL);
		if (what != NULL)
			print_deliveries(ctl, json);
		else
			print_ledger(ctl, json);
		json_free(json);
	}
	buf_release(&out);
	return status;
}

static int
run_retry(struct ctl *ctl, const char *what)
{
	const char *argv[] = {"digest", "retry", what};
	struct errbuf err = {""};
	struct maildb *m;
	struct buf out;
	int64_t n = 0;
	int status = digest_ask(ctl, 3, argv, &out);

	if (status == EX_OK)
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	if (status != EX_UNAVAILABLE)
		return status;
	if ((m = ctl_mail_open(ctl, &status)) == NULL)
		return status;
	status = EX_OK;
	if (ledger_retry(m, what, (int64_t)time(NULL), &n, &err) < 0)
		status = ctl_fail(EX_IOERR, "%s", err.text);
	else
		printf("%" PRId64 " deliveries are due again when digestd starts\n", n);
	maildb_close(m);
	return status;
}

/* ---- the command ------------------------------------------------------------------------ */

static int
set_period(struct wanted_digest *w, const char *name)
{
	w->period = digest_period_find(name);
	return w->period != DIGEST_PERIODS
		   ? 0
		   : ctl_fail(EX_USAGE, "--period is daily, weekly or monthly, not '%s'", name);
}

static int
read_options(struct wanted_digest *w, int argc, char **argv, bool *json)
{
	static const struct option options[] = {{"period", required_argument, NULL, 'p'},
	    {"date", required_argument, NULL, 'd'}, {"subscriber", required_argument, NULL, 's'},
	    {"sections", required_argument, NULL, 'S'}, {"language", required_argument, NULL, 'l'},
	    {"text", no_argument, NULL, 't'}, {"html", no_argument, NULL, 'h'},
	    {"message", no_argument, NULL, 'm'}, {"to", required_argument, NULL, 'T'},
	    {"due", no_argument, NULL, 'D'}, {"json", no_argument, NULL, 'j'}, {0}};
	int o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (o) {
		case 'p':
			if (set_period(w, optarg) != 0)
				return EX_USAGE;
			break;
		case 'd':
			w->date = optarg;
			break;
		case 's':
			w->subscriber = optarg;
			break;
		case 'S':
			w->sections = optarg;
			break;
		case 'l':
			w->language = optarg;
			break;
		case 't':
		case 'h':
		case 'm':
			w->view = o == 't' ? AS_TEXT : o == 'h' ? AS_HTML : AS_MESSAGE;
			break;
		case 'T':
			w->to = optarg;
			break;
		case 'D':
			w->due = true;
			break;
		case 'j':
			*json = true;
			break;
		default:
			return CTL_USAGE;
		}
	return EX_OK;
}

static int
run_digest(struct ctl *ctl, int argc, char **argv)
{
	struct wanted_digest w = {.sections = "", .language = ""};
	const char *verb = argc > 1 ? argv[1] : "", *what;
	bool json = false;
	int status;

	if (argc < 2)
		return CTL_USAGE;
	argc--;
	argv++;
	if ((status = read_options(&w, argc, argv, &json)) != EX_OK)
		return status;
	what = optind < argc ? argv[optind] : NULL;
	if (argc - optind > 1)
		return CTL_USAGE;
	if ((status = ctl_config(ctl)) != EX_OK)
		return status;
	if (strcmp(verb, "preview") == 0 && what == NULL)
		return digest_preview(ctl, &w);
	if (strcmp(verb, "send") == 0 && what == NULL)
		return digest_send(ctl, &w);
	if (strcmp(verb, "status") == 0)
		return run_ledger(ctl, what, json);
	if (strcmp(verb, "retry") == 0)
		return run_retry(ctl, what != NULL ? what : "all");
	return CTL_USAGE;
}

const struct ctl_command ctl_digest = {
    .name = "digest",
    .args = "preview [--period daily|weekly|monthly] [--date DAY] [--subscriber ADDRESS]"
	    " [--sections KEY,...] [--language TAG] [--text | --html | --message]"
	    " | send --to ADDRESS [--period PERIOD] [--date DAY] [--sections KEY,...]"
	    " [--subscriber ADDRESS] [--language TAG]"
	    " | send --due | status [--json] [DIGEST|ADDRESS] | retry [DIGEST|ADDRESS|all]",
    .help = "look at the mail digest, send one, see what became of them",
    .run = run_digest,
};
