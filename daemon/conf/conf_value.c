#include "conf_internal.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../fetchers/source.h"
#include "../core/limits.h"
#include "../core/text.h"
#include "../core/url.h"
#include "../publish/message.h"

static bool
only(const char *s, const char *also)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr(also, *s) == NULL)
			return false;
	return true;
}

static bool
printable(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

/* RFC 4151: name or mail address, a comma, a date: a year, perhaps with month and day. */
static bool
tag_ok(const char *s)
{
	static const int most[] = {9999, 12, 31};
	const char *comma = strchr(s, ',');
	size_t digits, i;
	int v;

	if (comma == NULL || comma == s)
		return false;
	for (; s < comma; s++)
		if (!isalnum((unsigned char)*s) && strchr(".-@_", *s) == NULL)
			return false;
	for (i = 1, digits = 4; i <= 3; i++, digits = 2) {
		if (strspn(++s, "0123456789") != digits)
			return false;
		if ((v = atoi(s)) < 1 || v > most[i - 1])
			return false;
		s += digits;
		if (*s == '\0')
			return true;
		if (*s != '-')
			return false;
	}
	return false;
}

/* A URL that is refused is told as far as its host: the rest, and who logs in, may be secret. */
static int
bad_url(const struct conf_option *o, const char *s, const char *what, struct errbuf *err)
{
	const char *host = strstr(s, "://"), *end, *at;

	host = host != NULL ? host + 3 : s;
	end = host + strcspn(host, host > s ? "/?#" : "?#");
	at = memrchr(host, '@', (size_t)(end - host));
	return errf(err, "%s %s: '%.*s%.*s%s'", o->name, what, (int)(host - s), s,
	    (int)(end - (at != NULL ? at + 1 : host)), at != NULL ? at + 1 : host,
	    *end != '\0' && end[1] != '\0' ? "/..." : end);
}

/* Its form, its host and its port. */
static int
parts_ok(const struct conf_option *o, const char *s, struct errbuf *err)
{
	struct arena *a = arena_new();
	struct errbuf why;
	struct url u;
	int rc = 0;

	if (url_parse(&u, s, a, &why) == -1)
		rc = bad_url(o, s, arena_printf(a, "is a %s", why.text), err);
	else if (*u.host == '\0')
		rc = bad_url(o, s, "has no host", err);
	arena_free(a);
	return rc;
}

static int
web_ok(const struct conf_option *o, const char *s, struct errbuf *err)
{
	if (strlen(s) > LIMIT_URL)
		return errf(err, "%s is longer than %d bytes", o->name, LIMIT_URL);
	if (!url_is_web(s))
		return bad_url(o, s, "is not an http or https URL", err);
	return parts_ok(o, s, err);
}

static int
proxy_ok(const struct conf_option *o, const char *s, struct errbuf *err)
{
	static const char *const schemes[] = {
	    "http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://"};
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncmp(s, schemes[i], strlen(schemes[i])) == 0)
			return parts_ok(o, s, err);
	return bad_url(o, s, "is not the URL of a proxy", err);
}

/* "Name: value" of RFC 9110, and none of the headers that digestd sets itself. */
static int
header_ok(const char *s, struct errbuf *err)
{
	static const char *const own[] = {"Host", "User-Agent", "Accept-Encoding", "Connection",
	    "If-None-Match", "If-Modified-Since", "Content-Length", "Transfer-Encoding", "Range"};
	size_t n = strcspn(s, ":"), i;

	/* Its value may be a secret, so it is not repeated. */
	if (s[n] == '\0' || n == 0)
		return errf(err, "a header is \"Name: value\"");
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && strchr("!#$%&'*+-.^_`|~", s[i]) == NULL)
			return errf(err, "bad header name: '%.*s'", (int)n, s);
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strlen(own[i]) == n && strncasecmp(own[i], s, n) == 0)
			return errf(err, "header %s is digestd's own", own[i]);
	return 0;
}

static bool
port_ok(const char *s, const char *end, int least)
{
	int v = 0;

	if (s == end)
		return false;
	for (; s < end && v <= 65535; s++) {
		if (!isdigit((unsigned char)*s))
			return false;
		v = v * 10 + (*s - '0');
	}
	return v >= least && v <= 65535;
}

