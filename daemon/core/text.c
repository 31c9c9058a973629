#include "text.h"

#include <string.h>
#include <utf8proc.h>

#include "text_simplified.h"

#define REPLACEMENT 0xfffdu
#define ZWJ 0x200du
/*
 * What is normalised at once: the fixed buffers keep hostile runs of combining marks from
 * costing more than linear time (UAX #15 "stream-safe" asks for 30).
 */
#define SEGMENT_CHARS 64
#define SEGMENT_BYTES (SEGMENT_CHARS * 4)
#define SEGMENT_DECOMPOSED (SEGMENT_CHARS * 18) /* U+FDFA becomes 18 characters */

/* Everything but the three bytes that nearly all of the rest is. */
static size_t
decode_other(const char *s, const char *end, uint32_t *ch)
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

/* Inlined where text is walked through. */
static inline size_t
decode(const char *s, const char *end, uint32_t *ch)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] < 0x80) {
		*ch = p[0];
		return 1;
	}
	/* U+1000 to U+CFFF: neither overlong nor surrogates. */
	if (end - s >= 3 && p[0] > 0xe0 && p[0] < 0xed && (p[1] & 0xc0) == 0x80 &&
	    (p[2] & 0xc0) == 0x80) {
		*ch = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		return 3;
	}
	return decode_other(s, end, ch);
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

static bool
is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

/*
 * What no reader sees but what can reorder, hide or smuggle text: controls, bidirectional and
 * zero-width characters, fillers, interlinear marks, noncharacters, tags.
 */
static bool
is_invisible(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x34f || c == 0x61c ||
	       c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
	       (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 ||
	       c == 0xfeff || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfffb) ||
	       (c >= 0xe0000 && c <= 0xe0fff) || text_is_noncharacter(c);
}

