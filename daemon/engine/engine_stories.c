/*
 * digestctl's request that corrects stories.
 */
#include <sysexits.h>
#include <time.h>

#include "engine.h"
#include "stories.h"

void
engine_command_story(struct engine *e, struct control_request *r)
{
	struct errbuf err = {""};
	int status;

	/* What was stored before must not share the fate of what follows. */
	engine_commit(e);
	if (e->blocked_until != 0) {
		control_reply(r, EX_TEMPFAIL, e->blocked_why);
		return;
	}
	status = stories_correct(e->store, r->argc - 1, r->argv + 1, time(NULL), r->answer, &err);
	if (status == EX_OK)
		engine_publish_soon(e);
	else
		control_reply(r, status, err.text);
}
