#include "decode.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <uchardet.h>

#include "charset.h"
#include "decode_internal.h"

/* Declarations stand at the start: XML's in its first line, HTML's in the first 1,024 bytes. */
#define HEAD 1024
/* The guess needs some text, not all of it. */
#define GUESS_BYTES (256u << 10)
/* Bytes that are not ASCII and show what the others are. */
#define SAMPLE 8192
/* Errors in a thousand characters that a declared charset survives. */
#define TOLERATED 50
/* Pairs of GB2312 and nothing else that prove that a text is not Latin. */
#define LATIN_LEAST 8
/* Letters with accents stand alone in Latin words, two at most: so long a run is another script. */
#define LATIN_RUN 3

/* ---- what the bytes are, seen as UTF-8 ------------------------------------------------------- */

struct survey {
	size_t two, more; /* valid sequences of two, of three and four bytes */
	size_t bad;
	/* Of what is not valid only: bytes that are not ASCII, runs of them, runs of one. */
	size_t high, runs, single;
};

static const unsigned char *
skip_ascii(const unsigned char *p, const unsigned char *end)
{
	uint64_t word[4];

	for (; end - p >= 32; p += 32) {
		memcpy(word, p, sizeof(word));
		if (((word[0] | word[1] | word[2] | word[3]) & 0x8080808080808080ull) != 0)
			break;
	}
	for (; end - p >= 8; p += 8) {
		memcpy(word, p, sizeof(word[0]));
		if ((word[0] & 0x8080808080808080ull) != 0)
			break;
	}
	while (p < end && *p < 0x80)
		p++;
	return p;
}

static void
survey_run(struct survey *s, const unsigned char *p, const unsigned char *end)
{
	int step;

	s->runs++;
	s->single += end - p == 1;
	s->high += (size_t)(end - p);
	for (; p < end; p += step) {
		step = utf8_step(p, end);
		if (step < 0 && *p == 0xed && utf8_surrogates(p, end) != 0)
			step = 6;
		if (step == 2)
			s->two++;
		else if (step > 2)
			s->more++;
		else {
			s->bad++;
			step = -step;
		}
	}
}

/* Valid UTF-8 passes here quickly; false at the first byte that is not. */
static bool
survey_valid(struct survey *s, const unsigned char *p, const unsigned char *end)
{
	/* Bytes might be the survey's own for all the compiler knows. */
	size_t two = 0, more = 0;
	int step;

	while ((p = skip_ascii(p, end)) < end) {
		/* Most of what is not ASCII: three bytes without a special case. */
		while (end - p >= 3 && p[0] >= 0xe1 && p[0] <= 0xef && p[0] != 0xed &&
		       (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80) {
			more++;
			p += 3;
		}
		if (p == end || *p < 0x80)
			continue;
		if ((step = utf8_step(p, end)) < 0)
			return false;
		two += step == 2;
		more += step > 2;
		p += step;
	}
	s->two = two;
	s->more = more;
	return true;
}

static void
survey(struct survey *s, const char *body, size_t len)
{
	const unsigned char *p = (const unsigned char *)body, *end = p + len, *next;

	*s = (struct survey){0};
	if (survey_valid(s, p, end))
		return;
	*s = (struct survey){0};
	while ((p = skip_ascii(p, end)) < end) {
		for (next = p; next < end && *next >= 0x80; next++)
			;
		survey_run(s, p, next);
		p = next;
		if (s->high > SAMPLE) {
			s->high = s->high * (len / (size_t)(p - (const unsigned char *)body));
			break;
		}
	}
	/* The byte that is none may be behind the sample. */
	s->bad += s->bad == 0;
}

/* ---- what was declared ----------------------------------------------------------------------- */

static const struct charset *
label_after(const char *p, const char *end)
{
	const char *stop;

	while (p < end && isspace((unsigned char)*p))
		p++;
	if (p == end || *p++ != '=')
		return NULL;
	/* A quote is not even one everywhere: EBCDIC has national ones. */
	while (p < end && !isalnum((unsigned char)*p) && *p != '>' && *p != ';')
		p++;
	for (stop = p; stop < end && (isalnum((unsigned char)*stop) ||
					 (*stop != '\0' && strchr("-_.:+", *stop) != NULL));
	     stop++)
		;
	return charset_find(p, (size_t)(stop - p));
}

static const char *
find_nocase(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	for (; end - p >= (ptrdiff_t)n; p++) {
		if (strncasecmp(p, word, n) == 0)
			return p;
	}
	return NULL;
}

static const struct charset *
declared_http(const char *content_type)
{
	const char *end, *p;

	if (content_type == NULL)
		return NULL;
	end = content_type + strlen(content_type);
	p = find_nocase(content_type, end, "charset");
	return p == NULL ? NULL : label_after(p + strlen("charset"), end);
}

/* encoding="..." of an XML declaration, charset=... of an HTML meta element. */
static const struct charset *
declared_inside(const char *body, size_t len)
{
	const char *end = body + (len < HEAD ? len : HEAD), *p, *close;

	if ((p = find_nocase(body, end, "<?xml")) != NULL) {
		close = memchr(p, '>', (size_t)(end - p));
		p = find_nocase(p, close == NULL ? end : close, "encoding");
		return p == NULL ? NULL : label_after(p + strlen("encoding"), end);
	}
	for (p = body; (p = find_nocase(p, end, "<meta")) != NULL; p = close) {
		if ((close = memchr(p, '>', (size_t)(end - p))) == NULL)
			close = end;
		p = find_nocase(p, close, "charset");
		if (p != NULL)
			return label_after(p + strlen("charset"), end);
	}
	return NULL;
}

/* Byte order mark, or the zeros that the first character of a document has in UTF-16 and 32. */
static const struct charset *
sniff(const char *body, size_t len, size_t *bom)
{
	static const struct {
		const char *bytes;
		size_t n, bom;
		const char *label;
	} marks[] = {{"\xff\xfe\0\0", 4, 4, "utf-32le"}, {"\0\0\xfe\xff", 4, 4, "utf-32be"},
	    {"\xef\xbb\xbf", 3, 3, "utf-8"}, {"\xff\xfe", 2, 2, "utf-16le"},
	    {"\xfe\xff", 2, 2, "utf-16be"}, {"<\0\0\0", 4, 0, "utf-32le"},
	    {"\0\0\0<", 4, 0, "utf-32be"}, {"<\0?\0", 4, 0, "utf-16le"},
	    {"\0<\0?", 4, 0, "utf-16be"}};
	bool ascii;

	*bom = 0;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (len >= marks[i].n && memcmp(body, marks[i].bytes, marks[i].n) == 0) {
			*bom = marks[i].bom;
			return charset_find(marks[i].label, strlen(marks[i].label));
		}
	}
	if (len < 4)
		return NULL;
	/* Without a declaration the document starts with any ASCII character. */
	ascii = body[0] > 0 && body[2] > 0;
	if (ascii && body[1] == '\0' && body[3] == '\0')
		return charset_find("utf-16le", 8);
	ascii = body[1] > 0 && body[3] > 0;
	if (ascii && body[0] == '\0' && body[2] == '\0')
		return charset_find("utf-16be", 8);
	return NULL;
}

