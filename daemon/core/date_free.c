/*
 * Dates in the order and the language of whoever wrote them: the tokens say what they are, the
 * order decides only what they leave open.  Every word must be known: a text with one that is
 * not is no date.
 */
#include <string.h>

#include "date_parts.h"
#include "item.h"

#define DAY 86400
#define UNSET (-1)
#define NO_ZONE INT32_MIN

struct reader {
	const struct token *tok;
	size_t n, i;
	struct date_parts d;
	int tz;
	int64_t now;
	int ampm;
	int era;
	bool numeric_zone; /* +0800 was read: what follows in letters repeats it */
	bool named_month;  /* somewhere a month stands as a word */
	bool at;	   /* the word before announced a time */
	struct token plain[3];
	size_t nplain;
};

static const struct token *
peek(const struct reader *r, size_t ahead)
{
	static const struct token none = {.kind = TOKEN_UNKNOWN};

	return r->i + ahead < r->n ? &r->tok[r->i + ahead] : &none;
}

static bool
is_sign(const struct token *t, char c)
{
	return t->kind == TOKEN_SIGN && t->sign == c;
}

static bool
is_word(const struct token *t, enum date_class class)
{
	return t->kind == TOKEN_WORD && t->word.class == class;
}

static bool
set(int *field, int64_t value, int64_t most)
{
	if (*field != UNSET || value > most)
		return false;
	*field = (int)value;
	return true;
}

static bool
set_date(struct reader *r, int year, int64_t month, int64_t day)
{
	if (r->d.year != UNSET || r->d.month != UNSET || r->d.day != UNSET || year < 0 ||
	    month > 12 || day > 31)
		return false;
	r->d.year = year;
	r->d.month = (int)month;
	r->d.day = (int)day;
	return true;
}

/* 10:30[:15[.123]] */
static bool
read_clock(struct reader *r)
{
	size_t used = 3;

	if (!set(&r->d.hour, peek(r, 0)->value, 24))
		return false;
	r->d.minute = (int)peek(r, 2)->value;
	r->d.second = 0;
	if (is_sign(peek(r, 3), ':') && peek(r, 4)->kind == TOKEN_NUMBER) {
		if (peek(r, 4)->digits > 2)
			return false;
		r->d.second = (int)peek(r, 4)->value;
		used = 5;
		if ((is_sign(peek(r, 5), '.') || is_sign(peek(r, 5), ',') ||
			is_sign(peek(r, 5), ':')) &&
		    peek(r, 5)->glued && peek(r, 6)->glued && peek(r, 6)->kind == TOKEN_NUMBER)
			used = 7;
	}
	r->i += used;
	return true;
}

/* 2024年, 12月, 25日, 10时, 30分, 15秒, 10h30 */
static bool
read_marked(struct reader *r)
{
	const struct token *t = peek(r, 0), *mark = peek(r, 1), *next = peek(r, 2);
	bool done = true;

	switch (mark->word.value) {
	case 'Y':
		if (r->era != 0)
			done = t->value < 200 && set(&r->d.year, r->era + t->value, 9999);
		else
			done = set(&r->d.year, date_year(t->value, t->digits), 9999);
		break;
	case 'M':
		done = set(&r->d.month, t->value, 12);
		break;
	case 'D':
		done = set(&r->d.day, t->value, 31);
		break;
	case 'h':
		done = t->digits <= 2 && set(&r->d.hour, t->value, 24);
		if (next->kind == TOKEN_NUMBER && next->glued && next->digits == 2 && mark->latin) {
			r->d.minute = (int)next->value;
			r->i++;
		}
		break;
	case 'm':
		done = r->d.hour != UNSET && t->value < 60;
		r->d.minute = done ? (int)t->value : 0;
		break;
	default:
		done = r->d.hour != UNSET && t->value < 61;
		r->d.second = done ? (int)t->value : 0;
	}
	r->i += 2;
	return done;
}

