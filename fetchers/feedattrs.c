#include "feedbuild.h"

#include <string.h>
#include <strings.h>

#define BLANKS " \t\r\n"

bool
build_is_web(const char *s)
{
	return strncasecmp(s, "http://", 7) == 0 || strncasecmp(s, "https://", 8) == 0;
}

/* "alternate" of "http://www.iana.org/assignments/relation/alternate" too. */
static const char *
relation(const char **atts)
{
	static const char iana[] = "http://www.iana.org/assignments/relation/";
	const char *rel = attribute(atts, "rel");

	if (rel == NULL || rel[strspn(rel, BLANKS)] == '\0')
		return "alternate";
	return strncasecmp(rel, iana, sizeof(iana) - 1) == 0 ? rel + sizeof(iana) - 1 : rel;
}

/* A relation is one of several words, in practice nearly always the only one. */
static bool
rel_is(const char *rel, const char *word)
{
	size_t n = strlen(word), len;

	for (rel += strspn(rel, BLANKS); *rel != '\0'; rel += strspn(rel, BLANKS)) {
		len = strcspn(rel, BLANKS);
		if (len == n && strncasecmp(rel, word, n) == 0)
			return true;
		rel += len;
	}
	return false;
}

static bool
is_page(const char *type)
{
	return type == NULL || *type == '\0' || strcasestr(type, "html") != NULL;
}

/* The first of each: where a feed lives, tells of news, goes on. */
static void
feed_relation(struct build *b, const char *rel, const char *href, const char *base)
{
	struct document *doc = b->doc;
	const struct {
		const char *rel;
		const char **url;
	} known[] = {{"self", &doc->self}, {"hub", &doc->hub}, {"next", &doc->next_page},
	    {"prev-archive", &doc->prev_archive}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (rel_is(rel, known[i].rel) && *known[i].url == NULL)
			*known[i].url = build_reference(b, href, base);
	}
}

/* A link of Atom, wherever its address was. */
void
build_relation(
    struct build *b, const char *rel, const char *type, const char *length, const char *href)
{
	const char *base = b->frames[b->depth].base;

	if (rel_is(rel, "alternate"))
		build_link(b, href, is_page(type) ? RANK_LINK_HREF : RANK_LINK_OTHER_TYPE, base);
	else if (rel_is(rel, "enclosure"))
		build_add_enclosure(b, href, type, length);
	else if (b->item == NULL)
		feed_relation(b, rel, href, base);
	else if (rel_is(rel, "self"))
		build_link(b, href, RANK_LINK_SELF, base);
	else if (rel_is(rel, "related"))
		build_link(b, href, RANK_LINK_RELATED, base);
	else if (rel_is(rel, "via"))
		build_link(b, href, RANK_LINK_VIA, base);
}

static void
link_attributes(struct build *b, const char **atts)
{
	const char *href = attribute(atts, "href"), *rel = relation(atts);
	const char *type = attribute(atts, "type");

	if (href != NULL) {
		b->capture.type = TEXT_IGNORED;
		build_relation(b, rel, type, attribute(atts, "length"), href);
	} else if (!rel_is(rel, "alternate")) {
		b->capture.rel = arena_strdup(b->arena, rel);
		b->capture.media = type == NULL ? NULL : arena_strdup(b->arena, type);
	}
}

static void
category_attributes(struct build *b, const char **atts)
{
	const char *term = attribute(atts, "term"), *label = attribute(atts, "label");
	const char *text = attribute(atts, "text"); /* iTunes */

	/* A term that is a URL names a category to machines, its label to people. */
	if (term != NULL && (label == NULL || !build_is_web(term)))
		build_add_category(b, term, strlen(term));
	if (label != NULL)
		build_add_category(b, label, strlen(label));
	if (text != NULL)
		build_add_category(b, text, strlen(text));
}

/* Whether an address has the ending of a sound or a film. */
static bool
is_recording(const char *url)
{
	static const char *const endings[] = {".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga",
	    ".opus", ".flac", ".wav", ".wma", ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi",
	    ".ogv", ".wmv", ".mpg", ".mpeg"};
	size_t len = url == NULL ? 0 : strcspn(url, "?#");

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && strncasecmp(url + len - n, endings[i], n) == 0)
			return true;
	}
	return false;
}

