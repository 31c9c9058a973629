/*
 * Drops items that match a pattern of their feed or of all feeds.  A pattern is
 *
 *	words            a part of the title, in the folded form of text_fold()
 *	title:words      the same
 *	author:words     a part of the author
 *	url:text         a part of the URL, without regard to case
 *	/expression/     POSIX extended regular expression on the folded title
 *
 * Blanks at the ends of a pattern do not count.  A pattern that is empty or no valid expression
 * matches nothing; the configuration is checked elsewhere.  Patterns come from the configuration
 * and are trusted: an expression may be slow, but the title's length is bounded.
 */
#include <regex.h>
#include <string.h>

#include "../daemon/core/text.h"
#include "filter.h"

struct subject {
	const struct item *item;
	const char *title; /* folded */
	struct arena *arena;
};

static bool
matches_words(const char *folded, const char *words, struct arena *arena)
{
	words = text_fold(arena, words);
	return *words != '\0' && strstr(folded, words) != NULL;
}

static bool
matches_url(const struct item *item, const char *text)
{
	text += strspn(text, " ");
	if (*text == '\0')
		return false;
	return (item->url != NULL && strcasestr(item->url, text) != NULL) ||
	       (item->canonical != NULL && strcasestr(item->canonical, text) != NULL);
}

static bool
matches_expression(const char *title, const char *pattern, size_t n, struct arena *arena)
{
	regex_t re;
	bool found;

	/* The title is folded, so capitals in the expression could never match. */
	if (regcomp(&re, arena_strndup(arena, pattern, n), REG_EXTENDED | REG_NOSUB | REG_ICASE) !=
	    0)
		return false;
	found = regexec(&re, title, 0, NULL, 0) == 0;
	regfree(&re);
	return found;
}

static bool
matches(const struct subject *s, const char *pattern)
{
	size_t n;

	pattern += strspn(pattern, " ");
	n = strlen(pattern);
	if (n > 2 && pattern[0] == '/' && pattern[n - 1] == '/')
		return matches_expression(s->title, pattern + 1, n - 2, s->arena);
	if (strncmp(pattern, "title:", 6) == 0)
		return matches_words(s->title, pattern + 6, s->arena);
	if (strncmp(pattern, "url:", 4) == 0)
		return matches_url(s->item, pattern + 4);
	if (strncmp(pattern, "author:", 7) == 0)
		return s->item->author != NULL &&
		       matches_words(text_fold(s->arena, s->item->author), pattern + 7, s->arena);
	return matches_words(s->title, pattern, s->arena);
}

static const char *
first_match(const struct subject *s, const char **patterns, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (matches(s, patterns[i]))
			return patterns[i];
	}
	return NULL;
}

static enum filter_verdict
apply(struct item *item, const struct filter_context *ctx, struct errbuf *err)
{
	struct subject s = {.item = item, .arena = ctx->arena};
	const char *pattern = NULL;

	if (ctx->nblock == 0 && (ctx->feed == NULL || ctx->feed->nblock == 0))
		return FILTER_KEEP;
	s.title = item->title == NULL ? "" : text_fold(ctx->arena, item->title);
	if (ctx->feed != NULL)
		pattern = first_match(&s, ctx->feed->block, ctx->feed->nblock);
	if (pattern == NULL)
		pattern = first_match(&s, ctx->block, ctx->nblock);
	if (pattern == NULL)
		return FILTER_KEEP;
	(void)errf(err, "matches \"%s\"", pattern);
	return FILTER_DROP;
}

const struct filter filter_block = {
    .name = "block",
    .summary = "drops items whose title, author or URL matches a block pattern",
    .order = 50,
    .apply = apply,
};
