/* Members of a family: qwen3.8 and qwen3.8-max, gpt-5 and gpt-oss. */
#include <ctype.h>
#include <string.h>

#include "same_internal.h"

/* Words with hyphens or digits of one headline that are compared with those of the other. */
#define COMPOUNDS 12

static bool
is_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* The next word of letters, digits, dots and hyphens from *p on; its length, 0 at the end. */
static size_t
next_compound(const char **p)
{
	size_t n;

	while (**p != '\0' && (!is_part(**p) || **p == '-' || **p == '.'))
		(*p)++;
	for (n = 0; is_part((*p)[n]); n++)
		continue;
	while (n > 0 && ((*p)[n - 1] == '-' || (*p)[n - 1] == '.'))
		n--;
	return n;
}

static bool
has_compound(const char *text, const char *word, size_t len)
{
	const char *p = text;
	size_t n;

	for (; (n = next_compound(&p)) > 0; p += n) {
		if (n == len && memcmp(p, word, n) == 0)
			return true;
	}
	return false;
}

/* Has `text` the word with something more behind a hyphen, and not the word itself? */
static bool
extended(const char *text, const char *word, size_t len, const char *other)
{
	const char *p = text;
	size_t n;

	for (; (n = next_compound(&p)) > 0; p += n) {
		if (n > len + 1 && p[len] == '-' && memcmp(p, word, len) == 0)
			return !has_compound(text, word, len) && !has_compound(other, p, n);
	}
	return false;
}

static bool
has_extension(const char *a, const char *b)
{
	const char *p = a;
	size_t n, i, seen = 0;

	for (; seen < COMPOUNDS && (n = next_compound(&p)) > 0; p += n, seen++) {
		for (i = 0; i < n && p[i] != '-' && !isdigit((unsigned char)p[i]); i++)
			continue;
		if (i < n && n > 3 && extended(b, p, n, a))
			return true;
	}
	return false;
}

/* gpt-5 and gpt-oss-120b, qwen3-coder and qwen3-vl: each names another one, none names both. */
bool
siblings_differ(const struct headline *a, const struct headline *b)
{
	const char *p, *q;
	size_t n, m, stem, i = 0, j;

	for (p = a->text; i < COMPOUNDS && (n = next_compound(&p)) > 0; p += n, i++) {
		for (stem = 0; stem < n && p[stem] != '-'; stem++)
			continue;
		if (stem == n || stem < 3 || has_compound(b->text, p, n))
			continue;
		q = b->text;
		for (j = 0; j < COMPOUNDS && (m = next_compound(&q)) > 0; q += m, j++) {
			if (m > stem && q[stem] == '-' && memcmp(p, q, stem) == 0 &&
			    !has_compound(a->text, q, m) && memcmp(p, q, n < m ? n : m) != 0)
				return true;
		}
	}
	return false;
}

bool
variants_differ(const struct headline *a, const struct headline *b)
{
	return has_extension(a->text, b->text) || has_extension(b->text, a->text);
}
