/*
 * page.h -- pages that are no publication, and what all pages have.  Internal to daemon/publish and
 * what shows its pages.
 */
#ifndef DIGESTD_PAGE_H
#define DIGESTD_PAGE_H

#include "digest.h"
#include "values.h"

/* Values of what every page has: head, masthead, list of sections, foot. */
struct tpl_map *page_frame(const struct site *, const char *title, struct arena *);

/* A page that only says something, in the site's look: two phrases.  0, or -1 with the reason. */
int page_message(
    const struct site *, const char *title, const char *text, struct buf *out, struct errbuf *);
/* Reads all templates that pages are made of: 0, or -1 with "name:line: what". */
int page_check(const struct site *, struct errbuf *);

/* The page of pub->feeds with their health, by the template feeds.html: 0, or -1 with the reason.
 */
int page_feeds(const struct publication *, struct buf *out, struct errbuf *);

/* The page around a digest: its texts are the documents mail.html and mail.txt beside it. */
struct digest_preview {
	enum digest_period period;
	int64_t from, until;
	bool newer;  /* the next one has begun */
	bool sample; /* it shows what is kept out of the mail, having nothing else */
	const char *subject;
};
/* By the template preview.html: 0, or -1 with the reason. */
int
page_digest(const struct site *, const struct digest_preview *, struct buf *out, struct errbuf *);
/*
 * The list "languages": which of them is current, and the address of a page in each, path being
 * that in the site's own.
 */
void page_languages(const struct site *, enum language current, const char *path, struct tpl_map *);
/* Path of base_url, without a slash at its end: links work under every name of the host. */
const char *page_root(const struct site *);

#endif
