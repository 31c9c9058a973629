#include "sanitise_table.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLOCK (S_ENDS_P | S_SPECIAL)
#define DROP(n)                          \
	{                                \
		n, NULL, S_DROP, 0, NULL \
	}
#define PLAIN(n)                 \
	{                        \
		n, n, 0, 0, NULL \
	}
#define BLOCK_AS(n, as)               \
	{                             \
		n, as, BLOCK, 0, NULL \
	}

#define ROWS "tbody thead tfoot"

/* Sorted by name. */
static const struct sanitise_element elements[] = {
    {"a", "a", 0, S_HREF | S_TITLE, NULL},
    {"abbr", "abbr", 0, S_TITLE, NULL},
    {"acronym", "acronym", 0, S_TITLE, NULL},
    BLOCK_AS("address", "address"),
    DROP("applet"),
    DROP("area"),
    BLOCK_AS("article", "article"),
    BLOCK_AS("aside", "aside"),
    {"audio", "audio", S_MEDIA, S_SRC | S_CONTROLS, NULL},
    PLAIN("b"),
    DROP("base"),
    PLAIN("bdi"),
    PLAIN("bdo"),
    PLAIN("big"),
    BLOCK_AS("blockquote", "blockquote"),
    {"br", "br", S_VOID, 0, NULL},
    DROP("canvas"),
    {"caption", "caption", S_SPECIAL | S_CELL, 0, "table"},
    BLOCK_AS("center", "div"),
    PLAIN("cite"),
    PLAIN("code"),
    DROP("col"),
    DROP("datalist"),
    {"dd", "dd", BLOCK, 0, NULL},
    {"del", "del", 0, S_DATETIME, NULL},
    BLOCK_AS("details", "details"),
    PLAIN("dfn"),
    BLOCK_AS("dialog", "div"),
    BLOCK_AS("dir", "ul"),
    BLOCK_AS("div", "div"),
    BLOCK_AS("dl", "dl"),
    {"dt", "dt", BLOCK, 0, NULL},
    PLAIN("em"),
    DROP("embed"),
    BLOCK_AS("fieldset", "div"),
    BLOCK_AS("figcaption", "figcaption"),
    BLOCK_AS("figure", "figure"),
    BLOCK_AS("footer", "footer"),
    DROP("form"),
    DROP("frame"),
    DROP("frameset"),
    {"h1", "h1", BLOCK | S_HEADING, 0, NULL},
    {"h2", "h2", BLOCK | S_HEADING, 0, NULL},
    {"h3", "h3", BLOCK | S_HEADING, 0, NULL},
    {"h4", "h4", BLOCK | S_HEADING, 0, NULL},
    {"h5", "h5", BLOCK | S_HEADING, 0, NULL},
    {"h6", "h6", BLOCK | S_HEADING, 0, NULL},
    DROP("head"),
    BLOCK_AS("header", "header"),
    BLOCK_AS("hgroup", "div"),
    {"hr", "hr", BLOCK | S_VOID, 0, NULL},
    PLAIN("i"),
    DROP("iframe"),
    {"img", "img", S_VOID | S_MEDIA, S_SRC | S_ALT | S_TITLE | S_SIZE, NULL},
    DROP("input"),
    {"ins", "ins", 0, S_DATETIME, NULL},
    PLAIN("kbd"),
    DROP("keygen"),
    BLOCK_AS("legend", "div"),
    {"li", "li", BLOCK, 0, NULL},
    DROP("link"),
    BLOCK_AS("listing", "pre"),
    BLOCK_AS("main", "div"),
    DROP("map"),
    PLAIN("mark"),
    DROP("math"),
    BLOCK_AS("menu", "ul"),
    DROP("meta"),
    BLOCK_AS("nav", "nav"),
    DROP("noembed"),
    DROP("noframes"),
    DROP("noscript"),
    DROP("object"),
    {"ol", "ol", BLOCK, S_START, NULL},
    DROP("optgroup"),
    DROP("option"),
    {"p", "p", BLOCK, 0, NULL},
    DROP("param"),
    BLOCK_AS("plaintext", "pre"),
    DROP("portal"),
    BLOCK_AS("pre", "pre"),
    PLAIN("q"),
    {"rp", "rp", 0, 0, "ruby"},
    {"rt", "rt", 0, 0, "ruby"},
    PLAIN("ruby"),
    PLAIN("s"),
    PLAIN("samp"),
    DROP("script"),
    BLOCK_AS("section", "section"),
    DROP("select"),
    PLAIN("small"),
    {"source", "source", S_VOID | S_MEDIA, S_SRC, "audio video"},
    PLAIN("strike"),
    PLAIN("strong"),
    DROP("style"),
    PLAIN("sub"),
    BLOCK_AS("summary", "summary"),
    PLAIN("sup"),
    DROP("svg"),
    {"table", "table", BLOCK | S_TABLE, 0, NULL},
    {"tbody", "tbody", S_SPECIAL | S_TABLE, 0, "table"},
    {"td", "td", S_SPECIAL | S_CELL, S_SPAN, "tr"},
    DROP("template"),
    DROP("textarea"),
    {"tfoot", "tfoot", S_SPECIAL | S_TABLE, 0, "table"},
    {"th", "th", S_SPECIAL | S_CELL, S_SPAN, "tr"},
    {"thead", "thead", S_SPECIAL | S_TABLE, 0, "table"},
    {"time", "time", 0, S_DATETIME, NULL},
    DROP("title"),
    {"tr", "tr", S_SPECIAL | S_TABLE, 0, ROWS},
    DROP("track"),
    PLAIN("tt"),
    PLAIN("u"),
    BLOCK_AS("ul", "ul"),
    PLAIN("var"),
    {"video", "video", S_MEDIA, S_SRC | S_POSTER | S_SIZE | S_CONTROLS, NULL},
    {"wbr", "wbr", S_VOID, 0, NULL},
    BLOCK_AS("xmp", "pre"),
};

