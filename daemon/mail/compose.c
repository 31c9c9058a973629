#include "compose_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../publish/message.h"
#include "../site.h"
#include "desk.h"

#define SECTIONS_MAX 64

struct compose {
	const struct site *site;
	const struct config *config;
	struct digest_row row;
	bool test; /* it is one that nobody gets but who asked for it */
	struct arena *arena;
	struct compose_stories all;
	struct story *chosen; /* of one choice: room for all */
	size_t *totals;	      /* likewise */
};

static struct compose *
make(const struct site *site, const struct config *config, struct store *store,
    const struct digest_row *d, bool sample, struct errbuf *err)
{
	struct compose *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->site = site;
	c->config = config;
	c->row = *d;
	c->arena = arena_new();
	if (compose_select(&c->all, config, store, d, sample, (size_t)config->digest_items,
		c->arena, err) < 0) {
		compose_free(c);
		return NULL;
	}
	c->chosen = arena_alloc(c->arena, (c->all.n + 1) * sizeof(*c->chosen));
	c->totals = arena_alloc(c->arena, (config->nsections + 1) * sizeof(*c->totals));
	return c;
}

struct compose *
compose_new(const struct site *site, const struct config *config, struct store *store,
    const struct digest_row *d, struct errbuf *err)
{
	return make(site, config, store, d, false, err);
}

struct compose *
compose_sample(const struct site *site, const struct config *config, struct store *store,
    const struct digest_row *d, struct errbuf *err)
{
	return make(site, config, store, d, true, err);
}

void
compose_free(struct compose *c)
{
	if (c == NULL)
		return;
	arena_free(c->arena);
	free(c);
}

