#include <stdint.h>
#include <string.h>

#include "html_internal.h"
#include "html_token.h"
#include "limits.h"

/* Formatting elements that were left open and come back in every block that follows. */
#define SCAN_LEAKS 64
/* Gumbo compares each attribute of a tag with all before it. */
#define SCAN_ATTRS 256

struct open {
	GumboTag tag;
	unsigned class;
	uint64_t hash;	/* of the start tag, for formatting elements */
	unsigned leaks; /* of a marker: how many there were before it */
	bool foreign;
};

struct leak {
	GumboTag tag;
	uint64_t hash;
};

/*
 * A model of the tree builder's stack of open elements and list of active formatting elements,
 * close enough that its depth and the tree's differ by a small factor; random tag soup repeated
 * many times was the yardstick.  Where it is not sure it gives up.
 */
struct model {
	struct open open[LIMIT_DEPTH];
	unsigned n;
	struct leak leaks[SCAN_LEAKS];
	unsigned nleaks;
	unsigned root_attrs;
	unsigned templates; /* open ones: nothing but their end tags closes anything in them */
	bool form;	    /* there is a form; others are ignored until it ends */
	bool full;
};

static uint64_t
hash_tag(const struct html_tag *tag)
{
	uint64_t h = 0xcbf29ce484222325u;
	const char *p;

	for (p = tag->start; p < tag->end; p++)
		h = (h ^ (unsigned char)*p) * 0x100000001b3u;
	return h;
}

static unsigned
leak_base(const struct model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0;)
		if (m->open[i].class & MARKER)
			return m->open[i].leaks;
	return 0;
}

/* "Noah's Ark": at most three equal ones are kept. */
static void
leak_add(struct model *m, const struct open *o)
{
	unsigned i, equal = 0;

	for (i = leak_base(m); i < m->nleaks; i++)
		equal += m->leaks[i].hash == o->hash;
	if (equal >= 3)
		return;
	if (m->nleaks == SCAN_LEAKS) {
		m->full = true;
		return;
	}
	m->leaks[m->nleaks].tag = o->tag;
	m->leaks[m->nleaks++].hash = o->hash;
}

static bool
leak_remove(struct model *m, GumboTag tag)
{
	unsigned i, base = leak_base(m);

	for (i = m->nleaks; i-- > base;) {
		if (m->leaks[i].tag != tag)
			continue;
		m->nleaks--;
		memmove(&m->leaks[i], &m->leaks[i + 1], (m->nleaks - i) * sizeof(m->leaks[0]));
		return true;
	}
	return false;
}

/* Formatting elements that were closed by others come back with the next text. */
static void
reconstruct(struct model *m)
{
	unsigned i, base = leak_base(m);
	struct open *o;

	for (i = base; i < m->nleaks; i++) {
		if (m->n == LIMIT_DEPTH) {
			m->full = true;
			return;
		}
		o = &m->open[m->n++];
		*o = (struct open){
		    .tag = m->leaks[i].tag, .class = FORMAT | BREAKOUT, .hash = m->leaks[i].hash};
	}
	m->nleaks = base;
}

/* Of the foreign element that the entry on top of the stack is in: GUMBO_TAG_SVG or _MATH. */
static GumboTag
tag_namespace(const struct model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0 && m->open[i].foreign;)
		if (m->open[i].tag == GUMBO_TAG_SVG || m->open[i].tag == GUMBO_TAG_MATH)
			return m->open[i].tag;
	return GUMBO_TAG_LAST;
}

static void
push(struct model *m, const struct html_tag *tag, unsigned class, bool foreign)
{
	struct open *o;

	if (m->n == LIMIT_DEPTH) {
		m->full = true;
		return;
	}
	o = &m->open[m->n++];
	o->tag = tag->tag;
	o->foreign = foreign;
	o->leaks = m->nleaks;
	o->hash = class & FORMAT && !foreign ? hash_tag(tag) : 0;
	o->class = foreign ? 0 : class & ~(unsigned)(SVG_TEXT | MATH_TEXT);
	if (foreign && class & (tag_namespace(m) == GUMBO_TAG_SVG ? SVG_TEXT : MATH_TEXT))
		o->class = INTEGRATION;
	if (!foreign && o->tag == GUMBO_TAG_TEMPLATE)
		m->templates++;
}

