/* Takes a headline apart: words, pairs of characters, numbers. */
#include <stdlib.h>
#include <string.h>

#include "../daemon/core/hash.h"
#include "../daemon/core/text.h"
#include "fold.h"
#include "same_dictionary.h"
#include "same_internal.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Bytes of the longest word in a list. */
#define LISTED 40
/* From the verb to the version of what is surpassed. */
#define RIVAL_BYTES 40

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_ascii_word(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c);
}

bool
token_in(const char *list, const char *text, size_t len)
{
	char word[LISTED];

	if (len >= sizeof(word))
		return false;
	memcpy(word, text, len);
	word[len] = '\0';
	return text_has_word(list, word);
}

/* An ordinary word keeps the hash of a name: the other headline may have it where it is one. */
static void
put_token(struct headline *h, enum token_kind kind, bool english, const char *text, size_t len,
    unsigned weight)
{
	if (h->ntokens == h->most || len == 0)
		return;
	h->tokens[h->ntokens++] = (struct token){.kind = english ? TOKEN_WORD : kind,
	    .text = text,
	    .len = (unsigned)len,
	    .weight = weight,
	    .hash = hash_fast((uint64_t)kind, text, len)};
}

static void
add_token(struct headline *h, enum token_kind kind, const char *text, size_t len)
{
	bool english = false;
	unsigned weight;

	if (len == 0)
		return;
	weight = same_weight(text, len, &english);
	/* A name tells more than a pair of characters; initials less. */
	if (kind == TOKEN_NAME && weight > WEIGHT_FILLER && (len > 2 || is_digit(text[len - 1])))
		weight *= 2;
	put_token(h, kind, english, text, len, weight);
}

/* "surpasses x 4": the version is that of a rival, who is named where somebody likes to. */
static bool
is_rival(const struct headline *h, const char *p)
{
	static const char *const verbs[] = {"超越", "超过", "打败", "击败", "干翻", "挑战", "对标",
	    "媲美", "比肩", "逼近", "赶超", "匹敌", "叫板", "领先", "比 ", "beats ",
	    "outperforms "};
	const char *start = p;
	size_t i;

	while (start > h->text && p - start < RIVAL_BYTES && strchr(",:;!?|", start[-1]) == NULL)
		start--;
	for (i = 0; i < COUNT(verbs); i++) {
		if (memmem(start, (size_t)(p - start), verbs[i], strlen(verbs[i])) != NULL)
			return true;
	}
	return false;
}

static void
add_number(struct headline *h, const char *p, const char *end, enum number_kind kind)
{
	bool rival = kind == NUMBER_VERSION && is_rival(h, p);
	struct number n = number_read(&p, &end, kind);

	put_token(h, TOKEN_NUMBER, false, p, (size_t)(end - p), n.weight);
	if (h->nnumbers < SAME_NUMBERS && !rival)
		h->numbers[h->nnumbers++] = n;
}

static void
add_number_only(struct headline *h, const char *p, size_t len, enum number_kind kind)
{
	if (h->nnumbers < SAME_NUMBERS)
		h->numbers[h->nnumbers++] =
		    (struct number){.kind = kind, .hash = hash_fast(1, p, len)};
}

/* "Monday", "Part Two", "Part B", "C 语言": words that series differ in count like numbers. */
static void
add_counting_word(struct headline *h, const char *p, size_t len)
{
	static const char dates[] = " monday tuesday wednesday thursday friday saturday sunday "
				    "january february april june july august september october "
				    "november december ";
	static const char counts[] = " one two three four five six seven eight nine ten first "
				     "second third fourth fifth ";

	/* Letters that English cuts off: it's, I'm, don't, we'd. */
	if (len == 1 ? strchr("istmd", *p) == NULL : token_in(counts, p, len))
		add_number_only(h, p, len, NUMBER_ISSUE);
	else if (len > 3 && token_in(dates, p, len))
		add_number_only(h, p, len, NUMBER_DATE);
}

static void
add_day(struct headline *h, const char *p)
{
	static const char *const days[] = {"今日", "明日", "昨日"};
	size_t i;

	for (i = 0; i < COUNT(days); i++) {
		if (strncmp(p, days[i], strlen(days[i])) == 0)
			add_number_only(h, p, strlen(days[i]), NUMBER_DAY);
	}
}

