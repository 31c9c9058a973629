#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../filters/filter.h"

extern const struct filter filter_canonical;

static const char *
canonical(struct arena *a, const char *url)
{
	struct filter_context ctx = {.arena = a};
	struct item item = {.url = url};
	struct errbuf err;

	assert_int_equal(filter_canonical.apply(&item, &ctx, &err), FILTER_KEEP);
	assert_ptr_equal(item.url, url);
	return item.canonical;
}

static void
test_canonical(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(canonical(a, "https://www.oschina.net/news/78651/zotero?from=rss"),
	    "oschina.net/news/78651");
	assert_string_equal(canonical(a, "http://a.blog.csdn.net/article/details/12?spm=1001.1"),
	    "csdn.net/article/details/12");
	assert_string_equal(
	    canonical(a, "https://Example.org/a/?utm_source=x#top"), "example.org/a");
	assert_null(canonical(a, NULL));
	assert_null(canonical(a, "mailto:a@example.org"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_canonical)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
