#include "feedfields.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define FEED WHERE_FEED
#define ITEM WHERE_ITEM
#define BOTH (WHERE_FEED | WHERE_ITEM)
#define PERSON WHERE_PERSON

/* clang-format off */
static const struct element elements[] = {
    /* ---- structure ---- */
    {NS_RSS, "channel", FEED | WHERE_WRAP, ACTION_PASS, FIELD_NONE, 0},
    {NS_RSS, "item", BOTH | WHERE_WRAP, ACTION_ITEM, FIELD_NONE, 0},
    {NS_RSS, "entry", FEED | WHERE_WRAP, ACTION_ITEM, FIELD_NONE, 0},
    {NS_RSS, "image", BOTH, ACTION_SKIP, FIELD_NONE, 0},
    {NS_RSS, "textinput", BOTH, ACTION_SKIP, FIELD_NONE, 0},
    {NS_RSS, "source", BOTH, ACTION_SKIP, FIELD_NONE, 0},
    {NS_RSS, "skiphours", FEED, ACTION_PASS, FIELD_NONE, 0},
    {NS_RSS, "skipdays", FEED, ACTION_PASS, FIELD_NONE, 0},
    {NS_ATOM10, "entry", BOTH | WHERE_WRAP, ACTION_ITEM, FIELD_NONE, 0},
    {NS_ATOM10, "source", ITEM, ACTION_SOURCE, FIELD_NONE, 0},
    {NS_ATOM10, "contributor", BOTH, ACTION_SKIP, FIELD_NONE, 0},
    {NS_MEDIA, "group", ITEM, ACTION_PASS, FIELD_NONE, 0},
    {NS_CONTENT, "items", ITEM, ACTION_PASS, FIELD_NONE, 0}, /* the module's first form */
    {NS_CONTENT, "item", ITEM, ACTION_PASS, FIELD_NONE, 0},
    {NS_RDF, "bag", ITEM, ACTION_PASS, FIELD_NONE, 0},
    {NS_RDF, "li", ITEM, ACTION_PASS, FIELD_NONE, 0},

    /* ---- title ---- */
    {NS_RSS, "title", BOTH, ACTION_LINE, FIELD_TITLE, 1},
    {NS_ATOM10, "title", BOTH, ACTION_CONSTRUCT, FIELD_TITLE, 2},
    {NS_DC, "title", BOTH, ACTION_LINE, FIELD_TITLE, 3},
    {NS_DCTERMS, "title", BOTH, ACTION_LINE, FIELD_TITLE, 3},
    {NS_ITUNES, "title", BOTH, ACTION_LINE, FIELD_TITLE, 4},
    {NS_MEDIA, "title", BOTH, ACTION_LINE, FIELD_TITLE, 5},

    /* ---- link; the further ranks are RANK_LINK_... ---- */
    {NS_ORIGIN, "origlink", ITEM, ACTION_LINK, FIELD_LINK, 0},
    {NS_RSS, "link", BOTH, ACTION_LINK, FIELD_LINK, 1},
    {NS_ATOM10, "link", BOTH, ACTION_LINK, FIELD_LINK, RANK_LINK_HREF},
    {NS_RSS, "a", BOTH, ACTION_LINK, FIELD_LINK, RANK_LINK_HREF}, /* CDF */
    {NS_RSS, "url", ITEM, ACTION_LINK, FIELD_LINK, RANK_LINK_ABOUT},

    /* ---- id; rdf:about has RANK_ID_ABOUT ---- */
    {NS_RSS, "guid", ITEM, ACTION_GUID, FIELD_ID, 1},
    {NS_ATOM10, "id", ITEM, ACTION_TEXT, FIELD_ID, 1},
    {NS_RSS, "id", ITEM, ACTION_TEXT, FIELD_ID, 3},
    {NS_DC, "identifier", ITEM, ACTION_TEXT, FIELD_ID, 4},
    {NS_DCTERMS, "identifier", ITEM, ACTION_TEXT, FIELD_ID, 4},

    /* ---- summary (of a feed: description) ---- */
    {NS_RSS, "description", BOTH, ACTION_HTML, FIELD_SUMMARY, 1},
    {NS_ATOM10, "summary", ITEM, ACTION_CONSTRUCT, FIELD_SUMMARY, 2},
    {NS_ATOM10, "subtitle", FEED, ACTION_CONSTRUCT, FIELD_SUMMARY, 2},
    {NS_ATOM10, "tagline", FEED, ACTION_CONSTRUCT, FIELD_SUMMARY, 2},
    {NS_RSS, "summary", ITEM, ACTION_HTML, FIELD_SUMMARY, 3},
    {NS_RSS, "abstract", BOTH, ACTION_HTML, FIELD_SUMMARY, 3}, /* CDF */
    {NS_RSS, "subtitle", FEED, ACTION_HTML, FIELD_SUMMARY, 3},
    {NS_RSS, "tagline", FEED, ACTION_HTML, FIELD_SUMMARY, 3},
    {NS_DC, "description", BOTH, ACTION_HTML, FIELD_SUMMARY, 4},
    {NS_DCTERMS, "description", BOTH, ACTION_HTML, FIELD_SUMMARY, 4},
    {NS_DCTERMS, "abstract", BOTH, ACTION_HTML, FIELD_SUMMARY, 4},
    {NS_ITUNES, "summary", BOTH, ACTION_HTML, FIELD_SUMMARY, 5},
    {NS_ITUNES, "description", BOTH, ACTION_HTML, FIELD_SUMMARY, 5}, /* Google Play */
    {NS_MEDIA, "description", ITEM, ACTION_HTML, FIELD_SUMMARY, 6},
    {NS_ITUNES, "subtitle", BOTH, ACTION_HTML, FIELD_SUMMARY, 7},

    /* ---- content ---- */
    {NS_CONTENT, "encoded", ITEM, ACTION_HTML, FIELD_CONTENT, 1},
    {NS_CONTENT, "full-text", ITEM, ACTION_HTML, FIELD_CONTENT, 1}, /* Yandex */
    {NS_RDF, "value", ITEM, ACTION_HTML, FIELD_CONTENT, 1},
    {NS_ATOM10, "content", ITEM, ACTION_CONSTRUCT, FIELD_CONTENT, 2},
    {NS_XHTML, "body", ITEM, ACTION_HTML, FIELD_CONTENT, 3},
    {NS_XHTML, "div", ITEM, ACTION_HTML, FIELD_CONTENT, 3},
    {NS_RSS, "content", ITEM, ACTION_HTML, FIELD_CONTENT, 4},
    {NS_RSS, "encoded", ITEM, ACTION_HTML, FIELD_CONTENT, 4},
    {NS_RSS, "body", ITEM, ACTION_HTML, FIELD_CONTENT, 4},
    {NS_RSS, "fulltext", ITEM, ACTION_HTML, FIELD_CONTENT, 4},
    {NS_RSS, "fullitem", ITEM, ACTION_HTML, FIELD_CONTENT, 4},

    /* ---- times; CDF's LASTMOD has RANK_UPDATED_LASTMOD ---- */
    {NS_RSS, "pubdate", ITEM, ACTION_DATE, FIELD_PUBLISHED, 1},
    {NS_ATOM10, "published", ITEM, ACTION_DATE, FIELD_PUBLISHED, 1},
    {NS_ATOM10, "issued", ITEM, ACTION_DATE, FIELD_PUBLISHED, 1},
    {NS_DCTERMS, "issued", ITEM, ACTION_DATE, FIELD_PUBLISHED, 2},
    {NS_RSS, "published", ITEM, ACTION_DATE, FIELD_PUBLISHED, 2},
    {NS_RSS, "issued", ITEM, ACTION_DATE, FIELD_PUBLISHED, 2},
    {NS_DC, "issued", ITEM, ACTION_DATE, FIELD_PUBLISHED, 2},
    {NS_ATOM10, "created", ITEM, ACTION_DATE, FIELD_PUBLISHED, 3},
    {NS_DCTERMS, "created", ITEM, ACTION_DATE, FIELD_PUBLISHED, 3},
    {NS_RSS, "created", ITEM, ACTION_DATE, FIELD_PUBLISHED, 3},
    {NS_DC, "created", ITEM, ACTION_DATE, FIELD_PUBLISHED, 3},
    {NS_PRISM, "publicationdate", ITEM, ACTION_DATE, FIELD_PUBLISHED, 6},
    {NS_ATOM10, "updated", BOTH, ACTION_DATE, FIELD_UPDATED, 1},
    {NS_ATOM10, "modified", BOTH, ACTION_DATE, FIELD_UPDATED, 1},
    {NS_RSS, "lastbuilddate", BOTH, ACTION_DATE, FIELD_UPDATED, 1},
    {NS_DCTERMS, "modified", BOTH, ACTION_DATE, FIELD_UPDATED, 2},
    {NS_DC, "modified", BOTH, ACTION_DATE, FIELD_UPDATED, 2},
    {NS_RSS, "updated", BOTH, ACTION_DATE, FIELD_UPDATED, 2},
    {NS_RSS, "modified", BOTH, ACTION_DATE, FIELD_UPDATED, 2},
    {NS_RSS, "lastmod", BOTH, ACTION_DATE, FIELD_UPDATED, 2},
    {NS_RSS, "pubdate", FEED, ACTION_DATE, FIELD_UPDATED, 3},
    {NS_ATOM10, "published", FEED, ACTION_DATE, FIELD_UPDATED, 3},
    {NS_RSS, "published", FEED, ACTION_DATE, FIELD_UPDATED, 3},
    {NS_RSS, "issued", FEED, ACTION_DATE, FIELD_UPDATED, 3},
    {NS_ATOM10, "issued", FEED, ACTION_DATE, FIELD_UPDATED, 3},
    {NS_ATOM10, "created", FEED, ACTION_DATE, FIELD_UPDATED, 4},
    {NS_DCTERMS, "issued", FEED, ACTION_DATE, FIELD_UPDATED, 4},
    {NS_DCTERMS, "created", FEED, ACTION_DATE, FIELD_UPDATED, 4},
    {NS_DC, "date", BOTH, ACTION_DATE, FIELD_EITHER_DATE, 4},
    {NS_DCTERMS, "date", BOTH, ACTION_DATE, FIELD_EITHER_DATE, 4},
    {NS_RSS, "date", BOTH, ACTION_DATE, FIELD_EITHER_DATE, 5},

    /* ---- author; several of one rank are joined ---- */
    {NS_ATOM10, "author", BOTH | WHERE_SOURCE, ACTION_PERSON, FIELD_AUTHOR, 1},
    {NS_DC, "creator", BOTH, ACTION_PERSON, FIELD_AUTHOR, 2},
    {NS_DCTERMS, "creator", BOTH, ACTION_PERSON, FIELD_AUTHOR, 2},
    {NS_RSS, "author", BOTH, ACTION_PERSON, FIELD_AUTHOR, 3},
    {NS_DC, "author", ITEM, ACTION_PERSON, FIELD_AUTHOR, 4},
    {NS_RSS, "creator", ITEM, ACTION_PERSON, FIELD_AUTHOR, 4},
    {NS_ITUNES, "author", BOTH, ACTION_PERSON, FIELD_AUTHOR, 5},
    {NS_RSS, "managingeditor", BOTH, ACTION_PERSON, FIELD_AUTHOR, 6},
    {NS_ATOM10, "name", PERSON, ACTION_TEXT, FIELD_PERSON_NAME, 1},
    {NS_ATOM10, "email", PERSON, ACTION_TEXT, FIELD_PERSON_MAIL, 1},
    {NS_ATOM10, "uri", PERSON, ACTION_TEXT, FIELD_PERSON_URI, 1},
    {NS_ATOM10, "url", PERSON, ACTION_TEXT, FIELD_PERSON_URI, 1},
    {NS_RSS, "name", PERSON, ACTION_TEXT, FIELD_PERSON_NAME, 1},
    {NS_RSS, "email", PERSON, ACTION_TEXT, FIELD_PERSON_MAIL, 1},
    {NS_RSS, "uri", PERSON, ACTION_TEXT, FIELD_PERSON_URI, 1},
    {NS_RSS, "url", PERSON, ACTION_TEXT, FIELD_PERSON_URI, 1},

    /* ---- language ---- */
    {NS_RSS, "language", BOTH, ACTION_TEXT, FIELD_LANGUAGE, 1},
    {NS_DC, "language", BOTH, ACTION_TEXT, FIELD_LANGUAGE, 1},
    {NS_DCTERMS, "language", BOTH, ACTION_TEXT, FIELD_LANGUAGE, 1},

    /* ---- categories and enclosures: all of them ---- */
    {NS_RSS, "category", ITEM, ACTION_CATEGORY, FIELD_CATEGORY, 1},
    {NS_ATOM10, "category", ITEM, ACTION_CATEGORY, FIELD_CATEGORY, 1},
    {NS_DC, "subject", ITEM, ACTION_CATEGORY, FIELD_CATEGORY, 1},
    {NS_DCTERMS, "subject", ITEM, ACTION_CATEGORY, FIELD_CATEGORY, 1},
    {NS_MEDIA, "category", ITEM, ACTION_CATEGORY, FIELD_CATEGORY, 1},
    {NS_ITUNES, "category", ITEM, ACTION_CATEGORY, FIELD_CATEGORY, 1},
    {NS_RSS, "keywords", ITEM, ACTION_KEYWORDS, FIELD_CATEGORY, 1},
    {NS_RSS, "tags", ITEM, ACTION_KEYWORDS, FIELD_CATEGORY, 1},
    {NS_ITUNES, "keywords", ITEM, ACTION_KEYWORDS, FIELD_CATEGORY, 1},
    {NS_MEDIA, "keywords", ITEM, ACTION_KEYWORDS, FIELD_CATEGORY, 1},
    {NS_RSS, "enclosure", ITEM, ACTION_ENCLOSURE, FIELD_ENCLOSURE, 1},
    {NS_ORIGIN, "origenclosurelink", ITEM, ACTION_TEXT, FIELD_ENCLOSURE_ORIGIN, 1},
    {NS_MEDIA, "content", ITEM, ACTION_MEDIA, FIELD_ENCLOSURE, 2},

    /* ---- what a feed says about polling ---- */
    {NS_RSS, "ttl", FEED, ACTION_TEXT, FIELD_TTL, 1},
    {NS_SY, "updateperiod", FEED, ACTION_TEXT, FIELD_PERIOD, 1},
    {NS_SY, "updatefrequency", FEED, ACTION_TEXT, FIELD_FREQUENCY, 1},
    {NS_RSS, "hour", FEED, ACTION_TEXT, FIELD_SKIP_HOUR, 1},
    {NS_RSS, "day", FEED, ACTION_TEXT, FIELD_SKIP_DAY, 1},
};
/* clang-format on */

