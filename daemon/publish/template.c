#include "template.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "../core/text.h"
#include "xmlout.h"

/* Templates are the administrator's, so these only stop mistakes such as a partial of itself. */
#define MAX_PARTIALS 16
#define MAX_SECTIONS 32
#define MAX_OPS 20000

enum kind { OP_TEXT, OP_VALUE, OP_SECTION, OP_INVERTED, OP_END };

struct op {
	enum kind kind;
	const char *s; /* the text, or the name */
	size_t n;
	size_t other; /* index of the matching section or end */
};

struct value {
	const char *name;
	const char *text;
	bool html;
	struct tpl_map *first, *last; /* of a list */
	struct value *next;
};

struct tpl_map {
	struct arena *arena;
	const struct tpl_map *outer;
	struct tpl_map *next; /* in its list */
	struct value *values;
};

/* A template being read; partials stack up.  Its file begins at `start`, for the number of a line.
 */
struct reader {
	const char *name, *start, *p, *end;
};

struct program {
	struct arena *arena;
	const struct tpl_source *source;
	struct errbuf *err;
	struct op *ops;
	size_t nops, cap;
	struct reader stack[MAX_PARTIALS];
	size_t depth;
	size_t open[MAX_SECTIONS]; /* sections that have not ended, and the reader they began in */
	size_t open_depth[MAX_SECTIONS];
	size_t nopen;
	void (*write)(
	    struct program *, const char *text, struct buf *out); /* a value that is text */
};

struct tpl_map *
tpl_new(struct arena *arena)
{
	struct tpl_map *m = arena_alloc(arena, sizeof(*m));

	m->arena = arena;
	return m;
}

static struct value *
find(const struct tpl_map *m, const char *name, size_t n)
{
	struct value *v;

	for (v = m->values; v != NULL; v = v->next)
		if (strncmp(v->name, name, n) == 0 && v->name[n] == '\0')
			return v;
	return NULL;
}

static const struct value *
look_up(const struct tpl_map *m, const char *name, size_t n)
{
	const struct value *v = NULL;

	for (; m != NULL && v == NULL; m = m->outer)
		v = find(m, name, n);
	return v;
}

static struct value *
set(struct tpl_map *m, const char *name)
{
	struct value *v = find(m, name, strlen(name));

	if (v == NULL) {
		v = arena_alloc(m->arena, sizeof(*v));
		v->name = name;
		v->next = m->values;
		m->values = v;
	}
	return v;
}

void
tpl_text(struct tpl_map *m, const char *name, const char *text)
{
	if (text != NULL)
		set(m, name)->text = text;
}

void
tpl_html(struct tpl_map *m, const char *name, const char *html)
{
	struct value *v;

	if (html == NULL)
		return;
	v = set(m, name);
	v->text = html;
	v->html = true;
}

void
tpl_flag(struct tpl_map *m, const char *name)
{
	set(m, name)->text = "";
}

void
tpl_printf(struct tpl_map *m, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tpl_text(m, name, arena_vprintf(m->arena, fmt, ap));
	va_end(ap);
}

void
tpl_number(struct tpl_map *m, const char *name, int64_t n)
{
	tpl_text(m, name, arena_printf(m->arena, "%" PRId64, n));
	if (n == 1)
		tpl_flag(m, arena_printf(m->arena, "%s_one", name));
}

void
tpl_choice(struct tpl_map *m, const char *name, int n)
{
	tpl_flag(m, arena_printf(m->arena, "%s_%d", name, n));
}

struct tpl_map *
tpl_item(struct tpl_map *m, const char *name)
{
	struct value *v = set(m, name);
	struct tpl_map *item = tpl_new(m->arena);

	item->outer = m;
	if (v->first == NULL)
		v->first = item;
	else
		v->last->next = item;
	v->last = item;
	return item;
}

static int
fail(const struct program *p, const char *at, const char *what, const char *name, size_t n)
{
	const struct reader *r = &p->stack[p->depth - 1];
	const char *c;
	int line = 1;

	for (c = r->start; c < at; c++)
		line += *c == '\n';
	return errf(p->err, "%s:%d: %s%s%.*s", r->name, line, what, n > 0 ? " " : "",
	    (int)(n > 100 ? 100 : n), n > 0 ? name : "");
}

static int
emit(struct program *p, enum kind kind, const char *s, size_t n)
{
	size_t cap;

	if (kind == OP_TEXT && n == 0)
		return 0;
	if (p->nops == MAX_OPS)
		return fail(p, s, "the template is too long", NULL, 0);
	if (p->nops == p->cap) {
		cap = p->cap == 0 ? 64 : p->cap * 2;
		p->ops =
		    arena_grow(p->arena, p->ops, p->cap * sizeof(*p->ops), cap * sizeof(*p->ops));
		p->cap = cap;
	}
	p->ops[p->nops++] = (struct op){.kind = kind, .s = s, .n = n};
	return 0;
}

static int
section_open(struct program *p, enum kind kind, const char *name, size_t n)
{
	if (p->nopen == MAX_SECTIONS)
		return fail(p, name, "sections nest too deeply", NULL, 0);
	p->open[p->nopen] = p->nops;
	p->open_depth[p->nopen++] = p->depth;
	return emit(p, kind, name, n);
}

