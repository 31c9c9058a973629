/*
 * digestctl subscriber: who gets the digests.
 *
 * The mailer does it while a daemon runs; without one it is done here, on mail.db.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#include "../core/json.h"
#include "../core/text.h"
#include "ctl_mail.h"
#include "ctl_subscriber.h"

#define COLUMNS 8 /* of the list */

/* ---- doing it --------------------------------------------------------------------------- */

static int
do_alone(struct ctl *ctl, const struct subscriber_order *o, struct buf *out, struct errbuf *err)
{
	const char *dir = ctl_mail_dir(ctl);
	struct maildb *m = maildb_open(dir, err);
	int status;

	if (m == NULL)
		return maildb_busy(dir) ? EX_TEMPFAIL : EX_IOERR; /* a pipe is fed again */
	status = subscriber_execute(m, ctl->config, o, (int64_t)time(NULL), out, err);
	maildb_close(m);
	return status;
}

int
ctl_execute(struct ctl *ctl, const struct subscriber_order *o, struct buf *out)
{
	static const char *const words[] = {"subscriber"};
	struct errbuf err = {""};
	struct buf order;
	int status = ctl_config(ctl);

	buf_init(out, 0);
	if (status != EX_OK)
		return status;
	buf_init(&order, SUBSCRIBER_ORDER_MAX);
	subscriber_order_pack(o, &order);
	if (order.overflow) {
		buf_release(&order);
		return ctl_fail(EX_DATAERR, "%s: too long", o->file != NULL ? o->file : "-");
	}
	status = ctl_mail_ask(ctl, 1, words, &order, out, &err);
	if (status == EX_UNAVAILABLE) {
		buf_clear(out);
		status = do_alone(ctl, o, out, &err);
	}
	buf_release(&order);
	if (status != EX_OK && out->len > 0)
		ctl_tell(out->data);
	return status == EX_OK ? EX_OK : ctl_fail(status, "%s", err.text);
}

static int
execute_and_print(struct ctl *ctl, const struct subscriber_order *o)
{
	struct buf out;
	int status = ctl_execute(ctl, o, &out);

	if (status == EX_OK && out.len > 0)
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return status;
}

/* ---- lists for people ------------------------------------------------------------------- */

static const char *
text_of(struct ctl *ctl, const struct json *j, const char *name)
{
	const char *s = json_text(json_get(j, name), ctl->arena);

	return s != NULL ? s : "";
}

static const char *
list_of(struct ctl *ctl, const struct json *list, const char *none)
{
	const char *out = "", *s;
	size_t i;

	for (i = 0; i < json_size(list); i++)
		if ((s = json_text(json_at(list, i), ctl->arena)) != NULL)
			out = arena_printf(ctl->arena, "%s%s%s", out, i > 0 ? "," : "", s);
	return *out != '\0' ? out : none;
}

/* "2026-11-20" of a time in RFC 3339. */
static const char *
day_of(struct ctl *ctl, const char *time)
{
	return *time != '\0' ? arena_strndup(ctl->arena, time, 10) : "-";
}

static void
put_cells(struct ctl *ctl, const struct json *j, const char **cell)
{
	cell[0] = text_of(ctl, j, "address");
	cell[1] = text_of(ctl, j, "state");
	cell[2] = list_of(ctl, json_get(j, "periods"), "-");
	cell[3] = list_of(ctl, json_get(j, "sections"), "all");
	cell[4] = *text_of(ctl, j, "language") != '\0' ? text_of(ctl, j, "language") : "-";
	cell[5] = day_of(ctl, text_of(ctl, j, "confirmed"));
	cell[6] = text_of(ctl, j, "bounces");
	cell[7] = text_of(ctl, j, "name");
}

static size_t
count_lines(const struct buf *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->len; i++)
		n += b->data[i] == '\n';
	return n;
}

