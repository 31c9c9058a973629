/* What a web client sends: address, If-None-Match and Accept-Encoding, one a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/web/web_internal.h"
#include "../lib/slurp.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

static struct publisher *
publisher(void)
{
	static struct config_file templates[] = {{.name = "page.html", .text = ""},
	    {.name = "feeds.html", .text = ""}, {.name = "preview.html", .text = ""},
	    {.name = "digest.html", .text = ""}, {.name = "digest.txt", .text = ""},
	    {.name = "item.html", .text = ""}, {.name = "issue.md", .text = ""},
	    {.name = "message.html", .text = ""}, {.name = "style.css", .text = ""},
	    {.name = "choice.html", .text = ""}, {.name = "subscribe.html", .text = ""},
	    {.name = "preferences.html", .text = ""}, {.name = "confirm.html", .text = ""},
	    {.name = "unsubscribe.html", .text = ""}, {.name = "done.html", .text = ""},
	    {.name = "letter-confirm.txt", .text = ""}, {.name = "letter-confirm.html", .text = ""},
	    {.name = "letter-link.txt", .text = ""}, {.name = "letter-link.html", .text = ""},
	    {.name = "letter-disabled.txt", .text = ""}, {.name = "words.txt"}};
	static struct section_rule sections[] = {
	    {.key = "policy", .title = "P"}, {.key = "riscv", .title = "R"}};
	static struct config conf = {.base_url = "http://x.example",
	    .title = "T",
	    .tag_authority = "x.example,2026",
	    .tz_minutes = 480,
	    .publish_items = 100,
	    .sections = sections,
	    .nsections = 2,
	    .templates = templates,
	    .ntemplates = sizeof(templates) / sizeof(templates[0])};
	static struct publisher *p;
	struct errbuf err;

	if (p == NULL)
		templates[conf.ntemplates - 1].text = slurp("etc/templates/words.txt", NULL);
	if (p == NULL && (p = publisher_new(&conf, &err)) == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
		abort();
	}
	return p;
}

static void
parse(const char *target)
{
	struct arena *a = arena_new();
	struct request r;
	const char *c;

	request_parse(&r, target, publisher(), 1795104000, a);
	if (r.what == REQUEST_DOCUMENT) {
		if (r.key == NULL || r.wanted.format == NULL || r.wanted.limit < 0 ||
		    r.wanted.limit > PUBLISH_LIMIT_MAX)
			abort();
		/* It goes into documents and into Location. */
		for (c = r.wanted.query; c != NULL && *c != '\0'; c++)
			if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == '"' ||
			    *c == '<')
				abort();
	}
	if (r.what == REQUEST_BAD && r.why == NULL)
		abort();
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	char *text = malloc(n + 1), *rest, *target, *tags, *codings;

	if (text == NULL)
		abort();
	if (n > 0)
		memcpy(text, data, n);
	text[n] = '\0';
	rest = text;
	target = strsep(&rest, "\n");
	tags = rest != NULL ? strsep(&rest, "\n") : NULL;
	codings = rest != NULL ? strsep(&rest, "\n") : NULL;
	parse(target);
	if (tags != NULL)
		(void)request_matches(tags, "\"0123456789abcdef0123456789abcdef\"");
	(void)request_gzip(codings);
	free(text);
	return 0;
}
