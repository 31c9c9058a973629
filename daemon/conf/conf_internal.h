/*
 * conf_internal.h -- what the files conf*.c share: the tables of options and the loader.
 *
 * An option is one row of a table.  From it come libconfuse's description, the checks, the
 * default, the packed form, `digestctl options` and the test of the manual.
 */
#ifndef DIGESTD_CONF_INTERNAL_H
#define DIGESTD_CONF_INTERNAL_H

#include <glob.h>
#include <stdarg.h>

#include "conf.h"

/* Bounds of the configuration; it is the administrator's, so they only catch accidents. */
#define CONF_FILE_MAX ((size_t)64 << 20)
#define CONF_FILES_MAX 10000
#define CONF_LIST_MAX 1000
#define CONF_OPTIONS_MAX 96 /* rows of one table */
#define CONF_KEY_MAX 64
#define CONF_BLOCKS_MAX 16 /* blocks within blocks: there are two */

enum conf_type {
	CONF_STRING,
	CONF_WORD, /* letters, digits, '.', '_', '-' */
	CONF_BOOL,
	CONF_INT,
	CONF_SECONDS,  /* "30m": stored in seconds */
	CONF_MS,       /* "1s", "500ms": stored in milliseconds */
	CONF_DAYS,     /* "400d": stored in days */
	CONF_SIZE,     /* "16M": stored in bytes */
	CONF_CLOCK,    /* "08:00": stored in minutes after midnight */
	CONF_ZONE,     /* "+08:00": stored in minutes east of UTC */
	CONF_URL,      /* http or https, without user info */
	CONF_BASE,     /* the same, stored without its trailing slash */
	CONF_PROXY,    /* http, https, socks4, socks4a, socks5 or socks5h */
	CONF_PATH,     /* relative to the file that names it */
	CONF_TAG,      /* RFC 4151 authority */
	CONF_LANGUAGE, /* BCP 47 */
	CONF_KIND,     /* name of a source */
	CONF_MAILBOX,  /* "Name <address>" or an address */
	CONF_ADDRESS,  /* of mail */
	CONF_SMTP,     /* smtp or smtps, host and port alone */
	CONF_CHOICE,   /* one of `words` */
	/* lists */
	CONF_PATTERNS, /* of filter_block.c */
	CONF_PATHS,
	CONF_LISTEN,   /* "127.0.0.1:8080" */
	CONF_HEADERS,  /* "Name: value" */
	CONF_NETWORKS, /* "10.0.0.0/8" */
};

struct conf_option {
	const char *name;
	enum conf_type type;
	unsigned short offset, size; /* of the member */
	unsigned short count;	     /* offset of the length, lists only */
	int64_t min, max;	     /* in the unit of the member; equal: any */
	const char *value;	     /* default as the file would have it, or NULL */
	const char *help;
	const char *words; /* of CONF_CHOICE, with blanks between them */
};

/* Each ends with a row without a name. */
extern const struct conf_option conf_options[], conf_section_options[], conf_feed_options[],
    conf_listing_options[];

/*
 * Checks a value and stores it at base + offset, appending where the option is a list.  dir is
 * what relative paths are relative to.  0, or -1 with the reason and nothing stored.
 */
int conf_set(const struct conf_option *, void *base, const char *value, const char *dir,
    struct arena *, struct errbuf *);
bool conf_is_list(const struct conf_option *);
/* Of a feed or section: small letters, digits and hyphens. */
bool conf_key_ok(const char *);
/* Lists and rows without a default stay as they are. */
void conf_set_defaults(const struct conf_option *, void *base, const char *dir, struct arena *);
/* conf_number.c: CONF_BOOL to CONF_ZONE, into the member at `at`.  0, or -1 with the reason. */
int conf_set_number(const struct conf_option *, char *at, const char *value, struct errbuf *);
/* Lines on which the options of one block were set, by row. */
struct conf_seen {
	int line[CONF_OPTIONS_MAX];
	const char *file[CONF_OPTIONS_MAX];
};

struct loader {
	struct config *conf;
	void (*report)(void *arg, const char *message);
	void *arg;
	int errors;
	bool rules_later; /* their mistakes are told by who uses them */

	/* files to read: grows while they are read */
	struct conf_source {
		const char *path, *dir;
	} * files;
	size_t nfiles;
	const char *file, *dir; /* being read */

	struct conf_seen seen, block_seen, listing_seen;
	bool has_listing;

	/* the block that is being read */
	struct feed feed, defaults;
	struct section_rule section;
	int block_line;

	/* malloc()ed while they grow */
	struct feed *feeds;
	size_t nfeeds, cfeeds;
	struct section_rule *sections;
	struct conf_place {
		const char *file;
		int line;
	} * section_places;
	size_t nsections;
};

struct config *conf_new(void);

/* conf_report.c */
/* Report a mistake, which is counted, or what only looks like one; line 0: of the whole file. */
void conf_error(struct loader *, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void conf_verror(struct loader *, const char *file, int line, const char *fmt, va_list)
    __attribute__((format(printf, 4, 0)));
void conf_warn(struct loader *, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Where an option of the whole was set; the configuration and line 0 when it was not. */
struct conf_place conf_place_of(const struct loader *, const char *name);

/* conf_parse.c: all that libconfuse does */
/* Reads the files of the loader, to which every include adds. */
void conf_parse(struct loader *);
/* A file to read, named on a line of the one that is being read (0: not in one). */
void conf_add_file(struct loader *, const char *path, int line);
/* Adds to the directories from which the configuration is read. */
void conf_add_directory(struct config *, const char *dir);
/* Of a pattern the part before the first wildcard counts, since glob(3) begins there. */
void conf_add_directory_of(struct config *, const char *pattern);

/* conf_text.c */
/* A whole text file, malloc()ed; NULL after a report. */
char *conf_read_text(struct loader *, const char *path, size_t *len);
/* glob(3); 0, or -1 without a match, reported when something could not be read. */
int conf_glob(struct loader *, const char *pattern, glob_t *);
void conf_blank_comments(char *text, size_t len);
/* The line of the innermost brace that nothing closes, in a text without comments; or 0. */
int conf_open_brace(char *text, size_t len);
/* What the patterns of `rules` name, checked, and what is in the directory of templates. */
void conf_read_rules(struct loader *);
void conf_read_templates(struct loader *);

/* conf_check.c */
/* When everything is read: options that contradict each other. */
void conf_check(struct loader *);

/* conf_feed.c */
void conf_feed_begin(struct loader *);
/* The end of a block `feed "key" { }`: checks it and keeps it. */
void conf_feed_end(struct loader *, const char *key, int line);
/* When everything is read: sections, duplicates, intervals, order. */
void conf_feeds_finish(struct loader *);

#endif
