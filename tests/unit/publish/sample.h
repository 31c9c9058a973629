/*
 * sample.h -- a hand-made publication: plain stories, one with three reports, and one whose every
 * text is hostile.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../daemon/publish/format.h"
#include "../../lib/slurp.h"

#define TEMPLATES "etc/templates/"
#define SAMPLE_TEMPLATES 128

static const struct section_name sample_sections[] = {
    {.key = "policy", .title = "开源政策", .threshold = 10},
    {.key = "project", .title = "技术项目", .threshold = 10},
    {.key = "riscv", .title = "RISC-V专栏", .threshold = 10}};

/* Files that were read already. */
static struct {
	char name[64], *text;
} sample_templates[SAMPLE_TEMPLATES];

static const char *
sample_text(const struct site *site, const char *name)
{
	char path[256];
	size_t i;

	(void)site;
	for (i = 0; i < SAMPLE_TEMPLATES && sample_templates[i].text != NULL; i++)
		if (strcmp(sample_templates[i].name, name) == 0)
			return sample_templates[i].text;
	assert_in_range(i, 0, SAMPLE_TEMPLATES - 1);
	snprintf(path, sizeof(path), TEMPLATES "%s", name);
	snprintf(sample_templates[i].name, sizeof(sample_templates[i].name), "%s", name);
	return sample_templates[i].text = slurp(path, NULL);
}

static inline int
sample_release(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < SAMPLE_TEMPLATES; i++) {
		free(sample_templates[i].text);
		sample_templates[i].text = NULL;
	}
	return 0;
}

/* How often it stands there. */
static inline size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

/* Compares with a file of tests/fixtures/publish; DIGESTD_GOLDEN=1 writes it anew. */
static inline void
golden(const char *name, const char *got)
{
	char path[256], *want;
	FILE *f;

	snprintf(path, sizeof(path), "tests/fixtures/publish/%s", name);
	if (getenv("DIGESTD_GOLDEN") != NULL) {
		assert_non_null(f = fopen(path, "wb"));
		fputs(got, f);
		assert_int_equal(fclose(f), 0);
	}
	assert_non_null(want = slurp(path, NULL));
	assert_string_equal(got, want);
	free(want);
}

static const struct site sample_site = {.base_url = "https://digest.example",
    .title = "开源动态",
    .description = "开源战略动态，每日汇集",
    .language = "zh-CN",
    .tag_authority = "digest.example,2026",
    .tz_minutes = 480,
    .sections = sample_sections,
    .nsections = 3,
    .template_text = sample_text};

#define HOSTILE "<script>alert('x')</script> & \"q\" \x01\x0b]]> \xff\xc0\xaf &amp; \xef\xbf\xbe."

static struct story_source sample_reports[] = {{.item = 11,
						   .feed_key = "foundation",
						   .feed_title = "某基金会",
						   .feed_site = "https://f.example/",
						   .title = "开放硬件许可协议发布",
						   .url = "https://f.example/news/1",
						   .published = 1795147200,
						   .language = "zh-CN",
						   .weight = 90},
    {.item = 12,
	.feed_key = "media",
	.feed_title = "某媒体",
	.feed_site = "https://m.example/",
	.title = "开放硬件许可协议来了",
	.url = "https://m.example/a?id=1&x=2",
	.published = 1795150000},
    {.item = 13,
	.feed_key = "blog",
	.title = HOSTILE,
	.url = "https://b.example/\"><b>",
	.published = 1795150100}};
static struct story_source sample_single[] = {{.item = 21,
    .feed_key = "media",
    .feed_title = "某媒体",
    .feed_site = "https://m.example/",
    .title = "Linux 7.1 released",
    .url = "https://m.example/b",
    .published = 1795060800}};
static struct story_source sample_evil[] = {{.item = 31,
    .feed_key = "blog",
    .feed_title = HOSTILE,
    .feed_site = "https://b.example/?a=1&b=\"",
    .title = HOSTILE,
    .url = "https://b.example/?a=1&b=<>",
    .published = 1795060000}};
static const char *sample_words[] = {"许可证", HOSTILE};
static struct enclosure sample_files[] = {
    {.url = "https://m.example/a.mp3", .type = "audio/mpeg", .length = 1234},
    {.url = "https://m.example/b.bin", .length = -1}};

static struct story sample_stories[] = {
    {.id = 1,
	.uid = 7001,
	.main_id = 11,
	.time = 1795147200,
	.first_seen = 1795147300,
	.changed = 1795150100,
	.sources = sample_reports,
	.nsources = 3,
	.main = {.title = "开放硬件许可协议发布",
	    .url = "https://f.example/news/1",
	    .lead = "一份面向开放硬件的许可协议。",
	    .summary = "<p>一份面向<b>开放硬件</b>的许可协议。</p>",
	    .author = "张三",
	    .language = "zh-CN",
	    .section = "policy",
	    .section2 = "project",
	    .score = 12,
	    .score2 = 5,
	    .categories = sample_words,
	    .ncategories = 2,
	    .published = 1795147200,
	    .updated = TIME_NONE,
	    .reason = "[{\"section\":\"policy\",\"rule\":\"政策词\",\"field\":\"title\","
		      "\"words\":[\"许可协议\",\"<b>\"],\"points\":12}]"}},
    {.id = 2,
	.uid = 7002,
	.main_id = 21,
	.time = 1795060800,
	.first_seen = 1795060900,
	.changed = 1795060900,
	.sources = sample_single,
	.nsources = 1,
	.main = {.title = "Linux 7.1 released",
	    .url = "https://m.example/b",
	    .language = "en",
	    .section = "project",
	    .score = 8,
	    .content = "<p>It is out.</p>",
	    .enclosures = sample_files,
	    .nenclosures = 2,
	    .published = 1795060800,
	    .updated = TIME_NONE}},
    {.id = 3,
	.uid = 7003,
	.main_id = 31,
	.time = 1795060000,
	.first_seen = 1795060000,
	.changed = 1795060000,
	.sources = sample_evil,
	.nsources = 1,
	.main = {.title = HOSTILE,
	    .url = "https://b.example/?a=1&b=<>",
	    .author = HOSTILE,
	    .lead = HOSTILE,
	    .section = "riscv",
	    .score = 9,
	    .published = 1795060000,
	    .updated = TIME_NONE,
	    .reason = "not json"}}};

static const struct feed sample_feeds[] = {
    {.key = "blog",
	.url = "https://b.example/feed?token=s3cr3tS3cr3tS3cr3t99",
	.title = HOSTILE,
	.kind = "feed",
	.section = "riscv"},
    {.key = "foundation",
	.url = "https://f.example/list.html",
	.title = "某基金会",
	.site = "https://f.example/",
	.kind = "listing",
	.section = "policy"},
    {.key = "media",
	.url = "https://m.example/rss?a=1&b=2",
	.title = "某媒体",
	.kind = "feed",
	.language = "zh-CN"}};

/* Everything, as /feed.* shows it. */
static inline struct publication
sample_publication(void)
{
	return (struct publication){.site = &sample_site,
	    .title = "开源动态",
	    .path = "/",
	    .day = TIME_NONE,
	    .next_day = TIME_NONE,
	    .updated = 1795150100,
	    .stories = sample_stories,
	    .nstories = 3,
	    .feeds = sample_feeds,
	    .nfeeds = 3};
}

#endif
