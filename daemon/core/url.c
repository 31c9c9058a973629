#include "url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "limits.h"
#include "text.h"
#include "url_internal.h"

/* Besides letters and digits, what RFC 3986 has a place for; '%' as it may encode already. */
#define URL_CHARS "!#$%&'()*+,-./:;=?@[]_~"

static bool
is_alnum(char c)
{
	return isalnum((unsigned char)c) != 0;
}

/* C0 controls, blank and DEL: trimmed at the ends as browsers do. */
static bool
is_space(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static char *
lower(struct arena *a, const char *s, size_t n)
{
	char *p = arena_strndup(a, s, n);
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] |= 0x20;
	}
	return p;
}

/* Blanks at the ends and tabs and line ends anywhere gone; NULL when it is too long. */
static char *
trimmed(struct arena *a, const char *s)
{
	size_t n = strnlen(s, LIMIT_URL * 2 + 1), i, len = 0;
	char *p;

	while (n > 0 && is_space(*s))
		s++, n--;
	while (n > 0 && is_space(s[n - 1]))
		n--;
	if (n > LIMIT_URL)
		return NULL;
	p = arena_strndup(a, s, n);
	for (i = 0; i < n; i++) {
		if (p[i] != '\t' && p[i] != '\n' && p[i] != '\r')
			p[len++] = p[i];
	}
	p[len] = '\0';
	return p;
}

/* Length of the scheme before ':', 0 when there is none. */
static size_t
scheme_length(const char *s)
{
	size_t n;

	if (!isalpha((unsigned char)*s))
		return 0;
	for (n = 1; is_alnum(s[n]) || s[n] == '+' || s[n] == '-' || s[n] == '.'; n++)
		continue;
	return s[n] == ':' ? n : 0;
}

static bool
is_http(const char *scheme)
{
	return strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0;
}

static int
default_port(const char *scheme)
{
	if (strcmp(scheme, "http") == 0)
		return 80;
	return strcmp(scheme, "https") == 0 ? 443 : -1;
}

/* path?query#fragment */
static void
split_tail(struct url *u, const char *s, struct arena *a)
{
	size_t path = strcspn(s, "?#"), query;
	char *p = arena_strndup(a, s, path), *slash;

	if (is_http(u->scheme)) {
		for (slash = p; (slash = strchr(slash, '\\')) != NULL;)
			*slash = '/';
		if (*p != '/')
			p = arena_printf(a, "/%s", p);
	}
	u->path = p;
	s += path;
	if (*s == '?') {
		query = strcspn(++s, "#");
		u->query = arena_strndup(a, s, query);
		s += query;
	}
	if (*s == '#')
		u->fragment = arena_strdup(a, s + 1);
}

static int
parse_port(struct url *u, const char *s, size_t n, struct errbuf *err)
{
	int port = 0;
	size_t i;

	u->port = -1;
	if (n == 0)
		return 0;
	for (i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]) || (port = port * 10 + (s[i] - '0')) > 65535)
			return errf(err, "URL with a bad port");
	}
	if (port == 0)
		return errf(err, "URL with a bad port");
	u->port = port == default_port(u->scheme) ? -1 : port;
	return 0;
}

static bool
is_ipv6(const char *s, size_t n)
{
	struct in6_addr addr;
	char text[INET6_ADDRSTRLEN];

	if (n >= sizeof(text))
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	return inet_pton(AF_INET6, text, &addr) == 1;
}

/* The WHATWG list of forbidden host code points; other scripts (IDNA) are left as they are. */
static bool
is_host(const char *s, size_t n)
{
	size_t i;

	if (n > 255)
		return false;
	for (i = 0; i < n; i++) {
		if (is_space(s[i]) || strchr("#/:<>?@[\\]^|%\"`{}", s[i]) != NULL)
			return false;
	}
	return text_valid(s, n);
}

