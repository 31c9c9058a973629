/*
 * template.h -- a small logic-less template language, a part of mustache(5).
 *
 *   {{name}}            the value; text is always escaped, what the program made is not
 *   {{#name}}..{{/name}}  once for each element of a list, or once when a value is there
 *   {{^name}}..{{/name}}  when the list is empty or the value absent
 *   {{>file.html}}      another template, in its place
 *   {{>name}}           the phrase of that name: what follows "name: " on its line of words.txt
 *   {{! comment}}
 *
 * A name is looked up in the innermost element first, then outwards.  A line that holds nothing
 * but one of the last four kinds of tags leaves no line behind; a template in the midst of a line
 * brings no line end of its own.  There is no way to run code, to read a file, or to print text
 * unescaped: whether a value is text or HTML is the program's choice, not the template's.
 *
 * A template whose own name ends in ".txt" makes plain text: there a value is one line as
 * text_line() has it, without references, controls or marks of direction.  One that ends in ".md"
 * makes Markdown (CommonMark): there a value is such a line with a backslash before what would mean
 * something.  A phrase by itself makes plain text.
 */
#ifndef DIGESTD_TEMPLATE_H
#define DIGESTD_TEMPLATE_H

#include <stdint.h>

#include "../core/arena.h"
#include "../core/buf.h"
#include "../core/errbuf.h"

/* Values: a map of names, in the arena. Strings are not copied. */
struct tpl_map;

struct tpl_map *tpl_new(struct arena *);
/* NULL leaves the value absent. */
void tpl_text(struct tpl_map *, const char *name, const char *text);
void tpl_printf(struct tpl_map *, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Of 1 there is NAME_one, too: languages have a form for it. */
void tpl_number(struct tpl_map *, const char *name, int64_t);
/* What is safe as it is: markup, or a mark that the program replaces later. */
void tpl_html(struct tpl_map *, const char *name, const char *html);
/* Present without a text of its own: for {{#name}}. */
void tpl_flag(struct tpl_map *, const char *name);
/* The flag NAME_N: words are the templates' and chosen by it. */
void tpl_choice(struct tpl_map *, const char *name, int n);
/* A new element at the end of the list `name`. */
struct tpl_map *tpl_item(struct tpl_map *, const char *name);

/* Where phrases are. */
#define TPL_WORDS "words.txt"

/* The text of a template by name, or NULL. */
struct tpl_source {
	const char *(*text)(const void *arg, const char *name);
	const void *arg;
	/*
	 * ".en": "name.en.html" is taken for "name.html" where there is one, and phrases that
	 * words.en.txt has from there.  NULL, "": none is.
	 */
	const char *suffix;
};

/*
 * Renders template or phrase `name` over the values into out.  0, or -1 with "name:line: what" (out
 * then holds a part) or when out is full.
 */
int tpl_render(const struct tpl_source *, const char *name, const struct tpl_map *, struct buf *out,
    struct errbuf *);
/* Only reads it: 0, or -1 with "name:line: what". */
int tpl_check(const struct tpl_source *, const char *name, struct errbuf *);

#endif