/*
 * Three numbers with one separator.  The year is where four digits are; without such, '-' is
 * ISO's order.  Day and month: whichever cannot be a month is the day; in doubt '/' is
 * America's order and '.' and '-' Europe's.
 */
static bool
read_triple(struct reader *r)
{
	const struct token *a = peek(r, 0), *b = peek(r, 2), *c = peek(r, 4);
	char sep = peek(r, 1)->sign;

	r->i += 5;
	if (a->digits >= 4 ||
	    (a->digits == 2 && (a->value > 31 || (sep == '-' && c->digits == 2 && b->value <= 12 &&
						     c->value <= 31))))
		return set_date(r, date_year(a->value, a->digits), b->value, c->value);
	if (c->digits != 4 && c->digits != 2)
		return false;
	if (b->value > 12 || (sep == '/' && a->value <= 12))
		return set_date(r, date_year(c->value, c->digits), a->value, b->value);
	return set_date(r, date_year(c->value, c->digits), b->value, a->value);
}

/* 2024-12, 12/2024 and, against now, 12-25 and 12/25. */
static bool
read_pair(struct reader *r)
{
	const struct token *a = peek(r, 0), *b = peek(r, 2);
	char sep = peek(r, 1)->sign;

	r->i += 3;
	if (a->digits == 4 && b->digits <= 2)
		return set_date(r, date_year(a->value, 4), b->value, UNSET);
	if (b->digits == 4 && a->digits <= 2 && sep != '.')
		return set_date(r, date_year(b->value, 4), a->value, UNSET);
	if (a->digits > 2 || b->digits > 2 || sep == '.' || r->now == TIME_NONE)
		return false;
	if (r->d.month != UNSET || r->d.day != UNSET || (a->value > 12 && b->value > 12))
		return false;
	r->d.month = (int)(a->value > 12 ? b->value : a->value);
	r->d.day = (int)(a->value > 12 ? a->value : b->value);
	return true;
}

static bool
is_separator(const struct token *t)
{
	return is_sign(t, '-') || is_sign(t, '/') || is_sign(t, '.');
}

/* T0830 and T083000 behind a date. */
static bool
read_compact(struct reader *r)
{
	const struct token *t = peek(r, 0);
	int64_t v = t->digits == 6 ? t->value : t->digits == 4 ? t->value * 100 : t->value * 10000;

	r->d.minute = (int)(v / 100 % 100);
	r->d.second = (int)(v % 100);
	r->i++;
	return set(&r->d.hour, v / 10000, 24);
}

static bool
read_number(struct reader *r)
{
	const struct token *t = peek(r, 0), *next = peek(r, 1), *third = peek(r, 2);
	bool at = r->at;

	r->at = false;
	if (t->digits > 18)
		return false;
	if (is_sign(next, ':') && third->kind == TOKEN_NUMBER && t->digits <= 2 &&
	    third->digits <= 2)
		return read_clock(r);
	if (is_word(next, DATE_MARK))
		return read_marked(r);
	if (at && r->d.hour == UNSET && is_sign(next, '.') && third->kind == TOKEN_NUMBER &&
	    third->glued && third->digits == 2)
		return read_clock(r);
	if (r->i > 0 && t->glued && r->tok[r->i - 1].length == 1 && r->d.hour == UNSET &&
	    is_word(&r->tok[r->i - 1], DATE_NOISE) && t->digits % 2 == 0 && t->digits <= 6)
		return read_compact(r);
	if (is_word(next, DATE_AMPM) && next->latin && t->value <= 12 && r->d.hour == UNSET) {
		r->i++;
		return set(&r->d.hour, t->value, 12);
	}
	if (!r->named_month && is_separator(next) && third->kind == TOKEN_NUMBER) {
		if (is_sign(peek(r, 3), next->sign) && peek(r, 4)->kind == TOKEN_NUMBER)
			return read_triple(r);
		return read_pair(r);
	}
	if (at && r->d.hour == UNSET && t->digits <= 2) { /* "um 10 Uhr" */
		r->i++;
		return set(&r->d.hour, t->value, 24);
	}
	if (r->nplain == 3)
		return false;
	r->plain[r->nplain++] = *t;
	r->i++;
	return true;
}