/* Pops down to and including entry i; `closed` is the formatting element whose own end tag came. */
static void
pop_to(struct model *m, unsigned i, bool own)
{
	struct open *o;

	while (m->n > i) {
		o = &m->open[--m->n];
		if (o->class & MARKER)
			m->nleaks = o->leaks;
		else if (o->class & FORMAT && !(own && m->n == i))
			leak_add(m, o);
		if (!o->foreign && o->tag == GUMBO_TAG_TEMPLATE)
			m->templates--;
	}
}

/* The topmost entry of that name that is not behind an element of class `barrier`, or -1. */
static int
find_open(const struct model *m, GumboTag name, unsigned barrier)
{
	unsigned i;

	for (i = m->n; i-- > 0;) {
		if (!m->open[i].foreign && m->open[i].tag == name)
			return (int)i;
		if (m->open[i].class & barrier)
			return -1;
	}
	return -1;
}

static void
pop_open(struct model *m, GumboTag name, unsigned barrier)
{
	int i = find_open(m, name, barrier);

	if (i >= 0)
		pop_to(m, (unsigned)i, false);
}

static bool
in_foreign(const struct model *m)
{
	return m->n > 0 && m->open[m->n - 1].foreign && !(m->open[m->n - 1].class & INTEGRATION);
}

/* The adoption agency only takes the element out when blocks stand above it; eight rounds. */
static void
end_format(struct model *m, const struct html_tag *tag)
{
	unsigned i, blocks = 0;
	bool scope = true;

	if (leak_remove(m, tag->tag))
		return;
	for (i = m->n; i-- > 0;) {
		if (!m->open[i].foreign && m->open[i].tag == tag->tag)
			break;
		if (m->open[i].class & MARKER)
			return;
		scope &= !(m->open[i].class & (SCOPE | INTEGRATION));
		blocks += (m->open[i].class & SPECIAL) != 0;
	}
	if (i >= m->n || !scope)
		return;
	if (blocks == 0) {
		pop_to(m, i, true);
		return;
	}
	if (blocks >= 8)
		leak_add(m, &m->open[i]);
	m->n--;
	memmove(&m->open[i], &m->open[i + 1], (m->n - i) * sizeof(m->open[0]));
}

/* "Generate implied end tags", but not over an element `except`. */
static void
close_implied(struct model *m, GumboTag except)
{
	while (m->n > 0 && m->open[m->n - 1].class & IMPLIED && m->open[m->n - 1].tag != except)
		m->n--;
}

/* Directly in a <select>, where nearly all tags are ignored? */
static bool
in_select(const struct model *m)
{
	unsigned i = m->n;

	while (i > 0 &&
	       (m->open[i - 1].tag == GUMBO_TAG_OPTION || m->open[i - 1].tag == GUMBO_TAG_OPTGROUP))
		i--;
	return i > 0 && !m->open[i - 1].foreign && m->open[i - 1].tag == GUMBO_TAG_SELECT;
}

/* <li> closes the <li> before it, over anything but a list; the same for <dt> and <dd>. */
static void
close_item(struct model *m, GumboTag a, GumboTag b)
{
	const struct open *o;
	unsigned i;

	for (i = m->n; i-- > 0;) {
		o = &m->open[i];
		if (!o->foreign && (o->tag == a || o->tag == b)) {
			pop_to(m, i, false);
			return;
		}
		if (o->class & (SPECIAL | INTEGRATION) && o->tag != GUMBO_TAG_ADDRESS &&
		    o->tag != GUMBO_TAG_DIV && o->tag != GUMBO_TAG_P)
			return;
	}
}

