/*
 * nearby.h -- which recent items have a headline like this one: an index in memory.
 *
 * It keeps what the headlines and leads of the items seen last name (same_print() of
 * ../filters/same.h): postings of the most telling things, in buckets of one cache line each where
 * the oldest makes room, and a sketch of each headline.  A look-up asks the postings and compares
 * the sketches of what they name, so a look-up or an addition takes the same time however many
 * there are, memory has a bound, and what thousands of headlines name fills one bucket and no more.
 * Items that were deleted, or whose addition was undone, are found until they make room: the caller
 * looks at what it finds.
 */
#ifndef DIGESTD_NEARBY_H
#define DIGESTD_NEARBY_H

#include <stddef.h>
#include <stdint.h>

#include "../../filters/same.h"

/* Items that are kept: 4 MB when there are so many. */
#define NEARBY_ITEMS 32768

struct nearby;

struct nearby *nearby_new(void);
void nearby_free(struct nearby *); /* NULL is accepted */

/* Ids ascend as items come, but may be added in any order. */
void nearby_add(struct nearby *, int64_t item, int64_t feed, const struct same_print *);
/*
 * Items of other feeds with a headline that may be the same, the most alike first, at most
 * `most`; how many.  One feed writes of other things in nearly the same words, so what it
 * publishes stays apart.
 */
size_t nearby_find(
    const struct nearby *, int64_t feed, const struct same_print *, int64_t *items, size_t most);

#endif
