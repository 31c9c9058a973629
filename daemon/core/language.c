#include "language.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *prefix, *tag, *name, *suffix;
} languages[LANGUAGES] = {
    [LANGUAGE_ZH] = {"zh", "zh-CN", "中文", ""},
    [LANGUAGE_EN] = {"en", "en", "English", ".en"},
};

const char *
language_tag(enum language l)
{
	return languages[l].tag;
}

const char *
language_name(enum language l)
{
	return languages[l].name;
}

const char *
language_suffix(enum language l)
{
	return languages[l].suffix;
}

enum language
language_find(const char *tag)
{
	size_t n = strcspn(tag, "-_");
	unsigned l;

	for (l = 0; l < LANGUAGES; l++)
		if (strlen(languages[l].prefix) == n &&
		    strncasecmp(tag, languages[l].prefix, n) == 0)
			break;
	return (enum language)l;
}
