#include "conf_internal.h"

#include <stdlib.h>
#include <string.h>

struct config *
conf_new(void)
{
	struct arena *a = arena_new();
	struct config *c = arena_alloc(a, sizeof(*c));

	c->arena = a;
	return c;
}

void
conf_free(struct config *c)
{
	if (c != NULL)
		arena_free(c->arena);
}

static int
compare_key(const void *key, const void *feed)
{
	return strcmp(key, ((const struct feed *)feed)->key);
}

const struct feed *
conf_feed(const struct config *c, const char *key)
{
	if (c->nfeeds == 0)
		return NULL;
	return bsearch(key, c->feeds, c->nfeeds, sizeof(*c->feeds), compare_key);
}

size_t
conf_section_index(const struct config *c, const char *key)
{
	size_t i;

	for (i = 0; i < c->nsections; i++)
		if (strcmp(c->sections[i].key, key) == 0)
			break;
	return i;
}

const struct section_rule *
conf_section(const struct config *c, const char *key)
{
	size_t i = conf_section_index(c, key);

	return i < c->nsections ? &c->sections[i] : NULL;
}

/* ---- packed: the rows of the table, then what is read from further files ---------------- */

static void
pack_list(const struct conf_option *o, const char *base, struct buf *out)
{
	const struct netaddr_net *net;
	const char *const *list;
	size_t n, i;

	memcpy(&n, base + o->count, sizeof(n));
	memcpy(&list, base + o->offset, sizeof(list));
	memcpy(&net, base + o->offset, sizeof(net));
	pack_u32(out, (uint32_t)n);
	for (i = 0; i < n; i++) {
		if (o->type == CONF_NETWORKS) {
			pack_blob(out, net[i].addr, sizeof(net[i].addr));
			pack_u32(out, net[i].bits);
		} else {
			pack_str(out, list[i]);
		}
	}
}

static void
pack_value(const struct conf_option *o, const char *base, struct buf *out)
{
	const char *at = base + o->offset, *s;
	int64_t wide;
	int narrow;

	if (conf_is_list(o)) {
		pack_list(o, base, out);
	} else if (o->type == CONF_BOOL) {
		pack_u32(out, *(const bool *)at ? 1 : 0);
	} else if (o->type < CONF_BOOL || o->type > CONF_ZONE) {
		memcpy(&s, at, sizeof(s));
		pack_str(out, s);
	} else if (o->size == sizeof(int)) {
		memcpy(&narrow, at, sizeof(narrow));
		pack_i64(out, narrow);
	} else {
		memcpy(&wide, at, sizeof(wide));
		pack_i64(out, wide);
	}
}

void
conf_pack(const struct config *c, struct buf *out)
{
	const struct conf_option *o;
	size_t i;

	pack_str(out, c->file);
	for (o = conf_options; o->name != NULL; o++)
		pack_value(o, (const char *)c, out);
	pack_u32(out, (uint32_t)c->nsections);
	for (i = 0; i < c->nsections; i++) {
		pack_str(out, c->sections[i].key);
		for (o = conf_section_options; o->name != NULL; o++)
			pack_value(o, (const char *)&c->sections[i], out);
	}
	pack_u32(out, (uint32_t)c->nrules);
	for (i = 0; i < c->nrules; i++) {
		pack_str(out, c->rules[i].name);
		pack_str(out, c->rules[i].text);
	}
	pack_u32(out, (uint32_t)c->ntemplates);
	for (i = 0; i < c->ntemplates; i++) {
		pack_str(out, c->templates[i].name);
		pack_str(out, c->templates[i].text);
	}
}

/* How many elements follow; every one takes at least four bytes. */
static size_t
unpack_count(struct unpack *u)
{
	size_t n = unpack_u32(u);

	if (n > u->left / 4) {
		u->bad = true;
		return 0;
	}
	return n;
}

static const char *
unpack_text(struct unpack *u, struct arena *a)
{
	const char *s = unpack_str(u, a);

	if (s == NULL)
		u->bad = true;
	return s;
}

