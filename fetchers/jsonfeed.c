#include <string.h>

#include "../daemon/core/date.h"
#include "../daemon/core/json.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "../daemon/core/url.h"
#include "feedparse.h"
#include "plaintext.h"

/* What the functions below need of each other. */
struct reader {
	const struct parse_context *ctx;
	struct document *doc;
	struct arena *arena;
	const char *author; /* of the feed, NULL where it has none */
};

/* A member as text; NULL when absent or empty. */
static const char *
text(const struct reader *r, const struct json *v, const char *key)
{
	const char *s = json_text(json_get(v, key), r->arena);

	return s == NULL || *s == '\0' ? NULL : s;
}

static const char *
line(const struct reader *r, const struct json *v, const char *key)
{
	const char *s = text(r, v, key);

	return s == NULL ? NULL : text_line(r->arena, s, strlen(s));
}

static const char *
url(const struct reader *r, const struct json *v, const char *key)
{
	const char *s = text(r, v, key);

	return s == NULL ? NULL : url_resolve(r->ctx->base, s, r->arena);
}

static int64_t
when(const struct reader *r, const struct json *v, const char *key)
{
	const char *s = text(r, v, key);

	return s == NULL ? TIME_NONE : date_parse(s, r->ctx->tz_minutes, r->ctx->now);
}

/* A person is an object with a name; some write the bare name. */
static const char *
person(const struct reader *r, const struct json *v)
{
	const char *s;

	if (json_is_object(v))
		return line(r, v, "name");
	s = json_text(v, r->arena);
	return s == NULL ? NULL : text_line(r->arena, s, strlen(s));
}

/* "authors" of version 1.1, "author" of 1.0. */
static const char *
authors(const struct reader *r, const struct json *v)
{
	const struct json *list = json_get(v, "authors");
	const char *all = NULL, *name;

	if (list == NULL || (json_is_array(list) && json_size(list) == 0))
		list = json_get(v, "author");
	if (!json_is_array(list))
		return person(r, list);
	for (size_t i = 0; i < json_size(list) && i < 20; i++) {
		if ((name = person(r, json_at(list, i))) == NULL)
			continue;
		all = plain_join(r->arena, all, name);
	}
	return all;
}

/* "a, b" where a list should be. */
static void
read_tag_text(const struct reader *r, const char *s, struct item *item)
{
	item->categories = arena_alloc(r->arena, LIMIT_CATEGORIES * sizeof(*item->categories));
	while (*s != '\0' && item->ncategories < LIMIT_CATEGORIES) {
		size_t n = strcspn(s, ",");
		const char *tag = text_line(r->arena, s, n);

		if (tag != NULL)
			item->categories[item->ncategories++] = tag;
		s += n + (s[n] == ',');
	}
}

static bool
has_tag(const struct item *item, const char *tag)
{
	for (size_t i = 0; i < item->ncategories; i++) {
		if (strcmp(item->categories[i], tag) == 0)
			return true;
	}
	return false;
}

static void
read_tags(const struct reader *r, const struct json *tags, struct item *item)
{
	size_t n = json_size(tags);
	const char *s = n == 0 ? json_text(tags, r->arena) : NULL;

	if (s != NULL) {
		read_tag_text(r, s, item);
		return;
	}
	if (n > LIMIT_CATEGORIES)
		n = LIMIT_CATEGORIES;
	item->categories = arena_alloc(r->arena, (n + 1) * sizeof(*item->categories));
	for (size_t i = 0; i < n; i++) {
		s = json_text(json_at(tags, i), r->arena);
		s = s == NULL ? NULL : text_line(r->arena, s, strlen(s));
		if (s != NULL && !has_tag(item, s))
			item->categories[item->ncategories++] = s;
	}
}

static void
read_attachments(const struct reader *r, const struct json *list, struct item *item)
{
	size_t n = json_size(list);

	if (n > LIMIT_ENCLOSURES)
		n = LIMIT_ENCLOSURES;
	item->enclosures = arena_alloc(r->arena, (n + 1) * sizeof(*item->enclosures));
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(list, i);
		struct enclosure *e = &item->enclosures[item->nenclosures];

		if ((e->url = url(r, v, "url")) == NULL)
			continue;
		e->type = line(r, v, "mime_type");
		e->length = json_int(json_get(v, "size_in_bytes"), -1);
		if (e->length < 0)
			e->length = -1;
		item->nenclosures++;
	}
}

