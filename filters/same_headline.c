/* Takes a headline apart. */
#include "same_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../daemon/core/hash.h"
#include "../daemon/core/text.h"
#include "fold.h"

struct same_name {
	const char *from, *to;
};

struct same_weight {
	const char *token;
	unsigned char weight;
};

#include "same_names.h"
#include "same_weights.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define WEIGHT_RARE 9

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_ascii_word(char c)
{
	return is_letter(c) || is_digit(c);
}

/* ---- column names, reposts ----------------------------------------------------------------- */

static size_t
chars_between(const char *a, const char *b)
{
	size_t n = 0;

	for (; a < b; a++)
		n += ((unsigned char)*a & 0xc0) != 0x80;
	return n;
}

/* "观点 | ", "硬核观察 #12 ", "36氪首发 | ": who files it where is not the news. */
static const char *
skip_column(const char *s)
{
	const char *bar = strchr(s, '|'), *p;
	size_t i;

	if (bar != NULL && chars_between(s, bar) <= 9 &&
	    chars_between(bar, bar + strlen(bar)) > 6) {
		for (p = s; p < bar && !is_digit(*p); p++)
			continue;
		if (p == bar || strncmp(s, "36", 2) == 0)
			s = bar + 1;
	}
	s += strspn(s, " ");
	if (strncmp(s, "硬核观察", strlen("硬核观察")) == 0) {
		p = s + strlen("硬核观察");
		p += strspn(p, " #0123456789");
		s = *p == '|' ? skip_column(p + 1) : p;
	}
	static const char *const marks[] = {
	    "【转载】", "【转】", "[转]", "[转载]", "[原]", "【原创】", "转载:", "转:", "(转)"};
	for (i = 0; i < COUNT(marks); i++) {
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			s += strlen(marks[i]);
	}
	return s + strspn(s, " ");
}

static void
cut_tail(char *s)
{
	static const char *const tails[] = {"-csdn博客", "_csdn博客", " - csdn博客", "-开源中国",
	    "-oschina", ".pdf", "| 最前线", "| 36氪首发", "|cccf精选"};
	char *p, *bar = strrchr(s, '|');
	size_t i, n = strlen(s), len;

	for (i = 0; i < COUNT(tails); i++) {
		len = strlen(tails[i]);
		if (n > len && strcmp(s + n - len, tails[i]) == 0)
			s[n -= len] = '\0';
	}
	if (bar == NULL || bar >= s + n || chars_between(bar, s + n) > 9 ||
	    chars_between(s, bar) < 8)
		return;
	for (p = bar; *p != '\0' && !is_digit(*p); p++)
		continue;
	if (*p == '\0')
		*bar = '\0';
}

/* ---- names ---------------------------------------------------------------------------------- */

/*
 * Which three bytes any name or actor begins with, as bits: most places of a headline begin none,
 * and the lists are long.  Filled at first use, always with the same.
 */
static struct {
	uint64_t name[64], actor[64];
	bool ready;
} begins;

static unsigned
first_three(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	if (u[0] == '\0' || u[1] == '\0')
		return 0;
	return (u[0] * 31u * 31u + u[1] * 31u + u[2]) & 4095u;
}

static void
set_begins(uint64_t *bits, const char *p)
{
	bits[first_three(p) / 64] |= (uint64_t)1 << first_three(p) % 64;
}

static bool
may_begin(const uint64_t *bits, const char *p)
{
	return (bits[first_three(p) / 64] >> first_three(p) % 64 & 1) != 0;
}

static void
prepare_begins(void)
{
	size_t i;

	if (begins.ready)
		return;
	for (i = 0; i < COUNT(same_names); i++)
		set_begins(begins.name, same_names[i].from);
	for (i = 0; i < COUNT(same_actors); i++)
		set_begins(begins.actor, same_actors[i]);
	begins.ready = true;
}

static const struct same_name *
name_at(const char *start, const char *p)
{
	size_t i, n;

	if (!may_begin(begins.name, p))
		return NULL;
	for (i = 0; i < COUNT(same_names); i++) {
		if (*same_names[i].from != *p)
			continue;
		n = strlen(same_names[i].from);
		if (strncmp(p, same_names[i].from, n) != 0)
			continue;
		if (is_ascii_word(*p) &&
		    ((p > start && is_ascii_word(p[-1])) || is_ascii_word(p[n])))
			continue;
		return &same_names[i];
	}
	return NULL;
}

