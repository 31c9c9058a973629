#include "conf_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/text.h"

static int
first_bad_line(const char *text, size_t len)
{
	const char *end = text + len, *nl;
	int line = 1;

	for (;; text = nl + 1, line++) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (nl == NULL || memchr(text, '\0', (size_t)(nl - text)) != NULL ||
		    !text_valid(text, (size_t)(nl - text)))
			return line;
	}
}

char *
conf_read_text(struct loader *l, const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	struct stat st;

	if (f == NULL || fstat(fileno(f), &st) == -1) {
		conf_error(l, path, 0, "%s", strerror(errno));
	} else if (!S_ISREG(st.st_mode) || (size_t)st.st_size > CONF_FILE_MAX) {
		conf_error(l, path, 0, "is not a file of at most %zu MiB", CONF_FILE_MAX >> 20);
	} else {
		text = malloc((size_t)st.st_size + 1);
		if (text == NULL)
			abort();
		*len = fread(text, 1, (size_t)st.st_size, f);
		text[*len] = '\0';
		if (strlen(text) != *len || !text_valid(text, *len)) {
			conf_error(l, path, first_bad_line(text, *len), "is not UTF-8 text");
			free(text);
			text = NULL;
		}
	}
	if (f != NULL)
		fclose(f);
	return text;
}

/* Past a quoted string that begins at p. */
static char *
skip_string(char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote)
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : p;
}

/* Where the comment at p ends (newlines stay), or p when there is none. */
static char *
skip_comment(char *p, const char *text, char *end)
{
	char *close;

	if (*p == '#' || (*p == '/' && p[1] == '/' && (p == text || strchr(" \t\n{}(),=", p[-1]))))
		return p + strcspn(p, "\n");
	if (*p == '/' && p[1] == '*')
		return (close = strstr(p + 2, "*/")) != NULL ? close + 2 : end;
	return p;
}

/*
 * libconfuse 3.3 counts a line with a comment three times, which would make every message point
 * to the wrong place; so it gets to see none.
 */
void
conf_blank_comments(char *text, size_t len)
{
	char *p = text, *end = text + len, *stop;

	while (p < end) {
		if (*p == '"' || *p == '\'') {
			p = skip_string(p, end);
		} else if ((stop = skip_comment(p, text, end)) > p) {
			for (; p < stop; p++)
				if (*p != '\n')
					*p = ' ';
		} else {
			p++;
		}
	}
}

int
conf_open_brace(char *text, size_t len)
{
	char *p = text, *end = text + len, *stop;
	int lines[CONF_BLOCKS_MAX], line = 1;
	size_t depth = 0;

	for (; p < end; p = stop) {
		stop = *p == '"' || *p == '\'' ? skip_string(p, end) : p + 1;
		if (*p == '{' && depth++ < CONF_BLOCKS_MAX)
			lines[depth - 1] = line;
		else if (*p == '}' && depth > 0)
			depth--;
		for (; p < stop; p++)
			line += *p == '\n';
	}
	return depth == 0 ? 0 : lines[depth < CONF_BLOCKS_MAX ? depth - 1 : CONF_BLOCKS_MAX - 1];
}

/* What is not there matches nothing; what may not be read is no less an error than a file. */
static int
glob_error(const char *path, int error)
{
	(void)path;
	return error != ENOENT && error != ENOTDIR;
}

int
conf_glob(struct loader *l, const char *pattern, glob_t *g)
{
	int rc = glob(pattern, 0, glob_error, g);

	if (rc == GLOB_ABORTED || rc == GLOB_NOSPACE)
		conf_error(l, pattern, 0, "cannot be read: %s", strerror(errno));
	return rc == 0 ? 0 : -1;
}

/* Rules and templates: their text goes with the configuration to whom it may concern. */
static const char *
keep_file(struct loader *l, const char *path, size_t *len)
{
	char *text = conf_read_text(l, path, len);
	const char *kept = text != NULL ? arena_strndup(l->conf->arena, text, *len) : NULL;

	free(text);
	return kept;
}

static void
add_rules(struct loader *l, const glob_t *g)
{
	struct config *c = l->conf;
	struct rules_file *rules =
	    arena_alloc(c->arena, (c->nrules + g->gl_pathc) * sizeof(*c->rules));
	size_t i, len = 0;
	const char *text;

	if (c->nrules > 0)
		memcpy(rules, c->rules, c->nrules * sizeof(*rules));
	c->rules = rules;
	for (i = 0; i < g->gl_pathc; i++) {
		if ((text = keep_file(l, g->gl_pathv[i], &len)) == NULL)
			continue;
		c->rules[c->nrules++] =
		    (struct rules_file){arena_strdup(c->arena, g->gl_pathv[i]), text, len};
	}
}

/* A pattern may match nothing; a name that is wrong would leave every item without a section. */
static void
no_rules(struct loader *l, const char *pattern)
{
	struct conf_place at = conf_place_of(l, "rules");

	if (strpbrk(pattern, "*?[") == NULL)
		conf_error(l, at.file, at.line, "rules: %s: %s", pattern, strerror(ENOENT));
	else if (l->errors == 0)
		conf_warn(l, at.file, at.line, "no rules match %s", pattern);
}

static void
rules_error(void *arg, const char *message)
{
	struct loader *l = arg;

	l->errors++;
	if (l->report != NULL)
		l->report(l->arg, message);
}

void
conf_read_rules(struct loader *l)
{
	struct config *c = l->conf;
	glob_t g;
	size_t i;

	for (i = 0; i < c->nrules_files; i++) {
		if (conf_glob(l, c->rules_files[i], &g) != 0) {
			no_rules(l, c->rules_files[i]);
			continue;
		}
		add_rules(l, &g);
		globfree(&g);
	}
	if (l->errors > 0 || l->rules_later)
		return;
	(void)rules_mistakes(c->rules, c->nrules, c->sections, c->nsections, rules_error, l);
}

/* The directory of templates, or the system's when none was asked for and there is none here. */
static const char *
templates_dir(struct loader *l)
{
	struct config *c = l->conf;
	struct conf_place at = conf_place_of(l, "templates");

	if (access(c->templates_dir, R_OK | X_OK) == 0)
		return c->templates_dir;
	if (at.line == 0)
		return c->templates_dir = DIGESTD_SYSCONFDIR "/digestd/templates";
	conf_error(l, at.file, at.line, "templates: %s: %s", c->templates_dir, strerror(errno));
	return NULL;
}

void
conf_read_templates(struct loader *l)
{
	struct config *c = l->conf;
	const char *dir = templates_dir(l), *text;
	size_t i, len = 0;
	glob_t g;

	if (dir == NULL || conf_glob(l, arena_printf(c->arena, "%s/*", dir), &g) != 0)
		return;
	c->templates = arena_alloc(c->arena, g.gl_pathc * sizeof(*c->templates));
	for (i = 0; i < g.gl_pathc; i++) {
		if ((text = keep_file(l, g.gl_pathv[i], &len)) == NULL)
			continue;
		c->templates[c->ntemplates++] = (struct config_file){
		    arena_strdup(c->arena, strrchr(g.gl_pathv[i], '/') + 1), text, len};
	}
	globfree(&g);
}
