/*
 * state.h -- what lies in state_dir, and which of it a role's sandbox leaves to it.
 *
 * state_dir/mail has the subscribers and is the mailer's alone, so no other role may be given
 * the directory itself: a rule of Landlock holds for all that is below.
 */
#ifndef DIGESTD_STATE_H
#define DIGESTD_STATE_H

#include <limits.h>

#include "sandbox.h"

#define STATE_ITEMS_FILES 4

struct state_items {
	char path[STATE_ITEMS_FILES][PATH_MAX]; /* items.db and the files beside it */
};

/* Appends a rule for each of the files of items.db; returns how many. */
size_t state_items_paths(
    struct state_items *, const char *state_dir, enum sandbox_access, struct sandbox_path *out);
/* Whether a is b or lies in it; a path that is not there is taken as it is written. */
int state_inside(const char *a, const char *b);

#endif
