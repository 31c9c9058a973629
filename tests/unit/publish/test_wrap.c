#include "sample.h"

#include "../../../daemon/core/text.h"
#include "../../../daemon/publish/wrap.h"

#define TEN "一二三四五六七八九十"

static char *
wrap(const char *text)
{
	struct buf out;

	buf_init(&out, 1u << 20);
	wrap_text(text, strlen(text), &out);
	return buf_take(&out, NULL);
}

static int
columns(const char *p, const char *end)
{
	uint32_t c;
	int n = 0;

	for (; p < end; n += text_columns(c))
		p += text_decode(p, end, &c);
	return n;
}

static void
lines_break_where_they_may(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"", ""},
	    {"short\n", "short\n"},
	    {"no end", "no end\n"},
	    {"blank at the end  \n\n\n", "blank at the end\n\n\n"},
	    {"-- \nfoot", "-- \nfoot\n"},
	    {"   \n", "\n"},
	    /* 36 characters are a line. */
	    {TEN TEN TEN "一二三四五六", TEN TEN TEN "一二三四五六\n"},
	    {TEN TEN TEN "一二三四五六七", TEN TEN TEN "一二三四五六\n七\n"},
	    /* Not before closing punctuation: what stands before it goes along. */
	    {TEN TEN TEN "一二三四五六，七", TEN TEN TEN "一二三四五\n六，七\n"},
	    {TEN TEN TEN "一二三四五”。七八", TEN TEN TEN "一二三四\n五”。七八\n"},
	    {TEN TEN TEN "一二三四五六……", TEN TEN TEN "一二三四五\n六……\n"},
	    /* Not after opening punctuation. */
	    {TEN TEN TEN "一二三四五《书名》", TEN TEN TEN "一二三四五\n《书名》\n"},
	    {TEN TEN TEN "一二三四五（a）", TEN TEN TEN "一二三四五\n（a）\n"},
	    /* Not inside a Latin word, but between it and a Chinese one. */
	    {TEN TEN TEN "一二三四Linux内核", TEN TEN TEN "一二三四\nLinux内核\n"},
	    {TEN TEN TEN "一二 RISC-V 三四", TEN TEN TEN "一二 RISC-V\n三四\n"},
	    /* Nor in two dashes. */
	    {TEN TEN TEN "一二三四五——六", TEN TEN TEN "一二三四五\n——六\n"},
	    /* The indentation is kept, and a list hangs. */
	    {"  " TEN TEN TEN "一二三四五六", "  " TEN TEN TEN "一二三四五\n  六\n"},
	    {"12. " TEN TEN TEN "一二三四五六", "12. " TEN TEN TEN "一二三四\n    五六\n"},
	    {" - " TEN TEN TEN "一二三四五六", " - " TEN TEN TEN "一二三四\n   五六\n"},
	    {"2026年" TEN TEN TEN "一二三四五六", "2026年" TEN TEN TEN "一二三\n四五六\n"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *out = wrap(cases[i].in);

		assert_string_equal(out, cases[i].out);
		free(out);
	}
}

static void
words_are_kept_and_urls_are_whole(void **state)
{
	static const char url[] =
	    "https://example.org/a/very/long/path/that/goes/on/and/on/and/on/for/more/than/one/"
	    "line?and=a&query=too#and-a-fragment";
	char text[512], *out, *line;

	(void)state;
	out = wrap("The quick brown fox jumps over the lazy dog and then it sleeps for a week, "
		   "or two.");
	assert_string_equal(out, "The quick brown fox jumps over the lazy dog and then it sleeps "
				 "for a\nweek, or two.\n");
	free(out);
	snprintf(text, sizeof(text), "   见 %s 以及%s。\n", url, url);
	out = wrap(text);
	assert_non_null(strstr(out, url));
	assert_non_null(line = strstr(strstr(out, url) + 1, url));
	assert_int_equal(line[-1], ' ');
	free(out);
	/* A word that is too long and no address is cut. */
	memset(text, 'x', 200);
	text[200] = '\0';
	out = wrap(text);
	assert_int_equal(strcspn(out, "\n"), WRAP_COLUMNS);
	assert_int_equal(strlen(out), 203);
	free(out);
}

/* Whatever the text: no line is too long but for a URL, none begins with closing punctuation. */
static void
random_text_keeps_the_rules(void **state)
{
	static const char *const pieces[] = {"开", "源", "社区", "，", "。", "、", "》", "《", "“",
	    "”", "（", "）", " ", "Linux", "7.1", "a", "——", "……", "％", "RISC-V", "；",
	    "\xf0\x9f\x98\x80", "e\xcc\x81", "100", "%", "《", "·"};
	static const char *const never[] = {"，", "。", "、", "》", "）", "”", "；", "％", "…"};
	unsigned seed = 3;
	int round, i;
	size_t k;

	(void)state;
	for (round = 0; round < 300; round++) {
		char text[4096] = "", *out, *p, *end;

		for (i = 0; i < 200; i++)
			strcat(text,
			    pieces[(size_t)rand_r(&seed) % (sizeof(pieces) / sizeof(pieces[0]))]);
		out = wrap(text);
		for (p = out; *p != '\0'; p = end + 1) {
			end = strchr(p, '\n');
			assert_in_range(columns(p, end), 0, WRAP_COLUMNS);
			for (k = 0; p != out && k < sizeof(never) / sizeof(never[0]); k++)
				assert_int_not_equal(strncmp(p, never[k], strlen(never[k])), 0);
		}
		free(out);
	}
}

/* A megabyte that nowhere may break costs no more than its bytes. */
static void
hostile_text_is_cut_in_time(void **state)
{
	static const char *const hostile[] = {
	    "，", "（", "\xcc\x81", "x", "://", "中", " ", "\x01"};
	size_t i, n, len;

	(void)state;
	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct buf text;
		char *out;

		buf_init(&text, 400000);
		len = strlen(hostile[i]);
		for (n = 0; n + len < 300000; n += len)
			buf_adds(&text, hostile[i]);
		out = wrap(text.data);
		assert_true(strlen(out) < 400000);
		free(out);
		buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_break_where_they_may),
	    cmocka_unit_test(words_are_kept_and_urls_are_whole),
	    cmocka_unit_test(random_text_keeps_the_rules),
	    cmocka_unit_test(hostile_text_is_cut_in_time),
	};

	return cmocka_run_group_tests_name("wrap", tests, NULL, NULL);
}
