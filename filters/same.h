/*
 * same.h -- do two reports tell the same news?
 *
 * Weighted overlap of what their headlines name, against vetoes: other numbers, another name in
 * the same template, another stage of the same affair.  What one site publishes twice has to be
 * closer than what two sites publish: an editor who writes by a template does it for other news.
 *
 * Whoever compares one report with many reads it once: same_read(), then same_judge() for each.
 * same_keys() gives what an index can find reports by that same_judge() may say yes to.
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

/* similarity, 0.0 to 1.0, MAY be NULL. */
bool same_news(const struct report *, const struct report *, double *similarity, struct arena *);

struct same_report;

/* The strings of the report must live as long as the result, which is the arena's. */
struct same_report *same_read(const struct report *, struct arena *);

struct same_verdict {
	bool same;
	double similarity;
	const char *words; /* what both name, the most telling first: "whisper, openai" */
};

void same_judge(
    const struct same_report *, const struct same_report *, struct same_verdict *, struct arena *);

/* One thing that a headline names, as a number. */
struct same_key {
	uint64_t hash;
	unsigned weight; /* how much it tells; SAME_KEY_NAME and more is a name of its own */
};
#define SAME_KEY_NAME 18

/*
 * The most telling things that the headline names, at most `most`, the same order in every
 * headline; how many there are.  Two reports of one news share at least two of them, or a name.
 */
size_t same_keys(const struct same_report *, struct same_key *keys, size_t most);

#endif
