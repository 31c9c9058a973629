/*
 * Zones by the name of a place or a rule: "Europe/Berlin", "US/Eastern", "EST5EDT", "Etc/GMT+8".
 *
 * What the time zone database of IANA says of them, and of the usual rules of summer time since
 * the dates in the table of changes: a pure function must not open its files.  Zones that changed
 * their rule, or follow none, are in date_zone_past.c; a date with one that is in neither is none.
 */
#include <string.h>

#include "date_parts.h"

#define WORDS_MAX 40

/* Summer time begins and ends on a Sunday of a month: the first is 1, the last is -1. */
struct change {
	enum date_rule rule;
	int since, begin_month, begin_sunday, end_month, end_sunday;
};

/* Newest first; no month: no summer time any more. */
static const struct change changes[] = {
    {RULE_US, 2007, 3, 2, 11, 1},
    {RULE_US, 1987, 4, 1, 10, -1},
    {RULE_US, 1970, 4, -1, 10, -1},
    {RULE_EU, 1996, 3, -1, 10, -1},
    {RULE_EU, 1981, 3, -1, 9, -1},
    {RULE_AU, 2008, 10, 1, 4, 1},
    {RULE_AU, 1987, 10, -1, 3, -1},
    {RULE_NZ, 2008, 9, -1, 4, 1},
    {RULE_NZ, 1990, 10, 1, 3, 3},
    {RULE_MX, 2023, 0, 0, 0, 0},
    {RULE_MX, 1996, 4, 1, 10, -1},
};

