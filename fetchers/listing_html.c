#include <string.h>

#include "../daemon/core/html.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/url.h"
#include "listing.h"

struct entry {
	struct listing *listing;
	const struct html_node *node;
};

/* "selector@attr" in its two parts; either may be empty. */
struct extractor {
	const char *selector, *attr;
};

static struct extractor
split(const char *rule, struct arena *arena)
{
	const char *at = strrchr(rule, '@');

	if (at == NULL || strchr(at, ']') != NULL)
		return (struct extractor){rule, NULL};
	return (struct extractor){arena_strndup(arena, rule, (size_t)(at - rule)), at + 1};
}

/* The element that a rule means: inside the entry, or the entry itself. */
static const struct html_node *
find(const struct html_node *node, const char *selector)
{
	const struct html_node *hit;

	selector += strspn(selector, " \t");
	if (*selector == '\0')
		return node;
	if ((hit = html_select(node, selector, NULL)) != NULL)
		return hit;
	return html_matches(node, selector) ? node : NULL;
}

/* Text of a rule as one line. */
static const char *
text_of(const struct entry *e, const char *rule)
{
	struct arena *arena = e->listing->arena;
	const struct html_node *n;
	const char *value;
	struct extractor x;

	if (rule == NULL)
		return NULL;
	x = split(rule, arena);
	if ((n = find(e->node, x.selector)) == NULL)
		return NULL;
	if (x.attr == NULL)
		return html_inner_text(n, arena);
	value = html_attr(n, x.attr);
	return value == NULL || *value == '\0' ? NULL : arena_strdup(arena, value);
}

static const char *
html_of(const struct entry *e, const char *rule)
{
	const struct html_node *n;
	struct extractor x;

	if (rule == NULL)
		return NULL;
	x = split(rule, e->listing->arena);
	if (x.attr != NULL)
		return text_of(e, rule);
	n = find(e->node, x.selector);
	return n == NULL ? NULL : html_inner_html(n, e->listing->arena);
}

static bool
ends_cut(const char *s)
{
	size_t n = strlen(s);

	return (n >= 3 && strcmp(s + n - 3, "...") == 0) || (n >= 3 && strcmp(s + n - 3, "…") == 0);
}

/* Sites cut titles in the list and keep the whole in the title attribute. */
static const char *
title_of(const struct entry *e, const char *rule)
{
	struct arena *arena = e->listing->arena;
	struct extractor x = split(rule, arena);
	const struct html_node *n, *a;
	const char *text = text_of(e, rule), *whole = NULL;

	if (x.attr != NULL || (n = find(e->node, x.selector)) == NULL)
		return text;
	if (text != NULL && !ends_cut(text))
		return text;
	whole = html_attr(n, "title");
	if (whole == NULL && (a = html_select(n, "[title]", NULL)) != NULL)
		whole = html_attr(a, "title");
	if (whole == NULL && text == NULL && (a = html_select(n, "img[alt]", NULL)) != NULL)
		whole = html_attr(a, "alt");
	if (whole == NULL || whole[strspn(whole, " \t\r\n")] == '\0')
		return text;
	return arena_strdup(arena, whole);
}

static const char *
field(const void *entry, const char *name, struct arena *arena)
{
	const struct entry *e = entry;

	(void)arena;
	if (strcmp(name, "id") == 0)
		return text_of(e, e->listing->rules->id);
	if (strcmp(name, "link") == 0)
		return text_of(e, e->listing->rules->link);
	return text_of(e, name);
}

static bool
add(struct listing *l, const struct html_node *node)
{
	const struct listing_rules *r = l->rules;
	struct entry e = {l, node};
	struct listing_entry entry = {
	    .title = title_of(&e, r->title != NULL ? r->title : "a"),
	    .link = text_of(&e, r->link != NULL ? r->link : "a@href"),
	    .id = text_of(&e, r->id),
	    .date = text_of(&e, r->date),
	    .author = text_of(&e, r->author),
	    .summary = html_of(&e, r->summary),
	    .content = html_of(&e, r->content),
	};

	return listing_add(l, &entry, field, &e);
}

static const char *
page_title(const struct html *h, struct arena *arena)
{
	const struct html_node *title = html_select(html_root(h), "title", NULL);

	return title == NULL ? NULL : html_inner_text(title, arena);
}

/* <base href> moves what links resolve against. */
static void
use_base(struct listing *l, const struct html *h)
{
	const struct html_node *base = html_select(html_root(h), "base[href]", NULL);
	const char *url = base == NULL ? NULL : html_attr(base, "href");

	if (url != NULL && (url = url_resolve(l->base, url, l->arena)) != NULL && url_is_web(url))
		l->base = url;
}

int
listing_html(struct listing *l, struct errbuf *err)
{
	struct html *h = html_parse(l->text, l->len);
	const struct html_node *root = html_root(h), *n = NULL;
	struct entry page = {l, root};
	const char *title;
	size_t found = 0, used = 0;
	int rc = 0;

	use_base(l, h);
	while (found < LIMIT_ENTRIES && l->budget > 0 &&
	       (n = html_select(root, l->rules->item, n)) != NULL) {
		found++;
		used += add(l, n);
	}
	title = page_title(h, l->arena);
	if (found == 0)
		rc = errf(err, "selector '%.100s' matched nothing on a page titled '%.200s'",
		    l->rules->item, title != NULL ? title : "");
	else if (used == 0)
		rc = errf(err, "selector '%.100s' matched %zu elements, none with a link",
		    l->rules->item, found);
	else
		listing_next(l, text_of(&page, l->rules->next));
	if (rc == 0)
		l->doc->title = title;
	html_free(h);
	return rc;
}
