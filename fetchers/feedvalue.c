#include "feedbuild.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../daemon/core/date.h"
#include "../daemon/core/url.h"
#include "base64.h"
#include "plaintext.h"

/* ---- small helpers ----------------------------------------------------------------------------
 */

static const char *
trim(const char *s, size_t *n)
{
	while (*n > 0 && isspace((unsigned char)*s)) {
		s++;
		(*n)--;
	}
	while (*n > 0 && isspace((unsigned char)s[*n - 1]))
		(*n)--;
	return s;
}

/* Without the marks of a CDATA section, which some escape or quote in another one. */
static const char *
unmarked(const char *s, size_t *n)
{
	s = trim(s, n);
	while (*n >= 12 && memcmp(s, "<![CDATA[", 9) == 0 && memcmp(s + *n - 3, "]]>", 3) == 0) {
		*n -= 12;
		s = trim(s + 9, n);
	}
	return s;
}

/* The collected text without blanks around it, in the arena; NULL when there is none. */
static const char *
collected(struct build *b)
{
	size_t n = b->text.len;
	const char *s = n == 0 ? "" : unmarked(b->text.data, &n);

	return n == 0 ? NULL : arena_strndup(b->arena, s, n);
}

static const char *
collected_line(struct build *b, enum markup markup)
{
	size_t n = b->text.len;
	const char *s = n == 0 ? "" : unmarked(b->text.data, &n);

	return n == 0 ? NULL : plain_text(b->arena, s, n, markup);
}

/* Whether a value of this rank may be set; then it is noted. */
static bool
outranks(struct build *b, enum field field, unsigned rank)
{
	struct ranks *ranks = b->item != NULL ? &b->item_ranks : &b->feed_ranks;

	if (ranks->rank[field] != 0 && ranks->rank[field] <= rank + 1)
		return false;
	ranks->rank[field] = (unsigned char)(rank + 1);
	return true;
}

static bool
has_scheme(const char *s)
{
	if (!isalpha((unsigned char)*s))
		return false;
	while (isalnum((unsigned char)*s) || *s == '+' || *s == '-' || *s == '.')
		s++;
	return *s == ':';
}

/* "a&amp;b" in an address was escaped once too often. */
static const char *
once_escaped(char *ref)
{
	static const char *const forms[] = {"&amp;", "&#38;", "&#038;", "&#x26;"};
	char *from = ref, *to = ref;
	size_t i, n;

	if (strchr(ref, '&') == NULL)
		return ref;
	while (*from != '\0') {
		for (i = n = 0; *from == '&' && n == 0 && i < sizeof(forms) / sizeof(forms[0]);
		     i++) {
			if (strncasecmp(from, forms[i], strlen(forms[i])) == 0)
				n = strlen(forms[i]);
		}
		*to++ = *from;
		from += n > 0 ? n : 1;
	}
	*to = '\0';
	return ref;
}

/*
 * A reference made absolute if its element says against what; else it stays as it is until the
 * whole document was read.  NULL for what no reader could follow.
 */
const char *
build_reference(struct build *b, const char *ref, const char *base)
{
	size_t n = strlen(ref);

	ref = trim(ref, &n);
	if (n == 0 || n > LIMIT_URL)
		return NULL;
	ref = once_escaped(arena_strndup(b->arena, ref, n));
	if (build_is_web(ref))
		return ref;
	if (has_scheme(ref) && !isdigit((unsigned char)ref[strcspn(ref, ":") + 1]))
		return NULL;
	if (strncasecmp(ref, "www.", 4) == 0)
		return arena_printf(b->arena, "http://%s", ref);
	return base != NULL ? url_resolve(base, ref, b->arena) : ref;
}

void
build_link(struct build *b, const char *ref, unsigned rank, const char *base)
{
	const char *url = build_reference(b, ref, base);

	if (url == NULL || !outranks(b, FIELD_LINK, rank))
		return;
	if (b->item != NULL)
		b->item->url = url;
	else
		b->doc->link = url;
}

void
build_set_date(struct build *b, enum field field, unsigned rank, const char *text)
{
	int64_t t = date_parse(text, b->ctx->tz_minutes, b->ctx->now);

	if (t == TIME_NONE)
		return;
	if (field == FIELD_EITHER_DATE) {
		if (b->item != NULL)
			build_set_date(b, FIELD_PUBLISHED, rank, text);
		build_set_date(b, FIELD_UPDATED, rank, text);
		return;
	}
	if (!outranks(b, field, rank))
		return;
	if (b->item == NULL)
		b->doc->updated = t;
	else if (field == FIELD_PUBLISHED)
		b->item->published = t;
	else
		b->item->updated = t;
}

