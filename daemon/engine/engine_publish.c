#include "../log.h"
#include "../publish.h"
#include "engine.h"

#define PUBLISH_PAUSE_US 1000 /* between two directories of files */
#define PUBLISH_RETRY_SECONDS 60

void
engine_publisher_free(struct engine *e)
{
	publish_end(e->publishing);
	e->publishing = NULL;
	publisher_free(e->publisher);
	e->publisher = NULL;
}

void
engine_publisher_new(struct engine *e)
{
	struct errbuf err;

	e->publisher = publisher_new(e->config, &err);
	if (e->publisher == NULL)
		log_error("publish", NULL, "%s", err.text);
	e->published = 0;
}

void
engine_publish_soon(struct engine *e)
{
	struct timeval tv = {.tv_sec = e->config->publish_delay, .tv_usec = 1000};

	if (e->publishing != NULL)
		e->publish_again = true;
	else if (!event_pending(e->publish_timer, EV_TIMEOUT, NULL))
		event_add(e->publish_timer, &tv);
}

/* The end of a run: what came while it ran, or could not be written, takes another. */
static void
published(struct engine *e)
{
	struct timeval again = {.tv_sec = e->config->publish_delay, .tv_usec = 1000};

	if (publish_written(e->publishing) > 0)
		log_info("publish", NULL, "%zu files written", publish_written(e->publishing));
	publish_end(e->publishing);
	e->publishing = NULL;
	publisher_forget(e->publisher);
	e->trimmed_polls = -1; /* there is memory to give back */
	if (e->publish_failed) {
		e->published = 0;
		again.tv_sec = PUBLISH_RETRY_SECONDS;
	}
	if (e->publish_again || e->publish_failed)
		event_add(e->publish_timer, &again);
}

void
engine_on_publish(evutil_socket_t fd, short what, void *arg)
{
	struct timeval next = {0, PUBLISH_PAUSE_US}, retry = {.tv_sec = PUBLISH_RETRY_SECONDS};
	struct engine *e = arg;
	int64_t now = engine_now_ms() / 1000;
	struct errbuf err = {""};
	int rc;

	(void)fd;
	(void)what;
	if (!e->config->publish_files || e->publisher == NULL)
		return;
	if (e->publishing == NULL) {
		e->publishing = publish_start(e->publisher, e->store, now, e->published, &err);
		if (e->publishing == NULL) {
			log_error("publish", NULL, "%s", err.text);
			event_add(e->publish_timer, &retry);
			return;
		}
		e->published = now;
		e->publish_again = e->publish_failed = false;
	}
	if ((rc = publish_step(e->publishing, &err)) == -1) {
		if (!e->publish_failed)
			log_error("publish", NULL, "%s", err.text);
		e->publish_failed = true;
	}
	if (rc != 0) {
		event_add(e->publish_timer, &next);
		return;
	}
	published(e);
}