/* Minutes east in winter; blanks at both ends, so that one strstr() finds whole names. */
static const struct {
	int minutes;
	enum date_rule rule;
	const char *names;
} places[] = {
    {-660, RULE_NONE, " midway niue pago_pago samoa "},
    {-600, RULE_NONE, " hawaii honolulu johnston rarotonga tahiti "},
    {-600, RULE_US, " adak aleutian atka "},
    {-570, RULE_NONE, " marquesas "},
    {-540, RULE_NONE, " gambier "},
    {-540, RULE_US, " alaska anchorage juneau nome sitka yakutat "},
    {-480, RULE_NONE, " pitcairn "},
    {-480, RULE_US, " bajanorte ensenada los_angeles pacific santa_isabel tijuana vancouver "},
    {-420, RULE_NONE, " arizona creston dawson_creek fort_nelson hermosillo phoenix "},
    {-420, RULE_US,
	" boise cambridge_bay ciudad_juarez denver edmonton inuvik mountain shiprock "
	"yellowknife "},
    {-360, RULE_NONE,
	" belize costa_rica el_salvador galapagos guatemala managua regina "
	"saskatchewan swift_current tegucigalpa "},
    {-360, RULE_US,
	" beulah center central chicago indiana-starke knox knox_in matamoros "
	"menominee new_salem rainy_river rankin_inlet resolute tell_city winnipeg "},
    {-360, RULE_MX, " general merida mexico_city monterrey "},
    {-300, RULE_NONE,
	" atikokan bogota cancun cayman coral_harbour eirunepe guayaquil jamaica lima "
	"panama porto_acre rio_branco "},
    {-300, RULE_US,
	" detroit east-indiana eastern fort_wayne havana indianapolis iqaluit "
	"louisville marengo michigan monticello montreal nassau new_york nipigon "
	"pangnirtung petersburg port-au-prince thunder_bay toronto vevay vincennes "
	"winamac "},
    {-240, RULE_NONE,
	" anguilla antigua aruba barbados blanc-sablon boa_vista caracas curacao "
	"dominica grenada guadeloupe guyana kralendijk la_paz lower_princes manaus "
	"marigot martinique montserrat port_of_spain porto_velho puerto_rico "
	"santo_domingo st_barthelemy st_kitts st_lucia st_thomas st_vincent tortola "
	"virgin "},
    {-240, RULE_US, " atlantic bermuda glace_bay goose_bay halifax moncton thule "},
    {-210, RULE_US, " newfoundland st_johns "},
    {-180, RULE_NONE,
	" araguaina bahia belem buenos_aires catamarca cayenne comodrivadavia cordoba "
	"fortaleza jujuy la_rioja maceio mendoza montevideo palmer paramaribo "
	"punta_arenas recife rio_gallegos rosario rothera salta san_juan san_luis "
	"santarem stanley tucuman ushuaia "},
    {-180, RULE_US, " miquelon "},
    {-120, RULE_NONE, " noronha south_georgia "},
    {-60, RULE_NONE, " cape_verde "},
    {-60, RULE_EU, " azores "},
    {0, RULE_NONE,
	" abidjan accra bamako banjul bissau conakry dakar danmarkshavn freetown lome "
	"monrovia nouakchott ouagadougou reykjavik st_helena timbuktu "},
    {0, RULE_EU,
	" belfast canary dublin faeroe faroe guernsey isle_of_man jersey lisbon london "
	"madeira "},
    {60, RULE_NONE,
	" algiers bangui brazzaville douala kinshasa lagos libreville luanda malabo "
	"ndjamena niamey porto-novo tunis "},
    {60, RULE_EU,
	" amsterdam andorra belgrade berlin bratislava brussels budapest busingen "
	"ceuta copenhagen gibraltar jan_mayen ljubljana longyearbyen luxembourg "
	"madrid malta monaco oslo paris podgorica prague rome san_marino sarajevo "
	"skopje stockholm tirane vaduz vatican vienna warsaw zagreb zurich "},
    {120, RULE_NONE,
	" blantyre bujumbura gaborone harare johannesburg kaliningrad khartoum kigali "
	"lubumbashi lusaka maputo maseru mbabane tripoli windhoek "},
    {120, RULE_EU,
	" athens beirut bucharest chisinau famagusta helsinki jerusalem kiev kyiv "
	"mariehamn nicosia riga sofia tallinn tel_aviv tiraspol uzhgorod vilnius "
	"zaporozhye "},
    {180, RULE_NONE,
	" addis_ababa aden antananarivo asmara asmera baghdad bahrain comoro "
	"dar_es_salaam djibouti istanbul kampala kirov kuwait mayotte minsk mogadishu "
	"moscow nairobi qatar riyadh simferopol syowa "},
    {240, RULE_NONE,
	" astrakhan baku dubai mahe mauritius muscat reunion samara saratov tbilisi "
	"ulyanovsk yerevan "},
    {270, RULE_NONE, " kabul "},
    {300, RULE_NONE,
	" aqtau aqtobe ashgabat ashkhabad atyrau dushanbe karachi kerguelen maldives "
	"mawson oral samarkand tashkent yekaterinburg "},
    {330, RULE_NONE, " calcutta colombo kolkata "},
    {345, RULE_NONE, " kathmandu katmandu "},
    {360, RULE_NONE, " bishkek chagos dacca dhaka kashgar omsk thimbu thimphu urumqi "},
    {390, RULE_NONE, " cocos rangoon yangon "},
    {420, RULE_NONE,
	" bangkok barnaul christmas davis ho_chi_minh hovd jakarta krasnoyarsk "
	"novokuznetsk novosibirsk phnom_penh pontianak saigon tomsk vientiane "},
    {480, RULE_NONE,
	" brunei choibalsan chongqing chungking harbin hong_kong irkutsk kuala_lumpur "
	"kuching macao macau makassar manila perth shanghai singapore taipei "
	"ujung_pandang ulaanbaatar ulan_bator west "},
    {525, RULE_NONE, " eucla "},
    {540, RULE_NONE, " chita dili jayapura khandyga palau seoul tokyo yakutsk "},
    {570, RULE_NONE, " darwin north "},
    {570, RULE_AU, " adelaide broken_hill south yancowinna "},
    {600, RULE_NONE,
	" brisbane chuuk dumontdurville guam lindeman port_moresby queensland saipan "
	"truk ust-nera vladivostok yap "},
    {600, RULE_AU, " act canberra currie hobart macquarie melbourne nsw sydney tasmania victoria "},
    {660, RULE_NONE,
	" bougainville efate guadalcanal kosrae magadan noumea pohnpei ponape sakhalin "
	"srednekolymsk "},
    {720, RULE_NONE, " anadyr funafuti kamchatka kwajalein majuro nauru tarawa wake wallis "},
    {720, RULE_NZ, " auckland mcmurdo south_pole "},
    {765, RULE_NZ, " chatham "},
    {780, RULE_NONE, " enderbury fakaofo kanton tongatapu "},
    {840, RULE_NONE, " kiritimati "},
};

static const struct {
	const char *name;
	int minutes;
} posix[] = {{"est5edt", -300}, {"cst6cdt", -360}, {"mst7mdt", -420}, {"pst8pdt", -480}};

/* The day of the month of a Sunday counted from the beginning, or the last one. */
static int
sunday(int year, int month, int which)
{
	int length = date_month_days(year, month), first;

	first = 7 - (int)((date_days(year, month, 1) + 3) % 7);
	return which > 0 ? first + 7 * (which - 1) : first + (length - first) / 7 * 7;
}

/* Hours by the clock on the wall at which summer begins and ends on its day. */
static void
wall_hours(const struct date_zone *z, int *begin, int *end)
{
	*begin = z->rule == RULE_EU ? 1 + z->minutes / 60 : 2;
	*end = z->rule == RULE_US || z->rule == RULE_MX ? 2 : *begin + 1;
}

