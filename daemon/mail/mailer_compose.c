/*
 * The mailer: a row of the ledger becomes a message.
 */
#include <stdio.h>

#include "../log.h"
#include "mailer.h"

static int
open_digest(struct mailer *m, int64_t digest, struct digest_row *row, struct errbuf *err)
{
	int rc = maildb_digest_find(m->mail, digest, row, err);

	if (rc != 1)
		return rc < 0 ? -1 : errf(err, "no such digest");
	if (m->compose_digest == digest)
		return 0;
	mailer_compose_forget(m);
	m->compose = compose_new(publisher_site(m->publisher), m->config, m->store, row, err);
	if (m->compose == NULL)
		return -1;
	m->compose_digest = digest;
	return 0;
}

/* Once for a choice: its rows follow each other. */
static int
render(struct mailer *m, const struct delivery_row *d, struct errbuf *err)
{
	struct arena *a = arena_new();
	const struct site *site;
	struct choice_row choice;
	struct digest_row row;
	int rc = -1;

	m->rendered_digest = 0;
	if (open_digest(m, d->digest, &row, err) == 0) {
		rc = maildb_choice_find(m->mail, d->choice, &choice, a, err);
		rc = rc == 1 ? compose_render(
				   m->compose, choice.sections, choice.language, &m->text, err)
			     : -1;
	}
	if (rc == 0) {
		site = publisher_site_in(m->publisher, choice.language);
		(void)snprintf(m->language, sizeof(m->language), "%s",
		    site->query != NULL ? site->language : "");
		buf_clear(&m->archive);
		digest_address(site, row.period, row.since, &m->archive);
		m->rendered_digest = d->digest;
		m->rendered_choice = d->choice;
		m->rendered++;
	}
	arena_free(a);
	return rc;
}

void
mailer_compose_forget(struct mailer *m)
{
	compose_free(m->compose);
	m->compose = NULL;
	m->compose_digest = m->rendered_digest = 0;
}

int
mailer_compose(struct mailer *m, struct job *job, const char *token, struct errbuf *err)
{
	struct compose_parts parts = {.config = m->config, .sender = &m->sender};
	const struct delivery_row *d = &job->row;
	bool utf8;

	if (d->digest != 0) {
		if ((m->rendered_digest != d->digest || m->rendered_choice != d->choice) &&
		    render(m, d, err) < 0)
			return -1;
		parts.text = &m->text;
		parts.language = m->language;
		parts.archive = m->archive.data;
		parts.scratch_text = &m->scratch_text;
		parts.scratch_html = &m->scratch_html;
	} else if (d->subject == NULL || d->text == NULL) {
		return errf(err, "the text of this letter is gone");
	}
	buf_clear(&job->data);
	if (compose_message(&parts, d, token, &job->data, &utf8, err) == -1)
		return -1;
	job->message = (struct transport_message){.id = job->message_id,
	    .from = m->sender.from.address,
	    .to = job->address,
	    .utf8 = utf8,
	    .data = job->data.data,
	    .len = job->data.len};
	return 0;
}