/* ---- values -----------------------------------------------------------------------------------
 */

/* Without characters that no text has. */
static bool
is_text(const char *s, size_t n)
{
	return memchr(s, '\0', n) == NULL && strstr(s, "\xef\xbf\xbd") == NULL;
}

static void
decode_base64(struct build *b)
{
	char *text;
	size_t n;

	if (!b->capture.base64 || b->text.len == 0)
		return;
	text = base64_text(b->arena, b->text.data, b->text.len, &n);
	if (b->capture.binary && (text == NULL || !is_text(text, n)))
		b->capture.type = TEXT_IGNORED;
	if (text == NULL)
		return;
	buf_clear(&b->text);
	(void)buf_add(&b->text, text, n);
}

/* How a title is marked up that was collected like this. */
static enum markup
line_markup(const struct capture *c)
{
	switch (c->type) {
	case TEXT_PLAIN:
		return MARKUP_NONE;
	case TEXT_HTML:
	case TEXT_MARKUP:
		return MARKUP_HTML;
	case TEXT_XML:
	case TEXT_GUESS:
	case TEXT_IGNORED:
		break;
	}
	return MARKUP_GUESS;
}

static const char *
html_value(struct build *b)
{
	size_t n = b->text.len;
	const char *s;

	if (n == 0)
		return NULL;
	s = unmarked(b->text.data, &n);
	if (n == 0)
		return NULL;
	if (b->capture.type == TEXT_PLAIN)
		return plain_to_html(b->arena, s, n, false);
	return arena_strndup(b->arena, s, n);
}

static void
set_html(struct build *b, const struct element *e)
{
	const char *base = b->frames[b->capture.frame].base, *html;

	if (b->capture.type == TEXT_IGNORED || (html = html_value(b)) == NULL)
		return;
	/* Of one content in several forms the one with markup. */
	if (e->field == FIELD_CONTENT && b->content_plain && b->capture.type != TEXT_PLAIN &&
	    b->item_ranks.rank[FIELD_CONTENT] == e->rank + 1)
		b->item_ranks.rank[FIELD_CONTENT] = 0;
	if (!outranks(b, e->field, e->rank))
		return;
	if (e->field == FIELD_CONTENT) {
		b->content_plain = b->capture.type == TEXT_PLAIN;
		b->item->content = html;
		b->content_base = base;
	} else {
		b->item->summary = html;
		b->summary_base = base;
	}
}

/* Title of a feed or an entry, description of a feed: plain text. */
static void
set_line(struct build *b, const struct element *e)
{
	enum markup markup = line_markup(&b->capture);
	const char *line;

	if (b->capture.type == TEXT_IGNORED || (line = collected_line(b, markup)) == NULL ||
	    !outranks(b, e->field, e->rank))
		return;
	if (b->item != NULL)
		b->item->title = line;
	else if (e->field == FIELD_TITLE)
		b->doc->title = line;
	else
		b->doc->description = line;
}

static void
set_id(struct build *b, const struct element *e, const char *text)
{
	if (b->item == NULL)
		return;
	/* Entries without a link mostly have an id that is one. */
	if (build_is_web(text))
		build_link(b, text, RANK_LINK_ID, NULL);
	if (outranks(b, e->field, e->rank))
		b->item->id = text;
}

static void
set_guid(struct build *b, const struct element *e)
{
	const char *id = collected(b);

	if (id == NULL || b->item == NULL)
		return;
	/* What is neither an address nor a path of the site is only a name. */
	if (b->capture.permalink &&
	    (build_is_web(id) || *id == '/' || strncasecmp(id, "www.", 4) == 0))
		build_link(b, id, RANK_LINK_GUID, b->frames[b->capture.frame].base);
	if (outranks(b, e->field, e->rank))
		b->item->id = id;
}

static void
set_language(struct build *b, const struct element *e, const char *text)
{
	if (!outranks(b, e->field, e->rank))
		return;
	if (b->item != NULL)
		b->item->language = text;
	else
		b->doc->language = text;
}

static void
set_skip_day(struct build *b, const char *text)
{
	static const char days[] = "sunmontuewedthufrisat";

	for (unsigned i = 0; i < 7; i++) {
		if (strncasecmp(text, days + 3 * i, 3) == 0)
			b->doc->skip_days |= 1u << i;
	}
}