static int
offset_by_rule(const struct date_zone *z, const struct date_parts *p)
{
	const struct change *c = changes, *end = changes + sizeof(changes) / sizeof(changes[0]);
	int begin_hour, end_hour, begin, stop, at;
	bool summer;

	while (c < end && (c->rule != z->rule || c->since > p->year))
		c++;
	if (c == end || c->begin_month == 0)
		return z->minutes;
	wall_hours(z, &begin_hour, &end_hour);
	at = (p->month * 32 + p->day) * 24 + p->hour;
	begin = (c->begin_month * 32 + sunday(p->year, c->begin_month, c->begin_sunday)) * 24 +
		begin_hour;
	stop = (c->end_month * 32 + sunday(p->year, c->end_month, c->end_sunday)) * 24 + end_hour;
	summer = begin < stop ? at >= begin && at < stop : at >= begin || at < stop;
	return z->minutes + (summer ? 60 : 0);
}

int
date_zone_offset(const struct date_zone *z, const struct date_parts *p)
{
	struct date_zone then = {.minutes = z->minutes, .rule = z->rule};
	int at = p->year < 2007 || p->year > 2100
		     ? (p->year < 2007 ? 0 : INT32_MAX)
		     : p->year * 1000000 + p->month * 10000 + p->day * 100 + p->hour;

	for (size_t i = 0; i < z->npast && z->past[i].since <= at; i++) {
		then.minutes = z->past[i].minutes;
		then.rule = z->past[i].rule;
	}
	return offset_by_rule(&then, p);
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
}

/* "etc/gmt+8" is eight hours west: POSIX counts the other way. */
static bool
find_etc(struct date_zone *z, const char *name, size_t n)
{
	int hours = 0;

	z->rule = RULE_NONE;
	z->minutes = 0;
	if (n < 3 || memcmp(name, "gmt", 3) != 0)
		return (n == 3 && (memcmp(name, "utc", 3) == 0 || memcmp(name, "uct", 3) == 0)) ||
		       (n == 4 && memcmp(name, "zulu", 4) == 0) ||
		       (n == 9 && (memcmp(name, "universal", 9) == 0 ||
				      memcmp(name, "greenwich", 9) == 0));
	if (n > 6)
		return false;
	for (size_t i = 4; i < n; i++) {
		if (name[i] < '0' || name[i] > '9')
			return false;
		hours = hours * 10 + (name[i] - '0');
	}
	z->minutes = hours * (n > 3 && name[3] == '+' ? -60 : 60);
	return hours <= 14;
}

bool
date_zone_place(const char *name, size_t n, struct date_zone *z)
{
	char key[WORDS_MAX + 3];

	if (n > WORDS_MAX)
		return false;
	key[0] = ' ';
	memcpy(key + 1, name, n);
	memcpy(key + 1 + n, " ", 2);
	*z = (struct date_zone){0};
	if (date_zone_past(key, z))
		return true;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strstr(places[i].names, key) != NULL) {
			*z = (struct date_zone){
			    .minutes = places[i].minutes, .rule = places[i].rule};
			return true;
		}
	}
	return false;
}

static bool
is_region(const char *name, size_t n)
{
	static const char regions[] =
	    " africa america antarctica arctic asia atlantic australia brazil "
	    "canada chile europe indian mexico pacific us ";

	for (const char *at = regions; (at = strchr(at, ' ')) != NULL && *++at != '\0';) {
		if (n > 1 && strncmp(at, name, n) == 0 && at[n] == ' ')
			return true;
	}
	return false;
}

/* The name around a slash. */
static bool
take_place(char *s, char *slash, struct date_zone *z)
{
	char *begin, *end, *last;
	bool found;

	for (begin = slash; begin > s && begin[-1] >= 'a' && begin[-1] <= 'z'; begin--)
		;
	for (last = end = slash + 1; is_name(*end) || *end == '/'; end++) {
		if (*end == '/')
			last = end + 1;
	}
	if (slash - begin == 3 && memcmp(begin, "etc", 3) == 0)
		found = find_etc(z, last, (size_t)(end - last));
	else if (strncmp(begin, "brazil/west", 11) == 0) /* the other west is Australia's */
		found = date_zone_place("manaus", 6, z);
	else
		found = is_region(begin, (size_t)(slash - begin)) &&
			date_zone_place(last, (size_t)(end - last), z);
	if (found)
		memset(begin, ' ', (size_t)(end - begin));
	return found;
}

bool
date_zone_take(char *s, struct date_zone *z)
{
	char *at;

	for (size_t i = 0; i < sizeof(posix) / sizeof(posix[0]); i++) {
		if ((at = strstr(s, posix[i].name)) == NULL)
			continue;
		memset(at, ' ', strlen(posix[i].name));
		*z = (struct date_zone){.minutes = posix[i].minutes, .rule = RULE_US};
		return true;
	}
	for (at = s; (at = strchr(at, '/')) != NULL; at++) {
		if (take_place(s, at, z))
			return true;
	}
	return date_zone_words(s, z);
}