static void
read_content(const struct reader *r, const struct json *v, struct item *item)
{
	const char *plain = text(r, v, "content_text"), *summary = text(r, v, "summary");

	item->content = text(r, v, "content_html");
	if (item->content == NULL && plain != NULL)
		item->content = plain_to_html(r->arena, plain, strlen(plain), true);
	if (summary != NULL)
		item->summary = plain_to_html(r->arena, summary, strlen(summary), true);
}

static void
read_item(const struct reader *r, const struct json *v)
{
	struct item *item;

	if (!json_is_object(v) || (item = document_add(r->doc, r->arena)) == NULL)
		return;
	item->id = text(r, v, "id");
	item->url = url(r, v, "url");
	if (item->url == NULL)
		item->url = url(r, v, "external_url");
	/* "If the id is a URL" the entry can be read there, whoever forgot to say so. */
	if (item->url == NULL && item->id != NULL && url_is_web(item->id))
		item->url = item->id;
	item->title = line(r, v, "title");
	item->author = authors(r, v);
	if (item->author == NULL)
		item->author = r->author;
	item->language = text(r, v, "language");
	if (item->language == NULL)
		item->language = r->doc->language;
	item->published = when(r, v, "date_published");
	item->updated = when(r, v, "date_modified");
	item->base = item->url != NULL ? item->url : r->ctx->base;
	read_content(r, v, item);
	read_tags(r, json_get(v, "tags"), item);
	read_attachments(r, json_get(v, "attachments"), item);
	if (item->id == NULL && item->url == NULL && item->title == NULL && item->content == NULL)
		r->doc->nitems--;
}

/* The version is a URL that names the format; a list of items alone may be anybody's. */
static bool
is_feed(const struct reader *r, const struct json *root)
{
	const char *version = text(r, root, "version");
	const struct json *first = json_at(json_get(root, "items"), 0);

	if (version != NULL && strcasestr(version, "jsonfeed.org") != NULL)
		return true;
	return json_is_array(json_get(root, "items")) && json_get(root, "title") != NULL &&
	       json_get(first, "id") != NULL &&
	       (json_get(first, "content_html") != NULL ||
		   json_get(first, "content_text") != NULL || json_get(first, "url") != NULL);
}

#define BLANKS " \t\r\n"
/* Entries that cannot be read, before no more are looked for: each may cost a look at all. */
#define BAD_ENTRIES 32

/* ---- damage -------------------------------------------------------------------------------- */

/* Where the string that begins at i ends, or n. */
static size_t
string_end(const char *s, size_t i, size_t n)
{
	for (i++; i < n && s[i] != '"'; i++) {
		if (s[i] == '\\')
			i++;
	}
	return i < n ? i : n;
}

