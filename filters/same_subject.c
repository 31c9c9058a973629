/* Whom a headline is about, as far as its place and its punctuation say so. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../daemon/core/text.h"
#include "same_internal.h"

/* "Somebody: what he says"; longer beginnings are no speaker. */
#define SPEAKER_CHARS 12
#define SPEAKER_LEAST 2
/* What one report adds to his name: four characters. */
#define TITLE_BYTES 12
/* A name: so many letters, or three Chinese characters. */
#define LEADER_LETTERS 3
#define LEADER_BYTES 9

/* Their names stand for the company and the company's for theirs. */
static const char people[] = " musk zuckerberg jensen altman torvalds linus stallman andrew lecun "
			     "nadella pichai ceo ";

/* The name that the headline begins with, or NULL. */
static const struct token *
leader(const struct headline *h)
{
	static const char opening[] = " \"'“”‘’「」《》【】[]()";
	const char *p = h->text;
	const struct token *found = NULL;
	size_t i, n;
	uint32_t c;

	while (*p != '\0') {
		n = text_decode(p, p + strlen(p), &c);
		if (!(n == 1 ? strchr(opening, *p) != NULL : !text_is_cjk(c)))
			break;
		p += n;
	}
	for (i = 0; i < h->ntokens; i++) {
		const struct token *t = &h->tokens[i];

		if (t->text == p && token_is_name(t) && (found == NULL || t->kind == TOKEN_ACTOR))
			found = t;
	}
	return found != NULL && !token_in(people, found->text, found->len) ? found : NULL;
}

