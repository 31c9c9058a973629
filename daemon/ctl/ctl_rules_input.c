/*
 * ctl_rules.h: the rules, titles of which somebody knows the section, and stored items.
 */
#include "ctl_rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "../core/html.h"
#include "../core/text.h"

#define PAGE_ITEMS 500
#define LABELLED_MAX 1000000
#define COLUMNS_MAX 32
#define SECTION_SHOWN 40 /* characters of what is no section */

/* ---- rules and sections ----------------------------------------------------------------- */

static void
tell_mistake(void *arg, const char *message)
{
	(void)arg;
	ctl_tell(message);
}

struct rules *
ctl_rules_load(struct ctl *ctl, int *status)
{
	const struct config *c;
	struct rules *rules;
	struct errbuf err;

	if ((*status = ctl_config(ctl)) != EX_OK)
		return NULL;
	c = ctl->config;
	rules = rules_new(c->rules, c->nrules, c->sections, c->nsections, &err);
	if (rules == NULL) {
		(void)rules_mistakes(
		    c->rules, c->nrules, c->sections, c->nsections, tell_mistake, NULL);
		*status = EX_CONFIG;
	}
	return rules;
}

size_t
ctl_section(const struct ctl *ctl, const char *key)
{
	const struct config *c = ctl->config;
	size_t i = conf_section_index(c, key);

	return i < c->nsections || strcmp(key, "none") == 0 ? i : SIZE_MAX;
}

const char *
ctl_section_key(const struct ctl *ctl, size_t i)
{
	return i < ctl->config->nsections ? ctl->config->sections[i].key : "none";
}

/* ---- titles whose section is known ------------------------------------------------------ */

enum column { C_SECTION, C_TITLE, C_SUMMARY, C_SOURCE, C_ID, C_COUNT };

struct reader {
	struct ctl *ctl;
	const struct rules *rules;
	const char *path;
	int place[C_COUNT]; /* which column, -1 none */
	struct labelled *list;
	size_t n, cap;
	int line;
};

static size_t
cut(char *line, const char **columns)
{
	size_t n = 0;
	char *p = line;

	while (p != NULL && n < COLUMNS_MAX)
		columns[n++] = strsep(&p, "\t");
	return n;
}

static bool
read_heading(struct reader *r, const char *const *columns, size_t n)
{
	static const char *const names[C_COUNT] = {"section", "title", "summary", "source", "id"};
	size_t i;
	int k;

	for (i = 0; i < n; i++)
		if (strcmp(columns[i], "section") == 0)
			break;
	if (i == n)
		return false;
	for (k = 0; k < C_COUNT; k++) {
		r->place[k] = -1;
		for (i = 0; i < n; i++)
			if (strcmp(columns[i], names[k]) == 0 ||
			    (k == C_SOURCE && strcmp(columns[i], "source_name") == 0))
				r->place[k] = (int)i;
	}
	return true;
}

static const char *
column_of(const struct reader *r, enum column c, const char *const *columns, size_t n)
{
	int i = r->place[c];
	const char *s = i >= 0 && (size_t)i < n ? columns[i] : "";

	/* As the daemon takes it from a feed. */
	s = text_line(r->ctl->arena, s, strlen(s));
	return s != NULL && *s != '\0' ? s : NULL;
}

static void
add_row(struct reader *r, const struct labelled *l)
{
	size_t cap = r->cap == 0 ? 256 : 2 * r->cap;

	if (r->n == r->cap) {
		r->list = arena_grow(
		    r->ctl->arena, r->list, r->n * sizeof(*r->list), cap * sizeof(*r->list));
		r->cap = cap;
	}
	r->list[r->n++] = *l;
}

static int
read_row(struct reader *r, const char *const *columns, size_t n)
{
	const char *section = column_of(r, C_SECTION, columns, n);
	struct labelled l = {0};

	l.section = section != NULL ? ctl_section(r->ctl, section) : SIZE_MAX;
	l.in.title = column_of(r, C_TITLE, columns, n);
	if (l.section == SIZE_MAX)
		return ctl_fail(EX_DATAERR, "%s:%d: no section \"%s\"", r->path, r->line,
		    section != NULL ? text_cut(r->ctl->arena, section, SECTION_SHOWN) : "");
	if (l.in.title == NULL)
		return ctl_fail(EX_DATAERR, "%s:%d: no title", r->path, r->line);
	l.in.summary = column_of(r, C_SUMMARY, columns, n);
	l.in.source = column_of(r, C_SOURCE, columns, n);
	l.id = column_of(r, C_ID, columns, n);
	add_row(r, &l);
	return EX_OK;
}

