#include "decode_internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A feed names its language near its start. */
#define LOOK ((size_t)4096)

/* What was usual for a language before UTF-8, where that is one byte a letter. */
static const struct {
	const char *languages; /* between blanks */
	const char *charset;
} usual[] = {
    {" tr az ", "windows-1254"},
    {" pl cs sk hu hr sl ro bs sq ", "windows-1250"},
    {" lt lv et ", "windows-1257"},
    {" el ", "windows-1253"},
    {" ru bg uk be mk sr ", "windows-1251"},
    {" he iw ", "windows-1255"},
    {" ar fa ur ", "windows-1256"},
    {" th ", "windows-874"},
    {" vi ", "windows-1258"},
};

static const char *
find(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	for (; (size_t)(end - p) >= n; p++) {
		if (strncasecmp(p, word, n) == 0)
			return p + n;
	}
	return NULL;
}

/* The two letters behind <language> or xml:lang=", as " xx "; false when there are none. */
static bool
language(const char *body, size_t len, char key[5])
{
	const char *end = body + (len < LOOK ? len : LOOK), *p;

	if ((p = find(body, end, "<language>")) == NULL &&
	    (p = find(body, end, "<dc:language>")) == NULL &&
	    (p = find(body, end, "xml:lang=")) == NULL)
		return false;
	while (p < end && (isspace((unsigned char)*p) || *p == '"' || *p == '\''))
		p++;
	if (end - p < 3 || !isalpha((unsigned char)p[0]) || !isalpha((unsigned char)p[1]) ||
	    isalpha((unsigned char)p[2]))
		return false;
	key[0] = key[3] = ' ';
	key[1] = (char)tolower((unsigned char)p[0]);
	key[2] = (char)tolower((unsigned char)p[1]);
	key[4] = '\0';
	return true;
}

/* Letters from 128 to 159, which the ISO's charset for the same languages does not have. */
static bool
has_c1(const char *body, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)body[i] & 0xe0) == 0x80)
			return true;
	}
	return false;
}

const struct charset *
decode_by_language(const char *body, size_t len)
{
	const char *charset;
	char key[5];

	if (!language(body, len, key))
		return NULL;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strstr(usual[i].languages, key) == NULL)
			continue;
		charset = usual[i].charset;
		if (strcmp(charset, "windows-1250") == 0 && !has_c1(body, len))
			charset = "iso-8859-2";
		return charset_find(charset, strlen(charset));
	}
	return NULL;
}