static void
unpack_net(struct netaddr_net *net, struct unpack *u)
{
	size_t n;
	const void *addr = unpack_blob(u, &n);

	if (n == sizeof(net->addr))
		memcpy(net->addr, addr, n);
	net->bits = unpack_u32(u);
	if (n != sizeof(net->addr) || net->bits > 128)
		u->bad = true;
}

static void
unpack_list(const struct conf_option *o, char *base, struct unpack *u, struct arena *a)
{
	size_t n = unpack_count(u), i;
	struct netaddr_net *nets;
	const char **list;

	if (n == 0)
		return;
	memcpy(base + o->count, &n, sizeof(n));
	if (o->type == CONF_NETWORKS) {
		nets = arena_alloc(a, n * sizeof(*nets));
		for (i = 0; i < n; i++)
			unpack_net(&nets[i], u);
		memcpy(base + o->offset, &nets, sizeof(nets));
	} else {
		list = arena_alloc(a, n * sizeof(*list));
		for (i = 0; i < n; i++)
			list[i] = unpack_text(u, a);
		memcpy(base + o->offset, &list, sizeof(list));
	}
}

static void
unpack_value(const struct conf_option *o, char *base, struct unpack *u, struct arena *a)
{
	char *at = base + o->offset;
	const char *s;
	int64_t wide;
	int narrow;

	if (conf_is_list(o)) {
		unpack_list(o, base, u, a);
	} else if (o->type == CONF_BOOL) {
		*(bool *)at = unpack_u32(u) != 0;
	} else if (o->type < CONF_BOOL || o->type > CONF_ZONE) {
		s = unpack_str(u, a);
		memcpy(at, &s, sizeof(s));
	} else {
		wide = unpack_i64(u);
		narrow = (int)wide;
		if (o->size == sizeof(int))
			memcpy(at, &narrow, sizeof(narrow));
		else
			memcpy(at, &wide, sizeof(wide));
	}
}

static void
unpack_sections(struct config *c, struct unpack *u)
{
	const struct conf_option *o;
	size_t i, n = unpack_count(u);

	c->sections = n > 0 ? arena_alloc(c->arena, n * sizeof(*c->sections)) : NULL;
	c->nsections = n;
	for (i = 0; i < n; i++) {
		c->sections[i].key = unpack_text(u, c->arena);
		for (o = conf_section_options; o->name != NULL; o++)
			unpack_value(o, (char *)&c->sections[i], u, c->arena);
	}
}

static void
unpack_files(struct config *c, struct unpack *u)
{
	size_t i, n = unpack_count(u);

	c->rules = n > 0 ? arena_alloc(c->arena, n * sizeof(*c->rules)) : NULL;
	for (i = 0; i < n && !u->bad; i++, c->nrules++) {
		c->rules[i].name = unpack_text(u, c->arena);
		if ((c->rules[i].text = unpack_text(u, c->arena)) != NULL)
			c->rules[i].len = strlen(c->rules[i].text);
	}
	n = unpack_count(u);
	c->templates = n > 0 ? arena_alloc(c->arena, n * sizeof(*c->templates)) : NULL;
	for (i = 0; i < n && !u->bad; i++, c->ntemplates++) {
		c->templates[i].name = unpack_text(u, c->arena);
		if ((c->templates[i].text = unpack_text(u, c->arena)) != NULL)
			c->templates[i].len = strlen(c->templates[i].text);
	}
}

struct config *
conf_unpack(struct unpack *u)
{
	struct config *c = conf_new();
	const struct conf_option *o;

	c->file = unpack_text(u, c->arena);
	for (o = conf_options; o->name != NULL; o++)
		unpack_value(o, (char *)c, u, c->arena);
	unpack_sections(c, u);
	unpack_files(c, u);
	if (u->bad) {
		conf_free(c);
		return NULL;
	}
	return c;
}
