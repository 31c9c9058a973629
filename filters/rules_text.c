/* The form of text in which the words of rules are looked for. */
#include "rules_internal.h"

#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"

enum class { WORD, CJK, BLANK, MARK };

static enum class class_of(uint32_t c) {
	if (c < 0x80){if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			  (c >= 'A' && c <= 'Z')) return WORD;
		      return c == ' ' || c == '-' || c == '_' || c == '\'' || c == '"' || c == '`'
				 ? BLANK
				 : MARK;}
if (text_is_cjk(c)) return CJK;
return c >= 0xc0 && c < 0x2000 && c != 0xd7 && c != 0xf7 ? WORD : BLANK;
}

bool
rules_word_char(uint32_t c)
{
	return class_of(c) == WORD;
}

/*
 * What stands between two characters of text.  Between ASCII words a hyphen is as good as a
 * blank, other punctuation counts (node.js, 1.0); beside CJK nothing counts but the end of C++
 * and C#.
 */
static size_t
separate(char *out, const char *from, const char *to, enum class left, enum class right)
{
	bool blank = false;
	size_t n = 0;

	if (left != WORD || right != WORD) {
		for (; left == WORD && from < to && (*from == '+' || *from == '#'); from++)
			out[n++] = *from;
		return n;
	}
	for (; from < to; from++) {
		if (class_of((unsigned char)*from) != MARK) {
			blank = true;
			continue;
		}
		if (blank)
			out[n++] = ' ';
		blank = false;
		out[n++] = *from;
	}
	if (blank)
		out[n++] = ' ';
	return n;
}

const char *
rules_squeeze(struct arena *a, const char *folded)
{
	size_t len = strlen(folded), n = 0, step;
	const char *p = folded, *end = p + len, *gap = p;
	enum class class, last = BLANK;
	char *out = arena_alloc(a, len + 1);
	uint32_t c;

	for (; p < end; p += step) {
		/* Most characters are of U+4000 to U+8FFF or ASCII. */
		if (end - p >= 3 && (unsigned char)*p >= 0xe4 && (unsigned char)*p <= 0xe8) {
			step = 3;
			class = CJK;
		} else {
			step = text_decode(p, end, &c);
			class = class_of(c);
		}
		if (class != WORD && class != CJK)
			continue;
		if (gap < p)
			n += separate(out + n, gap, p, last, class);
		memcpy(out + n, p, step);
		n += step;
		gap = p + step;
		last = class;
	}
	n += separate(out + n, gap, end, last, BLANK);
	out[n] = '\0';
	return out;
}
