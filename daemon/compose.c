#include "compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "publish.h"
#include "publish/message.h"

#define LATE_SECONDS ((int64_t)7 * 86400) /* stories that came later are old news */
#define STORIES_MAX 5000		  /* of one digest; the store gives no more at once */
#define SECTIONS_MAX 64

struct compose {
	const struct site *site;
	const struct config *config;
	struct digest_row row;
	bool sample; /* what is quarantined counts as well */
	struct arena *arena;
	struct story *stories; /* without those that are quarantined */
	size_t nstories;
	struct story *chosen; /* of one choice: room for all */
	struct digest_flood *floods;
	size_t nfloods;
};

/* ---- which stories ---------------------------------------------------------------------- */

static bool
belongs(const struct digest_row *d, const struct story *s)
{
	return s->time < d->until && s->first_seen <= d->cut &&
	       (s->time >= d->since || s->first_seen > d->seen_after);
}

/* One report that is no part of a flood makes it news. */
static bool
quarantined(const struct story *s)
{
	size_t i;

	for (i = 0; i < s->nsources; i++)
		if ((s->sources[i].flags & ITEM_QUARANTINED) == 0)
			return false;
	return (s->main.flags & ITEM_QUARANTINED) != 0;
}

static void
count_flood(struct compose *c, const struct story *s)
{
	const char *key = s->nsources > 0 ? s->sources[0].feed_key : NULL;
	struct digest_flood *f;
	size_t i;

	if (key == NULL || s->time < c->row.since)
		return;
	for (i = 0; i < c->nfloods; i++)
		if (strcmp(c->floods[i].feed_key, key) == 0)
			break;
	if (i == c->nfloods) {
		if ((i & (i - 1)) == 0)
			c->floods = arena_grow(
			    c->arena, c->floods, i * sizeof(*f), (i == 0 ? 1 : 2 * i) * sizeof(*f));
		f = &c->floods[c->nfloods++];
		f->feed_key = key;
		f->feed_title = s->sources[0].feed_title;
	}
	c->floods[i].nitems++;
}

static int
load(struct compose *c, struct store *store, struct errbuf *err)
{
	const struct selection sel = {
	    .since = c->row.since - LATE_SECONDS, .until = c->row.until, .limit = STORIES_MAX};
	struct story *all;
	size_t i, n;
	int rc;

	if ((rc = store_stories(store, &sel, &all, &n, c->arena, err)) < 0)
		return rc;
	for (i = 0; i < n; i++) {
		if (!belongs(&c->row, &all[i]))
			continue;
		if (!c->sample && quarantined(&all[i]))
			count_flood(c, &all[i]);
		else
			all[c->nstories++] = all[i];
	}
	c->stories = all;
	c->chosen = arena_alloc(c->arena, (c->nstories + 1) * sizeof(*c->chosen));
	return 0;
}

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
	c->sample = sample;
	c->arena = arena_new();
	if (load(c, store, err) < 0) {
		compose_free(c);
		return NULL;
	}
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

static size_t
choose(const struct compose *c, const char *sections, struct story *out)
{
	const char *key;
	size_t i, n = 0;

	for (i = 0; i < c->nstories; i++) {
		key = c->stories[i].main.section;
		if (key == NULL || !names(sections, key))
			continue;
		if (out != NULL)
			out[n] = c->stories[i];
		n++;
	}
	return n;
}

size_t
compose_count(const struct compose *c, const char *sections)
{
	return choose(c, sections, NULL);
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
	    .nstories = choose(c, sections, c->chosen),
	    .per_section = c->config->digest_items,
	    .floods = c->floods,
	    .nfloods = c->nfloods};

	if (*language != '\0')
		publish_site(&site, c->config, language, c->arena);
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
		m.list_title = c->title;
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
	char preferences[MESSAGE_URL_MAX + 1], subject[1024];
	const struct digest_links links = {preferences, preferences};
	struct letter l = {.address = address, .subject = subject};
	struct digest_text t;
	struct buf text, html;
	int rc;

	put_link(preferences, c->config->base_url, DESK_PATH_PREFERENCES, NULL, language);
	digest_text_init(&t);
	buf_init(&text, DIGEST_TEXT_MAX);
	buf_init(&html, DIGEST_HTML_MAX);
	if ((rc = compose_render(c, sections, language, &t, err)) == 0) {
		digest_personalise(&t.text, false, &links, &text);
		digest_personalise(&t.html, true, &links, &html);
		(void)snprintf(subject, sizeof(subject), "[测试] %s", t.subject.data);
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
}
