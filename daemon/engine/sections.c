/* Lines of section_change; see sections.h. */
#include "sections.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../core/text.h"

#define SECTIONS_KEY_MAX 200

void
sections_put(struct buf *out, const struct section_change *c)
{
	/* JSON has no tabs or line ends of its own, keys neither. */
	(void)buf_printf(out, "%" PRId64 "\t%s\t%d\t%s\t%d\t%s\n", c->item, c->section, c->score,
	    c->section2 != NULL ? c->section2 : "", c->score2, c->reason != NULL ? c->reason : "");
}

static int
number(const char *s, int64_t least, int64_t most, int64_t *n)
{
	char *end;

	*n = strtoll(s, &end, 10);
	return end != s && *end == '\0' && *n >= least && *n <= most ? 0 : -1;
}

int
sections_parse(char *line, struct section_change *c, struct errbuf *err)
{
	char *column[6], *p = line;
	int64_t id, score, score2;
	size_t i;

	for (i = 0; i < 6; i++) {
		if ((column[i] = strsep(&p, "\t")) == NULL)
			return errf(err, "a line has too few columns");
	}
	if (p != NULL || number(column[0], 1, INT64_MAX, &id) == -1 ||
	    number(column[2], -1000000, 1000000, &score) == -1 ||
	    number(column[4], -1000000, 1000000, &score2) == -1)
		return errf(err, "a line is no item with its sections");
	if (*column[1] == '\0' || strlen(column[1]) > SECTIONS_KEY_MAX ||
	    strlen(column[3]) > SECTIONS_KEY_MAX || !text_valid(column[5], strlen(column[5])))
		return errf(err, "item %" PRId64 ": no section", id);
	*c = (struct section_change){.item = id,
	    .section = column[1],
	    .score = (int)score,
	    .section2 = *column[3] != '\0' ? column[3] : NULL,
	    .score2 = (int)score2,
	    .reason = *column[5] != '\0' ? column[5] : NULL};
	return 0;
}
