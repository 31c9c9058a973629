#include <string.h>

#include "html_internal.h"
#include "html_model.h"

/* Gumbo compares each attribute of a tag with all before it. */
#define SCAN_ATTRS 256

/* Directly in a <select>, where nearly all tags are ignored? */
static bool
in_select(const struct html_model *m)
{
	unsigned i = m->n;

	while (i > 0 &&
	       (m->open[i - 1].tag == GUMBO_TAG_OPTION || m->open[i - 1].tag == GUMBO_TAG_OPTGROUP))
		i--;
	return i > 0 && !m->open[i - 1].foreign && m->open[i - 1].tag == GUMBO_TAG_SELECT;
}

/* <li> closes the <li> before it, over anything but a list; the same for <dt> and <dd>. */
static void
close_item(struct html_model *m, GumboTag a, GumboTag b)
{
	const struct open *o;
	unsigned i;

	for (i = m->n; i-- > 0;) {
		o = &m->open[i];
		if (!o->foreign && (o->tag == a || o->tag == b)) {
			html_model_pop_to(m, i, false);
			return;
		}
		if (o->class & (SPECIAL | INTEGRATION) && o->tag != GUMBO_TAG_ADDRESS &&
		    o->tag != GUMBO_TAG_DIV && o->tag != GUMBO_TAG_P)
			return;
	}
}

/* A row or cell closes what is open in the table it belongs to; false outside of tables. */
static bool
close_in_table(struct html_model *m, GumboTag name)
{
	bool cell = name == GUMBO_TAG_TD || name == GUMBO_TAG_TH;
	bool row = cell || name == GUMBO_TAG_TR;
	const struct open *o;
	unsigned i;

	for (i = m->n; i-- > 0;) {
		o = &m->open[i];
		if (o->foreign)
			continue;
		if (o->tag == GUMBO_TAG_TEMPLATE)
			return true;
		if (o->tag == GUMBO_TAG_TABLE ||
		    (row && (o->tag == GUMBO_TAG_TBODY || o->tag == GUMBO_TAG_THEAD ||
				o->tag == GUMBO_TAG_TFOOT)) ||
		    (cell && o->tag == GUMBO_TAG_TR)) {
			html_model_pop_to(m, i + 1, false);
			return true;
		}
	}
	return false;
}

/* A table directly in a table closes it. */
static void
close_table(struct html_model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0;) {
		if (m->open[i].foreign)
			continue;
		switch ((int)m->open[i].tag) {
		case GUMBO_TAG_TD:
		case GUMBO_TAG_TH:
		case GUMBO_TAG_CAPTION:
		case GUMBO_TAG_TEMPLATE:
			return;
		case GUMBO_TAG_TABLE:
			html_model_pop_to(m, i, false);
			return;
		default:
			break;
		}
	}
}

/* Inside <select>.  False when the tag is ignored. */
static bool
start_in_select(struct html_model *m, GumboTag tag)
{
	switch ((int)tag) {
	case GUMBO_TAG_OPTGROUP:
		if (m->open[m->n - 1].tag == GUMBO_TAG_OPTION)
			m->n--;
		if (m->open[m->n - 1].tag == GUMBO_TAG_OPTGROUP)
			m->n--;
		return true;
	case GUMBO_TAG_OPTION:
		if (m->open[m->n - 1].tag == GUMBO_TAG_OPTION)
			m->n--;
		return true;
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_TEMPLATE:
		return true;
	case GUMBO_TAG_SELECT:
		html_model_pop(m, GUMBO_TAG_SELECT, 0);
		return false;
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_KEYGEN:
	case GUMBO_TAG_TEXTAREA:
		html_model_pop(m, GUMBO_TAG_SELECT, 0);
		return true;
	default:
		if (!(html_token_class(tag) & TABLE) || html_model_find(m, GUMBO_TAG_TABLE, 0) < 0)
			return false;
		html_model_pop(m, GUMBO_TAG_SELECT, 0);
		return true;
	}
}

