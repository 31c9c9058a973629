/*
 * digestctl opml: lists of feeds from and to other readers.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../conf/opml.h"
#include "../core/text.h"
#include "ctl.h"

#define OUTPUT_MAX ((size_t)256 << 20)

static int
write_out(const char *path, const struct buf *text)
{
	FILE *f;
	int bad;

	if (path == NULL) {
		(void)fwrite(text->data, 1, text->len, stdout);
		return EX_OK;
	}
	/* A configuration is never overwritten. */
	if ((f = fopen(path, "wxe")) == NULL)
		return ctl_fail(EX_CANTCREAT, "%s: %s", path, strerror(errno));
	bad = fwrite(text->data, 1, text->len, f) != text->len;
	if (fclose(f) == EOF || bad)
		return ctl_fail(EX_IOERR, "%s: %s", path, strerror(errno));
	return EX_OK;
}

/* Without any configuration an import knows no sections and no neighbours, which may be meant. */
static int
try_config(struct ctl *ctl)
{
	if (ctl->file == NULL && access(ctl_config_file(ctl), R_OK) == -1)
		return EX_OK;
	return ctl_config(ctl);
}

static int
import(struct ctl *ctl, const char *path, const char *out_path)
{
	struct opml_count count;
	struct errbuf err = {""};
	struct buf text, out;
	const char *name;
	int status = try_config(ctl);

	if (status != EX_OK || (status = ctl_read(path, &text)) != EX_OK)
		return status;
	buf_init(&out, OUTPUT_MAX);
	name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	name = text_line(ctl->arena, name, strlen(name));
	buf_printf(&out, "# Imported from %s.\n\n", name != NULL ? name : "a file");
	if (opml_import(text.data, text.len, ctl->config, &out, &count, &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s: %s", path, err.text);
	else
		status = write_out(out_path, &out);
	if (status == EX_OK)
		fprintf(stderr, "%zu feeds, %zu known already, %zu without an http URL\n",
		    count.feeds, count.known, count.refused);
	buf_release(&out);
	buf_release(&text);
	return status;
}

/* The store knows what a feed calls itself where the configuration says nothing. */
static void
fill_titles(struct ctl *ctl, struct feed *feeds, size_t n)
{
	char *path = arena_printf(ctl->arena, "%s/items.db", ctl->config->state_dir);
	struct feed_row *rows;
	size_t i, k = 0, nrows = 0;

	if (access(path, R_OK) == -1 || ctl_store(ctl) != EX_OK ||
	    store_feeds(ctl->store, &rows, &nrows, ctl->arena, NULL) != 0)
		return;
	for (i = 0; i < nrows; i++) {
		/* Both are sorted by key; where they are not, the title stays as it is. */
		for (; k < n && strcmp(feeds[k].key, rows[i].feed.key) < 0; k++)
			;
		if (k == n || strcmp(feeds[k].key, rows[i].feed.key) != 0)
			continue;
		if (feeds[k].title == NULL)
			feeds[k].title = rows[i].state.title;
		if (feeds[k].site == NULL)
			feeds[k].site = rows[i].state.site;
	}
}

static int export(struct ctl *ctl, const char *out_path)
{
	struct errbuf err = {""};
	struct feed *feeds;
	struct buf out;
	int status = ctl_config(ctl);
	size_t n;

	if (status != EX_OK)
		return status;
	n = ctl->config->nfeeds;
	feeds = arena_alloc(ctl->arena, (n + 1) * sizeof(*feeds));
	if (n > 0)
		memcpy(feeds, ctl->config->feeds, n * sizeof(*feeds));
	fill_titles(ctl, feeds, n);
	buf_init(&out, OUTPUT_MAX);
	if (opml_export(ctl->config, feeds, n, &out, &err) == -1)
		status = ctl_fail(EX_SOFTWARE, "%s", err.text);
	else
		status = write_out(out_path, &out);
	buf_release(&out);
	return status;
}

static int
run(struct ctl *ctl, int argc, char **argv)
{
	const char *out_path = NULL;
	int o;

	if (argc < 2)
		return CTL_USAGE;
	optind = 2;
	while ((o = getopt(argc, argv, "o:")) != -1) {
		if (o != 'o')
			return CTL_USAGE;
		out_path = optarg;
	}
	if (strcmp(argv[1], "import") == 0 && argc - optind == 1)
		return import(ctl, argv[optind], out_path);
	if (strcmp(argv[1], "export") == 0 && argc == optind)
		return export(ctl, out_path);
	return CTL_USAGE;
}

const struct ctl_command ctl_opml = {
    .name = "opml",
    .args = "import [-o OUT] FILE|- | export [-o OUT]",
    .help = "feeds from and to other readers",
    .run = run,
};
