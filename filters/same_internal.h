/*
 * same_internal.h -- what the files of the matcher share.
 *
 *   same.c           the decision
 *   same_headline.c  a headline taken apart: words, pairs of characters, numbers
 *   same_spelling.c  in one spelling, without columns; its lists: same_dictionary.h
 *   same_numbers.c   what its numbers count, and whether those of two differ
 *   same_leads.c     what their beginnings have in common, leads included
 *   same_pieces.c    what two headlines have in common
 *   same_score.c     how sure that makes it; its weights: same_score.h
 *   same_subject.c   whom it is about
 *   same_print.c     what an index finds a report by
 *   same_release.c   one version of one project
 *   same_states.c    how far things are that a headline tells of
 *   same_template.c  other news in the same words
 *   same_family.c    another member of one family of names
 *   same_site.c      whether two reports come from one editor
 */
#ifndef DIGESTD_SAME_INTERNAL_H
#define DIGESTD_SAME_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../daemon/core/arena.h"

struct report;

/* A headline of more characters is cut: nobody repeats a page as a title. */
#define SAME_TITLE_CHARS 300
#define SAME_TOKENS 400
#define SAME_NUMBERS 40
/* Tenths: from this weight on a name is one that few headlines have. */
#define RARE 16

enum token_kind {
	TOKEN_PAIR, /* of characters */
	TOKEN_NAME, /* in Latin letters */
	TOKEN_WORD, /* an ordinary English word */
	TOKEN_NUMBER,
	TOKEN_ACTOR
};

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
	NUMBER_SPAN, /* of time: editors count it in other units */
	NUMBER_DAY,  /* 今日, 明日 */
	NUMBER_KINDS
};

struct number {
	enum number_kind kind;
	uint64_t hash;	 /* of its digits */
	double value;	 /* of an amount or a share, with its unit: 5.9 万 is 59000; 0 unknown */
	unsigned digits; /* that tell something of it: 2 of 59000 */
	bool special;	 /* 6.1, r1: more than digits */
	bool price;	 /* in 元: all news of a thing have it */
	bool exact;	 /* so many digits that no two news have them by chance */
	unsigned weight; /* as a token */
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
	STATE_SOLD = 1 << 12,	 /* orders, deliveries: after the launch */
	STATE_REPLY = 1 << 13,	 /* what somebody says to it, what came of it */
	STATE_PRICE = 1 << 14,	 /* it became cheaper, dearer */
	STATE_LAYOFF = 1 << 15,	 /* and who is dismissed */
	STATE_SUED = 1 << 16,
	STATE_CLOSED = 1 << 17, /* a deal of which the announcement was news before */
	STATE_POINT = 1 << 18,	/* service pack, hotfix of what is out */
	/* The life of a thing that is sold, in its order. */
	STATE_SEEN = 1 << 19,
	STATE_BUILT = 1 << 20,
	STATE_PRESALE = 1 << 21,
	STATE_ON_SALE = 1 << 22,
	STATE_ORDERED = 1 << 23,
	STATE_DELIVERED = 1 << 24,
	STATE_TRIED = 1 << 25, /* before it is sold */
	STATE_RUMOUR = 1 << 26,
	STATE_FORECAST = 1 << 27,
	STATE_TABLE = 1 << 28, /* one of many tables of a study */
	STATE_ASKED = 1 << 29,
	STATE_OPEN = 1 << 30, /* 开源, whatever else */

	/* Of another side of the affair, where only one of two has it. */
	STATE_SIDES = STATE_SOLD | STATE_REPLY | STATE_PRICE | STATE_PRERELEASE | STATE_LAYOFF |
		      STATE_SUED | STATE_FORECAST | STATE_ASKED | STATE_ON_SALE
};

struct headline {
	const char *folded;
	char *text;	      /* folded, without column names, names unified */
	struct token *tokens; /* sorted by hash, each once */
	size_t ntokens, most;
	struct number *numbers;
	size_t nnumbers;
};

struct same_report {
	const struct report *report;
	struct headline title;
	struct arena *arena;
	struct headline *lead, *beginning; /* NULL until they are asked for: same_leads.c */
};

struct overlap {
	unsigned common, a, b;		   /* weights */
	unsigned rare, exact, numbers;	   /* rare names, exact numbers, any numbers in both */
	unsigned actors;		   /* who acts, in both */
	unsigned numbers_only, words_only; /* numbers, and all else, that only one of them has */
	unsigned only_a, only_b;	   /* names that only one of them has */
	unsigned actors_a, actors_b;	   /* of those, who acts */
};

/* What of two headlines is weighed: same_score.c.  Of those from SCORE_OTHERS on each is 0 or 1. */
enum score_feature {
	SCORE_ALIKE,	 /* overlap_alike() */
	SCORE_CHARS,	 /* what part of the characters of one the other has */
	SCORE_PIECES,	 /* headlines_pieces() */
	SCORE_NUMBERS,	 /* that both have */
	SCORE_EXACT,	 /* of these, those that no two news have by chance */
	SCORE_OTHERS,	 /* each names another, and they share no rare name */
	SCORE_LANGUAGES, /* one is in Chinese */
	SCORE_ADOPTED,	 /* one takes up what the other tells of, or each does for itself */
	SCORE_FUTURE,	 /* for one it is to come */
	SCORE_SIDES,	 /* one is of another side of it: STATE_SIDES */
	SCORE_ROUNDUPS,	 /* two of several news, which may share one only */
	SCORE_SAYS,	 /* one man says other things: says_other() */
	SCORE_OUT,	 /* a release and what became of it */
	SCORE_FEATURES
};

