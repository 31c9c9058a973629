/*
 * The source "feed" over XML and JSON: no crash, values are valid UTF-8 and never empty, URLs are
 * of the web, a refusal has one line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/text.h"
#include "../../daemon/core/url.h"
#include "../../fetchers/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const char *s)
{
	if (s != NULL && (*s == '\0' || !text_valid(s, strlen(s))))
		abort();
}

static void
check_url(const char *s)
{
	if (s != NULL && !url_is_web(s))
		abort();
}

static void
check_item(const struct item *item)
{
	check_text(item->id);
	check_text(item->title);
	check_text(item->author);
	check_text(item->summary);
	check_text(item->content);
	check_text(item->language);
	check_url(item->url);
	for (size_t i = 0; i < item->ncategories; i++)
		check_text(item->categories[i]);
	for (size_t i = 0; i < item->nenclosures; i++) {
		check_url(item->enclosures[i].url);
		check_text(item->enclosures[i].type);
	}
}

/* The next poll of the same document, when every second entry of it is known. */
static void
read_again(struct delivery *d, const struct document *first, struct arena *a)
{
	struct seen *seen = arena_alloc(a, first->nitems * sizeof(*seen));
	struct errbuf err = {""};
	struct document doc;

	for (size_t i = 0; i < first->nitems; i += 2)
		seen[d->nseen++] = (struct seen){.fingerprint = first->items[i].fingerprint,
		    .raw = first->items[i].raw,
		    .time = first->items[i].published,
		    .context = first->items[i].context};
	d->seen = seen;
	document_init(&doc);
	if (source_feed.understand(NULL, d, &doc, a, &err) != 0)
		abort();
	source_finish(NULL, d, &doc, a);
	if (doc.nitems < first->nitems)
		abort();
	for (size_t i = 0; i < doc.nitems; i++)
		check_item(&doc.items[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct delivery d = {.url = "http://a.example/feed", .status = 200, .received = 1764500000};
	struct arena *a = arena_new();
	char *body = malloc(size + 1);
	struct errbuf err = {""};
	struct document doc;

	if (body == NULL)
		abort();
	if (size > 0)
		memcpy(body, data, size);
	body[size] = '\0';
	d.body = body;
	d.body_len = size;
	document_init(&doc);
	if (source_feed.understand(NULL, &d, &doc, a, &err) == 0) {
		source_finish(NULL, &d, &doc, a);
		check_text(doc.title);
		check_text(doc.description);
		check_text(doc.damage);
		check_url(doc.link);
		for (size_t i = 0; i < doc.nitems; i++)
			check_item(&doc.items[i]);
		read_again(&d, &doc, a);
	} else if (err.text[0] == '\0' || strchr(err.text, '\n') != NULL) {
		abort();
	}
	free(body);
	arena_free(a);
	return 0;
}
