#include "feedbuild.h"

#include <ctype.h>
#include <string.h>

#include "plaintext.h"

/* ---- categories and enclosures ----------------------------------------------------------------
 */

void
build_add_category(struct build *b, const char *s, size_t n)
{
	struct item *item = b->item;
	const char *text;
	size_t room = b->category_room;

	if (item == NULL || item->ncategories == LIMIT_CATEGORIES ||
	    (text = plain_text(b->arena, s, n, MARKUP_GUESS)) == NULL)
		return;
	for (size_t i = 0; i < item->ncategories; i++) {
		if (strcmp(item->categories[i], text) == 0)
			return;
	}
	if (item->ncategories == room) {
		b->category_room = room == 0 ? 4 : 2 * room;
		item->categories = arena_grow(b->arena, item->categories,
		    room * sizeof(*item->categories), b->category_room * sizeof(*item->categories));
	}
	item->categories[item->ncategories++] = text;
}

void
build_add_keywords(struct build *b, const char *s)
{
	while (*s != '\0') {
		size_t n = strcspn(s, ",;");

		build_add_category(b, s, n);
		s += n;
		s += *s != '\0';
	}
}

/* "1234", "1,234"; -1 for what is no number of bytes. */
static int64_t
byte_count(const char *s)
{
	int64_t n = 0;
	int digits = 0;

	if (s == NULL)
		return -1;
	s += strspn(s, " \t\r\n");
	for (; isdigit((unsigned char)*s) || (*s == ',' && digits > 0); s++) {
		if (*s == ',')
			continue;
		if (++digits > 18)
			return -1;
		n = n * 10 + (*s - '0');
	}
	s += strspn(s, " \t\r\n");
	return digits > 0 && *s == '\0' ? n : -1;
}

void
build_add_enclosure(struct build *b, const char *url, const char *type, const char *length)
{
	struct item *item = b->item;
	size_t room = b->enclosure_room;
	struct enclosure *e;

	if (item == NULL || url == NULL || item->nenclosures == LIMIT_ENCLOSURES ||
	    (url = build_reference(b, url, b->frames[b->depth].base)) == NULL)
		return;
	for (size_t i = 0; i < item->nenclosures; i++) {
		if (strcmp(item->enclosures[i].url, url) == 0)
			return;
	}
	if (item->nenclosures == room) {
		b->enclosure_room = room == 0 ? 2 : 2 * room;
		item->enclosures =
		    arena_grow(b->arena, item->enclosures, room * sizeof(*item->enclosures),
			b->enclosure_room * sizeof(*item->enclosures));
	}
	e = &item->enclosures[item->nenclosures++];
	e->url = url;
	e->type = type == NULL ? NULL : plain_text(b->arena, type, strlen(type), MARKUP_NONE);
	e->length = byte_count(length);
}

/* The enclosure that a redirect stands for is the one with the same file name. */
static void
use_enclosure_origin(struct item *item, const char *origin)
{
	const char *file = strrchr(origin, '/');

	for (size_t i = 0; i < item->nenclosures; i++) {
		const char *last = strrchr(item->enclosures[i].url, '/');

		if (last != NULL && last[1] != '\0' && strcmp(last, file) == 0) {
			item->enclosures[i].url = origin;
			return;
		}
	}
}

/* ---- entries ----------------------------------------------------------------------------------
 */

void
build_item_begin(struct build *b, const char **atts)
{
	const struct frame *f = &b->frames[b->depth];
	const char *about = attribute(atts, "about"), *href = attribute(atts, "href");
	const char *modified = attribute(atts, "lastmod");
	size_t n;

	memset(&b->item_ranks, 0, sizeof(b->item_ranks));
	b->content_base = b->summary_base = b->source_author = b->enclosure_origin = NULL;
	b->category_room = b->enclosure_room = 0;
	b->content_plain = false;
	if ((b->item = document_add(b->doc, b->arena)) == NULL) {
		b->doc->damage = "more entries than are looked at";
		b->stop = true;
		return;
	}
	b->item->language = f->lang;
	if (about != NULL && (n = strlen(about)) > 0) {
		b->item->id = arena_strndup(b->arena, about, n);
		b->item_ranks.rank[FIELD_ID] = RANK_ID_ABOUT + 1;
		if (build_is_web(about))
			build_link(b, about, RANK_LINK_ABOUT, f->base);
	}
	if (href != NULL)
		build_link(b, href, RANK_LINK_HREF, f->base);
	if (modified != NULL)
		build_set_date(b, FIELD_UPDATED, RANK_UPDATED_LASTMOD, modified);
}

void
build_item_end(struct build *b, bool complete)
{
	struct item *item = b->item;

	b->item = NULL;
	if (item == NULL)
		return;
	if (item->author == NULL)
		item->author = b->source_author;
	if (b->enclosure_origin != NULL)
		use_enclosure_origin(item, b->enclosure_origin);
	item->base = b->content_base != NULL ? b->content_base : b->summary_base;
	if (!complete && (item->title == NULL || (item->id == NULL && item->url == NULL)))
		b->doc->nitems--;
}
