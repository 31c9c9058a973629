#include "bounce.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../core/html.h"
#include "../core/text.h"
#include "mimepart.h"

/* Characters of a server's words that are kept. */
#define WORDS_MAX 300
/* Longest address and message id that are believed to be one (RFC 5321, RFC 5322). */
#define ADDRESS_BYTES 320
#define ID_BYTES 998

struct report {
	struct bounce *out;
	size_t n;
	struct arena *arena;
	const struct mimepart *top;
	const char *original; /* header fields of what came back, or NULL */
	size_t noriginal;
	const char *text; /* words for people, decoded; NULL without any */
	size_t ntext;
};

/* ---- codes ------------------------------------------------------------------------------ */

/* "5.1.1" at p: class, subject and detail, and its length; 0 when there is none. */
static size_t
enhanced(const char *p, int *class, int *subject, int *detail)
{
	int n = 0;

	/* sscanf() alone would pass over blanks. */
	if ((*p != '2' && *p != '4' && *p != '5') || p[1] != '.' || !isdigit((unsigned char)p[2]) ||
	    sscanf(p, "%1d.%3d.%3d%n", class, subject, detail, &n) != 3 ||
	    strspn(p, "0123456789.") < (size_t)n)
		return 0;
	return isdigit((unsigned char)p[n]) || p[n] == '.' ? 0 : (size_t)n;
}

static enum bounce_kind
judge_enhanced(int class, int subject, int detail)
{
	if (class == 4)
		return BOUNCE_SOFT;
	if (class != 5)
		return BOUNCE_NONE;
	if (subject == 6 || subject == 7 || (subject == 2 && detail == 3) ||
	    (subject == 3 && detail == 4))
		return BOUNCE_SOFT;
	return BOUNCE_HARD;
}

