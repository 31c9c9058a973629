#include "fold.h"

#include <string.h>

#include "../daemon/core/text.h"

const char *
fold(struct arena *a, const char *text)
{
	const char *p = strstr(text, "™");
	char *copy;

	if (p != NULL) {
		copy = arena_strdup(a, text);
		for (p = copy + (p - text); p != NULL; p = strstr(p, "™"))
			memset(copy + (p - copy), ' ', strlen("™"));
		text = copy;
	}
	text = text_fold(a, text);
	return text != NULL ? text : "";
}
