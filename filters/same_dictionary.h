/*
 * same_dictionary.h -- what the matcher of stories knows of words: names with two spellings, who
 * acts, how much a word tells.  The lists are same_names.h, same_wording.h, same_actors.h,
 * same_weights.h and same_english.h.
 *
 * Each look-up takes one probe however long the lists are.
 */
#ifndef DIGESTD_SAME_DICTIONARY_H
#define DIGESTD_SAME_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>

/* Tenths, for what no list has: nearly every headline that has it is of one news. */
#define WEIGHT_RARE 9
/* Of words that name nothing. */
#define WEIGHT_FILLER 1

struct same_name {
	const char *from, *to;
};

/* The spelling that begins at p inside a folded text that begins at start, or NULL. */
const struct same_name *same_name_at(const char *start, const char *p);
/* Bytes of the actor's name that begins at p, or 0. */
size_t same_actor_at(const char *p);
/* Of a pair of characters or a word; *english: it is an ordinary English word. */
unsigned same_weight(const char *text, size_t len, bool *english);

#endif