static int
parse_authority(struct url *u, const char *s, size_t n, struct arena *a, struct errbuf *err)
{
	const char *at = memrchr(s, '@', n), *colon, *end = s + n;
	size_t len;

	if (at != NULL) {
		u->userinfo = at == s ? NULL : arena_strndup(a, s, (size_t)(at - s));
		s = at + 1;
	}
	if (*s == '[') {
		if ((colon = memchr(s, ']', (size_t)(end - s))) == NULL ||
		    (u->host = url_host_ipv6(a, s + 1, (size_t)(colon - s - 1))) == NULL)
			return errf(err, "URL with a bad IPv6 address");
		colon++;
		if (colon < end && *colon != ':')
			return errf(err, "URL with a bad host");
	} else if ((colon = memchr(s, ':', (size_t)(end - s))) == NULL) {
		colon = end;
	}
	len = (size_t)(colon - s);
	if (len == 0 && is_http(u->scheme))
		return errf(err, "URL without a host");
	if (*s != '[' && !is_http(u->scheme))
		u->host = is_host(s, len) ? lower(a, s, len) : NULL;
	else if (*s != '[')
		u->host = url_host(a, s, len);
	if (u->host == NULL)
		return errf(err, "URL with a bad host");
	if (*u->host == '\0' && is_http(u->scheme))
		return errf(err, "URL without a host");
	if (colon < end)
		colon++;
	return parse_port(u, colon, (size_t)(end - colon), err);
}

/* s is trimmed already. */
static int
parse(struct url *out, const char *s, struct arena *a, struct errbuf *err)
{
	struct url u = {.port = -1};
	size_t n = scheme_length(s);

	if (n == 0)
		return errf(err, "URL without a scheme");
	u.scheme = lower(a, s, n);
	s += n + 1;
	if (is_http(u.scheme)) {
		/* Browsers take any number of either slash. */
		s += strspn(s, "/\\");
		n = strcspn(s, "/\\?#");
	} else if (s[0] == '/' && s[1] == '/') {
		s += 2;
		n = strcspn(s, "/?#");
	} else {
		split_tail(&u, s, a);
		*out = u;
		return 0;
	}
	if (parse_authority(&u, s, n, a, err) == -1)
		return -1;
	split_tail(&u, s + n, a);
	*out = u;
	return 0;
}

int
url_parse(struct url *u, const char *s, struct arena *a, struct errbuf *err)
{
	char *p;

	if (s == NULL || (p = trimmed(a, s)) == NULL)
		return errf(err, "URL longer than %d bytes", LIMIT_URL);
	return parse(u, p, a, err);
}

/* Appends with the bytes encoded that are neither letters and digits nor among others. */
static char *
encode(char *out, const char *s, const char *others)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (ascii_is_alnum(*s) || strchr(others, *s) != NULL) {
			*out++ = *s;
			continue;
		}
		*out++ = '%';
		*out++ = hex[c >> 4];
		*out++ = hex[c & 15];
	}
	return out;
}

const char *
url_encode(const char *s, struct arena *a)
{
	char *out = arena_alloc(a, 3 * strlen(s) + 1);

	(void)encode(out, s, URL_CHARS);
	return out;
}

const char *
url_encode_value(const char *s, struct arena *a)
{
	char *out = arena_alloc(a, 3 * strlen(s) + 1);

	(void)encode(out, s, "-._~");
	return out;
}

static size_t
length3(const char *s)
{
	return s == NULL ? 0 : 3 * strlen(s) + 1;
}

