/*
 * rules.h -- the keyword rules of digest.rules(5): which section an item belongs to, and why.
 *
 * All words of all rules are compiled into one matcher and a text is scanned once per field.
 * A compiled struct rules is not shared between threads or processes.  The matcher is compiled at
 * the first rules_classify(), 0.6 s with the shipped rules; rules_new() takes 20 ms, rules_load()
 * of what another process has compiled 2 ms.
 */
#ifndef DIGESTD_RULES_H
#define DIGESTD_RULES_H

#include "../daemon/core/buf.h"
#include "../daemon/core/item.h"
#include "../daemon/core/language.h"

struct rules;

/* One rules file as it was read: the name is for messages. */
struct rules_file {
	const char *name, *text;
	size_t len;
};

struct section_rule { /* a section as sections.conf describes it */
	const char *key, *title;
	int threshold;			 /* points an item needs */
	int precedence;			 /* at equal points the higher wins */
	bool claims;			 /* owns every item that reaches its threshold */
	const char *title_in[LANGUAGES]; /* its translations; NULL: the title */
};

/* What is looked at; every field MAY be NULL. */
struct rules_input {
	const char *title, *summary, *source, *author, *url, *language, *feed_section;
	const char *content; /* plain text; only asked for when rules_want_content() */
	const char *kind;    /* of the feed: "feed", "csdn" ... */
	const char **categories;
	size_t ncategories;
	int prior; /* points for feed_section */
};

struct rules_result {
	const char *section, *section2; /* keys owned by struct rules; section may be "none" */
	int score, score2;
	const char *reason; /* JSON array in the arena:
			       [{"section","rule","field","words":[..],"points"}] */
};

/* NULL on failure; err is the first mistake, as "file:line: what". */
struct rules *rules_new(const struct rules_file *, size_t nfiles, const struct section_rule *,
    size_t nsections, struct errbuf *);
/* Tells every mistake, the first fifty of many, and returns how many. */
size_t rules_mistakes(const struct rules_file *, size_t nfiles, const struct section_rule *,
    size_t nsections, void (*fn)(void *arg, const char *message), void *arg);
void rules_free(struct rules *);
/*
 * The compiled matcher, for rules_load() of a process of the same program with the same rules.
 * It MUST come from a process that is trusted: the library believes what it reads.
 */
/* Appends it to out; 0, or -1 when it cannot be compiled or is more than out takes. */
int rules_save(struct rules *, struct buf *out, struct errbuf *);
/* 0, or -1 when it is damaged or of another processor: then the rules compile it themselves. */
int rules_load(struct rules *, const void *saved, size_t n);
/* Never fails. */
void
rules_classify(struct rules *, const struct rules_input *, struct rules_result *, struct arena *);
/* Whether a rule looks into the content of an item. */
bool rules_want_content(const struct rules *);

/* ---- about the rules themselves: for those who write them ------------------------------------ */

struct rules_about {	     /* a rule that gives points */
	const char *section; /* a key, or "*" */
	const char *name;    /* as reasons show it */
	const char *file;    /* as struct rules_file names it */
	int line;
	int points;
	bool fixed; /* its name ends in '!': not to be fitted */
};

/* Rules and marks by number; about is left alone for a mark, which gives no points. */
size_t rules_count(const struct rules *);
bool rules_about(const struct rules *, size_t rule, struct rules_about *about);
/* The rules that gave points in the last rules_classify(), good until the next. */
const unsigned *rules_fired(const struct rules *, size_t *n);

struct rules_word {
	const char *shown; /* as the rules spell it */
	const char *list;  /* a list it is in, or NULL */
	const char *file;  /* where it stands first */
	int line;
	unsigned long hits; /* texts in which it was found since rules_new() */
};
void
rules_each_word(const struct rules *, void (*fn)(void *arg, const struct rules_word *), void *arg);
/* Whether some rule or list has just this word, folded; expressions and =Words do not count. */
bool rules_have_word(const struct rules *, const char *word);

/*
 * What is legal and yet cannot be meant: rules for and against the same section by the same words,
 * rules said twice, rules and marks that never hold, lists and marks that nothing uses.  With
 * `words` also words that another word of their list makes idle.  Returns how many; each is
 * told as "file:line: what".
 */
size_t
rules_lint(const struct rules *, bool words, void (*fn)(void *arg, const char *message), void *arg);

#endif
