/*
 * stories.h -- what a person says of stories: the words of `digestctl story` and of the request
 * "story", done by the engine, or by digestctl where no daemon runs.
 */
#ifndef DIGESTD_STORIES_H
#define DIGESTD_STORIES_H

#include "../core/buf.h"
#include "../store/store.h"

#define STORIES_USAGE "split ITEM ... | merge STORY STORY | main ITEM"

/*
 * argv[0] is "split", "merge" or "main".  EX_OK with what was done as a line in answer, else a
 * status of sysexits.h with the reason: EX_USAGE, EX_NOINPUT where there is no such item or
 * story, EX_DATAERR where it cannot be done, EX_TEMPFAIL when the disk is full.
 */
int stories_correct(struct store *, int argc, const char *const *argv, int64_t now,
    struct buf *answer, struct errbuf *);

#endif
