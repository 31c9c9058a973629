/*
 * Whatever goes in: what comes out is well-formed XML with allowed elements only, and comes out
 * unchanged when it goes in again.
 */
#include <expat.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/arena.h"
#include "../../filters/sanitise.h"
#include "../../filters/sanitise_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
fail(const char *what, const char *once, const char *twice)
{
	fprintf(stderr, "%s\nonce:  %s\ntwice: %s\n", what, once, twice == NULL ? "NULL" : twice);
	abort();
}

static void XMLCALL
start(void *user, const XML_Char *name, const XML_Char **attrs)
{
	const struct sanitise_element *e = sanitise_find(name);

	if (strcmp(name, "fuzz") == 0)
		return;
	if (e == NULL || e->flags & S_DROP)
		fail("element that is not allowed", name, user);
	for (; *attrs != NULL; attrs += 2) {
		if (strncmp(attrs[0], "on", 2) == 0 || strcmp(attrs[0], "style") == 0)
			fail("attribute that is not allowed", attrs[0], user);
		if ((strcmp(attrs[0], "href") == 0 || strcmp(attrs[0], "src") == 0) &&
		    !sanitise_scheme(S_HREF, attrs[1]))
			fail("scheme that is not allowed", attrs[1], user);
	}
}

static void
check_xml(char *once)
{
	XML_Parser p = XML_ParserCreate("UTF-8");

	XML_SetUserData(p, once);
	XML_SetStartElementHandler(p, start);
	if (XML_Parse(p, "<fuzz>", 6, 0) != XML_STATUS_OK ||
	    XML_Parse(p, once, (int)strlen(once), 0) != XML_STATUS_OK ||
	    XML_Parse(p, "</fuzz>", 7, 1) != XML_STATUS_OK)
		fail(XML_ErrorString(XML_GetErrorCode(p)), once, NULL);
	XML_ParserFree(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *once, *twice;

	once = sanitise((const char *)data, size, "https://example.org/a/b", arena);
	if (once != NULL) {
		twice = sanitise(once, strlen(once), "https://example.net/", arena);
		if (twice == NULL || strcmp(once, twice) != 0)
			fail("not the same again", once, twice);
		check_xml(arena_strdup(arena, once));
	}
	arena_free(arena);
	return 0;
}
