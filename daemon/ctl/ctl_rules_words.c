/*
 * digestctl rules unused: words that stored items do not have; suggest: words that tell the
 * sections apart in what editors decided, and that no rule has.
 */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "../../filters/fold.h"
#include "../core/hash.h"
#include "../core/text.h"
#include "ctl_rules.h"

/* ---- unused ----------------------------------------------------------------------------- */

struct unused {
	struct ctl *ctl;
	struct rules *rules;
	size_t items, words, idle;
};

static int
see_item(void *arg, const struct stored_item *s, struct arena *a)
{
	struct unused *u = arg;
	struct rules_input in = ctl_stored_input(u->ctl, u->rules, s, a);
	struct rules_result out;

	rules_classify(u->rules, &in, &out, a);
	u->items++;
	return EX_OK;
}

static void
print_idle(void *arg, const struct rules_word *w)
{
	struct unused *u = arg;
	const char *slash = strrchr(w->file, '/');

	u->words++;
	if (w->hits > 0)
		return;
	u->idle++;
	printf("%s:%d\t%s\t%s\n", slash != NULL ? slash + 1 : w->file, w->line,
	    w->list != NULL ? w->list : "-", w->shown);
}

int
ctl_rules_unused(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"days", required_argument, NULL, 'd'}, {0}};
	struct unused u = {.ctl = ctl};
	long days = 90;
	char *end;
	int o, status;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o != 'd')
			return CTL_USAGE;
		days = strtol(optarg, &end, 10);
		if (*optarg == '\0' || *end != '\0' || days < 1 || days > 36500)
			return ctl_fail(EX_USAGE, "%s: no number of days", optarg);
	}
	if (optind != argc)
		return CTL_USAGE;
	if ((u.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	if ((status = ctl_store(ctl)) == EX_OK)
		status = ctl_each_item(
		    ctl, time(NULL) - days * 86400, rules_want_content(u.rules), see_item, &u);
	if (status == EX_OK) {
		rules_each_word(u.rules, print_idle, &u);
		printf("%zu of %zu words are in none of %zu items of %ld days\n", u.idle, u.words,
		    u.items, days);
	}
	rules_free(u.rules);
	return status;
}

/* ---- suggest ---------------------------------------------------------------------------- */

#define DOCUMENTS_MAX 50000
#define GRAMS_MAX (2u << 20)
#define GRAM_CHARACTERS 8 /* of CJK; others are whole words */
#define SUGGESTED 12	  /* a section */
#define SEEN_LEAST 3
#define Z_LEAST 1.96   /* likelier than chance, 95 of 100 times */
#define SAME_SHARE 0.7 /* of its places with one and the same neighbour: a piece of a word */

struct gram {
	uint64_t hash;
	unsigned document;
	unsigned short len;
	const char *text;
};

struct word_count { /* what one gram comes to */
	const struct gram *first;
	const struct gram *example; /* of the section */
	unsigned total, in;	    /* documents, and those of the section */
	unsigned left, right;	    /* that have the first one's neighbours */
	double z;
};

struct corpus {
	struct ctl *ctl;
	struct rules *rules;
	const char **title; /* as it was */
	size_t *section;
	size_t n, *per_section;
	struct gram *grams;
	size_t ngrams;
	bool printed; /* the heading */
};

/* Words that hold others together tell nothing, however often they stand in one section. */
static bool
is_filler(const char *p, size_t len)
{
	static const char *const fillers[] = {"a", "an", "and", "are", "as", "at", "be", "by",
	    "for", "from", "in", "into", "is", "it", "its", "of", "on", "or", "that", "the",
	    "their", "this", "to", "was", "were", "will", "with"};
	size_t i;

	for (i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++)
		if (strlen(fillers[i]) == len && memcmp(fillers[i], p, len) == 0)
			return true;
	return false;
}

static void
add_gram(struct corpus *c, const char *p, size_t len)
{
	if (c->ngrams == GRAMS_MAX || len > 60)
		return;
	c->grams[c->ngrams++] = (struct gram){.hash = hash_fast(1, p, len),
	    .document = (unsigned)c->n,
	    .len = (unsigned short)len,
	    .text = p};
}

static bool
is_ascii_word(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '+' || ch == '#' ||
	       ch == '.' || ch == '-';
}

/* Runs of CJK give all their pieces of two to four characters, the rest its words. */
static void
add_grams(struct corpus *c, const char *text)
{
	const char *p = text, *end = text + strlen(text), *q;
	uint32_t ch;
	int i;

	while (p < end) {
		if (is_ascii_word(*p)) {
			for (q = p; is_ascii_word(*q);)
				q++;
			if (q - p > 1 && !(p[0] >= '0' && p[0] <= '9') &&
			    !is_filler(p, (size_t)(q - p)))
				add_gram(c, p, (size_t)(q - p));
			p = q;
			continue;
		}
		q = p + text_decode(p, end, &ch);
		if (!text_is_cjk(ch)) {
			p = q;
			continue;
		}
		for (i = 1; i < GRAM_CHARACTERS && q < end; i++) {
			q += text_decode(q, end, &ch);
			if (!text_is_cjk(ch))
				break;
			add_gram(c, p, (size_t)(q - p));
		}
		p += text_decode(p, end, &ch);
	}
}

static void
add_document(struct corpus *c, const char *title, size_t section)
{
	const char *folded;

	if (c->n == DOCUMENTS_MAX || title == NULL || section == SIZE_MAX)
		return;
	c->title[c->n] = arena_strdup(c->ctl->arena, title);
	c->section[c->n] = section;
	c->per_section[section]++;
	/* A NUL in front: see before(). */
	folded = fold(c->ctl->arena, title);
	add_grams(c, arena_printf(c->ctl->arena, "%c%s", '\0', folded) + 1);
	c->n++;
}

static int
by_hash(const void *pa, const void *pb)
{
	const struct gram *a = pa, *b = pb;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->document > b->document) - (a->document < b->document);
}

