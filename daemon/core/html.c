#include "html.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "html_internal.h"
#include "limits.h"
#include "text.h"

/*
 * Gumbo's memory comes from a pool that is freed at once.  That is faster than malloc(3), avoids
 * gumbo_destroy_output(), which recurses as deep as the document is, and bounds the memory of a
 * document: gumbo itself does not look at the allocator's NULL, so the pool leaves the parser by
 * longjmp() when the budget is spent.
 */
#define POOL_FIRST ((size_t)16 << 10)
#define POOL_BLOCK ((size_t)96 << 10)
#define POOL_CLASSES 64 /* multiples of 16 bytes that are used again after gumbo freed them */
/*
 * Articles take 8 bytes of tree per byte, pages of links 18, tags without text between them 60;
 * what needs more makes the parser repeat formatting elements on purpose.
 */
#define POOL_RATIO 96
#define POOL_FLOOR ((size_t)1 << 20)
#define POOL_MAX ((size_t)40 << 20)

struct pool_block {
	struct pool_block *next;
	size_t unused; /* keeps data aligned */
	char data[];
};

struct pool_head { /* in front of each piece */
	size_t class;
};

struct pool_free {
	struct pool_free *next;
};

struct html {
	struct pool_block *blocks;
	char *at, *end;
	struct pool_free *free[POOL_CLASSES];
	size_t left;
	jmp_buf spent;
	char *reduced; /* the text-only form that was parsed instead, or NULL */
	const GumboOutput *out;
	const GumboNode *body;
};

static void
pool_grow(struct html *h, size_t need)
{
	size_t size = h->blocks == NULL ? POOL_FIRST : POOL_BLOCK;
	struct pool_block *b;

	if (size < need)
		size = need;
	if (size > h->left)
		longjmp(h->spent, 1);
	if ((b = malloc(sizeof(*b) + size)) == NULL)
		abort();
	h->left -= size;
	b->next = h->blocks;
	h->blocks = b;
	h->at = b->data;
	h->end = b->data + size;
}

static void *
pool_alloc(void *user, size_t size)
{
	struct html *h = user;
	struct pool_head *head;
	struct pool_free *again;
	size_t class = (size + 15) / 16, need;

	if (class < POOL_CLASSES && (again = h->free[class]) != NULL) {
		h->free[class] = again->next;
		return again;
	}
	need = sizeof(*head) + (class == 0 ? 16 : class * 16);
	if (need > (size_t)(h->end - h->at))
		pool_grow(h, need);
	head = (struct pool_head *)(void *)h->at;
	head->class = class;
	h->at += need;
	return head + 1;
}

static void
pool_free(void *user, void *p)
{
	struct html *h = user;
	struct pool_free *again = p;
	size_t class;

	if (p == NULL)
		return;
	class = ((struct pool_head *)p - 1)->class;
	if (class < POOL_CLASSES) {
		again->next = h->free[class];
		h->free[class] = again;
	}
}

