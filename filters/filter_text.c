/*
 * Title, author, lead and summary as readers want to see them.
 *
 * The title loses what sites append to it in their page titles; [原], [转], [译] before it are
 * the sources' business.  The lead is the beginning of the summary, or of the content where the
 * summary says nothing, as plain text without what feed software writes below it.
 */
#include <string.h>
#include <strings.h>

#include "../daemon/core/limits.h"
#include "../daemon/core/text.h"
#include "../daemon/core/url.h"
#include "filter.h"

/* What is looked at for a lead: with room for what is cut from its end. */
#define LEAD_CHARS (2 * LIMIT_LEAD)
/* A summary with less text than this tells nothing ("Comments", "图文"). */
#define LEAD_LEAST 12
/* How far back from the end the border of a word is looked for, in bytes. */
#define LEAD_WORD 60
/* From here on scripts put no blanks between words. */
#define EAST_ASIAN 0x2e80
#define TITLE_FROM_LEAD 80
/* So many bytes of a lead tell that it is not the title. */
#define LEAD_HEAD 48

/* Cuts s (length n) before `end` when it ends with it. */
static bool
ends_with(const char *s, size_t *n, const char *end)
{
	size_t m = strlen(end);

	if (*n < m || strncasecmp(s + *n - m, end, m) != 0)
		return false;
	*n -= m;
	return true;
}

/* "标题_用户的博客-CSDN博客": how CSDN titles its pages. */
static const char *
clean_title(struct arena *a, const char *title)
{
	static const char *const site[] = {"-CSDN博客", "- CSDN博客", "_CSDN博客", "-CSDN社区",
	    " - OSCHINA - 中文开源技术交流社区", " - 开源中国社区", NULL};
	static const char blog[] = "的博客";
	size_t n, user;
	int i;

	if ((title = text_line(a, title, strlen(title))) == NULL)
		return NULL;
	n = strlen(title);
	for (i = 0; site[i] != NULL && !ends_with(title, &n, site[i]); i++)
		continue;
	if (site[i] == NULL)
		return title;
	user = n;
	if (ends_with(title, &user, blog)) {
		while (user > 0 && title[user - 1] != '_')
			user--;
		if (user > 1)
			n = user - 1;
	}
	while (n > 0 && title[n - 1] == ' ')
		n--;
	return n == 0 ? title : arena_strndup(a, title, n);
}

/* "/2024/12/open-source-news.html": "open source news"; else the host. */
static const char *
title_from_url(struct arena *a, const char *s)
{
	struct url u;
	const char *name;
	char *p, *dot;
	size_t n;

	if (s == NULL || url_parse(&u, s, a, NULL) == -1)
		return NULL;
	p = arena_strdup(a, u.path);
	for (n = strlen(p); n > 0 && p[n - 1] == '/'; n--)
		p[n - 1] = '\0';
	name = strrchr(p, '/') == NULL ? p : strrchr(p, '/') + 1;
	p = arena_strdup(a, url_decode(name, a));
	if ((dot = strrchr(p, '.')) != NULL && strlen(dot) <= 6)
		*dot = '\0';
	for (dot = p; *dot != '\0'; dot++) {
		if (*dot == '-' || *dot == '_')
			*dot = ' ';
	}
	name = text_line(a, p, strlen(p));
	/* A number alone names nothing. */
	if (name == NULL || name[strspn(name, "0123456789 ")] == '\0')
		return u.host == NULL ? name : text_line(a, u.host, strlen(u.host));
	return name;
}

/* "mail@host (Name)" and labels; RSS has every mixture. */
static const char *
clean_author(struct arena *a, const char *author)
{
	static const char *const labels[] = {"作者：", "作者:", "By ", "by ", "mailto:", NULL};
	const char *open, *close;
	int i;

	if ((author = text_line(a, author, strlen(author))) == NULL)
		return NULL;
	for (i = 0; labels[i] != NULL; i++) {
		if (strncmp(author, labels[i], strlen(labels[i])) == 0)
			author += strlen(labels[i]);
	}
	open = strstr(author, " (");
	close = strrchr(author, ')');
	if (open != NULL && close != NULL && close[1] == '\0' && close > open + 2 &&
	    memchr(author, '@', (size_t)(open - author)) != NULL)
		author = arena_strndup(a, open + 2, (size_t)(close - open - 2));
	return text_line(a, author, strlen(author));
}

/* ---- lead -------------------------------------------------------------------------------- */

/* WordPress: "The post TITLE appeared first on BLOG." and its translations, at the very end. */
static size_t
without_post_line(const char *s, size_t n)
{
	static const struct {
		const char *begin, *middle;
	} lines[] = {{"The post ", " appeared first on "}, {"The post ", " first appeared on "},
	    {"文章 ", " 最先出现在 "}, {"文章 ", "最先出现在"},
	    {"L’article ", " est apparu en premier sur "},
	    {"Der Beitrag ", " erschien zuerst auf "}};
	const char *p, *last = NULL, *middle;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		for (p = s; (p = strstr(p, lines[i].begin)) != NULL; p++)
			last = p;
		if (last == NULL)
			continue;
		middle = strstr(last, lines[i].middle);
		/* A sentence that goes on for long is the author's. */
		if (middle != NULL && strlen(middle) < 160)
			return (size_t)(last - s);
		last = NULL;
	}
	return n;
}