static int
section_close(struct program *p, const char *name, size_t n)
{
	size_t at;

	if (p->nopen == 0 || p->open_depth[p->nopen - 1] != p->depth)
		return fail(p, name, "nothing to close:", name, n);
	at = p->open[--p->nopen];
	if (p->ops[at].n != n || memcmp(p->ops[at].s, name, n) != 0)
		return fail(p, name, "closes another section:", name, n);
	if (emit(p, OP_END, name, n) == -1)
		return -1;
	p->ops[at].other = p->nops - 1;
	p->ops[p->nops - 1].other = at;
	return 0;
}

static const char *
file_text(const struct program *p, const char *name)
{
	return p->source->text(p->source->arg, name);
}

/* The name of a translation: "head.en.html"; or NULL. */
static const char *
translation(const struct program *p, const char *name)
{
	const char *suffix = p->source->suffix, *ending = strrchr(name, '.');

	if (suffix == NULL || *suffix == '\0' || ending == NULL)
		return NULL;
	return arena_printf(p->arena, "%.*s%s%s", (int)(ending - name), name, suffix, ending);
}

static bool
read_file(const struct program *p, const char *name, struct reader *r)
{
	const char *text = name != NULL ? file_text(p, name) : NULL;

	if (text == NULL)
		return false;
	*r = (struct reader){name, text, text, text + strlen(text)};
	return true;
}

/* The line "name: text" of a file of words. */
static bool
read_phrase(const struct program *p, const char *file, const char *name, struct reader *r)
{
	const char *line = arena_printf(p->arena, "\n%s:", name), *at;

	if (!read_file(p, file, r) || (at = strstr(r->start, line)) == NULL)
		return false;
	r->p = at + strlen(line);
	r->p += *r->p == ' ';
	r->end = r->p + strcspn(r->p, "\n");
	return true;
}

static bool
is_phrase(const char *name, size_t n)
{
	return memchr(name, '.', n) == NULL;
}

/* A template or a phrase, in translation where there is one. */
static bool
read_named(const struct program *p, const char *name, struct reader *r)
{
	if (is_phrase(name, strlen(name)))
		return read_phrase(p, translation(p, TPL_WORDS), name, r) ||
		       read_phrase(p, TPL_WORDS, name, r);
	return read_file(p, translation(p, name), r) || read_file(p, name, r);
}

/* `alone`: on its line. */
static int
partial(struct program *p, const char *name, size_t n, bool alone)
{
	const char *file = arena_strndup(p->arena, name, n);
	struct reader *r = &p->stack[p->depth];

	if (p->depth == MAX_PARTIALS)
		return fail(p, name, "partials nest too deeply:", name, n);
	if (!read_named(p, file, r))
		return fail(
		    p, name, is_phrase(name, n) ? "no such phrase:" : "no such template:", name, n);
	if (!alone && r->end > r->p && r->end[-1] == '\n')
		r->end--;
	p->depth++;
	return 0;
}

static bool
name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
}

/* The name in a tag after its sigil, blanks around it allowed; -1 when there is none. */
static int
tag_name(struct program *p, const char *s, const char *end, const char **name, size_t *n)
{
	const char *c;

	while (s < end && *s == ' ')
		s++;
	while (end > s && end[-1] == ' ')
		end--;
	for (c = s; c < end; c++)
		if (!name_char(*c))
			break;
	if (c != end || s == end)
		return fail(p, s, "not a name:", s, (size_t)(end - s));
	*name = s;
	*n = (size_t)(end - s);
	return 0;
}

static int
tag(struct program *p, const char *s, const char *end, bool alone)
{
	const char *name = s;
	size_t n = 0;
	char sigil = s < end ? *s : '\0';

	if (sigil == '!')
		return 0;
	if (sigil != '\0' && strchr("#^/>", sigil) != NULL)
		s++;
	else
		sigil = '\0';
	if (tag_name(p, s, end, &name, &n) == -1)
		return -1;
	switch (sigil) {
	case '#':
		return section_open(p, OP_SECTION, name, n);
	case '^':
		return section_open(p, OP_INVERTED, name, n);
	case '/':
		return section_close(p, name, n);
	case '>':
		return partial(p, name, n, alone);
	default:
		return emit(p, OP_VALUE, name, n);
	}
}

/* A tag other than a value alone on its line: its blanks and line end go with it. */
static bool
stands_alone(const struct reader *r, const char **open, const char **after)
{
	const char *a = *open, *z = *after;

	if (strchr("#^/>!", a[2]) == NULL || (a[2] == '>' && is_phrase(a, (size_t)(z - a))))
		return false;
	while (a > r->p && (a[-1] == ' ' || a[-1] == '\t'))
		a--;
	while (z < r->end && (*z == ' ' || *z == '\t'))
		z++;
	if ((a > r->start && a[-1] != '\n') || (z < r->end && *z != '\n'))
		return false;
	*open = a;
	*after = z < r->end ? z + 1 : z;
	return true;
}