/* "550 " or "550-": an SMTP reply code; 0 when there is none. */
static int
reply_code(const char *p)
{
	if ((*p != '4' && *p != '5') || p[1] < '0' || p[1] > '5' || !isdigit((unsigned char)p[2]))
		return 0;
	if (p[3] != ' ' && p[3] != '-' && p[3] != '\0' && p[3] != '#' && p[3] != '\r' &&
	    p[3] != '\n')
		return 0;
	return (*p - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
}

/* A code that stands by itself: not a part of a number, an address or a version. */
static bool
stands_alone(const char *text, const char *p)
{
	return p == text || (!isalnum((unsigned char)p[-1]) && strchr(".-_@/=", p[-1]) == NULL);
}

/*
 * The code that says most: the first enhanced one that is not x.0.0, then that, then a reply
 * code.  A copy of it into out, "" when there is none.
 */
static enum bounce_kind
find_code(const char *text, size_t n, char out[16])
{
	enum bounce_kind kind = BOUNCE_NONE;
	int class, subject, detail, rank = 0;
	const char *p;
	size_t len;

	out[0] = '\0';
	for (p = text; p < text + n && rank < 3; p++) {
		if ((*p != '4' && *p != '5') || !stands_alone(text, p))
			continue;
		if ((len = enhanced(p, &class, &subject, &detail)) > 0 &&
		    rank < 2 + (subject != 0 || detail != 0)) {
			rank = 2 + (subject != 0 || detail != 0);
			kind = judge_enhanced(class, subject, detail);
			(void)snprintf(out, 16, "%.*s", (int)len, p);
		} else if (rank < 1 && reply_code(p) != 0) {
			rank = 1;
			kind = *p == '4' ? BOUNCE_SOFT : BOUNCE_HARD;
			(void)snprintf(out, 16, "%.3s", p);
		}
	}
	return kind;
}

enum bounce_kind
bounce_judge(const char *status)
{
	char code[16];

	return find_code(status, strlen(status), code);
}

/* ---- values ----------------------------------------------------------------------------- */

static const char *
words(struct report *r, const char *s)
{
	const char *line = s != NULL ? text_line(r->arena, s, strlen(s)) : NULL;

	return line != NULL ? text_cut(r->arena, line, WORDS_MAX) : NULL;
}

/* "rfc822; <a@b>", "utf-8;a@b", "a@b": the address, or NULL. */
static const char *
address_in(struct report *r, const char *s)
{
	const char *semicolon, *from, *to;
	size_t n;

	if (s == NULL)
		return NULL;
	if ((semicolon = strchr(s, ';')) != NULL)
		s = semicolon + 1;
	from = strchr(s, '<');
	from = from != NULL ? from + 1 : s + strspn(s, " \t");
	to = from + strcspn(from, "> \t,;\"()");
	n = (size_t)(to - from);
	if (n < 3 || n > ADDRESS_BYTES || memchr(from, '@', n) == NULL || !text_valid(from, n))
		return NULL;
	for (; to > from; to--)
		if (iscntrl((unsigned char)to[-1]))
			return NULL;
	return arena_strndup(r->arena, from, n);
}

/* "<left@right>" somewhere in a field. */
static const char *
id_in(struct report *r, const char *s)
{
	const char *from = s != NULL ? strchr(s, '<') : NULL, *to, *p;

	if (from == NULL || (to = strchr(from, '>')) == NULL || to - from > ID_BYTES)
		return NULL;
	for (p = from + 1; p < to; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || *p == '<')
			return NULL;
	return arena_strndup(r->arena, from, (size_t)(to - from) + 1);
}

static const char *
field_of(const struct report *r, const char *header, size_t n, const char *name)
{
	return header != NULL ? mimepart_field(header, n, name, r->arena) : NULL;
}

static const char *
top_field(const struct report *r, const char *name)
{
	return field_of(r, r->top->header, r->top->nheader, name);
}

/* Which message it was: its own header, a copy of it among the words, what the report answers. */
static const char *
message_id(struct report *r)
{
	const char *id = id_in(r, field_of(r, r->original, r->noriginal, "Message-ID"));

	if (id == NULL)
		id = id_in(r, field_of(r, r->text, r->ntext, "Message-ID"));
	if (id == NULL)
		id = id_in(r, top_field(r, "In-Reply-To"));
	if (id == NULL)
		id = id_in(r, top_field(r, "References"));
	return id;
}

static struct bounce *
add(struct report *r, enum bounce_kind kind, const char *recipient)
{
	struct bounce *b;

	if (r->n == BOUNCE_MAX)
		return NULL;
	b = &r->out[r->n++];
	*b = (struct bounce){.kind = kind, .recipient = recipient};
	return b;
}

/* ---- reports of RFC 3464 ---------------------------------------------------------------- */

static bool
is_failure(const char *action)
{
	static const char *const good[] = {"delivered", "relayed", "expanded"};
	size_t i;

	for (i = 0; action != NULL && i < sizeof(good) / sizeof(good[0]); i++)
		if (strncasecmp(action, good[i], strlen(good[i])) == 0)
			return false;
	return true;
}

/* The fields of one recipient. */
static void
read_recipient(struct report *r, const char *p, size_t n)
{
	const char *final = address_in(r, field_of(r, p, n, "Final-Recipient"));
	const char *original = address_in(r, field_of(r, p, n, "Original-Recipient"));
	const char *action = field_of(r, p, n, "Action"), *status = field_of(r, p, n, "Status");
	const char *why = field_of(r, p, n, "Diagnostic-Code");
	enum bounce_kind kind = BOUNCE_NONE, said;
	char code[16] = "", more[16];
	struct bounce *b;

	if ((final == NULL && original == NULL) || !is_failure(action))
		return;
	if (status != NULL)
		kind = find_code(status, strlen(status), code);
	/* "5.0.0" says nothing; the server's own words may. */
	if (why != NULL && (code[0] == '\0' || strcmp(code + 1, ".0.0") == 0)) {
		said = find_code(why, strlen(why), more);
		if (said != BOUNCE_NONE && (code[0] == '\0' || more[1] == '.')) {
			kind = said;
			memcpy(code, more, sizeof(code));
		}
	}
	if (kind == BOUNCE_NONE && (action == NULL || strncasecmp(action, "failed", 6) != 0))
		kind = BOUNCE_SOFT;
	if (action != NULL && strncasecmp(action, "delayed", 7) == 0)
		kind = BOUNCE_SOFT;
	if ((b = add(r, kind == BOUNCE_NONE ? BOUNCE_HARD : kind,
		 original != NULL ? original : final)) == NULL)
		return;
	b->final =
	    original != NULL && final != NULL && strcasecmp(original, final) != 0 ? final : NULL;
	b->status = code[0] != '\0' ? arena_strdup(r->arena, code) : NULL;
	b->text = words(r, why);
}

static void
read_status(struct report *r, const struct mimepart *part)
{
	const char *p, *end, *body;
	size_t n, len;

	p = mimepart_text(part, &n, r->arena);
	for (end = p + n; p < end; p = body) {
		len = mimepart_header_end(p, (size_t)(end - p), &body);
		if (len > 0)
			read_recipient(r, p, len);
	}
}

/* ---- other forms ------------------------------------------------------------------------ */

static bool
starts_with(const char *s, const char *with)
{
	return s != NULL && strncasecmp(s, with, strlen(with)) == 0;
}

/* Who sends reports: no person does from these names. */
static bool
is_from_a_server(struct report *r)
{
	const char *from = top_field(r, "From"), *address = address_in(r, from);
	const char *path = top_field(r, "Return-Path");

	return starts_with(address, "mailer-daemon@") || starts_with(address, "postmaster@") ||
	       starts_with(from, "mailer-daemon") || top_field(r, "X-Failed-Recipients") != NULL ||
	       /* answers of people who are away have no way back, either */
	       (path != NULL && strcmp(path, "<>") == 0 &&
		   !starts_with(top_field(r, "Auto-Submitted"), "auto-replied"));
}

/* "a@b, c@d" of X-Failed-Recipients. */
static void
add_listed(struct report *r, const char *list, enum bounce_kind kind)
{
	const char *p, *one;
	size_t n;

	for (p = list; *p != '\0'; p += n, p += *p == ',') {
		n = strcspn(p, ",");
		if ((one = address_in(r, arena_strndup(r->arena, p, n))) != NULL)
			(void)add(r, kind, one);
	}
}

/* qmail: "<a@b>:" alone on a line, the reason on the next ones. */
static void
add_named(struct report *r)
{
	const char *p, *next, *end = r->text + r->ntext, *one, *stop, *reason;
	char code[16];
	enum bounce_kind kind;
	struct bounce *b;

	for (p = r->text; p < end; p = next) {
		next = memchr(p, '\n', (size_t)(end - p));
		next = next != NULL ? next + 1 : end;
		if (*p != '<' || (stop = memchr(p, '>', (size_t)(next - p))) == NULL ||
		    stop[1] != ':')
			continue;
		one = address_in(r, arena_strndup(r->arena, p, (size_t)(stop - p) + 1));
		reason = arena_strndup(r->arena, stop + 2, strcspn(stop + 2, "<"));
		kind = find_code(reason, strlen(reason), code);
		if (one == NULL ||
		    (b = add(r, kind != BOUNCE_NONE ? kind : BOUNCE_SOFT, one)) == NULL)
			continue;
		b->status = code[0] != '\0' ? arena_strdup(r->arena, code) : NULL;
		b->text = words(r, reason);
	}
}

static void
read_words(struct report *r)
{
	const char *failed = top_field(r, "X-Failed-Recipients");
	const char *to = address_in(r, field_of(r, r->original, r->noriginal, "To"));
	enum bounce_kind kind;
	char code[16];
	size_t i;

	if (r->text == NULL || !is_from_a_server(r))
		return;
	if (strstr(r->text, "qmail-send") != NULL)
		add_named(r);
	if (r->n > 0)
		return;
	kind = find_code(r->text, r->ntext, code);
	if (kind == BOUNCE_NONE)
		kind = BOUNCE_SOFT;
	if (failed != NULL)
		add_listed(r, failed, kind);
	else if (to != NULL || r->original != NULL)
		(void)add(r, kind, to);
	for (i = 0; i < r->n; i++)
		r->out[i].status = code[0] != '\0' ? arena_strdup(r->arena, code) : NULL;
}

/* ---- a message -------------------------------------------------------------------------- */

static void
keep_original(struct report *r, const struct mimepart *part)
{
	const char *text, *body;
	size_t n;

	if (r->original != NULL)
		return;
	text = mimepart_text(part, &n, r->arena);
	/* Some put an empty line before it. */
	while (n > 0 && (*text == '\r' || *text == '\n'))
		text++, n--;
	r->original = text;
	r->noriginal = mimepart_header_end(text, n, &body);
}

static void
keep_words(struct report *r, const struct mimepart *part)
{
	struct html *html;

	r->text = mimepart_text(part, &r->ntext, r->arena);
	if (strcmp(part->type, "text/html") != 0)
		return;
	html = html_parse(r->text, r->ntext);
	r->text = html_inner_text(html_body(html), r->arena);
	r->ntext = r->text != NULL ? strlen(r->text) : 0;
	html_free(html);
}

static bool
is_one_of(const char *type, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(type, *names) == 0)
			return true;
	return false;
}

