#include "plaintext.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../daemon/core/buf.h"
#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "entities.h"

/* An element's name in a list, whatever its case. */
static bool
listed(const char *list, const char *name, size_t n)
{
	char key[16];

	if (n == 0 || n >= sizeof(key))
		return false;
	for (size_t i = 0; i < n; i++)
		key[i] = (char)tolower((unsigned char)name[i]);
	key[n] = '\0';
	return text_has_word(list, key);
}

bool
html_void(const char *name, size_t n)
{
	return listed(
	    " area base basefont br col embed frame hr img input isindex keygen link meta "
	    "param source track wbr ",
	    name, n);
}

/* Elements whose borders separate words. */
static bool
html_block(const char *name, size_t n)
{
	return listed(
	    " address article aside blockquote br center dd div dl dt figcaption figure "
	    "footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr "
	    "ul ",
	    name, n);
}

bool
html_known(const char *name, size_t n)
{
	return html_void(name, n) || html_block(name, n) ||
	       listed(" a abbr acronym applet audio b bdi bdo big body button canvas caption cite "
		      "code "
		      "colgroup data datalist del details dfn dialog dir em fieldset font form "
		      "frameset "
		      "head html i iframe ins kbd label legend map mark marquee menu meter nobr "
		      "noframes "
		      "noscript object optgroup option output picture progress q rp rt ruby s samp "
		      "script "
		      "select small span strike strong style sub summary sup svg tbody template "
		      "textarea "
		      "tfoot thead time tt u var video xmp ",
		   name, n);
}

/* A longer tag is none: looking for its end again and again must not cost more than the text. */
#define TAG_BYTES 2048

/* A tag at p: its name, and the byte behind its '>'; NULL when it is no tag. */
static const char *
tag_at(const char *p, const char *end, const char **name, size_t *n)
{
	const char *q = p + 1;

	if (q < end && *q == '/')
		q++;
	*name = q;
	while (q < end && (isalnum((unsigned char)*q) || *q == '-' || *q == ':'))
		q++;
	*n = (size_t)(q - *name);
	if (*n == 0 || !isalpha((unsigned char)**name))
		return NULL;
	if (q == end || (*q != '>' && *q != '/' && !isspace((unsigned char)*q)))
		return NULL;
	q = memchr(q, '>', end - q > TAG_BYTES ? TAG_BYTES : (size_t)(end - q));
	return q == NULL ? NULL : q + 1;
}

bool
looks_like_html(const char *p, size_t len)
{
	const char *name, *end = p + len;
	size_t n;

	for (; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++) {
		if (tag_at(p, end, &name, &n) == NULL)
			continue;
		if (p[1] == '/' ? html_known(name, n) : listed(" br hr img wbr p ", name, n))
			return true;
	}
	return false;
}

/* Comments, and elements whose contents are no text. */
static const char *
skip_hidden(const char *p, const char *end, const char *name, size_t n, const char *close)
{
	const char *stop = NULL;

	if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
		stop = memmem(p + 4, (size_t)(end - p) - 4, "-->", 3);
		return stop == NULL ? end : stop + 3;
	}
	if (close == NULL || p[1] == '/' || !listed(" script style ", name, n))
		return NULL;
	stop = strcasestr(close, n == 6 ? "</script" : "</style");
	return stop == NULL || stop >= end ? end : stop;
}

static const char *
strip_tag(struct buf *out, const char *p, const char *end, bool only_known)
{
	const char *name = "", *close, *hidden;
	size_t n = 0;

	close = tag_at(p, end, &name, &n);
	if ((hidden = skip_hidden(p, end, name, n, close)) != NULL)
		return hidden;
	if (close == NULL || (only_known && !html_known(name, n))) {
		(void)buf_addc(out, '<');
		return p + 1;
	}
	if (html_block(name, n))
		(void)buf_addc(out, ' ');
	return close;
}

static void
strip(struct buf *out, const char *p, const char *end, bool tags, bool only_known)
{
	char ref[ENTITY_MAX];
	const char *run;
	size_t n, len;

	while (p < end) {
		for (run = p; p < end && *p != '&' && !(tags && *p == '<'); p++)
			;
		(void)buf_add(out, run, (size_t)(p - run));
		if (p == end)
			break;
		if (*p == '<') {
			p = strip_tag(out, p, end, only_known);
		} else if ((n = entity_decode(p, end, ref, &len)) > 0) {
			(void)buf_add(out, ref, len);
			p += n;
		} else {
			(void)buf_addc(out, *p++);
		}
	}
}

/* The longest text that is looked at for one line; what is behind is cut anyway. */
#define PLAIN_BYTES ((size_t)16 << 10)

