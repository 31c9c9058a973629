/*
 * fold.h -- text_fold() for comparing: trade marks go first, because NFKC makes the letters "tm"
 * of them, which would stick to the name that they stand behind.
 */
#ifndef DIGESTD_FOLD_H
#define DIGESTD_FOLD_H

#include "../daemon/core/arena.h"

/* Never NULL. */
const char *fold(struct arena *, const char *text);

#endif
