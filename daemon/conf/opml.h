/*
 * opml.h -- lists of feeds from and to other readers, OPML 1.0 to 2.0 (opml.org/spec2.opml).
 *
 * Import reads with expat of its own, because feedparse.c understands feeds and nothing else.
 * Hostile lists are bounded like the rest: depth, number and length of what is read, entities
 * by expat's own limits; nothing is fetched (outlines of type "include" are not followed).
 * Export is format_opml, the same bytes as /subscriptions.opml where titles are the same.
 */
#ifndef DIGESTD_OPML_H
#define DIGESTD_OPML_H

#include "conf.h"

#define OPML_MAX ((size_t)64 << 20) /* bytes of a list */
#define OPML_FEEDS_MAX 100000

struct opml_count {
	size_t feeds;	/* written */
	size_t known;	/* left out: the configuration has the URL */
	size_t refused; /* left out: no http or https URL */
};

/*
 * Writes the feeds of a list as a file for etc/feeds.d.  conf MAY be NULL; with it feeds that it
 * has already are left out, keys do not collide with its keys, and a folder that is called like
 * a section gives the section.  0, or -1 when it is no OPML.
 */
int opml_import(const char *text, size_t len, const struct config *conf, struct buf *out,
    struct opml_count *, struct errbuf *);
/* The enabled ones of the feeds as a list; 0 or -1. */
int opml_export(
    const struct config *, const struct feed *feeds, size_t n, struct buf *out, struct errbuf *);

#endif