static bool
names(const struct headline *h, const struct token *t)
{
	size_t low = 0, high = h->ntokens, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (h->tokens[mid].hash == t->hash)
			return true;
		if (h->tokens[mid].hash < t->hash)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* The part before the colon, or 0. */
static size_t
speaker(const struct headline *h)
{
	const char *colon = strchr(h->text, ':'), *p;
	size_t n = 0;

	if (colon == NULL || colon[1] == '/')
		return 0;
	for (p = h->text; p < colon; p++) {
		if (strchr(",;|!?\"", *p) != NULL)
			return 0;
		n += ((unsigned char)*p & 0xc0) != 0x80;
	}
	return n >= SPEAKER_LEAST && n <= SPEAKER_CHARS ? (size_t)(colon - h->text) : 0;
}

/* "Somebody: ", "Somebody asked: " names who tells, not who acts. */
static bool
is_source(const struct headline *h, const struct token *t)
{
	return t->text < h->text + speaker(h);
}

/* Is one the house of the other, or both of one house? */
static bool
one_house(const struct token *x, const struct token *y)
{
	static const char *const houses[] = {" 阿里 qwen 通义 千问 alibaba 达摩院 高德 钉钉 ",
	    " 华为 鸿蒙 openharmony openeuler openpangu pangu mindspore 余承东 ",
	    " 腾讯 hunyuan 微信 qq opencloudos ", " 百度 ernie paddlepaddle ", " 字节 trae seed ",
	    " 小米 mimo redmi ", " 智谱 glm 智谱华章 ", " meta llama pytorch facebook ",
	    " google android chrome gemini gemma deepmind youtube alphabet ",
	    " microsoft github windows copilot azure vscode xbox linkedin ", " openai chatgpt gpt ",
	    " anthropic claude ", " valve steam proton v ", " apple macos ios iphone swift safari ",
	    " mozilla firefox thunderbird ", " canonical ubuntu ", " red rhel fedora redhat ",
	    " ibm red ", " nvidia cuda nemotron ", " deepseek ", " linux torvalds "};
	size_t i;

	for (i = 0; i < sizeof(houses) / sizeof(houses[0]); i++) {
		if (token_in(houses[i], x->text, x->len) && token_in(houses[i], y->text, y->len))
			return true;
	}
	return false;
}

/* Of it, or of another one of its house: of GitHub where the other says Microsoft. */
static bool
speaks_of(const struct headline *h, const struct token *t)
{
	size_t i;

	for (i = 0; i < h->ntokens; i++)
		if (h->tokens[i].hash == t->hash ||
		    (token_is_name(&h->tokens[i]) && one_house(&h->tokens[i], t)))
			return true;
	return false;
}

bool
leaders_differ(const struct headline *a, const struct headline *b, bool one_site)
{
	const struct token *x = leader(a), *y = leader(b);

	if (x == NULL || y == NULL || is_source(a, x) || is_source(b, y))
		return false;
	if (one_house(x, y))
		return false;
	return one_site ? !names(b, x) || !names(a, y) : !speaks_of(b, x) && !speaks_of(a, y);
}

/* As it stands: names that half of the headlines have lead them too. */
bool
leaders_same(const struct headline *a, const struct headline *b)
{
	const char *p = a->text, *q = b->text;
	size_t n;

	for (n = 0; p[n] != '\0' && p[n] == q[n] && p[n] >= 'a' && p[n] <= 'z'; n++)
		continue;
	if (n > 0)
		return n >= LEADER_LETTERS && !isalnum((unsigned char)p[n]) &&
		       !isalnum((unsigned char)q[n]);
	return (unsigned char)p[0] >= 0xe3 && strncmp(p, q, LEADER_BYTES) == 0;
}

/* Is one character of it somewhere in the other headline? */
static bool
known_there(const char *s, size_t len, const char *other)
{
	char c[8];
	size_t i, n;
	uint32_t code;

	for (i = 0; i < len; i += n) {
		n = text_decode(s + i, s + len, &code);
		if (n < 3 || n >= sizeof(c))
			continue;
		memcpy(c, s + i, n);
		c[n] = '\0';
		if (strstr(other, c) != NULL)
			return true;
	}
	return false;
}

bool
speakers_differ(const struct headline *a, const struct headline *b)
{
	size_t la = speaker(a), lb = speaker(b);

	if (la == 0 || lb == 0 || (unsigned char)a->text[0] < 0xe3 ||
	    (unsigned char)b->text[0] < 0xe3)
		return false;
	return !known_there(a->text, la, b->text) && !known_there(b->text, lb, a->text);
}

static bool
holds(const char *text, size_t len, const char *word, size_t n)
{
	return n <= len && memmem(text, len, word, n) != NULL;
}

bool
speakers_same(
    const struct headline *a, const struct headline *b, const char **said_a, const char **said_b)
{
	size_t la = speaker(a), lb = speaker(b);

	if (la == 0 || lb == 0 || la > lb + TITLE_BYTES || lb > la + TITLE_BYTES)
		return false;
	*said_a = a->text + la + 1;
	*said_b = b->text + lb + 1;
	return holds(a->text, la, b->text, lb) || holds(b->text, lb, a->text, la);
}

/* The word before a number, when it is in Latin letters; its length. */
static size_t
word_before(const struct headline *h, const struct token *number, const char **word)
{
	const char *end = number->text, *p;

	while (end > h->text && end[-1] == ' ')
		end--;
	for (p = end; p > h->text && p[-1] >= 'a' && p[-1] <= 'z'; p--)
		continue;
	*word = p;
	return (size_t)(end - p);
}

static bool
has_word(const char *text, const char *word, size_t len)
{
	const char *p;

	for (p = text; (p = strchr(p, *word)) != NULL; p++) {
		if (strncmp(p, word, len) == 0)
			return true;
	}
	return false;
}

bool
editions_differ(const struct headline *a, const struct headline *b, bool one_site)
{
	const struct token *x = a->tokens, *y = b->tokens;
	const char *p, *q;
	size_t n, m;
	int absent;

	while (x < a->tokens + a->ntokens && y < b->tokens + b->ntokens) {
		if (x->hash == y->hash && x->kind == TOKEN_NUMBER) {
			n = word_before(a, x, &p);
			m = word_before(b, y, &q);
			absent = n > 1 && m > 1
				     ? !has_word(a->text, q, m) + !has_word(b->text, p, n)
				     : 0;
			if (absent >= (one_site ? 1 : 2))
				return true;
		}
		if (x->hash <= y->hash)
			x++;
		else
			y++;
	}
	return false;
}
