#include <confuse.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf_internal.h"

/* libconfuse's callbacks carry no pointer of ours, and its lexer is one for the process. */
static struct loader *loading;

static void __attribute__((format(printf, 2, 0)))
library_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	/* CFGF_KEYSTRVAL lets the parser go on after this one, so that all are found. */
	if (strncmp(fmt, "no such option", 14) == 0)
		fmt = "unknown option '%s'";
	conf_verror(loading, loading->file, cfg->line, fmt, ap);
}

/* ---- libconfuse's callbacks ------------------------------------------------------------- */

struct target {
	const struct conf_option *options;
	struct conf_seen *seen;
	void *base;
};

static struct target
find_target(struct loader *l, const char *block)
{
	if (strcmp(block, "listing") == 0) {
		l->has_listing = true;
		return (struct target){conf_listing_options, &l->listing_seen, &l->feed.listing};
	}
	if (strncmp(block, "feed", 4) == 0)
		return (struct target){conf_feed_options, &l->block_seen, &l->feed};
	if (strcmp(block, "section") == 0)
		return (struct target){conf_section_options, &l->block_seen, &l->section};
	return (struct target){conf_options, &l->seen, l->conf};
}

/* A value of an option; of a list, one of its values. */
static int
set_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	struct loader *l = loading;
	struct target t = find_target(l, cfg_name(cfg));
	size_t row = (size_t)(opt - cfg->opts);
	const struct conf_option *o = &t.options[row];
	struct errbuf err;

	*(const char **)result = value;
	if (t.base != l->conf && l->block_line == 0)
		l->block_line = cfg->line;
	/* The library empties a list when `=` sets it anew, so its first value tells. */
	if (t.seen->file[row] != NULL && (!conf_is_list(o) || cfg_opt_size(opt) == 1))
		conf_error(l, l->file, cfg->line, "%s is already set in %s:%d", o->name,
		    t.seen->file[row], t.seen->line[row]);
	else if (conf_set(o, t.base, value, l->dir, l->conf->arena, &err) == -1)
		conf_error(l, l->file, cfg->line, "%s", err.text);
	t.seen->file[row] = l->file;
	t.seen->line[row] = cfg->line;
	if (t.base == l->conf && o->offset == offsetof(struct config, bridge))
		(void)setenv("bridge", l->conf->bridge, 1);
	return 0;
}

/* The block is in our hands now.  The library searches its blocks one by one: keep it at none. */
static const char *
end_block(cfg_opt_t *opt, struct loader *l)
{
	cfg_t *block = cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1);
	const char *title = cfg_title(block);

	title = title != NULL ? arena_strdup(l->conf->arena, title) : NULL;
	cfg_opt_rmnsec(opt, cfg_opt_size(opt) - 1);
	return title;
}

static int
feed_read(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *key = cfg_title(cfg_opt_getnsec(opt, cfg_opt_size(opt) - 1));

	conf_feed_end(loading, key, cfg->line);
	cfg_opt_rmnsec(opt, cfg_opt_size(opt) - 1);
	conf_feed_begin(loading);
	return 0;
}

static int
feed_defaults_read(cfg_t *cfg, cfg_opt_t *opt)
{
	struct loader *l = loading;

	(void)end_block(opt, l);
	if (l->feed.url != NULL || l->feed.fallback_url != NULL || l->feed.title != NULL)
		conf_error(
		    l, l->file, cfg->line, "feed_defaults cannot hold url, fallback_url or title");
	l->defaults = l->feed;
	conf_feed_begin(l);
	return 0;
}