static const char *
find_text(const char *s, const char *end, const char *what)
{
	return memmem(s, (size_t)(end - s), what, strlen(what));
}

/* Text up to the next tag, and the tag. */
static int
step(struct program *p)
{
	struct reader *r = &p->stack[p->depth - 1];
	const char *text = r->p, *open = find_text(text, r->end, "{{"), *end, *after, *inner;
	bool alone;

	if (open == NULL) {
		r->p = r->end;
		return emit(p, OP_TEXT, text, (size_t)(r->end - text));
	}
	if ((end = find_text(open, r->end, "}}")) == NULL)
		return fail(p, open, "a tag does not end", NULL, 0);
	inner = open + 2;
	after = end + 2;
	alone = stands_alone(r, &open, &after);
	r->p = after;
	if (open > text && emit(p, OP_TEXT, text, (size_t)(open - text)) == -1)
		return -1;
	return tag(p, inner, end, alone);
}

static int
compile(struct program *p, const char *name)
{
	struct reader *r = p->stack;

	if (!read_named(p, name, r))
		return is_phrase(name, strlen(name))
			   ? errf(p->err, TPL_WORDS ": no such phrase: %s", name)
			   : errf(p->err, "%s: no such template", name);
	p->depth = 1;
	while (p->depth > 0) {
		r = &p->stack[p->depth - 1];
		if (r->p < r->end) {
			if (step(p) == -1)
				return -1;
			continue;
		}
		if (p->nopen > 0 && p->open_depth[p->nopen - 1] == p->depth)
			return fail(p, r->p,
			    "a section does not end:", p->ops[p->open[p->nopen - 1]].s,
			    p->ops[p->open[p->nopen - 1]].n);
		p->depth--;
	}
	return 0;
}

static void
write_markup(struct program *p, const char *text, struct buf *out)
{
	(void)p;
	xml_text(out, text);
}

static void
write_line(struct program *p, const char *text, struct buf *out)
{
	const char *line = text != NULL ? text_line(p->arena, text, strlen(text)) : NULL;

	if (line != NULL)
		buf_adds(out, line);
}

/*
 * One line in which no character has a meaning: what marks emphasis, code, links, HTML, tables and
 * references anywhere, and what makes a heading or a list where a line begins.
 */
static void
write_markdown(struct program *p, const char *text, struct buf *out)
{
	const char *line = text != NULL ? text_line(p->arena, text, strlen(text)) : NULL, *s;
	size_t digits;

	if (line == NULL)
		return;
	digits = strspn(line, "0123456789");
	for (s = line; *s != '\0'; s++) {
		if (strchr("\\`*_[]<>&|~$", *s) != NULL ||
		    (s == line && strchr("#+-=", *s) != NULL) ||
		    (digits > 0 && s == line + digits && (*s == '.' || *s == ')')))
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
}

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

static void
print(struct program *p, const struct value *v, struct buf *out)
{
	if (v->html)
		buf_adds(out, v->text);
	else
		p->write(p, v->text, out);
}

/* Where execution stands: the innermost map for each open section. */
struct frame {
	const struct tpl_map *map;
};

static void
run(struct program *p, const struct tpl_map *map, struct buf *out)
{
	struct frame stack[MAX_SECTIONS + 1];
	const struct value *v;
	size_t i, depth = 0;

	stack[0].map = map;
	for (i = 0; i < p->nops; i++) {
		const struct op *op = &p->ops[i];

		v = op->kind == OP_TEXT || op->kind == OP_END
			? NULL
			: look_up(stack[depth].map, op->s, op->n);
		switch (op->kind) {
		case OP_TEXT:
			buf_add(out, op->s, op->n);
			break;
		case OP_VALUE:
			if (v != NULL)
				print(p, v, out);
			break;
		case OP_SECTION:
		case OP_INVERTED:
			if ((v == NULL) != (op->kind == OP_INVERTED)) {
				i = op->other;
				break;
			}
			stack[depth + 1].map =
			    v != NULL && v->first != NULL ? v->first : stack[depth].map;
			depth++;
			break;
		case OP_END:
			if (stack[depth].map != stack[depth - 1].map &&
			    stack[depth].map->next != NULL) {
				stack[depth].map = stack[depth].map->next;
				i = op->other;
			} else
				depth--;
			break;
		}
	}
}

int
tpl_render(const struct tpl_source *source, const char *name, const struct tpl_map *map,
    struct buf *out, struct errbuf *err)
{
	struct program p = {.source = source, .err = err, .arena = map->arena};

	p.write = is_phrase(name, strlen(name)) || ends_in(name, ".txt") ? write_line
		  : ends_in(name, ".md")				 ? write_markdown
									 : write_markup;
	if (compile(&p, name) == -1)
		return -1;
	run(&p, map, out);
	return out->overflow ? errf(err, "%s: the page is too long", name) : 0;
}

int
tpl_check(const struct tpl_source *source, const char *name, struct errbuf *err)
{
	struct program p = {.source = source, .err = err, .arena = arena_new()};
	int r = compile(&p, name);

	arena_free(p.arena);
	return r;
}
