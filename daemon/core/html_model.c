#include "html_model.h"

#include <string.h>

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
leak_base(const struct html_model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0;)
		if (m->open[i].class & MARKER)
			return m->open[i].leaks;
	return 0;
}

/* "Noah's Ark": at most three equal ones are kept. */
static void
leak_add(struct html_model *m, const struct open *o)
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
leak_remove(struct html_model *m, GumboTag tag)
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

void
html_model_reconstruct(struct html_model *m)
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
tag_namespace(const struct html_model *m)
{
	unsigned i;

	for (i = m->n; i-- > 0 && m->open[i].foreign;)
		if (m->open[i].tag == GUMBO_TAG_SVG || m->open[i].tag == GUMBO_TAG_MATH)
			return m->open[i].tag;
	return GUMBO_TAG_LAST;
}

void
html_model_push(struct html_model *m, const struct html_tag *tag, unsigned class, bool foreign)
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

void
html_model_pop_to(struct html_model *m, unsigned i, bool own)
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

int
html_model_find(const struct html_model *m, GumboTag name, unsigned barrier)
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

void
html_model_pop(struct html_model *m, GumboTag name, unsigned barrier)
{
	int i = html_model_find(m, name, barrier);

	if (i >= 0)
		html_model_pop_to(m, (unsigned)i, false);
}

bool
html_model_in_foreign(const struct html_model *m)
{
	return m->n > 0 && m->open[m->n - 1].foreign && !(m->open[m->n - 1].class & INTEGRATION);
}

/* The adoption agency only takes the element out when blocks stand above it; eight rounds. */
void
html_model_end_format(struct html_model *m, const struct html_tag *tag)
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
		html_model_pop_to(m, i, true);
		return;
	}
	if (blocks >= 8)
		leak_add(m, &m->open[i]);
	m->n--;
	memmove(&m->open[i], &m->open[i + 1], (m->n - i) * sizeof(m->open[0]));
}

void
html_model_close_implied(struct html_model *m, GumboTag except)
{
	while (m->n > 0 && m->open[m->n - 1].class & IMPLIED && m->open[m->n - 1].tag != except)
		m->n--;
}