/* A row or cell closes what is open in the table it belongs to; false outside of tables. */
static bool
close_in_table(struct model *m, GumboTag name)
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
			pop_to(m, i + 1, false);
			return true;
		}
	}
	return false;
}

/* A table directly in a table closes it. */
static void
close_table(struct model *m)
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
			pop_to(m, i, false);
			return;
		default:
			break;
		}
	}
}

/* Inside <select>.  False when the tag is ignored. */
static bool
start_in_select(struct model *m, GumboTag tag)
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
		pop_open(m, GUMBO_TAG_SELECT, 0);
		return false;
	case GUMBO_TAG_INPUT:
	case GUMBO_TAG_KEYGEN:
	case GUMBO_TAG_TEXTAREA:
		pop_open(m, GUMBO_TAG_SELECT, 0);
		return true;
	default:
		if (!(html_token_class(tag) & TABLE) || find_open(m, GUMBO_TAG_TABLE, 0) < 0)
			return false;
		pop_open(m, GUMBO_TAG_SELECT, 0);
		return true;
	}
}

/* What a start tag closes before it opens.  False when it is ignored. */
static bool
make_room(struct model *m, const struct html_tag *tag, unsigned class)
{
	int p = class & ENDS_P ? find_open(m, GUMBO_TAG_P, SCOPE | INTEGRATION) : -1;
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
		pop_open(m, GUMBO_TAG_BUTTON, SCOPE | INTEGRATION);
	else if (class & NO_FORMAT && class & IMPLIED &&
		 find_open(m, GUMBO_TAG_RUBY, SCOPE | INTEGRATION) >= 0)
		close_implied(m,
		    name == GUMBO_TAG_RT || name == GUMBO_TAG_RP ? GUMBO_TAG_RTC : GUMBO_TAG_LAST);
	if (p >= 0 && (unsigned)p < m->n && find_open(m, GUMBO_TAG_BUTTON, SCOPE | INTEGRATION) < p)
		pop_open(m, GUMBO_TAG_P, SCOPE);
	if (m->n > 0 && ((class & HEADING && m->open[m->n - 1].class & HEADING) ||
			    ((name == GUMBO_TAG_OPTION || name == GUMBO_TAG_OPTGROUP) &&
				m->open[m->n - 1].tag == GUMBO_TAG_OPTION)))
		m->n--;
	if (name == GUMBO_TAG_NOBR)
		reconstruct(m);
	if (name == GUMBO_TAG_A || name == GUMBO_TAG_NOBR)
		end_format(m, tag);
	if (!(class & (ENDS_P | TABLE | NO_FORMAT)) || name == GUMBO_TAG_XMP)
		reconstruct(m);
	return true;
}

static void
start_foreign(struct model *m, const struct html_tag *tag, unsigned class)
{
	if (tag->tag == GUMBO_TAG_FONT || tag->tag == GUMBO_TAG_ANNOTATION_XML)
		m->full = true; /* what they do depends on their attributes */
	if (!tag->self_closing)
		push(m, tag, class, true);
}

/* Returns whether raw text follows for certain (1), perhaps (-1), or not (0). */
static int
start(struct model *m, const struct html_tag *tag)
{
	unsigned class = html_token_class(tag->tag);

	if (in_foreign(m)) {
		if (!(class & BREAKOUT)) {
			start_foreign(m, tag, class);
			return 0;
		}
		while (in_foreign(m))
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
			push(m, tag, class, false);
		return class & RAW ? -1 : 0;
	}
	if (in_select(m) && !start_in_select(m, tag->tag))
		return 0;
	if (!make_room(m, tag, class) || class & VOID)
		return 0;
	if (class & RAW)
		return 1;
	if (tag->tag != GUMBO_TAG_SVG && tag->tag != GUMBO_TAG_MATH)
		push(m, tag, class, false);
	else if (!tag->self_closing)
		push(m, tag, class, true);
	return 0;
}

