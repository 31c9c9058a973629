#include "repost.h"

#include <string.h>

#include "../daemon/core/html.h"
#include "../daemon/core/item.h"

/* Of each line only so much is looked at: the note stands alone or in front. */
#define LINE_MAX 64

static const struct {
	const char *text;
	bool copy;
} marks[] = {
    {"[原]", false},
    {"[转]", true},
    {"[译]", false},
    {"[置顶]", false},
    {"【原创】", false},
    {"【转】", true},
    {"【转载】", true},
    {"（转）", true},
    {"(转)", true},
    {"（转载）", true},
    {"(转载)", true},
    {"[转载]", true},
    {"转载：", true},
    {"转载:", true},
};

const char *
repost_title(const char *title, unsigned *flags)
{
	size_t i, n;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]);) {
		title += strspn(title, " \t\n");
		n = strlen(marks[i].text);
		if (strncmp(title, marks[i].text, n) != 0) {
			i++;
			continue;
		}
		title += n;
		if (marks[i].copy)
			*flags |= ITEM_REPOST;
		i = 0;
	}
	return title;
}

struct line {
	char text[LINE_MAX];
	size_t n;
};

static bool
line_names_source(const struct line *l)
{
	static const char *const notes[] = {"转载自", "转自", "本文转自", "本文转载自", "文章转自",
	    "文章转载自", "来源：", "来源:", "文章来源：", "文章来源:", "本文来源：",
	    "本文来源:", "原文来自", "转载来源"};
	const char *p = l->text;
	size_t i;

	/* Brackets and decoration in front of the note. */
	while (*p != '\0' && strchr("[](){}<>*-=#\"'| ", *p) != NULL)
		p++;
	while (strncmp(p, "（", 3) == 0 || strncmp(p, "【", 3) == 0 || strncmp(p, "※", 3) == 0)
		p += 3;
	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if (strncmp(p, notes[i], strlen(notes[i])) == 0)
			return true;
	return false;
}

/* Elements whose text belongs to the line around them. */
static bool
is_inline(const struct html_node *n)
{
	static const char *const names[] = {"a", "b", "strong", "em", "i", "u", "span", "font",
	    "code", "small", "sub", "sup", "mark", "big"};
	const char *name = html_name(n);
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static const struct html_node *
block_of(const struct html_node *n)
{
	while ((n = html_parent(n)) != NULL && is_inline(n))
		;
	return n;
}

/* Adds text to the line, blanks in front left out. */
static void
line_add(struct line *l, const char *s)
{
	for (; *s != '\0' && l->n < LINE_MAX - 1; s++) {
		if (l->n == 0 && (unsigned char)*s <= ' ')
			continue;
		if (l->n == 0 && strncmp(s, "\xc2\xa0", 2) == 0) {
			s++;
			continue;
		}
		l->text[l->n++] = *s;
	}
	l->text[l->n] = '\0';
}

bool
repost_body(const char *body)
{
	const struct html_node *n, *root, *block = NULL, *now;
	struct line line = {.n = 0}, first = {.n = 0};
	struct html *h;
	bool copy;

	/* Most bodies do not have the words, and need no parser. */
	if (body == NULL || (strstr(body, "转") == NULL && strstr(body, "来源") == NULL &&
				strstr(body, "原文") == NULL))
		return false;
	h = html_parse(body, strlen(body));
	root = html_body(h);
	for (n = root; n != NULL; n = html_walk(root, n, false)) {
		if (html_is_element(n)) {
			if (strcmp(html_name(n), "br") == 0)
				block = NULL;
			continue;
		}
		now = block_of(n);
		if (now != block && html_text(n)[strspn(html_text(n), " \t\r\n")] != '\0') {
			if (first.n == 0)
				first = line;
			line.n = 0;
			block = now;
		}
		line_add(&line, html_text(n));
	}
	html_free(h);
	copy = first.n > 0 && line_names_source(&first);
	return copy || (line.n > 0 && line_names_source(&line));
}
