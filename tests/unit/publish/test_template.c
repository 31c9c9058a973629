#include "sample.h"

#include "../../../daemon/publish/page.h"
#include "../../../daemon/publish/template.h"

struct named {
	const char *name, *text;
};

static const char *
find(const void *arg, const char *name)
{
	const struct named *n;

	for (n = arg; n->name != NULL; n++)
		if (strcmp(n->name, name) == 0)
			return n->text;
	return NULL;
}

/* title, html, nothing, list of three with inner lists. */
static struct tpl_map *
values(struct arena *a)
{
	struct tpl_map *m = tpl_new(a), *e;

	tpl_text(m, "title", "<中>&");
	tpl_html(m, "html", "<b>x</b>");
	tpl_text(m, "absent", NULL);
	tpl_flag(m, "flag");
	tpl_text(m, "over", "outer");
	e = tpl_item(m, "list");
	tpl_text(e, "n", "1");
	tpl_text(e, "over", "inner");
	tpl_text(tpl_item(e, "sub"), "s", "a");
	tpl_text(tpl_item(e, "sub"), "s", "b");
	e = tpl_item(m, "list");
	tpl_text(e, "n", "2");
	e = tpl_item(m, "list");
	tpl_text(e, "n", "3");
	tpl_text(tpl_item(e, "sub"), "s", "c");
	return m;
}

static void
templates_render(void **state)
{
	static const struct {
		const char *text, *out;
	} cases[] = {
	    {"", ""},
	    {"plain { } text", "plain { } text"},
	    {"{{title}}", "&lt;中&gt;&amp;"},
	    {"{{ title }}", "&lt;中&gt;&amp;"},
	    {"{{html}}", "<b>x</b>"},
	    {"[{{absent}}{{unknown}}]", "[]"},
	    {"{{#flag}}y{{/flag}}{{^flag}}n{{/flag}}", "y"},
	    {"{{#absent}}y{{/absent}}{{^absent}}n{{/absent}}", "n"},
	    {"{{#title}}{{title}}{{/title}}", "&lt;中&gt;&amp;"},
	    {"{{#list}}{{n}},{{/list}}", "1,2,3,"},
	    {"{{#list}}{{over}} {{/list}}{{over}}", "inner outer outer outer"},
	    {"{{#list}}{{n}}({{#sub}}{{s}}{{n}}{{/sub}}{{^sub}}-{{/sub}}){{/list}}",
		"1(a1b1)2(-)3(c3)"},
	    {"{{#list}}{{#flag}}{{n}}{{/flag}}{{/list}}", "123"},
	    {"{{! a comment }}x", "x"},
	    {"a\n{{#flag}}\nb\n{{/flag}}\nc\n", "a\nb\nc\n"},
	    {"a\n  {{! alone }}  \nb", "a\nb"},
	    {"  {{#flag}} x {{/flag}}\n", "   x \n"},
	    {"{{>p.html}}|{{>p.html}}", "P1,2,3,|P1,2,3,"},
	    {"a\n{{>p.html}}\nb", "a\nP1,2,3,b"},
	    {"{{#list}}{{>q.html}}{{/list}}", "<1><2><3>"},
	};
	struct errbuf err;
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 10000);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct named names[] = {{"t.html", cases[i].text},
		    {"p.html", "P{{#list}}{{n}},{{/list}}"}, {"q.html", "<{{n}}>"}, {NULL, NULL}};
		struct tpl_source source = {.text = find, .arg = names};
		struct arena *a = arena_new();

		buf_clear(&out);
		assert_int_equal(tpl_render(&source, "t.html", values(a), &out, &err), 0);
		assert_string_equal(out.data == NULL ? "" : out.data, cases[i].out);
		assert_int_equal(tpl_check(&source, "t.html", &err), 0);
		arena_free(a);
	}
	buf_release(&out);
}

struct line_case {
	const char *value, *out;
};

/* What "[{{v}}]" makes of each value, in a template of this name. */
static void
check_lines(const char *name, const struct line_case *cases, size_t n)
{
	const struct named names[] = {{name, "[{{v}}]"}, {NULL, NULL}};
	struct tpl_source source = {.text = find, .arg = names};
	struct errbuf err;
	struct buf out;
	size_t i;

	buf_init(&out, 1000);
	for (i = 0; i < n; i++) {
		struct arena *a = arena_new();
		struct tpl_map *m = tpl_new(a);

		tpl_text(m, "v", cases[i].value);
		buf_clear(&out);
		assert_int_equal(tpl_render(&source, name, m, &out, &err), 0);
		assert_string_equal(out.data, arena_printf(a, "[%s]", cases[i].out));
		arena_free(a);
	}
	buf_release(&out);
}

