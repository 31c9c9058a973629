/*
 * digestctl digest preview, send: a digest composed here, or asked of the mailer.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../core/date.h"
#include "../core/json.h"
#include "../mail/compose.h"
#include "../mail/desk.h"
#include "../publish.h"
#include "../publish/message.h"
#include "../publish/publication.h"
#include "ctl_digest.h"
#include "ctl_mail.h"

#define PREVIEW_ADDRESS "reader@example.org"

/* ---- digest preview --------------------------------------------------------------------- */

int
digest_ask(struct ctl *ctl, int argc, const char *const *argv, struct buf *out)
{
	struct errbuf err = {""};
	int status = ctl_mail_ask(ctl, argc, argv, NULL, out, &err);

	if (status != EX_OK && status != EX_UNAVAILABLE)
		(void)ctl_fail(status, "%s", err.text);
	return status;
}

static int64_t
local_now(void)
{
	return (int64_t)time(NULL);
}

/* The period around --date, or the last one that is over. */
static int
find_row(struct ctl *ctl, const struct wanted_digest *w, struct digest_row *row)
{
	int zone = ctl->config->tz_minutes;
	int64_t now = local_now(), t = now;

	if (w->date != NULL && (t = date_parse(w->date, zone, TIME_NONE)) == TIME_NONE)
		return ctl_fail(EX_USAGE, "--date is like 2026-11-20, not '%s'", w->date);
	compose_row(row, w->period, t, zone, now);
	if (w->date == NULL)
		compose_row(row, w->period, row->since - 1, zone, now);
	return EX_OK;
}

/* In the spelling of mail.db, where "" is the site's own. */
static int
check_language(struct ctl *ctl, struct wanted_digest *w)
{
	struct errbuf err = {""};

	return desk_language(ctl->config, w->language, &w->language, &err) == 0
		   ? EX_OK
		   : ctl_fail(EX_USAGE, "%s", err.text);
}

static int
check_sections(struct ctl *ctl, const char *list)
{
	const char *key;
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		key = arena_strndup(ctl->arena, list, n);
		if (conf_section(ctl->config, key) == NULL)
			return ctl_fail(EX_USAGE, "no section \"%s\"", key);
	}
	return EX_OK;
}

/* What a subscriber chose, as the mailer knows it. */
static int
find_choice(struct ctl *ctl, struct wanted_digest *w)
{
	const char *argv[] = {"digest", "choice", w->subscriber};
	struct subscriber s;
	struct errbuf err = {""};
	struct maildb *m;
	struct json *json;
	struct buf out;
	int status = digest_ask(ctl, 3, argv, &out), rc;

	if (status == EX_OK) {
		json = json_read(out.data, out.len, NULL);
		w->sections = json_text(json_get(json, "sections"), ctl->arena);
		w->language = json_text(json_get(json, "language"), ctl->arena);
		json_free(json);
	}
	buf_release(&out);
	if (status != EX_UNAVAILABLE)
		return status;
	if ((m = ctl_mail_open(ctl, &status)) == NULL)
		return status;
	rc = maildb_subscriber_find(m, w->subscriber, &s, ctl->arena, &err);
	if (rc == 1) {
		w->sections = s.sections;
		w->language = s.language;
	}
	maildb_close(m);
	if (rc == 0)
		return ctl_fail(EX_NOUSER, "no subscriber %s", w->subscriber);
	return rc == 1 ? EX_OK : ctl_fail(EX_IOERR, "%s", err.text);
}

