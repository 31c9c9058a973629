/*
 * rules_internal.h -- what the files rules*.c share: the parsed rules, and the matcher.
 *
 * A *set* is words or expressions of which any one counts: a named list, or the words that one
 * clause spells out.  Words know the sets they are in, so a hit costs what it touches and never
 * what there is.  Everything that is parsed lives in the arena of struct rules.
 */
#ifndef DIGESTD_RULES_INTERNAL_H
#define DIGESTD_RULES_INTERNAL_H

#include "../daemon/core/arena.h"
#include "../daemon/core/buf.h"
#include "../daemon/core/hash.h"
#include "../daemon/core/limits.h"
#include "fold.h"
#include "rules.h"

/* Bounds of a rules directory; the shipped one has a twentieth of them. */
#define RULES_WORDS_MAX 200000
#define RULES_LISTS_MAX 4000
#define RULES_MAX 20000
#define RULES_CLAUSES_MAX 16
#define RULES_WORD_MAX 200	  /* bytes of one word */
#define RULES_EXPRESSION_MAX 4000 /* bytes of one expression */
/*
 * What {n,m} of one expression may come to, and the longest text it may span unless that is
 * without bound: more makes a matcher of megabytes that takes seconds to compile.
 */
#define RULES_REPEATS_MAX 200
#define RULES_WIDTH_MAX 600
/* Bytes of one field that are looked at; a lead has at most 1,200. */
#define RULES_FIELD_MAX (16u << 10)
/* Positions remembered for `near` in one item. */
#define RULES_POSITIONS_MAX 512
/* Words of one set that a reason can name from one field, and from all. */
#define RULES_SHOWN_MAX 4
#define RULES_SHOWN_ALL 12
/* Rules named in one reason, and bytes that they may take. */
#define RULES_REASON_RULES 60
#define RULES_REASON_MAX (128u << 10)

/* Mistakes that are told at once; who made more of them made one. */
#define RULES_MISTAKES_MAX 50

#define RULES_WIDE 0x10000u /* characters of up to three bytes */

enum rules_field {
	FIELD_TITLE,
	FIELD_SUMMARY,
	FIELD_SOURCE,
	FIELD_AUTHOR,
	FIELD_URL,
	FIELD_CATEGORY,
	FIELD_LANGUAGE,
	FIELD_KIND,
	FIELD_CONTENT,
	FIELD_COUNT
};

/* Fields that are scanned alike: texts are long, and few words count there. */
enum field_part { IN_TITLE, IN_TEXT, IN_SHORT, FIELD_PARTS };

static inline enum field_part
part_of(enum rules_field field)
{
	if (field == FIELD_TITLE)
		return IN_TITLE;
	return field == FIELD_SUMMARY || field == FIELD_CONTENT ? IN_TEXT : IN_SHORT;
}

struct ids { /* a growing array of numbers */
	unsigned *at, n, cap;
};

struct word {
	const char *shown;	/* as the rules spell it */
	const char *key;	/* as it is scanned for */
	const char *exact_text; /* of =Word: as it has to stand in the text */
	unsigned short len;	/* of key */
	unsigned nth;		/* of the expressions */
	bool expression;	/* key is a regular expression */
	bool exact;		/* =Word: upper and lower case count */
	bool edge_left, edge_right;
	const char *file;
	int line;
	unsigned fields;  /* in which any rule looks for it */
	const char *json; /* shown, as a JSON string */
	struct ids sets;
	struct ids asked[FIELD_PARTS]; /* those of them that look in such a field */
	bool placed;		       /* one of them asks where */
};

struct set {
	const char *name; /* of a list, or NULL */
	struct ids words;
	struct ids rules; /* that have to be looked at when the set was hit */
	unsigned fields;  /* in which any clause looks */
	bool positions;	  /* a clause asks where */
	bool has_expression;
	bool used;
	int line;
	const char *file;
};

enum clause_kind {
	CLAUSE_ANY,
	CLAUSE_ALL,
	CLAUSE_NONE,
	CLAUSE_NEAR,
	CLAUSE_THEN,
	CLAUSE_START,
	CLAUSE_END,
	CLAUSE_IS,
	CLAUSE_NOT
};

struct clause {
	enum clause_kind kind;
	unsigned fields;   /* bit per enum rules_field */
	unsigned distance; /* characters, of near, then, start and end */
	struct ids sets;   /* marks of is and not */
};

struct rule {
	int target; /* section, or mark when is_mark */
	bool is_mark;
	bool everywhere; /* `section *`: for each section */
	int points;
	const char *name; /* "file:line", or what the editor called it */
	const char *file;
	int line;
	bool fixed;
	const char *json_head, *json_tail; /* of its reason, around field and words */
	struct clause *clauses;
	unsigned nclauses;
};

struct mark {
	const char *name, *file;
	int line;
	bool used;
	struct ids rules; /* that have to be looked at when the mark holds */
};

/* What one item has of a set that was hit: words, and the fields that have them. */
struct set_hit {
	unsigned shown[RULES_SHOWN_ALL];
	unsigned char shown_field[RULES_SHOWN_ALL], nshown;
	int position; /* first of a chain, or -1 */
};

