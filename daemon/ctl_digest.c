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
#include <unistd.h>

#include "compose.h"
#include "control.h"
#include "core/date.h"
#include "core/json.h"
#include "ctl.h"
#include "desk.h"
#include "ledger_json.h"
#include "publish.h"
#include "publish/message.h"

#define PREVIEW_ADDRESS "reader@example.org"
#define STARTING_MS 5000

enum view { AS_TEXT, AS_HTML, AS_MESSAGE };

struct wanted_digest {
	enum digest_period period;
	const char *date, *subscriber, *sections, *language, *to;
	enum view view;
	bool due;
};

/* ---- the ledger: asked of the mailer, or opened ------------------------------------------ */

static const char *
mail_dir(struct ctl *ctl)
{
	return arena_printf(ctl->arena, "%s/mail", ctl->config->state_dir);
}

/* EX_UNAVAILABLE with nothing said when no mailer runs; one that is starting or ending is waited
   for. */
static int
ask(struct ctl *ctl, int argc, const char *const *argv, struct buf *out)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	const char *path = arena_printf(ctl->arena, "%s/control", mail_dir(ctl));
	struct errbuf err = {""};
	int status, left = STARTING_MS / 20;

	buf_init(out, CONTROL_ANSWER_MAX + 4096);
	while ((status = control_ask(path, argc, argv, out, &err)) == EX_UNAVAILABLE &&
	       maildb_busy(mail_dir(ctl)) && left-- > 0)
		(void)nanosleep(&pause, NULL);
	if (status != EX_OK && status != EX_UNAVAILABLE)
		(void)ctl_fail(status, "%s", err.text);
	return status;
}

static struct maildb *
open_ledger(struct ctl *ctl, int *status)
{
	struct errbuf err = {""};
	struct maildb *m;

	if (access(arena_printf(ctl->arena, "%s/mail.db", mail_dir(ctl)), F_OK) == -1) {
		*status = ctl_fail(EX_NOINPUT, "there is no mail.db yet; digestd makes it");
		return NULL;
	}
	if ((m = maildb_open(mail_dir(ctl), &err)) == NULL)
		*status = ctl_fail(EX_IOERR, "%s", err.text);
	return m;
}

/* ---- digest preview --------------------------------------------------------------------- */

static int64_t
local_now(void)
{
	return (int64_t)time(NULL);
}

/* The period around --date, or the last one that is over. */
static int
find_row(struct ctl *ctl, const struct wanted_digest *w, struct digest_row *row)
{
	int zone = ctl->config->tz_minutes;
	int64_t now = local_now(), t = now;

	if (w->date != NULL && (t = date_parse(w->date, zone, TIME_NONE)) == TIME_NONE)
		return ctl_fail(EX_USAGE, "--date is like 2026-11-20, not '%s'", w->date);
	compose_row(row, w->period, t, zone, now);
	if (w->date == NULL)
		compose_row(row, w->period, row->since - 1, zone, now);
	return EX_OK;
}

static int
check_sections(struct ctl *ctl, const char *list)
{
	const char *key;
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		key = arena_strndup(ctl->arena, list, n);
		if (conf_section(ctl->config, key) == NULL)
			return ctl_fail(EX_USAGE, "no section \"%s\"", key);
	}
	return EX_OK;
}

/* What a subscriber chose, as the mailer knows it. */
static int
find_choice(struct ctl *ctl, struct wanted_digest *w)
{
	const char *argv[] = {"digest", "choice", w->subscriber};
	struct subscriber s;
	struct errbuf err = {""};
	struct maildb *m;
	struct json *json;
	struct buf out;
	int status = ask(ctl, 3, argv, &out), rc;

	if (status == EX_OK) {
		json = json_read(out.data, out.len, NULL);
		w->sections = json_text(json_get(json, "sections"), ctl->arena);
		w->language = json_text(json_get(json, "language"), ctl->arena);
		json_free(json);
	}
	buf_release(&out);
	if (status != EX_UNAVAILABLE)
		return status;
	if ((m = open_ledger(ctl, &status)) == NULL)
		return status;
	rc = maildb_subscriber_find(m, w->subscriber, &s, ctl->arena, &err);
	if (rc == 1) {
		w->sections = s.sections;
		w->language = s.language;
	}
	maildb_close(m);
	if (rc == 0)
		return ctl_fail(EX_NOUSER, "no subscriber %s", w->subscriber);
	return rc == 1 ? EX_OK : ctl_fail(EX_IOERR, "%s", err.text);
}

