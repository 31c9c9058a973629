/*
 * digestctl story: what a person says of stories.  The engine writes; without one digestctl does
 * it itself.
 */
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "../engine/control.h"
#include "../engine/stories.h"
#include "ctl.h"

#define CTL_TOLD (-2) /* the reason went to stderr */

/* The daemon's lock is free, so nobody else writes. */
static int
correct_alone(
    struct ctl *ctl, int argc, const char *const *words, struct buf *answer, struct errbuf *err)
{
	struct store *s;
	int status = ctl_store(ctl); /* says what is missing, and makes nothing */

	if (status != EX_OK)
		return CTL_TOLD;
	s = store_open(
	    arena_printf(ctl->arena, "%s/items.db", ctl->config->state_dir), STORE_WRITER, err);
	if (s == NULL)
		return EX_TEMPFAIL;
	status = stories_correct(s, argc, words, time(NULL), answer, err);
	store_close(s);
	return status;
}

static int
run_story(struct ctl *ctl, int argc, char **argv)
{
	const char *words[CONTROL_WORDS_MAX + 1] = {0};
	struct errbuf err = {""};
	struct buf answer;
	int i, status;

	if (argc < 3 || argc > CONTROL_WORDS_MAX)
		return CTL_USAGE;
	for (i = 0; i < argc; i++)
		words[i] = argv[i];
	if ((status = ctl_config(ctl)) != EX_OK)
		return status;
	buf_init(&answer, CONTROL_ANSWER_MAX);
	status = control_ask(ctl->config->control, argc, words, &answer, &err);
	if (status == EX_UNAVAILABLE)
		status = correct_alone(ctl, argc - 1, words + 1, &answer, &err);
	if (status == EX_OK && answer.len > 0)
		printf("%s", answer.data);
	buf_release(&answer);
	if (status == CTL_TOLD)
		return EX_NOINPUT;
	return status == EX_OK ? EX_OK : ctl_fail(status, "%s", err.text);
}

const struct ctl_command ctl_story = {
    .name = "story",
    .args = STORIES_USAGE,
    .help = "correct which reports make one story, and which of them leads it",
    .run = run_story,
};