/* Whether "a,b" names the key; "" names all. */
static bool
names(const char *list, const char *key)
{
	size_t n = strlen(key);

	if (*list == '\0')
		return true;
	for (; *list != '\0'; list += strspn(list, ",")) {
		if (strcspn(list, ",") == n && strncmp(list, key, n) == 0)
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

/* Those of no section of the configuration are in no choice but that of all. */
static bool
is_chosen(const struct compose *c, const char *sections, size_t i)
{
	return i < c->config->nsections ? names(sections, c->config->sections[i].key)
					: *sections == '\0';
}

size_t
compose_count(const struct compose *c, const char *sections)
{
	size_t i, n = 0;

	for (i = 0; i <= c->config->nsections; i++)
		if (is_chosen(c, sections, i))
			n += c->all.totals[i];
	return n;
}

/* Into c->chosen and c->totals: how many are shown at most. */
static size_t
choose(struct compose *c, const char *sections)
{
	size_t i, n = 0;

	for (i = 0; i <= c->config->nsections; i++)
		c->totals[i] = is_chosen(c, sections, i) ? c->all.totals[i] : 0;
	for (i = 0; i < c->all.n; i++)
		if (names(sections, c->all.list[i].main.section))
			c->chosen[n++] = c->all.list[i];
	return n;
}

/* ---- texts ------------------------------------------------------------------------------ */

static size_t
split(const char *sections, const char **keys, struct arena *a)
{
	size_t n = 0, len;

	for (; *sections != '\0' && n < SECTIONS_MAX; sections += strspn(sections, ",")) {
		if ((len = strcspn(sections, ",")) > 0)
			keys[n++] = arena_strndup(a, sections, len);
		sections += len;
	}
	return n;
}

int
compose_render(struct compose *c, const char *sections, const char *language,
    struct digest_text *out, struct errbuf *err)
{
	struct site site = *c->site;
	const char *keys[SECTIONS_MAX];
	struct digest d = {.site = &site,
	    .period = c->row.period,
	    .from = c->row.since,
	    .until = c->row.until,
	    .sections = keys,
	    .nsections = split(sections, keys, c->arena),
	    .stories = c->chosen,
	    .nstories = choose(c, sections),
	    .totals = c->totals,
	    .test = c->test,
	    .per_section = c->config->digest_items,
	    .floods = c->all.floods,
	    .nfloods = c->all.nfloods};

	if (*language != '\0')
		site_of(&site, c->config, language, c->arena);
	return digest_render(&d, out, err);
}

/* ---- messages --------------------------------------------------------------------------- */

int
compose_sender_init(struct compose_sender *s, const struct config *c, struct errbuf *err)
{
	struct mailbox box;
	const char *at;

	if (mailbox_parse(&box, c->mail_from, s->from.buffer, sizeof(s->from.buffer), err) == -1)
		return -1;
	s->from.name = box.name;
	s->from.address = box.address;
	at = strrchr(box.address, '@');
	if (at == NULL ||
	    (size_t)snprintf(s->host, sizeof(s->host), "%s", at + 1) >= sizeof(s->host))
		return errf(err, "mail_from: the name of the host is too long");
	(void)snprintf(s->list_id, sizeof(s->list_id), "digest.%s", s->host);
	return 0;
}

static const char *
title_in(const struct config *c, const char *language)
{
	enum language l = language_find(language);

	return l != LANGUAGES && c->title_in[l] != NULL ? c->title_in[l] : c->title;
}

static void
personalise(const struct compose_parts *p, const struct digest_links *links, struct message *m)
{
	buf_clear(p->scratch_text);
	buf_clear(p->scratch_html);
	digest_personalise(&p->text->text, false, links, p->scratch_text);
	digest_personalise(&p->text->html, true, links, p->scratch_html);
	m->subject = p->text->subject.data;
	m->text = p->scratch_text->data;
	m->ntext = p->scratch_text->len;
	m->html = p->scratch_html->data;
	m->nhtml = p->scratch_html->len;
}

static void
put_link(char *out, const char *base, const char *path, const char *token, const char *language)
{
	bool own = language == NULL || *language == '\0';

	if (token == NULL)
		path = DESK_PATH_SUBSCRIBE;
	(void)snprintf(out, MESSAGE_URL_MAX + 1, "%s%s%s%s%s", base, path,
	    token != NULL ? token : "", own ? "" : "?language=", own ? "" : language);
}

int
compose_message(const struct compose_parts *p, const struct delivery_row *d, const char *token,
    struct buf *out, bool *utf8, struct errbuf *err)
{
	char preferences[MESSAGE_URL_MAX + 1], unsubscribe[MESSAGE_URL_MAX + 1], id[512];
	const struct digest_links links = {preferences, unsubscribe};
	const struct config *c = p->config;
	struct message m = {.from = {p->sender->from.name, p->sender->from.address},
	    .to = {d->name, d->address},
	    .date = d->created,
	    .tz_minutes = c->tz_minutes,
	    .message_id = d->message_id};

	if (d->message_id[0] != '<') {
		(void)snprintf(id, sizeof(id), "<letter.%s@%s>", d->message_id, p->sender->host);
		m.message_id = id;
	}
	if (p->text != NULL) {
		put_link(preferences, c->base_url, DESK_PATH_PREFERENCES, token, p->language);
		put_link(unsubscribe, c->base_url, DESK_PATH_UNSUBSCRIBE, token, p->language);
		personalise(p, &links, &m);
		m.language = *p->language != '\0' ? p->language : c->language;
		m.list_id = p->sender->list_id;
		m.list_title = title_in(c, m.language);
		m.unsubscribe = unsubscribe;
		m.archive = p->archive;
	} else {
		m.subject = d->subject;
		m.text = d->text;
		m.html = d->html;
	}
	*utf8 = message_needs_utf8(&m);
	return message_write(&m, out, err);
}

/* ---- tests ------------------------------------------------------------------------------ */

static int
add_letter(struct maildb *mail, const struct letter *l, int64_t now, struct errbuf *err)
{
	bool done;

	if (maildb_begin(mail, err) < 0)
		return -1;
	done = maildb_letter_add(mail, l, now, err) == 0 && maildb_commit(mail, err) == 0;
	if (!done)
		maildb_rollback(mail);
	return done ? 0 : -1;
}

int
compose_test(struct compose *c, const char *sections, const char *language, const char *address,
    struct maildb *mail, int64_t now, struct errbuf *err)
{
	char preferences[MESSAGE_URL_MAX + 1];
	const struct digest_links links = {preferences, preferences};
	struct letter l = {.address = address};
	struct digest_text t;
	struct buf text, html;
	int rc;

	put_link(preferences, c->config->base_url, DESK_PATH_PREFERENCES, NULL, language);
	digest_text_init(&t);
	buf_init(&text, DIGEST_TEXT_MAX);
	buf_init(&html, DIGEST_HTML_MAX);
	c->test = true;
	rc = compose_render(c, sections, language, &t, err);
	c->test = false;
	if (rc == 0) {
		digest_personalise(&t.text, false, &links, &text);
		digest_personalise(&t.html, true, &links, &html);
		l.subject = t.subject.data;
		l.text = text.data;
		l.html = html.data;
		rc = add_letter(mail, &l, now, err);
	}
	digest_text_release(&t);
	buf_release(&text);
	buf_release(&html);
	return rc;
}

void
compose_row(struct digest_row *d, enum digest_period period, int64_t t, int tz_minutes, int64_t now)
{
	*d = (struct digest_row){.period = period, .seen_after = now, .cut = now};
	digest_span(period, t, tz_minutes, &d->since, &d->until);
	d->told = d->since;
}