/* "<?xm" in EBCDIC; the declaration says which, after reading it as the commonest. */
static const struct charset *
sniff_ebcdic(const char *body, size_t len)
{
	const struct charset *cs = charset_find("ibm037", 6), *named;
	struct transcoded t;
	struct buf head;

	if (len < 4 || memcmp(body, "\x4c\x6f\xa7\x94", 4) != 0)
		return NULL;
	buf_init(&head, 4 * HEAD);
	transcode(cs, body, len < HEAD / 4 ? len : HEAD / 4, &head, &t);
	named = head.len == 0 ? NULL : declared_inside(head.data, head.len);
	buf_release(&head);
	return named != NULL && named->kind == CHARSET_OTHER ? named : cs;
}

/* ---- the guess ------------------------------------------------------------------------------- */

/* Latin letters: the document's language or the letters themselves say which. */
static const struct charset *
latin(const char *body, size_t len, const struct charset *otherwise)
{
	const struct charset *cs = decode_by_language(body, len);
	int percent, western;

	if (cs != NULL)
		return cs;
	cs = decode_by_letters(body, len, NULL, &percent, &western);
	return cs != NULL && percent >= 80 ? cs : otherwise;
}

/* Few letters at a time among ASCII, as no script but Latin has them. */
static bool
looks_latin(const struct survey *s)
{
	return s->single * 5 >= s->runs * 4 || s->high * 2 < s->runs * 3;
}

/*
 * Of two charsets that share the small letters but one: in the Macintosh's, that one ends words
 * where Windows has its capital letter.
 */
static const char *
which_cyrillic(const char *body, size_t len)
{
	size_t mac = 0, windows = 0;

	for (size_t i = 1; i < len; i++) {
		mac += (unsigned char)body[i] == 0xdf && (unsigned char)body[i - 1] >= 0xe0;
		windows += (unsigned char)body[i] == 0xff;
	}
	return mac > windows ? "x-mac-cyrillic" : "windows-1251";
}