static size_t
without_tail(const char *s, size_t n)
{
	static const char *const marks[] = {
	    " ", "→", "»", "›", ">", ".", "…", "[", "]", "(", ")", "：", NULL};
	int i = 0;

	while (marks[i] != NULL)
		i = ends_with(s, &n, marks[i]) ? 0 : i + 1;
	return n;
}

static size_t
without_invitation(const char *s, size_t n)
{
	static const char *const ends[] = {"continue reading", "read more", "read the full article",
	    "read the rest", "keep reading", "阅读全文", "阅读原文", "查看全文", "查看原文",
	    "点击查看原文", "点击阅读原文", "阅读更多", "继续阅读", "查看更多", "more", NULL};
	size_t end, tail;
	int i, rounds;

	for (rounds = 0; rounds < 4; rounds++) {
		tail = end = without_tail(s, n);
		for (i = 0; ends[i] != NULL && !ends_with(s, &end, ends[i]); i++)
			continue;
		if (ends[i] == NULL)
			break;
		/* "... and more." is a sentence; "(more...)" is an invitation. */
		if (strcmp(ends[i], "more") == 0 && (end == 0 || s[end - 1] != '(' || tail == n))
			break;
		if (!ends_with(s, &end, "[") && !ends_with(s, &end, "("))
			(void)ends_with(s, &end, "【");
		n = end;
	}
	return n;
}

/* "... Continue reading TITLE →": the theme repeats the title. */
static size_t
without_continue(const char *s, size_t n)
{
	static const char words[] = "Continue reading ";
	const char *p, *last = NULL;

	for (p = s; (p = strstr(p, words)) != NULL && p < s + n; p++)
		last = p;
	if (last == NULL || (size_t)(s + n - last) > 300 || (last > s && last[-1] != ' '))
		return n;
	return (size_t)(last - s);
}

static size_t
trimmed(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == ' ')
		n--;
	return n;
}

static const char *
without_boilerplate(struct arena *a, const char *s)
{
	size_t n = strlen(s), m;

	m = without_post_line(s, n);
	m = without_continue(s, m);
	m = trimmed(s, without_invitation(s, m));
	if (m == n)
		return s;
	/* "[…]" stood before the invitation. */
	if (ends_with(s, &m, "[…]") || ends_with(s, &m, "[...]"))
		return arena_printf(a, "%.*s…", (int)trimmed(s, m), s);
	return m == 0 ? NULL : arena_strndup(a, s, m);
}

/* The length up to the end of the last sentence in s[from, n), or 0. */
static size_t
sentence_end(const char *s, size_t from, size_t n)
{
	static const char *const ends[] = {"。", "！", "？", "；", ". ", "! ", "? ", NULL};
	size_t i, m;
	int k;

	for (i = n; i > from; i--) {
		if (((unsigned char)s[i] & 0xc0) == 0x80)
			continue;
		for (k = 0; ends[k] != NULL; k++) {
			m = strlen(ends[k]);
			if (i + m <= n && strncmp(s + i, ends[k], m) == 0)
				return trimmed(s, i + m);
		}
	}
	return 0;
}

/* The blank before the word in letters that is cut at n; 0 when none is near. */
static size_t
word_start(const char *s, size_t n)
{
	const char *stop = s + n + strnlen(s + n, 4);
	size_t at;
	uint32_t c;

	for (at = n; at > 0 && n - at < LEAD_WORD && s[at] != ' '; at--) {
		if (((unsigned char)s[at] & 0xc0) == 0x80)
			continue;
		(void)text_decode(s + at, stop, &c);
		if (c >= EAST_ASIAN)
			return 0;
	}
	return s[at] == ' ' ? at : 0;
}

/* At most LIMIT_LEAD characters, at the end of a sentence or a word where one is near. */
static const char *
cut_lead(struct arena *a, const char *s)
{
	const char *cut = text_cut(a, s, LIMIT_LEAD);
	size_t n, end, from;

	if (cut == s)
		return s;
	n = strlen(cut) - strlen("…");
	from = n / 3 * 2;
	if ((end = sentence_end(s, from, n)) > 0)
		return arena_strndup(a, s, end);
	if ((end = word_start(s, n)) > 0)
		return arena_printf(a, "%.*s…", (int)trimmed(s, end), s);
	return cut;
}

/* Elements inside a line; all others, <br> too, divide words. */
static bool
is_inline(const char *name, size_t n)
{
	static const char names[] =
	    " a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd "
	    "mark q s samp small span strike strong sub sup tt u var wbr ";
	char key[16];

	if (n == 0 || n >= sizeof(key))
		return false;
	memcpy(key, name, n);
	key[n] = '\0';
	return text_has_word(names, key);
}