/* In plain text nothing is escaped, and no value can begin a line or turn its direction. */
static void
text_templates_print_lines(void **state)
{
	static const struct line_case cases[] = {
	    {"<中>&\"'", "<中>&\"'"},
	    {"a\nb\r\nBcc: x", "a b Bcc: x"},
	    {"\t a  b \x01", "a b"},
	    {"\xe2\x80\xae"
	     "txet\xe2\x80\x8b\xe2\x81\xa6",
		"txet"},
	    {"\xff\xc0", "\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\x1b[31mred\x9b", "[31mred\xef\xbf\xbd"},
	    {" \n ", ""},
	    {"", ""},
	};

	(void)state;
	check_lines("t.txt", cases, sizeof(cases) / sizeof(cases[0]));
}

/* What is made decides how a value is printed, not what it is made of. */
static void
partials_are_escaped_as_the_whole(void **state)
{
	static const struct named names[] = {
	    {"t.txt", "[{{title}}]"}, {"t.html", "{{>t.txt}}"}, {NULL, NULL}};
	struct tpl_source source = {.text = find, .arg = names};
	struct arena *a = arena_new();
	struct errbuf err;
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(tpl_render(&source, "t.html", values(a), &out, &err), 0);
	assert_string_equal(out.data, "[&lt;中&gt;&amp;]");
	buf_release(&out);
	arena_free(a);
}

/* Whatever a title holds, a reader of the Markdown sees it as it was. */
static void
markdown_means_nothing(void **state)
{
	static const struct line_case cases[] = {
	    {"RISC-V 1.0 发布", "RISC-V 1.0 发布"},
	    {"<script>a_b*c*`d`", "\\<script\\>a\\_b\\*c\\*\\`d\\`"},
	    {"a](javascript:x) ![b", "a\\](javascript:x) !\\[b"},
	    {"# 1. x", "\\# 1. x"},
	    {"2024. 年", "2024\\. 年"},
	    {"12) x", "12\\) x"},
	    {"2024年", "2024年"},
	    {"- x", "\\- x"},
	    {"+ x", "\\+ x"},
	    {"===", "\\==="},
	    {"a\n\n# b", "a # b"},
	    {"AT&amp;T ~~x~~ |y| $z$ \\", "AT\\&amp;T \\~\\~x\\~\\~ \\|y\\| \\$z\\$ \\\\"},
	    {"", ""},
	};

	(void)state;
	check_lines("t.md", cases, sizeof(cases) / sizeof(cases[0]));
}

static void
errors_name_the_line(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"a\n{{title", "t.html:2: a tag does not end"},
	    {"a\n\n{{#x}}b", "t.html:3: a section does not end: x"},
	    {"{{/x}}", "t.html:1: nothing to close: x"},
	    {"{{#x}}\n{{#y}}\n{{/x}}{{/y}}", "t.html:3: closes another section: x"},
	    {"\n{{>none.html}}", "t.html:2: no such template: none.html"},
	    {"{{>t.html}}", "t.html:1: partials nest too deeply: t.html"},
	    {"\n\n{{>none}}", "t.html:3: no such phrase: none"},
	    {"{{>again}}", "words.txt:3: partials nest too deeply: again"},
	    {"{{>bad}}", "words.txt:4: a tag does not end"},
	    {"{{}}", "t.html:1: not a name:"},
	    {"{{{html}}}", "t.html:1: not a name: {html"},
	    {"{{&html}}", "t.html:1: not a name: &html"},
	    {"x{{a b}}", "t.html:1: not a name: a b"},
	    {"{{>open.html}}{{/x}}", "open.html:1: a section does not end: x"},
	    {"{{#x}}{{>shut.html}}", "shut.html:1: nothing to close: x"},
	};
	struct errbuf err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct named names[] = {{"t.html", cases[i].text}, {"open.html", "{{#x}}"},
		    {"shut.html", "{{/x}}"},
		    {"words.txt", "# Words.\n\nagain: {{>again}}\nbad: {{x\n}}\n"}, {NULL, NULL}};
		struct tpl_source source = {.text = find, .arg = names};

		assert_int_equal(tpl_check(&source, "t.html", &err), -1);
		assert_string_equal(err.text, cases[i].message);
	}
}