static const struct charset *
guess(const char *body, size_t len, const struct survey *s)
{
	const struct charset *cs = NULL;
	uchardet_t detector;
	const char *name;

	if ((cs = decode_eastern(body, len)) != NULL)
		return cs;
	/* Too short for the detector. */
	if (s->single * 5 >= s->runs * 4 && s->high < 50)
		return latin(body, len, charset_find("windows-1252", 12));
	if ((cs = plausible_pairs(body, len, 0)) != NULL)
		return cs;
	if ((detector = uchardet_new()) == NULL)
		return NULL;
	(void)uchardet_handle_data(detector, body, len < GUESS_BYTES ? len : GUESS_BYTES);
	uchardet_data_end(detector);
	name = uchardet_get_charset(detector);
	if (name != NULL &&
	    (strcasecmp(name, "mac-cyrillic") == 0 || strcasecmp(name, "windows-1251") == 0))
		name = which_cyrillic(body, len);
	/* Where they differ, Russian has lines of boxes and Ukrainian letters. */
	if (name != NULL && strcasecmp(name, "koi8-r") == 0)
		name = "koi8-u";
	if (name != NULL && *name != '\0')
		cs = charset_find(name, strlen(name));
	uchardet_delete(detector);
	if (looks_latin(s) || (cs != NULL && strcmp(cs->name, "windows-1252") == 0))
		return latin(body, len, cs);
	return cs;
}

/* ---- the decision ---------------------------------------------------------------------------- */

/* The server's and the document's own declaration; either may be missing. */
struct declared {
	const struct charset *http, *inside;
};

struct attempt {
	const struct charset *charset;
	struct buf out;
	struct transcoded result;
};

static bool
is_wide(const struct charset *cs)
{
	return cs->kind >= CHARSET_UTF16LE && cs->kind <= CHARSET_UTF32BE;
}

/*
 * Decodes into a->out when that is better than what is there; true when there is no error. */
static bool
attempt(struct attempt *a, const struct charset *cs, const char *body, size_t len, bool mixed)
{
	struct transcoded t;
	struct buf out;

	buf_init(&out, 4 * len + 16);
	if (mixed)
		decode_mixed(cs, body, len, &out, &t);
	else
		transcode(cs, body, len, &out, &t);
	if (a->charset == NULL || t.bad < a->result.bad) {
		buf_release(&a->out);
		*a = (struct attempt){cs, out, t};
	} else {
		buf_release(&out);
	}
	return t.bad == 0;
}

/* Declarations that the bytes do not exclude by their shape alone, best first. */
static size_t
candidates(const struct charset *http, const struct charset *inside, const struct survey *s,
    const struct charset *list[3])
{
	size_t n = 0;

	if (http != NULL && charset_is_ascii(http))
		http = NULL;
	if (inside != NULL && charset_is_ascii(inside))
		inside = NULL;
	/* A server's default of Latin-1 knows less than the document's own declaration. */
	if (http != NULL && inside != NULL && http->kind == CHARSET_BYTE &&
	    strcmp(http->name, "windows-1252") == 0) {
		http = inside;
		inside = NULL;
	}
	if (http != NULL && !is_wide(http) && http->kind != CHARSET_OTHER)
		list[n++] = http;
	if (inside != NULL && inside != http && !is_wide(inside) && inside->kind != CHARSET_OTHER)
		list[n++] = inside;
	if (n == 0 || s->two + s->more > s->bad)
		list[n++] = charset_utf8;
	return n;
}

/* Valid UTF-8 by chance: a few two-byte sequences, or hardly any text at all. */
static bool
may_be_chance(const struct survey *s, const struct declared *said)
{
	const struct charset *declared = said->http != NULL ? said->http : said->inside;

	return s->two + s->more > 0 && declared != NULL && declared->kind == CHARSET_MULTI &&
	       s->more < 3 && s->two + 2 * s->more < 8;
}

/* Something was declared, and none of it is what the bytes are. */
static bool
is_wrong(const struct declared *said, const struct charset *used)
{
	return (said->http != NULL || said->inside != NULL) && said->http != used &&
	       said->inside != used;
}

static void
finish(struct decoded *d, struct attempt *a, const struct declared *said, struct arena *arena)
{
	char *text;

	d->charset = a->charset->name;
	d->damaged = a->result.bad > 0 || a->result.cut;
	d->mislabelled = a->result.other || is_wrong(said, a->charset);
	d->len = a->out.len;
	d->text = "";
	if (d->len > 0) {
		text = buf_take(&a->out, NULL);
		arena_adopt(arena, text, d->len);
		d->text = text;
	}
	buf_release(&a->out);
	/* A mark that was encoded twice, or one behind an XML declaration in another charset. */
	while (d->len >= 3 && memcmp(d->text, "\xef\xbb\xbf", 3) == 0) {
		d->text += 3;
		d->len -= 3;
	}
}