/* What a start tag closes before it opens.  False when it is ignored. */
static bool
make_room(struct html_model *m, const struct html_tag *tag, unsigned class)
{
	int p = class & ENDS_P ? html_model_find(m, GUMBO_TAG_P, SCOPE | INTEGRATION) : -1;
	GumboTag name = tag->tag;

	if (class & TABLE && name != GUMBO_TAG_TABLE)
		return close_in_table(m, name);
	if (name == GUMBO_TAG_FORM) {
		if (m->form)
			return false;
		m->form = true;
	}
	if (name == GUMBO_TAG_TABLE)
		close_table(m);
	else if (name == GUMBO_TAG_LI)
		close_item(m, GUMBO_TAG_LI, GUMBO_TAG_LI);
	else if (name == GUMBO_TAG_DD || name == GUMBO_TAG_DT)
		close_item(m, GUMBO_TAG_DD, GUMBO_TAG_DT);
	else if (name == GUMBO_TAG_BUTTON)
		html_model_pop(m, GUMBO_TAG_BUTTON, SCOPE | INTEGRATION);
	else if (class & NO_FORMAT && class & IMPLIED &&
		 html_model_find(m, GUMBO_TAG_RUBY, SCOPE | INTEGRATION) >= 0)
		html_model_close_implied(m,
		    name == GUMBO_TAG_RT || name == GUMBO_TAG_RP ? GUMBO_TAG_RTC : GUMBO_TAG_LAST);
	if (p >= 0 && (unsigned)p < m->n &&
	    html_model_find(m, GUMBO_TAG_BUTTON, SCOPE | INTEGRATION) < p)
		html_model_pop(m, GUMBO_TAG_P, SCOPE);
	if (m->n > 0 && ((class & HEADING && m->open[m->n - 1].class & HEADING) ||
			    ((name == GUMBO_TAG_OPTION || name == GUMBO_TAG_OPTGROUP) &&
				m->open[m->n - 1].tag == GUMBO_TAG_OPTION)))
		m->n--;
	if (name == GUMBO_TAG_NOBR)
		html_model_reconstruct(m);
	if (name == GUMBO_TAG_A || name == GUMBO_TAG_NOBR)
		html_model_end_format(m, tag);
	if (!(class & (ENDS_P | TABLE | NO_FORMAT)) || name == GUMBO_TAG_XMP)
		html_model_reconstruct(m);
	return true;
}

static void
start_foreign(struct html_model *m, const struct html_tag *tag, unsigned class)
{
	if (tag->tag == GUMBO_TAG_FONT || tag->tag == GUMBO_TAG_ANNOTATION_XML)
		m->full = true; /* what they do depends on their attributes */
	if (!tag->self_closing)
		html_model_push(m, tag, class, true);
}

/* Returns whether raw text follows for certain (1), perhaps (-1), or not (0). */
static int
start(struct html_model *m, const struct html_tag *tag)
{
	unsigned class = html_token_class(tag->tag);

	if (html_model_in_foreign(m)) {
		if (!(class & BREAKOUT)) {
			start_foreign(m, tag, class);
			return 0;
		}
		while (html_model_in_foreign(m))
			m->n--;
	}
	if (class & ROOT) {
		m->root_attrs += tag->attrs;
		return 0;
	}
	if (tag->tag == GUMBO_TAG_FRAMESET)
		m->full = true; /* it may replace the body; nobody needs what is in it */
	if (m->templates > 0) {
		if (!(class & (VOID | RAW)))
			html_model_push(m, tag, class, false);
		return class & RAW ? -1 : 0;
	}
	if (in_select(m) && !start_in_select(m, tag->tag))
		return 0;
	if (!make_room(m, tag, class) || class & VOID)
		return 0;
	if (class & RAW)
		return 1;
	if (tag->tag != GUMBO_TAG_SVG && tag->tag != GUMBO_TAG_MATH)
		html_model_push(m, tag, class, false);
	else if (!tag->self_closing)
		html_model_push(m, tag, class, true);
	return 0;
}

/* "Any other end tag": closes its element unless something special stands above it. */
static void
end_other(struct html_model *m, const struct html_tag *tag)
{
	unsigned i;

	for (i = m->n; i-- > 0;) {
		if (!m->open[i].foreign && m->open[i].tag == tag->tag) {
			html_model_pop_to(m, i, false);
			return;
		}
		if (m->open[i].class & (SPECIAL | INTEGRATION))
			return;
	}
}

static void
end_heading(struct html_model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0 && !(m->open[i].class & (SCOPE | INTEGRATION));) {
		if (m->open[i].class & HEADING) {
			html_model_pop_to(m, i, false);
			return;
		}
	}
}

