/*
 * ctl.h -- what the commands of digestctl(8) share.
 *
 * One command, one const struct; its function gets the words after the command's name and
 * returns a status of sysexits.h.  On failure one line went to stderr (ctl_fail()).
 */
#ifndef DIGESTD_CTL_H
#define DIGESTD_CTL_H

#include "../conf/conf.h"
#include "../store/store.h"

#define CTL_USAGE (-1) /* the caller prints the command's usage and ends with EX_USAGE */

struct ctl {
	const char *file;      /* of the configuration, or NULL: it is looked for */
	struct config *config; /* after ctl_config() */
	struct store *store;   /* after ctl_store() */
	struct arena *arena;
};

struct ctl_command {
	const char *name;
	const char *args;				 /* for the usage line; "" none */
	const char *help;				 /* one line */
	int (*run)(struct ctl *, int argc, char **argv); /* argv[0] is the command */
};

extern const struct ctl_command ctl_status, ctl_story, ctl_feeds, ctl_refresh, ctl_reload,
    ctl_items, ctl_show, ctl_opml, ctl_backup, ctl_check, ctl_explain, ctl_parse, ctl_classify,
    ctl_same, ctl_sources, ctl_filters, ctl_formats, ctl_options, ctl_digest, ctl_subscriber,
    ctl_bounce, ctl_rules, ctl_reclassify, ctl_item, ctl_issue;

/* Lines on stderr, control bytes escaped: what files say is no order to the terminal. */
void ctl_tell(const char *lines);
/* "digestctl: MESSAGE" on stderr; returns the status. */
int ctl_fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Where the configuration is: -c, $DIGESTD_CONF, ./etc/digestd.conf, the system's. */
const char *ctl_config_file(const struct ctl *);
/* Loads it, errors go to stderr, line by line; rules are ctl_rules_load()'s.  0 or EX_CONFIG. */
int ctl_config(struct ctl *);
/* Loads the configuration and opens items.db for reading.  0 or a status. */
int ctl_store(struct ctl *);

/* The one option --json and no arguments: EX_OK or CTL_USAGE. */
int ctl_json_only(int argc, char **argv, bool *json);
/* A whole file, or standard input for "-".  0 or a status. */
int ctl_read(const char *path, struct buf *out);

/* Columns of text that are as wide as a terminal shows them. */
struct ctl_column {
	const char *title;
	int width;  /* grows to the widest cell */
	bool right; /* numbers */
};
void ctl_table(const struct ctl_column *, size_t ncolumns, const char *const *cells, size_t nrows);
/* "2026-11-20 16:30" in the configured zone; "-" for TIME_NONE and 0. */
const char *ctl_time(struct ctl *, int64_t);
/* "30d", "12h", a date, or RFC 3339, in the configured zone: the time meant, or EX_USAGE. */
int ctl_since(struct ctl *, const char *, int64_t *since);
/* The number of an item, or EX_USAGE. */
int ctl_id(const char *, int64_t *id);
/* The rules that fired, from the JSON of an item's reason, and what they come to by section. */
void ctl_reason(struct ctl *, const char *json);

#endif
