/*
 * digestctl's requests that change sections: what the rules say now of stored items, and what a
 * person decides.  See sections.h.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../log.h"
#include "engine.h"
#include "sections.h"

static bool
known(const struct engine *e, const char *section)
{
	return conf_section(e->config, section) != NULL || strcmp(section, "none") == 0;
}

/* What was stored before must not share the fate of what follows. */
static int
begin(struct engine *e, struct errbuf *err)
{
	engine_commit(e);
	if (e->blocked_until != 0)
		return errf(err, "the store takes nothing now: %s", e->blocked_why);
	return store_begin(e->store, err) == 0 ? 0 : -1;
}

static void
finish(struct engine *e, struct control_request *r, int rc, bool changed, struct errbuf *err)
{
	if (rc == 0 && store_commit(e->store, err) == 0) {
		if (changed)
			engine_publish_soon(e);
		return;
	}
	store_rollback(e->store);
	control_reply(r, EX_IOERR, err->text);
}

static int
apply_line(struct engine *e, char *line, size_t counts[], struct errbuf *err)
{
	enum section_verdict verdict;
	struct section_change c;

	if (sections_parse(line, &c, err) == -1)
		return -1;
	if (!known(e, c.section) || (c.section2 != NULL && !known(e, c.section2)))
		return errf(err, "no section \"%.80s\": reload first", c.section);
	if (store_put_section(e->store, &c, time(NULL), &verdict, err) != 0)
		return -1;
	counts[verdict]++;
	return 0;
}

void
engine_command_reclassify(struct engine *e, struct control_request *r)
{
	size_t counts[SECTION_NO_ITEM + 1] = {0}, lines = 0;
	struct errbuf err = {""};
	char *text, *p, *line;
	int rc = 0;

	if (r->argc != 1 || r->body == NULL || strlen(r->body) != r->nbody) {
		control_reply(r, EX_USAGE, "reclassify needs lines of items");
		return;
	}
	if (begin(e, &err) == -1) {
		control_reply(r, EX_TEMPFAIL, err.text);
		return;
	}
	p = text = strdup(r->body);
	if (text == NULL)
		abort();
	while (rc == 0 && (line = strsep(&p, "\n")) != NULL) {
		if (*line == '\0')
			continue;
		rc = ++lines > SECTIONS_BATCH ? errf(&err, "too many lines")
					      : apply_line(e, line, counts, &err);
	}
	free(text);
	(void)buf_printf(r->answer, "%zu %zu\n", counts[SECTION_CHANGED], counts[SECTION_FIXED]);
	finish(e, r, rc, counts[SECTION_CHANGED] > 0, &err);
}

/* section ID KEY, or `auto` */
void
engine_command_section(struct engine *e, struct control_request *r)
{
	enum section_verdict verdict = SECTION_NO_ITEM;
	struct errbuf err = {""};
	const char *section;
	int rc;

	if (r->argc != 3) {
		control_reply(r, EX_USAGE, "section needs an item and a section's key or \"auto\"");
		return;
	}
	section = strcmp(r->argv[2], "auto") == 0 ? NULL : r->argv[2];
	if (section != NULL && !known(e, section)) {
		control_reply(r, EX_USAGE, "no such section");
		return;
	}
	if (begin(e, &err) == -1) {
		control_reply(r, EX_TEMPFAIL, err.text);
		return;
	}
	rc = store_fix_section(
	    e->store, strtoll(r->argv[1], NULL, 10), section, time(NULL), &verdict, &err);
	if (rc == 0 && verdict == SECTION_NO_ITEM) {
		store_rollback(e->store);
		control_reply(r, EX_NOINPUT, "no such item");
		return;
	}
	finish(e, r, rc, verdict == SECTION_CHANGED, &err);
}
