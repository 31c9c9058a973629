/* site.h -- a fixture of tests/fixtures/sites read through a source, as the tests of sources do. */
#ifndef DIGESTD_TEST_SITE_H
#define DIGESTD_TEST_SITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../../../daemon/core/date.h"
#include "../../../fetchers/source.h"

/* 2026-11-20 12:00 in China. */
#define SITE_NOW 1795147200

struct site {
	struct arena *arena;
	struct document doc;
	struct errbuf err;
	struct feed feed;
	struct delivery delivery;
	char body[65536];
};

static inline void
site_init(struct site *s, const char *url)
{
	*s = (struct site){.arena = arena_new()};
	s->feed = (struct feed){.key = "test", .url = url, .tz_minutes = 480, .listing.pages = 1};
	s->delivery = (struct delivery){
	    .url = url, .final_url = url, .status = 200, .received = SITE_NOW, .body = s->body};
}

static inline int
site_text(struct site *s, const struct source *source, const char *text)
{
	strcpy(s->body, text);
	s->delivery.body_len = strlen(text);
	document_init(&s->doc);
	s->err.text[0] = '\0';
	return source->understand(&s->feed, &s->delivery, &s->doc, s->arena, &s->err);
}

static inline int
site_file(struct site *s, const struct source *source, const char *name)
{
	char path[128], text[sizeof(s->body)];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "tests/fixtures/sites/%s", name);
	if ((f = fopen(path, "rb")) == NULL)
		fail_msg("%s: cannot open", path);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	(void)fclose(f);
	return site_text(s, source, text);
}

static inline void
site_release(struct site *s)
{
	arena_free(s->arena);
}

static inline void
site_same(const char *got, const char *want)
{
	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got != NULL ? got : "NULL", want);
}

static inline void
site_time(int64_t got, const char *want)
{
	char text[DATE_MAX];

	if (want == NULL)
		assert_true(got == TIME_NONE);
	else
		assert_string_equal(got == TIME_NONE ? "none" : date_rfc3339(got, text), want);
}

#endif
