#include <utf8proc.h>

#include "text.h"

/*
 * Of ambiguous width (UAX #11): one column in a western terminal, two in a Chinese one.  Letters
 * of other scripts are ambiguous too but are one in nearly every terminal.
 */
static bool
is_ambiguous(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} range[] = {{0xa7, 0xa8}, {0xb0, 0xb1}, {0xb4, 0xb4}, {0xb7, 0xb7}, {0xd7, 0xd7},
	    {0xf7, 0xf7}, {0x2010, 0x2027}, {0x2030, 0x205e}, {0x2103, 0x2109}, {0x2116, 0x2122},
	    {0x2153, 0x218b}, {0x2190, 0x21ff}, {0x2460, 0x27bf}};
	size_t i;

	for (i = 0; i < sizeof(range) / sizeof(range[0]) && c >= range[i].first; i++)
		if (c <= range[i].last)
			return true;
	return false;
}

int
text_columns(uint32_t c)
{
	int n;

	if (c >= ' ' && c < 0x7f)
		return 1;
	if (c >= 0x3400 && c <= 0x9fff)
		return 2;
	n = utf8proc_charwidth((utf8proc_int32_t)c);
	return n == 1 && is_ambiguous(c) ? 2 : n;
}
