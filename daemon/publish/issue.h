/*
 * issue.h -- the draft of the bulletin's monthly issue: Markdown (CommonMark 0.30) that an editor
 * goes on from, by the template issue.md.
 *
 * Proposed are the weightiest stories of each section, with what they say and everyone who
 * reported them; all others of the month follow as candidates, so that nothing is missed.
 */
#ifndef DIGESTD_ISSUE_H
#define DIGESTD_ISSUE_H

#include "digest.h"

#define ISSUE_MAX (64u << 20)

/*
 * The digest is that of a month, per_section the number of proposals (0: all are).  Appends to
 * out: 0, or -1 with "issue.md:line: what".  The same stories give the same bytes.
 */
int issue_render(const struct digest *, struct buf *out, struct errbuf *);

#endif
