#include "html_stream.h"

#include <string.h>

#include "ascii.h"
#include "html_stream_token.h"
#include "html_token.h"
#include "limits.h"
#include "text.h"

/*
 * Elements whose place in the tree depends on nothing but the elements that are open.  Not here:
 * what changes the tokenizer, the insertion mode (other than tables), or the form pointer, what
 * has exceptions of its own, and what the sanitiser drops with its contents.
 */
#define YES(tag) [GUMBO_TAG_##tag] = true
static const bool is_simple[GUMBO_TAG_LAST + 1] = {YES(A), YES(ABBR), YES(ADDRESS), YES(ARTICLE),
    YES(ASIDE), YES(AUDIO), YES(B), YES(BDI), YES(BDO), YES(BIG), YES(BLOCKQUOTE), YES(BR),
    YES(CAPTION), YES(CENTER), YES(CITE), YES(CODE), YES(COL), YES(COLGROUP), YES(DD), YES(DEL),
    YES(DETAILS), YES(DFN), YES(DIV), YES(DL), YES(DT), YES(EM), YES(FIGCAPTION), YES(FIGURE),
    YES(FONT), YES(FOOTER), YES(H1), YES(H2), YES(H3), YES(H4), YES(H5), YES(H6), YES(HEADER),
    YES(HR), YES(I), YES(IMG), YES(INS), YES(KBD), YES(LABEL), YES(LI), YES(MARK), YES(NAV),
    YES(OL), YES(P), YES(PRE), YES(Q), YES(S), YES(SAMP), YES(SECTION), YES(SMALL), YES(SOURCE),
    YES(SPAN), YES(STRIKE), YES(STRONG), YES(SUB), YES(SUMMARY), YES(SUP), YES(TABLE), YES(TBODY),
    YES(TD), YES(TFOOT), YES(TH), YES(THEAD), YES(TIME), YES(TR), YES(TT), YES(U), YES(UL),
    YES(UNKNOWN), YES(VAR), YES(VIDEO), YES(WBR)};
#undef YES

/* Directly in these stand only parts of a table. */
static bool
is_frame(int tag)
{
	return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD ||
	       tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_TR || tag == GUMBO_TAG_COLGROUP;
}

/* <colgroup> is one for html_scan.c, to whom it makes no difference. */
static bool
is_void(int tag)
{
	return (html_token_class((GumboTag)tag) & VOID) != 0 && tag != GUMBO_TAG_COLGROUP;
}

static int
top_tag(const struct html_stream *s)
{
	return s->n > 0 ? s->open[s->n - 1].tag : GUMBO_TAG_BODY;
}

static enum html_event
push(struct html_stream *s, int tag, unsigned class, bool implied)
{
	if (s->n == HTML_STREAM_DEPTH)
		return HTML_UNSURE;
	s->open[s->n].tag = tag;
	s->open[s->n].class = class;
	s->open[s->n].implied = implied;
	s->open_id = &s->open[s->n++];
	s->empty = false;
	return HTML_START;
}

static enum html_event
pop(struct html_stream *s)
{
	s->n--;
	s->open_id = &s->open[s->n];
	return HTML_END;
}

/* Is an element open that a start tag of this kind may not be inside of? */
static bool
is_blocked(const struct html_stream *s, int tag, unsigned class)
{
	bool item = tag == GUMBO_TAG_LI, term = tag == GUMBO_TAG_DT || tag == GUMBO_TAG_DD;
	unsigned i;
	int t;

	for (i = s->n; i-- > 0;) {
		t = s->open[i].tag;
		if (t == GUMBO_TAG_TD || t == GUMBO_TAG_TH || t == GUMBO_TAG_CAPTION)
			return false;
		if ((class & ENDS_P && t == GUMBO_TAG_P) ||
		    (class & HEADING && s->open[i].class & HEADING) ||
		    (class & FORMAT && t == tag) || (item && t == GUMBO_TAG_LI) ||
		    (term && (t == GUMBO_TAG_DT || t == GUMBO_TAG_DD)))
			return true;
		item = item && t != GUMBO_TAG_UL && t != GUMBO_TAG_OL;
		term = term && t != GUMBO_TAG_DL;
	}
	return false;
}