/* </form> takes the form out without closing what stands in it. */
static void
end_form(struct html_model *m)
{
	int i = html_model_find(m, GUMBO_TAG_FORM, SCOPE | INTEGRATION);

	m->form = false;
	if (i < 0)
		return;
	html_model_close_implied(m, GUMBO_TAG_LAST);
	m->n--;
	memmove(&m->open[i], &m->open[i + 1], (m->n - (unsigned)i) * sizeof(m->open[0]));
}

static bool
end_foreign(struct html_model *m, const struct html_tag *tag)
{
	unsigned i;

	for (i = m->n; i-- > 0 && m->open[i].foreign;) {
		if (m->open[i].tag == tag->tag) {
			html_model_pop_to(m, i, false);
			return true;
		}
	}
	return false;
}

/* Only tables and templates stop these. */
static void
end_table(struct html_model *m, GumboTag tag)
{
	int i = html_model_find(m, tag, 0);

	if (i >= 0 && i >= html_model_find(m, GUMBO_TAG_TABLE, 0))
		html_model_pop_to(m, (unsigned)i, false);
}

static void
end(struct html_model *m, const struct html_tag *tag)
{
	unsigned class = html_token_class(tag->tag), barrier = SCOPE | INTEGRATION;

	if (m->n > 0 && m->open[m->n - 1].foreign && end_foreign(m, tag))
		return;
	if (tag->tag == GUMBO_TAG_TEMPLATE)
		html_model_pop(m, tag->tag, 0);
	else if (m->templates > 0)
		return;
	else if (class & (TABLE | MARKER))
		end_table(m, tag->tag);
	else if (tag->tag == GUMBO_TAG_SELECT)
		html_model_pop(m, tag->tag, in_select(m) ? 0 : SPECIAL);
	else if (in_select(m)) {
		if (class & IMPLIED && m->open[m->n - 1].tag == tag->tag)
			m->n--;
	} else if (class & FORMAT)
		html_model_end_format(m, tag);
	else if (class & HEADING)
		end_heading(m);
	else if (tag->tag == GUMBO_TAG_FORM)
		end_form(m);
	else if (tag->tag == GUMBO_TAG_BR)
		html_model_reconstruct(m); /* it is read as <br> */
	else if (class & BY_SCOPE)
		html_model_pop(m, tag->tag, tag->tag == GUMBO_TAG_LI ? barrier | LIST : barrier);
	else if (!(class & (VOID | ROOT | RAW)) && tag->tag != GUMBO_TAG_FRAMESET)
		end_other(m, tag);
}

static bool
has_text(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n\f", *p) != NULL && *p != '\0')
		p++;
	return p < end;
}

/* Markup or not: what starts counts, what ends does not. */
static void
both_ways(struct html_model *m, const char *p, const char *end)
{
	struct html_tag tag;

	while (!m->full && html_token_tag(&p, end, &tag))
		if (!tag.closing && !tag.other)
			html_model_push(m, &tag, 0, false);
}

bool
html_scan_safe(const char *s, size_t n)
{
	static const size_t limit = SCAN_ATTRS;
	const char *p = s, *stop = s + n, *raw, *text = s;
	struct html_tag tag;
	struct html_model m;
	int follows;

	m.n = m.nleaks = m.root_attrs = m.templates = 0;
	m.form = m.full = false;
	for (; !m.full && html_token_tag(&p, stop, &tag); text = p) {
		if (m.nleaks > 0 && has_text(text, tag.start))
			html_model_reconstruct(&m);
		if (tag.attrs > limit || m.root_attrs > limit)
			return false;
		if (tag.other) {
			/* What a CDATA section hides depends on details of foreign content. */
			if (tag.end - tag.start > 2 && tag.start[2] == '[' &&
			    html_model_in_foreign(&m))
				return false;
			continue;
		}
		if (tag.closing) {
			end(&m, &tag);
			continue;
		}
		if ((follows = start(&m, &tag)) == 0)
			continue;
		raw = tag.tag == GUMBO_TAG_PLAINTEXT ? stop : html_token_raw(p, stop, tag.tag);
		if (follows < 0)
			both_ways(&m, p, raw);
		p = raw;
	}
	return !m.full;
}
