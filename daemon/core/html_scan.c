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
	char name[HTML_NAME];
	unsigned class;
	uint64_t hash;	/* of the start tag, for formatting elements */
	unsigned leaks; /* of a marker: how many there were before it */
	bool foreign;
};

struct leak {
	char name[HTML_NAME];
	uint64_t hash;
};

/*
 * A model of the tree builder's stack of open elements and list of active formatting elements.
 * Where it is not sure it keeps an element open: it may be deeper than the tree builder,
 * never much shallower.
 */
struct model {
	struct open open[LIMIT_DEPTH];
	unsigned n;
	struct leak leaks[SCAN_LEAKS];
	unsigned nleaks;
	unsigned root_attrs;
	unsigned selects; /* open <select>: nearly all tags inside are ignored */
	bool doubt;	  /* rules about foreign content that depend on attributes were met */
	bool full;
};

static bool
same(const char a[HTML_NAME], const char b[HTML_NAME])
{
	return memcmp(a, b, HTML_NAME) == 0;
}

static bool
is(const struct open *o, const char *name)
{
	return strcmp(o->name, name) == 0;
}

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
	memcpy(m->leaks[m->nleaks].name, o->name, HTML_NAME);
	m->leaks[m->nleaks++].hash = o->hash;
}

static void
leak_remove(struct model *m, const char name[HTML_NAME])
{
	unsigned i, base = leak_base(m);

	for (i = m->nleaks; i-- > base;) {
		if (!same(m->leaks[i].name, name))
			continue;
		m->nleaks--;
		memmove(&m->leaks[i], &m->leaks[i + 1], (m->nleaks - i) * sizeof(m->leaks[0]));
		return;
	}
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
	memcpy(o->name, tag->name, HTML_NAME);
	o->class = class;
	o->foreign = foreign;
	o->leaks = m->nleaks;
	o->hash = class & FORMAT && !foreign ? hash_tag(tag) : 0;
	if (foreign)
		o->class &= INTEGRATION;
	else if (is(o, "select"))
		m->selects++;
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
		if (!o->foreign && is(o, "select"))
			m->selects--;
	}
}

/* The topmost entry of that name that is not behind an element of class `barrier`, or -1. */
static int
find_open(const struct model *m, const char *name, unsigned barrier)
{
	unsigned i;

	for (i = m->n; i-- > 0;) {
		if (!m->open[i].foreign && is(&m->open[i], name))
			return (int)i;
		if (m->open[i].class & barrier)
			return -1;
	}
	return -1;
}

static void
pop_open(struct model *m, const char *name, unsigned barrier)
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

	for (i = m->n; i-- > 0;) {
		if (!m->open[i].foreign && same(m->open[i].name, tag->name))
			break;
		if (m->open[i].class & MARKER) {
			leak_remove(m, tag->name);
			return;
		}
		blocks += (m->open[i].class & SPECIAL) != 0;
	}
	if (i >= m->n) {
		leak_remove(m, tag->name);
	} else if (blocks == 0) {
		pop_to(m, i, true);
	} else {
		if (blocks >= 8)
			leak_add(m, &m->open[i]);
		m->n--;
		memmove(&m->open[i], &m->open[i + 1], (m->n - i) * sizeof(m->open[0]));
	}
}

/* <li> closes the <li> before it, over anything but a list; the same for <dt> and <dd>. */
static void
close_item(struct model *m, const char *a, const char *b)
{
	const struct open *o;
	unsigned i;

	for (i = m->n; i-- > 0;) {
		o = &m->open[i];
		if (!o->foreign && (is(o, a) || is(o, b))) {
			pop_to(m, i, false);
			return;
		}
		if (o->class & SPECIAL && !is(o, "address") && !is(o, "div") && !is(o, "p"))
			return;
	}
}

/* A row or cell closes what is open in the table it belongs to; false outside of tables. */
static bool
close_in_table(struct model *m, const char *name)
{
	bool cell = name[0] == 't' && (name[1] == 'd' || strcmp(name, "th") == 0);
	bool row = strcmp(name, "tr") == 0;
	const struct open *o;
	unsigned i;

	for (i = m->n; i-- > 0;) {
		o = &m->open[i];
		if (o->foreign)
			continue;
		if (is(o, "template"))
			return true;
		if (is(o, "table") ||
		    ((cell || row) && o->name[0] == 't' && o->class & TABLE &&
			strlen(o->name) == 5) ||
		    (cell && is(o, "tr"))) {
			pop_to(m, i + 1, false);
			return true;
		}
	}
	return false;
}

/* What a start tag closes before it opens.  False when it is ignored. */
static bool
make_room(struct model *m, const struct html_tag *tag, unsigned class)
{
	const char *name = tag->name;
	const struct open *top = m->n > 0 ? &m->open[m->n - 1] : NULL;

	if (m->selects > 0) {
		if (top != NULL && is(top, "option") && name[0] == 'o')
			m->n--;
		return true;
	}
	if (class & TABLE && strcmp(name, "table") != 0)
		return close_in_table(m, name);
	if (strcmp(name, "li") == 0)
		close_item(m, "li", "li");
	else if (strcmp(name, "dd") == 0 || strcmp(name, "dt") == 0)
		close_item(m, "dd", "dt");
	if (class & ENDS_P && find_open(m, "p", SCOPE) >= 0 &&
	    find_open(m, "button", SCOPE) < find_open(m, "p", SCOPE))
		pop_open(m, "p", SCOPE);
	top = m->n > 0 ? &m->open[m->n - 1] : NULL;
	if (top != NULL && ((class & HEADING && top->class & HEADING) ||
			       (strcmp(name, "option") == 0 && is(top, "option")) ||
			       (name[0] == 'r' && is(top, name) && strlen(name) == 2)))
		m->n--;
	if ((strcmp(name, "a") == 0 || strcmp(name, "nobr") == 0))
		end_format(m, tag);
	return true;
}

