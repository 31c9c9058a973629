/*
 * parse_rate -- how many bytes of feeds a second of CPU does, files held in memory.
 *
 *   parse_rate MODE ROUNDS FILE...
 *
 * MODE is `expat` (expat alone, empty handlers, the whole document at once), `parse` (decode and
 * parse, as the fetcher does) or `whole` (all that digestctl parse does but reading and writing:
 * decode, parse, sanitise, JSON).  Prints megabytes a second and the entries of a round.
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/json.h"
#include "../../fetchers/source.h"
#include "../../filters/filter.h"
#include "../lib/slurp.h"
#include "bench.h"

struct document_file {
	char *data;
	size_t n;
};

extern const struct filter filter_sanitise;

static size_t entries;

static void XMLCALL
on_start(void *user, const XML_Char *name, const XML_Char **atts)
{
	(void)name;
	(void)atts;
	++*(size_t *)user;
}

static void XMLCALL
on_end(void *user, const XML_Char *name)
{
	(void)user;
	(void)name;
}

static void XMLCALL
on_text(void *user, const XML_Char *s, int n)
{
	(void)user;
	(void)s;
	(void)n;
}

static void
run_expat(const struct document_file *f)
{
	XML_Parser p = XML_ParserCreate(NULL);

	XML_SetUserData(p, &entries);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	(void)XML_Parse(p, f->data, (int)f->n, 1);
	XML_ParserFree(p);
}

static void
sanitise_and_write(const struct feed *feed, const struct delivery *d, struct document *doc,
    struct arena *a, struct buf *out)
{
	struct filter_context c = {
	    .feed = feed, .document = doc, .base = d->final_url, .now = d->received, .arena = a};
	struct json_writer w;

	for (size_t i = 0; i < doc->nitems; i++)
		(void)filter_sanitise.apply(&doc->items[i], &c, NULL);
	buf_clear(out);
	json_writer_init(&w, out);
	json_put_document(&w, doc, false);
}

static void
run_ours(const struct document_file *f, bool whole, struct arena *a, struct buf *out)
{
	const struct feed feed = {.key = "-", .url = "http://a.example/", .kind = "feed"};
	struct delivery d = {.url = feed.url,
	    .final_url = feed.url,
	    .status = 200,
	    .body = f->data,
	    .body_len = f->n,
	    .received = 1735115400};
	struct errbuf err = {""};
	struct document doc;

	document_init(&doc);
	if (source_feed.understand(&feed, &d, &doc, a, &err) == 0) {
		entries += doc.nitems;
		if (whole) {
			source_finish(&feed, &d, &doc, a);
			sanitise_and_write(&feed, &d, &doc, a, out);
		}
	}
	arena_clear(a);
}

int
main(int argc, char **argv)
{
	int nfiles = argc - 3, rounds = argc < 4 ? 0 : atoi(argv[2]);
	struct document_file *files;
	struct arena *a = arena_new();
	struct buf out;
	double bytes = 0, start;

	if (rounds < 1 || (files = calloc((size_t)nfiles, sizeof(*files))) == NULL)
		return 2;
	buf_init(&out, (size_t)1 << 30);
	for (int i = 0; i < nfiles; i++) {
		if ((files[i].data = slurp(argv[3 + i], &files[i].n)) == NULL)
			exit((perror(argv[3 + i]), 1));
		bytes += (double)files[i].n;
	}
	start = cpu_seconds();
	for (int r = 0; r < rounds; r++) {
		entries = 0;
		for (int i = 0; i < nfiles; i++) {
			if (strcmp(argv[1], "expat") == 0)
				run_expat(&files[i]);
			else
				run_ours(&files[i], strcmp(argv[1], "whole") == 0, a, &out);
		}
	}
	(void)printf("%.2f %zu\n", bytes * rounds / 1e6 / (cpu_seconds() - start), entries);
	return 0;
}