static int
section_read(cfg_t *cfg, cfg_opt_t *opt)
{
	struct loader *l = loading;
	const char *key = end_block(opt, l);
	int line = l->block_line > 0 ? l->block_line : cfg->line;
	size_t i;

	if (!conf_key_ok(key) || strcmp(key, "none") == 0)
		conf_error(l, l->file, line, "bad key of a section: '%s'", key);
	for (i = 0; i < l->nsections; i++)
		if (strcmp(l->sections[i].key, key) == 0)
			conf_error(l, l->file, line, "section '%s' is already defined in %s:%d",
			    key, l->section_places[i].file, l->section_places[i].line);
	if (l->section.title == NULL)
		conf_error(l, l->file, line, "section '%s' has no title", key);
	l->section.key = key;
	l->sections = reallocarray(l->sections, l->nsections + 1, sizeof(*l->sections));
	l->section_places =
	    reallocarray(l->section_places, l->nsections + 1, sizeof(*l->section_places));
	if (l->sections == NULL || l->section_places == NULL)
		abort();
	l->section_places[l->nsections] = (struct conf_place){l->file, line};
	l->sections[l->nsections++] = l->section;
	l->section = (struct section_rule){0};
	conf_set_defaults(conf_section_options, &l->section, l->dir, l->conf->arena);
	conf_feed_begin(l);
	return 0;
}

/* ---- files ------------------------------------------------------------------------------ */

void
conf_add_directory(struct config *c, const char *dir)
{
	size_t n = c->ndirectories, i;

	for (i = 0; i < n; i++)
		if (strcmp(c->directories[i], dir) == 0)
			return;
	if ((n & (n - 1)) == 0)
		c->directories = arena_grow(c->arena, c->directories, n * sizeof(char *),
		    (n == 0 ? 1 : 2 * n) * sizeof(char *));
	c->directories[c->ndirectories++] = dir;
}

void
conf_add_directory_of(struct config *c, const char *pattern)
{
	size_t n = strcspn(pattern, "*?[");

	while (n > 0 && pattern[n - 1] != '/')
		n--;
	if (n > 1)
		conf_add_directory(c, arena_strndup(c->arena, pattern, n - 1));
	else
		conf_add_directory(c, n == 1 ? "/" : ".");
}

