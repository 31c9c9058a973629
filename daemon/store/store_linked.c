/*
 * store_internal.h: reports that say by a link where they have it from, and reports that others
 * linked to before they came.
 *
 * A short report links to little: what it tells of.  A page of many links is a roundup or has a
 * list of related articles, and a long one names what it builds on; neither says anything.  And
 * the link alone proves nothing, the titles have to agree somewhat (same_linked()).
 */
#include "store_internal.h"

#include <string.h>

#include "../core/hash.h"
#include "../core/text.h"
#include "../core/url.h"

/* Bytes of HTML of a short report. */
#define HTML_MOST 6144
/* Items that are looked at for one link. */
#define LINKED_MOST 4

static const char *
unescape(const char *p, size_t n, struct arena *a)
{
	char *out = arena_strndup(a, p, n), *to = out;
	const char *from = out;

	while (*from != '\0') {
		*to++ = *from;
		from += strncmp(from, "&amp;", 5) == 0 ? 5 : 1;
	}
	*to = '\0';
	return out;
}

/* What stands there is sanitised: quotes are double, attributes have no blanks around "=". */
static bool
next_link(const char **html, const char **url, struct arena *a)
{
	static const char mark[] = " href=\"";
	const char *p = strstr(*html, mark), *end;

	if (p == NULL || (end = strchr(p += strlen(mark), '"')) == NULL)
		return false;
	*url = unescape(p, (size_t)(end - p), a);
	*html = end;
	return true;
}

static bool
is_new(const struct entry *e, const char *canonical)
{
	size_t i;

	for (i = 0; i < e->nlinks; i++)
		if (strcmp(e->links[i], canonical) == 0)
			return false;
	return true;
}

void
store_linked_read(struct store *s, struct entry *e)
{
	const struct item *it = e->item;
	const char *html = it->content != NULL ? it->content : it->summary, *url;
	size_t seen = 0;

	if (!store_is_told(e) || html == NULL || it->url == NULL ||
	    strnlen(html, HTML_MOST) == HTML_MOST)
		return;
	while (next_link(&html, &url, s->scratch)) {
		if (same_editor(url, it->url))
			continue;
		url = url_canonical(url, s->scratch);
		if (!dedup_is_page(url) || !is_new(e, url))
			continue;
		if (++seen > ENTRY_LINKS) {
			e->nlinks = 0;
			return;
		}
		e->links[e->nlinks++] = url;
	}
}

/* 1 when the item tells of the same, 0 when not or when it is gone. */
static int
judge(struct store *s, const struct entry *e, struct same_report *own, int64_t item,
    struct matches *found, struct errbuf *err)
{
	int64_t window = (int64_t)e->opts->title_window_days * 86400, apart, feed, story, time;
	sqlite3_stmt *st = store_bind(s, Q_NEAR_ITEM, "i", item);
	struct same_verdict v;
	struct report r;
	int rc = store_step(s, st, err);

	if (rc != 1)
		return rc;
	feed = sqlite3_column_int64(st, 0);
	story = sqlite3_column_int64(st, 1);
	time = sqlite3_column_int64(st, 2);
	r.title = sql_text(st, 3, s->scratch);
	r.url = sql_text(st, 4, s->scratch);
	r.summary = sql_text(st, 5, s->scratch);
	sqlite3_reset(st);
	apart = time > e->time ? time - e->time : e->time - time;
	if (feed == e->feed || apart > window || r.title == NULL ||
	    !same_linked(own, same_read(&r, s->scratch), &v, s->scratch))
		return 0;
	store_match_add(found, (struct match){.story = story,
				   .how = "links",
				   .alike = (int)(v.similarity * 100 + 0.5),
				   .words = r.url});
	return 1;
}

static int
try_key(struct store *s, const struct entry *e, struct same_report *own, int64_t key,
    struct matches *found, struct errbuf *err)
{
	int64_t items[REPORTS_MAX];
	size_t n, i;
	int rc;

	if ((rc = store_link_find(s, key, items, &n, err)) < 0)
		return rc;
	for (i = 0; i < n && i < LINKED_MOST && found->n == 0; i++)
		if ((rc = judge(s, e, own, items[i], found, err)) < 0)
			return rc;
	return 0;
}

int
store_linked_find(struct store *s, const struct entry *e, struct matches *found, struct errbuf *err)
{
	struct report r = {.title = e->item->title, .url = e->item->url, .summary = e->item->lead};
	struct same_report *own;
	int64_t to = store_linked_key(s, e->item->canonical);
	size_t i;
	int rc = 0;

	if (found->n > 0 || !store_is_told(e) || (e->nlinks == 0 && !store_links_maybe(s, to)))
		return 0;
	own = same_read(&r, s->scratch);
	for (i = 0; i < e->nlinks && found->n == 0 && rc == 0; i++)
		rc = try_key(s, e, own, hash_key(s->salt, "url", e->links[i], NULL), found, err);
	if (found->n == 0 && rc == 0 && e->facts.url_key != 0)
		rc = try_key(s, e, own, to, found, err);
	return rc;
}

int64_t
store_linked_key(const struct store *s, const char *canonical)
{
	return canonical != NULL ? hash_key(s->salt, "to", canonical, NULL) : 0;
}