/* What a text that is said to be Latin-1 provably is; NULL when it may be that. */
static const struct charset *
not_latin1(const char *body, size_t len, const struct survey *s)
{
	const struct charset *cs;
	int percent, western;

	if ((cs = decode_eastern(body, len)) != NULL ||
	    (cs = plausible_pairs(body, len, LATIN_LEAST)) != NULL)
		return cs;
	if (s->high >= LATIN_LEAST && s->high >= LATIN_RUN * s->runs)
		return (cs = guess(body, len, s)) != NULL && !is_wide(cs) ? cs : NULL;
	if ((cs = decode_by_language(body, len)) != NULL)
		return cs;
	cs = decode_by_letters(body, len, NULL, &percent, &western);
	return percent >= 90 && western < 80 ? cs : NULL;
}

static void
decode_legacy(const char *body, size_t len, const struct declared *said, const struct survey *s,
    struct decoded *d, struct arena *arena)
{
	const struct charset *list[3], *guessed;
	struct attempt a = {0};
	size_t n = candidates(said->http, said->inside, s, list);
	/* Text that is mostly UTF-8 cannot be anything else; text that is not is hardly ever it. */
	bool weak = s->two + 2 * s->more < s->bad;

	/* Latin-1 excludes nothing, so servers say it of everything. */
	if (weak && strcmp(list[0]->name, "windows-1252") == 0 &&
	    (guessed = not_latin1(body, len, s)) != NULL)
		list[0] = guessed;
	for (size_t i = 0; i < n; i++) {
		if (attempt(&a, list[i], body, len, list[i] != charset_utf8 || !weak))
			break;
	}
	/* One character that nothing but the end makes impossible is no UTF-8 either. */
	if (a.charset == charset_utf8 && a.result.cut && s->two + s->more == 0)
		a.result.bad++;
	if (weak &&
	    a.result.bad * 1000 > (a.charset == charset_utf8 ? 0 : TOLERATED * s->high / 2)) {
		guessed = guess(body, len, s);
		if (guessed == NULL || is_wide(guessed))
			guessed = charset_find("windows-1252", 12);
		(void)attempt(&a, guessed, body, len, true);
	}
	finish(d, &a, said, arena);
}

/* A charset that its first bytes prove; "UTF-16" does not say which end comes first. */
static void
decode_as(const struct charset *cs, const char *body, size_t len, const struct declared *said,
    struct decoded *d, struct arena *arena)
{
	struct attempt a = {0};

	(void)attempt(&a, cs, body, len, true);
	finish(d, &a, said, arena);
	if (said->http == NULL || is_wide(said->http))
		d->mislabelled = false;
}

/* ISO-2022-JP needs no label: nothing else begins to shift like that. */
static const struct charset *
seven_bit(const char *body, size_t len, const struct declared *said)
{
	const struct charset *cs = said->http != NULL ? said->http : said->inside;

	if (cs != NULL && (cs->kind == CHARSET_SEVEN_BIT || strcmp(cs->name, "utf-7") == 0))
		return cs;
	if (memchr(body, '\033', len) != NULL && memmem(body, len, "\033$B", 3) != NULL)
		return charset_find("iso-2022-jp", 11);
	return NULL;
}

void
decode(
    const char *body, size_t len, const char *content_type, struct decoded *d, struct arena *arena)
{
	struct declared said = {.http = declared_http(content_type)};
	const struct charset *sniffed, *seven = NULL;
	struct survey s;
	size_t bom;

	sniffed = sniff(body, len, &bom);
	if (sniffed == NULL)
		sniffed = sniff_ebcdic(body, len);
	body += bom;
	len -= bom;
	if (sniffed != NULL && sniffed != charset_utf8) {
		decode_as(sniffed, body, len, &said, d, arena);
		return;
	}
	survey(&s, body, len);
	if (sniffed != NULL)
		/* A byte order mark outdoes all declarations. */
		said.http = said.http == NULL || s.bad > 0 ? charset_utf8 : said.http;
	else
		said.inside = declared_inside(body, len);
	if (s.two + s.more + s.bad == 0)
		seven = seven_bit(body, len, &said);
	if (seven != NULL)
		decode_as(seven, body, len, &said, d, arena);
	else if (s.bad > 0 || (sniffed == NULL && may_be_chance(&s, &said)))
		decode_legacy(body, len, &said, &s, d, arena);
	else
		*d = (struct decoded){body, len, charset_utf8->name, false,
		    s.two + s.more > 0 && is_wrong(&said, charset_utf8)};
}

bool
decoded_is_json(const struct decoded *d)
{
	size_t n = strspn(d->text, " \t\r\n\v\f");

	return d->text[n] == '{' || d->text[n] == '[';
}

void
decode_prepare(void)
{
	charset_prepare();
}