static int64_t
period_seconds(const char *text)
{
	static const struct {
		const char *word;
		int64_t seconds;
	} periods[] = {{"hourly", 3600}, {"daily", 86400}, {"weekly", 7 * 86400},
	    {"monthly", 30 * 86400}, {"yearly", 365 * 86400}};

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (strcasecmp(text, periods[i].word) == 0)
			return periods[i].seconds;
	}
	return 0;
}

static void
set_text(struct build *b, const struct element *e)
{
	const char *text = collected(b);
	long n;

	if (text == NULL)
		return;
	n = strtol(text, NULL, 10);
	if (e->field == FIELD_ID)
		set_id(b, e, text);
	else if (e->field == FIELD_LANGUAGE)
		set_language(b, e, text);
	else if (e->field == FIELD_PERSON_NAME && b->person.name == NULL)
		b->person.name = text;
	else if (e->field == FIELD_PERSON_MAIL && b->person.mail == NULL)
		b->person.mail = text;
	else if (e->field == FIELD_ENCLOSURE_ORIGIN && build_is_web(text))
		b->enclosure_origin = text;
	else if (e->field == FIELD_TTL && n > 0 && n < 1000000)
		b->doc->ttl = (int64_t)n * 60;
	else if (e->field == FIELD_PERIOD)
		b->period = period_seconds(text);
	else if (e->field == FIELD_FREQUENCY && n > 0 && n < 100000)
		b->frequency = n;
	else if (e->field == FIELD_SKIP_HOUR && n >= 0 && n <= 24 && isdigit((unsigned char)*text))
		b->doc->skip_hours |= 1u << (n % 24); /* RSS 0.91 counts from 1 to 24 */
	else if (e->field == FIELD_SKIP_DAY)
		set_skip_day(b, text);
}

/*
 * Whether the text is of a CDATA section that was not closed and took the entries up to the next
 * one with it, which no XML parser can know.
 */
static bool
swallowed(const char *s, size_t n)
{
	const char *at = s;

	while ((at = memchr(at, '[', n - (size_t)(at - s))) != NULL) {
		at++;
		if (at - s < 9 || n - (size_t)(at - s) < 6 || memcmp(at - 3, "<![", 3) != 0 ||
		    memcmp(at, "CDATA[", 6) != 0)
			continue;
		return memmem(s, (size_t)(at - s), "</item>", 7) != NULL ||
		       memmem(s, (size_t)(at - s), "</entry>", 8) != NULL;
	}
	return false;
}

/* Where XHTML was announced and there is none: some escape it all the same. */
static void
settle_type(struct build *b)
{
	if (b->capture.type == TEXT_XML)
		b->capture.type = b->text.len > 0 && looks_like_html(b->text.data, b->text.len)
				      ? TEXT_HTML
				      : TEXT_PLAIN;
}

void
build_capture_end(struct build *b, const struct element *e)
{
	const char *text;

	decode_base64(b);
	settle_type(b);
	switch (e->action) {
	case ACTION_HTML:
	case ACTION_CONSTRUCT:
		b->swallowed =
		    !b->repairing && b->text.len > 0 && swallowed(b->text.data, b->text.len);
		b->stop |= b->swallowed;
		if (b->item != NULL && e->field != FIELD_TITLE) {
			set_html(b, e);
			break;
		}
		set_line(b, e);
		break;
	case ACTION_LINE:
		set_line(b, e);
		break;
	case ACTION_DATE:
		if ((text = collected(b)) != NULL)
			build_set_date(b, e->field, e->rank, text);
		break;
	case ACTION_LINK:
		if (b->capture.type == TEXT_IGNORED || (text = collected(b)) == NULL)
			break;
		if (b->capture.rel != NULL)
			build_relation(b, b->capture.rel, b->capture.media, NULL, text);
		else
			build_link(b, text, e->rank, b->frames[b->depth].base);
		break;
	case ACTION_GUID:
		set_guid(b, e);
		break;
	case ACTION_CATEGORY:
		if (b->text.len > 0)
			build_add_category(b, b->text.data, b->text.len);
		break;
	case ACTION_KEYWORDS:
		if (b->text.len > 0)
			build_add_keywords(b, b->text.data);
		break;
	case ACTION_TEXT:
		set_text(b, e);
		break;
	case ACTION_ENCLOSURE:
		if (b->capture.type != TEXT_IGNORED && (text = collected(b)) != NULL &&
		    build_is_web(text))
			build_add_enclosure(b, text, NULL, NULL);
		break;
	case ACTION_SKIP:
	case ACTION_PASS:
	case ACTION_ITEM:
	case ACTION_PERSON:
	case ACTION_SOURCE:
	case ACTION_MEDIA:
		break;
	}
}
