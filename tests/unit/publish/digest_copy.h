/*
 * digest_copy.h -- a digest of the stories of sample.h, and one reader's copy of it.
 */
#ifndef DIGEST_COPY_H
#define DIGEST_COPY_H

#include "sample.h"

#include "../../../daemon/publish/digest.h"

#define NOV_20 1795104000 /* 2026-11-20 in China, a Friday */

static const struct digest_links links = {
    "https://digest.example/subscription/t?a=1&b", "https://digest.example/unsubscribe/t"};

static inline struct digest
sample_digest(enum digest_period period)
{
	struct digest d = {.site = &sample_site,
	    .period = period,
	    .stories = sample_stories,
	    .nstories = 3,
	    .per_section = 10};

	digest_span(period, NOV_20 - 1, 480, &d.from, &d.until);
	return d;
}

/* One copy's subject, text and HTML; freed by release_copy(). */
struct copy {
	struct digest_text t;
	struct buf text, html;
};

static inline void
make(struct copy *c, const struct digest *d)
{
	struct errbuf err = {.text = ""};

	digest_text_init(&c->t);
	buf_init(&c->text, DIGEST_TEXT_MAX * 2);
	buf_init(&c->html, DIGEST_HTML_MAX);
	if (digest_render(d, &c->t, &err) == -1)
		fail_msg("%s", err.text);
	digest_personalise(&c->t.text, false, &links, &c->text);
	digest_personalise(&c->t.html, true, &links, &c->html);
	assert_false(c->text.overflow || c->html.overflow);
	assert_non_null(c->text.data);
	assert_non_null(c->html.data);
}

static inline void
release_copy(struct copy *c)
{
	digest_text_release(&c->t);
	buf_release(&c->text);
	buf_release(&c->html);
}

#endif