/* Where the object or array that begins at i ends, 0 when it does not. */
static size_t
value_end(const char *s, size_t i, size_t n)
{
	size_t depth = 0;

	for (; i < n; i++) {
		if (s[i] == '"')
			i = string_end(s, i, n);
		else if (s[i] == '{' || s[i] == '[')
			depth++;
		else if ((s[i] == '}' || s[i] == ']') && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Behind the '[' of the root's "items", 0 when there is none. */
static size_t
find_items(const char *s, size_t n)
{
	size_t depth = 0, end, colon;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '{' || s[i] == '[') {
			depth++;
		} else if (s[i] == '}' || s[i] == ']') {
			depth -= depth > 0;
		} else if (s[i] == '"') {
			end = string_end(s, i, n);
			colon = end < n ? end + 1 + strspn(s + end + 1, BLANKS) : n;
			if (depth == 1 && end - i == 6 && memcmp(s + i, "\"items\"", 7) == 0 &&
			    s[colon] == ':') {
				colon += 1 + strspn(s + colon + 1, BLANKS);
				return s[colon] == '[' ? colon + 1 : 0;
			}
			i = end;
		}
	}
	return 0;
}

/* Where the next entry may begin behind one that cannot be read: at "}, {". */
static size_t
next_entry(const char *s, size_t i, size_t n)
{
	const char *p;

	while ((p = memchr(s + i, '}', n - i)) != NULL) {
		i = (size_t)(p - s) + 1;
		i += strspn(s + i, BLANKS);
		if (s[i] != ',')
			continue;
		i += 1 + strspn(s + i + 1, BLANKS);
		if (s[i] == '{')
			return i;
	}
	return n;
}

/* The entries that can be read, each by itself, as one document. */
static void
add_entries(struct buf *out, const char *s, size_t i, size_t n)
{
	unsigned bad = 0;
	bool first = true;

	while (i < n && bad < BAD_ENTRIES) {
		size_t end = s[i] == '{' ? value_end(s, i, n) : 0;
		struct json *entry = end == 0 ? NULL : json_read(s + i, end - i, NULL);

		if (entry == NULL) {
			bad++;
			i = next_entry(s, i, n);
			continue;
		}
		json_free(entry);
		if (!first)
			(void)buf_addc(out, ',');
		(void)buf_add(out, s + i, end - i);
		first = false;
		i = end + strspn(s + end, BLANKS ",");
	}
}

/* Without the commas that have nothing behind them. */
static void
add_without_commas(struct buf *out, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			i = string_end(s, i, n);
		else if (s[i] == ',' &&
			 strchr(",]}", s[i + 1 + strspn(s + i + 1, BLANKS)]) != NULL) {
			(void)buf_add(out, s + from, i - from);
			from = i + 1;
		}
	}
	(void)buf_add(out, s + from, n - from);
}

/* The document without the entries that cannot be read. */
static struct json *
read_entries(const char *s, size_t n)
{
	size_t items = find_items(s, n);
	struct json *root = NULL;
	struct buf text;

	if (items == 0)
		return NULL;
	buf_init(&text, n + 3);
	(void)buf_add(&text, s, items);
	add_entries(&text, s, items + strspn(s + items, BLANKS), n);
	if (text.len > items) {
		(void)buf_adds(&text, "]}");
		root = json_read(text.data, text.len, NULL);
	}
	buf_release(&text);
	return root;
}

/* Reads what is whole of a document that is cut, damaged, or has something behind it. */
static struct json *
read_repaired(const char *utf8, size_t len)
{
	struct json *root = NULL;
	struct buf text;
	size_t end;

	buf_init(&text, len + 1);
	add_without_commas(&text, utf8, len);
	if (text.len > 0) {
		end = value_end(text.data, strspn(text.data, BLANKS), text.len);
		root = end == 0 ? NULL : json_read(text.data, end, NULL);
		if (root == NULL)
			root = read_entries(text.data, text.len);
	}
	buf_release(&text);
	return root;
}

int
jsonfeed(const char *utf8, size_t len, const struct parse_context *ctx, struct document *doc,
    struct arena *a, struct errbuf *err)
{
	struct reader r = {.ctx = ctx, .arena = a};
	struct errbuf why = {""};
	struct json *root = json_read(utf8, len, &why);
	const struct json *items;
	struct document result;
	bool repaired;

	repaired = root == NULL;
	/* A place in the text: it is damaged, and not too much for its own good. */
	if (repaired && strncmp(why.text, "JSON: line", 10) == 0)
		root = read_repaired(utf8, len);
	if (root == NULL)
		return errf(err, "%s", why.text);
	if (!is_feed(&r, root)) {
		json_free(root);
		return errf(err, "not a feed: JSON, but not a JSON Feed (no version and items)");
	}
	document_init(&result);
	r.doc = &result;
	result.format = FORMAT_JSON;
	result.title = line(&r, root, "title");
	result.link = url(&r, root, "home_page_url");
	result.description = line(&r, root, "description");
	result.language = text(&r, root, "language");
	result.self = url(&r, root, "feed_url");
	result.next_page = url(&r, root, "next_url");
	result.hub = url(&r, json_at(json_get(root, "hubs"), 0), "url");
	r.author = authors(&r, root);
	items = json_get(root, "items");
	for (size_t i = 0; i < json_size(items); i++)
		read_item(&r, json_at(items, i));
	json_free(root);
	if (repaired) {
		result.recovered = true;
		result.damage = arena_strdup(a, why.text);
	}
	*doc = result;
	return 0;
}
