#include "feedparse.h"

#include <ctype.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The declarations of the limits on entities are only there for a libexpat that has DTDs. */
#define XML_DTD
#include <expat.h>

#include "../daemon/core/hash.h"
#include "entities.h"
#include "feedbuild.h"
#include "feedknown.h"
#include "notfeed.h"
#include "xmlsoup.h"

/* Entities may make a document so many times larger, once they made this much. */
#define ENTITY_FACTOR 4.0f
#define ENTITY_FREE (1u << 20)
/* Junk in front of a feed: error messages of a server, not whole pages. */
#define JUNK_MAX ((size_t)64 << 10)

/* All entities of HTML that a document may use, declared. */
#define DTD_MAX ((size_t)16 << 10)
#define DTD_LOOKS 100000
/* What expat may take: names, attributes and open elements of a document made to fill memory. */
#define EXPAT_MAX ((size_t)24 << 20)
/* What the strings of a document may take, besides its bytes. */
#define STRINGS_MAX ((size_t)40 << 20)

/* ---- expat ------------------------------------------------------------------------------------
 */

struct driver {
	XML_Parser parser;
	struct build *build;
	const char *text, *end; /* the document */
	uint64_t seed;		/* of feedknown.h */
	size_t start;		/* of the entry being read */
};

/* Bytes of the only parser that exists at a time; expat hands its allocators no pointer of ours. */
static size_t expat_used;

static void *
counted_realloc(void *old, size_t n)
{
	size_t had = old == NULL ? 0 : malloc_usable_size(old);
	void *p;

	if (n > EXPAT_MAX || expat_used - had > EXPAT_MAX - n)
		return NULL;
	if ((p = realloc(old, n)) == NULL)
		abort();
	expat_used += malloc_usable_size(p) - had;
	return p;
}

static void *
counted_malloc(size_t n)
{
	return counted_realloc(NULL, n);
}

static void
counted_free(void *p)
{
	if (p != NULL)
		expat_used -= malloc_usable_size(p);
	free(p);
}

static void XMLCALL
on_start(void *user, const XML_Char *name, const XML_Char **atts)
{
	struct driver *d = user;
	size_t entries = d->build->doc->nitems;
	bool inside = d->build->item != NULL;

	if (!inside)
		d->start = (size_t)XML_GetCurrentByteIndex(d->parser);
	build_start(d->build, name, atts);
	if (inside && d->build->doc->nitems != entries)
		d->start = SIZE_MAX; /* the bytes from there on are of more than one entry */
	if (d->build->stop)
		(void)XML_StopParser(d->parser, XML_FALSE);
}

static void XMLCALL
on_end(void *user, const XML_Char *name)
{
	struct driver *d = user;
	struct item *item = d->build->item;

	build_end(d->build, name);
	if (item != NULL && d->build->item == NULL && d->start != SIZE_MAX)
		item->raw = known_raw(d->seed, d->text, d->start,
		    (size_t)XML_GetCurrentByteIndex(d->parser),
		    (size_t)XML_GetCurrentByteCount(d->parser));
}

static void XMLCALL
on_text(void *user, const XML_Char *s, int n)
{
	build_text(((struct driver *)user)->build, s, (size_t)n);
}

/* Declares the entities of HTML that the document uses, a name or two too often. */
static void
declare_used(struct buf *dtd, const char *p, const char *end)
{
	char value[ENTITY_MAX];
	const char *stop;
	size_t n, len;

	for (unsigned looks = 0; looks++ < DTD_LOOKS && !dtd->overflow; p++) {
		if ((p = memchr(p, '&', (size_t)(end - p))) == NULL)
			return;
		stop = memchr(p, ';', end - p < 40 ? (size_t)(end - p) : 40);
		n = stop == NULL ? 0 : (size_t)(stop - p) - 1;
		if (n < 2 || (len = entity_named(p + 1, n, value)) == 0 ||
		    strchr("&<>%\"'", *value) != NULL)
			continue;
		if (dtd->len == 0 || memmem(dtd->data, dtd->len, p, n + 1) == NULL)
			(void)buf_printf(dtd, "<!ENTITY %.*s \"%.*s\"><!--%.*s-->", (int)n, p + 1,
			    (int)len, value, (int)n + 1, p);
	}
}

/* The DTD of RSS 0.91 and others is elsewhere and not asked for; its entities are HTML's. */
static int XMLCALL
on_external(XML_Parser parser, const XML_Char *context, const XML_Char *base,
    const XML_Char *system_id, const XML_Char *public_id)
{
	struct driver *d = XML_GetUserData(parser);
	XML_Parser child;
	struct buf dtd;

	(void)base;
	(void)system_id;
	(void)public_id;
	if (context != NULL || (child = XML_ExternalEntityParserCreate(parser, NULL, NULL)) == NULL)
		return XML_STATUS_OK;
	buf_init(&dtd, DTD_MAX);
	declare_used(&dtd, d->text, d->end);
	if (dtd.len > 0 && !dtd.overflow)
		(void)XML_Parse(child, dtd.data, (int)dtd.len, 1);
	buf_release(&dtd);
	XML_ParserFree(child);
	return XML_STATUS_OK;
}

