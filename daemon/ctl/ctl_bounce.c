/*
 * digestctl bounce: reports of delivery, from a pipe, a file or an mbox.
 *
 * What strangers wrote is read here; the mailer is only told who did not get which message.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "../core/json.h"
#include "../mail/subscriber.h"
#include "../publish/bounce.h"
#include "ctl.h"
#include "ctl_subscriber.h"

struct tally {
	long messages, reports;
};

/* All reports of a file, packed. */
static void
read_reports(const struct buf *in, struct buf *out, struct tally *t)
{
	const char *at = in->data, *end = in->data + in->len, *message;
	struct bounce bounces[BOUNCE_MAX];
	struct arena *a = arena_new();
	size_t n, found;

	while (in->len > 0 && (message = mbox_next(&at, end, &n)) != NULL) {
		found = bounce_read(message, n, bounces, a);
		bounces_pack(bounces, found, out);
		t->messages++;
		t->reports += (long)found;
		arena_clear(a);
	}
	arena_free(a);
}

static void
print_outcomes(struct ctl *ctl, const struct buf *out)
{
	const char *p = out->data, *address, *status, *text;
	struct json *j;
	size_t n;

	for (; p != NULL && *p != '\0'; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		if ((j = json_read(p, n, NULL)) == NULL)
			break;
		address = json_text(json_get(j, "address"), ctl->arena);
		status = json_text(json_get(j, "status"), ctl->arena);
		text = json_text(json_get(j, "text"), ctl->arena);
		printf("%-8s %s %s %s\n", json_text(json_get(j, "outcome"), ctl->arena),
		    address != NULL ? address : "-", status != NULL ? status : "-",
		    text != NULL ? text : "");
		json_free(j);
	}
}

static int
take(struct ctl *ctl, const struct buf *in, bool json)
{
	struct subscriber_order o = {.verb = SUBSCRIBER_BOUNCES};
	struct tally t = {0};
	struct buf packed, out;
	int status;

	buf_init(&packed, SUBSCRIBER_ORDER_MAX);
	read_reports(in, &packed, &t);
	if (packed.overflow) {
		buf_release(&packed);
		return ctl_fail(EX_DATAERR, "too many reports at once");
	}
	o.input = packed.data != NULL ? packed.data : "";
	o.ninput = packed.len;
	status = ctl_execute(ctl, &o, &out);
	if (status == EX_OK && json && out.len > 0)
		(void)fwrite(out.data, 1, out.len, stdout);
	else if (status == EX_OK && !json) {
		print_outcomes(ctl, &out);
		printf("%ld messages, %ld reports of delivery\n", t.messages, t.reports);
	}
	buf_release(&out);
	buf_release(&packed);
	return status;
}

static int
run(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {
	    {"mailbox", required_argument, NULL, 'm'}, {"json", no_argument, NULL, 'j'}, {0}};
	const char *path = NULL;
	bool json = false;
	struct buf in;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'm')
			path = optarg;
		else if (o == 'j')
			json = true;
		else
			return CTL_USAGE;
	}
	if (argc - optind > (path == NULL))
		return CTL_USAGE;
	if (path == NULL)
		path = optind < argc ? argv[optind] : "-";
	if ((status = ctl_read(path, &in)) != EX_OK)
		return status;
	status = take(ctl, &in, json);
	buf_release(&in);
	return status;
}

const struct ctl_command ctl_bounce = {
    .name = "bounce",
    .args = "[--json] [--mailbox FILE | FILE | -]",
    .help = "take reports of mails that came back",
    .run = run,
};
