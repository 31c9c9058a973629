#include "decode_internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A feed names its language near its start. */
#define LOOK ((size_t)4096)
/* So much of a text shows what charset it is in. */
#define GUESS ((size_t)64 << 10)

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

/*
 * The two letters behind <language> or xml:lang=", as " xx ", and whether Taiwan or Hong Kong
 * follow; false when there are none.
 */
static bool
language(const char *body, size_t len, char key[5], bool *traditional)
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
	*traditional = end - p > 7 &&
		       (strncasecmp(p + 2, "-tw", 3) == 0 || strncasecmp(p + 2, "-hk", 3) == 0 ||
			   strncasecmp(p + 2, "-hant", 5) == 0);
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

/* What was usual where letters take several bytes or are many in a row. */
static const char *
eastern(const char *key, bool traditional)
{
	static const char *const usual_there[][2] = {
	    {" ja ", "shift_jis euc-jp"}, {" ko ", "euc-kr"}, {" th ", "windows-874"}};

	if (strcmp(key, " zh ") == 0)
		return traditional ? "big5 gbk" : "gbk big5";
	for (size_t i = 0; i < sizeof(usual_there) / sizeof(usual_there[0]); i++) {
		if (strcmp(usual_there[i][0], key) == 0)
			return usual_there[i][1];
	}
	return "";
}

const struct charset *
decode_eastern(const char *body, size_t len)
{
	const struct charset *cs;
	struct transcoded t;
	struct buf out;
	bool traditional;
	const char *names;
	size_t n;
	char key[5];

	if (!language(body, len, key, &traditional))
		return NULL;
	len = len < GUESS ? len : GUESS;
	for (names = eastern(key, traditional); *names != '\0'; names += n + (names[n] == ' ')) {
		n = strcspn(names, " ");
		cs = charset_find(names, n);
		buf_init(&out, 4 * len + 16);
		transcode(cs, body, len, &out, &t);
		buf_release(&out);
		if (t.bad == 0)
			return cs;
	}
	return NULL;
}

const struct charset *
decode_by_language(const char *body, size_t len)
{
	const struct charset *cs;
	const char *charset;
	char key[5];
	int percent, latin;
	bool traditional;

	if (!language(body, len, key, &traditional))
		return NULL;
	cs = decode_by_letters(body, len, key + 1, &percent, &latin);
	if (cs != NULL && percent >= 80)
		return cs;
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
