#include "conf.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf_internal.h"

/* systemd tells the service where its state is, but nobody tells digestctl. */
static const char *
default_state_dir(const struct config *c)
{
	const char *env = getenv("STATE_DIRECTORY");

	if (env != NULL && *env != '\0')
		return arena_strndup(c->arena, env, strcspn(env, ":"));
	if (strcmp(c->file, DIGESTD_SYSCONFDIR "/digestd/digestd.conf") == 0)
		return "/var/lib/digestd";
	return "var";
}

static void
set_directories(struct loader *l)
{
	struct config *c = l->conf;

	if (c->state_dir == NULL)
		c->state_dir = default_state_dir(c);
	if (c->public_dir == NULL)
		c->public_dir = arena_printf(c->arena, "%s/public", c->state_dir);
	if (c->control == NULL)
		c->control = arena_printf(c->arena, "%s/control", c->state_dir);
}

static void
set_list_defaults(struct loader *l)
{
	const struct conf_option *o;
	size_t row;

	for (row = 0; conf_options[row].name != NULL; row++) {
		o = &conf_options[row];
		if (conf_is_list(o) && o->value != NULL && l->seen.file[row] == NULL)
			(void)conf_set(o, l->conf, o->value, l->files[0].dir, l->conf->arena, NULL);
	}
}

static void
finish(struct loader *l)
{
	struct config *c = l->conf;
	size_t i;

	set_directories(l);
	set_list_defaults(l);
	if (l->nsections > 0) {
		c->sections = arena_alloc(c->arena, l->nsections * sizeof(*c->sections));
		memcpy(c->sections, l->sections, l->nsections * sizeof(*c->sections));
		c->nsections = l->nsections;
	}
	conf_feeds_finish(l);
	conf_read_rules(l);
	conf_read_templates(l);
	for (i = 0; i < c->nrules_files; i++)
		conf_add_directory_of(c, c->rules_files[i]);
	conf_add_directory(c, c->templates_dir);
	conf_check(l);
}

const char *
conf_default_file(void)
{
	const char *env = getenv("DIGESTD_CONF");

	if (env != NULL && *env != '\0')
		return env;
	if (access("etc/digestd.conf", R_OK) == 0)
		return "etc/digestd.conf";
	return DIGESTD_SYSCONFDIR "/digestd/digestd.conf";
}

/* What could be read, also of a broken configuration; its errors are counted. */
static struct config *
load(const char *file, bool rules_later, void (*report)(void *arg, const char *message), void *arg,
    int *errors)
{
	struct loader *l = calloc(1, sizeof(*l));
	struct config *c;

	if (l == NULL)
		abort();
	l->rules_later = rules_later;
	l->report = report;
	l->arg = arg;
	l->conf = conf_new();
	l->file = file;
	l->conf->file = arena_strdup(l->conf->arena, file);
	conf_add_file(l, file, 0);
	conf_add_directory(l->conf, l->files[0].dir);
	conf_set_defaults(conf_options, l->conf, l->files[0].dir, l->conf->arena);
	conf_parse(l);
	finish(l);
	c = l->conf;
	*errors = l->errors;
	free(l->files);
	free(l->feeds);
	free(l->sections);
	free(l->section_places);
	free(l);
	/* The parser's many small pieces are gone; a daemon of months need not hold their pages. */
	malloc_trim(0);
	return c;
}

static struct config *
sound(struct config *c, int errors)
{
	if (errors == 0)
		return c;
	conf_free(c);
	return NULL;
}

struct config *
conf_load(const char *file, void (*report)(void *arg, const char *message), void *arg)
{
	int errors;
	struct config *c = load(file, false, report, arg, &errors);

	return sound(c, errors);
}

struct config *
conf_load_but_rules(const char *file, void (*report)(void *arg, const char *message), void *arg)
{
	int errors;
	struct config *c = load(file, true, report, arg, &errors);

	return sound(c, errors);
}

static void
no_report(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

const char *
conf_control(const char *file, struct arena *a)
{
	int errors;
	struct config *c = load(file, true, no_report, NULL, &errors);
	const char *path = arena_strdup(a, c->control);

	conf_free(c);
	return path;
}

const char *
conf_mail_control(const char *file, struct arena *a)
{
	int errors;
	struct config *c = load(file, true, no_report, NULL, &errors);
	const char *path = arena_printf(a, "%s/mail/control", c->state_dir);

	conf_free(c);
	return path;
}
