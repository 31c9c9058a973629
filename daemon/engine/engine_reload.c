#include <errno.h>
#include <malloc.h>
#include <string.h>

#include "../core/text.h"
#include "../log.h"
#include "../publish.h"
#include "engine.h"

struct told {
	struct buf *answer; /* of a command, or NULL */
	bool denied;	    /* something could not be read that is there */
};

static void
report(void *arg, const char *message)
{
	struct told *told = arg;

	log_line(strstr(message, ": warning: ") != NULL ? LOG_WARNING : LOG_ERR, "configuration",
	    NULL, "%s", message);
	if (told->answer != NULL)
		(void)buf_printf(told->answer, "%s\n", message);
	told->denied |= strstr(message, strerror(EACCES)) != NULL;
}

static struct config *
load(const char *file, struct told *told)
{
	struct config *c = conf_load(file, report, told);
	struct publisher *p;
	struct errbuf err;

	if (c == NULL)
		return NULL;
	if ((p = publisher_new(c, &err)) == NULL) {
		report(told, err.text);
		conf_free(c);
		return NULL;
	}
	publisher_free(p);
	return c;
}

struct config *
engine_load(const char *file)
{
	struct told told = {0};

	return load(file, &told);
}

static bool
same_listen(const struct config *a, const struct config *b)
{
	size_t i;

	if (a->nlisten != b->nlisten)
		return false;
	for (i = 0; i < a->nlisten; i++)
		if (strcmp(a->listen[i], b->listen[i]) != 0)
			return false;
	return true;
}

static void
keep_listen(const struct config *old, struct config *c)
{
	size_t i;

	c->listen = arena_alloc(c->arena, (old->nlisten + 1) * sizeof(*c->listen));
	for (i = 0; i < old->nlisten; i++)
		c->listen[i] = arena_strdup(c->arena, old->listen[i]);
	c->nlisten = old->nlisten;
}

/* What was opened and locked at the start, and rights that were given up, stay as they are. */
static void
keep_what_stands(const struct config *old, struct config *c, struct told *told)
{
	const struct {
		const char *name, *old, **now;
	} texts[] = {{"state_dir", old->state_dir, &c->state_dir},
	    {"public_dir", old->public_dir, &c->public_dir}, {"control", old->control, &c->control},
	    {"user", old->user, &c->user}};
	const char *kept = "";
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (text_same(texts[i].old, *texts[i].now))
			continue;
		kept = arena_printf(c->arena, "%s%s, ", kept, texts[i].name);
		*texts[i].now = texts[i].old != NULL ? arena_strdup(c->arena, texts[i].old) : NULL;
	}
	if (old->fetchers != c->fetchers) {
		kept = arena_printf(c->arena, "%sfetchers, ", kept);
		c->fetchers = old->fetchers;
	}
	if (!same_listen(old, c)) {
		kept = arena_printf(c->arena, "%slisten, ", kept);
		keep_listen(old, c);
	}
	if (*kept != '\0')
		report(told, arena_printf(c->arena, "%s: warning: changed by a restart only: %.*s",
				 c->file, (int)strlen(kept) - 2, kept));
}

int
engine_reload(struct engine *e, struct buf *answer)
{
	struct told told = {.answer = answer};
	struct config *c;

	engine_notify(e, "RELOADING=1");
	if ((c = load(e->args->conf_file, &told)) == NULL) {
		/* The sandbox knows the directories of the start. */
		if (told.denied)
			report(&told, "a directory that is new to the configuration is read after "
				      "a restart only");
		log_error("configuration", NULL, "not reloaded: the old configuration stays");
		engine_notify(e, "READY=1");
		return -1;
	}
	keep_what_stands(e->config, c, &told);
	conf_free(e->next_config);
	e->next_config = c;
	engine_swap(e);
	return 0;
}

/* Jobs know their feed by its row, but the queues know it by its index: so none may run. */
void
engine_swap(struct engine *e)
{
	struct timeval soon = {0, 1000};
	struct errbuf err;
	bool new_rules;
	size_t i;

	if (e->next_config == NULL || engine_in_flight(e) > 0)
		return;
	engine_commit(e);
	if (store_sync_feeds(e->store, e->next_config->feeds, e->next_config->nfeeds, &err) != 0) {
		log_error("store", NULL, "not reloaded: %s", err.text);
		conf_free(e->next_config);
		e->next_config = NULL;
		engine_notify(e, "READY=1");
		engine_run(e);
		return;
	}
	new_rules = !engine_rules_same(e->config, e->next_config);
	engine_publisher_free(e);
	conf_free(e->config);
	e->config = e->next_config;
	e->next_config = NULL;
	engine_publisher_new(e);
	engine_queue_feeds(e);
	if (new_rules)
		engine_replace_rules(e);
	for (i = 0; i < e->nfetchers; i++)
		if (e->fetchers[i].channel != NULL)
			engine_set_up(e, &e->fetchers[i]);
	engine_replace_web(e);
	if (e->mailer.channel != NULL) {
		e->mailer.replaced = true;
		engine_set_up(e, &e->mailer);
	}
	event_add(e->publish_timer, &soon);
	(void)malloc_trim(0);
	log_notice("configuration", NULL, "reloaded: %zu feeds", e->config->nfeeds);
	engine_notify(e, "READY=1");
	engine_run(e);
}