/* A part of a table where it belongs. */
static bool
fits_table(int tag, int top)
{
	switch (tag) {
	case GUMBO_TAG_TR:
		return top == GUMBO_TAG_TBODY || top == GUMBO_TAG_THEAD || top == GUMBO_TAG_TFOOT;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
		return top == GUMBO_TAG_TR;
	case GUMBO_TAG_COL:
		return top == GUMBO_TAG_COLGROUP;
	default:
		return top == GUMBO_TAG_TABLE;
	}
}

/* Does the start tag close the element on top, as <li> after <li> and anything after <p> does? */
static bool
closes_top(int tag, unsigned class, int top)
{
	if (top == GUMBO_TAG_P)
		return class & ENDS_P && tag != GUMBO_TAG_TABLE;
	if (tag == GUMBO_TAG_LI)
		return top == GUMBO_TAG_LI;
	if (tag == GUMBO_TAG_DT || tag == GUMBO_TAG_DD)
		return top == GUMBO_TAG_DT || top == GUMBO_TAG_DD;
	return false;
}

/* A start tag that ends at `after`. */
static enum html_event
start(struct html_stream *s, int tag, const char *after)
{
	unsigned class = html_token_class((GumboTag)tag);
	int top = top_tag(s);

	if ((class & TABLE && tag != GUMBO_TAG_TABLE) || tag == GUMBO_TAG_COL ||
	    tag == GUMBO_TAG_COLGROUP) {
		if (tag == GUMBO_TAG_TR && top == GUMBO_TAG_TABLE) {
			s->nattrs = 0;
			s->name = "tbody";
			return push(s, GUMBO_TAG_TBODY, html_token_class(GUMBO_TAG_TBODY), true);
		}
		if (!fits_table(tag, top))
			return HTML_UNSURE;
	} else {
		if (is_frame(top))
			return HTML_UNSURE;
		if (closes_top(tag, class, top))
			return pop(s);
		if (tag == GUMBO_TAG_TABLE)
			class |= ENDS_P; /* or not, as the document's mode has it */
		if (is_blocked(s, tag, class))
			return HTML_UNSURE;
	}
	/* Whether a newline follows <pre> is for the parser to see. */
	if (tag == GUMBO_TAG_PRE &&
	    (after == s->end || *after == '\n' || *after == '&' || *after == '<'))
		return HTML_UNSURE;
	s->p = after;
	if (!is_void(tag))
		return push(s, tag, class, false);
	s->open_id = NULL;
	s->empty = true;
	return HTML_START;
}

/* Is all that is open inside of the element closed by its end tag? */
static bool
implies_end(const struct html_stream *s, int tag)
{
	unsigned class = html_token_class((GumboTag)tag), i;
	int t;

	if (!(class & BY_SCOPE) && tag != GUMBO_TAG_TD && tag != GUMBO_TAG_TH)
		return false;
	for (i = s->n; i-- > 0;) {
		t = s->open[i].tag;
		if (t == tag)
			return true;
		if (t != GUMBO_TAG_P && t != GUMBO_TAG_LI && t != GUMBO_TAG_DT && t != GUMBO_TAG_DD)
			return false;
	}
	return false;
}

static enum html_event
end(struct html_stream *s, int tag, const char *after)
{
	if (s->n == 0)
		return HTML_UNSURE;
	if (top_tag(s) == tag) {
		s->p = after;
		return pop(s);
	}
	if ((tag == GUMBO_TAG_TABLE && s->open[s->n - 1].implied) || implies_end(s, tag))
		return pop(s);
	return HTML_UNSURE;
}

/*
 * A start tag that ends at `after`, of an element with contents that are no markup: nobody wants
 * to see those, so all of it is an empty text.
 */
static enum html_event
raw(struct html_stream *s, int tag, const char *after)
{
	const char *p = html_token_raw(after, s->end, (GumboTag)tag);

	/* What '<' means in there has more exceptions than rules, and gumbo has its own. */
	if (is_frame(top_tag(s)) || memchr(after, '<', (size_t)(p - after)) != NULL)
		return HTML_UNSURE;
	p += 2 + strlen(gumbo_normalized_tagname((GumboTag)tag));
	if (p >= s->end || *p != '>')
		return HTML_UNSURE;
	s->p = p + 1;
	s->text = "";
	s->len = 0;
	return HTML_TEXT;
}