void
conf_add_file(struct loader *l, const char *path, int line)
{
	const char *slash = strrchr(path, '/');
	struct arena *a = l->conf->arena;
	size_t i;

	for (i = 0; i < l->nfiles; i++) {
		if (strcmp(l->files[i].path, path) == 0) {
			conf_error(l, l->file, line, "%s is included twice", path);
			return;
		}
	}
	if (l->nfiles == CONF_FILES_MAX) {
		conf_error(l, l->file, line, "more than %d files", CONF_FILES_MAX);
		return;
	}
	l->files = reallocarray(l->files, l->nfiles + 1, sizeof(*l->files));
	if (l->files == NULL)
		abort();
	l->files[l->nfiles].path = arena_strdup(a, path);
	l->files[l->nfiles++].dir =
	    slash == NULL ? "."
			  : arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

/* include("feeds.d/NAME.conf") or a pattern: read after this file, sorted by name. */
static int
include(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	struct loader *l = loading;
	const char *pattern;
	glob_t g;
	size_t i;
	int errors = l->errors;

	(void)opt;
	if (argc != 1 || argv[0][0] == '\0') {
		conf_error(l, l->file, cfg->line, "include takes one file name or pattern");
		return 0;
	}
	pattern =
	    argv[0][0] == '/' ? argv[0] : arena_printf(l->conf->arena, "%s/%s", l->dir, argv[0]);
	conf_add_directory_of(l->conf, pattern);
	if (conf_glob(l, pattern, &g) == 0) {
		for (i = 0; i < g.gl_pathc; i++)
			conf_add_file(l, g.gl_pathv[i], cfg->line);
		globfree(&g);
	} else if (l->errors == errors && strpbrk(pattern, "*?[") == NULL) {
		conf_error(l, l->file, cfg->line, "%s: %s", pattern, strerror(ENOENT));
	}
	return 0;
}

static cfg_opt_t *
add_table(cfg_opt_t *out, const struct conf_option *o)
{
	for (; o->name != NULL; o++) {
		cfg_opt_t plain = CFG_STR_CB(o->name, NULL, CFGF_NODEFAULT, set_value);
		cfg_opt_t list = CFG_STR_LIST_CB(o->name, NULL, CFGF_NODEFAULT, set_value);

		*out++ = conf_is_list(o) ? list : plain;
	}
	return out;
}

/* `rules = {}` has no value that would call set_value(), but it is said. */
static void
see_empty_lists(struct loader *l, const cfg_t *cfg)
{
	size_t row;

	for (row = 0; conf_options[row].name != NULL; row++)
		if (conf_is_list(&conf_options[row]) && (cfg->opts[row].flags & CFGF_MODIFIED) != 0)
			l->seen.file[row] = l->file;
}

/*
 * One file, with a fresh parser: libconfuse's own include leaves its stack of files behind when
 * one of them has an error, which a daemon that reloads cannot afford.
 */
static void
parse_text(struct loader *l, char *text, size_t len)
{
	cfg_opt_t listing[CONF_OPTIONS_MAX] = {0}, feed[CONF_OPTIONS_MAX] = {0};
	cfg_opt_t section[CONF_OPTIONS_MAX] = {0}, root[CONF_OPTIONS_MAX] = {0}, *end;
	cfg_opt_t listing_block = CFG_SEC("listing", listing, CFGF_MULTI);
	cfg_opt_t feed_block = CFG_SEC("feed", feed, CFGF_MULTI | CFGF_TITLE);
	cfg_opt_t defaults_block = CFG_SEC("feed_defaults", feed, CFGF_MULTI);
	cfg_opt_t section_block = CFG_SEC("section", section, CFGF_MULTI | CFGF_TITLE);
	cfg_opt_t include_call = CFG_FUNC("include", include);
	FILE *f = fmemopen(text, len, "r");
	cfg_t *cfg;

	(void)add_table(listing, conf_listing_options);
	(void)add_table(section, conf_section_options);
	end = add_table(feed, conf_feed_options);
	*end = listing_block;
	end = add_table(root, conf_options);
	*end++ = feed_block;
	*end++ = defaults_block;
	*end++ = section_block;
	*end++ = include_call;
	cfg = cfg_init(root, CFGF_KEYSTRVAL);
	if (cfg == NULL || f == NULL)
		abort();
	cfg->filename = strdup(l->file);
	cfg_set_error_function(cfg, library_error);
	cfg_set_validate_func(cfg, "feed", feed_read);
	cfg_set_validate_func(cfg, "feed_defaults", feed_defaults_read);
	cfg_set_validate_func(cfg, "section", section_read);
	(void)cfg_parse_fp(cfg, f);
	see_empty_lists(l, cfg);
	fclose(f);
	cfg_free(cfg);
}

static void
parse_file(struct loader *l, const struct conf_source *source)
{
	size_t len = 0, bom;
	char *text;
	int line;

	l->file = source->path;
	l->dir = source->dir;
	l->defaults = (struct feed){0};
	conf_set_defaults(conf_feed_options, &l->defaults, l->dir, l->conf->arena);
	conf_set_defaults(conf_listing_options, &l->defaults.listing, l->dir, l->conf->arena);
	l->section = (struct section_rule){0};
	conf_set_defaults(conf_section_options, &l->section, l->dir, l->conf->arena);
	conf_feed_begin(l);
	if ((text = conf_read_text(l, source->path, &len)) == NULL)
		return;
	bom = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	conf_blank_comments(text + bom, len - bom);
	if (len > bom)
		parse_text(l, text + bom, len - bom);
	/* To libconfuse the end of a file that was cut off is the end of its last block. */
	if ((line = conf_open_brace(text + bom, len - bom)) > 0)
		conf_error(l, l->file, line, "the block that begins here is not closed");
	free(text);
}

/* libconfuse resolves ${NAME} in double quotes from the environment and from nowhere else. */
void
conf_parse(struct loader *l)
{
	const char *old = getenv("bridge");
	char *saved = old != NULL ? strdup(old) : NULL;
	size_t i;

	loading = l;
	(void)setenv("bridge", l->conf->bridge, 1);
	for (i = 0; i < l->nfiles; i++)
		parse_file(l, &(struct conf_source){l->files[i].path, l->files[i].dir});
	if (saved != NULL)
		setenv("bridge", saved, 1);
	else
		unsetenv("bridge");
	free(saved);
	loading = NULL;
}
