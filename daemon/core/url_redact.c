/*
 * url_redact() of url.h: what of a URL may be seen in logs and pages.
 *
 * A parameter is a secret by its name, any piece by its looks: long, and letters and digits
 * mixed as no word or date is.  Too much hidden is a nuisance, too little is a leak.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "url.h"

#define HIDDEN "***"

static bool
secret_name(const char *s, size_t n)
{
	static const char *const inside[] = {"token", "secret", "passw", "pwd", "apikey", "api_key",
	    "api-key", "credential", "session", "signature", "jwt", "private", "access_key",
	    "accesskey", "auth_", "oauth", NULL};
	static const char *const whole[] = {"key", "auth", "sig", "sign", "pass", "code", "ticket",
	    "hash", "hmac", "k", "u_key", "userkey", "user_key", "rsskey", "rss_key", "feedkey",
	    "feed_key", "passkey", "pin", "otp", "nonce", NULL};
	char name[64];
	size_t i;

	if (n >= sizeof(name))
		n = sizeof(name) - 1;
	memcpy(name, s, n);
	name[n] = '\0';
	for (i = 0; inside[i] != NULL; i++) {
		if (strcasestr(name, inside[i]) != NULL)
			return true;
	}
	for (i = 0; whole[i] != NULL; i++) {
		if (strcasecmp(name, whole[i]) == 0)
			return true;
	}
	return false;
}

/* A run of letters and digits that changes between the two often, or long hexadecimal. */
static bool
random_run(const char *s, size_t n)
{
	size_t i, changes = 0, digits = 0, upper = 0, lowers = 0, hex = 0;

	for (i = 0; i < n; i++) {
		digits += isdigit((unsigned char)s[i]) != 0;
		upper += isupper((unsigned char)s[i]) != 0;
		lowers += islower((unsigned char)s[i]) != 0;
		hex += isxdigit((unsigned char)s[i]) != 0;
		changes += i > 0 && (isdigit((unsigned char)s[i]) != 0) !=
					(isdigit((unsigned char)s[i - 1]) != 0);
	}
	if (digits == 0 || digits == n)
		return false;
	if (hex == n && n >= 20)
		return true;
	return (n >= 20 && changes >= 4) || (n >= 16 && upper > 1 && lowers > 1 && changes >= 3);
}

/* 8-4-4-4-12 hexadecimal digits (RFC 9562). */
static bool
is_uuid(const char *s, size_t n)
{
	size_t i;

	if (n != 36)
		return false;
	for (i = 0; i < n; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-'
							    : !isxdigit((unsigned char)s[i]))
			return false;
	}
	return true;
}

static bool
secret_looks(const char *s, size_t n)
{
	size_t run, signs = 0, i;

	if (is_uuid(s, n))
		return true;
	/* base64url: '-' and '_' are digits there, and words are not that mixed. */
	for (i = 0; i < n && (isalnum((unsigned char)s[i]) || s[i] == '-' || s[i] == '_'); i++)
		signs += s[i] == '-' || s[i] == '_';
	if (i == n && n >= 32 && signs <= n / 12 && random_run(s, n))
		return true;
	for (; n > 0; s += run, n -= run) {
		for (run = 0; run < n && isalnum((unsigned char)s[run]); run++)
			continue;
		if (random_run(s, run))
			return true;
		while (run < n && !isalnum((unsigned char)s[run]))
			run++;
	}
	return false;
}

/* Pieces between the separators, each hidden when it looks like a secret. */
static char *
redact_path(char *out, const char *s)
{
	size_t n;

	while (*s != '\0') {
		n = strcspn(s, "/");
		if (n > 0) {
			out = secret_looks(s, n) ? stpcpy(out, HIDDEN) : mempcpy(out, s, n);
			s += n;
		} else {
			*out++ = *s++;
		}
	}
	return out;
}

static char *
redact_query(char *out, const char *s)
{
	size_t n, key;

	while (*s != '\0') {
		n = strcspn(s, "&;");
		key = strcspn(s, "=");
		if (key >= n) {
			out = secret_looks(s, n) ? stpcpy(out, HIDDEN) : mempcpy(out, s, n);
		} else {
			out = mempcpy(out, s, key + 1);
			if (n > key + 1 &&
			    (secret_name(s, key) || secret_looks(s + key + 1, n - key - 1)))
				out = stpcpy(out, HIDDEN);
			else
				out = mempcpy(out, s + key + 1, n - key - 1);
		}
		s += n;
		if (*s != '\0')
			*out++ = *s++;
	}
	return out;
}

const char *
url_redact(const char *s, struct arena *a)
{
	struct url u;
	char *path, *query, *fragment;

	/* What cannot be parsed cannot be redacted. */
	if (s == NULL || url_parse(&u, s, a, NULL) == -1)
		return "(invalid URL)";
	/* "a" may become "***" at worst: three times the length is enough. */
	path = arena_alloc(a, 3 * strlen(u.path) + 4);
	*redact_path(path, u.path) = '\0';
	u.path = path;
	if (u.userinfo != NULL)
		u.userinfo = HIDDEN;
	if (u.query != NULL) {
		query = arena_alloc(a, 3 * strlen(u.query) + 4);
		*redact_query(query, u.query) = '\0';
		u.query = query;
	}
	if (u.fragment != NULL) {
		fragment = arena_alloc(a, 3 * strlen(u.fragment) + 4);
		*redact_query(fragment, u.fragment) = '\0';
		u.fragment = fragment;
	}
	return url_format(&u, a);
}