static int
by_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct sanitise_element *)entry)->name);
}

const struct sanitise_element *
sanitise_find(const char *name)
{
	return bsearch(
	    name, elements, sizeof(elements) / sizeof(elements[0]), sizeof(elements[0]), by_name);
}

bool
sanitise_scheme(unsigned attr, const char *url)
{
	if (strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0)
		return true;
	return attr == S_HREF && strncasecmp(url, "mailto:", 7) == 0;
}

/* Hosts (with their subdomains) and the beginning of the path that serve counting images. */
static const struct {
	const char *host, *path;
} pixels[] = {
    {"doubleclick.net", "/"},
    {"feedburner.com", "/~r/"},
    {"feedburner.com", "/~ff/"},
    {"feedburner.google.com", "/"},
    {"feedsportal.com", "/"},
    {"stats.wordpress.com", "/"},
    {"pixel.wp.com", "/"},
    {"feeds.wordpress.com", "/1.0/"},
    {"google-analytics.com", "/"},
    {"googletagmanager.com", "/"},
    {"scorecardresearch.com", "/"},
    {"quantserve.com", "/"},
    {"feedblitz.com", "/cgi/"},
    {"facebook.com", "/tr"},
    {"hm.baidu.com", "/"},
    {"cnzz.com", "/"},
    {"51.la", "/"},
};

bool
sanitise_is_pixel(const char *url)
{
	const char *host = strstr(url, "://"), *path;
	size_t i, n, len;

	if (host == NULL)
		return false;
	host += 3;
	len = strcspn(host, "/?#:");
	path = host[len] == '/' ? host + len : "/";
	for (i = 0; i < sizeof(pixels) / sizeof(pixels[0]); i++) {
		n = strlen(pixels[i].host);
		if (len >= n && strncasecmp(host + len - n, pixels[i].host, n) == 0 &&
		    (len == n || host[len - n - 1] == '.') &&
		    strncmp(path, pixels[i].path, strlen(pixels[i].path)) == 0)
			return true;
	}
	return false;
}

bool
sanitise_is_placeholder(const char *src)
{
	static const char *const words[] = {"placeholder", "blank.", "spacer.", "grey.gif",
	    "gray.gif", "loading.", "lazyload", "lazy-load", "lazy_load", "pixel.gif", "1x1",
	    "transparent.", "trans.gif"};
	const char *name = src, *p;
	size_t i;

	if (*src == '\0' || strncasecmp(src, "data:", 5) == 0 || strncasecmp(src, "about:", 6) == 0)
		return true;
	for (p = src; *p != '\0' && *p != '?' && *p != '#'; p++)
		if (*p == '/')
			name = p + 1;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((p = strcasestr(name, words[i])) != NULL)
			return true;
	return false;
}
