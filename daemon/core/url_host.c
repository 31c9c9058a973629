/*
 * url_host() of url_internal.h: one spelling for each host.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "text.h"
#include "url_internal.h"

#define HOST_MAX 255 /* RFC 1035 */
#define LABEL_MAX 63

/* RFC 3492 section 5 */
enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72, INITIAL_N = 128 };

static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

/* A number of variable length; false when the label is full. */
static bool
put_delta(char *out, size_t *n, uint32_t delta, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint32_t q = delta, t;

	for (uint32_t k = BASE;; k += BASE) {
		t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
		if (*n == LABEL_MAX)
			return false;
		if (q < t)
			break;
		out[(*n)++] = digits[t + (q - t) % (BASE - t)];
		q = (q - t) / (BASE - t);
	}
	out[(*n)++] = digits[q];
	return true;
}

/* "xn--..." of the points of a label; false when it is too long. */
static bool
punycode(const uint32_t *points, size_t n, char out[LABEL_MAX + 1])
{
	uint32_t next = INITIAL_N, delta = 0, bias = INITIAL_BIAS, least;
	size_t len = 4, done = 0, basic;

	memcpy(out, "xn--", 4);
	for (size_t i = 0; i < n; i++) {
		if (points[i] >= 0x80)
			continue;
		if (len == LABEL_MAX)
			return false;
		out[len++] = (char)points[i];
		done++;
	}
	if ((basic = done) > 0 && len < LABEL_MAX)
		out[len++] = '-';
	for (; done < n; delta++, next++) {
		least = UINT32_MAX;
		for (size_t i = 0; i < n; i++) {
			if (points[i] >= next && points[i] < least)
				least = points[i];
		}
		delta += (least - next) * (uint32_t)(done + 1);
		next = least;
		for (size_t i = 0; i < n; i++) {
			delta += points[i] < next;
			if (points[i] != next)
				continue;
			if (!put_delta(out, &len, delta, bias))
				return false;
			bias = adapt(delta, (uint32_t)done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
	out[len] = '\0';
	return true;
}

/* What no name of a host has: blanks, controls, private and unassigned for ever. */
static bool
is_forbidden(uint32_t c)
{
	if (c < 0x80)
		return c <= ' ' || c == 0x7f || strchr("#/:<>?@[\\]^|%\"`{}", (int)c) != NULL;
	return c < 0xa1 || (c >= 0x2000 && c <= 0x206f) || c == 0x3000 ||
	       (c >= 0xd800 && c <= 0xf8ff) || c >= 0xe0000 || (c >= 0xfff0 && c <= 0xffff) ||
	       text_is_noncharacter(c);
}

/* Labels in ASCII, which is what is asked of name servers. */
static char *
to_ascii(struct arena *a, const char *s)
{
	const char *end = s + strlen(s), *p;
	uint32_t points[HOST_MAX];
	char *out = arena_alloc(a, 2 * HOST_MAX + 2), *o = out, label[LABEL_MAX + 1];
	size_t n;
	bool ascii;

	for (;; s = p + 1) {
		n = 0;
		ascii = true;
		for (p = s; p < end && *p != '.';) {
			if (n == HOST_MAX)
				return NULL;
			p += text_decode(p, end, &points[n]);
			if (is_forbidden(points[n]))
				return NULL;
			ascii = ascii && points[n] < 0x80;
			n++;
		}
		if (!ascii && !punycode(points, n, label))
			return NULL;
		n = ascii ? (size_t)(p - s) : strlen(label);
		if ((size_t)(o - out) + n > HOST_MAX)
			return NULL;
		o = mempcpy(o, ascii ? s : label, n);
		if (p == end)
			break;
		*o++ = '.';
	}
	*o = '\0';
	return out;
}

static int
hex_value(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? (c | 0x20) - 'a' + 10 : -1;
}

/* Percent-decoded, and NULL when that is no text. */
static char *
decoded(struct arena *a, const char *s, size_t n)
{
	char *out = arena_strndup(a, s, n);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '%' && i + 2 < n && hex_value(s[i + 1]) >= 0 &&
		    hex_value(s[i + 2]) >= 0) {
			out[len++] = (char)(hex_value(s[i + 1]) << 4 | hex_value(s[i + 2]));
			i += 2;
		} else {
			out[len++] = s[i];
		}
	}
	out[len] = '\0';
	return memchr(out, '\0', len) == NULL && text_valid(out, len) ? out : NULL;
}

/* One part of an IPv4 address: decimal, 0 octal, 0x hexadecimal. -1 when it is no number. */
static int64_t
part(const char *s, size_t n)
{
	int base = 10, digit;
	int64_t value = 0;

	if (n >= 2 && s[0] == '0' && s[1] == 'x') {
		base = 16;
		s += 2, n -= 2;
	} else if (n >= 2 && s[0] == '0') {
		base = 8;
		s++, n--;
	}
	for (; n > 0; s++, n--) {
		if ((digit = hex_value(*s)) < 0 || digit >= base)
			return -1;
		if ((value = value * base + digit) > UINT32_MAX)
			value = (int64_t)UINT32_MAX + 1;
	}
	return value;
}

static bool
ends_in_number(const char *s, size_t n)
{
	const char *dot = memrchr(s, '.', n), *last = dot == NULL ? s : dot + 1;
	size_t len = (size_t)(s + n - last);

	if (len == 0)
		return false;
	return strspn(last, "0123456789") >= len || (last[0] == '0' && part(last, len) >= 0);
}

/* "0x7f.1" is 127.0.0.1 for browsers; NULL when it is a number and no address. */
static const char *
ipv4(struct arena *a, const char *s, size_t n)
{
	const char *end = s + n, *dot;
	uint32_t address = 0;
	int64_t value;

	for (unsigned i = 0; i < 4; i++) {
		if ((dot = memchr(s, '.', (size_t)(end - s))) == NULL)
			dot = end;
		if (dot == s || (value = part(s, (size_t)(dot - s))) < 0)
			return NULL;
		if (dot == end) {
			if (value >> (8 * (4 - i)) != 0)
				return NULL;
			address |= (uint32_t)value;
			return arena_printf(a, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
			    address >> 8 & 255, address & 255);
		}
		if (i == 3 || value > 255)
			return NULL;
		address |= (uint32_t)value << (24 - 8 * i);
		s = dot + 1;
	}
	return NULL;
}

const char *
url_host(struct arena *a, const char *s, size_t n)
{
	const char *host;
	size_t plain = 0;

	if (n > 3 * HOST_MAX)
		return NULL;
	while (plain < n &&
	       (isalnum((unsigned char)s[plain]) || (s[plain] != '\0' && strchr("-._", s[plain]))))
		plain++;
	if (plain == n) {
		char *lower = arena_strndup(a, s, n);

		for (size_t i = 0; i < n; i++)
			lower[i] = (char)tolower((unsigned char)lower[i]);
		host = n <= HOST_MAX ? lower : NULL;
	} else if ((host = decoded(a, s, n)) == NULL || (host = text_host(a, host)) == NULL) {
		return NULL;
	} else {
		host = to_ascii(a, host);
	}
	if (host == NULL)
		return NULL;
	n = strlen(host);
	if (n > 1 && host[n - 1] == '.' && ends_in_number(host, n - 1))
		n--;
	return ends_in_number(host, n) ? ipv4(a, host, n) : host;
}

const char *
url_host_ipv6(struct arena *a, const char *s, size_t n)
{
	struct in6_addr addr;
	char text[INET6_ADDRSTRLEN];
	unsigned word[8], best = 8, most = 1, run;
	const char *out = "[";

	if (n >= sizeof(text))
		return NULL;
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(AF_INET6, text, &addr) != 1)
		return NULL;
	for (unsigned i = 0; i < 8; i++)
		word[i] = (unsigned)addr.s6_addr[2 * i] << 8 | addr.s6_addr[2 * i + 1];
	for (unsigned i = 0; i < 8; i += run + 1) {
		for (run = 0; i + run < 8 && word[i + run] == 0; run++)
			;
		if (run > most) {
			most = run;
			best = i;
		}
	}
	for (unsigned i = 0; i < 8; i++) {
		if (i == best) {
			out = arena_printf(a, "%s::", out);
			i += most - 1;
		} else {
			out = arena_printf(
			    a, "%s%s%x", out, i == 0 || i == best + most ? "" : ":", word[i]);
		}
	}
	return arena_printf(a, "%s]", out);
}
