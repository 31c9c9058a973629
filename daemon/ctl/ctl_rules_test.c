/*
 * digestctl rules test: how good the rules are on titles whose section is known; and backtest:
 * what they would do to stored items.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "../core/text.h"
#include "ctl_rules.h"

#define BLAMED 12 /* rules that are named for what they got wrong */

/* ---- who went where --------------------------------------------------------------------- */

/* How many were meant and said to be where; the side is nsections + 1. */
struct matrix {
	size_t side;
	size_t *count; /* count[meant * side + said] */
};

static struct matrix
matrix_new(struct ctl *ctl)
{
	size_t side = ctl->config->nsections + 1;

	return (struct matrix){
	    .side = side, .count = arena_alloc(ctl->arena, side * side * sizeof(size_t))};
}

static void
matrix_print(struct ctl *ctl, const struct matrix *m, const char *corner)
{
	size_t i, j, n;
	int width;

	printf("%-14s", corner);
	for (j = 0; j < m->side; j++)
		printf(" %*s", (int)strlen(ctl_section_key(ctl, j)) < 6 ? 6 : 0,
		    ctl_section_key(ctl, j));
	printf("\n");
	for (i = 0; i < m->side; i++) {
		printf("%-14s", ctl_section_key(ctl, i));
		for (j = 0; j < m->side; j++) {
			n = m->count[i * m->side + j];
			width = (int)strlen(ctl_section_key(ctl, j));
			if (n == 0)
				printf(" %*s", width < 6 ? 6 : width, ".");
			else
				printf(" %*zu", width < 6 ? 6 : width, n);
		}
		printf("\n");
	}
}

/* ---- test ------------------------------------------------------------------------------- */