static void
media_attributes(struct build *b, const char **atts)
{
	const char *type = attribute(atts, "type"), *medium = attribute(atts, "medium");
	const char *url = attribute(atts, "url");
	bool picture;

	/* Pictures of a page and of its author come this way too, and are no attachments. */
	if (type != NULL)
		picture = strncasecmp(type, "image/", 6) == 0;
	else if (medium != NULL)
		picture = strcasecmp(medium, "image") == 0;
	else
		picture = !is_recording(url);
	if (!picture)
		build_add_enclosure(b, url, type, attribute(atts, "fileSize"));
}

static void
enclosure_attributes(struct build *b, const char **atts)
{
	const char *url = attribute(atts, "url");

	if (url == NULL)
		url = attribute(atts, "href");
	if (url == NULL)
		url = attribute(atts, "resource"); /* of RDF */
	build_add_enclosure(b, url, attribute(atts, "type"), attribute(atts, "length"));
	if (url != NULL)
		b->capture.type = TEXT_IGNORED;
}

/* type and mode of a text construct or of content: Atom 1.0's words and 0.3's media types. */
static void
construct_attributes(struct build *b, const struct element *e, const char **atts)
{
	const char *type = attribute(atts, "type"), *mode = attribute(atts, "mode");
	const char *src = attribute(atts, "src");
	struct capture *c = &b->capture;
	size_t n = type == NULL ? 0 : strcspn(type, "; \t\r\n");

	c->base64 = mode != NULL && strcasecmp(mode, "base64") == 0;
	if (src != NULL) {
		c->type = TEXT_IGNORED; /* the content is elsewhere, mostly a page */
		if (b->item != NULL && is_page(type))
			build_link(b, src, RANK_LINK_SRC, b->frames[b->depth].base);
	} else if (n == 0 || strcasecmp(type, "text") == 0 ||
		   strncasecmp(type, "text/plain", n) == 0)
		c->type = TEXT_PLAIN;
	else if (strcasecmp(type, "html") == 0 || strncasecmp(type, "text/html", 9) == 0)
		c->type = TEXT_HTML;
	else if (strcasecmp(type, "xhtml") == 0 || memmem(type, n, "xml", 3) != NULL) {
		c->type = mode != NULL && strcasecmp(mode, "escaped") == 0 ? TEXT_HTML : TEXT_XML;
		c->foreign = memmem(type, n, "xhtml", 5) == NULL;
	} else if (strncasecmp(type, "multipart/", 10) == 0) {
		c->alternatives = b->item != NULL && e->field == FIELD_CONTENT;
		c->type = TEXT_IGNORED;
	} else if (strncasecmp(type, "text/", 5) == 0)
		c->type = TEXT_PLAIN;
	else if (strncasecmp(type, "application/", 12) == 0) {
		/* Base64 by RFC 4287 section 4.1.3.3, of what may be text all the same. */
		c->type = TEXT_HTML;
		c->base64 = c->binary = true;
	} else
		/* Pictures and the like; a word that is no media type says nothing. */
		c->type = memchr(type, '/', n) != NULL ? TEXT_IGNORED : TEXT_GUESS;
}

static bool
is_false(const char *value)
{
	if (value == NULL || strcasecmp(value, "false") == 0)
		return value != NULL;
	return rel_is(value, "false") || rel_is(value, "no") || rel_is(value, "0");
}

void
build_capture_begin(struct build *b, const struct element *e, const char **atts)
{
	const char *value;

	switch (e->action) {
	case ACTION_LINK:
		link_attributes(b, atts);
		break;
	case ACTION_CATEGORY:
		category_attributes(b, atts);
		break;
	case ACTION_ENCLOSURE:
		enclosure_attributes(b, atts);
		break;
	case ACTION_MEDIA:
		media_attributes(b, atts);
		break;
	case ACTION_CONSTRUCT:
		construct_attributes(b, e, atts);
		break;
	case ACTION_GUID:
		b->capture.permalink = !is_false(attribute(atts, "isPermaLink"));
		break;
	case ACTION_DATE:
		/* CDF's <LASTMOD VALUE="..."/>. */
		if ((value = attribute(atts, "value")) != NULL)
			build_set_date(b, e->field, e->rank, value);
		break;
	case ACTION_SKIP:
	case ACTION_PASS:
	case ACTION_ITEM:
	case ACTION_PERSON:
	case ACTION_SOURCE:
	case ACTION_TEXT:
	case ACTION_LINE:
	case ACTION_HTML:
	case ACTION_KEYWORDS:
		break;
	}
}
