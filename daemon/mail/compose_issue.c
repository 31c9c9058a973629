#include "../publish/issue.h"
#include "compose_internal.h"

int
compose_issue(const struct site *site, const struct config *config, struct store *store,
    const struct digest_row *row, int per_section, struct buf *out, struct errbuf *err)
{
	struct compose_stories all;
	struct arena *arena = arena_new();
	int rc = compose_select(&all, config, store, row, true, COMPOSE_CANDIDATES, arena, err);

	if (rc == 0) {
		const struct digest d = {.site = site,
		    .period = row->period,
		    .from = row->since,
		    .until = row->until,
		    .stories = all.list,
		    .nstories = all.n,
		    .totals = all.totals,
		    .per_section = per_section};

		rc = issue_render(&d, out, err);
	}
	arena_free(arena);
	return rc == 0 ? 0 : -1;
}
