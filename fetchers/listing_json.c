#include <string.h>

#include "../daemon/core/json.h"
#include "../daemon/core/limits.h"
#include "base64.h"
#include "listing.h"
#include "plaintext.h"

struct entry {
	struct listing *listing;
	const struct json *value;
};

/* "" and "." mean the value itself. */
static const struct json *
at(const struct json *value, const char *path)
{
	if (*path == '\0' || strcmp(path, ".") == 0 || strcmp(path, "$") == 0)
		return value;
	if (strncmp(path, "$.", 2) == 0)
		path += 2;
	return json_path(value, path);
}

static const char *
raw(const struct entry *e, const char *path)
{
	const char *s = path == NULL ? NULL : json_text(at(e->value, path), e->listing->arena);

	return s == NULL || *s == '\0' ? NULL : s;
}

static const char *
plain(const struct entry *e, const char *path)
{
	const char *s = raw(e, path);

	return s == NULL ? NULL : plain_text(e->listing->arena, s, strlen(s), MARKUP_GUESS);
}

/* Strings in JSON do not say whether they are HTML: with a tag they are. */
static const char *
markup(const struct entry *e, const char *path)
{
	const char *s = raw(e, path), *p;

	if (s == NULL)
		return NULL;
	for (p = s; (p = strchr(p, '<')) != NULL; p++)
		if (p[1] == '/' || (p[1] >= 'a' && p[1] <= 'z') || (p[1] >= 'A' && p[1] <= 'Z'))
			return s;
	return strchr(s, '&') != NULL ? s : plain_to_html(e->listing->arena, s, strlen(s), true);
}

static const char *
content(const struct entry *e)
{
	const struct listing_rules *r = e->listing->rules;
	const char *s;
	size_t n;

	if (r->content_encoding == NULL || strcmp(r->content_encoding, "base64") != 0)
		return markup(e, r->content);
	if ((s = raw(e, r->content)) == NULL)
		return NULL;
	return base64_text(e->listing->arena, s, strlen(s), &n);
}

static const char *
field(const void *entry, const char *name, struct arena *arena)
{
	(void)arena;
	return raw(entry, name);
}

static bool
add(struct listing *l, const struct json *value)
{
	const struct listing_rules *r = l->rules;
	struct entry e = {l, value};
	struct listing_entry entry = {
	    .title = plain(&e, r->title != NULL ? r->title : "title"),
	    .link = raw(&e, r->link),
	    .id = raw(&e, r->id),
	    .date = raw(&e, r->date),
	    .author = plain(&e, r->author),
	    .summary = markup(&e, r->summary),
	    .content = content(&e),
	};

	return listing_add(l, &entry, field, &e);
}

/* Many endpoints answer 200 and say in the body that they failed. */
static int
check_status(const struct entry *root, struct errbuf *err)
{
	static const char *const names[] = {"message", "msg", "error", "error.message"};
	const struct listing_rules *r = root->listing->rules;
	const char *status = raw(root, r->status_path), *message = NULL;
	size_t i;

	if (r->status_path == NULL || r->status_ok == NULL)
		return 0;
	if (status != NULL && strcmp(status, r->status_ok) == 0)
		return 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]) && message == NULL; i++)
		message = plain(root, names[i]);
	return errf(err, "%.60s is '%.60s', not '%.60s'%s%.200s", r->status_path,
	    status != NULL ? status : "missing", r->status_ok, message != NULL ? ": " : "",
	    message != NULL ? message : "");
}

static int
read_entries(struct listing *l, const struct json *root, struct errbuf *err)
{
	const char *path = l->rules->item;
	const struct json *list = at(root, path);
	size_t i, n = json_size(list), used = 0;

	if (list == NULL || !json_is_array(list))
		return errf(err, "path '%.100s' is no list in the answer", path);
	if (n == 0)
		return errf(err, "path '%.100s' is an empty list", path);
	for (i = 0; i < n && i < LIMIT_ENTRIES; i++)
		if (add(l, json_at(list, i)))
			used++;
	if (used == 0)
		return errf(
		    err, "path '%.100s' has %zu entries, none with a link or an id", path, n);
	return 0;
}

int
listing_json(struct listing *l, struct errbuf *err)
{
	struct json *root = json_read(l->text, l->len, err);
	struct entry page = {l, root};
	int rc;

	if (root == NULL)
		return -1;
	rc = check_status(&page, err);
	if (rc == 0)
		rc = read_entries(l, root, err);
	if (rc == 0)
		listing_next(l, raw(&page, l->rules->next));
	json_free(root);
	return rc;
}
