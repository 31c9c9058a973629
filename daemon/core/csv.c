#include "csv.h"

#include <string.h>

void
csv_init(struct csv *c, const char *text, size_t n)
{
	*c = (struct csv){.p = text, .end = text + n, .line = 0, .next = 1};
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		c->p += 3;
}

/* At the end of a line: past it. */
static bool
line_ends(struct csv *c)
{
	if (c->p < c->end && *c->p == '\r' && (c->p + 1 == c->end || c->p[1] == '\n'))
		c->p++;
	if (c->p == c->end)
		return true;
	if (*c->p != '\n')
		return false;
	c->p++;
	c->next++;
	return true;
}

static void
skip_line(struct csv *c)
{
	const char *nl = memchr(c->p, '\n', (size_t)(c->end - c->p));

	c->p = nl != NULL ? nl + 1 : c->end;
	c->next += nl != NULL;
}

/* After the opening quote; NULL when there is no closing one. */
static const char *
read_quoted(struct csv *c, struct arena *a)
{
	const char *p = c->p;
	char *out;
	size_t n = 0;

	while (p < c->end && (*p != '"' || (p + 1 < c->end && p[1] == '"')))
		p += *p == '"' ? 2 : 1;
	if (p >= c->end)
		return NULL;
	out = arena_alloc(a, (size_t)(p - c->p) + 1);
	for (; c->p < p; c->p++) {
		c->next += *c->p == '\n';
		if (*c->p == '"')
			c->p++;
		out[n++] = *c->p;
	}
	c->p++;
	return out;
}

static const char *
read_plain(struct csv *c, struct arena *a)
{
	const char *start = c->p;

	while (c->p < c->end && *c->p != ',' && *c->p != '\n' &&
	       !(*c->p == '\r' && (c->p + 1 == c->end || c->p[1] == '\n')))
		c->p++;
	return arena_strndup(a, start, (size_t)(c->p - start));
}

static int
read_row(
    struct csv *c, const char **fields, size_t max, size_t *n, struct arena *a, struct errbuf *err)
{
	const char *field;

	for (;;) {
		if (c->p < c->end && *c->p == '"') {
			c->p++;
			if ((field = read_quoted(c, a)) == NULL)
				return errf(err, "a quote that does not end");
		} else {
			field = read_plain(c, a);
		}
		if (*n == max)
			return errf(err, "more than %zu fields", max);
		fields[(*n)++] = field;
		if (line_ends(c))
			return 1;
		if (*c->p != ',')
			return errf(err, "text after a closing quote");
		c->p++;
	}
}

int
csv_next(
    struct csv *c, const char **fields, size_t max, size_t *n, struct arena *a, struct errbuf *err)
{
	int r;

	*n = 0;
	while (c->p < c->end && line_ends(c))
		;
	if (c->p >= c->end)
		return 0;
	c->line = c->next;
	if ((r = read_row(c, fields, max, n, a, err)) == -1)
		skip_line(c);
	return r;
}

void
csv_put(struct buf *out, const char *field, bool last)
{
	bool quote = field != NULL && strpbrk(field, ",\"\r\n") != NULL;

	if (quote)
		buf_addc(out, '"');
	for (; field != NULL && *field != '\0'; field++) {
		if (*field == '"')
			buf_addc(out, '"');
		buf_addc(out, *field);
	}
	if (quote)
		buf_addc(out, '"');
	buf_adds(out, last ? "\r\n" : ",");
}
