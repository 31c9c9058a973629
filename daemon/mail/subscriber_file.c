/*
 * subscriber.h: files of subscribers in and out, as comma-separated values.
 */
#include <string.h>
#include <sysexits.h>

#include "../core/csv.h"
#include "../core/date.h"
#include "../core/text.h"
#include "subscriber_internal.h"

enum column {
	C_ADDRESS,
	C_NAME,
	C_STATE,
	C_SECTIONS,
	C_PERIODS,
	C_LANGUAGE,
	C_CREATED,
	C_CONFIRMED,
	COLUMNS
};
static const char *const columns[COLUMNS] = {
    "address", "name", "state", "sections", "periods", "language", "created", "confirmed"};

struct file {
	struct errand *e;
	struct csv csv;
	struct arena *row;	/* of one row */
	size_t column[COLUMNS]; /* of the first line; field i is columns[column[i]] */
	size_t ncolumns;
	long added, bad;
};

/* ---- reading ---------------------------------------------------------------------------- */

static void
complain(struct file *f, const char *what)
{
	const struct subscriber_order *o = f->e->order;

	if (++f->bad <= SUBSCRIBER_MISTAKES)
		(void)buf_printf(
		    f->e->out, "%s:%d: %s\n", o->file != NULL ? o->file : "-", f->csv.line, what);
}

/* The names of the columns, in any order; without such a line they are in ours.  0, or -1. */
static int
read_header(struct file *f, const char *const *fields, size_t n, struct errbuf *err)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < COLUMNS && strcmp(columns[k], fields[i]) != 0; k++)
			;
		if (k == COLUMNS)
			return errf(err, "no such column: %.60s", fields[i]);
		f->column[i] = k;
	}
	f->ncolumns = n;
	return 0;
}

static int
read_time(struct file *f, const char *text, int64_t *t, struct errbuf *err)
{
	int64_t v;

	if (text == NULL || *text == '\0')
		return 0;
	if ((v = date_parse(text, f->e->config->tz_minutes, TIME_NONE)) == TIME_NONE || v < 0)
		return errf(err, "no date: %.60s", text);
	*t = v;
	return 0;
}

static bool
is_given(const char *s)
{
	return s != NULL && *s != '\0';
}

/* 0, or -1 with what is wrong. */
static int
understand(struct file *f, const char *const *v, struct subscriber *s, struct errbuf *err)
{
	struct errand row = *f->e, *e = &row;
	int periods = 0;

	e->err = err;
	e->arena = f->row;
	*s = (struct subscriber){
	    .state = SUBSCRIBER_ACTIVE, .sections = "", .language = "", .created = e->now};
	if ((s->address = errand_address(e, v[C_ADDRESS])) == NULL ||
	    (is_given(v[C_STATE]) && errand_state(e, v[C_STATE], &s->state) == -1) ||
	    (is_given(v[C_SECTIONS]) && errand_sections(e, v[C_SECTIONS], &s->sections) == -1) ||
	    (is_given(v[C_PERIODS]) && (periods = errand_periods(e, v[C_PERIODS])) == -1) ||
	    (is_given(v[C_LANGUAGE]) && errand_language(e, v[C_LANGUAGE], &s->language) == -1) ||
	    read_time(f, v[C_CREATED], &s->created, err) == -1)
		return -1;
	s->confirmed = s->state == SUBSCRIBER_PENDING ? 0 : e->now;
	if (read_time(f, v[C_CONFIRMED], &s->confirmed, err) == -1)
		return -1;
	s->periods = periods != 0 ? (unsigned)periods : 1u << DIGEST_DAILY;
	if (is_given(v[C_NAME]))
		s->name = text_line(f->row, v[C_NAME], strlen(v[C_NAME]));
	if (s->state == SUBSCRIBER_DISABLED)
		s->reason = "by an administrator";
	return 0;
}

/* < 0 when mail.db fails; a row that is wrong is complained of. */
static int
take_row(struct file *f, const char *const *fields, size_t n)
{
	const char *values[COLUMNS] = {NULL};
	struct errbuf err = {""};
	struct subscriber s, old;
	size_t i;
	int rc;

	for (i = 0; i < n && i < f->ncolumns; i++)
		values[f->column[i]] = fields[i];
	if (n > f->ncolumns) {
		complain(f, "more fields than columns");
		return 0;
	}
	if (understand(f, values, &s, &err) == -1) {
		complain(f, err.text);
		return 0;
	}
	rc = maildb_subscriber_find(f->e->m, s.address, &old, f->row, f->e->err);
	if (rc == 1) {
		complain(f, arena_printf(f->row, "%s is there already", s.address));
		return 0;
	}
	if (rc < 0 || (rc = maildb_subscriber_add(f->e->m, &s, f->e->err)) < 0)
		return rc;
	f->added++;
	return maildb_consent_add(
	    f->e->m, s.id, f->e->now, "imported", "digestctl", f->e->order->file, f->e->err);
}

static int
read_rows(struct file *f)
{
	const char *fields[COLUMNS];
	struct errbuf err;
	bool first = true;
	size_t n, i;
	int r, rc = 0;

	for (i = 0; i < COLUMNS; i++)
		f->column[i] = i;
	f->ncolumns = COLUMNS;
	while (rc >= 0 && (r = csv_next(&f->csv, fields, COLUMNS, &n, f->row, &err)) != 0) {
		if (r == -1)
			complain(f, err.text);
		else if (first && strchr(fields[0], '@') == NULL) {
			if (read_header(f, fields, n, &err) == -1)
				complain(f, err.text);
		} else
			rc = take_row(f, fields, n);
		first = false;
		arena_clear(f->row);
	}
	return rc;
}

int
errand_import(struct errand *e)
{
	struct file f = {.e = e, .row = arena_new()};
	int rc;

	csv_init(&f.csv, e->order->input, e->order->ninput);
	rc = read_rows(&f);
	arena_free(f.row);
	if (rc < 0)
		return errand_status(rc);
	if (f.bad > SUBSCRIBER_MISTAKES)
		(void)buf_printf(e->out, "and %ld more\n", f.bad - SUBSCRIBER_MISTAKES);
	if (f.bad > 0 && !e->order->skip_bad) {
		(void)errf(e->err, "%ld lines are wrong, nothing was imported", f.bad);
		return EX_DATAERR;
	}
	(void)buf_printf(e->out, "%ld subscribers imported, %ld lines left out\n", f.added, f.bad);
	return EX_OK;
}

/* ---- writing ---------------------------------------------------------------------------- */

static void
put_time(struct buf *out, int64_t t, bool last)
{
	char text[DATE_MAX];

	csv_put(out, t != 0 ? date_rfc3339(t, text) : "", last);
}

static void
put_row(struct errand *e, const struct subscriber *s)
{
	csv_put(e->out, s->address, false);
	csv_put(e->out, s->name, false);
	csv_put(e->out, subscriber_state_name(s->state), false);
	csv_put(e->out, s->sections[0] != '\0' ? s->sections : "all", false);
	csv_put(e->out, errand_period_names(e, s->periods), false);
	csv_put(e->out, s->language, false);
	put_time(e->out, s->created, false);
	put_time(e->out, s->confirmed, true);
}

int
errand_export(struct errand *e)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		csv_put(e->out, columns[i], i + 1 == COLUMNS);
	return errand_each(e, put_row);
}