static int
by_z(const void *pa, const void *pb)
{
	const struct word_count *a = pa, *b = pb;

	if (a->z != b->z)
		return a->z < b->z ? 1 : -1;
	return (a->first->len < b->first->len) - (a->first->len > b->first->len);
}

/* Log-odds of the section against all others with a flat prior, in standard deviations. */
static double
log_odds(const struct corpus *c, size_t section, unsigned in, unsigned total)
{
	double here = (double)c->per_section[section], there = (double)(c->n) - here;
	double a = in + 0.5, b = total - in + 0.5;

	return (log(a / (here - in + 0.5)) - log(b / (there - (total - in) + 0.5))) /
	       sqrt(1 / a + 1 / b);
}

/* The character before p, or 0 where it is none of a word. */
static uint32_t
neighbour(const char *from, const char *to)
{
	uint32_t ch = 0;

	if (from < to)
		(void)text_decode(from, to, &ch);
	return text_is_cjk(ch) ? ch : 0;
}

static uint32_t
before(const struct gram *g)
{
	const char *p = g->text - 1;

	/* Every text has a NUL in front of it. */
	while (((unsigned char)*p & 0xc0) == 0x80)
		p--;
	return *p != '\0' ? neighbour(p, g->text) : 0;
}

static uint32_t
behind(const struct gram *g)
{
	return neighbour(g->text + g->len, g->text + g->len + strlen(g->text + g->len));
}

/* 开源大 of 开源大会: nearly always the same goes on. */
static bool
is_piece(const struct word_count *w)
{
	unsigned most = (unsigned)(SAME_SHARE * w->total);

	return (before(w->first) != 0 && w->left > most) ||
	       (behind(w->first) != 0 && w->right > most);
}

static void
count_gram(const struct corpus *c, size_t section, const struct gram *g, struct word_count *w)
{
	w->total++;
	w->left += before(g) == before(w->first);
	w->right += behind(g) == behind(w->first);
	if (c->section[g->document] != section)
		return;
	if (w->in++ == 0)
		w->example = g;
}