/*
 * Parts of URIs, first match wins: what is the same in the right one and in those that are old,
 * misspelt, with another scheme, case or ending.
 */
static const struct {
	const char *part;
	enum ns ns;
} uris[] = {
    {"w3.org/2005/atom", NS_ATOM10},
    {"w3.org/1999/xhtml", NS_XHTML},
    {"w3.org/tr/xhtml", NS_XHTML},
    {"w3.org/tr/html4", NS_XHTML},
    {"w3.org/1999/02/22-rdf-syntax", NS_RDF},
    {"w3.org/xml/1998/namespace", NS_XML},
    {"purl.org/rss/1.0/modules/content", NS_CONTENT},
    {"purl.org/rss/1.0/modules/syndication", NS_SY},
    {"purl.org/rss/modules/syndication", NS_SY},
    {"purl.org/rss/1.0/modules/dc", NS_DC},
    {"purl.org/rss/1.0/modules/rss091", NS_RSS},
    {"purl.org/rss/1.0/modules", NS_OTHER},
    {"purl.org/rss/modules/content", NS_CONTENT},
    {"purl.org/rss/1.0", NS_RSS10},
    {"purl.org/net/rss1.1", NS_RSS10},
    {"netscape.com/rdf/simple/0.9", NS_RSS090},
    {"netscape.com/publish/formats/rss", NS_RSS},
    {"backend.userland.com/", NS_RSS},
    {"blogs.law.harvard.edu/tech/rss", NS_RSS},
    {"cyber.law.harvard.edu/rss", NS_RSS},
    {"rssboard.org/rss-spec", NS_RSS},
    {"net/rss_2.0/enc", NS_RSS}, /* RSS 2.0's enclosure for 1.0 */
    {"purl.org/atom/app", NS_OTHER},
    {"purl.org/atom", NS_ATOM03},
    {"purl.org/pie", NS_ATOM03},
    {"purl.org/echo", NS_ATOM03},
    {"example.com/necho", NS_ATOM03},
    {"example.com/newformat", NS_ATOM03},
    {"purl.org/dc/terms", NS_DCTERMS},
    {"purl.org/metadata/dublin_core_qualifiers", NS_DCTERMS},
    {"purl.org/dc/elements", NS_DC},
    {"purl.org/metadata/dublin_core", NS_DC},
    {"purl.org/dc/", NS_DC},
    {"search.yahoo.com/mrss", NS_MEDIA},
    {"search.yahoo.com/rss", NS_MEDIA},
    {"tools.search.yahoo.com/mrss", NS_MEDIA},
    {"video.search.yahoo.com/mrss", NS_MEDIA},
    {"itunes.com/dtds/podcast", NS_ITUNES},
    {"itunes.com/dtd/podcast", NS_ITUNES},
    {"example.com/dtds/podcast", NS_ITUNES},
    {"google.com/schemas/play-podcasts", NS_ITUNES},
    {"prismstandard.org/namespaces", NS_PRISM},
    {"news.yandex.ru", NS_CONTENT},
    {"rssnamespace.org/feedburner/ext", NS_ORIGIN},
    {"feedburner.com/", NS_ORIGIN},
    {"pheedo.com/namespace", NS_ORIGIN},
};

