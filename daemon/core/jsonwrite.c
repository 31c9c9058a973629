#include "json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"

void
json_writer_init(struct json_writer *w, struct buf *out)
{
	*w = (struct json_writer){.out = out};
}

/* Before each value and key: the comma that the one before it left open. */
static void
separate(struct json_writer *w)
{
	if (w->comma[w->depth])
		(void)buf_addc(w->out, ',');
	w->comma[w->depth] = true;
}

void
json_open(struct json_writer *w, char bracket)
{
	separate(w);
	(void)buf_addc(w->out, bracket);
	if (++w->depth == sizeof(w->close))
		abort(); /* our own documents nest four deep */
	w->comma[w->depth] = false;
	w->close[w->depth] = bracket == '{' ? '}' : ']';
}

void
json_close(struct json_writer *w)
{
	if (w->depth == 0)
		abort();
	(void)buf_addc(w->out, w->close[w->depth--]);
}

static void
escape(struct buf *out, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *at = c == '\0' ? NULL : strchr(from, c);

	if (at != NULL) {
		(void)buf_addc(out, '\\');
		(void)buf_addc(out, to[at - from]);
	} else {
		(void)buf_printf(out, "\\u%04x", c);
	}
}

static void
put_quoted(struct buf *out, const char *s)
{
	const unsigned char *run = (const unsigned char *)s, *p = run;

	(void)buf_addc(out, '"');
	for (; *p != '\0'; p++) {
		/* DEL is legal, but no terminal should see it. */
		if (*p >= 0x20 && *p != '"' && *p != '\\' && *p != 0x7f)
			continue;
		(void)buf_add(out, run, (size_t)(p - run));
		escape(out, *p);
		run = p + 1;
	}
	(void)buf_add(out, run, (size_t)(p - run));
	(void)buf_addc(out, '"');
}

void
json_key(struct json_writer *w, const char *key)
{
	separate(w);
	put_quoted(w->out, key);
	(void)buf_addc(w->out, ':');
	w->comma[w->depth] = false;
}

void
json_put_raw(struct json_writer *w, const char *json)
{
	separate(w);
	(void)buf_adds(w->out, json);
}

void
json_put_str(struct json_writer *w, const char *s)
{
	if (s == NULL) {
		json_put_raw(w, "null");
		return;
	}
	separate(w);
	put_quoted(w->out, s);
}

void
json_put_int(struct json_writer *w, int64_t n)
{
	separate(w);
	(void)buf_printf(w->out, "%" PRId64, n);
}

void
json_put_bool(struct json_writer *w, bool b)
{
	json_put_raw(w, b ? "true" : "false");
}

void
json_put_time(struct json_writer *w, int64_t t)
{
	char text[DATE_MAX];

	json_put_str(w, t == TIME_NONE ? NULL : date_rfc3339(t, text));
}

void
json_member_open(struct json_writer *w, const char *key, char bracket)
{
	json_key(w, key);
	json_open(w, bracket);
}

void
json_member_str(struct json_writer *w, const char *key, const char *value)
{
	json_key(w, key);
	json_put_str(w, value);
}

void
json_member_int(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_put_int(w, value);
}

void
json_member_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_put_bool(w, value);
}

void
json_member_time(struct json_writer *w, const char *key, int64_t t)
{
	json_key(w, key);
	json_put_time(w, t);
}

static void
put_enclosures(struct json_writer *w, const struct item *item)
{
	json_member_open(w, "enclosures", '[');
	for (size_t i = 0; i < item->nenclosures; i++) {
		const struct enclosure *e = &item->enclosures[i];

		json_open(w, '{');
		json_member_str(w, "url", e->url);
		json_member_str(w, "type", e->type);
		json_key(w, "length");
		if (e->length >= 0)
			json_put_int(w, e->length);
		else
			json_put_str(w, NULL);
		json_close(w);
	}
	json_close(w);
}

static void
put_item(struct json_writer *w, const struct item *item, bool all)
{
	json_open(w, '{');
	json_member_str(w, "id", item->id);
	json_member_str(w, "title", item->title);
	json_member_str(w, "link", item->url);
	json_member_time(w, "published", item->published);
	json_member_time(w, "updated", item->updated);
	json_member_str(w, "author", item->author);
	json_member_str(w, "summary", item->summary);
	json_member_str(w, "content", item->content);
	json_member_open(w, "categories", '[');
	for (size_t i = 0; i < item->ncategories; i++)
		json_put_str(w, item->categories[i]);
	json_close(w);
	put_enclosures(w, item);
	if (all)
		json_member_str(w, "language", item->language);
	json_close(w);
}

void
json_put_document(struct json_writer *w, const struct document *doc, bool all)
{
	json_open(w, '{');
	json_member_str(w, "format", document_format_name(doc->format));
	json_member_str(w, "title", doc->title);
	json_member_str(w, "link", doc->link);
	json_member_str(w, "description", doc->description);
	json_member_str(w, "language", doc->language);
	json_member_time(w, "updated", doc->updated);
	json_member_bool(w, "recovered", doc->recovered);
	json_member_open(w, "entries", '[');
	for (size_t i = 0; i < doc->nitems; i++)
		put_item(w, &doc->items[i], all);
	json_close(w);
	if (all) {
		json_member_str(w, "self", doc->self);
		json_member_str(w, "hub", doc->hub);
		json_member_str(w, "next_page", doc->next_page);
		json_member_str(w, "prev_archive", doc->prev_archive);
		json_member_str(w, "damage", doc->damage);
	}
	json_close(w);
}
