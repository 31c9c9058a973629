/*
 * digestctl status, refresh, reload: questions to the running daemon.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../core/json.h"
#include "../engine/control.h"
#include "ctl.h"

/* Asks and leaves the lines of the answer in out; on failure they went to stderr. */
static int
ask(struct ctl *ctl, int argc, char **argv, struct buf *out)
{
	const char *words[CONTROL_WORDS_MAX] = {0};
	struct errbuf err = {""};
	int i, status;

	buf_init(out, CONTROL_ANSWER_MAX + 4096);
	if (argc > CONTROL_WORDS_MAX)
		return CTL_USAGE;
	/* A broken file names its socket all the same; one that is not there names nobody's. */
	if (ctl->file != NULL && access(ctl->file, R_OK) == -1)
		return ctl_fail(EX_NOINPUT, "%s: %s", ctl->file, strerror(errno));
	for (i = 0; i < argc; i++)
		words[i] = argv[i];
	status =
	    control_ask(conf_control(ctl_config_file(ctl), ctl->arena), argc, words, out, &err);
	if (status == EX_OK)
		return EX_OK;
	if (status == EX_UNAVAILABLE && ctl_config(ctl) != EX_OK)
		return EX_CONFIG;
	if (out->len > 0)
		ctl_tell(out->data);
	return ctl_fail(status, "%s", err.text);
}

/* ---- status ----------------------------------------------------------------------------- */

static void
print_roles(struct ctl *ctl, const struct json *roles)
{
	static const struct ctl_column columns[] = {{"ROLE", 0, false}, {"PID", 0, true},
	    {"READY", 0, false}, {"RESTARTS", 0, true}, {"IN FLIGHT", 0, true}};
	static const char *const names[] = {"role", "pid", "ready", "restarts", "in_flight"};
	size_t i, k, n = json_size(roles);
	const char **cells = arena_alloc(ctl->arena, (n * 5 + 1) * sizeof(*cells)), *s;

	for (i = 0; i < n; i++) {
		for (k = 0; k < 5; k++) {
			s = json_text(json_get(json_at(roles, i), names[k]), ctl->arena);
			cells[i * 5 + k] = s != NULL ? s : "-";
		}
	}
	printf("\n");
	ctl_table(columns, 5, cells, n);
}

static void
print_status(struct ctl *ctl, const char *text, size_t len)
{
	static const struct {
		const char *name, *label;
	} rows[] = {{"version", "version"}, {"started", "started"}, {"feeds", "feeds"},
	    {"failing", "  failing"}, {"gone", "  gone (410)"}, {"queue", "waiting for their time"},
	    {"in_flight", "being fetched"}, {"polls_done", "polls since the start"},
	    {"items_new", "  new items"}, {"items_updated", "  changed items"},
	    {"items", "items in the store"}, {"stories", "stories in the store"},
	    {"store_bytes", "bytes of the store"}, {"mail", "mail"}};
	struct json *json = json_read(text, len, NULL);
	const struct json *problems = json_get(json, "problems");
	const char *s;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((s = json_text(json_get(json, rows[i].name), ctl->arena)) != NULL)
			printf("%-24s %s\n", rows[i].label, s);
	for (i = 0; i < json_size(problems); i++)
		if ((s = json_text(json_at(problems, i), ctl->arena)) != NULL)
			printf("%-24s %s\n", "problem", s);
	if (json_size(json_get(json, "roles")) > 0)
		print_roles(ctl, json_get(json, "roles"));
	json_free(json);
}

/* The mailer answers for itself, on a socket of its own. */
static void
print_mail(struct ctl *ctl)
{
	static const struct {
		const char *name, *label;
	} rows[] = {{"way", "mail goes by"}, {"trouble", "  trouble"}, {"in_hand", "  being sent"},
	    {"sent", "  accepted since start"}, {"deferred", "  deferred"}, {"failed", "  failed"},
	    {"unknown", "  in doubt"}};
	const char *words[] = {"status"}, *s;
	struct json *json;
	struct buf out;
	size_t i;

	buf_init(&out, CONTROL_ANSWER_MAX + 4096);
	if (control_ask(conf_mail_control(ctl_config_file(ctl), ctl->arena), 1, words, &out,
		NULL) == EX_OK) {
		json = json_read(out.data, out.len, NULL);
		for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			if ((s = json_text(json_get(json, rows[i].name), ctl->arena)) != NULL)
				printf("%-24s %s\n", rows[i].label, s);
		json_free(json);
	}
	buf_release(&out);
}

/* What the files alone can tell. */
static void
print_store(struct ctl *ctl)
{
	struct store_counts counts;
	struct errbuf err;

	if (access(arena_printf(ctl->arena, "%s/items.db", ctl->config->state_dir), R_OK) == -1 ||
	    ctl_store(ctl) != EX_OK || store_count(ctl->store, &counts, &err) != 0)
		return;
	printf("feeds                    %lld\n", (long long)counts.feeds);
	printf("items in the store       %lld\n", (long long)counts.items);
	printf("stories in the store     %lld\n", (long long)counts.stories);
	printf("bytes of the store       %lld\n", (long long)counts.bytes);
}

static int
run_status(struct ctl *ctl, int argc, char **argv)
{
	char *words[] = {argv[0], NULL};
	bool json;
	struct buf out;
	int status;

	if (ctl_json_only(argc, argv, &json) != EX_OK)
		return CTL_USAGE;
	status = ask(ctl, 1, words, &out);
	if (status == EX_OK && json)
		(void)fwrite(out.data, 1, out.len, stdout);
	else if (status == EX_OK) {
		print_status(ctl, out.data, out.len);
		print_mail(ctl);
	} else if (status == EX_UNAVAILABLE && !json)
		print_store(ctl);
	buf_release(&out);
	return status;
}

const struct ctl_command ctl_status = {
    .name = "status",
    .args = "[--json]",
    .help = "how the running daemon is",
    .run = run_status,
};

/* ---- refresh, reload -------------------------------------------------------------------- */

static int
run_words(struct ctl *ctl, int argc, char **argv)
{
	struct buf out;
	int status = ask(ctl, argc, argv, &out);

	if (status == EX_OK)
		(void)fwrite(out.len > 0 ? out.data : "", 1, out.len, stdout);
	buf_release(&out);
	return status;
}

static int
run_refresh(struct ctl *ctl, int argc, char **argv)
{
	if (argc != 2 || argv[1][0] == '-' || argv[1][0] == '\0')
		return CTL_USAGE;
	return run_words(ctl, argc, argv);
}

static int
run_reload(struct ctl *ctl, int argc, char **argv)
{
	return argc == 1 ? run_words(ctl, argc, argv) : CTL_USAGE;
}

const struct ctl_command ctl_refresh = {
    .name = "refresh",
    .args = "KEY|all",
    .help = "poll a feed now",
    .run = run_refresh,
};
const struct ctl_command ctl_reload = {
    .name = "reload",
    .args = "",
    .help = "read the configuration again; a broken one changes nothing",
    .run = run_reload,
};
