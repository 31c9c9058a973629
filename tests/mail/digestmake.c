/*
 * digestmake -- the digest and its message out of a description, for the tests here.
 *
 *   digestmake TEMPLATES WHAT <JSON      WHAT: subject, text, html, message, again (N messages a
 *                                        second of one core, for a benchmark)
 *
 *   {"site": {"title", "base_url", "language", "sections": [[KEY, TITLE], ...]},
 *    "period": "daily", "day": UTC seconds, "per_section": 12, "choice": [KEY, ...],
 *    "stories": [{"title", "url", "lead", "section", "language", "time", "score",
 *                 "sources": [[TITLE, WEIGHT], ...]}, ...],
 *    "floods": [[TITLE, N], ...], "preferences", "unsubscribe",
 *    "message": {"from", "from_name", "to", "to_name", "reply_to", "subject", "date", "tz", "id",
 *                "list_id", "list_title", "mailto", "archive", "text", "html"}}
 *
 * A message without "text" is that of the digest.  The zone is China's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../daemon/core/json.h"
#include "../../daemon/publish/digest.h"
#include "../../daemon/publish/message.h"

#define ZONE 480

static struct arena *arena;
static const char *folder;

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "digestmake: %s\n", what);
	exit(1);
}

/* All of a stream, with a NUL. */
static char *
slurp(FILE *f)
{
	struct buf b;
	char part[65536];
	size_t n;

	buf_init(&b, 64u << 20);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, part, n);
	return buf_take(&b, NULL);
}

static const char *
template_text(const struct site *site, const char *name)
{
	FILE *f = fopen(arena_printf(arena, "%s/%s", folder, name), "r");
	char *text, *copy;

	(void)site;
	if (f == NULL)
		return NULL;
	text = slurp(f);
	fclose(f);
	copy = arena_strdup(arena, text);
	free(text);
	return copy;
}

static const char *
text_of(const struct json *j, const char *name)
{
	return json_text(json_get(j, name), arena);
}

static void
read_site(struct site *s, const struct json *j)
{
	const struct json *list = json_get(j, "sections");
	size_t i, n = json_size(list);
	struct section_name *names = arena_alloc(arena, (n + 1) * sizeof(*names));

	for (i = 0; i < n; i++) {
		names[i].key = json_text(json_at(json_at(list, i), 0), arena);
		names[i].title = json_text(json_at(json_at(list, i), 1), arena);
	}
	*s = (struct site){.base_url = text_of(j, "base_url"),
	    .title = text_of(j, "title"),
	    .language = text_of(j, "language"),
	    .tz_minutes = ZONE,
	    .sections = names,
	    .nsections = n,
	    .template_text = template_text};
	if (s->language == NULL)
		s->language = "zh-CN";
	if ((s->words = language_find(s->language)) == LANGUAGES)
		s->words = LANGUAGE_ZH;
	if (s->words != LANGUAGE_ZH)
		s->query = arena_printf(arena, "?language=%s", s->language);
}

static void
read_story(struct story *s, const struct json *j, size_t i)
{
	const struct json *list = json_get(j, "sources"), *one;
	size_t k;

	s->main.title = text_of(j, "title");
	s->main.url = text_of(j, "url");
	s->main.lead = text_of(j, "lead");
	s->main.section = text_of(j, "section");
	s->main.language = text_of(j, "language");
	s->main.score = (int)json_int(json_get(j, "score"), 0);
	s->time = json_int(json_get(j, "time"), 0);
	s->uid = s->id = s->main_id = (int64_t)i + 1;
	s->nsources = json_size(list);
	s->sources = arena_alloc(arena, (s->nsources + 1) * sizeof(*s->sources));
	for (k = 0; k < s->nsources; k++) {
		one = json_at(list, k);
		s->sources[k].feed_key = "feed";
		s->sources[k].feed_title = json_text(json_at(one, 0), arena);
		s->sources[k].weight = (int)json_int(json_at(one, 1), 50);
	}
}