/* "127.0.0.1:8080", "[::1]:8080", "[fe80::1%eth0]:8080", "*:8080"; names may have many addresses.
 */
static bool
listen_ok(const char *s)
{
	const char *colon = strrchr(s, ':');
	char host[INET6_ADDRSTRLEN] = "";
	struct in6_addr six;
	struct in_addr four;
	size_t n;

	if (colon == NULL || colon == s || !port_ok(colon + 1, s + strlen(s), 0))
		return false;
	n = *s == '[' ? strcspn(s + 1, "%]") : (size_t)(colon - s);
	if (n >= sizeof(host) || (*s == '[' && colon[-1] != ']'))
		return false;
	memcpy(host, s + (*s == '['), n);
	if (*s == '[')
		return inet_pton(AF_INET6, host, &six) == 1;
	return strcmp(host, "*") == 0 || inet_pton(AF_INET, host, &four) == 1;
}

/* As filter_block.c reads it: "/expression/", or words with or without the name of a field. */
static int
pattern_ok(const struct conf_option *o, const char *s, struct errbuf *err)
{
	size_t n = strlen(s);
	char text[256], why[128];
	regex_t re;
	int rc;

	if (s[strspn(s, " ")] == '\0')
		return errf(err, "%s has an empty pattern", o->name);
	if (n >= sizeof(text))
		return errf(
		    err, "%s has a pattern of more than %zu bytes", o->name, sizeof(text) - 1);
	if (n < 3 || s[0] != '/' || s[n - 1] != '/')
		return 0;
	memcpy(text, s + 1, n - 2);
	text[n - 2] = '\0';
	if ((rc = regcomp(&re, text, REG_EXTENDED | REG_NOSUB)) != 0) {
		(void)regerror(rc, &re, why, sizeof(why));
		return errf(err, "%s: %s: %s", o->name, s, why);
	}
	regfree(&re);
	return 0;
}

/* "smtp://host", "smtps://[::1]:465": who logs in is said by other options. */
static bool
smtp_ok(const char *s)
{
	const char *host, *end, *port;

	if (strncmp(s, "smtp://", 7) == 0)
		host = s + 7;
	else if (strncmp(s, "smtps://", 8) == 0)
		host = s + 8;
	else
		return false;
	end = host + strlen(host);
	if (end > host && end[-1] == '/')
		end--;
	if (*host == '[') {
		if ((port = memchr(host, ']', (size_t)(end - host))) == NULL ||
		    strspn(host + 1, "0123456789abcdefABCDEF:.") != (size_t)(port - host - 1))
			return false;
		port++;
	} else {
		for (port = host; port < end && *port != ':'; port++)
			if (!isalnum((unsigned char)*port) && strchr(".-_", *port) == NULL)
				return false;
	}
	if (port == host || port == end)
		return port > host;
	return *port == ':' && port_ok(port + 1, end, 1);
}

static int
mail_ok(const struct conf_option *o, const char *s, struct errbuf *err)
{
	char text[CONF_MAILBOX_MAX], address[MESSAGE_ADDRESS_MAX + 1];
	struct errbuf why = {""};
	struct mailbox box;
	int rc = o->type == CONF_ADDRESS ? address_normalise(s, address, &why)
					 : mailbox_parse(&box, s, text, sizeof(text), &why);

	return rc == 0 ? 0 : errf(err, "%s: %s: '%s'", o->name, why.text, s);
}

static bool
choice_ok(const char *words, const char *s)
{
	size_t n = strlen(s);

	for (; *words != '\0'; words += strspn(words, " ")) {
		if (strcspn(words, " ") == n && strncmp(words, s, n) == 0)
			return true;
		words += strcspn(words, " ");
	}
	return false;
}