static void
print_table(struct ctl *ctl, const struct buf *out)
{
	static const struct ctl_column columns[] = {{"ADDRESS", 0, false}, {"STATE", 0, false},
	    {"PERIODS", 0, false}, {"SECTIONS", 0, false}, {"LANGUAGE", 0, false},
	    {"CONFIRMED", 0, false}, {"BOUNCES", 0, true}, {"NAME", 0, false}};
	size_t n = count_lines(out), row = 0, len;
	const char **cells = arena_alloc(ctl->arena, (n * COLUMNS + 1) * sizeof(*cells)),
		   *p = out->data;
	struct json *j;

	for (; row < n; p += len + 1) {
		len = strcspn(p, "\n");
		if ((j = json_read(p, len, NULL)) == NULL)
			break;
		put_cells(ctl, j, &cells[row++ * COLUMNS]);
		json_free(j);
	}
	ctl_table(columns, COLUMNS, cells, row);
}

static void
print_log(struct ctl *ctl, const struct json *log)
{
	static const struct ctl_column columns[] = {
	    {"TIME", 0, false}, {"WHAT", 0, false}, {"CLIENT", 0, false}, {"DETAIL", 0, false}};
	static const char *const names[] = {"time", "what", "client", "detail"};
	size_t i, k, n = json_size(log);
	const char **cells = arena_alloc(ctl->arena, (n * 4 + 1) * sizeof(*cells));

	for (i = 0; i < n; i++)
		for (k = 0; k < 4; k++)
			cells[i * 4 + k] = text_of(ctl, json_at(log, i), names[k]);
	printf("\n");
	ctl_table(columns, 4, cells, n);
}

static void
print_one(struct ctl *ctl, const struct buf *out)
{
	static const char *const names[] = {
	    "address", "name", "state", "language", "created", "confirmed", "bounces", "reason"};
	struct json *j = json_read(out->data, out->len, NULL);
	const char *s;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (*(s = text_of(ctl, j, names[i])) != '\0')
			printf("%-10s %s\n", names[i], s);
	printf("%-10s %s\n", "periods", list_of(ctl, json_get(j, "periods"), "-"));
	printf("%-10s %s\n", "sections", list_of(ctl, json_get(j, "sections"), "all"));
	print_log(ctl, json_get(j, "log"));
	json_free(j);
}

static int
look(struct ctl *ctl, const struct subscriber_order *o, bool json)
{
	struct buf out;
	int status = ctl_execute(ctl, o, &out);

	if (status == EX_OK && json && out.len > 0)
		(void)fwrite(out.data, 1, out.len, stdout);
	else if (status == EX_OK && !json && o->verb == SUBSCRIBER_LIST)
		print_table(ctl, &out);
	else if (status == EX_OK && !json)
		print_one(ctl, &out);
	buf_release(&out);
	return status;
}

/* ---- subscriber ------------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum subscriber_verb verb;
	int least, most;     /* words after it */
	const char *options; /* that it knows, by their letters */
} verbs[] = {
    {"add", SUBSCRIBER_ADD, 1, 1, "nsdwmlc"},
    {"list", SUBSCRIBER_LIST, 0, 0, "j"},
    {"show", SUBSCRIBER_SHOW, 1, 1, "j"},
    {"set", SUBSCRIBER_SET, 1, 1, "nsdwmlt"},
    {"remove", SUBSCRIBER_REMOVE, 1, 1, ""},
    {"import", SUBSCRIBER_IMPORT, 1, 1, "k"},
    {"export", SUBSCRIBER_EXPORT, 0, 1, ""},
};

static const struct option options[] = {{"name", required_argument, NULL, 'n'},
    {"sections", required_argument, NULL, 's'}, {"daily", no_argument, NULL, 'd'},
    {"weekly", no_argument, NULL, 'w'}, {"monthly", no_argument, NULL, 'm'},
    {"language", required_argument, NULL, 'l'}, {"state", required_argument, NULL, 't'},
    {"confirm", no_argument, NULL, 'c'}, {"skip-bad", no_argument, NULL, 'k'},
    {"json", no_argument, NULL, 'j'}, {0}};

