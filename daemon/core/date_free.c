/*
 * Dates in the order and the language of whoever wrote them: the tokens say what they are, the
 * order decides only what they leave open.  Every word must be known: a text with one that is
 * not is no date.
 */
#include <string.h>

#include "date_reader.h"

#define DAY 86400
static void
set_day(struct date_reader *r, int back)
{
	int64_t t = r->now + (int64_t)r->tz * 60;
	struct date_parts day = {0};

	date_civil((t >= 0 ? t : t - (DAY - 1)) / DAY + back, &day);
	r->d.year = day.year;
	r->d.month = day.month;
	r->d.day = day.day;
}

static bool
read_month(struct date_reader *r, const struct token *t)
{
	/* "mar. 25 déc." is a Tuesday. */
	if (t->word.class == DATE_EITHER && (r->named_month || r->numeric_day || r->i != r->either))
		return true;
	return date_set(&r->d.month, t->word.value, 12);
}

static void
read_zone(struct date_reader *r, int minutes)
{
	if (!r->numeric_zone && r->d.zone == NO_ZONE)
		r->d.zone = minutes;
}

/* "3 days" is a length of time; "10 heures 30", "2024 года" are not. */
static bool
read_unit(struct date_reader *r, const struct token *t)
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
		if (date_peek(r, 1)->kind == TOKEN_NUMBER && date_peek(r, 1)->digits == 2) {
			r->d.minute = (int)date_peek(r, 1)->value;
			r->i++;
		}
		return true;
	}
	return false;
}

static bool
read_ampm(struct date_reader *r, const struct token *t)
{
	/* German: "am 25. Dezember". */
	if (t->latin && t->word.value == DATE_AM && r->d.hour == UNSET &&
	    date_peek(r, 1)->kind == TOKEN_NUMBER && !date_is_sign(date_peek(r, 2), ':'))
		return true;
	if (r->ampm == UNSET)
		r->ampm = t->word.value;
	if (t->word.value >= DATE_NOON && r->d.hour == UNSET &&
	    (t->latin || date_peek(r, 1)->kind != TOKEN_NUMBER))
		r->d.hour = 12;
	return true;
}

static void
read_zone_word(struct date_reader *r, const struct token *t)
{
	/* Czech "čt", Polish "pt", Croatian "pet" are weekdays. */
	bool weekday = t->latin && r->d.hour == UNSET &&
		       (t->length == 2 || (t->length == 3 && r->i == 0 && t->word.value != 0));

	if (t->word.class == DATE_ZONE && !weekday)
		read_zone(r, t->word.value);
	/* China's where the feed is at home near it, else America's. */
	if (t->word.class == DATE_CST)
		read_zone(r, r->tz >= 420 && r->tz <= 540 ? 480 : -360);
	if (t->word.class == DATE_ZONE_US && r->d.hour != UNSET && !r->has_place) {
		r->place = (struct date_zone){.minutes = t->word.value, .rule = RULE_US};
		r->has_place = true;
	}
	if (t->word.class == DATE_SUMMER && r->d.zone != NO_ZONE && !r->numeric_zone)
		r->d.zone += 60;
}

static bool
read_word(struct date_reader *r)
{
	const struct token *t = date_peek(r, 0);
	bool done = true;

	r->at = false;
	/* "R6.12.25", "v1.2.24": not the letters that stand between parts. */
	if (r->i == 0 && t->length == 1 && date_peek(r, 1)->kind == TOKEN_NUMBER &&
	    date_peek(r, 1)->glued)
		return false;
	switch (t->word.class) {
	case DATE_MONTH:
	case DATE_EITHER:
		done = read_month(r, t);
		break;
	case DATE_AMPM:
		done = read_ampm(r, t);
		break;
	case DATE_ZONE:
	case DATE_CST:
	case DATE_ZONE_US:
	case DATE_SUMMER:
		read_zone_word(r, t);
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
		/* Atlantic time, where nothing follows. */
		if (r->d.hour != UNSET && r->i + 1 == r->n && t->length == 2)
			read_zone(r, -240);
		r->at = true;
		break;
	case DATE_AGO:
	case DATE_NOW:
		done = false;
		break;
	case DATE_WEEKDAY:
		/* Short names are of more than one language. */
		if (!t->word.foreign || t->length > 5)
			r->weekday = t->word.value;
		break;
	case DATE_MARK:
	case DATE_AGO_BEFORE:
	case DATE_ONE:
	case DATE_NOISE:
	case DATE_STOP:
		break;
	}
	r->i++;
	return done;
}

/*
 * RFC 5322: letters nobody knows behind a time are a zone, and that zone is UTC; behind an offset
 * they repeat it.
 */