/* An offset behind a time or a zone's name; anything else with a sign is punctuation. */
static bool
read_sign(struct reader *r)
{
	const struct token *t = peek(r, 0), *num = peek(r, 1), *minutes = peek(r, 3);
	bool zone = r->i > 0 &&
		    (is_word(&r->tok[r->i - 1], DATE_ZONE) || is_word(&r->tok[r->i - 1], DATE_CST));
	bool colon = is_sign(peek(r, 2), ':') && minutes->kind == TOKEN_NUMBER;
	bool wanted;
	int offset;

	wanted = num->kind == TOKEN_NUMBER && num->glued && !r->numeric_zone &&
		 (t->sign == '+' || (t->sign == '-' && (r->d.hour != UNSET || zone)));
	/* XSD: "2024-12-25-05:00" */
	if (!wanted && t->sign == '-' && r->d.day != UNSET && r->d.hour == UNSET && colon &&
	    num->glued && num->digits == 2 && !is_sign(peek(r, 4), ':') && r->i + 4 == r->n)
		wanted = true;
	if (!wanted) {
		r->i++;
		return true;
	}
	offset = date_offset(num->value, num->digits);
	r->i += 2;
	if (offset >= 0 && colon && num->digits <= 2 && minutes->value < 60) {
		offset += (int)minutes->value;
		r->i += 2;
		if (is_sign(peek(r, 0), ':') && peek(r, 1)->kind == TOKEN_NUMBER)
			r->i += 2; /* seconds: local mean times of the nineteenth century */
	}
	if (offset < 0) /* "+9900": no zone at all */
		return true;
	r->d.zone = t->sign == '-' ? -offset : offset;
	r->numeric_zone = true;
	return true;
}

static void
set_day(struct reader *r, int back)
{
	int64_t t = r->now + (int64_t)r->tz * 60;
	struct date_parts day = {0};

	date_civil((t >= 0 ? t : t - (DAY - 1)) / DAY + back, &day);
	r->d.year = day.year;
	r->d.month = day.month;
	r->d.day = day.day;
}

static bool
read_month(struct reader *r, const struct token *t)
{
	/* "mar. 25 déc." is a Tuesday. */
	if (t->word.class == DATE_EITHER && r->named_month)
		return true;
	return set(&r->d.month, t->word.value, 12);
}

static void
read_zone(struct reader *r, int minutes)
{
	if (!r->numeric_zone && r->d.zone == NO_ZONE)
		r->d.zone = minutes;
}

/* "3 days" is a length of time; "10 heures 30", "2024 года" are not. */
static bool
read_unit(struct reader *r, const struct token *t)
{
	bool counted = r->i > 0 && r->tok[r->i - 1].kind == TOKEN_NUMBER && r->nplain > 0 &&
		       r->plain[r->nplain - 1].value == r->tok[r->i - 1].value;

	if (!counted)
		return true;
	if (t->word.value == -12 && r->tok[r->i - 1].digits == 4)
		return true;
	if (t->word.value == 3600 && t->latin && r->d.hour == UNSET &&
	    r->plain[r->nplain - 1].value <= 24 && (r->d.month != UNSET || r->named_month)) {
		r->d.hour = (int)r->plain[--r->nplain].value;
		if (peek(r, 1)->kind == TOKEN_NUMBER && peek(r, 1)->digits == 2) {
			r->d.minute = (int)peek(r, 1)->value;
			r->i++;
		}
		return true;
	}
	return false;
}

