#include "mimepart.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* ---- header ----------------------------------------------------------------------------- */

/* Behind the line that begins at p. */
static const char *
line_end(const char *p, const char *end)
{
	const char *nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

	return nl != NULL ? nl + 1 : end;
}

static bool
is_empty_line(const char *p, const char *next)
{
	while (p < next && (*p == '\r' || *p == '\n'))
		p++;
	return p == next;
}

size_t
mimepart_header_end(const char *p, size_t n, const char **body)
{
	const char *end = p + (n < MIMEPART_HEADER_MAX ? n : MIMEPART_HEADER_MAX), *at = p, *next;

	for (; at < end; at = next) {
		next = line_end(at, end);
		if (is_empty_line(at, next)) {
			*body = next;
			return (size_t)(at - p);
		}
	}
	*body = at;
	return (size_t)(at - p);
}

/* The lines of one field as one line. */
static const char *
unfold(const char *p, const char *end, struct arena *a)
{
	char *out = arena_alloc(a, (size_t)(end - p) + 1);
	size_t n = 0;

	for (; p < end; p++)
		if (*p != '\r' && *p != '\n')
			out[n++] = iscntrl((unsigned char)*p) ? ' ' : *p;
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out + strspn(out, " ");
}

const char *
mimepart_field(const char *header, size_t n, const char *name, struct arena *a)
{
	const char *p = header, *end = header + n, *next, *colon;
	size_t len = strlen(name);

	for (; p < end; p = next) {
		next = line_end(p, end);
		if ((size_t)(next - p) <= len || strncasecmp(p, name, len) != 0)
			continue;
		for (colon = p + len; colon < next && (*colon == ' ' || *colon == '\t'); colon++)
			;
		if (colon == next || *colon != ':')
			continue;
		while (next < end && (*next == ' ' || *next == '\t'))
			next = line_end(next, end);
		return unfold(colon + 1, next, a);
	}
	return NULL;
}

/* ---- parts ------------------------------------------------------------------------------ */

static const char *
lower(const char *p, size_t n, struct arena *a)
{
	char *out = arena_strndup(a, p, n);
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (char)tolower((unsigned char)out[i]);
	return out;
}

/* The value of a parameter (RFC 2045 section 5.1), quoted or not. */
static const char *
parameter(const char *type, const char *name, struct arena *a)
{
	size_t len = strlen(name), n = 0;
	const char *p = type;
	char *out;

	while ((p = strchr(p, ';')) != NULL) {
		p += 1 + strspn(p + 1, " \t");
		if (strncasecmp(p, name, len) != 0)
			continue;
		p += len + strspn(p + len, " \t");
		if (*p != '=')
			continue;
		p += 1 + strspn(p + 1, " \t");
		if (*p != '"')
			return arena_strndup(a, p, strcspn(p, "; \t"));
		out = arena_alloc(a, strlen(p) + 1);
		for (p++; *p != '\0' && *p != '"'; p++) {
			if (*p == '\\' && p[1] != '\0')
				p++;
			out[n++] = *p;
		}
		return out;
	}
	return NULL;
}

static void
read_entity(
    struct mimepart *part, const char *p, size_t n, unsigned depth, bool digest, struct arena *a)
{
	const char *type;
	size_t len;

	*part = (struct mimepart){.header = p, .depth = depth};
	part->nheader = mimepart_header_end(p, n, &part->body);
	part->nbody = n - (size_t)(part->body - p);
	type = mimepart_field(part->header, part->nheader, "Content-Type", a);
	if (type == NULL)
		type = digest ? "message/rfc822" : "text/plain";
	len = strcspn(type, "; \t");
	part->type = lower(type, len, a);
	if (strncmp(part->type, "multipart/", 10) == 0)
		part->boundary = parameter(type, "boundary", a);
}

/* 1 a delimiter of that boundary, 2 the closing one, 0 neither. */
static int
delimiter(const char *p, const char *next, const char *boundary, size_t n)
{
	if ((size_t)(next - p) < n + 2 || p[0] != '-' || p[1] != '-' ||
	    memcmp(p + 2, boundary, n) != 0)
		return 0;
	p += n + 2;
	if (next - p >= 2 && p[0] == '-' && p[1] == '-')
		return 2;
	while (p < next && isspace((unsigned char)*p))
		p++;
	return p == next;
}

/* Appends the parts of a multipart. */
static size_t
split(const struct mimepart *whole, struct mimepart *out, size_t n, struct arena *a)
{
	const char *p = whole->body, *end = p + whole->nbody, *next, *start = NULL;
	bool digest = strcmp(whole->type, "multipart/digest") == 0;
	size_t len = strlen(whole->boundary);
	unsigned depth = whole->depth + 1;
	int what = 0;

	for (; p < end && what != 2; p = next) {
		next = line_end(p, end);
		if ((what = delimiter(p, next, whole->boundary, len)) == 0)
			continue;
		if (start != NULL && n < MIMEPARTS_MAX)
			read_entity(&out[n++], start, (size_t)(p - start), depth, digest, a);
		start = what == 1 ? next : NULL;
	}
	/* The closing one is missing where a report was cut. */
	if (start != NULL && start < end && n < MIMEPARTS_MAX)
		read_entity(&out[n++], start, (size_t)(end - start), depth, digest, a);
	return n;
}

size_t
mimepart_list(const char *message, size_t size, struct mimepart out[MIMEPARTS_MAX], struct arena *a)
{
	size_t i, n = 1;

	read_entity(&out[0], message, size, 0, false, a);
	for (i = 0; i < n; i++)
		if (out[i].boundary != NULL && out[i].boundary[0] != '\0' &&
		    out[i].depth < MIMEPART_DEPTH_MAX)
			n = split(&out[i], out, n, a);
	return n;
}

/* ---- codings ---------------------------------------------------------------------------- */

static int
base64_digit(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

static size_t
from_base64(const char *p, size_t n, char *out)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t i, len = 0;
	int v;

	for (i = 0; i < n && p[i] != '='; i++) {
		if ((v = base64_digit(p[i])) < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		if ((have += 6) >= 8) {
			have -= 8;
			out[len++] = (char)(bits >> have & 0xff);
		}
	}
	return len;
}

static int
hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static size_t
from_quoted(const char *p, size_t n, char *out)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		if (p[i] != '=') {
			out[len++] = p[i];
		} else if (i + 1 < n && p[i + 1] == '\n') {
			i++;
		} else if (i + 2 < n && p[i + 1] == '\r' && p[i + 2] == '\n') {
			i += 2;
		} else if (i + 2 < n && hex_digit(p[i + 1]) >= 0 && hex_digit(p[i + 2]) >= 0) {
			out[len++] = (char)(hex_digit(p[i + 1]) * 16 + hex_digit(p[i + 2]));
			i += 2;
		} else {
			out[len++] = '=';
		}
	}
	return len;
}

const char *
mimepart_text(const struct mimepart *part, size_t *n, struct arena *a)
{
	const char *coding =
	    mimepart_field(part->header, part->nheader, "Content-Transfer-Encoding", a);
	char *out = arena_alloc(a, part->nbody + 1);
	size_t i;

	if (coding != NULL && strcasecmp(coding, "base64") == 0)
		*n = from_base64(part->body, part->nbody, out);
	else if (coding != NULL && strcasecmp(coding, "quoted-printable") == 0)
		*n = from_quoted(part->body, part->nbody, out);
	else {
		memcpy(out, part->body, part->nbody);
		*n = part->nbody;
	}
	for (i = 0; i < *n; i++)
		if (out[i] == '\0')
			out[i] = ' ';
	out[*n] = '\0';
	return out;
}
