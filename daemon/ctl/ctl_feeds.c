/*
 * digestctl feeds: every configured feed, how its last polls went and when it is polled next.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../core/json.h"
#include "../core/text.h"
#include "../core/url.h"
#include "ctl.h"

static const char *
state_of(const struct feed *f, const struct feed_state *s)
{
	if (!f->enabled)
		return "off";
	if (s->gone)
		return "gone";
	if (s->failures > 0)
		return "failing";
	return s->last_poll > 0 ? "ok" : "new";
}

static void
put_time(struct json_writer *w, const char *name, int64_t t)
{
	json_member_time(w, name, t == 0 ? TIME_NONE : t);
}

static void
put_feed(struct ctl *ctl, struct buf *out, const struct feed *f, const struct feed_state *s)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_open(&w, '{');
	json_member_str(&w, "key", f->key);
	json_member_str(&w, "state", state_of(f, s));
	json_member_str(&w, "url", url_redact(f->url, ctl->arena));
	json_member_str(
	    &w, "final_url", s->final_url != NULL ? url_redact(s->final_url, ctl->arena) : NULL);
	json_member_str(
	    &w, "active_url", s->active_url != NULL ? url_redact(s->active_url, ctl->arena) : NULL);
	json_member_str(&w, "title", f->title != NULL ? f->title : s->title);
	json_member_str(&w, "kind", f->kind);
	json_member_str(&w, "section", f->section);
	json_member_str(&w, "format", s->format);
	json_member_int(&w, "weight", f->weight);
	json_member_int(&w, "items", s->items_total);
	json_member_int(&w, "status", s->status);
	json_member_int(&w, "failures", s->failures);
	json_member_str(&w, "stage", s->stage);
	json_member_str(&w, "error", s->error);
	json_member_str(&w, "damage", s->damage);
	json_member_bool(&w, "gone", s->gone);
	json_member_int(&w, "rhythm", s->rhythm);
	put_time(&w, "last_poll", s->last_poll);
	put_time(&w, "last_ok", s->last_ok);
	put_time(&w, "last_change", s->last_change);
	put_time(&w, "newest", s->newest);
	put_time(&w, "next_poll", f->enabled && !s->gone ? s->next_poll : 0);
	json_close(&w);
	buf_addc(out, '\n');
}

/* Why it fails, or what is odd about it. */
static const char *
remark(struct ctl *ctl, const struct feed *f, const struct feed_state *s)
{
	const char *text = s->error != NULL ? s->error : s->damage;

	if (!f->enabled)
		return "";
	if (text == NULL)
		return "";
	text = text_line(ctl->arena, text, strlen(text));
	if (s->error == NULL || s->stage == NULL)
		return text != NULL ? text : "";
	return arena_printf(ctl->arena, "%s: %s", s->stage, text != NULL ? text : "-");
}

static void
cells_of(struct ctl *ctl, const char **cell, const struct feed *f, const struct feed_state *s)
{
	cell[0] = f->key;
	cell[1] = state_of(f, s);
	cell[2] = arena_printf(ctl->arena, "%" PRId64, s->items_total);
	cell[3] = ctl_time(ctl, s->last_poll);
	cell[4] = f->enabled && !s->gone ? ctl_time(ctl, s->next_poll) : "-";
	cell[5] = arena_printf(ctl->arena, "%d", s->failures);
	cell[6] = f->title != NULL ? f->title : s->title != NULL ? s->title : "-";
	cell[7] = remark(ctl, f, s);
}

static int
compare_key(const void *key, const void *row)
{
	return strcmp(key, ((const struct feed_row *)row)->feed.key);
}

static int
by_key(const void *a, const void *b)
{
	return compare_key(((const struct feed_row *)a)->feed.key, b);
}

static const struct feed_state *
find_state(const struct feed_row *rows, size_t n, const char *key)
{
	static const struct feed_state never = {0};
	const struct feed_row *row =
	    n > 0 ? bsearch(key, rows, n, sizeof(*rows), compare_key) : NULL;

	return row != NULL ? &row->state : &never;
}

static int
print_feeds(struct ctl *ctl, bool json)
{
	static const struct ctl_column columns[] = {{"KEY", 0, false}, {"STATE", 0, false},
	    {"ITEMS", 0, true}, {"LAST POLL", 0, false}, {"NEXT POLL", 0, false},
	    {"FAILED", 0, true}, {"TITLE", 0, false}, {"WHY", 0, false}};
	const struct config *c = ctl->config;
	const char **cells = arena_alloc(ctl->arena, (c->nfeeds * 8 + 1) * sizeof(*cells));
	const struct feed_state *state;
	struct feed_row *rows = NULL;
	struct errbuf err;
	struct buf out;
	size_t n = 0, i;

	if (store_feeds(ctl->store, &rows, &n, ctl->arena, &err) != 0)
		return ctl_fail(EX_SOFTWARE, "%s", err.text);
	if (n > 0)
		qsort(rows, n, sizeof(*rows), by_key);
	buf_init(&out, 1 << 20);
	for (i = 0; i < c->nfeeds; i++) {
		state = find_state(rows, n, c->feeds[i].key);
		if (json) {
			put_feed(ctl, &out, &c->feeds[i], state);
			(void)fwrite(out.data, 1, out.len, stdout);
			buf_clear(&out);
		} else {
			cells_of(ctl, &cells[i * 8], &c->feeds[i], state);
		}
	}
	if (!json)
		ctl_table(columns, 8, cells, c->nfeeds);
	buf_release(&out);
	return EX_OK;
}

static int
run(struct ctl *ctl, int argc, char **argv)
{
	bool json;
	int status;

	if (ctl_json_only(argc, argv, &json) != EX_OK)
		return CTL_USAGE;
	status = ctl_store(ctl);
	return status == EX_OK ? print_feeds(ctl, json) : status;
}

const struct ctl_command ctl_feeds = {
    .name = "feeds",
    .args = "[--json]",
    .help = "the feeds: state, last and next poll, failures and why",
    .run = run,
};
