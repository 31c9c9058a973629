/*
 * OSCHINA: the news feed (RSS), and the JSON of its home page as the fall-back.  Both give the
 * number in /news/N as id, so a change from one to the other repeats nothing.
 */
#include <string.h>
#include <strings.h>

#include "../daemon/core/date.h"
#include "../daemon/core/json.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/url.h"
#include "decode.h"
#include "feedparse.h"
#include "plaintext.h"
#include "siteurl.h"
#include "source.h"

#define SITE "https://www.oschina.net"
#define WRAPPER "/action/GoToLink?url="

static int
prepare(const struct feed *feed, struct request *req, struct arena *arena, struct errbuf *err)
{
	(void)feed;
	(void)arena;
	(void)err;
	if (strstr(req->url, "/ApiHomeNew/") != NULL || strstr(req->url, "/oschinapi/") != NULL) {
		req->accept = "application/json";
		req->headers[0] = "Referer: " SITE "/news";
		req->headers[1] = "X-Requested-With: XMLHttpRequest";
	}
	return 0;
}

/* Where a wrapped link leads to, or NULL. n bytes of value as they stand in HTML or in a URL. */
static const char *
unwrap_value(const char *value, size_t n, struct arena *arena)
{
	const char *target;
	size_t i;

	for (i = 0; i < n && value[i] != '&'; i++)
		;
	target = url_decode(arena_strndup(arena, value, i), arena);
	return url_is_web(target) ? target : NULL;
}

static const char *
unwrap_url(const char *url, struct arena *arena)
{
	const char *p = url == NULL ? NULL : strstr(url, WRAPPER), *target = NULL;

	if (p != NULL && siteurl_on_host(url, "oschina.net")) {
		p += strlen(WRAPPER);
		target = unwrap_value(p, strlen(p), arena);
	}
	return siteurl_clean(target != NULL ? target : url, arena);
}

/* Where the URL that contains p begins: behind a quote, a blank or a bracket. */
static const char *
url_start(const char *from, const char *p)
{
	while (p > from && strchr("\"'<>= \t\r\n", p[-1]) == NULL)
		p--;
	return p;
}

/* The HTML with wrapped links replaced by what they lead to. */
static const char *
unwrap_html(const char *html, struct arena *arena)
{
	const char *p = html, *hit, *start, *target, *result;
	struct buf out;
	size_t n;

	if (html == NULL || strstr(html, WRAPPER) == NULL)
		return html;
	buf_init(&out, LIMIT_BODY);
	for (; (hit = strstr(p, WRAPPER)) != NULL; p = hit + n) {
		start = url_start(p, hit);
		hit += strlen(WRAPPER);
		n = strcspn(hit, "\"'<> \t\r\n");
		target = unwrap_value(hit, n, arena);
		if (target == NULL) {
			(void)buf_add(&out, p, (size_t)(hit + n - p));
			continue;
		}
		target = plain_to_html(arena, target, strlen(target), false);
		(void)buf_add(&out, p, (size_t)(start - p));
		(void)buf_adds(&out, target);
	}
	(void)buf_adds(&out, p);
	result = out.overflow ? html : arena_strndup(arena, out.data, out.len);
	buf_release(&out);
	return result;
}

static void
add_category(struct item *item, const char *name, struct arena *arena)
{
	const char **grown;
	size_t i, n = item->ncategories;

	for (i = 0; i < n; i++)
		if (strcmp(item->categories[i], name) == 0)
			return;
	grown = arena_grow(arena, item->categories, n * sizeof(*grown), (n + 1) * sizeof(*grown));
	grown[n] = name;
	item->categories = grown;
	item->ncategories = n + 1;
}

/* Behind an emoji that the site puts in front of titles. */
static const char *
skip_decoration(const char *title)
{
	static const char *const signs[] = {"🔥", "📰", "⚡", "🚀", "\xef\xb8\x8f"};
	size_t i = 0, n;

	while (i < sizeof(signs) / sizeof(signs[0])) {
		title += strspn(title, " \t");
		n = strlen(signs[i]);
		if (strncmp(title, signs[i], n) == 0) {
			title += n;
			i = 0;
		} else {
			i++;
		}
	}
	return title;
}

