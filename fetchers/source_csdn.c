/*
 * A CSDN user's feed (RSS behind a redirect to rss.csdn.net) and the hot-rank JSON.
 */
#include <string.h>

#include "../daemon/core/json.h"
#include "../daemon/core/url.h"
#include "decode.h"
#include "feedparse.h"
#include "plaintext.h"
#include "repost.h"
#include "siteurl.h"
#include "source.h"

#define HOT_RANK "/phoenix/web/blog/hot-rank"
#define RANK_PAGE "https://blog.csdn.net/rank/list/content"

static int
prepare(const struct feed *feed, struct request *req, struct arena *arena, struct errbuf *err)
{
	(void)feed;
	(void)arena;
	(void)err;
	if (strstr(req->url, HOT_RANK) != NULL) {
		req->accept = "application/json";
		req->headers[0] = "Referer: " RANK_PAGE;
	}
	return 0;
}

/* The page titles of the site end in "-CSDN博客" or "_USER的博客-CSDN博客". */
static const char *
clean_title(const char *title, unsigned *flags, struct arena *arena)
{
	static const char site[] = "-CSDN博客", blog[] = "的博客";
	size_t n, i;

	title = repost_title(title, flags);
	n = strlen(title);
	if (n > strlen(site) && strcmp(title + n - strlen(site), site) == 0) {
		n -= strlen(site);
		if (n > strlen(blog) && strncmp(title + n - strlen(blog), blog, strlen(blog)) == 0)
			for (i = n - strlen(blog); i > 0; i--)
				if (title[i] == '_') {
					n = i;
					break;
				}
		title = arena_strndup(arena, title, n);
	}
	return *title == '\0' ? NULL : title;
}

static void
clean_item(struct item *item, struct arena *arena)
{
	const char *number;

	item->url = siteurl_clean(item->url, arena);
	if ((number = siteurl_number(item->url, "/article/details/", arena)) != NULL ||
	    (number = siteurl_number(item->id, "/article/details/", arena)) != NULL)
		item->id = number;
	if (item->title != NULL)
		item->title = clean_title(item->title, &item->flags, arena);
	if (repost_body(item->content) || repost_body(item->summary))
		item->flags |= ITEM_REPOST;
}

static const char *
text_of(const struct json *object, const char *key, struct arena *arena)
{
	const char *s = json_text(json_get(object, key), arena);

	return s == NULL ? NULL : plain_text(arena, s, strlen(s), MARKUP_GUESS);
}

static void
add_ranked(struct document *doc, const struct json *entry, struct arena *arena)
{
	const char *url = text_of(entry, "articleDetailUrl", arena);
	const char *title = text_of(entry, "articleTitle", arena);
	struct item *item;

	if (url == NULL || title == NULL || !url_is_web(url) ||
	    (item = document_add(doc, arena)) == NULL)
		return;
	item->url = url;
	item->title = title;
	item->id = text_of(entry, "productId", arena);
	item->author = text_of(entry, "nickName", arena);
	clean_item(item, arena);
}

static int
hot_rank(const struct decoded *text, struct document *doc, struct arena *arena, struct errbuf *err)
{
	struct json *root = json_read(text->text, text->len, err);
	const struct json *list;
	const char *message;
	size_t i, n;
	int rc = -1;

	if (root == NULL)
		return -1;
	list = json_get(root, "data");
	n = json_size(list);
	if (json_int(json_get(root, "code"), -1) != 200) {
		message = text_of(root, "message", arena);
		if (message == NULL)
			message = text_of(root, "msg", arena);
		errf(err, "CSDN answers code %lld, not 200%s%.200s",
		    (long long)json_int(json_get(root, "code"), -1), message != NULL ? ": " : "",
		    message != NULL ? message : "");
	} else if (n == 0) {
		errf(err, "CSDN answers an empty list");
	} else {
		for (i = 0; i < n; i++)
			add_ranked(doc, json_at(list, i), arena);
		rc = doc->nitems > 0 ? 0 : errf(err, "CSDN list without articles");
		doc->format = FORMAT_LISTING;
		doc->link = RANK_PAGE;
	}
	json_free(root);
	return rc;
}

/* What the firewall sends instead of a feed, sometimes with status 200: a script and no text. */
static bool
is_challenge(const struct decoded *text)
{
	static const char *const marks[] = {"acw_sc__v2", "arg1=", "document.cookie",
	    "location.reload", "_waf_", "yunsuo_session", "aliyun_waf"};
	const char *p = text->text, *end = p + (text->len < 65536 ? text->len : 65536);
	size_t i;

	while (p < end && strchr(" \t\r\n", *p) != NULL && *p != '\0')
		p++;
	if (p == end || *p != '<' || memmem(p, (size_t)(end - p), "<script", 7) == NULL)
		return false;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (memmem(p, (size_t)(end - p), marks[i], strlen(marks[i])) != NULL)
			return true;
	return false;
}

static int
understand(const struct feed *feed, const struct delivery *d, struct document *doc,
    struct arena *arena, struct errbuf *err)
{
	struct parse_context ctx = {
	    .base = d->final_url, .tz_minutes = feed->tz_minutes, .now = d->received};
	struct decoded text;
	size_t i;

	if (d->status == 521)
		return errf(err, "CSDN challenge page (HTTP 521), not a feed");
	if (d->status != 0 && (d->status < 200 || d->status > 299))
		return errf(err, "HTTP status %d", d->status);
	decode(d->body, d->body_len, d->content_type, &text, arena);
	if (decoded_is_json(&text))
		return hot_rank(&text, doc, arena, err);
	if (feedparse(text.text, text.len, &ctx, doc, arena, err) == -1) {
		if (is_challenge(&text))
			return errf(err, "CSDN challenge page (HTTP %d), not a feed",
			    d->status == 0 ? 200 : d->status);
		return -1;
	}
	for (i = 0; i < doc->nitems; i++)
		clean_item(&doc->items[i], arena);
	return 0;
}

const struct source source_csdn = {
    .name = "csdn",
    .summary = "CSDN: the feed of a user, or the hot-rank list (JSON)",
    .prepare = prepare,
    .understand = understand,
    .understand_errors = true,
};
