/*
 * Charsets of Latin letters told apart by the letters of languages: read in the right one, what is
 * not ASCII in a Hungarian text are Hungarian letters, in a wrong one no language has them all.
 */
#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"
#include "decode_internal.h"

/* Fewer letters than that prove nothing. */
#define LETTERS_LEAST 3
#define LETTERS_LOOK ((size_t)64 << 10)

/* Written by anybody, and counted for nobody. */
static const char punctuation[] = "\u00a0«»“”„‘’‚‹›–—…•·°§©®™€´†";

#define WESTERN "windows-1252 macintosh cp850"
#define CENTRAL "iso-8859-2 windows-1250 cp852 mac-centraleurope"
#define BALTIC "windows-1257"

/* The first of those that do equally well wins. */
static const struct {
	const char *language, *charsets, *letters;
} languages[] = {
    {"de", WESTERN, "äöüßÄÖÜ"},
    {"fr", WESTERN, "éèàçêâôîûùëïœæÿÉÈÀÇÊÂÔÎÛÙËÏŒÆŸ"},
    {"es", WESTERN, "áéíóúñüÁÉÍÓÚÑÜ¿¡ºª"},
    {"pt", WESTERN, "ãáàâçéêíóôõúüÃÁÀÂÇÉÊÍÓÔÕÚÜºª"},
    {"it", WESTERN, "àèéìíòóùúÀÈÉÌÒÙ"},
    {"ca", WESTERN, "àèéíïòóúüçÀÈÉÍÏÒÓÚÜÇ"},
    {"nl", WESTERN, "ëéïöüóèêáíúçÉË"},
    {"sv", WESTERN, "åäöéÅÄÖÉ"},
    {"fi", WESTERN, "åäöšžÅÄÖŠŽ"},
    {"da", WESTERN, "æøåéèêóòôöäüÆØÅÉ"},
    {"is", WESTERN, "áéíóúýðþæöÁÉÍÓÚÝÐÞÆÖ"},
    {"et", "windows-1252 windows-1257", "äöõüšžÄÖÕÜŠŽ"},
    {"pl", CENTRAL, "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"},
    {"cs", CENTRAL, "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"},
    {"sk", CENTRAL, "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ"},
    {"hu", CENTRAL, "áéíóöőúüűÁÉÍÓÖŐÚÜŰ"},
    {"hr", CENTRAL, "čćđšžČĆĐŠŽ"},
    {"ro", CENTRAL, "ăâîşţĂÂÎŞŢ"},
    {"tr", "windows-1254", "çğıöşüâîûÇĞİÖŞÜ"},
    {"lt", BALTIC, "ąčęėįšųūžĄČĘĖĮŠŲŪŽ"},
    {"lv", BALTIC, "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ"},
};

static const char *
language_row(const char *language)
{
	/* Those that are written alike. */
	static const char alike[][3] = {"at", "de", "gl", "es", "nb", "da", "no", "da", "nn", "da",
	    "sl", "hr", "bs", "hr", "fo", "is", "az", "tr"};

	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i += 2) {
		if (memcmp(alike[i], language, 2) == 0)
			return alike[i + 1];
	}
	return language;
}

/* How often each byte is there that is not ASCII; their sum. */
static size_t
count_bytes(const char *body, size_t n, size_t counts[128])
{
	size_t all = 0;

	memset(counts, 0, 128 * sizeof(*counts));
	n = n < LETTERS_LOOK ? n : LETTERS_LOOK;
	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)body[i] & 0x80) != 0) {
			counts[(unsigned char)body[i] & 0x7f]++;
			all++;
		}
	}
	return all;
}

/* A byte's character as text, in a charset of one byte a letter. */
static void
character(const struct charset *cs, unsigned byte, char text[5])
{
	char in = (char)(byte | 0x80);
	struct transcoded t;
	struct buf out;

	buf_init(&out, 8);
	transcode(cs, &in, 1, &out, &t);
	text[0] = '\0';
	if (t.bad == 0 && out.len > 0 && out.len < 5) {
		memcpy(text, out.data, out.len);
		text[out.len] = '\0';
	}
	buf_release(&out);
}

/* Percent of what is no punctuation that are letters of the language; -1 with too few. */
static int
coverage(const struct charset *cs, const char *letters, const size_t counts[128])
{
	size_t good = 0, all = 0;
	char text[5];

	for (unsigned i = 0; i < 128; i++) {
		if (counts[i] == 0)
			continue;
		character(cs, i, text);
		if (text[0] != '\0' && strstr(punctuation, text) != NULL)
			continue;
		all += counts[i];
		good += text[0] != '\0' && strstr(letters, text) != NULL ? counts[i] : 0;
	}
	return all < LETTERS_LEAST ? -1 : (int)(good * 100 / all);
}

/* Percent that a charset must do better than Windows' of Western Europe: how rare it is. */
static int
rarity(const struct charset *cs)
{
	if (strcmp(cs->name, "windows-1252") == 0)
		return 0;
	return cs->name[0] == 'm' || cs->name[0] == 'c' ? 15 : 4;
}

const struct charset *
decode_by_letters(const char *body, size_t n, const char *language, int *percent, int *latin)
{
	const struct charset *cs, *best = NULL;
	size_t counts[128], len;
	int score;

	*percent = *latin = -1;
	if (count_bytes(body, n, counts) < LETTERS_LEAST)
		return NULL;
	if (language != NULL)
		language = language_row(language);
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		if (language != NULL && memcmp(language, languages[i].language, 2) != 0)
			continue;
		for (const char *p = languages[i].charsets; *p != '\0';
		     p += len + (p[len] == ' ')) {
			len = strcspn(p, " ");
			cs = charset_find(p, len);
			score = coverage(cs, languages[i].letters, counts);
			if (score >= 0)
				score -= rarity(cs);
			if (strcmp(cs->name, "windows-1252") == 0 && score > *latin)
				*latin = score;
			if (score > *percent) {
				*percent = score;
				best = cs;
			}
		}
	}
	return best;
}