static void
pool_release(struct html *h)
{
	struct pool_block *b, *next;

	for (b = h->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	h->blocks = NULL;
	h->at = h->end = NULL;
	memset(h->free, 0, sizeof(h->free));
}

/* False when the budget was spent; the pool is empty then. */
static bool
parse_within(struct html *h, const char *s, size_t n)
{
	GumboOptions options = kGumboDefaultOptions;

	options.allocator = pool_alloc;
	options.deallocator = pool_free;
	options.userdata = h;
	options.max_errors = 0; /* errors keep copies of the stack of open elements */
	h->left = POOL_FLOOR + n * POOL_RATIO;
	if (h->left > POOL_MAX)
		h->left = POOL_MAX;
	if (setjmp(h->spent) != 0) {
		pool_release(h);
		return false;
	}
	h->out = gumbo_parse_with_options(&options, s, n);
	return true;
}

/* The name of an element that gumbo's table does not have, from its tag in the source. */
static void
name_unknown(struct html *h, GumboElement *e)
{
	const char *s = e->original_tag.data;
	size_t i, n = 0, max = e->original_tag.length;
	char *name;

	if (s != NULL && max > 0 && *s == '<')
		s++, max--;
	while (n < max && n < 64 && memchr(" \t\r\n\f/>", s[n], 7) == NULL)
		n++;
	name = pool_alloc(h, n + 1);
	for (i = 0; i < n; i++)
		name[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 32)
			  : s[i] == '\0'	     ? '?'
						     : s[i];
	name[n] = '\0';
	e->original_tag = (GumboStringPiece){name, n};
}

/* Absurd numeric references overflow in gumbo and leave bytes that are no UTF-8. */
static void
repair(const char *text)
{
	char *s = (char *)(uintptr_t)text; /* the pool's, so ours */
	const char *end = s + strlen(s);
	uint32_t ch;
	size_t n;

	if (text_valid(s, (size_t)(end - s)))
		return;
	for (; s < end; s += n)
		if ((n = text_decode(s, end, &ch)) == 1 && (unsigned char)*s >= 0x80)
			*s = '?';
}

static void
repair_node(const GumboNode *n)
{
	const GumboAttribute *a;
	unsigned i;

	if (!html_gumbo_is_element(n)) {
		repair(n->v.text.text);
		return;
	}
	for (i = 0; i < n->v.element.attributes.length; i++) {
		a = n->v.element.attributes.data[i];
		repair(a->value);
	}
}

/* Comments leave the tree, the others learn their places. */
static void
tidy_children(GumboVector *v)
{
	unsigned i, n = 0, elements = 0;
	GumboNode *c;

	for (i = 0; i < v->length; i++) {
		c = v->data[i];
		if (c->type == GUMBO_NODE_COMMENT)
			continue;
		c->index_within_parent = n;
		v->data[n++] = c;
		if (html_gumbo_is_element(c))
			c->v.element.start_pos.line = ++elements;
	}
	v->length = n;
	for (i = 0; i < n; i++) {
		c = v->data[i];
		if (html_gumbo_is_element(c))
			c->v.element.start_pos.column = elements;
	}
}

static void
tidy(struct html *h, GumboNode *root, bool references)
{
	const struct html_node *n, *top = html_wrap(root);
	GumboNode *g;

	root->v.element.start_pos.line = root->v.element.start_pos.column = 1;
	for (n = top; n != NULL; n = html_walk(top, n, false)) {
		g = (GumboNode *)(uintptr_t)
		    n; /* the tree is ours; only readers see it as constant */
		if (references)
			repair_node(g);
		if (!html_gumbo_is_element(g))
			continue;
		tidy_children(&g->v.element.children);
		if (g->v.element.tag == GUMBO_TAG_UNKNOWN)
			name_unknown(h, &g->v.element);
		if (g->v.element.tag == GUMBO_TAG_BODY && g->parent == root && h->body == NULL)
			h->body = g;
	}
}

struct html *
html_parse(const char *utf8, size_t n)
{
	struct html *h = calloc(1, sizeof(*h));
	struct buf text;
	size_t size;

	if (h == NULL)
		abort();
	if (n > LIMIT_BODY)
		n = LIMIT_BODY;
	size = n;
	if (!html_scan_safe(utf8, n) || !parse_within(h, utf8, n)) {
		buf_init(&text, 2 * (size_t)LIMIT_BODY);
		html_reduce(utf8, n, &text);
		h->reduced = buf_take(&text, &n);
		if (!parse_within(h, h->reduced, n))
			(void)parse_within(h, "", 0);
	}
	h->left = SIZE_MAX; /* what tidy() adds is small and outside the parser */
	tidy(h, h->out->root, memmem(utf8, size, "&#", 2) != NULL);
	if (h->body == NULL)
		h->body = h->out->root;
	return h;
}

void
html_free(struct html *h)
{
	if (h == NULL)
		return;
	pool_release(h);
	free(h->reduced);
	free(h);
}

const struct html_node *
html_root(const struct html *h)
{
	return html_wrap(h->out->root);
}

const struct html_node *
html_body(const struct html *h)
{
	return html_wrap(h->body);
}

bool
html_is_element(const struct html_node *n)
{
	return html_gumbo_is_element(html_gumbo(n));
}

const char *
html_name(const struct html_node *n)
{
	const GumboNode *g = html_gumbo(n);

	if (!html_gumbo_is_element(g))
		return NULL;
	if (g->v.element.tag == GUMBO_TAG_UNKNOWN)
		return g->v.element.original_tag.data;
	return gumbo_normalized_tagname(g->v.element.tag);
}

const char *
html_text(const struct html_node *n)
{
	const GumboNode *g = html_gumbo(n);

	switch (g->type) {
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_WHITESPACE:
	case GUMBO_NODE_CDATA:
		return g->v.text.text;
	case GUMBO_NODE_DOCUMENT:
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE:
	case GUMBO_NODE_COMMENT:
		break;
	}
	return NULL;
}

const char *
html_attr(const struct html_node *n, const char *name)
{
	const GumboNode *g = html_gumbo(n);
	const GumboAttribute *a;

	if (!html_gumbo_is_element(g))
		return NULL;
	a = gumbo_get_attribute(&g->v.element.attributes, name);
	return a == NULL ? NULL : a->value;
}

const char *
html_attr_at(const struct html_node *n, unsigned i, const char **value)
{
	const GumboNode *g = html_gumbo(n);
	const GumboAttribute *a;

	if (!html_gumbo_is_element(g) || i >= g->v.element.attributes.length)
		return NULL;
	a = g->v.element.attributes.data[i];
	*value = a->value;
	return a->name;
}

const struct html_node *
html_parent(const struct html_node *n)
{
	const GumboNode *p = html_gumbo(n)->parent;

	return p == NULL || p->type == GUMBO_NODE_DOCUMENT ? NULL : html_wrap(p);
}

const struct html_node *
html_child(const struct html_node *n, unsigned i)
{
	const GumboNode *g = html_gumbo(n);

	if (!html_gumbo_is_element(g) || i >= g->v.element.children.length)
		return NULL;
	return html_wrap(g->v.element.children.data[i]);
}

const struct html_node *
html_next(const struct html_node *n)
{
	const struct html_node *p = html_parent(n);

	return p == NULL ? NULL : html_child(p, (unsigned)html_gumbo(n)->index_within_parent + 1);
}

const struct html_node *
html_walk(const struct html_node *root, const struct html_node *n, bool skip)
{
	const struct html_node *next;

	if (!skip && (next = html_child(n, 0)) != NULL)
		return next;
	while (n != root && n != NULL) {
		if ((next = html_next(n)) != NULL)
			return next;
		n = html_parent(n);
	}
	return NULL;
}
