#include "sample.h"

#include "../../../daemon/publish/xmlout.h"

static void
text_is_escaped(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"", ""},
	    {"a", "a"},
	    {"中文，。", "中文，。"},
	    {"<&>\"'", "&lt;&amp;&gt;&quot;&#39;"},
	    {"&amp;", "&amp;amp;"},
	    {"]]>", "]]&gt;"},
	    {"a\tb\nc", "a\tb\nc"},
	    {"a\rb", "a&#13;b"},
	    {"\x01\x02\x08\x0b\x0c\x0e\x1f\x7f!", "!"},
	    {"a\xff"
	     "b",
		"a\xef\xbf\xbd"
		"b"},
	    {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	    {"x\xe4\xb8", "x\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xef\xbf\xbe\xef\xbf\xbf|\xef\xb7\x90", "|"},
	    {"\xc2\x85\xc2\x9f|", "|"},
	    {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
	    {"\xf0\x9f\xbf\xbe|", "|"},
	};
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 1000);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&out);
		xml_text(&out, cases[i].in);
		assert_string_equal(out.data == NULL ? "" : out.data, cases[i].out);
	}
	buf_release(&out);
}

static void
tags_are_written(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	xml_start(&out, "a", "href", "x?a=1&b=\"", "title", (char *)NULL, "rel", "via", NULL);
	xml_text(&out, NULL);
	xml_end(&out, "a");
	xml_empty(&out, "br", NULL);
	xml_element(&out, "t", "<");
	xml_element(&out, "absent", NULL);
	assert_string_equal(
	    out.data, "<a href=\"x?a=1&amp;b=&quot;\" rel=\"via\"></a>\n<br/>\n<t>&lt;</t>\n");
	buf_release(&out);
}

static void
a_full_buffer_says_so(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	xml_element(&out, "title", "too long for it");
	assert_true(out.overflow);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_escaped),
	    cmocka_unit_test(tags_are_written),
	    cmocka_unit_test(a_full_buffer_says_so),
	};

	return cmocka_run_group_tests_name("xmlout", tests, NULL, NULL);
}