/* Digits with what stands behind them: 80%, 22.04, 30b, 3d. */
static void
read_number(struct headline *h, const char *p, const char *end)
{
	const char *digits = p;

	while (is_digit(*digits) || (*digits == '.' && is_digit(digits[1])))
		digits++;
	if (digits[0] == 'x' && digits == p + 1) /* 0x16 */
		digits = end;
	add_number(h, p, digits, number_kind(h->text, p, digits));
	if (end - digits > 2)
		add_token(h, TOKEN_NAME, digits, (size_t)(end - digits));
}

/* A word that begins with a letter: mt2, qwen3.8, v4pro, k2, c++. */
static void
read_name(struct headline *h, const char *p, const char *end)
{
	const char *digits, *rest;

	for (digits = p; digits < end && !is_digit(*digits); digits++)
		continue;
	for (rest = digits; rest < end && (is_digit(*rest) || *rest == '.'); rest++)
		continue;
	if (digits == end) {
		add_token(h, TOKEN_NAME, p, (size_t)(end - p));
		add_counting_word(h, p, (size_t)(end - p));
		return;
	}
	/* The name, and its number as a version of it. */
	if (digits - p > 1) {
		add_token(h, TOKEN_NAME, p, (size_t)(digits - p));
		add_number(h, digits, end, NUMBER_VERSION);
		return;
	}
	if (*p != 'v')
		add_token(h, TOKEN_NAME, p, (size_t)(end - p));
	else if (end - rest > 1)
		add_token(h, TOKEN_NAME, rest, (size_t)(end - rest));
	if (*p == 'v')
		add_number(h, digits, end - rest > 1 ? rest : end, NUMBER_VERSION);
	else
		add_number(h, p, end, NUMBER_VERSION);
}

/* A word of letters and digits at p; returns its end. */
static const char *
read_word(struct headline *h, const char *p)
{
	const char *s = p;

	while (is_ascii_word(*s) || ((*s == '.' || *s == '+' || *s == '#') && s > p &&
					is_ascii_word(s[-1]) && (*s != '.' || is_ascii_word(s[1]))))
		s++;
	if (is_digit(*p))
		read_number(h, p, s);
	else
		read_name(h, p, s);
	return s;
}

static int
compare_token(const void *x, const void *y)
{
	const struct token *a = x, *b = y;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static void
tokenise(struct headline *h)
{
	const char *p = h->text, *end = p + strlen(p), *last = NULL;
	uint32_t c;
	size_t step, i, n;

	while (p < end) {
		if (is_ascii_word(*p)) {
			p = read_word(h, p);
			last = NULL;
			continue;
		}
		step = text_decode(p, end, &c);
		if (text_is_cjk(c)) {
			if (last != NULL)
				add_token(h, TOKEN_PAIR, last, (size_t)(p + step - last));
			last = p;
			add_token(h, TOKEN_ACTOR, p, same_actor_at(p));
			add_day(h, p);
		} else if (c != ' ') {
			last = NULL;
		}
		p += step;
	}
	qsort(h->tokens, h->ntokens, sizeof(*h->tokens), compare_token);
	for (i = n = 0; i < h->ntokens; i++) {
		if (n == 0 || h->tokens[n - 1].hash != h->tokens[i].hash)
			h->tokens[n++] = h->tokens[i];
	}
	h->ntokens = n;
}

bool
headline_is_latin(const struct headline *h)
{
	const char *p;

	for (p = h->folded; *p != '\0'; p++)
		if ((unsigned char)*p >= 0xe3)
			return false;
	return true;
}

void
headline_read(struct headline *h, const char *title, struct arena *a)
{
	const char *folded = fold(a, text_cut(a, title, SAME_TITLE_CHARS));
	size_t n;

	*h = (struct headline){.folded = folded, .text = headline_spell(folded, a)};
	n = strlen(h->text) + 1;
	h->most = n < SAME_TOKENS ? n : SAME_TOKENS;
	h->tokens = arena_alloc(a, h->most * sizeof(*h->tokens));
	h->numbers = arena_alloc(a, SAME_NUMBERS * sizeof(*h->numbers));
	tokenise(h);
}