/* Nearly all text: neither blank nor invisible, and known without looking at the lists. */
static bool
is_plain(uint32_t c)
{
	return (c > ' ' && c < 0x7f) || (c >= 0x3400 && c <= 0x9fff);
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

/* ---- folding ----------------------------------------------------------------------------- */

struct fold {
	struct arena *arena;
	char *out;
	size_t len, cap;
	bool title;    /* punctuation and blanks go */
	bool blank;    /* a blank is due before the next character */
	bool dot;      /* title: a '.' after a digit waits for another */
	uint32_t prev; /* title: the character before, kept or not */
};

static uint32_t
simplified(uint32_t c)
{
	uint64_t word, bit;

	if (c < SIMPLIFIED_FIRST || c > SIMPLIFIED_LAST)
		return c;
	c -= SIMPLIFIED_FIRST;
	word = simplified_bits[c / 64];
	bit = (uint64_t)1 << c % 64;
	if ((word & bit) == 0)
		return c + SIMPLIFIED_FIRST;
	return simplified_value[simplified_rank[c / 64] + __builtin_popcountll(word & (bit - 1))];
}

/*
 * The folded form of a character that is a starter, decomposes to nothing and composes with
 * nothing before it; 0 for those that need utf8proc.  This is nearly all text there is.
 */
static uint32_t
fold_simple(uint32_t c)
{
	if (c < 0x80)
		return c - 'A' < 26u ? c + 32 : c;
	if (c >= 0x3400 && c <= 0x9fff)
		return simplified(c);
	if ((c >= 0x3001 && c <= 0x3029) || (c >= 0x3041 && c <= 0x3096) ||
	    (c >= 0x30a1 && c <= 0x30fe) || (c >= 0xac00 && c <= 0xd7a3))
		return c;
	if (c >= 0xff01 && c <= 0xff5e) {
		c -= 0xff01 - '!';
		return c - 'A' < 26u ? c + 32 : c;
	}
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if ((c >= 0xe0 && c <= 0xff) || (c >= 0x430 && c <= 0x44f) || c == 0xb7 ||
	    (c >= 0x2012 && c <= 0x2016) || (c >= 0x2018 && c <= 0x2022) || c == REPLACEMENT ||
	    (c >= 0x1f300 && c <= 0x1f64f))
		return c;
	return 0;
}

static void
fold_put(struct fold *f, uint32_t c)
{
	char *out;

	if (f->len + 8 > f->cap) {
		out = arena_grow(f->arena, f->out, f->len, f->cap * 2);
		f->out = out;
		f->cap *= 2;
	}
	if (c < 0x80)
		f->out[f->len++] = (char)c;
	else
		f->len += text_encode(f->out + f->len, c);
}

static bool
is_digit(uint32_t c)
{
	return c - '0' < 10u;
}

/* Letters, digits and marks make a title; "1.10" is not "11.0", C++ and C# are not C. */
static void
fold_title_char(struct fold *f, uint32_t c)
{
	utf8proc_category_t cat;
	uint32_t prev = f->prev;
	bool dot = f->dot;

	f->prev = c;
	f->dot = false;
	if (c < 0x80) {
		if (c == '.') {
			f->dot = is_digit(prev);
			return;
		}
		if (c == '+' || c == '#') {
			if (prev - 'a' >= 26u && prev != '+')
				return;
		} else if (c - 'a' >= 26u && !is_digit(c)) {
			return;
		}
	} else if (!(c >= 0x3400 && c <= 0x9fff)) {
		cat = utf8proc_category((utf8proc_int32_t)c);
		if (cat == 0 || cat > UTF8PROC_CATEGORY_NO)
			return;
	}
	if (dot && is_digit(c))
		fold_put(f, '.');
	fold_put(f, c);
}

static void
fold_char(struct fold *f, uint32_t c)
{
	bool plain = is_plain(c);

	if (!plain && is_blank(c)) {
		f->blank = f->len > 0;
		f->prev = ' ';
		f->dot = false;
		return;
	}
	if (!plain && is_invisible(c))
		return;
	if (f->title) {
		fold_title_char(f, c);
		return;
	}
	if (f->blank)
		fold_put(f, ' ');
	f->blank = false;
	fold_put(f, c);
}

/* Normalises a piece of valid UTF-8 that begins and ends at a border of normalisation. */
static void
fold_segment(struct fold *f, const char *s, size_t n)
{
	utf8proc_int32_t wide[SEGMENT_DECOMPOSED];
	utf8proc_ssize_t i, count;

	count = utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, wide,
	    SEGMENT_DECOMPOSED,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		UTF8PROC_IGNORE);
	if (count < 0 || count > SEGMENT_DECOMPOSED)
		return;
	count = utf8proc_normalize_utf32(wide, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	for (i = 0; i < count; i++)
		fold_char(f, simplified((uint32_t)wide[i]));
}

/*
 * From p (the character before the first one that needs it, as that may compose) to the next
 * simple character or, in long runs, to a character that is no combining mark.
 */
static const char *
fold_complex(struct fold *f, const char *p, const char *end)
{
	const char *start = p;
	size_t n = 0, len;
	uint32_t c;

	while (p < end && n < SEGMENT_CHARS) {
		len = decode(p, end, &c);
		if (c == REPLACEMENT && len == 1)
			break;
		if (n > 1 && fold_simple(c) != 0)
			break;
		if (n >= SEGMENT_CHARS - 16 &&
		    utf8proc_get_property((utf8proc_int32_t)c)->combining_class == 0)
			break;
		p += len;
		n++;
	}
	fold_segment(f, start, (size_t)(p - start));
	return p;
}

static const char *
fold(struct arena *a, const char *s, bool title)
{
	const char *p = s, *end, *last = NULL;
	struct fold f = {.arena = a, .title = title};
	uint32_t c, simple, held = 0;
	size_t len;

	if (s == NULL)
		return "";
	end = s + strlen(s);
	f.cap = (size_t)(end - s) + 16;
	f.out = arena_alloc(a, f.cap);
	/* One simple character is held back until the next one shows that it stands alone. */
	while (p < end) {
		len = decode(p, end, &c);
		if ((simple = fold_simple(c)) != 0) {
			if (held != 0)
				fold_char(&f, held);
			held = simple;
			last = len == 1 && c == REPLACEMENT ? NULL : p;
			p += len;
			continue;
		}
		if (held != 0 && last == NULL)
			fold_char(&f, held);
		p = fold_complex(&f, held != 0 && last != NULL ? last : p, end);
		held = 0;
	}
	if (held != 0)
		fold_char(&f, held);
	f.out[f.len] = '\0';
	return f.out;
}

const char *
text_fold(struct arena *a, const char *s)
{
	return fold(a, s, false);
}

const char *
text_fold_title(struct arena *a, const char *s)
{
	return fold(a, s, true);
}

uint32_t
text_base(uint32_t c)
{
	utf8proc_int32_t out[4];
	utf8proc_ssize_t n;
	int boundary = 0;

	if (c < 0x80 || (c >= 0x3400 && c <= 0x9fff))
		return fold_simple(c);
	if (c == 0x131) /* Turkish dotless i: an i to everyone else */
		return 'i';
	n = utf8proc_decompose_char((utf8proc_int32_t)c, out, 4,
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
	    &boundary);
	return n == 1 ? simplified((uint32_t)out[0]) : c;
}
