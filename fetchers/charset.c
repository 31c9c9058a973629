#include "charset.h"

#include <ctype.h>
#include <string.h>

#define LABEL_MAX 40

/* Labels stand between blanks, so that one strstr() finds a whole one. */
static const struct row {
	struct charset charset;
	const char *labels;
} rows[] = {
    {{"utf-8", CHARSET_UTF8, NULL},
	" unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 utf8mb4 utf_8 "
	"x-unicode20utf8 "},
    {{"gbk", CHARSET_MULTI, "GB18030"},
	" 936 chinese cp936 csgb2312 csiso58gb231280 euc-cn gb-2312 gb2312 gb2312-80 gb_2312 "
	"gb_2312-80 gbk iso-ir-58 ms936 x-gbk "},
    {{"gb18030", CHARSET_MULTI, "GB18030"}, " gb18030 "},
    {{"utf-16le", CHARSET_UTF16LE, NULL},
	" csunicode csutf16 csutf16le iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 "
	"utf-16le utf16 utf16le "},
    {{"utf-16be", CHARSET_UTF16BE, NULL}, " csutf16be unicodefffe utf-16be utf16be "},
    {{"utf-32le", CHARSET_UTF32LE, NULL},
	" utf-32 utf-32le utf32 ucs-4 iso-10646-ucs-4 csucs4 ucs-4le ucs4 "},
    {{"utf-32be", CHARSET_UTF32BE, NULL}, " utf-32be ucs-4be "},
    {{"ibm866", CHARSET_BYTE, "IBM866"}, " 866 cp866 csibm866 ibm866 "},
    {{"iso-8859-2", CHARSET_BYTE, "ISO-8859-2"},
	" csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
	"iso_8859-2:1987 l2 latin2 "},
    {{"iso-8859-3", CHARSET_BYTE, "ISO-8859-3"},
	" csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
	"iso_8859-3:1988 l3 latin3 "},
    {{"iso-8859-4", CHARSET_BYTE, "ISO-8859-4"},
	" csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
	"iso_8859-4:1988 l4 latin4 "},
    {{"iso-8859-5", CHARSET_BYTE, "ISO-8859-5"},
	" csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 "
	"iso_8859-5 iso_8859-5:1988 "},
    {{"iso-8859-6", CHARSET_BYTE, "ISO-8859-6"},
	" arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "
	"iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
	"iso_8859-6:1987 "},
    {{"iso-8859-7", CHARSET_BYTE, "ISO-8859-7"},
	" csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 "
	"iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek "},
    {{"iso-8859-8", CHARSET_BYTE, "ISO-8859-8"},
	" csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 "
	"iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual "},
    {{"iso-8859-8-i", CHARSET_BYTE, "ISO-8859-8"}, " csiso88598i iso-8859-8-i logical "},
    {{"iso-8859-10", CHARSET_BYTE, "ISO-8859-10"},
	" csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {{"iso-8859-13", CHARSET_BYTE, "ISO-8859-13"}, " iso-8859-13 iso8859-13 iso885913 "},
    {{"iso-8859-14", CHARSET_BYTE, "ISO-8859-14"}, " iso-8859-14 iso8859-14 iso885914 "},
    {{"iso-8859-15", CHARSET_BYTE, "ISO-8859-15"},
	" csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 "},
    {{"iso-8859-16", CHARSET_BYTE, "ISO-8859-16"}, " iso-8859-16 "},
    {{"koi8-r", CHARSET_BYTE, "KOI8-R"}, " cskoi8r koi koi8 koi8-r koi8_r "},
    {{"koi8-u", CHARSET_BYTE, "KOI8-U"}, " koi8-ru koi8-u "},
    {{"macintosh", CHARSET_BYTE, "MACINTOSH"}, " csmacintosh mac macintosh macroman x-mac-roman "},
    {{"windows-874", CHARSET_BYTE, "CP874"},
	" 874 cp874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 tis-620-0 tis-620-2529-0 "
	"tis-620-2529-1 iso-8859-11:2001 "
	"iso-ir-166 thai windows-874 "},
    {{"windows-1250", CHARSET_BYTE, "CP1250"}, " 1250 cp1250 windows-1250 x-cp1250 "},
    {{"windows-1251", CHARSET_BYTE, "CP1251"}, " 1251 cp1251 windows-1251 x-cp1251 "},
    {{"windows-1252", CHARSET_BYTE, "CP1252"},
	" cp1252 cp819 csisolatin1 ibm819 iso-8859-1 "
	"iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 "
	"windows-1252 x-cp1252 1252 ms-ansi "},
    {{"windows-1252", CHARSET_BYTE, "CP1252"},
	" ansi_x3.4-1968 ascii ascii-us iso646-us us us-ascii "},
    {{"windows-1253", CHARSET_BYTE, "CP1253"}, " 1253 ms-greek cp1253 windows-1253 x-cp1253 "},
    {{"windows-1254", CHARSET_BYTE, "CP1254"},
	" 1254 ms-turk cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
	"iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 "},
    {{"windows-1255", CHARSET_BYTE, "CP1255"}, " 1255 ms-hebr cp1255 windows-1255 x-cp1255 "},
    {{"windows-1256", CHARSET_BYTE, "CP1256"}, " 1256 ms-arab cp1256 windows-1256 x-cp1256 "},
    {{"windows-1257", CHARSET_BYTE, "CP1257"}, " 1257 winbaltrim cp1257 windows-1257 x-cp1257 "},
    {{"windows-1258", CHARSET_BYTE, "CP1258"}, " 1258 cp1258 windows-1258 x-cp1258 "},
    {{"x-mac-cyrillic", CHARSET_BYTE, "MAC-UK"},
	" x-mac-cyrillic x-mac-ukrainian mac-cyrillic mac-ukrainian "},
    {{"hz-gb-2312", CHARSET_SEVEN_BIT, "GB18030"}, " hz hz-gb hz-gb-2312 "},
    {{"big5", CHARSET_MULTI, "BIG5-HKSCS"},
	" 950 big5-tw ms950 big5 big5-hkscs big5_hkscs big5hkscs cn-big5 cp950 csbig5 x-x-big5 "},
    {{"euc-jp", CHARSET_MULTI, "EUC-JP-MS"}, " ujis u-jis cseucpkdfmtjapanese euc-jp x-euc-jp "},
    {{"iso-2022-jp", CHARSET_SEVEN_BIT, "EUC-JP-MS"},
	" csiso2022jp iso-2022-jp iso-2022-jp-1 iso-2022-jp-ms cp50220 cp50221 "},
    {{"shift_jis", CHARSET_MULTI, "CP932"},
	" 932 cp932 cp943 csshiftjis ms932 ms_kanji shift-jis shift_jis sjis "
	"windows-31j x-sjis "},
    {{"euc-kr", CHARSET_MULTI, "CP949"},
	" 949 ms949 ksx1001 ks-x-1001 ks-c-5601 x-mac-korean cp949 cseuckr csksc56011987 euc-kr "
	"iso-ir-149 korean ks_c_5601-1987 "
	"ks_c_5601-1989 ksc5601 ksc_5601 uhc windows-949 "},
    {{"iso-2022-kr", CHARSET_SEVEN_BIT, "CP949"}, " csiso2022kr iso-2022-kr "},
    {{"x-user-defined", CHARSET_BYTE, NULL}, " x-user-defined "},
    /* Not in the standard, but in old feeds. */
    {{"cp437", CHARSET_BYTE, "CP437"}, " 437 cp437 cspc8codepage437 ibm437 "},
    {{"cp737", CHARSET_BYTE, "CP737"}, " cp737 "},
    {{"cp775", CHARSET_BYTE, "CP775"}, " 775 cp775 ibm775 cspc775baltic "},
    {{"cp858", CHARSET_BYTE, "IBM858"}, " 858 cp858 csibm858 ibm858 "},
    {{"cp850", CHARSET_BYTE, "CP850"}, " 850 cp850 cspc850multilingual ibm850 "},
    {{"cp852", CHARSET_BYTE, "CP852"}, " 852 cp852 cspcp852 ibm852 "},
    {{"cp855", CHARSET_BYTE, "CP855"}, " 855 cp855 csibm855 ibm855 "},
    {{"cp857", CHARSET_BYTE, "CP857"}, " 857 cp857 csibm857 ibm857 "},
    {{"cp860", CHARSET_BYTE, "CP860"}, " 860 cp860 csibm860 ibm860 "},
    {{"cp861", CHARSET_BYTE, "CP861"}, " 861 cp861 csibm861 ibm861 cp-is "},
    {{"cp862", CHARSET_BYTE, "CP862"}, " 862 cp862 cspc862latinhebrew ibm862 "},
    {{"cp863", CHARSET_BYTE, "CP863"}, " 863 cp863 csibm863 ibm863 "},
    {{"cp864", CHARSET_BYTE, "CP864"}, " cp864 csibm864 ibm864 "},
    {{"cp865", CHARSET_BYTE, "CP865"}, " 865 cp865 csibm865 ibm865 "},
    {{"cp869", CHARSET_BYTE, "CP869"}, " 869 cp869 csibm869 ibm869 cp-gr "},
    {{"hp-roman8", CHARSET_BYTE, "HP-ROMAN8"}, " hp-roman8 roman8 r8 cshproman8 cp1051 ibm1051 "},
    {{"mac-centraleurope", CHARSET_BYTE, "MAC-CENTRALEUROPE"},
	" mac-centraleurope maccentraleurope maclatin2 x-mac-ce "},
    {{"koi8-t", CHARSET_BYTE, "KOI8-T"}, " koi8-t "},
    {{"cp1125", CHARSET_BYTE, "CP1125"}, " 1125 cp1125 ibm1125 cp866u ruscii "},
    {{"tcvn", CHARSET_BYTE, "TCVN"}, " tcvn tcvn-5712 tcvn5712-1 "},
    {{"georgian-ps", CHARSET_BYTE, "GEORGIAN-PS"}, " georgian-ps "},
    {{"kz-1048", CHARSET_BYTE, "RK1048"}, " kz-1048 kz1048 rk1048 strk1048-2002 "},
    {{"euc-jis-2004", CHARSET_MULTI, "EUC-JISX0213"}, " euc-jis-2004 euc-jisx0213 jisx0213 "},
    {{"shift_jis-2004", CHARSET_MULTI, "SHIFT_JISX0213"},
	" shift-jis-2004 shift_jis_2004 shift-jisx0213 s-jisx0213 sjis-2004 "},
    {{"utf-7", CHARSET_OTHER, "UTF-7"}, " utf-7 u7 unicode-1-1-utf-7 csunicode11utf7 "},
    {{"ptcp154", CHARSET_BYTE, "PTCP154"}, " ptcp154 csptcp154 pt154 cp154 cyrillic-asian "},
    {{"armscii-8", CHARSET_BYTE, "ARMSCII-8"}, " armscii-8 "},
    {{"viscii", CHARSET_BYTE, "VISCII"}, " viscii csviscii "},
    {{"johab", CHARSET_MULTI, "JOHAB"}, " johab cp1361 ms1361 "},
    {{"euc-tw", CHARSET_MULTI, "EUC-TW"}, " euc-tw euctw "},
    {{"ibm037", CHARSET_OTHER, "IBM037"},
	" cp037 ibm037 csibm037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl "},
    {{"ibm500", CHARSET_OTHER, "IBM500"}, " cp500 ibm500 csibm500 ebcdic-cp-be ebcdic-cp-ch "},
    {{"ibm424", CHARSET_OTHER, "IBM424"}, " 424 cp424 ibm424 csibm424 ebcdic-cp-he "},
    {{"ibm1026", CHARSET_OTHER, "IBM1026"}, " 1026 cp1026 ibm1026 csibm1026 "},
    {{"ibm273", CHARSET_OTHER, "IBM273"}, " 273 cp273 ibm273 csibm273 "},
    {{"ibm875", CHARSET_OTHER, "IBM875"}, " 875 cp875 ibm875 "},
    {{"ibm1047", CHARSET_OTHER, "IBM1047"}, " 1047 cp1047 ibm1047 "},
    {{"ibm1140", CHARSET_OTHER, "IBM1140"}, " 1140 cp1140 ibm1140 cp01140 ebcdic-us-37+euro "},
};

#define NROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(NROWS <= CHARSETS_MAX, "a converter for each row");

const struct charset *const charset_utf8 = &rows[0].charset;

/*
 * One label in a row's list that is the same but for '-', '_', ':' and '.'; n bytes of letters and
 * digits are looked for.
 */
static bool
has_squeezed(const char *labels, const char *key, size_t n)
{
	size_t i = 0;

	for (bool miss = false; *labels != '\0'; labels++) {
		if (*labels == ' ') {
			if (i == n && !miss)
				return true;
			i = 0;
			miss = false;
		} else if (isalnum((unsigned char)*labels)) {
			miss |= i >= n || *labels != key[i];
			i++;
		}
	}
	return false;
}

/* "iso8859_2", "EUCJP": as UTS #22 compares, except for zeros in front. */
static const struct charset *
find_squeezed(const char *key)
{
	char letters[LABEL_MAX];
	size_t n = 0;

	for (; *key != '\0'; key++) {
		if (isalnum((unsigned char)*key))
			letters[n++] = *key;
	}
	for (size_t i = 0; n > 0 && i < NROWS; i++) {
		if (has_squeezed(rows[i].labels, letters, n))
			return &rows[i].charset;
	}
	return NULL;
}

const struct charset *
charset_find(const char *label, size_t n)
{
	char key[LABEL_MAX + 2];
	size_t len = 0;

	for (; n > 0 && strchr(" \t\r\n\f\"'", *label) != NULL; n--)
		label++;
	while (n > 0 && strchr(" \t\r\n\f\"'", label[n - 1]) != NULL)
		n--;
	if (n == 0 || n >= LABEL_MAX)
		return NULL;
	key[len++] = ' ';
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)label[i]) && strchr("-_.:", label[i]) == NULL)
			return NULL;
		key[len++] = (char)tolower((unsigned char)label[i]);
	}
	key[len++] = ' ';
	key[len] = '\0';
	for (size_t i = 0; i < NROWS; i++) {
		if (strstr(rows[i].labels, key) != NULL)
			return &rows[i].charset;
	}
	return find_squeezed(key);
}

bool
charset_is_ascii(const struct charset *cs)
{
	return cs == charset_find("us-ascii", 8);
}

void
charset_prepare(void)
{
	struct buf out;
	struct transcoded result;

	buf_init(&out, 64);
	for (size_t i = 0; i < NROWS; i++) {
		buf_clear(&out);
		transcode(&rows[i].charset, "\xb0\xa1", 2, &out, &result);
	}
	buf_release(&out);
}