const char *
plain_text(struct arena *a, const char *s, size_t n, enum markup markup)
{
	const char *line;
	struct buf out;
	bool tags;

	if (n > PLAIN_BYTES)
		n = PLAIN_BYTES;
	if (markup == MARKUP_NONE || (memchr(s, '<', n) == NULL && memchr(s, '&', n) == NULL))
		return text_line(a, s, n);
	tags = markup == MARKUP_HTML || looks_like_html(s, n);
	buf_init(&out, n + ENTITY_MAX);
	strip(&out, s, s + n, tags, markup == MARKUP_GUESS);
	line = out.len == 0 ? NULL : text_line(a, out.data, out.len);
	buf_release(&out);
	return line;
}

/* What stands around a mail without belonging to the name beside it. */
static bool
is_border(char c)
{
	return isspace((unsigned char)c) || strchr(",;:|/<>()[]\"'-", c) != NULL;
}

/* The first word with an '@' in it; NULL when there is none. */
static const char *
find_mail(const char *text, size_t *n)
{
	const char *at = strchr(text, '@'), *begin, *end;

	if (at == NULL)
		return NULL;
	for (begin = at; begin > text && (!is_border(begin[-1]) || begin[-1] == '-'); begin--)
		;
	for (end = at; *end != '\0' && (!is_border(*end) || *end == '-'); end++)
		;
	*n = (size_t)(end - begin);
	return begin;
}

static bool
balanced(const char *s, size_t n)
{
	int depth = 0;

	for (size_t i = 0; i < n; i++)
		depth += (s[i] == '(') - (s[i] == ')');
	return depth == 0;
}

/* Without what encloses it; "ACME (Europe)" keeps its parentheses. */
static const char *
bare_name(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && is_border(*s)) {
		s++;
		n--;
	}
	while (n > 0 && is_border(s[n - 1]) && !(s[n - 1] == ')' && balanced(s, n)))
		n--;
	return n > 0 ? text_line(a, s, n) : NULL;
}

/* "name (http://...)": the name; "()": nothing. */
static const char *
without_url(struct arena *a, const char *text)
{
	const char *open = strchr(text, '(');

	if (open == NULL)
		open = strchr(text, '<');
	if (open == NULL)
		return *text == '\0' ? NULL : text;
	if (strncasecmp(open + 1, "http", 4) == 0 && open > text)
		return text_line(a, text, (size_t)(open - text));
	return open == text ? bare_name(a, text, strlen(text)) : text;
}

static const char *
one_person(struct arena *a, const char *text)
{
	const char *mail, *name;
	size_t len;

	if (strncasecmp(text, "mailto:", 7) == 0)
		text += 7;
	if ((mail = find_mail(text, &len)) == NULL)
		return without_url(a, text);
	/* "mail (name)" before "name <mail>" and "name, mail". */
	name = bare_name(a, mail + len, strlen(mail + len));
	if (name == NULL)
		name = bare_name(a, text, (size_t)(mail - text));
	return name != NULL ? name : arena_strndup(a, mail, len);
}

/* Whether one of the names in the list is this one. */
static bool
has_name(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; (at = strstr(at, name)) != NULL; at++) {
		if ((at == list || (at - list > 1 && memcmp(at - 2, ", ", 2) == 0)) &&
		    (at[n] == '\0' || at[n] == ','))
			return true;
	}
	return false;
}

const char *
plain_join(struct arena *a, const char *had, const char *name)
{
	if (had == NULL)
		return name;
	if (strlen(had) + strlen(name) > LIMIT_AUTHOR || has_name(had, name))
		return had;
	return arena_printf(a, "%s, %s", had, name);
}

/* The comma or semicolon outside of parentheses and quotes that p has next, or its end. */
static const char *
person_end(const char *p)
{
	int depth = 0;
	bool quoted = false;

	for (; *p != '\0'; p++) {
		depth += (*p == '(') - (*p == ')');
		quoted ^= *p == '"';
		if (depth <= 0 && !quoted && (*p == ',' || *p == ';'))
			break;
	}
	return p;
}

const char *
plain_person(struct arena *a, const char *s, size_t n)
{
	const char *text = plain_text(a, s, n, MARKUP_GUESS), *at, *end, *one, *all = NULL;

	if (text == NULL)
		return NULL;
	at = strchr(text, '@');
	if (at == NULL || strchr(at + 1, '@') == NULL)
		return one_person(a, text);
	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = person_end(text);
		one = text_line(a, text, (size_t)(end - text));
		if (one != NULL && (one = one_person(a, one)) != NULL)
			all = plain_join(a, all, one);
	}
	return all;
}

const char *
plain_to_html(struct arena *a, const char *s, size_t n, bool lines)
{
	static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "<br/>"};
	const char *special = lines ? "&<>\"\n" : "&<>\"", *end = s + n, *at;
	char *out, *p;
	size_t len = n;

	for (const char *q = s; q < end; q++) {
		if (*q != '\0' && (at = strchr(special, *q)) != NULL)
			len += strlen(names[at - special]) - 1;
	}
	out = p = arena_alloc(a, len + 1);
	for (; s < end; s++) {
		if (*s != '\0' && (at = strchr(special, *s)) != NULL)
			p = stpcpy(p, names[at - special]);
		else
			*p++ = *s;
	}
	return out;
}
