/*
 * What the tests of the configuration share: a folder with files in it, and what was reported.
 */
#ifndef DIGESTD_CONF_FIXTURE_H
#define DIGESTD_CONF_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/conf/conf.h"

struct world {
	char dir[64], main[96];
	char log[16384]; /* what was reported, a line each, without the directory */
	int reports;
};

static inline int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	strcpy(w->dir, "/tmp/digestd-conf.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->main, sizeof(w->main), "%s/d.conf", w->dir);
	unsetenv("STATE_DIRECTORY");
	*state = w;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct world *w = *state;
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

static inline void
write_file(struct world *w, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	fclose(f);
}

static inline void
report(void *arg, const char *message)
{
	struct world *w = arg;
	size_t n = strlen(w->dir), used;
	const char *p;

	w->reports++;
	used = strlen(w->log);
	while ((p = strstr(message, w->dir)) != NULL) {
		used += (size_t)snprintf(
		    w->log + used, sizeof(w->log) - used, "%.*s", (int)(p - message), message);
		message = p + n + (p[n] == '/' ? 1 : 0);
	}
	(void)snprintf(w->log + used, sizeof(w->log) - used, "%s\n", message);
}

/* rules = {} keeps the warning of missing rules away. */
static inline struct config *
load(struct world *w, const char *text)
{
	char all[65536];

	(void)snprintf(all, sizeof(all), "%s%s", text,
	    strstr(text, "rules =") == NULL ? "\nrules = {}\n" : "");
	write_file(w, "d.conf", all);
	w->log[0] = '\0';
	w->reports = 0;
	return conf_load(w->main, report, w);
}

static inline struct config *
load_good(struct world *w, const char *text)
{
	struct config *c = load(w, text);

	if (c == NULL || w->reports > 0)
		print_message("%s", w->log);
	assert_non_null(c);
	assert_int_equal(w->reports, 0);
	return c;
}

static inline void
expect_errors(struct world *w, const char *text, const char *want)
{
	struct config *c = load(w, text);

	assert_null(c);
	assert_string_equal(w->log, want);
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
