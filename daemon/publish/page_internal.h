/*
 * page_internal.h -- a page while its values are made; only format_html.c and page_*.c include it.
 */
#ifndef DIGESTD_PAGE_INTERNAL_H
#define DIGESTD_PAGE_INTERNAL_H

#include "page.h"
#include "publication.h"

struct page {
	const struct site *site;
	const struct publication *pub; /* NULL for a message */
	struct arena *arena;
	struct tpl_map *map;
	const char *root; /* page_root() */
};

/* page_frame.c: head, masthead, list of sections, foot */
void page_put_frame(struct page *, const char *title);

/* page_story.c: values of a section (key MAY be NULL or unknown), of a report, of a story */
void page_put_section(struct page *, struct tpl_map *, const char *key);
void page_put_source(struct page *, struct tpl_map *, const struct story_source *);
void page_put_story(struct page *, struct tpl_map *, const struct story *);

/* page_item.c: the first story, with all its reports and the reasons of its section */
void page_put_detail(struct page *);

#endif