const char *
url_format(const struct url *u, struct arena *a)
{
	size_t max = strlen(u->scheme) + length3(u->userinfo) + length3(u->host) +
		     length3(u->path) + length3(u->query) + length3(u->fragment) + 16;
	char *out = arena_alloc(a, max), *p = out;

	p = stpcpy(p, u->scheme);
	*p++ = ':';
	if (u->host != NULL) {
		p = stpcpy(p, "//");
		if (u->userinfo != NULL) {
			p = encode(p, u->userinfo, URL_CHARS);
			*p++ = '@';
		}
		p = stpcpy(p, u->host);
		if (u->port != -1 && u->port != default_port(u->scheme))
			p = stpcpy(p, arena_printf(a, ":%d", u->port));
	}
	p = encode(p, u->path, URL_CHARS);
	if (u->query != NULL) {
		*p++ = '?';
		p = encode(p, u->query, URL_CHARS);
	}
	if (u->fragment != NULL) {
		*p++ = '#';
		p = encode(p, u->fragment, URL_CHARS);
	}
	*p = '\0';
	return out;
}

/* 1 for ".", 2 for "..", in their encoded spellings too; else 0. */
static int
dot_segment(const char *s, size_t n)
{
	int dots = 0;

	while (n > 0) {
		if (*s == '.') {
			s++, n--;
		} else if (n >= 3 && s[0] == '%' && s[1] == '2' && (s[2] | 0x20) == 'e') {
			s += 3, n -= 3;
		} else {
			return 0;
		}
		if (++dots > 2)
			return 0;
	}
	return dots;
}

/* RFC 3986 section 5.2.4; path begins with '/'. */
static const char *
remove_dots(const char *path, struct arena *a)
{
	char *out = arena_alloc(a, strlen(path) + 2), *p = out;
	size_t n;
	int dots;

	while (*path == '/') {
		n = strcspn(++path, "/");
		if ((dots = dot_segment(path, n)) == 0) {
			*p++ = '/';
			p = mempcpy(p, path, n);
		} else if (dots == 2) {
			while (p > out && *--p != '/')
				continue;
		}
		path += n;
		if (dots != 0 && *path == '\0')
			*p++ = '/';
	}
	if (p == out)
		*p++ = '/';
	*p = '\0';
	return out;
}

static const char *
finish(struct url *u, struct arena *a)
{
	const char *s;

	if (u->host != NULL && u->path[0] == '/' && strstr(u->path, "/.") != NULL)
		u->path = remove_dots(u->path, a);
	else if (u->host != NULL && strcasestr(u->path, "/%2e") != NULL)
		u->path = remove_dots(u->path, a);
	s = url_format(u, a);
	return strlen(s) <= LIMIT_URL ? s : NULL;
}

/* A path relative to the base's: everything after its last '/' replaced (section 5.2.3). */
static const char *
merge_path(const char *base, const char *path, struct arena *a)
{
	const char *slash = strrchr(base, '/');

	if (slash == NULL)
		return arena_printf(a, "/%s", path);
	return arena_printf(a, "%.*s%s", (int)(slash + 1 - base), base, path);
}

/* ref has no scheme of its own. */
static const char *
resolve_relative(struct url *base, const char *ref, struct arena *a)
{
	struct url r = {.port = base->port, .scheme = base->scheme, .host = base->host};
	struct url tail = {.scheme = "x"};
	bool slashes = is_http(base->scheme);

	if ((ref[0] == '/' || (slashes && ref[0] == '\\')) &&
	    (ref[1] == '/' || (slashes && ref[1] == '\\'))) {
		if (parse(&r, arena_printf(a, "%s:%s", base->scheme, ref), a, NULL) == -1)
			return NULL;
		return finish(&r, a);
	}
	if (base->host == NULL && *ref != '#')
		return NULL;
	r.userinfo = base->userinfo;
	if (slashes)
		tail.scheme = base->scheme;
	r.path = base->path;
	r.query = base->query;
	if (*ref == '\0')
		return finish(&r, a);
	split_tail(&tail, ref, a);
	r.fragment = tail.fragment;
	if (*ref == '#')
		return finish(&r, a);
	r.query = tail.query;
	if (*ref == '?')
		return finish(&r, a);
	if (*ref == '/' || (slashes && *ref == '\\'))
		r.path = tail.path;
	else
		r.path = merge_path(base->path, tail.path + (slashes ? 1 : 0), a);
	return finish(&r, a);
}