static int
check_text(const struct conf_option *o, const char *s, struct errbuf *err)
{
	if (!printable(s) || !text_valid(s, strlen(s)))
		return errf(err, "%s has control or invalid characters", o->name);
	if (*s == '\0')
		return errf(err, "%s is empty", o->name);
	switch ((int)o->type) {
	case CONF_WORD:
		return only(s, "._-") ? 0 : errf(err, "%s is one word, not '%s'", o->name, s);
	case CONF_LANGUAGE:
		return only(s, "-") && strlen(s) <= 35
			   ? 0
			   : errf(err, "%s is a tag like zh-CN, not '%s'", o->name, s);
	case CONF_URL:
	case CONF_BASE:
		return web_ok(o, s, err);
	case CONF_PROXY:
		return proxy_ok(o, s, err);
	case CONF_TAG:
		return tag_ok(s) ? 0
				 : errf(err, "%s is like example.org,2026, not '%s'", o->name, s);
	case CONF_LISTEN:
		return listen_ok(s) ? 0
				    : errf(err, "%s is like 127.0.0.1:8080, not '%s'", o->name, s);
	case CONF_HEADERS:
		return header_ok(s, err);
	case CONF_PATTERNS:
		return pattern_ok(o, s, err);
	case CONF_KIND:
		return source_find(s) != NULL ? 0 : errf(err, "no such kind of source: '%s'", s);
	case CONF_MAILBOX:
	case CONF_ADDRESS:
		return mail_ok(o, s, err);
	case CONF_SMTP:
		return smtp_ok(s)
			   ? 0
			   : errf(err,
				 "%s is like smtp://mail.example.org or smtps://..., not '%s'",
				 o->name, s);
	case CONF_CHOICE:
		return choice_ok(o->words, s)
			   ? 0
			   : errf(err, "%s is one of: %s; not '%s'", o->name, o->words, s);
	default:
		return 0;
	}
}

static const char *
keep_text(const struct conf_option *o, const char *s, const char *dir, struct arena *a)
{
	size_t n = strlen(s);

	switch ((int)o->type) {
	case CONF_KIND:
		return source_find(s)->name;
	case CONF_PATH:
	case CONF_PATHS:
		return *s == '/' ? arena_strdup(a, s) : arena_printf(a, "%s/%s", dir, s);
	default:
		/* Paths are put behind a base URL with their own slash. */
		while (o->type == CONF_BASE && s[n - 1] == '/')
			n--;
		return arena_strndup(a, s, n);
	}
}

bool
conf_key_ok(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= CONF_KEY_MAX && s[n] == '\0' && s[0] != '-';
}

bool
conf_is_list(const struct conf_option *o)
{
	return o->type >= CONF_PATTERNS;
}

static int
append(const struct conf_option *o, char *base, const char *s, const char *dir, struct arena *a,
    struct errbuf *err)
{
	size_t width = o->type == CONF_NETWORKS ? sizeof(struct netaddr_net) : sizeof(char *), n;
	struct netaddr_net net;
	struct errbuf why;
	const char *text;
	char *list;

	memcpy(&n, base + o->count, sizeof(n));
	memcpy(&list, base + o->offset, sizeof(list));
	if (n >= CONF_LIST_MAX)
		return errf(err, "%s has more than %d values", o->name, CONF_LIST_MAX);
	if (o->type == CONF_NETWORKS && netaddr_parse(&net, s, &why) == -1)
		return errf(err, "%s: %s", o->name, why.text);
	if (o->type != CONF_NETWORKS && check_text(o, s, err) == -1)
		return -1;
	if ((n & (n - 1)) == 0)
		list = arena_grow(a, list, n * width, (n == 0 ? 1 : 2 * n) * width);
	if (o->type == CONF_NETWORKS) {
		memcpy(list + n * width, &net, sizeof(net));
	} else {
		text = keep_text(o, s, dir, a);
		memcpy(list + n * width, &text, sizeof(text));
	}
	n++;
	memcpy(base + o->offset, &list, sizeof(list));
	memcpy(base + o->count, &n, sizeof(n));
	return 0;
}

int
conf_set(const struct conf_option *o, void *base, const char *value, const char *dir,
    struct arena *a, struct errbuf *err)
{
	char *at = (char *)base + o->offset;
	const char *text;

	if (conf_is_list(o))
		return append(o, base, value, dir, a, err);
	if (o->type >= CONF_BOOL && o->type <= CONF_ZONE)
		return conf_set_number(o, at, value, err);
	if (check_text(o, value, err) == -1)
		return -1;
	text = keep_text(o, value, dir, a);
	memcpy(at, &text, sizeof(text));
	return 0;
}

void
conf_set_defaults(const struct conf_option *o, void *base, const char *dir, struct arena *a)
{
	for (; o->name != NULL; o++)
		if (o->value != NULL && !conf_is_list(o))
			(void)conf_set(o, base, o->value, dir, a, NULL);
}
