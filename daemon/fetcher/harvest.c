#include "harvest.h"

#include <inttypes.h>
#include <string.h>

#include "../../filters/filter.h"
#include "../core/hash.h"
#include "../core/limits.h"

int
harvest_understand(const struct feed *feed, const struct source *src, const struct delivery *d,
    struct document *doc, struct arena *a, struct errbuf *err)
{
	struct document part;
	struct item *it;
	size_t i;

	document_init(&part);
	if (src->understand(feed, d, &part, a, err) == -1)
		return -1;
	source_finish(feed, d, &part, a);
	if (doc->format == FORMAT_UNKNOWN) {
		*doc = part;
		return 0;
	}
	for (i = 0; i < part.nitems; i++)
		if ((it = document_add(doc, a)) != NULL)
			*it = part.items[i];
	doc->next_url = part.next_url;
	return 0;
}

/* ---- sets of 64-bit values -------------------------------------------------------------- */

struct set {
	uint64_t *slots; /* 0 is free */
	unsigned char *counts;
	size_t mask;
};

static void
set_init(struct set *s, size_t n, struct arena *a)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	s->slots = arena_alloc(a, size * sizeof(*s->slots));
	s->counts = arena_alloc(a, size);
	s->mask = size - 1;
}

static size_t
set_slot(const struct set *s, uint64_t v)
{
	size_t i = (size_t)(v >> 7) & s->mask;

	while (s->slots[i] != 0 && s->slots[i] != v)
		i = (i + 1) & s->mask;
	return i;
}

/* How often the value is in now, up to 2. */
static unsigned
set_add(struct set *s, uint64_t v)
{
	size_t i = set_slot(s, v |= 1);

	s->slots[i] = v;
	if (s->counts[i] < 2)
		s->counts[i]++;
	return s->counts[i];
}

static unsigned
set_count(const struct set *s, uint64_t v)
{
	return s->counts[set_slot(s, v | 1)];
}

static uint32_t
string_hash(const char *s)
{
	return s == NULL ? 0 : (uint32_t)hash_fast(1, s, strlen(s)) | 1;
}

/* What the next poll is told of an entry. */
static struct seen
seen_of(const struct item *it)
{
	if (it->known != NULL)
		return *it->known;
	return (struct seen){.fingerprint = it->fingerprint,
	    .raw = it->raw,
	    .time = it->published != TIME_NONE ? it->published : it->updated,
	    .id = string_hash(it->id),
	    .url = string_hash(it->url),
	    .context = it->context};
}

/* ---- from entries to items -------------------------------------------------------------- */

struct harvest {
	struct set seen;	/* fingerprints that the engine has, and those of this document */
	struct set guids, urls; /* of the different entries of this document */
};

/* Marks the entries to look at: not seen before, and not twice in this document. */
static bool *
choose(struct harvest *h, const struct job *job, const struct document *doc,
    const struct seen *seen, struct arena *a)
{
	bool *chosen = arena_alloc(a, doc->nitems + 1);
	const struct item *it;
	struct set here;
	size_t i;

	set_init(&h->seen, job->nseen, a);
	set_init(&h->guids, doc->nitems, a);
	set_init(&h->urls, doc->nitems, a);
	set_init(&here, doc->nitems, a);
	for (i = 0; i < job->nseen; i++)
		(void)set_add(&h->seen, job->seen[i].fingerprint);
	for (i = 0; i < doc->nitems; i++) {
		it = &doc->items[i];
		if (set_add(&here, it->fingerprint) > 1)
			continue;
		chosen[i] = set_count(&h->seen, it->fingerprint) == 0;
		if (seen[i].id != 0)
			(void)set_add(&h->guids, seen[i].id);
		if (seen[i].url != 0)
			(void)set_add(&h->urls, seen[i].url);
	}
	return chosen;
}

static void
document_facts(const struct document *doc, int64_t now, struct result *r)
{
	r->title = doc->title;
	r->site = doc->link;
	r->format = document_format_name(doc->format);
	r->damage = doc->damage;
	r->language = doc->language;
	r->ttl = doc->ttl;
	r->skip_hours = doc->skip_hours;
	r->skip_days = doc->skip_days;
	r->rhythm = schedule_rhythm(doc, now, &r->newest);
	r->nentries = doc->nitems;
	r->nseen = doc->nitems < LIMIT_SEEN ? doc->nitems : LIMIT_SEEN;
}

static void
keep(struct result *r, const struct item *it, bool guid_shared, bool url_shared)
{
	r->items[r->nitems++] = (struct result_item){*it, guid_shared, url_shared};
}

/*
 * An item of nothing but text is known by that text; false for one that has nothing to read.
 */
static bool
name_item(struct item *it, struct arena *a)
{
	if (it->id != NULL || it->url != NULL || it->title != NULL)
		return true;
	if (it->summary == NULL && it->content == NULL)
		return false;
	it->id = arena_printf(a, "text:%016" PRIx64, it->fingerprint);
	return true;
}

void
harvest_filter(const struct job *job, const struct delivery *d, const struct document *doc,
    const struct config *c, struct rules *rules, struct arena *a, struct result *r)
{
	const struct filter_context ctx = {.feed = &job->feed,
	    .document = doc,
	    .base = d->final_url,
	    .now = d->received,
	    .block = c->block,
	    .nblock = c->nblock,
	    .rules = rules,
	    .arena = a};
	struct harvest h;
	bool *chosen, guid_shared, url_shared;
	struct errbuf why;
	struct item it;
	size_t i;

	r->seen = arena_alloc(a, doc->nitems * sizeof(*r->seen));
	for (i = 0; i < doc->nitems; i++)
		r->seen[i] = seen_of(&doc->items[i]);
	chosen = choose(&h, job, doc, r->seen, a);
	document_facts(doc, d->received, r);
	r->items = arena_alloc(a, doc->nitems * sizeof(*r->items));
	/* Oldest first, as they would have come one by one: the rows follow time. */
	for (i = doc->nitems; i-- > 0;) {
		if (!chosen[i])
			continue;
		it = doc->items[i];
		if (!name_item(&it, a))
			continue;
		guid_shared = it.id != NULL && set_count(&h.guids, r->seen[i].id) > 1;
		url_shared = it.url != NULL && set_count(&h.urls, r->seen[i].url) > 1;
		if (filter_run(&it, &ctx, &why) == FILTER_KEEP)
			keep(r, &it, guid_shared, url_shared);
		else if (r->ndropped++ == 0)
			r->dropped = arena_strdup(a, why.text);
	}
}