static double
ratio(size_t part, size_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

struct blame { /* of a rule: titles for whose section it spoke, by whether that was right */
	size_t rule, wrong, right;
};

struct testing {
	struct ctl *ctl;
	struct rules *rules;
	const struct labelled *list;
	size_t n, second; /* wrong ones that have the section meant as their second */
	struct matrix m;
	struct blame *blame; /* by rule */
};

static void
print_scores(const struct testing *t)
{
	const struct matrix *m = &t->m;
	size_t i, j, meant, said, all = 0, right = 0, shown = 0;
	double p, r, f, sum = 0;

	printf("%-14s %6s %10s %7s %6s\n", "SECTION", "ROWS", "PRECISION", "RECALL", "F1");
	for (i = 0; i < m->side; i++) {
		for (meant = said = j = 0; j < m->side; j++) {
			meant += m->count[i * m->side + j];
			said += m->count[j * m->side + i];
		}
		all += meant;
		right += m->count[i * m->side + i];
		if (meant + said == 0)
			continue;
		p = ratio(m->count[i * m->side + i], said);
		r = ratio(m->count[i * m->side + i], meant);
		f = p + r > 0 ? 2 * p * r / (p + r) : 0;
		sum += f;
		shown++;
		printf(
		    "%-14s %6zu %10.3f %7.3f %6.3f\n", ctl_section_key(t->ctl, i), meant, p, r, f);
	}
	printf("\naccuracy %.4f  macro-F1 %.4f  (%zu of %zu)\n", ratio(right, all),
	    shown > 0 ? sum / (double)shown : 0, right, all);
	if (t->second > 0)
		printf("%zu more have the section that is meant as their second\n", t->second);
	printf("\n");
}

static void
count_rules(struct testing *t, const char *said, bool right)
{
	struct rules_about about;
	const unsigned *fired;
	size_t i, n;

	fired = rules_fired(t->rules, &n);
	for (i = 0; i < n; i++) {
		if (!rules_about(t->rules, fired[i], &about) || about.points < 0 ||
		    strcmp(about.section, said) != 0)
			continue;
		t->blame[fired[i]].wrong += !right;
		t->blame[fired[i]].right += right;
	}
}

static void
count_row(struct testing *t, const struct labelled *l, const struct rules_result *out)
{
	size_t said = ctl_section(t->ctl, out->section);

	t->m.count[l->section * t->m.side + said]++;
	t->second += said != l->section && out->section2 != NULL &&
		     ctl_section(t->ctl, out->section2) == l->section;
	count_rules(t, out->section, said == l->section);
}

/* By the share of wrong ones; once is chance. */
static int
by_wrong(const void *pa, const void *pb)
{
	const struct blame *a = pa, *b = pb;
	size_t x = a->wrong > 1 ? a->wrong * b->right : 0;
	size_t y = b->wrong > 1 ? b->wrong * a->right : 0;

	if ((a->wrong > 1) != (b->wrong > 1))
		return a->wrong > 1 ? -1 : 1;
	if (x != y)
		return x < y ? 1 : -1;
	return (a->wrong < b->wrong) - (a->wrong > b->wrong);
}

/* Where to begin: rules that often speak for a section that is not meant. */
static void
print_blame(struct testing *t)
{
	static const struct ctl_column columns[] = {
	    {"WRONG", 0, true}, {"RIGHT", 0, true}, {"SECTION", 0, false}, {"RULE", 0, false}};
	const char *cells[BLAMED * 4];
	struct arena *a = t->ctl->arena;
	size_t i, n = 0, rules = rules_count(t->rules);
	struct rules_about about;

	for (i = 0; i < rules; i++)
		t->blame[i].rule = i;
	qsort(t->blame, rules, sizeof(*t->blame), by_wrong);
	for (i = 0; i < rules && n < BLAMED && t->blame[i].wrong > 1; i++) {
		if (!rules_about(t->rules, t->blame[i].rule, &about))
			continue;
		cells[n * 4] = arena_printf(a, "%zu", t->blame[i].wrong);
		cells[n * 4 + 1] = arena_printf(a, "%zu", t->blame[i].right);
		cells[n * 4 + 2] = about.section;
		cells[n * 4 + 3] = about.name;
		n++;
	}
	if (n == 0)
		return;
	printf("\nrules that spoke for a section, by how often it was the wrong one\n");
	ctl_table(columns, 4, cells, n);
}

static void
print_wrong(struct ctl *ctl, const struct labelled *l, const struct rules_result *out)
{
	printf("\n%s%smeant %s, said %s (%d)", l->id != NULL ? l->id : "",
	    l->id != NULL ? ": " : "", ctl_section_key(ctl, l->section), out->section, out->score);
	if (out->section2 != NULL)
		printf(", then %s (%d)", out->section2, out->score2);
	printf(": %s\n", l->in.title);
	ctl_reason(ctl, out->reason);
}

/* The numbers first, then what is wrong: a second pass is cheaper than keeping reasons. */
static void
test_rows(struct testing *t, bool numbers)
{
	struct arena *a = arena_new();
	struct rules_result out;
	size_t i;

	for (i = 0; i < t->n; i++) {
		rules_classify(t->rules, &t->list[i].in, &out, a);
		if (numbers)
			count_row(t, &t->list[i], &out);
		else if (ctl_section(t->ctl, out.section) != t->list[i].section)
			print_wrong(t->ctl, &t->list[i], &out);
		arena_clear(a);
	}
	arena_free(a);
}

int
ctl_rules_test(struct ctl *ctl, int argc, char **argv)
{
	bool brief = argc > 1 && strcmp(argv[1], "--brief") == 0;
	const char *file = argc > 1 + brief ? argv[1 + brief] : NULL;
	struct testing t = {.ctl = ctl};
	struct labelled *list;
	int status;

	if (argc > 2 + brief ||
	    (file != NULL && (*file == '\0' || (file[0] == '-' && file[1] != '\0'))))
		return CTL_USAGE;
	if ((t.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	if ((status = ctl_labelled(ctl, t.rules, file, &list, &t.n)) == EX_OK) {
		t.list = list;
		t.m = matrix_new(ctl);
		t.blame = arena_alloc(ctl->arena, (rules_count(t.rules) + 1) * sizeof(*t.blame));
		test_rows(&t, true);
		print_scores(&t);
		matrix_print(ctl, &t.m, "meant \\ said");
		print_blame(&t);
		if (!brief)
			test_rows(&t, false);
	}
	rules_free(t.rules);
	return status;
}

/* ---- backtest --------------------------------------------------------------------------- */

#define SHOWN_MOVES 200

struct backtest {
	struct ctl *ctl;
	struct rules *rules;
	struct matrix m;
	size_t items, fixed, moved;
	const char *lines[SHOWN_MOVES]; /* of the first that move */
};

static int
backtest_item(void *arg, const struct stored_item *s, struct arena *a)
{
	struct backtest *b = arg;
	struct rules_input in = ctl_stored_input(b->ctl, b->rules, s, a);
	struct rules_result out;
	size_t from = ctl_section(b->ctl, s->item.section), to;

	b->items++;
	if ((s->item.flags & ITEM_SECTION_FIXED) != 0) {
		b->fixed++;
		return EX_OK;
	}
	rules_classify(b->rules, &in, &out, a);
	to = ctl_section(b->ctl, out.section);
	/* A section that the configuration has no more counts as none. */
	if (from == SIZE_MAX)
		from = b->ctl->config->nsections;
	b->m.count[from * b->m.side + to]++;
	if (strcmp(s->item.section, out.section) == 0)
		return EX_OK;
	if (b->moved < SHOWN_MOVES)
		b->lines[b->moved] = arena_printf(b->ctl->arena, "%" PRId64 "\t%s\t%s\t%s", s->id,
		    s->item.section, out.section, s->item.title != NULL ? s->item.title : "-");
	b->moved++;
	return EX_OK;
}

int
ctl_rules_backtest(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"since", required_argument, NULL, 's'}, {0}};
	struct backtest b = {.ctl = ctl};
	const char *since = "30d";
	int64_t from;
	int o, status;
	size_t i;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o != 's')
			return CTL_USAGE;
		since = optarg;
	}
	if (optind != argc)
		return CTL_USAGE;
	if ((b.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	if ((status = ctl_since(ctl, since, &from)) == EX_OK &&
	    (status = ctl_store(ctl)) == EX_OK) {
		b.m = matrix_new(ctl);
		status = ctl_each_item(ctl, from, rules_want_content(b.rules), backtest_item, &b);
	}
	if (status == EX_OK) {
		printf("%zu items since %s, %zu would move, %zu stay as a person decided\n\n",
		    b.items, ctl_time(ctl, from), b.moved, b.fixed);
		matrix_print(ctl, &b.m, "is \\ would be");
		for (i = 0; i < b.moved && i < SHOWN_MOVES; i++)
			printf("%s%s\n", i == 0 ? "\nID\tIS\tWOULD BE\tTITLE\n" : "", b.lines[i]);
		if (b.moved > SHOWN_MOVES)
			printf("and %zu more\n", b.moved - SHOWN_MOVES);
	}
	rules_free(b.rules);
	return status;
}
