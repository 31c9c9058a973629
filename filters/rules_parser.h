/*
 * rules_parser.h -- what the files that read rules share: rules_parse.c (lines and blocks),
 * rules_clause.c (conditions), rules_words.c (words and lists of words).
 */
#ifndef DIGESTD_RULES_PARSER_H
#define DIGESTD_RULES_PARSER_H

#include "rules_internal.h"

struct parser {
	struct rules *r;
	struct errbuf *err;
	const char *file;
	int line;	       /* of the logical line */
	const char *text;      /* the logical line, for messages */
	const char *base;      /* the same, which is cut into pieces while it is read */
	char *p;	       /* where in it */
	size_t *goes_on, more; /* where in it the further lines of the file begin */
	size_t cap_goes_on;
	/* IN_DOUBT: below a heading that nobody understood */
	enum { IN_NOTHING, IN_DOUBT, IN_LIST, IN_MARK, IN_SECTION } block;
	unsigned target; /* of the block */
	bool everywhere;
	bool lists; /* the first pass */
};

struct term {
	enum { TERM_WORD, TERM_LIST } kind;
	unsigned id; /* word or set */
};

/* Writes "file:line: what which: the line" into the message; always -1. which MAY be NULL. */
int rules_fail(struct parser *, const char *what, const char *which) __attribute__((nonnull(1, 2)));
/* Room for one more element of an array in the arena of the rules. */
void *rules_grow(struct rules *, void *array, unsigned n, unsigned *cap, size_t size);

/* rules_words.c */
unsigned rules_add_set(struct parser *, const char *name);
void rules_add_word(struct rules *, unsigned set, unsigned word);
/* Blanks at both ends are cut off. */
char *rules_trim(char *);
/* Reads one term at ps->p and stops behind it at ',', ';' or the end. */
int rules_parse_term(struct parser *, struct term *);
/* A line of the list ps->target. */
int rules_parse_list_line(struct parser *);

/* rules_clause.c */
/* Cuts the next blank-separated token off; "" at the end. */
char *rules_token(struct parser *);
/* Reads one condition at ps->p and stops behind its ';' or at the end. */
int rules_parse_clause(struct parser *, struct clause *);

#endif
