#include "stories.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* More words than a request has. */
#define IDS_MAX 64

static int
read_ids(int argc, const char *const *argv, int64_t *ids, struct errbuf *err)
{
	char *end;
	int i;

	for (i = 0; i < argc; i++) {
		errno = 0;
		ids[i] = strtoll(argv[i], &end, 10);
		if (end == argv[i] || *end != '\0' || ids[i] <= 0 || errno != 0) {
			(void)errf(err, "an id is a number, not '%.40s'", argv[i]);
			return EX_USAGE;
		}
	}
	return EX_OK;
}

static int
status_of(int rc)
{
	switch (rc) {
	case 0:
		return EX_OK;
	case STORE_UNKNOWN:
		return EX_NOINPUT;
	case STORE_FULL:
		return EX_TEMPFAIL;
	default:
		return EX_DATAERR;
	}
}

static int
usage(struct errbuf *err)
{
	(void)errf(err, "story " STORIES_USAGE);
	return EX_USAGE;
}

int
stories_correct(struct store *s, int argc, const char *const *argv, int64_t now, struct buf *answer,
    struct errbuf *err)
{
	int64_t ids[IDS_MAX], story = 0;
	int n = argc - 1, rc;

	if (n < 1 || n > IDS_MAX)
		return usage(err);
	if ((rc = read_ids(n, argv + 1, ids, err)) != EX_OK)
		return rc;
	if (strcmp(argv[0], "split") == 0) {
		rc = store_story_split(s, ids, (size_t)n, now, &story, err);
		if (rc == 0)
			(void)buf_printf(answer, "story %lld has them now\n", (long long)story);
	} else if (strcmp(argv[0], "merge") == 0 && n == 2) {
		rc = store_story_merge(s, ids[0], ids[1], now, err);
		if (rc == 0)
			(void)buf_printf(answer, "story %lld has all reports of %lld now\n",
			    (long long)ids[0], (long long)ids[1]);
	} else if (strcmp(argv[0], "main") == 0 && n == 1) {
		rc = store_story_main(s, ids[0], now, &story, err);
		if (rc == 0)
			(void)buf_printf(answer, "item %lld leads story %lld now\n",
			    (long long)ids[0], (long long)story);
	} else
		return usage(err);
	return status_of(rc);
}
