#include "feedbuild.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "../daemon/core/url.h"
#include "plaintext.h"

void
build_init(struct build *b, const struct parse_context *ctx, struct document *doc, struct arena *a)
{
	memset(b, 0, sizeof(*b));
	b->ctx = ctx;
	b->doc = doc;
	b->arena = a;
	b->generation = 1;
	b->strings_max = SIZE_MAX;
	buf_init(&b->text, BUILD_TEXT_MAX);
}

void
build_release(struct build *b)
{
	buf_release(&b->text);
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct binding *
binding_find(struct build *b, const char *prefix, size_t n)
{
	for (unsigned i = b->nbindings; i > 0; i--) {
		struct binding *at = &b->bindings[i - 1];

		if (at->n == n && memcmp(at->prefix, prefix, n) == 0)
			return at;
	}
	return NULL;
}

static enum ns
resolve_ns(struct build *b, const char *prefix, size_t n)
{
	const struct binding *at = binding_find(b, prefix, n);

	if (at == NULL)
		return n == 0 ? b->vocabulary : ns_of_prefix(prefix, n);
	return at->ns == NS_NONE ? b->vocabulary : at->ns;
}

static void
bind(struct build *b, const char *prefix, const char *uri)
{
	struct binding *at;

	if (b->nbindings == BUILD_BINDINGS)
		return;
	at = &b->bindings[b->nbindings++];
	at->prefix = arena_strdup(b->arena, prefix);
	at->n = strlen(prefix);
	at->ns = ns_of_uri(uri);
	if (at->ns == NS_OTHER && at->n == 0 && b->depth == 1)
		at->ns = ns_of_default(uri);
	else if (at->ns == NS_OTHER && ns_hinted(uri, ns_of_prefix(prefix, at->n)))
		at->ns = ns_of_prefix(prefix, at->n);
	b->generation++;
}

/* Looked up once for each name of a document. */
static const struct element *
lookup(struct build *b, const char *name, unsigned where)
{
	size_t n = strlen(name), prefix;
	unsigned slot;
	const char *local;

	if (where == 0)
		return NULL;
	if (n >= BUILD_NAME_MAX)
		return NULL;
	slot = ((unsigned)n * 7 + (unsigned char)name[n - 1] * 5 + (unsigned char)name[n / 2] +
		   where * 3) %
	       BUILD_NAMES;
	if (b->names[slot].generation == b->generation && b->names[slot].where == where &&
	    strcmp(b->names[slot].name, name) == 0)
		return b->names[slot].element;
	local = build_local_name(name, &prefix);
	if (prefix > 0 && binding_find(b, name, prefix) == NULL)
		b->undeclared = true;
	memcpy(b->names[slot].name, name, n + 1);
	b->names[slot].generation = b->generation;
	b->names[slot].where = where;
	b->names[slot].element =
	    element_find(resolve_ns(b, name, prefix), local, strlen(local), where);
	return b->names[slot].element;
}

const struct element *
build_lookup(struct build *b, const char *name, unsigned where)
{
	return lookup(b, name, where);
}

const char *
attribute(const char **atts, const char *name)
{
	size_t prefix;

	for (; *atts != NULL; atts += 2) {
		if (strcasecmp(build_local_name(atts[0], &prefix), name) == 0 && atts[1] != NULL &&
		    strncmp(atts[0], "xml", 3) != 0)
			return atts[1];
	}
	return NULL;
}

/* A base that is no address of the web leaves the one around it. */
static void
inherit_base(struct build *b, struct frame *f, const char *value)
{
	const char *base = url_resolve(f->base == NULL ? b->ctx->base : f->base, value, b->arena);

	if (base != NULL && url_is_web(base))
		f->base = base;
}

/* Declarations and the attributes of XML itself, which are inherited. */
static void
inherit(struct build *b, struct frame *f, const char **atts)
{
	for (; *atts != NULL; atts += 2) {
		const char *name = atts[0], *value = atts[1];

		if (strncmp(name, "xml", 3) != 0)
			continue;
		if (strcmp(name, "xmlns") == 0)
			bind(b, "", value);
		else if (strncmp(name, "xmlns:", 6) == 0)
			bind(b, name + 6, value);
		else if (strcmp(name, "xml:base") == 0)
			inherit_base(b, f, value);
		else if (strcmp(name, "xml:lang") == 0)
			f->lang = *value == '\0' ? NULL : arena_strdup(b->arena, value);
	}
}

/* ---- the root says what it is -----------------------------------------------------------------
 */

static enum document_format
rss_format(const char **atts)
{
	const char *version = attribute(atts, "version");

	if (version == NULL)
		return FORMAT_RSS20;
	while (*version == ' ')
		version++;
	if (strncmp(version, "0.9", 3) == 0 || strncmp(version, ".9", 2) == 0)
		return FORMAT_RSS09;
	return strncmp(version, "1.0", 3) == 0 ? FORMAT_RSS10 : FORMAT_RSS20;
}

static enum document_format
rdf_format(const struct build *b)
{
	for (unsigned i = 0; i < b->nbindings; i++) {
		if (b->bindings[i].ns == NS_RSS10)
			return FORMAT_RSS10;
		if (b->bindings[i].ns == NS_RSS090)
			return FORMAT_RSS09;
	}
	return FORMAT_RDF;
}

static enum document_format
atom_format(enum ns ns, const char **atts)
{
	const char *version = attribute(atts, "version");

	if (ns == NS_ATOM03)
		return FORMAT_ATOM03;
	return ns != NS_ATOM10 && version != NULL && strncmp(version, "0.", 2) == 0 ? FORMAT_ATOM03
										    : FORMAT_ATOM10;
}

static enum document_format
root_format(struct build *b, const char *local, enum ns ns, const char **atts)
{
	if (strcasecmp(local, "rss") == 0)
		return rss_format(atts);
	if (strcasecmp(local, "rdf") == 0)
		return rdf_format(b);
	if (strcasecmp(local, "feed") == 0 || (strcasecmp(local, "entry") == 0))
		return atom_format(ns, atts);
	if (strcasecmp(local, "channel") == 0) {
		if (ns == NS_RSS10)
			return FORMAT_RSS10;
		return attribute(atts, "href") != NULL || attribute(atts, "lastmod") != NULL ||
			       attribute(atts, "self") != NULL || strcmp(local, "CHANNEL") == 0
			   ? FORMAT_CDF
			   : FORMAT_RSS20;
	}
	return FORMAT_UNKNOWN;
}

/* CDF has in attributes of its channel what others have in elements. */
static void
cdf_channel(struct build *b, struct frame *f, const char **atts)
{
	const char *base = attribute(atts, "base"), *href = attribute(atts, "href");
	const char *modified = attribute(atts, "lastmod");

	if (modified != NULL)
		build_set_date(b, FIELD_UPDATED, RANK_UPDATED_LASTMOD, modified);
	if (base != NULL)
		f->base = url_resolve(b->ctx->base, base, b->arena);
	if (href != NULL)
		build_link(b, href, RANK_LINK_HREF, f->base);
}

/* xml:lang of the root or a channel is the feed's language unless an element says it. */
static void
inherit_language(struct build *b, const struct frame *f)
{
	if (f->lang == NULL || b->doc->language != NULL)
		return;
	b->doc->language = f->lang;
	b->feed_ranks.rank[FIELD_LANGUAGE] = RANK_LANGUAGE_XML + 1;
}

static void
start_root(struct build *b, struct frame *f, const char *name, const char **atts)
{
	size_t prefix;
	const char *local = build_local_name(name, &prefix);
	struct binding *at = binding_find(b, name, prefix);
	enum ns ns = at == NULL ? prefix == 0 ? NS_NONE : ns_of_prefix(name, prefix) : at->ns;
	enum document_format format = root_format(b, local, ns, atts);

	/* Entries behind the end of the feed, when a repair found them. */
	if (b->is_feed && format == FORMAT_UNKNOWN &&
	    (f->element = lookup(b, name, WHERE_FEED)) != NULL)
		return;
	if (format == FORMAT_UNKNOWN) {
		if (!b->is_feed)
			b->root = arena_strdup(b->arena, name);
		b->stop = !b->is_feed;
		return;
	}
	/* Of several roots the first says what the document is. */
	if (!b->is_feed)
		b->doc->format = format;
	b->is_feed = true;
	b->frames[0].where = WHERE_FEED;
	b->vocabulary = format == FORMAT_ATOM10 || format == FORMAT_ATOM03 ? NS_ATOM10 : NS_RSS;
	/* An unknown namespace of the root is a misspelt one. */
	if (at != NULL && at->ns == NS_OTHER) {
		at->ns = b->vocabulary;
		b->stranger = true;
	}
	b->generation++;
	f->where = WHERE_FEED;
	if (format == FORMAT_CDF)
		cdf_channel(b, f, atts);
	if (strcasecmp(local, "entry") == 0)
		f->element = element_find(NS_ATOM10, "entry", 5, WHERE_FEED);
	inherit_language(b, f);
}

/* ---- elements ---------------------------------------------------------------------------------
 */

static void
capture_start(struct build *b, const struct element *e, const char **atts)
{
	b->capture = (struct capture){.frame = b->depth};
	b->text.max = BUILD_TEXT_MAX;
	buf_clear(&b->text);
	build_capture_begin(b, e, atts);
}

static void
start_element(struct build *b, struct frame *f, const char **atts)
{
	const struct element *e = f->element;

	switch (e->action) {
	case ACTION_SKIP:
		f->where = 0;
		break;
	case ACTION_PASS:
		f->where = b->frames[b->depth - 1].where;
		if (b->item == NULL)
			inherit_language(b, f);
		break;
	case ACTION_ITEM:
		/* An entry in an entry ends the one around it, which then only holds entries. */
		if (b->item != NULL) {
			build_item_end(b, true);
			b->frames[b->item_frame].where = WHERE_WRAP;
		}
		f->where = WHERE_ITEM;
		b->item_frame = b->depth;
		build_item_begin(b, atts);
		break;
	case ACTION_PERSON:
		f->where = WHERE_PERSON;
		b->person = (struct person){NULL, NULL};
		b->person_frame = b->depth;
		capture_start(b, e, atts);
		break;
	case ACTION_SOURCE:
		f->where = WHERE_SOURCE;
		break;
	case ACTION_MEDIA:
		f->where = WHERE_ITEM;
		build_capture_begin(b, e, atts);
		break;
	case ACTION_TEXT:
	case ACTION_LINE:
	case ACTION_HTML:
	case ACTION_CONSTRUCT:
	case ACTION_DATE:
	case ACTION_LINK:
	case ACTION_GUID:
	case ACTION_CATEGORY:
	case ACTION_KEYWORDS:
	case ACTION_ENCLOSURE:
		/* iTunes has categories in categories. */
		f->where = e->ns == NS_ITUNES && e->action == ACTION_CATEGORY
			       ? b->frames[b->depth - 1].where
			       : 0;
		capture_start(b, e, atts);
		if (b->capture.alternatives) {
			f->where = WHERE_ITEM;
			b->capture.frame = 0;
		}
		break;
	}
}

/* Fields that may hold elements of HTML. */
static bool
holds_markup(const struct element *e)
{
	return e->action == ACTION_HTML || e->action == ACTION_CONSTRUCT ||
	       e->action == ACTION_LINE;
}

void
build_start(struct build *b, const char *name, const char **atts)
{
	const struct frame *parent = &b->frames[b->depth];
	const struct element *holder;
	struct frame *f;

	if (b->stop)
		return;
	if (arena_used(b->arena) > b->strings_max) {
		b->doc->damage = "more text than is kept";
		b->stop = true;
		return;
	}
	if (b->depth + 1 == LIMIT_DEPTH) {
		b->deep++;
		return;
	}
	f = &b->frames[++b->depth];
	*f = (struct frame){.base = parent->base, .lang = parent->lang};
	f->bindings = (unsigned short)b->nbindings;
	if (*atts != NULL)
		inherit(b, f, atts);
	if (b->depth == 1) {
		start_root(b, f, name, atts);
		if (f->element != NULL)
			start_element(b, f, atts);
		return;
	}
	holder = b->capture.frame == 0 ? NULL : b->frames[b->capture.frame].element;
	if (holder != NULL && holds_markup(holder)) {
		build_markup_start(b, f, name, atts);
		return;
	}
	f->element = lookup(b, name, parent->where);
	if (f->element != NULL)
		start_element(b, f, atts);
	else if (parent->where == WHERE_FEED || parent->where == WHERE_WRAP)
		f->where = WHERE_WRAP;
}

static void
end_element(struct build *b, const struct element *e)
{
	if (e->action == ACTION_ITEM) {
		build_item_end(b, true);
		b->item_frame = 0;
	} else if (e->action == ACTION_PERSON) {
		build_person_end(b, e);
		b->capture.frame = 0;
		b->person_frame = 0;
	} else if (b->capture.frame == b->depth) {
		build_capture_end(b, e);
		b->capture.frame = 0;
	}
}

void
build_end(struct build *b, const char *name)
{
	struct frame *f = &b->frames[b->depth];

	if (b->stop)
		return;
	if (b->deep > 0) {
		b->deep--;
		return;
	}
	if (b->depth == 0)
		return;
	if (f->element != NULL)
		end_element(b, f->element);
	else if (b->capture.frame != 0)
		build_markup_end(b, f, name);
	if (b->nbindings != f->bindings) {
		b->nbindings = f->bindings;
		b->generation++;
	}
	b->depth--;
}

static void
resolve_late(struct build *b)
{
	struct document *doc = b->doc;
	bool atom = b->vocabulary == NS_ATOM10;
	const char *first, *second;

	if (doc->link != NULL && !url_is_web(doc->link))
		doc->link = url_resolve(b->ctx->base, doc->link, b->arena);
	if (doc->self != NULL)
		doc->self = url_resolve(b->ctx->base, doc->self, b->arena);
	/* Sites mean RSS's relative links relative to themselves, Atom says the document. */
	first = atom ? b->ctx->base : doc->link;
	second = atom ? doc->link : b->ctx->base;
	if (first == NULL)
		first = second;
	for (size_t i = 0; i < doc->nitems; i++) {
		struct item *item = &doc->items[i];

		/* RFC 4287 4.2.1; in RSS, who writes all leaves it out ("For a weblog ..."). */
		if (item->author == NULL)
			item->author = b->feed_author;
		if (item->url != NULL && !url_is_web(item->url))
			item->url = url_resolve(first, item->url, b->arena);
		if (item->url != NULL && !url_is_web(item->url))
			item->url = NULL;
		if (item->base == NULL)
			item->base = item->url != NULL ? item->url : b->ctx->base;
		for (size_t j = 0; j < item->nenclosures; j++) {
			struct enclosure *e = &item->enclosures[j];

			if (!url_is_web(e->url))
				e->url = url_resolve(first, e->url, b->arena);
		}
	}
}

void
build_finish(struct build *b)
{
	const struct element *e;

	b->stop = false;
	b->deep = 0;
	if (b->item != NULL) {
		/* Half a title or link is worse than none; half a text is still read. */
		e = b->capture.frame == 0 ? NULL : b->frames[b->capture.frame].element;
		if (e != NULL && (e->field == FIELD_SUMMARY || e->field == FIELD_CONTENT))
			build_capture_end(b, e);
		build_item_end(b, false);
	}
	if (b->doc->ttl == 0 && b->period > 0)
		b->doc->ttl = b->period / (b->frequency > 0 ? b->frequency : 1);
	if (b->undeclared && b->doc->damage == NULL)
		b->doc->damage = "a prefix is not declared";
	b->doc->recovered |= b->undeclared;
	resolve_late(b);
}