/* An entity of that DTD that HTML does not have. */
static void XMLCALL
on_skipped(void *user, const XML_Char *name, int is_parameter)
{
	struct build *b = ((struct driver *)user)->build;

	if (is_parameter)
		return;
	build_text(b, "&", 1);
	build_text(b, name, strlen(name));
	build_text(b, ";", 1);
}

/* 0, or -1 with line and reason. */
static int
parse_strictly(struct build *b, const char *text, size_t len, uint64_t seed, char *why, size_t size)
{
	static const XML_Memory_Handling_Suite memory = {
	    counted_malloc, counted_realloc, counted_free};
	struct driver d = {.build = b, .text = text, .end = text + len, .seed = seed};
	enum XML_Status status;
	bool failed;

	expat_used = 0;
	d.parser = XML_ParserCreate_MM("UTF-8", &memory, NULL);
	if (d.parser == NULL)
		abort();
	XML_SetUserData(d.parser, &d);
	XML_SetElementHandler(d.parser, on_start, on_end);
	XML_SetCharacterDataHandler(d.parser, on_text);
	XML_SetSkippedEntityHandler(d.parser, on_skipped);
	XML_SetExternalEntityRefHandler(d.parser, on_external);
	(void)XML_SetParamEntityParsing(d.parser, XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE);
	(void)XML_SetBillionLaughsAttackProtectionMaximumAmplification(d.parser, ENTITY_FACTOR);
	(void)XML_SetBillionLaughsAttackProtectionActivationThreshold(d.parser, ENTITY_FREE);
	status = len > INT_MAX ? XML_STATUS_ERROR : XML_Parse(d.parser, text, (int)len, 1);
	failed = b->swallowed || (status == XML_STATUS_ERROR && !b->stop);
	if (failed)
		(void)snprintf(why, size, "line %lu: %s",
		    (unsigned long)XML_GetCurrentLineNumber(d.parser),
		    b->swallowed ? "an open CDATA section"
				 : XML_ErrorString(XML_GetErrorCode(d.parser)));
	XML_ParserFree(d.parser);
	return failed ? -1 : 0;
}

/* ---- where the feed begins ---------------------------------------------------------------------
 */

static bool
begins(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) > n && strncasecmp(p, word, n) == 0 &&
	       !isalnum((unsigned char)p[n]) && p[n] != '-';
}

/*
 * A root of a feed behind other things, or NULL.  Pages carry RDF about their licence in
 * comments, so RDF must name RSS.
 */
static const char *
find_root(const char *text, size_t len)
{
	const char *end = text + len, *p = text;
	const char *stop = len < JUNK_MAX ? end : text + JUNK_MAX;
	size_t look;

	for (; (p = memchr(p, '<', (size_t)(stop - p))) != NULL; p++) {
		look = end - p > 2048 ? 2048 : (size_t)(end - p);
		if (begins(p, end, "<rss") || begins(p, end, "<feed") ||
		    (begins(p, end, "<rdf:rdf") && (memmem(p, look, "/rss/", 5) != NULL ||
						       memmem(p, look, "simple/0.9", 10) != NULL)))
			return p;
	}
	return NULL;
}

/* The start of the document: of its XML declaration, if that is near the root. */
static const char *
find_start(const char *text, size_t len)
{
	const char *root = find_root(text, len), *p, *last = NULL;

	if (root == NULL)
		return NULL;
	for (p = text; (p = memchr(p, '<', (size_t)(root - p))) != NULL; p++) {
		if (begins(p, root, "<?xml"))
			last = p;
		else if (isalpha((unsigned char)p[1]))
			last = NULL; /* it was the declaration of something else */
	}
	return last != NULL ? last : root;
}

/* Where the first element begins, or NULL. */
static const char *
find_element(const char *text, size_t len)
{
	const char *end = text + len, *p = text;

	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL && ++p < end) {
		if (isalpha((unsigned char)*p))
			return p - 1;
	}
	return NULL;
}

static const char *
find_tag(const char *text, size_t len, const char *tag)
{
	const char *end = text + len, *p = text;

	for (; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++) {
		if (begins(p, end, tag))
			return p;
	}
	return NULL;
}

/*
 * The root that is missing where a document begins with what stands in a feed and has entries, or
 * NULL.
 */
