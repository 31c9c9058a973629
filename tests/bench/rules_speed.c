/*
 * rules_speed -- how fast the rules are: one process, one core, CPU time.
 *
 *   rules_speed TITLES               items a second with the shipped rules; a line a title
 *   rules_speed TEXT KEYWORDS...     MB a second of TEXT, a line an item, with the words of each
 *                                    file as one list
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/shipped_rules.h"
#include "bench.h"

#define ITEMS 100000
#define LEAD_BYTES 590 /* 200 characters of Chinese with what stands between */

static char **
lines_of(const char *file, size_t *n)
{
	char **lines = malloc(sizeof(*lines)), *line, *text = slurp(file, NULL);

	if (text == NULL)
		exit((perror(file), 1));

	for (*n = 0; (line = strsep(&text, "\n")) != NULL;) {
		if (*line == '\0' || *line == '#')
			continue;
		lines = realloc(lines, (*n + 1) * sizeof(*lines));
		lines[(*n)++] = line;
	}
	return lines;
}

/* The first classification compiles. */
static void
warm_up(struct rules *r, struct arena *a, const char *what)
{
	struct rules_input in = {.title = "a", .content = "a"};
	struct rules_result out;
	double t = cpu_seconds();

	rules_classify(r, &in, &out, a);
	printf("  %-34s %8.3f s\n", what, cpu_seconds() - t);
}

/* ---- the shipped rules ------------------------------------------------------------------ */

static void
items(struct rules *r, struct arena *a, char **titles, char **leads, size_t n, const char *what)
{
	struct rules_result out;
	double t = cpu_seconds();
	size_t i, bytes = 0;

	for (i = 0; i < ITEMS; i++) {
		struct rules_input in = {.title = titles[i % n],
		    .summary = leads != NULL ? leads[i % n] : NULL,
		    .source = "IT之家"};

		bytes += strlen(in.title) + (in.summary != NULL ? strlen(in.summary) : 0);
		rules_classify(r, &in, &out, a);
		arena_clear(a);
	}
	t = cpu_seconds() - t;
	printf("  %-34s %8.0f items/s  %6.1f MB/s\n", what, ITEMS / t, (double)bytes / 1e6 / t);
}

/* Titles one after the other: leads that are denser in words than real ones. */
static char **
leads_of(char **titles, size_t n)
{
	char **leads = malloc(n * sizeof(*leads)), buf[LEAD_BYTES + 1];
	size_t i, k, len, add;

	for (i = 0; i < n; i++) {
		for (len = 0, k = i * 7919 + 1; len < LEAD_BYTES; k += 104729, len += add) {
			add = strlen(titles[k % n]);
			if (len + add > LEAD_BYTES)
				break;
			memcpy(buf + len, titles[k % n], add);
		}
		leads[i] = strndup(buf, len);
	}
	return leads;
}

static void
with_shipped_rules(const char *file)
{
	struct arena *a = arena_new();
	struct errbuf err;
	struct rules *r = shipped_rules(&err);
	size_t n;
	char **titles = lines_of(file, &n);

	must(r != NULL ? 0 : -1, "shipped rules", &err);
	warm_up(r, a, "compiling the shipped rules");
	items(r, a, titles, NULL, n, "titles");
	items(r, a, titles, leads_of(titles, n), n, "titles with leads of 200 characters");
	rules_free(r);
	arena_free(a);
}

/* ---- so many words ---------------------------------------------------------------------- */

static void
with_words(const char *file, char **texts, size_t ntexts)
{
	struct arena *a = arena_new();
	struct rules_file f = {.name = file};
	struct rules_result out;
	size_t i, n, bytes = 0, hits = 0;
	char **words = lines_of(file, &n), *text = NULL;
	struct errbuf err;
	struct rules *r;
	double t;
	FILE *mem = open_memstream(&text, &f.len);

	fprintf(mem, "list words\n");
	for (i = 0; i < n; i++)
		fprintf(mem, "\t\"%s\"\n", words[i]);
	fprintf(mem, "section policy\n\t+20 content @words\n");
	fclose(mem);
	f.text = text;
	r = rules_new(&f, 1, shipped_sections, SHIPPED_SECTIONS, &err);
	must(r != NULL ? 0 : -1, file, &err);
	printf("  %zu words\n", n);
	warm_up(r, a, "compiling");
	t = cpu_seconds();
	for (i = 0; i < ntexts; i++) {
		struct rules_input in = {.content = texts[i]};

		bytes += strlen(texts[i]);
		rules_classify(r, &in, &out, a);
		hits += (size_t)out.score;
		arena_clear(a);
	}
	t = cpu_seconds() - t;
	printf("  %-34s %8.1f MB/s  (%zu of %zu lines)\n", "classifying", (double)bytes / 1e6 / t,
	    hits / 20, ntexts);
	rules_free(r);
	arena_free(a);
}

int
main(int argc, char **argv)
{
	size_t n;
	char **texts;
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: rules_speed TITLES | rules_speed TEXT KEYWORDS ...\n");
		return 64;
	}
	if (argc == 2) {
		with_shipped_rules(argv[1]);
		return 0;
	}
	texts = lines_of(argv[1], &n);
	for (i = 2; i < argc; i++)
		with_words(argv[i], texts, n);
	return 0;
}
