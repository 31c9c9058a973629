/*
 * subscriber.h: what an order says of a subscriber, understood and checked.
 */
#include <string.h>
#include <sysexits.h>

#include "../publish/message.h"
#include "desk.h"
#include "subscriber_internal.h"

/* Rows that are read at once. */
#define ROWS 500

int
errand_status(int rc)
{
	return rc >= 0 ? EX_OK : rc == MAILDB_FULL ? EX_TEMPFAIL : EX_SOFTWARE;
}

const char *
errand_address(struct errand *e, const char *text)
{
	char normal[MESSAGE_ADDRESS_MAX + 1];

	if (text == NULL) {
		(void)errf(e->err, "an address is missing");
		return NULL;
	}
	return address_normalise(text, normal, e->err) == 0 ? arena_strdup(e->arena, normal) : NULL;
}

int
errand_sections(struct errand *e, const char *text, const char **sections)
{
	const char **keys = arena_alloc(e->arena, (strlen(text) + 1) * sizeof(*keys));
	const char *p;
	size_t n = 0, len;

	*sections = "";
	for (p = text; *p != '\0'; p += len) {
		p += strspn(p, " ,;");
		if ((len = strcspn(p, " ,;")) > 0)
			keys[n++] = arena_strndup(e->arena, p, len);
	}
	if (n == 0 || (n == 1 && strcmp(keys[0], "all") == 0))
		return 0;
	return desk_sections(e->config, keys, n, sections, e->arena, e->err);
}

int
errand_periods(struct errand *e, const char *text)
{
	enum digest_period period;
	const char *p, *name;
	size_t len;
	int bits = 0;

	for (p = text; *p != '\0'; p += len) {
		p += strspn(p, " ,;");
		if ((len = strcspn(p, " ,;")) == 0)
			break;
		name = arena_strndup(e->arena, p, len);
		if ((period = digest_period_find(name)) == DIGEST_PERIODS)
			return errf(e->err, "no such period: %.40s (daily, weekly, monthly)", name);
		bits |= 1 << period;
	}
	return bits;
}

int
errand_state(struct errand *e, const char *text, enum subscriber_state *state)
{
	int s;

	for (s = SUBSCRIBER_PENDING; s <= SUBSCRIBER_DISABLED; s++)
		if (strcmp(text, subscriber_state_name((enum subscriber_state)s)) == 0) {
			*state = (enum subscriber_state)s;
			return 0;
		}
	return errf(e->err, "no such state: %.40s (active, pending, disabled)", text);
}

int
errand_language(struct errand *e, const char *text, const char **language)
{
	return desk_language(e->config, text, language, e->err);
}

const char *
errand_period_names(struct errand *e, unsigned periods)
{
	const char *text = "";
	int p;

	for (p = 0; p < DIGEST_PERIODS; p++)
		if (periods & 1u << p)
			text = arena_printf(e->arena, "%s%s%s", text, *text != '\0' ? "," : "",
			    digest_period_name((enum digest_period)p));
	return text;
}

int
errand_each(struct errand *e, void (*put)(struct errand *, const struct subscriber *))
{
	struct arena *rows = arena_new(), *all = e->arena;
	struct subscriber *list = arena_alloc(all, ROWS * sizeof(*list));
	const char *after = "";
	size_t i, n;
	int rc;

	e->arena = rows;
	while ((rc = maildb_subscriber_list(e->m, after, list, ROWS, &n, rows, e->err)) == 0 &&
	       n > 0) {
		for (i = 0; i < n; i++)
			put(e, &list[i]);
		after = arena_strdup(all, list[n - 1].address);
		arena_clear(rows);
	}
	e->arena = all;
	arena_free(rows);
	return errand_status(rc);
}