static void
start_foreign(struct model *m, const struct html_tag *tag, unsigned class)
{
	if (strcmp(tag->name, "font") == 0 || strcmp(tag->name, "annotation-xml") == 0)
		m->doubt = true;
	if (!tag->self_closing || m->doubt)
		push(m, tag, class, true);
}

/* Returns whether raw text follows for certain (1), perhaps (-1), or not (0). */
static int
start(struct model *m, const struct html_tag *tag)
{
	unsigned class = html_token_class(tag->name);

	if (in_foreign(m)) {
		if (!(class & BREAKOUT)) {
			start_foreign(m, tag, class);
			return class & RAW ? -1 : 0;
		}
		while (in_foreign(m))
			m->n--;
	}
	if (class & ROOT) {
		m->root_attrs += tag->attrs;
		return 0;
	}
	if (class & RAW)
		return m->selects > 0 || m->doubt ? -1 : 1;
	if (!make_room(m, tag, class))
		return 0;
	if (class & VOID && (!m->doubt || class & BREAKOUT))
		return 0;
	if (strcmp(tag->name, "svg") == 0 || strcmp(tag->name, "math") == 0) {
		if (!tag->self_closing || m->doubt)
			push(m, tag, class, true);
	} else {
		push(m, tag, class, false);
	}
	return 0;
}

/* "Any other end tag": closes its element unless something special stands above it. */
static void
end_other(struct model *m, const struct html_tag *tag)
{
	unsigned i;

	for (i = m->n; i-- > 0;) {
		if (same(m->open[i].name, tag->name)) {
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
	int i = find_open(m, "form", SCOPE | INTEGRATION);

	if (i < 0)
		return;
	m->n--;
	memmove(&m->open[i], &m->open[i + 1], (m->n - (unsigned)i) * sizeof(m->open[0]));
}

static bool
end_foreign(struct model *m, const struct html_tag *tag)
{
	unsigned i;

	for (i = m->n; i-- > 0 && m->open[i].foreign;) {
		if (same(m->open[i].name, tag->name)) {
			pop_to(m, i, false);
			return true;
		}
	}
	return false;
}

static void
end(struct model *m, const struct html_tag *tag)
{
	unsigned class = html_token_class(tag->name), barrier = SCOPE | INTEGRATION;

	if (in_foreign(m) && end_foreign(m, tag))
		return;
	if (class & TABLE) {
		/* Only tables and templates stop these. */
		int i = find_open(m, tag->name, 0), table = find_open(m, "table", 0);

		if (i >= table && i > find_open(m, "template", 0))
			pop_to(m, (unsigned)i, false);
	} else if (strcmp(tag->name, "template") == 0 || strcmp(tag->name, "select") == 0) {
		pop_open(m, tag->name, 0);
	} else if (m->selects > 0) {
		if (m->n > 0 && tag->name[0] == 'o' && is(&m->open[m->n - 1], tag->name))
			m->n--;
	} else if (class & FORMAT) {
		end_format(m, tag);
	} else if (class & HEADING) {
		end_heading(m);
	} else if (strcmp(tag->name, "form") == 0) {
		end_form(m);
	} else if (class & SPECIAL) {
		pop_open(m, tag->name, barrier);
	} else if (!(class & (VOID | ROOT | RAW))) {
		end_other(m, tag);
	}
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
	const char *p = s, *stop = s + n, *raw;
	struct html_tag tag;
	struct model m;
	int follows;

	m.n = m.nleaks = m.root_attrs = m.selects = 0;
	m.doubt = m.full = false;
	while (!m.full && html_token_tag(&p, stop, &tag)) {
		if (tag.attrs > limit || m.root_attrs > limit)
			return false;
		if (tag.other) {
			/* What a CDATA section hides depends on details of foreign content. */
			if (tag.start[1] == '!' && tag.start[2] == '[' && in_foreign(&m))
				return false;
			continue;
		}
		if (tag.closing) {
			end(&m, &tag);
			continue;
		}
		if ((follows = start(&m, &tag)) == 0)
			continue;
		raw = strcmp(tag.name, "plaintext") == 0 ? stop : html_token_raw(p, stop, tag.name);
		if (follows < 0)
			both_ways(&m, p, raw);
		p = raw;
	}
	return !m.full;
}

static void
put_text(struct buf *out, const char *p, const char *end)
{
	const char *q;

	while (p < end && (q = memchr(p, '<', (size_t)(end - p))) != NULL) {
		(void)buf_add(out, p, (size_t)(q - p));
		(void)buf_adds(out, "&lt;");
		p = q + 1;
	}
	if (p < end)
		(void)buf_add(out, p, (size_t)(end - p));
}

void
html_scan_reduce(const char *s, size_t n, struct buf *out)
{
	const char *p = s, *text = s, *stop = s + n;
	bool begin = false; /* a paragraph, with the next text */
	struct html_tag tag;
	unsigned class;

	for (;;) {
		bool more = html_token_tag(&p, stop, &tag);
		const char *until = more ? tag.start : stop;

		if (begin && until > text)
			(void)buf_adds(out, "<p>");
		begin = begin && until == text;
		put_text(out, text, until);
		if (!more)
			return;
		class = tag.other ? 0 : html_token_class(tag.name);
		begin |= (class & BLOCK) != 0;
		if (class & DROP && !tag.closing)
			p = html_token_raw(p, stop, tag.name);
		text = p;
	}
}