static void
read_digest(struct digest *d, struct site *site, const struct json *j)
{
	const struct json *stories = json_get(j, "stories"), *floods = json_get(j, "floods");
	const struct json *choice = json_get(j, "choice");
	const char *period = text_of(j, "period"), **keys;
	struct digest_flood *flood;
	size_t i;

	read_site(site, json_get(j, "site"));
	*d = (struct digest){.site = site};
	d->period = digest_period_find(period != NULL ? period : "daily");
	digest_span(d->period, json_int(json_get(j, "day"), 0), ZONE, &d->from, &d->until);
	d->per_section = (int)json_int(json_get(j, "per_section"), 12);
	d->nstories = json_size(stories);
	d->stories = arena_alloc(arena, (d->nstories + 1) * sizeof(*d->stories));
	for (i = 0; i < d->nstories; i++)
		read_story(&d->stories[i], json_at(stories, i), i);
	d->nfloods = json_size(floods);
	d->floods = flood = arena_alloc(arena, (d->nfloods + 1) * sizeof(*flood));
	for (i = 0; i < d->nfloods; i++) {
		flood[i].feed_key = "feed";
		flood[i].feed_title = json_text(json_at(json_at(floods, i), 0), arena);
		flood[i].nitems = (size_t)json_int(json_at(json_at(floods, i), 1), 0);
	}
	d->nsections = json_size(choice);
	d->sections = keys = arena_alloc(arena, (d->nsections + 1) * sizeof(*keys));
	for (i = 0; i < d->nsections; i++)
		keys[i] = json_text(json_at(choice, i), arena);
}

static void
read_message(struct message *m, const struct json *j, const struct json *all)
{
	*m = (struct message){.from = {text_of(j, "from_name"), text_of(j, "from")},
	    .to = {text_of(j, "to_name"), text_of(j, "to")},
	    .reply_to = text_of(j, "reply_to"),
	    .subject = text_of(j, "subject"),
	    .date = json_int(json_get(j, "date"), 0),
	    .tz_minutes = (int)json_int(json_get(j, "tz"), ZONE),
	    .message_id = text_of(j, "id"),
	    .list_id = text_of(j, "list_id"),
	    .list_title = text_of(j, "list_title"),
	    .unsubscribe = text_of(all, "unsubscribe"),
	    .unsubscribe_mailto = text_of(j, "mailto"),
	    .archive = text_of(j, "archive"),
	    .text = text_of(j, "text"),
	    .html = text_of(j, "html")};
}

struct copy {
	struct buf text, html, message;
};

/* One subscriber's message of a digest that was rendered. */
static void
compose(struct copy *c, const struct digest_text *t, const struct digest_links *links,
    struct message *m)
{
	struct errbuf err;

	buf_clear(&c->text);
	buf_clear(&c->html);
	buf_clear(&c->message);
	digest_personalise(&t->text, false, links, &c->text);
	digest_personalise(&t->html, true, links, &c->html);
	m->text = c->text.data;
	m->ntext = c->text.len;
	m->html = c->html.data;
	m->nhtml = c->html.len;
	if (message_write(m, &c->message, &err) == -1)
		die(err.text);
}

static void
again(struct copy *c, const struct digest_text *t, const struct digest_links *links,
    struct message *m)
{
	struct timespec a, b;
	int i, n = 5000;
	double s;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (i = 0; i < n; i++)
		compose(c, t, links, m);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	s = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
	printf("%zu + %zu bytes in %zu: %.0f messages/s\n", c->text.len, c->html.len,
	    c->message.len, n / s);
}

static void
make(const char *what, const struct json *j)
{
	struct digest_links links = {text_of(j, "preferences"), text_of(j, "unsubscribe")};
	struct digest_text t;
	struct message m = {.text = NULL};
	struct digest d;
	struct site site;
	struct errbuf err;
	struct copy c;

	buf_init(&c.text, DIGEST_TEXT_MAX * 2);
	buf_init(&c.html, DIGEST_HTML_MAX);
	buf_init(&c.message, 16u << 20);
	digest_text_init(&t);
	read_message(&m, json_get(j, "message"), j);
	if (m.text != NULL) {
		if (message_write(&m, &c.message, &err) == -1)
			die(err.text);
	} else {
		read_digest(&d, &site, j);
		if (digest_render(&d, &t, &err) == -1)
			die(err.text);
		if (m.subject == NULL)
			m.subject = t.subject.data;
		compose(&c, &t, &links, &m);
	}
	if (strcmp(what, "again") == 0)
		again(&c, &t, &links, &m);
	else if (strcmp(what, "subject") == 0)
		puts(m.subject);
	else {
		struct buf *out = strcmp(what, "text") == 0   ? &c.text
				  : strcmp(what, "html") == 0 ? &c.html
							      : &c.message;

		if (out->overflow)
			die("too long");
		fwrite(out->data, 1, out->len, stdout);
	}
	buf_release(&c.text);
	buf_release(&c.html);
	buf_release(&c.message);
	digest_text_release(&t);
}

int
main(int argc, char **argv)
{
	struct errbuf err;
	struct json *j;
	char *text;

	if (argc != 3)
		die("digestmake TEMPLATES subject|text|html|message|again");
	folder = argv[1];
	arena = arena_new();
	text = slurp(stdin);
	if ((j = json_read(text, strlen(text), &err)) == NULL)
		die(err.text);
	make(argv[2], j);
	json_free(j);
	free(text);
	arena_free(arena);
	return 0;
}
