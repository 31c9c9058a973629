#include "form.h"

#include <ctype.h>
#include <string.h>

#include "ascii.h"
#include "text.h"

/* Bytes as they were meant; a '%' that begins no code stands for itself. */
static size_t
decode_bytes(char *out, const char *p, size_t n)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		char c = p[i];

		if (c == '+')
			c = ' ';
		else if (c == '%' && i + 2 < n && ascii_hex_value(p[i + 1]) >= 0 &&
			 ascii_hex_value(p[i + 2]) >= 0) {
			c = (char)(ascii_hex_value(p[i + 1]) * 16 + ascii_hex_value(p[i + 2]));
			i += 2;
		}
		out[len++] = iscntrl((unsigned char)c) ? ' ' : c;
	}
	return len;
}

static const char *
decode(const char *p, size_t n, struct arena *a)
{
	char *bytes = arena_alloc(a, n + 1);
	size_t len = decode_bytes(bytes, p, n);
	const char *line;

	while (len > 0 && bytes[len - 1] == ' ')
		len--;
	if (text_valid(bytes, len)) {
		bytes[len] = '\0';
		return bytes + strspn(bytes, " ");
	}
	line = text_line(a, bytes, len);
	return line != NULL ? line : "";
}

static size_t
count_fields(const char *body, size_t n)
{
	size_t i, fields = n > 0;

	for (i = 0; i < n; i++)
		fields += body[i] == '&';
	return fields;
}

int
form_read(struct form *f, const char *body, size_t n, struct arena *a)
{
	const char *end = body + n, *p, *stop, *equals;
	size_t max = count_fields(body, n);

	*f = (struct form){.n = 0};
	if (max > FORM_FIELDS_MAX)
		return -1;
	f->fields = arena_alloc(a, (max + 1) * sizeof(*f->fields));
	for (p = body; n > 0 && p < end; p = stop + 1) {
		if ((stop = memchr(p, '&', (size_t)(end - p))) == NULL)
			stop = end;
		if (stop == p)
			continue;
		if ((equals = memchr(p, '=', (size_t)(stop - p))) == NULL)
			equals = stop;
		f->fields[f->n].name = decode(p, (size_t)(equals - p), a);
		f->fields[f->n].value =
		    equals < stop ? decode(equals + 1, (size_t)(stop - equals - 1), a) : "";
		f->n++;
	}
	return 0;
}

const char *
form_value(const struct form *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return f->fields[i].value;
	return NULL;
}

bool
form_ticked(const struct form *f, const char *name)
{
	const char *v = form_value(f, name);

	return v != NULL && *v != '\0';
}