static int
print_message(struct ctl *ctl, const struct wanted_digest *w, const struct digest_row *row,
    const struct site *site, const struct digest_text *t)
{
	struct compose_sender sender;
	struct buf text, html, out, archive;
	const struct compose_parts parts = {.config = ctl->config,
	    .sender = &sender,
	    .text = t,
	    .language = w->language,
	    .archive = NULL,
	    .scratch_text = &text,
	    .scratch_html = &html};
	struct compose_parts p = parts;
	const struct delivery_row d = {
	    .address = w->subscriber != NULL ? w->subscriber : PREVIEW_ADDRESS,
	    .message_id = "preview",
	    .created = row->cut};
	struct errbuf err = {""};
	int status = EX_OK;
	bool utf8;

	buf_init(&text, DIGEST_TEXT_MAX);
	buf_init(&html, DIGEST_HTML_MAX);
	buf_init(&out, COMPOSE_MESSAGE_MAX);
	buf_init(&archive, 4096);
	digest_address(site, row->period, row->since, &archive);
	p.archive = archive.data;
	if (compose_sender_init(&sender, ctl->config, &err) == -1 ||
	    compose_message(&p, &d, NULL, &out, &utf8, &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&text);
	buf_release(&html);
	buf_release(&out);
	buf_release(&archive);
	return status;
}

static void
print_part(struct ctl *ctl, const struct wanted_digest *w, const struct digest_text *t)
{
	const char *form = arena_printf(ctl->arena, "%s" DESK_PATH_SUBSCRIBE, ctl->config->base_url);
	const struct digest_links links = {form, form};
	struct buf out;

	buf_init(&out, DIGEST_TEXT_MAX);
	digest_personalise(
	    w->view == AS_HTML ? &t->html : &t->text, w->view == AS_HTML, &links, &out);
	if (out.len > 0)
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
}

static int
show(struct ctl *ctl, const struct wanted_digest *w, const struct digest_row *row,
    const struct site *site)
{
	struct errbuf err = {""};
	struct digest_text t;
	struct compose *c;
	int status = EX_OK;

	digest_text_init(&t);
	c = compose_new(site, ctl->config, ctl->store, row, &err);
	if (c == NULL || compose_render(c, w->sections, w->language, &t, &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else if (w->view == AS_MESSAGE)
		status = print_message(ctl, w, row, site, &t);
	else
		print_part(ctl, w, &t);
	compose_free(c);
	digest_text_release(&t);
	return status;
}

static int
run_preview(struct ctl *ctl, struct wanted_digest *w)
{
	struct publisher *p;
	struct digest_row row;
	struct errbuf err = {""};
	int status;

	if ((status = ctl_store(ctl)) != EX_OK ||
	    (w->subscriber != NULL && (status = find_choice(ctl, w)) != EX_OK) ||
	    (status = check_sections(ctl, w->sections)) != EX_OK ||
	    (status = find_row(ctl, w, &row)) != EX_OK)
		return status;
	if ((p = publisher_new(ctl->config, &err)) == NULL)
		return ctl_fail(EX_CONFIG, "%s", err.text);
	status = show(ctl, w, &row, publisher_site(p));
	publisher_free(p);
	return status;
}

/* ---- digest send ------------------------------------------------------------------------ */

/* Without a mailer the letter waits in the ledger. */
static int
send_alone(struct ctl *ctl, const struct wanted_digest *w, const struct digest_row *row)
{
	struct errbuf err = {""};
	struct publisher *p = NULL;
	struct compose *c = NULL;
	struct maildb *m;
	int status;

	if ((status = ctl_store(ctl)) != EX_OK || (m = open_ledger(ctl, &status)) == NULL)
		return status;
	if ((p = publisher_new(ctl->config, &err)) == NULL ||
	    (c = compose_new(publisher_site(p), ctl->config, ctl->store, row, &err)) == NULL ||
	    compose_test(c, w->sections, w->language, w->to, m, local_now(), &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else
		printf("digestd is not running: it sends the mail to %s when it starts\n", w->to);
	compose_free(c);
	publisher_free(p);
	maildb_close(m);
	return status;
}

static int
send_test(struct ctl *ctl, struct wanted_digest *w)
{
	char address[MESSAGE_ADDRESS_MAX + 1];
	const char *argv[] = {"digest", "test", address, digest_period_name(w->period), NULL,
	    *w->sections != '\0' ? w->sections : "all",
	    *w->language != '\0' ? w->language : "default"};
	struct digest_row row;
	struct errbuf err = {""};
	struct buf out;
	int status;

	if (address_normalise(w->to, address, &err) == -1)
		return ctl_fail(EX_USAGE, "%s: %s", w->to, err.text);
	w->to = address;
	if ((w->subscriber != NULL && (status = find_choice(ctl, w)) != EX_OK) ||
	    (status = check_sections(ctl, w->sections)) != EX_OK ||
	    (status = find_row(ctl, w, &row)) != EX_OK)
		return status;
	argv[4] = arena_printf(ctl->arena, "%" PRId64, row.since);
	argv[5] = *w->sections != '\0' ? w->sections : "all";
	argv[6] = *w->language != '\0' ? w->language : "default";
	status = ask(ctl, 7, argv, &out);
	if (status == EX_OK)
		(void)fwrite(out.len > 0 ? out.data : "", 1, out.len, stdout);
	buf_release(&out);
	return status == EX_UNAVAILABLE ? send_alone(ctl, w, &row) : status;
}

static int
run_send(struct ctl *ctl, struct wanted_digest *w)
{
	const char *argv[] = {"digest", "due"};
	struct buf out;
	int status;

	if (w->due == (w->to != NULL))
		return CTL_USAGE;
	if (!w->due)
		return send_test(ctl, w);
	status = ask(ctl, 2, argv, &out);
	if (status == EX_OK)
		(void)fwrite(out.len > 0 ? out.data : "", 1, out.len, stdout);
	else if (status == EX_UNAVAILABLE)
		status = ctl_fail(status, "digestd is not running");
	buf_release(&out);
	return status;
}

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

	if ((m = open_ledger(ctl, &status)) == NULL)
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
	int status = ask(ctl, what != NULL ? 3 : 2, argv, &out);

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
	int status = ask(ctl, 3, argv, &out);

	if (status == EX_OK)
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	if (status != EX_UNAVAILABLE)
		return status;
	if ((m = open_ledger(ctl, &status)) == NULL)
		return status;
	status = EX_OK;
	if (ledger_retry(m, what, local_now(), &n, &err) < 0)
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
		return run_preview(ctl, &w);
	if (strcmp(verb, "send") == 0 && what == NULL)
		return run_send(ctl, &w);
	if (strcmp(verb, "status") == 0)
		return run_ledger(ctl, what, json);
	if (strcmp(verb, "retry") == 0)
		return run_retry(ctl, what != NULL ? what : "all");
	return CTL_USAGE;
}

const struct ctl_command ctl_digest = {
    .name = "digest",
    .args = "preview|send|status|retry [--period daily|weekly|monthly] [--date DAY]"
	    " [--subscriber ADDRESS] [--sections KEY,...] [--language TAG] [--text] [--html]"
	    " [--message] [--to ADDRESS] [--due] [--json] [DIGEST|ADDRESS|all]",
    .help = "look at the mail digest, send one, see what became of them",
    .run = run_digest,
};
