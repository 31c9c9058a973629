/*
 * digestctl parse: a document as the fetcher would understand it, as JSON.  Needs no
 * configuration, because its output is what measurements and golden tests compare.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../../fetchers/source.h"
#include "../../filters/filter.h"
#include "../core/json.h"
#include "ctl.h"

/* JSON of a document: a byte of it grows to six at most. */
#define OUTPUT_MAX ((size_t)3 << 30)

static const struct filter *
find_filter(const char *name)
{
	size_t i;

	for (i = 0; filters[i] != NULL; i++)
		if (strcmp(filters[i]->name, name) == 0)
			return filters[i];
	return NULL;
}

static void
sanitise_items(
    const struct feed *feed, const struct delivery *d, struct document *doc, struct arena *arena)
{
	const struct filter *f = find_filter("sanitise");
	struct filter_context c = {.feed = feed,
	    .document = doc,
	    .base = d->final_url,
	    .now = d->received,
	    .arena = arena};
	size_t i;

	for (i = 0; f != NULL && i < doc->nitems; i++)
		(void)f->apply(&doc->items[i], &c, NULL);
}

static int
print_document(const struct document *doc, bool all)
{
	struct json_writer w;
	struct buf out;
	int status = EX_OK;

	buf_init(&out, OUTPUT_MAX);
	json_writer_init(&w, &out);
	json_put_document(&w, doc, all);
	buf_addc(&out, '\n');
	if (out.overflow)
		status = ctl_fail(EX_SOFTWARE, "the document is too long to print");
	else
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return status;
}

static int
parse_body(
    struct ctl *ctl, const struct buf *body, const char *base, const char *content_type, bool all)
{
	const struct feed feed = {.key = "-", .url = base, .kind = "feed"};
	const struct source *source = source_find(feed.kind);
	struct delivery d = {.url = base,
	    .final_url = base,
	    .status = 200,
	    .content_type = content_type,
	    .body = body->data,
	    .body_len = body->len,
	    .received = (int64_t)time(NULL)};
	struct document doc;
	struct errbuf err = {""};

	document_init(&doc);
	if (source->understand(&feed, &d, &doc, ctl->arena, &err) == -1)
		return ctl_fail(EX_DATAERR, "%s", err.text);
	source_finish(&feed, &d, &doc, ctl->arena);
	sanitise_items(&feed, &d, &doc, ctl->arena);
	return print_document(&doc, all);
}

static int
run(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"all", no_argument, NULL, 'a'},
	    {"base", required_argument, NULL, 'b'}, {"content-type", required_argument, NULL, 't'},
	    {0}};
	const char *base = NULL, *content_type = NULL;
	struct buf body;
	bool all = false;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'a')
			all = true;
		else if (o == 'b')
			base = optarg;
		else if (o == 't')
			content_type = optarg;
		else
			return CTL_USAGE;
	}
	if (argc - optind != 1)
		return CTL_USAGE;
	if ((status = ctl_read(argv[optind], &body)) != EX_OK)
		return status;
	status = parse_body(ctl, &body, base, content_type, all);
	buf_release(&body);
	return status;
}

const struct ctl_command ctl_parse = {
    .name = "parse",
    .args = "[--all] [--base URL] [--content-type VALUE] FILE|-",
    .help = "print a feed document as JSON",
    .run = run,
};