static const char *
missing_root(const char *text, size_t len)
{
	static const char *const parts[] = {"<channel", "<item", "<entry", "<title", "<link", "<id",
	    "<description", "<subtitle", "<updated", "<author"};
	const char *first = find_element(text, len < JUNK_MAX ? len : JUNK_MAX);
	size_t i, left;

	for (i = 0; first != NULL && i < sizeof(parts) / sizeof(parts[0]); i++) {
		left = len - (size_t)(first - text);
		if (!begins(first, text + len, parts[i]))
			continue;
		if (find_tag(first, left, "<item") != NULL)
			return "rss";
		return find_tag(first, left, "<entry") != NULL ? "feed" : NULL;
	}
	return NULL;
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

static void
note(struct document *doc, struct arena *a, const char *what)
{
	doc->recovered = true;
	doc->damage = doc->damage == NULL ? arena_strdup(a, what)
					  : arena_printf(a, "%s; %s", doc->damage, what);
}

static void
restart(struct build *b, struct document *doc)
{
	const struct parse_context *ctx = b->ctx;
	struct arena *a = b->arena;
	const char *damage = doc->damage;
	bool recovered = doc->recovered;
	size_t max = b->strings_max;

	build_release(b);
	document_init(doc);
	doc->damage = damage;
	doc->recovered = recovered;
	build_init(b, ctx, doc, a);
	b->strings_max = max;
}

/* Over what entries take from the feed around them. */
static uint32_t
context(const struct build *b)
{
	const char *const from[] = {b->feed_author, b->doc->language, b->doc->link};
	uint64_t h = 0;
	size_t i;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		h = from[i] == NULL ? h * 31 + 7 : hash_fast(h, from[i], strlen(from[i]));
	return (uint32_t)h;
}

static void
note_context(struct build *b)
{
	uint32_t h = context(b);
	size_t i;

	for (i = 0; i < b->doc->nitems; i++)
		b->doc->items[i].context = h;
}

/* Puts known entries behind those that were read. */
static void
add_known(struct build *b, const struct known *k)
{
	struct item *item;
	size_t i;

	for (i = 0; i < k->n && (item = document_add(b->doc, b->arena)) != NULL; i++) {
		item->known = k->entries[i].seen;
		item->published = item->known->time;
	}
}

/*
 * Parses what is left without the entries that are known.  False when there are none, or when
 * they would not be today what they were: then b is as it was.
 */
static bool
parse_rest(struct build *b, const char *text, size_t len, uint64_t seed)
{
	struct known k;
	const char *rest = known_cut(seed, text, &len, b->ctx, &k, b->arena);
	char why[160];
	size_t i;
	bool same;

	if (rest == NULL)
		return false;
	same = parse_strictly(b, rest, len, seed, why, sizeof(why)) == 0 && b->is_feed && !b->stop;
	if (same) {
		build_finish(b);
		note_context(b);
	}
	for (i = 0; same && i < k.n; i++)
		same = k.entries[i].seen->context == context(b);
	if (!same) {
		restart(b, b->doc);
		return false;
	}
	add_known(b, &k);
	return true;
}

/* RDF about other things (FOAF, licences), or a <feed> of somebody's own: nothing in it is known.
 */
static bool
is_other_xml(const struct build *b)
{
	const struct document *doc = b->doc;

	return (doc->format == FORMAT_RDF || b->stranger) && doc->nitems == 0 &&
	       doc->title == NULL && doc->link == NULL;
}

/* Parses from text on, strictly if that can be; true when it is a feed. */
static bool
parse_from(struct build *b, const char *text, size_t len)
{
	uint64_t seed = known_seed(text, len, b->ctx);
	char why[160];

	if (b->ctx->nseen > 0 && seed != 0 && parse_rest(b, text, len, seed))
		return true;
	if (parse_strictly(b, text, len, seed, why, sizeof(why)) != 0 &&
	    (b->is_feed || b->root == NULL)) {
		restart(b, b->doc);
		note(b->doc, b->arena, why);
		xmlsoup(b, text, len);
	}
	build_finish(b);
	note_context(b);
	return b->is_feed && !is_other_xml(b);
}

/* Parses a document as if it had the root that it lacks; true when there are entries in it. */
static bool
parse_rootless(struct build *b, const char *text, size_t len, const char *root)
{
	const char *none[] = {NULL};

	restart(b, b->doc);
	note(b->doc, b->arena, "no root");
	build_start(b, root, none);
	xmlsoup(b, text, len);
	build_finish(b);
	note_context(b);
	return b->doc->nitems > 0;
}

int
feedparse(const char *text, size_t len, const struct parse_context *ctx, struct document *doc,
    struct arena *a, struct errbuf *err)
{
	struct document result;
	struct build b;
	const char *start = text, *end = text + len, *root;
	bool ok;

	document_init(&result);
	while (start < end && (isspace((unsigned char)*start) || *start == '\0'))
		start++;
	if (start > text)
		note(&result, a, "blanks before the document");
	build_init(&b, ctx, &result, a);
	b.strings_max = arena_used(a) + STRINGS_MAX;
	ok = start < end && *start == '<' && parse_from(&b, start, (size_t)(end - start));
	if (!ok && (start = find_start(text, len)) != NULL) {
		restart(&b, &result);
		note(&result, a, "something else before the feed");
		ok = parse_from(&b, start, (size_t)(end - start));
	}
	if (!ok && (root = missing_root(text, len)) != NULL)
		ok = parse_rootless(&b, text, len, root);
	build_release(&b);
	if (!ok)
		return notfeed(text, len, ctx->base, a, err);
	*doc = result;
	return 0;
}