/* The right ones, which nearly every feed has, need no search. */
static const struct {
	const char *uri;
	enum ns ns;
} exact[] = {
    {"http://purl.org/rss/1.0/modules/content/", NS_CONTENT},
    {"http://purl.org/dc/elements/1.1/", NS_DC},
    {"http://www.w3.org/2005/Atom", NS_ATOM10},
    {"http://purl.org/rss/1.0/modules/syndication/", NS_SY},
    {"http://purl.org/rss/1.0/modules/slash/", NS_OTHER},
    {"http://wellformedweb.org/CommentAPI/", NS_OTHER},
    {"http://search.yahoo.com/mrss/", NS_MEDIA},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES},
    {"http://www.w3.org/1999/xhtml", NS_XHTML},
    {"http://www.georss.org/georss", NS_OTHER},
    {"http://purl.org/syndication/thread/1.0", NS_OTHER},
};

enum ns
ns_of_uri(const char *uri)
{
	if (*uri == '\0')
		return NS_NONE;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		if (strcmp(uri, exact[i].uri) == 0)
			return exact[i].ns;
	}
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		if (strcasestr(uri, uris[i].part) != NULL)
			return uris[i].ns;
	}
	return NS_OTHER;
}

enum ns
ns_of_prefix(const char *prefix, size_t n)
{
	static const struct {
		const char *prefix;
		enum ns ns;
	} usual[] = {{"dc", NS_DC}, {"content", NS_CONTENT}, {"media", NS_MEDIA},
	    {"itunes", NS_ITUNES}, {"googleplay", NS_ITUNES}, {"sy", NS_SY},
	    {"dcterms", NS_DCTERMS}, {"atom", NS_ATOM10}, {"atom10", NS_ATOM10}, {"a10", NS_ATOM10},
	    {"rdf", NS_RDF}, {"rss", NS_RSS}, {"enc", NS_RSS}, {"feedburner", NS_ORIGIN},
	    {"xhtml", NS_XHTML}, {"xml", NS_XML}};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strlen(usual[i].prefix) == n && strncasecmp(usual[i].prefix, prefix, n) == 0)
			return usual[i].ns;
	}
	return NS_OTHER;
}