static int
print_message(struct ctl *ctl, const struct wanted_digest *w, const struct digest_row *row,
    const struct site *site, const struct digest_text *t)
{
	struct compose_sender sender;
	struct buf text, html, out, archive;
	const struct compose_parts parts = {.config = ctl->config,
	    .sender = &sender,
	    .text = t,
	    .language = w->language,
	    .archive = NULL,
	    .scratch_text = &text,
	    .scratch_html = &html};
	struct compose_parts p = parts;
	const struct delivery_row d = {
	    .address = w->subscriber != NULL ? w->subscriber : PREVIEW_ADDRESS,
	    .message_id = "preview",
	    .created = row->cut};
	struct errbuf err = {""};
	int status = EX_OK;
	bool utf8;

	buf_init(&text, DIGEST_TEXT_MAX);
	buf_init(&html, DIGEST_HTML_MAX);
	buf_init(&out, COMPOSE_MESSAGE_MAX);
	buf_init(&archive, 4096);
	digest_address(site, row->period, row->since, &archive);
	p.archive = archive.data;
	if (compose_sender_init(&sender, ctl->config, &err) == -1 ||
	    compose_message(&p, &d, NULL, &out, &utf8, &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&text);
	buf_release(&html);
	buf_release(&out);
	buf_release(&archive);
	return status;
}

static void
print_part(struct ctl *ctl, const struct wanted_digest *w, const struct site *site,
    const struct digest_text *t)
{
	const char *form = arena_printf(
	    ctl->arena, "%s" DESK_PATH_SUBSCRIBE "%s", ctl->config->base_url, site_query(site));
	const struct digest_links links = {form, form};
	struct buf out;

	buf_init(&out, DIGEST_TEXT_MAX);
	digest_personalise(
	    w->view == AS_HTML ? &t->html : &t->text, w->view == AS_HTML, &links, &out);
	if (out.len > 0)
		(void)fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
}

static int
show(struct ctl *ctl, const struct wanted_digest *w, const struct digest_row *row,
    const struct site *site)
{
	struct errbuf err = {""};
	struct digest_text t;
	struct compose *c;
	int status = EX_OK;

	digest_text_init(&t);
	c = compose_new(site, ctl->config, ctl->store, row, &err);
	if (c == NULL || compose_render(c, w->sections, w->language, &t, &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else if (w->view == AS_MESSAGE)
		status = print_message(ctl, w, row, site, &t);
	else
		print_part(ctl, w, site, &t);
	compose_free(c);
	digest_text_release(&t);
	return status;
}

int
digest_preview(struct ctl *ctl, struct wanted_digest *w)
{
	struct publisher *p;
	struct digest_row row;
	struct errbuf err = {""};
	int status;

	if ((status = ctl_store(ctl)) != EX_OK ||
	    (w->subscriber != NULL && (status = find_choice(ctl, w)) != EX_OK) ||
	    (status = check_sections(ctl, w->sections)) != EX_OK ||
	    (status = check_language(ctl, w)) != EX_OK ||
	    (status = find_row(ctl, w, &row)) != EX_OK)
		return status;
	if ((p = publisher_new(ctl->config, &err)) == NULL)
		return ctl_fail(EX_CONFIG, "%s", err.text);
	status = show(ctl, w, &row, publisher_site_in(p, w->language));
	publisher_free(p);
	return status;
}

/* ---- digest send ------------------------------------------------------------------------ */

/* Without a mailer the letter waits in the ledger. */
static int
send_alone(struct ctl *ctl, const struct wanted_digest *w, const struct digest_row *row)
{
	struct errbuf err = {""};
	struct publisher *p = NULL;
	struct compose *c = NULL;
	struct maildb *m;
	int status;

	if ((status = ctl_store(ctl)) != EX_OK || (m = ctl_mail_open(ctl, &status)) == NULL)
		return status;
	if ((p = publisher_new(ctl->config, &err)) == NULL ||
	    (c = compose_new(publisher_site(p), ctl->config, ctl->store, row, &err)) == NULL ||
	    compose_test(c, w->sections, w->language, w->to, m, local_now(), &err) == -1)
		status = ctl_fail(EX_DATAERR, "%s", err.text);
	else
		printf("digestd is not running: it sends the mail to %s when it starts\n", w->to);
	compose_free(c);
	publisher_free(p);
	maildb_close(m);
	return status;
}

static int
send_test(struct ctl *ctl, struct wanted_digest *w)
{
	char address[MESSAGE_ADDRESS_MAX + 1];
	const char *argv[] = {"digest", "test", address, digest_period_name(w->period), NULL,
	    *w->sections != '\0' ? w->sections : "all",
	    *w->language != '\0' ? w->language : "default"};
	struct digest_row row;
	struct errbuf err = {""};
	struct buf out;
	int status;

	if (address_normalise(w->to, address, &err) == -1)
		return ctl_fail(EX_USAGE, "%s", err.text);
	w->to = address;
	if ((w->subscriber != NULL && (status = find_choice(ctl, w)) != EX_OK) ||
	    (status = check_sections(ctl, w->sections)) != EX_OK ||
	    (status = check_language(ctl, w)) != EX_OK ||
	    (status = find_row(ctl, w, &row)) != EX_OK)
		return status;
	argv[4] = arena_printf(ctl->arena, "%" PRId64, row.since);
	argv[5] = *w->sections != '\0' ? w->sections : "all";
	argv[6] = *w->language != '\0' ? w->language : "default";
	status = digest_ask(ctl, 7, argv, &out);
	if (status == EX_OK)
		(void)fwrite(out.len > 0 ? out.data : "", 1, out.len, stdout);
	buf_release(&out);
	return status == EX_UNAVAILABLE ? send_alone(ctl, w, &row) : status;
}

int
digest_send(struct ctl *ctl, struct wanted_digest *w)
{
	const char *argv[] = {"digest", "due"};
	struct buf out;
	int status;

	if (w->due == (w->to != NULL))
		return CTL_USAGE;
	if (!w->due)
		return send_test(ctl, w);
	status = digest_ask(ctl, 2, argv, &out);
	if (status == EX_OK)
		(void)fwrite(out.len > 0 ? out.data : "", 1, out.len, stdout);
	else if (status == EX_UNAVAILABLE)
		status = ctl_fail(status, "digestd is not running");
	buf_release(&out);
	return status;
}
