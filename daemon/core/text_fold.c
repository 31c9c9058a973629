#include <string.h>
#include <utf8proc.h>

#include "text_internal.h"
#include "text_simplified.h"

/*
 * What is normalised at once: the fixed buffers keep hostile runs of combining marks from
 * costing more than linear time (UAX #15 "stream-safe" asks for 30).
 */
#define SEGMENT_CHARS 64
#define SEGMENT_DECOMPOSED (SEGMENT_CHARS * 18) /* U+FDFA becomes 18 characters */

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
