/*
 * publication.h -- what several formats say in the same way.  Internal to daemon/publish.
 */
#ifndef DIGESTD_PUBLICATION_H
#define DIGESTD_PUBLICATION_H

#include "format.h"

/* What an address ends with, so that its page is in the words of the site. */
const char *site_query(const struct site *);
/* Title of a section by key; the key itself when the site does not know it; NULL for NULL. */
const char *site_section(const struct site *, const char *key);
/* The site's own page of a story: base_url/items/ID/. */
void story_page(const struct site *, const struct story *, struct buf *out);
/* Title to show: its own, or a cut of what it says. */
const char *story_title(const struct story *);
/* Who is named as author: the entry's, else the feed's title, else the site's. */
const char *story_author(const struct site *, const struct story *);
/* The story's feed as people know it: title, else key; NULL without sources. */
const char *story_feed_title(const struct story *);
/* Reports besides the main one. */
size_t story_others(const struct story *);
/* Content or else summary, and how many other reports there are with their links; sanitised HTML.
 */
void story_html(const struct site *, const struct story *, struct buf *out);
/* Address of a feed of ours for one source: base_url/feeds/KEY/FILE. */
void feed_url(const struct site *, const char *key, const char *file, struct buf *out);

#endif