/* 第十二期 becomes 第12期, 八月 becomes 8月: numerals only where they count something. */
static size_t
numeral_at(const char *p, unsigned *value)
{
	static const char *const digits[] = {
	    "零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
	static const char *const units[] = {
	    "期", "届", "月", "章", "季", "批", "弹", "代", "次", "部分", "集", "卷", "辑"};
	const char *s = p;
	unsigned n = 0, part = 0;
	size_t i, seen = 0;

	for (;;) {
		for (i = 0; i < COUNT(digits) && strncmp(s, digits[i], 3) != 0; i++)
			continue;
		if (i < COUNT(digits))
			part = (unsigned)i;
		else if (strncmp(s, "十", 3) == 0)
			n += 10 * (part > 0 ? part : 1), part = 0;
		else
			break;
		s += 3;
		if (++seen > 3)
			return 0;
	}
	for (i = 0; i < COUNT(units) && strncmp(s, units[i], strlen(units[i])) != 0; i++)
		continue;
	if (seen == 0 || i == COUNT(units))
		return 0;
	*value = n + part;
	return (size_t)(s - p);
}

static char *
unify(const char *s, struct arena *a)
{
	size_t len = strlen(s), n = 0, skip;
	char *out =
	    arena_alloc(a, len * 7 + 8); /* the longest name against the shortest spelling */
	const char *p = s;
	const struct same_name *name;
	unsigned value;

	while (*p != '\0') {
		if ((name = name_at(s, p)) != NULL) {
			skip = strlen(name->from);
			if (n > 0 && is_ascii_word(out[n - 1]) && is_ascii_word(*name->to))
				out[n++] = ' ';
			memcpy(out + n, name->to, strlen(name->to));
			n += strlen(name->to);
			p += skip;
			if (n > 0 && is_ascii_word(out[n - 1]) && is_ascii_word(*p))
				out[n++] = ' ';
		} else if ((skip = numeral_at(p, &value)) > 0) {
			n += (size_t)snprintf(out + n, 12, "%u", value);
			p += skip;
		} else if (p[0] == '.' && p[1] == ' ' && is_digit(p[2]) && p > s &&
			   is_digit(p[-1])) {
			out[n++] = '.'; /* "GLM-5. 2" */
			p += 2;
		} else {
			out[n++] = *p++;
		}
	}
	out[n] = '\0';
	return out;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static int
compare_weight(const void *key, const void *member)
{
	const struct token *t = key;
	const struct same_weight *w = member;
	int c = strncmp(t->text, w->token, t->len);

	return c != 0 ? c : -(int)(w->token[t->len] != '\0');
}

/* Words of English headlines that name nothing; the weights were counted on Chinese ones. */
static bool
is_filler(const char *text, size_t len)
{
	static const char words[] =
	    " the of and to in for a an is are on with by as at its it's it from new has have had "
	    "be "
	    "become becomes becoming this that than more most now will can could would not no or "
	    "into "
	    "after over about up out all how why what who when first s your our their you we they "
	    "says "
	    "announces announced announcing launches introduces release released software "
	    "foundation "
	    "project projects version update updates program day days year years via vs get gets "
	    "set "
	    "one two speaks claimed faster continue makes made make top level welcomes celebrates "
	    "technologies inc ltd gpu cpu ip api sdk app ai agent isa os pc llm it's open source "
	    "based support supports core processor server claimed ";
	char word[24];

	if (len + 2 >= sizeof(word))
		return false;
	snprintf(word, sizeof(word), " %.*s ", (int)len, text);
	return strstr(words, word) != NULL;
}

static void
add_token(struct headline *h, enum token_kind kind, const char *text, size_t len)
{
	const struct same_weight *w;
	struct token *t;

	if (h->ntokens == SAME_TOKENS || len == 0)
		return;
	t = &h->tokens[h->ntokens++];
	*t = (struct token){.kind = kind,
	    .text = text,
	    .len = (unsigned)len,
	    .weight = WEIGHT_RARE,
	    .hash = hash_fast((uint64_t)kind, text, len)};
	if (kind == TOKEN_NAME && is_filler(text, len)) {
		t->weight = 1;
		return;
	}
	w = bsearch(t, same_weights, COUNT(same_weights), sizeof(*w), compare_weight);
	if (w != NULL)
		t->weight = w->weight;
	if (kind == TOKEN_NUMBER)
		t->weight = 7;
	else if (kind == TOKEN_NAME)
		t->weight = t->weight * (len > 2 || is_digit(text[len - 1]) ? 2u : 1u);
}

static bool
starts(const char *s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return true;
	}
	return false;
}

static enum number_kind
kind_of(const char *title, const char *p, const char *end)
{
	static const char *const amounts[] = {"万", "亿", "款", "家", "台", "人", "个", "名", "套",
	    "种", "行", "次", "元", "美元", "million", "billion", "倍", "项", "岁", "余", "颗",
	    "张", "条", "位", "核"};
	static const char *const issues[] = {
	    "期", "届", "弹", "章", "季", "批", "集", "卷", "辑", "部分", "代"};
	const char *unit = end + strspn(end, " ");
	size_t len = (size_t)(end - p);

	if (*unit == '%')
		return NUMBER_PERCENT;
	if (strncmp(unit, "年", 3) == 0 ||
	    (len == 4 && memchr(p, '.', len) == NULL &&
		(strncmp(p, "19", 2) == 0 || strncmp(p, "20", 2) == 0)))
		return NUMBER_YEAR;
	if (strncmp(unit, "月", 3) == 0 || strncmp(unit, "日", 3) == 0 ||
	    strncmp(unit, "号", 3) == 0 || strncmp(unit, "时", 3) == 0)
		return NUMBER_DATE;
	if (starts(unit, issues, COUNT(issues)) || (p > title && p[-1] == '#') ||
	    (p - title >= 3 && strncmp(p - 3, "第", 3) == 0))
		return NUMBER_ISSUE;
	if (starts(unit, amounts, COUNT(amounts)))
		return NUMBER_AMOUNT;
	if (is_letter(*end))
		return NUMBER_SIZE;
	return NUMBER_VERSION;
}

static void
add_number(struct headline *h, const char *p, const char *end, enum number_kind kind)
{
	const char *last = end;

	while (last > p && (last[-1] == '.' || (last[-1] == '+')))
		last--;
	/* 3.0 and 3.0.0 and 3 are different on purpose: reports write versions in full. */
	while (p + 1 < last && *p == '0' && is_digit(p[1]))
		p++;
	add_token(h, TOKEN_NUMBER, p, (size_t)(last - p));
	if (h->nnumbers < SAME_NUMBERS)
		h->numbers[h->nnumbers++] =
		    (struct number){.kind = kind, .hash = hash_fast(1, p, (size_t)(last - p))};
}

/* A word of letters and digits at p; returns its end. */
static const char *
read_word(struct headline *h, const char *p)
{
	const char *s = p, *digits;

	while (is_ascii_word(*s) || ((*s == '.' || *s == '+' || *s == '#') && s > p &&
					is_ascii_word(s[-1]) && (*s != '.' || is_ascii_word(s[1]))))
		s++;
	if (is_digit(*p)) {
		for (digits = p; is_digit(*digits) || (*digits == '.' && is_digit(digits[1]));
		     digits++)
			continue;
		if (digits[0] == 'x' && digits == p + 1) /* 0x16 */
			digits = s;
		add_number(h, p, digits, kind_of(h->text, p, digits));
		if (s - digits > 2)
			add_token(h, TOKEN_NAME, digits, (size_t)(s - digits));
		return s;
	}
	for (digits = p; digits < s && !is_digit(*digits); digits++)
		continue;
	if (digits < s && digits - p == 1 && *p == 'v') {
		add_number(h, digits, s, NUMBER_VERSION);
		return s;
	}
	/* mt2, qwen3.8, m3: the name, and its number as a version of it. */
	if (digits < s && digits - p > 1) {
		add_token(h, TOKEN_NAME, p, (size_t)(digits - p));
		add_number(h, digits, s, NUMBER_VERSION);
		return s;
	}
	add_token(h, TOKEN_NAME, p, (size_t)(s - p));
	if (digits < s)
		add_number(h, p, s, NUMBER_VERSION);
	return s;
}

static int
compare_token(const void *x, const void *y)
{
	const struct token *a = x, *b = y;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static size_t
actor_at(const char *p)
{
	size_t i, n;

	if (!may_begin(begins.actor, p))
		return 0;
	for (i = 0; i < COUNT(same_actors); i++) {
		n = strlen(same_actors[i]);
		if (*p == *same_actors[i] && strncmp(p, same_actors[i], n) == 0)
			return n;
	}
	return 0;
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
			add_token(h, TOKEN_ACTOR, p, actor_at(p));
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

/* ---- states --------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	unsigned state;
} states[] = {
    {"考虑", STATE_CONSIDERED},
    {"酝酿", STATE_CONSIDERED},
    {"拟 ", STATE_CONSIDERED},
    {" beta", STATE_PRERELEASE},
    {" rc", STATE_PRERELEASE},
    {"alpha", STATE_PRERELEASE},
    {"preview", STATE_PRERELEASE},
    {"预览版", STATE_PRERELEASE},
    {"测试版", STATE_PRERELEASE},
    {"公测", STATE_PRERELEASE},
    {"内测", STATE_PRERELEASE},
    {"邀测", STATE_PRERELEASE},
    {"预热", STATE_PRERELEASE},
    {"正式版", STATE_STABLE},
    {"正式发布", STATE_STABLE},
    {"稳定版", STATE_STABLE},
    {"释出", STATE_STABLE},
    {"发布", STATE_RELEASED},
    {"推出", STATE_RELEASED},
    {"上线", STATE_RELEASED},
    {"正式开源", STATE_OPENED},
    {"建立你的", STATE_HOWTO},
    {"我希望", STATE_HOWTO},
    {"新功能和", STATE_HOWTO},
    {"tutorial", STATE_HOWTO},
    {"how to", STATE_HOWTO},
    {"否认", STATE_NEGATED},
    {"辟谣", STATE_NEGATED},
    {"并未", STATE_NEGATED},
    {"暂未", STATE_NEGATED},
    {"尚未", STATE_NEGATED},
    {"假消息", STATE_NEGATED},
    {"取消", STATE_NEGATED},
    {"推迟", STATE_NEGATED},
    {"denies", STATE_NEGATED},
    {"将于", STATE_PLANNED},
    {"定于", STATE_PLANNED},
    {"将", STATE_FUTURE},
    {"定于", STATE_FUTURE},
    {"接入", STATE_ADOPTED},
    {"适配", STATE_ADOPTED},
    {"上架", STATE_ADOPTED},
    {"一键", STATE_ADOPTED},
    {"全面支持", STATE_ADOPTED},
    {"早报", STATE_ROUNDUP},
    {"晚报", STATE_ROUNDUP},
    {"早知道", STATE_ROUNDUP},
    {"ai日报", STATE_ROUNDUP},
    {"ai 日报", STATE_ROUNDUP},
    {"一文汇总", STATE_ROUNDUP},
    {"意味着", STATE_COMMENT},
    {"的开始", STATE_COMMENT},
    {"解读", STATE_COMMENT},
    {"浅谈", STATE_COMMENT},
    {"怎么看", STATE_COMMENT},
};

static unsigned
read_states(const char *s)
{
	unsigned found = 0;
	const char *semicolon = strchr(s, ';');
	size_t i;

	if (strncmp(s, "如何", 6) == 0 || strncmp(s, "使用", 6) == 0)
		found |= STATE_HOWTO;
	for (i = 0; i < COUNT(states); i++) {
		if (strstr(s, states[i].word) != NULL)
			found |= states[i].state;
	}
	if (semicolon != NULL && strchr(semicolon + 1, ';') != NULL)
		found |= STATE_ROUNDUP;
	return found;
}

void
headline_read(struct headline *h, const char *title, struct arena *a)
{
	const char *folded = fold(a, text_cut(a, title, SAME_TITLE_CHARS));
	char *bare;

	*h = (struct headline){0};
	prepare_begins();
	h->states = read_states(folded);
	bare = arena_strdup(a, skip_column(folded));
	cut_tail(bare);
	h->text = unify(bare, a);
	h->tokens = arena_alloc(a, SAME_TOKENS * sizeof(*h->tokens));
	h->numbers = arena_alloc(a, SAME_NUMBERS * sizeof(*h->numbers));
	tokenise(h);
}