const char *
url_resolve(const char *base, const char *ref, struct arena *a)
{
	struct url u, b;
	size_t n;
	char *s;

	if (ref == NULL || (s = trimmed(a, ref)) == NULL)
		return NULL;
	n = scheme_length(s);
	if (n > 0 && (base == NULL || s[n + 1] == '/' || s[n + 1] == '\\'))
		return parse(&u, s, a, NULL) == 0 ? finish(&u, a) : NULL;
	if (base == NULL || url_parse(&b, base, a, NULL) == -1)
		return n > 0 && parse(&u, s, a, NULL) == 0 ? finish(&u, a) : NULL;
	if (n == 0)
		return resolve_relative(&b, s, a);
	/* "http:page.html" is relative for browsers when the base is http, too. */
	if (is_http(b.scheme) && strlen(b.scheme) == n && strncasecmp(s, b.scheme, n) == 0)
		return resolve_relative(&b, s + n + 1, a);
	return parse(&u, s, a, NULL) == 0 ? finish(&u, a) : NULL;
}

bool
url_is_web(const char *s)
{
	const char *p = s, *host;
	size_t n;

	if (s == NULL || strncasecmp(s, "http", 4) != 0)
		return false;
	p += 4;
	if (*p == 's' || *p == 'S')
		p++;
	if (strncmp(p, "://", 3) != 0)
		return false;
	host = p + 3;
	n = strcspn(host, "/?#\\");
	if (n == 0 || *host == ':' || memchr(host, '@', n) != NULL || strlen(s) > LIMIT_URL)
		return false;
	for (p = s; *p != '\0'; p++) {
		if (is_space(*p))
			return false;
	}
	if (*host == '[')
		return (p = memchr(host, ']', n)) != NULL &&
		       is_ipv6(host + 1, (size_t)(p - host - 1));
	p = memchr(host, ':', n);
	return is_host(host, p == NULL ? n : (size_t)(p - host));
}

/* Invalid UTF-8 and NUL become U+FFFD. */
static const char *
clean_utf8(struct arena *a, const char *s, size_t n)
{
	const char *end = s + n;
	char *out, *p;
	uint32_t c;

	if (text_valid(s, n) && memchr(s, '\0', n) == NULL)
		return s;
	p = out = arena_alloc(a, 3 * n + 1);
	while (s < end) {
		s += text_decode(s, end, &c);
		p += text_encode(p, c == 0 ? 0xfffd : c);
	}
	*p = '\0';
	return out;
}

static const char *
decode(const char *s, size_t n, bool plus, struct arena *a)
{
	char *out = arena_strndup(a, s, n);
	size_t i, len = 0;
	int high, low;

	for (i = 0; i < n; i++) {
		if (s[i] == '%' && i + 2 < n && (high = ascii_hex_value(s[i + 1])) >= 0 &&
		    (low = ascii_hex_value(s[i + 2])) >= 0) {
			out[len++] = (char)(high << 4 | low);
			i += 2;
		} else {
			out[len++] = plus && s[i] == '+' ? ' ' : s[i];
		}
	}
	out[len] = '\0';
	return clean_utf8(a, out, len);
}

const char *
url_decode(const char *s, struct arena *a)
{
	return decode(s, strlen(s), false, a);
}

const char *
url_param(const char *query, const char *name, struct arena *a)
{
	size_t n, key;

	for (; query != NULL && *query != '\0'; query += query[n] == '&' ? n + 1 : n) {
		n = strcspn(query, "&");
		key = strcspn(query, "=&");
		if (strcmp(decode(query, key, true, a), name) == 0)
			return key < n ? decode(query + key + 1, n - key - 1, true, a) : "";
	}
	return NULL;
}