struct score {
	double features[SCORE_FEATURES];
};

/* Two that one editor writes are rarely of the same news, unless within hours. */
enum site { SITE_UNKNOWN, SITE_OTHER, SITE_SAME, SITE_NEAR };
/* Of canonical or other URLs, MAY be NULL. */
enum site sites_compare(const char *, const char *);

/* 0.0 to 1.0: common weight of all; and with what part of the lesser one is in the other. */
double overlap_dice(const struct overlap *);
double overlap_alike(const struct overlap *);

void headline_read(struct headline *, const char *title, struct arena *);
/* Of a folded title: without column names and reposters' marks, names and numerals unified. */
char *headline_spell(const char *folded, struct arena *);
/* Is the word one of a list between blanks? */
bool token_in(const char *list, const char *text, size_t len);
/* What the digits from p to end count, by what stands around them in the title. */
enum number_kind number_kind(const char *title, const char *p, const char *end);
/* Both places move to the digits that count. */
struct number number_read(const char **p, const char **end, enum number_kind);
/* It has no Chinese. */
bool headline_is_latin(const struct headline *);
/* Of a thing or of who acts, and not one that half of the headlines have. */
bool token_is_name(const struct token *);
void headlines_compare(const struct headline *, const struct headline *, struct overlap *);
/* In how many places do they say the same? */
size_t headlines_pieces(const struct headline *, const struct headline *, struct arena *);
/* How many things that tell something do both have?  One is a name, two are news. */
unsigned headlines_things(const struct headline *, const struct headline *, struct arena *);
/* How sure it is that two headlines that nothing tells apart are of one news: 0.0 to 1.0. */
void score_read(struct score *, const struct headline *, const struct headline *,
    const struct overlap *, const unsigned states[2], bool says_other, struct arena *);
double score_sure(const struct score *);
/* "alike=0.42 chars=0.5 ..." */
const char *score_print(const struct score *, struct arena *);
/* Those that tell most: "whisper, openai". */
const char *headlines_words(const struct headline *, const struct headline *, struct arena *);
/* Rare names and numbers that both have in title or lead, one of them in a title. */
unsigned beginnings_share(
    struct same_report *, struct same_report *, const struct headline *, const struct headline *);
/* What the leads say to two headlines of which each is said in part by the other report. */
enum leads_say { LEADS_NOTHING, LEADS_SAME, LEADS_OTHER };
enum leads_say leads_compare(
    struct same_report *, struct same_report *, const struct headline *, const struct headline *);
/* 0.0 to 1.0: how much of the leads themselves is the same; short ones say nothing. */
double leads_alike(struct same_report *, struct same_report *);
/* The same headline every year: the leads name different years. */
bool lead_years_differ(struct same_report *, struct same_report *);
/* Bits of enum same_state, of a folded title. */
unsigned headline_states(const char *folded);

/* Each has a number of one kind that the other has not: 1.0 and 1.1, 第11期 and 第12期. */
bool numbers_differ(const struct headline *, const struct headline *, bool one_site);
/* A count, whoever rounds it, or a share with at least so many digits. */
bool share_amount(const struct headline *, const struct headline *, unsigned digits);
bool years_differ(const struct headline *, const struct headline *);
/* Both begin with one project under one version; and both say that it is out. */
bool same_version(const struct headline *, const struct headline *);
/* One is of what is made out of what the other is of, or of a variant of it. */
bool products_differ(const struct headline *, const struct headline *);
bool is_out(const struct headline *);
/* Of a project and its version when it says that it is out; 0: it tells of no release. */
uint64_t release_key(const struct headline *);
bool same_release(const struct headline *, const struct headline *);
/* Other stages of one affair, or one is about the news of the other. */
bool stages_differ(unsigned states_a, unsigned states_b, bool one_site);
/* A long text in common, and in one place of it something else: one template, other news. */
bool
template_differs(const struct headline *, const struct headline *, bool one_site, struct arena *);
/* Nearly all is the same, and in one place of it something else: 铜行业, 铝行业. */
bool forms_differ(const struct headline *, const struct headline *);
/* Each begins with a name that the other has nowhere; of one editor, that it does not begin with.
 */
bool leaders_differ(const struct headline *, const struct headline *, bool one_site);
/* Both begin with the same name. */
bool leaders_same(const struct headline *, const struct headline *);
/* "甲: ...", "乙: ...", and neither speaks of the other. */
bool speakers_differ(const struct headline *, const struct headline *);
/* "甲: ...", "某某甲: ..."; where in their texts begins what he says. */
bool speakers_same(
    const struct headline *, const struct headline *, const char **said_a, const char **said_b);
/* "Mate 22.10" and "22.10": before the same number stands a word that one of them has not; of two
   editors, in both. */
bool editions_differ(const struct headline *, const struct headline *, bool one_site);
bool siblings_differ(const struct headline *, const struct headline *);
/* qwen3.8 and qwen3.8-max: another member of a family. */
bool variants_differ(const struct headline *, const struct headline *);

#endif
