/*
 * conf.h -- digestd.conf(5) as a value.  Owns libconfuse.
 *
 * conf_load() reads the file and everything it includes, checks all of it and reports every
 * error as "file:line: what" through a callback; a running daemon keeps its old struct config
 * until a new one loaded without an error.  Options are the tables of conf_table.c: name, type,
 * range, default and help; the manual is checked against them.
 */
#ifndef DIGESTD_CONF_H
#define DIGESTD_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../../filters/rules.h"
#include "../core/feed.h"
#include "../core/netaddr.h"

#define CONF_MAILBOX_MAX 512 /* bytes of mail_from in its two parts */

struct config_file { /* a rules file or template: contents were read with the configuration */
	const char *name, *text;
	size_t len;
};

struct config {
	struct arena *arena; /* owns everything below */
	const char *file;

	/* service */
	const char *state_dir;	/* items.db, mail.db; default $STATE_DIRECTORY or "var" */
	const char *public_dir; /* published files; default STATE_DIR/public */
	const char *control;	/* UNIX socket; default STATE_DIR/control */
	const char *user;	/* to change to when started as root, or NULL */
	int fetchers;		/* 0: one per core */
	const char *base_url;	/* public address, no trailing slash */
	const char *title;	/* of the merged feed */
	const char *description;
	const char *title_in[LANGUAGES], *description_in[LANGUAGES]; /* for mails; or NULL */
	const char *tag_authority; /* "digestd.example,2026": RFC 4151 authority of all ids */
	const char *language;	   /* of pages and merged feeds */
	int tz_minutes;		   /* of pages: what "today" is */

	/* fetch */
	const char *contact;   /* for User-Agent */
	int fetch_concurrency; /* transfers at once in each fetcher */
	int fetch_timeout;     /* seconds for a whole transfer */
	int connect_timeout;   /* seconds */
	int low_speed_limit;   /* bytes per second ... */
	int low_speed_time;    /* ... over so many seconds */
	int64_t max_body;      /* decompressed bytes */
	int max_redirects;
	int host_gap_ms; /* pause between two requests to one host */
	const char *proxy;
	const char *ca_file; /* PEM bundle; NULL: the system's */
	struct netaddr_net *allow_networks;
	size_t nallow_networks;

	/* schedule (seconds) */
	int64_t interval_min, interval_max, interval_default;
	int64_t backoff_max; /* longest pause after errors */
	int64_t refresh_min; /* manual refreshes of one feed are at least so far apart */
	int redirect_after;  /* a permanent move is stored after so many sightings */

	/* filters */
	const char **block; /* patterns for all feeds, see filter_block.c */
	size_t nblock;

	/* store */
	int retention_days;    /* contents are pruned after; keys never */
	int title_window_days; /* equal folded titles within are one story */
	int flood;	       /* so many new items in one poll are quarantined */

	/* publish */
	bool publish_files;	 /* also write the documents as files */
	bool publish_feed_files; /* also one set of files for each feed */
	int publish_items;	 /* stories in a document */
	int publish_delay;	 /* seconds after a change before documents are written */

	/* web */
	const char **listen; /* "127.0.0.1:8080", "[::1]:8080" */
	size_t nlisten;
	int web_timeout; /* seconds a client may be silent */
	int web_max_connections;
	int web_max_header, web_max_body; /* bytes */

	/* mail: without smtp_url and sendmail, messages become files in STATE_DIR/mail/outbox */
	const char *mail_from;	/* mailbox: "开源动态 <digest@example.org>" */
	const char *mail_admin; /* address that is told of trouble, or NULL */
	const char *smtp_url;	/* "smtps://mail.example.org", "smtp://[::1]:587", or NULL */
	const char *smtp_tls;	/* of smtp: "required", "opportunistic", "none" */
	const char *smtp_user;	/* or NULL: no authentication */
	const char *smtp_auth;	/* "any", "plain", "login", "cram-md5", "xoauth2" */
	const char
	    *smtp_password_file; /* default: credential "smtp-password", see digestd.conf(5) */
	int smtp_connections;	 /* at once */
	int smtp_rate;		 /* messages a minute, 0: no limit */
	const char *sendmail;	 /* program that takes a message, instead of smtp_url; or NULL */
	int64_t mail_retry;	 /* seconds for which a deferred message is tried again */
	bool mail_resend;	 /* send again, with the same Message-ID, what may have arrived */
	int mail_bounces;	 /* hard bounces in a row that disable an address */
	int digest_time;	 /* minutes after midnight in tz_minutes */
	int digest_weekday;	 /* of the weekly digest: 1 Monday to 7 Sunday */
	int digest_monthday;	 /* of the monthly digest: 1 to 28 */
	int digest_items;	 /* stories shown in a section of a digest */
	bool digest_empty;	 /* send a digest of no stories, too */
	bool subscribe;		 /* the form on the web pages */

	/* sections.conf, in the order of publication */
	struct section_rule *sections;
	size_t nsections;

	/* where includes come from */
	const char *bridge;	  /* base URL of an RSSHub instance: "${bridge}/..." in feed URLs */
	const char **rules_files; /* patterns, relative to the file that names them */
	size_t nrules_files;
	const char *templates_dir;

	/* every directory that conf_load() read from: what a sandboxed reload needs; not packed */
	const char **directories;
	size_t ndirectories;

	/* feeds.d: sorted by key */
	struct feed *feeds;
	size_t nfeeds;

	struct rules_file *rules; /* rules.d */
	size_t nrules;
	struct config_file *templates; /* templates/ */
	size_t ntemplates;
};

/*
 * NULL when there was any error; report has been called for each, and for warnings.
 * Environment: STATE_DIRECTORY as systemd sets it.
 */
struct config *
conf_load(const char *file, void (*report)(void *arg, const char *message), void *arg);
/* The same, but mistakes in rules are left to who uses them: see rules_new(). */
struct config *
conf_load_but_rules(const char *file, void (*report)(void *arg, const char *message), void *arg);
/* $DIGESTD_CONF, else etc/digestd.conf below the current directory, else the system's. */
const char *conf_default_file(void);
/*
 * The control socket as far as the configuration can be read: somebody may be editing it while
 * the daemon runs with the old one.
 */
const char *conf_control(const char *file, struct arena *);
const char *conf_mail_control(const char *file, struct arena *); /* the mailer's */
void conf_free(struct config *);
const struct feed *conf_feed(const struct config *, const char *key);		 /* or NULL */
const struct section_rule *conf_section(const struct config *, const char *key); /* or NULL */
size_t conf_section_index(const struct config *, const char *key); /* nsections: there is none */
/*
 * What fetchers, web and mailer need travels to them packed: everything but the feeds (a job
 * carries its feed, the store knows their titles).  conf_unpack() returns NULL when damaged.
 */
void conf_pack(const struct config *, struct buf *out);
struct config *conf_unpack(struct unpack *);
/* The option table, for --help and the manual test: one line per option. */
void conf_print_options(FILE *);

#endif
