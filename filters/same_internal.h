/*
 * same_internal.h -- a headline taken apart: words, pairs of characters, numbers, states.
 */
#ifndef DIGESTD_SAME_INTERNAL_H
#define DIGESTD_SAME_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../daemon/core/arena.h"

/* A headline of more characters is cut: nobody repeats a page as a title. */
#define SAME_TITLE_CHARS 300
#define SAME_TOKENS 400
#define SAME_NUMBERS 40

enum token_kind { TOKEN_PAIR, TOKEN_NAME, TOKEN_NUMBER, TOKEN_ACTOR };

struct token {
	uint64_t hash;
	enum token_kind kind;
	unsigned weight;  /* tenths */
	const char *text; /* not terminated */
	unsigned len;
};

enum number_kind {
	NUMBER_VERSION,
	NUMBER_YEAR,
	NUMBER_DATE,
	NUMBER_PERCENT,
	NUMBER_AMOUNT,
	NUMBER_ISSUE,
	NUMBER_SIZE,
	NUMBER_KINDS
};

struct number {
	enum number_kind kind;
	uint64_t hash; /* of its digits and unit */
};

/* What a headline says about how far things are. */
enum same_state {
	STATE_CONSIDERED = 1 << 0, /* 考虑, 计划 */
	STATE_PRERELEASE = 1 << 1, /* beta, rc, 预览版, 公测 */
	STATE_STABLE = 1 << 2,	   /* 正式版, 正式发布 */
	STATE_RELEASED = 1 << 3,   /* 发布, 推出 */
	STATE_OPENED = 1 << 4,	   /* 正式开源: the second step after a release */
	STATE_ROUNDUP = 1 << 5,	   /* several news in one */
	STATE_NEGATED = 1 << 6,	   /* 不, 未, 否认 */
	STATE_HOWTO = 1 << 7,
	STATE_FUTURE = 1 << 8,	 /* 将 */
	STATE_PLANNED = 1 << 9,	 /* 将于: a day is set */
	STATE_COMMENT = 1 << 10, /* about the news */
	STATE_ADOPTED = 1 << 11, /* somebody else takes it up */
};

struct headline {
	char *text;	      /* folded, without column names, names unified */
	struct token *tokens; /* sorted by hash, each once */
	size_t ntokens;
	struct number *numbers;
	size_t nnumbers;
	unsigned states;
};

void headline_read(struct headline *, const char *title, struct arena *);

#endif
