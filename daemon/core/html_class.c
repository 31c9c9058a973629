#include <stdlib.h>
#include <string.h>

#include "html_token.h"

#define TEXT_BLOCK (ENDS_P | SPECIAL | BLOCK)

/* clang-format off */
/* Sorted by name.  HTML Standard, section 13.2.4.2 and the start tags of 13.2.6.4.7. */
static const struct known {
	char name[HTML_NAME];
	unsigned class;
} known[] = {
    {"a", FORMAT}, {"address", TEXT_BLOCK}, {"annotation-xml", INTEGRATION},
    {"applet", SPECIAL | SCOPE | MARKER}, {"area", VOID}, {"article", TEXT_BLOCK},
    {"aside", TEXT_BLOCK}, {"b", FORMAT | BREAKOUT}, {"base", VOID}, {"basefont", VOID},
    {"bgsound", VOID}, {"big", FORMAT | BREAKOUT}, {"blockquote", TEXT_BLOCK | BREAKOUT},
    {"body", ROOT | BREAKOUT}, {"br", VOID | BREAKOUT | BLOCK}, {"button", SPECIAL},
    {"caption", SPECIAL | SCOPE | MARKER | TABLE | BLOCK}, {"center", TEXT_BLOCK | BREAKOUT},
    {"code", FORMAT | BREAKOUT}, {"col", VOID}, {"colgroup", VOID}, {"command", 0},
    {"dd", TEXT_BLOCK | BREAKOUT}, {"desc", INTEGRATION}, {"details", TEXT_BLOCK},
    {"dialog", TEXT_BLOCK}, {"dir", TEXT_BLOCK}, {"div", TEXT_BLOCK | BREAKOUT},
    {"dl", TEXT_BLOCK | BREAKOUT}, {"dt", TEXT_BLOCK | BREAKOUT}, {"em", FORMAT | BREAKOUT},
    {"embed", VOID | BREAKOUT}, {"fieldset", TEXT_BLOCK}, {"figcaption", TEXT_BLOCK},
    {"figure", TEXT_BLOCK}, {"font", FORMAT}, {"footer", TEXT_BLOCK},
    {"foreignobject", INTEGRATION}, {"form", TEXT_BLOCK}, {"frame", VOID}, {"frameset", ROOT},
    {"h1", TEXT_BLOCK | BREAKOUT | HEADING}, {"h2", TEXT_BLOCK | BREAKOUT | HEADING},
    {"h3", TEXT_BLOCK | BREAKOUT | HEADING}, {"h4", TEXT_BLOCK | BREAKOUT | HEADING},
    {"h5", TEXT_BLOCK | BREAKOUT | HEADING}, {"h6", TEXT_BLOCK | BREAKOUT | HEADING},
    {"head", ROOT | BREAKOUT}, {"header", TEXT_BLOCK}, {"hgroup", TEXT_BLOCK},
    {"hr", VOID | ENDS_P | BREAKOUT | BLOCK}, {"html", ROOT}, {"i", FORMAT | BREAKOUT},
    {"iframe", RAW | DROP}, {"image", VOID}, {"img", VOID | BREAKOUT}, {"input", VOID},
    {"keygen", VOID}, {"li", TEXT_BLOCK | BREAKOUT}, {"link", VOID},
    {"listing", TEXT_BLOCK | BREAKOUT}, {"main", TEXT_BLOCK},
    {"marquee", SPECIAL | SCOPE | MARKER}, {"math", DROP}, {"menu", TEXT_BLOCK | BREAKOUT},
    {"meta", VOID | BREAKOUT}, {"mi", INTEGRATION}, {"mn", INTEGRATION}, {"mo", INTEGRATION},
    {"ms", INTEGRATION}, {"mtext", INTEGRATION}, {"nav", TEXT_BLOCK}, {"nobr", FORMAT | BREAKOUT},
    {"noembed", RAW | DROP}, {"noframes", RAW | DROP}, {"object", SPECIAL | SCOPE | MARKER},
    {"ol", TEXT_BLOCK | BREAKOUT}, {"optgroup", 0}, {"option", BLOCK},
    {"p", TEXT_BLOCK | BREAKOUT}, {"param", VOID}, {"plaintext", RAW | ENDS_P},
    {"pre", TEXT_BLOCK | BREAKOUT}, {"ruby", BREAKOUT}, {"s", FORMAT | BREAKOUT},
    {"script", RAW | DROP}, {"section", TEXT_BLOCK}, {"select", SPECIAL},
    {"small", FORMAT | BREAKOUT}, {"source", VOID}, {"span", BREAKOUT},
    {"strike", FORMAT | BREAKOUT}, {"strong", FORMAT | BREAKOUT}, {"style", RAW | DROP},
    {"sub", BREAKOUT}, {"summary", TEXT_BLOCK}, {"sup", BREAKOUT}, {"svg", DROP},
    {"table", SPECIAL | SCOPE | TABLE | BREAKOUT | BLOCK}, {"tbody", SPECIAL | TABLE},
    {"td", SPECIAL | SCOPE | MARKER | TABLE | BLOCK}, {"template", SPECIAL | SCOPE | MARKER},
    {"textarea", RAW | DROP}, {"tfoot", SPECIAL | TABLE},
    {"th", SPECIAL | SCOPE | MARKER | TABLE | BLOCK}, {"thead", SPECIAL | TABLE},
    {"title", RAW | INTEGRATION | DROP}, {"tr", SPECIAL | TABLE | BLOCK}, {"track", VOID},
    {"tt", FORMAT | BREAKOUT}, {"u", FORMAT | BREAKOUT}, {"ul", TEXT_BLOCK | BREAKOUT},
    {"var", BREAKOUT}, {"wbr", VOID}, {"xmp", RAW | ENDS_P | BLOCK},
};

/* clang-format on */

static int
by_name(const void *key, const void *entry)
{
	return memcmp(key, ((const struct known *)entry)->name, HTML_NAME);
}

unsigned
html_token_class(const char name[HTML_NAME])
{
	const struct known *k =
	    bsearch(name, known, sizeof(known) / sizeof(known[0]), sizeof(known[0]), by_name);

	return k == NULL ? 0 : k->class;
}
