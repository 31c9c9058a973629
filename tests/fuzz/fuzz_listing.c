/* Site sources: the first byte chooses source and rules, the rest is what the site sends. */
#include <stdint.h>
#include <stdlib.h>

#include "../../daemon/core/url.h"
#include "../../fetchers/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct listing_rules rules[] = {
    {.item = "ul li", .date = "span", .summary = "p", .next = "a.next@href", .pages = 3},
    {.item = "a[href*='/x'], div > p:first-child",
	.title = "a",
	.link_template = "http://h/{id}",
	.id = "@data-id"},
    {.item = "*", .title = "*", .link = "@href", .content = "div", .date = "@title"},
    {.type = "json",
	.item = "data.list",
	.link = "url",
	.date = "date",
	.content = "content",
	.content_encoding = "base64",
	.status_path = "code",
	.status_ok = "0"},
    {.type = "json",
	.item = ".",
	.title = "t",
	.id = "id",
	.summary = "s",
	.link_template = "http://h/{id}/{a.b}",
	.date = "d",
	.date_format = "%Y/%m/%d"},
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct source *const kinds[] = {&source_csdn, &source_oschina};
	enum { RULES = sizeof(rules) / sizeof(rules[0]) };
	struct feed feed = {.key = "fuzz", .url = "http://h.example/", .tz_minutes = 480};
	struct delivery d = {
	    .url = feed.url, .final_url = feed.url, .status = 200, .received = 1795147200};
	struct arena *arena;
	struct document doc;
	struct errbuf err;
	unsigned char kind;
	size_t i;

	if (size == 0)
		return 0;
	kind = data[0] % (RULES + 2);
	arena = arena_new();
	d.body = arena_strndup(arena, (const char *)data + 1, size - 1);
	d.body_len = size - 1;
	document_init(&doc);
	if (kind < RULES)
		feed.listing = rules[kind];
	if ((kind < RULES ? &source_listing : kinds[kind - RULES])
		->understand(&feed, &d, &doc, arena, &err) == 0) {
		if (doc.nitems == 0 && kind < RULES)
			abort();
		if (doc.next_url != NULL && !url_is_web(doc.next_url) && kind < RULES)
			abort();
		source_finish(&feed, &d, &doc, arena);
		for (i = 0; kind < RULES && i < doc.nitems; i++)
			if (doc.items[i].url == NULL && doc.items[i].id == NULL &&
			    doc.items[i].title == NULL)
				abort();
	}
	arena_free(arena);
	return 0;
}