size_t
bounce_read(const char *message, size_t n, struct bounce out[BOUNCE_MAX], struct arena *a)
{
	static const char *const statuses[] = {
	    "message/delivery-status", "message/global-delivery-status", NULL};
	static const char *const originals[] = {"message/rfc822", "message/global",
	    "text/rfc822-headers", "message/global-headers", "message/rfc822-headers", NULL};
	struct mimepart *parts = arena_alloc(a, MIMEPARTS_MAX * sizeof(*parts));
	struct report r = {.out = out, .arena = a, .top = parts};
	size_t i, nparts;
	const char *id;

	nparts = mimepart_list(message, n < BOUNCE_BYTES_MAX ? n : BOUNCE_BYTES_MAX, parts, a);
	for (i = 0; i < nparts; i++) {
		if (is_one_of(parts[i].type, statuses))
			read_status(&r, &parts[i]);
		else if (is_one_of(parts[i].type, originals))
			keep_original(&r, &parts[i]);
		else if (r.text == NULL && strncmp(parts[i].type, "text/", 5) == 0)
			keep_words(&r, &parts[i]);
	}
	if (r.n == 0)
		read_words(&r);
	id = r.n > 0 ? message_id(&r) : NULL;
	for (i = 0; i < r.n; i++) {
		out[i].message_id = id;
		if (out[i].text == NULL)
			out[i].text =
			    words(&r, r.text != NULL ? text_cut_bytes(a, r.text, 2000) : NULL);
	}
	return r.n;
}

/* ---- mbox ------------------------------------------------------------------------------- */

static bool
is_from_line(const char *p, const char *end)
{
	return end - p >= 5 && memcmp(p, "From ", 5) == 0;
}

const char *
mbox_next(const char **at, const char *end, size_t *n)
{
	const char *p = *at, *start, *nl;
	bool is_mbox;

	if (p >= end)
		return NULL;
	is_mbox = is_from_line(p, end);
	if (is_mbox && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL)
		p = nl + 1;
	else if (is_mbox)
		p = end;
	for (start = p; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		/* A message ends with an empty line before the next "From ". */
		if (is_mbox && (nl == p || (nl == p + 1 && *p == '\r')) &&
		    is_from_line(nl + 1, end)) {
			*n = (size_t)(p - start);
			*at = nl + 1;
			return start;
		}
	}
	*n = (size_t)(end - start);
	*at = end;
	return start;
}
