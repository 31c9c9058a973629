/*
 * The numbers of a date in free form: clocks, dates with separators, offsets.
 */
#include "date_reader.h"

const struct token *
date_peek(const struct date_reader *r, size_t ahead)
{
	static const struct token none = {.kind = TOKEN_UNKNOWN};

	return r->i + ahead < r->n ? &r->tok[r->i + ahead] : &none;
}

bool
date_is_sign(const struct token *t, char c)
{
	return t->kind == TOKEN_SIGN && t->sign == c;
}

bool
date_is_word(const struct token *t, enum date_class class)
{
	return t->kind == TOKEN_WORD && t->word.class == class;
}

bool
date_set(int *field, int64_t value, int64_t most)
{
	if (*field != UNSET || value < 0 || value > most)
		return false;
	*field = (int)value;
	return true;
}

bool
date_set_day(struct date_reader *r, int year, int64_t month, int64_t day)
{
	if (r->d.year != UNSET || r->d.month != UNSET || r->d.day != UNSET || year < 0 ||
	    month > 12 || day > 31)
		return false;
	r->d.year = year;
	r->d.month = (int)month;
	r->d.day = (int)day;
	return true;
}

/* 10:30[:15[.123]], 10.30.15 */
static bool
read_clock(struct date_reader *r, char sep)
{
	size_t used = 3;

	if (!date_set(&r->d.hour, date_peek(r, 0)->value, 24))
		return false;
	r->d.minute = (int)date_peek(r, 2)->value;
	r->d.second = 0;
	if (date_is_sign(date_peek(r, 3), sep) && date_peek(r, 4)->kind == TOKEN_NUMBER) {
		if (date_peek(r, 4)->digits > 2)
			return false;
		r->d.second = (int)date_peek(r, 4)->value;
		used = 5;
		if ((date_is_sign(date_peek(r, 5), '.') || date_is_sign(date_peek(r, 5), ',') ||
			date_is_sign(date_peek(r, 5), ':')) &&
		    date_peek(r, 5)->glued && date_peek(r, 6)->glued &&
		    date_peek(r, 6)->kind == TOKEN_NUMBER)
			used = 7;
	}
	r->i += used;
	return true;
}

/* Whether day, month and year have been read. */
static bool
date_has_day(const struct date_reader *r)
{
	if (r->d.year != UNSET && r->d.day != UNSET)
		return true;
	return r->named_month && r->nplain >= 2 &&
	       (r->plain[0].digits == 4 || r->plain[1].digits == 4);
}

