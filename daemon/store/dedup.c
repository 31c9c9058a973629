#include "dedup.h"

#include <string.h>

#include "../core/item.h"

/* Contents this long are an article; shorter ones and summaries are announcements of one. */
#define ARTICLE 1000

static bool
same_title(const struct dedup_entry *a, const struct dedup_entry *b)
{
	return strcmp(a->title, b->title) == 0;
}

static bool
same_date(const struct dedup_entry *a, const struct dedup_entry *b)
{
	return a->published != TIME_NONE && a->published == b->published;
}

bool
dedup_same_guid(const struct dedup_entry *e, const struct dedup_entry *known)
{
	bool url_differs = e->url_key != known->url_key && e->url_key != 0 && known->url_key != 0;

	return same_title(e, known) || !url_differs || same_date(e, known);
}

bool
dedup_same_path(const struct dedup_entry *e, const struct dedup_entry *known)
{
	return (same_title(e, known) && e->title[0] != '\0') || same_date(e, known);
}

bool
dedup_same_url(const struct dedup_entry *e, const struct dedup_entry *known)
{
	bool date_differs = e->published != known->published && e->published != TIME_NONE &&
			    known->published != TIME_NONE;

	if (e->guid == NULL || known->guid == NULL || strcmp(e->guid, known->guid) == 0)
		return true;
	return same_title(e, known) || !date_differs;
}

bool
dedup_same_text(const struct dedup_entry *e, const struct dedup_entry *known)
{
	return same_title(e, known) &&
	       (e->url_key == known->url_key || e->url_key == 0 || known->url_key == 0);
}

bool
dedup_is_page(const char *canonical)
{
	return canonical != NULL && strpbrk(canonical, "/?#") != NULL;
}

const char *
dedup_path(const char *guid)
{
	const char *p;

	if (guid == NULL || (p = strstr(guid, "://")) == NULL || p == guid)
		return NULL;
	p += 3 + strcspn(p + 3, "/?#");
	return p[0] == '\0' || strcmp(p, "/") == 0 ? NULL : p;
}

static bool
within(int64_t a, int64_t b, int64_t window)
{
	return (a > b ? a - b : b - a) <= window;
}

static bool
same_lead(const struct dedup_report *a, const struct dedup_report *b)
{
	return a->lead == NULL || b->lead == NULL || strcmp(a->lead, b->lead) == 0;
}

/* Has one feed used the title for different news? */
static bool
recurs(const struct dedup_report *r, const struct dedup_report *known, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		if (known[i].feed == r->feed && !same_lead(&known[i], r))
			return true;
		for (j = i + 1; j < n; j++)
			if (known[i].feed == known[j].feed && known[i].story != known[j].story)
				return true;
	}
	return false;
}

int
dedup_title_match(
    const struct dedup_report *r, const struct dedup_report *known, size_t n, int64_t window)
{
	bool column = recurs(r, known, n);
	size_t i;

	for (i = 0; i < n; i++)
		if (within(r->time, known[i].time, window) &&
		    (!column || (known[i].feed == r->feed && r->lead != NULL &&
				    known[i].lead != NULL && same_lead(&known[i], r))))
			return (int)i;
	return -1;
}

static int
completeness(const struct dedup_rank *r)
{
	return r->content >= ARTICLE ? 3 : r->content > 0 ? 2 : r->lead;
}

bool
dedup_leads(const struct dedup_rank *a, const struct dedup_rank *main)
{
	if (a->weight != main->weight)
		return a->weight > main->weight;
	if (completeness(a) != completeness(main))
		return completeness(a) > completeness(main);
	return a->time < main->time;
}
