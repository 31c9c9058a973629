/*
 * same.h -- do two reports tell the same news?
 *
 * Weighted overlap of what their headlines name, against vetoes: other numbers, another name in
 * the same template, another stage of the same affair.  What one site publishes twice has to be
 * closer than what two sites publish: an editor who writes by a template does it for other news.
 *
 * Whoever compares one report with many reads it once: same_read(), then same_judge() for each.
 * same_print() gives what an index can find reports by that same_judge() may say yes to.
 */
#ifndef DIGESTD_SAME_H
#define DIGESTD_SAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../daemon/core/arena.h"

struct report {
	const char *title, *url, *summary; /* each MAY be NULL */
};

struct same_report;
struct score;

/*
 * The strings of the report must live as long as the result, which is the arena's.  What comparing
 * it takes of its lead is read when it is first asked for, and kept there too.
 */
struct same_report *same_read(const struct report *, struct arena *);

struct same_verdict {
	bool same;
	bool sure;	   /* enough to join two entries, where a doubt is in favour of two */
	double similarity; /* 0.0 to 1.0: how sure; of one editor or in English how alike */
	const struct score *score; /* NULL: something told without weighing; see same_why() */
	const char *words;	   /* what both name, the most telling first: "whisper, openai" */
};

/* For two that are read only once; equal URLs and titles too.  The verdict MAY be NULL. */
bool same_news(const struct report *, const struct report *, struct same_verdict *, struct arena *);
/* By headlines and leads; equal URLs and equal titles the caller knows before. */
void same_judge(struct same_report *, struct same_report *, struct same_verdict *, struct arena *);

/* What was weighed, "alike=0.42 chars=0.5 ..."; "" when nothing was. */
const char *same_why(const struct same_verdict *, struct arena *);

/*
 * One links to the other: do they agree enough to be of the same?  Less than for same_judge(), but
 * its vetoes hold.
 */
bool same_linked(struct same_report *, struct same_report *, struct same_verdict *, struct arena *);
/*
 * Does something tell that they are of two news: another number, name or stage?  Two reports that
 * a third one is the same as may have nothing in common; they may not be told apart.
 */
bool same_apart(struct same_report *, struct same_report *, struct arena *);
/* Does one editor stand behind both URLs?  False when nobody knows. */
bool same_editor(const char *, const char *);

/* One thing that a headline names, as a number. */
struct same_key {
	uint64_t hash;
	unsigned weight; /* how much it tells */
};

#define SAME_KEYS 16
#define SAME_NUMBERS_KEPT 4
#define SAME_SURE 3
#define SAME_NAMES 6

/* What is enough of a report to tell most that it may not be the same as. */
struct same_print {
	struct same_key keys[SAME_KEYS]; /* the most telling first, in the same order everywhere */
	size_t nkeys;
	/* One in common is enough to look closer, 0 is none: a release or a quoted name, two
	   pieces of the lead. */
	uint64_t sure[SAME_SURE];
	/* Rare names of headline and lead: two in common are enough. */
	uint64_t names[SAME_NAMES];
	size_t nnames;
	uint16_t numbers[SAME_NUMBERS_KEPT]; /* with their kinds; 0 is none */
	bool latin;			     /* no Chinese: two such ones must be more alike */
};

void same_print(const struct same_report *, struct same_print *);
/* Each has a number of a kind that the other has not. */
bool same_numbers_differ(const uint16_t a[SAME_NUMBERS_KEPT], const uint16_t b[SAME_NUMBERS_KEPT]);

#endif
