#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "text.h"

/* Letters of their own in names of hosts since IDNA 2008; folding takes them for others. */
static size_t
kept(const char *p)
{
	return strncmp(p, "ß", 2) == 0 || strncmp(p, "ς", 2) == 0 ? 2 : 0;
}

static bool
append(struct arena *a, const char **out, const char *p, size_t n)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t len;

	len = utf8proc_map((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)n, &mapped,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_IGNORE);
	if (len >= 0)
		*out = arena_printf(a, "%s%s", *out, (const char *)mapped);
	free(mapped);
	return len >= 0;
}

/* Turns the direction of what follows, so that one host looks like another. */
static bool
has_direction(const char *s)
{
	const char *end = s + strlen(s);
	uint32_t c;

	while (s < end) {
		s += text_decode(s, end, &c);
		if (c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
		    (c >= 0x2066 && c <= 0x2069))
			return true;
	}
	return false;
}

const char *
text_host(struct arena *a, const char *s)
{
	const char *out = "", *p, *from = s;
	char *result, *dot;

	if (has_direction(s))
		return NULL;
	for (p = s;; p++) {
		if (*p != '\0' && kept(p) == 0)
			continue;
		if (p > from && !append(a, &out, from, (size_t)(p - from)))
			return NULL;
		if (*p == '\0')
			break;
		out = arena_printf(a, "%s%.2s", out, p);
		from = p + 2;
		p++;
	}
	result = arena_strdup(a, out);
	while ((dot = strstr(result, "。")) != NULL) {
		*dot = '.';
		memmove(dot + 1, dot + 3, strlen(dot + 3) + 1);
	}
	return result;
}