/* The name of a tag from `from` to p, in lower case; the parser takes all that it does not know for
 * one. */
static int
tag_of(struct html_stream *s, const char *from, const char *p)
{
	size_t i, n = (size_t)(p - from);
	GumboTag tag;

	if (n == 0 || n >= sizeof(s->unknown) || !ascii_is_letter(*from))
		return GUMBO_TAG_LAST;
	tag = gumbo_tagn_enum(from, (unsigned)n);
	if (tag != GUMBO_TAG_UNKNOWN) {
		s->name = gumbo_normalized_tagname(tag);
		return (int)tag;
	}
	for (i = 0; i < n; i++)
		s->unknown[i] = from[i] >= 'A' && from[i] <= 'Z' ? (char)(from[i] | 0x20) : from[i];
	s->unknown[n] = '\0';
	s->name = s->unknown;
	return GUMBO_TAG_UNKNOWN;
}

static enum html_event
markup(struct html_stream *s)
{
	const char *p = s->p + 1, *from;
	bool closing = p < s->end && *p == '/', skip;
	int tag;

	from = p += closing;
	while (p < s->end && (ascii_is_alnum(*p) || *p == '-' || *p == ':'))
		p++;
	tag = tag_of(s, from, p);
	skip = tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_IFRAME;
	if (!is_simple[tag] && (!skip || closing))
		return HTML_UNSURE;
	if (!closing) {
		p = html_stream_attributes(s, p, is_void(tag));
		if (p == NULL)
			return HTML_UNSURE;
		return skip ? raw(s, tag, p) : start(s, tag, p);
	}
	while (p < s->end && ascii_is_blank(*p))
		p++;
	return p >= s->end || *p != '>' ? HTML_UNSURE : end(s, tag, p + 1);
}

/* "a < b" and "<3" are text, of a few others that is not worth the question. */
static bool
is_markup(const struct html_stream *s)
{
	return *s->p == '<' &&
	       (s->end - s->p < 2 || !(ascii_is_blank(s->p[1]) || ascii_is_digit(s->p[1])));
}

static const char *
find(const char *p, const char *end, char c)
{
	const char *q = p < end ? memchr(p, c, (size_t)(end - p)) : NULL;

	return q == NULL ? end : q;
}

static enum html_event
text(struct html_stream *s)
{
	const char *p = s->p;
	uint32_t ch;

	if (*p == '&') {
		if (is_frame(top_tag(s)) || !html_stream_reference(&s->p, s->end, false, &ch))
			return HTML_UNSURE;
		s->text = s->reference;
		s->len = text_encode(s->reference, ch);
		return HTML_TEXT;
	}
	p += *p == '<';
	if (s->amp < s->p)
		s->amp = find(s->p, s->end, '&');
	p = find(p, s->amp, '<');
	s->text = s->p;
	s->len = (size_t)(p - s->p);
	s->p = p;
	if (is_frame(top_tag(s)))
		for (p = s->text; p < s->p; p++)
			if (!ascii_is_blank(*p))
				return HTML_UNSURE;
	return HTML_TEXT;
}

void
html_stream_init(struct html_stream *s, const char *utf8, size_t n)
{
	s->p = utf8;
	s->end = utf8 + n;
	s->amp = find(utf8, s->end, '&');
	s->n = s->nattrs = 0;
	s->used = 0;
	/* html_parse() would read a part of it. */
	if (n > LIMIT_BODY || !html_stream_clean(s->p, s->end))
		s->p = NULL;
}

enum html_event
html_stream_next(struct html_stream *s)
{
	while (s->p != NULL && s->end - s->p >= 4 && memcmp(s->p, "<!--", 4) == 0)
		s->p = html_stream_comment(s->p + 4, s->end);
	if (s->p == NULL)
		return HTML_UNSURE;
	if (s->p == s->end)
		return s->n > 0 ? pop(s) : HTML_DONE;
	return is_markup(s) ? markup(s) : text(s);
}