struct position {
	const char *text; /* the squeezed field; each category is one by itself */
	unsigned start, end;
	enum rules_field field;
	int next;
};

struct shown { /* what an expression found in the item at hand, as JSON in the item's arena */
	unsigned stamp;
	enum rules_field field;
	const char *json;
};

struct matcher; /* rules_match.c, owns vectorscan */

struct table { /* name -> number, open addressing */
	struct table_slot {
		uint64_t hash;
		const char *key;
		unsigned value;
	} * slots;
	size_t cap, n;
};

struct rules {
	struct arena *arena;
	struct section_rule *sections;
	size_t nsections;
	struct word *words;
	struct set *sets;
	struct rule *rules;
	struct mark *marks;
	unsigned nwords, nsets, nrules, nmarks, nexpressions;
	unsigned cap_words, cap_sets, cap_rules, cap_marks;
	struct table word_table, list_table, mark_table;
	struct ids always; /* rules without a clause that can be waited for */

	struct matcher *matcher;   /* loaded, or made at the first classification */
	const char *matcher_error; /* why there is none, or NULL */

	unsigned long *word_hits;	    /* texts in which each was found */
	unsigned *word_stamp, *word_fields; /* the item, and where, in which each was last found */
	unsigned fields;		    /* that any rule looks at */
	unsigned expression_fields;	    /* and with expressions, which see the folded text */

	/* Of each character of three bytes how many of them stay in a run of CJK; WIDE_OTHER. */
	unsigned char wide[RULES_WIDE];

	/* of the item at hand */
	unsigned stamp;
	unsigned short *set_fields; /* bit per enum rules_field, of each set; 0: not hit */
	struct set_hit *hits;
	uint64_t *candidates; /* a bit a rule, so that they are looked at in their order */
	unsigned *mark_stamp, *mark_rule; /* whether a mark holds, and by which rule */
	struct ids fired;
	struct position positions[RULES_POSITIONS_MAX];
	int npositions;
	int *score;
	const char *folded[FIELD_COUNT], *squeezed[FIELD_COUNT], *original[FIELD_COUNT];
	struct buf reason, quoted;
	struct shown *shown; /* by expression */
};

/* Fields as rules files name them, in the order of enum rules_field. */
extern const char *const rules_field_names[FIELD_COUNT];

/* rules_evaluate.c: rules that wait for something get their turn in rules_evaluate(). */
void rules_candidate(struct rules *, const struct ids *rules);
void rules_evaluate(struct rules *);

/* rules_reason.c: the rules that fired, as JSON in the arena. */
/* rules_reason_prepare() renders what is the same for every item. */
void rules_reason_prepare(struct rules *);
const char *rules_reason(struct rules *, const char *prior, int points, struct arena *);

/* The reason of every item when there is no matcher: what is wrong, in the place of a rule. */
const char *rules_reason_error(struct rules *, const char *what);

/* rules_text.c: the form that words are compared in. */
const char *rules_squeeze(struct arena *, const char *folded);
/* The same of text that is not folded yet, three times as fast; NULL where that is not enough. */
const char *rules_squeeze_plain(const struct rules *, struct arena *, const char *text);
void rules_squeeze_prepare(struct rules *);
bool rules_word_char(uint32_t);

/* rules_table.c */
void ids_add(struct arena *, struct ids *, unsigned);
bool ids_has(const struct ids *, unsigned);
unsigned *table_find(const struct table *, const char *key);
void table_put(struct arena *, struct table *, const char *key, unsigned value);

/*
 * What is wrong with rules: without tell the first mistake ends the reading, with it each is told
 * until there are RULES_MISTAKES_MAX.
 */
struct mistakes {
	struct errbuf *err; /* the last one, as "file:line: what" */
	void (*tell)(void *arg, const char *message);
	void *arg;
	size_t n;
};
/* Notes what is in err; whether to go on. */
bool rules_mistake(struct mistakes *);

/* rules_parse.c: 0, or -1 when there was a mistake. */
int rules_parse(struct rules *, const struct rules_file *, size_t nfiles, struct mistakes *);

/*
 * rules_match.c.  matcher_check() tells whether every expression can be compiled; matcher_new()
 * compiles everything; matcher_save() appends it to a buffer, from which matcher_load() makes it
 * again without compiling: NULL when it is damaged or of another processor or library.
 * matcher_scan() calls back for each occurrence, end is the offset behind
 * it; expressions see the folded text, words the squeezed one.
 */
typedef void matcher_hit(struct rules *, enum rules_field, unsigned word, size_t end);
int matcher_check(const struct rules *, struct mistakes *);
struct matcher *matcher_new(const struct rules *, struct errbuf *);
int matcher_save(struct matcher *, const struct rules *, struct buf *, struct errbuf *);
struct matcher *matcher_load(const struct rules *, const void *, size_t n);
void matcher_free(struct matcher *);
void matcher_scan(struct matcher *, struct rules *, enum rules_field, matcher_hit *);
/*
 * The first place where an expression is found in a text, as far as it goes; false when there is
 * none or vectorscan cannot tell.  For what people read: it compiles the expression alone.
 */
bool matcher_where(struct matcher *, const struct rules *, unsigned word, const char *text,
    size_t *from, size_t *to);

#endif