static void
a_translation_is_taken_where_there_is_one(void **state)
{
	static const struct named files[] = {{"page.html", "seite {{>word.txt}}, {{>both.txt}}."},
	    {"page.en.html", "page {{>word.txt}}, {{>both.txt}}."}, {"word.txt", "wort\n"},
	    {"word.en.txt", "word\n"}, {"both.txt", "1\n"}, {"alone.html", "{{>word.txt}}\n!"},
	    {"bad.html", "ok"}, {"bad.en.html", "\n{{#x}}"},
	    {"words.txt", "\nday: Tag {{title}}\nin: im {{>day}}\nend:\nnight:Nacht"},
	    {"words.en.txt", "\nday: day {{title}}\n"},
	    {"said.html", "{{>in}}|{{>end}}|{{>night}}"}, {"line.html", "a\n{{>day}}\nb\n"},
	    {NULL, NULL}};
	static const struct {
		const char *suffix, *name, *out;
	} cases[] = {
	    {NULL, "page.html", "seite wort, 1."},
	    {"", "page.html", "seite wort, 1."},
	    {".en", "page.html", "page word, 1."},
	    {".fr", "page.html", "seite wort, 1."},
	    {".en", "alone.html", "word\n!"},
	    {".en", "bad.html", NULL},
	    {NULL, "said.html", "im Tag &lt;中&gt;&amp;||Nacht"},
	    {".en", "said.html", "im day &lt;中&gt;&amp;||Nacht"},
	    {".en", "line.html", "a\nday &lt;中&gt;&amp;\nb\n"},
	    {".en", "day", "day <中>&"},
	};
	struct errbuf err;
	struct buf out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct tpl_source source = {find, files, cases[i].suffix};
		struct arena *a = arena_new();

		buf_init(&out, 1000);
		if (cases[i].out == NULL) {
			assert_int_equal(tpl_check(&source, cases[i].name, &err), -1);
			assert_string_equal(err.text, "bad.en.html:2: a section does not end: x");
		} else {
			assert_int_equal(
			    tpl_render(&source, cases[i].name, values(a), &out, &err), 0);
			assert_string_equal(out.data, cases[i].out);
		}
		buf_release(&out);
		arena_free(a);
	}
}

static void
depth_is_bounded(void **state)
{
	char text[64 * 8 + 1] = "";
	const struct named names[] = {{"t.html", text}, {NULL, NULL}};
	struct tpl_source source = {.text = find, .arg = names};
	struct errbuf err;
	int i;

	(void)state;
	for (i = 0; i < 64; i++)
		strcat(text, "{{#a}}");
	assert_int_equal(tpl_check(&source, "t.html", &err), -1);
	assert_string_equal(err.text, "t.html:1: sections nest too deeply");
}

static void
a_full_buffer_is_an_error(void **state)
{
	const struct named names[] = {
	    {"t.html", "{{#list}}{{n}}xxxxxxxxxx{{/list}}"}, {NULL, NULL}};
	struct tpl_source source = {.text = find, .arg = names};
	struct arena *a = arena_new();
	struct errbuf err;
	struct buf out;

	(void)state;
	buf_init(&out, 15);
	assert_int_equal(tpl_render(&source, "t.html", values(a), &out, &err), -1);
	assert_string_equal(err.text, "t.html: the page is too long");
	buf_release(&out);
	arena_free(a);
}

static void
shipped_templates_are_sound(void **state)
{
	struct errbuf err = {.text = ""};

	(void)state;
	assert_int_equal(page_check(&sample_site, &err), 0);
	assert_string_equal(err.text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(templates_render),
	    cmocka_unit_test(text_templates_print_lines),
	    cmocka_unit_test(partials_are_escaped_as_the_whole),
	    cmocka_unit_test(markdown_means_nothing),
	    cmocka_unit_test(errors_name_the_line),
	    cmocka_unit_test(a_translation_is_taken_where_there_is_one),
	    cmocka_unit_test(depth_is_bounded),
	    cmocka_unit_test(a_full_buffer_is_an_error),
	    cmocka_unit_test(shipped_templates_are_sound),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, sample_release);
}