static bool
read_unknown(struct date_reader *r)
{
	const struct token *t = date_peek(r, 0);

	if (r->d.hour == UNSET || (r->d.zone != NO_ZONE && !r->numeric_zone) || t->length == 0 ||
	    t->length > 5 || r->i + 2 < r->n)
		return false;
	if (r->d.zone == NO_ZONE)
		r->d.zone = 0;
	r->i++;
	return true;
}

/* A number when day and year are known: 1930 and 193015, 19 before a zone, the year again. */
static bool
place_late(struct date_reader *r, const struct token *t)
{
	int64_t v = t->digits == 6 ? t->value : t->digits == 4 ? t->value * 100 : t->value * 10000;

	if (r->d.hour != UNSET) {
		if (t->digits != 4 || t->value == r->d.year)
			return t->digits == 4;
		if (t->value > 1400 || r->d.zone != NO_ZONE)
			return false;
		r->d.zone = date_offset(t->value, 4);
		return r->d.zone >= 0;
	}
	if (t->digits != 6 && t->digits != 4 &&
	    (t->digits > 2 || (r->d.zone == NO_ZONE && !r->has_place)))
		return false;
	r->d.minute = (int)(v / 100 % 100);
	r->d.second = (int)(v % 100);
	return date_set(&r->d.hour, v / 10000, 24);
}

/* Numbers without a sign of what they are: day and year beside a month, or all three. */
static bool
place_plain(struct date_reader *r)
{
	const struct token *p = r->plain;
	size_t i;

	if (r->nplain == 3 && r->d.month == UNSET && r->d.year == UNSET && r->d.day == UNSET) {
		if (p[0].digits == 4)
			return date_set_day(r, (int)p[0].value, p[1].value, p[2].value);
		if (p[2].digits != 4)
			return false;
		if (p[1].value > 12)
			return date_set_day(r, (int)p[2].value, p[0].value, p[1].value);
		return date_set_day(r, (int)p[2].value, p[1].value, p[0].value);
	}
	if (r->nplain > 0 && p->digits == 8 && r->d.month == UNSET)
		return date_set_day(
			   r, (int)(p->value / 10000), p->value / 100 % 100, p->value % 100) &&
		       (r->nplain == 1 || (r->nplain == 2 && place_late(r, &p[1])));
	if (r->nplain > 0 && r->d.month == UNSET)
		return false;
	for (i = 0; i < r->nplain; i++) {
		if (r->d.year != UNSET && r->d.day != UNSET) {
			if (!place_late(r, &p[i]))
				return false;
		} else if (p[i].digits >= 3 || p[i].value > 31) {
			if (!date_set(&r->d.year, date_year(p[i].value, p[i].digits), 9999))
				return false;
		} else if (r->d.day == UNSET) {
			r->d.day = (int)p[i].value;
		} else if (!date_set(&r->d.year, date_year(p[i].value, p[i].digits), 9999)) {
			return false;
		}
	}
	return r->d.year != UNSET || r->now != TIME_NONE;
}

static bool
twelve_hours(struct date_reader *r)
{
	if (r->ampm == UNSET || r->d.hour == UNSET)
		return true;
	if ((r->ampm == DATE_AM || r->ampm == DATE_MIDNIGHT) && r->d.hour == 12)
		r->d.hour = 0;
	else if (r->ampm == DATE_PM && r->d.hour < 12)
		r->d.hour += 12;
	else if (r->ampm == DATE_NOON && r->d.hour < 10)
		r->d.hour += 12;
	return true;
}

static bool
is_weekday(const struct date_parts *d, int month, int day, int weekday)
{
	return day <= date_month_days(d->year, month) &&
	       ((date_days(d->year, month, day) + 4) % 7 + 7) % 7 == weekday;
}

/* "Thu, 05/12/2024" was in December, because in May it was a Sunday. */
static void
ask_weekday(struct date_reader *r)
{
	int month = r->d.month;

	if (!r->swappable || r->weekday == UNSET || r->d.day < 1 || month < 1 ||
	    is_weekday(&r->d, month, r->d.day, r->weekday) ||
	    !is_weekday(&r->d, r->d.day, month, r->weekday))
		return;
	r->d.month = r->d.day;
	r->d.day = month;
}

/* Its zone, where only a name says it, depends on the year. */
static int64_t
moment(const struct date_reader *r)
{
	struct date_parts d = r->d;

	if (d.zone == NO_ZONE)
		d.zone = r->has_place ? date_zone_offset(&r->place, &d) : r->tz;
	return date_make(&d);
}

static int64_t
finish(struct date_reader *r)
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
	if (r->d.year != UNSET) {
		ask_weekday(r);
		if (r->buddhist && r->d.year > 2400 && r->d.year < 2700)
			r->d.year -= 543;
		return moment(r);
	}
	/* The last such day, but a day's grace for clocks and zones. */
	date_civil((r->now + (int64_t)r->tz * 60) / DAY, &today);
	r->d.year = today.year;
	t = moment(r);
	if (t == TIME_NONE || t > r->now + DAY) {
		r->d.year--;
		t = moment(r);
	}
	return t;
}