/* "Any other end tag": closes its element unless something special stands above it. */
static void
end_other(struct model *m, const struct html_tag *tag)
{
	unsigned i;

	for (i = m->n; i-- > 0;) {
		if (!m->open[i].foreign && m->open[i].tag == tag->tag) {
			pop_to(m, i, false);
			return;
		}
		if (m->open[i].class & (SPECIAL | INTEGRATION))
			return;
	}
}

static void
end_heading(struct model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0 && !(m->open[i].class & (SCOPE | INTEGRATION));) {
		if (m->open[i].class & HEADING) {
			pop_to(m, i, false);
			return;
		}
	}
}

/* </form> takes the form out without closing what stands in it. */
static void
end_form(struct model *m)
{
	int i = find_open(m, GUMBO_TAG_FORM, SCOPE | INTEGRATION);

	m->form = false;
	if (i < 0)
		return;
	close_implied(m, GUMBO_TAG_LAST);
	m->n--;
	memmove(&m->open[i], &m->open[i + 1], (m->n - (unsigned)i) * sizeof(m->open[0]));
}

static bool
end_foreign(struct model *m, const struct html_tag *tag)
{
	unsigned i;

	for (i = m->n; i-- > 0 && m->open[i].foreign;) {
		if (m->open[i].tag == tag->tag) {
			pop_to(m, i, false);
			return true;
		}
	}
	return false;
}

/* Only tables and templates stop these. */
static void
end_table(struct model *m, GumboTag tag)
{
	int i = find_open(m, tag, 0);

	if (i >= 0 && i >= find_open(m, GUMBO_TAG_TABLE, 0))
		pop_to(m, (unsigned)i, false);
}

static void
end(struct model *m, const struct html_tag *tag)
{
	unsigned class = html_token_class(tag->tag), barrier = SCOPE | INTEGRATION;

	if (m->n > 0 && m->open[m->n - 1].foreign && end_foreign(m, tag))
		return;
	if (tag->tag == GUMBO_TAG_TEMPLATE)
		pop_open(m, tag->tag, 0);
	else if (m->templates > 0)
		return;
	else if (class & (TABLE | MARKER))
		end_table(m, tag->tag);
	else if (tag->tag == GUMBO_TAG_SELECT)
		pop_open(m, tag->tag, in_select(m) ? 0 : SPECIAL);
	else if (in_select(m)) {
		if (class & IMPLIED && m->open[m->n - 1].tag == tag->tag)
			m->n--;
	} else if (class & FORMAT)
		end_format(m, tag);
	else if (class & HEADING)
		end_heading(m);
	else if (tag->tag == GUMBO_TAG_FORM)
		end_form(m);
	else if (tag->tag == GUMBO_TAG_BR)
		reconstruct(m); /* it is read as <br> */
	else if (class & BY_SCOPE)
		pop_open(m, tag->tag, tag->tag == GUMBO_TAG_LI ? barrier | LIST : barrier);
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
both_ways(struct model *m, const char *p, const char *end)
{
	struct html_tag tag;

	while (!m->full && html_token_tag(&p, end, &tag))
		if (!tag.closing && !tag.other)
			push(m, &tag, 0, false);
}

bool
html_scan_safe(const char *s, size_t n)
{
	static const size_t limit = SCAN_ATTRS;
	const char *p = s, *stop = s + n, *raw, *text = s;
	struct html_tag tag;
	struct model m;
	int follows;

	m.n = m.nleaks = m.root_attrs = m.templates = 0;
	m.form = m.full = false;
	for (; !m.full && html_token_tag(&p, stop, &tag); text = p) {
		if (m.nleaks > 0 && has_text(text, tag.start))
			reconstruct(&m);
		if (tag.attrs > limit || m.root_attrs > limit)
			return false;
		if (tag.other) {
			/* What a CDATA section hides depends on details of foreign content. */
			if (tag.end - tag.start > 2 && tag.start[2] == '[' && in_foreign(&m))
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
