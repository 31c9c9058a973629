#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../daemon/core/text.h"

#define FFFD "\xef\xbf\xbd"

struct text_case {
	const char *in, *out;
};

typedef const char *(*text_function)(struct arena *, const char *);

static const char *
line(struct arena *a, const char *s)
{
	return text_line(a, s, strlen(s));
}

static void
check_all(text_function f, const struct text_case *c, size_t n)
{
	struct arena *a = arena_new();
	size_t i, failures = 0;
	const char *got;

	for (i = 0; i < n; i++) {
		got = f(a, c[i].in);
		if (got == NULL ? c[i].out == NULL : c[i].out != NULL && strcmp(got, c[i].out) == 0)
			continue;
		failures++;
		print_error("  \"%s\": \"%s\", not \"%s\"\n", c[i].in, got == NULL ? "NULL" : got,
		    c[i].out == NULL ? "NULL" : c[i].out);
	}
	arena_free(a);
	assert_int_equal(failures, 0);
}

#define CHECK(f, table) check_all(f, table, sizeof(table) / sizeof((table)[0]))

/* RFC 3629 and the Unicode Standard's table 3-7. */
static void
test_decode(void **state)
{
	static const struct {
		const char *in;
		uint32_t ch;
		size_t len;
	} table[] = {
	    {"a", 'a', 1},
	    {"\xc2\x80", 0x80, 2},
	    {"\xdf\xbf", 0x7ff, 2},
	    {"\xe0\xa0\x80", 0x800, 3},
	    {"\xe5\xbc\x80", 0x5f00, 3},
	    {"\xed\x9f\xbf", 0xd7ff, 3},
	    {"\xee\x80\x80", 0xe000, 3},
	    {"\xef\xbf\xbf", 0xffff, 3},
	    {"\xf0\x90\x80\x80", 0x10000, 4},
	    {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
	    {"\x80", 0xfffd, 1},
	    {"\xbf", 0xfffd, 1},
	    {"\xc0\x80", 0xfffd, 1},
	    {"\xc1\xbf", 0xfffd, 1},
	    {"\xc2", 0xfffd, 1},
	    {"\xc2\x41", 0xfffd, 1},
	    {"\xe0\x9f\xbf", 0xfffd, 1},
	    {"\xe5\xbc", 0xfffd, 1},
	    {"\xed\xa0\x80", 0xfffd, 1},
	    {"\xf0\x8f\xbf\xbf", 0xfffd, 1},
	    {"\xf4\x90\x80\x80", 0xfffd, 1},
	    {"\xf5\x80\x80\x80", 0xfffd, 1},
	    {"\xff", 0xfffd, 1},
	};
	char back[4];
	uint32_t ch;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		len = text_decode(table[i].in, table[i].in + strlen(table[i].in), &ch);
		assert_int_equal(ch, table[i].ch);
		assert_int_equal(len, table[i].len);
		assert_int_equal(
		    text_valid(table[i].in, strlen(table[i].in)), table[i].ch != 0xfffd);
		if (ch == 0xfffd)
			continue;
		assert_int_equal(text_encode(back, ch), len);
		assert_memory_equal(back, table[i].in, len);
	}
	assert_int_equal(text_encode(back, 0xd800), 3);
	assert_memory_equal(back, FFFD, 3);
	assert_int_equal(text_encode(back, 0x110000), 3);
	assert_memory_equal(back, FFFD, 3);
}

/* Every character there is, encoded and decoded. */
static void
test_all_characters(void **state)
{
	char s[4];
	uint32_t c, back;
	size_t n;

	(void)state;
	for (c = 0; c <= 0x10ffff; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = text_encode(s, c);
		if (text_decode(s, s + n, &back) != n || back != c)
			fail_msg("U+%04X becomes U+%04X", c, back);
	}
}

static void
test_valid(void **state)
{
	(void)state;
	assert_true(text_valid("", 0));
	assert_true(text_valid("plain text, long enough for eight at once", 40));
	assert_true(text_valid("开源 and 开源 and 开源", strlen("开源 and 开源 and 开源")));
	assert_true(text_valid(FFFD, 3));
	assert_false(text_valid("12345678\xff", 9));
	assert_false(text_valid("1234567\xe5\xbc", 9));
	assert_true(text_valid("\xe5\xbc\x80\xff", 3));
}