/* The character of one of the four references that sanitise() writes; its length in *n. */
static char
reference(const char *s, size_t *n)
{
	static const struct {
		const char *name;
		char c;
	} refs[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
	size_t i;

	for (i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		*n = strlen(refs[i].name);
		if (strncmp(s, refs[i].name, *n) == 0)
			return refs[i].c;
	}
	*n = 1;
	return '&';
}

/* "。", "，" and the like have their blank in them: no paragraph that follows adds one. */
static bool
after_full_width(const char *start, const char *p)
{
	static const char *const marks[] = {"。", "，", "、", "；", "：", "！", "？"};
	size_t i;

	for (i = 0; p - start >= 3 && i < sizeof(marks) / sizeof(marks[0]); i++)
		if (memcmp(p - 3, marks[i], 3) == 0)
			return true;
	return false;
}

/*
 * The first LEAD_CHARS characters of what sanitise() wrote, as plain text.  That markup is
 * regular, so this needs no parser, and it stops early: leads of long articles are the most
 * expensive thing this filter could do.
 */
static const char *
plain(struct arena *a, const char *html)
{
	char *out, *p;
	const char *tag;
	size_t n, chars = 0;
	bool blank = true;
	char c;

	if (html == NULL)
		return NULL;
	p = out = arena_alloc(a, 4 * LEAD_CHARS + 8);
	/* The second bound is for what is no UTF-8 and so has no characters to count. */
	for (; *html != '\0' && chars < LEAD_CHARS && p < out + 4 * LEAD_CHARS; html += n) {
		n = 1;
		c = *html;
		if (c == '<') {
			tag = html + 1 + (html[1] == '/');
			n = strcspn(html, ">");
			n += html[n] == '>';
			if (is_inline(tag, strcspn(tag, " />")))
				continue;
			c = ' ';
		} else if (c == '&') {
			c = reference(html, &n);
		} else if (c == '\n' || c == '\t' || c == '\r') {
			c = ' ';
		} else if (c == '\xc2' && html[1] == '\xa0') {
			c = ' ';
			n = 2;
		}
		if (c == ' ' && (blank || after_full_width(out, p)))
			continue;
		blank = c == ' ';
		*p++ = c;
		chars += ((unsigned char)c & 0xc0) != 0x80;
	}
	/* The last character may have lost its end. */
	while (p > out && *html != '\0' && ((unsigned char)p[-1] & 0x80) != 0)
		if (((unsigned char)*--p & 0xc0) == 0xc0)
			break;
	return text_line(a, out, (size_t)(p - out));
}

static const char *
lead_of(struct arena *a, const char *html)
{
	const char *text = plain(a, html);

	if (text != NULL)
		text = without_boilerplate(a, text);
	return text == NULL ? NULL : cut_lead(a, text);
}

/* Is the lead nothing but the title?  Of a much longer one the beginning tells. */
static bool
same_text(struct arena *a, const char *lead, const char *title)
{
	const char *key = text_fold_title(a, title), *head;

	if (strlen(lead) > strlen(title) + 2 * LEAD_HEAD) {
		head = text_fold_title(a, text_cut_bytes(a, lead, LEAD_HEAD));
		/* The last character may have lost what would have changed it. */
		if (strlen(head) > 8 && strncmp(head, key, strlen(head) - 8) != 0)
			return false;
	}
	return strcmp(text_fold_title(a, lead), key) == 0;
}

/* Plain text as HTML. */
static const char *
escaped(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, 5 * strlen(s) + 1), *p = out;

	for (; *s != '\0'; s++) {
		if (*s == '&')
			p = stpcpy(p, "&amp;");
		else if (*s == '<')
			p = stpcpy(p, "&lt;");
		else if (*s == '>')
			p = stpcpy(p, "&gt;");
		else
			*p++ = *s;
	}
	return out;
}

static void
make_lead(struct item *item, struct arena *a)
{
	const char *lead = lead_of(a, item->summary), *more;

	if (lead != NULL && item->title != NULL && same_text(a, lead, item->title)) {
		item->summary = NULL;
		lead = NULL;
	}
	if ((lead == NULL || text_count(lead) < LEAD_LEAST) && item->content != NULL) {
		more = lead_of(a, item->content);
		if (more != NULL && (lead == NULL || strlen(more) > strlen(lead)))
			lead = more;
	}
	item->lead = lead;
	if (item->summary == NULL && lead != NULL)
		item->summary = escaped(a, lead);
}

static enum filter_verdict
apply(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	struct arena *a = ctx->arena;

	(void)err;
	if (item->title != NULL)
		item->title = clean_title(a, item->title);
	if (item->author != NULL)
		item->author = clean_author(a, item->author);
	make_lead(item, a);
	if (item->title == NULL && item->lead != NULL)
		item->title = text_cut(a, item->lead, TITLE_FROM_LEAD);
	if (item->title == NULL)
		item->title = title_from_url(a, item->url);
	return FILTER_KEEP;
}

const struct filter filter_text = {
    .name = "text",
    .summary = "cleans title and author, writes the lead, makes missing titles and summaries",
    .order = 30,
    .apply = apply,
};
