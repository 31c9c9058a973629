#include "text.h"

#include <string.h>

#include "ascii.h"
#include "text_internal.h"

#define ZWJ 0x200du
size_t
text_decode_other(const char *s, const char *end, uint32_t *ch)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t left = (size_t)(end - s), n, i;
	uint32_t c, least;

	*ch = REPLACEMENT;
	if (p[0] < 0x80) {
		*ch = p[0];
		return 1;
	} else if (p[0] >= 0xc2 && p[0] < 0xe0) {
		n = 2, c = p[0] & 0x1fu, least = 0x80;
	} else if (p[0] >= 0xe0 && p[0] < 0xf0) {
		n = 3, c = p[0] & 0x0fu, least = 0x800;
	} else if (p[0] >= 0xf0 && p[0] < 0xf5) {
		n = 4, c = p[0] & 0x07u, least = 0x10000;
	} else {
		return 1;
	}
	if (left < n)
		return 1;
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 1;
	*ch = c;
	return n;
}

size_t
text_decode(const char *s, const char *end, uint32_t *ch)
{
	return decode(s, end, ch);
}

size_t
text_encode(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if ((c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		c = REPLACEMENT;
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

bool
text_valid(const char *s, size_t n)
{
	const char *end = s + n;
	uint64_t eight;
	uint32_t c;
	size_t len;

	while (s < end) {
		if (end - s >= 8) {
			memcpy(&eight, s, 8);
			if ((eight & 0x8080808080808080u) == 0) {
				s += 8;
				continue;
			}
		}
		len = decode(s, end, &c);
		if (c == REPLACEMENT && len == 1)
			return false;
		s += len;
	}
	return true;
}

size_t
text_count(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

const char *
text_cut(struct arena *a, const char *s, size_t n)
{
	const char *p = s, *end = s + strlen(s), *last = s;
	uint32_t c;
	size_t i;

	for (i = 0; p < end && i < n; i++) {
		last = p;
		p += decode(p, end, &c);
	}
	if (p == end)
		return s;
	if (n == 0)
		return "";
	while (last > s && last[-1] == ' ')
		last--;
	return arena_printf(a, "%.*s…", (int)(last - s), s);
}

const char *
text_cut_bytes(struct arena *a, const char *s, size_t n)
{
	size_t len = strnlen(s, n + 1), back;

	if (len <= n)
		return s;
	for (back = 0; back < 3 && n > back && ((unsigned char)s[n - back] & 0xc0) == 0x80; back++)
		continue;
	/* Not a lead byte after three steps: it was no UTF-8, any border will do. */
	if (((unsigned char)s[n - back] & 0xc0) != 0x80)
		n -= back;
	return arena_strndup(a, s, n);
}

bool
text_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
text_has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *p;

	for (p = list; n > 0 && (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || ascii_is_blank(p[-1])) && (p[n] == '\0' || ascii_is_blank(p[n])))
			return true;
	return false;
}

bool
text_is_cjk(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} range[] = {
	    {0x1100, 0x11ff},
	    {0x2e80, 0x2fdf},
	    {0x3005, 0x3007},
	    {0x3021, 0x3029},
	    {0x3031, 0x3035},
	    {0x3038, 0x303c},
	    {0x3041, 0x3096},
	    {0x309d, 0x309f},
	    {0x30a1, 0x30fa},
	    {0x30fc, 0x318e},
	    {0x31a0, 0x31bf},
	    {0x31f0, 0x31ff},
	    {0x3400, 0x4dbf},
	    {0x4e00, 0x9fff},
	    {0xa960, 0xa97c},
	    {0xac00, 0xd7fb},
	    {0xf900, 0xfaff},
	    {0xff66, 0xffdc},
	    {0x1aff0, 0x1b16f},
	    {0x20000, 0x3fffd},
	};
	size_t i;

	if (c >= 0x4e00 && c <= 0x9fff)
		return true;
	if (c < range[0].first)
		return false;
	for (i = 0; i < sizeof(range) / sizeof(range[0]) && c >= range[i].first; i++) {
		if (c <= range[i].last)
			return true;
	}
	return false;
}

/* Between two of these a ZWJ makes one picture of two. */
static bool
is_emoji(uint32_t c)
{
	return c == 0xfe0f || (c >= 0x2190 && c <= 0x2bff) || (c >= 0x1f000 && c <= 0x1faff);
}

/* The rest of text_line() once something other than plain text was met. */
static size_t
clean_line(const char *p, const char *end, char *out)
{
	uint32_t c, prev = 0, next;
	bool blank = false;
	size_t len, n = 0;

	for (; p < end; p += len) {
		len = decode(p, end, &c);
		if (is_plain(c))
			goto keep;
		if (is_blank(c)) {
			blank = n > 0;
			continue;
		}
		if (c == ZWJ && is_emoji(prev) && p + len < end) {
			(void)decode(p + len, end, &next);
			if (is_emoji(next))
				goto keep;
		}
		if (is_invisible(c))
			continue;
	keep:
		if (blank)
			out[n++] = ' ';
		blank = false;
		n += text_encode(out + n, c);
		prev = c;
	}
	return n;
}

const char *
text_line(struct arena *a, const char *s, size_t n)
{
	const char *end = s + n;
	size_t i, invalid = 0, len;
	uint32_t c;
	char *out;

	while (s < end && (*s == ' ' || (*s >= '\t' && *s <= '\r')))
		s++;
	while (s < end && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r')))
		end--;
	if (s == end)
		return NULL;
	n = (size_t)(end - s);
	for (i = 0; i < n && s[i] >= ' ' && s[i] < 0x7f && (s[i] != ' ' || s[i + 1] != ' '); i++)
		continue;
	if (i == n)
		return arena_strndup(a, s, n);
	for (; i < n; i += len) {
		len = decode(s + i, end, &c);
		invalid += c == REPLACEMENT && len == 1;
	}
	out = arena_alloc(a, n + 2 * invalid + 1);
	return clean_line(s, end, out) > 0 ? out : NULL;
}