static int
read_file(struct reader *r)
{
	struct ctl *ctl = r->ctl;
	const char *columns[COLUMNS_MAX];
	struct buf text;
	char *p, *line;
	size_t count;
	int status = ctl_read(r->path, &text);

	if (status != EX_OK)
		return status;
	/* The strings of the rows point into it. */
	p = arena_strndup(ctl->arena, text.len > 0 ? text.data : "", text.len);
	buf_release(&text);
	if (strncmp(p, "\xef\xbb\xbf", 3) == 0) /* of spreadsheets */
		p += 3;
	while (status == EX_OK && (line = strsep(&p, "\n")) != NULL && r->n < LABELLED_MAX) {
		r->line++;
		line[strcspn(line, "\r")] = '\0';
		if (*line == '\0' || *line == '#')
			continue;
		count = cut(line, columns);
		if (r->n == 0 && read_heading(r, columns, count))
			continue;
		status = read_row(r, columns, count);
	}
	return status == EX_OK && r->n == 0 ? ctl_fail(EX_DATAERR, "%s: no titles", r->path)
					    : status;
}

/* ---- stored items ----------------------------------------------------------------------- */

static const char *
content_text(const char *content, struct arena *a)
{
	struct html *html = html_parse(content, strlen(content));
	const char *text = html_inner_text(html_body(html), a);

	html_free(html);
	return text;
}

struct rules_input
ctl_stored_input(
    struct ctl *ctl, const struct rules *rules, const struct stored_item *s, struct arena *a)
{
	const struct feed *f = conf_feed(ctl->config, s->feed_key);

	return (struct rules_input){.title = s->item.title,
	    .summary = s->item.lead,
	    .source = s->feed_title,
	    .author = s->item.author,
	    .url = s->item.url,
	    .language = s->item.language,
	    .categories = s->item.categories,
	    .ncategories = s->item.ncategories,
	    .kind = s->feed_kind,
	    .feed_section = f != NULL ? f->section : NULL,
	    .prior = f != NULL ? f->prior : 0,
	    .content = s->content != NULL && rules_want_content(rules) ? content_text(s->content, a)
								       : NULL};
}

int
ctl_each_item(struct ctl *ctl, int64_t since, bool contents,
    int (*fn)(void *, const struct stored_item *, struct arena *), void *arg)
{
	struct arena *a = arena_new();
	struct stored_item *list;
	struct errbuf err;
	int64_t after = 0;
	int status = EX_OK;
	size_t i, n;

	do {
		arena_clear(a);
		if (store_items(
			ctl->store, after, since, PAGE_ITEMS, contents, &list, &n, a, &err) != 0) {
			status = ctl_fail(EX_IOERR, "%s", err.text);
			break;
		}
		for (i = 0; i < n && status == EX_OK; i++) {
			after = list[i].id;
			status = fn(arg, &list[i], a);
		}
	} while (n > 0 && status == EX_OK);
	arena_free(a);
	return status;
}

/* ---- titles of which somebody decided --------------------------------------------------- */

/* What an item says goes with its page. */
static void
keep_input(struct arena *a, struct rules_input *in)
{
	const char **strings[] = {&in->title, &in->summary, &in->source, &in->author, &in->url,
	    &in->language, &in->content, &in->kind};
	const char **categories = arena_alloc(a, (in->ncategories + 1) * sizeof(*categories));
	size_t i;

	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (*strings[i] != NULL)
			*strings[i] = arena_strdup(a, *strings[i]);
	for (i = 0; i < in->ncategories; i++)
		categories[i] = arena_strdup(a, in->categories[i]);
	in->categories = categories;
}

static int
take_decided(void *arg, const struct stored_item *s, struct arena *a)
{
	struct reader *r = arg;
	struct labelled l = {.section = ctl_section(r->ctl, s->item.section)};

	if ((s->item.flags & ITEM_SECTION_FIXED) == 0 || l.section == SIZE_MAX ||
	    s->item.title == NULL || r->n == LABELLED_MAX)
		return EX_OK;
	l.id = arena_printf(r->ctl->arena, "%" PRId64, s->id);
	l.in = ctl_stored_input(r->ctl, r->rules, s, a);
	keep_input(r->ctl->arena, &l.in);
	add_row(r, &l);
	return EX_OK;
}

static int
read_store(struct reader *r)
{
	int status = ctl_store(r->ctl);

	if (status == EX_OK)
		status =
		    ctl_each_item(r->ctl, TIME_NONE, rules_want_content(r->rules), take_decided, r);
	return status == EX_OK && r->n == 0
		   ? ctl_fail(EX_NOINPUT, "no editor has decided on a section yet")
		   : status;
}

int
ctl_labelled(
    struct ctl *ctl, const struct rules *rules, const char *path, struct labelled **out, size_t *n)
{
	struct reader r = {.ctl = ctl,
	    .rules = rules,
	    .path = path,
	    .place = {
		[C_SECTION] = 0, [C_TITLE] = 1, [C_SUMMARY] = 2, [C_SOURCE] = 3, [C_ID] = -1}};
	int status = path != NULL ? read_file(&r) : read_store(&r);

	*out = r.list;
	*n = r.n;
	return status;
}
