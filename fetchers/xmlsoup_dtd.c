#include <string.h>

#include "xmlsoup_internal.h"

/* A declared entity's text; what needs more is an attack. */
#define DECLARED_MAX 512

static const struct name *
find_declared(const struct soup *s, const char *name, size_t n)
{
	for (unsigned i = 0; i < s->ndeclared; i++) {
		if (s->declared[i].name.n == n && memcmp(s->declared[i].name.p, name, n) == 0)
			return &s->declared[i].value;
	}
	return NULL;
}

const struct name *
soup_declared(const struct soup *s, const char *p, const char *end, size_t *n)
{
	const char *stop;

	if (s->ndeclared == 0)
		return NULL;
	stop = memchr(p, ';', end - p > 64 ? 64 : (size_t)(end - p));
	if (stop == NULL)
		return NULL;
	*n = (size_t)(stop - p) + 1;
	return find_declared(s, p + 1, *n - 2);
}

/* <!ENTITY name "value"> of an internal subset. */
static void
declare(struct soup *s, const char *p, const char *end)
{
	struct name name, value;
	const char *stop;

	while (p < end && isspace((unsigned char)*p))
		p++;
	for (name.p = p; p < end && soup_name_char(*p); p++)
		;
	name.n = (size_t)(p - name.p);
	while (p < end && isspace((unsigned char)*p))
		p++;
	if (name.n == 0 || p == end || s->ndeclared == DECLARED)
		return;
	/* One that is elsewhere stays there, and is nothing here. */
	value = (struct name){p, 0};
	if (*p == '"' || *p == '\'') {
		value.p = p + 1;
		if ((stop = memchr(value.p, *p, (size_t)(end - value.p))) == NULL)
			return;
		value.n = (size_t)(stop - value.p);
	}
	if (value.n <= DECLARED_MAX) {
		s->declared[s->ndeclared].name = name;
		s->declared[s->ndeclared++].value = value;
	}
}

void
soup_doctype(struct soup *s)
{
	const char *close = memchr(s->p, '>', (size_t)(s->end - s->p)), *subset, *p;

	if (close == NULL) {
		s->p = s->end;
		return;
	}
	subset = s->had_doctype ? NULL : memchr(s->p, '[', (size_t)(close - s->p));
	s->had_doctype = true;
	if (subset == NULL) {
		s->p = close + 1;
		return;
	}
	/* To the "]>" of the subset; without one, to the first '>'. */
	for (p = subset; (p = memchr(p, ']', (size_t)(s->end - p))) != NULL; p++) {
		for (close = p + 1; close < s->end && isspace((unsigned char)*close); close++)
			;
		if (close < s->end && *close == '>')
			break;
	}
	if (p == NULL) {
		s->p = (const char *)memchr(s->p, '>', (size_t)(s->end - s->p)) + 1;
		return;
	}
	for (const char *e = subset;
	     s->ndeclared < DECLARED && (e = memmem(e, (size_t)(p - e), "<!ENTITY", 8)) != NULL;)
		declare(s, e += 8, p);
	s->p = close + 1;
}