static size_t
count_words(const struct corpus *c, size_t section, struct word_count *out)
{
	struct word_count w;
	unsigned last;
	size_t i = 0, n = 0;

	while (i < c->ngrams) {
		w = (struct word_count){.first = &c->grams[i]};
		last = ~0u;
		for (; i < c->ngrams && c->grams[i].hash == w.first->hash; i++) {
			if (c->grams[i].document == last)
				continue;
			last = c->grams[i].document;
			count_gram(c, section, &c->grams[i], &w);
		}
		if (w.in < SEEN_LEAST || is_piece(&w))
			continue;
		w.z = log_odds(c, section, w.in, w.total);
		if (w.z > Z_LEAST)
			out[n++] = w;
	}
	qsort(out, n, sizeof(*out), by_z);
	return n;
}

/* A piece of a word that was shown, or the other way round, says nothing new. */
static bool
overlaps(const char *word, const char *const *shown, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strstr(shown[i], word) != NULL || strstr(word, shown[i]) != NULL)
			return true;
	return false;
}

static void
print_suggestions(struct corpus *c, size_t section, struct word_count *words)
{
	const char *shown[SUGGESTED], *word;
	size_t i, n, count = count_words(c, section, words);

	for (i = n = 0; i < count && n < SUGGESTED; i++) {
		word = arena_strndup(c->ctl->arena, words[i].first->text, words[i].first->len);
		if (rules_have_word(c->rules, word) || overlaps(word, shown, n))
			continue;
		if (!c->printed)
			printf("SECTION\tWORD\tODDS\tTITLES\tFOR EXAMPLE\n");
		c->printed = true;
		shown[n++] = word;
		printf("%s\t%s\t%.1f\t%u of %u\t%s\n", ctl_section_key(c->ctl, section), word,
		    words[i].z, words[i].in, words[i].total, c->title[words[i].example->document]);
	}
}

static int
suggest(struct corpus *c)
{
	struct word_count *words;
	size_t i;

	qsort(c->grams, c->ngrams, sizeof(*c->grams), by_hash);
	words = calloc(c->ngrams + 1, sizeof(*words));
	if (words == NULL)
		abort();
	for (i = 0; i <= c->ctl->config->nsections; i++)
		if (c->per_section[i] >= SEEN_LEAST)
			print_suggestions(c, i, words);
	if (!c->printed)
		ctl_tell(arena_printf(c->ctl->arena,
		    "no new word stands out in %zu titles; it has to be in %d of a section", c->n,
		    SEEN_LEAST));
	free(words);
	return EX_OK;
}

static int
fill(struct corpus *c, const char *file)
{
	struct labelled *list;
	size_t i, n;
	int status = ctl_labelled(c->ctl, c->rules, file, &list, &n);

	for (i = 0; status == EX_OK && i < n; i++)
		add_document(c, list[i].in.title, list[i].section);
	return status;
}

int
ctl_rules_suggest(struct ctl *ctl, int argc, char **argv)
{
	struct corpus c = {.ctl = ctl};
	int status;

	if (argc > 2 || (argc == 2 && argv[1][0] == '-' && argv[1][1] != '\0'))
		return CTL_USAGE;
	if ((c.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	c.title = arena_alloc(ctl->arena, DOCUMENTS_MAX * sizeof(*c.title));
	c.section = arena_alloc(ctl->arena, DOCUMENTS_MAX * sizeof(*c.section));
	c.per_section =
	    arena_alloc(ctl->arena, (ctl->config->nsections + 1) * sizeof(*c.per_section));
	c.grams = malloc(GRAMS_MAX * sizeof(*c.grams));
	if (c.grams == NULL)
		abort();
	if ((status = fill(&c, argc == 2 ? argv[1] : NULL)) == EX_OK)
		status = suggest(&c);
	free(c.grams);
	rules_free(c.rules);
	return status;
}
