#include "conf_internal.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY ((int64_t)24 * HOUR)

/* Rows are sorted by subject, as in digestd.conf(5). */
#define ROW(struct_, member, type, name, min, max, value, help)                           \
	{                                                                                 \
		name, type, offsetof(struct struct_, member),                             \
		    sizeof(((struct struct_ *)0)->member), 0, min, max, value, help, NULL \
	}
#define CHOICE(struct_, member, name, words, value, help)                              \
	{                                                                              \
		name, CONF_CHOICE, offsetof(struct struct_, member),                   \
		    sizeof(((struct struct_ *)0)->member), 0, 0, 0, value, help, words \
	}
#define ROWS(struct_, member, type, name, value, help)                                             \
	{                                                                                          \
		name, type, offsetof(struct struct_, member),                                      \
		    sizeof(((struct struct_ *)0)->member), offsetof(struct struct_, n##member), 0, \
		    0, value, help, NULL                                                           \
	}

const struct conf_option conf_options[] = {
    ROW(config, state_dir, CONF_STRING, "state_dir", 0, 0, NULL,
	"directory of items.db and mail.db; default $STATE_DIRECTORY or var"),
    ROW(config, public_dir, CONF_STRING, "public_dir", 0, 0, NULL,
	"directory of the published files; default STATE_DIR/public"),
    ROW(config, control, CONF_STRING, "control", 0, 0, NULL,
	"socket of digestctl; default STATE_DIR/control"),
    ROW(config, user, CONF_WORD, "user", 0, 0, NULL, "user to become when started as root"),
    ROW(config, fetchers, CONF_INT, "fetchers", 0, 64, "0", "fetcher processes; 0 is one per core"),
    ROW(config, base_url, CONF_BASE, "base_url", 0, 0, "http://127.0.0.1:8080",
	"public address of the web pages and feeds"),
    ROW(config, title, CONF_STRING, "title", 0, 0, "开源战略动态", "title of the merged feed"),
    ROW(config, description, CONF_STRING, "description", 0, 0,
	"开源政策、产业、项目、组织与 RISC-V 的每日动态", "description of the merged feed"),
    ROW(config, title_in[LANGUAGE_EN], CONF_STRING, "title_en", 0, 0, NULL,
	"title in English mails"),
    ROW(config, description_in[LANGUAGE_EN], CONF_STRING, "description_en", 0, 0, NULL,
	"description in English mails"),
    ROW(config, tag_authority, CONF_TAG, "tag_authority", 0, 0, "digestd.local,2026",
	"RFC 4151 authority of all ids; set it before publishing and never again"),
    ROW(config, language, CONF_LANGUAGE, "language", 0, 0, "zh-CN",
	"language of pages and merged feeds"),
    ROW(config, tz_minutes, CONF_ZONE, "timezone", -15 * 60, 15 * 60, "+08:00",
	"time zone of pages: when a day begins"),

    ROW(config, contact, CONF_STRING, "contact", 0, 0, NULL,
	"URL or address for site owners, in User-Agent"),
    ROW(config, fetch_concurrency, CONF_INT, "fetch_concurrency", 1, 4096, "200",
	"transfers at once in each fetcher"),
    ROW(config, fetch_timeout, CONF_SECONDS, "fetch_timeout", 1, 600, "30s",
	"longest time of one transfer"),
    ROW(config, connect_timeout, CONF_SECONDS, "connect_timeout", 1, 120, "10s",
	"longest time until a connection stands"),
    ROW(config, low_speed_limit, CONF_INT, "low_speed_limit", 0, 1000000, "100",
	"slower than so many bytes a second ..."),
    ROW(config, low_speed_time, CONF_SECONDS, "low_speed_time", 1, 600, "15s",
	"... for so long ends a transfer"),
    ROW(config, max_body, CONF_SIZE, "max_body", 1024, 64 << 20, "16M",
	"largest response after decompression"),
    ROW(config, max_redirects, CONF_INT, "max_redirects", 0, 20, "8", "redirects followed"),
    ROW(config, host_gap_ms, CONF_MS, "host_gap", 0, 600000, "1s",
	"pause between two requests to one host"),
    ROW(config, proxy, CONF_PROXY, "proxy", 0, 0, NULL, "proxy of all feeds that name none"),
    ROW(config, ca_file, CONF_STRING, "ca_file", 0, 0, NULL,
	"PEM bundle of certificate authorities; default the system's"),
    ROWS(config, allow_networks, CONF_NETWORKS, "allow_networks", NULL,
	"networks that may be fetched from although they are not public"),

    ROW(config, interval_min, CONF_SECONDS, "interval_min", 10, 30 * DAY, "15m",
	"a feed is polled at most so often"),
    ROW(config, interval_max, CONF_SECONDS, "interval_max", 60, 90 * DAY, "1d",
	"a feed is polled at least so often"),
    ROW(config, interval_default, CONF_SECONDS, "interval_default", 10, 90 * DAY, "1h",
	"interval of a feed whose rhythm is not known yet"),
    ROW(config, backoff_max, CONF_SECONDS, "backoff_max", 60, 90 * DAY, "1d",
	"longest pause after errors"),
    ROW(config, refresh_min, CONF_SECONDS, "refresh_min", 0, DAY, "1m",
	"manual refreshes of one feed are at least so far apart"),
    ROW(config, redirect_after, CONF_INT, "redirect_after", 1, 100, "3",
	"a permanent redirect is stored after so many sightings"),

    ROWS(config, block, CONF_PATTERNS, "block", NULL, "titles to drop, in all feeds"),

    ROW(config, retention_days, CONF_DAYS, "retention", 1, 36500, "400d",
	"contents of items are kept so long; their keys for ever"),
    ROW(config, title_window_days, CONF_DAYS, "title_window", 0, 365, "7d",
	"reports with the same title within this time are one story"),
    ROW(config, flood, CONF_INT, "flood", 1, 10000, "30",
	"so many new items in one poll are kept out of the mail"),

    ROW(config, publish_files, CONF_BOOL, "publish_files", 0, 0, "true",
	"write the documents as files, too"),
    ROW(config, publish_feed_files, CONF_BOOL, "publish_feed_files", 0, 0, "false",
	"also a set of files for each feed"),
    ROW(config, publish_items, CONF_INT, "publish_items", 1, 1000, "100", "stories in a document"),
    ROW(config, publish_delay, CONF_SECONDS, "publish_delay", 0, 3600, "10s",
	"documents are written so long after a change"),

    ROWS(config, listen, CONF_LISTEN, "listen", "127.0.0.1:8080", "addresses of the web server"),
    ROW(config, web_timeout, CONF_SECONDS, "web_timeout", 1, 600, "15s",
	"a client that is silent for so long is disconnected"),
    ROW(config, web_max_connections, CONF_INT, "web_max_connections", 1, 100000, "512",
	"clients at once"),
    ROW(config, web_max_header, CONF_SIZE, "web_max_header", 1024, 1 << 20, "16K",
	"largest request header"),
    ROW(config, web_max_body, CONF_SIZE, "web_max_body", 0, 16 << 20, "64K",
	"largest request body"),

    ROW(config, mail_from, CONF_MAILBOX, "mail_from", 0, 0, "开源战略动态 <digest@localhost>",
	"sender of all mails"),
    ROW(config, mail_admin, CONF_ADDRESS, "mail_admin", 0, 0, NULL,
	"address that is told of trouble with the mail"),
    ROW(config, smtp_url, CONF_SMTP, "smtp_url", 0, 0, NULL,
	"server that takes the mails; without it they become files in STATE_DIR/mail/outbox"),
    CHOICE(config, smtp_tls, "smtp_tls", "required opportunistic none", "required",
	"STARTTLS of an smtp URL: required, opportunistic or none"),
    ROW(config, smtp_user, CONF_STRING, "smtp_user", 0, 0, NULL,
	"name to log in with; without it there is no login"),
    CHOICE(config, smtp_auth, "smtp_auth", "any plain login cram-md5 xoauth2", "any",
	"way to log in: any, plain, login, cram-md5 or xoauth2"),
    ROW(config, smtp_password_file, CONF_PATH, "smtp_password_file", 0, 0, NULL,
	"file with the password; default the credential smtp-password"),
    ROW(config, smtp_connections, CONF_INT, "smtp_connections", 1, 100, "4",
	"connections to the server at once"),
    ROW(config, smtp_rate, CONF_INT, "smtp_rate", 0, 1000000, "0",
	"messages a minute; 0 is no limit"),
    ROW(config, sendmail, CONF_PATH, "sendmail", 0, 0, NULL,
	"program that takes the mails, instead of smtp_url"),
    ROW(config, mail_retry, CONF_SECONDS, "mail_retry", 60, 30 * DAY, "2d",
	"a mail that is refused for now is tried again for so long"),
    ROW(config, mail_resend, CONF_BOOL, "mail_resend", 0, 0, "false",
	"send again what may have arrived"),
    ROW(config, mail_bounces, CONF_INT, "mail_bounces", 1, 100, "3",
	"hard bounces in a row that disable an address"),
    ROW(config, digest_time, CONF_CLOCK, "digest_time", 0, 24 * 60 - 1, "08:00",
	"time of day of the digests"),
    ROW(config, digest_weekday, CONF_INT, "digest_weekday", 1, 7, "1",
	"day of the weekly digest, 1 is Monday"),
    ROW(config, digest_monthday, CONF_INT, "digest_monthday", 1, 28, "1",
	"day of the monthly digest"),
    ROW(config, digest_items, CONF_INT, "digest_items", 1, 100, "10",
	"stories in a section of a digest"),
    ROW(config, digest_empty, CONF_BOOL, "digest_empty", 0, 0, "false",
	"send a digest of no stories, too"),
    ROW(config, subscribe, CONF_BOOL, "subscribe", 0, 0, "true",
	"readers may subscribe on the web pages"),

    ROW(config, bridge, CONF_BASE, "bridge", 0, 0, "https://rsshub.app",
	"base URL of an RSSHub instance; \"${bridge}/path\" in URLs of feeds"),
    ROWS(config, rules_files, CONF_PATHS, "rules", "rules.d/*.rules",
	"files of digest.rules(5), patterns relative to this file"),
    ROW(config, templates_dir, CONF_PATH, "templates", 0, 0, "templates",
	"directory of page templates, relative to this file"),
    {.name = NULL},
};

const struct conf_option conf_section_options[] = {
    ROW(section_rule, title, CONF_STRING, "title", 0, 0, NULL, "heading of the section"),
    ROW(section_rule, title_in[LANGUAGE_EN], CONF_STRING, "title_en", 0, 0, NULL,
	"heading in English mails"),
    ROW(section_rule, threshold, CONF_INT, "threshold", 0, 100000, "10",
	"points an item needs to belong to it"),
    ROW(section_rule, precedence, CONF_INT, "precedence", -1000, 1000, "0",
	"at equal points the higher wins"),
    ROW(section_rule, claims, CONF_BOOL, "claims", 0, 0, "false",
	"owns every item that reaches the threshold"),
    {.name = NULL},
};

const struct conf_option conf_feed_options[] = {
    ROW(feed, url, CONF_URL, "url", 0, 0, NULL, "address of the document; required"),
    ROW(feed, title, CONF_STRING, "title", 0, 0, NULL, "name for people; default the feed's own"),
    ROW(feed, site, CONF_URL, "site", 0, 0, NULL, "page for people"),
    ROW(feed, kind, CONF_KIND, "kind", 0, 0, "feed", "source that reads it"),
    ROW(feed, section, CONF_WORD, "section", 0, 0, NULL, "section most of its items belong to"),
    ROW(feed, prior, CONF_INT, "prior", 0, 1000, "3", "points the section gets for that"),
    ROW(feed, weight, CONF_INT, "weight", 0, 100, "50",
	"trust; the most trusted report leads a story"),
    ROW(feed, language, CONF_LANGUAGE, "language", 0, 0, NULL, "language of items that name none"),
    ROW(feed, tz_minutes, CONF_ZONE, "timezone", -15 * 60, 15 * 60, "+00:00",
	"time zone of dates that name none"),
    ROW(feed, interval_min, CONF_SECONDS, "interval_min", 10, 30 * DAY, NULL,
	"polled at most so often; default the global one"),
    ROW(feed, interval_max, CONF_SECONDS, "interval_max", 60, 90 * DAY, NULL,
	"polled at least so often; default the global one"),
    ROWS(feed, headers, CONF_HEADERS, "headers", NULL, "further request headers"),
    ROW(feed, proxy, CONF_PROXY, "proxy", 0, 0, NULL, "proxy of this feed"),
    ROWS(feed, block, CONF_PATTERNS, "block", NULL, "titles to drop"),
    ROW(feed, fallback_url, CONF_URL, "fallback_url", 0, 0, NULL,
	"asked when url fails or is no feed"),
    ROW(feed, enabled, CONF_BOOL, "enabled", 0, 0, "true", "whether it is polled"),
    {.name = NULL},
};

const struct conf_option conf_listing_options[] = {
    ROW(listing_rules, type, CONF_WORD, "type", 0, 0, "html", "html or json"),
    ROW(listing_rules, item, CONF_STRING, "item", 0, 0, NULL,
	"selector of an entry, or path of the array; required"),
    ROW(listing_rules, title, CONF_STRING, "title", 0, 0, NULL, "selector or path in the entry"),
    ROW(listing_rules, link, CONF_STRING, "link", 0, 0, NULL,
	"selector@attribute or path; default a@href"),
    ROW(listing_rules, link_template, CONF_STRING, "link_template", 0, 0, NULL,
	"URL in which {path} is replaced by the value at the path"),
    ROW(listing_rules, id, CONF_STRING, "id", 0, 0, NULL, "selector or path of a lasting id"),
    ROW(listing_rules, date, CONF_STRING, "date", 0, 0, NULL, "selector or path of the date"),
    ROW(listing_rules, date_format, CONF_STRING, "date_format", 0, 0, NULL,
	"form of the date as in strptime(3); default any known form"),
    ROW(listing_rules, summary, CONF_STRING, "summary", 0, 0, NULL, "selector or path"),
    ROW(listing_rules, author, CONF_STRING, "author", 0, 0, NULL, "selector or path"),
    ROW(listing_rules, content, CONF_STRING, "content", 0, 0, NULL, "selector or path"),
    ROW(listing_rules, content_encoding, CONF_WORD, "content_encoding", 0, 0, NULL,
	"base64, or nothing"),
    ROW(listing_rules, status_path, CONF_STRING, "status_path", 0, 0, NULL,
	"JSON path whose value must be status_ok"),
    ROW(listing_rules, status_ok, CONF_STRING, "status_ok", 0, 0, NULL, "value of status_path"),
    ROW(listing_rules, next, CONF_STRING, "next", 0, 0, NULL,
	"selector@attribute or path of the next page"),
    ROW(listing_rules, pages, CONF_INT, "pages", 1, 20, "1", "pages read in one poll"),
    {.name = NULL},
};

static const char *const type_names[] = {
    [CONF_STRING] = "string",
    [CONF_WORD] = "word",
    [CONF_BOOL] = "true|false",
    [CONF_INT] = "number",
    [CONF_SECONDS] = "time",
    [CONF_MS] = "time",
    [CONF_DAYS] = "days",
    [CONF_SIZE] = "size",
    [CONF_CLOCK] = "clock",
    [CONF_ZONE] = "zone",
    [CONF_URL] = "URL",
    [CONF_BASE] = "URL",
    [CONF_PROXY] = "URL",
    [CONF_PATH] = "path",
    [CONF_TAG] = "authority",
    [CONF_LANGUAGE] = "language",
    [CONF_KIND] = "source",
    [CONF_MAILBOX] = "mailbox",
    [CONF_ADDRESS] = "address",
    [CONF_SMTP] = "URL",
    [CONF_CHOICE] = "word",
    [CONF_PATTERNS] = "{pattern, ...}",
    [CONF_PATHS] = "{path, ...}",
    [CONF_LISTEN] = "{address:port, ...}",
    [CONF_HEADERS] = "{\"Name: value\", ...}",
    [CONF_NETWORKS] = "{network, ...}",
};

static void
print_table(FILE *f, const char *block, const struct conf_option *o)
{
	for (; o->name != NULL; o++)
		fprintf(f, "%s%s\t%s\t%s\t%s\n", block, o->name, type_names[o->type],
		    o->value != NULL ? o->value : "-", o->help);
}

void
conf_print_options(FILE *f)
{
	print_table(f, "", conf_options);
	print_table(f, "section.", conf_section_options);
	print_table(f, "feed.", conf_feed_options);
	print_table(f, "feed.listing.", conf_listing_options);
}
