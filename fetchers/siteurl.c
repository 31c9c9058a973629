#include "siteurl.h"

#include <string.h>
#include <strings.h>

#include "../daemon/core/url.h"

/* Beginnings of parameter names; the sites put more behind them ("utm_medium=...%7Edefault"). */
static const char *const marks[] = {"utm_", "spm", "depth_1-", "depth_2-", "ops_request_misc",
    "request_id", "biz_id", "sharetype", "shareid", "sharerefer", "sharesource", "shareuid",
    "share_token", "dist_request_id", "login", "fromerr", "from", "csdn_share_tail", "ydreferer"};

static bool
is_mark(const char *param, size_t n)
{
	size_t i, len;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		len = strlen(marks[i]);
		if (n < len || strncasecmp(param, marks[i], len) != 0)
			continue;
		/* Whole names where a beginning would be too common. */
		if (strcmp(marks[i], "from") != 0 && strcmp(marks[i], "login") != 0)
			return true;
		if (n == len || param[len] == '=')
			return true;
	}
	return false;
}

/* The parameters of a query that are no marks, or NULL. */
static const char *
clean_query(const char *query, struct arena *arena)
{
	char *kept = arena_strdup(arena, query), *out = kept;
	const char *p = query;
	size_t n;

	for (; *p != '\0'; p += n + (p[n] == '&')) {
		n = strcspn(p, "&");
		if (n == 0 || is_mark(p, n))
			continue;
		if (out != kept)
			*out++ = '&';
		memcpy(out, p, n);
		out += n;
	}
	*out = '\0';
	return out == kept ? NULL : kept;
}

const char *
siteurl_clean(const char *text, struct arena *arena)
{
	struct url url;

	if (text == NULL || !url_is_web(text) || url_parse(&url, text, arena, NULL) == -1)
		return text;
	if (url.query == NULL && url.fragment == NULL)
		return text;
	if (url.query != NULL)
		url.query = clean_query(url.query, arena);
	if (url.fragment != NULL && url.fragment[0] != '!')
		url.fragment = NULL;
	return url_format(&url, arena);
}

const char *
siteurl_number(const char *url, const char *marker, struct arena *arena)
{
	const char *p = url == NULL ? NULL : strstr(url, marker);
	size_t n;

	if (p == NULL)
		return NULL;
	p += strlen(marker);
	n = strspn(p, "0123456789");
	if (n == 0 || n > 18 || strchr("/?#&;", p[n]) == NULL)
		return NULL;
	return arena_strndup(arena, p, n);
}

bool
siteurl_on_host(const char *url, const char *host)
{
	const char *p = url == NULL ? NULL : strstr(url, "://");
	size_t n = strlen(host), len;

	if (p == NULL)
		return false;
	p += 3;
	len = strcspn(p, "/?#:");
	return len >= n && strncasecmp(p + len - n, host, n) == 0 &&
	       (len == n || p[len - n - 1] == '.');
}