static bool
read_ampm(struct reader *r, const struct token *t)
{
	/* German: "am 25. Dezember". */
	if (t->latin && t->word.value == DATE_AM && r->d.hour == UNSET &&
	    peek(r, 1)->kind == TOKEN_NUMBER && !is_sign(peek(r, 2), ':'))
		return true;
	if (r->ampm == UNSET)
		r->ampm = t->word.value;
	if (t->word.value == DATE_NOON && t->latin && r->d.hour == UNSET)
		r->d.hour = 12;
	return true;
}

static bool
read_word(struct reader *r)
{
	const struct token *t = peek(r, 0);
	bool done = true;

	r->at = false;
	switch (t->word.class) {
	case DATE_MONTH:
	case DATE_EITHER:
		done = read_month(r, t);
		break;
	case DATE_AMPM:
		done = read_ampm(r, t);
		break;
	case DATE_ZONE:
		/* Before the time two letters are a weekday: Czech "čt", Polish "pt". */
		if (!t->latin || t->length != 2 || r->d.hour != UNSET)
			read_zone(r, t->word.value);
		break;
	case DATE_CST:
		/* China's where the feed is at home near it, else America's. */
		read_zone(r, r->tz >= 420 && r->tz <= 540 ? 480 : -360);
		break;
	case DATE_SUMMER:
		if (r->d.zone != NO_ZONE && !r->numeric_zone)
			r->d.zone += 60;
		break;
	case DATE_DAY:
		if ((done = r->now != TIME_NONE && r->d.day == UNSET && r->d.year == UNSET))
			set_day(r, t->word.value);
		break;
	case DATE_HALF:
		if ((done = r->d.hour != UNSET && r->d.minute == 0))
			r->d.minute = 30;
		break;
	case DATE_ERA:
		r->era = t->word.value;
		break;
	case DATE_UNIT:
		done = read_unit(r, t);
		break;
	case DATE_AT:
		r->at = true;
		break;
	case DATE_AGO:
	case DATE_NOW:
		done = false;
		break;
	case DATE_WEEKDAY:
	case DATE_MARK:
	case DATE_AGO_BEFORE:
	case DATE_ONE:
	case DATE_NOISE:
		break;
	}
	r->i++;
	return done;
}

/* RFC 5322: letters nobody knows behind a time are a zone, and that zone is UTC. */
static bool
read_unknown(struct reader *r)
{
	const struct token *t = peek(r, 0);

	if (r->d.hour == UNSET || r->d.zone != NO_ZONE || t->length == 0 || t->length > 5 ||
	    r->i + 2 < r->n)
		return false;
	r->d.zone = 0;
	r->i++;
	return true;
}

/* Numbers without a sign of what they are: day and year beside a month, or all three. */
static bool
place_plain(struct reader *r)
{
	const struct token *p = r->plain;
	size_t i;

	if (r->nplain == 3 && r->d.month == UNSET && r->d.year == UNSET && r->d.day == UNSET) {
		if (p[0].digits == 4)
			return set_date(r, (int)p[0].value, p[1].value, p[2].value);
		if (p[2].digits != 4)
			return false;
		if (p[1].value > 12)
			return set_date(r, (int)p[2].value, p[0].value, p[1].value);
		return set_date(r, (int)p[2].value, p[1].value, p[0].value);
	}
	if (r->nplain == 1 && p->digits == 8 && r->d.month == UNSET)
		return set_date(r, (int)(p->value / 10000), p->value / 100 % 100, p->value % 100);
	if (r->nplain > 0 && r->d.month == UNSET)
		return false;
	for (i = 0; i < r->nplain; i++) {
		if (p[i].digits >= 3 || p[i].value > 31) {
			if (!set(&r->d.year, date_year(p[i].value, p[i].digits), 9999))
				return false;
		} else if (r->d.day == UNSET) {
			r->d.day = (int)p[i].value;
		} else if (!set(&r->d.year, date_year(p[i].value, p[i].digits), 9999)) {
			return false;
		}
	}
	return r->d.year != UNSET || r->now != TIME_NONE;
}

