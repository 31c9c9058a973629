/*
 * rules.h -- the keyword rules of digest.rules(5): which section an item belongs to, and why.
 *
 * All words of all rules are compiled into one matcher and a text is scanned once per field.
 * A compiled struct rules is not shared between threads or processes.  The matcher is compiled at
 * the first rules_classify(), 0.2 s with the shipped rules; rules_new() takes 10 ms.
 */
#ifndef DIGESTD_RULES_H
#define DIGESTD_RULES_H

#include "../daemon/core/item.h"

struct rules;

/* One rules file as it was read: the name is for messages. */
struct rules_file {
	const char *name, *text;
	size_t len;
};

struct section_rule { /* a section as sections.conf describes it */
	const char *key, *title;
	int threshold;	/* points an item needs */
	int precedence; /* at equal points the higher wins */
	bool claims;	/* owns every item that reaches its threshold */
};

/* What is looked at; every field MAY be NULL. */
struct rules_input {
	const char *title, *summary, *source, *author, *url, *language, *feed_section;
	const char *kind; /* of the feed: "feed", "csdn" ... */
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

/* NULL on failure; err is "file:line: what". check_only: parse, do not compile the matcher. */
struct rules *rules_new(const struct rules_file *, size_t nfiles, const struct section_rule *,
    size_t nsections, bool check_only, struct errbuf *);
void rules_free(struct rules *);
/* Never fails. */
void
rules_classify(struct rules *, const struct rules_input *, struct rules_result *, struct arena *);

#endif
