/*
 * format.h -- what a format is: it renders a publication into bytes.
 *
 * A publication is a selection of stories; a format knows nothing of stores or sinks.  One file
 * per format, format_NAME.c, defines `const struct format format_NAME`; the table of all
 * formats is generated from the file names.  The same publication gives the same bytes, always:
 * nothing in a document depends on the clock.
 */
#ifndef DIGESTD_FORMAT_H
#define DIGESTD_FORMAT_H

#include "../core/feed.h"
#include "../core/item.h"
#include "../core/language.h"

/* Entries carry at most so much HTML: a longer content is left to the page it came from. */
#define PUBLICATION_CONTENT (32u << 10)

/* One report of a story. */
struct story_source {
	int64_t item; /* row id */
	const char *feed_key, *feed_title, *feed_site;
	const char *title, *url, *language;
	int64_t published;
	int weight;
	unsigned flags; /* enum item_flag of the report */
	/* Why it is in the story, NULL for the report that began it: "url", "title", "near" (with
	   how alike in hundredths, and words that both have), "links" (words is the URL of the
	   other report of the two), "merged" and "split" by a person. */
	const char *joined, *words;
	int alike;
};

struct story {
	int64_t id;	  /* row id */
	int64_t uid;	  /* never changes, survives the store; part of the tag: URI */
	struct item main; /* the main item: title, url, author, summary, content, ... */
	int64_t main_id;  /* its row id */
	int64_t time;	  /* what it is sorted by: published, clamped */
	int64_t last;	  /* of its latest report */
	int64_t first_seen;
	int64_t changed;	      /* last change that a reader can see */
	struct story_source *sources; /* all reports, the main one first */
	size_t nsources;
};

struct section_name {
	const char *key, *title;
	int threshold; /* points that an item needs */
};

/* Where documents live; the same for all publications. */
struct site {
	const char *base_url; /* no trailing slash */
	const char *title, *description, *language;
	enum language words; /* of its templates, and of what it says of itself */
	const char *query;   /* of addresses of its pages: "?language=en"; NULL: in its own words */
	const char *tag_authority; /* RFC 4151 */
	int tz_minutes;
	bool subscribe; /* readers may subscribe by mail: pages link to the form */
	const struct section_name *sections; /* in the order of publication */
	size_t nsections;
	/* Templates by name ("page.html"): text or NULL. */
	const char *(*template_text)(const struct site *, const char *name);
	const void *templates;
};

/* How the reading of a feed goes. */
struct feed_health {
	int64_t items, last_ok, last_change; /* 0 never */
	int failures, status;		     /* in a row; last HTTP status, 0 none */
	bool gone, fetching;		     /* 410; the last failure was in fetching */
};

struct publication {
	const struct site *site;
	const char *title;   /* "开源动态 · 开源政策" */
	const char *path;    /* directory part of its URL: "/", "/sections/policy/" */
	const char *query;   /* of a filter: "section=a,b&q=x" (encoded), or NULL */
	const char *section; /* key, when it is one section's */
	const char *feed;    /* key, when it is one feed's */
	int64_t day;	     /* for the page: midnight (site zone) of the day shown, or TIME_NONE */
	int64_t next_day;    /* the day after it when there is a page of it, or TIME_NONE */
	const char *search;  /* words that were searched for, on the page of results, or NULL */
	const char *older;   /* path and query of the page of older stories, or NULL */
	bool detail;	     /* the page of its one story: contents, reports and reasons */
	int64_t updated;     /* newest `changed`; of the youngest feed row when empty */
	struct story *stories; /* newest first */
	size_t nstories;
	const struct feed *feeds; /* for opml and the page's list of sources */
	size_t nfeeds;
	const struct feed_health *health; /* beside feeds: the page of the sources; else NULL */
};

struct format {
	const char *name;	/* MUST: "atom" */
	const char *file;	/* MUST: file name in a publication's directory: "feed.atom" */
	const char *media_type; /* MUST: with charset where it applies */
	const char *title;	/* MUST: for people and link elements: "Atom" */
	/* MUST.  Appends to out; 0, or -1 when it did not fit (out->overflow). */
	int (*render)(const struct publication *, struct buf *out, struct errbuf *);
};

extern const struct format *const formats[]; /* NULL-terminated, generated */
extern const struct format format_atom, format_rss, format_json, format_opml, format_html;

/* By file name ("feed.atom", "index.html"); or NULL. */
const struct format *format_find(const char *file);

/* The place of a section in the order of publication; nsections for NULL and unknown keys. */
size_t site_section_index(const struct site *, const char *key);
/* "tag:AUTHORITY:story/UID": RFC 4151; never changes once published. */
void story_tag(const struct site *, const struct story *, struct buf *out);
/* Absolute URL of one of the publication's documents, query included. */
void publication_url(const struct publication *, const struct format *, struct buf *out);

#endif
