/*
 * ctl_rules.h -- what the commands about rules share: loading them, titles with their sections
 * from a file, and items from the store.
 */
#ifndef DIGESTD_CTL_RULES_H
#define DIGESTD_CTL_RULES_H

#include "../../filters/rules.h"
#include "ctl.h"

/* ---- ctl_rules_input.c ---- */

/* The rules of the configuration; NULL with the status set, and told on stderr. */
struct rules *ctl_rules_load(struct ctl *, int *status);

/* Sections by number as in the configuration; nsections is none, SIZE_MAX unknown. */
size_t ctl_section(const struct ctl *, const char *key);
const char *ctl_section_key(const struct ctl *, size_t);

struct labelled {	/* a title of which somebody knows the section; strings live in the arena */
	const char *id; /* or NULL */
	struct rules_input in;
	size_t section;
};

/*
 * A file of tab-separated columns: with a heading that names section, title, summary and source
 * (or source_name; an id MAY be there), or without one in this order.  '#' begins a comment line.
 * Without a path the stored items on which a person decided.
 */
int
ctl_labelled(struct ctl *, const struct rules *, const char *path, struct labelled **, size_t *n);

/* What rules are told of a stored item, as when it was fetched. */
struct rules_input
ctl_stored_input(struct ctl *, const struct rules *, const struct stored_item *, struct arena *);
/* Calls fn for items with times from since on, in pages; the arena is emptied between pages. */
int ctl_each_item(struct ctl *, int64_t since, bool contents,
    int (*fn)(void *arg, const struct stored_item *, struct arena *), void *arg);

/* The commands below `digestctl rules`; argv[0] is the command's name. */
int ctl_rules_test(struct ctl *, int argc, char **argv);
int ctl_rules_backtest(struct ctl *, int argc, char **argv);
int ctl_rules_unused(struct ctl *, int argc, char **argv);
int ctl_rules_suggest(struct ctl *, int argc, char **argv);
int ctl_rules_fit(struct ctl *, int argc, char **argv);

#endif
