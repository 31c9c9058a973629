#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../filters/filter.h"

extern const struct filter filter_block;

static const struct item lwn_paid = {.title = "[$] The state of the page cache",
    .url = "https://lwn.net/Articles/1000/",
    .author = "Jonathan Corbet"};
static const struct item lwn_security = {
    .title = "Security updates for Wednesday", .url = "https://lwn.net/Articles/1001/"};
static const struct item chinese = {.title = "【廣告】　ＣＬＯＵＤ 促銷",
    .url = "https://blog.csdn.net/u/article/details/1?utm_source=x",
    .canonical = "csdn.net/article/details/1"};
static const struct item untitled = {.url = "https://example.org/x"};

static bool
blocked(const struct item *item, const char *pattern)
{
	struct arena *a = arena_new();
	struct filter_context ctx = {.block = &pattern, .nblock = 1, .arena = a};
	struct errbuf err = {.text = ""};
	struct item copy = *item;
	bool drop = filter_block.apply(&copy, &ctx, &err) == FILTER_DROP;

	/* The reason names the pattern. */
	assert_int_equal(drop, strstr(err.text, pattern) != NULL && err.text[0] != '\0');
	arena_free(a);
	return drop;
}

static void
test_patterns(void **state)
{
	static const struct {
		const struct item *item;
		const char *pattern;
		bool drop;
	} table[] = {
	    {&lwn_paid, "[$] ", true},
	    {&lwn_paid, "[$]", true},
	    {&lwn_paid, "Security updates for ", false},
	    {&lwn_security, "Security updates for ", true},
	    {&lwn_security, "SECURITY UPDATES", true},
	    {&lwn_security, "security  updates", true},
	    {&lwn_security, "[$]", false},
	    {&lwn_security, "title:security updates", true},
	    {&lwn_security, "title: security updates", true},
	    {&lwn_security, "author:corbet", false},
	    {&lwn_paid, "author:corbet", true},
	    {&lwn_paid, "author:", false},
	    {&lwn_paid, "corbet", false},
	    {&lwn_paid, "url:lwn.net/articles/", true},
	    {&lwn_paid, "url: LWN.net", true},
	    {&lwn_paid, "url:", false},
	    {&lwn_paid, "lwn.net", false},
	    {&lwn_paid, "/^\\[\\$\\]/", true},
	    {&lwn_security, "/^\\[\\$\\]/", false},
	    {&lwn_security, "/^Security updates for (mon|tues|wednes)day$/", true},
	    {&lwn_security, "/^updates/", false},
	    {&lwn_security, "/(/", false},
	    {&lwn_security, "//", false},
	    {&lwn_security, "/", false},
	    {&lwn_security, "", false},
	    {&lwn_security, "   ", false},
	    {&chinese, "广告", true},
	    {&chinese, "cloud 促销", true},
	    {&chinese, "/广告.*cloud/", true},
	    {&chinese, "url:article/details/1", true},
	    {&chinese, "url:csdn.net/article", true},
	    {&chinese, "url:example", false},
	    {&untitled, "x", false},
	    {&untitled, "/^$/", true},
	    {&untitled, "url:example.org", true},
	    {&untitled, "author:x", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (blocked(table[i].item, table[i].pattern) != table[i].drop)
			fail_msg("\"%s\" on \"%s\"", table[i].pattern,
			    table[i].item->title == NULL ? "" : table[i].item->title);
	}
}

static void
test_feed_and_global(void **state)
{
	static const char *of_feed[] = {"nothing", "page cache"};
	static const char *of_all[] = {"security updates"};
	struct arena *a = arena_new();
	struct feed feed = {.block = of_feed, .nblock = 2};
	struct filter_context ctx = {.feed = &feed, .block = of_all, .nblock = 1, .arena = a};
	struct item item = lwn_paid;
	struct errbuf err;

	(void)state;
	assert_int_equal(filter_block.apply(&item, &ctx, &err), FILTER_DROP);
	assert_string_equal(err.text, "matches \"page cache\"");
	item = lwn_security;
	assert_int_equal(filter_block.apply(&item, &ctx, &err), FILTER_DROP);
	assert_string_equal(err.text, "matches \"security updates\"");
	ctx.nblock = 0;
	assert_int_equal(filter_block.apply(&item, &ctx, &err), FILTER_KEEP);
	feed.nblock = 0;
	item = lwn_paid;
	assert_int_equal(filter_block.apply(&item, &ctx, &err), FILTER_KEEP);
	ctx.feed = NULL;
	assert_int_equal(filter_block.apply(&item, &ctx, &err), FILTER_KEEP);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_patterns),
	    cmocka_unit_test(test_feed_and_global),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
