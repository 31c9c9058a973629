#include "feedbuild.h"

#include <string.h>
#include <strings.h>

#include "plaintext.h"

/*
 * As build_lookup(), and where the field being collected declares another default namespace, as
 * the div of XHTML does: as if it was closed.
 */
static const struct element *
find_outside(struct build *b, const char *name, unsigned where)
{
	const struct element *found = build_lookup(b, name, where);
	unsigned all = b->nbindings, before = b->frames[b->capture.frame].bindings;

	if (found != NULL || b->capture.frame == 0 || before == all || strchr(name, ':') != NULL)
		return found;
	b->nbindings = before;
	b->generation++;
	found = build_lookup(b, name, where);
	b->nbindings = all;
	b->generation++;
	return found;
}

/* A new entry closes the one before, or whatever cannot hold entries. */
static unsigned
ends_before_entry(const struct build *b)
{
	unsigned depth = b->depth;

	if (b->item_frame != 0)
		return depth - b->item_frame + 1;
	if (b->capture.frame != 0)
		return depth - b->capture.frame + 1;
	while (depth > 1 && (b->frames[depth].where & (WHERE_FEED | WHERE_WRAP)) == 0)
		depth--;
	return b->depth - depth;
}

/* An element of HTML as it may stand in this field: <title> or <link> may, <pubDate> may not. */
static bool
may_be_html(const struct element *holder, const char *name)
{
	bool known = html_known(name, strlen(name));

	if (holder->field == FIELD_TITLE)
		return known && strcasecmp(name, "link") != 0 && strcasecmp(name, "summary") != 0;
	return (holder->action == ACTION_HTML || holder->action == ACTION_CONSTRUCT) &&
	       (known || strcasecmp(name, "title") == 0);
}

unsigned
build_implied_ends(struct build *b, const char *name)
{
	unsigned where = b->item != NULL ? WHERE_ITEM : WHERE_FEED;
	unsigned open = b->person_frame != 0 ? b->person_frame : b->capture.frame;
	const struct element *found;
	size_t prefix;
	const char *local = build_local_name(name, &prefix);

	if (b->deep > 0 || b->depth == 0 || (b->capture.frame != 0 && b->capture.foreign))
		return 0;
	found = find_outside(b, name, WHERE_FEED);
	if (found != NULL && found->action == ACTION_ITEM)
		return ends_before_entry(b);
	if (open == 0 || b->frames[open].element == NULL)
		return 0;
	if (b->person_frame != 0 && build_lookup(b, name, WHERE_PERSON) != NULL)
		return b->capture.frame > b->person_frame ? b->depth - b->capture.frame + 1 : 0;
	found = find_outside(b, name, where);
	if (found == NULL || (prefix == 0 && may_be_html(b->frames[open].element, local)))
		return 0;
	/* <a> is a field of CDF only. */
	if (found->name[0] == 'a' && found->name[1] == '\0' && b->doc->format != FORMAT_CDF)
		return 0;
	return b->depth - open + 1;
}

bool
build_mistyped_end(const struct build *b, const char *name, size_t n)
{
	unsigned open = b->capture.frame != 0 ? b->capture.frame : b->person_frame;
	const struct element *holder = b->frames[open].element;

	if (open == 0 || b->deep > 0 || open != b->depth)
		return false;
	if (holder->action != ACTION_HTML && holder->action != ACTION_CONSTRUCT)
		return (holder->action != ACTION_LINE && holder->action != ACTION_PERSON) ||
		       !html_known(name, n);
	return !html_known(name, n) && strncasecmp(name, holder->name, 2) == 0;
}

bool
build_expects(struct build *b, const char *name)
{
	size_t prefix;
	const char *local = build_local_name(name, &prefix);

	if (b->depth == 0)
		return strcasecmp(local, "rss") == 0 || strcasecmp(local, "feed") == 0 ||
		       strcasecmp(local, "rdf") == 0;
	if (build_implied_ends(b, name) > 0)
		return true;
	return b->capture.frame == 0 && build_lookup(b, name, b->frames[b->depth].where) != NULL;
}

bool
build_hides(const struct build *b)
{
	const struct element *e = b->frames[b->depth].element;
	unsigned around = b->depth < 2 ? 0 : b->frames[b->depth - 1].where;

	return b->deep == 0 && b->capture.frame == 0 && b->person_frame == 0 &&
	       (around & (WHERE_FEED | WHERE_WRAP | WHERE_ITEM)) != 0 &&
	       (e == NULL || e->action == ACTION_SKIP || e->action == ACTION_SOURCE);
}

bool
build_orphan(struct build *b, const char *name, const char *entry)
{
	const struct element *e;

	if (b->deep > 0 || b->item != NULL || b->capture.frame != 0 || b->person_frame != 0 ||
	    b->doc->title == NULL || b->frames[b->depth].where != WHERE_FEED)
		return false;
	e = build_lookup(b, name, WHERE_ITEM);
	if (e == NULL ||
	    (e->field != FIELD_TITLE && e->field != FIELD_LINK && e->field != FIELD_ID))
		return false;
	e = build_lookup(b, entry, WHERE_FEED);
	return e != NULL && e->action == ACTION_ITEM;
}