/* "(UTC)" behind a time that has no other zone. */
static int
comment_zone(const char *comment, int tz)
{
	struct token tok[DATE_TOKENS];
	struct date_reader r = {
	    .tok = tok, .tz = tz, .d = {.hour = 0, .zone = NO_ZONE}, .now = TIME_NONE};
	bool done = true;

	r.n = date_scan(comment, tok);
	if (r.n == 0 || r.n > 8)
		return NO_ZONE;
	while (r.i < r.n && done) {
		if (date_is_word(date_peek(&r, 0), DATE_ZONE) ||
		    date_is_word(date_peek(&r, 0), DATE_CST) ||
		    date_is_word(date_peek(&r, 0), DATE_SUMMER) ||
		    date_is_word(date_peek(&r, 0), DATE_WEEKDAY) ||
		    date_is_word(date_peek(&r, 0), DATE_NOISE))
			done = read_word(&r);
		else if (date_peek(&r, 0)->kind == TOKEN_SIGN)
			done = date_read_sign(&r);
		else
			done = false;
	}
	return done ? r.d.zone : NO_ZONE;
}

/* Without the names of zones and what Go's clock adds to its times. */
static void
prepare(struct date_reader *r, char text[DATE_INPUT * 2], const char *s, const char *comment)
{
	char zone[DATE_INPUT * 2], *monotonic;

	(void)memccpy(text, s, '\0', DATE_INPUT * 2);
	if ((monotonic = strstr(text, " m=")) != NULL)
		*monotonic = '\0';
	r->has_place = date_zone_take(text, &r->place);
	if (!r->has_place && *comment != '\0') {
		(void)memccpy(zone, comment, '\0', sizeof(zone));
		r->has_place = date_zone_take(zone, &r->place);
	}
}

/* What is to be known of a token before any is read. */
static void
survey(struct date_reader *r, size_t i)
{
	const struct token *t = &r->tok[i];

	r->named_month |= date_is_word(t, DATE_MONTH);
	if (date_is_word(t, DATE_EITHER))
		r->either = i;
	r->foreign |=
	    t->kind == TOKEN_WORD && t->latin && t->word.foreign &&
	    (t->word.class <= DATE_AMPM || t->word.class == DATE_AT || t->word.class == DATE_DAY ||
		t->word.class == DATE_ONE || t->word.class == DATE_NOISE);
	r->numeric_day |=
	    t->kind == TOKEN_NUMBER && i + 4 < r->n && r->tok[i + 2].kind == TOKEN_NUMBER &&
	    r->tok[i + 4].kind == TOKEN_NUMBER && r->tok[i + 1].kind == TOKEN_SIGN &&
	    r->tok[i + 1].sign != ':' && date_is_sign(&r->tok[i + 3], r->tok[i + 1].sign);
	/* A feed without a zone: Korea and Japan have one each, and the same. */
	if (r->tz == 0)
		r->tz = t->home;
	r->buddhist |= t->home == 420;
}

int64_t
date_parse_free(const char *s, const char *comment, int tz_minutes, int64_t now)
{
	char text[DATE_INPUT * 2];
	struct token tok[DATE_TOKENS];
	struct date_reader r = {
	    .tok = tok, .tz = tz_minutes, .now = now, .ampm = UNSET, .weekday = UNSET};
	bool done = true;
	size_t i;
	int64_t t;

	prepare(&r, text, s, comment);
	if ((r.n = date_scan(text, tok)) == 0)
		return TIME_NONE;
	for (i = 0; i < r.n; i++)
		survey(&r, i);
	for (i = 0; i < r.n; i++) /* "mar. 05/03/2024" */
		r.foreign |= r.numeric_day && date_is_word(&tok[i], DATE_EITHER);
	if ((t = date_relative(tok, r.n, now)) != TIME_NONE)
		return t;
	r.d = (struct date_parts){UNSET, UNSET, UNSET, UNSET, 0, 0, NO_ZONE};
	while (r.i < r.n && done) {
		if (tok[r.i].kind == TOKEN_NUMBER)
			done = date_read_number(&r);
		else if (tok[r.i].kind == TOKEN_WORD)
			done = read_word(&r);
		else if (tok[r.i].kind == TOKEN_SIGN)
			done = date_read_sign(&r);
		else
			done = read_unknown(&r);
	}
	if (!done)
		return TIME_NONE;
	if (r.d.zone == NO_ZONE && r.d.hour != UNSET && *comment != '\0')
		r.d.zone = comment_zone(comment, r.tz);
	return finish(&r);
}