/* Length of a separator between column and title, or 0. */
static size_t
separator(const char *p)
{
	static const char *const marks[] = {"|", "｜", "——", "—", "--", "丨"};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(p, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

/* "每日一博 | title": the column becomes a category. */
static void
clean_title(struct item *item, struct arena *arena)
{
	static const char *const columns[] = {"每日一博", "码云推荐", "Gitee 推荐", "Gitee推荐",
	    "OSChina 周五乱弹", "OSChina 周六乱弹", "OSChina 周日乱弹", "OSChina 周一乱弹",
	    "OSChina 周二乱弹", "OSChina 周三乱弹", "OSChina 周四乱弹", "OSChina 乱弹", "协作翻译",
	    "高手问答", "开源日报", "开源周刊"};
	const char *title = skip_decoration(item->title), *rest;
	size_t i, n;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		n = strlen(columns[i]);
		if (strncasecmp(title, columns[i], n) != 0)
			continue;
		rest = title + n + strspn(title + n, " \t");
		if (separator(rest) == 0)
			continue;
		rest += separator(rest);
		rest = skip_decoration(rest);
		if (*rest == '\0')
			continue;
		add_category(item, columns[i], arena);
		title = rest;
		break;
	}
	if (*title != '\0')
		item->title = title;
}

static void
clean_item(struct item *item, struct arena *arena)
{
	const char *number;

	item->url = unwrap_url(item->url, arena);
	if ((number = siteurl_number(item->url, "/news/", arena)) != NULL &&
	    siteurl_on_host(item->url, "oschina.net"))
		item->id = number;
	if (item->title != NULL)
		clean_title(item, arena);
	item->content = unwrap_html(item->content, arena);
	item->summary = unwrap_html(item->summary, arena);
}

/* The first of some names that has a value: the site has renamed its fields more than once. */
static const char *
first_text(const struct json *object, const char *const *names, struct arena *arena)
{
	const char *s;

	for (; *names != NULL; names++)
		if ((s = json_text(json_path(object, *names), arena)) != NULL && *s != '\0')
			return s;
	return NULL;
}

static const char *
plain(const char *s, struct arena *arena)
{
	return s == NULL ? NULL : plain_text(arena, s, strlen(s), MARKUP_GUESS);
}

/* The page of an entry: blogs (type 3) live under their author. */
static const char *
json_url(const struct json *entry, const char *id, struct arena *arena)
{
	static const char *const urls[] = {"url", "href", "link", "obj_url", "objUrl", NULL};
	static const char *const users[] = {"userVo.id", "user_id", "userId", NULL};
	const char *url = first_text(entry, urls, arena), *user;
	int64_t type = json_int(json_get(entry, "obj_type"), json_int(json_get(entry, "type"), 4));

	url = url == NULL ? NULL : url_resolve(SITE "/", url, arena);
	if (url != NULL && url_is_web(url))
		return url;
	if (id == NULL || id[strspn(id, "0123456789")] != '\0')
		return NULL;
	user = first_text(entry, users, arena);
	if (type == 3 && user != NULL && user[strspn(user, "0123456789")] == '\0')
		return arena_printf(arena, "https://my.oschina.net/u/%s/blog/%s", user, id);
	return type == 3 ? NULL : arena_printf(arena, SITE "/news/%s", id);
}

static void
add_entry(struct document *doc, const struct json *entry, const struct feed *feed, int64_t now,
    struct arena *arena)
{
	static const char *const ids[] = {"obj_id", "objId", "id", NULL};
	static const char *const titles[] = {"obj_title", "objTitle", "title", "name", NULL};
	static const char *const authors[] = {
	    "userVo.name", "userVo.spaceName", "user_name", "author", NULL};
	static const char *const bodies[] = {
	    "detail", "summary", "description", "abstracts", "body", NULL};
	static const char *const dates[] = {"create_time", "createTime", "pub_time", "pubTime",
	    "pub_date", "pubDate", "publish_time", "publishTime", NULL};
	const char *id = first_text(entry, ids, arena), *date = first_text(entry, dates, arena);
	const char *title = plain(first_text(entry, titles, arena), arena);
	const char *url = json_url(entry, id, arena);
	struct item *item;

	if (title == NULL || url == NULL || (item = document_add(doc, arena)) == NULL)
		return;
	item->url = url;
	item->title = title;
	item->author = plain(first_text(entry, authors, arena), arena);
	item->summary = first_text(entry, bodies, arena);
	if (date != NULL)
		item->published = date_parse(date, feed->tz_minutes, now);
	clean_item(item, arena);
}

/* The list in an answer, wherever this version of the site keeps it; NULL when nowhere. */
static const struct json *
find_list(const struct json *root)
{
	static const char *const paths[] = {
	    "result", "result.list", "result.items", "data", "data.list", "obj.list", "items"};
	const struct json *list;
	size_t i;

	if (json_is_array(root))
		return root;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if ((list = json_path(root, paths[i])) != NULL && json_is_array(list))
			return list;
	return NULL;
}

static int
home_json(const struct feed *feed, const struct decoded *text, int64_t now, struct document *doc,
    struct arena *arena, struct errbuf *err)
{
	struct json *root = json_read(text->text, text->len, err);
	const struct json *list;
	const char *message;
	size_t i;
	int rc = -1;

	if (root == NULL)
		return -1;
	list = find_list(root);
	if (json_size(list) == 0) {
		message = plain(json_text(json_get(root, "message"), arena), arena);
		errf(err, "OSCHINA answers %s (code %lld)%s%.200s",
		    list == NULL ? "no list" : "an empty list",
		    (long long)json_int(json_get(root, "code"), 0), message != NULL ? ": " : "",
		    message != NULL ? message : "");
	} else {
		for (i = 0; i < json_size(list); i++)
			add_entry(doc, json_at(list, i), feed, now, arena);
		rc = doc->nitems > 0 ? 0 : errf(err, "OSCHINA list without news");
		doc->format = FORMAT_LISTING;
		doc->link = SITE "/news";
	}
	json_free(root);
	return rc;
}

static int
understand(const struct feed *feed, const struct delivery *d, struct document *doc,
    struct arena *arena, struct errbuf *err)
{
	struct parse_context ctx = {
	    .base = d->final_url, .tz_minutes = feed->tz_minutes, .now = d->received};
	struct decoded text;
	size_t i;

	decode(d->body, d->body_len, d->content_type, &text, arena);
	if (decoded_is_json(&text))
		return home_json(feed, &text, d->received, doc, arena, err);
	if (feedparse(text.text, text.len, &ctx, doc, arena, err) == -1)
		return -1;
	doc->link = siteurl_clean(doc->link, arena);
	for (i = 0; i < doc->nitems; i++)
		clean_item(&doc->items[i], arena);
	return 0;
}

const struct source source_oschina = {
    .name = "oschina",
    .summary = "OSCHINA: the news feed, or the JSON of its home page",
    .prepare = prepare,
    .understand = understand,
};