/* 0, or -1: no such option of this verb. */
static int
take_option(struct subscriber_order *o, int letter, bool *json)
{
	switch (letter) {
	case 'n':
		o->name = optarg;
		break;
	case 's':
		o->sections = optarg;
		break;
	case 'd':
		o->periods |= 1 << DIGEST_DAILY;
		break;
	case 'w':
		o->periods |= 1 << DIGEST_WEEKLY;
		break;
	case 'm':
		o->periods |= 1 << DIGEST_MONTHLY;
		break;
	case 'l':
		o->language = optarg;
		break;
	case 't':
		o->state = optarg;
		break;
	case 'c':
		o->confirm = true;
		break;
	case 'k':
		o->skip_bad = true;
		break;
	case 'j':
		*json = true;
		break;
	default:
		return -1;
	}
	return 0;
}

static int
run_import(struct ctl *ctl, struct subscriber_order *o, const char *path)
{
	struct buf in;
	int status = ctl_read(path, &in);

	if (status != EX_OK)
		return status;
	o->file = path;
	o->input = in.len > 0 ? in.data : "";
	o->ninput = in.len;
	status = execute_and_print(ctl, o);
	buf_release(&in);
	return status;
}

static int
run_export(struct ctl *ctl, const struct subscriber_order *o, const char *path)
{
	FILE *f = NULL;
	struct buf out;
	int status = ctl_execute(ctl, o, &out);

	if (status == EX_OK && path != NULL && strcmp(path, "-") != 0) {
		(void)umask(077); /* addresses are nobody else's business */
		if ((f = fopen(path, "we")) == NULL)
			status = ctl_fail(EX_CANTCREAT, "%s: %s", path, strerror(errno));
	}
	if (status == EX_OK && fwrite(out.data, 1, out.len, f != NULL ? f : stdout) != out.len)
		status = ctl_fail(EX_IOERR, "%s: %s", path != NULL ? path : "-", strerror(errno));
	if (f != NULL && fclose(f) == EOF && status == EX_OK)
		status = ctl_fail(EX_IOERR, "%s: %s", path, strerror(errno));
	buf_release(&out);
	return status;
}

static int
run_verb(struct ctl *ctl, struct subscriber_order *o, const char *word, bool json)
{
	if (o->verb == SUBSCRIBER_IMPORT)
		return run_import(ctl, o, word);
	if (o->verb == SUBSCRIBER_EXPORT)
		return run_export(ctl, o, word);
	o->address = word;
	if (o->verb == SUBSCRIBER_LIST || o->verb == SUBSCRIBER_SHOW)
		return look(ctl, o, json);
	return execute_and_print(ctl, o);
}

static int
run_subscriber(struct ctl *ctl, int argc, char **argv)
{
	struct subscriber_order o = {.periods = 0};
	bool json = false;
	size_t i = 0, nverbs = sizeof(verbs) / sizeof(verbs[0]);
	int letter, left;

	while (i < nverbs && (argc < 2 || strcmp(argv[1], verbs[i].name) != 0))
		i++;
	if (i == nverbs)
		return CTL_USAGE;
	o.verb = verbs[i].verb;
	while ((letter = getopt_long(argc - 1, argv + 1, "", options, NULL)) != -1)
		if (letter == '?' || strchr(verbs[i].options, letter) == NULL ||
		    take_option(&o, letter, &json) == -1)
			return CTL_USAGE;
	left = argc - 1 - optind;
	if (left < verbs[i].least || left > verbs[i].most)
		return CTL_USAGE;
	return run_verb(ctl, &o, left > 0 ? argv[1 + optind] : NULL, json);
}

const struct ctl_command ctl_subscriber = {
    .name = "subscriber",
    .args = "add|set ADDRESS [--name NAME] [--sections KEY,...] [--daily] [--weekly] [--monthly]"
	    " [--language TAG] [--state active|disabled] [--confirm] | show ADDRESS [--json]"
	    " | remove ADDRESS | list [--json] | import FILE|- [--skip-bad] | export [FILE]",
    .help = "who gets the digests",
    .run = run_subscriber,
};