static bool
twelve_hours(struct reader *r)
{
	if (r->ampm == UNSET || r->d.hour == UNSET)
		return true;
	if (r->ampm == DATE_AM && r->d.hour == 12)
		r->d.hour = 0;
	else if (r->ampm == DATE_PM && r->d.hour < 12)
		r->d.hour += 12;
	else if (r->ampm == DATE_NOON && r->d.hour < 10)
		r->d.hour += 12;
	return true;
}

static int64_t
finish(struct reader *r)
{
	struct date_parts today = {0};
	int64_t t;

	if (!place_plain(r) || r->d.month == UNSET || !twelve_hours(r))
		return TIME_NONE;
	if (r->d.day == UNSET) {
		/* A month alone is its first day; with a time of day the day was lost. */
		if (r->d.year == UNSET || r->d.hour != UNSET)
			return TIME_NONE;
		r->d.day = 1;
	}
	if (r->d.hour == UNSET)
		r->d.hour = r->d.minute = r->d.second = 0;
	if (r->d.zone == NO_ZONE)
		r->d.zone = r->tz;
	if (r->d.year != UNSET)
		return date_make(&r->d);
	/* The last such day, but a day's grace for clocks and zones. */
	date_civil((r->now + (int64_t)r->tz * 60) / DAY, &today);
	r->d.year = today.year;
	t = date_make(&r->d);
	if (t == TIME_NONE || t > r->now + DAY) {
		r->d.year--;
		t = date_make(&r->d);
	}
	return t;
}

/* "(UTC)" behind a time that has no other zone. */
static int
comment_zone(const char *comment, int tz)
{
	struct token tok[DATE_TOKENS];
	struct reader r = {
	    .tok = tok, .tz = tz, .d = {.hour = 0, .zone = NO_ZONE}, .now = TIME_NONE};

	r.n = date_scan(comment, tok);
	if (r.n == 0 || r.n > 4)
		return NO_ZONE;
	while (r.i < r.n) {
		if (is_word(peek(&r, 0), DATE_ZONE) || is_word(peek(&r, 0), DATE_CST) ||
		    is_word(peek(&r, 0), DATE_SUMMER) || is_word(peek(&r, 0), DATE_NOISE))
			(void)read_word(&r);
		else if (peek(&r, 0)->kind == TOKEN_SIGN)
			(void)read_sign(&r);
		else
			return NO_ZONE;
	}
	return r.d.zone;
}

int64_t
date_parse_free(const char *s, const char *comment, int tz_minutes, int64_t now)
{
	struct token tok[DATE_TOKENS];
	struct reader r = {.tok = tok, .tz = tz_minutes, .now = now, .ampm = UNSET};
	bool done = true;
	size_t i;
	int64_t t;

	if ((r.n = date_scan(s, tok)) == 0)
		return TIME_NONE;
	for (i = 0; i < r.n; i++) {
		r.named_month |= is_word(&tok[i], DATE_MONTH);
		/* A feed without a zone: Korea and Japan have one each, and the same. */
		if (r.tz == 0)
			r.tz = tok[i].home;
	}
	if ((t = date_relative(tok, r.n, now)) != TIME_NONE)
		return t;
	r.d = (struct date_parts){UNSET, UNSET, UNSET, UNSET, 0, 0, NO_ZONE};
	while (r.i < r.n && done) {
		if (tok[r.i].kind == TOKEN_NUMBER)
			done = read_number(&r);
		else if (tok[r.i].kind == TOKEN_WORD)
			done = read_word(&r);
		else if (tok[r.i].kind == TOKEN_SIGN)
			done = read_sign(&r);
		else
			done = read_unknown(&r);
	}
	if (!done)
		return TIME_NONE;
	if (r.d.zone == NO_ZONE && r.d.hour != UNSET && *comment != '\0')
		r.d.zone = comment_zone(comment, r.tz);
	return finish(&r);
}
