#include <malloc.h>
#include <string.h>

#include "engine.h"
#include "log.h"
#include "publish.h"

static void
report(void *answer, const char *message)
{
	log_line(strstr(message, ": warning: ") != NULL ? LOG_WARNING : LOG_ERR, "configuration",
	    NULL, "%s", message);
	if (answer != NULL)
		(void)buf_printf(answer, "%s\n", message);
}

struct config *
engine_load(const char *file, struct buf *answer)
{
	struct config *c = conf_load(file, report, answer);
	struct publisher *p;
	struct errbuf err;

	if (c == NULL)
		return NULL;
	if ((p = publisher_new(c, &err)) == NULL) {
		report(answer, err.text);
		conf_free(c);
		return NULL;
	}
	publisher_free(p);
	return c;
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

int
engine_reload(struct engine *e, struct buf *answer)
{
	struct config *c;

	engine_notify(e, "RELOADING=1");
	if ((c = engine_load(e->args->conf_file, answer)) == NULL) {
		log_error("configuration", NULL, "not reloaded: the old configuration stays");
		engine_notify(e, "READY=1");
		return -1;
	}
	if (!same_listen(c, e->config) || strcmp(c->state_dir, e->config->state_dir) != 0)
		log_warn("configuration", NULL, "listen and state_dir change with a restart only");
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
	engine_publisher_free(e);
	conf_free(e->config);
	e->config = e->next_config;
	e->next_config = NULL;
	engine_publisher_new(e);
	engine_queue_feeds(e);
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
