#include "html.h"

#include <string.h>

#include "html_internal.h"
#include "limits.h"
#include "text.h"

/* Their contents are not text for people. */
static bool
is_hidden(const GumboNode *n)
{
	switch ((int)n->v.element.tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_NOSCRIPT:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_OBJECT:
	case GUMBO_TAG_SVG:
	case GUMBO_TAG_MATH:
	case GUMBO_TAG_TITLE:
		return true;
	default:
		return false;
	}
}

/* Elements that do not end a word: everything else separates what stands before and after. */
static bool
is_inline(const GumboNode *n)
{
	switch ((int)n->v.element.tag) {
	case GUMBO_TAG_A:
	case GUMBO_TAG_ABBR:
	case GUMBO_TAG_ACRONYM:
	case GUMBO_TAG_B:
	case GUMBO_TAG_BDI:
	case GUMBO_TAG_BDO:
	case GUMBO_TAG_BIG:
	case GUMBO_TAG_CITE:
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_DATA:
	case GUMBO_TAG_DEL:
	case GUMBO_TAG_DFN:
	case GUMBO_TAG_EM:
	case GUMBO_TAG_FONT:
	case GUMBO_TAG_I:
	case GUMBO_TAG_INS:
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_LABEL:
	case GUMBO_TAG_MARK:
	case GUMBO_TAG_NOBR:
	case GUMBO_TAG_Q:
	case GUMBO_TAG_RUBY:
	case GUMBO_TAG_S:
	case GUMBO_TAG_SAMP:
	case GUMBO_TAG_SMALL:
	case GUMBO_TAG_SPAN:
	case GUMBO_TAG_STRIKE:
	case GUMBO_TAG_STRONG:
	case GUMBO_TAG_SUB:
	case GUMBO_TAG_SUP:
	case GUMBO_TAG_TIME:
	case GUMBO_TAG_TT:
	case GUMBO_TAG_U:
	case GUMBO_TAG_VAR:
	case GUMBO_TAG_WBR:
	case GUMBO_TAG_UNKNOWN:
		return true;
	default:
		return false;
	}
}

/*
 * The next step of a walk that also comes back: *leaving tells that the element returned is
 * left, not entered.  NULL when root is left.
 */
static const struct html_node *
step(const struct html_node *root, const struct html_node *n, bool skip, bool *leaving)
{
	const struct html_node *next;

	if (!*leaving && !skip && (next = html_child(n, 0)) != NULL)
		return next;
	if (!*leaving && html_is_element(n)) {
		*leaving = true;
		return n == root ? NULL : n;
	}
	if (n == root)
		return NULL;
	*leaving = false;
	if ((next = html_next(n)) != NULL)
		return next;
	*leaving = true;
	n = html_parent(n);
	return n == root ? NULL : n;
}

const char *
html_inner_text(const struct html_node *root, struct arena *arena)
{
	const struct html_node *n;
	const char *line = NULL, *text;
	bool leaving = false, skip = false;
	struct buf out;

	buf_init(&out, LIMIT_BODY);
	for (n = root; n != NULL; n = step(root, n, skip, &leaving)) {
		skip = false;
		if ((text = html_text(n)) != NULL)
			(void)buf_adds(&out, text);
		else if (n != root && is_hidden(html_gumbo(n)))
			skip = true;
		else if (!is_inline(html_gumbo(n)))
			(void)buf_addc(&out, ' ');
	}
	if (out.len > 0)
		line = text_line(arena, out.data, out.len);
	buf_release(&out);
	return line;
}

static void
put_escaped(struct buf *out, const char *s, bool attribute)
{
	size_t n;

	for (;;) {
		n = strcspn(s, attribute ? "&\"" : "&<>");
		(void)buf_add(out, s, n);
		s += n;
		if (*s == '\0')
			return;
		(void)buf_adds(out, *s == '&'	? "&amp;"
				    : *s == '<' ? "&lt;"
				    : *s == '>' ? "&gt;"
						: "&quot;");
		s++;
	}
}

static bool
is_void(const GumboNode *n)
{
	switch ((int)n->v.element.tag) {
	case GUMBO_TAG_AREA:
	case GUMBO_TAG_BASE:
	case GUMBO_TAG_BR:
	case GUMBO_TAG_COL:
	case GUMBO_TAG_EMBED:
	case GUMBO_TAG_HR:
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_KEYGEN:
	case GUMBO_TAG_LINK:
	case GUMBO_TAG_META:
	case GUMBO_TAG_PARAM:
	case GUMBO_TAG_SOURCE:
	case GUMBO_TAG_TRACK:
	case GUMBO_TAG_WBR:
		return true;
	default:
		return false;
	}
}

/* Elements whose text the tokenizer takes as it is: escaping it would change it. */
static bool
is_raw(const GumboNode *n)
{
	switch ((int)n->v.element.tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_XMP:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_NOEMBED:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_PLAINTEXT:
		return n->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
	default:
		return false;
	}
}

static void
put_start(struct buf *out, const struct html_node *n)
{
	const char *name, *value;
	unsigned i;

	(void)buf_addc(out, '<');
	(void)buf_adds(out, html_name(n));
	for (i = 0; (name = html_attr_at(n, i, &value)) != NULL; i++) {
		(void)buf_addc(out, ' ');
		(void)buf_adds(out, name);
		(void)buf_adds(out, "=\"");
		put_escaped(out, value, true);
		(void)buf_addc(out, '"');
	}
	(void)buf_addc(out, '>');
}

const char *
html_inner_html(const struct html_node *root, struct arena *arena)
{
	const struct html_node *n;
	const char *text, *s = NULL;
	bool leaving = false;
	struct buf out;

	buf_init(&out, LIMIT_BODY);
	for (n = root; n != NULL; n = step(root, n, false, &leaving)) {
		if (n == root)
			continue;
		if ((text = html_text(n)) != NULL) {
			if (is_raw(html_gumbo(html_parent(n))))
				(void)buf_adds(&out, text);
			else
				put_escaped(&out, text, false);
		} else if (!leaving) {
			put_start(&out, n);
		} else if (!is_void(html_gumbo(n))) {
			(void)buf_adds(&out, "</");
			(void)buf_adds(&out, html_name(n));
			(void)buf_addc(&out, '>');
		}
	}
	if (out.len > 0)
		s = arena_strndup(arena, out.data, out.len);
	buf_release(&out);
	return s;
}