static void
test_count_and_cut(void **state)
{
	struct arena *a = arena_new();
	const char *s = "开源abc";

	(void)state;
	assert_int_equal(text_count(""), 0);
	assert_int_equal(text_count(s), 5);
	assert_ptr_equal(text_cut(a, s, 5), s);
	assert_ptr_equal(text_cut(a, s, 50), s);
	assert_string_equal(text_cut(a, s, 4), "开源a…");
	assert_string_equal(text_cut(a, s, 2), "开…");
	assert_string_equal(text_cut(a, s, 1), "…");
	assert_string_equal(text_cut(a, s, 0), "");
	assert_string_equal(text_cut(a, "", 3), "");
	assert_string_equal(text_cut(a, "ab   cdef", 6), "ab…");
	assert_ptr_equal(text_cut_bytes(a, s, 9), s);
	assert_string_equal(text_cut_bytes(a, s, 8), "开源ab");
	assert_string_equal(text_cut_bytes(a, s, 6), "开源");
	assert_string_equal(text_cut_bytes(a, s, 5), "开");
	assert_string_equal(text_cut_bytes(a, s, 4), "开");
	assert_string_equal(text_cut_bytes(a, s, 3), "开");
	assert_string_equal(text_cut_bytes(a, s, 2), "");
	assert_string_equal(text_cut_bytes(a, s, 0), "");
	assert_string_equal(
	    text_cut_bytes(a, "\x80\x80\x80\x80\x80\x80", 5), "\x80\x80\x80\x80\x80");
	arena_free(a);
}

static void
test_line(void **state)
{
	static const struct text_case table[] = {
	    {"", NULL},
	    {"   ", NULL},
	    {"\xe3\x80\x80 \xc2\xa0", NULL},
	    {"\xe2\x80\x8b\xef\xbb\xbf", NULL},
	    {"a", "a"},
	    {"  a  b\t\r\n c ", "a b c"},
	    {"a\xe3\x80\x80"
	     "b",
		"a b"},
	    {"a\xc2\xa0\xe2\x80\xa8"
	     "b",
		"a b"},
	    {"a\x01"
	     "b\x7f"
	     "c",
		"abc"},
	    {"a\xc2\x85"
	     "b\xc2\x9f"
	     "c",
		"a bc"},
	    {"\xef\xbb\xbf开源", "开源"},
	    {"a\xff"
	     "b",
		"a" FFFD "b"},
	    {"a\xe5\xbc", "a" FFFD FFFD},
	    {"\xff\xfe\xfd\xfc\xfb", FFFD FFFD FFFD FFFD FFFD},
	    /* bidirectional and zero-width trickery */
	    {"file\xe2\x80\xaegpj.exe", "filegpj.exe"},
	    {"a\xe2\x81\xa6"
	     "b\xe2\x81\xa9",
		"ab"},
	    {"a\xe2\x80\x8f\xd8\x9c"
	     "b",
		"ab"},
	    {"g\xe2\x80\x8bi\xe2\x80\x8ct\xe2\x81\xa0h\xc2\xadub", "github"},
	    {"a\xf3\xa0\x81\x81\xf3\xa0\x80\xa0"
	     "b",
		"ab"},
	    {"a\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbf"
	     "b",
		"ab"},
	    /* ZWJ makes one emoji of two, and only that */
	    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"},
	    {"a\xe2\x80\x8d"
	     "b",
		"ab"},
	    {"\xf0\x9f\x91\xa9\xe2\x80\x8d", "\xf0\x9f\x91\xa9"},
	    {"\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4\xef\xb8\x8f"},
	    {"CPU 重回 C 位", "CPU 重回 C 位"},
	};
	struct arena *a = arena_new();

	(void)state;
	CHECK(line, table);
	assert_string_equal(text_line(a, "a\0b", 3), "ab");
	assert_string_equal(text_line(a, "abcdef", 3), "abc");
	assert_null(text_line(a, "abc", 0));
	arena_free(a);
}

