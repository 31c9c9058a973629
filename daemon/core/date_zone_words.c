/*
 * Zones in words: "Central European Summer Time" as JavaScript, Java and the CLDR name them,
 * "W. Europe Standard Time" as Windows does.
 */
#include <string.h>

#include "date_parts.h"

#define PHRASE_MAX 40
#define PHRASE_WORDS 4
#define TRIES 3 /* for other senses of "time" before the zone */

/* Minutes east in winter; bars at both ends, so that one strstr() finds whole names. */
static const struct {
	int minutes;
	enum date_rule rule;
	const char *names;
} phrases[] = {
    {-660, RULE_NONE, "|samoa|niue|"},
    {-600, RULE_NONE, "|hawaii|hawaiian|hawaii-aleutian|tahiti|cook islands|"},
    {-540, RULE_US, "|alaska|alaskan|"},
    {-480, RULE_US, "|pacific|us pacific|north american pacific|"},
    {-420, RULE_NONE, "|us mountain|"},
    {-420, RULE_US, "|mountain|north american mountain|"},
    {-360, RULE_NONE, "|central america|canada central|galapagos|mexican central|"},
    {-360, RULE_US, "|central|us central|north american central|"},
    {-300, RULE_NONE, "|sa pacific|colombia|peru|ecuador|acre|"},
    {-300, RULE_US, "|eastern|us eastern|north american eastern|cuba|"},
    {-240, RULE_NONE,
	"|sa western|venezuela|bolivia|amazon|guyana|central brazilian|paraguay|chile|pacific sa|"},
    {-240, RULE_US, "|atlantic|"},
    {-210, RULE_US, "|newfoundland|"},
    {-180, RULE_NONE,
	"|e. south america|sa eastern|argentina|brasilia|uruguay|montevideo|suriname|french "
	"guiana|"},
    {-120, RULE_NONE, "|fernando de noronha|south georgia|utc-02|mid-atlantic|"},
    {-60, RULE_NONE, "|cape verde|"},
    {-60, RULE_EU, "|azores|"},
    {0, RULE_NONE, "|greenwich|coordinated universal|universal|utc|"},
    {0, RULE_EU, "|gmt|british|western european|"},
    {60, RULE_NONE, "|irish|west africa|w. central africa|"},
    {60, RULE_EU,
	"|central european|middle european|w. europe|central europe|romance|west europe|"},
    {120, RULE_NONE, "|south africa|central africa|kaliningrad|libya|"},
    {120, RULE_EU, "|eastern european|e. europe|gtb|fle|israel|jerusalem|middle east|"},
    {180, RULE_NONE,
	"|moscow|russian|arab|arabic|arabia|east africa|e. africa|turkey|belarus|jordan|syria|"},
    {210, RULE_NONE, "|iran|"},
    {240, RULE_NONE,
	"|gulf|arabian|samara|russia 3|armenia|azerbaijan|caucasus|georgia|georgian|mauritius|"
	"reunion|seychelles|"},
    {270, RULE_NONE, "|afghanistan|"},
    {300, RULE_NONE,
	"|pakistan|west asia|ekaterinburg|yekaterinburg|uzbekistan|turkmenistan|tajikistan|"
	"maldives|west kazakhstan|"},
    {330, RULE_NONE, "|india|indian|sri lanka|"},
    {345, RULE_NONE, "|nepal|"},
    {360, RULE_NONE, "|bangladesh|central asia|bhutan|omsk|kyrgyzstan|"},
    {390, RULE_NONE, "|myanmar|cocos islands|"},
    {420, RULE_NONE,
	"|indochina|se asia|western indonesia|krasnoyarsk|north asia|novosibirsk|n. central asia|"
	"vietnam|hovd|christmas island|"},
    {480, RULE_NONE,
	"|china|beijing|hong kong|taipei|taiwan|singapore|malaysia|malay peninsula|philippine|"
	"central indonesia|australian western|western australia|w. australia|irkutsk|"
	"north asia east|ulaanbaatar|brunei darussalam|"},
    {525, RULE_NONE, "|aus central w.|australian central western|"},
    {540, RULE_NONE, "|japan|tokyo|korea|korean|eastern indonesia|yakutsk|palau|"},
    {570, RULE_NONE, "|aus central|"},
    {570, RULE_AU, "|australian central|cen. australia|"},
    {600, RULE_NONE, "|e. australia|vladivostok|west pacific|chamorro|papua new guinea|"},
    {600, RULE_AU, "|australian eastern|aus eastern|eastern australia|tasmania|"},
    {660, RULE_NONE, "|magadan|sakhalin|central pacific|solomon islands|new caledonia|"},
    {720, RULE_NONE, "|fiji|kamchatka|marshall islands|gilbert islands|tuvalu|"},
    {720, RULE_NZ, "|new zealand|"},
    {780, RULE_NONE, "|tonga|tokelau|phoenix islands|"},
    {840, RULE_NONE, "|line islands|"},
};

static bool
find_phrase(const char *s, size_t n, struct date_zone *z)
{
	char key[PHRASE_MAX + 3];

	if (n == 0 || n > PHRASE_MAX)
		return false;
	key[0] = '|';
	memcpy(key + 1, s, n);
	memcpy(key + 1 + n, "|", 2);
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (strstr(phrases[i].names, key) != NULL) {
			*z = (struct date_zone){
			    .minutes = phrases[i].minutes, .rule = phrases[i].rule};
			return true;
		}
	}
	return false;
}

/* What "standard" and "summer" before "time" say of the zone whose name is before them. */
static const char *
take_season(const char *s, const char *end, enum date_rule *rule, int *more)
{
	static const struct {
		const char *word;
		bool fixed;
		int more;
	} seasons[] = {{" standard", true, 0}, {" mean", true, 0}, {" daylight", true, 60},
	    {" summer", true, 60}};
	size_t n;

	for (size_t i = 0; i < sizeof(seasons) / sizeof(seasons[0]); i++) {
		n = strlen(seasons[i].word);
		if ((size_t)(end - s) <= n || memcmp(end - n, seasons[i].word, n) != 0)
			continue;
		*rule = RULE_NONE;
		*more = seasons[i].more;
		return end - n;
	}
	return end;
}

/* The longest name that ends before "time". */
static char *
name_begin(char *s, const char *end, struct date_zone *z)
{
	char *at = s + (end - s), *found = NULL;

	for (unsigned words = 0; words < PHRASE_WORDS && at > s; words++) {
		for (at--; at > s && at[-1] != ' '; at--)
			;
		if (find_phrase(at, (size_t)(end - at), z))
			found = at;
	}
	return found;
}

bool
date_zone_words(char *s, struct date_zone *z)
{
	char *time, *begin;
	unsigned tries = 0;
	const char *end;
	int more;
	enum date_rule rule;

	for (time = s; (time = strstr(time, " time")) != NULL && tries < TRIES;
	     time += 5, tries++) {
		if (time[5] >= 'a' && time[5] <= 'z')
			continue;
		rule = RULE_US; /* anything but none: the zone's own */
		more = 0;
		end = take_season(s, time, &rule, &more);
		if ((begin = name_begin(s, end, z)) == NULL)
			continue;
		z->minutes += more;
		if (rule == RULE_NONE)
			z->rule = RULE_NONE;
		memset(begin, ' ', (size_t)(time + 5 - begin));
		return true;
	}
	return false;
}