/* 2024年, 12月, 25日, 10时, 30分, 15秒, 10h30 */
static bool
read_marked(struct date_reader *r)
{
	const struct token *t = date_peek(r, 0), *mark = date_peek(r, 1), *next = date_peek(r, 2);
	bool done = true;

	switch (mark->word.value) {
	case 'Y':
		if (r->era != 0)
			done = t->value < 200 && date_set(&r->d.year, r->era + t->value, 9999);
		else if (t->digits == 3) /* Taiwan's years need no name there */
			done = t->value < 200 && date_set(&r->d.year, 1911 + t->value, 9999);
		else
			done = date_set(&r->d.year, date_year(t->value, t->digits), 9999);
		break;
	case 'M':
		done = date_set(&r->d.month, t->value, 12);
		break;
	case 'D':
		done = date_set(&r->d.day, t->value, 31);
		break;
	case 'h':
		if (t->digits == 4 && mark->latin) { /* "0830hrs" */
			r->d.minute = (int)(t->value % 100);
			done = date_set(&r->d.hour, t->value / 100, 24);
			break;
		}
		done = t->digits <= 2 && date_set(&r->d.hour, t->value, 24);
		if (next->kind == TOKEN_NUMBER && next->digits == 2 && mark->latin &&
		    (next->glued || date_has_day(r))) {
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
 * ISO's order.  Day and month: whichever cannot be a month is the day; in doubt the weekday
 * decides (finish()), else '/' among English words is America's order, all else Europe's.
 */
static bool
read_triple(struct date_reader *r)
{
	const struct token *a = date_peek(r, 0), *b = date_peek(r, 2), *c = date_peek(r, 4);
	char sep = date_peek(r, 1)->sign;

	r->i += 5;
	if (a->digits == 3 && a->value < 200 && sep != '.') /* of Taiwan */
		return date_set_day(r, 1911 + (int)a->value, b->value, c->value);
	if (a->digits >= 4 ||
	    (a->digits == 2 && (a->value > 31 || (sep == '-' && c->digits <= 2 && b->value <= 12 &&
						     c->value <= 31))))
		return date_set_day(r, date_year(a->value, a->digits), b->value, c->value);
	if (c->digits != 4 && c->digits != 2)
		return false;
	r->swappable = a->value <= 12 && b->value <= 12;
	if (b->value > 12 || (sep == '/' && a->value <= 12 && !r->foreign))
		return date_set_day(r, date_year(c->value, c->digits), a->value, b->value);
	return date_set_day(r, date_year(c->value, c->digits), b->value, a->value);
}

/* 2024-12, 12/2024 and, against now, 12-25 and 12/25. */
static bool
read_pair(struct date_reader *r)
{
	const struct token *a = date_peek(r, 0), *b = date_peek(r, 2);
	char sep = date_peek(r, 1)->sign;

	r->i += 3;
	if (a->digits == 4 && b->digits <= 2)
		return date_set_day(r, date_year(a->value, 4), b->value, UNSET);
	if (b->digits == 4 && a->digits <= 2 && sep != '.')
		return date_set_day(r, date_year(b->value, 4), a->value, UNSET);
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
	return date_is_sign(t, '-') || date_is_sign(t, '/') || date_is_sign(t, '.');
}

/* T0830 and T083000 behind a date. */
static bool
read_compact(struct date_reader *r)
{
	const struct token *t = date_peek(r, 0);
	int64_t v = t->digits == 6 ? t->value : t->digits == 4 ? t->value * 100 : t->value * 10000;

	r->d.minute = (int)(v / 100 % 100);
	r->d.second = (int)(v % 100);
	r->i++;
	return date_set(&r->d.hour, v / 10000, 24);
}

/* 10.30.15 behind a date, and T10-30-15 */
static bool
is_odd_clock(const struct date_reader *r)
{
	const struct token *sep = date_peek(r, 1);
	bool t =
	    r->i > 0 && r->tok[r->i - 1].length == 1 && date_is_word(&r->tok[r->i - 1], DATE_NOISE);

	if (r->d.hour != UNSET || !date_has_day(r) || date_peek(r, 0)->digits > 2 ||
	    !(date_is_sign(sep, '.') || (t && date_is_sign(sep, '-'))))
		return false;
	return sep->glued && date_peek(r, 2)->glued && date_peek(r, 2)->digits == 2 &&
	       date_is_sign(date_peek(r, 3), sep->sign) && date_peek(r, 4)->glued &&
	       date_peek(r, 4)->digits == 2;
}

/* "8.30 pm", "20.30 Uhr" */
static bool
is_dotted_clock(const struct date_reader *r)
{
	const struct token *t = date_peek(r, 0), *minute = date_peek(r, 2), *word = date_peek(r, 3);

	if (r->d.hour != UNSET || t->digits > 2 || !date_is_sign(date_peek(r, 1), '.') ||
	    !date_peek(r, 1)->glued || minute->kind != TOKEN_NUMBER || !minute->glued ||
	    minute->digits != 2)
		return false;
	return (date_is_word(word, DATE_AMPM) && t->value <= 12) ||
	       (date_is_word(word, DATE_MARK) && word->word.value == 'h' && word->latin);
}

/* "10:30:15 00:00": an offset whose sign was lost, as in URLs. */
static bool
read_bare_offset(struct date_reader *r)
{
	int offset = date_offset(date_peek(r, 0)->value * 100 + date_peek(r, 2)->value, 4);

	if (offset != 0 || r->d.zone != NO_ZONE || !date_has_day(r))
		return false;
	r->d.zone = offset;
	r->i += 3;
	return true;
}

bool
date_read_number(struct date_reader *r)
{
	const struct token *t = date_peek(r, 0), *next = date_peek(r, 1), *third = date_peek(r, 2);
	bool at = r->at;

	r->at = false;
	if (t->digits > 18)
		return false;
	if (date_is_sign(next, ':') && third->kind == TOKEN_NUMBER && t->digits <= 2 &&
	    third->digits <= 2)
		return r->d.hour == UNSET ? read_clock(r, ':') : read_bare_offset(r);
	if (is_odd_clock(r))
		return read_clock(r, next->sign);
	if (is_dotted_clock(r))
		return read_clock(r, ':');
	/* Of photographs: "2024:12:25 08:30:00". */
	if (r->i == 0 && t->digits == 4 && date_is_sign(next, ':') &&
	    date_is_sign(date_peek(r, 3), ':') && third->kind == TOKEN_NUMBER &&
	    date_peek(r, 4)->kind == TOKEN_NUMBER)
		return read_triple(r);
	if (date_is_word(next, DATE_MARK))
		return read_marked(r);
	if (at && r->d.hour == UNSET && date_is_sign(next, '.') && third->kind == TOKEN_NUMBER &&
	    third->glued && third->digits == 2)
		return read_clock(r, ':');
	if (r->i > 0 && t->glued && r->tok[r->i - 1].length == 1 && r->d.hour == UNSET &&
	    date_is_word(&r->tok[r->i - 1], DATE_NOISE) && t->digits % 2 == 0 && t->digits <= 6)
		return read_compact(r);
	if (date_is_word(next, DATE_AMPM) && next->latin && t->value <= 12 && r->d.hour == UNSET) {
		r->i++;
		return date_set(&r->d.hour, t->value, 12);
	}
	if (!r->named_month && t->digits != 8 && is_separator(next) &&
	    third->kind == TOKEN_NUMBER) {
		if (date_is_sign(date_peek(r, 3), next->sign) &&
		    date_peek(r, 4)->kind == TOKEN_NUMBER)
			return read_triple(r);
		return read_pair(r);
	}
	if (at && r->d.hour == UNSET && t->digits <= 2) { /* "um 10 Uhr" */
		r->i++;
		return date_set(&r->d.hour, t->value, 24);
	}
	if (r->nplain == 3)
		return false;
	r->plain[r->nplain++] = *t;
	r->i++;
	return true;
}

/* "10:30 5-Jul-2024", "10:30 2024-Jul-05": between the parts of a day. */
static bool
is_inside_day(const struct date_reader *r)
{
	const struct token *t = date_peek(r, 0), *before;

	if (r->i == 0 || !t->glued || !date_peek(r, 1)->glued || date_has_day(r))
		return false;
	before = &r->tok[r->i - 1];
	return date_is_word(before, DATE_MONTH) || date_is_word(before, DATE_EITHER) ||
	       (before->kind == TOKEN_NUMBER && r->named_month && r->nplain > 0 &&
		   r->plain[r->nplain - 1].value == before->value && before->digits <= 2);
}

/* An offset behind a time or a zone's name; anything else with a sign is punctuation. */
bool
date_read_sign(struct date_reader *r)
{
	const struct token *t = date_peek(r, 0), *num = date_peek(r, 1), *minutes = date_peek(r, 3);
	bool zone = r->i > 0 && (date_is_word(&r->tok[r->i - 1], DATE_ZONE) ||
				    date_is_word(&r->tok[r->i - 1], DATE_CST));
	bool colon = date_is_sign(date_peek(r, 2), ':') && minutes->kind == TOKEN_NUMBER;
	bool wanted;
	int offset;

	/* Years before the first; "30 Nov -0001" is PHP's. */
	if (t->sign == '-' && num->glued &&
	    (r->i == 0 ? num->digits >= 4 && date_is_sign(date_peek(r, 2), '-')
		       : !t->glued && num->digits == 4 && num->value == 1))
		return false;
	wanted =
	    num->kind == TOKEN_NUMBER && !r->numeric_zone && r->i > 0 && !is_inside_day(r) &&
	    (num->glued || (num->digits == 4 && date_has_day(r))) &&
	    (t->sign == '+' || (t->sign == '-' && (r->d.hour != UNSET || zone || r->nplain == 3)));
	/* XSD: "2024-12-25-05:00" */
	if (!wanted && t->sign == '-' && r->d.day != UNSET && r->d.hour == UNSET && colon &&
	    num->glued && num->digits == 2 && !date_is_sign(date_peek(r, 4), ':') &&
	    r->i + 4 == r->n)
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
		if (date_is_sign(date_peek(r, 0), ':') && date_peek(r, 1)->kind == TOKEN_NUMBER)
			r->i += 2; /* seconds: local mean times of the nineteenth century */
	}
	if (offset < 0) /* "+9900": no zone at all */
		return true;
	r->d.zone = t->sign == '-' ? -offset : offset;
	r->numeric_zone = true;
	return true;
}