static void
test_fold(void **state)
{
	static const struct text_case table[] = {
	    {"", ""},
	    {"  ", ""},
	    {"Hello World", "hello world"},
	    {"  Hello \t\n World  ", "hello world"},
	    {"ＡＢＣ　１２３！", "abc 123!"},
	    {"開源軟體與資料庫", "开源软体与资料库"},
	    {"發佈臺灣", "发布台湾"},
	    {"开源，社区。", "开源,社区。"},
	    {"ÀÉÎ ÜÖ", "àéî üö"},
	    {"e\xcc\x81", "\xc3\xa9"},
	    {"E\xcc\x81X", "\xc3\xa9x"},
	    {"\xe2\x84\xab", "\xc3\xa5"},
	    {"Straße", "strasse"},
	    {"ΣΊΣΥΦΟΣ", "σίσυφοσ"},
	    {"ПРИВЕТ Мир Ёж", "привет мир ёж"},
	    {"ﬁne", "fine"},
	    {"x² ½", "x2 1⁄2"},
	    {"①㈱", "1(株)"},
	    {"ｶﾞｷﾞ", "ガギ"},
	    {"か\xe3\x82\x99", "が"},
	    {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한"},
	    {"하\xe1\x86\xab", "한"},
	    {"한국어", "한국어"},
	    {"\xef\xa4\x80", "岂"},
	    {"a\xe2\x80\x8b\xe2\x80\xae"
	     "b",
		"ab"},
	    {"a\xff"
	     "b",
		"a" FFFD "b"},
	    {"\xff\xcc\x81", FFFD "\xcc\x81"},
	    {"“引号”——…", "“引号”——..."},
	    {"RISC-V 🎉", "risc-v 🎉"},
	    {"İstanbul", "i̇stanbul"},
	};

	(void)state;
	CHECK(text_fold, table);
}

static void
test_fold_title(void **state)
{
	static const struct text_case table[] = {
	    {"", ""},
	    {"!!!", ""},
	    {"Hello, World!", "helloworld"},
	    {"开源，社区。", "开源社区"},
	    {"「開源」專案 — 發佈！", "开源专案发布"},
	    {"Go 1.10", "go1.10"},
	    {"Go 11.0", "go11.0"},
	    {"Go 1.10.", "go1.10"},
	    {"第 1. 2 条", "第12条"},
	    {"C++ 与 C# 和 C", "c++与c#和c"},
	    {"a + b # c", "abc"},
	    {"Notepad++ 8.7.5", "notepad++8.7.5"},
	    {"🎉 发布 | 更新", "发布更新"},
	    {"50% ¥100", "50100"},
	    {"ＦＵＬＬ", "full"},
	};

	(void)state;
	CHECK(text_fold_title, table);
}

/* Folding what is folded changes nothing, and neither does the spelling. */
static void
test_fold_stable(void **state)
{
	struct arena *a = arena_new();
	char s[16];
	const char *once;
	uint32_t c;
	size_t n;

	(void)state;
	for (c = 0x20; c < 0x30000; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = text_encode(s, c);
		s[n++] = 'x';
		s[n] = '\0';
		once = text_fold(a, s);
		if (strcmp(once, text_fold(a, once)) != 0)
			fail_msg("U+%04X is not stable: %s", c, once);
		if (c % 256 == 0)
			arena_clear(a);
	}
	arena_free(a);
}

/* Combining marks without end cost linear time and bounded memory. */
static void
test_fold_marks(void **state)
{
	struct arena *a = arena_new();
	static char s[200001];
	size_t i;

	(void)state;
	for (i = 0; i + 2 < sizeof(s); i += 2)
		memcpy(s + i, i % 4 == 0 ? "\xcc\x81" : "\xcc\xa3", 2);
	assert_non_null(text_fold(a, s));
	assert_true(arena_used(a) < 10 * sizeof(s));
	/* U+FDFA: the longest decomposition there is. */
	for (i = 0; i + 3 < sizeof(s); i += 3)
		memcpy(s + i, "\xef\xb7\xba", 3);
	s[i] = '\0';
	assert_int_equal(strlen(text_fold(a, s)), i / 3 * 33);
	arena_free(a);
}

static void
test_base(void **state)
{
	(void)state;
	assert_int_equal(text_base('A'), 'a');
	assert_int_equal(text_base(0xc9), 'e');	       /* É */
	assert_int_equal(text_base(0x159), 'r');       /* ř */
	assert_int_equal(text_base(0x131), 'i');       /* ı */
	assert_int_equal(text_base(0xff11), '1');      /* １ */
	assert_int_equal(text_base(0x391), 0x3b1);     /* Α */
	assert_int_equal(text_base(0x3ac), 0x3b1);     /* ά */
	assert_int_equal(text_base(0x419), 0x438);     /* Й */
	assert_int_equal(text_base(0x6642), 0x65f6);   /* 時 */
	assert_int_equal(text_base(0x1f600), 0x1f600); /* an emoji */
}

static void
test_is_cjk(void **state)
{
	(void)state;
	assert_true(text_is_cjk(0x5f00));
	assert_true(text_is_cjk(0x3042));
	assert_true(text_is_cjk(0x30ab));
	assert_true(text_is_cjk(0xac00));
	assert_true(text_is_cjk(0x3005));
	assert_true(text_is_cjk(0x20000));
	assert_true(text_is_cjk(0xf900));
	assert_false(text_is_cjk('a'));
	assert_false(text_is_cjk(0x3002));
	assert_false(text_is_cjk(0x30fb));
	assert_false(text_is_cjk(0xff0c));
	assert_false(text_is_cjk(0x1f600));
	assert_false(text_is_cjk(0x439));
}

static void
test_has_word(void **state)
{
	(void)state;
	assert_true(text_has_word("a", "a"));
	assert_true(text_has_word(" a abbr b ", "abbr"));
	assert_true(text_has_word("abbr\ta\nb", "b"));
	assert_false(text_has_word("abbr", "a"));
	assert_false(text_has_word("abbr ab", "b"));
	assert_false(text_has_word("aaa", "aa"));
	assert_false(text_has_word("a b", ""));
	assert_false(text_has_word("", "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_has_word),
	    cmocka_unit_test(test_decode),
	    cmocka_unit_test(test_all_characters),
	    cmocka_unit_test(test_valid),
	    cmocka_unit_test(test_count_and_cut),
	    cmocka_unit_test(test_line),
	    cmocka_unit_test(test_fold),
	    cmocka_unit_test(test_fold_title),
	    cmocka_unit_test(test_fold_stable),
	    cmocka_unit_test(test_fold_marks),
	    cmocka_unit_test(test_base),
	    cmocka_unit_test(test_is_cjk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