enum ns
ns_of_default(const char *uri)
{
	if (strcasestr(uri, "rss") != NULL)
		return strstr(uri, "1.0") != NULL ? NS_RSS10 : NS_RSS;
	return strcasestr(uri, "atom") != NULL ? NS_ATOM10 : NS_OTHER;
}

bool
ns_hinted(const char *uri, enum ns ns)
{
	static const struct {
		enum ns ns;
		const char *word;
	} hints[] = {{NS_DC, "dc"}, {NS_DC, "dublin"}, {NS_DC, "elements"}, {NS_DCTERMS, "terms"},
	    {NS_CONTENT, "content"}, {NS_MEDIA, "mrss"}, {NS_MEDIA, "media"}, {NS_MEDIA, "yahoo"},
	    {NS_ITUNES, "itunes"}, {NS_ITUNES, "podcast"}, {NS_SY, "syndication"},
	    {NS_ATOM10, "atom"}, {NS_RDF, "rdf"}, {NS_RSS, "rss"}, {NS_ORIGIN, "feedburner"},
	    {NS_XHTML, "html"}};

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (hints[i].ns == ns && strcasestr(uri, hints[i].word) != NULL)
			return true;
	}
	return false;
}

static const struct element *
row_find(enum ns ns, const char *name, size_t n, unsigned where)
{
	int first = tolower((unsigned char)*name);

	for (const struct element *e = elements;
	     e < elements + sizeof(elements) / sizeof(elements[0]); e++) {
		if (e->ns == ns && e->name[0] == first && (e->where & where) != 0 &&
		    strncasecmp(e->name, name, n) == 0 && e->name[n] == '\0')
			return e;
	}
	return NULL;
}

const struct element *
element_find(enum ns ns, const char *name, size_t n, unsigned where)
{
	const struct element *e;

	if (n == 0)
		return NULL;
	if (ns == NS_RSS090 || ns == NS_RSS10)
		ns = NS_RSS;
	else if (ns == NS_ATOM03)
		ns = NS_ATOM10;
	e = row_find(ns, name, n, where);
	/* Those who forget that Atom has its own names write RSS's: guid, pubDate, description. */
	return e == NULL && ns == NS_ATOM10 ? row_find(NS_RSS, name, n, where) : e;
}
